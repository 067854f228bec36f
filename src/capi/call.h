// SPDX-License-Identifier: Apache-2.0
// One call across the C boundary: what every entry does before and after its work.
#ifndef TILLIT_SRC_CAPI_CALL_H_
#define TILLIT_SRC_CAPI_CALL_H_

#include <cstdint>
#include <new>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "capi/memory_budget.h"
#include "capi/platform.h"
#include "google/protobuf/descriptor.h"
#include "tillit/base/work.h"
#include "tillit/c.h"
#include "tillit/verbs/engine.h"

namespace tillit::capi {

// A control block as this version knows it: fields beyond the host's struct are default.
struct Settings {
  int32_t encoding = TILLIT_PROTOBUF;
  int32_t threads = 1;
  int64_t max_input = int64_t{64} << 20;
  int64_t max_memory = int64_t{256} << 20;
  int64_t max_work = INT64_MAX;
  int32_t* cancel = nullptr;  // the host's own fields
  int64_t* done = nullptr;
};
absl::Status ReadControl(tillit_control* control, Settings* settings);
// The same as an entry does it first: a status of c.h, and why in `reply`.
int32_t ReadSettings(tillit_control* control, tillit_bytes* reply, Settings* settings);

// The bytes of a request as a message of `type`; `storage` holds what JSON becomes. The
// size decides first: JSON needs about kJsonMemory bytes a byte before anything can be
// read.
inline constexpr int64_t kJsonMemory = 12;
absl::Status Parse(const uint8_t* data, uint64_t size, const Settings& settings,
                   const google::protobuf::Descriptor& type, std::string* storage,
                   absl::string_view* bytes);
// A message of `type`, in the call's encoding, into bytes that the host frees.
absl::Status Write(absl::string_view bytes, const google::protobuf::Descriptor& type,
                   const Settings& settings, tillit_bytes* reply);
// Text into bytes that the host frees; none when there is no memory for it.
void WriteText(absl::string_view text, tillit_bytes* reply) noexcept;

// What each entry does with arguments that are none.
int32_t Refuse(const char* what, tillit_bytes* reply) noexcept;

// Threads of a call, each under the call's budget of memory.
base::Executor ExecutorOf(const Settings& settings, MemoryBudget* budget);

int32_t NumberOf(const absl::Status& status);

// Runs `work`, which returns a status, under everything that a call promises, and gives
// its number. `reply` gets the message of a status that is not OK. No exception leaves.
template <class Function>
int32_t Guarded(MemoryBudget* budget, tillit_bytes* reply, Function&& work) noexcept {
  const FloatingPointGuard guard;
  try {
    const BudgetScope scope(budget);
    const absl::Status status = work();
    if (status.ok()) return TILLIT_OK;
    WriteText({status.message().data(), status.message().size()}, reply);
    return NumberOf(status);
  } catch (const std::bad_alloc&) {
    if (budget != nullptr && budget->Cancelled()) {
      WriteText("call: cancelled by the host", reply);
      return TILLIT_CANCELLED;
    }
    WriteText("call: needs more memory than its limit, or than there is", reply);
    return TILLIT_RESOURCE_EXHAUSTED;
  } catch (...) {
    WriteText("call: a fault of the library", reply);
    return TILLIT_INTERNAL;
  }
}

}  // namespace tillit::capi

#endif  // TILLIT_SRC_CAPI_CALL_H_
