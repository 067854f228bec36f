// SPDX-License-Identifier: Apache-2.0
// Where the text of a cell is not what text has to be.
#ifndef TILLIT_SRC_ROWS_TEXT_H_
#define TILLIT_SRC_ROWS_TEXT_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace tillit::rows {

inline constexpr size_t kLargestCell = size_t{1} << 20;

// Where the first byte stands that is no UTF-8 (RFC 3629); npos when there is none.
size_t FirstFault(absl::string_view text);

// The finding code of the first fault, with its place; null when the text is sound. A NUL
// is a fault too: it ends text in half of the programs that would read it.
const char* TextFault(absl::string_view text, size_t* offset);

}  // namespace tillit::rows

#endif  // TILLIT_SRC_ROWS_TEXT_H_
