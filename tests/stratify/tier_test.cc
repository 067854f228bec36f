// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/tier.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::stratify {
namespace {

using base::Decimal;
using ::testing::HasSubstr;

const base::Date kAsOf = base::Date::FromCivil(2024, 1, 1);

Tier FromPoints(const std::string& id, int points, int days) {
  Tier tier;
  tier.id = id;
  tier.criterion.derived = criteria::DerivedValue{"score:need", Decimal::FromInt(points)};
  tier.contact_every_days = days;
  return tier;
}

const std::vector<Tier> kTiers = {
    FromPoints("close", 6, 14), FromPoints("regular", 3, 30), FromPoints("light", 1, 90)};

TierResult TierFor(std::optional<int> points, int lowest, int highest) {
  facts::PatientRecord record;
  facts::View view(record, kAsOf);
  facts::DerivedFact need;
  need.id = "score:need";
  if (points) need.value = Decimal::FromInt(*points);
  need.lowest = Decimal::FromInt(lowest);
  need.highest = Decimal::FromInt(highest);
  view.AddDerived(need);
  return TierOf(kTiers, view);
}

TEST(Tier, IsTheFirstThatIsYes) {
  EXPECT_EQ(TierFor(7, 7, 7).tier, "close");
  EXPECT_EQ(TierFor(3, 3, 3).tier, "regular");
  EXPECT_EQ(TierFor(1, 1, 1).tier, "light");
  EXPECT_EQ(TierFor(0, 0, 0).tier, "");
  EXPECT_EQ(TierFor(0, 0, 0).contact_every_days, 0);
  EXPECT_EQ(TierFor(3, 3, 3).evidence.size(), 1u);
}

TEST(Tier, SaysWhichCloserOneTheUnknownLeavesOpen) {
  const TierResult result = TierFor(3, 3, 8);
  EXPECT_EQ(result.tier, "regular");
  EXPECT_EQ(result.may_be, "close");
  EXPECT_EQ(TierFor(3, 3, 5).may_be, "");
  const TierResult unknown = TierFor(std::nullopt, 0, 0);
  EXPECT_EQ(unknown.tier, "");
  EXPECT_EQ(unknown.may_be, "close");
}

// Requirements: S1-17
TEST(Tiers, OfMoreNeedAreNeverContactedMoreRarely) {
  int before = 1000;
  for (int points = 1; points <= 9; ++points) {
    const TierResult result = TierFor(points, points, points);
    EXPECT_LE(result.contact_every_days, before) << points;
    before = result.contact_every_days;
  }
  EXPECT_TRUE(Validate(kTiers, "tiers").ok());
  std::vector<Tier> turned = kTiers;
  turned[1].contact_every_days = 7;
  EXPECT_THAT(std::string(Validate(turned, "tiers").message()),
              HasSubstr("tiers[1]: is followed more closely than the tier before it"));
}

TEST(Validate, RefusesTiersThatSayNothingOrAskTheRecord) {
  const auto fault = [](auto change) {
    std::vector<Tier> tiers = kTiers;
    change(tiers);
    return std::string(Validate(tiers, "tiers").message());
  };
  EXPECT_THAT(fault([](auto& t) { t[0].id.clear(); }), HasSubstr("tiers[0]: has no id"));
  EXPECT_THAT(fault([](auto& t) { t[2].id = "close"; }), HasSubstr("tiers[2]"));
  EXPECT_THAT(fault([](auto& t) { t[0].contact_every_days = 0; }),
              HasSubstr("less than"));
  EXPECT_THAT(fault([](auto& t) { t[1].criterion = {}; }), HasSubstr("[1].criterion"));
  EXPECT_THAT(fault([](auto& t) {
                criteria::Criterion part;
                part.sex = facts::Sex::kMale;
                t[1].criterion = {};
                t[1].criterion.any_of = {part};
              }),
              HasSubstr("asks for more than derived facts and age"));
}

}  // namespace
}  // namespace tillit::stratify
