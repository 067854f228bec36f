// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/review.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/stratify/group.h"

namespace tillit::stratify {
namespace {

using criteria::Answer;
using ::testing::IsEmpty;

const base::Date kAsOf = base::Date::FromCivil(2024, 1, 1);

Review By(const std::string& group, bool member, base::Date date) {
  Review review;
  review.patient = base::PatientId("p");
  review.group = group;
  review.member = member;
  review.by = "gp";
  review.reason = "knows the patient";
  review.date = date;
  return review;
}

TEST(Review, ThatStandsIsTheLatestInForce) {
  std::vector<Review> given = {
      By("g", true, kAsOf.PlusDays(-30)), By("g", false, kAsOf.PlusDays(-10)),
      By("g", true, kAsOf.PlusDays(1)), By("other", true, kAsOf.PlusDays(-1))};
  given[1].expires = kAsOf;
  std::vector<base::Finding> findings;
  std::reverse(given.begin(), given.end());
  const std::vector<Review> reviews = UsableReviews(given, &findings);
  EXPECT_THAT(findings, IsEmpty());
  const auto standing = [&](const char* patient, const char* group, base::Date day) {
    return StandingReview(reviews, base::PatientId(patient), group, day);
  };
  EXPECT_EQ(standing("p", "g", kAsOf)->member, false);
  EXPECT_EQ(standing("p", "g", kAsOf.PlusDays(1))->member, true);
  EXPECT_EQ(standing("p", "g", kAsOf.PlusDays(-20))->member, true);
  EXPECT_EQ(standing("p", "g", kAsOf.PlusDays(-31)), nullptr);
  // An expired review does not bring back the one that it replaced.
  std::vector<Review> expired = {By("g", false, kAsOf.PlusDays(-900)),
                                 By("g", true, kAsOf.PlusDays(-90))};
  expired[1].expires = kAsOf.PlusDays(-1);
  const std::vector<Review> both = UsableReviews(expired, &findings);
  EXPECT_EQ(StandingReview(both, base::PatientId("p"), "g", kAsOf), nullptr);
  EXPECT_EQ(standing("q", "g", kAsOf), nullptr);
  EXPECT_EQ(standing("p", "none", kAsOf), nullptr);
}

TEST(Review, WithoutNameOrReasonOrAgainstAnotherOfTheDayIsRefusedWithAFinding) {
  std::vector<Review> given = {By("g", true, kAsOf), By("g", false, kAsOf),
                               By("h", true, kAsOf), By("h", true, kAsOf),
                               By("i", true, kAsOf), By("k", true, kAsOf),
                               By("l", true, kAsOf)};
  given[4].by = " ";
  given[5].reason.clear();
  given[6].member.reset();  // unknown, which is not no
  // One that is refused does not cancel a signed one of its day.
  given.push_back(By("h", false, kAsOf));
  given.back().by.clear();
  std::vector<base::Finding> findings;
  const std::vector<Review> reviews = UsableReviews(given, &findings);
  ASSERT_EQ(reviews.size(), 1u);
  EXPECT_EQ(reviews[0].group, "h");
  EXPECT_EQ(reviews[0].member, true);
  ASSERT_EQ(findings.size(), 5u);
  EXPECT_EQ(findings[0].code, "review_unsigned");
  EXPECT_EQ(findings[1].code, "review_unsigned");
  EXPECT_EQ(findings[2].code, "review_unsigned");
  EXPECT_EQ(findings[3].code, "review_undecided");
  EXPECT_EQ(findings[3].path, "Patient/p.reviews(l)");
  EXPECT_EQ(findings[4].code, "review_contradicts");
  EXPECT_EQ(findings[4].path, "Patient/p.reviews(g)");
}

// The GP confirms or overrules what is computed, and both are shown.
// Requirements: S1-37, L-11
TEST(Review, DecidesMembershipBeforeWhatIsComputed) {
  Group group;
  group.id = "g";
  group.version = "1";
  group.source.citation = "test";
  criteria::Criterion coded;
  coded.id = "rule";
  coded.coded = criteria::CodedFacts{};
  coded.coded->codes = {{"S", {"X"}, {}, base::CodeMatch::kExact}};
  group.member = {coded};
  group.high = {coded};
  Group asks = group;
  asks.id = "later";
  asks.high.clear();
  asks.member = {criteria::Criterion{}};
  asks.member[0].derived = criteria::DerivedValue{"group:g"};

  facts::PatientRecord record;
  record.id = base::PatientId("p");
  facts::Fact fact;
  fact.code = {"S", "X"};
  fact.date = base::PartialDate{2023, 5, 1};
  record.facts = {fact};
  const auto placed = [&](const facts::PatientRecord& who,
                          const std::vector<Review>& reviews) {
    facts::View obvious(who, kAsOf);
    facts::View compiled(who, kAsOf);
    const auto placements = PlaceInGroups({group, asks}, {"1", "2"}, obvious, reviews);
    const CompiledGroups groups = CompiledGroups::Compile({group, asks}, {"1", "2"});
    criteria::Evaluation evaluation(groups.program());
    EXPECT_EQ(groups.Place(compiled, evaluation, reviews), placements);
    return placements;
  };
  const auto computed = placed(record, {});
  EXPECT_EQ(computed[0].member, Answer::kYes);
  EXPECT_FALSE(computed[0].review.has_value());

  const Review no = By("g", false, kAsOf);
  const auto overruled = placed(record, {no});
  EXPECT_EQ(overruled[0].member, Answer::kNo);
  EXPECT_EQ(overruled[0].high, Answer::kNo);
  EXPECT_EQ(overruled[0].computed, Answer::kYes);
  EXPECT_EQ(overruled[0].review, no);
  EXPECT_EQ(overruled[0].evidence.size(), 1u);  // what was found stays to be seen
  EXPECT_EQ(overruled[1].member, Answer::kNo);  // who asks is told what was decided

  record.facts.clear();
  const auto confirmed = placed(record, {By("g", true, kAsOf)});
  EXPECT_EQ(confirmed[0].member, Answer::kYes);
  EXPECT_EQ(confirmed[0].computed, Answer::kUnknown);
  EXPECT_EQ(confirmed[1].member, Answer::kYes);
}

}  // namespace
}  // namespace tillit::stratify
