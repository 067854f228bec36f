// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/executor.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
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
    std::exception_ptr thrown;
    std::mutex guard;
    // What a task throws (memory that is not there) is thrown again by the caller.
    const auto work = [&]() noexcept {
      try {
        for (size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) task(i);
      } catch (...) {
        next.store(count);
        const std::lock_guard<std::mutex> lock(guard);
        thrown = std::current_exception();
      }
    };
    std::vector<std::thread> pool;
    const size_t wanted = std::min<size_t>(static_cast<size_t>(threads), count);
    pool.reserve(wanted);
    try {
      for (size_t i = 1; i < wanted; ++i) pool.emplace_back(work);
    } catch (const std::system_error&) {
      // A host that is out of threads gets the same answer from fewer.
    } catch (const std::bad_alloc&) {
    }
    work();
    for (std::thread& thread : pool) thread.join();
    if (thrown != nullptr) std::rethrow_exception(thrown);
  };
}

}  // namespace tillit::base
