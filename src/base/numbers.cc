// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/numbers.h"

#include <bit>
#include <cstdint>
#include <limits>

namespace tillit::base {
namespace {

// ln 2 in two parts: the first has 21 trailing zero bits, so k * kLn2High is exact
// for |k| < 2^21.
constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kInverseLn2 = 0x1.71547652b82fep+0;

// Exact multiplication by 2^k, in two steps so that subnormals round once.
double Scale(double x, int k) {
  const auto power = [](int e) {
    return std::bit_cast<double>(static_cast<uint64_t>(1023 + e) << 52);
  };
  if (k > 1023) return x * power(1023) * power(k - 1023);
  if (k < -1022) return x * power(-969) * power(k + 969);
  return x * power(k);
}

// e^r - 1 - r for |r| <= ln2 / 2 by its series; the 15th term is below 2^-60.
double ExpTail(double r) {
  double sum = 0;
  for (int n = 15; n >= 2; --n) {
    double inverse_factorial = 1;
    for (int i = 2; i <= n; ++i) inverse_factorial *= i;
    sum = sum * r + 1.0 / inverse_factorial;
  }
  return sum * r * r;
}

}  // namespace

double Exp(double x) {
  if (x != x) return x;
  if (x > 709.782712893384) return std::numeric_limits<double>::infinity();
  if (x < -745.1332191019412) return 0;
  const double scaled = x * kInverseLn2;
  const int k = static_cast<int>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const double high = x - k * kLn2High;
  const double low = k * kLn2Low;
  const double r = high - low;
  // (high - r) - low is what rounding took from r; it is put back with the tail.
  const double lost = (high - r) - low;
  return Scale(1 + (r + (ExpTail(r) + lost * (1 + r))), k);
}

double ExpMinusOne(double x) {
  if (x > -0.34 && x < 0.34) return x + ExpTail(x);
  return Exp(x) - 1;
}

double Log(double x) {
  if (x != x || x < 0) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0) return -std::numeric_limits<double>::infinity();
  if (x == std::numeric_limits<double>::infinity()) return x;
  int exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0xfffffffffffffu) | 0x3ff0000000000000u);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  // ln m = 2 atanh(s) with s = f / (2 + f), f = m - 1; |s| < 0.1716.
  const double f = m - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  double sum = 0;
  for (int n = 25; n >= 3; n -= 2) sum = sum * z + 2.0 / n;
  // f - (f^2/2 - s * (f^2/2 + series)) keeps the leading term f exact.
  const double half_square = 0.5 * f * f;
  const double tail = s * (half_square + sum * z);
  return exponent * kLn2High - ((half_square - (tail + exponent * kLn2Low)) - f);
}

}  // namespace tillit::base
