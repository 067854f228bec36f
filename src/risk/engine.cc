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
    if (absl::StartsWith(id, kScorePrefix))
      models.push_back(id.substr(sizeof(kScorePrefix) - 1));
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

Decimal Times(Decimal points, int64_t units) { return {points.millionths * units}; }

// What a term gives when it counts, at least and at most. Points that are not given per
// unit are the same at both ends.
struct TermBounds {
  Answer answer = Answer::kNo;
  Decimal known;  // what is certain of a yes
  Decimal lowest;
  Decimal highest;
};

TermBounds BoundsOf(const Term& term, const Model& model, Answer answer,
                    const facts::View& view, criteria::Absence absence) {
  if (!term.per_unit || answer == Answer::kNo) {
    return {answer, term.points, term.points, term.points};
  }
  const criteria::CodedFacts& coded = *term.criterion.coded;
  const criteria::Units units =
      criteria::CountUnits(coded, model.named_codes, view, absence);
  // It counts only from `at_least` on. Without a `most` absence is always known or no.
  int64_t least = std::max<int64_t>(units.least, coded.at_least);
  int64_t most = std::max(least, units.most.value_or(term.most.value_or(least)));
  if (term.most) {
    least = std::min<int64_t>(least, *term.most);
    most = std::min<int64_t>(most, *term.most);
  }
  const auto [lowest, highest] =
      std::minmax({Times(term.points, least), Times(term.points, most)});
  return {answer, Times(term.points, least), lowest, highest};
}

struct Range {
  Decimal lowest;
  Decimal highest;
};

// Terms that take each other's points hang together: every way in which the unknown
// ones of a knot can turn out is tried. Past this many the ends are taken one by one,
// which is true but wider.
constexpr size_t kTriedTogether = 12;

Range BoundsOfKnot(const std::vector<size_t>& knot, const std::vector<TermBounds>& terms,
                   const std::vector<std::vector<size_t>>& zeroed_by) {
  std::vector<size_t> unknown;
  for (size_t i : knot) {
    if (terms[i].answer == Answer::kUnknown) unknown.push_back(i);
  }
  Range range;
  if (unknown.size() > kTriedTogether) {
    for (size_t i : knot) {
      range.lowest += std::min(terms[i].lowest, Decimal{});
      range.highest += std::max(terms[i].highest, Decimal{});
    }
    return range;
  }
  std::vector<bool> counts(terms.size());
  for (size_t i : knot) counts[i] = terms[i].answer == Answer::kYes;
  for (uint32_t way = 0; way < (1u << unknown.size()); ++way) {
    for (size_t u = 0; u < unknown.size(); ++u) counts[unknown[u]] = (way >> u) % 2 == 1;
    Range sum;
    for (size_t i : knot) {
      if (!counts[i] || std::any_of(zeroed_by[i].begin(), zeroed_by[i].end(),
                                    [&](size_t other) { return counts[other]; })) {
        continue;
      }
      sum.lowest += terms[i].lowest;
      sum.highest += terms[i].highest;
    }
    range.lowest = way == 0 ? sum.lowest : std::min(range.lowest, sum.lowest);
    range.highest = way == 0 ? sum.highest : std::max(range.highest, sum.highest);
  }
  return range;
}

// Bounds of the sum over all terms.
Range BoundsOfSum(const std::vector<TermBounds>& terms,
                  const std::vector<std::vector<size_t>>& zeroed_by) {
  std::vector<size_t> knot_of(terms.size());
  for (size_t i = 0; i < terms.size(); ++i) knot_of[i] = i;
  for (size_t i = 0; i < terms.size(); ++i) {
    for (size_t other : zeroed_by[i]) {
      const size_t from = knot_of[other];
      std::replace(knot_of.begin(), knot_of.end(), from, knot_of[i]);
    }
  }
  std::map<size_t, std::vector<size_t>> knots;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (terms[i].answer != Answer::kNo) knots[knot_of[i]].push_back(i);
  }
  Range sum;
  for (const auto& [name, knot] : knots) {
    const Range range = BoundsOfKnot(knot, terms, zeroed_by);
    sum.lowest += range.lowest;
    sum.highest += range.highest;
  }
  return sum;
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
    results.push_back(
        criteria::Evaluate(term.criterion, model.named_codes, view, absence));
    score.rests_on_assumed_coverage |= results.back().rests_on_assumed_coverage;
  }
  std::vector<TermBounds> bounds;
  std::vector<std::vector<size_t>> zeroed_by(model.terms.size());
  for (size_t i = 0; i < model.terms.size(); ++i) {
    bounds.push_back(BoundsOf(model.terms[i], model, results[i].answer, view, absence));
    for (const std::string& other : model.terms[i].zeroed_by) {
      for (size_t k = 0; k < model.terms.size(); ++k) {
        if (model.terms[k].id == other) zeroed_by[i].push_back(k);
      }
    }
  }

  Decimal points;
  for (size_t i = 0; i < model.terms.size(); ++i) {
    const Term& term = model.terms[i];
    criteria::Result& result = results[i];
    if (result.answer == Answer::kNo) continue;
    TermResult row{term.id,
                   result.answer,
                   {},
                   "",
                   std::move(result.evidence),
                   std::move(result.gaps)};
    for (size_t other : zeroed_by[i]) {
      if (results[other].answer == Answer::kYes && row.zeroed_by.empty()) {
        row.zeroed_by = model.terms[other].id;
      }
    }
    if (result.answer == Answer::kYes && row.zeroed_by.empty()) {
      row.points = bounds[i].known;
      points += row.points;
    }
    score.terms.push_back(std::move(row));
  }
  const Range sum = BoundsOfSum(bounds, zeroed_by);
  const AgeBounds age_points = PointsForAge(model, view);
  score.age_points = age_points.lowest;
  score.points = points + age_points.lowest;
  score.lowest = sum.lowest + age_points.lowest;
  score.highest = sum.highest + age_points.highest;
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
  return "";
}

}  // namespace tillit::risk
