// SPDX-License-Identifier: Apache-2.0
#include "tests/capi/counted_memory.h"

#include <malloc.h>

#include <atomic>
#include <cstddef>

namespace {

std::atomic<int64_t> blocks{0};
std::atomic<int64_t> bytes{0};
std::atomic<int64_t> mark{0};
std::atomic<int64_t> peak{0};
std::atomic<int64_t> asked{0};
std::atomic<int64_t> failed{0};
std::atomic<int64_t> first_to_fail{INT64_MAX};
std::atomic<int64_t> last_to_fail{INT64_MAX};

void Count(int64_t block, void* memory) {
  blocks += block;
  const auto size = static_cast<int64_t>(malloc_usable_size(memory));
  const int64_t now = bytes.fetch_add(block * size) + block * size;
  int64_t most = peak.load();
  while (now > most && !peak.compare_exchange_weak(most, now)) {
  }
}

}  // namespace

extern "C" {

void* __real_malloc(std::size_t size);
void __real_free(void* memory);

void* __wrap_malloc(std::size_t size) {
  const int64_t number = ++asked;
  if (first_to_fail <= number && number <= last_to_fail) {
    ++failed;
    return nullptr;
  }
  void* const memory = __real_malloc(size);
  if (memory != nullptr) Count(1, memory);
  return memory;
}

void __wrap_free(void* memory) {
  if (memory == nullptr) return;
  Count(-1, memory);
  __real_free(memory);
}

}  // extern "C"

namespace tillit::test {

int64_t BlocksHeld() { return blocks; }
int64_t BytesHeld() { return bytes; }
void MarkPeak() { peak = mark = bytes.load(); }
int64_t PeakSinceMark() { return peak - mark; }
int64_t AllocationsAsked() { return asked; }
int64_t AllocationsFailed() { return failed; }
void FailAllocation(int64_t n, bool ever_after) {
  last_to_fail = ever_after ? INT64_MAX : asked + n;
  first_to_fail = asked + n;
}
void StopFailing() { first_to_fail = INT64_MAX; }

}  // namespace tillit::test
