// SPDX-License-Identifier: Apache-2.0
// What a call may still do: a budget that is the same on every machine, and a flag by
// which the host ends it. No clock is read.
#ifndef TILLIT_BASE_WORK_H_
#define TILLIT_BASE_WORK_H_

#include <atomic>
#include <cstdint>
#include <limits>

#include "absl/status/status.h"

namespace tillit::base {

// Shared by the threads of one call. A unit of work is about a fact looked at or a visit
// tried in a week: some tenths of a microsecond.
class Work {
 public:
  // `cancel` is the host's: any value but 0 ends the call. `done` is written for the host
  // to read. Both may be null, and outlive this.
  explicit Work(int64_t budget = std::numeric_limits<int64_t>::max(),
                int32_t* cancel = nullptr, int64_t* done = nullptr)
      : budget_(budget), cancel_(cancel), done_(done) {}
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  // Takes units off the budget. False: stop, and ask status() why.
  bool Spend(int64_t units) {
    const int64_t spent = spent_.fetch_add(units, std::memory_order_relaxed) + units;
    if (done_ != nullptr) {
      std::atomic_ref(*done_).store(spent, std::memory_order_relaxed);
    }
    return spent <= budget_ && !Cancelled();
  }

  // RESOURCE_EXHAUSTED beyond the budget, CANCELLED by the host, else OK.
  absl::Status status() const {
    if (Cancelled()) return absl::CancelledError("call: cancelled by the host");
    if (spent_.load(std::memory_order_relaxed) <= budget_) return absl::OkStatus();
    return absl::ResourceExhaustedError("call: its budget of work is used up");
  }

 private:
  bool Cancelled() const {
    return cancel_ != nullptr &&
           std::atomic_ref(*cancel_).load(std::memory_order_relaxed) != 0;
  }

  const int64_t budget_;
  int32_t* const cancel_;
  int64_t* const done_;
  std::atomic<int64_t> spent_{0};
};

}  // namespace tillit::base

#endif  // TILLIT_BASE_WORK_H_
