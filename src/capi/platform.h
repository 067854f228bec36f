// SPDX-License-Identifier: Apache-2.0
// What each system does in its own way. windows.cc is what Windows alone needs.
#ifndef TILLIT_SRC_CAPI_PLATFORM_H_
#define TILLIT_SRC_CAPI_PLATFORM_H_

#include <malloc.h>

#include <cfenv>
#include <cstdint>

#if defined(_WIN32)
#include <xmmintrin.h>
#endif

namespace tillit::capi {

// The bytes that the allocator holds for a block.
inline int64_t SizeOf(void* memory) noexcept {
#if defined(_WIN32)
  return static_cast<int64_t>(_msize(memory));
#else
  return static_cast<int64_t>(malloc_usable_size(memory));
#endif
}

// Sets the default floating-point environment and gives the host's back at its end.
class FloatingPointGuard {
 public:
  FloatingPointGuard() noexcept {
    std::fegetenv(&host_);
    std::fesetenv(FE_DFL_ENV);
#if defined(_WIN32)
    _mm_setcsr(kDefaultSse);
#endif
  }
  ~FloatingPointGuard() {
    std::fesetenv(&host_);
#if defined(_WIN32)
    _mm_setcsr(host_sse_);
#endif
  }
  FloatingPointGuard(const FloatingPointGuard&) = delete;
  FloatingPointGuard& operator=(const FloatingPointGuard&) = delete;

 private:
  std::fenv_t host_;
#if defined(_WIN32)
  // mingw-w64's fesetenv leaves the unit that computes as the host had it.
  static constexpr unsigned kDefaultSse = 0x1f80;
  const unsigned host_sse_ = _mm_getcsr();
#endif
};

}  // namespace tillit::capi

#endif  // TILLIT_SRC_CAPI_PLATFORM_H_
