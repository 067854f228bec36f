// SPDX-License-Identifier: Apache-2.0
// Models compiled once; scores that explain themselves.
#ifndef TILLIT_RISK_ENGINE_H_
#define TILLIT_RISK_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/criteria/program.h"
#include "tillit/facts/view.h"
#include "tillit/risk/model.h"

namespace tillit::risk {

enum class ScoreStatus {
  kScored = 1,
  kNotScoreable = 2,  // Score.reason says why
};
TILLIT_ENUM(ScoreStatus, {ScoreStatus::kScored, "SCORED"},
            {ScoreStatus::kNotScoreable, "NOT_SCOREABLE"});

// What one term contributed, and why.
struct TermResult {
  std::string term;
  criteria::Answer answer = criteria::Answer::kUnknown;
  base::Decimal points;   // what it gave; 0 when zeroed by another
  std::string zeroed_by;  // the term that took its points
  std::vector<criteria::Evidence> evidence;
  std::vector<criteria::Gap> gaps;
  friend bool operator==(const TermResult&, const TermResult&) = default;
};
TILLIT_FIELDS(TermResult, term, answer, points, zeroed_by, evidence, gaps);

struct Score {
  std::string model;
  std::string version;
  std::string hash;  // of the model's content
  ScoreStatus status = ScoreStatus::kNotScoreable;
  std::string reason;  // key of texts, when not scoreable
  std::vector<std::string> missing_systems;
  // Known points, and bounds over everything unknown. Unset when not scoreable.
  std::optional<base::Decimal> points;
  std::optional<base::Decimal> lowest;
  std::optional<base::Decimal> highest;
  std::string band;  // empty when the bounds lie in different bands
  bool outside_population = false;
  bool rests_on_assumed_coverage = false;
  base::Decimal age_points;
  // Terms that are yes or unknown, in the model's order; all others are no. Where it is
  // unknown whether the model speaks of the patient, a row "population" says why.
  std::vector<TermResult> terms;
  // What points, lowest and highest stand for, where the model has a transform.
  std::optional<base::Decimal> probability;
  std::optional<base::Decimal> lowest_probability;
  std::optional<base::Decimal> highest_probability;
  friend bool operator==(const Score&, const Score&) = default;
};
TILLIT_FIELDS(Score, model, version, hash, status, reason, missing_systems, points,
              lowest, highest, band, outside_population, rests_on_assumed_coverage,
              age_points, terms, probability, lowest_probability, highest_probability);

// Everything the engine says of one patient on one day.
struct RiskProfile {
  base::PatientId patient;
  base::Date as_of;
  std::vector<Score> scores;  // in the engine's order

  const Score* Find(absl::string_view model) const;
  friend bool operator==(const RiskProfile&, const RiskProfile&) = default;
};
TILLIT_FIELDS(RiskProfile, patient, as_of, scores);

// Leaves each score in the view as the derived fact "score:<model>", as Engine::Score did
// in the view that it was made from.
void Tell(const RiskProfile& profile, facts::View& view);

// A score without its reasons. Unset where the model is not computable.
struct Total {
  ScoreStatus status = ScoreStatus::kNotScoreable;
  // Of Model.population; yes where the model names none.
  criteria::Answer in_population = criteria::Answer::kYes;
  base::Decimal points;
  base::Decimal lowest;
  base::Decimal highest;
  base::Decimal age_points;
  const Band* band = nullptr;  // of the engine's model; null as Score's is empty
  bool outside_population = false;
  bool rests_on_assumed_coverage = false;
};

// Why it is not computable, as a key of texts ("reason.<key>"); empty where it is.
absl::string_view ReasonOf(const Total& total);

class Workspace;

// A set of models, checked and compiled as a whole. Immutable; share it between threads.
class Engine {
 public:
  // Orders models so that one that names another ("score:<id>") comes after it.
  // INVALID_ARGUMENT with a path for a model that does not hold together, two models
  // of one id, or models that name each other in a circle.
  static absl::StatusOr<Engine> Compile(std::vector<Model> models);

  // Scores a view with every model, and leaves each score in the view as the derived
  // fact "score:<model>". Never fails. Threads: safe, one view and one workspace a
  // thread. Cost: linear in the facts and in what the models ask.
  RiskProfile Score(facts::View& view, Workspace& workspace) const;
  // The same with a workspace of its own.
  RiskProfile Score(facts::View& view) const;
  // The same for a record; no derived facts remain.
  RiskProfile Score(const facts::PatientRecord& record, base::Date as_of) const;

  // The totals alone, in the order of models(); they stand until the workspace is used
  // again. Allocates nothing once the workspace has seen a record of that size.
  absl::Span<const Total> Sum(const facts::PatientRecord& record, base::Date as_of,
                              Workspace& workspace) const;

  // The totals alone of a view, each left in it as Score leaves them.
  absl::Span<const Total> Sum(facts::View& view, Workspace& workspace) const;

  const std::vector<Model>& models() const { return models_; }
  const std::string& HashOf(size_t index) const { return hashes_[index]; }

 private:
  friend class ColumnEngine;
  friend class ColumnSums;
  friend class Workspace;
  // How the terms of a model hang together.
  struct Wiring {
    size_t first_question = 0;  // of the program, the rest follow
    std::vector<std::vector<size_t>> zeroed_by;
    std::vector<std::vector<size_t>> knots;  // terms that take each other's points
    int place = -1;                          // where the program wants this model's score
  };
  static Wiring Wire(const Model& model);
  void SumOne(size_t index, const facts::View& view, Workspace& workspace) const;
  risk::Score Explain(size_t index, const facts::View& view, Workspace& workspace) const;

  std::vector<Model> models_;  // in the order of scoring
  std::vector<std::string> hashes_;
  std::vector<Wiring> wirings_;
  criteria::Program program_;
};

// Memory that scoring works in, kept from one patient to the next. One thread at a time;
// the engine must outlive it.
class Workspace {
 public:
  explicit Workspace(const Engine& engine);
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;

 private:
  friend class Engine;
  struct State;
  std::unique_ptr<State> state_;
};

// Scores a worked example and says in a sentence what differs; empty when it agrees.
std::string CheckExample(const Engine& engine, const Model& model,
                         const WorkedExample& example);

}  // namespace tillit::risk

#endif  // TILLIT_RISK_ENGINE_H_
