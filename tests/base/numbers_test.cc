// SPDX-License-Identifier: Apache-2.0
// Exponentials, logarithms and powers at their special values and against each
// other; numbers_against_mpfr_test.cc measures their error.
#include "tillit/base/numbers.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/number_tables.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/base/sha256.h"

namespace tillit::base {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr double kSmallest = std::numeric_limits<double>::denorm_min();

// Tells 0 from -0.
void ExpectSame(double got, double want) {
  EXPECT_TRUE(got == want && std::signbit(got) == std::signbit(want))
      << got << " where " << want << " was due";
}

TEST(Exp, EndsInInfinityAndInZero) {
  EXPECT_EQ(Exp(0), 1);
  EXPECT_EQ(Exp(-0.0), 1);
  EXPECT_EQ(Exp(1), 0x1.5bf0a8b145769p+1);
  EXPECT_EQ(Exp(kInfinity), kInfinity);
  ExpectSame(Exp(-kInfinity), 0);
  ExpectSame(Exp(-kLargest), 0);
  EXPECT_TRUE(std::isnan(Exp(kNaN)));
  const double last = 0x1.62e42fefa39efp+9;  // ln of the largest double, rounded down
  EXPECT_LT(Exp(last), kInfinity);
  EXPECT_EQ(Exp(std::nextafter(last, kInfinity)), kInfinity);
  const double first = -0x1.74910d52d3051p+9;  // ln of half the smallest double, up
  EXPECT_EQ(Exp(first), kSmallest);
  EXPECT_EQ(Exp(std::nextafter(first, -kInfinity)), 0);
}

TEST(ExpMinusOne, KeepsTheSignOfZeroAndEndsInMinusOne) {
  ExpectSame(ExpMinusOne(0), 0);
  ExpectSame(ExpMinusOne(-0.0), -0.0);
  EXPECT_EQ(ExpMinusOne(kSmallest), kSmallest);
  EXPECT_EQ(ExpMinusOne(-1e-300), -1e-300);
  EXPECT_EQ(ExpMinusOne(kInfinity), kInfinity);
  EXPECT_EQ(ExpMinusOne(710), kInfinity);
  EXPECT_EQ(ExpMinusOne(-kInfinity), -1);
  EXPECT_EQ(ExpMinusOne(-40), -1);
  EXPECT_TRUE(std::isnan(ExpMinusOne(kNaN)));
}

TEST(Log, IsExactAtOneAndEndsInInfinity) {
  ExpectSame(Log(1), 0);
  EXPECT_EQ(Log(2), 0x1.62e42fefa39efp-1);
  EXPECT_EQ(Log(0), -kInfinity);
  EXPECT_EQ(Log(-0.0), -kInfinity);
  EXPECT_EQ(Log(kInfinity), kInfinity);
  EXPECT_EQ(Log(kSmallest), -0x1.74385446d71c3p+9);
  EXPECT_TRUE(std::isnan(Log(-kSmallest)));
  EXPECT_TRUE(std::isnan(Log(-kInfinity)));
  EXPECT_TRUE(std::isnan(Log(kNaN)));
}

TEST(LogOnePlus, KeepsTheSignOfZeroAndEndsInInfinity) {
  ExpectSame(LogOnePlus(0), 0);
  ExpectSame(LogOnePlus(-0.0), -0.0);
  EXPECT_EQ(LogOnePlus(-kSmallest), -kSmallest);
  EXPECT_EQ(LogOnePlus(1), Log(2));
  EXPECT_EQ(LogOnePlus(-1), -kInfinity);
  EXPECT_EQ(LogOnePlus(kInfinity), kInfinity);
  EXPECT_EQ(LogOnePlus(kLargest), Log(kLargest));
  EXPECT_TRUE(std::isnan(LogOnePlus(std::nextafter(-1.0, -2.0))));
  EXPECT_TRUE(std::isnan(LogOnePlus(kNaN)));
}

TEST(Pow, KeepsTheSpecialCasesOfC99) {
  const std::vector<double> all = {0.0,  -0.0, 0.5,       -0.5,       1,     -1,  2,
                                   -2,   3,    -3,        kInfinity,  1e300, 2.5, -2.5,
                                   kNaN, 1e16, kSmallest, -kInfinity, -1e300};
  for (double x : all) {
    EXPECT_EQ(Pow(x, 0.0), 1) << x;
    EXPECT_EQ(Pow(x, -0.0), 1) << x;
    EXPECT_EQ(Pow(1, x), 1) << x;
  }
  for (double y : {-3.0, -1.0}) {
    ExpectSame(Pow(0.0, y), kInfinity);
    ExpectSame(Pow(-0.0, y), -kInfinity);
    ExpectSame(Pow(-kInfinity, y), -0.0);
  }
  for (double y : {-2.0, -0.5, -1e300, -kInfinity}) {
    ExpectSame(Pow(0.0, y), kInfinity);
    ExpectSame(Pow(-0.0, y), kInfinity);
    ExpectSame(Pow(-kInfinity, y), 0);
    ExpectSame(Pow(kInfinity, y), 0);
  }
  for (double y : {1.0, 3.0, 0x1p53 - 1}) {
    ExpectSame(Pow(0.0, y), 0);
    ExpectSame(Pow(-0.0, y), -0.0);
    ExpectSame(Pow(-kInfinity, y), -kInfinity);
    ExpectSame(Pow(-1, y), -1);
  }
  for (double y : {2.0, 0.5, 0x1p53, kInfinity}) {
    ExpectSame(Pow(-0.0, y), 0);
    ExpectSame(Pow(-kInfinity, y), kInfinity);
    ExpectSame(Pow(kInfinity, y), kInfinity);
  }
  EXPECT_EQ(Pow(-1, kInfinity), 1);
  EXPECT_EQ(Pow(-1, -kInfinity), 1);
  EXPECT_EQ(Pow(0.5, -kInfinity), kInfinity);
  EXPECT_EQ(Pow(-0.5, kInfinity), 0);
  EXPECT_EQ(Pow(-2, -kInfinity), 0);
  EXPECT_EQ(Pow(2, kInfinity), kInfinity);
  for (double y : {0.5, -2.5, kSmallest}) EXPECT_TRUE(std::isnan(Pow(-2, y))) << y;
  for (double x : {0.0, -1.0, 2.0, kInfinity, kNaN}) {
    EXPECT_TRUE(std::isnan(Pow(x, kNaN))) << x;
    if (x != 0) {
      EXPECT_TRUE(std::isnan(Pow(kNaN, x))) << x;
    }
  }
}

TEST(Pow, ReturnsWhatADoubleHoldsExactly) {
  for (int i = -1074; i <= 1023; ++i) EXPECT_EQ(Pow(2, i), std::ldexp(1.0, i)) << i;
  double ten = 1;
  for (int i = 0; i <= 22; ++i, ten *= 10) EXPECT_EQ(Pow(10, i), ten) << i;
  for (int x = -1000; x <= 1000; ++x) {
    EXPECT_EQ(Pow(x, 1), x);
    EXPECT_EQ(Pow(x, 2), x * x);
    EXPECT_EQ(Pow(x, 5), 1.0 * x * x * x * x * x);
    EXPECT_EQ(Pow(static_cast<double>(x) * x, 0.5), x < 0 ? -x : x);
  }
  EXPECT_EQ(Pow(-2, 1023), -0x1p1023);
  EXPECT_EQ(Pow(-2, 1025), -kInfinity);
  ExpectSame(Pow(-2, -1077), -0.0);
  EXPECT_EQ(Pow(kLargest, 1), kLargest);
  EXPECT_EQ(Pow(kSmallest, 1), kSmallest);
  EXPECT_EQ(Pow(kSmallest, -1), kInfinity);
}

TEST(Numbers, TurnEachOtherBack) {
  for (int i = -700; i <= 700; ++i) {
    const double x = i + 1.0 / 3;
    EXPECT_NEAR(Log(Exp(x)), x, 0x1p-52 * (1 + std::fabs(x)));
    EXPECT_NEAR(Pow(Exp(x / 2), 2) / Exp(x), 1, 0x1p-50);
    const double small = x * 1e-6;
    EXPECT_NEAR(LogOnePlus(ExpMinusOne(small)) / small, 1, 0x1p-50);
  }
}

// The bits, lowest byte first, of what five functions give for arguments of every size:
// ends, neighbours of 1, steps over the range, and numbers of a fixed seed.
std::string BitsOfResults(double (*exp)(double)) {
  std::string bits;
  const auto add = [&](double result) {
    // There are many NaNs; which one a division gives is the processor's choice.
    const uint64_t word =
        result != result ? ~uint64_t{0} : std::bit_cast<uint64_t>(result);
    for (int i = 0; i < 64; i += 8) bits.push_back(static_cast<char>(word >> i & 0xff));
  };
  const auto add_all = [&](double x, double y) {
    add(exp(x));
    add(ExpMinusOne(x));
    add(Log(x));
    add(LogOnePlus(x));
    add(Pow(x, y));
  };
  for (double x : {0.0, -0.0, 1.0, -1.0, kSmallest, -kSmallest, kLargest, -kLargest,
                   kInfinity, -kInfinity, kNaN, 1 + 0x1p-52, 1 - 0x1p-53}) {
    add_all(x, 2.5);
    add_all(x, -3);
  }
  for (int i = -30; i <= 30; ++i) add_all(i * 24.7, i / 10.0);
  for (int i = -1074; i <= 1023; i += 9) add_all(std::ldexp(1.1, i), 1023.0 / (i + 0.5));
  Random random(20260105);
  for (int i = 0; i < 200; ++i) {
    const double x = std::bit_cast<double>(random.Next());
    const double y = random.Uniform() * 3;
    add_all(x, y - 1.5);
    add_all(y, random.Uniform() * 1000);
  }
  return bits;
}

constexpr char kHashOfResults[] =
    "baa79e35859c8067fd291aa4288447e9259f4925a3d299e75dfce05b713e6a6b";

TEST(Numbers, HaveTheSameBitsOnEveryCompilerAndProcessor) {
  const std::string bits = BitsOfResults(Exp);
  EXPECT_EQ(bits.size(), size_t{8 * 5 * 721});
  EXPECT_EQ(Sha256Hex(bits), kHashOfResults);
}

TEST(Numbers, AreNotTakenForTheSameWhenOneExpIsOneUnitOff) {
  EXPECT_NE(Sha256Hex(BitsOfResults([](double x) { return std::nextafter(Exp(x), 0); })),
            kHashOfResults);
  // One result of all is enough.
  EXPECT_NE(Sha256Hex(BitsOfResults(
                [](double x) { return x == 24.7 ? std::nextafter(Exp(x), 0) : Exp(x); })),
            kHashOfResults);
}

// What numbers.cc multiplies exactly ends early.
TEST(NumberTables, KeepTheirLastBitsFree) {
  for (const InverseAndLog& row : kInverseAndLog) {
    EXPECT_EQ(row.inverse * 1024, std::floor(row.inverse * 1024));
    EXPECT_EQ(row.high * 0x1p42, std::floor(row.high * 0x1p42));
    EXPECT_LE(std::fabs(row.low), 0x1p-43);
  }
  for (const PowerOfTwo& row : kPowerOfTwo) EXPECT_EQ(row.high + row.low, row.high);
}

}  // namespace
}  // namespace tillit::base
