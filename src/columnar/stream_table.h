// SPDX-License-Identifier: Apache-2.0
// A stream of batches as one table of rows.
#ifndef TILLIT_SRC_COLUMNAR_STREAM_TABLE_H_
#define TILLIT_SRC_COLUMNAR_STREAM_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "columnar/column.h"
#include "columnar/owned.h"
#include "rows/source.h"
#include "tillit/base/work.h"

namespace tillit::columnar {

class StreamTable final : public rows::Source {
 public:
  // Reads the schema. `room` is how many bytes of values may still be looked at; `work`
  // may be null.
  static absl::StatusOr<StreamTable> Open(Owned<ArrowArrayStream> stream,
                                          std::string name, size_t* room,
                                          base::Work* work);

  bool Next(bool keep_row, base::BoundedFindings* findings) override;
  std::string Path(absl::string_view column) const override;
  void CountRefused() override {}

  // The next batch, for who reads whole columns of it instead of rows. False at the end.
  bool NextBatch();
  int64_t batch_rows() const { return batch_->length; }
  bool BatchHasNullRows() const;
  // A matched column, loaded with the batch; null when it is absent.
  const Column* ColumnOf(size_t matched) const {
    const int at = PlaceOf(matched);
    return at < 0 ? nullptr : &columns_[static_cast<size_t>(at)];
  }

  // What ended the rows before the stream did.
  const absl::Status& status() const { return status_; }

 private:
  StreamTable() = default;

  absl::string_view CellAt(size_t index) const override { return cells_[index]; }
  const char* ColumnFault(size_t index) const override {
    return columns_[index].CanBeRead() ? nullptr : "column_format_unknown";
  }
  bool MayGoOn();
  bool IsNullRow(int64_t row) const;
  absl::Status LoadBatch();
  bool ReadRow(bool keep_row, base::BoundedFindings* findings);

  std::string name_;
  size_t* room_ = nullptr;
  base::Work* work_ = nullptr;
  Owned<ArrowArrayStream> stream_;
  std::vector<Column> columns_;
  Owned<ArrowArray> batch_;
  const void* validity_ = nullptr;  // of the batch's rows
  int64_t in_batch_ = 0;            // the next row
  int64_t row_ = -1;                // of all batches
  std::vector<absl::string_view> cells_;
  std::vector<std::string> storage_;  // of cells that were no text
  absl::Status status_;
};

}  // namespace tillit::columnar

#endif  // TILLIT_SRC_COLUMNAR_STREAM_TABLE_H_
