// SPDX-License-Identifier: Apache-2.0
#include "columnar/column.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>

#include "absl/strings/str_cat.h"
#include "columnar/decimal_text.h"
#include "tillit/base/date.h"

namespace tillit::columnar {
namespace {

// So that no place in a buffer, in bits or bytes, overflows.
constexpr int64_t kMostEntries = int64_t{1} << 55;
constexpr int64_t kExact = int64_t{1} << 53;

// Buffers need not be aligned.
template <class T>
T At(const void* values, int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(values) + index * int64_t{sizeof(T)},
              sizeof(T));
  return value;
}

bool Bit(const void* bits, int64_t index) {
  return (static_cast<const uint8_t*>(bits)[index / 8] >> (index % 8) & 1) != 0;
}

template <class T>
absl::string_view Shortest(T value, std::string* storage) {
  char text[64];
  const std::to_chars_result result =
      std::abs(value) < static_cast<T>(kExact) && value == std::trunc(value)
          ? std::to_chars(text, std::end(text), static_cast<int64_t>(value))
          : std::to_chars(text, std::end(text), value);
  storage->assign(text, result.ptr);
  return *storage;
}

// A text in the view layout: its bytes stand behind the size, or in a buffer.
struct TextView {
  int32_t size;
  int32_t prefix;
  int32_t buffer;
  int32_t offset;
};

}  // namespace

Column::Column(const ArrowSchema& schema, bool may_nest)
    : format_(FormatOf(schema.format == nullptr ? "" : schema.format)) {
  const ArrowSchema* items = nullptr;
  if (schema.dictionary != nullptr) {
    is_dictionary_ = format_.IsInteger();
    if (is_dictionary_) items = schema.dictionary;
  } else if (format_.layout == Layout::kList && schema.n_children == 1 &&
             schema.children != nullptr) {
    items = schema.children[0];
  }
  if (may_nest && items != nullptr) {
    items_.reset(new Column(*items, false));
  } else if (schema.dictionary != nullptr || format_.layout == Layout::kList) {
    format_ = {};
  }
}

absl::Status Column::Load(const ArrowArray& array, Part part, const std::string& path,
                          size_t* room) {
  const auto invalid = [&](const char* fault) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", fault));
  };
  count_ = 0;
  if (const char* fault = ShapeFault(array, part)) return invalid(fault);
  buffers_ = array.buffers;
  start_ = array.offset + part.first;
  validity_ = nullptr;
  if (part.count == 0) return absl::OkStatus();
  const int64_t wide = part.count * (format_.width > 0 ? format_.width : 1);
  size_t bytes = static_cast<size_t>(wide);
  if (bytes > *room) return absl::ResourceExhaustedError("max_bytes: is passed");
  if (format_.layout != Layout::kNull) {
    if (buffers_ == nullptr || buffers_[1] == nullptr) return invalid("has no buffer");
    validity_ = array.null_count == 0 ? nullptr : buffers_[0];
    if (validity_ == nullptr && array.null_count > 0) {
      return invalid("has nulls and no bitmap of them");
    }
  }
  count_ = part.count;

  const char* fault = nullptr;
  Part pointed_at;
  if (format_.layout == Layout::kText || format_.layout == Layout::kList) {
    fault = OffsetsFault(&pointed_at);
    first_item_ = pointed_at.first;
  }
  if (format_.layout == Layout::kText && fault == nullptr) {
    bytes += static_cast<size_t>(pointed_at.count);
    if (pointed_at.count > 0 && buffers_[2] == nullptr) fault = "has no buffer";
  }
  if (format_.layout == Layout::kTextView) fault = ViewsFault(array, &bytes);
  if (is_dictionary_) fault = IndicesFault(array);
  if (fault == nullptr && bytes <= *room) {
    *room -= bytes;
    if (is_dictionary_) {
      return items_->Load(*array.dictionary, {0, array.dictionary->length}, path, room);
    }
    if (items_ != nullptr) {
      return items_->Load(*array.children[0], pointed_at, path, room);
    }
    return absl::OkStatus();
  }
  count_ = 0;
  return fault != nullptr ? invalid(fault)
                          : absl::ResourceExhaustedError("max_bytes: is passed");
}

bool Column::HasItsBuffers(int64_t buffers) const {
  switch (format_.layout) {
    case Layout::kNull:
      return buffers == 0 || buffers == 1;
    case Layout::kText:
      return buffers == 3;
    case Layout::kTextView:
      return buffers >= 3;
    default:
      return buffers == 2;
  }
}

// What can be told from the struct alone.
const char* Column::ShapeFault(const ArrowArray& array, Part part) const {
  if (array.release == nullptr) return "is released";
  if (array.length < 0 || array.offset < 0 || array.null_count < -1 ||
      array.length > kMostEntries || array.offset > kMostEntries - array.length) {
    return "has a length or offset that is none";
  }
  if (part.first < 0 || part.count < 0 || part.first > array.length ||
      part.count > array.length - part.first) {
    return "is shorter than its table";
  }
  if (array.null_count > array.length) return "has more nulls than entries";
  if (!HasItsBuffers(array.n_buffers)) {
    return "has another number of buffers than its format";
  }
  if (array.n_children != (format_.layout == Layout::kList ? 1 : 0)) {
    return "has another number of children than its format";
  }
  if (array.n_children == 1 &&
      (array.children == nullptr || array.children[0] == nullptr)) {
    return "has no child";
  }
  if ((array.dictionary != nullptr) != is_dictionary_) {
    return "has a dictionary, or has none, against its schema";
  }
  return nullptr;
}

// Offsets of texts and lists never fall; they say which bytes, or items, are pointed at.
const char* Column::OffsetsFault(Part* pointed_at) const {
  int64_t before = Integer(buffers_[1], format_.width, start_);
  pointed_at->first = before;
  if (before < 0) return "has a negative offset";
  for (int64_t i = 1; i <= count_; ++i) {
    const int64_t offset = Integer(buffers_[1], format_.width, start_ + i);
    if (offset < before) return "has offsets that fall";
    before = offset;
  }
  if (before > kMostEntries) return "has an offset that is none";
  pointed_at->count = before - pointed_at->first;
  return nullptr;
}

const char* Column::ViewsFault(const ArrowArray& array, size_t* bytes) const {
  const int64_t texts = array.n_buffers - 3;
  const void* const sizes = buffers_[array.n_buffers - 1];
  if (texts > 0 && sizes == nullptr) return "has no buffer";
  const bool has_nulls = HasNulls();
  for (int64_t row = 0; row < count_; ++row) {
    if (has_nulls && IsNull(row)) continue;
    const auto view = At<TextView>(buffers_[1], start_ + row);
    if (view.size < 0) return "has a text of negative length";
    *bytes += static_cast<size_t>(view.size);
    if (view.size <= kInline) continue;
    if (view.buffer < 0 || view.buffer >= texts || view.offset < 0 ||
        buffers_[2 + view.buffer] == nullptr ||
        int64_t{view.offset} + view.size > At<int64_t>(sizes, view.buffer)) {
      return "has a text outside its buffers";
    }
  }
  return nullptr;
}

const char* Column::IndicesFault(const ArrowArray& array) const {
  const int64_t entries = array.dictionary->length;
  for (int64_t row = 0; row < count_; ++row) {
    if (IsNull(row)) continue;
    const int64_t index = Integer(buffers_[1], format_.width, start_ + row);
    if (index < 0 || index >= entries) return "names an entry outside its dictionary";
  }
  return nullptr;
}

bool Column::IsNull(int64_t row) const {
  return format_.layout == Layout::kNull ||
         (validity_ != nullptr && !Bit(validity_, start_ + row));
}

// An unsigned number beyond int64 reads as negative.
int64_t Column::Integer(const void* values, int width, int64_t index) const {
  const bool is_signed = format_.layout != Layout::kUnsigned;
  switch (width) {
    case 1:
      return is_signed ? At<int8_t>(values, index) : At<uint8_t>(values, index);
    case 2:
      return is_signed ? At<int16_t>(values, index) : At<uint16_t>(values, index);
    case 4:
      return is_signed ? int64_t{At<int32_t>(values, index)}
                       : int64_t{At<uint32_t>(values, index)};
    default:
      return At<int64_t>(values, index);
  }
}

absl::Span<const int64_t> Column::Numbers(int64_t first, int64_t count,
                                          std::vector<int64_t>* storage) const {
  const bool is_wide = format_.width == 8;
  const char* const wide =
      static_cast<const char*>(buffers_[1]) + (start_ + first) * (is_wide ? 8 : 0);
  if (is_wide && reinterpret_cast<uintptr_t>(wide) % alignof(int64_t) == 0) {
    return {reinterpret_cast<const int64_t*>(wide), static_cast<size_t>(count)};
  }
  storage->resize(static_cast<size_t>(count));
  int64_t* const numbers = storage->data();
  const auto read = [&](auto of_width) {
    using T = decltype(of_width);
    for (int64_t i = 0; i < count; ++i) {
      numbers[i] = static_cast<int64_t>(At<T>(buffers_[1], start_ + first + i));
    }
  };
  const bool is_signed = format_.layout != Layout::kUnsigned;
  switch (format_.width) {
    case 1:
      is_signed ? read(int8_t{}) : read(uint8_t{});
      break;
    case 2:
      is_signed ? read(int16_t{}) : read(uint16_t{});
      break;
    case 4:
      is_signed ? read(int32_t{}) : read(uint32_t{});
      break;
    default:
      read(int64_t{});
  }
  return *storage;
}

bool Column::Days(int64_t first, int64_t count, int32_t* days) const {
  const base::DateRange years{base::Date::FromCivil(1, 1, 1),
                              base::Date::FromCivil(9999, 12, 31)};
  if (format_.layout == Layout::kDays && validity_ == nullptr) {
    std::memcpy(days, static_cast<const char*>(buffers_[1]) + (start_ + first) * 4,
                static_cast<size_t>(count) * 4);
    bool all = true;
    for (int64_t i = 0; i < count; ++i) {
      all &= years.first.days <= days[i] && days[i] <= years.last.days;
    }
    return all;
  }
  for (int64_t i = 0; i < count; ++i) {
    if (IsNull(first + i)) continue;
    const std::optional<int32_t> day =
        DayOf(Integer(buffers_[1], format_.width, start_ + first + i), format_);
    if (!day) return false;
    days[i] = *day;
  }
  return true;
}

// Items between spaces.
void Column::List(int64_t row, std::string* storage) const {
  storage->clear();
  const int64_t first = Integer(buffers_[1], format_.width, start_ + row) - first_item_;
  const int64_t end = Integer(buffers_[1], format_.width, start_ + row + 1) - first_item_;
  std::string of_item;
  for (int64_t item = first; item < end; ++item) {
    if (item > first) storage->push_back(' ');
    const absl::string_view text = items_->Text(item, &of_item);
    storage->append(text.data(), text.size());
  }
}

absl::string_view Column::Text(int64_t row, std::string* storage) const {
  if (IsNull(row)) return {};
  const void* const values = buffers_[1];
  const int64_t at = start_ + row;
  if (is_dictionary_) return items_->Text(Integer(values, format_.width, at), storage);
  switch (format_.layout) {
    case Layout::kNone:
    case Layout::kNull:
      return {};
    case Layout::kBool:
      return Bit(values, at) ? "yes" : "no";
    case Layout::kSigned:
      *storage = absl::StrCat(Integer(values, format_.width, at));
      return *storage;
    case Layout::kUnsigned:
      *storage = absl::StrCat(static_cast<uint64_t>(Integer(values, format_.width, at)));
      return *storage;
    case Layout::kFloat: {
      if (format_.width == 4) {
        const auto value = At<float>(values, at);
        return std::isnan(value) ? absl::string_view() : Shortest(value, storage);
      }
      const auto value = At<double>(values, at);
      return std::isnan(value) ? absl::string_view() : Shortest(value, storage);
    }
    case Layout::kDecimal:
      *storage = DecimalText(At<uint64_t>(values, 2 * at),
                             At<uint64_t>(values, 2 * at + 1), format_.scale);
      return *storage;
    case Layout::kDays:
    case Layout::kTimestamp: {
      const int64_t units = Integer(values, format_.width, at);
      const std::optional<int32_t> day = DayOf(units, format_);
      // A number of so many digits is no date, and is refused as one.
      *storage = day.has_value() ? base::Date{*day}.ToString() : absl::StrCat(units);
      return *storage;
    }
    case Layout::kText: {
      const int64_t first = Integer(values, format_.width, at);
      const int64_t end = Integer(values, format_.width, at + 1);
      if (first == end) return {};
      return {static_cast<const char*>(buffers_[2]) + first,
              static_cast<size_t>(end - first)};
    }
    case Layout::kTextView:
      return View(row);
    case Layout::kList:
      List(row, storage);
      return *storage;
  }
  return {};
}

}  // namespace tillit::columnar
