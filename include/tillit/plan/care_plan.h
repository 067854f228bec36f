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
#include "tillit/access/grant.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/patient_record.h"
#include "tillit/interventions/intervention.h"
#include "tillit/pathway/progress.h"
#include "tillit/plan/goal.h"
#include "tillit/plan/meeting.h"
#include "tillit/plan/party.h"
#include "tillit/plan/safety.h"
#include "tillit/plan/task.h"

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

// What kind of plan it is; one plan may be several.
enum class PlanKind {
  kFollowUp = 1,
  kIndividual = 2,  // individuell plan, by law
  kTreatmentAndFollowUp = 3,
  kSelfTreatment = 4,  // with zones
  kContingency = 5,    // for expected events
};
TILLIT_ENUM(PlanKind, {PlanKind::kFollowUp, "FOLLOW_UP"},
            {PlanKind::kIndividual, "INDIVIDUAL"},
            {PlanKind::kTreatmentAndFollowUp, "TREATMENT_AND_FOLLOW_UP"},
            {PlanKind::kSelfTreatment, "SELF_TREATMENT"},
            {PlanKind::kContingency, "CONTINGENCY"});

// Of an admission (S4-45).
enum class PlanTiming { kBefore = 1, kAfter = 2, kInstead = 3 };
TILLIT_ENUM(PlanTiming, {PlanTiming::kBefore, "BEFORE"}, {PlanTiming::kAfter, "AFTER"},
            {PlanTiming::kInstead, "INSTEAD"});

// Why something stands in a plan.
struct Reason {
  std::vector<base::GoalId> goals;    // goals it serves
  std::vector<std::string> groups;    // groups the patient is in because of which
  std::vector<std::string> barriers;  // "<bow-tie>.<barrier>"
  std::vector<std::string> causes;    // found, that it is aimed at: "<bow-tie>.<cause>"
  std::vector<criteria::Evidence> evidence;
  std::vector<std::string> prerequisites;  // of goals, by id
  friend bool operator==(const Reason&, const Reason&) = default;
};
TILLIT_FIELDS(Reason, goals, groups, barriers, causes, evidence, prerequisites);

enum class InterventionStatus { kActive = 1, kOnHold = 2, kCompleted = 3, kStopped = 4 };
TILLIT_ENUM(InterventionStatus, {InterventionStatus::kActive, "ACTIVE"},
            {InterventionStatus::kOnHold, "ON_HOLD"},
            {InterventionStatus::kCompleted, "COMPLETED"},
            {InterventionStatus::kStopped, "STOPPED"});

// Whether it builds on what the patient can do, or does it for them (S1-68).
enum class CareIntent { kEnabling = 1, kPassive = 2 };
TILLIT_ENUM(CareIntent, {CareIntent::kEnabling, "ENABLING"},
            {CareIntent::kPassive, "PASSIVE"});

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
  std::optional<InterventionStatus> status;  // unset: as the plan
  std::optional<Words> status_reason;        // why stopped or on hold
  std::string owner;                         // party who answers for it
  std::string provider;                      // organisation that gives it
  std::optional<facts::CareLevel> level;
  std::optional<base::Date> starts;
  std::optional<base::Date> ends;
  std::optional<CareIntent> intent;
  std::optional<int32_t> patient_minutes_a_week;  // of the patient's own time
  std::vector<std::string> templates;             // services whose plans it came from
  std::string newer_fields;  // of a newer writer: opaque, kept and written again
  friend bool operator==(const PlannedIntervention&,
                         const PlannedIntervention&) = default;
};
TILLIT_FIELDS(PlannedIntervention, id, intervention, version, competences, form, minutes,
              first_within_days, repeat_every_days, priority, reason, status,
              status_reason, owner, provider, level, starts, ends, intent,
              patient_minutes_a_week, templates);

// What a person must answer before or while the plan is made: a cause nobody has
// looked for, a group only the GP may confirm.
struct Question {
  // "cause:<bow-tie>.<cause>", "barrier:<bow-tie>.<barrier>", "group:<id>", "goal"
  std::string about;
  std::vector<criteria::Evidence> evidence;
  friend bool operator==(const Question&, const Question&) = default;
};
TILLIT_FIELDS(Question, about, evidence);

enum class Stance { kAgrees = 1, kAgreesInPart = 2, kDisagrees = 3 };
TILLIT_ENUM(Stance, {Stance::kAgrees, "AGREES"},
            {Stance::kAgreesInPart, "AGREES_IN_PART"}, {Stance::kDisagrees, "DISAGREES"});

// The patient's own part in the plan.
struct PatientPart {
  std::optional<Words> role;  // what I do myself (S3-10)
  std::optional<Words> resources;
  std::optional<Words> needs;
  std::optional<Stance> stance;  // to the plan (S1-22)
  std::optional<base::Date> stance_date;
  std::optional<bool> wants_individual_plan;
  std::optional<bool> consents_to_plan;
  std::optional<bool> consents_to_sharing;  // that others may see it
  access::ConsentCapacity capacity;
  std::string newer_fields;  // of a newer writer: opaque, kept and written again
  friend bool operator==(const PatientPart&, const PatientPart&) = default;
};
TILLIT_FIELDS(PatientPart, role, resources, needs, stance, stance_date,
              wants_individual_plan, consents_to_plan, consents_to_sharing, capacity);

enum class LifeArea { kHousing = 1, kNetwork = 2, kEconomy = 3, kHabits = 4, kOther = 5 };
TILLIT_ENUM(LifeArea, {LifeArea::kHousing, "HOUSING"}, {LifeArea::kNetwork, "NETWORK"},
            {LifeArea::kEconomy, "ECONOMY"}, {LifeArea::kHabits, "HABITS"},
            {LifeArea::kOther, "OTHER"});

// Something of the patient's life that the plan must fit (S4-27).
struct LifeContext {
  std::string id;
  LifeArea area = LifeArea::kOther;
  Words words;
  // What does not go with it: interventions of the catalogue, and forms of contact.
  std::vector<std::string> rules_out;
  std::vector<interventions::ContactForm> rules_out_forms;
  std::optional<base::Date> ended;
  std::string newer_fields;
  friend bool operator==(const LifeContext&, const LifeContext&) = default;
};
TILLIT_FIELDS(LifeContext, id, area, words, rules_out, rules_out_forms, ended);

// What was decided of a conflict between guidelines: by whom and until when (S1-26).
struct Resolution {
  std::string id;
  std::string conflict;  // id of a conflict of the catalogue
  Words words;
  std::string decided_by;  // party
  std::optional<base::Date> until;
  std::optional<base::Date> ended;
  std::string newer_fields;
  friend bool operator==(const Resolution&, const Resolution&) = default;
};
TILLIT_FIELDS(Resolution, id, conflict, words, decided_by, until, ended);

// Children who live with the patient, and who follows them up (L-06).
struct Household {
  std::optional<bool> children;  // unset: nobody asked
  std::string responsible;       // party who follows them up
  std::optional<base::Date> followed_up;
  std::string newer_fields;  // of a newer writer: opaque, kept and written again
  friend bool operator==(const Household&, const Household&) = default;
};
TILLIT_FIELDS(Household, children, responsible, followed_up);

// A service whose template the plan was made from, or one of several it was merged from.
struct PlanSource {
  std::string id;  // of the service
  std::string version;
  base::Date created;
  friend bool operator==(const PlanSource&, const PlanSource&) = default;
};
TILLIT_FIELDS(PlanSource, id, version, created);

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
  std::vector<PlanKind> kinds;
  std::vector<PlanTiming> timings;
  std::optional<base::Date> ends;
  std::optional<PatientPart> patient_part;
  std::vector<Prerequisite> prerequisites;
  std::vector<Party> parties;
  std::vector<Commitment> commitments;
  std::vector<OnCall> on_call;
  std::vector<Meeting> meetings;
  std::vector<Decision> decisions;
  std::vector<GoalRating> ratings;
  std::vector<Evaluation> evaluations;
  std::vector<facts::CriticalInformation> critical_information;
  std::optional<MedicationList> medication;
  std::vector<TreatmentLimit> treatment_limits;
  std::vector<WatchSign> watch_signs;
  std::vector<Contingency> contingencies;
  std::vector<LifeContext> life_context;
  std::vector<Resolution> resolutions;
  std::vector<Task> tasks;
  std::optional<Household> household;
  std::vector<PlanSource> sources;
  // How often the patient is contacted at least, and how much later is still in time
  // (S0-36). Unset: nothing is asked.
  std::optional<int32_t> contact_every_days;
  std::optional<int32_t> contact_grace_days;
  std::vector<pathway::PathwayUse> pathway_uses;
  std::vector<pathway::PathwayStep> pathway_steps;
  std::vector<pathway::ItemTick> item_ticks;
  // Something may be left out, since somebody may not see it (ViewPlan): nothing to go on
  // from. No event sets it.
  bool viewed = false;
  std::string newer_fields;  // of a newer writer: opaque, kept and written again
  friend bool operator==(const CarePlan&, const CarePlan&) = default;
};
TILLIT_FIELDS(CarePlan, id, patient, service, service_version, status, created, review,
              goals, interventions, questions, kinds, timings, ends, patient_part,
              prerequisites, parties, commitments, on_call, meetings, decisions, ratings,
              evaluations, critical_information, medication, treatment_limits,
              watch_signs, contingencies, life_context, resolutions, tasks, household,
              sources, contact_every_days, contact_grace_days, pathway_uses,
              pathway_steps, item_ticks, viewed);

// INVALID_ARGUMENT with the path of the first fault, for plans that come from outside:
// one that was viewed, a limit of treatment without words or the day it was decided, no
// id, patient or day of creation, a planned intervention without an id or with another's,
// and for one with a visit a length outside 1 to 1440 minutes, no competence or more than
// eight, a priority outside 1 to 9, a day count below 0 or a repetition of less than a
// day.
absl::Status Validate(const CarePlan& plan, absl::string_view path);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_CARE_PLAN_H_
