// SPDX-License-Identifier: Apache-2.0
#include "tillit/propose/propose.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/plan/review.h"

namespace tillit::propose {
namespace {

using bowtie::BarrierWorth;
using criteria::Answer;
using criteria::Criterion;
using interventions::Intervention;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

Criterion Holds(const std::string& derived) {
  Criterion criterion;
  criterion.derived = criteria::DerivedValue{};
  criterion.derived->of = derived;
  return criterion;
}

Intervention Offered(const std::string& id, const Criterion& when,
                     std::vector<std::string> areas = {}, int priority = 3) {
  Intervention intervention;
  intervention.id = id;
  intervention.version = "1";
  intervention.offered_when = when;
  intervention.goal_areas = std::move(areas);
  intervention.priority = priority;
  return intervention;
}

stratify::Placement In(const std::string& group, Answer member = Answer::kYes) {
  stratify::Placement placement;
  placement.group = group;
  placement.member = member;
  return placement;
}

facts::PatientRecord Patient(const std::vector<std::vector<std::string>>& goals = {}) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  for (size_t i = 0; i < goals.size(); ++i) {
    facts::StatedGoal goal;
    goal.id = base::GoalId("goal-" + std::to_string(i));
    goal.language = "nb";
    goal.text = "…";
    goal.areas = goals[i];
    record.goals.push_back(goal);
  }
  return record;
}

bowtie::Analysis With(const std::string& intervention, BarrierWorth worth) {
  bowtie::Analysis analysis;
  analysis.bowtie = "b";
  bowtie::BarrierValue value;
  value.barrier = "bar";
  value.intervention = intervention;
  value.worth = worth;
  analysis.barriers = {value};
  return analysis;
}

std::optional<plan::CarePlan> ProposeFor(
    const facts::PatientRecord& record, const std::vector<Intervention>& interventions,
    const std::vector<bowtie::Analysis>& analyses = {},
    const std::vector<stratify::Placement>& placements = {In("g")}) {
  facts::View view(record, kAsOf);
  for (const stratify::Placement& placement : placements) {
    facts::DerivedFact fact;
    fact.id = "group:" + placement.group;
    if (placement.member != Answer::kUnknown)
      fact.holds = placement.member == Answer::kYes;
    view.AddDerived(fact);
  }
  return Propose({"service", "1", 42}, placements, analyses, interventions, view);
}

std::vector<std::string> Names(const std::optional<plan::CarePlan>& plan) {
  std::vector<std::string> names;
  for (const auto& planned : plan->interventions) names.push_back(planned.intervention);
  return names;
}

std::vector<std::string> Asked(const std::optional<plan::CarePlan>& plan) {
  std::vector<std::string> asked;
  for (const auto& question : plan->questions) asked.push_back(question.about);
  return asked;
}

// Requirements: S0-37
TEST(Propose, GivesTwoPatientsOfOneGroupWithDifferentGoalsDifferentInterventions) {
  const std::vector<Intervention> offers = {
      Offered("walk", Holds("goal_area:walking"), {"walking"}),
      Offered("visitor", Holds("goal_area:social"), {"social"}),
      Offered("visit", Holds("group:g"))};
  EXPECT_THAT(Names(ProposeFor(Patient({{"walking"}}), offers)),
              ElementsAre("walk", "visit"));
  EXPECT_THAT(Names(ProposeFor(Patient({{"social"}}), offers)),
              ElementsAre("visitor", "visit"));
}

TEST(Propose, StartsNothingForWhoIsInNoGroup) {
  const std::vector<Intervention> offers = {Offered("i", Holds("goal_area:walking"))};
  const facts::PatientRecord patient = Patient({{"walking"}});
  EXPECT_TRUE(ProposeFor(patient, offers));
  EXPECT_FALSE(ProposeFor(patient, offers, {}, {}));
  EXPECT_FALSE(ProposeFor(patient, offers, {}, {In("g", Answer::kNo)}));
  EXPECT_FALSE(ProposeFor(patient, offers, {}, {In("g", Answer::kUnknown)}));
}

TEST(Propose, StartsNothingForTheDeadAndForWhoHasMovedOut) {
  facts::PatientRecord dead = Patient();
  dead.death = base::PartialDate{2026, 10, 30};
  EXPECT_FALSE(ProposeFor(dead, {}));
  facts::PatientRecord gone = Patient();
  gone.moved_out = base::Date::FromCivil(2026, 6, 1);
  EXPECT_FALSE(ProposeFor(gone, {}));
}

// Requirements: S1-27
TEST(Propose, KeepsTheGoalsWordsByteForByte) {
  facts::PatientRecord record = Patient({{"walking"}});
  // Decomposed letters, a stray space, a line break, an emoji: none of it is tidied.
  record.goals[0].text =
      "  \u00c5 ga\u030a p\u00e5 tur\n\tmed \"barnebarna\" 👵 e\u0301 ";
  record.goals[0].language = "nn";
  const auto plan = ProposeFor(record, {});
  ASSERT_EQ(plan->goals.size(), 1u);
  EXPECT_EQ(plan->goals[0].text, record.goals[0].text);
  EXPECT_EQ(plan->goals[0].language, "nn");
  EXPECT_EQ(plan->goals[0].areas, record.goals[0].areas);
}

TEST(Propose, LeavesAGoalWithoutInterventionForReviewToFlag) {
  const auto plan =
      ProposeFor(Patient({{"walking"}, {"work"}}),
                 {Offered("walk", Holds("goal_area:walking"), {"walking"})});
  EXPECT_THAT(plan->interventions[0].reason.goals, ElementsAre(base::GoalId("goal-0")));
  const auto findings = plan::Review(*plan);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "goal_without_intervention");
  EXPECT_THAT(findings[0].arguments, ElementsAre("goal-1"));
}

TEST(Propose, ReadsAnAreaNobodyNamedAsNoOnlyOnceGoalsWereAskedFor) {
  Criterion not_social;
  not_social.none_of = {Holds("goal_area:social")};
  const std::vector<Intervention> offers = {Offered("i", not_social)};
  EXPECT_THAT(Names(ProposeFor(Patient({{"walking"}}), offers)), ElementsAre("i"));
  EXPECT_THAT(Names(ProposeFor(Patient({{"social"}}), offers)), IsEmpty());
  const auto unasked = ProposeFor(Patient(), offers);
  EXPECT_THAT(Names(unasked), IsEmpty());
  EXPECT_THAT(Asked(unasked), ElementsAre("goal"));
}

TEST(Propose, LeavesOutGoalsStatedAfterTheDay) {
  facts::PatientRecord record = Patient({{"walking"}, {"social"}});
  record.goals[0].date = base::PartialDate{2026, 11, 2};
  record.goals[1].date = base::PartialDate{2026, 11, 1};
  const auto plan = ProposeFor(record, {});
  ASSERT_EQ(plan->goals.size(), 1u);
  EXPECT_EQ(plan->goals[0].id.value, "goal-1");
}

TEST(Propose, NeverProposesWhatStudiesFoundWithoutEffect) {
  const std::vector<Intervention> offers = {Offered("i", Holds("group:g"))};
  const auto proposed = [&](BarrierWorth worth) {
    return ProposeFor(Patient(), offers, {With("i", worth)});
  };
  EXPECT_THAT(Names(proposed(BarrierWorth::kNoEffect)), IsEmpty());
  // The offer's own criterion decides where no study speaks against it, and only a
  // barrier known to help this patient is given as a reason.
  for (const BarrierWorth worth :
       {BarrierWorth::kUnknown, BarrierWorth::kNotApplicable}) {
    const auto plan = proposed(worth);
    EXPECT_THAT(Names(plan), ElementsAre("i"));
    EXPECT_THAT(plan->interventions[0].reason.barriers, IsEmpty());
  }
  for (const BarrierWorth worth :
       {BarrierWorth::kCounted, BarrierWorth::kDirectionOnly}) {
    EXPECT_THAT(proposed(worth)->interventions[0].reason.barriers, ElementsAre("b.bar"));
  }
}

TEST(Propose, TurnsWhatNobodyKnowsIntoQuestions) {
  bowtie::Analysis analysis = With("i", BarrierWorth::kUnknown);
  analysis.causes = {{"seen", Answer::kYes, {}},
                     {"absent", Answer::kNo, {}},
                     {"unasked", Answer::kUnknown, {}}};
  stratify::Placement ask = In("only-the-gp", Answer::kNo);
  ask.confirm = true;
  const auto plan = ProposeFor(Patient({{"walking"}}), {}, {analysis}, {In("g"), ask});
  EXPECT_THAT(Asked(plan),
              ElementsAre("group:only-the-gp", "cause:b.unasked", "barrier:b.bar"));
}

// Not every cause has a barrier of the same bow-tie: what it calls for is not without a
// reason.
TEST(Propose, GivesACauseThatWasFoundAsAReason) {
  Criterion either;
  either.any_of = {Holds("goal_area:memory"), Holds("cause:falls.cognition")};
  facts::PatientRecord record = Patient({{"walking"}});
  facts::View view(record, kAsOf);
  facts::DerivedFact cause;
  cause.id = "cause:falls.cognition";
  cause.holds = true;
  view.AddDerived(cause);
  const auto plan = Propose({"service", "1", 42}, {In("g")}, {},
                            {Offered("memory", either, {"memory"}),
                             Offered("walk", Holds("goal_area:walking"), {"walking"})},
                            view);
  ASSERT_EQ(plan->interventions.size(), 2u);
  EXPECT_THAT(plan->interventions[0].reason.causes, ElementsAre("falls.cognition"));
  EXPECT_THAT(plan::Review(*plan), IsEmpty());
}

TEST(Propose, GivesEachInterventionItsReasonsAndOrdersByPriority) {
  Criterion both;
  both.all_of = {Holds("group:g"), Holds("goal_area:walking")};
  const auto plan =
      ProposeFor(Patient({{"walking"}}), {Offered("later", Holds("group:g"), {}, 3),
                                          Offered("first", both, {"walking"}, 1)});
  EXPECT_THAT(Names(plan), ElementsAre("first", "later"));
  const plan::Reason& reason = plan->interventions[0].reason;
  EXPECT_THAT(reason.goals, ElementsAre(base::GoalId("goal-0")));
  EXPECT_THAT(reason.groups, ElementsAre("g"));
  ASSERT_EQ(reason.evidence.size(), 2u);
  EXPECT_EQ(reason.evidence[1].derived, "goal_area:walking");
  EXPECT_EQ(plan->status, plan::PlanStatus::kProposed);
  EXPECT_EQ(plan->created, kAsOf);
  EXPECT_EQ(plan->review, kAsOf.PlusDays(42));
}

}  // namespace
}  // namespace tillit::propose
