// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/combine.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tillit/plan/standing.h"

namespace tillit::plan {
namespace {

bool Overlap(const PlannedIntervention& a, const PlannedIntervention& b) {
  const base::Date first{std::numeric_limits<int32_t>::min()};
  const base::Date last{std::numeric_limits<int32_t>::max()};
  return a.starts.value_or(first) <= b.ends.value_or(last) &&
         b.starts.value_or(first) <= a.ends.value_or(last);
}

bool SameGoal(const PlannedIntervention& a, const PlannedIntervention& b) {
  const std::vector<base::GoalId>& of_a = a.reason.goals;
  const std::vector<base::GoalId>& of_b = b.reason.goals;
  if (of_a.empty() && of_b.empty()) return true;
  return std::any_of(of_a.begin(), of_a.end(), [&](const base::GoalId& goal) {
    return std::find(of_b.begin(), of_b.end(), goal) != of_b.end();
  });
}

template <typename T>
void Union(std::vector<T>& into, const std::vector<T>& from) {
  for (const T& each : from) {
    if (std::find(into.begin(), into.end(), each) == into.end()) into.push_back(each);
  }
}

// False: one id stands for two different things.
template <typename T>
bool UnionOfItems(std::vector<T>& into, const std::vector<T>& from) {
  for (const T& each : from) {
    const auto same = std::find_if(into.begin(), into.end(),
                                   [&](const T& other) { return other.id == each.id; });
    if (same == into.end()) {
      into.push_back(each);
    } else if (*same != each) {
      return false;
    }
  }
  return true;
}

// What is done once for several reasons is done as soon and as often as any of them asks.
void Join(PlannedIntervention& into, const PlannedIntervention& from) {
  Union(into.reason.goals, from.reason.goals);
  Union(into.reason.groups, from.reason.groups);
  Union(into.reason.barriers, from.reason.barriers);
  Union(into.reason.causes, from.reason.causes);
  Union(into.reason.evidence, from.reason.evidence);
  Union(into.reason.prerequisites, from.reason.prerequisites);
  Union(into.competences, from.competences);
  Union(into.templates, from.templates);
  into.first_within_days = std::min(into.first_within_days, from.first_within_days);
  into.priority = std::min(into.priority, from.priority);
  if (from.repeat_every_days) {
    into.repeat_every_days =
        std::min(into.repeat_every_days.value_or(*from.repeat_every_days),
                 *from.repeat_every_days);
  }
}

}  // namespace

std::vector<DuplicateIntervention> FindDuplicates(const CarePlan& plan, base::Date on) {
  std::map<std::string, std::vector<const PlannedIntervention*>> by_kind;
  std::vector<DuplicateIntervention> found;
  for (const PlannedIntervention& planned : plan.interventions) {
    if (!IsStanding(planned, on)) continue;
    std::vector<const PlannedIntervention*>& alike = by_kind[planned.intervention];
    const auto twin =
        std::find_if(alike.begin(), alike.end(), [&](const PlannedIntervention* other) {
          return Overlap(*other, planned) && SameGoal(*other, planned);
        });
    if (twin == alike.end()) {
      alike.push_back(&planned);
    } else {
      found.push_back({(*twin)->id, planned.id, planned.intervention});
    }
  }
  return found;
}

absl::StatusOr<CarePlan> Combine(absl::Span<const CarePlan> templates) {
  if (templates.empty()) return absl::InvalidArgumentError("templates: are none");
  CarePlan combined;
  for (size_t t = 0; t < templates.size(); ++t) {
    const CarePlan& plan = templates[t];
    const auto fault = [&](absl::string_view what) {
      return absl::InvalidArgumentError(absl::StrCat("templates[", t, "]: ", what));
    };
    if (plan.status != PlanStatus::kProposed) return fault("is past being proposed");
    if (t == 0) {
      combined.id = plan.id;
      combined.patient = plan.patient;
      combined.service = plan.service;
      combined.service_version = plan.service_version;
      combined.created = plan.created;
      combined.review = plan.review;
    }
    if (plan.patient != combined.patient) return fault("is of another patient");
    combined.created = std::max(combined.created, plan.created);
    combined.review = std::min(combined.review, plan.review);
    Union(
        combined.sources,
        plan.sources.empty()
            ? std::vector<PlanSource>{{plan.service, plan.service_version, plan.created}}
            : plan.sources);
    Union(combined.questions, plan.questions);
    Union(combined.kinds, plan.kinds);
    Union(combined.timings, plan.timings);
    const char* clash = nullptr;
    const auto items = [&](auto& into, const auto& from, const char* name) {
      if (!UnionOfItems(into, from)) clash = name;
    };
    items(combined.goals, plan.goals, "goals");
    items(combined.prerequisites, plan.prerequisites, "prerequisites");
    items(combined.parties, plan.parties, "parties");
    items(combined.commitments, plan.commitments, "commitments");
    items(combined.on_call, plan.on_call, "on_call");
    items(combined.meetings, plan.meetings, "meetings");
    items(combined.decisions, plan.decisions, "decisions");
    items(combined.ratings, plan.ratings, "ratings");
    items(combined.evaluations, plan.evaluations, "evaluations");
    items(combined.critical_information, plan.critical_information,
          "critical_information");
    items(combined.treatment_limits, plan.treatment_limits, "treatment_limits");
    items(combined.watch_signs, plan.watch_signs, "watch_signs");
    items(combined.contingencies, plan.contingencies, "contingencies");
    items(combined.life_context, plan.life_context, "life_context");
    items(combined.resolutions, plan.resolutions, "resolutions");
    items(combined.tasks, plan.tasks, "tasks");
    if (clash != nullptr) {
      return fault(absl::StrCat(clash, ": one id stands for two different things"));
    }
    if (!combined.medication) combined.medication = plan.medication;
    if (!combined.patient_part) combined.patient_part = plan.patient_part;
    if (!combined.household) combined.household = plan.household;
    if (!combined.ends) combined.ends = plan.ends;
    for (const PlannedIntervention& planned : plan.interventions) {
      PlannedIntervention from = planned;
      if (from.templates.empty()) from.templates = {plan.service};
      const auto same =
          std::find_if(combined.interventions.begin(), combined.interventions.end(),
                       [&](const PlannedIntervention& each) {
                         return each.intervention == from.intervention;
                       });
      if (same != combined.interventions.end()) {
        Join(*same, from);
        continue;
      }
      // Ids are a template's own: another's may be the same.
      const std::string id = from.id;
      for (int n = 2; std::any_of(
               combined.interventions.begin(), combined.interventions.end(),
               [&](const PlannedIntervention& each) { return each.id == from.id; });
           ++n) {
        from.id = absl::StrCat(id, "-", n);
      }
      combined.interventions.push_back(std::move(from));
    }
  }
  return combined;
}

}  // namespace tillit::plan
