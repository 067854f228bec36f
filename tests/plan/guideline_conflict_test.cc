// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/guideline_conflict.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::plan {
namespace {

using criteria::Answer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const base::Date kToday = base::Date::FromCivil(2026, 11, 2);

criteria::Criterion Coded(const std::string& code) {
  criteria::Criterion criterion;
  criterion.coded.emplace();
  base::CodeSet codes;
  codes.system = "house";
  codes.include = {code};
  criterion.coded->codes = {codes};
  return criterion;
}

criteria::Criterion Planned(const std::string& intervention) {
  criteria::Criterion criterion;
  criterion.derived.emplace();
  criterion.derived->of = "intervention:" + intervention;
  return criterion;
}

GuidelineConflict Between(const std::string& id, ConflictSeverity severity,
                          criteria::Criterion first, criteria::Criterion second) {
  GuidelineConflict conflict;
  conflict.id = id;
  conflict.version = "1";
  conflict.severity = severity;
  conflict.source.citation = "test";
  conflict.first = std::move(first);
  conflict.second = std::move(second);
  return conflict;
}

facts::PatientRecord Known(const std::vector<std::string>& codes, bool covered = true) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  for (const std::string& code : codes) {
    facts::Fact fact;
    fact.code = {"house", code};
    fact.date = base::PartialDate::FromDate(kToday.PlusDays(-10));
    record.facts.push_back(fact);
  }
  if (covered) {
    facts::Coverage coverage;
    coverage.source = "all";
    coverage.kinds = {facts::FactKind::kCondition};
    coverage.systems = {"house"};
    coverage.complete = true;
    record.coverage = {coverage};
  }
  return record;
}

CarePlan With(const std::vector<std::string>& interventions) {
  CarePlan plan;
  plan.id = base::PlanId("plan");
  for (const std::string& intervention : interventions) {
    PlannedIntervention planned;
    planned.id = "planned-" + intervention;
    planned.intervention = intervention;
    plan.interventions.push_back(planned);
  }
  return plan;
}

std::vector<ConflictFound> Found(const CarePlan& plan, const facts::PatientRecord& record,
                                 const std::vector<GuidelineConflict>& conflicts) {
  facts::View view(record, kToday);
  return FindConflicts(plan, conflicts, view);
}

// Requirements: S1-26
TEST(AConflict, IsFoundWhereBothSidesHoldWithItsEvidenceAndSource) {
  const std::vector<GuidelineConflict> conflicts = {
      Between("low", ConflictSeverity::kLow, Coded("A"), Coded("B")),
      Between("high", ConflictSeverity::kHigh, Planned("bed-rest"), Planned("walking"))};
  const auto found = Found(With({"walking", "bed-rest"}), Known({"A", "B"}), conflicts);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].conflict, "high");
  EXPECT_THAT(found[0].interventions, ElementsAre("planned-walking", "planned-bed-rest"));
  EXPECT_EQ(found[1].answer, Answer::kYes);
  EXPECT_EQ(found[1].citation, "test");
  ASSERT_THAT(found[1].first, SizeIs(1));
  EXPECT_EQ(found[1].first[0].code.code, "A");
  EXPECT_THAT(Found(With({"walking"}), Known({"A"}), conflicts), IsEmpty());
}

TEST(AConflict, ThatMayHoldIsToldAndOneThatMayHoldOfAnybodyIsNot) {
  const std::vector<GuidelineConflict> conflicts = {
      Between("c", ConflictSeverity::kHigh, Coded("A"), Coded("B"))};
  const auto found = Found(With({}), Known({"A"}, false), conflicts);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].answer, Answer::kUnknown);
  EXPECT_THAT(Found(With({}), Known({}, false), conflicts), IsEmpty());
}

TEST(AConflict, WithAnInterventionThatIsOverOrNotPlannedDoesNotHold) {
  const std::vector<GuidelineConflict> conflicts = {
      Between("c", ConflictSeverity::kHigh, Planned("bed-rest"), Coded("A"))};
  CarePlan plan = With({"bed-rest"});
  EXPECT_THAT(Found(plan, Known({"A"}), conflicts), SizeIs(1));
  EXPECT_THAT(Found(With({}), Known({"A"}), conflicts), IsEmpty());
  plan.interventions[0].status = InterventionStatus::kStopped;
  EXPECT_THAT(Found(plan, Known({"A"}), conflicts), IsEmpty());
}

TEST(AConflict, NamesTheResolutionThatHoldsOnTheDay) {
  const std::vector<GuidelineConflict> conflicts = {
      Between("c", ConflictSeverity::kHigh, Coded("A"), Coded("B"))};
  CarePlan plan = With({});
  Resolution resolution;
  resolution.id = "r";
  resolution.conflict = "c";
  resolution.until = kToday;
  plan.resolutions = {resolution};
  EXPECT_EQ(Found(plan, Known({"A", "B"}), conflicts)[0].resolution, "r");
  plan.resolutions[0].until = kToday.PlusDays(-1);
  EXPECT_EQ(Found(plan, Known({"A", "B"}), conflicts)[0].resolution, "");
}

}  // namespace
}  // namespace tillit::plan
