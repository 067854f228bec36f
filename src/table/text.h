// SPDX-License-Identifier: Apache-2.0
// Bytes of a file to UTF-8, and where text is not what it claims to be.
#ifndef TILLIT_SRC_TABLE_TEXT_H_
#define TILLIT_SRC_TABLE_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "tillit/table/read.h"

namespace tillit::table {

// The text without its byte order mark; `encoding` becomes what the mark says. Points
// into `bytes` or `storage`. What cannot be decoded becomes bytes that are no UTF-8, at
// its place, so that FirstFault finds it in the row it stands in.
absl::string_view ToUtf8(absl::string_view bytes, Encoding* encoding,
                         std::string* storage);

// How many bytes of the file's own encoding sound UTF-8 text took.
size_t SourceBytes(absl::string_view text, Encoding encoding);

}  // namespace tillit::table

#endif  // TILLIT_SRC_TABLE_TEXT_H_
