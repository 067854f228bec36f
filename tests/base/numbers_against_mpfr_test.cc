// SPDX-License-Identifier: Apache-2.0
// The error of Exp, Log and their kin, in units in the last place of the exact value,
// against MPFR. TILLIT_NUMBERS sets how many random arguments a function gets (100000 by
// default), TILLIT_SEED which.
#include "gtest/gtest.h"

#ifdef TILLIT_MPFR

#include <mpfr.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <vector>

#include "base/number_tables.h"
#include "tillit/base/numbers.h"
#include "tillit/base/random.h"

namespace tillit::base {
namespace {

constexpr double kLn2 = 0x1.62e42fefa39efp-1;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// A number of 160 bits, three times a double's.
class Exact {
 public:
  Exact() { mpfr_init2(value_, 160); }
  explicit Exact(double x) : Exact() { mpfr_set_d(value_, x, MPFR_RNDN); }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
  ~Exact() { mpfr_clear(value_); }
  mpfr_ptr get() { return value_; }

 private:
  mpfr_t value_;
};

// |got - want| in units in the last place that a double of want's size has. Beyond the
// largest double the units go on, and infinity stands for 2^1024.
double ErrorInUnits(double got, Exact& want) {
  if (mpfr_nan_p(want.get())) return std::isnan(got) ? 0 : HUGE_VAL;
  if (mpfr_inf_p(want.get()))
    return got == mpfr_get_d(want.get(), MPFR_RNDN) ? 0 : HUGE_VAL;
  if (std::isnan(got)) return HUGE_VAL;
  if (mpfr_zero_p(want.get())) return got == 0 ? 0 : HUGE_VAL;
  if (mpfr_get_exp(want.get()) > 1024 && std::isinf(got)) {
    return (got > 0) == (mpfr_sgn(want.get()) > 0) ? 0 : HUGE_VAL;
  }
  // MPFR's mantissas are of [1/2, 1).
  const auto exponent = std::max<mpfr_exp_t>(mpfr_get_exp(want.get()) - 53, -1074);
  Exact error;
  if (std::isinf(got)) {
    mpfr_set_si_2exp(error.get(), got > 0 ? 1 : -1, 1024, MPFR_RNDN);
  } else {
    mpfr_set_d(error.get(), got, MPFR_RNDN);
  }
  mpfr_sub(error.get(), error.get(), want.get(), MPFR_RNDN);
  mpfr_mul_2si(error.get(), error.get(), -exponent, MPFR_RNDN);
  return std::fabs(mpfr_get_d(error.get(), MPFR_RNDA));
}

struct Worst {
  double units = 0;
  double x = 0;
  double y = 0;
  uint64_t count = 0;

  void Add(double error, double at_x, double at_y = 0) {
    ++count;
    if (error <= units) return;
    *this = {error, at_x, at_y, count};
  }

  void Report(const char* name) const {
    std::cout << name << ": " << count << " arguments, worst error " << units
              << " units in the last place, at " << x;
    if (y != 0) std::cout << ", " << y;
    std::cout << "\n";
  }
};

double AnyBits(Random& random) { return std::bit_cast<double>(random.Next()); }

double Within(Random& random, double low, double high) {
  return low + random.Uniform() * (high - low);
}

// Either sign, every size between 2^low and 2^high equally likely.
double OfSize(Random& random, int low, int high) {
  const double size =
      std::ldexp(1 + random.Uniform(), static_cast<int>(random.Between(low, high - 1)));
  return random.Chance(0.5) ? size : -size;
}

// x and the four doubles on either side.
void AddNeighbours(double x, std::vector<double>& to) {
  double below = x;
  double above = x;
  to.push_back(x);
  for (int i = 0; i < 4; ++i) {
    to.push_back(below = std::nextafter(below, -HUGE_VAL));
    to.push_back(above = std::nextafter(above, HUGE_VAL));
  }
}

using Ours = double (*)(double);
using Mpfr = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
using Argument = double (*)(Random&);

double WorstError(const char* name, Ours ours, Mpfr mpfr,
                  const std::vector<Argument>& arguments,
                  const std::vector<double>& breakpoints) {
  const uint64_t seed = FromEnvironment("TILLIT_SEED", 1);
  const uint64_t count = FromEnvironment("TILLIT_NUMBERS", 100000);
  Random random(seed);
  Worst worst;
  const auto measure = [&](double x) {
    Exact want(x);
    mpfr(want.get(), want.get(), MPFR_RNDN);
    worst.Add(ErrorInUnits(ours(x), want), x);
  };
  for (uint64_t i = 0; i < count; ++i) measure(arguments[i % arguments.size()](random));
  std::vector<double> near;
  for (double x : breakpoints) AddNeighbours(x, near);
  for (double x : near) measure(x);
  std::cout << "seed " << seed << ", ";
  worst.Report(name);
  return worst.units;
}

// Where Exp takes another row or exponent, and where a row is hit: the halves of steps
// of ln 2 / 64 over the whole range.
std::vector<double> ExpBreakpoints() {
  std::vector<double> points = {0,
                                -745.13321910194122,
                                709.78271289338397,
                                -708.3964185322641,
                                0x1p-54,
                                -0x1p-54,
                                50,
                                -50,
                                710,
                                -746,
                                -37.429947750237048,
                                36.7368005696771};
  const int last = static_cast<int>(746 / kLn2 * 128);
  for (int i = -last; i <= last; i += i > -4096 && i < 4096 ? 1 : 17) {
    points.push_back(i * kLn2 / 128);
  }
  return points;
}

// Where Log takes another row, around 1 and at a few exponents.
std::vector<double> LogBreakpoints() {
  std::vector<double> points;
  for (int exponent : {-1074, -1073, -1030, -1023, -1022, -1021, -600, -53, -2, -1, 0, 1,
                       2, 52, 600, 1023}) {
    for (int i = 0; i < kInverses; ++i) {
      points.push_back(std::ldexp(1 + i / 128.0, exponent));
    }
  }
  return points;
}

TEST(Exp, StaysWithinOneUlpOfTheCorrectlyRoundedValue) {
  const double worst =
      WorstError("Exp", Exp, mpfr_exp,
                 {AnyBits, [](Random& r) { return Within(r, -746, 710); },
                  [](Random& r) { return Within(r, -1, 1); },
                  [](Random& r) { return Within(r, -745.2, -708); },
                  [](Random& r) { return Within(r, 709, 709.79); },
                  [](Random& r) { return OfSize(r, -60, 10); }},
                 ExpBreakpoints());
  EXPECT_LT(worst, 0.51);
}

TEST(ExpMinusOne, StaysWithinOneUlpOfTheCorrectlyRoundedValue) {
  const double worst = WorstError("ExpMinusOne", ExpMinusOne, mpfr_expm1,
                                  {AnyBits, [](Random& r) { return Within(r, -50, 50); },
                                   [](Random& r) { return Within(r, -1, 1); },
                                   [](Random& r) { return Within(r, 0, 710); },
                                   [](Random& r) { return Within(r, -0.02, 0.02); },
                                   [](Random& r) { return OfSize(r, -60, 10); }},
                                  ExpBreakpoints());
  EXPECT_LT(worst, 0.51);
}

TEST(Log, StaysWithinOneUlpOfTheCorrectlyRoundedValue) {
  const double worst = WorstError(
      "Log", Log, mpfr_log,
      {[](Random& r) { return std::fabs(AnyBits(r)); },
       [](Random& r) { return Within(r, 0.5, 2); },
       [](Random& r) { return Within(r, 0.98, 1.02); },
       [](Random& r) { return 1 + OfSize(r, -53, 0); },
       [](Random& r) { return std::bit_cast<double>(r.Next() >> r.Between(12, 63)); },
       [](Random& r) { return std::fabs(OfSize(r, -60, 60)); }},
      LogBreakpoints());
  EXPECT_LT(worst, 0.51);
}

TEST(LogOnePlus, StaysWithinOneUlpOfTheCorrectlyRoundedValue) {
  std::vector<double> points = {-1, 0x1p-54, -0x1p-54, 0x1p70};
  for (double x : LogBreakpoints()) {
    points.push_back(x);
    points.push_back(x - 1);
    points.push_back(1 - x);
  }
  const double worst =
      WorstError("LogOnePlus", LogOnePlus, mpfr_log1p,
                 {AnyBits, [](Random& r) { return Within(r, -1, 1); },
                  [](Random& r) { return Within(r, -0.02, 0.02); },
                  [](Random& r) { return -1 + std::fabs(OfSize(r, -53, 0)); },
                  [](Random& r) { return OfSize(r, -60, 0); },
                  [](Random& r) { return std::fabs(OfSize(r, -10, 80)); }},
                 points);
  EXPECT_LT(worst, 0.51);
}

TEST(Pow, StaysWithinOneUlpOfTheCorrectlyRoundedValue) {
  const uint64_t seed = FromEnvironment("TILLIT_SEED", 1);
  const uint64_t count = FromEnvironment("TILLIT_NUMBERS", 100000);
  Random random(seed);
  Worst worst;
  const auto measure = [&](double x, double y) {
    Exact want(x);
    Exact exponent(y);
    mpfr_pow(want.get(), want.get(), exponent.get(), MPFR_RNDN);
    worst.Add(ErrorInUnits(Pow(x, y), want), x, y);
  };
  // The y that makes x^y e^power, so that the result is within a double's range.
  const auto to_power = [](double x, double power) { return power / std::log(x); };
  for (uint64_t i = 0; i < count; ++i) {
    const double any = std::fabs(AnyBits(random));
    switch (i % 9) {
      case 0:
        measure(AnyBits(random), AnyBits(random));
        break;
      case 1:
        measure(any, to_power(any, Within(random, -746, 710)));
        break;
      case 2: {
        const double x = Within(random, 0.5, 2);
        measure(x, to_power(x, Within(random, -746, 710)));
        break;
      }
      case 3: {
        const double x = 1 + OfSize(random, -52, -1);
        measure(x, to_power(x, Within(random, -746, 710)));
        break;
      }
      case 4:
        measure(any, to_power(any, Within(random, -745.2, -708)));
        break;
      case 5:
        measure(any, to_power(any, OfSize(random, -60, 0)));
        break;
      case 6:
        measure(OfSize(random, -40, 40), static_cast<double>(random.Between(-30, 30)));
        break;
      case 7: {
        const double x = Within(random, 0.9, 1.1);
        measure(x, to_power(x, Within(random, 700, 709.79)));
        break;
      }
      default:
        measure(Within(random, 0, 1000), Within(random, -20, 20));
        break;
    }
  }
  // Every row of the table of logarithms, to results all over the range.
  for (double x : LogBreakpoints()) {
    std::vector<double> near;
    AddNeighbours(x, near);
    for (double neighbour : near) {
      if (neighbour == 0) continue;
      measure(neighbour, to_power(neighbour, Within(random, -746, 710)));
    }
  }
  std::cout << "seed " << seed << ", ";
  worst.Report("Pow");
  EXPECT_LT(worst.units, 0.55);
}

TEST(NumberTables, AreTheNearestDoublesOfWhatTheySay) {
  Exact value;
  const auto expect_nearest = [&](double high, double low) {
    mpfr_sub_d(value.get(), value.get(), high, MPFR_RNDN);
    EXPECT_EQ(mpfr_get_d(value.get(), MPFR_RNDN), low);
  };
  for (int j = 0; j < kPowersOfTwo; ++j) {
    SCOPED_TRACE(j);
    mpfr_set_d(value.get(), j / 64.0, MPFR_RNDN);
    mpfr_exp2(value.get(), value.get(), MPFR_RNDN);
    EXPECT_EQ(mpfr_get_d(value.get(), MPFR_RNDN), kPowerOfTwo[j].high);
    expect_nearest(kPowerOfTwo[j].high, kPowerOfTwo[j].low);
  }
  for (int i = 0; i < kInverses; ++i) {
    SCOPED_TRACE(i);
    const double inverse = kInverseAndLog[i].inverse;
    mpfr_set_d(value.get(), i < kFirstHalved ? inverse : 2 * inverse, MPFR_RNDN);
    mpfr_log(value.get(), value.get(), MPFR_RNDN);
    mpfr_neg(value.get(), value.get(), MPFR_RNDN);
    expect_nearest(kInverseAndLog[i].high, kInverseAndLog[i].low);
  }
}

}  // namespace
}  // namespace tillit::base

#else

TEST(Numbers, AreNotMeasuredAgainstMpfr) {
  GTEST_SKIP() << "not measured: libmpfr-dev is not installed";
}

#endif
