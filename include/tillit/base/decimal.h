// SPDX-License-Identifier: Apache-2.0
// Exact decimals with six places: points of scores and other sums that must not
// depend on binary rounding.
#ifndef TILLIT_BASE_DECIMAL_H_
#define TILLIT_BASE_DECIMAL_H_

#include <compare>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tillit::base {

// A number in millionths. Sums and products are exact within +-9.2e12, which validated
// catalogues keep, and stay at that end beyond it.
struct Decimal {
  int64_t millionths = 0;

  static constexpr Decimal FromInt(int64_t whole) { return Decimal{1000000} * whole; }
  // Reads "7.1", "-3", "0.000001". INVALID_ARGUMENT for more than six places, an
  // exponent, or more than 12 digits before the point.
  static absl::StatusOr<Decimal> Parse(absl::string_view text);

  std::string ToString() const;  // no trailing zeros: "7.1", "-3", "0"
  double ToDouble() const { return static_cast<double>(millionths) / 1e6; }

  friend auto operator<=>(const Decimal&, const Decimal&) = default;
  friend constexpr Decimal operator+(Decimal a, Decimal b) {
    Decimal sum;
    return __builtin_add_overflow(a.millionths, b.millionths, &sum.millionths)
               ? End(b.millionths < 0)
               : sum;
  }
  friend constexpr Decimal operator-(Decimal a, Decimal b) {
    Decimal rest;
    return __builtin_sub_overflow(a.millionths, b.millionths, &rest.millionths)
               ? End(b.millionths > 0)
               : rest;
  }
  friend constexpr Decimal operator*(Decimal a, int64_t times) {
    Decimal product;
    return __builtin_mul_overflow(a.millionths, times, &product.millionths)
               ? End((a.millionths < 0) != (times < 0))
               : product;
  }
  Decimal& operator+=(Decimal b) { return *this = *this + b; }
  Decimal& operator-=(Decimal b) { return *this = *this - b; }

 private:
  static constexpr Decimal End(bool low) {
    return {low ? std::numeric_limits<int64_t>::min()
                : std::numeric_limits<int64_t>::max()};
  }
};

}  // namespace tillit::base

#endif  // TILLIT_BASE_DECIMAL_H_
