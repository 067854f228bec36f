// SPDX-License-Identifier: Apache-2.0
#include "tillit/interventions/effect.h"

#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::interventions {
namespace {

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

criteria::Criterion AgedAtLeast(int years) {
  criteria::Criterion criterion;
  criterion.age = criteria::AgeRange{years, std::nullopt};
  return criterion;
}

Effect Ratio(double value, double low, double high) {
  Effect effect;
  effect.outcome = "event_rate";
  effect.measure = EffectMeasure::kRateRatio;
  effect.value = value;
  effect.low = low;
  effect.high = high;
  return effect;
}

// The effect that counts for somebody born that year; 0: nobody knows when.
EffectChosen ChosenFor(const std::vector<Effect>& effects, int16_t birth,
                       const std::string& outcome = "event_rate") {
  static Intervention intervention;
  intervention.effects = effects;
  facts::PatientRecord record;
  if (birth > 0) record.birth = base::PartialDate{birth, 1, 1};
  return ChooseEffect(EffectsOn(intervention, outcome, facts::View(record, kAsOf)));
}

// Requirements: S1-70
TEST(ChooseEffect, GivesEachSubgroupItsOwnEffect) {
  std::vector<Effect> effects = {Ratio(0.62, 0.56, 0.70), Ratio(1.05, 0.96, 1.16)};
  effects[0].population = AgedAtLeast(80);
  EXPECT_EQ(ChosenFor(effects, 1940).effect->value, 0.62);
  EXPECT_EQ(ChosenFor(effects, 1980).effect->value, 1.05);
  EXPECT_FALSE(ChosenFor(effects, 1980).unknown);
  EXPECT_TRUE(ChosenFor(effects, 0).unknown) << "the narrower one may hold";
  EXPECT_EQ(ChosenFor(effects, 1940, "another").effect, nullptr);
}

TEST(ChooseEffect, ShowsContestedEffectsSideBySide) {
  std::vector<Effect> effects = {Ratio(0.59, 0.43, 0.80), Ratio(1.07, 0.71, 1.61)};
  effects[1].direction = Direction::kNoEffect;
  EXPECT_FALSE(ChosenFor(effects, 1940).conflicting) << "the first one counts";
  effects[0].contested = effects[1].contested = true;
  EXPECT_TRUE(ChosenFor(effects, 1940).conflicting);
  effects[1].population = AgedAtLeast(80);
  EXPECT_TRUE(ChosenFor(effects, 1940).conflicting);
  EXPECT_TRUE(ChosenFor(effects, 0).conflicting) << "it may hold";
  EXPECT_FALSE(ChosenFor(effects, 1980).conflicting) << "not of these people";
  effects[1].direction = Direction::kHelps;
  EXPECT_FALSE(ChosenFor(effects, 1940).conflicting) << "they point the same way";
}

TEST(RateRatio, IsReadOfRatesAndConstantHazardsAlone) {
  EXPECT_EQ(RateRatio(EffectMeasure::kRateRatio, 0.77), 0.77);
  EXPECT_EQ(RateRatio(EffectMeasure::kHazardRatio, 0.77), 0.77);
  for (const EffectMeasure measure :
       {EffectMeasure::kRiskRatio, EffectMeasure::kOddsRatio,
        EffectMeasure::kRiskDifference, EffectMeasure::kStandardisedMeanDifference,
        EffectMeasure::kDirectionOnly}) {
    EXPECT_FALSE(RateRatio(measure, 0.77)) << base::EnumName(measure);
  }
}

TEST(RiskRatio, GivesThePublishedExample) {
  // Supplements: odds ratio 0.59 at a risk of 33.8 % gives 23.15 %.
  EXPECT_NEAR(0.338 * *RiskRatio(EffectMeasure::kOddsRatio, 0.59, 0.338), 0.2315, 5e-5);
}

// Each measure against what defines it, with libm.
TEST(RiskRatio, AgreesWithTheDefinitionOfEachMeasure) {
  for (const double risk : {0.01, 0.1, 0.338, 0.5, 0.9}) {
    for (const double value : {0.1, 0.59, 0.83, 1.0, 1.2}) {
      const auto after = [&](EffectMeasure measure) {
        return risk * *RiskRatio(measure, value, risk);
      };
      EXPECT_NEAR(after(EffectMeasure::kRiskRatio), std::min(1.0, risk * value), 1e-15);
      const double odds = risk / (1 - risk) * value;
      EXPECT_NEAR(after(EffectMeasure::kOddsRatio), odds / (1 + odds), 1e-15);
      const double hazard = 1 - std::exp(std::log(1 - risk) * value);
      EXPECT_NEAR(after(EffectMeasure::kHazardRatio), hazard, 1e-14);
      EXPECT_NEAR(after(EffectMeasure::kRateRatio), hazard, 1e-14);
      EXPECT_NEAR(risk * *RiskRatio(EffectMeasure::kRiskDifference, value - 1, risk),
                  std::clamp(risk + value - 1, 0.0, 1.0), 1e-15);
      const double shifted = risk / (1 - risk) * std::exp(-value * M_PI / std::sqrt(3));
      EXPECT_NEAR(
          risk * *RiskRatio(EffectMeasure::kStandardisedMeanDifference, -value, risk),
          shifted / (1 + shifted), 1e-14);
    }
    EXPECT_FALSE(RiskRatio(EffectMeasure::kDirectionOnly, 0.5, risk));
  }
}

TEST(ShareOfRamp, IsTheMeanOfAStraightRise) {
  EXPECT_EQ(ShareOfRamp(std::nullopt, 365), 1);
  for (const int full : {1, 30, 84, 365, 1000}) {
    for (const int days : {1, 30, 365}) {
      double sum = 0;
      const int steps = 20000;
      for (int i = 0; i < steps; ++i) {
        const double at = (i + 0.5) * days / steps;
        sum += std::min(1.0, at / full);
      }
      EXPECT_NEAR(ShareOfRamp(full, days), sum / steps, 1e-7) << full << " " << days;
    }
  }
}

TEST(Realised, LeavesTheShareOfTheEffectThatIsLost) {
  Delivery delivery;
  EXPECT_EQ(ShareRealised(delivery), 1);
  delivery = {0.8, 0.5, 0.25};
  EXPECT_DOUBLE_EQ(ShareRealised(delivery), 0.3);
  EXPECT_DOUBLE_EQ(Realised(0.77, 0.3), 1 - 0.23 * 0.3);
  EXPECT_TRUE(Validate(delivery, "d").ok());
  delivery.adherence = 1.5;
  EXPECT_EQ(Validate(delivery, "d").message(), "d.adherence: lies outside 0 to 1");
}

TEST(UpdatedBelief, IsTheConjugateOfWhatWasSeen) {
  // A belief of 20 % worth 10 demands, and 8 failures of 10.
  const FailureBelief belief = UpdatedBelief(0.2, 10, 10, 8);
  EXPECT_EQ(belief.failures, 10);
  EXPECT_EQ(belief.successes, 10);
  EXPECT_EQ(belief.Mean(), 0.5);
  EXPECT_EQ(UpdatedBelief(0.2, 10, 0, 0).Mean(), 0.2);
  EXPECT_NEAR(UpdatedBelief(0.2, 10, 1000000, 700000).Mean(), 0.7, 1e-5);
}

}  // namespace
}  // namespace tillit::interventions
