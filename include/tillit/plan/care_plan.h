// SPDX-License-Identifier: Apache-2.0
// A patient's plan: goals in the patient's own words, what shall be done for them, and
// why. Proposed until people accept it.
#ifndef TILLIT_PLAN_CARE_PLAN_H_
#define TILLIT_PLAN_CARE_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/interventions/intervention.h"

namespace tillit::plan {

enum class PlanStatus {
  kProposed = 1,  // made by the library; nothing starts from it
  kActive = 2,    // accepted by the patient and the team
  kRejected = 3,
  kCompleted = 4,
};
TILLIT_ENUM(PlanStatus, {PlanStatus::kProposed, "PROPOSED"},
            {PlanStatus::kActive, "ACTIVE"}, {PlanStatus::kRejected, "REJECTED"},
            {PlanStatus::kCompleted, "COMPLETED"});

struct Goal {
  base::GoalId id;
  std::string language;
  std::string text;  // the patient's own words, byte for byte (S1-27)
  std::vector<std::string> areas;
  friend bool operator==(const Goal&, const Goal&) = default;
};
TILLIT_FIELDS(Goal, id, language, text, areas);

// Why something stands in a plan.
struct Reason {
  std::vector<base::GoalId> goals;    // goals it serves
  std::vector<std::string> groups;    // groups the patient is in because of which
  std::vector<std::string> barriers;  // "<bow-tie>.<barrier>"
  std::vector<std::string> causes;    // found, that it is aimed at: "<bow-tie>.<cause>"
  std::vector<criteria::Evidence> evidence;
  friend bool operator==(const Reason&, const Reason&) = default;
};
TILLIT_FIELDS(Reason, goals, groups, barriers, causes, evidence);

// One thing the plan says shall be done.
struct PlannedIntervention {
  std::string id;  // unique in the plan
  std::string intervention;
  std::string version;
  std::vector<std::string> competences;
  interventions::ContactForm form = interventions::ContactForm::kNone;
  int32_t minutes = 0;
  int32_t first_within_days = 14;
  std::optional<int32_t> repeat_every_days;
  int32_t priority = 3;
  Reason reason;
  friend bool operator==(const PlannedIntervention&,
                         const PlannedIntervention&) = default;
};
TILLIT_FIELDS(PlannedIntervention, id, intervention, version, competences, form, minutes,
              first_within_days, repeat_every_days, priority, reason);

// What a person must answer before or while the plan is made: a cause nobody has
// looked for, a group only the GP may confirm.
struct Question {
  // "cause:<bow-tie>.<cause>", "barrier:<bow-tie>.<barrier>", "group:<id>", "goal"
  std::string about;
  std::vector<criteria::Evidence> evidence;
  friend bool operator==(const Question&, const Question&) = default;
};
TILLIT_FIELDS(Question, about, evidence);

struct CarePlan {
  base::PlanId id;
  base::PatientId patient;
  std::string service;
  std::string service_version;
  PlanStatus status = PlanStatus::kProposed;
  base::Date created;  // the as_of it was proposed on
  base::Date review;   // a review is due by then
  std::vector<Goal> goals;
  std::vector<PlannedIntervention> interventions;
  std::vector<Question> questions;
  std::string newer_fields;  // of a newer writer: opaque, kept and written again
  friend bool operator==(const CarePlan&, const CarePlan&) = default;
};
TILLIT_FIELDS(CarePlan, id, patient, service, service_version, status, created, review,
              goals, interventions, questions);

// INVALID_ARGUMENT with the path of the first fault, for plans that come from outside: no
// id, patient or day of creation, a planned intervention without an id or with another's,
// and for one with a visit a length outside 1 to 1440 minutes, no competence or more than
// eight, a priority outside 1 to 9, a day count below 0 or a repetition of less than a
// day.
absl::Status Validate(const CarePlan& plan, absl::string_view path);

// Goals that no intervention serves, and interventions that stand for neither a goal, a
// group, a barrier nor a cause: each a finding, on both sides (S4-25).
std::vector<base::Finding> Review(const CarePlan& plan);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_CARE_PLAN_H_
