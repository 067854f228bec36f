// SPDX-License-Identifier: Apache-2.0
// A file opened: decoded, its separator found and its header read.
#ifndef TILLIT_SRC_TABLE_SHEET_H_
#define TILLIT_SRC_TABLE_SHEET_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "table/csv.h"
#include "tillit/base/bounded_findings.h"
#include "tillit/table/read.h"

namespace tillit::table {

class Sheet {
 public:
  // Null, with a finding, for a file whose header cannot be read.
  static std::optional<Sheet> Open(const TableInput& input, Encoding encoding,
                                   Separator separator, std::string* storage,
                                   base::BoundedFindings* findings);

  // Where the columns stand; -1 for one that is absent. Absent required columns and
  // doubled ones refuse the file, unknown ones are a finding. False: refused.
  bool Match(const std::vector<const char*>& columns, size_t required,
             bool report_unknown, base::BoundedFindings* findings);
  bool Has(absl::string_view column) const;

  // The next row that is sound; the others are refused with a finding. Of a row in which
  // a cell alone is not of the encoding, the cell is refused and reads as empty where
  // `keep_row` says so. False at the end.
  bool Next(bool keep_row, base::BoundedFindings* findings);
  // The cell of a matched column; empty when the column is absent.
  absl::string_view Cell(size_t column) const {
    return at_[column] < 0 ? absl::string_view()
                           : rows_->cells()[static_cast<size_t>(at_[column])];
  }
  std::string Path(absl::string_view column) const;

  const FileCount& count() const { return count_; }
  FileCount& count() { return count_; }

 private:
  std::string ColumnName(size_t index) const;
  const char* TextFault(size_t* column, size_t* offset) const;

  std::optional<RowReader> rows_;
  Encoding encoding_ = Encoding::kUtf8;
  bool sound_text_ = true;  // nothing in the file has to be looked for byte by byte
  std::vector<std::string> header_;
  std::vector<const char*> known_;  // names by header position; null for unknown ones
  std::vector<int> at_;
  FileCount count_;
};

// "persons" of "list/Persons.CSV".
std::string BaseName(absl::string_view name);

}  // namespace tillit::table

#endif  // TILLIT_SRC_TABLE_SHEET_H_
