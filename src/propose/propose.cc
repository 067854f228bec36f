// SPDX-License-Identifier: Apache-2.0
#include "tillit/propose/propose.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tillit::propose {
namespace {

using bowtie::BarrierWorth;
using criteria::Answer;

constexpr char kGoalArea[] = "goal_area:";

// Tells the view what the goals are about; an area nobody named is a "no" as soon as
// the goals were asked for, and unknown while they were not.
std::vector<plan::Goal> TakeGoals(
    const std::vector<interventions::Intervention>& interventions, facts::View& view) {
  std::vector<plan::Goal> goals;
  std::set<std::string> named;
  for (const facts::StatedGoal& stated : view.record().goals) {
    if (stated.date && stated.date->First() > view.as_of()) continue;
    goals.push_back({stated.id, stated.language, stated.text, stated.areas});
    for (const std::string& area : stated.areas)
      named.insert(absl::StrCat(kGoalArea, area));
  }
  if (goals.empty()) return goals;
  std::vector<std::string> asked(named.begin(), named.end());
  for (const interventions::Intervention& intervention : interventions) {
    criteria::CollectDerived(intervention.offered_when, &asked);
  }
  for (const std::string& id : asked) {
    if (!absl::StartsWith(id, kGoalArea)) continue;
    facts::DerivedFact fact;
    fact.id = id;
    fact.holds = named.count(id) > 0;
    view.AddDerived(std::move(fact));
  }
  return goals;
}

bool Shares(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& item) {
    return std::find(b.begin(), b.end(), item) != b.end();
  });
}

// What an offer rests on of one kind: the groups or the causes that its criterion named
// and found.
std::vector<std::string> FoundOf(absl::string_view kind,
                                 const std::vector<criteria::Evidence>& evidence) {
  std::vector<std::string> found;
  for (const criteria::Evidence& e : evidence) {
    absl::string_view id = e.derived;
    if (absl::ConsumePrefix(&id, kind)) found.emplace_back(id);
  }
  return found;
}

// Bow-tie barriers that stand for this intervention, and whether studies speak against
// it. A barrier that is not known to work for this patient is no reason.
struct Barriers {
  std::vector<std::string> worth_it;
  bool refuted = false;
};

Barriers BarriersOf(const std::string& intervention,
                    const std::vector<bowtie::Analysis>& analyses) {
  Barriers barriers;
  for (const bowtie::Analysis& analysis : analyses) {
    for (const bowtie::BarrierValue& value : analysis.barriers) {
      if (value.intervention != intervention) continue;
      if (value.worth == BarrierWorth::kNoEffect || value.worth == BarrierWorth::kHarms) {
        barriers.refuted = true;
      } else if (value.worth == BarrierWorth::kCounted ||
                 value.worth == BarrierWorth::kDirectionOnly) {
        barriers.worth_it.push_back(absl::StrCat(analysis.bowtie, ".", value.barrier));
      }
    }
  }
  return barriers;
}

// Critical information of the record, each with an id: sources do not always give one.
std::vector<facts::CriticalInformation> CriticalOf(const facts::View& view) {
  std::vector<facts::CriticalInformation> list = view.record().critical_information;
  std::set<std::string> ids;
  for (const facts::CriticalInformation& each : list) ids.insert(each.id);
  std::set<std::string> taken;
  int n = 0;
  for (facts::CriticalInformation& each : list) {
    const bool usable = !each.id.empty() && each.id.find(']') == std::string::npos;
    if (!usable || taken.count(each.id) > 0) {
      do {
        each.id = absl::StrCat("critical-", ++n);
      } while (ids.count(each.id) > 0);
    }
    taken.insert(each.id);
  }
  return list;
}

// Days of supply that one prescription or delivery is taken to last.
constexpr int32_t kDaysOfSupply = 90;

// The medicines in use, as far as the record tells; nobody answers for the list yet.
std::optional<plan::MedicationList> MedicinesOf(const facts::View& view) {
  std::set<base::Code> codes;
  const base::Date from = view.as_of().PlusDays(-kDaysOfSupply);
  for (const facts::Fact& fact : view.record().facts) {
    if (fact.kind != facts::FactKind::kMedicine || !fact.date) continue;
    if (fact.date->First() > view.as_of()) continue;
    if (fact.end && fact.end->Last() < view.as_of()) continue;
    if (fact.ongoing == false) continue;
    if (fact.ongoing == true || fact.end || from <= fact.date->Last()) {
      codes.insert(fact.code);
    }
  }
  if (codes.empty()) return std::nullopt;
  plan::MedicationList list;
  list.medicines.assign(codes.begin(), codes.end());
  return list;
}

}  // namespace

std::optional<plan::CarePlan> Propose(
    const Terms& terms, const std::vector<stratify::Placement>& placements,
    const std::vector<bowtie::Analysis>& analyses,
    const std::vector<interventions::Intervention>& interventions, facts::View& view) {
  if (facts::LifeStatusOn(view.record(), view.as_of()) != facts::LifeStatus::kAlive) {
    return std::nullopt;
  }
  plan::CarePlan care_plan;
  bool in_a_group = false;
  for (const stratify::Placement& placement : placements) {
    in_a_group |= placement.member == Answer::kYes;
    if (placement.confirm) {
      care_plan.questions.push_back(
          {absl::StrCat("group:", placement.group), placement.confirm_evidence});
    }
  }
  if (!in_a_group) return std::nullopt;

  care_plan.id = base::PlanId(absl::StrCat("plan-", view.record().id.value));
  care_plan.patient = view.record().id;
  care_plan.service = terms.service;
  care_plan.service_version = terms.service_version;
  care_plan.created = view.as_of();
  care_plan.review = view.as_of().PlusDays(terms.review_after_days);
  care_plan.goals = TakeGoals(interventions, view);

  care_plan.critical_information = CriticalOf(view);
  care_plan.medication = MedicinesOf(view);

  for (const interventions::Intervention& intervention : interventions) {
    const Barriers barriers = BarriersOf(intervention.id, analyses);
    if (barriers.refuted && barriers.worth_it.empty()) continue;
    criteria::Result offered =
        criteria::Evaluate(intervention.offered_when, intervention.named_codes, view);
    if (offered.answer != Answer::kYes) continue;
    plan::PlannedIntervention planned;
    planned.id = intervention.id;
    planned.intervention = intervention.id;
    planned.version = intervention.version;
    planned.competences = intervention.competences;
    planned.form = intervention.form;
    planned.minutes = intervention.minutes;
    planned.first_within_days = intervention.first_within_days;
    planned.repeat_every_days = intervention.repeat_every_days;
    planned.priority = intervention.priority;
    for (const plan::Goal& goal : care_plan.goals) {
      if (Shares(goal.areas, intervention.goal_areas))
        planned.reason.goals.push_back(goal.id);
    }
    planned.reason.groups = FoundOf("group:", offered.evidence);
    planned.reason.causes = FoundOf("cause:", offered.evidence);
    planned.reason.barriers = barriers.worth_it;
    planned.reason.evidence = std::move(offered.evidence);
    care_plan.interventions.push_back(std::move(planned));
  }
  std::stable_sort(
      care_plan.interventions.begin(), care_plan.interventions.end(),
      [](const plan::PlannedIntervention& a, const plan::PlannedIntervention& b) {
        return a.priority < b.priority;
      });

  for (const bowtie::Analysis& analysis : analyses) {
    for (const bowtie::CauseFound& cause : analysis.causes) {
      if (cause.present != Answer::kUnknown) continue;
      care_plan.questions.push_back(
          {absl::StrCat("cause:", analysis.bowtie, ".", cause.cause), cause.evidence});
    }
    for (const bowtie::BarrierValue& value : analysis.barriers) {
      if (value.worth != BarrierWorth::kUnknown) continue;
      care_plan.questions.push_back(
          {absl::StrCat("barrier:", analysis.bowtie, ".", value.barrier), {}});
    }
  }
  if (care_plan.goals.empty()) care_plan.questions.push_back({"goal", {}});
  return care_plan;
}

}  // namespace tillit::propose
