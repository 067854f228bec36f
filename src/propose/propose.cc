// SPDX-License-Identifier: Apache-2.0
#include "tillit/propose/propose.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tillit/plan/standing.h"

namespace tillit::propose {
namespace {

using bowtie::BarrierWorth;
using criteria::Answer;

constexpr char kGoalArea[] = "goal_area:";
constexpr char kConflict[] = "conflict:";

// Whether a goal of that id is in the plan that people have, or was stated in the same
// words: one goal. In other words it is another.
bool IsKnownAs(const plan::Goal& goal, const std::vector<plan::Goal>& stated,
               const Grounds& grounds) {
  const auto has_id = [&](const plan::Goal& each) { return each.id == goal.id; };
  if (grounds.known != nullptr &&
      std::any_of(grounds.known->goals.begin(), grounds.known->goals.end(), has_id)) {
    return true;
  }
  const auto found = std::find_if(stated.begin(), stated.end(), has_id);
  return found != stated.end() && found->text == goal.text;
}

// Tells the view what the goals are about; an area nobody named is a "no" as soon as
// the goals were asked for, and unknown while they were not.
std::vector<plan::Goal> TakeGoals(const Grounds& grounds, facts::View& view) {
  std::vector<plan::Goal> goals;
  std::set<std::string> named;
  std::set<base::GoalId> ids;
  if (grounds.known != nullptr) {
    for (const plan::Goal& goal : grounds.known->goals) {
      ids.insert(goal.id);
      if (!plan::IsStanding(goal, view.as_of())) continue;
      goals.push_back(goal);
      for (const std::string& area : goal.areas)
        named.insert(absl::StrCat(kGoalArea, area));
    }
  }
  int unnamed = 0;
  for (const facts::StatedGoal& stated : view.record().goals) {
    if (stated.date && stated.date->First() > view.as_of()) continue;
    plan::Goal goal{stated.id, stated.language, stated.text, stated.areas};
    if (ids.count(goal.id) > 0 && !IsKnownAs(goal, goals, grounds)) goal.id.value.clear();
    while (goal.id.value.empty() || goal.id.value.find(']') != std::string::npos) {
      const base::GoalId id(absl::StrCat("goal-", ++unnamed));
      if (ids.count(id) == 0) goal.id = id;
    }
    if (!ids.insert(goal.id).second) continue;  // as it is there already
    for (const std::string& area : stated.areas)
      named.insert(absl::StrCat(kGoalArea, area));
    goals.push_back(std::move(goal));
  }
  if (goals.empty()) return goals;
  std::vector<std::string> asked(named.begin(), named.end());
  for (const interventions::Intervention& intervention : grounds.interventions) {
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
  bool harms = false;
  double avoided_an_hour = 0;  // events per 1,000, at best
};

Barriers BarriersOf(const std::string& intervention,
                    absl::Span<const bowtie::Analysis> analyses) {
  Barriers barriers;
  for (const bowtie::Analysis& analysis : analyses) {
    for (const bowtie::BarrierValue& value : analysis.barriers) {
      if (value.intervention != intervention) continue;
      if (value.worth == BarrierWorth::kNoEffect || value.worth == BarrierWorth::kHarms) {
        barriers.refuted = true;
        barriers.harms |= value.worth == BarrierWorth::kHarms;
      } else if (value.worth == BarrierWorth::kCounted ||
                 value.worth == BarrierWorth::kDirectionOnly) {
        barriers.worth_it.push_back(absl::StrCat(analysis.bowtie, ".", value.barrier));
        if (value.avoided_per_1000 && value.effort.minutes > 0) {
          barriers.avoided_an_hour = std::max(
              barriers.avoided_an_hour, value.avoided_per_1000->value * 60 /
                                            static_cast<double>(value.effort.minutes));
        }
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

// The medicines in use, as far as the record tells; nobody answers for the list yet. Of
// those of which it does not tell a person is asked.
std::optional<plan::MedicationList> MedicinesOf(const facts::View& view,
                                                std::vector<plan::Question>* questions) {
  std::set<base::Code> codes;
  std::map<base::Code, plan::Question> open;
  const base::Date from = view.as_of().PlusDays(-kDaysOfSupply);
  for (const facts::Fact& fact : view.record().facts) {
    if (fact.kind != facts::FactKind::kMedicine || fact.ongoing == false) continue;
    if (fact.date && fact.date->First() > view.as_of()) continue;
    if (fact.end && fact.end->Last() < view.as_of()) continue;
    if (!fact.date && !fact.end && fact.ongoing != true) {
      plan::Question& question = open[fact.code];
      question.about = absl::StrCat("medicine:", fact.code.code);
      question.evidence.push_back(
          {fact.kind, fact.code, std::nullopt, fact.source, std::nullopt, "", fact.id});
      continue;
    }
    if (fact.ongoing == true || fact.end || from <= fact.date->Last()) {
      codes.insert(fact.code);
    }
  }
  for (auto& [code, question] : open) {
    if (codes.count(code) == 0) questions->push_back(std::move(question));
  }
  if (codes.empty()) return std::nullopt;
  plan::MedicationList list;
  list.medicines.assign(codes.begin(), codes.end());
  return list;
}

// Adds what is not there yet, in order.
void Add(const std::vector<criteria::Evidence>& more,
         std::vector<criteria::Evidence>& evidence) {
  for (const criteria::Evidence& each : more) {
    if (std::find(evidence.begin(), evidence.end(), each) == evidence.end()) {
      evidence.push_back(each);
    }
  }
}

// The facts that the groups and causes of a reason were found by.
void AddGrounds(const Grounds& grounds, plan::Reason& reason) {
  for (const stratify::Placement& placement : grounds.placements) {
    if (std::count(reason.groups.begin(), reason.groups.end(), placement.group) > 0) {
      Add(placement.evidence, reason.evidence);
    }
  }
  for (const bowtie::Analysis& analysis : grounds.analyses) {
    for (const bowtie::CauseFound& cause : analysis.causes) {
      const std::string id = absl::StrCat(analysis.bowtie, ".", cause.cause);
      if (std::count(reason.causes.begin(), reason.causes.end(), id) > 0) {
        Add(cause.evidence, reason.evidence);
      }
    }
  }
}

bool Has(const team::Role& role, const std::string& competence) {
  return std::count(role.competences.begin(), role.competences.end(), competence) > 0;
}

// The role that answers for it; empty: none can.
std::string RoleFor(const plan::PlannedIntervention& planned, const Terms& terms) {
  if (planned.competences.empty()) {
    return terms.coordinator.empty() && !terms.roles.empty() ? terms.roles[0].id
                                                             : terms.coordinator;
  }
  for (const team::Role& role : terms.roles) {
    if (std::all_of(planned.competences.begin(), planned.competences.end(),
                    [&](const std::string& each) { return Has(role, each); })) {
      return role.id;
    }
  }
  for (const team::Role& role : terms.roles) {
    if (Has(role, planned.competences[0])) return role.id;
  }
  return "";
}

// The party of a role: who has it in the plan, else a new one of its name.
std::string PartyFor(const std::string& role, base::Date on, plan::CarePlan& care_plan) {
  for (const plan::Party& party : care_plan.parties) {
    if (party.role == role && plan::IsStanding(party, on) && !party.declined) {
      return party.id;
    }
  }
  plan::Party party;
  party.id = role;
  party.role = role;
  const auto taken = [&] {
    return std::any_of(care_plan.parties.begin(), care_plan.parties.end(),
                       [&](const plan::Party& each) { return each.id == party.id; });
  };
  while (taken()) party.id += "-";
  care_plan.parties.push_back(party);
  return party.id;
}

// What of the patient's life does not go with an intervention; null: nothing.
const plan::LifeContext* RulesOut(const plan::CarePlan& care_plan,
                                  const plan::PlannedIntervention& planned,
                                  base::Date on) {
  for (const plan::LifeContext& life : care_plan.life_context) {
    if (!plan::IsStanding(life, on)) continue;
    if (std::count(life.rules_out.begin(), life.rules_out.end(), planned.intervention) >
            0 ||
        std::count(life.rules_out_forms.begin(), life.rules_out_forms.end(),
                   planned.form) > 0) {
      return &life;
    }
  }
  return nullptr;
}

// An offer, and what its place in the plan depends on.
struct Offer {
  plan::PlannedIntervention planned;
  double avoided_an_hour = 0;
};

std::optional<Offer> OfferOf(const interventions::Intervention& intervention,
                             const Grounds& grounds, const plan::CarePlan& care_plan,
                             const facts::View& view) {
  Barriers barriers = BarriersOf(intervention.id, grounds.analyses);
  if (barriers.harms || (barriers.refuted && barriers.worth_it.empty())) {
    return std::nullopt;
  }
  criteria::Result offered =
      criteria::Evaluate(intervention.offered_when, intervention.named_codes, view);
  if (offered.answer != Answer::kYes) return std::nullopt;
  Offer offer;
  offer.avoided_an_hour = barriers.avoided_an_hour;
  plan::PlannedIntervention& planned = offer.planned;
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
  planned.reason.barriers = std::move(barriers.worth_it);
  planned.reason.evidence = std::move(offered.evidence);
  AddGrounds(grounds, planned.reason);
  return offer;
}

bool ComesFirst(const Offer& a, const Offer& b) {
  const auto rank = [](const Offer& offer) {
    return std::tuple(offer.planned.priority, offer.planned.reason.goals.empty(),
                      -offer.avoided_an_hour, offer.planned.first_within_days);
  };
  return rank(a) < rank(b);
}

// One task of each intervention that somebody owns, due when it is first to be done.
void AddTasks(plan::CarePlan& care_plan) {
  for (const plan::PlannedIntervention& planned : care_plan.interventions) {
    if (planned.owner.empty()) continue;
    plan::Task task;
    task.id = absl::StrCat(plan::kFirstTask, planned.id);
    task.intervention = planned.id;
    task.owner = planned.owner;
    task.due = care_plan.created.PlusDays(planned.first_within_days);
    care_plan.tasks.push_back(std::move(task));
  }
}

// What limits harm after a bow-tie's event and is in the plan.
void AddContingencies(absl::Span<const bowtie::Analysis> analyses,
                      plan::CarePlan& care_plan) {
  for (const bowtie::Analysis& analysis : analyses) {
    for (const bowtie::BarrierValue& value : analysis.barriers) {
      if (value.side != bowtie::Side::kMitigating) continue;
      for (const plan::PlannedIntervention& planned : care_plan.interventions) {
        if (planned.intervention != value.intervention) continue;
        plan::Contingency contingency;
        contingency.id = absl::StrCat(analysis.bowtie, ".", value.barrier);
        contingency.sign = absl::StrCat(plan::kOfBowtie, analysis.bowtie);
        contingency.by = planned.owner;
        contingency.intervention = planned.id;
        contingency.priority = planned.priority;
        care_plan.contingencies.push_back(std::move(contingency));
      }
    }
  }
  if (!care_plan.contingencies.empty()) {
    care_plan.kinds.push_back(plan::PlanKind::kContingency);
  }
}

void AskOfBowties(absl::Span<const bowtie::Analysis> analyses,
                  plan::CarePlan& care_plan) {
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
}

}  // namespace

std::vector<plan::ConflictFound> AskOfConflicts(const Terms& terms, facts::View& view,
                                                plan::CarePlan* care_plan) {
  std::erase_if(care_plan->questions, [](const plan::Question& each) {
    return absl::StartsWith(each.about, kConflict);
  });
  if (terms.conflicts == nullptr) return {};
  std::vector<plan::ConflictFound> conflicts =
      plan::FindConflicts(*care_plan, *terms.conflicts, view);
  for (const plan::ConflictFound& found : conflicts) {
    if (found.severity != plan::ConflictSeverity::kHigh || found.answer != Answer::kYes ||
        !found.resolution.empty()) {
      continue;
    }
    plan::Question question;
    question.about = absl::StrCat(kConflict, found.conflict);
    Add(found.first, question.evidence);
    Add(found.second, question.evidence);
    care_plan->questions.push_back(std::move(question));
  }
  return conflicts;
}

std::optional<Proposal> Propose(const Terms& terms, const Grounds& grounds,
                                facts::View& view) {
  if (facts::LifeStatusOn(view.record(), view.as_of()) != facts::LifeStatus::kAlive) {
    return std::nullopt;
  }
  Proposal proposal;
  plan::CarePlan& care_plan = proposal.plan;
  bool in_a_group = false;
  for (const stratify::Placement& placement : grounds.placements) {
    in_a_group |= placement.member == Answer::kYes;
    if (placement.confirm) {
      care_plan.questions.push_back(
          {absl::StrCat("group:", placement.group), placement.confirm_evidence});
    }
  }
  if (!in_a_group) return std::nullopt;

  const base::Date on = view.as_of();
  care_plan.id = base::PlanId(absl::StrCat("plan-", view.record().id.value));
  care_plan.patient = view.record().id;
  care_plan.service = terms.service;
  care_plan.service_version = terms.service_version;
  care_plan.created = on;
  care_plan.review = on.PlusDays(terms.review_after_days);
  care_plan.goals = TakeGoals(grounds, view);
  care_plan.critical_information = CriticalOf(view);
  care_plan.medication = MedicinesOf(view, &care_plan.questions);
  if (grounds.tier != nullptr && grounds.tier->contact_every_days > 0) {
    care_plan.contact_every_days = grounds.tier->contact_every_days;
  }
  if (grounds.known != nullptr) {
    care_plan.id = grounds.known->id;
    care_plan.parties = grounds.known->parties;
    care_plan.life_context = grounds.known->life_context;
    care_plan.resolutions = grounds.known->resolutions;
  }

  std::vector<Offer> offers;
  for (const interventions::Intervention& intervention : grounds.interventions) {
    std::optional<Offer> offer = OfferOf(intervention, grounds, care_plan, view);
    if (!offer) continue;
    if (const plan::LifeContext* life = RulesOut(care_plan, offer->planned, on)) {
      proposal.ruled_out.push_back({intervention.id, life->id});
      continue;
    }
    offers.push_back(*std::move(offer));
  }
  std::stable_sort(offers.begin(), offers.end(), ComesFirst);

  for (const std::string& contact : terms.contacts) PartyFor(contact, on, care_plan);
  for (Offer& offer : offers) {
    const std::string role = RoleFor(offer.planned, terms);
    if (!role.empty()) {
      offer.planned.owner = PartyFor(role, on, care_plan);
    } else if (!terms.roles.empty()) {
      care_plan.questions.push_back(
          {absl::StrCat("owner:", offer.planned.intervention), {}});
    }
    care_plan.interventions.push_back(std::move(offer.planned));
  }
  AddTasks(care_plan);
  AddContingencies(grounds.analyses, care_plan);
  AskOfBowties(grounds.analyses, care_plan);
  if (care_plan.goals.empty()) care_plan.questions.push_back({"goal", {}});
  proposal.conflicts = AskOfConflicts(terms, view, &care_plan);
  return proposal;
}

}  // namespace tillit::propose
