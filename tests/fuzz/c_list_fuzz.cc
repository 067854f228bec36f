// SPDX-License-Identifier: Apache-2.0
// A list pushed in parts: any order of calls, refused parts among them, and the reply is
// that of one call for all parts together.
#include "fuzz/c_engine.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::fuzz {
namespace {

// The request that holds what was pushed, with the encoding of its head.
template <class Request>
std::string Whole(absl::string_view head, const std::vector<absl::string_view>& pushed) {
  Request request;
  request.ParseFromArray(head.data(), static_cast<int>(head.size()));
  for (absl::string_view part : pushed) {
    v1::PatientSource source;
    source.ParseFromArray(part.data(), static_cast<int>(part.size()));
    source.clear_encoding();
    source.clear_decimal_comma();
    request.mutable_patients()->MergeFrom(source);
  }
  return request.SerializeAsString();
}

std::string WholeOf(int32_t verb, absl::string_view head,
                    const std::vector<absl::string_view>& pushed) {
  switch (verb) {
    case TILLIT_RUN:
      return Whole<v1::RunRequest>(head, pushed);
    case TILLIT_SCORE:
      return Whole<v1::ScoreRequest>(head, pushed);
    case TILLIT_STRATIFY:
      return Whole<v1::StratifyRequest>(head, pushed);
    default:
      return Whole<v1::ConvertRequest>(head, pushed);
  }
}

// Parts are behind their length in two bytes, since protobuf may hold any separator.
std::vector<absl::string_view> Behind(absl::string_view rest) {
  std::vector<absl::string_view> parts;
  do {
    size_t size = rest.size();
    if (rest.size() >= 2) {
      size = static_cast<unsigned char>(rest[0]) +
             256u * static_cast<unsigned char>(rest[1]);
      rest.remove_prefix(2);
    }
    parts.push_back(rest.substr(0, size));
    rest.remove_prefix(parts.back().size());
  } while (!rest.empty());
  return parts;
}

TILLIT_FUZZ(c_list_fuzz) {
  const auto verb = static_cast<int32_t>(input.Choice(7));
  tillit_control control = ControlBy(input);
  const std::vector<absl::string_view> parts = Behind(input.Rest());
  tillit_list* list = nullptr;
  tillit_bytes reply = {};
  const int32_t begun = tillit_list_begin(SharedEngine(), verb, Bytes(parts[0]),
                                          parts[0].size(), &control, &list, &reply);
  Holds((begun == TILLIT_OK) == (list != nullptr), "a list stands for OK");
  Holds(begun != TILLIT_INTERNAL, "no input is a fault of the library");
  Take(reply);
  if (list == nullptr) return;
  std::vector<absl::string_view> pushed;
  bool exhausted = false;
  for (size_t i = 1; i < parts.size(); ++i) {
    const int32_t status =
        tillit_list_push(list, Bytes(parts[i]), parts[i].size(), &control, &reply);
    Holds(status != TILLIT_INTERNAL, "no input is a fault of the library");
    Take(reply);
    if (status == TILLIT_OK) pushed.push_back(parts[i]);
    exhausted = exhausted || status == TILLIT_RESOURCE_EXHAUSTED;
  }
  const int32_t status = tillit_list_finish(list, &control, &reply);
  const std::string answer = Take(reply);
  HoldsAsReply(verb, status, control.encoding, answer);
  Holds(tillit_list_finish(list, &control, &reply) == TILLIT_INVALID_ARGUMENT,
        "a finished list is finished");
  Take(reply);
  tillit_list_free(list);
  if (control.encoding != TILLIT_PROTOBUF || exhausted ||
      status == TILLIT_RESOURCE_EXHAUSTED) {
    return;
  }
  const std::string whole = WholeOf(verb, parts[0], pushed);
  control.max_memory_bytes = 0;
  const int32_t called =
      tillit_call(SharedEngine(), verb, Bytes(whole), whole.size(), &control, &reply);
  Holds(called == status && Take(reply) == answer,
        "a list answers as one call for all its parts");
}

}  // namespace
}  // namespace tillit::fuzz
