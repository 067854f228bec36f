// SPDX-License-Identifier: Apache-2.0
#include "columnar/places.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tillit::columnar {
namespace {

constexpr int32_t kNotRead = -2;
constexpr int32_t kAbsent = -3;
constexpr int kSeenBits = 15;
constexpr size_t kMostSteps = 32;
constexpr size_t kManySlots = size_t{1} << 15;
// Numbers below this, or below so many a row, have a place by the number itself.
constexpr int64_t kSmall = int64_t{1} << 22;
constexpr int64_t kPlacesARow = 8;

uint64_t Bytes(const char* from, size_t count) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, from, count);
  return bytes;
}

}  // namespace

Places::Key Places::KeyOf(absl::string_view text) {
  const char* const first = text.data();
  const size_t size = text.size();
  if (size <= size_t{kInline}) {
    const size_t head = std::min(size, size_t{4});
    return {size | Bytes(first, head) << 32, Bytes(first + head, size - head)};
  }
  uint64_t mixed = size;
  for (size_t i = 0; i + 8 <= size; i += 8) {
    mixed = (std::rotl(mixed, 29) ^ Bytes(first + i, 8)) * 0xD6E8FEB86659FD93;
  }
  mixed ^= Bytes(first + size - 8, 8) * 0x9E3779B97F4A7C15;
  return {size, mixed ^ mixed >> 32};
}

std::string Places::Written(int32_t place) const {
  const auto at = static_cast<size_t>(place);
  return of_numbers_ ? std::to_string(Number(at)) : std::string(Text(at));
}

// False where there is no room near its slot.
bool Places::Settle(const Key& key, int32_t place) {
  const uint64_t mixed = Mix(key);
  const size_t mask = slots_.size() - 1;
  size_t at = mixed >> shift_;
  for (size_t step = 0; step < kMostSteps; ++step, at = (at + 1) & mask) {
    if (slots_[at].place != kNull) continue;
    slots_[at] = {static_cast<uint32_t>(mixed >> 32), place};
    return true;
  }
  return false;
}

void Places::Grow() {
  std::vector<Slot> before(slots_.size() * 2);
  before.swap(slots_);
  shift_ -= 1;
  for (const Slot& slot : before) {
    if (slot.place == kNull) continue;
    const auto place = static_cast<size_t>(slot.place);
    const Key key =
        of_numbers_ ? Key{static_cast<uint64_t>(numbers_[place]), 0} : keys_[place];
    if (Settle(key, slot.place)) continue;
    crowded_.emplace(Written(slot.place), slot.place);
  }
}

inline int32_t Places::Find(const Key& key, absl::string_view text) {
  const uint64_t mixed = Mix(key);
  const size_t mask = slots_.size() - 1;
  size_t at = mixed >> shift_;
  for (size_t step = 0; step < kMostSteps; ++step, at = (at + 1) & mask) {
    const Slot slot = slots_[at];
    if (slot.place == kNull) return kAbsent;
    const auto place = static_cast<size_t>(slot.place);
    if (slot.tag == static_cast<uint32_t>(mixed >> 32) && IsOf(key, place) &&
        (of_numbers_ || Text(place) == text)) {
      return slot.place;
    }
  }
  const auto found = crowded_.find(
      of_numbers_ ? std::to_string(static_cast<int64_t>(key.a)) : std::string(text));
  return found == crowded_.end() ? kAbsent : found->second;
}

int32_t Places::Add(const Key& key, absl::string_view text) {
  const auto place = static_cast<int32_t>(size());
  has_slots_ = true;
  if (of_numbers_) {
    numbers_.push_back(static_cast<int64_t>(key.a));
  } else {
    keys_.push_back(key);
    bytes_.append(text.data(), text.size());
    ends_.push_back(bytes_.size());
  }
  // Few values meet in a slot where there are few values.
  if (size() * (slots_.size() < kManySlots ? 4 : 2) > slots_.size()) Grow();
  if (!Settle(key, place)) crowded_.emplace(Written(place), place);
  return place;
}

int32_t Places::OfNumber(int64_t number) {
  const bool small = number >= 0 && number < static_cast<int64_t>(direct_.size());
  // It may have come before its like had places of their own.
  const Key key{static_cast<uint64_t>(number), 0};
  int32_t place = has_slots_ ? Find(key, "") : kAbsent;
  if (place == kAbsent && small) {
    place = static_cast<int32_t>(size());
    numbers_.push_back(number);
  } else if (place == kAbsent) {
    place = Add(key, "");
  }
  if (small) direct_[static_cast<size_t>(number)] = place;
  return place;
}

int32_t Places::OfText(absl::string_view text) {
  if (text.empty()) return kNull;
  const Key key = KeyOf(text);
  const int32_t place = Find(key, text);
  return place == kAbsent ? Add(key, text) : place;
}

void Places::ReadNumbers(const Column& column, int64_t first, int64_t count,
                         int32_t* places) {
  const absl::Span<const int64_t> read = column.Numbers(first, count, &read_);
  // No number is above all of their bits together, unless one is negative.
  int64_t together = 0;
  for (const int64_t number : read) together |= number;
  if (together >= static_cast<int64_t>(direct_.size()) &&
      together < std::max(kSmall, kPlacesARow * rows_)) {
    direct_.resize(static_cast<size_t>(together) + 1, kNull);
  }
  const bool has_nulls = column.HasNulls();
  for (int64_t i = 0; i < count; ++i) {
    const auto number = static_cast<uint64_t>(read[static_cast<size_t>(i)]);
    int32_t place = number < direct_.size() ? direct_[number] : kNull;
    if (has_nulls && column.IsNull(first + i)) {
      place = kNull;
    } else if (place == kNull) {
      place = OfNumber(static_cast<int64_t>(number));
    }
    places[i] = place;
  }
}

void Places::ReadEntries(const Column& column, int64_t first, int64_t count,
                         int32_t* places) {
  const Column& entries = *column.dictionary();
  if (of_entry_.empty()) {
    of_entry_.assign(static_cast<size_t>(entries.count()), kNotRead);
  }
  const absl::Span<const int64_t> read = column.Numbers(first, count, &read_);
  const bool has_nulls = column.HasNulls();
  std::string storage;
  for (int64_t i = 0; i < count; ++i) {
    if (has_nulls && column.IsNull(first + i)) {
      places[i] = kNull;
      continue;
    }
    const int64_t entry = read[static_cast<size_t>(i)];
    int32_t& place = of_entry_[static_cast<size_t>(entry)];
    if (place == kNotRead) place = OfText(entries.Text(entry, &storage));
    places[i] = place;
  }
}

// The same bytes as before, which hold their text, have the same place.
void Places::ReadViews(const char* views, int64_t count, int32_t* places,
                       const Column& column, int64_t first) {
  static_assert(sizeof(Key) == kViewBytes);
  if (seen_.empty()) seen_.resize(size_t{1} << kSeenBits);
  Seen* const seen = seen_.data();
  for (int64_t i = 0; i < count; ++i) {
    Key bytes;
    std::memcpy(&bytes, views + i * kViewBytes, sizeof(bytes));
    Seen& near = seen[Mix(bytes) >> (64 - kSeenBits)];
    if (near.bytes == bytes) {
      places[i] = near.place;
      continue;
    }
    const absl::string_view text = column.View(first + i);
    places[i] = OfText(text);
    if (near.place == kNull && text.size() <= size_t{kInline}) near = {bytes, places[i]};
  }
}

void Places::Read(const Column& column, int64_t first, int64_t count, int32_t* places) {
  rows_ += count;
  if (of_numbers_) return ReadNumbers(column, first, count, places);
  if (column.dictionary() != nullptr) return ReadEntries(column, first, count, places);
  if (const char* const views = column.Views(first)) {
    return ReadViews(views, count, places, column, first);
  }
  column.ForEachText(first, count,
                     [&](absl::string_view text) { *places++ = OfText(text); });
}

std::vector<int32_t> Places::InOrder() const {
  std::vector<int32_t> order;
  order.reserve(size());
  if (of_numbers_ && std::all_of(numbers_.begin(), numbers_.end(), [&](int64_t number) {
        const auto at = static_cast<uint64_t>(number);
        return at < direct_.size() && direct_[at] != kNull;
      })) {
    for (int32_t place : direct_) {
      if (place != kNull) order.push_back(place);
    }
    return order;
  }
  for (size_t place = 0; place < size(); ++place) {
    order.push_back(static_cast<int32_t>(place));
  }
  const auto before = [&](int32_t one, int32_t other) {
    const auto a = static_cast<size_t>(one);
    const auto b = static_cast<size_t>(other);
    return of_numbers_ ? Number(a) < Number(b) : Text(a) < Text(b);
  };
  if (!std::is_sorted(order.begin(), order.end(), before)) {
    std::sort(order.begin(), order.end(), before);
  }
  return order;
}

}  // namespace tillit::columnar
