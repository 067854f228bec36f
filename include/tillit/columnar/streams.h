// SPDX-License-Identifier: Apache-2.0
// Streams out of what is none: a batch alone, and columns of text cells.
#ifndef TILLIT_COLUMNAR_STREAMS_H_
#define TILLIT_COLUMNAR_STREAMS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tillit/columnar/arrow.h"

namespace tillit::columnar {

// A stream of one batch, which takes both over and releases what nobody asked it for.
void WrapBatch(ArrowSchema* schema, ArrowArray* batch, ArrowArrayStream* stream);

struct TextColumn {
  std::string name;
  std::vector<std::string> cells;  // empty: unknown
};

// A stream of text columns, as a CSV file would hold them, for tables of libraries that
// know no Arrow. INVALID_ARGUMENT when the columns have different lengths.
absl::Status WriteTexts(const std::vector<TextColumn>& columns, ArrowArrayStream* stream);

}  // namespace tillit::columnar

#endif  // TILLIT_COLUMNAR_STREAMS_H_
