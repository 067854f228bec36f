// SPDX-License-Identifier: Apache-2.0
// Questions of some days: the day left out, calendar years, before and during a stay.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/criteria/program.h"

namespace tillit::criteria {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const base::Date kAsOf = base::Date::FromCivil(2024, 3, 31);

facts::Fact FactOn(facts::FactKind kind, const std::string& code, const char* from,
                   const char* to = nullptr) {
  facts::Fact fact;
  fact.kind = kind;
  fact.code = {"S", code};
  fact.date = *base::PartialDate::Parse(from);
  if (to != nullptr) fact.end = *base::PartialDate::Parse(to);
  return fact;
}
facts::Fact Diagnosis(const char* date) {
  return FactOn(facts::FactKind::kCondition, "X", date);
}
facts::Fact Stay(const char* from, const char* to) {
  return FactOn(facts::FactKind::kAdmission, "in", from, to);
}

Criterion Coded(int at_least = 1) {
  Criterion c;
  c.coded = CodedFacts{};
  c.coded->codes = {{"S", {"X"}, {}, base::CodeMatch::kExact, false, {}, {}}};
  c.coded->kinds = {facts::FactKind::kCondition};
  c.coded->at_least = at_least;
  return c;
}

Stays AnyStay() {
  Stays stays;
  stays.codes = {{"S", {"in"}, {}, base::CodeMatch::kExact, false, {}, {}}};
  stays.rule = "same day";
  stays.gap_days = 0;
  return stays;
}

Criterion During(Span span, Criterion part) {
  Criterion c;
  c.period = Period{span, {}};
  if (span >= Span::kBeforeStay) c.period->stay = AnyStay();
  c.in_period = {std::move(part)};
  return c;
}

facts::PatientRecord RecordOf(std::vector<facts::Fact> facts) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.facts = std::move(facts);
  facts::Coverage& all = record.coverage.emplace_back();
  all.kinds = {facts::FactKind::kCondition, facts::FactKind::kAdmission};
  all.systems = {"S"};
  all.complete = true;
  return record;
}

// By both evaluators, which must agree.
Result Ask(const Criterion& criterion, const facts::PatientRecord& record) {
  const std::vector<NamedCodes> named;
  EXPECT_TRUE(Validate(criterion, named, "c").ok()) << Validate(criterion, named, "c");
  const facts::View view(record, kAsOf);
  const Result result = Evaluate(criterion, named, view);
  const Program program = Program::Compile({{&criterion, &named}});
  Evaluation evaluation(program);
  evaluation.Begin(view);
  EXPECT_EQ(evaluation.Explain(0), result);
  EXPECT_EQ(evaluation.Ask(0).answer, result.answer);
  return result;
}
Answer Of(const Criterion& criterion, std::vector<facts::Fact> facts) {
  return Ask(criterion, RecordOf(std::move(facts))).answer;
}

TEST(Period, BeforeTheDayLeavesTheDayOutAndCountsBackFromIt) {
  Criterion inner = Coded();
  inner.coded->look_back_days = 30;  // 1 March
  const Criterion before = During(Span::kBeforeDay, inner);
  EXPECT_EQ(Of(inner, {Diagnosis("2024-03-31")}), Answer::kYes);
  EXPECT_EQ(Of(before, {Diagnosis("2024-03-31")}), Answer::kNo);
  EXPECT_EQ(Of(before, {Diagnosis("2024-03-30")}), Answer::kYes);
  EXPECT_EQ(Of(before, {Diagnosis("2024-03-01")}), Answer::kYes);
  EXPECT_EQ(Of(before, {Diagnosis("2024-02-29")}), Answer::kNo);
  EXPECT_EQ(Of(before, {Diagnosis("2024-03")}), Answer::kUnknown);
  EXPECT_EQ(Of(During(Span::kBeforeDay, Coded()), {Diagnosis("2024-03")}),
            Answer::kUnknown);
}

TEST(Period, UndatedFactsMayLieOnAnyDay) {
  facts::Fact undated = Diagnosis("2024-01-01");
  undated.date.reset();
  EXPECT_EQ(Of(Coded(), {undated}), Answer::kYes);
  EXPECT_EQ(Of(During(Span::kBeforeDay, Coded()), {undated}), Answer::kUnknown);
}

TEST(Period, OfAYearGoesByTheCalendar) {
  const Criterion now = During(Span::kThisYear, Coded());
  const Criterion then = During(Span::kYearBefore, Coded());
  const struct {
    const char* day;
    Answer now, then;
  } kCases[] = {{"2022-12-31", Answer::kNo, Answer::kNo},
                {"2023-01-01", Answer::kNo, Answer::kYes},
                {"2023-12-31", Answer::kNo, Answer::kYes},
                {"2024-01-01", Answer::kYes, Answer::kNo},
                {"2024-03-31", Answer::kYes, Answer::kNo},
                {"2023", Answer::kNo, Answer::kYes}};
  for (const auto& c : kCases) {
    EXPECT_EQ(Of(now, {Diagnosis(c.day)}), c.now) << c.day;
    EXPECT_EQ(Of(then, {Diagnosis(c.day)}), c.then) << c.day;
  }
}

TEST(Period, AgesAndWindowsAreOfItsOwnDay) {
  facts::PatientRecord record = RecordOf({});
  record.birth = *base::PartialDate::Parse("1964-02-01");  // 60 in 2024, 59 in 2023
  Criterion sixty;
  sixty.age = AgeRange{60, {}};
  EXPECT_EQ(Ask(sixty, record).answer, Answer::kYes);
  EXPECT_EQ(Ask(During(Span::kYearBefore, sixty), record).answer, Answer::kNo);
}

// The index stay is the one that began last; rows of departments are joined.
TEST(Period, BeforeAStayEndsOnTheDayBeforeItsAdmission) {
  Criterion inner = Coded();
  inner.coded->look_back_months = 6;
  const Criterion before = During(Span::kBeforeStay, inner);
  const facts::Fact first = Stay("2024-02-10", "2024-02-12");
  const facts::Fact second = Stay("2024-02-12", "2024-02-20");
  const auto with = [&](const char* day) {
    return Of(before, {first, second, Diagnosis(day)});
  };
  EXPECT_EQ(with("2024-02-10"), Answer::kNo);
  EXPECT_EQ(with("2024-02-09"), Answer::kYes);
  EXPECT_EQ(with("2023-08-10"), Answer::kYes);
  EXPECT_EQ(with("2023-08-09"), Answer::kNo);
  EXPECT_EQ(with("2024-02-25"), Answer::kNo);
}

TEST(Period, DuringAStayIsFromItsFirstDayToItsLast) {
  const Criterion during = During(Span::kDuringStay, Coded());
  const facts::Fact first = Stay("2024-02-10", "2024-02-12");
  const facts::Fact second = Stay("2024-02-12", "2024-02-20");
  const facts::Fact earlier = Stay("2024-01-01", "2024-01-05");
  const auto with = [&](const char* day) {
    return Of(during, {earlier, first, second, Diagnosis(day)});
  };
  EXPECT_EQ(with("2024-02-09"), Answer::kNo);
  EXPECT_EQ(with("2024-02-10"), Answer::kYes);
  EXPECT_EQ(with("2024-02-20"), Answer::kYes);
  EXPECT_EQ(with("2024-02-21"), Answer::kNo);
  EXPECT_EQ(with("2024-01-02"), Answer::kNo);  // of the stay before
}

TEST(Period, WithoutAStayIsANoWhereStaysAreCoveredAndElseUnknown) {
  const Criterion during = During(Span::kDuringStay, Coded());
  EXPECT_EQ(Of(during, {Diagnosis("2024-02-10")}), Answer::kNo);
  facts::PatientRecord record = RecordOf({Diagnosis("2024-02-10")});
  record.coverage.clear();
  const Result open = Ask(during, record);
  EXPECT_EQ(open.answer, Answer::kUnknown);
  ASSERT_EQ(open.gaps.size(), 1u);
  EXPECT_EQ(open.gaps[0].kind, facts::FactKind::kAdmission);
  // One whose last day nobody knows may be any.
  facts::Fact endless = Stay("2024-02-10", "2024-02-12");
  endless.end.reset();
  EXPECT_EQ(Of(during, {endless, Diagnosis("2024-02-10")}), Answer::kUnknown);
}

TEST(Period, CountsEarlierStaysWithoutTheIndexStay) {
  Criterion earlier;
  earlier.stays = AnyStay();
  earlier.stays->look_back_months = 12;
  earlier.stays->at_least = 2;
  const Criterion two_before = During(Span::kBeforeStay, earlier);
  const facts::Fact index = Stay("2024-02-10", "2024-02-12");
  const facts::Fact one = Stay("2023-06-01", "2023-06-02");
  const facts::Fact two = Stay("2023-02-10", "2023-02-10");  // twelve months before
  const facts::Fact old = Stay("2023-02-01", "2023-02-09");
  EXPECT_EQ(Of(two_before, {index, one, old}), Answer::kNo);
  EXPECT_EQ(Of(two_before, {index, one, two}), Answer::kYes);
}

TEST(Period, ShowsTheIndexStayAmongTheReasons) {
  const Result result =
      Ask(During(Span::kDuringStay, Coded()),
          RecordOf({Stay("2024-02-10", "2024-02-12"), Diagnosis("2024-02-11")}));
  std::vector<std::string> codes;
  for (const Evidence& evidence : result.evidence) codes.push_back(evidence.code.code);
  EXPECT_THAT(codes, ElementsAre("X", "in"));
  EXPECT_THAT(result.gaps, IsEmpty());
}

TEST(Period, RefusesWhatIsOfNoDay) {
  const auto fault = [](const Criterion& c) {
    return std::string(Validate(c, {}, "c").message());
  };
  Criterion living;
  living.living = LivingAsked{true, {}};
  EXPECT_THAT(fault(During(Span::kThisYear, living)),
              HasSubstr("c.period: living cannot be asked of some days"));
  Criterion derived;
  derived.derived = DerivedValue{"score:a", {}, {}, {}};
  Criterion none;
  none.none_of = {derived};
  EXPECT_THAT(fault(During(Span::kThisYear, none)), HasSubstr("derived cannot"));
  EXPECT_THAT(fault(During(Span::kThisYear, During(Span::kThisYear, Coded()))),
              HasSubstr("period cannot"));
  Criterion without = During(Span::kBeforeStay, Coded());
  without.period->stay.reset();
  EXPECT_THAT(fault(without), HasSubstr("names no stay"));
  Criterion unused = During(Span::kThisYear, Coded());
  unused.period->stay = AnyStay();
  EXPECT_THAT(fault(unused), HasSubstr("does not use"));
  Criterion many = During(Span::kBeforeStay, Coded());
  many.period->stay->at_least = 2;
  EXPECT_THAT(fault(many), HasSubstr("one index stay"));
  Criterion empty;
  empty.period = Period{Span::kThisYear, {}};
  EXPECT_THAT(fault(empty), HasSubstr("period and in_period go together"));
  EXPECT_THAT(fault(During(Span{}, Coded())), HasSubstr("names no span"));
}

}  // namespace
}  // namespace tillit::criteria
