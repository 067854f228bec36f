// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/bowtie.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bowtie/asked_records.h"
#include "tillit/base/random.h"
#include "tillit/bowtie/analysis.h"

namespace tillit::bowtie {
namespace {

using criteria::Answer;
using interventions::Direction;
using interventions::Effect;
using interventions::EffectMeasure;
using interventions::Intervention;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

criteria::Criterion AgedAtLeast(int years) {
  criteria::Criterion criterion;
  criterion.age = criteria::AgeRange{years, std::nullopt};
  return criterion;
}

Effect Ratio(double value, double low, double high, const std::string& outcome = "rate") {
  Effect effect;
  effect.outcome = outcome;
  effect.measure = EffectMeasure::kRateRatio;
  effect.value = value;
  effect.low = low;
  effect.high = high;
  effect.source.citation = "test";
  return effect;
}

Effect Says(Direction direction, const std::string& outcome) {
  Effect effect;
  effect.outcome = outcome;
  effect.direction = direction;
  effect.source.citation = "test";
  return effect;
}

Intervention Named(const std::string& id, std::vector<Effect> effects) {
  Intervention intervention;
  intervention.id = id;
  intervention.effects = std::move(effects);
  return intervention;
}

Bowtie Template(double per_1000) {
  Bowtie bowtie;
  bowtie.id = "b";
  bowtie.version = "1";
  bowtie.source.citation = "test";
  bowtie.event = "event";
  bowtie.outcome = "rate";
  bowtie.base_rate.emplace();
  bowtie.base_rate->per_1000_person_years = per_1000;
  bowtie.base_rate->source.citation = "test";
  bowtie.applies_when = AgedAtLeast(65);
  bowtie.consequences = {"harm", "fear"};
  return bowtie;
}

Barrier Prevents(const std::string& intervention, std::vector<std::string> acts_on = {}) {
  return {intervention, Side::kPreventive, intervention, std::move(acts_on), {}, {}};
}

Barrier Softens(const std::string& intervention, std::vector<std::string> softens) {
  return {intervention, Side::kMitigating, intervention, {}, std::move(softens), {}};
}

Analysis Analysed(const Bowtie& bowtie, const std::vector<Intervention>& known,
                  const facts::PatientRecord& record = RecordFor({}, {})) {
  EXPECT_TRUE(Validate(bowtie, "b").ok()) << Validate(bowtie, "b");
  facts::View view(record, kAsOf);
  return Analyse(bowtie, "hash", known, view);
}

TEST(Avoided, AgreesWithThePublishedFigures) {
  const struct {
    double rate;
    Estimate ratio;
    Estimate expected;
  } cases[] = {
      // Cochrane CD012424: 195 (144 to 246).
      {850, {0.77, 0.71, 0.83}, {195.5, 144.5, 246.5}},
      // Cochrane CD013258, everybody: 343 (118 to 514); high risk: 702 (554 to 812).
      {1319, {0.74, 0.61, 0.91}, {342.94, 118.71, 514.41}},
      {1847, {0.62, 0.56, 0.70}, {701.86, 554.1, 812.68}},
  };
  for (const auto& c : cases) {
    const Estimate avoided = Avoided(c.rate, c.ratio);
    EXPECT_NEAR(avoided.value, c.expected.value, 1e-9);
    EXPECT_NEAR(avoided.low, c.expected.low, 1e-9);
    EXPECT_NEAR(avoided.high, c.expected.high, 1e-9);
  }
}

TEST(Analyse, TakesAnotherBaseRateAsItsInput) {
  Bowtie bowtie = Template(850);
  bowtie.barriers = {Prevents("i")};
  const facts::PatientRecord record = RecordFor({}, {});
  facts::View view(record, kAsOf);
  AnalysisOptions local;
  local.base_rate.emplace();
  local.base_rate->per_1000_person_years = 1847;
  local.base_rate->population = "our own list";
  const Analysis analysis =
      Analyse(bowtie, "hash", {Named("i", {Ratio(0.62, 0.56, 0.70)})}, view, local);
  EXPECT_EQ(analysis.base_rate, local.base_rate);
  EXPECT_NEAR(analysis.barriers[0].avoided_per_1000->value, 701.86, 1e-9);
  EXPECT_NEAR(*analysis.residual_per_1000, 1145.14, 1e-9);
}

TEST(Analyse, MultipliesCountedBarriersAsIfIndependent) {
  Bowtie bowtie = Template(1000);
  bowtie.barriers = {Prevents("a"), Prevents("b")};
  const Analysis analysis = Analysed(
      bowtie, {Named("a", {Ratio(0.8, 0.7, 0.9)}), Named("b", {Ratio(0.5, 0.4, 0.6)})});
  EXPECT_NEAR(*analysis.residual_per_1000, 400, 1e-9);
  EXPECT_EQ(analysis.barriers[0].barrier, "b") << "best first";
}

TEST(Probability, IsOneMinusExpOfMinusRateTimesTime) {
  for (const double rate : {0.001, 1.0, 195.5, 654.5, 850.0, 1847.0, 1e6}) {
    for (const int days : {1, 30, 365, 3650}) {
      Bowtie bowtie = Template(rate);
      bowtie.horizon_days = days;
      const Analysis analysis = Analysed(bowtie, {});
      const double expected = -std::expm1(-rate / 1000 * days / 365.25);
      EXPECT_NEAR(*analysis.probability_before, expected, 1e-13 * expected + 1e-300);
      EXPECT_EQ(analysis.probability_before, analysis.probability_after);
    }
  }
}

TEST(Analyse, NeverRaisesTheRateByAFurtherEffectiveBarrier) {
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    base::Random random(seed);
    Bowtie bowtie = Template(random.Uniform() * 3000 + 0.1);
    std::vector<Intervention> known;
    double before = bowtie.base_rate->per_1000_person_years;
    double probability = 1;
    for (int i = 0; i < 6; ++i) {
      const std::string id = absl::StrCat("i", i);
      const double value = random.Uniform() * 1.5 + 0.01;
      Effect effect = Ratio(value, value / 2, value * 2);
      effect.direction = base::EnumValues<Direction>()[random.Below(4)].value;
      known.push_back(Named(id, {effect}));
      bowtie.barriers.push_back(Prevents(id));
      const Analysis analysis = Analysed(bowtie, known);
      EXPECT_LE(*analysis.residual_per_1000, before) << seed;
      EXPECT_LE(*analysis.probability_after, probability) << seed;
      EXPECT_LE(*analysis.probability_after, *analysis.probability_before) << seed;
      before = *analysis.residual_per_1000;
      probability = *analysis.probability_after;
    }
  }
}

TEST(Barrier, IsWorthItsEffectForThisPatient) {
  const auto worth = [](const Effect& effect) {
    Bowtie bowtie = Template(850);
    bowtie.barriers = {Prevents("i")};
    const Analysis analysis = Analysed(bowtie, {Named("i", {effect})});
    EXPECT_EQ(analysis.barriers[0].rate_ratio.has_value(),
              analysis.barriers[0].worth == BarrierWorth::kCounted);
    EXPECT_EQ(*analysis.residual_per_1000 < 850,
              analysis.barriers[0].worth == BarrierWorth::kCounted);
    return analysis.barriers[0].worth;
  };
  EXPECT_EQ(worth(Ratio(0.77, 0.71, 0.83)), BarrierWorth::kCounted);
  EXPECT_EQ(worth(Says(Direction::kHelps, "rate")), BarrierWorth::kDirectionOnly);
  EXPECT_EQ(worth(Says(Direction::kConflicting, "rate")), BarrierWorth::kConflicting);
  EXPECT_EQ(worth(Says(Direction::kHarms, "rate")), BarrierWorth::kHarms);
  EXPECT_EQ(worth(Ratio(0.77, 0.71, 0.83, "another")), BarrierWorth::kNotApplicable);
  Effect none = Ratio(0.98, 0.63, 1.51);
  none.direction = Direction::kNoEffect;
  EXPECT_EQ(worth(none), BarrierWorth::kNoEffect);
  for (const EffectMeasure measure :
       {EffectMeasure::kRiskRatio, EffectMeasure::kOddsRatio}) {
    Effect other = Ratio(0.59, 0.43, 0.80);
    other.measure = measure;
    EXPECT_EQ(worth(other), BarrierWorth::kDirectionOnly)
        << "a rate takes rate ratios only";
  }
}

TEST(Barrier, IsUnknownWhileABetterEffectMayHold) {
  Effect for_some = Ratio(0.62, 0.56, 0.70);
  for_some.population = Asks("S");
  Effect for_all = Ratio(1.05, 0.96, 1.16);
  for_all.direction = Direction::kNoEffect;
  Bowtie bowtie = Template(850);
  bowtie.barriers = {Prevents("i")};
  const std::vector<Intervention> known = {Named("i", {for_some, for_all})};
  const auto worth = [&](const facts::PatientRecord& record) {
    return Analysed(bowtie, known, record).barriers[0].worth;
  };
  EXPECT_EQ(worth(RecordFor({"S"}, {})), BarrierWorth::kCounted);
  EXPECT_EQ(worth(RecordFor({}, {"S"})), BarrierWorth::kNoEffect);
  EXPECT_EQ(worth(RecordFor({}, {})), BarrierWorth::kUnknown);
  EXPECT_EQ(Analysed(bowtie, {}).barriers[0].worth, BarrierWorth::kUnknown)
      << "an intervention nobody described";
}

TEST(Barrier, ThatActsOnACauseIsNeverCountedAndNeedsTheCause) {
  Bowtie bowtie = Template(850);
  bowtie.causes = {{"thin", Asks("S"), {}, {}}};
  bowtie.barriers = {Prevents("meals", {"thin"})};
  const std::vector<Intervention> known = {
      Named("meals", {Ratio(0.5, 0.4, 0.6), Ratio(0.5, 0.4, 0.6, "thin")})};
  const auto analysed = [&](const facts::PatientRecord& record) {
    const Analysis analysis = Analysed(bowtie, known, record);
    EXPECT_EQ(analysis.residual_per_1000, 850);
    return analysis.barriers[0].worth;
  };
  EXPECT_EQ(analysed(RecordFor({"S"}, {})), BarrierWorth::kDirectionOnly);
  EXPECT_EQ(analysed(RecordFor({}, {"S"})), BarrierWorth::kNotApplicable);
  EXPECT_EQ(analysed(RecordFor({}, {})), BarrierWorth::kUnknown);
}

TEST(Barrier, ThatMitigatesNeverChangesTheRate) {
  Bowtie bowtie = Template(850);
  bowtie.barriers = {Softens("alarm", {"fear"})};
  const Analysis analysis = Analysed(
      bowtie, {Named("alarm", {Ratio(0.5, 0.4, 0.6), Ratio(0.5, 0.4, 0.6, "fear")})});
  EXPECT_EQ(analysis.residual_per_1000, 850);
  EXPECT_EQ(analysis.probability_after, analysis.probability_before);
  EXPECT_EQ(analysis.barriers[0].worth, BarrierWorth::kDirectionOnly);
  EXPECT_FALSE(analysis.barriers[0].avoided_per_1000);
}

TEST(Analyse, LeavesEachCauseInTheViewWithItsAnswer) {
  Bowtie bowtie = Template(850);
  bowtie.causes = {{"yes", Asks("Y"), {}, {}},
                   {"no", Asks("N"), {}, {}},
                   {"unknown", Asks("U"), {}, {}}};
  const facts::PatientRecord record = RecordFor({"Y"}, {"N"});
  facts::View view(record, kAsOf);
  const Analysis analysis = Analyse(bowtie, "hash", {}, view);
  ASSERT_EQ(analysis.causes.size(), 3u);
  EXPECT_EQ(analysis.causes[0].present, Answer::kYes);
  EXPECT_EQ(analysis.causes[0].evidence[0].code.system, "Y");
  EXPECT_EQ(analysis.causes[1].present, Answer::kNo);
  EXPECT_EQ(analysis.causes[2].present, Answer::kUnknown);
  EXPECT_EQ(view.Derived("cause:b.yes")->holds, true);
  EXPECT_EQ(view.Derived("cause:b.no")->holds, false);
  EXPECT_FALSE(view.Derived("cause:b.unknown")->holds);
}

TEST(Applies, AsksTheTemplateAndNeverTheDead) {
  const Bowtie bowtie = Template(850);
  facts::PatientRecord record = RecordFor({}, {});
  EXPECT_EQ(Applies(bowtie, facts::View(record, kAsOf)), Answer::kYes);
  record.birth.reset();
  EXPECT_EQ(Applies(bowtie, facts::View(record, kAsOf)), Answer::kUnknown);
  record.birth = base::PartialDate{1990, 1, 1};
  EXPECT_EQ(Applies(bowtie, facts::View(record, kAsOf)), Answer::kNo);
  record = RecordFor({}, {});
  record.death = base::PartialDate{2026, 10, 0};
  EXPECT_EQ(Applies(bowtie, facts::View(record, kAsOf)), Answer::kNo);
}

TEST(Validate, NamesTheFirstFaultWithItsPath) {
  const auto message = [](const auto& change) {
    Bowtie broken = Template(850);
    broken.causes = {{"c", Asks("S"), {}, {}}};
    broken.barriers = {Prevents("i")};
    change(broken);
    return std::string(Validate(broken, "x").message());
  };
  EXPECT_EQ(message([](Bowtie&) {}), "");
  EXPECT_EQ(message([](Bowtie& b) { b.event.clear(); }), "x: has no event");
  EXPECT_EQ(message([](Bowtie& b) { b.outcome.clear(); }), "x: has no outcome");
  for (const double rate : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    EXPECT_EQ(message([&](Bowtie& b) { b.base_rate->per_1000_person_years = rate; }),
              "x.base_rate: lies outside 0 to 10^6");
  }
  EXPECT_EQ(message([](Bowtie& b) { b.base_rate->source.citation.clear(); }),
            "x.base_rate: has no source");
  EXPECT_THAT(message([](Bowtie& b) { b.horizon_days = 0; }), HasSubstr("horizon_days"));
  EXPECT_THAT(message([](Bowtie& b) { b.causes.push_back(b.causes[0]); }),
              HasSubstr("x.causes[1]: its id stands twice"));
  EXPECT_THAT(message([](Bowtie& b) { b.barriers.push_back(b.barriers[0]); }),
              HasSubstr("x.barriers[1]: its id stands twice"));
  EXPECT_EQ(message([](Bowtie& b) { b.barriers[0].acts_on = {"d"}; }),
            "x.barriers[0]: acts_on 'd' is no cause");
  EXPECT_EQ(message([](Bowtie& b) { b.barriers[0] = Softens("i", {"d"}); }),
            "x.barriers[0]: softens 'd' is no consequence");
}

// Requirements: S4-36
TEST(Validate, HoldsASideToWhatTheBarrierIsAttachedTo) {
  const auto refused = [](const Barrier& barrier) {
    Bowtie bowtie = Template(850);
    bowtie.causes = {{"c", Asks("S"), {}, {}}};
    bowtie.barriers = {barrier};
    return !Validate(bowtie, "x").ok();
  };
  EXPECT_FALSE(refused(Prevents("i", {"c"})));
  EXPECT_FALSE(refused(Softens("i", {"fear"})));
  EXPECT_TRUE(refused({"i", Side::kPreventive, "i", {}, {"fear"}}));
  EXPECT_TRUE(refused({"i", Side::kMitigating, "i", {}, {}}));
  EXPECT_TRUE(refused({"i", Side::kMitigating, "i", {"c"}, {"fear"}}));
}

}  // namespace
}  // namespace tillit::bowtie
