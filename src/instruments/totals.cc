// SPDX-License-Identifier: Apache-2.0
#include "instruments/totals.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace tillit::instruments {
namespace {

Reached Add(const Reached& a, const Reached& b) {
  Reached sum;
  for (const auto& [points, needs] : a) {
    for (const auto& [more, also] : b) sum.insert({points + more, needs | also});
  }
  return sum;
}

}  // namespace

Totals::Totals(const Instrument& instrument, const Scale& scale, const Resolved& resolved)
    : instrument_(instrument), scale_(scale), resolved_(resolved) {
  scored_.resize(instrument.items.size());
  for (size_t i : ScoredItems(instrument, scale)) scored_[i] = true;
  Link();
  reached_ = {{0, 0}};
  std::vector<bool> done(instrument.items.size());
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    if (done[i] || !Involved(i)) continue;
    std::vector<size_t> together;
    for (size_t j = i; j < instrument.items.size(); ++j) {
      if (group_[j] != group_[i]) continue;
      together.push_back(j);
      done[j] = true;
    }
    reached_ = Add(reached_, Complete(together));
  }
}

bool Totals::Involved(size_t item) const {
  for (size_t j = 0; j < scored_.size(); ++j) {
    if (scored_[j] && group_[j] == group_[item]) return true;
  }
  return false;
}

bool Totals::Skipped(size_t item) const {
  Options options;
  for (const instruments::Answered& answered : resolved_.items) {
    options.push_back(answered.option);
  }
  return !Answered(item) && SkippedUnder(item, options);
}

void Totals::Link() {
  group_.resize(instrument_.items.size());
  std::iota(group_.begin(), group_.end(), size_t{0});
  const auto join = [&](size_t a, size_t b) {
    const size_t from = group_[a], to = group_[b];
    std::replace(group_.begin(), group_.end(), from, to);
  };
  for (size_t i = 0; i < instrument_.items.size(); ++i) {
    if (!scored_[i]) continue;
    for (const PointInterval& interval : instrument_.items[i].intervals) {
      for (const ItemCondition& condition : interval.when) {
        join(i, *IndexOfItem(instrument_, condition.item));
      }
    }
  }
  for (const SkipRule& skip : scale_.skips) {
    for (const std::string& item : skip.items) {
      join(*IndexOfItem(instrument_, item), *IndexOfItem(instrument_, skip.when.item));
    }
  }
}

bool Totals::SkippedUnder(size_t item, const Options& options) const {
  return std::any_of(scale_.skips.begin(), scale_.skips.end(), [&](const SkipRule& skip) {
    return std::count(skip.items.begin(), skip.items.end(), instrument_.items[item].id) >
               0 &&
           Holds(instrument_, {skip.when}, options);
  });
}

// Which bits of the bands' needs so many points of an item meet.
uint32_t Totals::NeedsMet(size_t item, int32_t points) const {
  uint32_t met = 0, bit = 1;
  for (const ScaleBand& band : scale_.bands) {
    if (!band.needs) continue;
    const auto& items = band.needs->items;
    const bool asks = items.empty() || std::count(items.begin(), items.end(),
                                                  instrument_.items[item].id) > 0;
    if (asks && points >= band.needs->at_least) met |= bit;
    bit <<= 1;
  }
  return met;
}

// What a group can give. The choices are gone through jointly; a missing number can lie
// in any interval that then holds.
Reached Totals::Complete(const std::vector<size_t>& together) {
  std::vector<size_t> open;
  Options options(instrument_.items.size());
  int64_t completions = 1;
  for (size_t i : together) {
    options[i] = resolved_.items[i].option;
    if (instrument_.items[i].kind != ItemKind::kChoice || Answered(i)) continue;
    open.push_back(i);
    completions *= static_cast<int64_t>(instrument_.items[i].options.size());
  }
  Reached all;
  for (int64_t n = 0; n < completions; ++n) {
    int64_t rest = n;
    for (size_t i : open) {
      const auto count = static_cast<int64_t>(instrument_.items[i].options.size());
      options[i] = static_cast<size_t>(rest % count);
      rest /= count;
    }
    Reached here = {{0, 0}};
    for (size_t i : together) {
      if (scored_[i]) here = Add(here, PointsUnder(i, options));
    }
    all.insert(here.begin(), here.end());
  }
  return all;
}

Reached Totals::PointsUnder(size_t i, const Options& options) {
  const InstrumentItem& item = instrument_.items[i];
  std::set<int32_t> possible;
  if (!Answered(i) && SkippedUnder(i, options)) {
    possible.insert(0);
  } else if (item.kind == ItemKind::kChoice) {
    possible.insert(PointsIn(scale_, item, item.options[*options[i]]));
  } else if (Answered(i)) {
    const PointInterval* interval =
        IntervalOf(instrument_, item, *resolved_.items[i].answer->number, options);
    possible.insert(interval == nullptr ? 0 : interval->points);
  } else {
    for (const PointInterval& interval : item.intervals) {
      if (Holds(instrument_, interval.when, options)) possible.insert(interval.points);
    }
    if (item.intervals.empty()) possible.insert(0);
  }
  const auto [known, first] =
      points_.try_emplace(i, *possible.begin(), *possible.rbegin());
  if (!first) {
    known->second.first = std::min(known->second.first, *possible.begin());
    known->second.second = std::max(known->second.second, *possible.rbegin());
  }
  Reached reached;
  for (int32_t points : possible) reached.insert({points, NeedsMet(i, points)});
  return reached;
}

}  // namespace tillit::instruments
