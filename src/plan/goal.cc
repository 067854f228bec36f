// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/goal.h"

#include <cmath>

namespace tillit::plan {
namespace {

// How far attainments of one patient's goals are taken to go together.
constexpr double kCorrelation = 0.3;

using Rated = std::optional<int32_t> GoalRating::*;

// Of the ratings of a goal that say so, the last by a day.
std::optional<int32_t> Last(Rated rated, const Goal& goal,
                            const std::vector<GoalRating>& ratings, base::Date on) {
  const GoalRating* last = nullptr;
  for (const GoalRating& rating : ratings) {
    if (rating.goal != goal.id || !(rating.*rated) || rating.date > on) continue;
    if (last == nullptr || last->date <= rating.date) last = &rating;
  }
  return last == nullptr ? std::nullopt : last->*rated;
}

}  // namespace

std::optional<double> GoalAttainment(const std::vector<Goal>& goals,
                                     const std::vector<GoalRating>& ratings,
                                     base::Date on) {
  double weighted = 0;
  double weights = 0;
  double squares = 0;
  for (const Goal& goal : goals) {
    const std::optional<int32_t> attained =
        Last(&GoalRating::attained, goal, ratings, on);
    if (!attained) continue;
    const double weight = goal.importance.value_or(1);
    weighted += weight * *attained;
    weights += weight;
    squares += weight * weight;
  }
  if (weights <= 0) return std::nullopt;
  return 50 +
         10 * weighted /
             std::sqrt((1 - kCorrelation) * squares + kCorrelation * weights * weights);
}

std::optional<double> PatientRating(const std::vector<Goal>& goals,
                                    const std::vector<GoalRating>& ratings,
                                    base::Date on) {
  double sum = 0;
  int32_t rated = 0;
  for (const Goal& goal : goals) {
    if (const auto said = Last(&GoalRating::by_patient, goal, ratings, on)) {
      sum += *said;
      ++rated;
    }
  }
  if (rated == 0) return std::nullopt;
  return sum / rated;
}

}  // namespace tillit::plan
