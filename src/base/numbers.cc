// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/numbers.h"

#include <bit>
#include <cstdint>
#include <limits>

#include "base/number_tables.h"

namespace tillit::base {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// ln 2 / 64 and ln 2, each in two parts of which the first ends early: 35 bits, so that
// its product with a whole number below 2^18 is exact, and a multiple of 2^-42, so that
// its products with exponents add up exactly to the table's.
constexpr double kStepHigh = 0x1.62e42fefcp-7;
constexpr double kStepLow = -0x1.c610ca86c3899p-43;
constexpr double kStepsPerUnit = 0x1.71547652b82fep+6;
constexpr double kLn2High = 0x1.62e42fefa38p-1;
constexpr double kLn2Low = 0x1.ef35793c7673p-45;

// high + low without rounding; low is at most half a unit in the last place of high.
struct Pair {
  double high;
  double low;
};

// a + b exactly (Knuth, The Art of Computer Programming 2, 4.2.2, theorem B).
Pair Sum(double a, double b) {
  const double sum = a + b;
  const double from_b = sum - a;
  return {sum, (a - (sum - from_b)) + (b - from_b)};
}

// a + b exactly where |a| >= |b| or a is 0 (Dekker 1971, doi 10.1007/BF01397083).
Pair SumOfOrdered(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

// a * b exactly, by halves of 26 bits (Dekker 1971); below 2^996 and where the low part
// is not subnormal.
Pair Product(double a, double b) {
  constexpr double kSplit = 0x1p27 + 1;
  const double a_scaled = a * kSplit;
  const double a1 = a_scaled - (a_scaled - a);
  const double a2 = a - a1;
  const double b_scaled = b * kSplit;
  const double b1 = b_scaled - (b_scaled - b);
  const double b2 = b - b1;
  const double product = a * b;
  return {product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2};
}

// 2^k for -1022 <= k <= 1023.
double PowerOfTwoOf(int k) {
  return std::bit_cast<double>(static_cast<uint64_t>(1023 + k) << 52);
}

// (x.high + x.low) * 2^k rounded once, for x.high of [1/2, 4).
double ScaledAndRounded(Pair x, int k) {
  if (k > 1020) return (x.high + x.low) * 0x1p1000 * PowerOfTwoOf(k - 1000);
  if (k > -1021) return (x.high + x.low) * PowerOfTwoOf(k);
  if (k < -1080) return 0;
  // Brought 2^1022 too high, a subnormal result has its last bit where a number of
  // [1, 2) has it: adding 1 rounds it there.
  const double scale = PowerOfTwoOf(k + 1022);
  const double high = x.high * scale;
  const double low = x.low * scale;
  if (high >= 1) return (high + low) * 0x1p-1022;
  const Pair one_more = SumOfOrdered(1, high);
  return ((one_more.high + (one_more.low + low)) - 1) * 0x1p-1022;
}

// e^x is (power.high + power.low + change.high + change.low) * 2^exponent; the first is
// 2^(j / 64) of [1, 2), the change is below 2^-6. The error is some 2^-68.
struct Exponential {
  Pair power;
  Pair change;
  int exponent;
};

// e^(x.high + x.low) for |x.high| < 800.
Exponential ExponentialOf(Pair x) {
  // x is k steps of ln 2 / 64 and a rest of at most half a step.
  const double steps = x.high * kStepsPerUnit;
  const int k = static_cast<int>(steps < 0 ? steps - 0.5 : steps + 0.5);
  const Pair rest = Sum(x.high - k * kStepHigh, x.low - k * kStepLow);
  // e^rest - 1 is rest.high and its series' tail, of which the 8th term is below 2^-74.
  const double r = rest.high;
  double series = 1.0 / 5040;
  series = series * r + 1.0 / 720;
  series = series * r + 1.0 / 120;
  series = series * r + 1.0 / 24;
  series = series * r + 1.0 / 6;
  series = series * r + 0.5;
  const double tail = series * (r * r) + (rest.low + rest.low * r);
  const int row = k & (kPowersOfTwo - 1);
  const PowerOfTwo power = kPowerOfTwo[row];
  const Pair product = Product(power.high, r);
  return {{power.high, power.low},
          {product.high, product.low + (power.high * tail + power.low * r)},
          (k - row) / kPowersOfTwo};
}

Pair Mantissa(const Exponential& e) {
  const Pair sum = SumOfOrdered(e.power.high, e.change.high);
  return {sum.high, sum.low + (e.change.low + e.power.low)};
}

// ln(x + rest) for a normal x > 0 and a rest of at most half a unit in its last place,
// times 2^-exponent. The relative error is below 2^-67, near 1 too.
Pair LogarithmOf(double x, double rest, int exponent) {
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  const int own_exponent = static_cast<int>(bits >> 52) - 1023;
  const uint64_t fraction = bits & 0xfffffffffffffu;
  const int i = static_cast<int>(fraction >> 45);
  const InverseAndLog row = kInverseAndLog[i];
  // Half a mantissa times the row's inverse is exact, and so is the distance from 1:
  // r is mantissa * inverse - 1, |r| <= 2^-7.
  const double mantissa = std::bit_cast<double>(fraction | 0x3ff0000000000000u);
  const double upper =
      std::bit_cast<double>((fraction | 0x3ff0000000000000u) & ~uint64_t{0x3ffffff});
  const double lower = mantissa - upper;
  Pair r = Sum(upper * row.inverse - 1, lower * row.inverse);
  if (rest != 0) {
    r = Sum(r.high, r.low + rest * PowerOfTwoOf(-own_exponent) * row.inverse);
  }
  // ln(1 + r) = r - r^2 / 2 + tail, the first two with their low parts. The 11th term is
  // below 2^-73 of the first.
  const double h = r.high;
  double series = -1.0 / 10;
  series = series * h + 1.0 / 9;
  series = series * h - 1.0 / 8;
  series = series * h + 1.0 / 7;
  series = series * h - 1.0 / 6;
  series = series * h + 1.0 / 5;
  series = series * h - 1.0 / 4;
  series = series * h + 1.0 / 3;
  const Pair square = Product(h, h);
  const double tail = series * (square.high * h);
  const int k = own_exponent + exponent + (i >= kFirstHalved ? 1 : 0);
  const Pair first = Sum(k * kLn2High + row.high, h);
  const Pair second = Sum(first.high, -0.5 * square.high);
  const double small = (first.low + second.low) + (k * kLn2Low + row.low) +
                       (r.low - (0.5 * square.low + h * r.low));
  return SumOfOrdered(second.high, small + tail);
}

// ln x for x > 0, subnormal too.
Pair LogarithmOf(double x) {
  return x < 0x1p-1022 ? LogarithmOf(x * 0x1p54, 0, -54) : LogarithmOf(x, 0, 0);
}

// e^x, or its limits.
double ExpOf(Pair x) {
  if (x.high > 710) return kInfinity;
  if (x.high < -746) return 0;
  const Exponential e = ExponentialOf(x);
  return ScaledAndRounded(Mantissa(e), e.exponent);
}

enum class Whole { kNot, kEven, kOdd };

Whole WholeOf(double y) {
  const double size = y < 0 ? -y : y;
  if (size >= 0x1p53) return Whole::kEven;
  const int64_t whole = static_cast<int64_t>(size);
  if (static_cast<double>(whole) != size) return Whole::kNot;
  return whole % 2 == 0 ? Whole::kEven : Whole::kOdd;
}

// x^y for x > 0 but 1, and y but 0; both may be infinite.
double PowerOfPositive(double x, double y) {
  // Beyond these |y ln x| is above 2^11 or below 2^-55, since |ln x| is of (2^-54,
  // 745.2).
  const bool grows = (x > 1) == (y > 0);
  const double size = y < 0 ? -y : y;
  if (x == kInfinity || size > 0x1p65) return grows ? kInfinity : 0;
  if (size < 0x1p-65) return 1;
  const Pair log = LogarithmOf(x);
  const Pair product = Product(y, log.high);
  return ExpOf({product.high, product.low + y * log.low});
}

}  // namespace

double Exp(double x) {
  if (x != x) return kNaN;
  return ExpOf({x, 0});
}

double ExpMinusOne(double x) {
  if (x != x) return kNaN;
  if (x < -50) return -1;
  // There x^2 / 2 is below half a unit in the last place of x.
  if (x > -0x1p-54 && x < 0x1p-54) return x;
  if (x > 50) return ExpOf({x, 0});
  const Exponential e = ExponentialOf({x, 0});
  const double scale = PowerOfTwoOf(e.exponent);
  const Pair power = Sum(e.power.high * scale, -1);
  const Pair sum = Sum(power.high, e.change.high * scale);
  return sum.high + (sum.low + (power.low + (e.change.low + e.power.low) * scale));
}

double Log(double x) {
  if (x != x || x < 0) return kNaN;
  if (x == 0) return -kInfinity;
  if (x == kInfinity) return x;
  const Pair log = LogarithmOf(x);
  return log.high + log.low;
}

double LogOnePlus(double x) {
  if (x != x || x < -1) return kNaN;
  if (x == -1) return -kInfinity;
  if (x == kInfinity) return x;
  if (x > -0x1p-54 && x < 0x1p-54) return x;
  // From there on 1 / x is below 2^-70 of the result.
  if (x > 0x1p70) return Log(x);
  const Pair sum = Sum(x, 1);
  const Pair log = LogarithmOf(sum.high, sum.low, 0);
  return log.high + log.low;
}

double Pow(double x, double y) {
  if (x == 1 || y == 0) return 1;
  if (x != x || y != y) return kNaN;
  const double size = std::bit_cast<double>(std::bit_cast<uint64_t>(x) << 1 >> 1);
  const bool negative = std::bit_cast<uint64_t>(x) >> 63 != 0;
  const Whole whole = WholeOf(y);
  if (negative && whole == Whole::kNot && size != 0 && size != kInfinity) return kNaN;
  double power = 0;
  if (size == 0) {
    power = y < 0 ? kInfinity : 0;
  } else if (size == 1) {
    power = 1;
  } else {
    power = PowerOfPositive(size, y);
  }
  return negative && whole == Whole::kOdd ? -power : power;
}

}  // namespace tillit::base
