// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/run.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/given_back.h"
#include "service/placing.h"
#include "service/proposing.h"
#include "service/tier_rank.h"
#include "service/units.h"
#include "tillit/plan/review.h"
#include "tillit/service/plans.h"

namespace tillit::service {

const char* LibraryVersion() { return TILLIT_VERSION; }
namespace {

using criteria::Answer;

// What is added to the priority of visits beyond the share.
constexpr int32_t kLater = 3;

// Changes are worked out of the record alone: of a tier that rests on the list or on a
// review they say nothing.
bool TellsOfTier(const PatientResult& patient) {
  return std::all_of(
      patient.tier_changes.begin(), patient.tier_changes.end(),
      [&](const TierChange& change) { return change.from == patient.tier->tier; });
}

Development DevelopmentOf(const ServiceModel& service, base::Date since,
                          const Patient& then, const Patient& now) {
  Development development;
  development.since = since;
  bool rose = false;
  for (const std::string& model : service.ranking_models) {
    const risk::Score* const before = then.profile.Find(model);
    const risk::Score* const after = now.profile.Find(model);
    if (before == nullptr || after == nullptr || !before->points || !after->points) {
      continue;
    }
    development.points.push_back({model, *before->points, *after->points});
    // What only became known raises the points and not their upper bound.
    rose |= development.points.size() == 1 && *after->points > *before->points &&
            *after->highest > *before->highest;
  }
  for (size_t g = 0; g < now.result.placements.size(); ++g) {
    const stratify::Placement& before = then.result.placements[g];
    const stratify::Placement& after = now.result.placements[g];
    // What was or is not known is no change, and a decision is no illness.
    if (before.review || after.review) continue;
    if (before.member == Answer::kNo && after.member == Answer::kYes) {
      development.joined.push_back(after.group);
    } else if (before.member == Answer::kYes && after.member == Answer::kNo) {
      development.left.push_back(after.group);
    }
  }
  if (then.result.tier) development.tier_then = then.result.tier->tier;
  const auto is_reviewed = [](const stratify::Placement& placement) {
    return placement.review.has_value();
  };
  const auto& placed = now.result.placements;
  const auto& placed_then = then.result.placements;
  const bool by_review = std::any_of(placed.begin(), placed.end(), is_reviewed) ||
                         std::any_of(placed_then.begin(), placed_then.end(), is_reviewed);
  const bool closer =
      now.result.tier && then.result.tier && then.result.tier->may_be.empty() &&
      !by_review &&
      TierRank(service, now.result.tier->tier) < TierRank(service, development.tier_then);
  development.worse = rose || closer || !development.joined.empty();
  return development;
}

// Scores and places everybody on the earlier day too, and tells each what has changed.
void TellDevelopment(const LinkedService& service,
                     const std::vector<facts::PatientRecord>& records,
                     absl::Span<const stratify::Review> reviews,
                     const StratifyOptions& options, std::vector<Patient>& patients) {
  // Who has declined by now is not profiled on the earlier day either.
  std::vector<facts::PatientRecord> known = records;
  for (size_t i = 0; i < known.size(); ++i) {
    if (!patients[i].result.profiling_declined) continue;
    known[i] = {};
    known[i].id = records[i].id;
  }
  std::vector<Patient> then =
      ScoreAll(service, known, *options.since, options.executor, options.work);
  for (size_t i = 0; i < known.size(); ++i) {
    then[i].result.profiling_declined |= patients[i].result.profiling_declined;
  }
  if (options.work != nullptr && !options.work->status().ok()) return;
  PlaceAll(service, *options.since, reviews, nullptr, options.executor, options.work,
           then);
  for (size_t i = 0; i < patients.size(); ++i) {
    if (patients[i].result.profiling_declined || then[i].result.profiling_declined ||
        patients[i].result.life != facts::LifeStatus::kAlive) {
      continue;
    }
    patients[i].result.development =
        DevelopmentOf(service.model, *options.since, then[i], patients[i]);
  }
}

std::optional<stratify::RedFlagLevel> MostUrgent(const PatientResult& patient) {
  if (!patient.red_flags || patient.red_flags->raised.empty()) return std::nullopt;
  return patient.red_flags->raised.front().level;
}

// Patients stand by id.
std::vector<RedFlagged> ListRedFlags(const std::vector<Patient>& patients) {
  std::vector<RedFlagged> list;
  for (const Patient& patient : patients) {
    const std::optional<stratify::RedFlagLevel> level = MostUrgent(patient.result);
    if (!level) continue;
    RedFlagged& row = list.emplace_back();
    row.patient = patient.result.patient;
    row.level = *level;
    for (const stratify::RaisedRedFlag& raised : patient.result.red_flags->raised) {
      row.red_flags.push_back(raised.red_flag);
    }
  }
  std::stable_sort(
      list.begin(), list.end(),
      [](const RedFlagged& a, const RedFlagged& b) { return a.level < b.level; });
  return list;
}

stratify::Ranking Rank(const LinkedService& service, const std::vector<Patient>& patients,
                       base::Date as_of, std::optional<int32_t> places) {
  std::vector<stratify::Candidate> candidates;
  candidates.reserve(patients.size());
  for (const Patient& patient : patients) {
    candidates.push_back({patient.record,
                          patient.result.profiling_declined ? nullptr : &patient.profile,
                          &patient.result.placements, MostUrgent(patient.result),
                          patient.result.tier ? &*patient.result.tier : nullptr,
                          patient.result.team_declined});
  }
  return stratify::RankAll(candidates, service.model.ranking_models, service.model.share,
                           as_of, places);
}

std::vector<PatientResult> TakeResults(std::vector<Patient> patients) {
  std::vector<PatientResult> results;
  results.reserve(patients.size());
  for (Patient& patient : patients) {
    patient.result.scores = std::move(patient.profile.scores);
    results.push_back(std::move(patient.result));
  }
  return results;
}

// Whoever declined the team is not visited, and a plan that nobody accepted starts
// nothing for whoever declined profiling: only people can settle what holds.
bool AsksForVisits(const PatientResult& patient, const plan::CarePlan& care_plan,
                   bool accepted_only) {
  if (patient.team_declined || !Stands(care_plan)) return false;
  return care_plan.status == plan::PlanStatus::kActive ||
         !(accepted_only || patient.profiling_declined);
}

void ReviewTeam(const LinkedService& service, const team::Team& team,
                std::vector<base::Finding>* findings) {
  for (base::Finding& finding : team::Review(team, service.roles)) {
    findings->push_back(std::move(finding));
  }
  for (const Staffing& staffing : service.model.staffing) {
    const auto have =
        std::count_if(team.members.begin(), team.members.end(),
                      [&](const team::Member& m) { return m.role == staffing.role; });
    if (have >= staffing.at_least) continue;
    findings->push_back(
        {base::Severity::kWarning,
         "staffing_short",
         absl::StrCat("Team/", team.id),
         {staffing.role, absl::StrCat(have), absl::StrCat(staffing.at_least)}});
  }
}

std::vector<schedule::Window> OpenWindows(const ServiceModel& model, base::Date from,
                                          int days) {
  std::vector<schedule::Window> windows;
  for (int d = 0; d < days; ++d) {
    const base::Date day = from.PlusDays(d);
    if (model.opening_hours.empty()) windows.push_back({day, {0}, {1440}});
    for (const OpeningHours& hours : model.opening_hours) {
      if (std::find(hours.weekdays.begin(), hours.weekdays.end(), day.Weekday()) !=
          hours.weekdays.end()) {
        windows.push_back({day, hours.from, hours.to});
      }
    }
  }
  return windows;
}

absl::StatusOr<Week> PlanWeek(const LinkedService& service, const team::Team& team,
                              const RunOptions& options,
                              const std::vector<schedule::PlanForWeek>& plans) {
  schedule::DemandTerms terms;
  terms.from = options.from;
  terms.days = options.days;
  terms.open = OpenWindows(service.model, options.from, options.days);
  terms.clinic_place = service.model.clinic_place;
  terms.most_visits_a_day = service.model.most_visits_a_day;
  schedule::Demand demand = schedule::MakeDemand(plans, team, service.roles, terms);
  schedule::SolveOptions solve = options.solve;
  solve.work = options.work;
  absl::StatusOr<schedule::Schedule> schedule = schedule::Solve(demand.problem, solve);
  if (!schedule.ok()) return schedule.status();
  Week week;
  week.from = options.from;
  week.days = options.days;
  week.proposal = !options.accepted_only;
  week.seed = static_cast<int64_t>(options.solve.seed);
  week.team = std::move(demand.problem.team);
  week.visits = std::move(demand.problem.visits);
  week.most_visits_a_day = demand.problem.most_visits_a_day;
  std::sort(
      week.visits.begin(), week.visits.end(),
      [](const schedule::Visit& a, const schedule::Visit& b) { return a.id < b.id; });
  week.asked = std::move(demand.asked);
  week.schedule = *std::move(schedule);
  std::vector<schedule::Undone>& undone = week.schedule.undone;
  undone.insert(undone.end(), demand.undone.begin(), demand.undone.end());
  std::sort(undone.begin(), undone.end(),
            [](const schedule::Undone& a, const schedule::Undone& b) {
              return a.visit < b.visit;
            });
  return week;
}

// One finding for each reason and competence, with the number of visits.
void CountUndone(const schedule::Schedule& schedule,
                 std::vector<base::Finding>* findings) {
  std::map<std::pair<schedule::UndoneReason, std::string>, int64_t> counts;
  for (const schedule::Undone& undone : schedule.undone) {
    ++counts[{undone.reason, undone.competence}];
  }
  for (const auto& [why, count] : counts) {
    findings->push_back({base::Severity::kWarning,
                         "visits_undone",
                         "week",
                         {base::EnumName(why.first), why.second, absl::StrCat(count)}});
  }
}

}  // namespace

bool Patient::InGroup() const {
  return std::any_of(
      result.placements.begin(), result.placements.end(),
      [](const stratify::Placement& p) { return p.member == Answer::kYes; });
}

Scores Score(const LinkedService& service, std::vector<facts::PatientRecord> records,
             base::Date as_of, const base::Executor& executor, base::Work* work) {
  Scores scores;
  scores.stamp = MakeStamp(service, as_of);
  records = facts::JoinById(std::move(records), &scores.findings);
  ReviewUnits(service, records, as_of, &scores.findings);
  scores.patients = TakeResults(ScoreAll(service, records, as_of, executor, work));
  return scores;
}

RunResult Stratify(const LinkedService& service,
                   std::vector<facts::PatientRecord> records,
                   const StratifyOptions& options) {
  RunResult result;
  result.stamp = MakeStamp(service, options.as_of);
  records = facts::JoinById(std::move(records), &result.findings);
  std::vector<Patient> patients =
      ScoreAll(service, records, options.as_of, options.executor, options.work);
  ReviewUnits(service, records, options.as_of, &result.findings);
  if (options.work != nullptr && !options.work->status().ok()) return result;
  const std::vector<stratify::Review> reviews =
      TakeReviews(service, patients, options.reviews, &result.findings);
  PlaceAll(service, options.as_of, reviews, nullptr, options.executor, options.work,
           patients);
  if (options.since) TellDevelopment(service, records, reviews, options, patients);
  if (options.work != nullptr && !options.work->status().ok()) return result;
  ForEachPatient(service, patients.size(), options.executor, [&](size_t i, Workbench&) {
    PatientResult& patient = patients[i].result;
    const auto& asked = options.tier_changes_of;
    if (patient.tier &&
        std::find(asked.begin(), asked.end(), patient.patient) != asked.end()) {
      patient.tier_changes =
          WhatWouldChangeTier(service, *patients[i].record, options.as_of);
    }
    return true;
  });
  for (const base::PatientId& id : options.tier_changes_of) {
    const auto at = std::lower_bound(
        patients.begin(), patients.end(), id,
        [](const Patient& a, const base::PatientId& b) { return a.result.patient < b; });
    const bool told = at != patients.end() && at->result.patient == id &&
                      at->result.tier && TellsOfTier(at->result);
    if (told) continue;
    if (at != patients.end() && at->result.patient == id) at->result.tier_changes.clear();
    result.findings.push_back({base::Severity::kWarning,
                               "tier_change_unknown",
                               absl::StrCat("Patient/", id.value),
                               {}});
  }
  TakeLimits(service, options.plans, options.as_of, patients, &result.findings);
  result.ranking = Rank(service, patients, options.as_of, options.places);
  result.red_flags = ListRedFlags(patients);
  result.funnel = FunnelToGroups(patients, *result.ranking);
  result.patients = TakeResults(std::move(patients));
  return result;
}

absl::StatusOr<RunResult> Run(const LinkedService& service, RunInput input,
                              const RunOptions& options) {
  if (input.team.has_value()) {
    absl::Status status = team::Validate(*input.team, service.roles);
    if (!status.ok()) {
      return absl::Status(status.code(), absl::StrCat("team.", status.message()));
    }
  }
  if (options.days < 1 || options.days > 56) {
    return absl::InvalidArgumentError("days: lies outside 1 to 56");
  }
  if (options.places.value_or(0) < 0) {
    return absl::InvalidArgumentError("places: is negative");
  }
  RunResult result;
  result.stamp = MakeStamp(service, options.as_of);
  const std::vector<facts::PatientRecord> records =
      facts::JoinById(std::move(input.records), &result.findings);
  std::vector<Patient> patients =
      ScoreAll(service, records, options.as_of, options.executor, options.work);
  ReviewUnits(service, records, options.as_of, &result.findings);
  if (options.work != nullptr && !options.work->status().ok()) {
    return options.work->status();
  }
  const std::vector<stratify::Review> reviews =
      TakeReviews(service, patients, std::move(input.reviews), &result.findings);
  const Further further = [&](facts::View& view, Patient& patient) {
    if (!patient.InGroup()) return;
    AnalyseFor(service, options.base_rates, view, patient);
    std::optional<propose::Proposal> proposal =
        ProposeFor(service, nullptr, view, patient);
    if (proposal && !patient.result.team_declined) {
      patient.proposal = std::move(proposal->plan);
    }
  };
  PlaceAll(service, options.as_of, reviews, further, options.executor, options.work,
           patients);
  if (options.work != nullptr && !options.work->status().ok()) {
    return options.work->status();
  }
  result.ranking = Rank(service, patients, options.as_of, options.places);
  result.red_flags = ListRedFlags(patients);
  TakeAccepted(service, options, std::move(input.accepted), patients, &result.findings);

  // Plans in the order of the ranking, so that the first in need are visited first.
  std::map<base::PatientId, Patient*> by_id;
  for (Patient& patient : patients) by_id[patient.result.patient] = &patient;
  std::vector<std::pair<Patient*, bool>> order;  // and whether not later
  for (const stratify::Ranked& row : result.ranking->rows) {
    order.emplace_back(by_id[row.patient], row.within_share || row.red_flag.has_value());
  }
  for (const auto& [patient, within] : order) {
    if (patient->proposal.has_value()) result.plans.push_back(*patient->proposal);
    for (const plan::CarePlan& care_plan : patient->given_back) {
      result.plans.push_back(care_plan);
    }
  }
  for (const plan::CarePlan& care_plan : result.plans) {
    for (base::Finding& finding : plan::Review(care_plan)) {
      result.findings.push_back(std::move(finding));
    }
  }
  std::vector<plan::CarePlan> standing;
  for (const Patient& patient : patients) {
    std::copy_if(patient.given_back.begin(), patient.given_back.end(),
                 std::back_inserter(standing), Stands);
  }
  if (options.work != nullptr) {
    for (const plan::CarePlan& care_plan : standing) {
      options.work->Spend(WorkOfPathways(care_plan));
    }
    if (!options.work->status().ok()) return options.work->status();
  }
  const base::Instant now = EndOf(options.as_of);
  plan::PathwayFrame frame = FrameOf(service);
  frame.by_day = true;
  result.pathway_work = PathwayWorklist(standing, frame, now, &result.findings);
  result.hand_backs = plan::HandBacks(standing, frame, now, &result.findings);
  if (input.team.has_value()) {
    ReviewTeam(service, *input.team, &result.findings);
    std::vector<schedule::PlanForWeek> wanted;
    for (const auto& [patient, within] : order) {
      const auto add = [&, p = patient,
                        later = within ? 0 : kLater](const plan::CarePlan& care_plan) {
        if (!AsksForVisits(p->result, care_plan, options.accepted_only)) return;
        wanted.push_back({&care_plan, p->record->living.place, later});
      };
      if (patient->proposal.has_value()) add(*patient->proposal);
      for (const plan::CarePlan& care_plan : patient->given_back) add(care_plan);
    }
    absl::StatusOr<Week> week = PlanWeek(service, *input.team, options, wanted);
    if (!week.ok()) return week.status();
    result.week = *std::move(week);
    CountUndone(result.week->schedule, &result.findings);
  }
  result.funnel = FunnelToWeek(patients, *result.ranking, result.week,
                               options.accepted_only, &result.findings);
  result.patients = TakeResults(std::move(patients));
  return result;
}

}  // namespace tillit::service
