// SPDX-License-Identifier: Apache-2.0
// The three-valued language against brute force: an unknown answer is one that the
// missing facts could still turn, and yes or no is what no completion contradicts.
#include "tillit/criteria/evaluate.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::criteria {
namespace {

using facts::Fact;
using facts::FactKind;
using facts::PatientRecord;

base::Date Day(const char* text) { return *base::Date::Parse(text); }
base::PartialDate Partial(const char* text) { return *base::PartialDate::Parse(text); }

Fact Coded(const std::string& system, const std::string& code, const char* date) {
  Fact fact;
  fact.code = {system, code};
  if (*date != '\0') fact.date = Partial(date);
  return fact;
}

facts::Coverage Complete(const std::string& system) {
  return {"test", {FactKind::kCondition}, {system}, {}, {}, true};
}

// Asks for code "X" of a system.
Criterion Asks(const std::string& system) {
  Criterion criterion;
  criterion.coded = CodedFacts{};
  criterion.coded->codes = {{system, {"X"}, {}, base::CodeMatch::kExact}};
  return criterion;
}

Answer AnswerOn(const Criterion& criterion, const PatientRecord& record,
                base::Date as_of = Day("2024-01-01"),
                Absence absence = Absence::kUnknown) {
  return Evaluate(criterion, {}, facts::View(record, as_of), absence).answer;
}

// ---- combinations

// Leaf i asks system "Si"; a record answers each leaf as told.
PatientRecord RecordFor(const std::vector<Answer>& leaves) {
  PatientRecord record;
  for (size_t i = 0; i < leaves.size(); ++i) {
    const std::string system = absl::StrCat("S", i);
    if (leaves[i] == Answer::kYes)
      record.facts.push_back(Coded(system, "X", "2020-01-01"));
    if (leaves[i] != Answer::kUnknown) record.coverage.push_back(Complete(system));
  }
  return record;
}

std::vector<Answer> Digits(int number, size_t leaves) {
  std::vector<Answer> answers;
  for (size_t i = 0; i < leaves; ++i, number /= 3) {
    answers.push_back(static_cast<Answer>(number % 3 + 1));
  }
  return answers;
}

bool IsTrue(const Criterion& c, const std::vector<bool>& leaves) {
  if (c.coded) {
    return leaves[static_cast<size_t>(c.coded->codes[0].system[1] - '0')];
  }
  const auto count = [&](const std::vector<Criterion>& parts) {
    return std::count_if(parts.begin(), parts.end(),
                         [&](const Criterion& part) { return IsTrue(part, leaves); });
  };
  if (!c.all_of.empty()) return count(c.all_of) == std::ssize(c.all_of);
  if (!c.any_of.empty()) return count(c.any_of) > 0;
  if (!c.none_of.empty()) return count(c.none_of) == 0;
  return count(c.of) >= *c.at_least;
}

// What every completion of the unknown leaves agrees on.
Answer ByCompletion(const Criterion& c, const std::vector<Answer>& leaves) {
  bool can_be_true = false;
  bool can_be_false = false;
  for (uint32_t way = 0; way < (1u << leaves.size()); ++way) {
    std::vector<bool> values;
    bool allowed = true;
    for (size_t i = 0; i < leaves.size(); ++i) {
      values.push_back((way >> i) % 2 == 1);
      allowed &=
          leaves[i] == Answer::kUnknown || values[i] == (leaves[i] == Answer::kYes);
    }
    if (allowed) (IsTrue(c, values) ? can_be_true : can_be_false) = true;
  }
  return can_be_true && can_be_false ? Answer::kUnknown
         : can_be_true               ? Answer::kYes
                                     : Answer::kNo;
}

TEST(NoneKnown, IsYesUnlessOnePartIsCertainlySo) {
  Criterion criterion;
  criterion.none_known = {Asks("S0"), Asks("S1")};
  ASSERT_TRUE(Validate(criterion, {}, "c").ok());
  for (int number = 0; number < 9; ++number) {
    const std::vector<Answer> leaves = Digits(number, 2);
    const bool known = leaves[0] == Answer::kYes || leaves[1] == Answer::kYes;
    EXPECT_EQ(AnswerOn(criterion, RecordFor(leaves)), known ? Answer::kNo : Answer::kYes)
        << number;
  }
}

TEST(Combinations, EqualTheirTruthTablesOverYesNoAndUnknown) {
  constexpr size_t kLeaves = 4;
  std::vector<Criterion> parts;
  for (size_t i = 0; i < kLeaves; ++i) parts.push_back(Asks(absl::StrCat("S", i)));
  std::vector<Criterion> asked(3);
  asked[0].all_of = parts;
  asked[1].any_of = parts;
  asked[2].none_of = parts;
  for (int wanted = 1; wanted <= static_cast<int>(kLeaves); ++wanted) {
    Criterion& criterion = asked.emplace_back();
    criterion.at_least = wanted;
    criterion.of = parts;
  }
  for (const Criterion& criterion : asked) {
    ASSERT_TRUE(Validate(criterion, {}, "c").ok());
    for (int number = 0; number < 81; ++number) {
      const std::vector<Answer> leaves = Digits(number, kLeaves);
      EXPECT_EQ(AnswerOn(criterion, RecordFor(leaves)), ByCompletion(criterion, leaves))
          << number;
    }
  }
}

Criterion RandomTree(base::Random& random, int depth) {
  Criterion criterion;
  if (depth == 0 || random.Chance(0.3)) return Asks(absl::StrCat("S", random.Below(5)));
  std::vector<Criterion> parts;
  for (uint64_t n = 1 + random.Below(3); n > 0; --n) {
    parts.push_back(RandomTree(random, depth - 1));
  }
  switch (random.Below(4)) {
    case 0:
      criterion.all_of = parts;
      break;
    case 1:
      criterion.any_of = parts;
      break;
    case 2:
      criterion.none_of = parts;
      break;
    default:
      criterion.at_least = static_cast<int32_t>(1 + random.Below(parts.size()));
      criterion.of = parts;
  }
  return criterion;
}

TEST(Combinations, NestedAtRandomAreNeverContradictedByACompletion) {
  base::Random random(20261124);
  int decided = 0;
  int unknown = 0;
  for (int i = 0; i < 5000; ++i) {
    const Criterion criterion = RandomTree(random, 4);
    const std::vector<Answer> leaves = Digits(static_cast<int>(random.Below(243)), 5);
    const Answer answer = AnswerOn(criterion, RecordFor(leaves));
    if (answer == Answer::kUnknown) {
      ++unknown;
    } else {
      ++decided;
      ASSERT_EQ(answer, ByCompletion(criterion, leaves)) << i;
    }
  }
  EXPECT_GT(decided, 1000);
  EXPECT_GT(unknown, 500);
}

TEST(Combinations, GiveTheEvidenceOfAYesAndTheGapsOfAnUnknown) {
  Criterion both;
  both.all_of = {Asks("S0"), Asks("S1")};
  const PatientRecord known = RecordFor({Answer::kYes, Answer::kYes});
  const Result yes = Evaluate(both, {}, facts::View(known, Day("2024-01-01")));
  EXPECT_EQ(yes.evidence.size(), 2u);
  EXPECT_TRUE(yes.gaps.empty());
  const PatientRecord half = RecordFor({Answer::kYes, Answer::kUnknown});
  const Result unknown = Evaluate(both, {}, facts::View(half, Day("2024-01-01")));
  EXPECT_EQ(unknown.answer, Answer::kUnknown);
  EXPECT_EQ(unknown.evidence.size(), 1u);
  ASSERT_EQ(unknown.gaps.size(), 1u);
  EXPECT_EQ(unknown.gaps[0].system, "S1");
}

// ---- windows

TEST(Window, HoldsBothItsEndsAndClampsMonthsToTheirLastDay) {
  struct {
    const char* as_of;
    int months;
    const char* first_inside;
    const char* last_outside;
  } const kCases[] = {
      {"2024-03-31", 1, "2024-02-29", "2024-02-28"},  // leap year
      {"2023-03-31", 1, "2023-02-28", "2023-02-27"},
      {"2024-02-29", 12, "2023-02-28", "2023-02-27"},
      {"2024-02-29", 48, "2020-02-29", "2020-02-28"},
      {"2024-01-31", 2, "2023-11-30", "2023-11-29"},  // over the year's end
      {"2024-05-15", 24, "2022-05-15", "2022-05-14"},
      {"2024-05-15", 0, "2024-05-15", "2024-05-14"},
  };
  for (const auto& c : kCases) {
    Criterion criterion = Asks("S0");
    criterion.coded->look_back_months = c.months;
    PatientRecord record;
    record.coverage = {Complete("S0")};
    record.facts = {Coded("S0", "X", c.first_inside)};
    EXPECT_EQ(AnswerOn(criterion, record, Day(c.as_of)), Answer::kYes) << c.as_of;
    record.facts = {Coded("S0", "X", c.last_outside)};
    EXPECT_EQ(AnswerOn(criterion, record, Day(c.as_of)), Answer::kNo) << c.as_of;
    record.facts = {Coded("S0", "X", c.as_of)};
    EXPECT_EQ(AnswerOn(criterion, record, Day(c.as_of)), Answer::kYes) << c.as_of;
  }
}

TEST(Window, InDaysCrossesALeapDay) {
  Criterion criterion = Asks("S0");
  criterion.coded->look_back_days = 2;
  PatientRecord record;
  record.coverage = {Complete("S0")};
  record.facts = {Coded("S0", "X", "2024-02-28")};
  EXPECT_EQ(AnswerOn(criterion, record, Day("2024-03-01")), Answer::kYes);
  EXPECT_EQ(AnswerOn(criterion, record, Day("2024-03-02")), Answer::kNo);
}

// ---- counts

TEST(Count, IsOfDatesCodesOrFacts) {
  PatientRecord record;
  record.coverage = {Complete("ATC")};
  record.facts = {
      Coded("ATC", "A10BA02", "2023-01-01"), Coded("ATC", "A10BA02", "2023-01-01"),
      Coded("ATC", "A10BB01", "2023-01-01"), Coded("ATC", "C07AB02", "2023-02-01")};
  const auto counts = [&](Counting counting, std::optional<int32_t> length) {
    Criterion criterion = Asks("ATC");
    criterion.coded->codes = {{"ATC", {"A", "C"}, {}, base::CodeMatch::kPrefix}};
    criterion.coded->counting = counting;
    criterion.coded->code_length = length;
    int found = 0;
    for (int n = 1; n < 9; ++n) {
      criterion.coded->at_least = n;
      if (AnswerOn(criterion, record) == Answer::kYes) found = n;
    }
    const facts::View view(record, Day("2024-01-01"));
    const Units units = CountUnits(*criterion.coded, {}, view);
    EXPECT_EQ(units.least, found);
    EXPECT_EQ(units.most, found);
    return found;
  };
  EXPECT_EQ(counts(Counting::kDates, {}), 2);
  EXPECT_EQ(counts(Counting::kCodes, {}), 3);
  EXPECT_EQ(counts(Counting::kCodes, 4), 2);
  EXPECT_EQ(counts(Counting::kFacts, {}), 4);
}

TEST(Count, RunsOverThePoolWhenACodeOfItsOwnIsThere) {
  const std::vector<NamedCodes> named = {
      {"pool",
       {{"S0", {"X", "Y"}, {}, base::CodeMatch::kExact},
        {"S1", {"Z"}, {}, base::CodeMatch::kExact}}}};
  Criterion criterion = Asks("S0");
  criterion.coded->at_least = 2;
  criterion.coded->counted_in = "pool";
  const auto answer = [&](std::vector<Fact> facts,
                          std::vector<facts::Coverage> coverage) {
    PatientRecord record;
    record.facts = std::move(facts);
    record.coverage = std::move(coverage);
    return Evaluate(criterion, named, facts::View(record, Day("2024-01-01"))).answer;
  };
  const std::vector<facts::Coverage> all = {Complete("S0"), Complete("S1")};
  const Fact x = Coded("S0", "X", "2023-01-01");
  const Fact y = Coded("S0", "Y", "2023-02-01");
  const Fact z = Coded("S1", "Z", "2023-03-01");
  EXPECT_EQ(answer({x, y}, all), Answer::kYes);
  EXPECT_EQ(answer({x, z}, all), Answer::kYes);
  EXPECT_EQ(answer({y, z}, all), Answer::kNo);
  EXPECT_EQ(answer({x}, all), Answer::kNo);
  // The other system could hold the second date.
  EXPECT_EQ(answer({x}, {Complete("S0")}), Answer::kUnknown);
  // It cannot help where the code itself is known to be absent.
  EXPECT_EQ(answer({y}, {Complete("S0")}), Answer::kNo);
}

TEST(Count, OfPartialDatesIsNeverContradictedByAnyReading) {
  // Every partial date is read as each of its days in turn.
  base::Random random(7);
  const base::Date as_of = Day("2024-03-15");
  int unknown = 0;
  int decided = 0;
  for (int i = 0; i < 400; ++i) {
    Criterion criterion = Asks("S0");
    criterion.coded->at_least = static_cast<int32_t>(random.Between(1, 3));
    if (random.Chance(0.8)) {
      criterion.coded->look_back_days = static_cast<int32_t>(random.Between(10, 60));
    }
    if (random.Chance(0.4)) {
      criterion.coded->span_days = static_cast<int32_t>(random.Between(1, 40));
    } else if (random.Chance(0.4)) {
      criterion.coded->within_days = static_cast<int32_t>(random.Between(1, 40));
    }
    if (random.Chance(0.3)) {
      criterion.coded->days_apart = static_cast<int32_t>(random.Between(2, 20));
    }
    PatientRecord record;
    record.coverage = {Complete("S0")};
    int partial = 0;
    for (int64_t n = random.Between(1, 4); n > 0; --n) {
      Fact fact = Coded("S0", "X", "2024-01-01");
      fact.date = base::PartialDate::FromDate(
          as_of.PlusDays(static_cast<int>(random.Between(-80, 20))));
      if (partial < 2 && random.Chance(0.6)) {
        fact.date->day = 0;
        ++partial;
      }
      record.facts.push_back(fact);
    }
    const Answer answer = AnswerOn(criterion, record, as_of);
    answer == Answer::kUnknown ? ++unknown : ++decided;

    bool can_be_yes = false;
    bool can_be_no = false;
    const std::function<void(size_t)> read = [&](size_t at) {
      while (at < record.facts.size() && record.facts[at].date->IsWholeDay()) ++at;
      if (at == record.facts.size()) {
        const Answer whole = AnswerOn(criterion, record, as_of);
        ASSERT_NE(whole, Answer::kUnknown);
        (whole == Answer::kYes ? can_be_yes : can_be_no) = true;
        return;
      }
      const base::PartialDate date = *record.facts[at].date;
      for (base::Date day = date.First(); day <= date.Last(); day = day.PlusDays(1)) {
        record.facts[at].date = base::PartialDate::FromDate(day);
        read(at + 1);
      }
      record.facts[at].date = date;
    };
    read(0);
    EXPECT_FALSE(answer == Answer::kYes && can_be_no) << i;
    EXPECT_FALSE(answer == Answer::kNo && can_be_yes) << i;
  }
  EXPECT_GT(unknown, 50);
  EXPECT_GT(decided, 100);
}

TEST(Count, TwoPartialDatesOfOneMonthMayBeOneDayOrTwo) {
  Criterion twice = Asks("S0");
  twice.coded->at_least = 2;
  PatientRecord record;
  record.coverage = {Complete("S0")};
  record.facts = {Coded("S0", "X", "2023-04"), Coded("S0", "X", "2023-04")};
  record.facts[1].source = "other";
  EXPECT_EQ(AnswerOn(twice, record), Answer::kUnknown);
  record.facts[1].date = Partial("2023");
  EXPECT_EQ(AnswerOn(twice, record), Answer::kUnknown);
  record.facts[1].date = Partial("2023-05");
  EXPECT_EQ(AnswerOn(twice, record), Answer::kYes);
}

// ---- coverage

TEST(Coverage, DecidesWhetherAbsenceIsNo) {
  Criterion criterion = Asks("S0");
  criterion.coded->look_back_months = 12;
  PatientRecord record;
  EXPECT_EQ(AnswerOn(criterion, record), Answer::kUnknown);
  record.coverage = {Complete("S0")};
  EXPECT_EQ(AnswerOn(criterion, record), Answer::kNo);
  // Assumed between the patient's first and last record, and said so.
  record.coverage.clear();
  record.facts = {Coded("S0", "Y", "2021-01-01"), Coded("S0", "Y", "2024-01-01")};
  const Result assumed = Evaluate(criterion, {}, facts::View(record, Day("2024-01-01")));
  EXPECT_EQ(assumed.answer, Answer::kNo);
  EXPECT_TRUE(assumed.rests_on_assumed_coverage);
  EXPECT_EQ(AnswerOn(criterion, record, Day("2024-01-02")), Answer::kUnknown);
}

TEST(Coverage, DoesNotMatterToAPublishedIndexButDatesDo) {
  Criterion criterion = Asks("S0");
  criterion.coded->look_back_months = 12;
  PatientRecord record;
  EXPECT_EQ(AnswerOn(criterion, record, Day("2024-01-01"), Absence::kNo), Answer::kNo);
  record.facts = {Coded("S0", "X", "2023")};
  EXPECT_EQ(AnswerOn(criterion, record, Day("2024-01-01"), Absence::kNo), Answer::kYes);
  EXPECT_EQ(AnswerOn(criterion, record, Day("2024-06-01"), Absence::kNo),
            Answer::kUnknown);
}

// ---- other questions

TEST(Age, IsUnknownWhereTheBirthDateLeavesItOpen) {
  Criterion old;
  old.age = AgeRange{75, {}};
  PatientRecord record;
  EXPECT_EQ(AnswerOn(old, record, Day("2024-06-15")), Answer::kUnknown);
  record.birth = Partial("1949");
  EXPECT_EQ(AnswerOn(old, record, Day("2024-06-15")), Answer::kUnknown);
  EXPECT_EQ(AnswerOn(old, record, Day("2024-12-31")), Answer::kYes);
  EXPECT_EQ(AnswerOn(old, record, Day("2023-12-31")), Answer::kNo);
}

TEST(Sex, IsUnknownWhereNotSaid) {
  Criterion man;
  man.sex = facts::Sex::kMale;
  PatientRecord record;
  EXPECT_EQ(AnswerOn(man, record), Answer::kUnknown);
  record.sex = facts::Sex::kMale;
  EXPECT_EQ(AnswerOn(man, record), Answer::kYes);
  record.sex = facts::Sex::kOther;
  EXPECT_EQ(AnswerOn(man, record), Answer::kNo);
}

Fact Measured(double value, const char* date, const char* unit = "mmol/mol") {
  Fact fact = Coded("LAB", "X", date);
  fact.kind = FactKind::kMeasurement;
  fact.value = value;
  fact.unit = unit;
  return fact;
}

TEST(Measured, IsTheLastValueInItsUnitAndUnknownWhenThereIsNone) {
  Criterion high;
  high.measured = MeasuredValue{
      {{"LAB", {"X"}, {}, base::CodeMatch::kExact}}, "mmol/mol", 12, 75.0, {}};
  PatientRecord record;
  record.coverage = {{"lab", {FactKind::kMeasurement}, {"LAB"}, {}, {}, true}};
  EXPECT_EQ(AnswerOn(high, record), Answer::kUnknown);
  record.facts = {Measured(80, "2023-06-01"), Measured(75, "2023-07-01")};
  EXPECT_EQ(AnswerOn(high, record), Answer::kYes);
  record.facts.push_back(Measured(60, "2023-08-01"));
  EXPECT_EQ(AnswerOn(high, record), Answer::kNo);
  record.facts.push_back(Measured(9, "2023-09-01", "%"));
  EXPECT_EQ(AnswerOn(high, record), Answer::kUnknown);
  record.facts = {Measured(80, "2022-06-01")};
  EXPECT_EQ(AnswerOn(high, record), Answer::kUnknown);
  record.facts = {Measured(std::numeric_limits<double>::quiet_NaN(), "2023-06-01")};
  EXPECT_EQ(AnswerOn(high, record), Answer::kUnknown);
}

TEST(Measured, IsUnknownWhenValuesThatMayBeLastDisagree) {
  Criterion high;
  high.measured = MeasuredValue{
      {{"LAB", {"X"}, {}, base::CodeMatch::kExact}}, "mmol/mol", {}, 75.0, {}};
  PatientRecord record;
  record.facts = {Measured(80, "2023-06-01"), Measured(60, "2023-06-01")};
  EXPECT_EQ(AnswerOn(high, record), Answer::kUnknown);
  record.facts = {Measured(80, "2023-06-15"), Measured(60, "2023-06")};
  EXPECT_EQ(AnswerOn(high, record), Answer::kUnknown);
  record.facts = {Measured(80, "2023-06-15"), Measured(60, "2023-05"),
                  Measured(90, "2023")};
  EXPECT_EQ(AnswerOn(high, record), Answer::kYes);
}

TEST(Derived, IsDecidedWhenBothBoundsAgree) {
  Criterion high;
  high.derived = DerivedValue{"score:a", {}, base::Decimal::FromInt(15), {}};
  PatientRecord record;
  facts::View view(record, Day("2024-01-01"));
  const auto answer = [&] { return Evaluate(high, {}, view).answer; };
  EXPECT_EQ(answer(), Answer::kUnknown);
  const auto say = [&](int value, int low, int highest) {
    view.AddDerived({"score:a",
                     base::Decimal::FromInt(value),
                     base::Decimal::FromInt(low),
                     base::Decimal::FromInt(highest),
                     {}});
  };
  say(15, 15, 15);
  EXPECT_EQ(answer(), Answer::kNo);
  say(15, 15, 16);
  EXPECT_EQ(answer(), Answer::kUnknown);
  say(16, 16, 20);
  EXPECT_EQ(answer(), Answer::kYes);
  Criterion member;
  member.derived = DerivedValue{"group:a", {}, {}, {}};
  EXPECT_EQ(Evaluate(member, {}, view).answer, Answer::kUnknown);
  view.AddDerived({"group:a", {}, {}, {}, true});
  EXPECT_EQ(Evaluate(member, {}, view).answer, Answer::kYes);
}

// ---- standing entries: the table of docs/decisions/0004-standing-entries.md

TEST(StandingEntries, NeedNoSecondDateWhileTheyAreSaidToBeOngoing) {
  Criterion twice = Asks("S0");
  twice.coded->at_least = 2;
  twice.coded->look_back_months = 24;
  const auto answer = [&](const char* date, std::optional<bool> ongoing,
                          const char* exported = "", const char* end = "") {
    PatientRecord record;
    record.coverage = {Complete("S0")};
    record.facts = {Coded("S0", "X", date)};
    record.facts[0].ongoing = ongoing;
    if (*exported != '\0') record.exported = Day(exported);
    if (*end != '\0') record.facts[0].end = Partial(end);
    return AnswerOn(twice, record, Day("2026-11-01"));
  };
  EXPECT_EQ(answer("2026-03-01", {}), Answer::kNo);
  EXPECT_EQ(answer("1990-05-01", true), Answer::kYes);
  EXPECT_EQ(answer("1990-05-01", true, "2023-01-01"), Answer::kUnknown);
  EXPECT_EQ(answer("2026-11-01", true), Answer::kNo);
  EXPECT_EQ(answer("1990-05-01", {}, "", "1999"), Answer::kNo);
  EXPECT_EQ(answer("2026-03", true), Answer::kYes);  // whichever day of March it was
  twice.coded->counting = Counting::kFacts;
  EXPECT_EQ(answer("1990-05-01", true), Answer::kNo);
}

TEST(StandingEntries, MeetASpanOfDaysByHavingLasted) {
  Criterion span = Asks("S0");
  span.coded->at_least = 2;
  span.coded->span_days = 90;
  PatientRecord record;
  record.coverage = {Complete("S0")};
  record.facts = {Coded("S0", "X", "2026-01-01")};
  record.facts[0].ongoing = true;
  EXPECT_EQ(AnswerOn(span, record, Day("2026-03-31")), Answer::kNo);
  EXPECT_EQ(AnswerOn(span, record, Day("2026-04-01")), Answer::kYes);
}

// ---- validation

TEST(Validate, NamesThePathOfTheFirstFault) {
  const auto message = [](const Criterion& criterion) {
    return std::string(Validate(criterion, {}, "c").message());
  };
  EXPECT_EQ(message(Criterion{}), "c: must ask exactly one thing, asks 0");
  Criterion two = Asks("S0");
  two.age = AgeRange{75, {}};
  EXPECT_EQ(message(two), "c: must ask exactly one thing, asks 2");
  Criterion nested;
  nested.all_of = {Asks("S0"), Criterion{}};
  EXPECT_EQ(message(nested), "c.all_of[1]: must ask exactly one thing, asks 0");
  Criterion unknown_pool = Asks("S0");
  unknown_pool.coded->counted_in = "pool";
  EXPECT_EQ(message(unknown_pool), "c.coded: counted_in 'pool' is not defined");
  Criterion empty_code = Asks("S0");
  empty_code.coded->codes[0].include = {""};
  EXPECT_EQ(message(empty_code),
            "c.coded.codes[0]: an empty code would match every code");
  Criterion too_many;
  too_many.at_least = 3;
  too_many.of = {Asks("S0"), Asks("S1")};
  EXPECT_EQ(message(too_many), "c: at_least is outside 1 to the number of parts");
  Criterion deep = Asks("S0");
  for (int i = 0; i < 32; ++i) {
    Criterion outer;
    outer.all_of = {deep};
    deep = outer;
  }
  EXPECT_NE(message(deep).find("nested deeper than 32"), std::string::npos);
}

}  // namespace
}  // namespace tillit::criteria
