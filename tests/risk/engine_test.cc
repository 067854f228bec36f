// SPDX-License-Identifier: Apache-2.0
#include "tillit/risk/engine.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::risk {
namespace {

using base::Decimal;
using criteria::Answer;
using facts::FactKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const base::Date kAsOf = base::Date::FromCivil(2024, 1, 1);

facts::Fact Coded(const std::string& system, const std::string& code,
                  const char* date = "2023-06-01") {
  facts::Fact fact;
  fact.code = {system, code};
  fact.date = *base::PartialDate::Parse(date);
  return fact;
}

facts::Coverage Complete(const std::string& system) {
  return {"test", {FactKind::kCondition}, {system}, {}, {}, true};
}

// A term that asks for code "X" of its own system, so that each can be known or not.
Term Asks(const std::string& id, Decimal points) {
  Term term;
  term.id = id;
  term.points = points;
  term.criterion.coded = criteria::CodedFacts{};
  term.criterion.coded->codes = {{id, {"X"}, {}, base::CodeMatch::kExact}};
  return term;
}

Model Named(const std::string& id, std::vector<Term> terms) {
  Model model;
  model.id = id;
  model.version = "1";
  model.source.citation = "test";
  model.terms = std::move(terms);
  return model;
}

Term AsksFor(const std::string& other) {
  Term term = Asks("t-" + other, Decimal::FromInt(1));
  term.criterion = {};
  term.criterion.derived =
      criteria::DerivedValue{"score:" + other, Decimal::FromInt(1), {}, {}};
  return term;
}

risk::Score ScoreOf(const Model& model, const facts::PatientRecord& record,
                    base::Date as_of = kAsOf) {
  const auto engine = Engine::Compile({model});
  EXPECT_TRUE(engine.ok()) << engine.status();
  if (!engine.ok()) return {};
  return engine->Score(record, as_of).scores[0];
}

facts::PatientRecord RecordFor(const std::vector<Term>& terms,
                               const std::vector<Answer>& answers) {
  facts::PatientRecord record;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (answers[i] == Answer::kYes) record.facts.push_back(Coded(terms[i].id, "X"));
    if (answers[i] != Answer::kUnknown) record.coverage.push_back(Complete(terms[i].id));
  }
  return record;
}

TEST(Compile, OrdersAModelAfterTheOnesItAsksFor) {
  const Model a = Named("a", {AsksFor("b")});
  const Model b = Named("b", {AsksFor("c")});
  const Model c = Named("c", {Asks("S", Decimal::FromInt(2))});
  const auto engine = Engine::Compile({a, b, c});
  ASSERT_TRUE(engine.ok()) << engine.status();
  facts::PatientRecord record;
  record.facts = {Coded("S", "X")};
  const RiskProfile profile = engine->Score(record, kAsOf);
  std::vector<std::string> order;
  for (const risk::Score& score : profile.scores) order.push_back(score.model);
  EXPECT_THAT(order, ElementsAre("c", "b", "a"));
  EXPECT_EQ(profile.Find("a")->points, Decimal::FromInt(1));
}

TEST(Compile, RefusesCirclesStrangersAndDoubles) {
  const Model a = Named("a", {AsksFor("b")});
  const Model b = Named("b", {AsksFor("a")});
  const Model itself = Named("c", {AsksFor("c")});
  const Model leaf = Named("b", {Asks("S", Decimal::FromInt(1))});
  EXPECT_THAT(std::string(Engine::Compile({a, b}).status().message()),
              HasSubstr("in a circle: a, b"));
  EXPECT_THAT(std::string(Engine::Compile({itself}).status().message()),
              HasSubstr("in a circle: c"));
  EXPECT_THAT(std::string(Engine::Compile({a}).status().message()),
              HasSubstr("unknown 'b'"));
  EXPECT_THAT(std::string(Engine::Compile({leaf, leaf}).status().message()),
              HasSubstr("models[1](b): its id stands twice"));
}

TEST(Compile, GivesEachContentItsOwnHash) {
  const Model one = Named("a", {Asks("S", Decimal::FromInt(1))});
  Model two = one;
  two.terms[0].points = Decimal::FromInt(2);
  EXPECT_NE(Engine::Compile({one})->HashOf(0), Engine::Compile({two})->HashOf(0));
  EXPECT_EQ(Engine::Compile({one})->HashOf(0), Engine::Compile({one})->HashOf(0));
}

TEST(Score, IsNotZeroWithoutTheCodesItNeeds) {
  Model model = Named("a", {Asks("ICD", Decimal::FromInt(1))});
  model.requires_all = {{{"ICPC", "ICD"}}, {{"ATC"}}};
  facts::PatientRecord record;
  const risk::Score none = ScoreOf(model, record);
  EXPECT_EQ(none.status, ScoreStatus::kNotScoreable);
  EXPECT_FALSE(none.points || none.lowest || none.highest);
  EXPECT_EQ(none.reason, "code_system_not_covered");
  EXPECT_THAT(none.missing_systems, ElementsAre("ICPC", "ICD", "ATC"));
  record.coverage = {Complete("ICPC")};
  EXPECT_THAT(ScoreOf(model, record).missing_systems, ElementsAre("ATC"));
  record.facts = {Coded("ATC", "A10")};
  EXPECT_EQ(ScoreOf(model, record).status, ScoreStatus::kScored);
}

TEST(Score, ExplainsEachTermThatIsYesOrUnknown) {
  Term severe = Asks("severe", Decimal::FromInt(3));
  Term mild = Asks("mild", Decimal::FromInt(1));
  mild.zeroed_by = {"severe"};
  const Model model = Named("a", {severe, mild, Asks("other", Decimal::FromInt(1)),
                                  Asks("absent", Decimal::FromInt(1))});
  const risk::Score score = ScoreOf(
      model, RecordFor(model.terms,
                       {Answer::kYes, Answer::kYes, Answer::kUnknown, Answer::kNo}));
  ASSERT_EQ(score.terms.size(), 3u);
  EXPECT_EQ(score.terms[0].points, Decimal::FromInt(3));
  EXPECT_EQ(score.terms[0].evidence.size(), 1u);
  EXPECT_EQ(score.terms[1].points, Decimal{});
  EXPECT_EQ(score.terms[1].zeroed_by, "severe");
  EXPECT_EQ(score.terms[2].answer, Answer::kUnknown);
  EXPECT_EQ(score.terms[2].gaps.size(), 1u);
  EXPECT_EQ(score.points, Decimal::FromInt(3));
  EXPECT_EQ(score.lowest, Decimal::FromInt(3));
  EXPECT_EQ(score.highest, Decimal::FromInt(4));
}

// Five terms, some negative, that take each other's points at random.
Model RandomModel(base::Random& random) {
  std::vector<Term> terms;
  for (int i = 0; i < 5; ++i) {
    Term term = Asks(absl::StrCat("S", i), Decimal::FromInt(random.Between(-1, 4)));
    for (int other = 0; other < 5; ++other) {
      if (other != i && random.Chance(0.2))
        term.zeroed_by.push_back(absl::StrCat("S", other));
    }
    terms.push_back(std::move(term));
  }
  return Named("random", std::move(terms));
}

Decimal SumOf(const Model& model, uint32_t present) {
  Decimal sum;
  for (size_t i = 0; i < model.terms.size(); ++i) {
    if ((present >> i) % 2 == 0) continue;
    const auto& zeroed_by = model.terms[i].zeroed_by;
    const bool zeroed =
        std::any_of(zeroed_by.begin(), zeroed_by.end(),
                    [&](const auto& id) { return (present >> (id[1] - '0')) % 2 == 1; });
    if (!zeroed) sum += model.terms[i].points;
  }
  return sum;
}

TEST(Score, HasTheVeryBoundsOfAllCompletions) {
  base::Random random(20261124);
  for (int i = 0; i < 1000; ++i) {
    const Model model = RandomModel(random);
    std::vector<Answer> answers;
    for (size_t k = 0; k < model.terms.size(); ++k) {
      answers.push_back(static_cast<Answer>(1 + random.Below(3)));
    }
    std::optional<Decimal> lowest;
    std::optional<Decimal> highest;
    for (uint32_t present = 0; present < 32; ++present) {
      bool allowed = true;
      for (size_t k = 0; k < answers.size(); ++k) {
        const bool yes = (present >> k) % 2 == 1;
        allowed &= answers[k] == Answer::kUnknown || yes == (answers[k] == Answer::kYes);
      }
      if (!allowed) continue;
      const Decimal sum = SumOf(model, present);
      lowest = lowest ? std::min(*lowest, sum) : sum;
      highest = highest ? std::max(*highest, sum) : sum;
    }
    const risk::Score score = ScoreOf(model, RecordFor(model.terms, answers));
    ASSERT_EQ(score.lowest, lowest) << i;
    ASSERT_EQ(score.highest, highest) << i;
    ASSERT_LE(*score.lowest, *score.points);
    ASSERT_GE(*score.highest, *score.points);
  }
}

// Requirements: S0-03
TEST(Validate, LetsNoModelSayMonotoneThatOneMoreConditionCanLower) {
  // Models that pass are held to their word by brute force; some of the others fall.
  base::Random random(3);
  int passed = 0;
  int refused_and_falls = 0;
  for (int i = 0; i < 20000; ++i) {
    Model model = RandomModel(random);
    model.monotone = true;
    bool falls = false;
    for (uint32_t present = 0; present < 32; ++present) {
      for (uint32_t more = 1; more < 32; more *= 2) {
        falls |= SumOf(model, present | more) < SumOf(model, present);
      }
    }
    const bool valid = Validate(model, "m").ok();
    ASSERT_FALSE(valid && falls) << i;
    passed += valid;
    refused_and_falls += !valid && falls;
  }
  EXPECT_GT(passed, 100);
  EXPECT_GT(refused_and_falls, 1000);
}

TEST(Validate, RefusesPointsThatCouldNotBeSummedExactly) {
  const auto message = [](const Model& model) {
    return std::string(Validate(model, "m").message());
  };
  const Decimal most = Decimal::FromInt(1000000000000);
  const std::string fault = "m: its points pass 10^12 together";
  Model model = Named("m", {Asks("a", most - Decimal{1}), Asks("b", Decimal{1})});
  EXPECT_EQ(message(model), "");
  model.terms[1].points = Decimal{-2};
  EXPECT_EQ(message(model), fault);
  model.terms[1].points = Decimal{std::numeric_limits<int64_t>::min()};
  EXPECT_EQ(message(model), fault);
  model.terms.pop_back();
  model.age_points = {{0, {}, Decimal::FromInt(-1)}};
  EXPECT_EQ(message(model), fault);
  model.age_points.clear();
  model.terms[0].points = Decimal::FromInt(1000);
  model.terms[0].per_unit = true;
  model.terms[0].most = std::numeric_limits<int32_t>::max();
  EXPECT_EQ(message(model), fault);
  model.terms[0].most = 1000000000;
  EXPECT_EQ(message(model), "");
}

// A record may have any number of facts: what they give stays at the end of what is
// counted.
TEST(ScoreOf, StaysAtTheEndOfWhatIsCounted) {
  Model model = Named("m", {Asks("a", Decimal::FromInt(1000000000000))});
  model.absent_is_no = true;
  model.terms[0].per_unit = true;
  facts::PatientRecord record;
  for (int i = 1; i <= 12; ++i) {
    record.facts.push_back(Coded("a", "X", absl::StrCat("20", 10 + i, "-06-01").c_str()));
  }
  const risk::Score score = ScoreOf(model, record);
  EXPECT_EQ(score.points->millionths, std::numeric_limits<int64_t>::max());
  EXPECT_EQ(score.highest, score.points);
}

TEST(Validate, CatchesEachWayInWhichAPlantedFlagCanLie) {
  const auto message = [](Model model) {
    model.monotone = true;
    return std::string(Validate(model, "m").message());
  };
  EXPECT_THAT(message(Named("a", {Asks("S", Decimal::FromInt(-1))})),
              HasSubstr("m.terms[0]: negative points"));
  Term none = Asks("S", Decimal::FromInt(1));
  criteria::Criterion absent;
  absent.none_of = {none.criterion};
  none.criterion = absent;
  EXPECT_THAT(message(Named("a", {none})), HasSubstr("none_of"));
  Term low = AsksFor("b");
  low.criterion.derived->at_most = Decimal::FromInt(3);
  EXPECT_THAT(message(Named("a", {low})), HasSubstr("derived at_most"));
  Term mild = Asks("mild", Decimal::FromInt(2));
  mild.zeroed_by = {"severe"};
  EXPECT_THAT(message(Named("a", {mild, Asks("severe", Decimal::FromInt(1))})),
              HasSubstr("takes more points than it gives"));
  Term also = Asks("also", Decimal::FromInt(2));
  also.zeroed_by = {"severe"};
  EXPECT_THAT(message(Named("a", {mild, also, Asks("severe", Decimal::FromInt(3))})),
              HasSubstr("takes more points than it gives"));
  // What it asks for must not fall either.
  Model asking = Named("a", {AsksFor("b")});
  asking.monotone = true;
  EXPECT_THAT(
      std::string(
          Engine::Compile({asking, Named("b", {Asks("S", {})})}).status().message()),
      HasSubstr("which can fall"));
}

TEST(PerUnit, GivesPointsForEachAndBoundsForTheUncertain) {
  Term each = Asks("ATC", Decimal::FromInt(2));
  each.per_unit = true;
  each.criterion.coded->codes = {{"ATC", {"A"}, {}, base::CodeMatch::kPrefix}};
  each.criterion.coded->counting = criteria::Counting::kCodes;
  each.criterion.coded->look_back_months = 12;
  Model model = Named("a", {each});
  EXPECT_THAT(std::string(Validate(model, "m").message()),
              HasSubstr("per_unit needs most"));
  model.absent_is_no = true;
  facts::PatientRecord record;
  EXPECT_EQ(ScoreOf(model, record).points, Decimal{});
  record.facts = {Coded("ATC", "A1"), Coded("ATC", "A1"), Coded("ATC", "A2")};
  EXPECT_EQ(ScoreOf(model, record).points, Decimal::FromInt(4));
  EXPECT_EQ(ScoreOf(model, record).highest, Decimal::FromInt(4));
  // A third whose date may lie outside the window.
  record.facts.push_back(Coded("ATC", "A3", "2022"));
  EXPECT_EQ(ScoreOf(model, record, base::Date::FromCivil(2023, 7, 1)).points,
            Decimal::FromInt(4));
  EXPECT_EQ(ScoreOf(model, record, base::Date::FromCivil(2023, 7, 1)).highest,
            Decimal::FromInt(6));
  model.terms[0].most = 2;
  EXPECT_EQ(ScoreOf(model, record, base::Date::FromCivil(2023, 7, 1)).highest,
            Decimal::FromInt(4));
  // Where absence is not no, more may be missing: up to the most.
  model.absent_is_no = false;
  model.terms[0].most = 5;
  record.facts = {Coded("ATC", "A1")};
  const risk::Score open = ScoreOf(model, record);
  EXPECT_EQ(open.points, Decimal::FromInt(2));
  EXPECT_EQ(open.lowest, Decimal::FromInt(2));
  EXPECT_EQ(open.highest, Decimal::FromInt(10));
}

TEST(AgePoints, AreBoundsWhereTheBirthDateLeavesThemOpen) {
  Model model = Named("a", {Asks("S", Decimal::FromInt(1))});
  model.age_points = {{50, 59, Decimal::FromInt(1)}, {60, {}, Decimal::FromInt(2)}};
  facts::PatientRecord record;
  record.coverage = {Complete("S")};
  EXPECT_EQ(ScoreOf(model, record).lowest, Decimal{});
  EXPECT_EQ(ScoreOf(model, record).highest, Decimal::FromInt(2));
  record.birth = *base::PartialDate::Parse("1963");  // 60 or 61 years
  EXPECT_EQ(ScoreOf(model, record).points, Decimal::FromInt(2));
  record.birth = *base::PartialDate::Parse("1964");  // 59 or 60 years
  const base::Date summer = base::Date::FromCivil(2024, 6, 1);
  EXPECT_EQ(ScoreOf(model, record, summer).lowest, Decimal::FromInt(1));
  EXPECT_EQ(ScoreOf(model, record, summer).highest, Decimal::FromInt(2));
}

TEST(Bands, AreNamedWhenBothBoundsLieInOne) {
  Model model =
      Named("a", {Asks("S0", Decimal::FromInt(5)), Asks("S1", Decimal::FromInt(11))});
  model.bands = {{"low", Decimal{}, {}},
                 {"middle", Decimal::FromInt(5), {}},
                 {"high", {}, Decimal::FromInt(15)}};
  const auto band = [&](Answer first, Answer second) {
    return ScoreOf(model, RecordFor(model.terms, {first, second})).band;
  };
  EXPECT_EQ(band(Answer::kNo, Answer::kNo), "low");
  EXPECT_EQ(band(Answer::kYes, Answer::kNo), "middle");
  EXPECT_EQ(band(Answer::kYes, Answer::kYes), "high");
  EXPECT_EQ(band(Answer::kUnknown, Answer::kNo), "");
  EXPECT_EQ(band(Answer::kUnknown, Answer::kYes), "");
  model.terms[1].points = Decimal::FromInt(10);  // 15 is not above 15
  EXPECT_EQ(band(Answer::kYes, Answer::kYes), "middle");
}

TEST(Population, MarksWhoStandsOutsideOnlyWhenThatIsSure) {
  Model model = Named("a", {Asks("S", Decimal::FromInt(1))});
  model.youngest = 75;
  facts::PatientRecord record;
  EXPECT_FALSE(ScoreOf(model, record).outside_population);
  record.birth = *base::PartialDate::Parse("1950");
  EXPECT_TRUE(ScoreOf(model, record).outside_population);
  record.birth = *base::PartialDate::Parse("1949");  // 74 or 75 years in summer
  EXPECT_FALSE(
      ScoreOf(model, record, base::Date::FromCivil(2024, 6, 1)).outside_population);
}

TEST(Population, ThatIsNotKnownToHoldGivesNoScoreAndSaysWhy) {
  Model model = Named("a", {Asks("S", Decimal::FromInt(1))});
  model.population = criteria::Criterion{};
  model.population->sex = facts::Sex::kMale;
  facts::PatientRecord record;
  record.facts.emplace_back().code = {"S", "S"};
  const Score unknown = ScoreOf(model, record);
  EXPECT_EQ(unknown.status, ScoreStatus::kNotScoreable);
  EXPECT_EQ(unknown.reason, "model_population_unknown");
  ASSERT_EQ(unknown.terms.size(), 1u);
  EXPECT_EQ(unknown.terms[0].term, "population");
  record.sex = facts::Sex::kFemale;
  EXPECT_EQ(ScoreOf(model, record).reason, "outside_model_population");
  EXPECT_FALSE(ScoreOf(model, record).points.has_value());
  record.sex = facts::Sex::kMale;
  EXPECT_EQ(ScoreOf(model, record).status, ScoreStatus::kScored);

  Model monotone = model;
  monotone.monotone = true;
  EXPECT_THAT(std::string(Validate(monotone, "m").message()),
              ::testing::HasSubstr("population: in a need or a monotone model"));
}

TEST(Scores, AreLeftInTheViewForWhoeverAsksNext) {
  const auto engine = Engine::Compile({Named("a", {Asks("S", Decimal::FromInt(3))})});
  facts::PatientRecord record;
  facts::View view(record, kAsOf);
  engine->Score(view);
  const facts::DerivedFact* derived = view.Derived("score:a");
  ASSERT_NE(derived, nullptr);
  EXPECT_EQ(derived->lowest, Decimal{});
  EXPECT_EQ(derived->highest, Decimal::FromInt(3));
}

TEST(Scores, DoNotDependOnTheOrderOfFacts) {
  std::vector<Term> terms;
  for (int i = 0; i < 4; ++i)
    terms.push_back(Asks(absl::StrCat("S", i), Decimal::FromInt(i)));
  const Model model = Named("a", terms);
  facts::PatientRecord record;
  for (int i = 0; i < 12; ++i) {
    record.facts.push_back(Coded(absl::StrCat("S", i % 4), i % 3 == 0 ? "X" : "Y",
                                 i % 2 == 0 ? "2023-01-01" : "2022"));
  }
  const risk::Score first = ScoreOf(model, record);
  base::Random random(1);
  for (int turn = 0; turn < 50; ++turn) {
    for (size_t i = record.facts.size(); i > 1; --i) {
      std::swap(record.facts[i - 1], record.facts[random.Below(i)]);
    }
    ASSERT_EQ(ScoreOf(model, record), first);
  }
}

TEST(CheckExample, SaysWhatDiffers) {
  const Model model = Named("a", {Asks("S", Decimal::FromInt(3))});
  const auto engine = Engine::Compile({model});
  WorkedExample example;
  example.as_of = kAsOf;
  example.facts = {Coded("S", "X")};
  example.points = Decimal::FromInt(3);
  example.terms = {"S"};
  EXPECT_EQ(CheckExample(*engine, model, example), "");
  example.points = Decimal::FromInt(4);
  EXPECT_EQ(CheckExample(*engine, model, example), "points 3, expected 4");
  example.points = Decimal::FromInt(3);
  example.terms.clear();
  EXPECT_EQ(CheckExample(*engine, model, example), "terms S, expected ");
  example.terms = {"S"};
  example.band = "high";
  EXPECT_EQ(CheckExample(*engine, model, example), "band '', expected 'high'");
}

}  // namespace
}  // namespace tillit::risk
