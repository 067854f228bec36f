// SPDX-License-Identifier: Apache-2.0
// Any struct with a field list, filled at random from a seed: for round-trip tests.
#ifndef TILLIT_TESTS_RANDOM_VALUES_H_
#define TILLIT_TESTS_RANDOM_VALUES_H_

#include <string>
#include <type_traits>

#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/base/random.h"

namespace tillit::test {

inline std::string RandomText(base::Random& random) {
  // Texts of one to four bytes a character, with what breaks naive writers.
  static constexpr const char* kPieces[] = {"a",  "Z",  "7", " ", "\"", "\\",
                                            "\n", ",",  "æ", "ø", "å",  "…",
                                            "€",  "👵", ";", "<", "&"};
  std::string text;
  for (uint64_t n = random.Below(6); n > 0; --n) {
    text += kPieces[random.Below(std::size(kPieces))];
  }
  return text;
}

template <class T>
void Fill(base::Random& random, T& value, int depth = 0) {
  if constexpr (std::is_same_v<T, bool>) {
    value = random.Chance(0.5);
  } else if constexpr (std::is_enum_v<T>) {
    const auto values = base::EnumValues<T>();
    value = values[random.Below(values.size())].value;
  } else if constexpr (std::is_same_v<T, int32_t> || std::is_same_v<T, int64_t>) {
    value = static_cast<T>(random.Between(1, 1000000));
  } else if constexpr (std::is_same_v<T, double>) {
    value = random.Uniform() * 1000 + 0.001;
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = RandomText(random);
  } else if constexpr (base::kIsId<T>) {
    value.value = RandomText(random);
  } else if constexpr (std::is_same_v<T, base::Date>) {
    value.days = static_cast<int32_t>(random.Between(-40000, 40000));
  } else if constexpr (std::is_same_v<T, base::PartialDate>) {
    value = base::PartialDate::FromDate(
        {static_cast<int32_t>(random.Between(-30000, 30000))});
    if (random.Chance(0.3)) value.day = 0;
    if (value.day == 0 && random.Chance(0.5)) value.month = 0;
  } else if constexpr (std::is_same_v<T, base::Instant>) {
    value = {random.Between(-1000000000, 4000000000),
             static_cast<int32_t>(random.Between(-12, 12) * 60)};
  } else if constexpr (std::is_same_v<T, base::Minutes>) {
    value.count = random.Between(1, 2000);
  } else if constexpr (std::is_same_v<T, base::Decimal>) {
    value.millionths = random.Between(-1000000000, 1000000000);
  } else if constexpr (base::kIsOptional<T>) {
    if (random.Chance(0.6)) Fill(random, value.emplace(), depth + 1);
  } else if constexpr (base::kIsVector<T>) {
    // Criteria hold criteria: the depth ends the growth.
    for (uint64_t n = depth > 6 ? 0 : random.Below(3); n > 0; --n) {
      Fill(random, value.emplace_back(), depth + 1);
    }
  } else {
    base::ForEachField(value,
                       [&](const char*, auto& field) { Fill(random, field, depth + 1); });
  }
}

template <class T>
T RandomValue(uint64_t seed) {
  base::Random random(seed);
  T value;
  Fill(random, value);
  return value;
}

}  // namespace tillit::test

#endif  // TILLIT_TESTS_RANDOM_VALUES_H_
