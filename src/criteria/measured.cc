// SPDX-License-Identifier: Apache-2.0
#include "criteria/measured.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace tillit::criteria {
namespace {

using facts::SeenFact;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What a value can be.
struct Bounds {
  double low = -kInfinity;
  double high = kInfinity;
};

Bounds ValueOf(const MeasuredValue& asked, const SeenFact& seen) {
  const double value = *seen.fact->value;
  if (seen.fact->unit == asked.unit) return {value, value};
  for (const UnitConversion& conversion : asked.conversions) {
    if (conversion.unit != seen.fact->unit) continue;
    const double converted = value * static_cast<double>(conversion.numerator) /
                             static_cast<double>(conversion.denominator);
    return {converted, converted};
  }
  return {};
}

Answer Compare(const MeasuredValue& asked, Bounds b) {
  if (std::isnan(b.low) || std::isnan(b.high)) return Answer::kUnknown;
  const bool surely = (!asked.at_least || b.low >= *asked.at_least) &&
                      (!asked.at_most || b.high <= *asked.at_most);
  const bool possibly = (!asked.at_least || b.high >= *asked.at_least) &&
                        (!asked.at_most || b.low <= *asked.at_most);
  return surely ? Answer::kYes : possibly ? Answer::kUnknown : Answer::kNo;
}

bool IsOfOneDay(const SeenFact& seen) {
  return seen.begins && seen.begins->first == seen.begins->last;
}

// Of those for certain in the window, the one of the latest day; else the last of them.
const SeenFact* LastOf(absl::Span<const MeasuredFact> facts) {
  const SeenFact* certain = nullptr;
  const SeenFact* dated = nullptr;
  for (const MeasuredFact& fact : facts) {
    if (!fact.certain) continue;
    certain = fact.seen;
    if (fact.seen->begins &&
        (!dated || dated->begins->first < fact.seen->begins->first)) {
      dated = fact.seen;
    }
  }
  return dated != nullptr ? dated : certain;
}

// Dates of one day, partial or missing leave open which was the last: they must agree.
Answer AskLast(const MeasuredValue& asked, absl::Span<const MeasuredFact> facts,
               const SeenFact& last) {
  std::optional<Answer> agreed;
  for (const MeasuredFact& fact : facts) {
    if (last.begins && fact.seen->begins &&
        fact.seen->begins->last < last.begins->first) {
      continue;
    }
    const Answer answer = Compare(asked, ValueOf(asked, *fact.seen));
    if (agreed && *agreed != answer) return Answer::kUnknown;
    agreed = answer;
  }
  return *agreed;
}

// Bounds of the lowest, highest or mean over those that are certainly in the window and
// any of the others.
Bounds BoundsOf(const MeasuredValue& asked, absl::Span<const MeasuredFact> facts) {
  Bounds least{kInfinity, kInfinity};       // of the lowest
  Bounds greatest{-kInfinity, -kInfinity};  // of the highest
  Bounds sum{0, 0};
  double count = 0;
  bool all_certain = true;
  for (const MeasuredFact& fact : facts) {
    const Bounds value = ValueOf(asked, *fact.seen);
    least.low = std::min(least.low, value.low);
    greatest.high = std::max(greatest.high, value.high);
    all_certain &= fact.certain;
    if (!fact.certain) continue;
    least.high = std::min(least.high, value.high);
    greatest.low = std::max(greatest.low, value.low);
    sum.low += value.low;
    sum.high += value.high;
    ++count;
  }
  if (asked.statistic == Statistic::kLowest) return least;
  if (asked.statistic == Statistic::kHighest) return greatest;
  // A mean lies between the least and the greatest, whoever takes part.
  if (!all_certain) return {least.low, greatest.high};
  return {sum.low / count, sum.high / count};
}

// The first and the last by day. Unknown where the dates leave open which they are.
Bounds ChangeOf(const MeasuredValue& asked, absl::Span<const MeasuredFact> facts,
                std::vector<const SeenFact*>* evidence) {
  const SeenFact* first = facts[0].seen;
  const SeenFact* last = facts[0].seen;
  for (const MeasuredFact& fact : facts) {
    if (!fact.certain || !IsOfOneDay(*fact.seen)) return {};
    if (fact.seen->begins->first < first->begins->first) first = fact.seen;
    if (last->begins->first < fact.seen->begins->first) last = fact.seen;
  }
  if (first->begins->first == last->begins->first) return {};
  const Bounds from = ValueOf(asked, *first);
  const Bounds to = ValueOf(asked, *last);
  for (const MeasuredFact& fact : facts) {
    const base::Date day = fact.seen->begins->first;
    const Bounds value = ValueOf(asked, *fact.seen);
    const auto differs = [&](const SeenFact& end, Bounds other) {
      return day == end.begins->first &&
             !(value.low == other.low && value.high == other.high);
    };
    if (differs(*first, from) || differs(*last, to)) return {};
  }
  if (from.low != from.high || to.low != to.high) return {};
  if (evidence != nullptr) *evidence = {first, last};
  const double change = to.low - from.low;
  if (asked.statistic == Statistic::kChange) return {change, change};
  if (!(from.low > 0)) return {};  // no percent of nothing
  return {100 * change / from.low, 100 * change / from.low};
}

// How many of the ranges lie for certain so many days apart, at most: a range counts when
// it begins late enough after the end of the one counted before.
int64_t SurelyApart(std::vector<base::DateRange> ranges, int32_t days) {
  std::sort(
      ranges.begin(), ranges.end(),
      [](const base::DateRange& a, const base::DateRange& b) { return a.last < b.last; });
  int64_t count = 0;
  base::Date before;
  for (const base::DateRange& range : ranges) {
    if (count > 0 && range.first < before.PlusDays(days)) continue;
    before = range.last;
    ++count;
  }
  return count;
}

Answer AskTimes(const MeasuredValue& asked, absl::Span<const MeasuredFact> facts,
                std::vector<const SeenFact*>* evidence) {
  const int32_t apart = asked.days_apart.value_or(1);
  std::vector<base::DateRange> sure;
  std::vector<base::DateRange> exact;  // of those that may count, on one day
  int64_t loose = 0;                   // those that may count on some day
  for (const MeasuredFact& fact : facts) {
    const Answer inside = Compare(asked, ValueOf(asked, *fact.seen));
    if (inside == Answer::kNo) continue;
    if (IsOfOneDay(*fact.seen)) {
      exact.push_back(*fact.seen->begins);
    } else {
      ++loose;
    }
    if (inside != Answer::kYes || !fact.certain) continue;
    if (fact.seen->begins) sure.push_back(*fact.seen->begins);
    if (evidence != nullptr) evidence->push_back(fact.seen);
  }
  if (SurelyApart(std::move(sure), apart) >= *asked.times) return Answer::kYes;
  return SurelyApart(std::move(exact), apart) + loose < *asked.times ? Answer::kNo
                                                                     : Answer::kUnknown;
}

}  // namespace

Answer AskMeasured(const MeasuredValue& asked, absl::Span<const MeasuredFact> facts,
                   std::vector<const SeenFact*>* evidence) {
  const SeenFact* const last = LastOf(facts);
  if (last == nullptr) return Answer::kUnknown;
  if (asked.times) return AskTimes(asked, facts, evidence);
  switch (asked.statistic) {
    case Statistic::kChange:
    case Statistic::kChangePercent:
      return Compare(asked, ChangeOf(asked, facts, evidence));
    case Statistic::kLast:
      if (evidence != nullptr) evidence->push_back(last);
      return AskLast(asked, facts, *last);
    case Statistic::kLowest:
    case Statistic::kHighest:
    case Statistic::kMean:
      break;
  }
  if (evidence != nullptr) {
    for (const MeasuredFact& fact : facts) {
      if (fact.certain) evidence->push_back(fact.seen);
    }
  }
  return Compare(asked, BoundsOf(asked, facts));
}

}  // namespace tillit::criteria
