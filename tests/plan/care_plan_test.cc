// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/care_plan.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::plan {
namespace {

using ::testing::ElementsAre;

CarePlan WithGoalAndIntervention() {
  CarePlan plan;
  plan.id = base::PlanId("p");
  plan.goals = {{base::GoalId("g"), "nb", "gå turer", {"walking"}}};
  PlannedIntervention planned;
  planned.intervention = "i";
  planned.reason.goals = {base::GoalId("g")};
  plan.interventions = {planned};
  return plan;
}

TEST(Review, FindsNothingWhereGoalsAndInterventionsMeet) {
  EXPECT_TRUE(Review(WithGoalAndIntervention()).empty());
  EXPECT_TRUE(Review(CarePlan{}).empty());
}

TEST(Review, FlagsAGoalThatNoInterventionServes) {
  CarePlan plan = WithGoalAndIntervention();
  plan.goals.push_back({base::GoalId("h"), "nb", "lese", {"memory"}});
  const auto findings = Review(plan);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "goal_without_intervention");
  EXPECT_EQ(findings[0].path, "CarePlan/p.goals[1]");
  EXPECT_THAT(findings[0].arguments, ElementsAre("h"));
}

TEST(Review, FlagsAnInterventionWithoutAReasonWhateverTheReasonIs) {
  CarePlan plan = WithGoalAndIntervention();
  PlannedIntervention bare;
  bare.intervention = "j";
  plan.interventions.push_back(bare);
  const auto findings = Review(plan);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "intervention_without_reason");
  EXPECT_EQ(findings[0].path, "CarePlan/p.interventions[1]");
  EXPECT_THAT(findings[0].arguments, ElementsAre("j"));
  plan.interventions[1].reason.groups = {"g"};
  EXPECT_TRUE(Review(plan).empty());
  plan.interventions[1].reason = {{}, {}, {"b.j"}, {}, {}};
  EXPECT_TRUE(Review(plan).empty());
  plan.interventions[1].reason = {{}, {}, {}, {"b.cause"}, {}};
  EXPECT_TRUE(Review(plan).empty());
}

TEST(Review, NamesGoalsByIdAndNeverByTheirWords) {
  CarePlan plan = WithGoalAndIntervention();
  plan.interventions.clear();
  for (const auto& finding : Review(plan)) {
    EXPECT_EQ(finding.path.find("turer"), std::string::npos);
    for (const auto& argument : finding.arguments) EXPECT_EQ(argument, "g");
  }
}

}  // namespace
}  // namespace tillit::plan
