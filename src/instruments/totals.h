// SPDX-License-Identifier: Apache-2.0
// Every total of a scale that some joint completion of what is missing reaches.
#ifndef TILLIT_SRC_INSTRUMENTS_TOTALS_H_
#define TILLIT_SRC_INSTRUMENTS_TOTALS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "instruments/answered.h"
#include "tillit/instruments/instrument.h"

namespace tillit::instruments {

// A total that can be reached, and which of the bands' needs are met on the way: one bit
// a need.
using Reached = std::set<std::pair<int32_t, uint32_t>>;

// Keeps references to what it was made from.
class Totals {
 public:
  Totals(const Instrument& instrument, const Scale& scale, const Resolved& resolved);

  const Reached& reached() const { return reached_; }

  bool Answered(size_t item) const { return resolved_.items[item].answer != nullptr; }
  bool Scored(size_t item) const { return scored_[item]; }
  // Scored, or decides what a scored one gives.
  bool Involved(size_t item) const;
  // Left out because the form says so.
  bool Skipped(size_t item) const;
  // Of a scored item, at least and at most.
  std::pair<int32_t, int32_t> PointsOf(size_t item) const { return points_.at(item); }

 private:
  using Options = std::vector<std::optional<size_t>>;  // by item

  void Link();
  bool SkippedUnder(size_t item, const Options& options) const;
  uint32_t NeedsMet(size_t item, int32_t points) const;
  Reached Complete(const std::vector<size_t>& together);
  Reached PointsUnder(size_t item, const Options& options);

  const Instrument& instrument_;
  const Scale& scale_;
  const Resolved& resolved_;
  std::vector<bool> scored_;
  std::vector<size_t> group_;  // by item: those whose points depend on each other
  std::map<size_t, std::pair<int32_t, int32_t>> points_;
  Reached reached_;
};

}  // namespace tillit::instruments

#endif  // TILLIT_SRC_INSTRUMENTS_TOTALS_H_
