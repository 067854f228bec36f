// SPDX-License-Identifier: Apache-2.0
// The shipped instruments: every band edge, the readings of the field that had to be
// chosen between, and what the seeds ask of the project's own.
#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/instruments/score.h"

namespace tillit {
namespace {

using base::Decimal;
using facts::Sex;
using instruments::Answers;
using instruments::Assessment;
using instruments::Instrument;
using instruments::InstrumentItem;
using instruments::ItemAnswer;
using instruments::ItemKind;
using instruments::ScaleScore;
using instruments::TotalStatus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const service::Catalogue& Shipped() {
  static const auto* const kCatalogue = new service::Catalogue(builtin::Catalogue());
  return *kCatalogue;
}

const Instrument& Named(const std::string& id) {
  for (const Instrument& instrument : Shipped().instruments) {
    if (instrument.id == id) return instrument;
  }
  ADD_FAILURE() << "no instrument " << id;
  return Shipped().instruments[0];
}

Decimal Dec(const std::string& text) { return *Decimal::Parse(text); }

// {item, option or number}
using Filled = std::map<std::string, std::string>;

Answers AnswersOf(const Instrument& instrument, const Filled& filled,
                  std::optional<Sex> sex = {}) {
  Answers answers;
  answers.instrument = instrument.id;
  answers.sex = sex;
  for (const auto& [id, value] : filled) {
    ItemAnswer answer;
    answer.item = id;
    for (const InstrumentItem& item : instrument.items) {
      if (item.id != id) continue;
      if (item.kind == ItemKind::kNumber) {
        answer.number = Dec(value);
      } else if (item.kind == ItemKind::kChoice) {
        answer.option = value;
      } else {
        answer.text = value;
      }
    }
    answers.items.push_back(answer);
  }
  return answers;
}

Assessment Score(const std::string& id, const Filled& filled,
                 std::optional<Sex> sex = {}) {
  const auto scored = instruments::Score(Named(id), AnswersOf(Named(id), filled, sex));
  EXPECT_TRUE(scored.ok()) << scored.status();
  return scored.ok() ? *scored : Assessment{};
}

ScaleScore On(const Assessment& assessment, const std::string& scale) {
  for (const ScaleScore& score : assessment.scales) {
    if (score.scale == scale) return score;
  }
  ADD_FAILURE() << "no scale " << scale;
  return {};
}

std::string Bounds(const ScaleScore& score) {
  if (!score.lowest) return "none";
  return *score.lowest == *score.highest
             ? score.lowest->ToString()
             : absl::StrCat(score.lowest->ToString(), "..", score.highest->ToString());
}

TEST(Instruments, GiveWhatTheirExamplesSay) {
  int examples = 0;
  for (const Instrument& instrument : Shipped().instruments) {
    EXPECT_TRUE(instrument.items.empty() || instrument.scales.empty() ||
                !instrument.examples.empty())
        << instrument.id;
    for (const instruments::InstrumentExample& example : instrument.examples) {
      SCOPED_TRACE(instrument.id + " " + example.id);
      ++examples;
      Answers answers;
      answers.instrument = instrument.id;
      answers.sex = example.sex;
      answers.items = example.items;
      answers.totals = example.totals;
      const auto scored = instruments::Score(instrument, answers);
      ASSERT_TRUE(scored.ok()) << scored.status();
      for (const instruments::ScaleExpectation& expected : example.scales) {
        const ScaleScore score = On(*scored, expected.scale);
        EXPECT_EQ(score.lowest, expected.lowest) << expected.scale;
        EXPECT_EQ(score.highest, expected.highest) << expected.scale;
        EXPECT_EQ(score.band, expected.band) << expected.scale;
      }
      EXPECT_EQ(scored->flags, example.flags);
    }
  }
  EXPECT_GT(examples, 25);
}

// Answers that give a total on a scale; none where no answers do.
std::optional<Filled> WithTotal(const Instrument& instrument, const std::string& scale,
                                Decimal total) {
  std::map<Decimal, Filled> reached = {{Decimal{}, {}}};
  for (const InstrumentItem& item : instrument.items) {
    std::map<Decimal, Filled> next;
    for (const auto& option : item.options) {
      // What the option gives on this scale, from its own evidence.
      const Filled alone = {{item.id, option.id}};
      Decimal points;
      for (const auto& evidence : On(Score(instrument.id, alone), scale).items) {
        if (evidence.item == item.id) points = Decimal::FromInt(evidence.lowest);
      }
      for (const auto& [sum, filled] : reached) {
        Filled more = filled;
        more[item.id] = option.id;
        next.try_emplace(sum + points, more);
      }
    }
    reached = std::move(next);
  }
  const auto found = reached.find(total);
  if (found == reached.end()) return std::nullopt;
  return found->second;
}

// Both sides of every edge, written down by hand from the tables.
TEST(Instruments, HaveTheirBandsAtBothSidesOfEveryEdge) {
  const std::optional<Sex> kAny, kWoman = Sex::kFemale, kMan = Sex::kMale;
  const struct {
    const char* instrument;
    const char* scale;
    std::optional<Sex> sex;
    const char* total;
    const char* band;
  } kEdges[] = {
      {"phq-9", "total", kAny, "0", "minimal"},
      {"phq-9", "total", kAny, "4", "minimal"},
      {"phq-9", "total", kAny, "5", "mild"},
      {"phq-9", "total", kAny, "9", "mild"},
      {"phq-9", "total", kAny, "10", "moderate"},
      {"phq-9", "total", kAny, "14", "moderate"},
      {"phq-9", "total", kAny, "15", "moderately-severe"},
      {"phq-9", "total", kAny, "19", "moderately-severe"},
      {"phq-9", "total", kAny, "20", "severe"},
      {"phq-9", "total", kAny, "27", "severe"},
      {"audit-c", "total", kWoman, "2", "negative"},
      {"audit-c", "total", kWoman, "3", "positive"},
      {"audit-c", "total", kMan, "3", "negative"},
      {"audit-c", "total", kMan, "4", "positive"},
      {"katz-adl", "total", kAny, "5", "dependent"},
      {"katz-adl", "total", kAny, "6", "independent"},
      {"four-a-test", "total", kAny, "0", "delirium-unlikely"},
      {"four-a-test", "total", kAny, "1", "possible-cognitive-impairment"},
      {"four-a-test", "total", kAny, "3", "possible-cognitive-impairment"},
      {"four-a-test", "total", kAny, "4", "possible-delirium"},
      {"prisma-7", "item-6-yes-counts", kAny, "2", "negative"},
      {"prisma-7", "item-6-yes-counts", kAny, "3", "positive"},
      {"prisma-7", "item-6-no-counts", kAny, "2", "negative"},
      {"prisma-7", "item-6-no-counts", kAny, "3", "positive"},
      {"frailty-four-dimensions", "physical", kAny, "2", "not-frail"},
      {"frailty-four-dimensions", "physical", kAny, "3", "frail"},
      {"frailty-four-dimensions", "mental", kAny, "1", "not-frail"},
      {"frailty-four-dimensions", "mental", kAny, "2", "frail"},
      {"frailty-four-dimensions", "psychosocial", kAny, "1", "not-frail"},
      {"frailty-four-dimensions", "psychosocial", kAny, "2", "frail"},
      {"gad-7", "severity", kAny, "4", "minimal"},
      {"gad-7", "severity", kAny, "5", "mild"},
      {"gad-7", "severity", kAny, "9", "mild"},
      {"gad-7", "severity", kAny, "10", "moderate"},
      {"gad-7", "severity", kAny, "14", "moderate"},
      {"gad-7", "severity", kAny, "15", "severe"},
      {"gad-7", "screening", kAny, "9", "negative"},
      {"gad-7", "screening", kAny, "10", "positive"},
      {"audit-who", "total", kAny, "7", "negative"},
      {"audit-who", "total", kAny, "8", "hazardous-or-harmful"},
      {"dudit", "total", kWoman, "1", "negative"},
      {"dudit", "total", kWoman, "2", "probable-problem"},
      {"dudit", "total", kMan, "5", "negative"},
      {"dudit", "total", kMan, "6", "probable-problem"},
      {"dudit", "total", kAny, "3", ""},
      {"dudit", "total", kAny, "24", "probable-problem"},
      {"dudit", "total", kAny, "25", "probable-dependence"},
      {"hads", "anxiety", kAny, "7", "none"},
      {"hads", "anxiety", kAny, "8", "possible"},
      {"hads", "depression", kAny, "10", "possible"},
      {"hads", "depression", kAny, "11", "probable"},
      {"gds-15", "total", kAny, "4", "negative"},
      {"gds-15", "total", kAny, "5", "suggests-depression"},
      {"k10", "total", kAny, "19", "low"},
      {"k10", "total", kAny, "20", "mild"},
      {"k10", "total", kAny, "25", "moderate"},
      {"k10", "total", kAny, "29", "moderate"},
      {"k10", "total", kAny, "30", "severe"},
      {"scl-10", "mean", kAny, "1.849999", "negative"},
      {"scl-10", "mean", kAny, "1.85", "positive"},
      {"clinical-frailty-scale", "level", kAny, "4", "not-frail"},
      {"clinical-frailty-scale", "level", kAny, "5", "frail"},
      {"frail-scale", "total", kAny, "0", "robust"},
      {"frail-scale", "total", kAny, "1", "pre-frail"},
      {"frail-scale", "total", kAny, "2", "pre-frail"},
      {"frail-scale", "total", kAny, "3", "frail"},
      {"tilburg-frailty-indicator", "total", kAny, "4", "not-frail"},
      {"tilburg-frailty-indicator", "total", kAny, "5", "frail"},
      {"groningen-frailty-indicator", "total", kAny, "3", "not-frail"},
      {"groningen-frailty-indicator", "total", kAny, "4", "frail"},
      {"fried-phenotype", "criteria", kAny, "2", "pre-frail"},
      {"fried-phenotype", "criteria", kAny, "3", "frail"},
      {"timed-up-and-go", "seconds", kAny, "11.99", "usual"},
      {"timed-up-and-go", "seconds", kAny, "12", "mobility-risk"},
      {"sppb", "total", kAny, "8", ""},
      {"stratify-falls", "total", kAny, "1", "low"},
      {"stratify-falls", "total", kAny, "2", "high"},
      {"fes-i-short", "total", kAny, "8", "low"},
      {"fes-i-short", "total", kAny, "9", "moderate"},
      {"fes-i-short", "total", kAny, "13", "moderate"},
      {"fes-i-short", "total", kAny, "14", "high"},
      {"mmse", "total", kAny, "23", ""},
      {"moca", "total", kAny, "25", "below-normal"},
      {"moca", "total", kAny, "26", "normal"},
      {"mini-cog", "total", kAny, "2", "positive"},
      {"mini-cog", "total", kAny, "3", "negative"},
      {"lawton-iadl", "total", kAny, "8", ""},
      {"copd-cat", "high-from-10", kAny, "9", "low"},
      {"copd-cat", "high-from-10", kAny, "10", "medium"},
      {"copd-cat", "high-from-11", kAny, "10", "low"},
      {"copd-cat", "high-from-11", kAny, "11", "medium"},
      {"copd-cat", "high-from-10", kAny, "20", "medium"},
      {"copd-cat", "high-from-10", kAny, "21", "high"},
      {"copd-cat", "high-from-10", kAny, "30", "high"},
      {"copd-cat", "high-from-10", kAny, "31", "very-high"},
      {"mmrc", "grade", kAny, "1", "fewer-symptoms"},
      {"mmrc", "grade", kAny, "2", "more-symptoms"},
      {"pain-nrs", "worst", kAny, "0", "none"},
      {"pain-nrs", "worst", kAny, "3", "mild"},
      {"pain-nrs", "worst", kAny, "4", "moderate"},
      {"pain-nrs", "worst", kAny, "6", "moderate"},
      {"pain-nrs", "worst", kAny, "7", "severe"},
      {"nrs-2002", "total", kAny, "2", "not-at-risk"},
      {"nrs-2002", "total", kAny, "3", "at-risk"},
      {"mna-sf", "total", kAny, "7", "malnourished"},
      {"mna-sf", "total", kAny, "8", "at-risk"},
      {"mna-sf", "total", kAny, "11", "at-risk"},
      {"mna-sf", "total", kAny, "12", "normal"},
      {"ucla-3", "lonely-from-6", kAny, "5", "not-lonely"},
      {"ucla-3", "lonely-from-6", kAny, "6", "lonely"},
      {"ucla-3", "lonely-from-4", kAny, "3", "not-lonely"},
      {"ucla-3", "lonely-from-4", kAny, "4", "lonely"},
      {"de-jong-gierveld-6", "total", kAny, "1", "not-lonely"},
      {"de-jong-gierveld-6", "total", kAny, "2", "lonely"},
      {"zarit-short", "4-items", kAny, "7", "low"},
      {"zarit-short", "4-items", kAny, "8", "high"},
      {"zarit-short", "12-items", kAny, "16", "low"},
      {"zarit-short", "12-items", kAny, "17", "high"},
      {"heart-failure-weight", "kg-in-3-days", kAny, "2", "usual"},
      {"heart-failure-weight", "kg-in-3-days", kAny, "2.001", "alert"},
      {"heart-failure-weight", "kg-in-1-day", kAny, "1.36", "usual"},
      {"heart-failure-weight", "kg-in-1-day", kAny, "1.361", "alert"},
  };
  std::set<std::string> asked;
  for (const auto& edge : kEdges) {
    SCOPED_TRACE(absl::StrCat(edge.instrument, " ", edge.scale, " ", edge.total));
    const Instrument& instrument = Named(edge.instrument);
    asked.insert(instrument.id);
    Answers answers;
    if (instrument.items.empty()) {
      answers.instrument = instrument.id;
      answers.totals = {{edge.scale, Dec(edge.total)}};
    } else {
      const auto filled = WithTotal(instrument, edge.scale, Dec(edge.total));
      ASSERT_TRUE(filled.has_value());
      answers = AnswersOf(instrument, *filled);
    }
    answers.sex = edge.sex;
    const auto scored = instruments::Score(instrument, answers);
    ASSERT_TRUE(scored.ok()) << scored.status();
    EXPECT_EQ(On(*scored, edge.scale).total, Dec(edge.total));
    EXPECT_EQ(On(*scored, edge.scale).band, edge.band);
  }
  // Their edges stand in tests of their own.
  for (const char* other : {"news2-rcp-2017", "must-bapen"}) asked.insert(other);
  for (const Instrument& instrument : Shipped().instruments) {
    const bool banded =
        std::any_of(instrument.scales.begin(), instrument.scales.end(),
                    [](const instruments::Scale& scale) { return !scale.bands.empty(); });
    EXPECT_TRUE(!banded || asked.count(instrument.id) > 0) << instrument.id;
  }
}

// Every scale of every shipped instrument of choices, with up to three answers missing,
// against every completion one by one.
TEST(Instruments, BoundsAreThoseOfEveryCompletion) {
  int compared = 0;
  for (const Instrument& instrument : Shipped().instruments) {
    const bool choices =
        !instrument.items.empty() &&
        std::all_of(instrument.items.begin(), instrument.items.end(),
                    [](const InstrumentItem& i) { return i.kind == ItemKind::kChoice; });
    if (!choices) continue;
    for (uint64_t seed = 0; seed < 20; ++seed) {
      base::Random random(seed);
      Filled known;
      for (const InstrumentItem& item : instrument.items) {
        known[item.id] = item.options[random.Below(item.options.size())].id;
      }
      std::vector<const InstrumentItem*> missing;
      for (size_t n = 1 + seed % 3; n > 0; --n) {
        const InstrumentItem& item =
            instrument.items[random.Below(instrument.items.size())];
        if (known.erase(item.id) > 0) missing.push_back(&item);
      }
      std::map<std::string, std::set<Decimal>> totals;
      std::map<std::string, std::set<std::string>> bands;
      std::function<void(size_t, Filled)> fill = [&](size_t i, Filled filled) {
        if (i == missing.size()) {
          for (const ScaleScore& score :
               Score(instrument.id, filled, Sex::kFemale).scales) {
            totals[score.scale].insert(*score.total);
            bands[score.scale].insert(score.bands.begin(), score.bands.end());
          }
          return;
        }
        for (const auto& option : missing[i]->options) {
          filled[missing[i]->id] = option.id;
          fill(i + 1, filled);
        }
      };
      fill(0, known);
      for (const ScaleScore& score : Score(instrument.id, known, Sex::kFemale).scales) {
        if (score.status == TotalStatus::kNotComputable) continue;
        // A skip rule counts what is missing as 0, where a completion answers it.
        if (std::any_of(score.items.begin(), score.items.end(),
                        [](const auto& item) { return item.skipped; })) {
          continue;
        }
        SCOPED_TRACE(absl::StrCat(instrument.id, " ", score.scale, " ", seed));
        EXPECT_EQ(score.lowest, *totals[score.scale].begin());
        EXPECT_EQ(score.highest, *totals[score.scale].rbegin());
        EXPECT_EQ(std::set<std::string>(score.bands.begin(), score.bands.end()),
                  bands[score.scale]);
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 200);
}

TEST(EnteredTotals, OutOfRangeOrFinerThanTheScaleAreRefused) {
  const auto fault = [](const std::string& id, std::vector<instruments::EnteredTotal> t) {
    Answers answers;
    answers.instrument = id;
    answers.totals = std::move(t);
    return std::string(instruments::Score(Named(id), answers).status().message());
  };
  EXPECT_THAT(fault("gad-7", {{"", Dec("22")}}),
              HasSubstr("answers.totals[0].total: lies outside 0 to 21"));
  EXPECT_THAT(fault("gad-7", {{"", Dec("4.5")}}),
              HasSubstr("answers.totals[0].total: has more than 0 decimals"));
  EXPECT_THAT(fault("gad-7", {{"none", Dec("4")}}),
              HasSubstr("answers.totals[0].scale: 'none' is no scale"));
  EXPECT_THAT(fault("gad-7", {{"", Dec("4")}, {"severity", Dec("5")}}),
              HasSubstr("answers.totals[1]: is a second total"));
  EXPECT_EQ(fault("gad-7", {{"", Dec("4")}}), "");
  EXPECT_EQ(fault("hads", {{"anxiety", Dec("4")}}), "");
}

Filled Well() {
  return {{"respiration-rate", "16"},
          {"spo2-scale", "scale-1"},
          {"spo2", "98"},
          {"air-or-oxygen", "air"},
          {"systolic-blood-pressure", "120"},
          {"pulse", "70"},
          {"consciousness", "alert"},
          {"temperature", "37.0"}};
}

ScaleScore News(const std::function<void(Filled&)>& change) {
  Filled filled = Well();
  change(filled);
  return On(Score("news2-rcp-2017", filled), "total");
}

// Every edge of every parameter, from the table of the Royal College of Physicians.
TEST(News2, GivesThePointsOfTheTableAtEveryEdge) {
  const struct {
    const char* item;
    std::vector<std::pair<const char*, int>> points;
  } kTable[] = {
      {"respiration-rate",
       {{"0", 3},
        {"8", 3},
        {"9", 1},
        {"11", 1},
        {"12", 0},
        {"20", 0},
        {"21", 2},
        {"24", 2},
        {"25", 3},
        {"60", 3}}},
      {"spo2",
       {{"0", 3},
        {"91", 3},
        {"92", 2},
        {"93", 2},
        {"94", 1},
        {"95", 1},
        {"96", 0},
        {"100", 0}}},
      {"systolic-blood-pressure",
       {{"0", 3},
        {"90", 3},
        {"91", 2},
        {"100", 2},
        {"101", 1},
        {"110", 1},
        {"111", 0},
        {"219", 0},
        {"220", 3}}},
      {"pulse",
       {{"0", 3},
        {"40", 3},
        {"41", 1},
        {"50", 1},
        {"51", 0},
        {"90", 0},
        {"91", 1},
        {"110", 1},
        {"111", 2},
        {"130", 2},
        {"131", 3}}},
      {"temperature",
       {{"35.0", 3},
        {"35.1", 1},
        {"36.0", 1},
        {"36.1", 0},
        {"38.0", 0},
        {"38.1", 1},
        {"39.0", 1},
        {"39.1", 2}}},
  };
  for (const auto& row : kTable) {
    for (const auto& [value, points] : row.points) {
      const ScaleScore score = News([&](Filled& f) { f[row.item] = value; });
      EXPECT_EQ(score.total, Decimal::FromInt(points)) << row.item << " " << value;
    }
  }
}

// Scale 2 above 92 % gives 0 on air, and 1 to 3 on oxygen.
TEST(News2, OnScale2CountsHighSaturationOnOxygenAlone) {
  const struct {
    const char* spo2;
    int on_air;
    int on_oxygen;  // the oxygen itself gives 2
  } kRows[] = {{"83", 3, 5}, {"84", 2, 4}, {"85", 2, 4}, {"86", 1, 3},
               {"87", 1, 3}, {"88", 0, 2}, {"92", 0, 2}, {"93", 0, 3},
               {"94", 0, 3}, {"95", 0, 4}, {"96", 0, 4}, {"97", 0, 5}};
  for (const auto& row : kRows) {
    for (const char* gas : {"air", "oxygen"}) {
      const ScaleScore score = News([&](Filled& f) {
        f["spo2-scale"] = "scale-2";
        f["spo2"] = row.spo2;
        f["air-or-oxygen"] = gas;
      });
      EXPECT_EQ(score.total,
                Decimal::FromInt(std::string(gas) == "air" ? row.on_air : row.on_oxygen))
          << row.spo2 << " " << gas;
    }
  }
}

TEST(News2, ScaleOfSaturationIsGivenAndNeverInferred) {
  const ScaleScore score = News([](Filled& f) {
    f.erase("spo2-scale");
    f["spo2"] = "90";
  });
  EXPECT_EQ(Bounds(score), "0..3");
  EXPECT_THAT(score.missing, ElementsAre("spo2-scale"));
  EXPECT_EQ(score.band, "");
}

// Oxygen and scale 2 hang together: on air 98 % gives 0, on oxygen 3 and 2 for it. Part
// by part it would be 0 to 5 with everything between; jointly it is 0 or 5 alone.
TEST(News2, BoundsAreOverJointCompletions) {
  ScaleScore score = News([](Filled& f) {
    f["spo2-scale"] = "scale-2";
    f.erase("air-or-oxygen");
  });
  EXPECT_EQ(Bounds(score), "0..5");
  EXPECT_THAT(score.bands, ElementsAre("low", "medium"));
  // 90 % on oxygen or air: 0 or 2, where a bound part by part would not know better; 86 %
  // with the scale open: 3 on scale 1, 1 on scale 2.
  score = News([](Filled& f) {
    f.erase("spo2-scale");
    f.erase("air-or-oxygen");
    f["spo2"] = "97";
  });
  EXPECT_EQ(Bounds(score), "0..5");
  score = News([](Filled& f) {
    f.erase("spo2-scale");
    f["air-or-oxygen"] = "air";
    f["spo2"] = "97";
  });
  // Known, although the scale is not: on air either gives 0.
  EXPECT_EQ(score.status, TotalStatus::kBounded);
  EXPECT_EQ(score.total, Decimal{});
  EXPECT_EQ(score.band, "low");
}

// Each subset of what is missing, against every completion of it one by one.
TEST(News2, BoundsAreThoseOfEveryCompletion) {
  const std::map<std::string, std::vector<std::string>> kValues = {
      {"respiration-rate", {"8", "9", "12", "21", "25"}},
      {"spo2-scale", {"scale-1", "scale-2"}},
      {"spo2", {"83", "84", "86", "88", "92", "93", "94", "95", "96", "97"}},
      {"air-or-oxygen", {"air", "oxygen"}},
      {"systolic-blood-pressure", {"90", "91", "101", "111", "220"}},
      {"consciousness", {"alert", "confusion-voice-pain-unresponsive"}},
      {"temperature", {"35.0", "35.1", "36.1", "38.1", "39.1"}}};
  const std::vector<std::vector<std::string>> kMissing = {
      {"spo2"},
      {"spo2", "spo2-scale"},
      {"spo2", "air-or-oxygen"},
      {"spo2", "spo2-scale", "air-or-oxygen"},
      {"spo2-scale", "air-or-oxygen", "consciousness"},
      {"respiration-rate", "temperature"},
      {"respiration-rate", "systolic-blood-pressure", "consciousness"}};
  for (const auto& missing : kMissing) {
    for (const char* spo2 : {"90", "95", "98"}) {
      Filled known = Well();
      known["spo2"] = spo2;
      known["pulse"] = "95";
      for (const std::string& item : missing) known.erase(item);
      const ScaleScore score = On(Score("news2-rcp-2017", known), "total");
      std::set<Decimal> totals;
      std::set<std::string> bands;
      std::function<void(size_t, Filled)> fill = [&](size_t i, Filled filled) {
        if (i == missing.size()) {
          const ScaleScore done = On(Score("news2-rcp-2017", filled), "total");
          totals.insert(*done.total);
          bands.insert(done.band);
          return;
        }
        for (const std::string& value : kValues.at(missing[i])) {
          filled[missing[i]] = value;
          fill(i + 1, filled);
        }
      };
      fill(0, known);
      EXPECT_EQ(score.lowest, *totals.begin());
      EXPECT_EQ(score.highest, *totals.rbegin());
      EXPECT_EQ(std::set<std::string>(score.bands.begin(), score.bands.end()), bands);
    }
  }
}

TEST(News2, ASingleThreeLiftsTotalsUpToFourAlone) {
  EXPECT_EQ(News([](Filled&) {}).band, "low");
  const auto confused = [](Filled& f) {
    f["consciousness"] = "confusion-voice-pain-unresponsive";
  };
  EXPECT_EQ(News(confused).band, "low-medium");
  // 4 without a 3 is low, with one low-medium.
  EXPECT_EQ(News([](Filled& f) {
              f["respiration-rate"] = "21";
              f["air-or-oxygen"] = "oxygen";
            }).band,
            "low");
  EXPECT_EQ(News([&](Filled& f) {
              confused(f);
              f["pulse"] = "95";
            }).band,
            "low-medium");
  // 5 and 6 are medium with or without, 7 is high.
  EXPECT_EQ(News([&](Filled& f) {
              confused(f);
              f["respiration-rate"] = "21";
            }).band,
            "medium");
  EXPECT_EQ(News([&](Filled& f) {
              confused(f);
              f["respiration-rate"] = "25";
            }).band,
            "medium");
  EXPECT_EQ(News([&](Filled& f) {
              confused(f);
              f["respiration-rate"] = "25";
              f["pulse"] = "95";
            }).band,
            "high");
}

TEST(News2, RefusesValuesFinerThanItsTableAndOutOfRange) {
  const auto fault = [](const char* item, const char* value) {
    Filled filled = Well();
    filled[item] = value;
    const Instrument& news = Named("news2-rcp-2017");
    return std::string(
        instruments::Score(news, AnswersOf(news, filled)).status().message());
  };
  EXPECT_THAT(fault("respiration-rate", "8.5"), HasSubstr("number: is finer than"));
  EXPECT_THAT(fault("spo2", "91.5"), HasSubstr("number: is finer than"));
  EXPECT_THAT(fault("temperature", "35.05"), HasSubstr("number: is finer than"));
  EXPECT_THAT(fault("spo2", "101"), HasSubstr("number: lies outside 0 to 100"));
  EXPECT_THAT(fault("spo2", "-1"), HasSubstr("number: lies outside 0 to 100"));
  EXPECT_EQ(fault("temperature", "35.1"), "");
}

Filled AllOf(const std::string& id, const std::string& option) {
  Filled filled;
  for (const InstrumentItem& item : Named(id).items) filled[item.id] = option;
  return filled;
}

TEST(Phq9, AMissingItemGivesBoundsAndABandOnlyWhereBothEndsAgree) {
  Filled filled = AllOf("phq-9", "not_at_all");
  filled.erase("sleep");
  ScaleScore score = On(Score("phq-9", filled), "total");
  EXPECT_EQ(Bounds(score), "0..3");
  EXPECT_EQ(score.band, "minimal");
  filled["tired"] = "more_than_half_the_days";
  score = On(Score("phq-9", filled), "total");
  EXPECT_EQ(Bounds(score), "2..5");
  EXPECT_EQ(score.band, "");
  EXPECT_THAT(score.missing, ElementsAre("sleep"));
}

// A symptom counts from 2 on, the ninth item from 1 on, and one of the first two must be
// there: two to four symptoms are the other syndrome, five the major.
TEST(Phq9, AlgorithmGivesTheSetOfPossibleVerdicts) {
  const auto verdicts = [](const Filled& filled) {
    return On(Score("phq-9", filled), "algorithm").bands;
  };
  Filled filled = AllOf("phq-9", "several_days");
  filled["self_harm_thoughts"] = "not_at_all";
  EXPECT_THAT(verdicts(filled), ElementsAre("no-depressive-syndrome"));
  filled["self_harm_thoughts"] = "several_days";  // one symptom
  EXPECT_THAT(verdicts(filled), ElementsAre("no-depressive-syndrome"));
  filled["feeling_down"] = "more_than_half_the_days";  // two
  EXPECT_THAT(verdicts(filled), ElementsAre("other-depressive-syndrome"));
  filled["sleep"] = filled["tired"] = "nearly_every_day";  // four
  EXPECT_THAT(verdicts(filled), ElementsAre("other-depressive-syndrome"));
  filled["appetite"] = "more_than_half_the_days";  // five
  EXPECT_THAT(verdicts(filled), ElementsAre("major-depressive-syndrome"));
  filled["feeling_down"] = "several_days";  // four, and none of the first two
  EXPECT_THAT(verdicts(filled), ElementsAre("no-depressive-syndrome"));
  filled.erase("feeling_down");  // four or five
  EXPECT_THAT(verdicts(filled),
              ElementsAre("no-depressive-syndrome", "major-depressive-syndrome"));
  filled.erase("appetite");  // three to five
  EXPECT_THAT(verdicts(filled),
              ElementsAre("no-depressive-syndrome", "other-depressive-syndrome",
                          "major-depressive-syndrome"));
}

TEST(Phq9, FlagsTheNinthItemWhateverTheTotal) {
  Filled filled = AllOf("phq-9", "not_at_all");
  EXPECT_THAT(Score("phq-9", filled).flags, IsEmpty());
  filled["self_harm_thoughts"] = "several_days";
  EXPECT_THAT(Score("phq-9", filled).flags, ElementsAre("suicidality-review"));
  filled.erase("self_harm_thoughts");
  EXPECT_THAT(Score("phq-9", filled).flags, IsEmpty());
  EXPECT_THAT(Score("phq-9", filled).flags_unknown, ElementsAre("suicidality-review"));
}

TEST(AuditC, SkipRuleCountsTheOthersZeroAfterNever) {
  const Assessment never = Score("audit-c", {{"frequency", "never"}}, Sex::kFemale);
  EXPECT_EQ(Bounds(On(never, "total")), "0..8");
  EXPECT_EQ(Bounds(On(never, "skip-rule")), "0");
  EXPECT_EQ(On(never, "skip-rule").status, TotalStatus::kComplete);
  EXPECT_EQ(On(never, "skip-rule").band, "negative");
  EXPECT_TRUE(On(never, "skip-rule").items[1].skipped);
  // Who drinks is asked.
  const Assessment some =
      Score("audit-c", {{"frequency", "monthly-or-less"}}, Sex::kFemale);
  EXPECT_EQ(Bounds(On(some, "skip-rule")), "1..9");
  EXPECT_THAT(On(some, "skip-rule").missing, ElementsAre("amount", "six-or-more"));
  // What was answered counts, never or not.
  const Assessment odd = Score(
      "audit-c", {{"frequency", "never"}, {"amount", "1-2"}, {"six-or-more", "monthly"}},
      Sex::kFemale);
  EXPECT_EQ(Bounds(On(odd, "skip-rule")), "2");
  // Nothing known of the first: never with nothing, or anything.
  const Assessment first = Score("audit-c", {{"amount", "10-or-more"}}, Sex::kFemale);
  EXPECT_EQ(Bounds(On(first, "skip-rule")), "4..12");
}

TEST(AuditC, AtThreeIsUnknownWithoutASex) {
  const Filled three = {
      {"frequency", "2-3-a-week"}, {"amount", "1-2"}, {"six-or-more", "never"}};
  EXPECT_EQ(On(Score("audit-c", three), "total").band, "");
  EXPECT_THAT(On(Score("audit-c", three), "total").bands,
              ElementsAre("negative", "positive"));
  // Cut-offs only: a man with all points from the first item is not read otherwise.
  const Filled four = {
      {"frequency", "4-or-more-a-week"}, {"amount", "1-2"}, {"six-or-more", "never"}};
  EXPECT_EQ(On(Score("audit-c", four, Sex::kMale), "total").band, "positive");
}

TEST(Katz, IsTheCountOfSixActivities) {
  Filled filled = AllOf("katz-adl", "independent");
  EXPECT_EQ(Bounds(On(Score("katz-adl", filled), "total")), "6");
  filled["feeding"] = filled["bathing"] = "dependent";
  EXPECT_EQ(Bounds(On(Score("katz-adl", filled), "total")), "4");
  filled.erase("dressing");
  EXPECT_EQ(Bounds(On(Score("katz-adl", filled), "total")), "3..4");
  EXPECT_EQ(On(Score("katz-adl", filled), "total").band, "dependent");
}

TEST(Barthel, IsGivenFromZeroToTwentyAndToAHundred) {
  const Instrument& barthel = Named("barthel-adl");
  for (uint64_t seed = 0; seed < 200; ++seed) {
    base::Random random(seed);
    Filled filled;
    for (const InstrumentItem& item : barthel.items) {
      if (random.Chance(0.8)) {
        filled[item.id] = item.options[random.Below(item.options.size())].id;
      }
    }
    if (filled.empty()) continue;
    const Assessment scored = Score("barthel-adl", filled);
    EXPECT_EQ(On(scored, "0-100").lowest->millionths,
              5 * On(scored, "0-20").lowest->millionths);
    EXPECT_EQ(On(scored, "0-100").highest->millionths,
              5 * On(scored, "0-20").highest->millionths);
  }
}

TEST(FourAt, WithoutTheFourthItemIsNotUnlikely) {
  Filled filled = {{"alertness", "normal"},
                   {"amt4", "no-mistakes"},
                   {"attention-months-backwards", "7-or-more"}};
  const ScaleScore score = On(Score("four-a-test", filled), "total");
  EXPECT_EQ(Bounds(score), "0..4");
  EXPECT_EQ(score.band, "");
  filled["alertness"] = "clearly-abnormal";  // 4 or 8: possible delirium either way
  EXPECT_EQ(On(Score("four-a-test", filled), "total").band, "possible-delirium");
}

TEST(Must, EdgesGiveOneAndNothingIsRounded) {
  const auto points = [](const char* item, const char* value) {
    Filled filled = {{"bmi", "25"}, {"weight-loss", "0"}, {"acute-disease", "no"}};
    filled[item] = value;
    return Bounds(On(Score("must-bapen", filled), "total"));
  };
  EXPECT_EQ(points("bmi", "18.499999"), "2");
  EXPECT_EQ(points("bmi", "18.5"), "1");
  EXPECT_EQ(points("bmi", "20"), "1");
  EXPECT_EQ(points("bmi", "20.000001"), "0");
  EXPECT_EQ(points("bmi", "20.04"), "0");
  EXPECT_EQ(points("weight-loss", "4.999999"), "0");
  EXPECT_EQ(points("weight-loss", "5"), "1");
  EXPECT_EQ(points("weight-loss", "10"), "1");
  EXPECT_EQ(points("weight-loss", "10.01"), "2");
  EXPECT_EQ(points("acute-disease", "yes"), "2");
  EXPECT_EQ(On(Score("must-bapen",
                     {{"bmi", "20"}, {"weight-loss", "0"}, {"acute-disease", "no"}}),
               "total")
                .band,
            "medium");
}

TEST(Prisma7, HasBothReadingsOfTheSixthItem) {
  Filled filled = AllOf("prisma-7", "no");
  EXPECT_EQ(Bounds(On(Score("prisma-7", filled), "item-6-yes-counts")), "0");
  EXPECT_EQ(Bounds(On(Score("prisma-7", filled), "item-6-no-counts")), "1");
  filled["can-count-on-someone-close"] = "yes";
  EXPECT_EQ(Bounds(On(Score("prisma-7", filled), "item-6-yes-counts")), "1");
  EXPECT_EQ(Bounds(On(Score("prisma-7", filled), "item-6-no-counts")), "0");
  filled.erase("can-count-on-someone-close");
  EXPECT_EQ(Bounds(On(Score("prisma-7", filled), "item-6-no-counts")), "0..1");
}

// The phrases of the slide, in its order.
const std::vector<std::vector<std::string>>& Phrases() {
  static const auto* const kPhrases = new std::vector<std::vector<std::string>>{
      {"svekket bevegelsesevne", "redusert balanse", "fallrisiko", "inaktivitet",
       "vansker med å gjennomføre dagligdagse aktiviteter (ADL)",
       "bruker mange medisiner", "ernæringsvansker", "uønsket vekttap",
       "reduserte sanser", "økt sykelighet",
       "hyppig utsatt for sykdommer som f.eks. infeksjoner"},
      {"nedstemthet og depresjonstendens", "angst", "søvnvansker",
       "redusert evne til å ta vare på seg selv", "uselvstendighet"},
      {"kognitiv svikt", "økt risiko for forvirring", "sårbar for forandringer"},
      {"dårlig eller lite nettverk", "slitent nettverk", "uegnet bolig", "ensomhet",
       "økonomiske problemer", "alkohol og rus"}};
  return *kPhrases;
}

void EveryPhraseIsAnItem(size_t dimension) {
  const Instrument& form = Named("frailty-four-dimensions");
  const instruments::Scale& scale = form.scales[dimension];
  std::vector<std::string> words;
  for (const std::string& id : scale.items) {
    for (const InstrumentItem& item : form.items) {
      if (item.id == id) words.push_back(item.wording[0].text);
    }
  }
  EXPECT_EQ(words, Phrases()[dimension]);
  EXPECT_EQ(form.source.verification, base::Verification::kProposal);
}

// One more yes, or a worse grade, never lowers a dimension, and never makes a frail
// person not frail.
void ScoreIsMonotone(size_t dimension) {
  const Instrument& form = Named("frailty-four-dimensions");
  const instruments::Scale& scale = form.scales[dimension];
  for (uint64_t seed = 0; seed < 100; ++seed) {
    base::Random random(seed);
    Filled filled;
    for (const InstrumentItem& item : form.items) {
      filled[item.id] = item.options[random.Below(item.options.size())].id;
    }
    const ScaleScore before = On(Score(form.id, filled), scale.id);
    for (const InstrumentItem& item : form.items) {
      for (size_t o = 0; o + 1 < item.options.size(); ++o) {
        if (filled[item.id] != item.options[o].id) continue;
        Filled worse = filled;
        worse[item.id] = item.options[o + 1].id;
        const ScaleScore after = On(Score(form.id, worse), scale.id);
        EXPECT_GE(*after.total, *before.total) << item.id;
        if (before.band == "frail") {
          EXPECT_EQ(after.band, "frail") << item.id;
        }
      }
    }
  }
}

// Requirements: S4-18
TEST(Frailty, EveryPhraseOfThePhysicalDimensionIsAnItemAndTheScoreMonotone) {
  EveryPhraseIsAnItem(0);
  ScoreIsMonotone(0);
}

// Requirements: S4-19
TEST(Frailty, EveryPhraseOfTheMentalDimensionIsAnItemAndTheScoreMonotone) {
  EveryPhraseIsAnItem(1);
  ScoreIsMonotone(1);
}

// Requirements: S4-20
TEST(Frailty, CognitionIsGradedFromMildImpairmentToSevereDementia) {
  EveryPhraseIsAnItem(2);
  ScoreIsMonotone(2);
  const Instrument& form = Named("frailty-four-dimensions");
  const auto grade =
      std::find_if(form.items.begin(), form.items.end(),
                   [](const InstrumentItem& item) { return item.ordinal; });
  ASSERT_NE(grade, form.items.end());
  std::vector<std::string> grades;
  for (const auto& option : grade->options) grades.push_back(option.wording[0].text);
  EXPECT_THAT(grades, ElementsAre("ingen kognitiv svikt", "lett kognitiv svikt",
                                  "demenssykdom", "alvorlig demenssykdom"));
}

// Requirements: S4-21
TEST(Frailty, EveryPhraseOfThePsychosocialDimensionIsAnItemAndTheScoreMonotone) {
  EveryPhraseIsAnItem(3);
  ScoreIsMonotone(3);
}

criteria::Answer Ask(const facts::PatientRecord& record,
                     const criteria::Criterion& criterion) {
  const facts::View view(record, base::Date::FromCivil(2026, 11, 1));
  return criteria::Evaluate(criterion, {}, view).answer;
}

// Requirements: S4-52
TEST(Frailty, ReducedSelfCareFiresOnTheObservationAndIsUnknownWithoutIt) {
  const Instrument& form = Named("frailty-four-dimensions");
  criteria::Criterion asked;  // what was answered
  asked.measured.emplace();
  base::CodeSet item;
  item.system = "tillit-item";
  item.include = {"frailty-four-dimensions.D2.04"};
  asked.measured->codes = {item};
  asked.measured->at_least = 1;
  asked.measured->look_back_months = 12;
  criteria::Criterion group;  // as the groups ask
  group.coded.emplace();
  group.coded->kinds = {facts::FactKind::kAssessment};
  item.system = "tillit";
  item.include = {"item-D2.04"};
  group.coded->codes = {item};
  group.coded->look_back_months = 12;

  facts::PatientRecord record;
  record.id = base::PatientId("p");
  const auto assess = [&](const Filled& filled, int16_t year) {
    Answers answers = AnswersOf(form, filled);
    answers.date = base::PartialDate{year, 6, 1};
    const auto scored = instruments::Score(form, answers);
    ASSERT_TRUE(scored.ok());
    record.facts.insert(record.facts.end(), scored->facts.begin(), scored->facts.end());
  };
  EXPECT_EQ(Ask(record, asked), criteria::Answer::kUnknown);
  EXPECT_EQ(Ask(record, group), criteria::Answer::kUnknown);
  // Another item, on two days: still nobody looked at this one.
  assess({{"D2.02", "no"}}, 2025);
  assess({{"D2.02", "no"}}, 2026);
  EXPECT_EQ(Ask(record, asked), criteria::Answer::kUnknown);
  EXPECT_EQ(Ask(record, group), criteria::Answer::kUnknown);
  facts::PatientRecord without = record;
  assess({{"D2.04", "no"}}, 2026);
  EXPECT_EQ(Ask(record, asked), criteria::Answer::kNo);
  EXPECT_EQ(Ask(record, group), criteria::Answer::kUnknown);  // its codes say yes alone
  record = without;
  assess({{"D2.04", "yes"}}, 2026);
  EXPECT_EQ(Ask(record, asked), criteria::Answer::kYes);
  EXPECT_EQ(Ask(record, group), criteria::Answer::kYes);
}

// Requirements: S1-18
TEST(TeamFactors, AreFiveScoredAndFollowedOverTime) {
  const Instrument& form = Named("team-factors");
  ASSERT_EQ(form.items.size(), 5u);
  EXPECT_EQ(form.items[0].wording[0].text,
            "felles forståelse av mål, verdier, roller og normer");
  std::vector<Assessment> course;
  for (const auto& [month, degree] :
       std::vector<std::pair<int8_t, std::string>>{{9, "4"}, {3, "3"}}) {
    Answers answers = AnswersOf(form, AllOf(form.id, degree));
    answers.subject = "team-1";
    answers.date = base::PartialDate{2026, month, 1};
    course.push_back(*instruments::Score(form, answers));
  }
  EXPECT_EQ(On(course[0], "total").total, Decimal::FromInt(20));
  const std::vector<instruments::Trend> trends = instruments::Trends(course);
  ASSERT_EQ(trends.size(), 1u);
  ASSERT_EQ(trends[0].points.size(), 12u);  // the sum and each factor, twice
  EXPECT_EQ(trends[0].points[1].change, Decimal::FromInt(5));
  EXPECT_EQ(trends[0].points[3].change, Decimal::FromInt(1));
}

// Requirements: S3-15
TEST(HomeVisit, IsCompleteOnlyWithItsThreeMandatorySections) {
  const Instrument& form = Named("home-visit-mapping");
  EXPECT_EQ(form.venue, "home");
  ASSERT_EQ(form.sections.size(), 3u);
  const std::vector<std::pair<std::string, std::string>> kOne = {
      {"what-matters", "needs"},
      {"services-used", "use-of-services"},
      {"nutrition", "risk-areas"}};
  for (int mask = 0; mask < 8; ++mask) {
    Filled filled;
    std::vector<std::string> gaps;
    for (size_t i = 0; i < 3; ++i) {
      if (mask >> i & 1) {
        filled[kOne[i].first] = "something";
      } else {
        gaps.push_back(kOne[i].second);
      }
    }
    const Assessment scored = Score(form.id, filled);
    EXPECT_EQ(scored.missing_sections, gaps);
    EXPECT_EQ(scored.complete, gaps.empty());
    EXPECT_EQ(scored.findings.size(), gaps.size());
    EXPECT_THAT(scored.facts, IsEmpty());
  }
  // The list of risk areas is open.
  Answers answers = AnswersOf(form, {{"what-matters", "x"}, {"services-used", "x"}});
  answers.items.push_back({"risk-areas.heating", "", {}, "broken"});
  EXPECT_TRUE(instruments::Score(form, answers)->complete);
}

TEST(Wording, IsShippedOnlyWhereTheLicenceIsFree) {
  std::set<std::string> worded;
  for (const Instrument& instrument : Shipped().instruments) {
    for (const InstrumentItem& item : instrument.items) {
      if (item.wording.empty()) continue;
      worded.insert(instrument.id);
      EXPECT_TRUE(instrument.wording_free) << instrument.id;
      // The project's own stands in all three languages.
      if (instrument.source.verification == base::Verification::kProposal) {
        EXPECT_EQ(item.wording.size(), 3u) << instrument.id << " " << item.id;
      }
    }
  }
  EXPECT_THAT(worded, ElementsAre("frailty-four-dimensions", "home-visit-mapping",
                                  "phq-9", "team-factors"));
}

TEST(Texts, NameEveryInstrumentBandFlagAndSection) {
  std::set<std::string> keys, lacking;
  for (const service::Text& text : Shipped().texts) keys.insert(text.key);
  const auto need = [&](const std::string& key) {
    if (keys.count(key) == 0) lacking.insert(key);
  };
  for (const Instrument& instrument : Shipped().instruments) {
    need("instrument." + instrument.id);
    for (const auto& scale : instrument.scales) {
      for (const auto& band : scale.bands) need("instrument_band." + band.id);
    }
    for (const auto& flag : instrument.flags) need("instrument_flag." + flag.id);
    for (const auto& section : instrument.sections) {
      need("instrument_section." + section.id);
    }
  }
  EXPECT_THAT(lacking, IsEmpty());
}

TEST(Docs, NameEveryInstrumentWithItsLicence) {
  std::ifstream in(std::string(TILLIT_SOURCE_DIR) + "/docs/instruments.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  for (const Instrument& instrument : Shipped().instruments) {
    EXPECT_THAT(page, HasSubstr(absl::StrCat("| `", instrument.id, "` |")));
    EXPECT_THAT(page, HasSubstr(instrument.source.licence)) << instrument.id;
  }
}

}  // namespace
}  // namespace tillit
