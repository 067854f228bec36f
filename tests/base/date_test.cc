// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/date.h"

#include <chrono>
#include <iterator>
#include <limits>

#include "gtest/gtest.h"

namespace tillit::base {
namespace {

// The standard library's calendar is the independent oracle.
TEST(Date, AgreesWithTheStandardCalendarOnEveryDayOfFourCenturies) {
  for (int32_t days = -80000; days < 80000; ++days) {
    const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{days}}};
    const Date date{days};
    ASSERT_EQ(date.Year(), int{ymd.year()}) << days;
    ASSERT_EQ(date.Month(), static_cast<int>(unsigned{ymd.month()})) << days;
    ASSERT_EQ(date.Day(), static_cast<int>(unsigned{ymd.day()})) << days;
    ASSERT_EQ(Date::FromCivil(date.Year(), date.Month(), date.Day()), date);
    const std::chrono::weekday weekday{std::chrono::sys_days{std::chrono::days{days}}};
    ASSERT_EQ(date.Weekday(), static_cast<int>(weekday.iso_encoding()) - 1);
  }
}

TEST(Date, RefusesDaysThatAreNotInTheCalendar) {
  for (const char* text :
       {"2021-02-29", "2021-13-01", "2021-00-10", "2021-04-31", "0000-01-01", "21-04-11",
        "2021/04/11", "2021-4-11", "", "2021-04-11T00:00"}) {
    EXPECT_FALSE(Date::Parse(text).ok()) << text;
  }
  EXPECT_EQ(Date::Parse("2024-02-29")->ToString(), "2024-02-29");
}

TEST(Date, ClampsTheEndOfAMonthWhenMonthsAreTakenAway) {
  EXPECT_EQ(Date::Parse("2021-03-31")->PlusMonths(-1).ToString(), "2021-02-28");
  EXPECT_EQ(Date::Parse("2020-02-29")->PlusMonths(12).ToString(), "2021-02-28");
  EXPECT_EQ(Date::Parse("2021-01-15")->PlusMonths(-1).ToString(), "2020-12-15");
  EXPECT_EQ(Date::Parse("2021-12-31")->PlusMonths(2).ToString(), "2022-02-28");
}

TEST(Date, StaysAtTheEndsOfWhatIsCounted) {
  constexpr int32_t kFirst = std::numeric_limits<int32_t>::min();
  constexpr int32_t kLast = std::numeric_limits<int32_t>::max();
  constexpr int64_t kFar = std::numeric_limits<int64_t>::max();
  const Date first = *Date::Parse("0001-01-01");
  const Date last = *Date::Parse("9999-12-31");
  const struct {
    Date result;
    int32_t days;
  } kTable[] = {
      {first.PlusDays(-1), -719163},
      {first.PlusDays(-kLast), kFirst},
      {first.PlusDays(int64_t{kLast} + 719162), kLast},
      {first.PlusDays(kFar), kLast},
      {last.PlusDays(1), 2932897},
      {last.PlusDays(kLast), kLast},
      {last.PlusDays(-kFar - 1), kFirst},
      {Date{kLast}.PlusDays(1), kLast},
      {Date{kLast}.PlusDays(int64_t{kFirst} - kLast), kFirst},
      {Date{kFirst}.PlusDays(-1), kFirst},
      {Date{kFirst}.PlusDays(int64_t{kLast} - kFirst), kLast},
      {first.PlusMonths(-1), -719193},
      {first.PlusMonths(kFirst), kFirst},
      {last.PlusMonths(kLast), kLast},
      {Date{kFirst}.PlusMonths(kFirst), kFirst},
      {Date{kLast}.PlusMonths(kLast), kLast},
      {Date{}.PlusMonths(-1969 * 12), -719162},
      {Date{}.PlusMonths(8030 * 12).PlusDays(-1), 2932896},
  };
  for (size_t i = 0; i < std::size(kTable); ++i) {
    EXPECT_EQ(kTable[i].result.days, kTable[i].days) << "row " << i;
  }
  // Written whole, far beyond what is read.
  EXPECT_EQ(Date{kLast}.ToString(), "5881580-07-11");
  EXPECT_EQ(Date{kFirst}.ToString(), "-5877641-06-23");
  EXPECT_EQ(Date{kFirst}.Weekday(), 1);
  EXPECT_EQ(CompletedYears(first, last), 9998);
  EXPECT_EQ(Instant::Parse("0001-01-01T00:00:00+14:00")->LocalDate(), first);
  EXPECT_EQ(Instant::Parse("9999-12-31T23:59:60-14:59")->LocalDate(), last);
}

TEST(PartialDate, KeepsThePrecisionOfItsSource) {
  const PartialDate year = *PartialDate::Parse("1995");
  EXPECT_EQ(year.ToString(), "1995");
  EXPECT_EQ(year.First().ToString(), "1995-01-01");
  EXPECT_EQ(year.Last().ToString(), "1995-12-31");
  const PartialDate month = *PartialDate::Parse("2012-02");
  EXPECT_EQ(month.ToString(), "2012-02");
  EXPECT_EQ(month.Last().ToString(), "2012-02-29");
  EXPECT_FALSE(month.IsWholeDay());
}

TEST(CompletedYears, KeepsALeapDayBirthdayOnTheFirstOfMarch) {
  const Date birth = *Date::Parse("2000-02-29");
  EXPECT_EQ(CompletedYears(birth, *Date::Parse("2021-02-28")), 20);
  EXPECT_EQ(CompletedYears(birth, *Date::Parse("2021-03-01")), 21);
  EXPECT_EQ(CompletedYears(birth, *Date::Parse("2020-02-29")), 20);
}

TEST(Instant, ReadsOffsetsFractionsAndZulu) {
  EXPECT_EQ(Instant::Parse("1970-01-01T00:00:00Z")->utc_seconds, 0);
  EXPECT_EQ(Instant::Parse("2021-02-21T19:27:45.123+01:00")->ToString(),
            "2021-02-21T19:27:45+01:00");
  EXPECT_EQ(Instant::Parse("2020-12-31T23:30:00-05:00")->utc_seconds,
            Instant::Parse("2021-01-01T04:30:00Z")->utc_seconds);
  EXPECT_EQ(Instant::Parse("2020-12-31T23:30:00-05:00")->LocalDate().ToString(),
            "2020-12-31");
  for (const char* text :
       {"2021-02-21T19:27:45", "2021-02-21T25:00:00Z", "2021-02-30T10:00:00Z",
        "2021-02-21T19:27:45+1:00", "", "2021-02-21 19:27:45Z"}) {
    EXPECT_FALSE(Instant::Parse(text).ok()) << text;
  }
}

TEST(ZoneRules, CrossesBothClockChangesOfTheYear) {
  const ZoneRules norway = ZoneRules::Norway();
  // 2021: 28 March and 31 October.
  EXPECT_EQ(norway.At(*Date::Parse("2021-03-28"), 90).ToString(),
            "2021-03-28T01:30:00+01:00");
  EXPECT_EQ(norway.At(*Date::Parse("2021-03-28"), 180).ToString(),
            "2021-03-28T03:00:00+02:00");
  // 02:30 is skipped: read with the offset before the change.
  EXPECT_EQ(norway.At(*Date::Parse("2021-03-28"), 150).utc_seconds,
            Instant::Parse("2021-03-28T01:30:00Z")->utc_seconds);
  // 02:30 occurs twice: the first is meant.
  EXPECT_EQ(norway.At(*Date::Parse("2021-10-31"), 150).ToString(),
            "2021-10-31T02:30:00+02:00");
  EXPECT_EQ(norway.At(*Date::Parse("2021-10-31"), 180).ToString(),
            "2021-10-31T03:00:00+01:00");
  EXPECT_EQ(norway.At(*Date::Parse("2021-01-01"), 0).ToString(),
            "2021-01-01T00:00:00+01:00");
}

}  // namespace
}  // namespace tillit::base
