// SPDX-License-Identifier: Apache-2.0
// Answers of a compiled program. Says nothing of its own on what an answer means: each
// rule here is one of evaluate.cc's, over facts that were sorted to their leaves once.
#include <algorithm>
#include <cmath>
#include <utility>

#include "criteria/circumstances.h"
#include "criteria/evaluation_state.h"
#include "criteria/matching.h"
#include "criteria/measured.h"
#include "criteria/stays.h"
#include "tillit/criteria/program.h"

namespace tillit::criteria {
namespace {

using facts::Covered;
using facts::FactKind;
using facts::InWindow;
using facts::SeenFact;

template <class T>
void AddOnce(std::vector<T>& into, const T& item) {
  if (std::find(into.begin(), into.end(), item) == into.end()) into.push_back(item);
}

Evidence EvidenceOf(const SeenFact& seen) {
  const facts::Fact& fact = *seen.fact;
  return {fact.kind, fact.code, fact.date, fact.source, fact.mapped_from, "", fact.id};
}

Answer Between(bool surely, bool possibly) {
  return surely ? Answer::kYes : possibly ? Answer::kUnknown : Answer::kNo;
}

Answer BetweenBounds(double low, double high, std::optional<double> at_least,
                     std::optional<double> at_most) {
  if (std::isnan(low) || std::isnan(high)) return Answer::kUnknown;
  return Between((!at_least || low >= *at_least) && (!at_most || high <= *at_most),
                 (!at_least || high >= *at_least) && (!at_most || low <= *at_most));
}

}  // namespace

void Evaluation::State::Begin(const facts::View& patient) {
  view = &patient;
  facts = patient.Facts();
  ++epoch;
  for (size_t w = 0; w < starts.size(); ++w) {
    const Window& window = compiled.windows[w];
    starts[w] = patient.Since(WindowStart(window.months, window.days, patient.as_of()));
  }
  for (size_t d = 0; d < known.size(); ++d) {
    const facts::DerivedFact* fact = patient.Derived(compiled.derived[d]);
    known[d] = fact == nullptr
                   ? Known{}
                   : Known{fact->value, fact->lowest, fact->highest, fact->holds};
  }
  matches.clear();
  const SystemCodes* system = nullptr;
  const std::string* read = nullptr;  // the system of the fact before
  for (size_t i = 0; i < facts.size(); ++i) {
    const facts::Fact& fact = *facts[i].fact;
    if (read == nullptr || *read != fact.code.system) {
      read = &fact.code.system;
      const auto place =
          std::find_if(compiled.systems.begin(), compiled.systems.end(),
                       [&](const SystemCodes& s) { return s.id == *read; });
      system = place == compiled.systems.end() ? nullptr : &*place;
    }
    if (system == nullptr) continue;
    system->index.SetsOf(fact.code.code, &sets);
    const uint32_t kind = 1u << static_cast<uint32_t>(fact.kind);
    for (int32_t set : sets) {
      const SetHooks& known = compiled.sets[static_cast<size_t>(set)];
      const InWindow valid = WhileValid(known.when, facts[i]);
      if (valid == InWindow::kOutside) continue;
      for (const Hook& hook : known.hooks) {
        if ((hook.kinds & kind) != 0) Note(hook, static_cast<int32_t>(i), valid);
      }
    }
  }
}

void Evaluation::State::Note(const Hook& hook, int32_t fact, InWindow valid) {
  const FactLeaf& leaf = compiled.leaves[static_cast<size_t>(hook.leaf)];
  const SeenFact& seen = facts[static_cast<size_t>(fact)];
  if (leaf.measured && !seen.fact->value) return;
  InWindow where = valid;
  // A row of a stay may be joined with later ones, whatever its own day.
  if (!leaf.stays) {
    where = Both(where, view->Locate(seen, starts[static_cast<size_t>(leaf.window)]));
  }
  if (leaf.filters) where = Both(where, AsAsked(*leaf.coded, *seen.fact));
  if (where == InWindow::kOutside) return;
  Found& mine = found[static_cast<size_t>(hook.leaf)];
  if (mine.epoch != epoch) mine = {epoch, -1, -1, 0, 0};
  // The fact may stand in several sets of the leaf.
  if (mine.last < 0 || matches[static_cast<size_t>(mine.last)].fact != fact) {
    const auto place = static_cast<int32_t>(matches.size());
    (mine.last < 0 ? mine.first : matches[static_cast<size_t>(mine.last)].next) = place;
    mine.last = place;
    matches.push_back({fact, -1});
  }
  Match& match = matches[static_cast<size_t>(mine.last)];
  if (hook.pool) match.pool = std::min(match.pool, where);
  if (!hook.own || match.own <= where) return;
  if (match.own == InWindow::kPossible) --mine.own_possible;
  ++(where == InWindow::kCertain ? mine.own_certain : mine.own_possible);
  match.own = where;
}

ListAnswer Evaluation::State::Coverage(int32_t list) {
  ListAnswer& answer = lists[static_cast<size_t>(list)];
  if (answer.epoch == epoch) return answer;
  answer = {epoch, true, false};
  for (int32_t q : compiled.coverage_lists[static_cast<size_t>(list)]) {
    CoverageAnswer& one = coverage[static_cast<size_t>(q)];
    if (one.epoch != epoch) {
      const CoverageQuestion& asked = compiled.coverage_questions[static_cast<size_t>(q)];
      one = {epoch, view->Covers(asked.kind, asked.system,
                                 starts[static_cast<size_t>(asked.window)])};
    }
    answer.covered &= one.covered != Covered::kNot;
    answer.assumed |= one.covered == Covered::kAssumed;
  }
  return answer;
}

void Evaluation::State::AddGaps(int32_t list, std::vector<Gap>* gaps) {
  Coverage(list);
  for (int32_t q : compiled.coverage_lists[static_cast<size_t>(list)]) {
    if (coverage[static_cast<size_t>(q)].covered != Covered::kNot) continue;
    const CoverageQuestion& asked = compiled.coverage_questions[static_cast<size_t>(q)];
    AddOnce(*gaps, {asked.kind, asked.system, starts[static_cast<size_t>(asked.window)]});
  }
}

Evaluation::Short Evaluation::State::AskCoded(const FactLeaf& leaf, const Found& mine) {
  if (const std::optional<Answer> answer = ByFacts(leaf, mine)) return {*answer, false};
  if (mine.own_certain + mine.own_possible == 0) {
    const ListAnswer own = Coverage(leaf.own_coverage);
    if (own.covered) return {Answer::kNo, own.assumed};
  }
  const ListAnswer pool = Coverage(leaf.pool_coverage);
  const bool absent = pool.covered || leaf.absence == Absence::kNo;
  return {absent ? Answer::kNo : Answer::kUnknown, pool.assumed};
}

Answer Evaluation::State::AskLeafMeasured(const FactLeaf& leaf, const Found& mine,
                                          std::vector<const SeenFact*>* evidence) {
  measured.clear();
  ForEachMatch(mine, [&](const Match& match, const SeenFact& seen) {
    measured.push_back({&seen, match.own == InWindow::kCertain});
  });
  return AskMeasured(*leaf.measured, measured, evidence);
}

Evaluation::Short Evaluation::State::AskLeafStays(const FactLeaf& leaf, const Found& mine,
                                                  FoundStays* stays) {
  counted.clear();
  ForEachMatch(mine,
               [&](const Match&, const SeenFact& seen) { counted.push_back(&seen); });
  if (const auto answer = AskStays(*leaf.stays, counted, *view, stays)) {
    return {*answer, false};
  }
  const ListAnswer coverage_of = Coverage(leaf.own_coverage);
  const bool absent = coverage_of.covered || leaf.absence == Absence::kNo;
  return {absent ? Answer::kNo : Answer::kUnknown, coverage_of.assumed};
}

Evaluation::Short Evaluation::State::BeginPeriod(const Node& node) {
  const PeriodQuestions& period = compiled.periods[static_cast<size_t>(node.index)];
  FoundStays index;
  if (period.stay >= 0) {
    const Short stay = AskLeafStays(compiled.leaves[static_cast<size_t>(period.stay)],
                                    FoundBy(period.stay), &index);
    if (stay.answer != Answer::kYes) return stay;
  }
  const SeenDays days = DaysOf(period.span, view->as_of(), index.last);
  Inside& inside = *inside_periods[static_cast<size_t>(node.index)];
  inside.view.TakeDays(*view, days.as_of, days.first, days.last);
  inside.evaluation.Begin(inside.view);
  return {Answer::kYes, false};
}

Evaluation::Short Evaluation::State::AskPeriod(const Node& node) {
  const Short index = BeginPeriod(node);
  if (index.answer != Answer::kYes) return index;
  return inside_periods[static_cast<size_t>(node.index)]->evaluation.Ask(0);
}

Answer Evaluation::State::AskDerived(const Node& node) const {
  const DerivedValue& asked = *node.derived;
  const Known& fact = known[static_cast<size_t>(node.index)];
  if (!asked.at_least && !asked.above && !asked.at_most) {
    return !fact.holds ? Answer::kUnknown : *fact.holds ? Answer::kYes : Answer::kNo;
  }
  if (!fact.value) return Answer::kUnknown;
  const base::Decimal low = fact.lowest.value_or(*fact.value);
  const base::Decimal high = fact.highest.value_or(*fact.value);
  return Between((!asked.at_least || low >= *asked.at_least) &&
                     (!asked.above || low > *asked.above) &&
                     (!asked.at_most || high <= *asked.at_most),
                 (!asked.at_least || high >= *asked.at_least) &&
                     (!asked.above || high > *asked.above) &&
                     (!asked.at_most || low <= *asked.at_most));
}

Evaluation::Short Evaluation::State::AskNow(const Node& node) {
  switch (node.kind) {
    case NodeKind::kFacts: {
      const FactLeaf& leaf = Leaf(node);
      const Found mine = FoundBy(node.index);
      if (leaf.measured) return {AskLeafMeasured(leaf, mine, nullptr), false};
      return leaf.stays ? AskLeafStays(leaf, mine, nullptr) : AskCoded(leaf, mine);
    }
    case NodeKind::kAge: {
      const auto age = view->Age();
      if (!age) return {};
      return {BetweenBounds(age->youngest, age->oldest, node.age->at_least,
                            node.age->at_most),
              false};
    }
    case NodeKind::kSex: {
      const std::optional<facts::Sex> sex = view->record().sex;
      if (!sex) return {};
      return {*sex == *node.sex ? Answer::kYes : Answer::kNo, false};
    }
    case NodeKind::kLiving:
      return {AskLiving(*node.living, view->record()).answer, false};
    case NodeKind::kFlag:
      return {AskFlag(*node.flag, *view).answer, false};
    case NodeKind::kDerived:
      return {AskDerived(node), false};
    case NodeKind::kPeriod:
      return AskPeriod(node);
    case NodeKind::kAtLeast:
    case NodeKind::kNoneOf:
    case NodeKind::kNoneKnown:
      break;
  }
  int64_t yes = 0;
  int64_t unknown = 0;
  bool yes_assumed = false;
  bool unknown_assumed = false;
  bool no_assumed = false;
  for (int32_t part : node.parts) {
    const Short one = Ask(part);
    yes += one.answer == Answer::kYes;
    unknown += one.answer == Answer::kUnknown;
    (one.answer == Answer::kYes       ? yes_assumed
     : one.answer == Answer::kUnknown ? unknown_assumed
                                      : no_assumed) |= one.rests_on_assumed_coverage;
  }
  if (node.kind == NodeKind::kNoneKnown) {
    return yes > 0 ? Short{Answer::kNo, yes_assumed} : Short{Answer::kYes, false};
  }
  Short all{Answer::kUnknown, yes_assumed || unknown_assumed};
  if (yes >= node.wanted) {
    all = {Answer::kYes, yes_assumed};
  } else if (yes + unknown < node.wanted) {
    all = {Answer::kNo, yes_assumed || unknown_assumed || no_assumed};
  }
  if (node.kind == NodeKind::kNoneOf && all.answer != Answer::kUnknown) {
    all.answer = all.answer == Answer::kYes ? Answer::kNo : Answer::kYes;
  }
  return all;
}

Evaluation::Short Evaluation::State::Ask(int32_t node) {
  const Node& asked = compiled.nodes[static_cast<size_t>(node)];
  if (asked.asks_derived) return AskNow(asked);
  NodeAnswer& kept = answers[static_cast<size_t>(node)];
  if (kept.epoch != epoch) kept = {epoch, AskNow(asked)};
  return kept.answer;
}

Result Evaluation::State::ExplainCoded(const FactLeaf& leaf, const Found& mine) {
  const Short answer = AskCoded(leaf, mine);
  Result result{answer.answer, {}, {}, answer.rests_on_assumed_coverage};
  if (answer.answer == Answer::kNo) return result;
  const auto add = [&](auto&& counts) {
    ForEachMatch(mine, [&](const Match& match, const SeenFact& seen) {
      if (counts(match)) result.evidence.push_back(EvidenceOf(seen));
    });
  };
  const auto is_own = [](const Match& m) { return m.own == InWindow::kCertain; };
  add(is_own);
  if (mine.own_certain > 0 && leaf.pooled) {
    add([&](const Match& m) { return m.pool == InWindow::kCertain && !is_own(m); });
  }
  if (answer.answer == Answer::kYes) return result;
  if (ByFacts(leaf, mine).has_value()) {
    ForEachMatch(mine, [&](const Match& match, const SeenFact& seen) {
      if (match.own == InWindow::kPossible) AddOnce(result.evidence, EvidenceOf(seen));
    });
  } else {
    AddGaps(leaf.pool_coverage, &result.gaps);
  }
  return result;
}

// Measured values and stays.
Result Evaluation::State::ExplainFound(const FactLeaf& leaf, const Found& mine) {
  FoundStays found_stays;
  std::vector<const SeenFact*>& evidence = found_stays.rows;
  const Short answer = leaf.stays ? AskLeafStays(leaf, mine, &found_stays)
                                  : Short{AskLeafMeasured(leaf, mine, &evidence), false};
  Result result{answer.answer, {}, {}, answer.rests_on_assumed_coverage};
  for (const SeenFact* seen : evidence) result.evidence.push_back(EvidenceOf(*seen));
  if (answer.answer != Answer::kUnknown) return result;
  // Rows whose days are open leave a question of stays open, whatever is covered.
  const bool by_rows =
      leaf.stays && AskStays(*leaf.stays, counted, *view, nullptr).has_value();
  if (!by_rows) AddGaps(leaf.own_coverage, &result.gaps);
  return result;
}

Result Evaluation::State::ExplainPeriod(const Node& node) {
  const PeriodQuestions& period = compiled.periods[static_cast<size_t>(node.index)];
  Result index;
  if (period.stay >= 0) {
    index = ExplainFound(compiled.leaves[static_cast<size_t>(period.stay)],
                         FoundBy(period.stay));
    if (index.answer != Answer::kYes) return index;
  }
  BeginPeriod(node);
  Result result = inside_periods[static_cast<size_t>(node.index)]->evaluation.Explain(0);
  if (result.answer == Answer::kNo) return result;
  for (const Evidence& evidence : index.evidence) AddOnce(result.evidence, evidence);
  return result;
}

Result Evaluation::State::ExplainParts(const Node& node) {
  const Short answer = AskNow(node);
  Result result{answer.answer, {}, {}, answer.rests_on_assumed_coverage};
  const bool negated = node.kind != NodeKind::kAtLeast;
  const Answer before = !negated || answer.answer == Answer::kUnknown ? answer.answer
                        : answer.answer == Answer::kYes               ? Answer::kNo
                                                                      : Answer::kYes;
  if (before == Answer::kNo) return result;
  const auto take = [&](Answer of) {
    for (int32_t part : node.parts) {
      if (Ask(part).answer != of) continue;
      const Result one = Explain(part);
      for (const Evidence& evidence : one.evidence) AddOnce(result.evidence, evidence);
      for (const Gap& gap : one.gaps) AddOnce(result.gaps, gap);
    }
  };
  take(Answer::kYes);
  if (before == Answer::kUnknown) take(Answer::kUnknown);
  return result;
}

Result Evaluation::State::Explain(int32_t node) {
  const Node& asked = compiled.nodes[static_cast<size_t>(node)];
  if (!asked.parts.empty()) return ExplainParts(asked);
  if (asked.kind == NodeKind::kFacts) {
    const FactLeaf& leaf = Leaf(asked);
    const Found mine = FoundBy(asked.index);
    return leaf.coded ? ExplainCoded(leaf, mine) : ExplainFound(leaf, mine);
  }
  if (asked.kind == NodeKind::kPeriod) return ExplainPeriod(asked);
  if (asked.kind == NodeKind::kLiving) return AskLiving(*asked.living, view->record());
  if (asked.kind == NodeKind::kFlag) return AskFlag(*asked.flag, *view);
  Result result;
  result.answer = AskNow(asked).answer;
  if (asked.kind == NodeKind::kDerived && result.answer == Answer::kYes) {
    result.evidence.emplace_back().derived = asked.derived->of;
  }
  return result;
}

Evaluation::Evaluation(const Program& program)
    : state_(std::make_unique<State>(program)) {}
Evaluation::~Evaluation() = default;
Evaluation::Evaluation(Evaluation&&) noexcept = default;
Evaluation& Evaluation::operator=(Evaluation&&) noexcept = default;

void Evaluation::Begin(const facts::View& view) { state_->Begin(view); }

void Evaluation::Know(int place, std::optional<base::Decimal> value,
                      std::optional<base::Decimal> lowest,
                      std::optional<base::Decimal> highest) {
  if (place < 0) return;
  state_->known[static_cast<size_t>(place)] = {value, lowest, highest, std::nullopt};
}

void Evaluation::KnowHolds(int place, std::optional<bool> holds) {
  if (place < 0) return;
  state_->known[static_cast<size_t>(place)] = {std::nullopt, std::nullopt, std::nullopt,
                                               holds};
}

Evaluation::Short Evaluation::Ask(size_t question) {
  return state_->Ask(state_->compiled.roots[question]);
}

Result Evaluation::Explain(size_t question) {
  return state_->Explain(state_->compiled.roots[question]);
}

Units Evaluation::Count(size_t question) {
  const Node& node =
      state_->compiled.nodes[static_cast<size_t>(state_->compiled.roots[question])];
  const FactLeaf& leaf = state_->Leaf(node);
  const Found mine = state_->FoundBy(node.index);
  Units units;
  state_->TakePool(mine, false);
  units.least = state_->Count(*leaf.coded).least;
  if (state_->Coverage(leaf.pool_coverage).covered || leaf.absence == Absence::kNo) {
    state_->TakePool(mine, true);
    units.most = state_->Count(*leaf.coded).most;
  }
  return units;
}

}  // namespace tillit::criteria
