// SPDX-License-Identifier: Apache-2.0
// malloc and free as the library calls them, below its own operator new: a test counts
// what is held and has allocations fail. The program is linked with --wrap for both.
#ifndef TILLIT_TESTS_CAPI_COUNTED_MEMORY_H_
#define TILLIT_TESTS_CAPI_COUNTED_MEMORY_H_

#include <cstdint>

namespace tillit::test {

int64_t BlocksHeld();
int64_t BytesHeld();
// The most bytes held since MarkPeak, above those held then.
void MarkPeak();
int64_t PeakSinceMark();

int64_t AllocationsAsked();
int64_t AllocationsFailed();
// The n-th allocation from now on fails, and with `ever_after` all that follow it.
void FailAllocation(int64_t n, bool ever_after);
void StopFailing();

}  // namespace tillit::test

#endif  // TILLIT_TESTS_CAPI_COUNTED_MEMORY_H_
