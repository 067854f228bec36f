// SPDX-License-Identifier: Apache-2.0
// RFC 4180, strict and bounded. Our own, since a finding has to name row and column,
// since cells are read where they lie, and since no library that Debian packages goes on
// after a bad row and says where it was.
#ifndef TILLIT_SRC_TABLE_CSV_H_
#define TILLIT_SRC_TABLE_CSV_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rows/text.h"

namespace tillit::table {

using rows::kLargestCell;
inline constexpr size_t kLargestRow = size_t{8} << 20;
inline constexpr size_t kMostCells = 1024;

// Walks the rows of a text. Lines end in LF or CR LF; blank lines are passed over.
class RowReader {
 public:
  RowReader(absl::string_view text, char separator)
      : text_(text), separator_(separator) {}

  // Reads the next row; false when there is none left.
  bool Next();

  // The finding code of what is wrong with the row; null when it is sound.
  const char* fault() const { return fault_; }
  // The cells of a sound row; those before the fault of another. Valid until Next.
  const std::vector<absl::string_view>& cells() const { return cells_; }
  // Takes what stands in a cell of the current row as not said.
  void Empty(size_t cell) { cells_[cell] = {}; }
  // The number of the row in a spreadsheet: 1 first, blank ones counted.
  int64_t row() const { return row_; }

 private:
  const char* ReadRow();
  const char* ReadQuoted(size_t limit);
  void Recover(size_t start);

  absl::string_view text_;
  char separator_;
  size_t at_ = 0;
  size_t read_again_ = 0;
  int64_t row_ = 0;
  const char* fault_ = nullptr;
  std::vector<absl::string_view> cells_;
  std::deque<std::string> unquoted_;  // cells that held doubled quotes
};

// How a table is written.
struct RowStyle {
  char separator = ',';
  const char* line_end = "\n";
};

// Appends rows. A cell is quoted where it has to be: it holds the separator, a quote or
// a line end, or starts or ends with a space.
class RowWriter {
 public:
  explicit RowWriter(RowStyle style) : style_(style) {}
  void Cell(absl::string_view text);
  void EndRow();
  std::string Take() { return std::move(out_); }

 private:
  RowStyle style_;
  bool first_ = true;
  std::string out_;
};

}  // namespace tillit::table

#endif  // TILLIT_SRC_TABLE_CSV_H_
