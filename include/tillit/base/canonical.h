// SPDX-License-Identifier: Apache-2.0
// One byte form for every struct with a field list: for hashes, and for the
// embedded catalogue. Protobuf's own bytes are not canonical.
//
//   bool 1 byte; integers and enums 8 bytes little-endian; double its 64 bits with
//   -0 as 0; text: length, bytes; optional: 0 or 1, value; list: count, items;
//   struct: for each field that differs from a new struct's, in the list's order, its
//   name, a zero and its value; then a zero. So a field that a later version adds changes
//   no hash of what does not use it.
#ifndef TILLIT_BASE_CANONICAL_H_
#define TILLIT_BASE_CANONICAL_H_

#include <bit>
#include <compare>
#include <cstdint>
#include <string>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/base/sha256.h"

namespace tillit::base {

// Appends values in canonical form.
class CanonicalWriter {
 public:
  template <class T>
  void Write(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      out_.push_back(value ? 1 : 0);
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      WriteWord(static_cast<uint64_t>(static_cast<int64_t>(value)));
    } else if constexpr (std::is_same_v<T, double>) {
      WriteWord(std::bit_cast<uint64_t>(value == 0 ? 0.0 : value));
    } else if constexpr (std::is_same_v<T, std::string>) {
      WriteWord(value.size());
      out_.append(value);
    } else if constexpr (kIsId<T>) {
      Write(value.value);
    } else if constexpr (std::is_same_v<T, Date>) {
      Write(value.days);
    } else if constexpr (std::is_same_v<T, PartialDate>) {
      Write(value.year * 10000 + value.month * 100 + value.day);
    } else if constexpr (std::is_same_v<T, Instant>) {
      Write(value.utc_seconds);
      Write(value.offset_minutes);
    } else if constexpr (std::is_same_v<T, Minutes>) {
      Write(value.count);
    } else if constexpr (std::is_same_v<T, Decimal>) {
      Write(value.millionths);
    } else if constexpr (kIsOptional<T>) {
      Write(value.has_value());
      if (value.has_value()) Write(*value);
    } else if constexpr (kIsVector<T>) {
      WriteWord(value.size());
      for (const auto& item : value) Write(item);
    } else {
      static_assert(kHasFields<T>, "needs a TILLIT_FIELDS list");
      static const T fresh{};
      std::apply(
          [&](const auto&... field) {
            (WriteField(field.name, value.*(field.member), fresh.*(field.member)), ...);
          },
          FieldsOf<T>());
      out_.push_back('\0');
    }
  }
  const std::string& bytes() const { return out_; }

 private:
  template <class Value>
  void WriteField(const char* name, const Value& value, const Value& fresh) {
    if (value == fresh) return;
    out_.append(name);
    out_.push_back('\0');
    Write(value);
  }
  void WriteWord(uint64_t word) {
    for (int shift = 0; shift < 64; shift += 8) {
      out_.push_back(static_cast<char>(word >> shift & 0xff));
    }
  }
  std::string out_;
};

// Orders two values as their canonical bytes are ordered, without writing them.
template <class T>
std::strong_ordering CompareCanonical(const T& a, const T& b) {
  // The least byte of a word stands first.
  const auto words = [](auto x, auto y) -> std::strong_ordering {
    const auto word_x = static_cast<uint64_t>(static_cast<int64_t>(x));
    const auto word_y = static_cast<uint64_t>(static_cast<int64_t>(y));
    if (word_x == word_y) return std::strong_ordering::equal;
    const int shift = std::countr_zero(word_x ^ word_y) / 8 * 8;
    return (word_x >> shift & 0xff) <=> (word_y >> shift & 0xff);
  };
  if constexpr (std::is_same_v<T, bool>) {
    return a <=> b;
  } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
    return words(a, b);
  } else if constexpr (std::is_same_v<T, double>) {
    return words(std::bit_cast<uint64_t>(a == 0 ? 0.0 : a),
                 std::bit_cast<uint64_t>(b == 0 ? 0.0 : b));
  } else if constexpr (std::is_same_v<T, std::string>) {
    const auto order = words(a.size(), b.size());
    return order != 0 ? order : a.compare(b) <=> 0;
  } else if constexpr (kIsId<T>) {
    return CompareCanonical(a.value, b.value);
  } else if constexpr (std::is_same_v<T, Date>) {
    return words(a.days, b.days);
  } else if constexpr (std::is_same_v<T, PartialDate>) {
    return words(a.year * 10000 + a.month * 100 + a.day,
                 b.year * 10000 + b.month * 100 + b.day);
  } else if constexpr (std::is_same_v<T, Instant>) {
    const auto order = words(a.utc_seconds, b.utc_seconds);
    return order != 0 ? order : words(a.offset_minutes, b.offset_minutes);
  } else if constexpr (std::is_same_v<T, Minutes>) {
    return words(a.count, b.count);
  } else if constexpr (std::is_same_v<T, Decimal>) {
    return words(a.millionths, b.millionths);
  } else if constexpr (kIsOptional<T>) {
    if (!a.has_value() || !b.has_value()) return a.has_value() <=> b.has_value();
    return CompareCanonical(*a, *b);
  } else if constexpr (kIsVector<T>) {
    std::strong_ordering order = words(a.size(), b.size());
    for (size_t i = 0; order == 0 && i < a.size(); ++i) {
      order = CompareCanonical(a[i], b[i]);
    }
    return order;
  } else {
    static_assert(kHasFields<T>, "needs a TILLIT_FIELDS list");
    std::strong_ordering order = std::strong_ordering::equal;
    std::apply(
        [&](const auto&... field) {
          // Up to the first field that differs.
          (void)((order = CompareCanonical(a.*(field.member), b.*(field.member)),
                  order == 0) &&
                 ...);
        },
        FieldsOf<T>());
    return order;
  }
}

// Reads what CanonicalWriter wrote. Made for trusted bytes (the embedded
// catalogue); a damaged input sets ok() to false and never reads past the end.
class CanonicalReader {
 public:
  explicit CanonicalReader(absl::string_view bytes) : in_(bytes) {}
  bool ok() const { return ok_; }
  bool AtEnd() const { return in_.empty(); }

  template <class T>
  void Read(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = Take(1) && last_[0] != 0;
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      value = static_cast<T>(static_cast<int64_t>(ReadWord()));
    } else if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(ReadWord());
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (Take(ReadWord())) value.assign(last_.data(), last_.size());
    } else if constexpr (kIsId<T>) {
      Read(value.value);
    } else if constexpr (std::is_same_v<T, Date>) {
      Read(value.days);
    } else if constexpr (std::is_same_v<T, PartialDate>) {
      int64_t packed = 0;
      Read(packed);
      value.year = static_cast<int16_t>(packed / 10000);
      value.month = static_cast<int8_t>(packed / 100 % 100);
      value.day = static_cast<int8_t>(packed % 100);
    } else if constexpr (std::is_same_v<T, Instant>) {
      Read(value.utc_seconds);
      Read(value.offset_minutes);
    } else if constexpr (std::is_same_v<T, Minutes>) {
      Read(value.count);
    } else if constexpr (std::is_same_v<T, Decimal>) {
      Read(value.millionths);
    } else if constexpr (kIsOptional<T>) {
      bool present = false;
      Read(present);
      if (present) Read(value.emplace());
    } else if constexpr (kIsVector<T>) {
      uint64_t count = ReadWord();
      // Every item takes a byte at least, so a larger count is damage.
      if (count > in_.size()) ok_ = false;
      for (; ok_ && count > 0; --count) Read(value.emplace_back());
    } else {
      static_assert(kHasFields<T>, "needs a TILLIT_FIELDS list");
      value = T{};
      absl::string_view next = ReadName();
      ForEachField(value, [&](const char* name, auto& field) {
        if (next != name) return;
        this->Read(field);
        next = this->ReadName();
      });
      ok_ &= next.empty();
    }
  }

 private:
  bool Take(uint64_t size) {
    if (!ok_ || size > in_.size()) return ok_ = false;
    last_ = in_.substr(0, size);
    in_.remove_prefix(size);
    return true;
  }
  // Empty at the end of a struct.
  absl::string_view ReadName() {
    const size_t end = in_.find('\0');
    if (!ok_ || end == absl::string_view::npos) {
      ok_ = false;
      return "";
    }
    const absl::string_view name = in_.substr(0, end);
    in_.remove_prefix(end + 1);
    return name;
  }
  uint64_t ReadWord() {
    if (!Take(8)) return 0;
    uint64_t word = 0;
    for (int i = 7; i >= 0; --i) word = word << 8 | static_cast<unsigned char>(last_[i]);
    return word;
  }

  absl::string_view in_;
  absl::string_view last_;
  bool ok_ = true;
};

// The SHA-256 of a struct's canonical bytes, shortened to 16 hexadecimal digits:
// names one content of an id and version.
template <class T>
std::string ContentHash(const T& value) {
  CanonicalWriter writer;
  writer.Write(value);
  return Sha256Hex(writer.bytes()).substr(0, 16);
}

}  // namespace tillit::base

#endif  // TILLIT_BASE_CANONICAL_H_
