// SPDX-License-Identifier: Apache-2.0
#include "tillit/risk/engine.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "risk/totals.h"
#include "tillit/base/canonical.h"

namespace tillit::risk {
namespace {

using base::Decimal;
using criteria::Answer;

constexpr char kScorePrefix[] = "score:";
constexpr char kPopulation[] = "population";  // stands where terms do

// Ids of the models whose scores a model asks for.
std::vector<std::string> Needs(const Model& model) {
  std::vector<std::string> derived;
  if (model.population) criteria::CollectDerived(*model.population, &derived);
  for (const Term& term : model.terms) criteria::CollectDerived(term.criterion, &derived);
  std::vector<std::string> models;
  for (const std::string& id : derived) {
    if (absl::StartsWith(id, kScorePrefix))
      models.push_back(id.substr(sizeof(kScorePrefix) - 1));
  }
  return models;
}

bool InBand(const Band& band, Decimal points) {
  return band.at_least ? points >= *band.at_least : points > *band.above;
}

// The last band that holds the points; null when none does.
const Band* BandOf(const Model& model, Decimal points) {
  const Band* found = nullptr;
  for (const Band& band : model.bands) {
    if (InBand(band, points)) found = &band;
  }
  return found;
}

TermBounds BoundsOf(const Term& term, Answer answer, criteria::Evaluation& evaluation,
                    size_t question) {
  if (!term.per_unit || answer == Answer::kNo) {
    return {answer, term.points, term.points, term.points};
  }
  const criteria::Units units = evaluation.Count(question);
  // It counts only from `at_least` on. Without a `most` absence is always known or no.
  int64_t least = std::max<int64_t>(units.least, term.criterion.coded->at_least);
  int64_t most = std::max(least, units.most.value_or(term.most.value_or(least)));
  if (term.most) {
    least = std::min<int64_t>(least, *term.most);
    most = std::min<int64_t>(most, *term.most);
  }
  const auto [lowest, highest] = std::minmax({term.points * least, term.points * most});
  return {answer, term.points * least, lowest, highest};
}

}  // namespace

struct Workspace::State {
  explicit State(const Engine& engine) : evaluation(engine.program_) {}
  criteria::Evaluation evaluation;
  facts::View view;  // of Sum
  std::vector<Total> totals;
  // Of the model that was summed last.
  std::vector<TermBounds> terms;
};

Workspace::Workspace(const Engine& engine) : state_(std::make_unique<State>(engine)) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

const Score* RiskProfile::Find(absl::string_view model) const {
  for (const risk::Score& score : scores) {
    if (score.model == model) return &score;
  }
  return nullptr;
}

void Tell(const RiskProfile& profile, facts::View& view) {
  for (const risk::Score& score : profile.scores) {
    facts::DerivedFact derived;
    derived.id = absl::StrCat(kScorePrefix, score.model);
    derived.value = score.points;
    derived.lowest = score.lowest;
    derived.highest = score.highest;
    view.AddDerived(std::move(derived));
  }
}

absl::string_view ReasonOf(const Total& total) {
  if (total.status == ScoreStatus::kScored) return "";
  switch (total.in_population) {
    case Answer::kNo:
      return "outside_model_population";
    case Answer::kUnknown:
      return "model_population_unknown";
    case Answer::kYes:
      break;
  }
  return "code_system_not_covered";
}

absl::StatusOr<Engine> Engine::Compile(std::vector<Model> models) {
  std::set<std::string> known;
  for (size_t i = 0; i < models.size(); ++i) {
    const std::string path = absl::StrCat("models[", i, "](", models[i].id, ")");
    absl::Status status = Validate(models[i], path);
    if (!status.ok()) return status;
    if (!known.insert(models[i].id).second) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": its id stands twice"));
    }
  }
  for (const Model& model : models) {
    for (const std::string& other : Needs(model)) {
      if (known.count(other) == 0) {
        return absl::InvalidArgumentError(absl::StrCat(
            "model '", model.id, "': asks for the score of unknown '", other, "'"));
      }
      const auto asked = std::find_if(models.begin(), models.end(),
                                      [&](const Model& m) { return m.id == other; });
      if ((model.monotone || model.purpose == Purpose::kNeed) && !asked->monotone) {
        return absl::InvalidArgumentError(absl::StrCat("model '", model.id,
                                                       "': asks for the score of '",
                                                       other, "', which can fall"));
      }
    }
  }

  // Takes models whose needs are all placed, in the caller's order, until none is left.
  Engine engine;
  std::set<std::string> placed;
  std::vector<bool> taken(models.size(), false);
  while (engine.models_.size() < models.size()) {
    bool progress = false;
    for (size_t i = 0; i < models.size(); ++i) {
      if (taken[i]) continue;
      const std::vector<std::string> needs = Needs(models[i]);
      if (!std::all_of(needs.begin(), needs.end(),
                       [&](const std::string& id) { return placed.count(id) > 0; })) {
        continue;
      }
      taken[i] = progress = true;
      placed.insert(models[i].id);
      engine.hashes_.push_back(base::ContentHash(models[i]));
      engine.models_.push_back(std::move(models[i]));
    }
    if (!progress) {
      std::vector<std::string> circle;
      for (size_t i = 0; i < models.size(); ++i) {
        if (!taken[i]) circle.push_back(models[i].id);
      }
      return absl::InvalidArgumentError(absl::StrCat(
          "models name each other in a circle: ", absl::StrJoin(circle, ", ")));
    }
  }
  std::vector<criteria::Question> questions;
  for (const Model& model : engine.models_) {
    engine.wirings_.push_back(Wire(model));
    engine.wirings_.back().first_question = questions.size();
    const auto absence =
        model.absent_is_no ? criteria::Absence::kNo : criteria::Absence::kUnknown;
    for (const Term& term : model.terms) {
      questions.push_back({&term.criterion, &model.named_codes, absence});
    }
    if (model.population) {
      questions.push_back({&*model.population, &model.named_codes});
    }
  }
  engine.program_ = criteria::Program::Compile(questions);
  for (size_t i = 0; i < engine.models_.size(); ++i) {
    engine.wirings_[i].place =
        engine.program_.DerivedPlace(absl::StrCat(kScorePrefix, engine.models_[i].id));
  }
  return engine;
}

// Terms that take each other's points, directly or through others, are of one knot.
Engine::Wiring Engine::Wire(const Model& model) {
  Wiring wiring;
  const size_t count = model.terms.size();
  wiring.zeroed_by.resize(count);
  std::vector<size_t> knot_of(count);
  for (size_t i = 0; i < count; ++i) knot_of[i] = i;
  for (size_t i = 0; i < count; ++i) {
    for (const std::string& other : model.terms[i].zeroed_by) {
      for (size_t k = 0; k < count; ++k) {
        if (model.terms[k].id != other) continue;
        wiring.zeroed_by[i].push_back(k);
        const size_t from = knot_of[k];
        std::replace(knot_of.begin(), knot_of.end(), from, knot_of[i]);
      }
    }
  }
  std::map<size_t, std::vector<size_t>> knots;
  for (size_t i = 0; i < count; ++i) knots[knot_of[i]].push_back(i);
  for (auto& [name, knot] : knots) {
    if (knot.size() > 1) wiring.knots.push_back(std::move(knot));
  }
  return wiring;
}

void Engine::SumOne(size_t index, const facts::View& view, Workspace& workspace) const {
  const Model& model = models_[index];
  const Wiring& wiring = wirings_[index];
  Workspace::State& state = *workspace.state_;
  Total& total = state.totals.emplace_back();
  state.terms.clear();
  bool missing = false;
  for (const Requirement& requirement : model.requires_all) {
    missing |= std::none_of(requirement.systems.begin(), requirement.systems.end(),
                            [&](const std::string& system) {
                              return view.CoversAny(std::nullopt, system) !=
                                     facts::Covered::kNot;
                            });
  }
  if (model.population) {
    total.in_population =
        state.evaluation.Ask(wiring.first_question + model.terms.size()).answer;
  }
  total.outside_population = total.in_population == Answer::kNo;
  if (missing || total.in_population != Answer::kYes) {
    state.evaluation.Know(wiring.place, std::nullopt, std::nullopt, std::nullopt);
    return;
  }

  total.status = ScoreStatus::kScored;
  const auto age = view.Age();
  total.outside_population = age && ((model.youngest && age->oldest < *model.youngest) ||
                                     (model.oldest && age->youngest > *model.oldest));
  for (size_t i = 0; i < model.terms.size(); ++i) {
    const size_t question = wiring.first_question + i;
    const criteria::Evaluation::Short answer = state.evaluation.Ask(question);
    total.rests_on_assumed_coverage |= answer.rests_on_assumed_coverage;
    state.terms.push_back(
        BoundsOf(model.terms[i], answer.answer, state.evaluation, question));
  }
  const Summed sum = SumOf(state.terms, wiring.zeroed_by, wiring.knots);
  const Range age_points = PointsForAge(model, age);
  total.age_points = age_points.lowest;
  total.points = sum.points + age_points.lowest;
  total.lowest = sum.bounds.lowest + age_points.lowest;
  total.highest = sum.bounds.highest + age_points.highest;
  const Band* const low_band = BandOf(model, total.lowest);
  if (low_band == BandOf(model, total.highest)) total.band = low_band;
  state.evaluation.Know(wiring.place, total.points, total.lowest, total.highest);
}

risk::Score Engine::Explain(size_t index, const facts::View& view,
                            Workspace& workspace) const {
  const Model& model = models_[index];
  const Wiring& wiring = wirings_[index];
  Workspace::State& state = *workspace.state_;
  const Total& total = state.totals[index];
  risk::Score score;
  score.model = model.id;
  score.version = model.version;
  score.hash = hashes_[index];
  score.status = total.status;
  if (total.status == ScoreStatus::kNotScoreable) {
    score.reason = std::string(ReasonOf(total));
    score.outside_population = total.outside_population;
    if (total.in_population == Answer::kUnknown) {
      criteria::Result result =
          state.evaluation.Explain(wiring.first_question + model.terms.size());
      TermResult& row = score.terms.emplace_back();
      row.term = kPopulation;
      row.evidence = std::move(result.evidence);
      row.gaps = std::move(result.gaps);
    }
    for (const Requirement& requirement : model.requires_all) {
      const auto covered = [&](const std::string& system) {
        return view.CoversAny(std::nullopt, system) != facts::Covered::kNot;
      };
      const std::vector<std::string>& systems = requirement.systems;
      if (std::any_of(systems.begin(), systems.end(), covered)) continue;
      score.missing_systems.insert(score.missing_systems.end(), systems.begin(),
                                   systems.end());
    }
    return score;
  }
  score.points = total.points;
  score.lowest = total.lowest;
  score.highest = total.highest;
  score.age_points = total.age_points;
  if (model.transform) {
    score.probability = ProbabilityOf(*model.transform, total.points);
    score.lowest_probability = ProbabilityOf(*model.transform, total.lowest);
    score.highest_probability = ProbabilityOf(*model.transform, total.highest);
  }
  if (total.band != nullptr) score.band = total.band->id;
  score.outside_population = total.outside_population;
  score.rests_on_assumed_coverage = total.rests_on_assumed_coverage;
  for (size_t i = 0; i < model.terms.size(); ++i) {
    const TermBounds& bounds = state.terms[i];
    if (bounds.answer == Answer::kNo) continue;
    criteria::Result result = state.evaluation.Explain(wiring.first_question + i);
    TermResult& row = score.terms.emplace_back();
    row.term = model.terms[i].id;
    row.answer = bounds.answer;
    row.evidence = std::move(result.evidence);
    row.gaps = std::move(result.gaps);
    for (size_t other : wiring.zeroed_by[i]) {
      if (state.terms[other].answer == Answer::kYes && row.zeroed_by.empty()) {
        row.zeroed_by = model.terms[other].id;
      }
    }
    if (bounds.answer == Answer::kYes && row.zeroed_by.empty()) row.points = bounds.known;
  }
  return score;
}

RiskProfile Engine::Score(facts::View& view, Workspace& workspace) const {
  RiskProfile profile{view.record().id, view.as_of(), {}};
  profile.scores.reserve(models_.size());
  Workspace::State& state = *workspace.state_;
  state.totals.clear();
  state.evaluation.Begin(view);
  for (size_t i = 0; i < models_.size(); ++i) {
    SumOne(i, view, workspace);
    profile.scores.push_back(Explain(i, view, workspace));
  }
  Tell(profile, view);
  return profile;
}

RiskProfile Engine::Score(facts::View& view) const {
  Workspace workspace(*this);
  return Score(view, workspace);
}

RiskProfile Engine::Score(const facts::PatientRecord& record, base::Date as_of) const {
  facts::View view(record, as_of);
  return Score(view);
}

absl::Span<const Total> Engine::Sum(const facts::PatientRecord& record, base::Date as_of,
                                    Workspace& workspace) const {
  Workspace::State& state = *workspace.state_;
  state.view.Take(record, as_of);
  state.totals.clear();
  state.evaluation.Begin(state.view);
  for (size_t i = 0; i < models_.size(); ++i) SumOne(i, state.view, workspace);
  return state.totals;
}

absl::Span<const Total> Engine::Sum(facts::View& view, Workspace& workspace) const {
  Workspace::State& state = *workspace.state_;
  state.totals.clear();
  state.evaluation.Begin(view);
  for (size_t i = 0; i < models_.size(); ++i) {
    SumOne(i, view, workspace);
    facts::DerivedFact derived;
    derived.id = absl::StrCat(kScorePrefix, models_[i].id);
    if (state.totals[i].status == ScoreStatus::kScored) {
      derived.value = state.totals[i].points;
      derived.lowest = state.totals[i].lowest;
      derived.highest = state.totals[i].highest;
    }
    view.AddDerived(std::move(derived));
  }
  return state.totals;
}

std::string CheckExample(const Engine& engine, const Model& model,
                         const WorkedExample& example) {
  facts::PatientRecord record;
  record.id = base::PatientId(example.id);
  record.birth = example.birth;
  record.sex = example.sex;
  record.facts = example.facts;
  record.coverage = example.coverage;
  const RiskProfile profile = engine.Score(record, example.as_of);
  const risk::Score* score = profile.Find(model.id);
  if (score == nullptr) return "the engine does not hold the model";
  if (score->points != example.points) {
    return absl::StrCat("points ", score->points ? score->points->ToString() : "none",
                        ", expected ",
                        example.points ? example.points->ToString() : "none");
  }
  std::vector<std::string> fired;
  for (const TermResult& term : score->terms) {
    if (term.answer == Answer::kYes) fired.push_back(term.term);
  }
  std::vector<std::string> expected = example.terms;
  std::sort(fired.begin(), fired.end());
  std::sort(expected.begin(), expected.end());
  if (fired != expected) {
    return absl::StrCat("terms ", absl::StrJoin(fired, " "), ", expected ",
                        absl::StrJoin(expected, " "));
  }
  if (!example.band.empty() && score->band != example.band) {
    return absl::StrCat("band '", score->band, "', expected '", example.band, "'");
  }
  if (example.probability && score->probability != example.probability) {
    return absl::StrCat("probability ",
                        score->probability ? score->probability->ToString() : "none",
                        ", expected ", example.probability->ToString());
  }
  return "";
}

}  // namespace tillit::risk
