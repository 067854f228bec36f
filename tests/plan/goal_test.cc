// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/goal.h"

#include <string>

#include "gtest/gtest.h"

namespace tillit::plan {
namespace {

const base::Date kToday = base::Date::FromCivil(2026, 11, 2);

Goal Weighing(const std::string& id, int32_t importance) {
  Goal goal;
  goal.id = base::GoalId(id);
  goal.importance = importance;
  return goal;
}

GoalRating Rated(const std::string& goal, int32_t attained, int days_ago = 0) {
  GoalRating rating;
  rating.goal = base::GoalId(goal);
  rating.attained = attained;
  rating.date = kToday.PlusDays(-days_ago);
  return rating;
}

// Requirements: S1-61
TEST(GoalAttainment, IsTheTScoreOfKiresukAndSherman) {
  // All as expected is 50, whatever the goals weigh.
  EXPECT_DOUBLE_EQ(*GoalAttainment({Weighing("a", 1), Weighing("b", 3)},
                                   {Rated("a", 0), Rated("b", 0)}, kToday),
                   50);
  // One goal a step above: 50 + 10.
  EXPECT_DOUBLE_EQ(*GoalAttainment({Weighing("a", 1)}, {Rated("a", 1)}, kToday), 60);
  // Three of equal weight, all two below: 50 - 60 / sqrt(0.7 * 3 + 0.3 * 9).
  EXPECT_NEAR(*GoalAttainment({Weighing("a", 1), Weighing("b", 1), Weighing("c", 1)},
                              {Rated("a", -2), Rated("b", -2), Rated("c", -2)}, kToday),
              22.6138721247, 1e-9);
  // Weights 2 and 1, 1 and -1: 50 + 10 / sqrt(0.7 * 5 + 0.3 * 9).
  EXPECT_NEAR(*GoalAttainment({Weighing("a", 2), Weighing("b", 1)},
                              {Rated("a", 1), Rated("b", -1)}, kToday),
              54.0160966445, 1e-9);
}

TEST(GoalAttainment, TakesTheLastRatingOfEachGoalByTheDay) {
  const std::vector<Goal> goals = {Weighing("a", 1), Weighing("unrated", 5)};
  EXPECT_FALSE(GoalAttainment(goals, {}, kToday));
  const std::vector<GoalRating> ratings = {Rated("a", 2, 1), Rated("a", -1, 20),
                                           Rated("another", 2)};
  EXPECT_DOUBLE_EQ(*GoalAttainment(goals, ratings, kToday), 70);
  EXPECT_DOUBLE_EQ(*GoalAttainment(goals, ratings, kToday.PlusDays(-5)), 40);
  EXPECT_FALSE(GoalAttainment(goals, ratings, kToday.PlusDays(-30)));
}

TEST(PatientRating, IsTheMeanOfWhatThePatientLastSaidOfEachGoal) {
  const std::vector<Goal> goals = {Weighing("a", 9), Weighing("b", 1),
                                   Weighing("unrated", 1)};
  const auto said = [](const std::string& goal, int32_t rating, int32_t days_ago) {
    GoalRating of = Rated(goal, 0, days_ago);
    of.by_patient = rating;
    return of;
  };
  const std::vector<GoalRating> ratings = {said("a", 2, 20), said("a", 7, 1),
                                           said("b", 4, 20), Rated("b", 2, 0)};
  EXPECT_DOUBLE_EQ(*PatientRating(goals, ratings, kToday), 5.5);
  EXPECT_DOUBLE_EQ(*PatientRating(goals, ratings, kToday.PlusDays(-5)), 3);
  EXPECT_FALSE(PatientRating(goals, {Rated("a", 1)}, kToday));
}

// Requirements: S1-27
TEST(AGoal, KeepsThePatientsWordsByteForByte) {
  Goal goal;
  goal.text = "Eg vil  gå tur\tmed barnebarna \xF0\x9F\x91\xA7 cafe\xCC\x81\n";
  const Goal copy = goal;
  EXPECT_EQ(copy.text, goal.text);
  EXPECT_EQ(copy.text.size(), goal.text.size());
}

}  // namespace
}  // namespace tillit::plan
