// SPDX-License-Identifier: Apache-2.0
#include "columnar/places.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tillit::columnar {
namespace {

constexpr int32_t kNotRead = -2;
constexpr int32_t kAbsent = -3;
constexpr size_t kMostSteps = 32;
constexpr size_t kWhole = 16;  // bytes of a text that its key holds
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
  // The parts overlap; with the size they are the text.
  if (size > kWhole) {
    Key key{0, 0, size};
    for (size_t i = 0; i + 8 <= size; i += 8) {
      key.a = Hash({key.a ^ Bytes(first + i, 8), key.b, size});
      key.b = std::rotl(key.b, 23) ^ key.a;
    }
    key.a ^= Bytes(first + size - 8, 8);
    return key;
  }
  if (size >= 8) return {Bytes(first, 8), Bytes(first + size - 8, 8), size};
  if (size >= 4) return {Bytes(first, 4), Bytes(first + size - 4, 4), size};
  if (size == 0) return {};
  return {Bytes(first, 1), Bytes(first + size / 2, 1) << 8 | Bytes(first + size - 1, 1),
          size};
}

uint64_t Places::Hash(const Key& key) {
  uint64_t hash = (key.a + key.size) * 0x9E3779B97F4A7C15;
  hash ^= std::rotl(key.b * 0xC2B2AE3D27D4EB4F, 31);
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93;
  return hash ^ hash >> 32;
}

// False where there is no room near its slot.
bool Places::Settle(const Key& key, int32_t place) {
  const size_t mask = slots_.size() - 1;
  size_t at = Hash(key) & mask;
  for (size_t step = 0; step < kMostSteps; ++step, at = (at + 1) & mask) {
    if (slots_[at].place != kNull) continue;
    slots_[at] = {key, place};
    return true;
  }
  return false;
}

void Places::Grow() {
  std::vector<Slot> before(slots_.size() * 4);
  before.swap(slots_);
  for (const Slot& slot : before) {
    if (slot.place == kNull || Settle(slot.key, slot.place)) continue;
    const auto place = static_cast<size_t>(slot.place);
    crowded_.emplace(of_numbers_ ? std::to_string(static_cast<uint64_t>(numbers_[place]))
                                 : std::string(Text(place)),
                     slot.place);
  }
}

int32_t Places::Find(const Key& key, absl::string_view text) {
  const size_t mask = slots_.size() - 1;
  size_t at = Hash(key) & mask;
  for (size_t step = 0; step < kMostSteps; ++step, at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.place == kNull) return kAbsent;
    if (slot.key == key &&
        (key.size <= kWhole || Text(static_cast<size_t>(slot.place)) == text)) {
      return slot.place;
    }
  }
  const auto found =
      crowded_.find(of_numbers_ ? std::to_string(key.a) : std::string(text));
  return found == crowded_.end() ? kAbsent : found->second;
}

int32_t Places::Add(const Key& key, absl::string_view text) {
  const auto place = static_cast<int32_t>(size());
  if (of_numbers_) {
    numbers_.push_back(static_cast<int64_t>(key.a));
  } else {
    bytes_.append(text.data(), text.size());
    ends_.push_back(bytes_.size());
  }
  if (size() * 2 > slots_.size()) Grow();
  if (!Settle(key, place)) {
    crowded_.emplace(of_numbers_ ? std::to_string(key.a) : std::string(text), place);
  }
  return place;
}

int32_t Places::OfNumber(int64_t number) {
  const bool small = number >= 0 && number < static_cast<int64_t>(direct_.size());
  if (small && direct_[static_cast<size_t>(number)] != kNull) {
    return direct_[static_cast<size_t>(number)];
  }
  // A number may have come before its like had places of their own.
  const Key key{static_cast<uint64_t>(number), 0, 0};
  int32_t place = Find(key, "");
  if (place == kAbsent && small) {
    place = static_cast<int32_t>(numbers_.size());
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

void Places::Read(const Column& column, int64_t first, int64_t count, int32_t* places) {
  rows_ += count;
  if (of_numbers_) {
    read_.resize(static_cast<size_t>(count));
    column.Numbers(first, count, read_.data());
    const int64_t most = *std::max_element(read_.begin(), read_.end());
    if (most >= static_cast<int64_t>(direct_.size()) &&
        most < std::max(kSmall, kPlacesARow * rows_)) {
      direct_.resize(static_cast<size_t>(most) + 1, kNull);
    }
    const bool has_nulls = column.HasNulls();
    for (int64_t i = 0; i < count; ++i) {
      places[i] = has_nulls && column.IsNull(first + i)
                      ? kNull
                      : OfNumber(read_[static_cast<size_t>(i)]);
    }
    return;
  }
  if (const Column* const entries = column.dictionary()) {
    if (of_entry_.empty()) {
      of_entry_.assign(static_cast<size_t>(entries->count()), kNotRead);
    }
    read_.resize(static_cast<size_t>(count));
    column.Numbers(first, count, read_.data());
    const bool has_nulls = column.HasNulls();
    std::string storage;
    for (int64_t i = 0; i < count; ++i) {
      if (has_nulls && column.IsNull(first + i)) {
        places[i] = kNull;
        continue;
      }
      const int64_t entry = read_[static_cast<size_t>(i)];
      int32_t& place = of_entry_[static_cast<size_t>(entry)];
      if (place == kNotRead) place = OfText(entries->Text(entry, &storage));
      places[i] = place;
    }
    return;
  }
  column.ForEachText(first, count,
                     [&](absl::string_view text) { *places++ = OfText(text); });
}

std::vector<int32_t> Places::InOrder() const {
  std::vector<int32_t> order;
  order.reserve(size());
  if (of_numbers_ && std::all_of(numbers_.begin(), numbers_.end(), [&](int64_t number) {
        return number >= 0 && number < static_cast<int64_t>(direct_.size()) &&
               direct_[static_cast<size_t>(number)] != kNull;
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
    return of_numbers_ ? numbers_[a] < numbers_[b] : Text(a) < Text(b);
  };
  if (!std::is_sorted(order.begin(), order.end(), before)) {
    std::sort(order.begin(), order.end(), before);
  }
  return order;
}

}  // namespace tillit::columnar
