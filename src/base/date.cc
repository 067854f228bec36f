// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/date.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tillit::base {
namespace {

struct Civil {
  int year;
  int month;
  int day;
};

// Floor division by 400-year eras keeps every step in integers; the year is
// counted from 1 March so that the leap day comes last.
int64_t DaysFromCivil(int year, int month, int day) {
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400;
  const int64_t year_of_era = y - era * 400;
  const int march_month = (month + 9) % 12;
  const int day_of_year = (153 * march_month + 2) / 5 + day - 1;
  const int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Civil CivilFromDays(int32_t days) {
  const int64_t z = int64_t{days} + 719468;
  const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const int64_t day_of_era = z - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t march_month = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  const int month =
      static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  const int year = static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  return {year, month, day};
}

// Exactly `digits` decimal digits at `at`, or -1.
int Digits(absl::string_view text, size_t at, size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// As printf's %0*d.
void AddNumber(int64_t value, int width, std::string& out) {
  if (value < 0) {
    out += '-';
    value = -value;
    --width;
  }
  char digits[20];
  char* first = std::end(digits);
  for (; value > 0 || width > 0; value /= 10, --width) {
    *--first = static_cast<char>('0' + value % 10);
  }
  out.append(first, std::end(digits));
}

std::string DayText(int year, int month, int day) {
  std::string out;
  AddNumber(year, 4, out);
  for (const int part : {month, day}) {
    if (part == 0) break;
    out += '-';
    AddNumber(part, 2, out);
  }
  return out;
}

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Day of the last Sunday of a month with 31 days.
Date LastSunday(int year, int month) {
  const Date last = Date::FromCivil(year, month, 31);
  return last.PlusDays(-((last.Weekday() + 1) % 7));
}

}  // namespace

bool IsLeapYear(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysInMonth(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

Date Date::FromCivil(int year, int month, int day) {
  return Date{}.PlusDays(DaysFromCivil(year, month, day));
}

absl::StatusOr<Date> Date::Parse(absl::string_view text) {
  absl::StatusOr<PartialDate> partial = PartialDate::Parse(text);
  if (!partial.ok()) return partial.status();
  if (!partial->IsWholeDay()) return absl::InvalidArgumentError("not a whole day");
  return partial->First();
}

std::string Date::ToString() const {
  const Civil c = CivilFromDays(days);
  return DayText(c.year, c.month, c.day);
}

int Date::Year() const { return CivilFromDays(days).year; }
int Date::Month() const { return CivilFromDays(days).month; }
int Date::Day() const { return CivilFromDays(days).day; }

int Date::Weekday() const {
  // 1970-01-01 was a Thursday.
  const int64_t shifted = int64_t{days} + 3;
  return static_cast<int>(shifted - FloorDiv(shifted, 7) * 7);
}

Date Date::PlusMonths(int months) const {
  const Civil c = CivilFromDays(days);
  const int64_t index = int64_t{c.year} * 12 + (c.month - 1) + months;
  const int year = static_cast<int>(FloorDiv(index, 12));
  const int month = static_cast<int>(index - int64_t{year} * 12) + 1;
  return FromCivil(year, month, std::min(c.day, DaysInMonth(year, month)));
}

PartialDate PartialDate::FromDate(Date date) {
  const Civil c = CivilFromDays(date.days);
  return {static_cast<int16_t>(c.year), static_cast<int8_t>(c.month),
          static_cast<int8_t>(c.day)};
}

absl::StatusOr<PartialDate> PartialDate::Parse(absl::string_view text) {
  const auto bad = [] {
    return absl::InvalidArgumentError(
        "not a date of the form YYYY, YYYY-MM or YYYY-MM-DD");
  };
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return bad();
  const int year = Digits(text, 0, 4);
  if (year < 1) return bad();
  PartialDate date{static_cast<int16_t>(year), 0, 0};
  if (text.size() >= 7) {
    const int month = Digits(text, 5, 2);
    if (text[4] != '-' || month < 1 || month > 12) return bad();
    date.month = static_cast<int8_t>(month);
  }
  if (text.size() == 10) {
    const int day = Digits(text, 8, 2);
    if (text[7] != '-' || day < 1 || day > DaysInMonth(year, date.month)) return bad();
    date.day = static_cast<int8_t>(day);
  }
  return date;
}

std::string PartialDate::ToString() const { return DayText(year, month, day); }

Date PartialDate::First() const {
  return Date::FromCivil(year, month == 0 ? 1 : month, day == 0 ? 1 : day);
}

Date PartialDate::Last() const {
  const int last_month = month == 0 ? 12 : month;
  return Date::FromCivil(year, last_month,
                         day == 0 ? DaysInMonth(year, last_month) : day);
}

int CompletedYears(Date birth, Date on) {
  const Civil b = CivilFromDays(birth.days);
  const Civil o = CivilFromDays(on.days);
  const bool before_birthday = o.month < b.month || (o.month == b.month && o.day < b.day);
  return o.year - b.year - (before_birthday ? 1 : 0);
}

absl::StatusOr<Instant> Instant::Parse(absl::string_view text) {
  const auto bad = [] {
    return absl::InvalidArgumentError(
        "not an instant of the form YYYY-MM-DDThh:mm:ss+hh:mm");
  };
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return bad();
  absl::StatusOr<Date> day = Date::Parse(text.substr(0, 10));
  if (!day.ok()) return bad();
  const int hour = Digits(text, 11, 2);
  const int minute = Digits(text, 14, 2);
  const int second = Digits(text, 17, 2);
  // 60 is a leap second; it is read as the next minute's start.
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
    return bad();
  }
  size_t at = 19;
  if (text[at] == '.') {
    const size_t start = ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == start) return bad();
  }
  if (at >= text.size()) return bad();
  int offset = 0;
  if (text[at] == 'Z') {
    if (at + 1 != text.size()) return bad();
  } else {
    if (at + 6 != text.size() || (text[at] != '+' && text[at] != '-') ||
        text[at + 3] != ':') {
      return bad();
    }
    const int hours = Digits(text, at + 1, 2);
    const int minutes = Digits(text, at + 4, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return bad();
    offset = (hours * 60 + minutes) * (text[at] == '-' ? -1 : 1);
  }
  Instant instant{int64_t{day->days} * 86400 + hour * 3600 + minute * 60 + second -
                      int64_t{offset} * 60,
                  offset};
  // A leap second on the last day of all has no minute after it that could be written.
  if (instant.LocalDate().Year() > 9999) --instant.utc_seconds;
  return instant;
}

std::string Instant::ToString() const {
  const int64_t local = utc_seconds + int64_t{offset_minutes} * 60;
  const int64_t day = FloorDiv(local, 86400);
  const int64_t second = local - day * 86400;
  const int offset = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  // Formatting by a pattern ends the process where memory runs out.
  const auto two = [](int64_t number) { return absl::Dec(number, absl::kZeroPad2); };
  return absl::StrCat(Date{static_cast<int32_t>(day)}.ToString(), "T", two(second / 3600),
                      ":", two(second / 60 % 60), ":", two(second % 60),
                      offset_minutes < 0 ? "-" : "+", two(offset / 60), ":",
                      two(offset % 60));
}

Date Instant::LocalDate() const {
  return Date{
      static_cast<int32_t>(FloorDiv(utc_seconds + int64_t{offset_minutes} * 60, 86400))};
}

int32_t ZoneRules::OffsetMinutesAt(int64_t utc_seconds) const {
  if (daylight_minutes == 0) return standard_offset_minutes;
  const int year = Date{static_cast<int32_t>(FloorDiv(utc_seconds, 86400))}.Year();
  const int64_t start = int64_t{LastSunday(year, 3).days} * 86400 + 3600;
  const int64_t end = int64_t{LastSunday(year, 10).days} * 86400 + 3600;
  return standard_offset_minutes +
         (utc_seconds >= start && utc_seconds < end ? daylight_minutes : 0);
}

Instant ZoneRules::At(Date day, int minute_of_day) const {
  const int64_t local = int64_t{day.days} * 86400 + int64_t{minute_of_day} * 60;
  // The larger offset gives the earlier moment, which is the first of two.
  const int64_t summer = local - int64_t{standard_offset_minutes + daylight_minutes} * 60;
  const int32_t offset = OffsetMinutesAt(summer);
  if (offset == standard_offset_minutes + daylight_minutes) return {summer, offset};
  const int64_t winter = local - int64_t{standard_offset_minutes} * 60;
  return {winter, OffsetMinutesAt(winter)};
}

std::string ClockText(Minutes minute_of_day) {
  return absl::StrFormat("%02d:%02d", minute_of_day.count / 60, minute_of_day.count % 60);
}

}  // namespace tillit::base
