// SPDX-License-Identifier: Apache-2.0
// The library's own operator new and delete: everything inside it, Protobuf and the
// standard library included, allocates here, within the budget of the call. They are
// hidden in the shared library: the host's own stay the host's.
#include <cstddef>
#include <new>

#include "capi/memory_budget.h"

namespace {

void* Allocate(std::size_t size) {
  void* const memory = tillit::capi::AllocateWithinBudget(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return tillit::capi::AllocateWithinBudget(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return tillit::capi::AllocateWithinBudget(size);
}
void operator delete(void* memory) noexcept { tillit::capi::FreeWithinBudget(memory); }
void operator delete[](void* memory) noexcept { tillit::capi::FreeWithinBudget(memory); }
void operator delete(void* memory, std::size_t) noexcept {
  tillit::capi::FreeWithinBudget(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  tillit::capi::FreeWithinBudget(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  tillit::capi::FreeWithinBudget(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  tillit::capi::FreeWithinBudget(memory);
}
