// SPDX-License-Identifier: Apache-2.0
// The bow-tie of falls as the seed draws it: what stands in it, and on which side.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/builtin/builtin.h"

namespace tillit::service {
namespace {

using bowtie::BarrierWorth;
using bowtie::Side;
using facts::FactKind;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

const Catalogue& Shipped() {
  static const auto& catalogue = *new Catalogue(builtin::Catalogue());
  return catalogue;
}

const bowtie::Bowtie& Falls() {
  return *std::find_if(Shipped().bowties.begin(), Shipped().bowties.end(),
                       [](const auto& bowtie) { return bowtie.id == "falls-seed"; });
}

std::vector<std::string> BarriersOn(Side side) {
  std::vector<std::string> ids;
  for (const bowtie::Barrier& barrier : Falls().barriers) {
    if (barrier.side == side) ids.push_back(barrier.intervention);
  }
  return ids;
}

// Somebody of 83 who lives at home and of whom all is recorded: weakness, loss of weight,
// dizziness, a diuretic; or nothing at all.
facts::PatientRecord Elder(bool with_causes) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate{1943, 5, 17};
  record.coverage = {{"s",
                      {FactKind::kCondition, FactKind::kMedicine, FactKind::kAssessment},
                      {"ICPC-2", "ICD-10", "ATC", "tillit"},
                      {},
                      {},
                      true}};
  if (!with_causes) return record;
  for (const auto& [system, code] : {std::pair{"ICPC-2", "L28"},
                                     {"ICPC-2", "T08"},
                                     {"ICPC-2", "N17"},
                                     {"ATC", "C03CA01"}}) {
    facts::Fact fact;
    fact.kind = std::string(system) == "ATC" ? FactKind::kMedicine : FactKind::kCondition;
    fact.code = {system, code};
    fact.date = base::PartialDate{2026, 9, 1};
    record.facts.push_back(fact);
  }
  return record;
}

bowtie::Analysis AnalysisOf(const facts::PatientRecord& record) {
  facts::View view(record, kAsOf);
  return bowtie::Analyse(Falls(), "hash", Shipped().interventions, view);
}

const bowtie::BarrierValue& ValueOf(const bowtie::Analysis& analysis,
                                    const std::string& barrier) {
  return *std::find_if(analysis.barriers.begin(), analysis.barriers.end(),
                       [&](const auto& value) { return value.barrier == barrier; });
}

// Requirements: S4-33
TEST(FallBowtie, HasExactlyTheFourCausesOfTheSeedAndFindsEach) {
  std::vector<std::string> causes;
  for (const bowtie::Cause& cause : Falls().causes) causes.push_back(cause.id);
  EXPECT_THAT(causes, ElementsAre("reduced-muscle-strength", "malnutrition", "dizziness",
                                  "medicines"));
  for (const bool with_causes : {true, false}) {
    const bowtie::Analysis analysis = AnalysisOf(Elder(with_causes));
    ASSERT_EQ(analysis.causes.size(), 4u);
    for (const bowtie::CauseFound& cause : analysis.causes) {
      EXPECT_EQ(cause.present,
                with_causes ? criteria::Answer::kYes : criteria::Answer::kNo)
          << cause.cause;
    }
  }
}

// Requirements: S4-34, S4-35
TEST(FallBowtie, HangsTheCausesAndTheFourConsequencesOnTheFallAlone) {
  EXPECT_EQ(Falls().event, "fall");
  EXPECT_EQ(Falls().outcome, "fall_rate");
  EXPECT_THAT(Falls().consequences,
              UnorderedElementsAre("fracture", "fear", "reduced_independence", "pain"));
  const bowtie::Analysis analysis = AnalysisOf(Elder(true));
  EXPECT_EQ(analysis.event, "fall");
  EXPECT_EQ(analysis.causes.size(), Falls().causes.size());
  EXPECT_EQ(analysis.consequences, Falls().consequences);
}

// Requirements: S4-36
TEST(FallBowtie, HasExerciseAndMealsOnTheLeftAndTheAlarmOnTheRight) {
  EXPECT_THAT(BarriersOn(Side::kPreventive), ElementsAre("exercise", "meal-delivery"));
  EXPECT_THAT(BarriersOn(Side::kMitigating), ElementsAre("safety-alarm"));
  const bowtie::Analysis analysis = AnalysisOf(Elder(true));
  for (const bowtie::BarrierValue& value : analysis.barriers) {
    EXPECT_EQ(value.side == Side::kMitigating, value.barrier == "safety-alarm");
  }
}

TEST(FallBowtie, CountsExerciseAloneAtThePublishedWorth) {
  const bowtie::Analysis analysis = AnalysisOf(Elder(true));
  EXPECT_EQ(analysis.base_rate->per_1000_person_years, 850);
  const bowtie::BarrierValue& exercise = ValueOf(analysis, "exercise");
  EXPECT_EQ(exercise.worth, BarrierWorth::kCounted);
  // Cochrane CD012424: 0.77 (0.71 to 0.83), 195 falls fewer (144 to 246).
  ASSERT_TRUE(exercise.avoided_per_1000.has_value());
  EXPECT_NEAR(exercise.avoided_per_1000->value, 195.5, 1e-9);
  EXPECT_NEAR(exercise.avoided_per_1000->low, 144.5, 1e-9);
  EXPECT_NEAR(exercise.avoided_per_1000->high, 246.5, 1e-9);
  EXPECT_NEAR(*analysis.residual_per_1000, 850 * 0.77, 1e-9);
  for (const bowtie::BarrierValue& value : analysis.barriers) {
    EXPECT_EQ(value.worth == BarrierWorth::kCounted, value.barrier == "exercise");
  }
}

TEST(FallBowtie, SaysOfMealsAndAlarmThatTheyHelpAndNoNumber) {
  const bowtie::Analysis analysis = AnalysisOf(Elder(true));
  for (const char* barrier : {"meal-delivery", "safety-alarm"}) {
    const bowtie::BarrierValue& value = ValueOf(analysis, barrier);
    EXPECT_EQ(value.worth, BarrierWorth::kDirectionOnly) << barrier;
    EXPECT_FALSE(value.rate_ratio.has_value()) << barrier;
    EXPECT_FALSE(value.avoided_per_1000.has_value()) << barrier;
    EXPECT_FALSE(value.citation.empty()) << barrier;
  }
  // Meals help against malnutrition, so not where there is none.
  EXPECT_EQ(ValueOf(AnalysisOf(Elder(false)), "meal-delivery").worth,
            BarrierWorth::kNotApplicable);
}

}  // namespace
}  // namespace tillit::service
