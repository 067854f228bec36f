// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/plans.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "service/catalogue_entries.h"
#include "tillit/facts/view.h"

namespace tillit::service {

namespace {

// The last day by `on` on which the record has a contact.
std::optional<base::Date> LastContact(const facts::PatientRecord& record, base::Date on) {
  std::optional<base::Date> last;
  for (const facts::Fact& fact : record.facts) {
    if (fact.kind != facts::FactKind::kContact || !fact.date) continue;
    const base::Date day = fact.date->First();
    if (day <= on && (!last || *last < day)) last = day;
  }
  return last;
}

// Items done by a role that lacks what the item takes.
void ReviewCompetences(const Catalogue& catalogue, const plan::CarePlan& plan,
                       std::vector<base::Finding>& findings) {
  const plan::PathwayFrame frame = FrameOf(catalogue);
  for (const pathway::ItemTick& tick : plan.item_ticks) {
    const auto* step = FindById(plan.pathway_steps, tick.step);
    const auto* use = step ? FindById(plan.pathway_uses, step->use) : nullptr;
    const auto* way =
        use ? plan::FindPathway(frame, use->pathway, use->version) : nullptr;
    const auto* state = way ? pathway::StateOf(*way, step->state) : nullptr;
    const auto* item = state ? pathway::ItemOf(*state, tick.item) : nullptr;
    const auto* party = FindById(plan.parties, tick.by);
    const auto* role = party ? FindById(catalogue.roles, party->role) : nullptr;
    if (item == nullptr || item->competences.empty() || tick.withdrawn) continue;
    // That nobody is named has no competence either.
    const bool may = role != nullptr &&
                     std::any_of(item->competences.begin(), item->competences.end(),
                                 [&](const std::string& each) {
                                   return std::count(role->competences.begin(),
                                                     role->competences.end(), each) > 0;
                                 });
    if (may) continue;
    findings.push_back({base::Severity::kWarning,
                        "pathway_item_competence",
                        absl::StrCat("CarePlan/", plan.id.value, ".item_ticks[",
                                     base::Quotable(tick.id), "]"),
                        {state->id, item->id}});
  }
}

}  // namespace

plan::PathwayFrame FrameOf(const Catalogue& catalogue) {
  return {catalogue.pathways, catalogue.programmes};
}

plan::PathwayFrame FrameOf(const LinkedService& service) {
  return {service.pathways, service.programmes};
}

base::Instant EndOf(base::Date day) {
  const base::ZoneRules zone = base::ZoneRules::Norway();
  base::Instant end = zone.At(day.PlusDays(1), 0);
  --end.utc_seconds;
  end.offset_minutes = zone.OffsetMinutesAt(end.utc_seconds);
  return end;
}

std::vector<base::Finding> ConflictFindings(
    const plan::CarePlan& plan, const std::vector<plan::EditConflict>& conflicts) {
  std::vector<base::Finding> findings;
  for (const plan::EditConflict& conflict : conflicts) {
    findings.push_back({base::Severity::kWarning,
                        "edit_conflict",
                        absl::StrCat("CarePlan/", plan.id.value, ".", conflict.field),
                        {absl::StrCat(conflict.alternatives.size())}});
  }
  return findings;
}

PlanStanding StandingOf(const Catalogue& catalogue, const plan::PlanSnapshot& snapshot,
                        const facts::PatientRecord* record,
                        const plan::DecisionRule& rule, base::Date on) {
  const plan::CarePlan& plan = snapshot.plan;
  PlanStanding standing;
  standing.on = on;
  standing.missing_for_active = plan::MissingForActive(plan, on);
  standing.breaches = plan::Breaches(plan, on);
  standing.unacknowledged = plan::NotAcknowledged(snapshot, on);
  standing.stops_proposed = plan::StopsProposed(plan, on);
  standing.duplicates = plan::FindDuplicates(plan, on);
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
  standing.patient_rating = plan::PatientRating(plan.goals, plan.ratings, on);
  standing.findings = plan::Review(plan);
  const std::vector<base::Finding> decisions = plan::ReviewDecisions(plan, rule, on);
  standing.findings.insert(standing.findings.end(), decisions.begin(), decisions.end());
  plan::PathwayFrame frame = FrameOf(catalogue);
  frame.by_day = true;
  standing.pathways = plan::PathwayStandings(plan, frame, EndOf(on), &standing.findings);
  ReviewCompetences(catalogue, plan, standing.findings);
  if (record == nullptr) {
    standing.findings.push_back({base::Severity::kNote,
                                 "conflicts_not_looked_for",
                                 absl::StrCat("CarePlan/", plan.id.value),
                                 {}});
    return standing;
  }
  standing.contact = plan::ContactDueOf(plan, LastContact(*record, on), on);
  facts::View view(*record, on);
  standing.conflicts = plan::FindConflicts(plan, catalogue.conflicts, view);
  return standing;
}

}  // namespace tillit::service
