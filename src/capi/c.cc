// SPDX-License-Identifier: Apache-2.0
// The functions of include/tillit/c.h.
#include "tillit/c.h"

#include <iterator>
#include <memory>
#include <new>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "capi/call.h"
#include "capi/request.h"
#include "capi/schema.h"
#include "tillit/proto/convert.h"
#include "tillit/proto/messages.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::capi {
namespace {

// When the library is loaded, where running out of memory is the loader's to tell.
[[maybe_unused]] const bool loaded =
    (proto::LoadMessages(), proto::ChooseJsonReader(), true);

// A verb's request and reply, and the messages they stand in.
template <class Request>
struct MessagesOf;
template <>
struct MessagesOf<verbs::RunRequest> {
  using Request = v1::RunRequest;
  using Reply = v1::RunReply;
};
template <>
struct MessagesOf<verbs::ScoreRequest> {
  using Request = v1::ScoreRequest;
  using Reply = v1::ScoreReply;
};
template <>
struct MessagesOf<verbs::StratifyRequest> {
  using Request = v1::StratifyRequest;
  using Reply = v1::RunResult;
};
template <>
struct MessagesOf<verbs::ConvertRequest> {
  using Request = v1::ConvertRequest;
  using Reply = v1::ConvertReply;
};
template <>
struct MessagesOf<verbs::ModelsRequest> {
  using Request = v1::ModelsRequest;
  using Reply = v1::ModelsReply;
};
template <>
struct MessagesOf<verbs::AssessRequest> {
  using Request = v1::AssessRequest;
  using Reply = v1::AssessReply;
};
template <>
struct MessagesOf<verbs::AnalyseRequest> {
  using Request = v1::AnalyseRequest;
  using Reply = v1::AnalyseReply;
};

template <>
struct MessagesOf<verbs::StepRequest> {
  using Request = v1::StepRequest;
  using Reply = v1::StepReply;
};
template <>
struct MessagesOf<verbs::MergeRequest> {
  using Request = v1::MergeRequest;
  using Reply = v1::MergeReply;
};
template <>
struct MessagesOf<verbs::ViewRequest> {
  using Request = v1::ViewRequest;
  using Reply = v1::ViewReply;
};
template <>
struct MessagesOf<verbs::ProposeRequest> {
  using Request = v1::ProposeRequest;
  using Reply = v1::ProposeReply;
};

using AnyRequest =
    std::variant<verbs::RunRequest, verbs::ScoreRequest, verbs::StratifyRequest,
                 verbs::ConvertRequest, verbs::ModelsRequest, verbs::AssessRequest,
                 verbs::AnalyseRequest, verbs::StepRequest, verbs::MergeRequest,
                 verbs::ViewRequest, verbs::ProposeRequest>;

absl::Status Select(int32_t verb, AnyRequest* request) {
  switch (verb) {
    case TILLIT_RUN:
      request->emplace<verbs::RunRequest>();
      return absl::OkStatus();
    case TILLIT_SCORE:
      request->emplace<verbs::ScoreRequest>();
      return absl::OkStatus();
    case TILLIT_STRATIFY:
      request->emplace<verbs::StratifyRequest>();
      return absl::OkStatus();
    case TILLIT_CONVERT:
      request->emplace<verbs::ConvertRequest>();
      return absl::OkStatus();
    case TILLIT_MODELS:
      request->emplace<verbs::ModelsRequest>();
      return absl::OkStatus();
    case TILLIT_ASSESS:
      request->emplace<verbs::AssessRequest>();
      return absl::OkStatus();
    case TILLIT_ANALYSE:
      request->emplace<verbs::AnalyseRequest>();
      return absl::OkStatus();
    case TILLIT_STEP:
      request->emplace<verbs::StepRequest>();
      return absl::OkStatus();
    case TILLIT_MERGE:
      request->emplace<verbs::MergeRequest>();
      return absl::OkStatus();
    case TILLIT_VIEW:
      request->emplace<verbs::ViewRequest>();
      return absl::OkStatus();
    case TILLIT_PROPOSE:
      request->emplace<verbs::ProposeRequest>();
      return absl::OkStatus();
    default:
      return absl::UnimplementedError(
          absl::StrCat("verb: there is none of number ", verb));
  }
}

absl::Status ReadRequest(const uint8_t* data, uint64_t size, const Settings& settings,
                         AnyRequest* request) {
  return std::visit(
      [&](auto& into) {
        using Request = std::decay_t<decltype(into)>;
        return Read<typename MessagesOf<Request>::Request>(data, size, settings, &into);
      },
      *request);
}

absl::Status Answer(const verbs::Engine& engine, AnyRequest request,
                    const Settings& settings, MemoryBudget* budget, tillit_bytes* reply) {
  base::Work work(settings.max_work, settings.cancel, settings.done);
  verbs::Terms terms;
  terms.executor = ExecutorOf(settings, budget);
  terms.work = &work;
  const int64_t refusals = budget->refusals();
  return std::visit(
      [&](auto& asked) -> absl::Status {
        using Request = std::decay_t<decltype(asked)>;
        auto answer = engine.Answer(std::move(asked), terms);
        if (!answer.ok()) return answer.status();
        const google::protobuf::Descriptor& type =
            *MessagesOf<Request>::Reply::descriptor();
        const std::string bytes = proto::ToBinary(*answer, type);
        *answer = {};
        // Streams swallow the end of memory: what they wrote may be cut short.
        if (budget->refusals() != refusals) throw std::bad_alloc();
        return Write(bytes, type, settings, reply);
      },
      request);
}

// The patients that a verb's request asks about; null for one that asks about none.
intake::PatientSource* PatientsOf(AnyRequest& request) {
  return std::visit(
      [](auto& asked) -> intake::PatientSource* {
        if constexpr (requires { asked.patients; }) {
          return &asked.patients;
        } else {
          return nullptr;
        }
      },
      request);
}

template <class T>
void Append(std::vector<T> from, std::vector<T>& into) {
  into.insert(into.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
}

}  // namespace
}  // namespace tillit::capi

struct tillit_list {
  tillit_list(const tillit::verbs::Engine& on, const tillit::capi::Settings& settings)
      : engine(on), budget(settings.max_memory, settings.cancel) {}
  const tillit::verbs::Engine& engine;
  tillit::capi::MemoryBudget budget;  // of all that was pushed, and of the answer
  tillit::capi::AnyRequest request;
  bool finished = false;
};

namespace tillit::capi {
namespace {

absl::Status Push(const uint8_t* data, uint64_t size, const Settings& settings,
                  tillit_list& list) {
  intake::PatientSource part;
  const absl::Status status = Read<v1::PatientSource>(data, size, settings, &part);
  if (!status.ok()) return status;
  intake::PatientSource& whole = *PatientsOf(list.request);
  // Room first: what comes after cannot fail half way.
  whole.records.reserve(whole.records.size() + part.records.size());
  whole.files.reserve(whole.files.size() + part.files.size());
  whole.code_maps.reserve(whole.code_maps.size() + part.code_maps.size());
  whole.aliases.reserve(whole.aliases.size() + part.aliases.size());
  Append(std::move(part.records), whole.records);
  Append(std::move(part.files), whole.files);
  Append(std::move(part.code_maps), whole.code_maps);
  Append(std::move(part.aliases), whole.aliases);
  return absl::OkStatus();
}

}  // namespace
}  // namespace tillit::capi

using tillit::capi::AnyRequest;
using tillit::capi::Guarded;
using tillit::capi::MemoryBudget;
using tillit::capi::Settings;

extern "C" {

uint32_t tillit_abi_version(void) { return TILLIT_ABI_VERSION; }
const char* tillit_version(void) { return TILLIT_VERSION; }
const char* tillit_build(void) { return TILLIT_BUILD; }
const char* tillit_schema_version(void) { return tillit::capi::kSchemaVersion; }

const char* tillit_status_name(int32_t status) {
  switch (status) {
    case TILLIT_OK:
      return "OK";
    case TILLIT_CANCELLED:
      return "CANCELLED";
    case TILLIT_INVALID_ARGUMENT:
      return "INVALID_ARGUMENT";
    case TILLIT_NOT_FOUND:
      return "NOT_FOUND";
    case TILLIT_ALREADY_EXISTS:
      return "ALREADY_EXISTS";
    case TILLIT_RESOURCE_EXHAUSTED:
      return "RESOURCE_EXHAUSTED";
    case TILLIT_FEATURE_OFF:
      return "FEATURE_OFF";
    case TILLIT_UNIMPLEMENTED:
      return "UNIMPLEMENTED";
    case TILLIT_INTERNAL:
      return "INTERNAL";
    default:
      return "UNKNOWN";
  }
}

int32_t tillit_engine_new(const uint8_t* options, uint64_t size, tillit_control* control,
                          tillit_engine** engine, tillit_bytes* error) {
  if (error != nullptr) *error = {};
  if (engine == nullptr) return tillit::capi::Refuse("engine: is NULL", error);
  *engine = nullptr;
  tillit::proto::SilenceProtobuf();
  Settings settings;
  const int32_t read = tillit::capi::ReadSettings(control, error, &settings);
  if (read != TILLIT_OK) return read;
  MemoryBudget budget(settings.max_memory, settings.cancel);
  return Guarded(&budget, error, [&] {
    tillit::verbs::EngineOptions given;
    const absl::Status status =
        tillit::capi::Read<tillit::v1::EngineOptions>(options, size, settings, &given);
    if (!status.ok()) return status;
    auto made = tillit::verbs::Engine::Make(std::move(given));
    if (made.ok()) *engine = new tillit_engine{*std::move(made)};
    return made.status();
  });
}

void tillit_engine_free(tillit_engine* engine) { delete engine; }

int32_t tillit_call(const tillit_engine* engine, int32_t verb, const uint8_t* request,
                    uint64_t size, tillit_control* control, tillit_bytes* reply) {
  if (reply == nullptr) return TILLIT_INVALID_ARGUMENT;
  *reply = {};
  if (engine == nullptr) return tillit::capi::Refuse("engine: is NULL", reply);
  Settings settings;
  const int32_t read = tillit::capi::ReadSettings(control, reply, &settings);
  if (read != TILLIT_OK) return read;
  MemoryBudget budget(settings.max_memory, settings.cancel);
  return Guarded(&budget, reply, [&] {
    AnyRequest asked;
    absl::Status status = tillit::capi::Select(verb, &asked);
    if (status.ok()) {
      status = tillit::capi::ReadRequest(request, size, settings, &asked);
    }
    if (!status.ok()) return status;
    return tillit::capi::Answer(engine->engine, std::move(asked), settings, &budget,
                                reply);
  });
}

int32_t tillit_list_begin(const tillit_engine* engine, int32_t verb,
                          const uint8_t* request, uint64_t size, tillit_control* control,
                          tillit_list** list, tillit_bytes* error) {
  if (error != nullptr) *error = {};
  if (list == nullptr) return tillit::capi::Refuse("list: is NULL", error);
  *list = nullptr;
  if (engine == nullptr) return tillit::capi::Refuse("engine: is NULL", error);
  Settings settings;
  std::unique_ptr<tillit_list> made;
  const int32_t read = Guarded(nullptr, error, [&] {
    const absl::Status status = tillit::capi::ReadControl(control, &settings);
    if (status.ok()) {
      made = std::make_unique<tillit_list>(engine->engine, settings);
    }
    return status;
  });
  if (read != TILLIT_OK) return read;
  return Guarded(&made->budget, error, [&] {
    absl::Status status = tillit::capi::Select(verb, &made->request);
    if (!status.ok()) return status;
    if (tillit::capi::PatientsOf(made->request) == nullptr) {
      return absl::InvalidArgumentError("verb: asks about no patients");
    }
    status = tillit::capi::ReadRequest(request, size, settings, &made->request);
    if (status.ok()) *list = made.release();
    return status;
  });
}

int32_t tillit_list_push(tillit_list* list, const uint8_t* source, uint64_t size,
                         tillit_control* control, tillit_bytes* error) {
  if (error != nullptr) *error = {};
  if (list == nullptr) return tillit::capi::Refuse("list: is NULL", error);
  if (list->finished) return tillit::capi::Refuse("list: is finished", error);
  Settings settings;
  const int32_t read = tillit::capi::ReadSettings(control, error, &settings);
  if (read != TILLIT_OK) return read;
  list->budget.CancelBy(settings.cancel);
  return Guarded(&list->budget, error,
                 [&] { return tillit::capi::Push(source, size, settings, *list); });
}

int32_t tillit_list_finish(tillit_list* list, tillit_control* control,
                           tillit_bytes* reply) {
  if (reply == nullptr) return TILLIT_INVALID_ARGUMENT;
  *reply = {};
  if (list == nullptr) return tillit::capi::Refuse("list: is NULL", reply);
  if (list->finished) return tillit::capi::Refuse("list: is finished", reply);
  Settings settings;
  const int32_t read = tillit::capi::ReadSettings(control, reply, &settings);
  if (read != TILLIT_OK) return read;
  list->budget.CancelBy(settings.cancel);
  return Guarded(&list->budget, reply, [&] {
    list->finished = true;
    return tillit::capi::Answer(list->engine, std::move(list->request), settings,
                                &list->budget, reply);
  });
}

void tillit_list_free(tillit_list* list) { delete list; }

void tillit_bytes_free(tillit_bytes* bytes) {
  if (bytes == nullptr) return;
  std::free(const_cast<uint8_t*>(bytes->data));
  *bytes = {};
}

}  // extern "C"
