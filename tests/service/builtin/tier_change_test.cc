// SPDX-License-Identifier: Apache-2.0
// What would change the tier, held against scoring and placing the changed record again.
#include "tillit/service/tier_change.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "tests/catalogue_records.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/run.h"

namespace tillit::service {
namespace {

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

const LinkedService& Centre() {
  static const auto& service =
      *new LinkedService(*Link(builtin::Catalogue(), "pht-legesenter"));
  return service;
}

// Read with the obvious evaluator, apart from the code that looked for the change.
std::string ObviousTier(const facts::PatientRecord& record) {
  facts::View view(record, kAsOf);
  Centre().engine->Score(view);
  for (size_t i = 0; i < Centre().profiles.size(); ++i) {
    stratify::FindProfile(Centre().profiles[i], Centre().profile_hashes[i], view);
  }
  stratify::PlaceInGroups(Centre().groups, Centre().group_hashes, view);
  return stratify::TierOf(Centre().model.tiers, view).tier;
}

size_t RankOf(const std::string& tier) {
  const auto& tiers = Centre().model.tiers;
  return static_cast<size_t>(std::find_if(tiers.begin(), tiers.end(),
                                          [&](const auto& t) { return t.id == tier; }) -
                             tiers.begin());
}

int64_t Number(const char* name, int64_t usual) {
  int64_t number = usual;
  const char* given = std::getenv(name);
  if (given != nullptr && !absl::SimpleAtoi(given, &number)) ADD_FAILURE() << name;
  return number;
}

TEST(TierChange, AppliedAndScoredAgainChangesTheTier) {
  const int64_t records = Number("TILLIT_RECORDS", 1000);
  test::CatalogueRecords people(builtin::Catalogue(), kAsOf,
                                static_cast<uint64_t>(Number("TILLIT_SEED", 4)));
  int64_t changed = 0, closer = 0, several = 0, without = 0;
  std::map<std::string, int64_t> tiers;
  for (int64_t i = 0; i < records; ++i) {
    const facts::PatientRecord record = people.Next();
    const std::string tier = ObviousTier(record);
    ++tiers[tier];
    ASSERT_EQ(TierAlone(Centre(), record, kAsOf), tier);
    const std::vector<TierChange> changes =
        WhatWouldChangeTier(Centre(), record, kAsOf, 1);
    without += changes.empty();
    for (const TierChange& change : changes) {
      ASSERT_EQ(change.from, tier);
      ASSERT_NE(change.to, tier);
      ASSERT_FALSE(change.reasons.empty());
      ASSERT_EQ(ObviousTier(Changed(change, record)), change.to) << record.id.value;
      ++changed;
      closer += RankOf(change.to) < RankOf(tier);
      several += change.reasons.size() > 1;
    }
  }
  std::printf(
      "counts: %lld records, %lld changes (%lld closer, %lld of several reasons), "
      "%lld records that nothing tried moves; none %lld close %lld\n",
      static_cast<long long>(records), static_cast<long long>(changed),
      static_cast<long long>(closer), static_cast<long long>(several),
      static_cast<long long>(without), static_cast<long long>(tiers[""]),
      static_cast<long long>(tiers["close"]));
  EXPECT_GT(changed, records);
  EXPECT_GT(closer, records / 10);
  EXPECT_GT(changed - closer, records / 10);
  EXPECT_GT(several, 0);
  EXPECT_EQ(without, 0);
}

TEST(TierChange, NamesTheRecordsThatCarryTheTier) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate{1950, 3, 1};
  facts::Fact dementia;
  dementia.code = {"ICPC-2", "P70"};
  dementia.date = base::PartialDate{2026, 5, 4};
  dementia.source = "gp";
  facts::Fact cold = dementia;
  cold.code.code = "R74";
  record.facts = {dementia, cold};
  record.coverage = {{"gp", {facts::FactKind::kCondition}, {"ICPC-2"}, {}, {}, true}};
  ASSERT_EQ(TierAlone(Centre(), record, kAsOf), "close");
  const std::vector<TierChange> changes = WhatWouldChangeTier(Centre(), record, kAsOf, 5);
  ASSERT_FALSE(changes.empty());
  for (const TierChange& change : changes) {
    EXPECT_TRUE(change.recorded.empty());  // there is no closer tier
    EXPECT_EQ(change.removed, std::vector<facts::Fact>{dementia});
  }
}

TEST(TierChange, IsWorkedOutForThoseWhoAreAskedFor) {
  test::CatalogueRecords people(builtin::Catalogue(), kAsOf, 9);
  std::vector<facts::PatientRecord> list;
  for (int i = 0; i < 5; ++i) list.push_back(people.Next());
  StratifyOptions options;
  options.as_of = kAsOf;
  options.tier_changes_of = {list[2].id, base::PatientId("nobody")};
  const RunResult result = Stratify(Centre(), list, options);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].code, "tier_change_unknown");
  EXPECT_EQ(result.findings[0].path, "Patient/nobody");
  for (const PatientResult& patient : result.patients) {
    ASSERT_TRUE(patient.tier.has_value());
    EXPECT_EQ(!patient.tier_changes.empty(), patient.patient == list[2].id);
  }
  for (const stratify::Ranked& row : result.ranking->rows) {
    const auto& patient =
        *std::find_if(result.patients.begin(), result.patients.end(),
                      [&](const auto& p) { return p.patient == row.patient; });
    EXPECT_EQ(row.tier, patient.tier->tier);
    EXPECT_EQ(row.contact_every_days, patient.tier->contact_every_days);
  }
}

}  // namespace
}  // namespace tillit::service
