// SPDX-License-Identifier: Apache-2.0
#include "tillit/risk/engine.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tillit/base/canonical.h"

namespace tillit::risk {
namespace {

using base::Decimal;
using criteria::Answer;

constexpr char kScorePrefix[] = "score:";

// Ids of the models whose scores a model asks for.
std::vector<std::string> Needs(const Model& model) {
  std::vector<std::string> derived;
  for (const Term& term : model.terms) criteria::CollectDerived(term.criterion, &derived);
  std::vector<std::string> models;
  for (const std::string& id : derived) {
    if (absl::StartsWith(id, kScorePrefix)) models.push_back(id.substr(sizeof(kScorePrefix) - 1));
  }
  return models;
}

bool InBand(const Band& band, Decimal points) {
  return band.at_least ? points >= *band.at_least : points > *band.above;
}

std::string BandOf(const Model& model, Decimal points) {
  std::string found;
  for (const Band& band : model.bands) {
    if (InBand(band, points)) found = band.id;
  }
  return found;
}

// Points for age by each reading of the birth date.
struct AgeBounds {
  Decimal lowest;
  Decimal highest;
};

AgeBounds PointsForAge(const Model& model, const facts::View& view) {
  if (model.age_points.empty()) return {};
  const auto at = [&](int years) {
    Decimal points;
    for (const AgePoints& a : model.age_points) {
      if (years >= a.at_least && (!a.at_most || years <= *a.at_most)) points = a.points;
    }
    return points;
  };
  if (const auto age = view.Age()) {
    const Decimal young = at(age->youngest);
    const Decimal old = at(age->oldest);
    return {std::min(young, old), std::max(young, old)};
  }
  AgeBounds bounds;
  for (const AgePoints& a : model.age_points) {
    bounds.lowest = std::min(bounds.lowest, a.points);
    bounds.highest = std::max(bounds.highest, a.points);
  }
  return bounds;
}

// Distinct units of a per-unit term, counted on its evidence.
int64_t UnitsOf(const Term& term, const std::vector<criteria::Evidence>& evidence) {
  const criteria::CodedFacts& coded = *term.criterion.coded;
  std::set<std::string> codes;
  std::set<std::string> dates;
  for (const criteria::Evidence& e : evidence) {
    std::string code = coded.code_length ? e.code.code.substr(0, *coded.code_length) : e.code.code;
    codes.insert(absl::StrCat(e.code.system, "|", code));
    dates.insert(e.date ? e.date->ToString() : "");
  }
  int64_t units = static_cast<int64_t>(evidence.size());
  if (coded.counting == criteria::Counting::kCodes) units = static_cast<int64_t>(codes.size());
  if (coded.counting == criteria::Counting::kDates) units = static_cast<int64_t>(dates.size());
  return term.most ? std::min<int64_t>(units, *term.most) : units;
}

}  // namespace

const Score* RiskProfile::Find(absl::string_view model) const {
  for (const risk::Score& score : scores) {
    if (score.model == model) return &score;
  }
  return nullptr;
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
        return absl::InvalidArgumentError(
            absl::StrCat("model '", model.id, "': asks for the score of unknown '", other, "'"));
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
  return engine;
}

risk::Score Engine::ScoreOne(size_t index, const facts::View& view) const {
  const Model& model = models_[index];
  risk::Score score;
  score.model = model.id;
  score.version = model.version;
  score.hash = hashes_[index];

  for (const Requirement& requirement : model.requires_all) {
    const bool covered =
        std::any_of(requirement.systems.begin(), requirement.systems.end(),
                    [&](const std::string& system) {
                      return view.CoversAny(std::nullopt, system) != facts::Covered::kNot;
                    });
    if (!covered) {
      for (const std::string& system : requirement.systems) {
        score.missing_systems.push_back(system);
      }
    }
  }
  if (!score.missing_systems.empty()) {
    score.reason = "code_system_not_covered";
    return score;
  }

  score.status = ScoreStatus::kScored;
  const auto age = view.Age();
  score.outside_population = age && ((model.youngest && age->oldest < *model.youngest) ||
                                     (model.oldest && age->youngest > *model.oldest));
  const criteria::Absence absence =
      model.absent_is_no ? criteria::Absence::kNo : criteria::Absence::kUnknown;
  std::vector<criteria::Result> results;
  results.reserve(model.terms.size());
  for (const Term& term : model.terms) {
    results.push_back(criteria::Evaluate(term.criterion, model.named_codes, view, absence));
    score.rests_on_assumed_coverage |= results.back().rests_on_assumed_coverage;
  }
  const auto answer_of = [&](const std::string& id) {
    for (size_t i = 0; i < model.terms.size(); ++i) {
      if (model.terms[i].id == id) return results[i].answer;
    }
    return Answer::kNo;
  };

  Decimal points;
  Decimal lowest;
  Decimal highest;
  for (size_t i = 0; i < model.terms.size(); ++i) {
    const Term& term = model.terms[i];
    criteria::Result& result = results[i];
    if (result.answer == Answer::kNo) continue;
    TermResult row{term.id, result.answer, {}, "", std::move(result.evidence),
                   std::move(result.gaps)};
    bool surely_zeroed = false;
    bool perhaps_zeroed = false;
    for (const std::string& other : term.zeroed_by) {
      const Answer zeroing = answer_of(other);
      if (zeroing == Answer::kYes && !surely_zeroed) row.zeroed_by = other;
      surely_zeroed |= zeroing == Answer::kYes;
      perhaps_zeroed |= zeroing == Answer::kUnknown;
    }
    Decimal full = term.points;
    if (term.per_unit && result.answer == Answer::kYes) {
      full.millionths *= UnitsOf(term, row.evidence);
    }
    if (!surely_zeroed) {
      if (result.answer == Answer::kYes) {
        row.points = full;
        points += full;
        lowest += perhaps_zeroed ? std::min(full, Decimal{}) : full;
        highest += perhaps_zeroed ? std::max(full, Decimal{}) : full;
      } else {
        if (term.per_unit) full.millionths *= term.most.value_or(1);
        lowest += std::min(full, Decimal{});
        highest += std::max(full, Decimal{});
      }
    }
    score.terms.push_back(std::move(row));
  }
  const AgeBounds age_points = PointsForAge(model, view);
  score.age_points = age_points.lowest;
  score.points = points + age_points.lowest;
  score.lowest = lowest + age_points.lowest;
  score.highest = highest + age_points.highest;
  const std::string low_band = BandOf(model, *score.lowest);
  if (low_band == BandOf(model, *score.highest)) score.band = low_band;
  return score;
}

RiskProfile Engine::Score(facts::View& view) const {
  RiskProfile profile{view.record().id, view.as_of(), {}};
  profile.scores.reserve(models_.size());
  for (size_t i = 0; i < models_.size(); ++i) {
    profile.scores.push_back(ScoreOne(i, view));
    const risk::Score& score = profile.scores.back();
    facts::DerivedFact derived;
    derived.id = absl::StrCat(kScorePrefix, score.model);
    derived.value = score.points;
    derived.lowest = score.lowest;
    derived.highest = score.highest;
    view.AddDerived(std::move(derived));
  }
  return profile;
}

RiskProfile Engine::Score(const facts::PatientRecord& record, base::Date as_of) const {
  facts::View view(record, as_of);
  return Score(view);
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
                        ", expected ", example.points ? example.points->ToString() : "none");
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
  return "";
}

}  // namespace tillit::risk
