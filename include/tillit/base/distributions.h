// SPDX-License-Identifier: Apache-2.0
// Draws from named distributions, the same on every compiler and processor: made of
// base::Random, Exp, Log, Pow and std::sqrt, which IEEE 754 rounds exactly. The standard
// library's distributions are not.
#ifndef TILLIT_BASE_DISTRIBUTIONS_H_
#define TILLIT_BASE_DISTRIBUTIONS_H_

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/types/span.h"
#include "tillit/base/random.h"

namespace tillit::base {

// Parameters are finite. One outside its range gives NaN, or -1 where counts are drawn,
// and reads nothing from the stream. A draw reads as many numbers as its method needs, a
// constant number of them on average unless said otherwise: draws that must not move one
// another take streams of their own.

// Mean 1 / rate; rate > 0. Inversion of one number; at most 36.8 / rate.
double Exponential(Random& random, double rate);

// sd >= 0; with sd 0 the mean itself. The polar method (Marsaglia, Bray 1964, doi
// 10.1137/1006063), its second value thrown away so that no state is kept; at most 12.1
// standard deviations from the mean.
double Normal(Random& random, double mean, double sd);

// e^Normal(mu, sigma): mu and sigma belong to the logarithm; sigma >= 0.
double LogNormal(Random& random, double mu, double sigma);

// Mean shape * scale, variance shape * scale^2; both > 0. Marsaglia, Tsang 2000, doi
// 10.1145/358407.358414, with their power of a uniform number for shapes below 1, of
// which very small ones come out as 0.
double Gamma(Random& random, double shape, double scale);

// Of [0, 1], mean a / (a + b); a and b at least 1e-300. X / (X + Y) of two gamma draws
// (Devroye 1986, Non-Uniform Random Variate Generation, IX.3), by their logarithms where
// a or b is below 1, so that two that came out as 0 are told apart.
double Beta(Random& random, double a, double b);

// Mean 0 to 2^50. The product of uniform numbers (Knuth, The Art of Computer Programming
// 2, 3.4.1.F) up to 12; above, steps of gamma draws (Ahrens, Dieter 1974, doi
// 10.1007/BF02293108, algorithm PG), as many as the logarithm of the mean.
int64_t Poisson(Random& random, double mean);

// How many of n succeed, each with probability p; n from 0 to 2^50, p of [0, 1]. Trial by
// trial up to 16; above, halving at the median's beta draw (Ahrens, Dieter 1974,
// algorithm BB), log2 n times.
int64_t Binomial(Random& random, int64_t n, double p);

// Low to high with its peak at mode; low <= mode <= high, all equal gives low. Inversion
// of one number.
double Triangular(Random& random, double low, double mode, double high);

// Every order equally likely (Fisher and Yates, as of Durstenfeld 1964, doi
// 10.1145/364520.364540).
template <typename T>
void Shuffle(Random& random, absl::Span<T> items) {
  for (size_t left = items.size(); left > 1; --left) {
    using std::swap;
    swap(items[left - 1], items[static_cast<size_t>(random.Below(left))]);
  }
}

}  // namespace tillit::base

#endif  // TILLIT_BASE_DISTRIBUTIONS_H_
