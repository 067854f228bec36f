// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/care_plan.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tillit::plan {

std::vector<base::Finding> Review(const CarePlan& plan) {
  std::vector<base::Finding> findings;
  const std::string path = absl::StrCat("CarePlan/", plan.id.value);
  for (size_t i = 0; i < plan.goals.size(); ++i) {
    const base::GoalId& goal = plan.goals[i].id;
    const bool served =
        std::any_of(plan.interventions.begin(), plan.interventions.end(),
                    [&](const PlannedIntervention& planned) {
                      const std::vector<base::GoalId>& goals = planned.reason.goals;
                      return std::find(goals.begin(), goals.end(), goal) != goals.end();
                    });
    if (!served) {
      findings.push_back({base::Severity::kWarning,
                          "goal_without_intervention",
                          absl::StrCat(path, ".goals[", i, "]"),
                          {goal.value}});
    }
  }
  for (size_t i = 0; i < plan.interventions.size(); ++i) {
    const Reason& reason = plan.interventions[i].reason;
    if (reason.goals.empty() && reason.groups.empty() && reason.barriers.empty()) {
      findings.push_back({base::Severity::kWarning,
                          "intervention_without_reason",
                          absl::StrCat(path, ".interventions[", i, "]"),
                          {plan.interventions[i].intervention}});
    }
  }
  return findings;
}

}  // namespace tillit::plan
