// SPDX-License-Identifier: Apache-2.0
#include "tillit/pathway/time_limit.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::pathway {
namespace {

base::Date Day(int year, int month, int day) {
  return base::Date::FromCivil(year, month, day);
}

std::vector<base::Date> Holidays() {
  std::vector<base::Date> all;
  for (int year = 2024; year <= 2029; ++year) {
    for (base::Date day : NorwegianHolidays(year)) all.push_back(day);
  }
  return all;
}

base::Instant At(const char* text) { return *base::Instant::Parse(text); }

std::string DeadlineOf(const TimeLimit& limit, const char* from) {
  const std::vector<base::Date> holidays = Holidays();
  LimitCalendar calendar;
  calendar.holidays = holidays;
  return Deadline(limit, At(from), calendar).ToString();
}

TimeLimit Minutes(int64_t minutes) {
  TimeLimit limit;
  limit.minutes = minutes;
  return limit;
}
TimeLimit Days(int32_t days) {
  TimeLimit limit;
  limit.days = days;
  return limit;
}
TimeLimit WorkingDays(int32_t days) {
  TimeLimit limit;
  limit.working_days = days;
  return limit;
}

TEST(NorwegianHolidays, StandOnTheirDays) {
  const std::vector<base::Date> expected = {
      Day(2026, 1, 1),  Day(2026, 4, 2),  Day(2026, 4, 3),   Day(2026, 4, 5),
      Day(2026, 4, 6),  Day(2026, 5, 1),  Day(2026, 5, 14),  Day(2026, 5, 17),
      Day(2026, 5, 24), Day(2026, 5, 25), Day(2026, 12, 25), Day(2026, 12, 26)};
  EXPECT_EQ(NorwegianHolidays(2026), expected);
  // Easter Sundays of the almanac; in 2008 Ascension fell on 1 May.
  const std::pair<int, base::Date> easters[] = {
      {1961, Day(1961, 4, 2)},  {2000, Day(2000, 4, 23)}, {2008, Day(2008, 3, 23)},
      {2011, Day(2011, 4, 24)}, {2024, Day(2024, 3, 31)}, {2025, Day(2025, 4, 20)},
      {2027, Day(2027, 3, 28)}, {2038, Day(2038, 4, 25)}, {1818, Day(1818, 3, 22)},
      {1943, Day(1943, 4, 25)}};
  for (const auto& [year, easter] : easters) {
    const std::vector<base::Date> days = NorwegianHolidays(year);
    EXPECT_TRUE(std::binary_search(days.begin(), days.end(), easter)) << year;
    EXPECT_EQ(easter.Weekday(), 6) << year;
  }
  EXPECT_EQ(NorwegianHolidays(2008).size(), 11u);
}

TEST(ATimeLimit, OfMinutesRunsByTheClockAlsoWhenTheClockIsChanged) {
  EXPECT_EQ(DeadlineOf(Minutes(30), "2026-11-02T23:45:00+01:00"),
            "2026-11-03T00:15:00+01:00");
  EXPECT_EQ(DeadlineOf(Minutes(60), "2026-03-29T01:30:00+01:00"),
            "2026-03-29T03:30:00+02:00");
  EXPECT_EQ(DeadlineOf(Minutes(0), "2026-11-02T08:00:00+01:00"),
            "2026-11-02T08:00:00+01:00");
}

TEST(ATimeLimit, OfDaysLastsToTheEndOfTheDay) {
  EXPECT_EQ(DeadlineOf(Days(14), "2026-11-02T08:00:00+01:00"),
            "2026-11-16T23:59:59+01:00");
  EXPECT_EQ(DeadlineOf(Days(0), "2026-11-02T08:00:00+01:00"),
            "2026-11-02T23:59:59+01:00");
  // What began elsewhere begins on the day that it is here.
  EXPECT_EQ(DeadlineOf(Days(1), "2026-11-02T22:30:00-03:00"),
            "2026-11-04T23:59:59+01:00");
  EXPECT_EQ(DeadlineOf(Days(1), "2026-03-28T12:00:00+01:00"),
            "2026-03-29T23:59:59+02:00");
}

TEST(ATimeLimit, OfWorkingDaysPassesOverWeekendsAndHolidays) {
  EXPECT_EQ(DeadlineOf(WorkingDays(5), "2026-11-02T08:00:00+01:00"),
            "2026-11-09T23:59:59+01:00");
  // Over Easter: Wednesday, then Tuesday after the holidays.
  EXPECT_EQ(DeadlineOf(WorkingDays(1), "2026-04-01T08:00:00+02:00"),
            "2026-04-07T23:59:59+02:00");
  EXPECT_EQ(DeadlineOf(WorkingDays(0), "2026-11-02T08:00:00+01:00"),
            "2026-11-02T23:59:59+01:00");
  EXPECT_EQ(DeadlineOf(WorkingDays(0), "2026-11-07T08:00:00+01:00"),
            "2026-11-09T23:59:59+01:00");
}

TEST(ATimeLimit, IsTheLastMomentThatAWalkOverTheCalendarAllows) {
  const std::vector<base::Date> holidays = Holidays();
  LimitCalendar calendar;
  calendar.holidays = holidays;
  base::Random random(20261127);
  for (int round = 0; round < 2000; ++round) {
    base::Instant from;
    from.utc_seconds = At("2025-01-01T00:00:00Z").utc_seconds +
                       static_cast<int64_t>(random.Below(3 * 365 * 86400));
    const auto days = static_cast<int32_t>(random.Below(40));
    const bool working = random.Chance(0.5);
    const base::Instant last =
        Deadline(working ? WorkingDays(days) : Days(days), from, calendar);
    // The day of a moment by its own offset, and how many counted days lie between.
    const auto day_of = [&](int64_t utc) {
      base::Instant moment{utc, calendar.zone.OffsetMinutesAt(utc)};
      return moment.LocalDate();
    };
    const base::Date first = day_of(from.utc_seconds);
    int counted = 0;
    bool first_counts = first.Weekday() < 5;
    for (base::Date holiday : holidays) first_counts &= holiday != first;
    for (base::Date day = first.PlusDays(1); day <= day_of(last.utc_seconds);
         day = day.PlusDays(1)) {
      bool counts = !working || day.Weekday() < 5;
      for (base::Date holiday : holidays) counts &= !working || holiday != day;
      counted += counts ? 1 : 0;
    }
    const int wanted = working && days == 0 && !first_counts ? 1 : days;
    ASSERT_EQ(counted, wanted) << from.ToString() << " " << days;
    ASSERT_NE(day_of(last.utc_seconds), day_of(last.utc_seconds + 1));
  }
}

TEST(ATimeLimit, IsOneThingAndNoLongTime) {
  EXPECT_TRUE(Validate(Days(3), "l").ok());
  EXPECT_EQ(Validate(TimeLimit{}, "l").message(),
            "l: is not one of minutes, days, working_days");
  TimeLimit both = Days(1);
  both.minutes = 1;
  EXPECT_FALSE(Validate(both, "l").ok());
  EXPECT_EQ(Validate(Days(-1), "l").message(), "l: lies outside 0 to 3660");
  EXPECT_FALSE(Validate(Minutes(int64_t{1} << 40), "l").ok());
}

}  // namespace
}  // namespace tillit::pathway
