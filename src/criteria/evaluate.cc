// SPDX-License-Identifier: Apache-2.0
#include "tillit/criteria/evaluate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "criteria/circumstances.h"
#include "criteria/matching.h"
#include "criteria/measured.h"
#include "criteria/stays.h"

namespace tillit::criteria {
namespace {

using facts::Covered;
using facts::FactKind;
using facts::InWindow;
using facts::SeenFact;
using facts::View;

Evidence EvidenceOf(const SeenFact& seen) {
  const facts::Fact& fact = *seen.fact;
  return {fact.kind, fact.code, fact.date, fact.source, fact.mapped_from, "", fact.id};
}

template <class T>
void AddOnce(std::vector<T>& into, const T& item) {
  if (std::find(into.begin(), into.end(), item) == into.end()) into.push_back(item);
}

void TakeReasons(Result& into, const Result& from) {
  for (const Evidence& evidence : from.evidence) AddOnce(into.evidence, evidence);
  for (const Gap& gap : from.gaps) AddOnce(into.gaps, gap);
  into.rests_on_assumed_coverage |= from.rests_on_assumed_coverage;
}

// The kinds to look in; a single unset one means every kind of the system.
std::vector<std::optional<FactKind>> KindsFor(const CodedFacts& coded) {
  if (coded.kinds.empty()) return {std::nullopt};
  return {coded.kinds.begin(), coded.kinds.end()};
}

// Facts of some code sets that lie in the window, split by how sure that is.
struct Matches {
  std::vector<const SeenFact*> certain;
  std::vector<const SeenFact*> possible;
};

// The first day of a criterion's window.
template <class Asked>
std::optional<base::Date> StartOf(const Asked& asked, const View& view) {
  return view.Since(
      WindowStart(asked.look_back_months, asked.look_back_days, view.as_of()));
}

Matches Find(const CodedFacts& coded, const std::vector<base::CodeSet>& sets,
             std::optional<base::Date> from, const View& view) {
  Matches matches;
  for (const base::CodeSet& set : sets) {
    for (std::optional<FactKind> kind : KindsFor(coded)) {
      for (const SeenFact& seen : view.Facts(kind, set.system)) {
        if (!set.Contains(seen.fact->code.code)) continue;
        const InWindow where = Both(Both(view.Locate(seen, from), WhileValid(set, seen)),
                                    AsAsked(coded, *seen.fact));
        if (where == InWindow::kCertain) matches.certain.push_back(&seen);
        if (where == InWindow::kPossible) matches.possible.push_back(&seen);
      }
    }
  }
  // Sets may overlap; the view's order is the order of addresses.
  for (auto* list : {&matches.certain, &matches.possible}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  const auto is_certain = [&](const SeenFact* seen) {
    return std::binary_search(matches.certain.begin(), matches.certain.end(), seen);
  };
  matches.possible.erase(
      std::remove_if(matches.possible.begin(), matches.possible.end(), is_certain),
      matches.possible.end());
  return matches;
}

// The most days, so far apart, that a day in each of the ranges is sure to give: a range
// counts when it begins late enough after the end of the one counted before. With days
// one apart these are the fewest days that touch every range.
int64_t SurelyApart(std::vector<base::DateRange> ranges, int32_t days_apart) {
  std::sort(
      ranges.begin(), ranges.end(),
      [](const base::DateRange& a, const base::DateRange& b) { return a.last < b.last; });
  int64_t days = 0;
  std::optional<base::Date> counted;
  for (const base::DateRange& range : ranges) {
    if (counted && range.first < counted->PlusDays(days_apart)) continue;
    counted = range.last;
    ++days;
  }
  return days;
}

bool IsOfOneDay(const SeenFact& seen) {
  return seen.begins && seen.begins->first == seen.begins->last;
}

int64_t DistinctCodes(const CodedFacts& coded,
                      const std::vector<const SeenFact*>& facts) {
  std::set<base::Code> codes;
  for (const SeenFact* seen : facts) {
    base::Code code = seen->fact->code;
    if (coded.code_length) {
      code.code = code.code.substr(0, static_cast<size_t>(*coded.code_length));
    }
    codes.insert(std::move(code));
  }
  return static_cast<int64_t>(codes.size());
}

// How many the facts count for at least, whatever their dates mean.
int64_t CountAtLeast(const CodedFacts& coded, const std::vector<const SeenFact*>& facts) {
  if (coded.counting == Counting::kFacts) return std::ssize(facts);
  if (coded.counting == Counting::kCodes) return DistinctCodes(coded, facts);
  std::vector<base::DateRange> ranges;
  for (const SeenFact* seen : facts) {
    if (seen->begins) ranges.push_back(*seen->begins);
  }
  // Undated facts may all be of one day, and of a day that is counted already.
  if (ranges.empty()) return facts.empty() ? 0 : 1;
  return SurelyApart(std::move(ranges), coded.days_apart.value_or(1));
}

// And at most.
int64_t CountAtMost(const CodedFacts& coded, const std::vector<const SeenFact*>& facts) {
  if (coded.counting == Counting::kFacts) return std::ssize(facts);
  if (coded.counting == Counting::kCodes) return DistinctCodes(coded, facts);
  std::vector<base::DateRange> exact;
  int64_t loose = 0;  // facts that may each be of a day of their own
  for (const SeenFact* seen : facts) {
    if (IsOfOneDay(*seen)) {
      exact.push_back(*seen->begins);
    } else {
      ++loose;
    }
  }
  return SurelyApart(std::move(exact), coded.days_apart.value_or(1)) + loose;
}

// The same within the best span of so many days: a span that begins with some fact, or
// ends with one, is as good as any.
template <class Counter>
int64_t WithinSomeSpan(const CodedFacts& coded, const std::vector<const SeenFact*>& facts,
                       bool surely, Counter&& count) {
  if (!coded.within_days) return count(coded, facts);
  int64_t best = facts.empty() ? 0 : 1;
  std::vector<base::Date> starts;
  for (const SeenFact* seen : facts) {
    if (!seen->begins) continue;
    starts.push_back(seen->begins->first);
    starts.push_back(seen->begins->last);
    starts.push_back(seen->begins->first.PlusDays(1 - *coded.within_days));
  }
  if (starts.empty() && !surely) return count(coded, facts);
  for (const base::Date start : starts) {
    const base::DateRange span{start, start.PlusDays(*coded.within_days - 1)};
    std::vector<const SeenFact*> inside;
    for (const SeenFact* seen : facts) {
      const bool may_be = !seen->begins || (seen->begins->first <= span.last &&
                                            span.first <= seen->begins->last);
      if (surely ? seen->begins && span.Contains(*seen->begins) : may_be) {
        inside.push_back(seen);
      }
    }
    best = std::max(best, count(coded, inside));
  }
  return best;
}

// How many the facts count for, and how many days lie between the first and last: at
// least and at most, since a partial date can mean several days.
struct Tally {
  int64_t least = 0;
  int64_t most = 0;
  int64_t span_least = 0;
  int64_t span_most = 0;
};

Tally Count(const CodedFacts& coded, const std::vector<const SeenFact*>& facts) {
  Tally tally;
  tally.least = WithinSomeSpan(coded, facts, true, CountAtLeast);
  tally.most = WithinSomeSpan(coded, facts, false, CountAtMost);
  std::vector<base::DateRange> ranges;
  for (const SeenFact* seen : facts) {
    if (seen->begins) ranges.push_back(*seen->begins);
  }
  if (!ranges.empty()) {
    base::DateRange inner = ranges[0];  // from the earliest end to the latest start
    base::DateRange outer = ranges[0];
    for (const base::DateRange& range : ranges) {
      inner.first = std::max(inner.first, range.first);
      inner.last = std::min(inner.last, range.last);
      outer.first = std::min(outer.first, range.first);
      outer.last = std::max(outer.last, range.last);
    }
    tally.span_least = std::max(0, inner.first.days - inner.last.days);
    tally.span_most = int64_t{outer.last.days} - outer.first.days;
  }
  if (ranges.size() < facts.size()) tally.span_most = std::numeric_limits<int32_t>::max();
  return tally;
}

// On how many days of the window the longest-standing entry holds for certain. A problem
// or medicine that its source says is ongoing holds on every day since it began, so it
// needs no second date to be sure of (docs/decisions/0004-standing-entries.md).
int64_t DaysStanding(const std::vector<const SeenFact*>& facts,
                     std::optional<base::Date> from, base::Date last_seen) {
  int64_t days = 0;
  for (const SeenFact* seen : facts) {
    const facts::Fact& fact = *seen->fact;
    const bool lasts =
        fact.kind == FactKind::kCondition || fact.kind == FactKind::kMedicine;
    if (!lasts || !fact.ongoing.value_or(false) || fact.end || !seen->begins) continue;
    const base::Date first =
        std::max(seen->begins->last, from.value_or(seen->begins->last));
    const base::Date last = std::min(last_seen, seen->surely_until);
    days = std::max<int64_t>(days, int64_t{last.days} - first.days + 1);
  }
  return days;
}

// Whether absence of the sets is known; adds the gaps and the assumptions.
bool IsCovered(const CodedFacts& coded, const std::vector<base::CodeSet>& sets,
               std::optional<base::Date> from, const View& view, Result* result) {
  bool covered = true;
  for (const base::CodeSet& set : sets) {
    for (std::optional<FactKind> kind : KindsFor(coded)) {
      switch (view.Covers(kind, set.system, from)) {
        case Covered::kStated:
          break;
        case Covered::kAssumed:
          result->rests_on_assumed_coverage = true;
          break;
        case Covered::kNot:
          covered = false;
          AddOnce(result->gaps, Gap{kind, set.system, from});
          break;
      }
    }
  }
  return covered;
}

const std::vector<base::CodeSet>& CountedSets(const CodedFacts& coded,
                                              const std::vector<NamedCodes>& named) {
  for (const NamedCodes& n : named) {
    if (!coded.counted_in.empty() && n.id == coded.counted_in) return n.codes;
  }
  return coded.codes;
}

Result EvaluateCoded(const CodedFacts& coded, const std::vector<NamedCodes>& named,
                     const View& view, Absence absence) {
  const std::optional<base::Date> from = StartOf(coded, view);
  const std::vector<base::CodeSet>& counted = CountedSets(coded, named);
  const Matches own = Find(coded, coded.codes, from, view);
  const Matches pool = &counted == &coded.codes ? own : Find(coded, counted, from, view);
  const int64_t span = coded.span_days.value_or(0);

  Result result;
  for (const SeenFact* seen : own.certain) result.evidence.push_back(EvidenceOf(*seen));
  if (!own.certain.empty() && &counted != &coded.codes) {
    for (const SeenFact* seen : pool.certain) {
      if (!std::binary_search(own.certain.begin(), own.certain.end(), seen)) {
        result.evidence.push_back(EvidenceOf(*seen));
      }
    }
  }
  Tally sure = Count(coded, pool.certain);
  if (coded.counting == Counting::kDates) {
    const int64_t standing = DaysStanding(pool.certain, from, view.last());
    const int64_t counted =
        std::min<int64_t>(standing, coded.within_days.value_or(standing));
    if (counted > 0) {
      sure.least = std::max(sure.least, 1 + (counted - 1) / coded.days_apart.value_or(1));
    }
    sure.span_least = std::max(sure.span_least, standing - 1);
  }
  if (!own.certain.empty() && sure.least >= coded.at_least && sure.span_least >= span) {
    result.answer = Answer::kYes;
    return result;
  }

  // Could some reading of the dates make it yes?
  const bool none_of_its_own = own.certain.empty() && own.possible.empty();
  std::vector<const SeenFact*> all = pool.certain;
  all.insert(all.end(), pool.possible.begin(), pool.possible.end());
  const Tally hopeful = Count(coded, all);
  if (!none_of_its_own && hopeful.most >= coded.at_least && hopeful.span_most >= span) {
    for (const SeenFact* seen : own.possible) AddOnce(result.evidence, EvidenceOf(*seen));
    return result;
  }

  // Absence counts only where the sources would have shown it. Where its own codes are
  // known to be absent, the rest of the pool cannot help.
  Result absent;
  absent.answer = Answer::kNo;
  if (none_of_its_own && IsCovered(coded, coded.codes, from, view, &absent))
    return absent;
  absent = Result{Answer::kNo, {}, {}, false};
  if (IsCovered(coded, counted, from, view, &absent) || absence == Absence::kNo) {
    absent.gaps.clear();
    return absent;
  }
  absent.answer = Answer::kUnknown;
  absent.evidence = std::move(result.evidence);
  return absent;
}

Answer Between(double low, double high, std::optional<double> at_least,
               std::optional<double> at_most) {
  if (std::isnan(low) || std::isnan(high)) return Answer::kUnknown;
  const bool surely = (!at_least || low >= *at_least) && (!at_most || high <= *at_most);
  const bool possibly = (!at_least || high >= *at_least) && (!at_most || low <= *at_most);
  return surely ? Answer::kYes : possibly ? Answer::kUnknown : Answer::kNo;
}

Result EvaluateAge(const AgeRange& range, const View& view) {
  Result result;
  const std::optional<View::AgeBounds> age = view.Age();
  if (!age) return result;
  result.answer = Between(age->youngest, age->oldest, range.at_least, range.at_most);
  return result;
}

// Whether absence of the kinds and systems is known; adds the gaps.
bool IsCoveredAll(absl::Span<const FactKind> kinds,
                  const std::vector<base::CodeSet>& sets, std::optional<base::Date> from,
                  const View& view, Result* result) {
  CodedFacts asked;
  asked.kinds.assign(kinds.begin(), kinds.end());
  return IsCovered(asked, sets, from, view, result);
}

Result EvaluateMeasured(const MeasuredValue& measured, const View& view) {
  const std::optional<base::Date> from = StartOf(measured, view);
  constexpr FactKind kKinds[] = {FactKind::kMeasurement, FactKind::kAssessment};
  std::vector<const SeenFact*> found;
  std::vector<const SeenFact*> certain;
  for (const base::CodeSet& set : measured.codes) {
    for (FactKind kind : kKinds) {
      for (const SeenFact& seen : view.Facts(kind, set.system)) {
        if (!set.Contains(seen.fact->code.code) || !seen.fact->value) continue;
        const InWindow where = Both(view.Locate(seen, from), WhileValid(set, seen));
        if (where != InWindow::kOutside) found.push_back(&seen);
        if (where == InWindow::kCertain) certain.push_back(&seen);
      }
    }
  }
  std::sort(found.begin(), found.end());  // sets may stand in any order, and overlap
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<MeasuredFact> facts;
  for (const SeenFact* seen : found) {
    facts.push_back(
        {seen, std::find(certain.begin(), certain.end(), seen) != certain.end()});
  }
  Result result;
  std::vector<const SeenFact*> evidence;
  result.answer = AskMeasured(measured, facts, &evidence);
  for (const SeenFact* seen : evidence) result.evidence.push_back(EvidenceOf(*seen));
  if (result.answer == Answer::kUnknown) {
    IsCoveredAll(kKinds, measured.codes, from, view, &result);
    result.rests_on_assumed_coverage = false;
  }
  return result;
}

Result EvaluateStays(const Stays& asked, const View& view, Absence absence,
                     FoundStays* found = nullptr) {
  std::vector<const SeenFact*> rows;
  for (const base::CodeSet& set : asked.codes) {
    for (const SeenFact& seen : view.Facts(FactKind::kAdmission, set.system)) {
      if (set.Contains(seen.fact->code.code) &&
          WhileValid(set, seen) != InWindow::kOutside) {
        rows.push_back(&seen);
      }
    }
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  Result result;
  FoundStays mine;
  if (found == nullptr) found = &mine;
  if (const auto answer = AskStays(asked, rows, view, found)) {
    result.answer = *answer;
    for (const SeenFact* seen : found->rows) result.evidence.push_back(EvidenceOf(*seen));
    return result;
  }
  const bool covered = IsCoveredAll({FactKind::kAdmission}, asked.codes,
                                    StartOf(asked, view), view, &result);
  if (covered || absence == Absence::kNo) {
    result.answer = Answer::kNo;
    result.gaps.clear();
  }
  return result;
}

Result EvaluateDerived(const DerivedValue& derived, const View& view) {
  Result result;
  const facts::DerivedFact* fact = view.Derived(derived.of);
  if (fact == nullptr) return result;
  if (!derived.at_least && !derived.above && !derived.at_most) {
    if (fact->holds) result.answer = *fact->holds ? Answer::kYes : Answer::kNo;
  } else if (fact->value) {
    const base::Decimal low = fact->lowest.value_or(*fact->value);
    const base::Decimal high = fact->highest.value_or(*fact->value);
    const bool surely = (!derived.at_least || low >= *derived.at_least) &&
                        (!derived.above || low > *derived.above) &&
                        (!derived.at_most || high <= *derived.at_most);
    const bool possibly = (!derived.at_least || high >= *derived.at_least) &&
                          (!derived.above || high > *derived.above) &&
                          (!derived.at_most || low <= *derived.at_most);
    result.answer = surely ? Answer::kYes : possibly ? Answer::kUnknown : Answer::kNo;
  }
  if (result.answer == Answer::kYes) {
    Evidence evidence;
    evidence.derived = derived.of;
    result.evidence.push_back(std::move(evidence));
  }
  return result;
}

// At least `wanted` of the parts: yes when enough are, no when too few can be.
Result EvaluateAtLeast(int64_t wanted, const std::vector<Criterion>& parts,
                       const std::vector<NamedCodes>& named, const View& view,
                       Absence absence) {
  int64_t yes = 0;
  int64_t unknown = 0;
  Result for_yes;
  Result for_unknown;
  bool assumed = false;
  for (const Criterion& part : parts) {
    const Result answer = Evaluate(part, named, view, absence);
    assumed |= answer.rests_on_assumed_coverage;
    if (answer.answer == Answer::kYes) {
      ++yes;
      TakeReasons(for_yes, answer);
    } else if (answer.answer == Answer::kUnknown) {
      ++unknown;
      TakeReasons(for_unknown, answer);
    }
  }
  if (yes >= wanted) {
    for_yes.answer = Answer::kYes;
    return for_yes;
  }
  Result result;
  if (yes + unknown < wanted) {
    result.answer = Answer::kNo;
    result.rests_on_assumed_coverage = assumed;
    return result;
  }
  result.answer = Answer::kUnknown;
  TakeReasons(result, for_yes);
  TakeReasons(result, for_unknown);
  return result;
}

Result EvaluatePeriod(const Criterion& c, const std::vector<NamedCodes>& named,
                      const View& view, Absence absence) {
  Result index;
  FoundStays found;
  if (c.period->stay) {
    Stays asked = *c.period->stay;
    asked.last = true;
    index = EvaluateStays(asked, view, absence, &found);
    if (index.answer != Answer::kYes) return index;
  }
  const SeenDays days = DaysOf(c.period->span, view.as_of(), found.last);
  View seen;
  seen.TakeDays(view, days.as_of, days.first, days.last);
  Result result = EvaluateAtLeast(static_cast<int64_t>(c.in_period.size()), c.in_period,
                                  named, seen, absence);
  if (result.answer == Answer::kNo) return result;
  TakeReasons(result, index);
  return result;
}

Result Negate(Result result) {
  if (result.answer == Answer::kYes) {
    // What refuted the criterion is the evidence of the no.
    result.answer = Answer::kNo;
  } else if (result.answer == Answer::kNo) {
    result.answer = Answer::kYes;
  }
  return result;
}

}  // namespace

Units CountUnits(const CodedFacts& coded, const std::vector<NamedCodes>& named,
                 const View& view, Absence absence) {
  const std::optional<base::Date> from = StartOf(coded, view);
  const std::vector<base::CodeSet>& counted = CountedSets(coded, named);
  Matches pool = Find(coded, counted, from, view);
  Units units;
  units.least = Count(coded, pool.certain).least;
  Result covered;
  if (IsCovered(coded, counted, from, view, &covered) || absence == Absence::kNo) {
    pool.certain.insert(pool.certain.end(), pool.possible.begin(), pool.possible.end());
    units.most = Count(coded, pool.certain).most;
  }
  return units;
}

Result Evaluate(const Criterion& c, const std::vector<NamedCodes>& named,
                const facts::View& view, Absence absence) {
  if (c.coded) return EvaluateCoded(*c.coded, named, view, absence);
  if (c.age) return EvaluateAge(*c.age, view);
  if (c.sex) {
    Result result;
    const std::optional<facts::Sex> sex = view.record().sex;
    if (sex) result.answer = *sex == *c.sex ? Answer::kYes : Answer::kNo;
    return result;
  }
  if (c.measured) return EvaluateMeasured(*c.measured, view);
  if (c.stays) return EvaluateStays(*c.stays, view, absence);
  if (c.living) return AskLiving(*c.living, view.record());
  if (c.flag) return AskFlag(*c.flag, view);
  if (c.derived) return EvaluateDerived(*c.derived, view);
  if (!c.all_of.empty()) {
    return EvaluateAtLeast(static_cast<int64_t>(c.all_of.size()), c.all_of, named, view,
                           absence);
  }
  if (!c.any_of.empty()) return EvaluateAtLeast(1, c.any_of, named, view, absence);
  if (!c.none_of.empty()) {
    return Negate(EvaluateAtLeast(1, c.none_of, named, view, absence));
  }
  if (!c.none_known.empty()) {
    const Result any = EvaluateAtLeast(1, c.none_known, named, view, absence);
    if (any.answer == Answer::kYes) return Negate(any);
    return {Answer::kYes, {}, {}, false};
  }
  if (c.period) return EvaluatePeriod(c, named, view, absence);
  return EvaluateAtLeast(c.at_least.value_or(1), c.of, named, view, absence);
}

}  // namespace tillit::criteria
