// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/quality.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/str_cat.h"
#include "tillit/plan/standing.h"

namespace tillit::plan {
namespace {

template <typename T>
bool Holds(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool Says(const std::optional<Words>& words) { return words && !words->text.empty(); }

std::vector<const Party*> PartiesOn(const CarePlan& plan, base::Date on) {
  std::vector<const Party*> parties;
  for (const Party& party : plan.parties) {
    if (IsStanding(party, on)) parties.push_back(&party);
  }
  return parties;
}

std::set<std::string> Organisations(const std::vector<const Party*>& parties) {
  std::set<std::string> names;
  for (const Party* party : parties) {
    if (!party->organisation.empty()) names.insert(party->organisation);
  }
  return names;
}

// What one item of the rules finds lacking, as fields of the plan.
class Items {
 public:
  Items(const CarePlan& plan, base::Date on)
      : plan_(plan), on_(on), parties_(PartiesOn(plan, on)) {}

  std::vector<std::string> Lacking(PlanItem item) const {
    std::vector<std::string> lacking;
    const auto needs = [&](bool met, const char* field) {
      if (!met) lacking.push_back(field);
    };
    const PatientPart patient = plan_.patient_part.value_or(PatientPart{});
    switch (item) {
      case PlanItem::kGoalsResourcesNeeds:
        needs(std::any_of(plan_.goals.begin(), plan_.goals.end(),
                          [&](const Goal& goal) {
                            return IsStanding(goal, on_) && !goal.text.empty();
                          }),
              "goals");
        needs(Says(patient.resources), "patient_part.resources");
        needs(Says(patient.needs), "patient_part.needs");
        break;
      case PlanItem::kParticipants:
        needs(!parties_.empty(), "parties");
        break;
      case PlanItem::kCoordinator:
        needs(Any([](const Party& party) { return party.coordinator; }),
              "parties.coordinator");
        break;
      case PlanItem::kContributions:
        needs(Says(patient.role), "patient_part.role");
        needs(Any([](const Party& party) { return party.kind != PartyKind::kPatient; }) &&
                  !Any([](const Party& party) {
                    return party.kind != PartyKind::kPatient && !Says(party.contributes);
                  }),
              "parties.contributes");
        break;
      case PlanItem::kInterventions:
        needs(!Interventions().empty(), "interventions");
        needs(All([](const PlannedIntervention& p) { return !p.owner.empty(); }),
              "interventions.owner");
        needs(All([](const PlannedIntervention& p) {
                return p.minutes > 0 || p.repeat_every_days || p.ends;
              }),
              "interventions.minutes");
        break;
      case PlanItem::kCarriedOut:
        needs(!Interventions().empty(), "interventions");
        needs(All([](const PlannedIntervention& p) { return p.starts.has_value(); }),
              "interventions.starts");
        needs(All([](const PlannedIntervention& p) { return !p.provider.empty(); }),
              "interventions.provider");
        break;
      case PlanItem::kPeriod:
        needs(plan_.ends.has_value(), "ends");
        needs(on_ <= plan_.review, "review");
        break;
      case PlanItem::kConsent:
        needs(patient.consents_to_plan == true, "patient_part.consents_to_plan");
        needs(patient.consents_to_sharing.has_value(),
              "patient_part.consents_to_sharing");
        break;
      case PlanItem::kCooperation:
        needs(Organisations(parties_).size() > 1, "parties.organisation");
        break;
    }
    return lacking;
  }

 private:
  template <typename F>
  bool Any(const F& asks) const {
    return std::any_of(parties_.begin(), parties_.end(),
                       [&](const Party* party) { return asks(*party); });
  }
  std::vector<const PlannedIntervention*> Interventions() const {
    std::vector<const PlannedIntervention*> standing;
    for (const PlannedIntervention& planned : plan_.interventions) {
      if (IsStanding(planned, on_)) standing.push_back(&planned);
    }
    return standing;
  }
  template <typename F>
  bool All(const F& asks) const {
    const std::vector<const PlannedIntervention*> standing = Interventions();
    return std::all_of(standing.begin(), standing.end(),
                       [&](const PlannedIntervention* p) { return asks(*p); });
  }

  const CarePlan& plan_;
  base::Date on_;
  std::vector<const Party*> parties_;
};

}  // namespace

absl::Status Validate(const PlanRule& rule, absl::string_view path) {
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  };
  if (rule.id.empty()) return fault("has no id");
  if (rule.version.empty()) return fault("has no version");
  if (rule.items.empty()) return fault("asks for nothing");
  if (rule.from && rule.to && *rule.to < *rule.from)
    return fault("ends before it starts");
  return absl::OkStatus();
}

std::vector<RuleChecked> CheckRules(const CarePlan& plan,
                                    absl::Span<const PlanRule> rules, base::Date on) {
  const Items items(plan, on);
  std::vector<RuleChecked> checked;
  for (const PlanRule& rule : rules) {
    if (!Holds(plan.kinds, rule.kind) || (rule.from && on < *rule.from) ||
        (rule.to && *rule.to < on)) {
      continue;
    }
    RuleChecked of{rule.id, rule.version, {}};
    for (const PlanItem item : rule.items) {
      std::vector<std::string> lacking = items.Lacking(item);
      of.items.push_back({item, lacking.empty(), std::move(lacking)});
    }
    checked.push_back(std::move(of));
  }
  return checked;
}

PlanQuality QualityOf(const CarePlan& plan, base::Date on) {
  PlanQuality quality;
  const std::vector<const Party*> parties = PartiesOn(plan, on);
  const PatientPart patient = plan.patient_part.value_or(PatientPart{});
  const auto share = [&](std::initializer_list<std::pair<const char*, bool>> questions) {
    double met = 0;
    for (const auto& [key, holds] : questions) {
      if (holds) {
        met += 1;
      } else {
        quality.lacking.emplace_back(key);
      }
    }
    return met / static_cast<double>(questions.size());
  };
  const auto any_party = [&](auto asks) {
    return std::any_of(parties.begin(), parties.end(),
                       [&](const Party* party) { return asks(*party); });
  };
  const auto any = [&](const auto& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& each) { return IsStanding(each, on); });
  };
  quality.person_centred = share(
      {{"plan_lacks.goal", any(plan.goals)},
       {"plan_lacks.patient_role", Says(patient.role)},
       {"plan_lacks.stance", patient.stance.has_value()},
       {"plan_lacks.patient_in_meeting",
        std::any_of(plan.meetings.begin(), plan.meetings.end(), [&](const Meeting& m) {
          return m.date <= on &&
                 m.patient.value_or(Participation::kAbsent) != Participation::kAbsent;
        })}});
  const auto cares = [&](facts::CareLevel level) {
    return any_party([&](const Party& party) { return party.level == level; });
  };
  quality.integrated = share(
      {{"plan_lacks.coordinator",
        any_party([](const Party& p) { return p.coordinator; })},
       {"plan_lacks.second_organisation", Organisations(parties).size() > 1},
       {"plan_lacks.both_levels",
        cares(facts::CareLevel::kPrimary) && cares(facts::CareLevel::kSecondary)},
       {"plan_lacks.acceptance", !parties.empty() && !any_party([&](const Party& party) {
          return !party.accepted || *party.accepted > on || party.declined;
        })}});
  quality.proactive = share(
      {{"plan_lacks.review", plan.review > on},
       {"plan_lacks.watch_sign", any(plan.watch_signs)},
       {"plan_lacks.contingency", any(plan.contingencies)},
       {"plan_lacks.night_call",
        std::any_of(plan.on_call.begin(), plan.on_call.end(), [&](const OnCall& call) {
          return IsStanding(call, on) && Holds(call.hours, CallHours::kNight);
        })}});
  quality.productive = quality.person_centred * quality.integrated * quality.proactive;
  return quality;
}

TreatmentBurden BurdenOf(const CarePlan& plan, base::Date on) {
  TreatmentBurden burden;
  int64_t minutes = 0;
  for (const PlannedIntervention& planned : plan.interventions) {
    if (!IsStanding(planned, on)) continue;
    ++burden.interventions;
    if (planned.patient_minutes_a_week) {
      minutes += *planned.patient_minutes_a_week;
    } else {
      ++burden.without_minutes;
    }
  }
  burden.minutes_a_week = static_cast<int32_t>(
      std::clamp<int64_t>(minutes, 0, std::numeric_limits<int32_t>::max()));
  return burden;
}

PlanShares SharesOf(const CarePlan& plan, base::Date on) {
  struct Share {
    double of = 0;
    double all = 0;
    void Add(bool holds) {
      all += 1;
      of += holds ? 1 : 0;
    }
    std::optional<double> Value() const {
      return all > 0 ? std::optional<double>(of / all) : std::nullopt;
    }
  };
  Share enabling;
  for (const PlannedIntervention& planned : plan.interventions) {
    if (IsStanding(planned, on) && planned.intent) {
      enabling.Add(*planned.intent == CareIntent::kEnabling);
    }
  }
  Share relatives;
  Share video;
  Share patient;
  const auto present = [&](const Meeting& meeting, PartyKind kind) {
    return std::any_of(plan.parties.begin(), plan.parties.end(), [&](const Party& party) {
      return party.kind == kind && Holds(meeting.present, party.id);
    });
  };
  for (const Meeting& meeting : plan.meetings) {
    if (meeting.date > on) continue;
    relatives.Add(present(meeting, PartyKind::kRelative));
    patient.Add(present(meeting, PartyKind::kPatient));
    if (meeting.mode) video.Add(*meeting.mode == MeetingMode::kVideo);
  }
  return {enabling.Value(), relatives.Value(), video.Value(), patient.Value()};
}

std::vector<TimingOutcome> OutcomesByTiming(absl::Span<const CarePlan> plans,
                                            base::Date on) {
  std::vector<TimingOutcome> outcomes;
  for (const base::EnumEntry<PlanTiming>& timing : base::EnumValues<PlanTiming>()) {
    TimingOutcome outcome;
    outcome.timing = timing.value;
    double sum = 0;
    int32_t rated = 0;
    for (const CarePlan& plan : plans) {
      if (!Holds(plan.timings, timing.value)) continue;
      ++outcome.plans;
      if (plan.status == PlanStatus::kCompleted) ++outcome.completed;
      if (const auto score = GoalAttainment(plan.goals, plan.ratings, on)) {
        sum += *score;
        ++rated;
      }
    }
    if (rated > 0) outcome.goal_attainment = sum / rated;
    if (outcome.plans > 0) outcomes.push_back(outcome);
  }
  return outcomes;
}

std::optional<int32_t> ParticipationChange(const CarePlan& plan, base::Date from,
                                           base::Date to) {
  const auto last = [&](base::Date by) {
    const Meeting* found = nullptr;
    for (const Meeting& meeting : plan.meetings) {
      if (!meeting.patient || meeting.date > by) continue;
      if (found == nullptr || found->date <= meeting.date) found = &meeting;
    }
    return found;
  };
  const Meeting* before = last(from);
  const Meeting* after = last(to);
  if (before == nullptr || after == nullptr) return std::nullopt;
  return static_cast<int32_t>(*after->patient) - static_cast<int32_t>(*before->patient);
}

}  // namespace tillit::plan
