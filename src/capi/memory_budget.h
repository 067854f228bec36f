// SPDX-License-Identifier: Apache-2.0
// How much memory a call may hold at once. The library's operator new asks the budget of
// the thread it runs on; without one it asks nobody.
#ifndef TILLIT_SRC_CAPI_MEMORY_BUDGET_H_
#define TILLIT_SRC_CAPI_MEMORY_BUDGET_H_

#include <atomic>
#include <cstdint>

namespace tillit::capi {

// Shared by the threads of a call. Counts what the allocator really gave. A call that its
// host has cancelled gets nothing more, so that it ends wherever it stands.
class MemoryBudget {
 public:
  // `cancel` is the host's: any value but 0 ends the call. Null: nothing does.
  explicit MemoryBudget(int64_t limit, int32_t* cancel = nullptr) noexcept
      : limit_(limit), cancel_(cancel) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  // Counts bytes; false, and nothing counted, when they pass the limit.
  bool Take(int64_t bytes) noexcept {
    const int64_t held = held_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (held > limit_) {
      held_.fetch_sub(bytes, std::memory_order_relaxed);
      return false;
    }
    return true;
  }
  // An allocation failed, within the limit or not.
  void CountRefusal() noexcept { refusals_.fetch_add(1, std::memory_order_relaxed); }
  void Give(int64_t bytes) noexcept { held_.fetch_sub(bytes, std::memory_order_relaxed); }

  // For the next call under the same budget.
  void CancelBy(int32_t* cancel) noexcept { cancel_ = cancel; }
  bool Cancelled() const noexcept {
    return cancel_ != nullptr &&
           std::atomic_ref(*cancel_).load(std::memory_order_relaxed) != 0;
  }

  int64_t limit() const noexcept { return limit_; }
  int64_t held() const noexcept { return held_.load(std::memory_order_relaxed); }
  int64_t refusals() const noexcept { return refusals_.load(std::memory_order_relaxed); }

 private:
  const int64_t limit_;
  int32_t* cancel_;
  std::atomic<int64_t> held_{0};
  std::atomic<int64_t> refusals_{0};
};

// The budget of this thread; null outside a call.
MemoryBudget* CurrentBudget() noexcept;

// Puts a budget in force on this thread until it ends.
class BudgetScope {
 public:
  explicit BudgetScope(MemoryBudget* budget) noexcept;
  ~BudgetScope();
  BudgetScope(const BudgetScope&) = delete;
  BudgetScope& operator=(const BudgetScope&) = delete;

 private:
  MemoryBudget* before_;
};

// malloc and free under the budget; null when there is no room or no memory.
void* AllocateWithinBudget(std::size_t size) noexcept;
void FreeWithinBudget(void* memory) noexcept;

}  // namespace tillit::capi

#endif  // TILLIT_SRC_CAPI_MEMORY_BUDGET_H_
