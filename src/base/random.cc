// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/random.h"

namespace tillit::base {
namespace {

constexpr uint64_t kGolden = 0x9e3779b97f4a7c15u;

uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(uint64_t seed, uint64_t stream)
    : key_(Mix(Mix(seed + kGolden) ^ (stream * kGolden + 1))) {}

uint64_t Random::Next() { return Mix(key_ + kGolden * ++counter_); }

uint64_t Random::Below(uint64_t n) {
  // Rejects the few values that would make the first remainders more likely.
  const uint64_t threshold = (0 - n) % n;
  for (;;) {
    const uint64_t value = Next();
    if (value >= threshold) return value % n;
  }
}

double Random::Uniform() { return static_cast<double>(Next() >> 11) * 0x1p-53; }

}  // namespace tillit::base
