// SPDX-License-Identifier: Apache-2.0
#include "tillit/criteria/evaluate.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

namespace tillit::criteria {
namespace {

using facts::Covered;
using facts::FactKind;
using facts::InWindow;
using facts::SeenFact;
using facts::View;

Evidence EvidenceOf(const SeenFact& seen) {
  const facts::Fact& fact = *seen.fact;
  return {fact.kind, fact.code, fact.date, fact.source, fact.mapped_from, ""};
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

std::optional<base::Date> WindowStart(const CodedFacts& coded, base::Date as_of) {
  if (coded.look_back_months) return as_of.PlusMonths(-*coded.look_back_months);
  if (coded.look_back_days) return as_of.PlusDays(-*coded.look_back_days);
  return std::nullopt;
}

// Facts of some code sets that lie in the window, split by how sure that is.
struct Matches {
  std::vector<const SeenFact*> certain;
  std::vector<const SeenFact*> possible;
};

Matches Find(const CodedFacts& coded, const std::vector<base::CodeSet>& sets,
             std::optional<base::Date> from, const View& view) {
  Matches matches;
  for (const base::CodeSet& set : sets) {
    for (std::optional<FactKind> kind : KindsFor(coded)) {
      for (const SeenFact& seen : view.Facts(kind, set.system)) {
        if (!set.Contains(seen.fact->code.code)) continue;
        const InWindow where = view.Locate(seen, from);
        if (where == InWindow::kCertain) AddOnce(matches.certain, &seen);
        if (where == InWindow::kPossible) AddOnce(matches.possible, &seen);
      }
    }
  }
  return matches;
}

// How many the facts count for, and how many days lie between the first and last.
struct Tally {
  int64_t count = 0;
  int64_t span_days = 0;
};

Tally Count(const CodedFacts& coded, const std::vector<const SeenFact*>& facts) {
  Tally tally;
  std::set<base::PartialDate> dates;
  std::set<base::Code> codes;
  int64_t undated = 0;
  for (const SeenFact* seen : facts) {
    const facts::Fact& fact = *seen->fact;
    if (fact.date) dates.insert(*fact.date);
    // Undated facts may all be of one day.
    if (!fact.date) undated = 1;
    base::Code code = fact.code;
    if (coded.code_length) code.code = code.code.substr(0, *coded.code_length);
    codes.insert(std::move(code));
  }
  switch (coded.counting) {
    case Counting::kDates:
      tally.count = dates.empty() ? undated : static_cast<int64_t>(dates.size());
      break;
    case Counting::kCodes:
      tally.count = static_cast<int64_t>(codes.size());
      break;
    case Counting::kFacts:
      tally.count = static_cast<int64_t>(facts.size());
      break;
  }
  if (!dates.empty()) {
    tally.span_days = dates.rbegin()->First().days - dates.begin()->Last().days;
  }
  return tally;
}

bool Enough(const CodedFacts& coded, const Tally& tally) {
  return tally.count >= coded.at_least && tally.span_days >= coded.span_days.value_or(0);
}

Result EvaluateCoded(const CodedFacts& coded, const std::vector<NamedCodes>& named,
                     const View& view, Absence absence) {
  const std::optional<base::Date> from = WindowStart(coded, view.as_of());
  const std::vector<base::CodeSet>* counted = &coded.codes;
  for (const NamedCodes& n : named) {
    if (!coded.counted_in.empty() && n.id == coded.counted_in) counted = &n.codes;
  }
  const Matches own = Find(coded, coded.codes, from, view);
  const Matches pool = counted == &coded.codes ? own : Find(coded, *counted, from, view);

  Result result;
  for (const SeenFact* seen : own.certain) result.evidence.push_back(EvidenceOf(*seen));
  if (!own.certain.empty()) {
    for (const SeenFact* seen : pool.certain) AddOnce(result.evidence, EvidenceOf(*seen));
  }
  if (!own.certain.empty() && Enough(coded, Count(coded, pool.certain))) {
    result.answer = Answer::kYes;
    return result;
  }

  // Could it be yes with the facts whose dates are not certain?
  std::vector<const SeenFact*> all = pool.certain;
  all.insert(all.end(), pool.possible.begin(), pool.possible.end());
  const bool own_possible = !own.certain.empty() || !own.possible.empty();
  Tally hopeful = Count(coded, all);
  // A partial date may lie anywhere in the window, so the span cannot rule it out.
  if (!pool.possible.empty()) hopeful.span_days = coded.span_days.value_or(0);
  if (own_possible && !(own.possible.empty() && pool.possible.empty()) &&
      Enough(coded, hopeful)) {
    result.answer = Answer::kUnknown;
    for (const SeenFact* seen : own.possible) AddOnce(result.evidence, EvidenceOf(*seen));
    return result;
  }

  // Absence counts only where the sources would have shown it.
  bool known = true;
  for (const base::CodeSet& set : *counted) {
    for (std::optional<FactKind> kind : KindsFor(coded)) {
      switch (view.Covers(kind, set.system, from)) {
        case Covered::kStated:
          break;
        case Covered::kAssumed:
          result.rests_on_assumed_coverage = true;
          break;
        case Covered::kNot:
          known = false;
          AddOnce(result.gaps, Gap{kind, set.system, from});
          break;
      }
    }
  }
  if (known || absence == Absence::kNo) {
    result.answer = Answer::kNo;
    result.evidence.clear();
    result.gaps.clear();
  } else {
    result.answer = Answer::kUnknown;
  }
  return result;
}

Answer Between(double low, double high, std::optional<double> at_least,
               std::optional<double> at_most) {
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

Result EvaluateMeasured(const MeasuredValue& measured, const View& view) {
  std::optional<base::Date> from;
  if (measured.look_back_months) from = view.as_of().PlusMonths(-*measured.look_back_months);
  const SeenFact* last = nullptr;
  Result result;
  for (const base::CodeSet& set : measured.codes) {
    for (FactKind kind : {FactKind::kMeasurement, FactKind::kAssessment}) {
      for (const SeenFact& seen : view.Facts(kind, set.system)) {
        if (!set.Contains(seen.fact->code.code) || !seen.fact->value ||
            view.Locate(seen, from) != InWindow::kCertain) {
          continue;
        }
        if (last == nullptr || last->fact->date < seen.fact->date) last = &seen;
      }
      if (view.Covers(kind, set.system, from) == Covered::kNot) {
        AddOnce(result.gaps, Gap{kind, set.system, from});
      }
    }
  }
  // A value that was never measured is unknown, whatever is covered.
  if (last == nullptr) return result;
  result.evidence.push_back(EvidenceOf(*last));
  if (last->fact->unit != measured.unit) return result;
  result.gaps.clear();
  result.answer =
      Between(*last->fact->value, *last->fact->value, measured.at_least, measured.at_most);
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
  if (c.derived) return EvaluateDerived(*c.derived, view);
  if (!c.all_of.empty()) {
    return EvaluateAtLeast(static_cast<int64_t>(c.all_of.size()), c.all_of, named, view,
                           absence);
  }
  if (!c.any_of.empty()) return EvaluateAtLeast(1, c.any_of, named, view, absence);
  if (!c.none_of.empty()) {
    return Negate(EvaluateAtLeast(1, c.none_of, named, view, absence));
  }
  return EvaluateAtLeast(c.at_least.value_or(1), c.of, named, view, absence);
}

}  // namespace tillit::criteria
