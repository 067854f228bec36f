// SPDX-License-Identifier: Apache-2.0
#include "tillit/facts/view.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/random_values.h"
#include "tillit/base/canonical.h"

namespace tillit::facts {
namespace {

base::Date Day(const char* text) { return *base::Date::Parse(text); }
base::PartialDate Partial(const char* text) { return *base::PartialDate::Parse(text); }

Fact Coded(const char* code, const char* date, FactKind kind = FactKind::kCondition) {
  Fact fact;
  fact.kind = kind;
  fact.code = {"ICPC-2", code};
  if (*date != '\0') fact.date = Partial(date);
  return fact;
}

Coverage Stated(const char* from, const char* to,
                std::vector<FactKind> kinds = {FactKind::kCondition}) {
  Coverage coverage{"practice", std::move(kinds), {"ICPC-2"}, {}, {}, true};
  if (*from != '\0') coverage.from = Day(from);
  if (*to != '\0') coverage.to = Day(to);
  return coverage;
}

InWindow LocateOnly(const PatientRecord& record, const char* as_of, const char* from) {
  const View view(record, Day(as_of));
  const auto facts = view.Facts(FactKind::kCondition, "ICPC-2");
  EXPECT_EQ(facts.size(), 1u);
  std::optional<base::Date> start;
  if (*from != '\0') start = Day(from);
  return view.Locate(facts[0], start);
}

Covered CoversFrom(const PatientRecord& record, const char* as_of, const char* from) {
  std::optional<base::Date> start;
  if (*from != '\0') start = Day(from);
  return View(record, Day(as_of)).Covers(FactKind::kCondition, "ICPC-2", start);
}

TEST(View, SeesNothingLaterThanItsDay) {
  PatientRecord record;
  record.facts = {Coded("T90", "2024-05-01"), Coded("K86", "2024-05-02"),
                  Coded("P76", "2024-06")};
  const View view(record, Day("2024-05-01"));
  const auto facts = view.Facts(std::nullopt, "ICPC-2");
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].fact->code.code, "T90");
}

TEST(View, OrdersFactsWhateverTheOrderOfTheRecord) {
  PatientRecord record;
  record.facts = {Coded("T90", "2024-05-01"), Coded("K86", "2023-05-02"),
                  Coded("K86", "2022"), Coded("A01", ""),
                  Coded("T90", "2024-01-01", FactKind::kAdmission)};
  std::vector<std::string> first;
  for (int turn = 0; turn < 5; ++turn) {
    std::rotate(record.facts.begin(), record.facts.begin() + 1, record.facts.end());
    std::vector<std::string> order;
    const View view(record, Day("2024-06-01"));
    for (const SeenFact& seen : view.Facts(std::nullopt, "ICPC-2")) {
      order.push_back(seen.fact->code.code +
                      (seen.fact->date ? seen.fact->date->ToString() : "undated"));
    }
    if (turn == 0) first = order;
    EXPECT_EQ(order, first);
  }
  EXPECT_EQ(first.size(), 5u);
}

TEST(View, ReadsAPartialDateAsEveryDayItCanMean) {
  PatientRecord record;
  record.facts = {Coded("T90", "2023-03")};
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2023-03-01"), InWindow::kCertain);
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2023-03-02"), InWindow::kPossible);
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2023-04-01"), InWindow::kOutside);
  // It may still lie ahead.
  EXPECT_EQ(LocateOnly(record, "2023-03-30", ""), InWindow::kPossible);
  EXPECT_EQ(LocateOnly(record, "2023-03-31", ""), InWindow::kCertain);
}

TEST(View, CountsAnUndatedFactOnlyWhereThereIsNoWindow) {
  PatientRecord record;
  record.facts = {Coded("T90", "")};
  EXPECT_EQ(LocateOnly(record, "2024-01-01", ""), InWindow::kCertain);
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2023-01-01"), InWindow::kPossible);
}

TEST(View, FindsALastingFactInEachWindowItTouches) {
  PatientRecord record;
  record.facts = {Coded("T90", "2019-01-01")};
  record.facts[0].end = Partial("2021-06");
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2021-06-01"), InWindow::kCertain);
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2021-06-02"), InWindow::kPossible);
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2021-07-01"), InWindow::kOutside);
}

TEST(View, TrustsOngoingNoLongerThanTheRecord) {
  PatientRecord record;
  record.facts = {Coded("T90", "2019-01-01")};
  record.facts[0].ongoing = true;
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2023-01-01"), InWindow::kCertain);
  record.exported = Day("2022-05-05");
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2022-05-05"), InWindow::kCertain);
  EXPECT_EQ(LocateOnly(record, "2024-01-01", "2022-05-06"), InWindow::kPossible);
}

TEST(Coverage, HoldsWhereAHostStatedItAndNowhereElse) {
  PatientRecord record;
  record.coverage = {Stated("2020-01-01", "2023-12-31")};
  EXPECT_EQ(CoversFrom(record, "2023-12-31", "2020-01-01"), Covered::kStated);
  EXPECT_EQ(CoversFrom(record, "2023-12-31", "2019-12-31"), Covered::kNot);
  EXPECT_EQ(CoversFrom(record, "2024-01-01", "2020-01-01"), Covered::kNot);
  EXPECT_EQ(CoversFrom(record, "2023-12-31", ""), Covered::kNot);
  record.coverage[0].complete = false;
  EXPECT_EQ(CoversFrom(record, "2023-12-31", "2020-01-01"), Covered::kNot);
}

TEST(Coverage, OfOneSourceAfterAnotherIsOneSpan) {
  PatientRecord record;
  record.coverage = {Stated("2022-01-01", ""), Stated("2018-01-01", "2021-12-31")};
  EXPECT_EQ(CoversFrom(record, "2024-01-01", "2018-01-01"), Covered::kStated);
  record.coverage[1].to = Day("2021-12-30");  // a day is missing
  EXPECT_EQ(CoversFrom(record, "2024-01-01", "2018-01-01"), Covered::kNot);
}

TEST(Coverage, OfTwoKindsNeverMakesUpOneSpan) {
  PatientRecord record;
  record.coverage = {Stated("2022-01-01", "", {FactKind::kCondition}),
                     Stated("2018-01-01", "2021-12-31", {FactKind::kAdmission})};
  const View view(record, Day("2024-01-01"));
  EXPECT_EQ(view.Covers(std::nullopt, "ICPC-2", Day("2018-01-01")), Covered::kNot);
  EXPECT_EQ(view.Covers(std::nullopt, "ICPC-2", Day("2022-01-01")), Covered::kStated);
}

TEST(Coverage, SinceBirthIsEnoughForEver) {
  PatientRecord record;
  record.coverage = {Stated("2020-06-01", "")};
  EXPECT_EQ(CoversFrom(record, "2024-01-01", ""), Covered::kNot);
  record.birth = Partial("2020-06-01");
  EXPECT_EQ(CoversFrom(record, "2024-01-01", ""), Covered::kStated);
  // Born some day of 2020: perhaps before the coverage began.
  record.birth = Partial("2020");
  EXPECT_EQ(CoversFrom(record, "2024-01-01", ""), Covered::kNot);
}

TEST(Coverage, IsAssumedFromTheFirstToTheLastDatedRecordAndNeverBeyond) {
  PatientRecord record;
  record.facts = {Coded("T90", "2020-03-01"), Coded("K86", "2023-09-01")};
  EXPECT_EQ(CoversFrom(record, "2023-09-01", "2020-03-01"), Covered::kAssumed);
  EXPECT_EQ(CoversFrom(record, "2023-09-01", "2020-02-29"), Covered::kNot);
  EXPECT_EQ(CoversFrom(record, "2023-09-02", "2020-03-01"), Covered::kNot);
  record.exported = Day("2023-12-31");
  EXPECT_EQ(CoversFrom(record, "2023-12-31", "2020-03-01"), Covered::kAssumed);
  EXPECT_EQ(CoversFrom(record, "2024-01-01", "2020-03-01"), Covered::kNot);
}

TEST(Coverage, IsNotStretchedByWhatGoesOnOrMayLieLater) {
  PatientRecord record;
  record.facts = {Coded("T90", "2020-03-01")};
  record.facts[0].ongoing = true;
  EXPECT_EQ(CoversFrom(record, "2023-09-01", "2020-03-01"), Covered::kNot);
  record.facts = {Coded("T90", "2020"), Coded("K86", "2023")};
  EXPECT_EQ(CoversFrom(record, "2023-01-01", "2020-12-31"), Covered::kAssumed);
  EXPECT_EQ(CoversFrom(record, "2023-01-02", "2020-12-31"), Covered::kNot);
  EXPECT_EQ(CoversFrom(record, "2023-01-01", "2020-12-30"), Covered::kNot);
}

TEST(Coverage, ThatWasStatedIsNeverStretchedByAssumption) {
  PatientRecord record;
  record.facts = {Coded("T90", "2015-03-01"), Coded("K86", "2024-09-01")};
  EXPECT_EQ(CoversFrom(record, "2024-09-01", "2016-01-01"), Covered::kAssumed);
  record.coverage = {Stated("2020-01-01", "2021-01-01")};
  EXPECT_EQ(CoversFrom(record, "2024-09-01", "2016-01-01"), Covered::kNot);
}

TEST(Coverage, OfAnythingAtAllIsStatedOrSeen) {
  PatientRecord record;
  EXPECT_EQ(View(record, Day("2024-01-01")).CoversAny(std::nullopt, "ICPC-2"),
            Covered::kNot);
  record.facts = {Coded("T90", "2020-03-01")};
  EXPECT_EQ(View(record, Day("2024-01-01")).CoversAny(std::nullopt, "ICPC-2"),
            Covered::kAssumed);
  EXPECT_EQ(View(record, Day("2024-01-01")).CoversAny(std::nullopt, "ATC"),
            Covered::kNot);
  record.coverage = {Stated("2020-01-01", "")};
  EXPECT_EQ(View(record, Day("2024-01-01")).CoversAny(std::nullopt, "ICPC-2"),
            Covered::kStated);
  EXPECT_EQ(View(record, Day("2019-01-01")).CoversAny(std::nullopt, "ICPC-2"),
            Covered::kNot);
}

TEST(Age, HasTwoReadingsForAPartialBirthDate) {
  PatientRecord record;
  EXPECT_FALSE(View(record, Day("2024-06-15")).Age().has_value());
  record.birth = Partial("1949");
  const auto age = View(record, Day("2024-06-15")).Age();
  ASSERT_TRUE(age.has_value());
  EXPECT_EQ(age->youngest, 74);
  EXPECT_EQ(age->oldest, 75);
  record.birth = Partial("1948-02-29");
  EXPECT_EQ(View(record, Day("2023-02-28")).Age()->oldest, 74);
  EXPECT_EQ(View(record, Day("2023-03-01")).Age()->youngest, 75);
}

TEST(Derived, ReplacesWhatWasSaidBefore) {
  PatientRecord record;
  View view(record, Day("2024-01-01"));
  EXPECT_EQ(view.Derived("score:a"), nullptr);
  view.AddDerived({"score:a", base::Decimal::FromInt(1), {}, {}, {}});
  view.AddDerived({"score:a", base::Decimal::FromInt(2), {}, {}, {}});
  EXPECT_EQ(view.Derived("score:a")->value, base::Decimal::FromInt(2));
}

TEST(LifeStatus, ReadsDeathTheCarefulWay) {
  PatientRecord record;
  EXPECT_EQ(LifeStatusOn(record, Day("2024-05-05")), LifeStatus::kAlive);
  record.death = Partial("2024-05");
  EXPECT_EQ(LifeStatusOn(record, Day("2024-04-30")), LifeStatus::kAlive);
  EXPECT_EQ(LifeStatusOn(record, Day("2024-05-01")), LifeStatus::kDead);
  record.death.reset();
  record.deceased = true;
  EXPECT_EQ(LifeStatusOn(record, Day("2000-01-01")), LifeStatus::kDead);
  record.deceased = false;
  record.moved_out = Day("2024-05-05");
  EXPECT_EQ(LifeStatusOn(record, Day("2024-05-04")), LifeStatus::kAlive);
  EXPECT_EQ(LifeStatusOn(record, Day("2024-05-05")), LifeStatus::kMovedOut);
}

TEST(Consents, AreInForceBetweenTheirDays) {
  PatientRecord record;
  record.consents = {
      {ConsentKind::kProfilingDeclined, "", Day("2024-01-02"), Day("2024-02-01")}};
  EXPECT_FALSE(InForce(record, ConsentKind::kProfilingDeclined, Day("2024-01-01")));
  EXPECT_TRUE(InForce(record, ConsentKind::kProfilingDeclined, Day("2024-01-02")));
  EXPECT_TRUE(InForce(record, ConsentKind::kProfilingDeclined, Day("2024-02-01")));
  EXPECT_FALSE(InForce(record, ConsentKind::kProfilingDeclined, Day("2024-02-02")));
  EXPECT_FALSE(InForce(record, ConsentKind::kTeamDeclined, Day("2024-01-02")));
}

TEST(CheckDates, LeavesAnEndBeforeItsStartUnknownAndKeepsWhatIsOnlyOdd) {
  PatientRecord record;
  record.id = base::PatientId("a");
  record.birth = Partial("1950-05");
  record.death = Partial("1949");
  const auto add = [&](const char* id, const char* date, const char* end) {
    Fact fact = Coded("T90", date);
    fact.id = id;
    if (end != nullptr) fact.end = Partial(end);
    record.facts.push_back(fact);
  };
  add("sound", "1950", "1950");  // may be the year of birth
  add("same-month", "2020-03-15", "2020-03");
  add("backward", "2020-03-15", "2020-03-14");
  add("unborn", "1950-04-30", nullptr);
  add("early", "1799-12-31", "1801");
  add("late", "2200-12-31", "2201");
  add("", "2020", "2019");

  std::vector<base::Finding> findings;
  CheckDates(record, &findings);
  std::vector<std::string> said;
  for (const base::Finding& finding : findings) {
    EXPECT_EQ(finding.severity, base::Severity::kWarning);
    said.push_back(finding.code + " " + finding.path);
  }
  EXPECT_EQ(said, (std::vector<std::string>{
                      "date_impossible Patient/a.death", "date_impossible backward.end",
                      "date_implausible unborn.date", "date_implausible early.date",
                      "date_implausible early.end", "date_implausible late.end",
                      "date_impossible Patient/a.facts.end"}));
  EXPECT_EQ(record.death, std::nullopt);
  EXPECT_EQ(record.deceased, true);
  EXPECT_EQ(record.facts[2].end, std::nullopt);
  EXPECT_EQ(record.facts[4].end, Partial("1801"));

  // Once more changes nothing.
  const PatientRecord checked = record;
  CheckDates(record, &findings);
  EXPECT_EQ(record, checked);
}

TEST(JoinById, GivesTheSameRecordsInAnyOrderAndSaysWhatItJoined) {
  PatientRecord first;
  first.id = base::PatientId("a");
  first.birth = Partial("1950-01-01");
  first.facts = {Coded("T90", "2020-03-01"), Coded("T90", "2020-03-01")};
  PatientRecord second;
  second.id = base::PatientId("a");
  second.birth = Partial("1950-01-02");
  second.facts = {Coded("K86", "2021-03-01"), Coded("T90", "2020-03-01")};
  PatientRecord other;
  other.id = base::PatientId("b");

  std::vector<base::Finding> findings;
  const auto joined = JoinById({first, other, second}, &findings);
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_EQ(joined[0].facts.size(), 2u);
  std::vector<std::string> codes;
  for (const base::Finding& finding : findings) codes.push_back(finding.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"records_joined", "records_disagree",
                                             "facts_repeated"}));
  std::vector<base::Finding> ignored;
  EXPECT_EQ(JoinById({second, first, other}, &ignored), joined);
  EXPECT_EQ(JoinById({other, second, first}, &ignored), joined);
}

// Each against others, and against itself with one field that differs.
template <class T>
void ExpectOrderOfBytes() {
  const auto bytes = [](const T& value) {
    base::CanonicalWriter writer;
    writer.Write(value);
    return writer.bytes();
  };
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const T value = test::RandomValue<T>(seed);
    std::vector<T> others = {value, test::RandomValue<T>(seed + 1)};
    base::Random random(seed);
    for (size_t place = 0; place < std::tuple_size_v<decltype(base::FieldsOf<T>())>;
         ++place) {
      T other = value;
      size_t at = 0;
      base::ForEachField(other, [&](const char*, auto& field) {
        if (at++ == place) test::Fill(random, field);
      });
      others.push_back(std::move(other));
    }
    for (const T& other : others) {
      EXPECT_TRUE(base::CompareCanonical(value, other) ==
                  (bytes(value) <=> bytes(other)));
    }
  }
}

TEST(CompareCanonical, OrdersAsTheCanonicalBytesDo) {
  ExpectOrderOfBytes<Fact>();
  ExpectOrderOfBytes<Coverage>();
  ExpectOrderOfBytes<StatedGoal>();
  ExpectOrderOfBytes<PatientRecord>();
  EXPECT_TRUE(base::CompareCanonical(0.0, -0.0) == 0);
}

}  // namespace
}  // namespace tillit::facts
