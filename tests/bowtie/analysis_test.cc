// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/analysis.h"

#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bowtie/asked_records.h"
#include "tillit/bowtie/selection.h"

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

Effect Helps(EffectMeasure measure, double value, double low, double high,
             const std::string& outcome = "outcome") {
  Effect effect;
  effect.outcome = outcome;
  effect.measure = measure;
  effect.value = value;
  effect.low = low;
  effect.high = high;
  effect.source.citation = "test";
  return effect;
}

Intervention Named(const std::string& id, std::vector<Effect> effects) {
  Intervention intervention;
  intervention.id = id;
  intervention.effects = std::move(effects);
  return intervention;
}

Barrier Prevents(const std::string& id, std::vector<std::string> acts_on = {}) {
  return {id, Side::kPreventive, id, std::move(acts_on), {}, {}};
}

Barrier Softens(const std::string& id, std::vector<std::string> softens) {
  return {id, Side::kMitigating, id, {}, std::move(softens), {}};
}

base::Source Somewhere() {
  base::Source source;
  source.citation = "test";
  return source;
}

Proportion Share(double value, std::optional<double> low = {},
                 std::optional<double> high = {}) {
  return {value, low, high, Somewhere()};
}

// Counts nothing until it gets a base rate or risk.
Bowtie Template() {
  Bowtie bowtie;
  bowtie.id = "b";
  bowtie.version = "1";
  bowtie.source = Somewhere();
  bowtie.event = "event";
  bowtie.outcome = "outcome";
  bowtie.applies_when.age = criteria::AgeRange{65, std::nullopt};
  bowtie.consequences = {"harm", "fear"};
  return bowtie;
}

Bowtie OfRate(double per_1000) {
  Bowtie bowtie = Template();
  bowtie.base_rate = BaseRate{per_1000, "test", Somewhere(), {}, {}};
  return bowtie;
}

Bowtie OfRisk(double probability) {
  Bowtie bowtie = Template();
  bowtie.base_risk = BaseRisk{probability, "test", Somewhere(), {}, {}};
  return bowtie;
}

CountedBowtie Counted(const Bowtie& bowtie, const std::vector<Intervention>& known,
                      const AnalysisOptions& options = {},
                      const facts::PatientRecord& record = RecordFor({}, {})) {
  EXPECT_TRUE(Validate(bowtie, "b").ok()) << Validate(bowtie, "b");
  EXPECT_TRUE(Validate(options, bowtie, "b").ok()) << Validate(options, bowtie, "b");
  facts::View view(record, kAsOf);
  return Count(bowtie, "hash", known, view, options);
}

Analysis Analysed(const Bowtie& bowtie, const std::vector<Intervention>& known,
                  const AnalysisOptions& options = {},
                  const facts::PatientRecord& record = RecordFor({}, {})) {
  return Counted(bowtie, known, options, record).analysis;
}

constexpr EffectMeasure kRate = EffectMeasure::kRateRatio;
constexpr EffectMeasure kRisk = EffectMeasure::kRiskRatio;

TEST(ARiskBowtie, TurnsEveryMeasureIntoARiskRatio) {
  Bowtie bowtie = OfRisk(0.338);
  bowtie.barriers = {Prevents("i")};
  // Supplements and readmission: 33.8 % becomes 23.15 %.
  Analysis analysis = Analysed(
      bowtie, {Named("i", {Helps(EffectMeasure::kOddsRatio, 0.59, 0.43, 0.80)})});
  EXPECT_EQ(analysis.form, Form::kProbability);
  EXPECT_NEAR(*analysis.probability_after, 0.2315, 5e-5);
  EXPECT_NEAR(analysis.barriers[0].risk_ratio->value, 0.2315 / 0.338, 2e-4);
  EXPECT_NEAR(analysis.barriers[0].avoided_per_1000->value, 338 - 231.5, 0.05);
  EXPECT_LT(analysis.barriers[0].avoided_per_1000->low,
            analysis.barriers[0].avoided_per_1000->value);
  EXPECT_LT(analysis.barriers[0].avoided_per_1000->value,
            analysis.barriers[0].avoided_per_1000->high);
  analysis = Analysed(
      bowtie, {Named("i", {Helps(EffectMeasure::kRiskDifference, -0.1, -0.15, -0.05)})});
  EXPECT_NEAR(*analysis.probability_after, 0.238, 1e-12);
}

TEST(ABowtieThatCountsNothing, ShowsTheRatiosThatNeedNoRisk) {
  Bowtie bowtie = Template();
  bowtie.barriers = {Prevents("risk"), Prevents("rate"), Prevents("odds")};
  const Analysis analysis = Analysed(
      bowtie, {Named("risk", {Helps(kRisk, 0.57, 0.46, 0.71)}),
               Named("rate", {Helps(kRate, 0.8, 0.7, 0.9)}),
               Named("odds", {Helps(EffectMeasure::kOddsRatio, 0.47, 0.37, 0.59)})});
  EXPECT_FALSE(analysis.form);
  EXPECT_FALSE(analysis.residual_per_1000);
  EXPECT_FALSE(analysis.probability_before) << "nothing is not zero";
  ASSERT_EQ(analysis.barriers.size(), 3u);
  EXPECT_EQ(analysis.barriers[0].worth, BarrierWorth::kCounted);
  EXPECT_EQ(analysis.barriers[0].risk_ratio->value, 0.57);
  EXPECT_FALSE(analysis.barriers[0].avoided_per_1000);
  EXPECT_EQ(analysis.barriers[1].rate_ratio->value, 0.8);
  EXPECT_EQ(analysis.barriers[2].worth, BarrierWorth::kDirectionOnly);
  EXPECT_EQ(analysis.barriers[2].effects[0].value->value, 0.47) << "shown all the same";
  bowtie.barriers = {Softens("risk", {"harm"})};
  const Analysis after =
      Analysed(bowtie, {Named("risk", {Helps(kRisk, 0.71, 0.63, 0.80, "harm")})});
  EXPECT_EQ(after.barriers[0].worth, BarrierWorth::kCounted);
  EXPECT_EQ(after.barriers[0].risk_ratio->value, 0.71);
}

TEST(Evidence, ThatConflictsIsShownSideBySideAndNotCounted) {
  Bowtie bowtie = OfRisk(0.338);
  bowtie.barriers = {Prevents("i")};
  Effect for_it = Helps(EffectMeasure::kOddsRatio, 0.59, 0.43, 0.80);
  Effect against = Helps(EffectMeasure::kOddsRatio, 1.07, 0.71, 1.61);
  against.direction = Direction::kNoEffect;
  for_it.contested = against.contested = true;
  const Analysis analysis = Analysed(bowtie, {Named("i", {for_it, against})});
  const BarrierValue& value = analysis.barriers[0];
  EXPECT_EQ(value.worth, BarrierWorth::kConflicting);
  EXPECT_EQ(analysis.probability_after, analysis.probability_before);
  ASSERT_EQ(value.effects.size(), 2u);
  EXPECT_EQ(value.effects[0].value->value, 0.59);
  EXPECT_EQ(value.effects[1].value->value, 1.07);
  EXPECT_FALSE(value.effects[0].counts || value.effects[1].counts);
}

TEST(AnEffect, IsRealisedByDeliveryUseAndTime) {
  Bowtie bowtie = OfRate(1000);
  bowtie.horizon_days = 365;
  bowtie.barriers = {Prevents("i")};
  bowtie.barriers[0].probability_of_use = Share(0.2);
  Effect effect = Helps(kRate, 0.5, 0.4, 0.6);
  effect.full_after_days = 73;
  AnalysisOptions options;
  options.deliveries = {{"i", {0.8, 0.5, 0.25}}};
  const Analysis analysis = Analysed(bowtie, {Named("i", {effect})}, options);
  const double share = 0.2 * (0.8 * 0.5 * 0.75) * (1 - 73 / 730.0);
  EXPECT_DOUBLE_EQ(*analysis.barriers[0].share_realised, share);
  EXPECT_NEAR(*analysis.residual_per_1000, 1000 * (1 - 0.5 * share), 1e-9);
  EXPECT_NEAR(analysis.barriers[0].avoided_per_1000->high, 1000 * 0.6 * share, 1e-9);
  EXPECT_EQ(analysis.barriers[0].rate_ratio->value, 0.5) << "as published";
}

TEST(AnEscalationFactor, CountsWhereItIsThereOrNotKnownNotToBe) {
  Bowtie bowtie = OfRate(1000);
  bowtie.barriers = {Prevents("alarm")};
  bowtie.escalation_factors = {
      {"dementia", "alarm", Asks("D"), Share(0.8), {"sensor"}, Somewhere()}};
  const std::vector<Intervention> known = {Named("alarm", {Helps(kRate, 0.5, 0.4, 0.6)})};
  const auto left = [&](const facts::PatientRecord& record, bool controlled) {
    AnalysisOptions options;
    if (controlled) options.in_place = {"sensor"};
    return *Analysed(bowtie, known, options, record).residual_per_1000;
  };
  EXPECT_NEAR(left(RecordFor({}, {"D"}), false), 500, 1e-9);
  EXPECT_NEAR(left(RecordFor({"D"}, {}), false), 900, 1e-9);
  EXPECT_NEAR(left(RecordFor({}, {}), false), 900, 1e-9) << "the careful side";
  EXPECT_NEAR(left(RecordFor({"D"}, {}), true), 500, 1e-9) << "it is controlled";
  bowtie.escalation_factors[0].lost.reset();
  const Analysis analysis = Analysed(bowtie, known, {}, RecordFor({"D"}, {}));
  EXPECT_EQ(analysis.barriers[0].worth, BarrierWorth::kDirectionOnly)
      << "nobody knows how much is lost";
  EXPECT_EQ(analysis.barriers[0].escalations,
            (std::vector<EscalationFound>{{"dementia", Answer::kYes, false}}));
}

TEST(AProgramme, CreditsItsComponentsWithNoMoreThanTheWhole) {
  Bowtie bowtie = OfRate(1000);
  bowtie.barriers = {Prevents("a"), Prevents("b"), Prevents("whole")};
  bowtie.programmes = {{"p", "whole", {"a", "b"}, Somewhere()}};
  std::vector<Intervention> known = {Named("a", {Helps(kRate, 0.8, 0.7, 0.9)}),
                                     Named("b", {Helps(kRate, 0.85, 0.7, 0.9)}),
                                     Named("whole", {Helps(kRate, 0.77, 0.67, 0.87)})};
  EXPECT_NEAR(*Analysed(bowtie, known).residual_per_1000, 770, 1e-9);
  known[2].effects[0].measure = EffectMeasure::kDirectionOnly;
  known[2].effects[0].value = known[2].effects[0].low = known[2].effects[0].high = {};
  EXPECT_NEAR(*Analysed(bowtie, known).residual_per_1000, 800, 1e-9)
      << "nothing is known of the whole: the best alone";
  bowtie.programmes.clear();
  EXPECT_NEAR(*Analysed(bowtie, known).residual_per_1000, 680, 1e-9);
}

TEST(ACause, WithANumberOfItsOwnAddsItAndTakesBarriersOfItsOwn) {
  Bowtie bowtie = OfRate(500);
  bowtie.causes = {{"c", Asks("C"), BaseRate{300, "test", Somewhere(), {}, {}}, {}}};
  bowtie.barriers = {Prevents("i", {"c"})};
  const std::vector<Intervention> known = {
      Named("i", {Helps(kRate, 0.5, 0.4, 0.6, "c")})};
  EXPECT_NEAR(*Analysed(bowtie, known, {}, RecordFor({"C"}, {})).residual_per_1000, 650,
              1e-9);
  EXPECT_NEAR(*Analysed(bowtie, known, {}, RecordFor({}, {"C"})).residual_per_1000, 500,
              1e-9);
  EXPECT_NEAR(*Analysed(bowtie, known, {}, RecordFor({}, {})).residual_per_1000, 800,
              1e-9)
      << "it may be there, and then the barrier is still to be asked for";
}

TEST(Gates, CombineTheRisksOfCauses) {
  Bowtie bowtie = Template();
  for (const char* id : {"a", "b", "c"}) {
    bowtie.causes.push_back(
        {id, Asks(id), {}, BaseRisk{0.5, "test", Somewhere(), {}, {}}});
  }
  bowtie.gates = {{"both", GateKind::kAnd, 1, {"a", "b"}, {}},
                  {"top", GateKind::kOr, 1, {"c"}, {"both"}}};
  const auto probability = [&](const facts::PatientRecord& record) {
    return *Analysed(bowtie, {}, {}, record).probability_before;
  };
  EXPECT_DOUBLE_EQ(probability(RecordFor({"a", "b", "c"}, {})), 1 - 0.75 * 0.5);
  EXPECT_DOUBLE_EQ(probability(RecordFor({"a", "c"}, {"b"})), 0.5);
  EXPECT_DOUBLE_EQ(probability(RecordFor({"a"}, {"b", "c"})), 0);
}

TEST(AConsequence, IsCountedWhereItsShareOfEventsIsKnown) {
  Bowtie bowtie = OfRate(1000);
  bowtie.barriers = {Softens("i", {"harm"}), Prevents("p")};
  bowtie.consequence_risks = {{"harm", Share(0.1), 5, Somewhere()}};
  const Analysis analysis =
      Analysed(bowtie, {Named("i", {Helps(kRisk, 0.4, 0.3, 0.5, "harm")}),
                        Named("p", {Helps(kRate, 0.5, 0.4, 0.6)})});
  ASSERT_EQ(analysis.counted_consequences.size(), 1u);
  EXPECT_NEAR(analysis.counted_consequences[0].per_1000_before, 100, 1e-9);
  EXPECT_NEAR(analysis.counted_consequences[0].per_1000_after.value, 20, 1e-9);
  EXPECT_NEAR(*analysis.residual_per_1000, 500, 1e-9) << "the event knows no softening";
}

// Draws are normal on the logarithm, so a product of ratios is lognormal: its mean and
// its interval have a closed form.
TEST(Draws, AgreeWithTheLognormalProductOfIndependentRatios) {
  Bowtie bowtie = OfRate(850);
  bowtie.barriers = {Prevents("a"), Prevents("b")};
  const std::vector<Intervention> known = {Named("a", {Helps(kRate, 0.77, 0.71, 0.83)}),
                                           Named("b", {Helps(kRate, 0.62, 0.45, 0.86)})};
  AnalysisOptions options;
  options.draws = 40000;
  const Analysis analysis = Analysed(bowtie, known, options);
  double mu = std::log(850);
  double variance = 0;
  for (const Intervention& i : known) {
    const Effect& effect = i.effects[0];
    const double sd = (std::log(*effect.high) - std::log(*effect.low)) / 3.92;
    mu += std::log(*effect.value);
    variance += sd * sd;
  }
  const double mean = std::exp(mu + variance / 2);
  const double sd = mean * std::sqrt(std::exp(variance) - 1);
  EXPECT_NEAR(*analysis.residual_mean, mean, 4.5 * sd / std::sqrt(options.draws));
  EXPECT_NEAR(analysis.residual_interval->low, std::exp(mu - 1.96 * std::sqrt(variance)),
              0.01 * mean);
  EXPECT_NEAR(analysis.residual_interval->high, std::exp(mu + 1.96 * std::sqrt(variance)),
              0.02 * mean);
  EXPECT_EQ(analysis.residual_interval->value, analysis.residual_per_1000);
  ASSERT_EQ(analysis.swings.size(), 2u);
  EXPECT_EQ(analysis.swings[0].number, "effect:b.outcome") << "the widest first";
  EXPECT_NEAR(analysis.swings[0].at_low, 850 * 0.77 * 0.45, 1e-9);
  EXPECT_NEAR(analysis.swings[0].at_high, 850 * 0.77 * 0.86, 1e-9);
}

TEST(Draws, OfOneNumberAreTheSameWhateverStandsBesideIt) {
  Bowtie bowtie = OfRate(850);
  bowtie.barriers = {Prevents("a"), Prevents("b")};
  const std::vector<Intervention> known = {Named("a", {Helps(kRate, 0.77, 0.71, 0.83)}),
                                           Named("b", {Helps(kRate, 0.62, 0.45, 0.86)})};
  AnalysisOptions options;
  options.draws = 1000;
  const Analysis both = Analysed(bowtie, known, options);
  std::swap(bowtie.barriers[0], bowtie.barriers[1]);
  const Analysis turned = Analysed(bowtie, known, options);
  EXPECT_NEAR(turned.residual_interval->low, both.residual_interval->low, 1e-9);
  EXPECT_NEAR(*turned.residual_mean, *both.residual_mean, 1e-9);
  options.seed = 2;
  EXPECT_NE(Analysed(bowtie, known, options).residual_mean, turned.residual_mean);
}

TEST(ABarrier, OnSeveralCausesWorksOnAllOfThemOrOnNone) {
  Bowtie bowtie = Template();
  for (const char* id : {"a", "b"}) {
    bowtie.causes.push_back(
        {id, Asks(id), {}, BaseRisk{0.4, "test", Somewhere(), {}, {}}});
  }
  bowtie.gates = {{"both", GateKind::kAnd, 1, {"a", "b"}, {}}};
  bowtie.barriers = {Prevents("i", {"a", "b"})};
  const std::vector<Intervention> known = {
      Named("i", {Helps(kRisk, 0.5, 0.4, 0.6, "a"), Helps(kRisk, 0.5, 0.4, 0.6, "b")})};
  const Analysis analysis = Analysed(bowtie, known, {}, RecordFor({"a", "b"}, {}));
  EXPECT_NEAR(*analysis.probability_after, 0.4 * 0.4 * 0.5, 1e-12);
}

TEST(AnIntervention, UnderTwoNamesInOnePlaceIsDoneOnce) {
  Bowtie bowtie = OfRate(100);
  bowtie.barriers = {Prevents("i"), Prevents("i")};
  bowtie.barriers[1].id = "the same";
  EXPECT_NEAR(
      *Analysed(bowtie, {Named("i", {Helps(kRate, 0.5, 0.4, 0.6)})}).residual_per_1000,
      50, 1e-9);
}

TEST(AProgramme, OnSeveralCausesIsCappedOnEach) {
  Bowtie bowtie = Template();
  for (const char* id : {"a", "b"}) {
    bowtie.causes.push_back(
        {id, Asks(id), BaseRate{100, "test", Somewhere(), {}, {}}, {}});
  }
  bowtie.barriers = {Prevents("part", {"a", "b"}), Prevents("whole", {"a", "b"})};
  bowtie.programmes = {{"p", "whole", {"part"}, Somewhere()}};
  std::vector<Intervention> known = {Named("part", {}), Named("whole", {})};
  for (const char* id : {"a", "b"}) {
    known[0].effects.push_back(Helps(kRate, 0.8, 0.7, 0.9, id));
    known[1].effects.push_back(Helps(kRate, 0.7, 0.6, 0.8, id));
  }
  EXPECT_NEAR(*Analysed(bowtie, known, {}, RecordFor({"a", "b"}, {})).residual_per_1000,
              140, 1e-9);
}

TEST(ABarrier, OfSeveralOutcomesDoesNotDependOnTheirOrder) {
  for (const bool turned : {false, true}) {
    Bowtie bowtie = Template();
    for (const char* id : {"a", "b"}) {
      bowtie.causes.push_back(
          {id, Asks(id), BaseRate{100, "test", Somewhere(), {}, {}}, {}});
    }
    bowtie.barriers = {turned ? Prevents("i", {"b", "a"}) : Prevents("i", {"a", "b"})};
    Effect of_some = Helps(kRate, 0.5, 0.4, 0.6, "b");
    of_some.population = Asks("nobody knows");
    const Analysis analysis =
        Analysed(bowtie, {Named("i", {Helps(kRate, 0.5, 0.4, 0.6, "a"), of_some})}, {},
                 RecordFor({"a", "b"}, {}));
    EXPECT_EQ(analysis.barriers[0].worth, BarrierWorth::kCounted);
    EXPECT_NEAR(*analysis.residual_per_1000, 150, 1e-9);
  }
}

TEST(ARecordOfFailures, UpdatesWhatIsBelievedOfUse) {
  Bowtie bowtie = OfRate(1000);
  bowtie.barriers = {Prevents("alarm")};
  bowtie.barriers[0].probability_of_use = Share(0.2);
  const std::vector<Intervention> known = {Named("alarm", {Helps(kRate, 0.5, 0.4, 0.6)})};
  AnalysisOptions options;
  options.records = {{"b", "alarm", 10, 2, 10}};
  // Used 0.2 of 10 believed demands, and 8 of 10 seen: 10 of 20.
  const Analysis analysis = Analysed(bowtie, known, options);
  EXPECT_NEAR(*analysis.barriers[0].share_realised, 0.5, 1e-12);
  options.draws = 2000;
  const Analysis drawn = Analysed(bowtie, known, options);
  EXPECT_EQ(drawn.swings[0].number, "use:b.alarm");
  options.records[0].failures = 11;
  EXPECT_EQ(Validate(options, bowtie, "b").message(),
            "b.records[0]: must have 0 <= failures <= demands < 2^31");
  options.records = {{"b", "nobody", 10, 2, 10}};
  EXPECT_THAT(std::string(Validate(options, bowtie, "b").message()),
              HasSubstr("b.records[0]: 'nobody' is no barrier"));
}

TEST(ARecordOfFailures, LeavesWhatABarrierIsWorthInAnInterval) {
  Bowtie bowtie = OfRisk(0.2);
  bowtie.barriers = {Prevents("i")};
  AnalysisOptions options;
  options.records = {{"b", "i", 10, 5, 10}};
  const Analysis analysis =
      Analysed(bowtie, {Named("i", {Helps(kRisk, 0.5, 0.4, 0.6)})}, options);
  const Estimate& avoided = *analysis.barriers[0].avoided_per_1000;
  EXPECT_NEAR(avoided.value, 100, 1e-9);
  // Of a beta distribution of 10 and 10: 0.2886 to 0.7114.
  EXPECT_NEAR(avoided.low, 200 * 0.2886, 4);
  EXPECT_NEAR(avoided.high, 200 * 0.7114, 4);
}

TEST(ABarrier, ThatHarmsIsSaidToHarm) {
  Bowtie bowtie = OfRate(1000);
  bowtie.consequences = {"harm", "fear"};
  bowtie.barriers = {Softens("i", {"harm", "fear"})};
  Effect none = Helps(EffectMeasure::kDirectionOnly, 0, 0, 0, "harm");
  none.value = none.low = none.high = std::nullopt;
  none.direction = Direction::kNoEffect;
  Effect harms = none;
  harms.outcome = "fear";
  harms.direction = Direction::kHarms;
  EXPECT_EQ(Analysed(bowtie, {Named("i", {none, harms})}).barriers[0].worth,
            BarrierWorth::kHarms);
  EXPECT_EQ(Analysed(bowtie, {Named("i", {none})}).barriers[0].worth,
            BarrierWorth::kNoEffect);
}

TEST(Draws, LeaveNoIntervalWhereTheirWorkIsUsedUp) {
  Bowtie bowtie = OfRate(1000);
  bowtie.barriers = {Prevents("i")};
  AnalysisOptions options;
  options.draws = 2000;
  base::Work work(10);
  options.work = &work;
  const std::vector<Intervention> known = {Named("i", {Helps(kRate, 0.5, 0.4, 0.6)})};
  EXPECT_TRUE(Analysed(bowtie, known, options).residual_interval);
  work.Spend(11);
  EXPECT_FALSE(Analysed(bowtie, known, options).residual_interval);
}

TEST(Validate, RefusesNumbersThatDoNotHoldTogether) {
  const auto message = [](const auto& change) {
    Bowtie broken = OfRate(850);
    broken.causes = {{"c", Asks("S"), {}, {}}};
    broken.barriers = {Prevents("i"), Prevents("j")};
    change(broken);
    return std::string(Validate(broken, "x").message());
  };
  EXPECT_EQ(message([](Bowtie&) {}), "");
  EXPECT_EQ(message([](Bowtie& b) { b.base_risk = OfRisk(0.5).base_risk; }),
            "x.base_risk: stands beside a base_rate");
  EXPECT_EQ(message([](Bowtie& b) { b.causes[0].risk = OfRisk(0.5).base_risk; }),
            "x.causes[0]: rates and risks cannot stand together");
  EXPECT_EQ(message([](Bowtie& b) { b.base_rate->low = 800; }),
            "x.base_rate: has one end of an interval");
  EXPECT_EQ(message([](Bowtie& b) {
              b.base_rate->low = 900;
              b.base_rate->high = 1000;
            }),
            "x.base_rate: must have 0 < low <= value <= high < 1e+06");
  EXPECT_EQ(message([](Bowtie& b) { b.barriers[0].probability_of_use = Share(1.2); }),
            "x.barriers[0].probability_of_use: lies outside 0 to 1");
  EXPECT_EQ(message([](Bowtie& b) { b.gates = {{"g", GateKind::kOr, 1, {"c"}, {}}}; }),
            "x.gates[0]: 'c' is no cause with a risk");
  EXPECT_EQ(
      message([](Bowtie& b) { b.programmes = {{"p", "", {"i", "k"}, Somewhere()}}; }),
      "x.programmes[0]: 'k' is no barrier");
  EXPECT_EQ(message([](Bowtie& b) {
              b.programmes = {{"p", "", {"i"}, Somewhere()}};
              b.common_causes = {{"c", {"i", "j"}, Share(0.5)}};
            }),
            "x.programmes[0]: 'i' stands in two groups");
  EXPECT_EQ(message([](Bowtie& b) {
              b.escalation_factors = {{"e", "k", Asks("S"), {}, {}, Somewhere()}};
            }),
            "x.escalation_factors[0]: 'k' is no barrier");
  EXPECT_EQ(message([](Bowtie& b) { b.horizon_days = 36601; }),
            "x: horizon_days lies outside 1 to 36600");
  EXPECT_EQ(message([](Bowtie& b) {
              b.common_causes = {{"c", {"i", "j"}, Share(0.5, 0.1, 0.9)}};
            }),
            "x.common_causes[0].share: takes no interval: it is not drawn");
  EXPECT_EQ(message([](Bowtie& b) {
              b.base_rate.reset();
              b.base_risk = OfRisk(0.5).base_risk;
              b.barriers[1].acts_on = {"c"};
              b.common_causes = {{"c", {"i", "j"}, Share(0.5)}};
            }),
            "x.common_causes[0]: with probabilities its barriers stand in one place: at "
            "the event, before it or after it");
  EXPECT_EQ(message([](Bowtie& b) {
              b.consequence_risks = {{"ruin", Share(0.5), {}, Somewhere()}};
            }),
            "x.consequence_risks[0]: 'ruin' is no consequence");
}

// Requirements: S4-37
TEST(SelectInterventions, ChoosesByWorthAndTellsEffortOnEachSide) {
  Bowtie bowtie = OfRate(1000);
  bowtie.barriers = {Prevents("exercise"), Prevents("hazards"),
                     Softens("alarm", {"harm"})};
  bowtie.consequence_risks = {{"harm", Share(0.5), 1, Somewhere()}};
  std::vector<Intervention> known = {
      Named("exercise", {Helps(kRate, 0.77, 0.71, 0.83)}),
      Named("hazards", {Helps(kRate, 0.62, 0.56, 0.70)}),
      Named("alarm", {Helps(kRisk, 0.9, 0.8, 0.95, "harm")})};
  for (Intervention& i : known) {
    i.minutes = 60;
    i.competences = {"c"};
    i.first_within_days = 1;
    i.cost_ore = 1000;
  }
  known[0].repeat_every_days = 30;  // 13 times within a year
  const CountedBowtie counted = Counted(bowtie, known);
  const auto selected = [&](const Budget& budget,
                            std::vector<std::string> in_place = {}) {
    SelectionOptions options;
    options.budget = budget;
    options.in_place = std::move(in_place);
    return *SelectInterventions({counted}, known, options);
  };
  const Selection all = selected({});
  EXPECT_TRUE(all.optimal);
  EXPECT_EQ(all.effort.minutes, 15 * 60);
  EXPECT_NEAR(*all.proactive_share, 14.0 / 15, 1e-12);
  EXPECT_NEAR(*all.reactive_share, 1.0 / 15, 1e-12);
  const double year = 365 / 365.25;
  EXPECT_NEAR(all.per_1000_before, 500 * year, 1e-9);
  EXPECT_NEAR(all.per_1000_after, 500 * 0.77 * 0.62 * 0.9 * year, 1e-9);
  const Selection two_hours = selected({120, {}, {}});
  EXPECT_TRUE(two_hours.interventions[0].taken);
  EXPECT_EQ(two_hours.interventions[0].intervention, "hazards");
  EXPECT_EQ(two_hours.interventions[1].intervention, "alarm");
  EXPECT_TRUE(two_hours.interventions[1].taken) << "nothing is forced to one side";
  EXPECT_FALSE(two_hours.interventions[2].taken);
  EXPECT_NEAR(two_hours.interventions[0].avoided_per_1000, 500 * 0.38 * 0.9 * year, 1e-9);
  EXPECT_NEAR(*two_hours.interventions[0].avoided_per_hour, 500 * 0.38 * 0.9 * year,
              1e-9);
  EXPECT_NEAR(*two_hours.interventions[2].avoided_per_hour,
              500 * 0.62 * 0.23 * 0.9 * year / 13, 1e-9);
  const Selection known_costs = selected({{}, 5000, 5000});
  for (const InterventionWorth& worth : known_costs.interventions) {
    EXPECT_TRUE(worth.effort_unknown) << "nobody knows the patient's minutes";
    EXPECT_FALSE(worth.taken);
  }
  const Selection started = selected({120, {}, {}}, {"exercise"});
  EXPECT_EQ(started.interventions.size(), 2u);
  EXPECT_NEAR(started.per_1000_before, 500 * 0.77 * year, 1e-9);
}

}  // namespace
}  // namespace tillit::bowtie
