// SPDX-License-Identifier: Apache-2.0
#include "tillit/schedule/demand.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tillit::schedule {
namespace {

constexpr int32_t kLastPriority = 9;
// The place of patients of whom nobody said where they live.
constexpr char kSomewhere[] = "home";

std::optional<VisitKind> KindOf(interventions::ContactForm form) {
  switch (form) {
    case interventions::ContactForm::kClinic:
      return VisitKind::kClinic;
    case interventions::ContactForm::kHome:
      return VisitKind::kHome;
    case interventions::ContactForm::kCall:
      return VisitKind::kCall;
    case interventions::ContactForm::kVideo:
      return VisitKind::kVideo;
    case interventions::ContactForm::kMeeting:
      return VisitKind::kMeeting;
    case interventions::ContactForm::kNone:
      return std::nullopt;
  }
  return std::nullopt;
}

// Whether next week, too, can place a first visit on any of its days.
bool CanWait(const plan::CarePlan& care_plan, const plan::PlannedIntervention& planned,
             const DemandTerms& terms) {
  return care_plan.created.PlusDays(planned.first_within_days) >=
         terms.from.PlusDays(2 * terms.days - 1);
}

// Days of one visit, both ends included.
using Days = base::DateRange;

std::vector<Days> DaysWanted(const plan::CarePlan& care_plan,
                             const plan::PlannedIntervention& planned,
                             const DemandTerms& terms) {
  const base::Date last = terms.from.PlusDays(terms.days - 1);
  const base::Date due = care_plan.created.PlusDays(planned.first_within_days);
  // The two weeks after this one can place it on any day.
  if (due >= last.PlusDays(2 * terms.days)) return {};
  const bool due_in_week = terms.from <= due && due <= last;
  const Days first{terms.from, due_in_week ? due : last};
  if (!planned.repeat_every_days.has_value() || *planned.repeat_every_days < 1) {
    return {first};
  }
  std::vector<Days> wanted;
  for (base::Date start = terms.from; start <= last;
       start = start.PlusDays(*planned.repeat_every_days)) {
    const Days period{start,
                      std::min(last, start.PlusDays(*planned.repeat_every_days - 1))};
    wanted.push_back(
        wanted.empty() ? Days{period.first, std::min(period.last, first.last)} : period);
  }
  return wanted;
}

class Asker {
 public:
  Asker(const team::Team& team, const std::vector<team::Role>& roles,
        const DemandTerms& terms)
      : terms_(terms) {
    demand_.problem.team = team;
    demand_.problem.roles = roles;
    demand_.problem.from = terms.from;
    demand_.problem.days = terms.days;
    demand_.problem.most_visits_a_day = terms.most_visits_a_day;
    for (const team::Place& place : team.places) places_.insert(place.id);
    for (const team::Member& member : team.members) {
      int64_t minutes = 0;
      for (const team::Shift& shift : team::ShiftsIn(member, terms.from, terms.days)) {
        minutes += shift.to.count - shift.from.count;
      }
      for (const std::string& competence : team::CompetencesOf(member, roles)) {
        minutes_left_[competence] += terms.most_load * static_cast<double>(minutes);
      }
      all_minutes_left_ += terms.most_load * static_cast<double>(minutes);
    }
  }

  void Ask(const PlanForWeek& wanted) {
    for (const plan::PlannedIntervention& planned : wanted.plan->interventions) {
      const std::optional<VisitKind> kind = KindOf(planned.form);
      if (!kind.has_value()) continue;
      int number = 0;
      for (const Days& days : DaysWanted(*wanted.plan, planned, terms_)) {
        Visit visit;
        visit.id.value =
            absl::StrCat(wanted.plan->id.value, "/", planned.id, "@", ++number);
        visit.patient = wanted.plan->patient;
        visit.kind = *kind;
        visit.length = {planned.minutes};
        visit.competences = planned.competences;
        visit.priority =
            std::min(kLastPriority, planned.priority + wanted.later +
                                        (CanWait(*wanted.plan, planned, terms_) ? 1 : 0));
        for (const Window& window : terms_.open) {
          if (days.Contains(window.day)) visit.windows.push_back(window);
        }
        demand_.asked.push_back(
            {visit.id, visit.patient, wanted.plan->id, planned.id, planned.intervention});
        Take(std::move(visit), wanted.place);
      }
    }
  }

  Demand Finish() {
    const auto by_visit = [](const auto& a, const auto& b) { return a.visit < b.visit; };
    std::sort(demand_.asked.begin(), demand_.asked.end(), by_visit);
    std::sort(demand_.undone.begin(), demand_.undone.end(), by_visit);
    return std::move(demand_);
  }

 private:
  void Take(Visit visit, const std::string& home) {
    const auto undone = [&](UndoneReason reason, const std::string& competence) {
      demand_.undone.push_back({visit.id, reason, competence});
    };
    if (visit.windows.empty()) return undone(UndoneReason::kClosed, "");
    for (const std::string& competence : visit.competences) {
      if (minutes_left_.count(competence) == 0) {
        return undone(UndoneReason::kNoCompetence, competence);
      }
    }
    if (visit.kind == VisitKind::kHome) {
      visit.place = home.empty() ? kSomewhere : home;
      if (places_.count(visit.place) == 0) {
        if (!demand_.problem.team.default_leg_minutes.has_value()) {
          return undone(UndoneReason::kPlaceUnknown, "");
        }
        places_.insert(visit.place);
        demand_.problem.team.places.push_back({visit.place});
      }
    } else if (visit.kind == VisitKind::kClinic || visit.kind == VisitKind::kMeeting) {
      visit.place = terms_.clinic_place;
      if (places_.count(visit.place) == 0) return undone(UndoneReason::kPlaceUnknown, "");
    }
    const double minutes = static_cast<double>(visit.length.count);
    std::map<std::string, double> needed;
    for (const std::string& competence : visit.competences) needed[competence] += minutes;
    for (const auto& [competence, asked] : needed) {
      if (minutes_left_[competence] < asked) {
        return undone(UndoneReason::kBeyondCapacity, competence);
      }
    }
    const double all = minutes * static_cast<double>(visit.competences.size());
    if (all_minutes_left_ < all) return undone(UndoneReason::kBeyondCapacity, "");
    all_minutes_left_ -= all;
    for (const auto& [competence, asked] : needed) minutes_left_[competence] -= asked;
    demand_.problem.visits.push_back(std::move(visit));
  }

  const DemandTerms& terms_;
  Demand demand_;
  std::set<std::string> places_;
  std::map<std::string, double> minutes_left_;  // by competence
  double all_minutes_left_ = 0;
};

}  // namespace

Demand MakeDemand(absl::Span<const PlanForWeek> plans, const team::Team& team,
                  const std::vector<team::Role>& roles, const DemandTerms& terms) {
  Asker asker(team, roles, terms);
  for (const PlanForWeek& wanted : plans) asker.Ask(wanted);
  return asker.Finish();
}

}  // namespace tillit::schedule
