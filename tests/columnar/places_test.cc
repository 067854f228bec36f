// SPDX-License-Identifier: Apache-2.0
#include "columnar/places.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/columnar/sketch.h"
#include "tillit/base/random.h"

namespace tillit::columnar {
namespace {

// The places of a sketched column, read in parts.
std::vector<int32_t> Read(const test::Sketch& sketch, Places& places) {
  test::Ledger ledger;
  ArrowSchema schema = {};
  ArrowArray array = {};
  test::Show(sketch, &ledger, &schema);
  test::Show(sketch, &ledger, &array);
  Column column(schema);
  size_t room = size_t{1} << 40;
  EXPECT_TRUE(column.Load(array, {0, array.length}, "c", &room).ok());
  places.NewBatch();
  std::vector<int32_t> read(static_cast<size_t>(array.length));
  for (int64_t first = 0; first < array.length; first += 100) {
    places.Read(column, first, std::min<int64_t>(100, array.length - first),
                read.data() + first);
  }
  array.release(&array);
  schema.release(&schema);
  return read;
}

// Each value has the place of its first row.
template <class T>
void ExpectFirstComeFirstPlaced(const std::vector<std::optional<T>>& values,
                                const std::vector<int32_t>& read, Places& places) {
  std::map<T, int32_t> expected;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i] || *values[i] == T{}) {
      if constexpr (std::is_same_v<T, std::string>) {
        ASSERT_EQ(read[i], Places::kNull);
        continue;
      }
    }
    if (!values[i]) {
      ASSERT_EQ(read[i], Places::kNull);
      continue;
    }
    const auto place =
        expected.try_emplace(*values[i], static_cast<int32_t>(expected.size())).first;
    ASSERT_EQ(read[i], place->second) << i;
  }
  ASSERT_EQ(places.size(), expected.size());
  std::vector<int32_t> order;
  for (const auto& [value, place] : expected) order.push_back(place);
  EXPECT_EQ(places.InOrder(), order);
  for (const auto& [value, place] : expected) {
    if constexpr (std::is_same_v<T, std::string>) {
      ASSERT_EQ(places.Text(static_cast<size_t>(place)), value);
    } else {
      ASSERT_EQ(places.Number(static_cast<size_t>(place)), value);
    }
  }
}

TEST(Places, AreThoseOfTextsOfAnyLength) {
  base::Random random(1);
  test::Texts texts;
  for (int i = 0; i < 20000; ++i) {
    // Few letters and every length around those that are kept apart.
    std::string text(random.Below(30), 'a');
    for (char& letter : text) letter = static_cast<char>('a' + random.Below(2));
    texts.push_back(text);
    if (random.Chance(0.1)) texts.back() = std::nullopt;
    if (random.Chance(0.3)) texts.back() = absl::StrCat("E", random.Below(3000));
  }
  for (const test::Sketch& sketch :
       {test::Text(texts), test::Text<int64_t>(texts), test::TextViews(texts)}) {
    Places places(false);
    ExpectFirstComeFirstPlaced(texts, Read(sketch, places), places);
  }
  // One after the other in other layouts: the same places.
  Places places(false);
  const std::vector<int32_t> first = Read(test::Text(texts), places);
  EXPECT_EQ(Read(test::TextViews(texts), places), first);
  EXPECT_EQ(Read(test::Encoded<uint32_t>(texts), places), first);
}

TEST(Places, OfViewsLookAtTheTextAlone) {
  // Behind a short text in its view may stand anything.
  test::Sketch sketch = test::TextViews({"E11", "E11"});
  std::string& views = *sketch.buffers[1];
  for (size_t i = 7; i < 16; ++i) views[i] = static_cast<char>(i);
  Places places(false);
  EXPECT_EQ(Read(sketch, places), (std::vector<int32_t>{0, 0}));
}

TEST(Places, AreThoseOfNumbersLargeAndSmall) {
  base::Random random(2);
  std::vector<std::optional<int64_t>> numbers;
  for (int i = 0; i < 20000; ++i) {
    const auto any = static_cast<int64_t>(random.Next());
    numbers.push_back(random.Chance(0.2) ? any
                      : random.Chance(0.2)
                          ? random.Between(-500, -1)
                          : random.Between(0, i < 10000 ? 500 : 9000000));
    if (random.Chance(0.05)) numbers.back() = std::nullopt;
  }
  Places places(true);
  ExpectFirstComeFirstPlaced(numbers, Read(test::Fixed<int64_t>("l", numbers), places),
                             places);
  std::vector<std::optional<int32_t>> small;
  for (int i = 0; i < 2000; ++i) small.push_back(static_cast<int32_t>(random.Below(700)));
  Places of_small(true);
  ExpectFirstComeFirstPlaced<int32_t>(
      small, Read(test::Fixed<int32_t>("i", small), of_small), of_small);
}

// Numbers that all want the first slot.
TEST(Places, AreRightWhereAllValuesCrowd) {
  constexpr uint64_t kFactor = 0x9E3779B97F4A7C15;
  uint64_t inverse = kFactor;  // by Newton's method
  for (int i = 0; i < 6; ++i) inverse *= 2 - kFactor * inverse;
  std::vector<std::optional<int64_t>> numbers;
  for (uint64_t i = 1; i < 3000; ++i) {
    numbers.push_back(static_cast<int64_t>(inverse * i));
    numbers.push_back(static_cast<int64_t>(inverse * (i / 2 + 1)));
  }
  Places places(true);
  ExpectFirstComeFirstPlaced(numbers, Read(test::Fixed<int64_t>("l", numbers), places),
                             places);
}

}  // namespace
}  // namespace tillit::columnar
