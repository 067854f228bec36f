// SPDX-License-Identifier: Apache-2.0
#include "tillit/risk/columns.h"

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "risk/totals.h"

namespace tillit::risk {
namespace {

using base::Decimal;
using criteria::Answer;
using criteria::Blocks;
using criteria::kUndated;

constexpr size_t kPatients = Blocks::kPatients;

// A row, kept for models that need records.
struct Row {
  int32_t patient;
  int32_t coding;
  int32_t first;
  int32_t last;
  friend auto operator<=>(const Row&, const Row&) = default;
};

base::PartialDate DateOf(const Row& row) {
  base::PartialDate date = base::PartialDate::FromDate({row.first});
  if (row.first == row.last) return date;
  date.day = 0;
  if (date.Last() != base::Date{row.last}) date.month = 0;
  return date;
}

// Calls visit for each bit that is set.
template <class Visit>
void ForEachBit(uint64_t bits, Visit&& visit) {
  for (; bits != 0; bits &= bits - 1) visit(static_cast<size_t>(std::countr_zero(bits)));
}

}  // namespace

absl::StatusOr<ColumnEngine> ColumnEngine::Compile(std::vector<Model> models) {
  ColumnEngine engine;
  absl::StatusOr<Engine> all = Engine::Compile(std::move(models));
  if (!all.ok()) return all.status();
  engine.all_ = *std::move(all);
  const std::vector<Model>& known = engine.models();
  const size_t count = known.size();
  std::vector<std::vector<size_t>> asks(count);
  engine.needs_records_.assign(count, false);
  for (size_t m = 0; m < count; ++m) {
    size_t question = engine.all_.wirings_[m].first_question;
    std::vector<std::string> derived;
    engine.needs_records_[m] = known[m].population.has_value();
    for (const Term& term : known[m].terms) {
      if (term.per_unit || !Blocks::CanAsk(engine.all_.program_, question++)) {
        engine.needs_records_[m] = true;
      }
      criteria::CollectDerived(term.criterion, &derived);
    }
    for (size_t other = 0; other < m; ++other) {
      const std::string score = absl::StrCat("score:", known[other].id);
      if (std::find(derived.begin(), derived.end(), score) != derived.end()) {
        asks[m].push_back(other);
      }
    }
  }
  // A model stands behind those that it asks for; they are summed with the records too.
  std::vector<bool> with_records = engine.needs_records_;
  for (size_t m = count; m-- > 0;) {
    if (!with_records[m]) continue;
    for (size_t other : asks[m]) with_records[other] = true;
  }
  std::vector<Model> parts[2];
  for (size_t m = 0; m < count; ++m) {
    engine.place_.push_back(parts[engine.needs_records_[m] ? 1 : 0].size());
    if (!engine.needs_records_[m]) parts[0].push_back(known[m]);
    if (with_records[m]) parts[1].push_back(known[m]);
  }
  // Neither changes the order: it is one in which each is placed at once.
  for (auto [part, into] : {std::pair(&parts[0], &engine.of_columns_),
                            std::pair(&parts[1], &engine.of_records_)}) {
    absl::StatusOr<Engine> compiled = Engine::Compile(std::move(*part));
    if (!compiled.ok()) return compiled.status();
    *into = *std::move(compiled);
  }
  return engine;
}

struct ColumnSums::State {
  State(const ColumnEngine& asked, base::Date day, std::vector<facts::Coverage> given)
      : engine(asked),
        as_of(day),
        coverage(std::move(given)),
        blocks(asked.of_columns_.program_, day, coverage) {}

  const ColumnEngine& engine;
  const base::Date as_of;
  const std::vector<facts::Coverage> coverage;
  Blocks blocks;
  std::map<criteria::Coding, int32_t> numbers;
  std::vector<const criteria::Coding*> codings;  // by number
  std::vector<Row> rows;                         // where a model needs records

  // Of the model and block that is summed.
  std::vector<Blocks::Answers> answers;
  std::vector<TermBounds> terms;

  void SumBlock(size_t model, size_t here, BlockTotals& totals);
  void SumRecords(size_t first, size_t here, absl::Span<const criteria::Person> persons,
                  std::vector<BlockTotals>& totals);

  // Of SumRecords: rows of patients before were taken.
  std::optional<Workspace> workspace;
  facts::PatientRecord record;
  size_t next_row = 0;
};

// The patients of the block that `blocks` has taken up.
void ColumnSums::State::SumBlock(size_t index, size_t here, BlockTotals& totals) {
  const Model& model = engine.models()[index];
  const Engine::Wiring& wiring = engine.of_columns_.wirings_[engine.place_[index]];
  uint64_t scored = ~uint64_t{0} >> (kPatients - here);
  for (const Requirement& requirement : model.requires_all) {
    uint64_t covered = 0;
    for (const std::string& system : requirement.systems) {
      covered |= blocks.CoversAny(system);
    }
    scored &= covered;
  }
  answers.clear();
  uint64_t open = 0;  // who has a term that is unknown
  uint64_t assumed = 0;
  for (size_t i = 0; i < model.terms.size(); ++i) {
    answers.push_back(blocks.Ask(wiring.first_question + i));
    open |= answers.back().unknown;
    assumed |= answers.back().assumed;
  }
  totals.scored = scored;
  totals.rests_on_assumed_coverage = assumed & scored;
  totals.points.fill({});
  for (size_t i = 0; i < answers.size(); ++i) {
    uint64_t counts = answers[i].yes & scored;
    if (counts == 0) continue;
    for (size_t other : wiring.zeroed_by[i]) counts &= ~answers[other].yes;
    const Decimal given = model.terms[i].points;
    ForEachBit(counts, [&](size_t patient) { totals.points[patient] += given; });
  }
  // Where nothing is unknown the bounds are the points.
  totals.lowest = totals.points;
  totals.highest = totals.points;
  ForEachBit(open & scored, [&](size_t patient) {
    terms.clear();
    for (size_t i = 0; i < answers.size(); ++i) {
      const Decimal given = model.terms[i].points;
      const bool is_yes = (answers[i].yes >> patient) % 2 == 1;
      const bool is_unknown = (answers[i].unknown >> patient) % 2 == 1;
      terms.push_back({is_yes       ? Answer::kYes
                       : is_unknown ? Answer::kUnknown
                                    : Answer::kNo,
                       given, given, given});
    }
    const Range bounds = SumOf(terms, wiring.zeroed_by, wiring.knots).bounds;
    totals.lowest[patient] = bounds.lowest;
    totals.highest[patient] = bounds.highest;
  });
  if (model.age_points.empty()) return;
  ForEachBit(scored, [&](size_t patient) {
    const Range for_age = PointsForAge(model, blocks.Age(patient));
    totals.points[patient] += for_age.lowest;
    totals.lowest[patient] += for_age.lowest;
    totals.highest[patient] += for_age.highest;
  });
}

void ColumnSums::State::SumRecords(size_t first, size_t here,
                                   absl::Span<const criteria::Person> persons,
                                   std::vector<BlockTotals>& totals) {
  for (size_t m = 0; m < totals.size(); ++m) {
    if (engine.NeedsRecords(m)) totals[m] = {};
  }
  for (size_t i = 0; i < here; ++i) {
    const size_t patient = first + i;
    const criteria::Person person =
        patient < persons.size() ? persons[patient] : criteria::Person{};
    record.birth = person.birth;
    record.sex = person.sex;
    record.facts.clear();
    for (;
         next_row < rows.size() && static_cast<size_t>(rows[next_row].patient) == patient;
         ++next_row) {
      const Row& row = rows[next_row];
      const criteria::Coding& coding = *codings[static_cast<size_t>(row.coding)];
      facts::Fact& fact = record.facts.emplace_back();
      fact.kind = coding.kind;
      fact.code = coding.code;
      if (row.first != kUndated) fact.date = DateOf(row);
    }
    const absl::Span<const Total> found =
        engine.of_records_.Sum(record, as_of, *workspace);
    for (size_t m = 0; m < totals.size(); ++m) {
      if (!engine.NeedsRecords(m)) continue;
      const Total& total = found[engine.place_[m]];
      BlockTotals& into = totals[m];
      into.points[i] = total.points;
      into.lowest[i] = total.lowest;
      into.highest[i] = total.highest;
      into.scored |= uint64_t{total.status == ScoreStatus::kScored} << i;
      into.rests_on_assumed_coverage |= uint64_t{total.rests_on_assumed_coverage} << i;
      into.outside_population |= uint64_t{total.in_population == criteria::Answer::kNo}
                                 << i;
      into.population_unknown |=
          uint64_t{total.in_population == criteria::Answer::kUnknown} << i;
    }
  }
}

ColumnSums::ColumnSums(const ColumnEngine& engine, base::Date as_of,
                       std::vector<facts::Coverage> coverage)
    : state_(std::make_unique<State>(engine, as_of, std::move(coverage))) {}
ColumnSums::~ColumnSums() = default;
ColumnSums::ColumnSums(ColumnSums&&) noexcept = default;
ColumnSums& ColumnSums::operator=(ColumnSums&&) noexcept = default;

int32_t ColumnSums::AddCoding(const criteria::Coding& coding) {
  const auto [place, is_new] = state_->numbers.try_emplace(coding, 0);
  if (is_new) {
    place->second = state_->blocks.AddCoding(coding);
    state_->codings.push_back(&place->first);
  }
  return place->second;
}

void ColumnSums::AddRows(const criteria::CodedRows& rows) {
  state_->blocks.AddRows(rows);
  if (state_->engine.of_records_.models().empty()) return;
  for (size_t i = 0; i < rows.patients.size(); ++i) {
    const int32_t first = rows.first.empty() ? kUndated : rows.first[i];
    const int32_t last = rows.last.empty() ? first : rows.last[i];
    state_->rows.push_back({rows.patients[i], rows.codings[i], first, last});
  }
}

void ColumnSums::Sum(
    size_t patients, absl::Span<const criteria::Person> persons,
    absl::FunctionRef<void(size_t block, absl::Span<const BlockTotals>)> visit) {
  State& state = *state_;
  const ColumnEngine& engine = state.engine;
  const bool has_columns = !engine.of_columns_.models().empty();
  const bool has_records = !engine.of_records_.models().empty();
  if (has_records) {
    // As doors do: the same row twice is one fact.
    std::sort(state.rows.begin(), state.rows.end());
    state.rows.erase(std::unique(state.rows.begin(), state.rows.end()), state.rows.end());
    state.workspace.emplace(engine.of_records_);
    state.record.coverage = state.coverage;
    state.next_row = 0;
  }
  std::vector<BlockTotals> totals(engine.models().size());
  for (size_t first = 0; first < patients; first += kPatients) {
    const size_t here = std::min(patients - first, kPatients);
    if (has_columns) {
      state.blocks.Begin(first / kPatients, persons);
      for (size_t m = 0; m < totals.size(); ++m) {
        if (!engine.NeedsRecords(m)) state.SumBlock(m, here, totals[m]);
      }
    }
    if (has_records) state.SumRecords(first, here, persons, totals);
    visit(first / kPatients, totals);
  }
}

}  // namespace tillit::risk
