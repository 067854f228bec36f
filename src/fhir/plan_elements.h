// SPDX-License-Identifier: Apache-2.0
// What of a plan R4 has elements for: both directions.
#ifndef TILLIT_SRC_FHIR_PLAN_ELEMENTS_H_
#define TILLIT_SRC_FHIR_PLAN_ELEMENTS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "tillit/plan/care_plan.h"

namespace tillit::fhir {

inline constexpr char kPlanSystem[] = "urn:tillit:plan";
inline constexpr char kPlanExtension[] = "urn:tillit:plan:";  // and the struct's name
inline constexpr char kPartySystem[] = "urn:tillit:party";
inline constexpr char kRoleSystem[] = "urn:tillit:role";
inline constexpr char kInterventionSystem[] = "urn:tillit:intervention";
inline constexpr char kGroupSystem[] = "urn:tillit:group";
inline constexpr char kPatientSystem[] = "urn:tillit:patient";

// What stands in resources of its own, and not in the CarePlan's extension.
inline constexpr char kElsewhere[] =
    "goals,interventions,tasks,parties,critical_information";

// request-status, and care-plan-intent beside it.
std::string CodeOf(plan::PlanStatus status);
std::optional<plan::PlanStatus> PlanStatusOf(absl::string_view code);
// goal-status; unset is active.
std::string CodeOf(std::optional<plan::GoalStatus> status);
std::optional<plan::GoalStatus> GoalStatusOf(absl::string_view code);
// task-status.
std::string CodeOf(plan::TaskStatus status);
std::optional<plan::TaskStatus> TaskStatusOf(absl::string_view code);
// request-status of an intervention; unset is as the plan.
std::string CodeOf(std::optional<plan::InterventionStatus> status, plan::PlanStatus of);
std::optional<plan::InterventionStatus> InterventionStatusOf(absl::string_view code);

// "urn:uuid:..." of a part of a plan.
std::string UuidOf(const plan::CarePlan& plan, absl::string_view part,
                   absl::string_view id);

// FHIR's id: A-Z, a-z, 0-9, '-', '.', 1 to 64.
bool IsFhirId(absl::string_view id);
// FHIR's code: no spaces at the ends, none twice.
bool IsFhirCode(absl::string_view code);

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_PLAN_ELEMENTS_H_
