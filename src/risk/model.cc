// SPDX-License-Identifier: Apache-2.0
#include "tillit/risk/model.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"

namespace tillit::risk {
namespace {

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

// A criterion that one more fact can turn from yes to no, or empty.
std::string CanFall(const criteria::Criterion& criterion) {
  if (!criterion.none_of.empty()) return "none_of";
  if (criterion.derived && criterion.derived->at_most) return "derived at_most";
  for (const auto* list : {&criterion.all_of, &criterion.any_of, &criterion.of}) {
    for (const criteria::Criterion& part : *list) {
      if (std::string what = CanFall(part); !what.empty()) return what;
    }
  }
  return "";
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
    taken.millionths += other.points.millionths * (other.per_unit ? *other.most : 1);
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

}  // namespace

absl::Status Validate(const Model& model, absl::string_view path) {
  if (model.id.empty()) return Fault(path, "has no id");
  if (model.version.empty()) return Fault(path, "has no version");
  if (model.source.citation.empty()) return Fault(path, "has no source");
  if (model.terms.empty()) return Fault(path, "has no terms");
  std::set<std::string> ids;
  for (size_t i = 0; i < model.terms.size(); ++i) {
    const std::string at = absl::StrCat(path, ".terms[", i, "]");
    const Term& term = model.terms[i];
    if (term.id.empty()) return Fault(at, "has no id");
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
