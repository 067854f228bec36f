// SPDX-License-Identifier: Apache-2.0
#include "service/funnel.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace tillit::service {
namespace {

using criteria::Answer;

using Standing = std::vector<const Patient*>;
// Why a patient does not come to a step; empty for those who do.
using Reason = std::function<std::string(const Patient&)>;

void Step(const char* name, const Reason& lost, Standing* standing,
          std::vector<FunnelStep>* funnel) {
  std::map<std::string, int64_t> losses;
  Standing left;
  for (const Patient* patient : *standing) {
    const std::string reason = lost(*patient);
    if (reason.empty()) {
      left.push_back(patient);
    } else {
      ++losses[reason];
    }
  }
  *standing = std::move(left);
  FunnelStep step{name, static_cast<int64_t>(standing->size()), {}};
  for (const auto& [reason, patients] : losses) step.losses.push_back({reason, patients});
  funnel->push_back(std::move(step));
}

std::string NotAlive(const Patient& patient) {
  switch (patient.result.life) {
    case facts::LifeStatus::kAlive:
      return "";
    case facts::LifeStatus::kDead:
      return "dead_at_as_of";
    case facts::LifeStatus::kMovedOut:
      return "moved_out";
  }
  return "";
}

std::string NotCovered(const Patient& patient) {
  if (patient.result.profiling_declined) return "profiling_declined";
  return patient.covered ? "" : "no_code_system_covered";
}

std::string NotInGroup(const Patient& patient) {
  if (patient.InGroup()) return "";
  bool unknown = false;
  for (const stratify::Placement& placement : patient.result.placements) {
    if (placement.confirm) return "group_to_confirm";
    unknown |= placement.member == Answer::kUnknown && placement.undecided.empty();
  }
  return unknown ? "groups_unknown" : "in_no_group";
}

bool HasInterventions(const Patient& patient) {
  if (patient.proposal.has_value() && !patient.proposal->interventions.empty())
    return true;
  return std::any_of(patient.given_back.begin(), patient.given_back.end(),
                     [](const plan::CarePlan& p) { return !p.interventions.empty(); });
}

std::string NotPlanned(const Patient& patient) {
  if (HasInterventions(patient)) return "";
  return patient.result.team_declined ? "team_declined" : "nothing_offered";
}

std::vector<FunnelStep> ToGroups(const std::vector<Patient>& patients,
                                 const stratify::Ranking& ranking, Standing* standing) {
  std::map<base::PatientId, const stratify::Ranked*> rows;
  for (const stratify::Ranked& row : ranking.rows) rows[row.patient] = &row;
  for (const Patient& patient : patients) standing->push_back(&patient);
  std::vector<FunnelStep> funnel;
  Step("read", [](const Patient&) { return ""; }, standing, &funnel);
  Step("alive", NotAlive, standing, &funnel);
  Step("covered", NotCovered, standing, &funnel);
  Step(
      "scoreable",
      [&](const Patient& patient) { return rows[patient.result.patient]->reason; },
      standing, &funnel);
  Step("in_group", NotInGroup, standing, &funnel);
  return funnel;
}

}  // namespace

std::vector<FunnelStep> FunnelToGroups(const std::vector<Patient>& patients,
                                       const stratify::Ranking& ranking) {
  Standing standing;
  return ToGroups(patients, ranking, &standing);
}

std::vector<FunnelStep> FunnelToWeek(const std::vector<Patient>& patients,
                                     const stratify::Ranking& ranking,
                                     const std::optional<Week>& week, bool accepted_only,
                                     std::vector<base::Finding>* findings) {
  Standing standing;
  std::vector<FunnelStep> funnel = ToGroups(patients, ranking, &standing);
  Step("planned", NotPlanned, &standing, &funnel);

  int64_t planned = 0;
  for (const Patient& patient : patients) planned += HasInterventions(patient) ? 1 : 0;
  if (planned > funnel.back().patients) {
    findings->push_back({base::Severity::kNote,
                         "planned_beside_the_funnel",
                         "funnel.planned",
                         {absl::StrCat(planned - funnel.back().patients)}});
  }

  std::set<base::PatientId> placed;
  std::map<base::PatientId, std::string> undone;  // reason of the first
  if (week.has_value()) {
    std::map<base::VisitId, base::PatientId> patient_of;
    for (const schedule::Asked& asked : week->asked)
      patient_of[asked.visit] = asked.patient;
    for (const schedule::Placed& p : week->schedule.placed)
      placed.insert(patient_of[p.visit]);
    for (const schedule::Undone& u : week->schedule.undone) {
      undone.emplace(
          patient_of[u.visit],
          absl::StrCat("undone.", absl::AsciiStrToLower(base::EnumName(u.reason))));
    }
  }
  Step(
      "visit",
      [&](const Patient& patient) -> std::string {
        if (!week.has_value()) return "no_team";
        const base::PatientId& id = patient.result.patient;
        if (placed.count(id) > 0) return "";
        const auto found = undone.find(id);
        if (found != undone.end()) return found->second;
        if (patient.result.team_declined) return "team_declined";
        const bool active =
            std::any_of(patient.given_back.begin(), patient.given_back.end(),
                        [](const plan::CarePlan& p) {
                          return p.status == plan::PlanStatus::kActive;
                        });
        return accepted_only && !active ? "plan_not_accepted" : "no_visit_wanted";
      },
      &standing, &funnel);
  return funnel;
}

}  // namespace tillit::service
