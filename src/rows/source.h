// SPDX-License-Identifier: Apache-2.0
// A table as rows of text cells under a header, whatever it was before.
#ifndef TILLIT_SRC_ROWS_SOURCE_H_
#define TILLIT_SRC_ROWS_SOURCE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tillit/base/bounded_findings.h"

namespace tillit::rows {

class Source {
 public:
  virtual ~Source() = default;

  bool Has(absl::string_view column) const;
  // Where the columns stand. Absent required columns, doubled ones and those that cannot
  // be read refuse the table; unknown ones are a finding. False: refused.
  bool Match(const std::vector<const char*>& columns, size_t required,
             bool report_unknown, base::BoundedFindings* findings);

  // The next row that is sound; the others are refused with a finding. Of a row in which
  // a cell alone is not sound text, the cell is refused and reads as empty where
  // `keep_row` says so. False at the end.
  virtual bool Next(bool keep_row, base::BoundedFindings* findings) = 0;
  // The cell of a matched column; empty when the column is absent. Valid until Next.
  absl::string_view Cell(size_t column) const {
    return at_[column] < 0 ? absl::string_view()
                           : CellAt(static_cast<size_t>(at_[column]));
  }
  // Names a column of the current row, or of the header before the first.
  virtual std::string Path(absl::string_view column) const = 0;
  // Counts a row that was sound text and could not be read.
  virtual void CountRefused() = 0;

 protected:
  Source() = default;
  Source(Source&&) = default;
  Source& operator=(Source&&) = default;

  // Names in lower case, without spaces around them.
  void SetHeader(const std::vector<absl::string_view>& names);
  const std::vector<std::string>& header() const { return header_; }
  // Whether the column stands in the match.
  bool IsKnown(size_t index) const { return known_[index] != nullptr; }
  // Where a matched column stands; -1 when it is absent.
  int PlaceOf(size_t matched) const { return at_[matched]; }
  // A known name, or column_<number>: what a header of nobody's holds is not quoted.
  std::string ColumnName(size_t index) const;

 private:
  virtual absl::string_view CellAt(size_t index) const = 0;
  // The finding code of what makes a column unreadable as a whole; null when nothing
  // does.
  virtual const char* ColumnFault(size_t) const { return nullptr; }

  std::vector<std::string> header_;
  std::vector<const char*> known_;  // names by header position; null for unknown ones
  std::vector<int> at_;             // -1 for a column that is absent
};

}  // namespace tillit::rows

#endif  // TILLIT_SRC_ROWS_SOURCE_H_
