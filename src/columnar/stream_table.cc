// SPDX-License-Identifier: Apache-2.0
#include "columnar/stream_table.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rows/text.h"

namespace tillit::columnar {
namespace {

constexpr int64_t kMostColumns = 1024;
// What a batch takes of the bytes that may be looked at, so that a stream of empty ones
// ends too.
constexpr size_t kBatchBytes = 64;
// The work is asked before so many rows at a time.
constexpr int64_t kRowsAtOnce = 1024;

absl::Status Invalid(const std::string& path, const char* fault) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", fault));
}

absl::Status StreamError(const std::string& name, int error) {
  if (error == ENOMEM) {
    return absl::ResourceExhaustedError(absl::StrCat(name, ": the stream has no memory"));
  }
  return absl::InvalidArgumentError(
      absl::StrCat(name, ": the stream ended with error ", error));
}

}  // namespace

absl::StatusOr<StreamTable> StreamTable::Open(Owned<ArrowArrayStream> stream,
                                              std::string name, size_t* room,
                                              base::Work* work) {
  if (!stream.has_value()) return Invalid(name, "is a released stream");
  if (stream->get_schema == nullptr || stream->get_next == nullptr) {
    return Invalid(name, "is no stream");
  }
  Owned<ArrowSchema> schema;
  const int error = stream->get_schema(stream.get(), schema.get());
  if (error != 0) {
    schema.get()->release = nullptr;  // says nothing after an error
    return StreamError(name, error);
  }
  if (!schema.has_value() || schema->format == nullptr) {
    return Invalid(name, "has no schema");
  }
  if (absl::string_view(schema->format) != "+s" || schema->dictionary != nullptr) {
    return Invalid(name, "is no stream of tables");
  }
  if (schema->n_children < 0 || schema->n_children > kMostColumns) {
    return Invalid(name, "has a number of columns that is not read");
  }
  if (schema->n_children > 0 && schema->children == nullptr) {
    return Invalid(name, "has no columns where it says so");
  }
  StreamTable table;
  std::vector<absl::string_view> names;
  for (int64_t i = 0; i < schema->n_children; ++i) {
    const ArrowSchema* const child = schema->children[i];
    if (child == nullptr || child->format == nullptr) {
      return Invalid(absl::StrCat(name, ".column_", i + 1), "has no schema");
    }
    names.push_back(child->name == nullptr ? "" : child->name);
    table.columns_.emplace_back(*child);
  }
  table.SetHeader(names);
  table.name_ = std::move(name);
  table.room_ = room;
  table.work_ = work;
  table.stream_ = std::move(stream);
  table.cells_.resize(names.size());
  table.storage_.resize(names.size());
  return table;
}

bool StreamTable::Next(bool keep_row, base::BoundedFindings* findings) {
  if (row_ < 0 && !batch_.has_value()) {
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (!IsKnown(i) || !columns_[i].HasUnknownZone()) continue;
      findings->Add(base::Severity::kWarning, "zone_unknown", Path(ColumnName(i)));
    }
  }
  while (true) {
    while (!batch_.has_value() || in_batch_ == batch_->length) {
      if (!NextBatch()) return false;
    }
    if (in_batch_ % kRowsAtOnce == 0 && !MayGoOn()) return false;
    ++row_;
    const bool sound = ReadRow(keep_row, findings);
    ++in_batch_;
    if (sound) return true;
  }
}

// Pays for the rows that come next, and for a batch though it has none.
bool StreamTable::MayGoOn() {
  const int64_t rows = batch_.has_value() ? batch_->length - in_batch_ : 0;
  if (work_ == nullptr || work_->Spend(std::clamp<int64_t>(rows, 1, kRowsAtOnce))) {
    return true;
  }
  status_ = work_->status();
  batch_.Release();
  stream_.Release();
  return false;
}

bool StreamTable::NextBatch() {
  batch_.Release();
  if (!status_.ok() || !stream_.has_value() || !MayGoOn()) return false;
  const int error = stream_->get_next(stream_.get(), batch_.get());
  if (error != 0) {
    batch_.get()->release = nullptr;
    status_ = StreamError(name_, error);
  } else if (batch_.has_value()) {
    status_ = LoadBatch();
  }
  if (!status_.ok()) batch_.Release();
  if (!batch_.has_value()) stream_.Release();
  return batch_.has_value();
}

absl::Status StreamTable::LoadBatch() {
  in_batch_ = 0;
  const auto columns = static_cast<int64_t>(columns_.size());
  if (batch_->length < 0 || batch_->offset < 0 || batch_->null_count < -1) {
    return Invalid(name_, "has a length or offset that is none");
  }
  if (batch_->n_buffers != 1 || batch_->dictionary != nullptr) {
    return Invalid(name_, "has another number of buffers than a table");
  }
  if (batch_->n_children != columns || (columns > 0 && batch_->children == nullptr)) {
    return Invalid(name_, "has other columns than its schema");
  }
  if (*room_ < kBatchBytes || static_cast<size_t>(batch_->length) > *room_) {
    return absl::ResourceExhaustedError("max_bytes: is passed");
  }
  *room_ -= kBatchBytes;
  validity_ = nullptr;
  if (batch_->null_count != 0 && batch_->buffers != nullptr) {
    validity_ = batch_->buffers[0];
  }
  if (validity_ == nullptr && batch_->null_count > 0 && batch_->length > 0) {
    return Invalid(name_, "has nulls and no bitmap of them");
  }
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (!IsKnown(i)) continue;
    const std::string path = absl::StrCat(name_, ".", ColumnName(i));
    const ArrowArray* const child = batch_->children[i];
    if (child == nullptr) return Invalid(path, "has no array");
    const absl::Status status =
        columns_[i].Load(*child, {batch_->offset, batch_->length}, path, room_);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

bool StreamTable::IsNullRow(int64_t row) const {
  const int64_t bit = batch_->offset + row;
  return validity_ != nullptr &&
         (static_cast<const uint8_t*>(validity_)[bit / 8] >> (bit % 8) & 1) == 0;
}

bool StreamTable::BatchHasNullRows() const {
  for (int64_t row = 0; validity_ != nullptr && row < batch_->length; ++row) {
    if (IsNullRow(row)) return true;
  }
  return false;
}

bool StreamTable::ReadRow(bool keep_row, base::BoundedFindings* findings) {
  const bool is_null = IsNullRow(in_batch_);
  for (size_t i = 0; i < columns_.size(); ++i) {
    cells_[i] = {};
    if (!IsKnown(i) || is_null) continue;
    const absl::string_view cell = columns_[i].Text(in_batch_, &storage_[i]);
    size_t offset = 0;
    const char* fault = "cell_too_long";
    std::vector<std::string> arguments;
    if (cell.size() <= rows::kLargestCell) {
      fault = rows::TextFault(cell, &offset);
      if (fault != nullptr) arguments.push_back(absl::StrCat(offset));
    }
    if (fault == nullptr) {
      cells_[i] = cell;
      continue;
    }
    findings->Add(base::Severity::kRefused, fault, Path(ColumnName(i)),
                  std::move(arguments));
    if (!keep_row) return false;
  }
  return true;
}

std::string StreamTable::Path(absl::string_view column) const {
  const std::string row = row_ < 0 ? "" : absl::StrCat("[", row_, "]");
  return absl::StrCat(name_, row, column.empty() ? "" : ".", column);
}

}  // namespace tillit::columnar
