// SPDX-License-Identifier: Apache-2.0
// What has changed since an earlier day, and how long before an event it shows.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/run.h"

namespace tillit::service {
namespace {

using facts::PatientRecord;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

const LinkedService& Centre() {
  static const auto& service =
      *new LinkedService(*Link(builtin::Catalogue(), "pht-legesenter"));
  return service;
}

facts::Fact FactOf(const char* system, const char* code, base::Date day) {
  facts::Fact fact;
  fact.kind = std::string(system) == "ATC" ? facts::FactKind::kMedicine
                                           : facts::FactKind::kCondition;
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(day);
  fact.source = "gp";
  return fact;
}

PatientRecord Known(const std::string& id) {
  PatientRecord record;
  record.id = base::PatientId(id);
  record.birth = base::PartialDate{1944, 3, 1};
  record.coverage = {{"gp",
                      {facts::FactKind::kCondition, facts::FactKind::kMedicine,
                       facts::FactKind::kAdmission, facts::FactKind::kContact},
                      {"ICPC-2", "ICD-10", "ATC", "tillit"},
                      {},
                      {},
                      true}};
  return record;
}

const PatientResult& ResultOf(const RunResult& result, const std::string& id) {
  return *std::find_if(result.patients.begin(), result.patients.end(),
                       [&](const auto& p) { return p.patient.value == id; });
}

StratifyOptions Since(base::Date since) {
  StratifyOptions options;
  options.as_of = kAsOf;
  options.since = since;
  return options;
}

TEST(Development, TellsPointsGroupsAndTiersOfBothDays) {
  PatientRecord worse = Known("worse");
  worse.facts = {FactOf("ICPC-2", "P72", kAsOf.PlusDays(-40)),
                 FactOf("ICPC-2", "K77", kAsOf.PlusDays(-900))};
  PatientRecord same = Known("same");
  same.facts = {FactOf("ICPC-2", "P70", kAsOf.PlusDays(-800))};
  PatientRecord dead = Known("dead");
  dead.death = base::PartialDate::FromDate(kAsOf.PlusDays(-3));
  const base::Date since = kAsOf.PlusDays(-365);
  const RunResult result = Stratify(Centre(), {worse, same, dead}, Since(since));

  const Development& of_worse = *ResultOf(result, "worse").development;
  EXPECT_EQ(of_worse.since, since);
  EXPECT_TRUE(of_worse.worse);
  EXPECT_EQ(of_worse.joined, std::vector<std::string>{"1_mental_health_substance"});
  EXPECT_TRUE(of_worse.left.empty());
  ASSERT_FALSE(of_worse.points.empty());
  EXPECT_EQ(of_worse.points[0].model, "need-score");
  EXPECT_GT(of_worse.points[0].now, of_worse.points[0].then);

  const Development& of_same = *ResultOf(result, "same").development;
  EXPECT_FALSE(of_same.worse);
  EXPECT_TRUE(of_same.joined.empty());
  EXPECT_EQ(of_same.points[0].now, of_same.points[0].then);
  EXPECT_EQ(of_same.tier_then, ResultOf(result, "same").tier->tier);
  EXPECT_FALSE(ResultOf(result, "dead").development.has_value());
}

// People whose illness gathers for a year before they are admitted: how many months ahead
// the comparison with a year before says so.
// Requirements: S1-32
TEST(Development, ShowsTheDeclineMonthsBeforeTheEvent) {
  static constexpr const char* kGathering[][2] = {
      {"ICPC-2", "T08"}, {"ICPC-2", "P20"}, {"ICPC-2", "K77"}, {"ICPC-2", "P70"},
      {"ICPC-2", "N17"}, {"ICPC-2", "Z15"}, {"ICPC-2", "U04"}};
  base::Random random(32);
  std::vector<PatientRecord> list;
  constexpr int kPeople = 60;
  for (int i = 0; i < kPeople; ++i) {
    PatientRecord& record = list.emplace_back(Known(absl::StrCat("p", i)));
    if (i % 2 == 1) continue;  // well, and stays so
    for (const auto& [system, code] : kGathering) {
      const int before = static_cast<int>(random.Between(1, 330));
      record.facts.push_back(FactOf(system, code, kAsOf.PlusDays(-before)));
    }
  }
  std::vector<std::optional<int>> lead(kPeople);  // months before the event, on kAsOf
  for (int month = 12; month >= 0; --month) {
    StratifyOptions options;
    options.as_of = kAsOf.PlusMonths(-month);
    options.since = options.as_of.PlusMonths(-12);
    const RunResult result = Stratify(Centre(), list, options);
    for (int i = 0; i < kPeople; ++i) {
      if (!lead[static_cast<size_t>(i)] &&
          ResultOf(result, absl::StrCat("p", i)).development->worse) {
        lead[static_cast<size_t>(i)] = month;
      }
    }
  }
  std::vector<int> months;
  for (int i = 0; i < kPeople; ++i) {
    if (i % 2 == 1) {
      EXPECT_FALSE(lead[static_cast<size_t>(i)].has_value()) << i;
    } else if (lead[static_cast<size_t>(i)]) {
      months.push_back(*lead[static_cast<size_t>(i)]);
    }
  }
  std::sort(months.begin(), months.end());
  ASSERT_EQ(months.size(), static_cast<size_t>(kPeople / 2));
  std::printf("counts: lead time of %zu planted declines, median %d months, least %d\n",
              months.size(), months[months.size() / 2], months.front());
  EXPECT_GE(months[months.size() / 2], 3);
}

// What only became known is no decline, and what a person decided is none either.
TEST(Development, IsNotWorseByKnowledgeOrByAReview) {
  PatientRecord newcomer = Known("newcomer");
  newcomer.facts = {FactOf("ICPC-2", "P72", kAsOf.PlusDays(-900))};
  newcomer.coverage[0].from = kAsOf.PlusDays(-200);
  PatientRecord reviewed = Known("reviewed");
  StratifyOptions options = Since(kAsOf.PlusDays(-365));
  stratify::Review review;
  review.patient = reviewed.id;
  review.group = "2_chronic_disease";
  review.member = true;
  review.by = "nurse";
  review.reason = "knows her";
  review.date = kAsOf.PlusDays(-3);
  options.reviews = {review};
  const RunResult result = Stratify(Centre(), {newcomer, reviewed}, options);
  EXPECT_FALSE(ResultOf(result, "newcomer").development->worse);
  EXPECT_FALSE(ResultOf(result, "reviewed").development->worse);
  EXPECT_TRUE(ResultOf(result, "reviewed").development->joined.empty());
}

// Who declined since is not profiled on the earlier day either, nor compared with.
// Requirements: L-08
TEST(Development, LeavesOutWhoDeclinedSinceOnBothDays) {
  std::vector<PatientRecord> list;
  for (int i = 0; i < 80; ++i) {
    PatientRecord& record = list.emplace_back(Known(absl::StrCat("p", i)));
    record.sex = facts::Sex::kFemale;
    if (i < 40) {
      record.consents.push_back(
          {facts::ConsentKind::kProfilingDeclined, "", kAsOf.PlusDays(-20), {}});
    }
  }
  std::vector<PatientRecord> others = list;
  for (int i = 0; i < 40; ++i) {
    others[static_cast<size_t>(i)].facts = {
        FactOf("ICPC-2", "P72", kAsOf.PlusDays(-500)),
        FactOf("ICPC-2", "K77", kAsOf.PlusDays(-500))};
  }
  const StratifyOptions options = Since(kAsOf.PlusDays(-365));
  EXPECT_EQ(Stratify(Centre(), list, options), Stratify(Centre(), others, options));
}

TEST(Reviews, OfUnknownPatientsAndGroupsAreFindings) {
  PatientRecord record = Known("p");
  record.facts = {FactOf("ICPC-2", "P70", kAsOf.PlusDays(-40))};
  stratify::Review review;
  review.patient = record.id;
  review.group = "3_frail_elderly";
  review.member = false;
  review.by = "gp";
  review.reason = "dementia was ruled out";
  review.date = kAsOf;
  StratifyOptions options;
  options.as_of = kAsOf;
  options.reviews = {review, review, review};
  options.reviews[1].patient = base::PatientId("nobody");
  options.reviews[2].group = "no-group";
  const RunResult result = Stratify(Centre(), {record}, options);
  std::vector<std::string> codes;
  for (const base::Finding& finding : result.findings) codes.push_back(finding.code);
  std::sort(codes.begin(), codes.end());
  EXPECT_EQ(codes, (std::vector<std::string>{"review_of_unknown_group",
                                             "review_of_unknown_patient"}));
  for (const stratify::Placement& placement : result.patients[0].placements) {
    if (placement.group != review.group) continue;
    EXPECT_EQ(placement.member, criteria::Answer::kNo);
    EXPECT_EQ(placement.computed, criteria::Answer::kYes);
  }
}

}  // namespace
}  // namespace tillit::service
