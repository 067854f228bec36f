// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/goal.h"

#include <cmath>

namespace tillit::plan {
namespace {

// How far attainments of one patient's goals are taken to go together.
constexpr double kCorrelation = 0.3;

std::optional<int32_t> LastAttained(const Goal& goal,
                                    const std::vector<GoalRating>& ratings,
                                    base::Date on) {
  const GoalRating* last = nullptr;
  for (const GoalRating& rating : ratings) {
    if (rating.goal != goal.id || !rating.attained || rating.date > on) continue;
    if (last == nullptr || last->date <= rating.date) last = &rating;
  }
  return last == nullptr ? std::nullopt : last->attained;
}

}  // namespace

std::optional<double> GoalAttainment(const std::vector<Goal>& goals,
                                     const std::vector<GoalRating>& ratings,
                                     base::Date on) {
  double weighted = 0;
  double weights = 0;
  double squares = 0;
  for (const Goal& goal : goals) {
    const std::optional<int32_t> attained = LastAttained(goal, ratings, on);
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

}  // namespace tillit::plan
