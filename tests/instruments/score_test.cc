// SPDX-License-Identifier: Apache-2.0
// Totals against every completion, one by one: instruments made at random and by hand.
#include "tillit/instruments/score.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::instruments {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

base::Decimal Whole(int64_t n) { return base::Decimal::FromInt(n); }

InstrumentItem Choice(const std::string& id, const std::vector<int32_t>& points) {
  InstrumentItem item;
  item.id = id;
  for (size_t i = 0; i < points.size(); ++i) {
    item.options.push_back({absl::StrCat("o", i), "", points[i], {}, {}});
  }
  return item;
}

ScaleBand Band(const std::string& id, int64_t at_least) {
  ScaleBand band;
  band.id = id;
  band.at_least = Whole(at_least);
  return band;
}

// Two choices, and a number whose intervals depend on the first of them.
Instrument Small() {
  Instrument small;
  small.id = "small";
  small.version = "1";
  small.items = {Choice("mode", {0, 0}), Choice("drug", {0, 2})};
  InstrumentItem number;
  number.id = "number";
  number.kind = ItemKind::kNumber;
  number.lowest = Whole(0);
  number.highest = Whole(10);
  const auto interval = [](int64_t low, int64_t high, int32_t points,
                           const char* option) {
    PointInterval i;
    i.at_least = Whole(low);
    i.at_most = Whole(high);
    i.points = points;
    i.when = {{"mode", option}};
    return i;
  };
  number.intervals = {interval(0, 4, 3, "o0"), interval(5, 10, 0, "o0"),
                      interval(0, 7, 1, "o1"), interval(8, 10, 0, "o1")};
  small.items.push_back(number);
  Scale scale;
  scale.id = "total";
  scale.bands = {Band("low", 0), Band("high", 3)};
  small.scales = {scale};
  return small;
}

Answers Of(const Instrument& instrument, std::vector<ItemAnswer> items) {
  Answers answers;
  answers.instrument = instrument.id;
  answers.items = std::move(items);
  return answers;
}

ItemAnswer Chose(const std::string& item, const std::string& option) {
  return {item, option, {}, ""};
}
ItemAnswer Measured(const std::string& item, base::Decimal number) {
  return {item, "", number, ""};
}

// Every total and band that some filling of the open items gives, by going through them.
struct Reachable {
  std::set<base::Decimal> totals;
  std::set<std::string> bands;
};

Reachable ByBruteForce(const Instrument& instrument, const Answers& answers,
                       const std::string& scale) {
  Reachable all;
  std::function<void(size_t, Answers)> fill = [&](size_t index, Answers filled) {
    if (index == instrument.items.size()) {
      const auto done = Score(instrument, filled);
      ASSERT_TRUE(done.ok()) << done.status();
      for (const ScaleScore& score : done->scales) {
        if (score.scale != scale) continue;
        ASSERT_EQ(score.status, TotalStatus::kComplete);
        all.totals.insert(*score.total);
        all.bands.insert(score.bands.begin(), score.bands.end());
      }
      return;
    }
    const InstrumentItem& item = instrument.items[index];
    const bool answered =
        std::any_of(filled.items.begin(), filled.items.end(),
                    [&](const ItemAnswer& answer) { return answer.item == item.id; });
    if (answered) return fill(index + 1, std::move(filled));
    for (const AnswerOption& option : item.options) {
      Answers more = filled;
      more.items.push_back(Chose(item.id, option.id));
      fill(index + 1, std::move(more));
    }
    if (item.kind != ItemKind::kNumber) return;
    for (base::Decimal n = *item.lowest; n <= *item.highest; n += Whole(1)) {
      Answers more = filled;
      more.items.push_back(Measured(item.id, n));
      fill(index + 1, std::move(more));
    }
  };
  fill(0, answers);
  return all;
}

void BoundsAreThoseOfBruteForce(const Instrument& instrument, const Answers& answers) {
  const auto scored = Score(instrument, answers);
  ASSERT_TRUE(scored.ok()) << scored.status();
  for (const ScaleScore& score : scored->scales) {
    if (score.status == TotalStatus::kNotComputable) continue;
    const Reachable all = ByBruteForce(instrument, answers, score.scale);
    EXPECT_EQ(*score.lowest, *all.totals.begin());
    EXPECT_EQ(*score.highest, *all.totals.rbegin());
    EXPECT_EQ(std::set<std::string>(score.bands.begin(), score.bands.end()), all.bands);
    EXPECT_EQ(score.band.empty(), all.bands.size() != 1);
  }
}

TEST(Score, BoundsAreThoseOfEveryJointCompletion) {
  const Instrument small = Small();
  ASSERT_TRUE(Validate(small, "small").ok()) << Validate(small, "small");
  const std::vector<ItemAnswer> all = {Chose("mode", "o1"), Chose("drug", "o1"),
                                       Measured("number", Whole(6))};
  for (int mask = 0; mask < 8; ++mask) {
    std::vector<ItemAnswer> some;
    for (size_t i = 0; i < all.size(); ++i) {
      if (mask >> i & 1) some.push_back(all[i]);
    }
    BoundsAreThoseOfBruteForce(small, Of(small, some));
  }
}

// Points, items, bands with needs, overrides and skips at random.
TEST(Score, BoundsAreThoseOfBruteForceForInstrumentsMadeAtRandom) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    base::Random random(seed);
    Instrument made;
    made.id = "made";
    made.version = "1";
    const int64_t items = random.Between(2, 4);
    for (int64_t i = 0; i < items; ++i) {
      std::vector<int32_t> points;
      for (int64_t o = random.Between(2, 4); o > 0; --o) {
        points.push_back(static_cast<int32_t>(random.Between(-2, 4)));
      }
      made.items.push_back(Choice(absl::StrCat("i", i), points));
    }
    Scale scale;
    scale.id = "total";
    for (const InstrumentItem& item : made.items) scale.items.push_back(item.id);
    scale.bands = {Band("a", -50), Band("b", 2), Band("c", 5)};
    scale.bands[1].needs = BandNeed{{}, 3};
    if (random.Chance(0.5)) scale.bands[2].needs = BandNeed{{"i0"}, 1};
    if (random.Chance(0.5)) {
      scale.overrides = {{"i1", "o0", static_cast<int32_t>(random.Between(0, 3))}};
    }
    made.scales = {scale};
    ASSERT_TRUE(Validate(made, "made").ok()) << Validate(made, "made");
    Answers answers = Of(made, {});
    for (const InstrumentItem& item : made.items) {
      if (random.Chance(0.5)) {
        answers.items.push_back(
            Chose(item.id, item.options[random.Below(item.options.size())].id));
      }
    }
    BoundsAreThoseOfBruteForce(made, answers);
  }
}

TEST(Score, NamesWhatIsMissingAndWhatEachItemGives) {
  const Instrument small = Small();
  const auto scored = Score(small, Of(small, {Measured("number", Whole(6))}));
  ASSERT_TRUE(scored.ok());
  const ScaleScore& score = scored->scales[0];
  EXPECT_EQ(score.status, TotalStatus::kBounded);
  // The mode gives no points and still decides what the number gives.
  EXPECT_THAT(score.missing, ElementsAre("mode", "drug"));
  ASSERT_EQ(score.items.size(), 2u);
  EXPECT_EQ(score.items[0].item, "drug");
  EXPECT_FALSE(score.items[0].answered);
  EXPECT_EQ(score.items[0].highest, 2);
  EXPECT_TRUE(score.items[1].answered);
  EXPECT_EQ(score.items[1].lowest, 0);
  EXPECT_EQ(score.items[1].highest, 1);
  EXPECT_FALSE(scored->complete);
}

TEST(Score, IsNotComputableWithoutAnAnswerOrWithTooFew) {
  Instrument small = Small();
  EXPECT_EQ(Score(small, Of(small, {}))->scales[0].status, TotalStatus::kNotComputable);
  // The mode alone scores nothing.
  EXPECT_EQ(Score(small, Of(small, {Chose("mode", "o0")}))->scales[0].status,
            TotalStatus::kNotComputable);
  small.scales[0].most_missing = 0;
  const auto scored =
      Score(small, Of(small, {Chose("mode", "o0"), Measured("number", Whole(1))}));
  EXPECT_EQ(scored->scales[0].status, TotalStatus::kNotComputable);
  EXPECT_THAT(scored->scales[0].missing, ElementsAre("drug"));
  EXPECT_FALSE(scored->scales[0].lowest.has_value());
}

TEST(Score, SaysWhereAnAnswerIsWrong) {
  const Instrument small = Small();
  const auto fails = [&](std::vector<ItemAnswer> items, const std::string& with) {
    const auto scored = Score(small, Of(small, std::move(items)));
    EXPECT_EQ(scored.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(scored.status().message()), HasSubstr(with));
  };
  fails({Chose("none", "o0")}, "answers.items[0].item: 'none' is no item");
  fails({Chose("mode", "o7")}, "answers.items[0].option: 'o7' is no option of 'mode'");
  fails({Chose("mode", "o0"), Chose("mode", "o0")}, "answers.items[1].item: is answered");
  fails({Measured("mode", Whole(1))}, "answers.items[0]: is answered by one of its");
  fails({Chose("number", "o1")}, "answers.items[0]: is answered by a number");
  fails({Measured("number", Whole(11))}, "answers.items[0].number: lies outside 0 to 10");
  fails({Measured("number", Whole(-1))}, "answers.items[0].number: lies outside 0 to 10");
  fails({Measured("number", {500000})}, "answers.items[0].number: is finer than the");
  fails({{"mode", "o1", Whole(1), ""}}, "answers.items[0]: must have one of");
  fails({{"mode", "", {}, ""}}, "answers.items[0]: must have one of");
  Answers other = Of(small, {});
  other.instrument = "another";
  EXPECT_THAT(std::string(Score(small, other).status().message()),
              HasSubstr("answers.instrument: is another"));
  other = Of(small, {});
  other.version = "7";
  EXPECT_THAT(std::string(Score(small, other).status().message()),
              HasSubstr("answers.version: "));
  other = Of(small, {});
  other.totals = {{"", Whole(1)}};
  EXPECT_THAT(std::string(Score(small, other).status().message()),
              HasSubstr("answers.totals: "));
}

TEST(Validate, NamesGapsAndOverlapsUnderTheAnswersTheyDependOn) {
  const auto fault = [](const std::function<void(Instrument&)>& change) {
    Instrument small = Small();
    change(small);
    return std::string(Validate(small, "small").message());
  };
  EXPECT_EQ(fault([](Instrument&) {}), "");
  EXPECT_EQ(fault([](Instrument& i) { i.items[2].intervals[1].at_least = Whole(6); }),
            "small.items[2].intervals: leave a gap at 5");
  EXPECT_EQ(fault([](Instrument& i) { i.items[2].intervals[3].at_most = Whole(9); }),
            "small.items[2].intervals: leave a gap at 10");
  EXPECT_EQ(fault([](Instrument& i) { i.items[2].intervals[3].at_least = Whole(7); }),
            "small.items[2].intervals: overlap at 7");
  // A condition less, and it overlaps where it did not hold before.
  EXPECT_EQ(fault([](Instrument& i) { i.items[2].intervals[0].when.clear(); }),
            "small.items[2].intervals: overlap at 0");
  // Tenths between whole numbers are values too.
  EXPECT_EQ(fault([](Instrument& i) { i.items[2].decimals = 1; }),
            "small.items[2].intervals: leave a gap at 4.1");
  EXPECT_THAT(fault([](Instrument& i) { i.items[2].intervals[0].when[0].item = "x"; }),
              HasSubstr("small.items[2].intervals[0].when: names an item"));
  EXPECT_THAT(fault([](Instrument& i) { i.items[1].id = "mode"; }),
              HasSubstr("small.items[1].id: is empty or stands twice"));
  EXPECT_THAT(fault([](Instrument& i) { i.items[1].wording = {{"nb", "ord"}}; }),
              HasSubstr("small.items[1].wording[0]: the licence"));
  EXPECT_THAT(fault([](Instrument& i) { i.scales[0].bands[1].at_least = Whole(-1); }),
              HasSubstr("small.scales[0].bands[1]: begins below"));
  EXPECT_THAT(fault([](Instrument& i) { i.scales[0].items = {"nothing"}; }),
              HasSubstr("small.scales[0].items: name one"));
  EXPECT_THAT(fault([](Instrument& i) { i.flags = {{"f", "number", 1}}; }),
              HasSubstr("small.flags[0].item: is no choice"));
  EXPECT_THAT(fault([](Instrument& i) { i.sections = {{"s", true, {"mode"}, false}}; }),
              HasSubstr("small.sections: leave out an item"));
  EXPECT_THAT(fault([](Instrument& i) { i.items[1].options[1].points = 2000; }),
              HasSubstr("small.scales[0]: has points beyond 1000"));
}

// Requirements: S4-20
TEST(Validate, RefusesGradesOutOfOrder) {
  Instrument small = Small();
  small.items[1] = Choice("grade", {0, 1, 2, 3});
  small.items[1].ordinal = true;
  EXPECT_TRUE(Validate(small, "small").ok());
  std::swap(small.items[1].options[1], small.items[1].options[2]);
  EXPECT_THAT(std::string(Validate(small, "small").message()),
              HasSubstr("small.items[1].options[2].points: do not grow"));
  small.items[1] = Choice("grade", {0, 1, 1});
  small.items[1].ordinal = true;
  EXPECT_FALSE(Validate(small, "small").ok());
}

TEST(Score, BandsOfASexAreOpenWhereTheSexIsUnknown) {
  Instrument small = Small();
  ScaleBand women = Band("high", 2), men = Band("high", 3);
  women.sex = facts::Sex::kFemale;
  men.sex = facts::Sex::kMale;
  small.scales[0].bands = {Band("low", 0), women, men};
  Answers answers = Of(small, {Chose("mode", "o1"), Chose("drug", "o1"),
                               Measured("number", Whole(9))});  // 2
  EXPECT_EQ(Score(small, answers)->scales[0].band, "");
  EXPECT_THAT(Score(small, answers)->scales[0].bands, ElementsAre("low", "high"));
  answers.sex = facts::Sex::kOther;
  EXPECT_EQ(Score(small, answers)->scales[0].band, "");
  answers.sex = facts::Sex::kFemale;
  EXPECT_EQ(Score(small, answers)->scales[0].band, "high");
  answers.sex = facts::Sex::kMale;
  EXPECT_EQ(Score(small, answers)->scales[0].band, "low");
}

TEST(Facts, HoldTotalsThatAreKnownAndAnswersNeverText) {
  Instrument small = Small();
  small.scales[0].codes = {{"LOINC", "1-8"}};
  small.items[1].options[1].codes = {{"tillit", "on-drug"}};
  Answers answers = Of(small, {Chose("mode", "o1"), Chose("drug", "o1")});
  answers.date = base::PartialDate{2026, 3, 1};
  answers.source = "form-7";
  auto scored = Score(small, answers);
  std::vector<std::string> codes;
  for (const facts::Fact& fact : scored->facts) {
    EXPECT_EQ(fact.kind, facts::FactKind::kAssessment);
    EXPECT_EQ(fact.date, answers.date);
    EXPECT_EQ(fact.source, "form-7");
    codes.push_back(fact.code.system + " " + fact.code.code);
  }
  EXPECT_THAT(codes, ElementsAre("tillit-item small.mode", "tillit-item small.drug",
                                 "tillit on-drug"));
  answers.items.push_back(Measured("number", Whole(6)));
  scored = Score(small, answers);
  ASSERT_EQ(scored->facts.size(), 6u);
  EXPECT_EQ(scored->facts[0].code, (base::Code{"tillit-score", "small.total"}));
  EXPECT_EQ(scored->facts[0].value, 3.0);
  EXPECT_EQ(scored->facts[1].code, (base::Code{"LOINC", "1-8"}));
  EXPECT_EQ(scored->facts[5].value, 6.0);
}

TEST(Trends, GiveTheChangeWhereBothTotalsAreKnown) {
  const Instrument small = Small();
  std::vector<Assessment> course;
  const auto add = [&](int month, std::vector<ItemAnswer> items) {
    Answers answers = Of(small, std::move(items));
    answers.subject = "team";
    answers.date = base::PartialDate{2026, static_cast<int8_t>(month), 0};
    course.push_back(*Score(small, answers));
  };
  add(5, {Chose("mode", "o0"), Chose("drug", "o1"), Measured("number", Whole(0))});  // 5
  add(1, {Chose("mode", "o0"), Chose("drug", "o0"), Measured("number", Whole(0))});  // 3
  add(7, {Chose("drug", "o0")});  // 0..3
  add(9, {Chose("mode", "o0"), Chose("drug", "o0"), Measured("number", Whole(9))});  // 0
  const std::vector<Trend> trends = Trends(course);
  ASSERT_EQ(trends.size(), 1u);
  ASSERT_EQ(trends[0].points.size(), 4u);
  EXPECT_EQ(trends[0].points[0].lowest, Whole(3));
  EXPECT_FALSE(trends[0].points[0].change.has_value());
  EXPECT_EQ(trends[0].points[1].change, Whole(2));
  EXPECT_FALSE(trends[0].points[2].change.has_value());
  EXPECT_EQ(trends[0].points[2].highest, Whole(3));
  EXPECT_FALSE(trends[0].points[3].change.has_value());
  EXPECT_THAT(Trends({course[0]}), IsEmpty());
}

TEST(Score, FindsAnotherVenueAndAMissingSection) {
  Instrument form;
  form.id = "form";
  form.version = "1";
  form.venue = "home";
  InstrumentItem text;
  text.id = "needs-text";
  text.kind = ItemKind::kText;
  form.items = {text};
  form.sections = {{"needs", true, {"needs-text"}, false}, {"risks", true, {}, true}};
  ASSERT_TRUE(Validate(form, "form").ok()) << Validate(form, "form");
  Answers answers = Of(form, {{"needs-text", "", {}, "walks badly"}});
  answers.venue = "office";
  auto scored = Score(form, answers);
  ASSERT_TRUE(scored.ok()) << scored.status();
  EXPECT_THAT(scored->missing_sections, ElementsAre("risks"));
  EXPECT_FALSE(scored->complete);
  ASSERT_EQ(scored->findings.size(), 2u + 1u);
  EXPECT_EQ(scored->findings[1].code, "instrument_venue_differs");
  EXPECT_EQ(scored->findings[2].code, "section_missing");
  // A topic of one's own fills an open section, and only an open one.
  answers.items.push_back({"risks.dog", "", {}, "a loose one"});
  answers.venue = "home";
  scored = Score(form, answers);
  EXPECT_TRUE(scored->complete);
  EXPECT_THAT(scored->facts, IsEmpty());
  answers.items.back().item = "needs.dog";
  EXPECT_FALSE(Score(form, answers).ok());
}

}  // namespace
}  // namespace tillit::instruments
