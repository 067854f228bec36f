// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/combine.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

const base::Date kStart = base::Date::FromCivil(2026, 1, 1);

PlannedIntervention Planned(const std::string& id, const std::string& kind,
                            const std::string& goal, int from, int to) {
  PlannedIntervention planned;
  planned.id = id;
  planned.intervention = kind;
  if (!goal.empty()) planned.reason.goals = {base::GoalId(goal)};
  planned.starts = kStart.PlusDays(from);
  planned.ends = kStart.PlusDays(to);
  return planned;
}

// Requirements: S0-19
TEST(Duplicates, PlantedAmongAThousandInterventionsAreAllFoundAndNothingElse) {
  base::Random random(20261127);
  CarePlan plan;
  for (int i = 0; i < 990; ++i) {
    // Alike in kind and goal: they never overlap. Alike in kind and time: other goals.
    plan.interventions.push_back(Planned(absl::StrCat("p", i), absl::StrCat("k", i % 33),
                                         absl::StrCat("g", i % 5), (i / 165) * 30,
                                         (i / 165) * 30 + 29));
  }
  std::set<std::pair<std::string, std::string>> planted;
  for (int i = 0; i < 10; ++i) {
    const auto at = static_cast<size_t>(random.Below(990));
    PlannedIntervention twin = plan.interventions[at];
    twin.id = absl::StrCat("twin", i);
    twin.provider = "hospital";
    twin.starts = twin.starts->PlusDays(10);
    twin.ends = *twin.starts;  // one day inside
    planted.insert({plan.interventions[at].id, twin.id});
    plan.interventions.push_back(twin);
  }
  std::set<std::pair<std::string, std::string>> found;
  for (const DuplicateIntervention& each : FindDuplicates(plan, kStart)) {
    found.insert({each.first, each.second});
  }
  size_t right = 0;
  for (const auto& pair : planted) right += found.count(pair);
  EXPECT_EQ(right, planted.size()) << "recall 1";
  EXPECT_GE(static_cast<double>(right), 0.9 * static_cast<double>(found.size()));
}

TEST(Duplicates, TakeTheSameKindForTheSameGoalAtTheSameTime) {
  const auto pairs = [](PlannedIntervention a, PlannedIntervention b) {
    CarePlan plan;
    plan.interventions = {std::move(a), std::move(b)};
    return FindDuplicates(plan, kStart).size();
  };
  const PlannedIntervention a = Planned("a", "exercise", "g", 0, 30);
  EXPECT_EQ(pairs(a, Planned("b", "exercise", "g", 30, 60)), 1u);
  EXPECT_EQ(pairs(a, Planned("b", "exercise", "g", 31, 60)), 0u);
  EXPECT_EQ(pairs(a, Planned("b", "exercise", "h", 0, 30)), 0u);
  EXPECT_EQ(pairs(a, Planned("b", "walking", "g", 0, 30)), 0u);
  PlannedIntervention open = Planned("b", "exercise", "g", 0, 0);
  open.starts.reset();
  open.ends.reset();
  EXPECT_EQ(pairs(a, open), 1u);
  EXPECT_EQ(FindDuplicates(
                [&] {
                  CarePlan plan;
                  plan.interventions = {a, open};
                  return plan;
                }(),
                kStart.PlusDays(31))
                .size(),
            0u)
      << "the first is over";
  open.status = InterventionStatus::kStopped;
  EXPECT_EQ(pairs(a, open), 0u);
}

CarePlan Template(const std::string& service, int review) {
  CarePlan plan;
  plan.id = base::PlanId("plan-1");
  plan.patient = base::PatientId("1");
  plan.service = service;
  plan.service_version = "1";
  plan.created = kStart;
  plan.review = kStart.PlusDays(review);
  return plan;
}

TEST(SeveralTemplates, BecomeOnePlanThatSaysWhereEachPartIsFrom) {
  CarePlan falls = Template("falls-team", 90);
  falls.interventions = {Planned("p1", "exercise", "g", 0, 30),
                         Planned("p2", "footcare", "g", 0, 30)};
  falls.interventions[0].first_within_days = 14;
  falls.interventions[0].repeat_every_days = 7;
  CarePlan heart = Template("heart-team", 30);
  heart.interventions = {Planned("p1", "weighing", "", 0, 30),
                         Planned("p2", "exercise", "h", 0, 30)};
  heart.interventions[1].first_within_days = 3;
  heart.interventions[1].priority = 1;
  const CarePlan both = *Combine(std::vector<CarePlan>{falls, heart});
  EXPECT_EQ(both.status, PlanStatus::kProposed);
  EXPECT_EQ(both.review, kStart.PlusDays(30));
  EXPECT_THAT(both.sources, ElementsAre(PlanSource{"falls-team", "1", kStart},
                                        PlanSource{"heart-team", "1", kStart}));
  ASSERT_THAT(both.interventions, SizeIs(3));
  const PlannedIntervention& exercise = both.interventions[0];
  EXPECT_THAT(exercise.templates, ElementsAre("falls-team", "heart-team"));
  EXPECT_THAT(exercise.reason.goals, ElementsAre(base::GoalId("g"), base::GoalId("h")));
  EXPECT_EQ(exercise.first_within_days, 3);
  EXPECT_EQ(exercise.repeat_every_days, 7);
  EXPECT_EQ(exercise.priority, 1);
  EXPECT_THAT(both.interventions[2].templates, ElementsAre("heart-team"));
  std::set<std::string> ids;
  for (const PlannedIntervention& each : both.interventions) ids.insert(each.id);
  EXPECT_THAT(ids, SizeIs(3));
}

TEST(SeveralTemplates, KeepWhatIsKnownOfThePatientAndRefuseWhatDiffers) {
  CarePlan a = Template("a", 30);
  facts::CriticalInformation allergy;
  allergy.id = "penicillin";
  a.critical_information = {allergy};
  a.medication = MedicationList{"", {}, {{"ATC", "B01AA03"}}};
  CarePlan b = Template("b", 60);
  WatchSign sign;
  sign.id = "breath";
  b.watch_signs = {sign};
  b.critical_information = {allergy};
  const CarePlan both = *Combine(std::vector<CarePlan>{a, b});
  EXPECT_THAT(both.critical_information, ElementsAre(allergy));
  EXPECT_THAT(both.watch_signs, SizeIs(1));
  EXPECT_EQ(both.medication, a.medication);
  b.critical_information[0].text = "something else";
  EXPECT_EQ(Combine(std::vector<CarePlan>{a, b}).status().message(),
            "templates[1]: critical_information: one id stands for two different things");
}

TEST(SeveralTemplates, OfDifferentPatientsOrAcceptedPlansAreRefused) {
  CarePlan other = Template("b", 30);
  other.patient = base::PatientId("2");
  EXPECT_EQ(Combine(std::vector<CarePlan>{Template("a", 30), other}).status().message(),
            "templates[1]: is of another patient");
  CarePlan active = Template("b", 30);
  active.status = PlanStatus::kActive;
  EXPECT_EQ(Combine(std::vector<CarePlan>{active}).status().message(),
            "templates[0]: is past being proposed");
  EXPECT_EQ(Combine({}).status().message(), "templates: are none");
}

}  // namespace
}  // namespace tillit::plan
