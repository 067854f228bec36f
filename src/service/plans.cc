// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/plans.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "tillit/facts/view.h"

namespace tillit::service {

PlanStanding StandingOf(const Catalogue& catalogue, const plan::CarePlan& plan,
                        const std::string& version, const facts::PatientRecord* record,
                        base::Date on) {
  PlanStanding standing;
  standing.on = on;
  standing.missing_for_active = plan::MissingForActive(plan, on);
  standing.breaches = plan::Breaches(plan, on);
  standing.unacknowledged = plan::NotAcknowledged(plan, version);
  standing.stops_proposed = plan::StopsProposed(plan, on);
  standing.duplicates = plan::FindDuplicates(plan);
  std::map<std::string, std::vector<plan::TaskStatus>> tasks;
  for (const plan::Task& task : plan.tasks) {
    tasks[task.intervention].push_back(plan::StatusOn(task, on));
  }
  for (const auto& [intervention, statuses] : tasks) {
    standing.work.push_back({intervention, plan::RollUp(statuses)});
  }
  standing.rules = plan::CheckRules(plan, catalogue.plan_rules, on);
  standing.quality = plan::QualityOf(plan, on);
  standing.burden = plan::BurdenOf(plan, on);
  standing.shares = plan::SharesOf(plan, on);
  standing.goal_attainment = plan::GoalAttainment(plan.goals, plan.ratings, on);
  standing.findings = plan::Review(plan);
  const std::vector<base::Finding> decisions = plan::ReviewDecisions(plan, {}, on);
  standing.findings.insert(standing.findings.end(), decisions.begin(), decisions.end());
  if (record == nullptr) {
    standing.findings.push_back({base::Severity::kNote,
                                 "conflicts_not_looked_for",
                                 absl::StrCat("CarePlan/", plan.id.value),
                                 {}});
    return standing;
  }
  facts::View view(*record, on);
  standing.conflicts = plan::FindConflicts(plan, catalogue.conflicts, view);
  return standing;
}

}  // namespace tillit::service
