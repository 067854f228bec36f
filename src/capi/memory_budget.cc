// SPDX-License-Identifier: Apache-2.0
#include "capi/memory_budget.h"

#include <cstdlib>

#include "capi/platform.h"

namespace tillit::capi {
namespace {

// The most that the allocator gives beyond what it was asked for: a page.
constexpr int64_t kRounding = 4096;

thread_local MemoryBudget* current_budget = nullptr;

}  // namespace

MemoryBudget* CurrentBudget() noexcept { return current_budget; }

BudgetScope::BudgetScope(MemoryBudget* budget) noexcept : before_(current_budget) {
  current_budget = budget;
}
BudgetScope::~BudgetScope() { current_budget = before_; }

void* AllocateWithinBudget(std::size_t size) noexcept {
  MemoryBudget* const budget = current_budget;
  if (size == 0) size = 1;
  if (budget == nullptr) return std::malloc(size);
  if (budget->Cancelled()) {
    budget->CountRefusal();
    return nullptr;
  }
  // Taken before it is allocated, so that threads together never hold more.
  if (size > static_cast<std::size_t>(INT64_MAX - kRounding) ||
      !budget->Take(static_cast<int64_t>(size) + kRounding)) {
    budget->CountRefusal();
    return nullptr;
  }
  void* const memory = std::malloc(size);
  if (memory == nullptr) budget->CountRefusal();
  const int64_t held = memory == nullptr ? 0 : SizeOf(memory);
  budget->Give(static_cast<int64_t>(size) + kRounding - held);
  return memory;
}

void FreeWithinBudget(void* memory) noexcept {
  if (memory == nullptr) return;
  if (current_budget != nullptr) current_budget->Give(SizeOf(memory));
  std::free(memory);
}

}  // namespace tillit::capi
