// SPDX-License-Identifier: Apache-2.0
#include "tillit/criteria/witness.h"

#include <limits>

#include "gtest/gtest.h"

namespace tillit::criteria {
namespace {

constexpr int32_t kMost = std::numeric_limits<int32_t>::max();
const std::vector<base::CodeSet> kCodes = {
    {"ICPC-2", {"A01"}, {}, base::CodeMatch::kExact}};

Criterion Coded(int32_t at_least) {
  Criterion criterion;
  criterion.coded = CodedFacts{};
  criterion.coded->codes = kCodes;
  criterion.coded->counting = Counting::kDates;
  criterion.coded->at_least = at_least;
  return criterion;
}

std::optional<std::vector<facts::Fact>> WitnessOn(const char* day,
                                                  const Criterion& asked) {
  const facts::PatientRecord record;
  return Witness(asked, {}, facts::View(record, *base::Date::Parse(day)));
}

TEST(Witness, GoesBackToTheFirstDayOfTheCalendarAndNoFurther) {
  EXPECT_EQ(WitnessOn("0001-01-02", Coded(2))->size(), 2u);
  EXPECT_EQ(WitnessOn("0001-01-02", Coded(2))->back().date->ToString(), "0001-01-01");
  EXPECT_FALSE(WitnessOn("0001-01-01", Coded(2)).has_value());
  EXPECT_FALSE(WitnessOn("2026-11-02", Coded(kMost)).has_value());
}

TEST(Witness, IsNoneForNumbersThatNoCalendarHolds) {
  Criterion asked = Coded(2);
  asked.coded->days_apart = kMost;
  EXPECT_FALSE(WitnessOn("2026-11-02", asked).has_value());
  asked = Coded(kMost);
  asked.coded->span_days = kMost;
  EXPECT_FALSE(WitnessOn("2026-11-02", asked).has_value());
  Criterion measured;
  measured.measured = MeasuredValue{};
  measured.measured->codes = kCodes;
  measured.measured->at_least = 1;
  measured.measured->times = kMost;
  measured.measured->days_apart = kMost;
  EXPECT_FALSE(WitnessOn("2026-11-02", measured).has_value());
  Criterion stays;
  stays.stays = Stays{};
  stays.stays->codes = kCodes;
  stays.stays->at_least = kMost;
  stays.stays->nights_at_least = kMost;
  stays.stays->gap_days = kMost;
  EXPECT_FALSE(WitnessOn("2026-11-02", stays).has_value());
}

}  // namespace
}  // namespace tillit::criteria
