// SPDX-License-Identifier: Apache-2.0
// One column of a batch, checked, as text cells.
#ifndef TILLIT_SRC_COLUMNAR_COLUMN_H_
#define TILLIT_SRC_COLUMNAR_COLUMN_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "columnar/format.h"
#include "tillit/columnar/arrow.h"

namespace tillit::columnar {

// Entries `first` to `first + count` of an array, its own offset not counted.
struct Part {
  int64_t first = 0;
  int64_t count = 0;
};

inline constexpr int32_t kInline = 12;  // bytes of text inside a view
inline constexpr int64_t kViewBytes = 16;

class Column {
 public:
  explicit Column(const ArrowSchema& schema) : Column(schema, true) {}

  // False for a format that is not read.
  bool CanBeRead() const {
    return format_.layout != Layout::kNone && (items_ == nullptr || items_->CanBeRead());
  }
  bool HasUnknownZone() const {
    return format_.unknown_zone || (items_ != nullptr && items_->HasUnknownZone());
  }

  // Points at a part of an array, which must stay until the next Load, after checking
  // whatever can be checked: INVALID_ARGUMENT, with the path, for what does not fit the
  // schema or itself. Takes the bytes that it looks at from `room`; RESOURCE_EXHAUSTED
  // when there are too few. Only for a column that can be read.
  absl::Status Load(const ArrowArray& array, Part part, const std::string& path,
                    size_t* room);

  // The cell of a row of the part, as the CSV door would have it; empty when it is null.
  // Points into the array or `storage`.
  absl::string_view Text(int64_t row, std::string* storage) const;

  // Many rows at once.
  int64_t count() const { return count_; }
  bool IsNull(int64_t row) const;
  bool HasNulls() const {
    return format_.layout == Layout::kNull || validity_ != nullptr;
  }
  // Whole numbers, all of which an int64_t holds.
  bool HoldsNumbers() const {
    return !is_dictionary_ && format_.IsInteger() &&
           !(format_.layout == Layout::kUnsigned && format_.width == 8);
  }
  bool HoldsDays() const {
    return format_.layout == Layout::kDays || format_.layout == Layout::kTimestamp;
  }
  // The values that a dictionary-encoded column holds; null for any other.
  const Column* dictionary() const { return is_dictionary_ ? items_.get() : nullptr; }
  // Numbers, places in the dictionary, or days and moments as their format counts them.
  // Those of null rows say nothing. They stand in the array or in `storage`.
  absl::Span<const int64_t> Numbers(int64_t first, int64_t count,
                                    std::vector<int64_t>* storage) const;
  // The day of each row that has one, as their format says. False, and nothing is said,
  // where a row is no day of years 1 to 9999.
  bool Days(int64_t first, int64_t count, int32_t* days) const;
  // The views of a column of them that has no nulls; null for any other.
  const char* Views(int64_t first) const {
    return format_.layout == Layout::kTextView && validity_ == nullptr
               ? static_cast<const char*>(buffers_[1]) + (start_ + first) * kViewBytes
               : nullptr;
  }
  absl::string_view View(int64_t row) const {
    int32_t head[4];  // size, first bytes, buffer, offset
    const char* const at =
        static_cast<const char*>(buffers_[1]) + (start_ + row) * kViewBytes;
    std::memcpy(head, at, sizeof(head));
    const char* const text =
        head[0] > kInline ? static_cast<const char*>(buffers_[2 + head[2]]) + head[3]
                          : at + sizeof(head[0]);
    return {text, static_cast<size_t>(head[0])};
  }
  // The cell of each row as Text gives it, valid during the call alone.
  template <class Visit>
  void ForEachText(int64_t first, int64_t count, Visit&& visit) const {
    std::string storage;
    for (int64_t row = first; row < first + count; ++row) visit(Text(row, &storage));
  }

 private:
  Column(const ArrowSchema& schema, bool may_nest);

  bool HasItsBuffers(int64_t buffers) const;
  const char* ShapeFault(const ArrowArray& array, Part part) const;
  const char* OffsetsFault(Part* pointed_at) const;
  const char* ViewsFault(const ArrowArray& array, size_t* bytes) const;
  const char* IndicesFault(const ArrowArray& array) const;
  int64_t Integer(const void* values, int width, int64_t index) const;
  void List(int64_t row, std::string* storage) const;

  Format format_;
  std::unique_ptr<Column> items_;  // of a list, or the values that a dictionary holds
  bool is_dictionary_ = false;

  const void* const* buffers_ = nullptr;
  const void* validity_ = nullptr;
  int64_t start_ = 0;  // of the part in the buffers
  int64_t count_ = 0;
  int64_t first_item_ = 0;  // of a list's part
};

}  // namespace tillit::columnar

#endif  // TILLIT_SRC_COLUMNAR_COLUMN_H_
