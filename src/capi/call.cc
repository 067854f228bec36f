// SPDX-License-Identifier: Apache-2.0
#include "capi/call.h"

#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "tillit/proto/messages.h"

namespace tillit::capi {

absl::Status ReadControl(tillit_control* control, Settings* settings) {
  if (control == nullptr) return absl::OkStatus();
  const uint32_t size = control->struct_size;
  if (size < offsetof(tillit_control, done) + sizeof(int64_t) || size > 4096) {
    return absl::InvalidArgumentError("control.struct_size: is none of this library");
  }
  if (control->encoding != TILLIT_PROTOBUF && control->encoding != TILLIT_JSON) {
    return absl::UnimplementedError("control.encoding: is none of this library");
  }
  if (control->threads < 0 || control->threads > 256) {
    return absl::InvalidArgumentError("control.threads: lies outside 0 to 256");
  }
  for (const auto& [value, name] :
       {std::pair{control->max_input_bytes, "max_input_bytes"},
        {control->max_memory_bytes, "max_memory_bytes"},
        {control->max_work, "max_work"}}) {
    if (value < 0) {
      return absl::InvalidArgumentError(absl::StrCat("control.", name, ": is negative"));
    }
  }
  settings->encoding = control->encoding;
  settings->threads = control->threads;
  if (control->max_input_bytes > 0) settings->max_input = control->max_input_bytes;
  if (control->max_memory_bytes > 0) settings->max_memory = control->max_memory_bytes;
  if (control->max_work > 0) settings->max_work = control->max_work;
  settings->cancel = &control->cancel;
  settings->done = &control->done;
  *settings->done = 0;
  return absl::OkStatus();
}

absl::Status Parse(const uint8_t* data, uint64_t size, const Settings& settings,
                   const google::protobuf::Descriptor& type, std::string* storage,
                   absl::string_view* bytes) {
  const uint64_t most = static_cast<uint64_t>(settings.max_input);
  if (size > most || size > INT_MAX) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "request: ", size, " bytes are more than ", std::min<uint64_t>(most, INT_MAX)));
  }
  if (size > 0 && data == nullptr) {
    return absl::InvalidArgumentError("request: is NULL and has a size");
  }
  if (settings.encoding == TILLIT_PROTOBUF) {
    *bytes = {reinterpret_cast<const char*>(data), static_cast<size_t>(size)};
    return absl::OkStatus();
  }
  if (static_cast<int64_t>(size) > settings.max_memory / kJsonMemory) {
    return absl::ResourceExhaustedError(absl::StrCat("request: JSON of ", size,
                                                     " bytes needs more memory than ",
                                                     settings.max_memory));
  }
  if (size == 0) return absl::OkStatus();
  const absl::Status status = proto::JsonToBinary(
      "request", {reinterpret_cast<const char*>(data), static_cast<size_t>(size)}, type,
      storage);
  *bytes = *storage;
  return status;
}

absl::Status Write(absl::string_view bytes, const google::protobuf::Descriptor& type,
                   const Settings& settings, tillit_bytes* reply) {
  if (settings.encoding == TILLIT_PROTOBUF && bytes.size() > INT_MAX) {
    return absl::ResourceExhaustedError("reply: is larger than protobuf can hold");
  }
  std::string json;
  if (settings.encoding == TILLIT_JSON) bytes = json = proto::BinaryToJson(bytes, type);
  if (bytes.empty()) return absl::OkStatus();
  void* const given = AllocateWithinBudget(bytes.size());
  if (given == nullptr) throw std::bad_alloc();
  std::memcpy(given, bytes.data(), bytes.size());
  *reply = {static_cast<const uint8_t*>(given), bytes.size()};
  return absl::OkStatus();
}

void WriteText(absl::string_view text, tillit_bytes* reply) noexcept {
  if (reply == nullptr || text.empty()) return;
  void* const bytes = std::malloc(text.size());
  if (bytes == nullptr) return;
  std::memcpy(bytes, text.data(), text.size());
  *reply = {static_cast<const uint8_t*>(bytes), text.size()};
}

int32_t Refuse(const char* what, tillit_bytes* reply) noexcept {
  WriteText(what, reply);
  return TILLIT_INVALID_ARGUMENT;
}

int32_t ReadSettings(tillit_control* control, tillit_bytes* reply, Settings* settings) {
  return Guarded(nullptr, reply, [&] { return ReadControl(control, settings); });
}

base::Executor ExecutorOf(const Settings& settings, MemoryBudget* budget) {
  if (settings.threads <= 1) return base::RunSerially;
  return [threads = base::ThreadedExecutor(settings.threads), budget](
             size_t count, absl::FunctionRef<void(size_t)> task) {
    threads(count, [&](size_t i) {
      const FloatingPointGuard guard;
      const BudgetScope scope(budget);
      task(i);
    });
  };
}

int32_t NumberOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnimplemented:
      return static_cast<int32_t>(status.code());
    default:
      return TILLIT_INTERNAL;
  }
}

}  // namespace tillit::capi
