// SPDX-License-Identifier: Apache-2.0
// How good a plan is as a plan: the nine items of an individual plan, the three parts of
// a productive interaction, what it asks of the patient, how people took part.
#ifndef TILLIT_PLAN_QUALITY_H_
#define TILLIT_PLAN_QUALITY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/plan/care_plan.h"

namespace tillit::plan {

// What a rule set may ask for.
enum class PlanItem {
  kGoalsResourcesNeeds = 1,  // goals, and what the patient can do and needs
  kParticipants = 2,
  kCoordinator = 3,
  kContributions = 4,  // what patient, providers and relatives contribute
  kInterventions = 5,  // with their extent and who answers for them
  kCarriedOut = 6,     // how: by whom and from when
  kPeriod = 7,         // of the plan, and when it is revised
  kConsent = 8,        // to the plan and to who may see it
  kCooperation = 9,    // with other services
};
TILLIT_ENUM(PlanItem, {PlanItem::kGoalsResourcesNeeds, "GOALS_RESOURCES_NEEDS"},
            {PlanItem::kParticipants, "PARTICIPANTS"},
            {PlanItem::kCoordinator, "COORDINATOR"},
            {PlanItem::kContributions, "CONTRIBUTIONS"},
            {PlanItem::kInterventions, "INTERVENTIONS"},
            {PlanItem::kCarriedOut, "CARRIED_OUT"}, {PlanItem::kPeriod, "PERIOD"},
            {PlanItem::kConsent, "CONSENT"}, {PlanItem::kCooperation, "COOPERATION"});

// What the law asks of a kind of plan, as it stood in a time (catalogue/plan_rules).
struct PlanRule {
  std::string id;
  std::string version;
  base::Source source;
  PlanKind kind = PlanKind::kIndividual;
  std::optional<base::Date> from;
  std::optional<base::Date> to;
  std::vector<PlanItem> items;
  friend bool operator==(const PlanRule&, const PlanRule&) = default;
};
TILLIT_FIELDS(PlanRule, id, version, source, kind, from, to, items);
absl::Status Validate(const PlanRule& rule, absl::string_view path);

struct ItemFound {
  PlanItem item = PlanItem::kParticipants;
  bool met = false;
  std::vector<std::string> lacking;  // fields of the plan
  friend bool operator==(const ItemFound&, const ItemFound&) = default;
};
TILLIT_FIELDS(ItemFound, item, met, lacking);

struct RuleChecked {
  std::string rule;
  std::string version;
  std::vector<ItemFound> items;
  friend bool operator==(const RuleChecked&, const RuleChecked&) = default;
};
TILLIT_FIELDS(RuleChecked, rule, version, items);

// The plan beside each rule that is for its kinds and in force on a day.
std::vector<RuleChecked> CheckRules(const CarePlan& plan,
                                    absl::Span<const PlanRule> rules, base::Date on);

// Person-centred, integrated, proactive: the three parts that only together make a
// productive interaction (S4-24). Each is a share of the questions below that the plan
// answers; all of them are the project's proposal.
struct PlanQuality {
  double person_centred = 0;         // own goal, own role, stance, took part in a meeting
  double integrated = 0;             // coordinator, two organisations, both levels of
                                     // care, everybody accepted
  double proactive = 0;              // review set, signs to watch, contingency, somebody
                                     // to call by night
  double productive = 0;             // the product of the three
  std::vector<std::string> lacking;  // what is not there, by its text's key
  friend bool operator==(const PlanQuality&, const PlanQuality&) = default;
};
TILLIT_FIELDS(PlanQuality, person_centred, integrated, proactive, productive, lacking);
PlanQuality QualityOf(const CarePlan& plan, base::Date on);

// What the plan asks of the patient in a week, as far as it says so.
struct TreatmentBurden {
  int32_t interventions = 0;  // that are not over
  int32_t minutes_a_week = 0;
  int32_t without_minutes = 0;  // interventions that do not say
  friend bool operator==(const TreatmentBurden&, const TreatmentBurden&) = default;
};
TILLIT_FIELDS(TreatmentBurden, interventions, minutes_a_week, without_minutes);
TreatmentBurden BurdenOf(const CarePlan& plan, base::Date on);

// PlanShares of what is not over, of those that say: unset where none does.
struct PlanShares {
  std::optional<double> enabling;           // of interventions, by intent (S1-68)
  std::optional<double> relatives_present;  // of meetings (S4-44)
  std::optional<double> by_video;           // of meetings whose mode is known
  std::optional<double> patient_present;    // of meetings
  friend bool operator==(const PlanShares&, const PlanShares&) = default;
};
TILLIT_FIELDS(PlanShares, enabling, relatives_present, by_video, patient_present);
PlanShares SharesOf(const CarePlan& plan, base::Date on);

// How plans of one timing went (S4-45).
struct TimingOutcome {
  PlanTiming timing = PlanTiming::kBefore;
  int32_t plans = 0;
  int32_t completed = 0;
  std::optional<double> goal_attainment;  // the mean of the T-scores that there are
  friend bool operator==(const TimingOutcome&, const TimingOutcome&) = default;
};
TILLIT_FIELDS(TimingOutcome, timing, plans, completed, goal_attainment);
// By timing, those that a plan has; a plan of several counts in each.
std::vector<TimingOutcome> OutcomesByTiming(absl::Span<const CarePlan> plans,
                                            base::Date on);

// The steps of Participation between the last meetings by two days; unset where one of
// them has none that says (S1-31).
std::optional<int32_t> ParticipationChange(const CarePlan& plan, base::Date from,
                                           base::Date to);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_QUALITY_H_
