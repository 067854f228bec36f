// SPDX-License-Identifier: Apache-2.0
#include "tillit/pathway/time_limit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tillit::pathway {
namespace {

constexpr int kFriday = 4;
constexpr int kMostDays = 3660;

// Easter Sunday of the Gregorian calendar (the anonymous algorithm of Nature, 1876).
base::Date EasterSunday(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return base::Date::FromCivil(year, f / 31, f % 31 + 1);
}

bool IsWorked(base::Date day, absl::Span<const base::Date> holidays) {
  return day.Weekday() <= kFriday &&
         !std::binary_search(holidays.begin(), holidays.end(), day);
}

}  // namespace

absl::Status Validate(const TimeLimit& limit, absl::string_view path) {
  const int given =
      (limit.minutes ? 1 : 0) + (limit.days ? 1 : 0) + (limit.working_days ? 1 : 0);
  if (given != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is not one of minutes, days, working_days"));
  }
  const int64_t most = limit.minutes ? int64_t{kMostDays} * 1440 : kMostDays;
  const int64_t value = limit.minutes ? *limit.minutes
                        : limit.days  ? *limit.days
                                      : *limit.working_days;
  if (value < 0 || value > most) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": lies outside 0 to ", most));
  }
  return absl::OkStatus();
}

base::Instant Deadline(const TimeLimit& limit, base::Instant from,
                       const LimitCalendar& calendar) {
  if (limit.minutes) {
    from.utc_seconds += *limit.minutes * 60;
    from.offset_minutes = calendar.zone.OffsetMinutesAt(from.utc_seconds);
    return from;
  }
  from.offset_minutes = calendar.zone.OffsetMinutesAt(from.utc_seconds);
  base::Date day = from.LocalDate();
  if (limit.days) {
    day = day.PlusDays(*limit.days);
  } else {
    int32_t left = limit.working_days.value_or(0);
    if (left == 0 && !IsWorked(day, calendar.holidays)) left = 1;
    while (left > 0) {
      day = day.PlusDays(1);
      if (IsWorked(day, calendar.holidays)) --left;
    }
  }
  base::Instant end = calendar.zone.At(day.PlusDays(1), 0);
  --end.utc_seconds;
  end.offset_minutes = calendar.zone.OffsetMinutesAt(end.utc_seconds);
  return end;
}

std::vector<base::Date> NorwegianHolidays(int year) {
  const base::Date easter = EasterSunday(year);
  std::vector<base::Date> days = {base::Date::FromCivil(year, 1, 1),
                                  easter.PlusDays(-3),
                                  easter.PlusDays(-2),
                                  easter,
                                  easter.PlusDays(1),
                                  base::Date::FromCivil(year, 5, 1),
                                  base::Date::FromCivil(year, 5, 17),
                                  easter.PlusDays(39),
                                  easter.PlusDays(49),
                                  easter.PlusDays(50),
                                  base::Date::FromCivil(year, 12, 25),
                                  base::Date::FromCivil(year, 12, 26)};
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

}  // namespace tillit::pathway
