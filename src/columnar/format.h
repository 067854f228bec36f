// SPDX-License-Identifier: Apache-2.0
// The format strings of the Arrow interface, as far as cells of a table come in them.
#ifndef TILLIT_SRC_COLUMNAR_FORMAT_H_
#define TILLIT_SRC_COLUMNAR_FORMAT_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace tillit::columnar {

enum class Layout {
  kNone,  // not read
  kNull,
  kBool,
  kSigned,
  kUnsigned,
  kFloat,
  kDecimal,
  kDays,       // since 1970
  kTimestamp,  // units since 1970, as is date64
  kText,
  kTextView,
  kList,
};

struct Format {
  Layout layout = Layout::kNone;
  int width = 0;  // bytes of a value, or of an offset; 0 where there are none
  int scale = 0;  // of a decimal
  int64_t units_a_second = 1;
  int64_t offset_seconds = 0;  // of the zone
  bool norway = false;         // the zone is Norway's
  bool unknown_zone = false;   // read as UTC

  bool IsInteger() const {
    return layout == Layout::kSigned || layout == Layout::kUnsigned;
  }
};

Format FormatOf(absl::string_view format);

// The day of a timestamp where its format says; nullopt outside years 1 to 9999.
std::optional<int32_t> DayOf(int64_t units, const Format& format);

}  // namespace tillit::columnar

#endif  // TILLIT_SRC_COLUMNAR_FORMAT_H_
