// SPDX-License-Identifier: Apache-2.0
#include "capi/memory_budget.h"

#include <malloc.h>

#include <cstdlib>

namespace tillit::capi {
namespace {

thread_local MemoryBudget* current_budget = nullptr;

int64_t SizeOf(void* memory) noexcept {
#if defined(_WIN32)
  return static_cast<int64_t>(_msize(memory));
#else
  return static_cast<int64_t>(malloc_usable_size(memory));
#endif
}

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
  if (size > static_cast<std::size_t>(INT64_MAX) ||
      !budget->HasRoomFor(static_cast<int64_t>(size))) {
    budget->CountRefusal();
    return nullptr;
  }
  void* const memory = std::malloc(size);
  if (memory == nullptr || budget->Take(SizeOf(memory))) return memory;
  std::free(memory);
  budget->CountRefusal();
  return nullptr;
}

void FreeWithinBudget(void* memory) noexcept {
  if (memory == nullptr) return;
  if (current_budget != nullptr) current_budget->Give(SizeOf(memory));
  std::free(memory);
}

}  // namespace tillit::capi
