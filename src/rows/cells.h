// SPDX-License-Identifier: Apache-2.0
// One cell to a value and back. Reading gives the finding code of what is wrong, or null;
// an empty cell is unknown. Spaces around anything but text are passed over.
#ifndef TILLIT_SRC_ROWS_CELLS_H_
#define TILLIT_SRC_ROWS_CELLS_H_

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/facts/patient_record.h"

namespace tillit::rows {

// Finding codes.
inline constexpr char kPersonEmpty[] = "person_empty";
inline constexpr char kSystemMissing[] = "code_system_missing";
inline constexpr char kCodeMissing[] = "code_missing";
inline constexpr char kKindMissing[] = "kind_missing";

inline const char* UnknownValue(facts::Sex) { return "sex_unknown"; }
inline const char* UnknownValue(facts::FactKind) { return "kind_unknown"; }
inline const char* UnknownValue(facts::CareLevel) { return "care_level_unknown"; }
inline const char* UnknownValue(facts::ConsentKind) { return "consent_kind_unknown"; }
inline const char* UnknownValue(facts::CriticalKind) { return "critical_kind_unknown"; }

const char* ReadCell(absl::string_view cell, bool decimal_comma, base::Date* value);
const char* ReadCell(absl::string_view cell, bool decimal_comma,
                     base::PartialDate* value);
const char* ReadCell(absl::string_view cell, bool decimal_comma, double* value);
const char* ReadCell(absl::string_view cell, bool decimal_comma, bool* value);

// Names in any case; sex also by the letters F, K and M, and as "unknown".
template <class E, class = std::enable_if_t<std::is_enum_v<E>>>
const char* ReadCell(absl::string_view cell, bool, E* value) {
  for (const base::EnumEntry<E>& entry : base::EnumValues<E>()) {
    if (absl::EqualsIgnoreCase(cell, entry.name)) {
      *value = entry.value;
      return nullptr;
    }
  }
  if constexpr (std::is_same_v<E, facts::Sex>) {
    const bool female =
        absl::EqualsIgnoreCase(cell, "F") || absl::EqualsIgnoreCase(cell, "K");
    if (female || absl::EqualsIgnoreCase(cell, "M")) {
      *value = female ? E::kFemale : E::kMale;
      return nullptr;
    }
  }
  return UnknownValue(E{});
}

inline const char* ReadCell(absl::string_view cell, bool, std::string* value) {
  value->assign(cell.data(), cell.size());
  return nullptr;
}

template <class Tag>
const char* ReadCell(absl::string_view cell, bool, base::Id<Tag>* value) {
  value->value.assign(cell.data(), cell.size());
  return nullptr;
}

template <class T>
const char* ReadCell(absl::string_view cell, bool decimal_comma,
                     std::optional<T>* value) {
  cell = absl::StripAsciiWhitespace(cell);
  value->reset();
  if (cell.empty()) return nullptr;
  if constexpr (std::is_same_v<T, facts::Sex>) {
    if (absl::EqualsIgnoreCase(cell, "UNKNOWN")) return nullptr;
  }
  T read{};
  const char* fault = ReadCell(cell, decimal_comma, &read);
  if (fault == nullptr) *value = read;
  return fault;
}

// Items separated by spaces.
template <class T>
const char* ReadCell(absl::string_view cell, bool decimal_comma, std::vector<T>* value) {
  value->clear();
  while (!cell.empty()) {
    const size_t end = std::min(cell.find(' '), cell.size());
    if (end > 0) {
      const char* fault =
          ReadCell(cell.substr(0, end), decimal_comma, &value->emplace_back());
      if (fault != nullptr) return fault;
    }
    cell.remove_prefix(std::min(end + 1, cell.size()));
  }
  return nullptr;
}

std::string CellText(base::Date value);
std::string CellText(base::PartialDate value);
std::string CellText(double value);  // the shortest that reads as the same number
inline std::string CellText(bool value) { return value ? "yes" : "no"; }
inline const std::string& CellText(const std::string& value) { return value; }
template <class Tag>
const std::string& CellText(const base::Id<Tag>& value) {
  return value.value;
}
template <class E, class = std::enable_if_t<std::is_enum_v<E>>>
std::string CellText(E value, int = 0) {
  return base::EnumName(value);
}
template <class T>
std::string CellText(const std::optional<T>& value) {
  return value.has_value() ? CellText(*value) : std::string();
}
template <class T>
std::string CellText(const std::vector<T>& value) {
  std::string text;
  for (const T& item : value) {
    if (&item != &value.front()) text.push_back(' ');
    text += CellText(item);
  }
  return text;
}

}  // namespace tillit::rows

#endif  // TILLIT_SRC_ROWS_CELLS_H_
