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

absl::Status ValidateTerm(const Model& model, const Term& term, const std::string& path) {
  absl::Status status = criteria::Validate(term.criterion, model.named_codes,
                                           absl::StrCat(path, ".criterion"));
  if (!status.ok()) return status;
  if (term.per_unit && !term.criterion.coded) {
    return Fault(path, "per_unit needs a coded criterion");
  }
  const bool must_be_positive = model.purpose == Purpose::kNeed || model.monotone;
  if (must_be_positive && term.points < base::Decimal{}) {
    return Fault(path, "negative points in a need or a monotone model");
  }
  for (const std::string& other : term.zeroed_by) {
    const auto it = std::find_if(model.terms.begin(), model.terms.end(),
                                 [&](const Term& t) { return t.id == other; });
    if (it == model.terms.end()) {
      return Fault(path, absl::StrCat("zeroed_by '", other, "' is no term"));
    }
    // A term that takes another's points must give as many, or one more condition
    // would lower the score.
    if (must_be_positive && it->points < term.points) {
      return Fault(path, absl::StrCat("is zeroed by '", other, "', which gives less"));
    }
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
      return Fault(absl::StrCat(path, ".bands[", i, "]"), "needs at_least or above, one of them");
    }
  }
  return absl::OkStatus();
}

}  // namespace tillit::risk
