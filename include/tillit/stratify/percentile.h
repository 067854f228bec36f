// SPDX-License-Identifier: Apache-2.0
// Where points stand among the points of others.
#ifndef TILLIT_STRATIFY_PERCENTILE_H_
#define TILLIT_STRATIFY_PERCENTILE_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tillit/base/decimal.h"

namespace tillit::stratify {

// How many stand below and level, of all.
struct Standing {
  int64_t below = 0;
  int64_t level = 0;
  int64_t all = 0;

  Standing& operator+=(const Standing& other) {
    below += other.below;
    level += other.level;
    all += other.all;
    return *this;
  }
  // The mid-rank percentile, to the millionth: 100 (below + level / 2) / all. `all` is 1
  // or more, and below 2^31.
  base::Decimal Percentile() const { return {(2 * below + level) * 50000000 / all}; }
};

// Points of many: Add all, Sort once, then ask.
class Points {
 public:
  void Add(base::Decimal points) { sorted_.push_back(points); }
  void Sort() { std::sort(sorted_.begin(), sorted_.end()); }
  Standing StandingOf(base::Decimal points) const {
    const auto [first, last] = std::equal_range(sorted_.begin(), sorted_.end(), points);
    return {first - sorted_.begin(), last - first, static_cast<int64_t>(sorted_.size())};
  }

 private:
  std::vector<base::Decimal> sorted_;
};

}  // namespace tillit::stratify

#endif  // TILLIT_STRATIFY_PERCENTILE_H_
