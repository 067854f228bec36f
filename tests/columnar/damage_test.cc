// SPDX-License-Identifier: Apache-2.0
// Arrays damaged at random in every way that the interface lets one see: reading ends
// with records or a status, reads nothing outside the buffers (a sanitizer watches) and
// releases everything once. TILLIT_ROUNDS sets how many, TILLIT_SEED which.
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/columnar/sketch.h"
#include "tillit/base/random.h"
#include "tillit/columnar/long_table.h"

namespace tillit::columnar {
namespace {

using test::Ledger;
using test::Sketch;
using test::SketchStream;
using test::Texts;

constexpr int64_t kOdd[] = {-2, -1, 0, 1, 2, 7, INT64_MAX, INT64_MIN, int64_t{1} << 56};

int64_t Odd(base::Random& random) { return kOdd[random.Below(std::size(kOdd))]; }

Texts RandomTexts(int64_t rows, base::Random& random) {
  static const Texts kTexts = {
      "p1", "ATC", "ICD-10", "A10BA02",    "2020-01-02",
      "",   "yes", "7.5",    std::nullopt, "a text that is too long to stand in a view"};
  Texts texts;
  for (int64_t i = 0; i < rows; ++i) texts.push_back(kTexts[random.Below(kTexts.size())]);
  return texts;
}

Sketch RandomColumn(int64_t rows, base::Random& random) {
  const auto numbers = [&](auto zero) {
    std::vector<std::optional<decltype(zero)>> values;
    for (int64_t i = 0; i < rows; ++i) {
      values.push_back(static_cast<decltype(zero)>(random.Next()));
    }
    return values;
  };
  switch (random.Below(11)) {
    case 0:
      return test::Text<int32_t>(RandomTexts(rows, random));
    case 1:
      return test::Text<int64_t>(RandomTexts(rows, random));
    case 2:
      return test::TextViews(RandomTexts(rows, random));
    case 3:
      return test::Encoded<int8_t>(RandomTexts(rows, random));
    case 4:
      return test::Encoded<uint32_t>(RandomTexts(rows, random));
    case 5:
      return test::Fixed<int32_t>("tdD", numbers(int32_t{}));
    case 6:
      return test::Fixed<int64_t>("tsn:Europe/Oslo", numbers(int64_t{}));
    case 7:
      return test::Fixed<double>("g", numbers(double{}));
    case 8:
      return test::Fixed<uint16_t>("S", numbers(uint16_t{}));
    case 9:
      return Sketch{"n", "", rows, rows};
    default: {
      Sketch list = test::Text<int32_t>(RandomTexts(rows, random));
      list.format = "+l";
      const std::string& offsets = *list.buffers[1];
      int32_t items = 0;
      std::memcpy(&items, offsets.data() + offsets.size() - 4, 4);
      list.buffers.pop_back();
      list.children = {test::TextViews(RandomTexts(items, random))};
      return list;
    }
  }
}

// Puts an odd 4-byte number somewhere into the buffer of offsets, indices or values.
void DamageNumber(std::string& bytes, base::Random& random) {
  if (bytes.size() < 4) return;
  const auto number = static_cast<int32_t>(Odd(random));
  std::memcpy(&bytes[random.Below(bytes.size() / 4) * 4], &number, 4);
}

// Lengths of buffers are believed: what would only claim more than there is stays out.
void Damage(Sketch& sketch, base::Random& random) {
  switch (random.Below(13)) {
    case 0:
      sketch.length = sketch.length > 0 && random.Chance(0.5) ? sketch.length - 1
                                                              : -1 - random.Between(0, 9);
      break;
    case 1:
      sketch.offset = random.Chance(0.5) ? INT64_MAX : -1;
      break;
    case 2:
      if (!sketch.buffers.empty()) sketch.null_count = -random.Between(1, 5);
      break;
    case 3:
      sketch.null_count = 1;
      if (!sketch.buffers.empty()) sketch.buffers[0].reset();
      break;
    case 4:
      sketch.says_buffers =
          random.Between(-1, static_cast<int64_t>(sketch.buffers.size()));
      if (sketch.format == "vu") sketch.says_buffers = random.Between(-1, 2);
      break;
    case 5:
      sketch.says_children =
          random.Between(-2, static_cast<int64_t>(sketch.children.size()));
      break;
    case 6:
      if (!sketch.buffers.empty())
        sketch.buffers[random.Below(sketch.buffers.size())].reset();
      break;
    case 7:
      if (sketch.buffers.size() > 1 && sketch.buffers[1] &&
          (sketch.format != "u" && sketch.format != "U" && sketch.format != "+l")) {
        DamageNumber(*sketch.buffers[1], random);
      }
      break;
    case 8:
      // Offsets among those that are there: they fall, or they do not.
      if (sketch.format == "u" && sketch.buffers[1] && sketch.buffers[1]->size() > 8) {
        std::string& offsets = *sketch.buffers[1];
        const size_t count = offsets.size() / 4;
        std::memmove(&offsets[random.Below(count) * 4], &offsets[random.Below(count) * 4],
                     4);
      }
      break;
    case 9:
      if (sketch.dictionary == nullptr) {
        sketch.dictionary = std::make_shared<Sketch>(test::Text({}));
      } else if (random.Chance(0.5)) {
        sketch.dictionary.reset();
      } else {
        sketch.dictionary = std::make_shared<Sketch>(*sketch.dictionary);
        Damage(*sketch.dictionary, random);
      }
      break;
    case 10:
      if (!sketch.children.empty()) {
        Sketch& child = sketch.children[random.Below(sketch.children.size())];
        (random.Chance(0.5) ? child.is_released : child.is_missing) = true;
      }
      break;
    default:
      if (!sketch.children.empty()) {
        Damage(sketch.children[random.Below(sketch.children.size())], random);
      }
  }
}

void DamageSchema(Sketch& schema, base::Random& random) {
  static constexpr const char* kFormats[] = {
      "",    "w:4",  "+s", "d:1", "ts", "tsx:", "vz", "?", "d:99999999999,1",
      "ttm", "+w:2", "+vl"};
  if (schema.children.empty()) return;
  Sketch& child = schema.children[random.Below(schema.children.size())];
  switch (random.Below(4)) {
    case 0:
      child.format = kFormats[random.Below(std::size(kFormats))];
      break;
    case 1:
      child.name = random.Chance(0.5) ? "PERSON " : "\xFF";
      break;
    case 2:
      schema.says_children =
          random.Between(-1, static_cast<int64_t>(schema.children.size()));
      break;
    default:
      schema.format = random.Chance(0.5) ? "u" : "";
  }
}

TEST(Damage, EndsWithRecordsOrAStatusAndReleasesEverythingOnce) {
  const auto number = [](const char* name, uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
  };
  const uint64_t seed = number("TILLIT_SEED", 1);
  const uint64_t rounds = number("TILLIT_ROUNDS", 20000);
  static constexpr const char* kNames[] = {"person", "system", "code",  "date",
                                           "kind",   "value",  "birth", "unit"};
  uint64_t read_through = 0;
  for (uint64_t round = 0; round < rounds; ++round) {
    SCOPED_TRACE(absl::StrCat("TILLIT_SEED=", seed, " round ", round));
    base::Random random(seed, round);
    const int64_t rows = random.Between(0, 12);
    std::vector<Sketch> columns;
    for (const char* name : kNames) {
      columns.push_back(test::Named(name, RandomColumn(rows, random)));
    }
    std::vector<Sketch> batches(1 + random.Below(3), test::Table(std::move(columns)));
    const Sketch schema = batches.front();
    for (uint64_t n = random.Below(3); n > 0; --n) {
      Damage(batches[random.Below(batches.size())], random);
    }
    Ledger ledger;
    SketchStream stream(std::move(batches), &ledger);
    stream.schema() = schema;
    if (random.Chance(0.2)) DamageSchema(stream.schema(), random);
    if (random.Chance(0.1)) stream.fails_at = random.Below(3);
    const auto read = ReadLongTable({stream.get()}, {});
    read_through += read.ok() ? 1 : 0;
    ASSERT_TRUE(ledger.IsClear());
    if (!read.ok()) {
      ASSERT_EQ(read.status().message().substr(0, 5), "facts") << read.status().message();
    }
  }
  // Damage neither stops everything nor passes unseen.
  EXPECT_GT(read_through, rounds / 10);
  EXPECT_LT(read_through, rounds * 9 / 10);
}

}  // namespace
}  // namespace tillit::columnar
