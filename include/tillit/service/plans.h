// SPDX-License-Identifier: Apache-2.0
// What a catalogue says of one plan: where it stands on a day.
#ifndef TILLIT_SERVICE_PLANS_H_
#define TILLIT_SERVICE_PLANS_H_

#include <optional>
#include <string>
#include <vector>

#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/facts/patient_record.h"
#include "tillit/plan/care_plan.h"
#include "tillit/plan/combine.h"
#include "tillit/plan/guideline_conflict.h"
#include "tillit/plan/pathways.h"
#include "tillit/plan/quality.h"
#include "tillit/plan/review.h"
#include "tillit/plan/task.h"
#include "tillit/service/catalogue.h"

namespace tillit::service {

// An intervention and what its tasks come to.
struct InterventionWork {
  std::string intervention;  // id in the plan
  plan::WorkStatus status = plan::WorkStatus::kNotStarted;
  friend bool operator==(const InterventionWork&, const InterventionWork&) = default;
};
TILLIT_FIELDS(InterventionWork, intervention, status);

struct PlanStanding {
  base::Date on;
  std::vector<base::Finding> missing_for_active;  // empty: it may become active
  std::vector<plan::Breach> breaches;
  std::vector<plan::Unacknowledged> unacknowledged;
  std::vector<plan::StopProposed> stops_proposed;
  std::vector<plan::DuplicateIntervention> duplicates;
  std::vector<InterventionWork> work;  // of interventions that have tasks
  std::vector<plan::RuleChecked> rules;
  plan::PlanQuality quality;
  plan::TreatmentBurden burden;
  plan::PlanShares shares;
  std::optional<double> goal_attainment;       // T-score
  std::vector<plan::ConflictFound> conflicts;  // where a record was given
  std::optional<plan::ContactDue> contact;     // where the plan asks how often
  std::vector<base::Finding> findings;
  std::optional<double> patient_rating;         // of goals, by the patient: 0 to 10
  std::vector<plan::PathwayStanding> pathways;  // by use, at the end of the day
  friend bool operator==(const PlanStanding&, const PlanStanding&) = default;
};
TILLIT_FIELDS(PlanStanding, on, missing_for_active, breaches, unacknowledged,
              stops_proposed, duplicates, work, rules, quality, burden, shares,
              goal_attainment, conflicts, contact, findings, patient_rating, pathways);

// `record` is the patient's, its codes normalised, or null: without one no conflict and
// no contact is looked for, which a finding says. `rule` is what decisions are held
// against.
PlanStanding StandingOf(const Catalogue& catalogue, const plan::PlanSnapshot& snapshot,
                        const facts::PatientRecord* record,
                        const plan::DecisionRule& rule, base::Date on);

// The pathways and programmes of a catalogue.
plan::PathwayFrame FrameOf(const Catalogue& catalogue);
plan::PathwayFrame FrameOf(const LinkedService& service);
// The last moment of a day in Norway.
base::Instant EndOf(base::Date day);

// What of a snapshot a person must look at: a finding for each edit conflict.
std::vector<base::Finding> ConflictFindings(
    const plan::CarePlan& plan, const std::vector<plan::EditConflict>& conflicts);

}  // namespace tillit::service

#endif  // TILLIT_SERVICE_PLANS_H_
