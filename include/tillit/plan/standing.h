// SPDX-License-Identifier: Apache-2.0
// What of a plan still stands on a day.
#ifndef TILLIT_PLAN_STANDING_H_
#define TILLIT_PLAN_STANDING_H_

#include "tillit/plan/care_plan.h"

namespace tillit::plan {

inline bool IsStanding(const Goal& goal, base::Date) {
  return goal.status != GoalStatus::kCancelled && goal.status != GoalStatus::kCompleted;
}

inline bool IsStanding(const PlannedIntervention& planned, base::Date on) {
  return planned.status != InterventionStatus::kCompleted &&
         planned.status != InterventionStatus::kStopped &&
         (!planned.ends || on <= *planned.ends);
}

// What has an end: its last day is the day before.
template <typename T>
  requires requires(const T& item) { item.ended; }
bool IsStanding(const T& item, base::Date on) {
  return !item.ended || on < *item.ended;
}

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_STANDING_H_
