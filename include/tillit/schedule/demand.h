// SPDX-License-Identifier: Apache-2.0
// What plans ask of a week. The only part of scheduling that knows plans.
#ifndef TILLIT_SCHEDULE_DEMAND_H_
#define TILLIT_SCHEDULE_DEMAND_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/plan/care_plan.h"
#include "tillit/schedule/problem.h"
#include "tillit/schedule/schedule.h"

namespace tillit::schedule {

// A plan that may ask for visits; plans stand in the order in which capacity is given.
struct PlanForWeek {
  const plan::CarePlan* plan = nullptr;
  std::string place;  // where the patient lives; empty when nobody said
  // Added to each intervention's priority (to 9 at most): those beyond a team's share
  // come after those within it.
  int32_t later = 0;
};

struct DemandTerms {
  base::Date from;
  int32_t days = 7;
  std::vector<Window> open;  // when visits may take place
  std::string clinic_place;
  std::optional<int32_t> most_visits_a_day;  // of one patient; unset: no limit
  // How much may be asked for of the minutes that members with a competence work. What
  // is beyond is listed, not searched for.
  double most_load = 1.25;
};

// Which plan asked for a visit.
struct Asked {
  base::VisitId visit;
  base::PatientId patient;
  base::PlanId plan;
  std::string planned;       // id of the planned intervention
  std::string intervention;  // id in the catalogue
  friend bool operator==(const Asked&, const Asked&) = default;
};
TILLIT_FIELDS(Asked, visit, patient, plan, planned, intervention);

struct Demand {
  Problem problem;
  std::vector<Asked> asked;    // by visit id; placed, undone or listed below
  std::vector<Undone> undone;  // never given to the solver, by visit id
};

// The visits that plans want in [from, from + days). A plan holds what remains to be
// done: hosts take out what was done. A first visit is due on the plan's `created` plus
// `first_within_days`. In the week that holds that day it is wanted by then, and once the
// day is past at any time. Before that it is wanted at any time, a step of priority later
// while the next week, of as many days, can place it on any day; and not yet while the
// two next weeks can: what is due in six weeks does not come before what is due in one,
// and no team stands idle before what is due in two. A repeated visit waits for its
// first, and is then wanted once in each of its periods that the week reaches, counted
// from `from`. Home visits take place where the patient lives: a place that the team does
// not know is added to the problem and travelled by the team's default leg; where there
// is none the visit stays undone. Interventions without a visit ask for nothing. O(plans
// x visits).
Demand MakeDemand(absl::Span<const PlanForWeek> plans, const team::Team& team,
                  const std::vector<team::Role>& roles, const DemandTerms& terms);

}  // namespace tillit::schedule

#endif  // TILLIT_SCHEDULE_DEMAND_H_
