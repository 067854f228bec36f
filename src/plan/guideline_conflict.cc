// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/guideline_conflict.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tillit/plan/standing.h"

namespace tillit::plan {
namespace {

using criteria::Answer;

constexpr absl::string_view kIntervention = "intervention:";

void AddInterventions(const CarePlan& plan, facts::View& view) {
  for (const PlannedIntervention& planned : plan.interventions) {
    if (!IsStanding(planned, view.as_of())) continue;
    facts::DerivedFact derived;
    derived.id = absl::StrCat(kIntervention, planned.intervention);
    derived.holds = true;
    view.AddDerived(std::move(derived));
  }
}

// Every intervention that a criterion asks for: what the plan does not hold is a no.
void AskedFor(const criteria::Criterion& criterion, std::vector<std::string>* ids) {
  if (criterion.derived && absl::StartsWith(criterion.derived->of, kIntervention)) {
    ids->push_back(criterion.derived->of);
  }
  for (const auto* list : {&criterion.all_of, &criterion.any_of, &criterion.none_of,
                           &criterion.of, &criterion.none_known, &criterion.in_period}) {
    for (const criteria::Criterion& part : *list) AskedFor(part, ids);
  }
}

Answer And(Answer a, Answer b) {
  if (a == Answer::kNo || b == Answer::kNo) return Answer::kNo;
  return a == Answer::kYes ? b : a;
}

}  // namespace

absl::Status Validate(const GuidelineConflict& conflict, absl::string_view path) {
  if (conflict.id.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": has no id"));
  }
  if (conflict.version.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": has no version"));
  }
  absl::Status status = criteria::Validate(conflict.first, conflict.named_codes,
                                           absl::StrCat(path, ".first"));
  if (!status.ok()) return status;
  return criteria::Validate(conflict.second, conflict.named_codes,
                            absl::StrCat(path, ".second"));
}

std::vector<ConflictFound> FindConflicts(const CarePlan& plan,
                                         const std::vector<GuidelineConflict>& conflicts,
                                         facts::View& view) {
  AddInterventions(plan, view);
  std::vector<ConflictFound> found;
  for (const GuidelineConflict& conflict : conflicts) {
    std::vector<std::string> asked;
    AskedFor(conflict.first, &asked);
    AskedFor(conflict.second, &asked);
    for (const std::string& id : asked) {
      if (view.Derived(id) != nullptr) continue;
      facts::DerivedFact derived;
      derived.id = id;
      derived.holds = false;
      view.AddDerived(std::move(derived));
    }
    criteria::Result first =
        criteria::Evaluate(conflict.first, conflict.named_codes, view);
    if (first.answer == Answer::kNo) continue;
    criteria::Result second =
        criteria::Evaluate(conflict.second, conflict.named_codes, view);
    const Answer answer = And(first.answer, second.answer);
    if (answer == Answer::kNo ||
        (first.answer == Answer::kUnknown && second.answer == Answer::kUnknown)) {
      continue;
    }
    ConflictFound each;
    each.conflict = conflict.id;
    each.severity = conflict.severity;
    each.answer = answer;
    each.to_check = conflict.to_check;
    each.first = std::move(first.evidence);
    each.second = std::move(second.evidence);
    each.citation = conflict.source.citation;
    each.verification = conflict.source.verification;
    for (const PlannedIntervention& planned : plan.interventions) {
      const std::string id = absl::StrCat(kIntervention, planned.intervention);
      if (IsStanding(planned, view.as_of()) &&
          std::find(asked.begin(), asked.end(), id) != asked.end()) {
        each.interventions.push_back(planned.id);
      }
    }
    for (const Resolution& resolution : plan.resolutions) {
      if (resolution.conflict == conflict.id && IsStanding(resolution, view.as_of()) &&
          (!resolution.until || view.as_of() <= *resolution.until)) {
        each.resolution = resolution.id;
      }
    }
    found.push_back(std::move(each));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const ConflictFound& a, const ConflictFound& b) {
                     return a.severity < b.severity;
                   });
  return found;
}

}  // namespace tillit::plan
