// SPDX-License-Identifier: Apache-2.0
#include "tillit/interventions/intervention.h"

#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::interventions {
namespace {

using ::testing::HasSubstr;

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

facts::PatientRecord Born(int16_t year) {
  facts::PatientRecord record;
  if (year > 0) record.birth = base::PartialDate{year, 1, 1};
  return record;
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
            effect + "a ratio needs value, low and high");
  for (const auto& [low, value, high] : {std::tuple{0.9, 0.8, 0.95},
                                         {0.7, 0.95, 0.9},
                                         {0.0, 0.8, 0.9},
                                         {-0.7, 0.8, 0.9},
                                         {0.7, 0.8, infinity},
                                         {0.7, nan, 0.9}}) {
    const Effect odd = Ratio(value, low, high);
    EXPECT_EQ(message([&](auto& i) { i.effects = {odd}; }),
              effect + "must have 0 < low <= value <= high, all finite")
        << low << " " << value << " " << high;
  }
  EXPECT_EQ(
      message([](auto& i) { i.effects[0].measure = EffectMeasure::kDirectionOnly; }),
      effect + "direction only, yet it has a number");
  EXPECT_THAT(message([](auto& i) { i.effects[0].population = criteria::Criterion{}; }),
              HasSubstr("x.effects[0].population: "));
}

// Requirements: S1-70
TEST(EffectFor, GivesEachSubgroupItsOwnEffect) {
  Intervention intervention = Valid();
  intervention.effects = {Ratio(0.62, 0.56, 0.70), Ratio(1.05, 0.96, 1.16)};
  intervention.effects[0].population = AgedAtLeast(80);
  bool unknown = true;
  const facts::PatientRecord old = Born(1940);
  const Effect* effect =
      EffectFor(intervention, "event_rate", facts::View(old, kAsOf), &unknown);
  ASSERT_NE(effect, nullptr);
  EXPECT_EQ(*effect->value, 0.62);
  EXPECT_FALSE(unknown);
  const facts::PatientRecord young = Born(1980);
  effect = EffectFor(intervention, "event_rate", facts::View(young, kAsOf), &unknown);
  ASSERT_NE(effect, nullptr);
  EXPECT_EQ(*effect->value, 1.05);
  EXPECT_FALSE(unknown);
}

TEST(EffectFor, SaysWhenAnEarlierEffectMayHoldInstead) {
  Intervention intervention = Valid();
  intervention.effects = {Ratio(0.62, 0.56, 0.70), Ratio(1.05, 0.96, 1.16)};
  intervention.effects[0].population = AgedAtLeast(80);
  bool unknown = false;
  const facts::PatientRecord ageless = Born(0);
  EffectFor(intervention, "event_rate", facts::View(ageless, kAsOf), &unknown);
  EXPECT_TRUE(unknown);
  EXPECT_EQ(EffectFor(intervention, "another", facts::View(ageless, kAsOf), &unknown),
            nullptr);
  EXPECT_FALSE(unknown);
}

}  // namespace
}  // namespace tillit::interventions
