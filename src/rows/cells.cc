// SPDX-License-Identifier: Apache-2.0
#include "rows/cells.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <system_error>

#include "absl/strings/charconv.h"

namespace tillit::rows {

const char* ReadCell(absl::string_view cell, bool, base::Date* value) {
  const absl::StatusOr<base::Date> read = base::Date::Parse(cell);
  if (!read.ok()) return "date_invalid";
  *value = *read;
  return nullptr;
}

const char* ReadCell(absl::string_view cell, bool, base::PartialDate* value) {
  const absl::StatusOr<base::PartialDate> read = base::PartialDate::Parse(cell);
  if (!read.ok()) return "date_invalid";
  *value = *read;
  return nullptr;
}

const char* ReadCell(absl::string_view cell, bool decimal_comma, double* value) {
  static constexpr char kInvalid[] = "number_invalid";
  char text[64];
  if (!cell.empty() && cell.front() == '+') cell.remove_prefix(1);
  if (cell.empty() || cell.size() > sizeof(text)) return kInvalid;
  const char point = decimal_comma ? ',' : '.';
  for (size_t i = 0; i < cell.size(); ++i) {
    // Words such as "inf" are no numbers here; a sign stands first or in the exponent.
    const char c = cell[i];
    const bool sign = c == '-' || (c == '+' && i > 0);
    if (!absl::ascii_isdigit(c) && c != point && c != 'e' && c != 'E' && !sign) {
      return kInvalid;
    }
    text[i] = c == point ? '.' : c;
  }
  double read = 0;
  const absl::from_chars_result result =
      absl::from_chars(text, text + cell.size(), read, absl::chars_format::general);
  if (result.ec != std::errc() || result.ptr != text + cell.size()) return kInvalid;
  *value = read;
  return nullptr;
}

const char* ReadCell(absl::string_view cell, bool, bool* value) {
  for (const char* yes : {"yes", "true", "1", "ja"}) {
    if (absl::EqualsIgnoreCase(cell, yes)) return *value = true, nullptr;
  }
  for (const char* no : {"no", "false", "0", "nei"}) {
    if (absl::EqualsIgnoreCase(cell, no)) return *value = false, nullptr;
  }
  return "boolean_invalid";
}

std::string CellText(base::Date value) { return value.ToString(); }
std::string CellText(base::PartialDate value) { return value.ToString(); }

std::string CellText(double value) {
  char text[64];
  const std::to_chars_result result = std::to_chars(text, std::end(text), value);
  return std::string(text, result.ptr);
}

}  // namespace tillit::rows
