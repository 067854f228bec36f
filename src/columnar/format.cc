// SPDX-License-Identifier: Apache-2.0
#include "columnar/format.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "tillit/base/date.h"

namespace tillit::columnar {
namespace {

constexpr int64_t kSecondsADay = 86400;

struct Plain {
  const char* format;
  Layout layout;
  int width;
};
constexpr Plain kPlain[] = {
    {"n", Layout::kNull, 0},       {"b", Layout::kBool, 0},
    {"c", Layout::kSigned, 1},     {"C", Layout::kUnsigned, 1},
    {"s", Layout::kSigned, 2},     {"S", Layout::kUnsigned, 2},
    {"i", Layout::kSigned, 4},     {"I", Layout::kUnsigned, 4},
    {"l", Layout::kSigned, 8},     {"L", Layout::kUnsigned, 8},
    {"f", Layout::kFloat, 4},      {"g", Layout::kFloat, 8},
    {"u", Layout::kText, 4},       {"U", Layout::kText, 8},
    {"vu", Layout::kTextView, 16}, {"tdD", Layout::kDays, 4},
    {"+l", Layout::kList, 4},      {"+L", Layout::kList, 8},
};

// "d:precision,scale" or "d:precision,scale,128"; other widths are not read.
Format Decimal(absl::string_view text) {
  int numbers[3] = {0, 0, 128};
  size_t count = 0;
  while (true) {
    const size_t comma = text.find(',');
    if (count == 3 || !absl::SimpleAtoi(text.substr(0, comma), &numbers[count]))
      return {};
    ++count;
    if (comma == absl::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (count < 2 || numbers[1] < 0 || numbers[1] > 38 || numbers[2] != 128) return {};
  Format format;
  format.layout = Layout::kDecimal;
  format.width = 16;
  format.scale = numbers[1];
  return format;
}

// "+02:00", "+0200" or "+02", in seconds.
std::optional<int64_t> FixedOffset(absl::string_view zone) {
  if (zone.size() < 3 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  int digits[4] = {0, 0, 0, 0};
  size_t count = 0;
  for (size_t i = 1; i < zone.size(); ++i) {
    if (zone[i] == ':' && i == 3) continue;
    if (count == 4 || !absl::ascii_isdigit(zone[i])) return std::nullopt;
    digits[count++] = zone[i] - '0';
  }
  if (count != 2 && count != 4) return std::nullopt;
  const int64_t minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
  if (minutes >= 24 * 60) return std::nullopt;
  return (zone[0] == '-' ? -minutes : minutes) * 60;
}

void ReadZone(absl::string_view zone, Format& format) {
  if (const std::optional<int64_t> offset = FixedOffset(zone)) {
    format.offset_seconds = *offset;
  } else if (zone == "Europe/Oslo") {
    format.norway = true;
  } else {
    format.unknown_zone = !zone.empty() && zone != "UTC" && zone != "Etc/UTC" &&
                          zone != "GMT" && zone != "Z";
  }
}

// "tss:zone", and "tdm", which is milliseconds too.
Format Timestamp(absl::string_view text) {
  Format format;
  const bool is_date = text == "tdm";
  if (!is_date && (text.size() < 4 || text.substr(0, 2) != "ts" || text[3] != ':')) {
    return format;
  }
  switch (text[2]) {
    case 's':
      break;
    case 'm':
      format.units_a_second = 1000;
      break;
    case 'u':
      format.units_a_second = 1000000;
      break;
    case 'n':
      format.units_a_second = 1000000000;
      break;
    default:
      return format;
  }
  format.layout = Layout::kTimestamp;
  format.width = 8;
  if (!is_date) ReadZone(text.substr(4), format);
  return format;
}

int64_t FloorDivide(int64_t value, int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

}  // namespace

Format FormatOf(absl::string_view text) {
  for (const Plain& plain : kPlain) {
    if (text != plain.format) continue;
    Format format;
    format.layout = plain.layout;
    format.width = plain.width;
    return format;
  }
  if (text.substr(0, 2) == "d:") return Decimal(text.substr(2));
  return Timestamp(text);
}

std::optional<int32_t> DayOf(int64_t units, const Format& format) {
  static const int64_t first = base::Date::FromCivil(1, 1, 1).days;
  static const int64_t last = base::Date::FromCivil(9999, 12, 31).days;
  int64_t day = units;
  if (format.layout == Layout::kTimestamp) {
    const int64_t seconds = FloorDivide(units, format.units_a_second);
    // A day of room on both sides: an offset moves it by less.
    if (seconds < (first - 1) * kSecondsADay || seconds > (last + 2) * kSecondsADay) {
      return std::nullopt;
    }
    const int64_t offset =
        format.norway ? int64_t{base::ZoneRules::Norway().OffsetMinutesAt(seconds)} * 60
                      : format.offset_seconds;
    day = FloorDivide(seconds + offset, kSecondsADay);
  }
  if (day < first || day > last) return std::nullopt;
  return static_cast<int32_t>(day);
}

}  // namespace tillit::columnar
