// SPDX-License-Identifier: Apache-2.0
// The whole road, once: from a patient list and a team to ranked patients with reasons,
// proposed plans, a proposed week and a funnel that accounts for everybody.
#ifndef TILLIT_SERVICE_RUN_H_
#define TILLIT_SERVICE_RUN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/date.h"
#include "tillit/base/executor.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/work.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/facts/patient_record.h"
#include "tillit/plan/care_plan.h"
#include "tillit/risk/engine.h"
#include "tillit/schedule/demand.h"
#include "tillit/schedule/schedule.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/pathway_work.h"
#include "tillit/service/tier_change.h"
#include "tillit/stratify/expectation.h"
#include "tillit/stratify/group.h"
#include "tillit/stratify/profile.h"
#include "tillit/stratify/ranking.h"
#include "tillit/stratify/red_flag.h"
#include "tillit/stratify/tier.h"
#include "tillit/team/team.h"

namespace tillit::service {

// Such as "0.1.0".
const char* LibraryVersion();

// What every result says of itself.
struct Stamp {
  std::string service;
  std::string service_version;
  std::string service_hash;
  std::string library_version;
  base::Date as_of;
  // What the host closed; empty where everything is open.
  std::vector<std::string> closed_features;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};
TILLIT_FIELDS(Stamp, service, service_version, service_hash, library_version, as_of,
              closed_features);

// Points of a ranking model on two days.
struct PointsChange {
  std::string model;
  base::Decimal then;
  base::Decimal now;
  friend bool operator==(const PointsChange&, const PointsChange&) = default;
};
TILLIT_FIELDS(PointsChange, model, then, now);

// What is otherwise than on an earlier day, with what is known of that day now (S1-32).
struct Development {
  base::Date since;
  std::vector<PointsChange> points;  // of each ranking model, scored on both days
  std::vector<std::string> joined;   // groups
  std::vector<std::string> left;
  std::string tier_then;
  bool worse = false;  // more points of need, a closer tier, or a group joined
  friend bool operator==(const Development&, const Development&) = default;
};
TILLIT_FIELDS(Development, since, points, joined, left, tier_then, worse);

// A limit of treatment, in a plan that people gave back active or completed, on what is
// done about a red flag that is up (L-03). The flag stands where it stood; its action is
// "red_flag_action.by-limit".
struct RedFlagLimit {
  std::string red_flag;
  std::string action;  // of the flag without the limit
  base::PlanId plan;
  plan::TreatmentLimit limit;
  friend bool operator==(const RedFlagLimit&, const RedFlagLimit&) = default;
};
TILLIT_FIELDS(RedFlagLimit, red_flag, action, plan, limit);

// What is known of one patient. Of those who declined profiling only the first four, the
// red flags that are raised with the limits on them, and what a meeting must provide.
struct PatientResult {
  base::PatientId patient;
  facts::LifeStatus life = facts::LifeStatus::kAlive;
  bool profiling_declined = false;
  bool team_declined = false;
  std::vector<risk::Score> scores;
  std::vector<stratify::Placement> placements;
  std::vector<bowtie::Analysis> analyses;  // of those who live and belong to a group
  std::optional<stratify::ProfileResult> profile;  // where the service has one
  std::optional<stratify::RedFlags> red_flags;     // of those who live
  // Beside the others of the list: what the service's groups ask for, of the living.
  std::vector<stratify::Expected> expected;
  std::optional<stratify::TierResult> tier;  // where the service has tiers, of the living
  std::vector<TierChange> tier_changes;      // of the living for whom they were asked
  std::optional<Development> development;    // of the living, where it was asked
  std::vector<facts::AccessNeed>
      access_needs;  // of the living: what a meeting must provide
  std::vector<RedFlagLimit> red_flag_limits;  // by red flag as raised, then plan
  friend bool operator==(const PatientResult&, const PatientResult&) = default;
};
TILLIT_FIELDS(PatientResult, patient, life, profiling_declined, team_declined, scores,
              placements, analyses, profile, red_flags, expected, tier, tier_changes,
              development, access_needs, red_flag_limits);

// Somebody who must be seen to before anything else.
struct RedFlagged {
  base::PatientId patient;
  stratify::RedFlagLevel level = stratify::RedFlagLevel::kImmediate;
  std::vector<std::string> red_flags;  // by level
  friend bool operator==(const RedFlagged&, const RedFlagged&) = default;
};
TILLIT_FIELDS(RedFlagged, patient, level, red_flags);

// So many did not come to a step, and why: `reason` is a key of texts.
struct Loss {
  std::string reason;
  int64_t patients = 0;
  friend bool operator==(const Loss&, const Loss&) = default;
};
TILLIT_FIELDS(Loss, reason, patients);

// One step of the way; `patients` came to it, and with the losses they are those of the
// step before.
struct FunnelStep {
  std::string
      step;  // "read", "alive", "covered", "scoreable", "in_group", "planned", "visit"
  int64_t patients = 0;
  std::vector<Loss> losses;  // by reason
  friend bool operator==(const FunnelStep&, const FunnelStep&) = default;
};
TILLIT_FIELDS(FunnelStep, step, patients, losses);

// A week and what asked for it.
struct Week {
  base::Date from;
  int32_t days = 7;
  // True unless the week was made of accepted plans alone.
  bool proposal = true;
  int64_t seed = 1;
  team::Team team;
  std::vector<schedule::Visit> visits;  // those given to the solver, by id
  std::optional<int32_t> most_visits_a_day;
  std::vector<schedule::Asked> asked;
  schedule::Schedule schedule;
  friend bool operator==(const Week&, const Week&) = default;
};
TILLIT_FIELDS(Week, from, days, proposal, seed, team, visits, most_visits_a_day, asked,
              schedule);

// Run sets stamp and ranking, and the week when a team was given. A document that holds
// a part of a run leaves out the others.
struct RunResult {
  std::optional<Stamp> stamp;
  std::optional<stratify::Ranking> ranking;  // a row for every patient
  std::vector<PatientResult> patients;       // by id
  std::vector<plan::CarePlan> plans;         // in the order of the ranking
  std::optional<Week> week;
  std::vector<FunnelStep> funnel;
  std::vector<base::Finding> findings;
  // Everybody living with a red flag, whether ranked, scoreable or profiled or not; by
  // level, then id.
  std::vector<RedFlagged> red_flags;
  // Of plans that people gave back and that stand, at the end of `as_of`.
  std::vector<PathwayWork> pathway_work;
  std::vector<plan::HandBack> hand_backs;  // by patient and programme
  friend bool operator==(const RunResult&, const RunResult&) = default;
};
TILLIT_FIELDS(RunResult, stamp, ranking, patients, plans, week, funnel, findings,
              red_flags, pathway_work, hand_backs);

struct RunInput {
  std::vector<facts::PatientRecord> records;
  std::optional<team::Team> team;
  // Plans that people gave back: each stands in place of a proposal for its patient.
  // Those that are rejected or completed ask for no visits. The same plan twice is one;
  // an id that stands for different plans is refused (plan_contradicts), whatever their
  // order. A plan of another service or past its review is followed, with a finding.
  //
  // A plan beside a consent that declines is a contradiction which only people can
  // settle, and always a finding (plan_against_consent). Until then no plan of a patient
  // who declined the team asks for visits, an accepted one neither: not to be visited is
  // what the patient said, and may be the later word. Who declined profiling declined to
  // be scored and ranked, not to be helped: a plan that the patient and the team accepted
  // is followed, one that is only proposed is not.
  std::vector<plan::CarePlan> accepted;
  // What people decided of membership. Of those that cannot be used each is a finding:
  // review_undecided, review_unsigned, review_contradicts, review_of_unknown_patient,
  // review_of_unknown_group.
  std::vector<stratify::Review> reviews;
};

struct RunOptions {
  base::Date as_of;
  base::Date from;  // first day of the week
  int32_t days = 7;
  // How many patients the team can take, 0 or more, in place of the service's share.
  std::optional<int32_t> places;
  // Schedule active plans only; a finding when there are none (no_accepted_plans).
  bool accepted_only = false;
  schedule::SolveOptions solve;
  // In place of the base rate of every bow-tie of that id.
  std::vector<std::pair<std::string, bowtie::BaseRate>> base_rates;
  base::Executor executor = base::RunSerially;
  // Spent on patients, facts and the search; null: no bound.
  base::Work* work = nullptr;
};

// Scores each record with every model of the service, in the order of the patients' ids,
// after joining records of one id. Whoever declined profiling has no scores. Neither
// profiles nor red flags are looked for. Threads:
// safe; the result does not depend on the executor or on the order of `records`. Where
// `work` ends early the answer is not whole: ask its status first.
struct Scores {
  Stamp stamp;
  std::vector<PatientResult> patients;
  std::vector<base::Finding> findings;
};
Scores Score(const LinkedService& service, std::vector<facts::PatientRecord> records,
             base::Date as_of, const base::Executor& executor = base::RunSerially,
             base::Work* work = nullptr);

struct StratifyOptions {
  base::Date as_of;
  std::optional<int32_t> places;          // as in RunOptions
  std::vector<stratify::Review> reviews;  // as in RunInput
  // What has changed since that day, before as_of, is told of each who was on the list.
  std::optional<base::Date> since;
  // Plans that people gave back: their limits of treatment change what is done about red
  // flags. Of those that cannot be used each is a finding, as in RunInput.
  std::vector<plan::CarePlan> plans;
  // Whose tier is to be explained by WhatWouldChangeTier: ids; others are passed over.
  std::vector<base::PatientId> tier_changes_of;
  base::Executor executor = base::RunSerially;
  base::Work* work = nullptr;  // as in RunOptions
};

// Looks for red flags, scores, places in groups and ranks: a RunResult without plans,
// week and funnel steps beyond the groups.
RunResult Stratify(const LinkedService& service,
                   std::vector<facts::PatientRecord> records,
                   const StratifyOptions& options);

// The whole road. A plan is proposed for everyone living who is in a group and has not
// declined; the share only orders who is visited first. INVALID_ARGUMENT with a path for
// an unusable team or `days` outside 1 to 56; RESOURCE_EXHAUSTED or CANCELLED where
// `work` ends before the search, whose best week so far stands else; what is odd but
// usable is a finding. Threads: safe; the result does not depend on the executor or on
// the order of records and plans.
absl::StatusOr<RunResult> Run(const LinkedService& service, RunInput input,
                              const RunOptions& options);

}  // namespace tillit::service

#endif  // TILLIT_SERVICE_RUN_H_
