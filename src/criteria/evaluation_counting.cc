// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "criteria/evaluation_state.h"

namespace tillit::criteria {
namespace {

using facts::FactKind;
using facts::InWindow;
using facts::SeenFact;

bool IsOfOneDay(const SeenFact& seen) {
  return seen.begins && seen.begins->first == seen.begins->last;
}

}  // namespace

// How many of `ranges` lie so many days apart for certain.
int64_t Evaluation::State::SurelyApart(int32_t days_apart) {
  std::sort(
      ranges.begin(), ranges.end(),
      [](const base::DateRange& a, const base::DateRange& b) { return a.last < b.last; });
  int64_t count = 0;
  base::Date before;
  for (const base::DateRange& range : ranges) {
    if (count > 0 && range.first < before.PlusDays(days_apart)) continue;
    before = range.last;
    ++count;
  }
  return count;
}

int64_t Evaluation::State::DistinctCodes(const CodedFacts& asked,
                                         absl::Span<const SeenFact* const> of) {
  codes.clear();
  for (const SeenFact* seen : of) {
    absl::string_view code = seen->fact->code.code;
    if (asked.code_length) code = code.substr(0, static_cast<size_t>(*asked.code_length));
    codes.emplace_back(seen->fact->code.system, code);
  }
  std::sort(codes.begin(), codes.end());
  return std::unique(codes.begin(), codes.end()) - codes.begin();
}

int64_t Evaluation::State::AtLeast(const CodedFacts& asked,
                                   absl::Span<const SeenFact* const> of) {
  if (asked.counting == Counting::kFacts) return std::ssize(of);
  if (asked.counting == Counting::kCodes) return DistinctCodes(asked, of);
  ranges.clear();
  for (const SeenFact* seen : of) {
    if (seen->begins) ranges.push_back(*seen->begins);
  }
  // Undated facts may all be of one day, and of a day that is counted already.
  if (ranges.empty()) return of.empty() ? 0 : 1;
  return SurelyApart(asked.days_apart.value_or(1));
}

int64_t Evaluation::State::AtMost(const CodedFacts& asked,
                                  absl::Span<const SeenFact* const> of) {
  if (asked.counting == Counting::kFacts) return std::ssize(of);
  if (asked.counting == Counting::kCodes) return DistinctCodes(asked, of);
  ranges.clear();
  int64_t loose = 0;  // facts that may each be of a day of their own
  for (const SeenFact* seen : of) {
    if (IsOfOneDay(*seen)) {
      ranges.push_back(*seen->begins);
    } else {
      ++loose;
    }
  }
  return SurelyApart(asked.days_apart.value_or(1)) + loose;
}

int64_t Evaluation::State::InSomeSpan(const CodedFacts& asked, bool surely) {
  const auto count = [&](absl::Span<const SeenFact* const> of) {
    return surely ? AtLeast(asked, of) : AtMost(asked, of);
  };
  if (!asked.within_days) return count(counted);
  // A span that begins with some fact, or ends with one, is as good as any.
  starts_of_spans.clear();
  for (const SeenFact* seen : counted) {
    if (!seen->begins) continue;
    for (base::Date start : {seen->begins->first, seen->begins->last,
                             seen->begins->first.PlusDays(1 - *asked.within_days)}) {
      starts_of_spans.push_back(start);
    }
  }
  if (starts_of_spans.empty() && !surely) return count(counted);
  int64_t best = counted.empty() ? 0 : 1;
  for (const base::Date start : starts_of_spans) {
    const base::DateRange span{start, start.PlusDays(*asked.within_days - 1)};
    inside.clear();
    for (const SeenFact* seen : counted) {
      const bool holds = surely ? seen->begins && span.Contains(*seen->begins)
                                : !seen->begins || (seen->begins->first <= span.last &&
                                                    span.first <= seen->begins->last);
      if (holds) inside.push_back(seen);
    }
    best = std::max(best, count(inside));
  }
  return best;
}

void Evaluation::State::TakePool(const Found& mine, bool with_possible) {
  counted.clear();
  ForEachMatch(mine, [&](const Match& match, const SeenFact& seen) {
    if (match.pool == InWindow::kCertain ||
        (with_possible && match.pool == InWindow::kPossible)) {
      counted.push_back(&seen);
    }
  });
}

Tally Evaluation::State::Count(const CodedFacts& asked) {
  Tally tally;
  tally.least = InSomeSpan(asked, true);
  tally.most = InSomeSpan(asked, false);
  base::DateRange inner;  // from the earliest end to the latest start
  base::DateRange outer{base::DateRange{}.last, base::DateRange{}.first};
  bool any_dated = false;
  bool all_dated = true;
  for (const SeenFact* seen : counted) {
    all_dated &= seen->begins.has_value();
    if (!seen->begins) continue;
    any_dated = true;
    inner.first = std::max(inner.first, seen->begins->first);
    inner.last = std::min(inner.last, seen->begins->last);
    outer.first = std::min(outer.first, seen->begins->first);
    outer.last = std::max(outer.last, seen->begins->last);
  }
  if (any_dated) {
    tally.span_least = std::max(0, inner.first.days - inner.last.days);
    tally.span_most = int64_t{outer.last.days} - outer.first.days;
  }
  if (!all_dated) tally.span_most = std::numeric_limits<int32_t>::max();
  return tally;
}

int64_t Evaluation::State::DaysStanding(const FactLeaf& leaf) const {
  const std::optional<base::Date> from = starts[static_cast<size_t>(leaf.window)];
  int64_t days = 0;
  for (const SeenFact* seen : counted) {
    const facts::Fact& fact = *seen->fact;
    const bool lasts =
        fact.kind == FactKind::kCondition || fact.kind == FactKind::kMedicine;
    if (!lasts || !fact.ongoing.value_or(false) || fact.end || !seen->begins) continue;
    const base::Date first =
        std::max(seen->begins->last, from.value_or(seen->begins->last));
    const base::Date last = std::min(view->last(), seen->surely_until);
    days = std::max<int64_t>(days, int64_t{last.days} - first.days + 1);
  }
  return days;
}

std::optional<Answer> Evaluation::State::ByFacts(const FactLeaf& leaf,
                                                 const Found& mine) {
  const CodedFacts& asked = *leaf.coded;
  if (mine.own_certain + mine.own_possible == 0) return std::nullopt;
  const int64_t span_days = asked.span_days.value_or(0);
  if (!leaf.pooled && asked.at_least == 1 && span_days == 0) {
    return mine.own_certain > 0 ? Answer::kYes : Answer::kUnknown;
  }
  if (mine.own_certain > 0) {
    TakePool(mine, false);
    Tally sure = Count(asked);
    if (asked.counting == Counting::kDates) {
      const int64_t standing = DaysStanding(leaf);
      const int64_t days =
          std::min<int64_t>(standing, asked.within_days.value_or(standing));
      if (days > 0) {
        sure.least = std::max(sure.least, 1 + (days - 1) / asked.days_apart.value_or(1));
      }
      sure.span_least = std::max(sure.span_least, standing - 1);
    }
    if (sure.least >= asked.at_least && sure.span_least >= span_days) return Answer::kYes;
  }
  TakePool(mine, true);
  const Tally hopeful = Count(asked);
  if (hopeful.most >= asked.at_least && hopeful.span_most >= span_days) {
    return Answer::kUnknown;
  }
  return std::nullopt;
}

}  // namespace tillit::criteria
