// SPDX-License-Identifier: Apache-2.0
// Days, partial days, instants and minutes. No clock: "today" is always an argument.
#ifndef TILLIT_BASE_DATE_H_
#define TILLIT_BASE_DATE_H_

#include <algorithm>
#include <compare>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tillit::base {

// A whole day of the proleptic Gregorian calendar, counted from 1970-01-01.
// Years 1 to 9999 are read and written; what is added up goes beyond them as far as days
// are counted, and stays there. Cheap; copy by value.
struct Date {
  int32_t days = 0;

  // The day of a civil year, month and day. The three must name a real day.
  static Date FromCivil(int year, int month, int day);
  // Reads "2021-04-11". INVALID_ARGUMENT for anything that is no real day.
  static absl::StatusOr<Date> Parse(absl::string_view text);

  std::string ToString() const;  // "2021-04-11"
  int Year() const;
  int Month() const;  // 1 to 12
  int Day() const;    // 1 to 31
  // Monday is 0, Sunday is 6.
  int Weekday() const;

  // Same day of the month `months` later (or earlier); the 29th to 31st clamp to
  // the month's last day, as catalogue windows state.
  Date PlusMonths(int months) const;
  Date PlusDays(int64_t n) const {
    constexpr int64_t kFirst = std::numeric_limits<int32_t>::min();
    constexpr int64_t kLast = std::numeric_limits<int32_t>::max();
    n = std::clamp(n, kFirst - kLast, kLast - kFirst);
    return Date{static_cast<int32_t>(std::clamp(days + n, kFirst, kLast))};
  }

  friend auto operator<=>(const Date&, const Date&) = default;
};

bool IsLeapYear(int year);
int DaysInMonth(int year, int month);

// A date as a source gave it: a year, a year and month, or a whole day. The
// precision is kept; nothing is filled in.
struct PartialDate {
  int16_t year = 0;  // 1 to 9999
  int8_t month = 0;  // 0 when unknown
  int8_t day = 0;    // 0 when unknown

  static PartialDate FromDate(Date date);
  // Reads "2021", "2021-04" or "2021-04-11".
  static absl::StatusOr<PartialDate> Parse(absl::string_view text);

  std::string ToString() const;
  bool IsWholeDay() const { return day != 0; }
  Date First() const;  // the earliest day it can mean
  Date Last() const;   // the latest day it can mean

  friend auto operator<=>(const PartialDate&, const PartialDate&) = default;
};

// A span of whole days, both ends included.
struct DateRange {
  Date first{std::numeric_limits<int32_t>::min()};
  Date last{std::numeric_limits<int32_t>::max()};

  bool Contains(Date day) const { return first <= day && day <= last; }
  bool Contains(const DateRange& other) const {
    return first <= other.first && other.last <= last;
  }
  friend bool operator==(const DateRange&, const DateRange&) = default;
};

// Completed years from `birth` to `on`; a birthday on 29 February is kept on
// 1 March in common years. Negative before birth.
int CompletedYears(Date birth, Date on);

// A moment: seconds of UTC since 1970 and the offset in which it was written.
// Comparison is by the moment, then the offset.
struct Instant {
  int64_t utc_seconds = 0;
  int32_t offset_minutes = 0;

  // Reads "2021-02-21T19:27:45+01:00"; "Z" is offset 0, fractions are dropped.
  static absl::StatusOr<Instant> Parse(absl::string_view text);
  std::string ToString() const;
  // The civil day in the offset it was written in.
  Date LocalDate() const;

  friend auto operator<=>(const Instant&, const Instant&) = default;
};

// Rules of a time zone with at most one daylight-saving period a year, as a value:
// nothing here reads zone files.
struct ZoneRules {
  int32_t standard_offset_minutes = 0;
  // Minutes added between the two changes; 0 means the zone never changes.
  int32_t daylight_minutes = 0;

  // Norway since 1996: +01:00, +02:00 from the last Sunday of March 01:00 UTC to
  // the last Sunday of October 01:00 UTC (Directive 2000/84/EC). Earlier years
  // are read by the same rule.
  static ZoneRules Norway() { return {60, 60}; }

  int32_t OffsetMinutesAt(int64_t utc_seconds) const;
  // The moment of civil minute `minute_of_day` (0 to 1439) of `day`. A civil
  // minute that is skipped in spring is read with the offset before the change; one
  // that occurs twice in autumn means the first.
  Instant At(Date day, int minute_of_day) const;
};

// Minutes, as a length or as a minute of the day (0 is midnight).
struct Minutes {
  int64_t count = 0;
  friend auto operator<=>(const Minutes&, const Minutes&) = default;
  friend Minutes operator+(Minutes a, Minutes b) { return {a.count + b.count}; }
  friend Minutes operator-(Minutes a, Minutes b) { return {a.count - b.count}; }
};

// "08:30" for 510. Hours beyond 23 are written as they are ("26:00").
std::string ClockText(Minutes minute_of_day);

}  // namespace tillit::base

#endif  // TILLIT_BASE_DATE_H_
