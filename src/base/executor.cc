// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/executor.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace tillit::base {

void RunSerially(size_t count, absl::FunctionRef<void(size_t)> task) {
  for (size_t i = 0; i < count; ++i) task(i);
}

Executor ThreadedExecutor(int threads) {
  if (threads <= 1) return RunSerially;
  return [threads](size_t count, absl::FunctionRef<void(size_t)> task) {
    std::atomic<size_t> next{0};
    const auto work = [&] {
      for (size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) task(i);
    };
    std::vector<std::thread> pool;
    const size_t wanted = std::min<size_t>(static_cast<size_t>(threads), count);
    for (size_t i = 1; i < wanted; ++i) pool.emplace_back(work);
    work();
    for (std::thread& thread : pool) thread.join();
  };
}

}  // namespace tillit::base
