// SPDX-License-Identifier: Apache-2.0
// How a caller lends threads. The core starts none by itself.
#ifndef TILLIT_BASE_EXECUTOR_H_
#define TILLIT_BASE_EXECUTOR_H_

#include <cstddef>
#include <functional>

#include "absl/functional/function_ref.h"

namespace tillit::base {

// Calls task(0) ... task(count - 1), each once, in any order and on any threads, and
// returns when all are done. Tasks never depend on each other; results do not
// depend on the executor.
using Executor = std::function<void(size_t count, absl::FunctionRef<void(size_t)> task)>;

// One after the other on the calling thread.
void RunSerially(size_t count, absl::FunctionRef<void(size_t)> task);

// An executor of `threads` threads that live for one call, or of fewer where the machine
// gives no more. 1 or less is serial. An exception of a task ends the others early and is
// thrown again on the calling thread.
Executor ThreadedExecutor(int threads);

}  // namespace tillit::base

#endif  // TILLIT_BASE_EXECUTOR_H_
