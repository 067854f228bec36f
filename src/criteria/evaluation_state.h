// SPDX-License-Identifier: Apache-2.0
// What an evaluation keeps of one patient. How often facts count stands in
// evaluation_counting.cc, what is asked and explained in evaluation.cc.
#ifndef TILLIT_SRC_CRITERIA_EVALUATION_STATE_H_
#define TILLIT_SRC_CRITERIA_EVALUATION_STATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "criteria/compiled.h"
#include "criteria/measured.h"
#include "criteria/stays.h"
#include "tillit/criteria/program.h"

namespace tillit::criteria {

// What one fact is to one leaf: whether it is of its own sets, and of those that it
// counts in.
struct Match {
  int32_t fact;
  int32_t next;  // of the same leaf; -1: none
  facts::InWindow own = facts::InWindow::kOutside;
  facts::InWindow pool = facts::InWindow::kOutside;
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
};

struct CoverageAnswer {
  uint64_t epoch = 0;
  facts::Covered covered = facts::Covered::kNot;
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

// Some days of a patient, and what is asked of them.
struct Inside {
  explicit Inside(const Program& program) : evaluation(program) {}
  facts::View view;
  Evaluation evaluation;
};

struct Evaluation::State {
  explicit State(const Program& program)
      : compiled(program.compiled()),
        starts(compiled.windows.size()),
        found(compiled.leaves.size()),
        coverage(compiled.coverage_questions.size()),
        lists(compiled.coverage_lists.size()),
        answers(compiled.nodes.size()),
        known(compiled.derived.size()) {
    for (const PeriodQuestions& period : compiled.periods) {
      inside_periods.push_back(std::make_unique<Inside>(period.inside));
    }
  }

  const Program::Compiled& compiled;
  const facts::View* view = nullptr;
  absl::Span<const facts::SeenFact> facts;
  uint64_t epoch = 0;  // answers of an earlier one are of an earlier patient
  std::vector<std::optional<base::Date>> starts;  // by window
  std::vector<Match> matches;
  std::vector<Found> found;  // by leaf
  std::vector<CoverageAnswer> coverage;
  std::vector<ListAnswer> lists;
  std::vector<NodeAnswer> answers;
  std::vector<Known> known;
  std::vector<std::unique_ptr<Inside>> inside_periods;
  // Kept for their memory.
  std::vector<int32_t> sets;
  std::vector<base::DateRange> ranges;
  std::vector<std::pair<absl::string_view, absl::string_view>> codes;
  std::vector<const facts::SeenFact*> counted;
  std::vector<const facts::SeenFact*> inside;
  std::vector<base::Date> starts_of_spans;
  std::vector<MeasuredFact> measured;

  void Begin(const facts::View& patient);
  void Note(const Hook& hook, int32_t fact, facts::InWindow valid);
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
  int64_t SurelyApart(int32_t days_apart);
  int64_t DistinctCodes(const CodedFacts& asked,
                        absl::Span<const facts::SeenFact* const> of);
  int64_t AtLeast(const CodedFacts& asked, absl::Span<const facts::SeenFact* const> of);
  int64_t AtMost(const CodedFacts& asked, absl::Span<const facts::SeenFact* const> of);
  int64_t InSomeSpan(const CodedFacts& asked, bool surely);
  void TakePool(const Found& mine, bool with_possible);  // into `counted`
  Tally Count(const CodedFacts& asked);                  // of `counted`
  int64_t DaysStanding(const FactLeaf& leaf) const;      // of one of `counted`
  // Yes, or unknown by facts that may lie in the window; unset where only coverage
  // decides.
  std::optional<Answer> ByFacts(const FactLeaf& leaf, const Found& mine);
  Short AskCoded(const FactLeaf& leaf, const Found& mine);
  Answer AskLeafMeasured(const FactLeaf& leaf, const Found& mine,
                         std::vector<const facts::SeenFact*>* evidence);
  Short AskLeafStays(const FactLeaf& leaf, const Found& mine, FoundStays* stays);
  // Of the index stay; where that is yes the questions inside are ready to be asked.
  Short BeginPeriod(const Node& node);
  Short AskPeriod(const Node& node);
  Answer AskDerived(const Node& node) const;
  Result ExplainCoded(const FactLeaf& leaf, const Found& mine);
  Result ExplainFound(const FactLeaf& leaf, const Found& mine);
  Result ExplainPeriod(const Node& node);
  Result ExplainParts(const Node& node);
};

}  // namespace tillit::criteria

#endif  // TILLIT_SRC_CRITERIA_EVALUATION_STATE_H_
