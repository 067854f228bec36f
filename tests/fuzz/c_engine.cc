// SPDX-License-Identifier: Apache-2.0
#include "fuzz/c_engine.h"

#include <memory>

#include "tillit/proto/messages.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::fuzz {
namespace {

std::unique_ptr<google::protobuf::Message> ReplyOf(int32_t verb) {
  switch (verb) {
    case TILLIT_RUN:
      return std::make_unique<v1::RunReply>();
    case TILLIT_SCORE:
      return std::make_unique<v1::ScoreReply>();
    case TILLIT_STRATIFY:
      return std::make_unique<v1::RunResult>();
    case TILLIT_CONVERT:
      return std::make_unique<v1::ConvertReply>();
    case TILLIT_ANALYSE:
      return std::make_unique<v1::AnalyseReply>();
    case TILLIT_STEP:
      return std::make_unique<v1::StepReply>();
    case TILLIT_MERGE:
      return std::make_unique<v1::MergeReply>();
    case TILLIT_VIEW:
      return std::make_unique<v1::ViewReply>();
    case TILLIT_PROPOSE:
      return std::make_unique<v1::ProposeReply>();
    case TILLIT_ASSESS:
      return std::make_unique<v1::AssessReply>();
    default:
      return std::make_unique<v1::ModelsReply>();
  }
}

}  // namespace

const tillit_engine* SharedEngine() {
  static const tillit_engine* const engine = [] {
    tillit_engine* made = nullptr;
    tillit_bytes error = {};
    Holds(tillit_engine_new(nullptr, 0, nullptr, &made, &error) == TILLIT_OK,
          "the shipped catalogue makes an engine");
    return made;
  }();
  return engine;
}

std::string Take(tillit_bytes& reply) {
  std::string text;
  if (reply.size > 0) text.assign(reinterpret_cast<const char*>(reply.data), reply.size);
  tillit_bytes_free(&reply);
  return text;
}

tillit_control ControlBy(Input& input) {
  constexpr int64_t kMemory[] = {0, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20};
  tillit_control control = {};
  control.struct_size = sizeof(control);
  control.encoding = static_cast<int32_t>(input.Choice(2));
  control.max_memory_bytes = kMemory[input.Choice(std::size(kMemory))];
  control.max_work = 1 + static_cast<int64_t>(input.Choice(256)) * 64;
  return control;
}

void HoldsAsReply(int32_t verb, int32_t status, int32_t encoding,
                  const std::string& reply) {
  Holds(std::string(tillit_status_name(status)) != "UNKNOWN", "a status has a name");
  Holds(status != TILLIT_INTERNAL, "no input is a fault of the library");
  if (status != TILLIT_OK) return HoldsNoCanary(reply);
  const auto message = ReplyOf(verb);
  std::string bytes = reply;
  if (encoding == TILLIT_JSON) {
    bytes.clear();
    Holds(proto::JsonToBinary("reply", reply, *message->GetDescriptor(), &bytes).ok(),
          "a reply is JSON");
  }
  Holds(message->ParseFromString(bytes), "a reply can be read");
}

}  // namespace tillit::fuzz
