// SPDX-License-Identifier: Apache-2.0
// What matters to the patient, what it takes, and how far it was reached.
#ifndef TILLIT_PLAN_GOAL_H_
#define TILLIT_PLAN_GOAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"

namespace tillit::plan {

// What somebody said or wrote, byte for byte.
struct Words {
  std::string language;  // "nb", "nn", "en", "se", ...
  std::string text;
  friend bool operator==(const Words&, const Words&) = default;
};
TILLIT_FIELDS(Words, language, text);

enum class GoalStatus { kActive = 1, kOnHold = 2, kCompleted = 3, kCancelled = 4 };
TILLIT_ENUM(GoalStatus, {GoalStatus::kActive, "ACTIVE"}, {GoalStatus::kOnHold, "ON_HOLD"},
            {GoalStatus::kCompleted, "COMPLETED"}, {GoalStatus::kCancelled, "CANCELLED"});

// How far a goal was reached on one day.
struct GoalRating {
  std::string id;
  base::GoalId goal;
  base::Date date;
  // On the goal attainment scale: 0 is what was expected, -2 much less, 2 much more.
  std::optional<int32_t> attained;
  std::optional<int32_t> by_patient;  // the patient's own rating, 0 to 10
  std::string by;                     // id of the party who rated
  std::string newer_fields;           // of a newer writer: opaque, kept and written again
  friend bool operator==(const GoalRating&, const GoalRating&) = default;
};
TILLIT_FIELDS(GoalRating, id, goal, date, attained, by_patient, by);

// A function that is measured: where it stood and where it is to be (S1-61).
struct FunctionTarget {
  std::string measure;  // id of an instrument's scale, or a code
  std::optional<double> baseline;
  std::optional<double> target;
  std::string unit;  // UCUM; empty: points
  friend bool operator==(const FunctionTarget&, const FunctionTarget&) = default;
};
TILLIT_FIELDS(FunctionTarget, measure, baseline, target, unit);

struct Goal {
  base::GoalId id;
  std::string language;
  std::string text;  // the patient's own words, byte for byte (S1-27)
  std::vector<std::string> areas;
  std::optional<GoalStatus> status;   // unset: active
  std::optional<int32_t> importance;  // weight in goal attainment scaling, 1 to 9
  std::optional<FunctionTarget> function;
  std::string newer_fields;  // of a newer writer: opaque, kept and written again
  friend bool operator==(const Goal&, const Goal&) = default;
};
TILLIT_FIELDS(Goal, id, language, text, areas, status, importance, function);

// What must be there for a goal to be reached, and what threatens it: between the goal
// and what is done (S4-25).
struct Prerequisite {
  std::string id;
  base::GoalId goal;
  Words words;
  std::vector<std::string> threats;  // causes or barriers: "<bow-tie>.<id>"
  std::optional<base::Date> ended;
  std::string newer_fields;
  friend bool operator==(const Prerequisite&, const Prerequisite&) = default;
};
TILLIT_FIELDS(Prerequisite, id, goal, words, threats, ended);

// The T-score of goal attainment scaling over the goals that have an `attained` rating,
// the last of each by `on` (of one day the last in `ratings`): 50 + 10 sum(w x) / sqrt((1
// - r) sum(w^2) + r (sum w)^2) with r = 0.3 (Kiresuk and Sherman 1968,
// doi 10.1007/BF01530764). A goal without an importance weighs
// 1. Unset where no goal is rated.
std::optional<double> GoalAttainment(const std::vector<Goal>& goals,
                                     const std::vector<GoalRating>& ratings,
                                     base::Date on);

// What the patient says of how far the goals were reached: the mean, 0 to 10, of the last
// `by_patient` of each goal by `on`. Unset where the patient rated none.
std::optional<double> PatientRating(const std::vector<Goal>& goals,
                                    const std::vector<GoalRating>& ratings,
                                    base::Date on);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_GOAL_H_
