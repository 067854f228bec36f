// SPDX-License-Identifier: Apache-2.0
// One byte form for every struct with a field list: for hashes, and for the
// embedded catalogue. Protobuf's own bytes are not canonical.
//
//   bool 1 byte; integers and enums 8 bytes little-endian; double its 64 bits with
//   -0 as 0; text: length, bytes; optional: 0 or 1, value; list: count, items;
//   struct: number of fields, fields in the list's order. Of a list that grew after a
//   release, later fields are written up to the last that is not at its default: what
//   uses none of them keeps its bytes, and its hash.
#ifndef TILLIT_BASE_CANONICAL_H_
#define TILLIT_BASE_CANONICAL_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/base/sha256.h"

namespace tillit::base {

// How many fields of a value its canonical form holds.
template <class T>
size_t CanonicalFields(const T& value) {
  constexpr size_t kAll = std::tuple_size_v<decltype(FieldsOf<T>())>;
  if constexpr (requires { TillitFirstFields(&value); }) {
    const T untouched{};
    size_t count = TillitFirstFields(&value), at = 0;
    std::apply(
        [&](const auto&... field) {
          const auto take = [&](const auto& member) {
            if (++at > count && !(value.*member == untouched.*member)) count = at;
          };
          (take(field.member), ...);
        },
        FieldsOf<T>());
    return count;
  } else {
    return kAll;
  }
}

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
      const size_t count = CanonicalFields(value);
      WriteWord(count);
      size_t at = 0;
      ForEachField(value, [&](const char*, const auto& field) {
        if (at++ < count) this->Write(field);
      });
    }
  }
  const std::string& bytes() const { return out_; }

 private:
  void WriteWord(uint64_t word) {
    for (int shift = 0; shift < 64; shift += 8) {
      out_.push_back(static_cast<char>(word >> shift & 0xff));
    }
  }
  std::string out_;
};

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
      const uint64_t count = ReadWord();
      if (count < CanonicalFields(T{}) ||
          count > std::tuple_size_v<decltype(FieldsOf<T>())>) {
        ok_ = false;
      }
      size_t at = 0;
      ForEachField(value, [&](const char*, auto& field) {
        if (at++ < count) this->Read(field);
      });
    }
  }

 private:
  bool Take(uint64_t size) {
    if (!ok_ || size > in_.size()) return ok_ = false;
    last_ = in_.substr(0, size);
    in_.remove_prefix(size);
    return true;
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
