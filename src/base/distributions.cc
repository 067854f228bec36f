// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/distributions.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tillit/base/numbers.h"

namespace tillit::base {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kMostCounted = int64_t{1} << 50;

bool IsPositive(double x) { return x > 0 && std::isfinite(x); }

// (0, 1], so that its logarithm is finite.
double PositiveUniform(Random& random) { return 1 - random.Uniform(); }

double StandardNormal(Random& random) {
  for (;;) {
    const double x = 2 * random.Uniform() - 1;
    const double y = 2 * random.Uniform() - 1;
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * Log(square) / square);
  }
}

// Scale 1, shape >= 1.
double GammaFromOne(Random& random, double shape) {
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = StandardNormal(random);
    const double t = c * x;
    if (t <= -1) continue;
    // v is (1 + t)^3. Written out in t, the right side keeps its digits for large shapes,
    // where 1 - v + ln v would lose them.
    const double rise = t * (3 + t * (3 + t));
    const double bound = 0.5 * x * x + d * (3 * LogOnePlus(t) - rise);
    if (Log(PositiveUniform(random)) < bound) return d * (1 + rise);
  }
}

double StandardGamma(Random& random, double shape) {
  if (shape >= 1) return GammaFromOne(random, shape);
  const double above_one = GammaFromOne(random, shape + 1);
  return above_one * Pow(PositiveUniform(random), 1 / shape);
}

double LogOfStandardGamma(Random& random, double shape) {
  if (shape >= 1) return Log(GammaFromOne(random, shape));
  const double above_one = GammaFromOne(random, shape + 1);
  return Log(above_one) + Log(PositiveUniform(random)) / shape;
}

}  // namespace

double Exponential(Random& random, double rate) {
  if (!IsPositive(rate)) return kNaN;
  // 0 - and not the sign, so that the smallest draw is 0 rather than -0.
  return (0 - Log(PositiveUniform(random))) / rate;
}

double Normal(Random& random, double mean, double sd) {
  if (!std::isfinite(mean) || !(sd >= 0) || !std::isfinite(sd)) return kNaN;
  return mean + sd * StandardNormal(random);
}

double LogNormal(Random& random, double mu, double sigma) {
  return Exp(Normal(random, mu, sigma));
}

double Gamma(Random& random, double shape, double scale) {
  if (!IsPositive(shape) || !IsPositive(scale)) return kNaN;
  return scale * StandardGamma(random, shape);
}

double Beta(Random& random, double a, double b) {
  if (!IsPositive(a) || !IsPositive(b) || a < 1e-300 || b < 1e-300) return kNaN;
  if (a >= 1 && b >= 1) {
    const double x = GammaFromOne(random, a);
    const double y = GammaFromOne(random, b);
    return x / (x + y);
  }
  const double log_x = LogOfStandardGamma(random, a);
  const double log_y = LogOfStandardGamma(random, b);
  return 1 / (1 + Exp(log_y - log_x));
}

int64_t Poisson(Random& random, double mean) {
  if (!(mean >= 0 && mean <= static_cast<double>(kMostCounted))) return -1;
  int64_t count = 0;
  // The m-th event of a rate of 1 comes after a gamma draw of shape m. If that is before
  // `mean`, m are counted and the rest of the time goes on; else m - 1 events lie evenly
  // before it.
  while (mean > 12) {
    const auto m = static_cast<int64_t>(mean * 0.875);
    const double time = GammaFromOne(random, static_cast<double>(m));
    if (time > mean) return count + Binomial(random, m - 1, mean / time);
    count += m;
    mean -= time;
  }
  const double limit = Exp(-mean);
  for (double product = random.Uniform(); product >= limit; product *= random.Uniform()) {
    ++count;
  }
  return count;
}

int64_t Binomial(Random& random, int64_t n, double p) {
  if (n < 0 || n > kMostCounted || !(p >= 0 && p <= 1)) return -1;
  int64_t count = 0;
  // Of n uniform numbers those below p succeed. The a-th smallest is a beta draw: where
  // it is below p, a succeed and the rest lies evenly above it; else the a - 1 smaller
  // ones lie evenly below it.
  while (n > 16) {
    const int64_t a = 1 + n / 2;
    const int64_t b = n + 1 - a;
    const double middle = Beta(random, static_cast<double>(a), static_cast<double>(b));
    if (middle < p) {
      count += a;
      n = b - 1;
      p = (p - middle) / (1 - middle);
    } else {
      n = a - 1;
      p = p == 0 ? 0 : p / middle;
    }
  }
  for (; n > 0; --n) count += random.Chance(p) ? 1 : 0;
  return count;
}

double Triangular(Random& random, double low, double mode, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) return kNaN;
  if (!(low <= mode && mode <= high)) return kNaN;
  const double width = high - low;
  const double share = random.Uniform();
  if (width == 0) return low;
  const double rising = mode - low;
  const double falling = high - mode;
  // Rounding may not leave the range.
  if (share < rising / width) {
    return std::min(low + std::sqrt(share * width * rising), mode);
  }
  return std::max(high - std::sqrt((1 - share) * width * falling), mode);
}

}  // namespace tillit::base
