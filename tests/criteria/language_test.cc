// SPDX-License-Identifier: Apache-2.0
// What the language can ask beside codes and counts: episodes, sliding spans, stays,
// statistics of measured values, care levels, circumstances. Each against a plain reading
// of the same words over whole dates.
#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/criteria/evaluate.h"

namespace tillit::criteria {
namespace {

using facts::Fact;
using facts::FactKind;
using facts::PatientRecord;

base::Date AsOf() { return base::Date::FromCivil(2024, 3, 31); }

Fact On(FactKind kind, int day, const char* code = "X") {
  Fact fact;
  fact.kind = kind;
  fact.code = {"S", code};
  fact.date = base::PartialDate::FromDate(AsOf().PlusDays(day));
  return fact;
}

// Everything of every kind is covered: absence is known.
PatientRecord Covered() {
  PatientRecord record;
  facts::Coverage& coverage = record.coverage.emplace_back();
  for (const auto& kind : base::EnumValues<FactKind>()) {
    coverage.kinds.push_back(kind.value);
  }
  coverage.systems = {"S"};
  coverage.complete = true;
  return record;
}

base::CodeSet Every() {
  base::CodeSet set;
  set.system = "S";
  set.every_code = true;
  return set;
}

Criterion Coded() {
  Criterion criterion;
  criterion.coded.emplace().codes = {Every()};
  return criterion;
}

Answer Ask(const Criterion& criterion, const PatientRecord& record) {
  const absl::Status status = Validate(criterion, {}, "c");
  EXPECT_TRUE(status.ok()) << status;
  return Evaluate(criterion, {}, facts::View(record, AsOf())).answer;
}

Answer YesOrNo(bool yes) { return yes ? Answer::kYes : Answer::kNo; }

// The most days of a list, each so many after the one before, by trying all of them.
int MostApart(const std::vector<int>& days, int apart) {
  int most = 0;
  for (uint32_t way = 0; way < (1u << days.size()); ++way) {
    std::vector<int> chosen;
    for (size_t i = 0; i < days.size(); ++i) {
      if ((way >> i) % 2 == 1) chosen.push_back(days[i]);
    }
    std::sort(chosen.begin(), chosen.end());
    bool all_apart = true;
    for (size_t i = 1; i < chosen.size(); ++i) {
      all_apart &= chosen[i] - chosen[i - 1] >= apart;
    }
    if (all_apart) most = std::max(most, static_cast<int>(chosen.size()));
  }
  return most;
}

// Requirements: S3-06
TEST(Episodes, InASlidingSpanAreThoseOfEverySpanTriedInTurn) {
  base::Random random(11);
  int yes = 0;
  for (int i = 0; i < 3000; ++i) {
    Criterion criterion = Coded();
    criterion.coded->at_least = static_cast<int32_t>(random.Between(1, 4));
    const auto within = static_cast<int>(random.Between(1, 40));
    const auto apart = static_cast<int>(random.Between(1, 12));
    criterion.coded->within_days = within;
    criterion.coded->days_apart = apart;
    PatientRecord record = Covered();
    std::vector<int> days;
    for (int64_t n = random.Between(0, 7); n > 0; --n) {
      days.push_back(static_cast<int>(random.Between(-60, 0)));
      record.facts.push_back(On(FactKind::kCondition, days.back()));
    }
    int most = 0;
    for (int start = -60; start <= 0; ++start) {
      std::vector<int> inside;
      for (int day : days) {
        if (start <= day && day < start + within) inside.push_back(day);
      }
      most = std::max(most, MostApart(inside, apart));
    }
    const bool expected = most >= criterion.coded->at_least;
    yes += expected;
    ASSERT_EQ(Ask(criterion, record), YesOrNo(expected)) << i;
  }
  EXPECT_GT(yes, 300);
  EXPECT_LT(yes, 2700);
}

// Requirements: S4-53
TEST(Episodes, InOneWeekCountOnceAndTwoWeeksApartCountTwice) {
  Criterion infections = Coded();
  infections.coded->at_least = 2;
  infections.coded->days_apart = 14;
  infections.coded->look_back_months = 12;
  const auto answer = [&](std::vector<int> days) {
    PatientRecord record = Covered();
    for (int day : days) record.facts.push_back(On(FactKind::kCondition, day));
    return Ask(infections, record);
  };
  EXPECT_EQ(answer({-20, -15, -13}), Answer::kNo);
  EXPECT_EQ(answer({-20, -6}), Answer::kYes);
  EXPECT_EQ(answer({-20, -7}), Answer::kNo);
  EXPECT_EQ(answer({-500, -6}), Answer::kNo);
}

// Requirements: S3-07
TEST(CareLevels, AreBothAskedForAndOpenWhereTheSourceDoesNotSay) {
  Criterion both;
  for (const facts::CareLevel level :
       {facts::CareLevel::kPrimary, facts::CareLevel::kSecondary}) {
    Criterion& one = both.all_of.emplace_back(Coded());
    one.coded->kinds = {FactKind::kContact};
    one.coded->care_levels = {level};
    one.coded->look_back_months = 12;
  }
  PatientRecord record = Covered();
  record.facts = {On(FactKind::kContact, -30), On(FactKind::kContact, -10)};
  record.facts[0].care_level = facts::CareLevel::kPrimary;
  EXPECT_EQ(Ask(both, record), Answer::kUnknown) << "the second contact may be either";
  record.facts[1].care_level = facts::CareLevel::kPrimary;
  EXPECT_EQ(Ask(both, record), Answer::kNo);
  record.facts[1].care_level = facts::CareLevel::kSecondary;
  EXPECT_EQ(Ask(both, record), Answer::kYes);
  record.facts[1] = On(FactKind::kContact, -400);
  record.facts[1].care_level = facts::CareLevel::kSecondary;
  EXPECT_EQ(Ask(both, record), Answer::kNo) << "outside the window";
}

TEST(Facts, AreMainOrSecondaryAndOfAKindOfContactWhereTheSourceSaysSo) {
  PatientRecord record = Covered();
  record.facts = {On(FactKind::kCondition, -1)};
  Criterion main = Coded();
  main.coded->main = true;
  EXPECT_EQ(Ask(main, record), Answer::kUnknown);
  record.facts[0].main = false;
  EXPECT_EQ(Ask(main, record), Answer::kNo);
  record.facts[0].main = true;
  EXPECT_EQ(Ask(main, record), Answer::kYes);
  Criterion visit = Coded();
  visit.coded->contact_kinds = {"home-visit"};
  EXPECT_EQ(Ask(visit, record), Answer::kUnknown);
  record.facts[0].contact_kind = "call";
  EXPECT_EQ(Ask(visit, record), Answer::kNo);
  record.facts[0].contact_kind = "home-visit";
  EXPECT_EQ(Ask(visit, record), Answer::kYes);
}

TEST(Codes, MeanWhatTheyMeantOnTheDayOfTheFact) {
  Criterion old = Coded();
  old.coded->codes[0] = {"S", {"X"}, {}, base::CodeMatch::kExact};
  old.coded->codes[0].valid_to = AsOf().PlusDays(-10);
  PatientRecord record = Covered();
  record.facts = {On(FactKind::kMedicine, -10)};
  EXPECT_EQ(Ask(old, record), Answer::kYes);
  record.facts = {On(FactKind::kMedicine, -9)};
  EXPECT_EQ(Ask(old, record), Answer::kNo);
  record.facts[0].date->day = 0;  // some day of March
  EXPECT_EQ(Ask(old, record), Answer::kUnknown);
  // A second set takes over where the first ends.
  old.coded->codes.push_back({"S", {"X"}, {}, base::CodeMatch::kExact});
  old.coded->codes[1].valid_from = AsOf().PlusDays(-9);
  record.facts = {On(FactKind::kMedicine, -9)};
  EXPECT_EQ(Ask(old, record), Answer::kYes);
}

// ---- stays

struct Days {
  int first;
  int last;
};

// Joins any two rows that a gap allows, again and again.
std::vector<Days> JoinedBy(std::vector<Days> rows, int gap) {
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t k = 0; k < rows.size(); ++k) {
      if (i == k || rows[k].first > rows[i].last + gap ||
          rows[k].last + gap < rows[i].first) {
        continue;
      }
      rows[i] = {std::min(rows[i].first, rows[k].first),
                 std::max(rows[i].last, rows[k].last)};
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(k));
      return JoinedBy(std::move(rows), gap);
    }
  }
  return rows;
}

TEST(StaysAsked, AreRowsJoinedWhereTheGapAllowsIt) {
  base::Random random(12);
  int yes = 0;
  for (int i = 0; i < 5000; ++i) {
    Criterion criterion;
    Stays& asked = criterion.stays.emplace();
    asked.codes = {Every()};
    const auto gap = static_cast<int>(random.Between(0, 4));
    asked.rule = "gap";
    asked.gap_days = gap;
    const auto window = static_cast<int>(random.Between(0, 60));
    asked.look_back_days = window;
    if (random.Chance(0.5))
      asked.nights_at_least = static_cast<int>(random.Between(0, 12));
    if (random.Chance(0.3))
      asked.nights_at_most = static_cast<int>(random.Between(0, 20));
    asked.ended = random.Chance(0.3);
    asked.last = random.Chance(0.2);
    asked.at_least = asked.last ? 1 : static_cast<int32_t>(random.Between(1, 3));
    if (random.Chance(0.4)) asked.within_days = static_cast<int>(random.Between(1, 40));
    PatientRecord record = Covered();
    std::vector<Days> rows;
    for (int64_t n = random.Between(0, 6); n > 0; --n) {
      const auto first = static_cast<int>(random.Between(-80, 0));
      const auto nights = static_cast<int>(random.Between(0, 9));
      Fact row = On(FactKind::kAdmission, first);
      row.end = base::PartialDate::FromDate(AsOf().PlusDays(first + nights));
      record.facts.push_back(row);
      rows.push_back({first, std::min(0, first + nights)});
      // One that ends later has not ended yet, as far as anybody can see.
      if (first + nights > 0) rows.back().last = 1;
    }
    std::vector<Days> stays = JoinedBy(rows, gap);
    std::sort(stays.begin(), stays.end(),
              [](const Days& a, const Days& b) { return a.first < b.first; });
    if (asked.last && !stays.empty()) stays = {stays.back()};
    std::vector<int> counted;
    for (const Days& stay : stays) {
      const bool goes_on = stay.last == 1;
      const int last = std::min(0, stay.last);
      const int nights = last - stay.first;
      if (nights >= asked.nights_at_least.value_or(0) &&
          nights <= asked.nights_at_most.value_or(1000) && !(asked.ended && goes_on) &&
          last >= -window) {
        counted.push_back(stay.first);
      }
    }
    bool expected = false;
    for (int start : counted) {
      const int span = asked.within_days.value_or(1000);
      expected |= std::count_if(counted.begin(), counted.end(), [&](int first) {
                    return start <= first && first < start + span;
                  }) >= asked.at_least;
    }
    yes += expected;
    ASSERT_EQ(Ask(criterion, record), YesOrNo(expected)) << i;
  }
  EXPECT_GT(yes, 500);
  EXPECT_LT(yes, 4500);
}

TEST(StaysAsked, StayOpenWhileARowHasNoEnd) {
  Criterion long_stay;
  Stays& asked = long_stay.stays.emplace();
  asked.codes = {Every()};
  asked.look_back_days = 30;
  asked.nights_at_least = 5;
  PatientRecord record = Covered();
  record.facts = {On(FactKind::kAdmission, -20)};
  EXPECT_EQ(Ask(long_stay, record), Answer::kUnknown);
  record.facts[0].ongoing = true;
  EXPECT_EQ(Ask(long_stay, record), Answer::kYes);
  record.facts[0] = On(FactKind::kAdmission, -2000);
  EXPECT_EQ(Ask(long_stay, record), Answer::kUnknown) << "it may go on";
  // Who is admitted anew has been discharged.
  record.facts.push_back(On(FactKind::kAdmission, -1000));
  record.facts[1].end = base::PartialDate::FromDate(AsOf().PlusDays(-990));
  EXPECT_EQ(Ask(long_stay, record), Answer::kNo);
  PatientRecord nothing_covered;
  EXPECT_EQ(Ask(long_stay, nothing_covered), Answer::kUnknown);
}

// ---- measured values

TEST(MeasuredValues, AreTakenAsTheirStatisticSays) {
  base::Random random(13);
  int decided = 0;
  for (int i = 0; i < 5000; ++i) {
    PatientRecord record;
    std::vector<std::pair<int, double>> values;  // day, value; no two of one day
    for (int64_t n = random.Between(1, 5); n > 0; --n) {
      const auto day = static_cast<int>(random.Between(-60, 0));
      if (std::any_of(values.begin(), values.end(),
                      [&](const auto& v) { return v.first == day; })) {
        continue;
      }
      values.emplace_back(day, static_cast<double>(random.Between(1, 9)));
      Fact fact = On(FactKind::kMeasurement, day);
      fact.value = values.back().second;
      fact.unit = "kg";
      if (random.Chance(0.5)) {  // the same in another unit
        fact.value = *fact.value * 1000;
        fact.unit = "g";
      }
      record.facts.push_back(fact);
    }
    std::sort(values.begin(), values.end());
    double lowest = 100, highest = 0, sum = 0;
    for (const auto& [day, value] : values) {
      lowest = std::min(lowest, value);
      highest = std::max(highest, value);
      sum += value;
    }
    Criterion criterion;
    MeasuredValue& asked = criterion.measured.emplace();
    asked.codes = {Every()};
    asked.unit = "kg";
    asked.conversions = {{"g", 1, 1000}};
    asked.statistic = static_cast<Statistic>(random.Between(1, 6));
    asked.at_least = static_cast<double>(random.Between(-4, 9));
    const double first = values.front().second;
    const double last = values.back().second;
    const bool is_change = asked.statistic == Statistic::kChange ||
                           asked.statistic == Statistic::kChangePercent;
    double expected = 0;
    switch (asked.statistic) {
      case Statistic::kLast:
        expected = last;
        break;
      case Statistic::kLowest:
        expected = lowest;
        break;
      case Statistic::kHighest:
        expected = highest;
        break;
      case Statistic::kMean:
        expected = sum / static_cast<double>(values.size());
        break;
      case Statistic::kChange:
        expected = last - first;
        break;
      case Statistic::kChangePercent:
        expected = 100 * (last - first) / first;
        break;
    }
    if (is_change && values.size() == 1) {
      ASSERT_EQ(Ask(criterion, record), Answer::kUnknown) << i;
      continue;
    }
    ++decided;
    ASSERT_EQ(Ask(criterion, record), YesOrNo(expected >= *asked.at_least)) << i;
  }
  EXPECT_GT(decided, 3000);
}

TEST(MeasuredValues, CountTwiceOnlyWhenTheyLieApart) {
  Criterion kidney;
  MeasuredValue& asked = kidney.measured.emplace();
  asked.codes = {Every()};
  asked.unit = "mL/min";
  asked.at_most = 59.9;
  asked.times = 2;
  asked.days_apart = 90;
  const auto answer = [&](std::vector<std::pair<int, double>> values) {
    PatientRecord record;
    for (const auto& [day, value] : values) {
      Fact fact = On(FactKind::kMeasurement, day);
      fact.value = value;
      fact.unit = "mL/min";
      record.facts.push_back(fact);
    }
    return Ask(kidney, record);
  };
  EXPECT_EQ(answer({}), Answer::kUnknown) << "never measured";
  EXPECT_EQ(answer({{-100, 55}, {-10, 52}}), Answer::kYes);
  EXPECT_EQ(answer({{-99, 55}, {-10, 52}}), Answer::kNo);
  EXPECT_EQ(answer({{-100, 55}, {-10, 60}}), Answer::kNo);
  EXPECT_EQ(answer({{-100, 55}, {-50, 70}, {-10, 52}}), Answer::kYes);
}

TEST(MeasuredValues, InAUnitThatNobodyConvertsAreUnknownUnlessTheyCannotMatter) {
  Criterion low;
  MeasuredValue& asked = low.measured.emplace();
  asked.codes = {Every()};
  asked.unit = "g/dL";
  asked.at_most = 12;
  asked.statistic = Statistic::kLowest;
  PatientRecord record;
  record.facts = {On(FactKind::kMeasurement, -3), On(FactKind::kMeasurement, -2)};
  record.facts[0].value = 11;
  record.facts[0].unit = "g/dL";
  record.facts[1].value = 8.1;
  record.facts[1].unit = "mmol/L";
  EXPECT_EQ(Ask(low, record), Answer::kYes) << "whatever the other is";
  record.facts[0].value = 13;
  EXPECT_EQ(Ask(low, record), Answer::kUnknown);
}

// ---- circumstances

// Requirements: S0-29
TEST(Flags, StandUntilTheyExpireAndAreUnknownWhereNobodySetOne) {
  Criterion exposed;
  exposed.flag.emplace().flag = "exposed";
  PatientRecord record;
  EXPECT_EQ(Ask(exposed, record), Answer::kUnknown);
  record.flags = {{"exposed", "gp", AsOf()}};
  EXPECT_EQ(Ask(exposed, record), Answer::kYes) << "on its last day";
  record.flags = {{"exposed", "gp", AsOf().PlusDays(-1)}};
  EXPECT_EQ(Ask(exposed, record), Answer::kNo);
  record.flags.push_back({"exposed", "hospital", {}});
  EXPECT_EQ(Ask(exposed, record), Answer::kYes);
  exposed.flag->sources = {"gp"};
  EXPECT_EQ(Ask(exposed, record), Answer::kNo);
}

TEST(Living, IsAskedPartByPart) {
  Criterion alone_at_home;
  alone_at_home.living.emplace() = {true, false};
  PatientRecord record;
  for (const std::optional<bool> alone : {std::optional<bool>(), {true}, {false}}) {
    for (const std::optional<bool> institution :
         {std::optional<bool>(), {true}, {false}}) {
      record.living.alone = alone;
      record.living.institution = institution;
      const bool refuted = alone == false || institution == true;
      const bool met = alone == true && institution == false;
      EXPECT_EQ(Ask(alone_at_home, record), refuted ? Answer::kNo
                                            : met   ? Answer::kYes
                                                    : Answer::kUnknown);
    }
  }
}

}  // namespace
}  // namespace tillit::criteria
