// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/red_flag.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::stratify {
namespace {

using criteria::Answer;
using criteria::Criterion;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const base::Date kAsOf = base::Date::FromCivil(2024, 1, 20);

Criterion Coded(const std::string& code, std::optional<int> days) {
  Criterion criterion;
  criterion.coded = criteria::CodedFacts{};
  criterion.coded->codes = {{"S", {code}, {}, base::CodeMatch::kExact}};
  criterion.coded->look_back_days = days;
  return criterion;
}

RedFlag Flag(const std::string& id, RedFlagLevel level = RedFlagLevel::kImmediate) {
  RedFlag flag;
  flag.id = id;
  flag.version = "1";
  flag.source.citation = "test";
  flag.level = level;
  flag.action = "act";
  flag.signs = {{"coded", level, Coded(id, 1), {}}};
  return flag;
}

facts::Fact FactOf(const std::string& code, std::optional<int> days_before) {
  facts::Fact fact;
  fact.code = {"S", code};
  if (days_before) fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-*days_before));
  return fact;
}

facts::PatientRecord RecordWith(std::vector<facts::Fact> facts, bool covered = true) {
  facts::PatientRecord record;
  record.facts = std::move(facts);
  if (covered) {
    record.coverage = {{"test", {facts::FactKind::kCondition}, {"S"}, {}, {}, true}};
  }
  return record;
}

RedFlags Look(const std::vector<RedFlag>& flags, const facts::PatientRecord& record) {
  for (const RedFlag& flag : flags) {
    EXPECT_TRUE(Validate(flag, flag.id).ok()) << Validate(flag, flag.id);
  }
  const facts::View view(record, kAsOf);
  return LookForRedFlags(flags, std::vector<std::string>(flags.size(), "hash"), view);
}

TEST(RedFlag, IsRaisedByWhatIsNewAndByNothingOld) {
  const std::vector<RedFlag> flags = {Flag("A")};
  for (const int days : {0, 1}) {
    const RedFlags found = Look(flags, RecordWith({FactOf("A", days)}));
    ASSERT_THAT(found.raised, SizeIs(1)) << days;
    EXPECT_EQ(found.raised[0].red_flag, "A");
    EXPECT_EQ(found.raised[0].hash, "hash");
    EXPECT_EQ(found.raised[0].action, "act");
    EXPECT_THAT(found.raised[0].signs, ElementsAre("coded"));
    EXPECT_THAT(found.raised[0].evidence, SizeIs(1));
  }
  for (const int days : {2, 30, 3650}) {
    const RedFlags found = Look(flags, RecordWith({FactOf("A", days)}));
    EXPECT_THAT(found.raised, IsEmpty()) << days;
    EXPECT_THAT(found.not_cleared, IsEmpty()) << days;
  }
}

TEST(RedFlag, IsNotRaisedByAnOldProblemThatOnlyGoesOn) {
  facts::Fact old = FactOf("A", 3650);
  old.ongoing = true;
  EXPECT_THAT(Look({Flag("A")}, RecordWith({old})).raised, IsEmpty());
  old.ongoing.reset();
  old.end = base::PartialDate::FromDate(kAsOf);
  EXPECT_THAT(Look({Flag("A")}, RecordWith({old})).raised, IsEmpty());
  facts::Fact fresh = FactOf("A", 1);
  fresh.ongoing = true;
  EXPECT_THAT(Look({Flag("A")}, RecordWith({fresh})).raised, SizeIs(1));
}

TEST(RedFlag, IsNotClearedWhereNobodyKnows) {
  const std::vector<RedFlag> flags = {Flag("A")};
  EXPECT_THAT(Look(flags, RecordWith({}, false)).not_cleared, ElementsAre("A"));
  // An undated code, and one of this month: they may be new.
  EXPECT_THAT(Look(flags, RecordWith({FactOf("A", {})})).not_cleared, ElementsAre("A"));
  facts::Fact month = FactOf("A", 0);
  month.date = base::PartialDate{2024, 1, 0};
  EXPECT_THAT(Look(flags, RecordWith({month})).not_cleared, ElementsAre("A"));
  EXPECT_THAT(Look(flags, RecordWith({})).not_cleared, IsEmpty());
  // What is only asked of people fires on nothing and is cleared by nothing.
  RedFlag asked = Flag("A");
  asked.signs.clear();
  asked.asked = {"seen"};
  const RedFlags found = Look({asked}, RecordWith({FactOf("A", 0)}));
  EXPECT_THAT(found.raised, IsEmpty());
  EXPECT_THAT(found.not_cleared, ElementsAre("A"));
}

TEST(RedFlag, AsksWhatMustHoldBesidesWhateverItsAge) {
  RedFlag flag = Flag("A");
  flag.signs[0].given = Coded("B", {});
  const auto look = [&](std::vector<facts::Fact> facts, bool covered = true) {
    return Look({flag}, RecordWith(std::move(facts), covered));
  };
  EXPECT_THAT(look({FactOf("A", 0), FactOf("B", 3000)}).raised, SizeIs(1));
  EXPECT_THAT(look({FactOf("A", 0), FactOf("B", 3000)}).raised[0].evidence, SizeIs(2));
  EXPECT_THAT(look({FactOf("A", 0)}).raised, IsEmpty());
  EXPECT_THAT(look({FactOf("A", 0)}).not_cleared, IsEmpty());
  EXPECT_THAT(look({FactOf("B", 0)}).raised, IsEmpty());
  EXPECT_THAT(look({FactOf("A", 0)}, false).not_cleared, ElementsAre("A"));
  EXPECT_THAT(look({FactOf("B", 0)}, false).not_cleared, ElementsAre("A"));
}

TEST(RedFlag, HasTheLevelOfItsMostUrgentSignAndTheMostUrgentStandsFirst) {
  RedFlag day = Flag("A", RedFlagLevel::kSameDay);
  day.signs.push_back({"worse", RedFlagLevel::kWithinAnHour, Coded("B", 1), {}});
  const RedFlag now = Flag("C", RedFlagLevel::kImmediate);
  RedFlags found = Look({day, now}, RecordWith({FactOf("A", 0), FactOf("C", 0)}));
  ASSERT_THAT(found.raised, SizeIs(2));
  EXPECT_EQ(found.raised[0].red_flag, "C");
  EXPECT_EQ(found.raised[1].level, RedFlagLevel::kSameDay);
  found = Look({day, now}, RecordWith({FactOf("A", 0), FactOf("B", 0)}));
  EXPECT_EQ(found.raised[0].level, RedFlagLevel::kWithinAnHour);
  EXPECT_THAT(found.raised[0].signs, ElementsAre("coded", "worse"));
}

TEST(RedFlag, SeesAChangeOfTheLastDays) {
  RedFlag flag = Flag("A");
  Criterion rise;
  rise.measured = criteria::MeasuredValue{};
  rise.measured->codes = {{"S", {"creatinine"}, {}, base::CodeMatch::kExact}};
  rise.measured->statistic = criteria::Statistic::kChangePercent;
  rise.measured->look_back_days = 7;
  rise.measured->at_least = 50;
  flag.signs = {{"rise", RedFlagLevel::kWithinAnHour, rise, {}}};
  const auto with = [&](int first_day, double first, double last) {
    std::vector<facts::Fact> values = {FactOf("creatinine", first_day),
                                       FactOf("creatinine", 0)};
    values[0].kind = values[1].kind = facts::FactKind::kMeasurement;
    values[0].value = first;
    values[1].value = last;
    return Look({flag}, RecordWith(values));
  };
  EXPECT_THAT(with(7, 100, 150).raised, SizeIs(1));
  EXPECT_THAT(with(7, 100, 149).raised, IsEmpty());
  EXPECT_THAT(with(8, 100, 150).raised, IsEmpty());
}

TEST(Validate, NamesThePathOfEveryFault) {
  const auto message = [](const auto& change) {
    RedFlag flag = Flag("A");
    change(flag);
    return std::string(Validate(flag, "red_flags(A)").message());
  };
  const std::string at = "red_flags(A)";
  EXPECT_EQ(message([](RedFlag&) {}), "");
  EXPECT_EQ(message([](RedFlag& f) { f.id.clear(); }), at + ": has no id");
  EXPECT_EQ(message([](RedFlag& f) { f.version.clear(); }), at + ": has no version");
  EXPECT_EQ(message([](RedFlag& f) { f.source = {}; }), at + ": has no source");
  EXPECT_EQ(message([](RedFlag& f) { f.action.clear(); }), at + ": has no action");
  EXPECT_EQ(message([](RedFlag& f) { f.signs.clear(); }),
            at + ": has no sign and nothing to ask");
  EXPECT_EQ(message([](RedFlag& f) { f.signs[0].id.clear(); }),
            at + ".signs[0]: has no id");
  EXPECT_EQ(message([](RedFlag& f) { f.signs.push_back(f.signs[0]); }),
            at + ".signs[1]: its id stands twice");
  EXPECT_EQ(message([](RedFlag& f) { f.asked = {""}; }), at + ".asked[0]: is empty");
  EXPECT_EQ(message([](RedFlag& f) { f.asked = {"coded"}; }),
            at + ".asked[0]: its id stands twice");
  EXPECT_EQ(message([](RedFlag& f) { f.signs[0].given = Criterion{}; }),
            at + ".signs[0].given: must ask exactly one thing, asks 0");
}

// An old code, age, the number of diagnoses, a score or a group raise nothing, since no
// flag can ask for them.
TEST(Validate, LetsNothingButFreshCodesAndValuesRaiseAFlag) {
  const auto message = [](const Criterion& fresh) {
    RedFlag flag = Flag("A");
    flag.signs[0].fresh = fresh;
    return std::string(Validate(flag, "f").message());
  };
  const std::string days = ": must look back at most 7 days, in days";
  EXPECT_EQ(message(Coded("A", {})), "f.signs[0].fresh.coded" + days);
  EXPECT_EQ(message(Coded("A", 8)), "f.signs[0].fresh.coded" + days);
  EXPECT_EQ(message(Coded("A", 7)), "");
  Criterion months = Coded("A", {});
  months.coded->look_back_months = 1;
  EXPECT_EQ(message(months), "f.signs[0].fresh.coded" + days);
  const std::string nothing = ": asks neither codes nor values";
  Criterion age;
  age.age = criteria::AgeRange{90, {}};
  EXPECT_EQ(message(age), "f.signs[0].fresh" + nothing);
  Criterion none;
  none.none_of = {Coded("A", 1)};
  EXPECT_EQ(message(none), "f.signs[0].fresh" + nothing);
  Criterion any;
  any.any_of = {Coded("A", 1), age};
  EXPECT_EQ(message(any), "f.signs[0].fresh.any_of[1]" + nothing);
  Criterion all;
  all.all_of = {Coded("A", 1), Coded("B", 30)};
  EXPECT_EQ(message(all), "f.signs[0].fresh.all_of[1].coded" + days);
  for (const char* of : {"score:m", "group:g", "profile:p.D"}) {
    Criterion derived;
    derived.derived = criteria::DerivedValue{of, {}, {}, {}};
    const std::string found =
        std::string(": asks for '") + of + "', which is found afterwards";
    EXPECT_EQ(message(derived), "f.signs[0].fresh" + found);
    RedFlag flag = Flag("A");
    flag.signs[0].given = derived;
    EXPECT_EQ(Validate(flag, "f").message(), "f.signs[0].given" + found);
  }
}

}  // namespace
}  // namespace tillit::stratify
