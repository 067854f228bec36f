// SPDX-License-Identifier: Apache-2.0
// Seeded random numbers that are the same on every compiler and processor. The
// standard library's distributions are not.
#ifndef TILLIT_BASE_RANDOM_H_
#define TILLIT_BASE_RANDOM_H_

#include <cstdint>

namespace tillit::base {

// A stream of random numbers named by (seed, stream): the n-th number is a mix of
// the three, so streams are independent of how far others were read. The mix is
// the 64-bit finaliser of SplitMix (Steele, Lea, Flood 2014, doi
// 10.1145/2660193.2660195). Not for secrets.
class Random {
 public:
  explicit Random(uint64_t seed, uint64_t stream = 0);

  uint64_t Next();
  // 0 to n - 1, each equally likely; n > 0.
  uint64_t Below(uint64_t n);
  // [0, 1) in steps of 2^-53.
  double Uniform();
  bool Chance(double probability) { return Uniform() < probability; }
  // first to last, both included.
  int64_t Between(int64_t first, int64_t last) {
    return first + static_cast<int64_t>(Below(static_cast<uint64_t>(last - first) + 1));
  }

 private:
  uint64_t key_;
  uint64_t counter_ = 0;
};

}  // namespace tillit::base

#endif  // TILLIT_BASE_RANDOM_H_
