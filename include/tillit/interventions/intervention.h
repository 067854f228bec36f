// SPDX-License-Identifier: Apache-2.0
// What can be done for a patient, by whom, and with what evidence:
// catalogue/interventions. Owned by no department and no profession (S1-62).
#ifndef TILLIT_INTERVENTIONS_INTERVENTION_H_
#define TILLIT_INTERVENTIONS_INTERVENTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"

namespace tillit::interventions {

enum class EffectMeasure {
  kRateRatio = 1,
  kRiskRatio = 2,
  kOddsRatio = 3,
  kDirectionOnly = 4,  // said to help or not; no number may be computed from it
  kHazardRatio = 5,
  kStandardisedMeanDifference = 6,  // below 0: less of what is not wanted
  kRiskDifference = 7,              // of [-1, 1]; below 0: fewer
};
TILLIT_ENUM(EffectMeasure, {EffectMeasure::kRateRatio, "RATE_RATIO"},
            {EffectMeasure::kRiskRatio, "RISK_RATIO"},
            {EffectMeasure::kOddsRatio, "ODDS_RATIO"},
            {EffectMeasure::kDirectionOnly, "DIRECTION_ONLY"},
            {EffectMeasure::kHazardRatio, "HAZARD_RATIO"},
            {EffectMeasure::kStandardisedMeanDifference, "STANDARDISED_MEAN_DIFFERENCE"},
            {EffectMeasure::kRiskDifference, "RISK_DIFFERENCE"});

enum class Direction { kHelps = 1, kNoEffect = 2, kHarms = 3, kConflicting = 4 };
TILLIT_ENUM(Direction, {Direction::kHelps, "HELPS"}, {Direction::kNoEffect, "NO_EFFECT"},
            {Direction::kHarms, "HARMS"}, {Direction::kConflicting, "CONFLICTING"});

enum class Certainty { kHigh = 1, kModerate = 2, kLow = 3, kVeryLow = 4, kNotGraded = 5 };
TILLIT_ENUM(Certainty, {Certainty::kHigh, "HIGH"}, {Certainty::kModerate, "MODERATE"},
            {Certainty::kLow, "LOW"}, {Certainty::kVeryLow, "VERY_LOW"},
            {Certainty::kNotGraded, "NOT_GRADED"});

// One published effect on one outcome in one population (S1-70). Of several effects on an
// outcome the first whose population is yes counts: narrower populations stand first.
struct Effect {
  std::string outcome;  // "fall_rate"
  EffectMeasure measure = EffectMeasure::kDirectionOnly;
  Direction direction = Direction::kHelps;
  // With their 95 % interval; unset for direction only.
  std::optional<double> value;
  std::optional<double> low;
  std::optional<double> high;
  // Whom it was found in; unset: everyone the intervention is offered to.
  std::optional<criteria::Criterion> population;
  std::string population_label;  // in English, for maintainers
  Certainty certainty = Certainty::kNotGraded;
  base::Source source;
  std::string comparator;  // what it was held against, in English
  // How long the people were followed.
  std::optional<int32_t> follow_up_days;
  // When the whole effect is there, rising in a straight line from nothing on the first
  // day; unset: at once.
  std::optional<int32_t> full_after_days;
  // Other studies of the same people point elsewhere: contested effects on one outcome
  // are shown side by side, and none of them counts where two that apply differ in
  // direction.
  bool contested = false;

  friend bool operator==(const Effect&, const Effect&) = default;
};
TILLIT_FIELDS(Effect, outcome, measure, direction, value, low, high, population,
              population_label, certainty, source, comparator, follow_up_days,
              full_after_days, contested);

enum class ContactForm {
  kClinic = 1,
  kHome = 2,
  kCall = 3,
  kVideo = 4,
  kMeeting = 5,
  kNone = 6,  // done without a visit of the team
};
TILLIT_ENUM(ContactForm, {ContactForm::kClinic, "CLINIC"}, {ContactForm::kHome, "HOME"},
            {ContactForm::kCall, "CALL"}, {ContactForm::kVideo, "VIDEO"},
            {ContactForm::kMeeting, "MEETING"}, {ContactForm::kNone, "NONE"});

struct Intervention {
  std::string id;
  std::string version;
  base::Source source;
  // Goal areas it serves; it is offered for a goal only where one matches.
  std::vector<std::string> goal_areas;
  // Offered when this is yes. Derived facts it may ask for: "group:<id>",
  // "cause:<bow-tie>.<id>", "score:<id>", "goal_area:<id>".
  criteria::Criterion offered_when;
  std::vector<criteria::NamedCodes> named_codes;
  std::vector<Effect> effects;
  // One member for each, all at once; any member with the competence will do.
  std::vector<std::string> competences;
  ContactForm form = ContactForm::kNone;
  int32_t minutes = 0;
  int32_t first_within_days = 14;  // from acceptance
  std::optional<int32_t> repeat_every_days;
  int32_t priority = 3;  // 1 first
  // Each time it is done, beside the team's time; unset: unknown.
  std::optional<int64_t> cost_ore;
  // The patient's own time each time it is done, visits included; unset: unknown.
  std::optional<int32_t> patient_minutes;
  // That it is offered tells nothing of the patient's health: it may be named to those
  // who see tasks and no diagnoses.
  bool plain_name = false;

  friend bool operator==(const Intervention&, const Intervention&) = default;
};
TILLIT_FIELDS(Intervention, id, version, source, goal_areas, offered_when, named_codes,
              effects, competences, form, minutes, first_within_days, repeat_every_days,
              priority, cost_ore, patient_minutes, plain_name);

// INVALID_ARGUMENT with the path of the first fault: an effect without an interval or
// outside it, a ratio that is not positive, a risk difference outside [-1, 1], a
// direction-only effect with a number, minutes below 1 for a visit.
absl::Status Validate(const Intervention& intervention, absl::string_view path);

// What an intervention takes within so many days from acceptance.
struct Effort {
  int64_t times = 0;    // first_within_days is its first day
  int64_t minutes = 0;  // of the team, all members together
  std::optional<int64_t> cost_ore;
  std::optional<int64_t> patient_minutes;
  friend bool operator==(const Effort&, const Effort&) = default;
};
TILLIT_FIELDS(Effort, times, minutes, cost_ore, patient_minutes);
Effort EffortWithin(const Intervention& intervention, int32_t days);

}  // namespace tillit::interventions

#endif  // TILLIT_INTERVENTIONS_INTERVENTION_H_
