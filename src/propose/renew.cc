// SPDX-License-Identifier: Apache-2.0
// A plan that people have, and what a fresh proposal says otherwise.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "tillit/propose/propose.h"

namespace tillit::propose {
namespace {

template <class T>
bool HasId(const std::vector<T>& list, const std::string& id) {
  return std::any_of(list.begin(), list.end(),
                     [&](const T& each) { return each.id == id; });
}

bool IsOver(const plan::PlannedIntervention& planned) {
  return planned.status == plan::InterventionStatus::kStopped ||
         planned.status == plan::InterventionStatus::kCompleted;
}

// Goals alone may be people's own reason.
bool IsReasonOfTheLibrary(const plan::Reason& reason) {
  return !reason.groups.empty() || !reason.barriers.empty() || !reason.causes.empty() ||
         !reason.evidence.empty();
}

void TakeReasons(const plan::CarePlan& fresh, plan::CarePlan& plan, Renewal& renewal) {
  for (plan::PlannedIntervention& planned : plan.interventions) {
    const auto found =
        std::find_if(fresh.interventions.begin(), fresh.interventions.end(),
                     [&](const plan::PlannedIntervention& each) {
                       return each.intervention == planned.intervention;
                     });
    if (found == fresh.interventions.end()) {
      if (IsReasonOfTheLibrary(planned.reason) && !IsOver(planned)) {
        renewal.without_reason.push_back(planned.id);
      }
      continue;
    }
    if (IsOver(planned) || planned.reason == found->reason) continue;
    if (IsReasonOfTheLibrary(planned.reason)) {
      planned.reason = found->reason;
      renewal.reasons_changed.push_back(planned.id);
    }
  }
}

void TakeOffers(const plan::CarePlan& fresh, plan::CarePlan& plan, Renewal& renewal) {
  const bool waits = plan.status == plan::PlanStatus::kActive;
  for (const plan::PlannedIntervention& offered : fresh.interventions) {
    const bool known = std::any_of(plan.interventions.begin(), plan.interventions.end(),
                                   [&](const plan::PlannedIntervention& each) {
                                     return each.intervention == offered.intervention;
                                   });
    if (known || HasId(plan.interventions, offered.id)) continue;
    plan::PlannedIntervention& taken = plan.interventions.emplace_back(offered);
    if (waits) taken.status = plan::InterventionStatus::kOnHold;
    renewal.offered.push_back(offered.id);
    for (const plan::Party& party : fresh.parties) {
      if (party.id == offered.owner && !HasId(plan.parties, party.id)) {
        plan.parties.push_back(party);
      }
    }
    for (const plan::Task& task : fresh.tasks) {
      if (task.intervention != offered.id || HasId(plan.tasks, task.id)) continue;
      plan.tasks.push_back(task);
      if (waits) plan.tasks.back().status = plan::TaskStatus::kOnHold;
    }
    for (const plan::Contingency& each : fresh.contingencies) {
      if (each.intervention == offered.id && !HasId(plan.contingencies, each.id)) {
        plan.contingencies.push_back(each);
      }
    }
  }
}

void TakeQuestions(const plan::CarePlan& fresh, plan::CarePlan& plan, Renewal& renewal) {
  std::set<std::string> were;
  std::set<std::string> are;
  for (const plan::Question& each : plan.questions) were.insert(each.about);
  for (const plan::Question& each : fresh.questions) are.insert(each.about);
  std::set_difference(are.begin(), are.end(), were.begin(), were.end(),
                      std::back_inserter(renewal.asked));
  std::set_difference(were.begin(), were.end(), are.begin(), are.end(),
                      std::back_inserter(renewal.answered));
  plan.questions = fresh.questions;
}

// What is known of the patient now; what people wrote of it stays.
void TakeGoals(const plan::CarePlan& fresh, plan::CarePlan& plan) {
  for (const plan::Goal& goal : fresh.goals) {
    const bool known =
        std::any_of(plan.goals.begin(), plan.goals.end(),
                    [&](const plan::Goal& each) { return each.id == goal.id; });
    if (!known) plan.goals.push_back(goal);
  }
}

}  // namespace

plan::CarePlan Renew(const plan::CarePlan& known, const plan::CarePlan& fresh,
                     Renewal* renewal) {
  plan::CarePlan plan = known;
  TakeGoals(fresh, plan);
  TakeReasons(fresh, plan, *renewal);
  TakeOffers(fresh, plan, *renewal);
  TakeQuestions(fresh, plan, *renewal);
  return plan;
}

}  // namespace tillit::propose
