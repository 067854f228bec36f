// SPDX-License-Identifier: Apache-2.0
// Each distribution against Boost.Math's: mean, variance, and the whole shape by
// Kolmogorov and Smirnov's test or by chi-square. Seeds are fixed.
#include "tillit/base/distributions.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/triangular.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::base {
namespace {

namespace math = boost::math;

constexpr int kDraws = 50000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Mean and variance within 4.5 of their standard errors.
template <typename Distribution>
void ExpectMoments(const std::vector<double>& draws, const Distribution& distribution) {
  const double n = static_cast<double>(draws.size());
  const double mean = math::mean(distribution);
  const double variance = math::variance(distribution);
  double sum = 0;
  double squares = 0;
  for (double draw : draws) {
    sum += draw - mean;
    squares += (draw - mean) * (draw - mean);
  }
  EXPECT_LT(std::fabs(sum / n), 4.5 * std::sqrt(variance / n));
  const double of_variance =
      variance * std::sqrt((math::kurtosis_excess(distribution) + 2) / n);
  EXPECT_LT(std::fabs(squares / n - variance), 4.5 * of_variance);
}

// The greatest distance between the draws' distribution and the right one, times the root
// of their number, is above 2.3 once in 20,000 seeds.
template <typename Distribution, typename Draw>
void ExpectContinuous(const Distribution& distribution, Draw draw, uint64_t seed = 1) {
  Random random(seed);
  std::vector<double> draws;
  for (int i = 0; i < kDraws; ++i) draws.push_back(draw(random));
  ExpectMoments(draws, distribution);
  std::sort(draws.begin(), draws.end());
  double distance = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double below = math::cdf(distribution, draws[i]);
    distance = std::max({distance, below - static_cast<double>(i) / kDraws,
                         static_cast<double>(i + 1) / kDraws - below});
  }
  EXPECT_LT(distance * std::sqrt(kDraws), 2.3);
}

// Chi-square over cells of at least 20 expected draws, the rest being one cell at each
// end; exceeded once in 20,000 seeds.
template <typename Distribution, typename Draw>
void ExpectCounts(const Distribution& distribution, Draw draw, uint64_t seed = 1) {
  Random random(seed);
  std::vector<double> draws;
  for (int i = 0; i < kDraws; ++i) draws.push_back(static_cast<double>(draw(random)));
  ExpectMoments(draws, distribution);
  std::sort(draws.begin(), draws.end());
  const double cell = std::ceil(math::standard_deviation(distribution) / 20);
  double chi_square = 0;
  int cells = 0;
  double done = 0;
  double observed = 0;
  size_t next = 0;
  const auto close = [&](double expected) {
    chi_square += (observed - expected) * (observed - expected) / expected;
    ++cells;
    observed = 0;
  };
  const double start =
      std::floor(math::mean(distribution) - 8 * math::standard_deviation(distribution));
  const auto [first, last] = math::support(distribution);
  for (double edge = std::max(start, first);; edge += cell) {
    const double below = edge >= last ? 1 : math::cdf(distribution, edge);
    while (next < draws.size() && draws[next] <= edge) {
      ++observed;
      ++next;
    }
    if ((1 - below) * kDraws < 20) {
      observed += static_cast<double>(draws.size() - next);
      close((1 - done) * kDraws);
      break;
    }
    if ((below - done) * kDraws < 20) continue;
    close((below - done) * kDraws);
    done = below;
  }
  ASSERT_GT(cells, 1);
  const math::chi_squared expected(cells - 1);
  EXPECT_LT(chi_square, math::quantile(math::complement(expected, 5e-5))) << cells;
}

template <typename Draw>
std::vector<double> FirstOf(Draw draw) {
  Random random(42);
  std::vector<double> draws;
  for (int i = 0; i < 4; ++i) draws.push_back(static_cast<double>(draw(random)));
  return draws;
}

TEST(Exponential, HasItsDistribution) {
  for (double rate : {0.01, 1.0, 365.25}) {
    SCOPED_TRACE(rate);
    ExpectContinuous(math::exponential(rate),
                     [&](Random& r) { return Exponential(r, rate); });
  }
}

TEST(Normal, HasItsDistribution) {
  ExpectContinuous(math::normal(0, 1), [](Random& r) { return Normal(r, 0, 1); });
  ExpectContinuous(math::normal(-40, 7), [](Random& r) { return Normal(r, -40, 7); }, 2);
}

TEST(LogNormal, HasItsDistribution) {
  ExpectContinuous(math::lognormal(0, 0.25),
                   [](Random& r) { return LogNormal(r, 0, 0.25); });
  ExpectContinuous(math::lognormal(3, 0.7),
                   [](Random& r) { return LogNormal(r, 3, 0.7); });
}

TEST(Gamma, HasItsDistribution) {
  for (double shape : {0.05, 0.5, 0.999, 1.0, 1.5, 7.0, 1000.0, 1e5}) {
    SCOPED_TRACE(shape);
    ExpectContinuous(math::gamma_distribution(shape, 2.5),
                     [&](Random& r) { return Gamma(r, shape, 2.5); });
  }
}

// Its skewness is then 2e-6.
TEST(Gamma, OfAHugeShapeIsNormal) {
  ExpectContinuous(math::normal(1e12, 1e6), [](Random& r) { return Gamma(r, 1e12, 1); });
}

TEST(Beta, HasItsDistribution) {
  const std::vector<std::pair<double, double>> shapes = {
      {1, 1}, {2, 3}, {0.5, 0.5}, {0.05, 0.1}, {0.3, 4}, {30, 0.7}, {400, 900}};
  for (const auto& [a, b] : shapes) {
    SCOPED_TRACE(testing::Message() << a << ", " << b);
    ExpectContinuous(math::beta_distribution(a, b),
                     [a = a, b = b](Random& r) { return Beta(r, a, b); });
  }
}

TEST(Triangular, HasItsDistribution) {
  ExpectContinuous(math::triangular(5, 8, 20),
                   [](Random& r) { return Triangular(r, 5, 8, 20); });
  ExpectContinuous(math::triangular(-1, -1, 1),
                   [](Random& r) { return Triangular(r, -1, -1, 1); });
  ExpectContinuous(math::triangular(0, 3, 3),
                   [](Random& r) { return Triangular(r, 0, 3, 3); });
}

TEST(Poisson, HasItsDistribution) {
  for (double mean : {0.02, 1.0, 11.9, 12.1, 40.0, 1234.5, 1e6}) {
    SCOPED_TRACE(mean);
    ExpectCounts(math::poisson(mean), [&](Random& r) { return Poisson(r, mean); });
  }
}

TEST(Binomial, HasItsDistribution) {
  const std::vector<std::pair<int64_t, double>> trials = {
      {1, 0.3},   {16, 0.5},    {17, 0.5},      {40, 0.01},
      {40, 0.97}, {1000, 0.25}, {100000, 1e-4}, {10000000, 0.6}};
  for (const auto& [n, p] : trials) {
    SCOPED_TRACE(testing::Message() << n << ", " << p);
    ExpectCounts(math::binomial(static_cast<double>(n), p),
                 [n = n, p = p](Random& r) { return Binomial(r, n, p); });
  }
}

TEST(Shuffle, MakesEveryOrderOfFiveEquallyOften) {
  Random random(1);
  std::map<std::vector<int>, int> seen;
  for (int i = 0; i < 120 * 500; ++i) {
    std::vector<int> items = {1, 2, 3, 4, 5};
    Shuffle(random, absl::MakeSpan(items));
    ++seen[items];
  }
  ASSERT_EQ(seen.size(), 120u);
  double chi_square = 0;
  for (const auto& [order, count] : seen) {
    chi_square += (count - 500.0) * (count - 500.0) / 500.0;
  }
  EXPECT_LT(chi_square, math::quantile(math::complement(math::chi_squared(119), 1e-4)));
}

TEST(Distributions, KeepToTheirEdges) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(Normal(random, 3, 0), 3);
    EXPECT_EQ(LogNormal(random, 0, 0), 1);
    EXPECT_EQ(Poisson(random, 0), 0);
    EXPECT_EQ(Binomial(random, 0, 0.5), 0);
    EXPECT_EQ(Binomial(random, 1000, 0), 0);
    EXPECT_EQ(Binomial(random, 1000, 1), 1000);
    EXPECT_EQ(Triangular(random, 2, 2, 2), 2);
    const double least = Beta(random, 1e-300, 1e-300);
    EXPECT_TRUE(least == 0 || least == 1) << least;
    EXPECT_EQ(Gamma(random, 1e-300, 1), 0);
    const double narrow = Triangular(random, 0.1, 0.3, 0.3000000001);
    EXPECT_GE(narrow, 0.1);
    EXPECT_LE(narrow, 0.3000000001);
    EXPECT_GE(Exponential(random, 5), 0);
  }
  const double most = 0x1p50;
  EXPECT_NEAR(static_cast<double>(Poisson(random, most)), most, 6 * 0x1p25);
  EXPECT_NEAR(static_cast<double>(Binomial(random, int64_t{1} << 50, 0.5)), most / 2,
              6 * 0x1p24);
  std::vector<int> none;
  Shuffle(random, absl::MakeSpan(none));
}

TEST(Distributions, RefuseWhatIsOutOfRangeAndReadNothing) {
  Random random(5);
  for (double bad : {-1.0, kNaN, kInfinity}) {
    EXPECT_TRUE(std::isnan(Exponential(random, bad))) << bad;
    EXPECT_TRUE(std::isnan(Normal(random, 0, bad))) << bad;
    EXPECT_TRUE(std::isnan(LogNormal(random, 0, bad))) << bad;
    EXPECT_TRUE(std::isnan(Gamma(random, bad, 1))) << bad;
    EXPECT_TRUE(std::isnan(Gamma(random, 1, bad))) << bad;
    EXPECT_TRUE(std::isnan(Beta(random, bad, 1))) << bad;
    EXPECT_TRUE(std::isnan(Beta(random, 1, bad))) << bad;
    EXPECT_EQ(Poisson(random, bad), -1) << bad;
    EXPECT_EQ(Binomial(random, 10, bad), -1) << bad;
  }
  EXPECT_TRUE(std::isnan(Exponential(random, 0)));
  EXPECT_TRUE(std::isnan(Normal(random, kNaN, 1)));
  EXPECT_TRUE(std::isnan(Gamma(random, 0, 1)));
  EXPECT_TRUE(std::isnan(Beta(random, 1, 0)));
  EXPECT_TRUE(std::isnan(Triangular(random, 1, 0, 2)));
  EXPECT_TRUE(std::isnan(Triangular(random, 1, kNaN, 2)));
  EXPECT_TRUE(std::isnan(Triangular(random, -kInfinity, 0, 2)));
  EXPECT_EQ(Poisson(random, 0x1p51), -1);
  EXPECT_EQ(Binomial(random, -1, 0.5), -1);
  EXPECT_EQ(random.Next(), Random(5).Next());
}

// The first draws, to the last bit, of every method and of both sides of its switches.
TEST(Distributions, DrawTheSameBitsEverywhere) {
  using testing::ElementsAre;
  EXPECT_THAT(FirstOf([](Random& r) { return Exponential(r, 0.5); }),
              ElementsAre(0x1.e600e5441dc71p-2, 0x1.aef56bb77a5fep-3,
                          0x1.2bccf7e4ea0d8p+1, 0x1.6b4234182ae14p+0));
  EXPECT_THAT(FirstOf([](Random& r) { return Normal(r, 10, 3); }),
              ElementsAre(0x1.331628d2c5e5fp+3, 0x1.fc9dac4aa81d7p+3,
                          0x1.546b4465fb536p+3, 0x1.6f37cc5b2fd9p+3));
  EXPECT_THAT(FirstOf([](Random& r) { return LogNormal(r, 1, 0.5); }),
              ElementsAre(0x1.454ee0575c29cp+1, 0x1.d0a335c250b7p+2, 0x1.82fb806b09a73p+1,
                          0x1.bcf2a830ec43p+1));
  EXPECT_THAT(FirstOf([](Random& r) { return Gamma(r, 0.3, 2); }),
              ElementsAre(0x1.4364851dc4dp-3, 0x1.5245f410dfd42p+0, 0x1.1c81a975d3587p-2,
                          0x1.9e3bd93d76323p-8));
  EXPECT_THAT(FirstOf([](Random& r) { return Gamma(r, 7.5, 2); }),
              ElementsAre(0x1.b400f8b295c2ep+3, 0x1.d3132964fd97ep+3,
                          0x1.121a0592e9012p+4, 0x1.8a2007a7fd3acp+4));
  EXPECT_THAT(FirstOf([](Random& r) { return Beta(r, 2, 5); }),
              ElementsAre(0x1.e9798da068c6ap-3, 0x1.accd6528b575dp-3,
                          0x1.bdbd9b36465bdp-3, 0x1.1f7cf8aa4057p-2));
  EXPECT_THAT(FirstOf([](Random& r) { return Beta(r, 0.2, 0.4); }),
              ElementsAre(0x1.9aeb57e38530ap-6, 0x1.a3d7b828537f3p-1,
                          0x1.da6f4f1d15b76p-15, 0x1.00f1ebe5de455p-4));
  EXPECT_THAT(FirstOf([](Random& r) { return Triangular(r, 5, 8, 20); }),
              ElementsAre(0x1.02b5ac524a011p+3, 0x1.c7acde9aaf98bp+2,
                          0x1.90f39a11359e2p+3, 0x1.52e44e77bed9ap+3));
  EXPECT_THAT(FirstOf([](Random& r) { return Poisson(r, 3.5); }),
              ElementsAre(1, 3, 2, 4));
  EXPECT_THAT(FirstOf([](Random& r) { return Poisson(r, 1e6); }),
              ElementsAre(999981, 999337, 1000469, 999704));
  EXPECT_THAT(FirstOf([](Random& r) { return Binomial(r, 10, 0.3); }),
              ElementsAre(5, 2, 5, 2));
  EXPECT_THAT(FirstOf([](Random& r) { return Binomial(r, 1000000, 0.3); }),
              ElementsAre(300311, 300448, 299666, 300771));
  Random random(42);
  std::vector<int> items = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  Shuffle(random, absl::MakeSpan(items));
  EXPECT_THAT(items, ElementsAre(2, 7, 3, 5, 4, 8, 1, 6, 9, 0));
}

}  // namespace
}  // namespace tillit::base
