// SPDX-License-Identifier: Apache-2.0
// The distinct values of a column, numbered in the order in which they first stand in it.
#ifndef TILLIT_SRC_COLUMNAR_PLACES_H_
#define TILLIT_SRC_COLUMNAR_PLACES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "columnar/column.h"

namespace tillit::columnar {

class Places {
 public:
  static constexpr int32_t kNull = -1;  // of a null, and of an empty text

  // Of whole numbers by their value, or of anything by its text.
  explicit Places(bool of_numbers) : of_numbers_(of_numbers) {}

  // To be called after each Load of the column that is read.
  void NewBatch() { of_entry_.clear(); }
  // Of so many rows of a loaded column, which holds numbers if this is of numbers.
  void Read(const Column& column, int64_t first, int64_t count, int32_t* places);

  size_t size() const { return of_numbers_ ? numbers_.size() : keys_.size(); }
  bool of_numbers() const { return of_numbers_; }
  int64_t Number(size_t place) const { return numbers_[place]; }
  absl::string_view Text(size_t place) const {
    const size_t first = place == 0 ? 0 : ends_[place - 1];
    return absl::string_view(bytes_).substr(first, ends_[place] - first);
  }
  // All places, by their values ascending; texts by their bytes.
  std::vector<int32_t> InOrder() const;

 private:
  // A number; or what a text is looked up by.
  struct Key {
    uint64_t a = 0;
    uint64_t b = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  // Slots are small and keys stand in the order of their first rows, so that those of
  // frequent values are near each other.
  struct Slot {
    uint32_t tag = 0;
    int32_t place = kNull;
  };
  // A view as it lies in the array, of a text that it holds; an empty one has no place.
  struct Seen {
    Key bytes;
    int32_t place = kNull;
  };
  static Key KeyOf(absl::string_view text);
  static uint64_t Mix(const Key& key) {
    return (key.a ^ key.b * 0xC2B2AE3D27D4EB4F) * 0x9E3779B97F4A7C15;
  }
  std::string Written(int32_t place) const;
  void ReadNumbers(const Column& column, int64_t first, int64_t count, int32_t* places);
  void ReadEntries(const Column& column, int64_t first, int64_t count, int32_t* places);
  void ReadViews(const char* views, int64_t count, int32_t* places, const Column& column,
                 int64_t first);
  int32_t OfNumber(int64_t number);
  int32_t OfText(absl::string_view text);
  bool IsOf(const Key& key, size_t place) const {
    return of_numbers_ ? static_cast<int64_t>(key.a) == numbers_[place]
                       : key == keys_[place];
  }
  int32_t Find(const Key& key, absl::string_view text);
  int32_t Add(const Key& key, absl::string_view text);
  bool Settle(const Key& key, int32_t place);
  void Grow();

  bool of_numbers_;
  std::vector<int64_t> numbers_;  // by place
  std::vector<Key> keys_;         // of texts, by place
  std::string bytes_;             // of all texts
  std::vector<size_t> ends_;      // by place
  std::vector<Slot> slots_ = std::vector<Slot>(64);
  int shift_ = 64 - 6;
  std::vector<Seen> seen_;  // each at its own slot, the first that came
  bool has_slots_ = false;  // some value has one
  // Those that found no room near their slot: no choice of values makes it slow.
  std::map<std::string, int32_t, std::less<>> crowded_;
  // Of small numbers, by the number.
  std::vector<int32_t> direct_;
  int64_t rows_ = 0;
  std::vector<int32_t> of_entry_;  // of the batch's dictionary; kNotRead: not yet
  std::vector<int64_t> read_;
};

}  // namespace tillit::columnar

#endif  // TILLIT_SRC_COLUMNAR_PLACES_H_
