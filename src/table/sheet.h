// SPDX-License-Identifier: Apache-2.0
// A file opened: decoded, its separator found and its header read.
#ifndef TILLIT_SRC_TABLE_SHEET_H_
#define TILLIT_SRC_TABLE_SHEET_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "rows/source.h"
#include "table/csv.h"
#include "tillit/base/bounded_findings.h"
#include "tillit/table/read.h"

namespace tillit::table {

class Sheet final : public rows::Source {
 public:
  // Null, with a finding, for a file whose header cannot be read.
  static std::optional<Sheet> Open(const TableInput& input, Encoding encoding,
                                   Separator separator, std::string* storage,
                                   base::BoundedFindings* findings);

  bool Next(bool keep_row, base::BoundedFindings* findings) override;
  std::string Path(absl::string_view column) const override;
  void CountRefused() override { ++count_.refused; }

  const FileCount& count() const { return count_; }
  FileCount& count() { return count_; }

 private:
  absl::string_view CellAt(size_t index) const override { return rows_->cells()[index]; }
  const char* TextFault(size_t* column, size_t* offset) const;

  std::optional<RowReader> rows_;
  Encoding encoding_ = Encoding::kUtf8;
  bool sound_text_ = true;  // nothing in the file has to be looked for byte by byte
  FileCount count_;
};

// "persons" of "list/Persons.CSV".
std::string BaseName(absl::string_view name);

}  // namespace tillit::table

#endif  // TILLIT_SRC_TABLE_SHEET_H_
