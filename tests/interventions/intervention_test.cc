// SPDX-License-Identifier: Apache-2.0
#include "tillit/interventions/intervention.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::interventions {
namespace {

using ::testing::HasSubstr;

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
  effect.source.citation = "test";
  return effect;
}

Intervention Valid() {
  Intervention intervention;
  intervention.id = "i";
  intervention.version = "1";
  intervention.source.citation = "test";
  intervention.offered_when = AgedAtLeast(0);
  intervention.effects = {Ratio(0.8, 0.7, 0.9)};
  intervention.form = ContactForm::kHome;
  intervention.minutes = 30;
  intervention.competences = {"c"};
  return intervention;
}

TEST(Validate, TakesAnInterventionThatHoldsTogether) {
  EXPECT_TRUE(Validate(Valid(), "i").ok()) << Validate(Valid(), "i");
}

TEST(Validate, NamesTheFirstFaultWithItsPath) {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto message = [](const auto& change) {
    Intervention broken = Valid();
    change(broken);
    return std::string(Validate(broken, "x").message());
  };
  const std::string effect = "x.effects[0]: ";
  EXPECT_EQ(message([](auto& i) { i.id.clear(); }), "x: has no id");
  EXPECT_EQ(message([](auto& i) { i.version.clear(); }), "x: has no version");
  EXPECT_EQ(message([](auto& i) { i.source.citation.clear(); }), "x: has no source");
  EXPECT_THAT(message([](auto& i) { i.offered_when = {}; }),
              HasSubstr("x.offered_when: "));
  EXPECT_EQ(message([](auto& i) { i.minutes = 0; }), "x: a visit needs minutes");
  EXPECT_EQ(message([](auto& i) { i.competences.clear(); }),
            "x: a visit needs competences");
  EXPECT_THAT(message([](auto& i) { i.repeat_every_days = 0; }),
              HasSubstr("x: repeat_every"));
  EXPECT_THAT(message([](auto& i) { i.first_within_days = -1; }),
              HasSubstr("x: first_within"));
  EXPECT_EQ(message([](auto& i) { i.minutes = 1441; }),
            "x: minutes lie outside 0 to 1440");
  EXPECT_THAT(message([](auto& i) { i.repeat_every_days = 3661; }),
              HasSubstr("x: repeat_every"));
  EXPECT_THAT(message([](auto& i) { i.first_within_days = 3661; }),
              HasSubstr("x: first_within"));
  for (const int32_t priority : {0, 10, std::numeric_limits<int32_t>::max()}) {
    EXPECT_EQ(message([&](auto& i) { i.priority = priority; }),
              "x: priority lies outside 1 to 9");
  }
  EXPECT_EQ(message([](auto& i) { i.effects[0].outcome.clear(); }),
            effect + "has no outcome");
  EXPECT_EQ(message([](auto& i) { i.effects[0].source.citation.clear(); }),
            effect + "has no source");
  EXPECT_EQ(message([](auto& i) { i.effects[0].high.reset(); }),
            effect + "needs value, low and high");
  for (const auto& [low, value, high] : {std::tuple{0.9, 0.8, 0.95},
                                         {0.7, 0.95, 0.9},
                                         {0.7, 0.8, infinity},
                                         {0.7, nan, 0.9}}) {
    const Effect odd = Ratio(value, low, high);
    EXPECT_EQ(message([&](auto& i) { i.effects = {odd}; }),
              effect + "must have low <= value <= high, all finite")
        << low << " " << value << " " << high;
  }
  for (const double low : {0.0, -0.7}) {
    EXPECT_EQ(message([&](auto& i) { i.effects = {Ratio(0.8, low, 0.9)}; }),
              effect + "a ratio must have 0 < low");
    EXPECT_EQ(message([&](auto& i) {
                i.effects = {Ratio(0.8, low, 0.9)};
                i.effects[0].measure = EffectMeasure::kStandardisedMeanDifference;
              }),
              "");
  }
  EXPECT_EQ(message([](auto& i) {
              i.effects = {Ratio(0.1, -0.2, 1.1)};
              i.effects[0].measure = EffectMeasure::kRiskDifference;
            }),
            effect + "a risk difference lies outside -1 to 1");
  EXPECT_EQ(message([](auto& i) { i.effects[0].full_after_days = 0; }),
            effect + "follow_up_days or full_after_days lies outside 1 to 36600");
  EXPECT_EQ(message([](auto& i) { i.cost_ore = -1; }),
            "x: cost_ore lies outside 0 to 10^12");
  EXPECT_EQ(message([](auto& i) { i.patient_minutes = 10081; }),
            "x: patient_minutes lies outside 0 to 10080");
  EXPECT_EQ(
      message([](auto& i) { i.effects[0].measure = EffectMeasure::kDirectionOnly; }),
      effect + "direction only, yet it has a number");
  EXPECT_THAT(message([](auto& i) { i.effects[0].population = criteria::Criterion{}; }),
              HasSubstr("x.effects[0].population: "));
}

TEST(EffortWithin, CountsEveryTimeAndEveryMember) {
  Intervention intervention = Valid();
  intervention.competences = {"a", "b"};
  intervention.first_within_days = 7;
  intervention.repeat_every_days = 7;
  intervention.cost_ore = 100;
  const Effort year = EffortWithin(intervention, 365);
  EXPECT_EQ(year.times, 52);
  EXPECT_EQ(year.minutes, 52 * 30 * 2);
  EXPECT_EQ(year.cost_ore, 5200);
  EXPECT_FALSE(year.patient_minutes) << "unknown is not nothing";
  intervention.repeat_every_days.reset();
  EXPECT_EQ(EffortWithin(intervention, 365).times, 1);
  EXPECT_EQ(EffortWithin(intervention, 6).times, 0) << "it has not begun";
}

}  // namespace
}  // namespace tillit::interventions
