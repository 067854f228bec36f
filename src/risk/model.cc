// SPDX-License-Identifier: Apache-2.0
#include "tillit/risk/model.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tillit/base/numbers.h"

namespace tillit::risk {
namespace {

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

// A criterion that one more fact can turn from yes to no, or empty.
std::string CanFall(const criteria::Criterion& criterion) {
  if (!criterion.none_of.empty()) return "none_of";
  if (!criterion.none_known.empty()) return "none_known";
  if (criterion.derived && criterion.derived->at_most) return "derived at_most";
  // One more admission makes another stay the index stay.
  if (criterion.period && criterion.period->stay) return "period of a stay";
  std::string found;
  criteria::ForEachPart(criterion, [&](const criteria::Criterion& part) {
    if (found.empty()) found = CanFall(part);
  });
  return found;
}

// One more condition or medicine never lowers the points: none are negative, no
// criterion turns to no, and a term gives as many points as it takes from others.
absl::Status ValidateNeverFalls(const Model& model, const Term& term,
                                const std::string& path) {
  if (term.points < base::Decimal{}) {
    return Fault(path, "negative points in a need or a monotone model");
  }
  if (const std::string what = CanFall(term.criterion); !what.empty()) {
    return Fault(path, absl::StrCat(what, " in a need or a monotone model"));
  }
  base::Decimal taken;
  for (const Term& other : model.terms) {
    if (std::find(other.zeroed_by.begin(), other.zeroed_by.end(), term.id) ==
        other.zeroed_by.end()) {
      continue;
    }
    if (!term.zeroed_by.empty()) return Fault(path, "takes points and is itself zeroed");
    if (other.per_unit && !other.most) {
      return Fault(path,
                   absl::StrCat("takes points from '", other.id, "', which has no most"));
    }
    taken += other.points * (other.per_unit ? *other.most : 1);
  }
  if (taken > term.points) return Fault(path, "takes more points than it gives");
  return absl::OkStatus();
}

absl::Status ValidateTerm(const Model& model, const Term& term, const std::string& path) {
  absl::Status status = criteria::Validate(term.criterion, model.named_codes,
                                           absl::StrCat(path, ".criterion"));
  if (!status.ok()) return status;
  if (term.per_unit && !term.criterion.coded) {
    return Fault(path, "per_unit needs a coded criterion");
  }
  if (term.per_unit && !term.most && !model.absent_is_no) {
    return Fault(path, "per_unit needs most, or the unknown has no bound");
  }
  if (term.most.value_or(1) < 1) return Fault(path, "most must be 1 or more");
  for (const std::string& other : term.zeroed_by) {
    if (std::none_of(model.terms.begin(), model.terms.end(),
                     [&](const Term& t) { return t.id == other; })) {
      return Fault(path, absl::StrCat("zeroed_by '", other, "' is no term"));
    }
    if (other == term.id) return Fault(path, "is zeroed by itself");
  }
  if (model.purpose == Purpose::kNeed || model.monotone) {
    return ValidateNeverFalls(model, term, path);
  }
  return absl::OkStatus();
}

// What the terms give and take, and age: within what is summed exactly.
absl::Status ValidateSum(const Model& model, absl::string_view path) {
  constexpr base::Decimal kMost = base::Decimal::FromInt(1000000000000);
  const auto size = [](base::Decimal points) {
    return std::max(points, base::Decimal{} - points);
  };
  base::Decimal sum;
  for (const Term& term : model.terms) {
    sum += size(term.points) * (term.per_unit ? term.most.value_or(1) : 1);
  }
  base::Decimal for_age;
  for (const AgePoints& a : model.age_points) for_age = std::max(for_age, size(a.points));
  if (sum + for_age > kMost) return Fault(path, "its points pass 10^12 together");
  return absl::OkStatus();
}

absl::Status ValidateTransform(const Transform& transform, const std::string& path) {
  const base::Decimal one = base::Decimal::FromInt(1);
  const std::optional<base::Decimal>& survival = transform.baseline_survival;
  if (survival.has_value() != (transform.link == Link::kCox)) {
    return Fault(path, "baseline_survival goes with the link COX");
  }
  if (survival && (*survival <= base::Decimal{} || *survival >= one)) {
    return Fault(path, "baseline_survival lies outside 0 to 1");
  }
  if (transform.horizon_days < 0) return Fault(path, "its horizon is negative");
  if (survival && transform.horizon_days == 0) return Fault(path, "has no horizon");
  return absl::OkStatus();
}

bool IsOf(const LookBack& look_back, const criteria::CodedFacts& coded) {
  return std::all_of(
      coded.codes.begin(), coded.codes.end(),
      [&](const base::CodeSet& codes) { return codes.system == look_back.system; });
}

// The coded criterion as one window reads it.
criteria::Criterion Read(const LookBack& look_back, criteria::Criterion coded) {
  coded.coded->look_back_months = look_back.months;
  coded.coded->look_back_days = look_back.days;
  if (!look_back.contact_kinds.empty()) {
    coded.coded->contact_kinds = look_back.contact_kinds;
  }
  if (!look_back.care_levels.empty()) coded.coded->care_levels = look_back.care_levels;
  if (!look_back.period) return coded;
  criteria::Criterion on_days;
  on_days.period = look_back.period;
  on_days.in_period = {std::move(coded)};
  return on_days;
}

// Sets the windows of every coded criterion: those of its system, or else those of all.
// `used` counts what each was good for.
void SetLookBacks(const std::vector<LookBack>& look_backs, criteria::Criterion& criterion,
                  std::vector<int>& used) {
  if (!criterion.coded) {
    criteria::ForEachPart(criterion, [&](criteria::Criterion& part) {
      SetLookBacks(look_backs, part, used);
    });
    return;
  }
  std::vector<criteria::Criterion> readings;
  for (const bool named : {true, false}) {
    for (size_t i = 0; i < look_backs.size() && (named || readings.empty()); ++i) {
      const LookBack& one = look_backs[i];
      if (named ? !IsOf(one, *criterion.coded) : !one.system.empty()) continue;
      readings.push_back(Read(one, criterion));
      ++used[i];
      if (!named) break;
    }
  }
  if (readings.size() == 1) {
    readings[0].id = criterion.id;
    criterion = std::move(readings[0]);
  } else if (!readings.empty()) {
    criteria::Criterion any;
    any.id = criterion.id;
    any.any_of = std::move(readings);
    criterion = std::move(any);
  }
}

// What a model says of patients, apart from what it says of itself.
Model WhatItAsks(Model model) {
  model.id = model.version = model.variant_of = "";
  model.source = {};
  model.examples.clear();
  model.variants.clear();
  return model;
}

// One variant, from the model that it starts from.
absl::StatusOr<Model> Apply(const Variant& variant, const Model& start,
                            const std::string& path) {
  Model model = start;
  model.id = variant.id;
  model.version = variant.version;
  model.examples = variant.examples;
  if (variant.source) model.source = *variant.source;
  if (variant.verification) model.source.verification = *variant.verification;
  if (!variant.note.empty()) model.source.note = variant.note;
  if (variant.purpose) model.purpose = *variant.purpose;
  if (variant.absent_is_no) model.absent_is_no = *variant.absent_is_no;
  if (variant.monotone) model.monotone = *variant.monotone;
  if (variant.transform) model.transform = variant.transform;
  if (variant.population) model.population = variant.population;
  if (!variant.age_points.empty()) model.age_points = variant.age_points;
  if (!variant.bands.empty()) model.bands = variant.bands;
  if (!variant.requires_all.empty()) model.requires_all = variant.requires_all;

  const auto find = [&](const std::string& id) {
    return std::find_if(model.terms.begin(), model.terms.end(),
                        [&](const Term& term) { return term.id == id; });
  };
  const auto no_term = [&](const char* list, size_t i, const std::string& id) {
    return Fault(absl::StrCat(path, ".", list, "[", i, "]"),
                 absl::StrCat("'", id, "' is no term"));
  };
  for (size_t i = 0; i < variant.left_out.size(); ++i) {
    const auto term = find(variant.left_out[i]);
    if (term == model.terms.end()) return no_term("left_out", i, variant.left_out[i]);
    model.terms.erase(term);
  }
  for (const Term& replacement : variant.terms) {
    const auto term = find(replacement.id);
    if (term == model.terms.end()) {
      model.terms.push_back(replacement);
    } else {
      *term = replacement;
    }
  }
  for (size_t i = 0; i < variant.points.size(); ++i) {
    const auto term = find(variant.points[i].term);
    if (term == model.terms.end()) return no_term("points", i, variant.points[i].term);
    term->points = variant.points[i].points;
  }
  for (size_t i = 0; i < variant.hierarchy.size(); ++i) {
    const auto term = find(variant.hierarchy[i].term);
    if (term == model.terms.end()) {
      return no_term("hierarchy", i, variant.hierarchy[i].term);
    }
    term->zeroed_by = variant.hierarchy[i].zeroed_by;
  }
  std::vector<int> used(variant.look_backs.size());
  for (Term& term : model.terms) SetLookBacks(variant.look_backs, term.criterion, used);
  for (size_t i = 0; i < used.size(); ++i) {
    if (used[i] == 0) {
      return Fault(absl::StrCat(path, ".look_backs[", i, "]"),
                   "is a window for nothing that the model asks");
    }
  }
  if (WhatItAsks(model) == WhatItAsks(start)) return Fault(path, "changes nothing");
  return model;
}

}  // namespace

base::Decimal ProbabilityOf(const Transform& transform, base::Decimal points) {
  const double x = (transform.intercept + points).ToDouble();
  double probability = 0;
  switch (transform.link) {
    case Link::kLogistic:
      probability = 1 / (1 + base::Exp(-x));
      break;
    case Link::kCox: {
      const double survival = transform.baseline_survival->ToDouble();
      probability = -base::ExpMinusOne(base::Log(survival) * base::Exp(x));
      break;
    }
  }
  return {static_cast<int64_t>(std::floor(probability * 1e6 + 0.5))};
}

absl::StatusOr<std::vector<Model>> Expand(const Model& model, absl::string_view path) {
  std::vector<Model> models = {model};
  models[0].variants.clear();
  for (size_t i = 0; i < model.variants.size(); ++i) {
    const Variant& variant = model.variants[i];
    const std::string at = absl::StrCat(path, ".variants[", i, "](", variant.id, ")");
    if (variant.id.empty()) return Fault(at, "has no id");
    if (variant.version.empty()) return Fault(at, "has no version");
    const std::string& of = variant.of.empty() ? model.id : variant.of;
    const auto start = std::find_if(models.begin(), models.end(),
                                    [&](const Model& m) { return m.id == of; });
    if (start == models.end()) {
      return Fault(at, absl::StrCat("starts from '", of, "', which is no variant above"));
    }
    absl::StatusOr<Model> made = Apply(variant, *start, at);
    if (!made.ok()) return made.status();
    made->variant_of = model.id;
    models.push_back(*std::move(made));
  }
  return models;
}

absl::Status Validate(const Model& model, absl::string_view path) {
  if (model.id.empty()) return Fault(path, "has no id");
  if (model.version.empty()) return Fault(path, "has no version");
  if (model.source.citation.empty()) return Fault(path, "has no source");
  if (model.terms.empty()) return Fault(path, "has no terms");
  if (!model.variants.empty()) return Fault(path, "has variants that were not expanded");
  if (model.transform) {
    absl::Status status =
        ValidateTransform(*model.transform, absl::StrCat(path, ".transform"));
    if (!status.ok()) return status;
  }
  if (model.population) {
    const std::string at = absl::StrCat(path, ".population");
    absl::Status status = criteria::Validate(*model.population, model.named_codes, at);
    if (!status.ok()) return status;
    if (model.purpose == Purpose::kNeed || model.monotone) {
      return Fault(at, "in a need or a monotone model");
    }
  }
  if (absl::Status status = ValidateSum(model, path); !status.ok()) return status;
  std::set<std::string> ids;
  for (size_t i = 0; i < model.terms.size(); ++i) {
    const std::string at = absl::StrCat(path, ".terms[", i, "]");
    const Term& term = model.terms[i];
    if (term.id.empty()) return Fault(at, "has no id");
    if (term.id == "population") return Fault(at, "has the name of the population");
    if (!ids.insert(term.id).second) return Fault(at, "its id stands twice");
    absl::Status status = ValidateTerm(model, term, at);
    if (!status.ok()) return status;
  }
  for (size_t i = 0; i < model.age_points.size(); ++i) {
    const AgePoints& a = model.age_points[i];
    const std::string at = absl::StrCat(path, ".age_points[", i, "]");
    if (a.at_most && *a.at_most < a.at_least) return Fault(at, "ends before it begins");
    if (i > 0) {
      const AgePoints& before = model.age_points[i - 1];
      if (!before.at_most || *before.at_most >= a.at_least) return Fault(at, "overlaps");
    }
    if (model.purpose == Purpose::kNeed && a.points < base::Decimal{}) {
      return Fault(at, "negative points in a need");
    }
  }
  for (size_t i = 0; i < model.bands.size(); ++i) {
    if (model.bands[i].at_least.has_value() == model.bands[i].above.has_value()) {
      return Fault(absl::StrCat(path, ".bands[", i, "]"),
                   "needs at_least or above, one of them");
    }
  }
  return absl::OkStatus();
}

}  // namespace tillit::risk
