// SPDX-License-Identifier: Apache-2.0
// Batches that own their buffers, column by column.
#ifndef TILLIT_SRC_COLUMNAR_BATCH_H_
#define TILLIT_SRC_COLUMNAR_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/columnar/arrow.h"

namespace tillit::columnar {

// The format of a column of T.
inline const char* ArrowFormat(const std::string*) { return "U"; }
inline const char* ArrowFormat(const std::optional<base::Decimal>*) { return "g"; }
inline const char* ArrowFormat(const std::optional<bool>*) { return "b"; }
inline const char* ArrowFormat(const base::Date*) { return "tdD"; }

// The buffers of a column that was made at once, for many arrays to show.
struct ColumnBuffers {
  int64_t count = 0;
  int64_t nulls = 0;
  std::vector<uint8_t> validity;
  std::unique_ptr<std::byte[]> values;  // or, of texts, offsets
  std::optional<std::string> texts;
};

// A column while rows are added, and as long as an array shows it.
class ColumnValues {
 public:
  void Add(const std::string& text);
  void Add(const std::optional<base::Decimal>& number);
  void Add(const std::optional<bool>& flag);
  void Add(base::Date day);

  // Shows these, whatever was added.
  void Share(std::shared_ptr<const ColumnBuffers> buffers) {
    shared_ = std::move(buffers);
  }

  // The column as an array that owns it.
  static ArrowArray Show(std::unique_ptr<ColumnValues> values);

 private:
  void AddBit(std::vector<uint8_t>& bits, bool bit);
  void EndEntry(bool is_null);
  template <class T>
  void AddBytes(const T& value);

  int64_t count_ = 0;
  int64_t nulls_ = 0;
  bool has_text_ = false;
  std::vector<uint8_t> validity_;
  std::vector<uint8_t> values_;  // or, of text, offsets
  std::string text_;
  std::shared_ptr<const ColumnBuffers> shared_;
  const void* buffers_[3] = {};
};

// A batch as an array that owns its columns.
class Batch {
 public:
  explicit Batch(size_t columns);
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  ColumnValues& column(size_t i) { return *values_[i]; }
  void EndRow() { ++rows_; }
  void SetRows(int64_t rows) { rows_ = rows; }
  int64_t rows() const { return rows_; }
  // To be called once all rows are there.
  void Finish();
  static void Show(std::unique_ptr<Batch> batch, ArrowArray* out) noexcept;

 private:
  int64_t rows_ = 0;
  std::vector<std::unique_ptr<ColumnValues>> values_;
  std::vector<ArrowArray> children_;
  std::vector<ArrowArray*> pointers_;
  const void* buffers_[1] = {};
};

struct ColumnHead {
  std::string name;
  const char* format;  // static
  bool nullable;
};

void ShowSchema(const std::vector<ColumnHead>& columns, ArrowSchema* out);

// A stream of batches that are there already.
void ShowStream(std::vector<ColumnHead> columns,
                std::vector<std::unique_ptr<Batch>> batches, ArrowArrayStream* out);

}  // namespace tillit::columnar

#endif  // TILLIT_SRC_COLUMNAR_BATCH_H_
