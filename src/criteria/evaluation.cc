// SPDX-License-Identifier: Apache-2.0
// Answers of a compiled program. Says nothing of its own on what an answer means: each
// rule here is one of evaluate.cc's, over facts that were sorted to their leaves once.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "criteria/compiled.h"
#include "tillit/criteria/program.h"

namespace tillit::criteria {
namespace {

using facts::Covered;
using facts::FactKind;
using facts::InWindow;
using facts::SeenFact;

// What one fact is to one leaf.
struct Match {
  int32_t fact;
  int32_t next;  // of the same leaf; -1: none
  bool certain;  // in the window by every reading of its dates
  bool own;
  bool pool;
};

// What a leaf has found of one patient.
struct Found {
  uint64_t epoch = 0;
  int32_t first = -1;
  int32_t last = -1;
  int32_t own_certain = 0;
  int32_t own_possible = 0;
};

// How often the facts count, at least and at most, and how many days lie between the
// first and the last.
struct Tally {
  int64_t least = 0;
  int64_t most = 0;
  int64_t span_least = 0;
  int64_t span_most = 0;
  int64_t standing = 0;  // days on which one entry stands for certain
};

struct CoverageAnswer {
  uint64_t epoch = 0;
  Covered covered = Covered::kNot;
};
struct ListAnswer {
  uint64_t epoch = 0;
  bool covered = false;
  bool assumed = false;
};
struct NodeAnswer {
  uint64_t epoch = 0;
  Evaluation::Short answer;
};

struct Known {
  std::optional<base::Decimal> value;
  std::optional<base::Decimal> lowest;
  std::optional<base::Decimal> highest;
  std::optional<bool> holds;
};

template <class T>
void AddOnce(std::vector<T>& into, const T& item) {
  if (std::find(into.begin(), into.end(), item) == into.end()) into.push_back(item);
}

Evidence EvidenceOf(const SeenFact& seen) {
  const facts::Fact& fact = *seen.fact;
  return {fact.kind, fact.code, fact.date, fact.source, fact.mapped_from, ""};
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

struct Evaluation::State {
  explicit State(const Program& program)
      : compiled(program.compiled()),
        starts(compiled.windows.size()),
        found(compiled.leaves.size()),
        coverage(compiled.coverage_questions.size()),
        lists(compiled.coverage_lists.size()),
        answers(compiled.nodes.size()),
        known(compiled.derived.size()) {}

  const Program::Compiled& compiled;
  const facts::View* view = nullptr;
  absl::Span<const SeenFact> facts;
  uint64_t epoch = 0;  // answers of an earlier one are of an earlier patient
  std::vector<std::optional<base::Date>> starts;  // by window
  std::vector<Match> matches;
  std::vector<Found> found;  // by leaf
  std::vector<CoverageAnswer> coverage;
  std::vector<ListAnswer> lists;
  std::vector<NodeAnswer> answers;
  std::vector<Known> known;
  // Kept for their memory.
  std::vector<int32_t> sets;
  std::vector<base::DateRange> ranges;
  std::vector<int32_t> days;
  std::vector<std::pair<absl::string_view, absl::string_view>> codes;

  void Begin(const facts::View& patient);
  void Note(const Hook& hook, int32_t fact);
  Short Ask(int32_t node);
  Short AskNow(const Node& node);
  Result Explain(int32_t node);

  const FactLeaf& Leaf(const Node& node) const {
    return compiled.leaves[static_cast<size_t>(node.index)];
  }
  // What the leaf found; nothing where it found nothing of this patient.
  Found FoundBy(int32_t leaf) const {
    const Found& mine = found[static_cast<size_t>(leaf)];
    return mine.epoch == epoch ? mine : Found{};
  }
  template <class Visit>
  void ForEachMatch(const Found& mine, Visit&& visit) const {
    for (int32_t m = mine.first; m >= 0;) {
      const Match& match = matches[static_cast<size_t>(m)];
      visit(match, facts[static_cast<size_t>(match.fact)]);
      m = match.next;
    }
  }

  ListAnswer Coverage(int32_t list);
  void AddGaps(int32_t list, std::vector<Gap>* gaps);
  Tally CountPool(const FactLeaf& leaf, const Found& mine, bool with_possible);
  int64_t FewestDays();
  // Yes, or unknown by facts that may lie in the window; unset where only coverage
  // decides.
  std::optional<Answer> ByFacts(const FactLeaf& leaf, const Found& mine);
  Short AskCoded(const FactLeaf& leaf, const Found& mine);
  Answer AskMeasured(const FactLeaf& leaf, const Found& mine, const SeenFact** evidence);
  Answer AskDerived(const Node& node) const;
  Result ExplainCoded(const FactLeaf& leaf, const Found& mine);
  Result ExplainMeasured(const FactLeaf& leaf, const Found& mine);
  Result ExplainParts(const Node& node);
};

void Evaluation::State::Begin(const facts::View& patient) {
  view = &patient;
  facts = patient.Facts();
  ++epoch;
  for (size_t w = 0; w < starts.size(); ++w) {
    const Window& window = compiled.windows[w];
    starts[w] = window.months ? std::optional(patient.as_of().PlusMonths(-*window.months))
                : window.days ? std::optional(patient.as_of().PlusDays(-*window.days))
                              : std::nullopt;
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
      for (const Hook& hook : compiled.hooks[static_cast<size_t>(set)]) {
        if ((hook.kinds & kind) != 0) Note(hook, static_cast<int32_t>(i));
      }
    }
  }
}

void Evaluation::State::Note(const Hook& hook, int32_t fact) {
  const FactLeaf& leaf = compiled.leaves[static_cast<size_t>(hook.leaf)];
  const SeenFact& seen = facts[static_cast<size_t>(fact)];
  if (leaf.measured && !seen.fact->value) return;
  const InWindow where = view->Locate(seen, starts[static_cast<size_t>(leaf.window)]);
  if (where == InWindow::kOutside) return;
  const bool certain = where == InWindow::kCertain;
  Found& mine = found[static_cast<size_t>(hook.leaf)];
  if (mine.epoch != epoch) mine = {epoch, -1, -1, 0, 0};
  const auto count_own = [&] { ++(certain ? mine.own_certain : mine.own_possible); };
  if (mine.last >= 0 && matches[static_cast<size_t>(mine.last)].fact == fact) {
    // The fact stands in several sets of the leaf.
    Match& match = matches[static_cast<size_t>(mine.last)];
    if (hook.own && !match.own) count_own();
    match.own |= hook.own;
    match.pool |= hook.pool;
    return;
  }
  const auto place = static_cast<int32_t>(matches.size());
  (mine.last < 0 ? mine.first : matches[static_cast<size_t>(mine.last)].next) = place;
  mine.last = place;
  matches.push_back({fact, -1, certain, hook.own, hook.pool});
  if (hook.own) count_own();
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

// The fewest days that touch every range.
int64_t Evaluation::State::FewestDays() {
  std::sort(
      ranges.begin(), ranges.end(),
      [](const base::DateRange& a, const base::DateRange& b) { return a.last < b.last; });
  int64_t count = 0;
  base::Date placed;
  for (const base::DateRange& range : ranges) {
    if (count > 0 && range.first <= placed) continue;
    placed = range.last;
    ++count;
  }
  return count;
}

Tally Evaluation::State::CountPool(const FactLeaf& leaf, const Found& mine,
                                   bool with_possible) {
  Tally tally;
  ranges.clear();
  days.clear();
  codes.clear();
  int64_t facts_counted = 0;
  int64_t loose = 0;  // facts that may each be of a day of their own
  const std::optional<base::Date> from = starts[static_cast<size_t>(leaf.window)];
  ForEachMatch(mine, [&](const Match& match, const SeenFact& seen) {
    if (!match.pool || !(match.certain || with_possible)) return;
    const facts::Fact& fact = *seen.fact;
    ++facts_counted;
    if (seen.begins) ranges.push_back(*seen.begins);
    if (seen.begins && seen.begins->first == seen.begins->last) {
      days.push_back(seen.begins->first.days);
    } else {
      ++loose;
    }
    if (leaf.counting == Counting::kCodes) {
      absl::string_view code = fact.code.code;
      if (leaf.code_length) code = code.substr(0, static_cast<size_t>(*leaf.code_length));
      codes.emplace_back(fact.code.system, code);
    }
    const bool lasts =
        fact.kind == FactKind::kCondition || fact.kind == FactKind::kMedicine;
    if (lasts && fact.ongoing.value_or(false) && !fact.end && seen.begins) {
      const base::Date first =
          std::max(seen.begins->last, from.value_or(seen.begins->last));
      const base::Date last = std::min(view->as_of(), seen.surely_until);
      tally.standing =
          std::max<int64_t>(tally.standing, int64_t{last.days} - first.days + 1);
    }
  });
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
  if (std::ssize(ranges) < facts_counted) {
    tally.span_most = std::numeric_limits<int32_t>::max();
  }
  switch (leaf.counting) {
    case Counting::kDates:
      // Undated facts may all be of one day, and of a day that is counted already.
      tally.least = ranges.empty() ? (facts_counted == 0 ? 0 : 1) : FewestDays();
      std::sort(days.begin(), days.end());
      tally.most = std::unique(days.begin(), days.end()) - days.begin() + loose;
      break;
    case Counting::kCodes:
      std::sort(codes.begin(), codes.end());
      tally.least = tally.most = std::unique(codes.begin(), codes.end()) - codes.begin();
      break;
    case Counting::kFacts:
      tally.least = tally.most = facts_counted;
      break;
  }
  return tally;
}

std::optional<Answer> Evaluation::State::ByFacts(const FactLeaf& leaf,
                                                 const Found& mine) {
  if (mine.own_certain + mine.own_possible == 0) return std::nullopt;
  if (!leaf.pooled && leaf.at_least == 1 && leaf.span_days == 0) {
    return mine.own_certain > 0 ? Answer::kYes : Answer::kUnknown;
  }
  if (mine.own_certain > 0) {
    Tally sure = CountPool(leaf, mine, false);
    if (leaf.counting == Counting::kDates) {
      sure.least = std::max(sure.least, sure.standing);
      sure.span_least = std::max(sure.span_least, sure.standing - 1);
    }
    if (sure.least >= leaf.at_least && sure.span_least >= leaf.span_days) {
      return Answer::kYes;
    }
  }
  const Tally hopeful = CountPool(leaf, mine, true);
  if (hopeful.most >= leaf.at_least && hopeful.span_most >= leaf.span_days) {
    return Answer::kUnknown;
  }
  return std::nullopt;
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

Answer Evaluation::State::AskMeasured(const FactLeaf& leaf, const Found& mine,
                                      const SeenFact** evidence) {
  const SeenFact* certain = nullptr;
  const SeenFact* last = nullptr;  // the last that is certain and dated
  ForEachMatch(mine, [&](const Match& match, const SeenFact& seen) {
    if (!match.certain) return;
    certain = &seen;
    if (seen.begins && (!last || last->begins->first < seen.begins->first)) last = &seen;
  });
  *evidence = last != nullptr ? last : certain;
  if (certain == nullptr) return Answer::kUnknown;
  std::optional<Answer> agreed;
  bool differ = false;
  ForEachMatch(mine, [&](const Match&, const SeenFact& seen) {
    if (last && seen.begins && seen.begins->last < last->begins->first) return;
    const double value = *seen.fact->value;
    const Answer answer = seen.fact->unit != leaf.measured->unit
                              ? Answer::kUnknown
                              : BetweenBounds(value, value, leaf.measured->at_least,
                                              leaf.measured->at_most);
    differ |= agreed.has_value() && *agreed != answer;
    agreed = answer;
  });
  return differ ? Answer::kUnknown : *agreed;
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
      if (!leaf.measured) return AskCoded(leaf, mine);
      const SeenFact* evidence;
      return {AskMeasured(leaf, mine, &evidence), false};
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
    case NodeKind::kDerived:
      return {AskDerived(node), false};
    case NodeKind::kAtLeast:
    case NodeKind::kNoneOf:
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
  add([](const Match& m) { return m.own && m.certain; });
  if (mine.own_certain > 0 && leaf.pooled) {
    add([](const Match& m) { return m.pool && m.certain && !m.own; });
  }
  if (answer.answer == Answer::kYes) return result;
  if (ByFacts(leaf, mine).has_value()) {
    ForEachMatch(mine, [&](const Match& match, const SeenFact& seen) {
      if (match.own && !match.certain) AddOnce(result.evidence, EvidenceOf(seen));
    });
  } else {
    AddGaps(leaf.pool_coverage, &result.gaps);
  }
  return result;
}

Result Evaluation::State::ExplainMeasured(const FactLeaf& leaf, const Found& mine) {
  const SeenFact* evidence;
  Result result;
  result.answer = AskMeasured(leaf, mine, &evidence);
  if (evidence != nullptr) result.evidence.push_back(EvidenceOf(*evidence));
  if (result.answer == Answer::kUnknown) AddGaps(leaf.own_coverage, &result.gaps);
  return result;
}

Result Evaluation::State::ExplainParts(const Node& node) {
  const Short answer = AskNow(node);
  Result result{answer.answer, {}, {}, answer.rests_on_assumed_coverage};
  const bool negated = node.kind == NodeKind::kNoneOf;
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
    return leaf.measured ? ExplainMeasured(leaf, mine) : ExplainCoded(leaf, mine);
  }
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
  units.least = state_->CountPool(leaf, mine, false).least;
  if (state_->Coverage(leaf.pool_coverage).covered || leaf.absence == Absence::kNo) {
    units.most = state_->CountPool(leaf, mine, true).most;
  }
  return units;
}

}  // namespace tillit::criteria
