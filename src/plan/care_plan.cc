// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/care_plan.h"

#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace tillit::plan {
namespace {

constexpr int32_t kMinutesAWeek = 7 * 24 * 60;

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

absl::Status ValidateVisit(const PlannedIntervention& planned, const std::string& path) {
  if (planned.minutes < 1 || planned.minutes > 1440) {
    return Fault(absl::StrCat(path, ".minutes"), "lies outside 1 to 1440");
  }
  if (planned.competences.empty() || planned.competences.size() > 8) {
    return Fault(absl::StrCat(path, ".competences"), "must be 1 to 8");
  }
  if (planned.priority < 1 || planned.priority > 9) {
    return Fault(absl::StrCat(path, ".priority"), "lies outside 1 to 9");
  }
  if (planned.first_within_days < 0 || planned.first_within_days > 3660) {
    return Fault(absl::StrCat(path, ".first_within_days"), "lies outside 0 to 3660");
  }
  if (planned.repeat_every_days.has_value() &&
      (*planned.repeat_every_days < 1 || *planned.repeat_every_days > 3660)) {
    return Fault(absl::StrCat(path, ".repeat_every_days"), "lies outside 1 to 3660");
  }
  return absl::OkStatus();
}

absl::Status ValidateNumbers(const CarePlan& plan, absl::string_view path) {
  const auto outside = [](const std::optional<int32_t>& value, int32_t first,
                          int32_t last) {
    return value && (*value < first || *value > last);
  };
  if (outside(plan.contact_every_days, 1, 3660)) {
    return Fault(absl::StrCat(path, ".contact_every_days"), "lies outside 1 to 3660");
  }
  if (outside(plan.contact_grace_days, 0, 3660)) {
    return Fault(absl::StrCat(path, ".contact_grace_days"), "lies outside 0 to 3660");
  }
  for (size_t i = 0; i < plan.goals.size(); ++i) {
    if (outside(plan.goals[i].importance, 1, 9)) {
      return Fault(absl::StrCat(path, ".goals[", i, "].importance"),
                   "lies outside 1 to 9");
    }
  }
  for (size_t i = 0; i < plan.ratings.size(); ++i) {
    const std::string at = absl::StrCat(path, ".ratings[", i, "]");
    if (outside(plan.ratings[i].attained, -2, 2)) {
      return Fault(at + ".attained", "lies outside -2 to 2");
    }
    if (outside(plan.ratings[i].by_patient, 0, 10)) {
      return Fault(at + ".by_patient", "lies outside 0 to 10");
    }
  }
  for (size_t i = 0; i < plan.treatment_limits.size(); ++i) {
    const std::string at = absl::StrCat(path, ".treatment_limits[", i, "]");
    const TreatmentLimit& limit = plan.treatment_limits[i];
    if (limit.words.text.empty()) return Fault(at + ".words", "are not given");
    if (limit.decided == base::Date{}) return Fault(at + ".decided", "is not given");
  }
  for (size_t i = 0; i < plan.decisions.size(); ++i) {
    const Decision& decision = plan.decisions[i];
    if (decision.chosen &&
        (*decision.chosen < 0 ||
         *decision.chosen >= static_cast<int32_t>(decision.options.size()))) {
      return Fault(absl::StrCat(path, ".decisions[", i, "].chosen"),
                   "is none of the options");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const CarePlan& plan, absl::string_view path) {
  if (plan.viewed) return Fault(path, "is what somebody may see of it");
  if (plan.id.value.empty()) return Fault(path, "has no id");
  if (plan.patient.value.empty()) return Fault(path, "has no patient");
  if (plan.created == base::Date{}) {
    return Fault(absl::StrCat(path, ".created"), "is not given");
  }
  std::set<std::string> ids;
  for (size_t i = 0; i < plan.interventions.size(); ++i) {
    const PlannedIntervention& planned = plan.interventions[i];
    const std::string at = absl::StrCat(path, ".interventions[", i, "]");
    if (planned.id.empty()) return Fault(at, "has no id");
    if (!ids.insert(planned.id).second) return Fault(at, "its id stands twice");
    if (planned.patient_minutes_a_week.value_or(0) < 0 ||
        planned.patient_minutes_a_week.value_or(0) > kMinutesAWeek) {
      return Fault(absl::StrCat(at, ".patient_minutes_a_week"),
                   "lies outside 0 to 10080");
    }
    if (planned.form == interventions::ContactForm::kNone) continue;
    absl::Status status = ValidateVisit(planned, at);
    if (!status.ok()) return status;
  }
  return ValidateNumbers(plan, path);
}

}  // namespace tillit::plan
