// SPDX-License-Identifier: Apache-2.0
// Exact decimals with six places: points of scores and other sums that must not
// depend on binary rounding.
#ifndef TILLIT_BASE_DECIMAL_H_
#define TILLIT_BASE_DECIMAL_H_

#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tillit::base {

// A number in millionths. Sums are exact as long as they stay within
// +-9.2e12, which validated catalogues keep.
struct Decimal {
  int64_t millionths = 0;

  static constexpr Decimal FromInt(int64_t whole) { return {whole * 1000000}; }
  // Reads "7.1", "-3", "0.000001". INVALID_ARGUMENT for more than six places, an
  // exponent, or more than 12 digits before the point.
  static absl::StatusOr<Decimal> Parse(absl::string_view text);

  std::string ToString() const;  // no trailing zeros: "7.1", "-3", "0"
  double ToDouble() const { return static_cast<double>(millionths) / 1e6; }

  friend auto operator<=>(const Decimal&, const Decimal&) = default;
  friend Decimal operator+(Decimal a, Decimal b) { return {a.millionths + b.millionths}; }
  friend Decimal operator-(Decimal a, Decimal b) { return {a.millionths - b.millionths}; }
  Decimal& operator+=(Decimal b) {
    millionths += b.millionths;
    return *this;
  }
};

}  // namespace tillit::base

#endif  // TILLIT_BASE_DECIMAL_H_
