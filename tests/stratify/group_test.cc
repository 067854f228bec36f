// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/group.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::stratify {
namespace {

using criteria::Answer;
using criteria::Criterion;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const base::Date kAsOf = base::Date::FromCivil(2024, 1, 1);

Criterion Asks(const std::string& id) {
  Criterion criterion;
  criterion.id = id;
  criterion.coded = criteria::CodedFacts{};
  criterion.coded->codes = {{id, {"X"}, {}, base::CodeMatch::kExact}};
  return criterion;
}

Group Named(const std::string& id) {
  Group group;
  group.id = id;
  group.version = "1";
  group.source.citation = "test";
  return group;
}

// Each system answers as told; the others are unknown.
facts::PatientRecord RecordFor(const std::vector<std::string>& yes,
                               const std::vector<std::string>& no) {
  facts::PatientRecord record;
  for (const std::string& system : yes) {
    facts::Fact fact;
    fact.code = {system, "X"};
    fact.date = base::PartialDate{2023, 5, 1};
    record.facts.push_back(fact);
  }
  for (const std::string& system : no) {
    record.coverage.push_back(
        {"test", {facts::FactKind::kCondition}, {system}, {}, {}, true});
  }
  return record;
}

Placement PlaceIn(const Group& group, const facts::PatientRecord& record) {
  facts::View view(record, kAsOf);
  return PlaceInGroups({group}, {"hash"}, view)[0];
}

TEST(Member, IsYesWhenOneRuleIsUnknownWhenOneMayBeElseNo) {
  Group group = Named("g");
  group.member = {Asks("A"), Asks("B")};
  EXPECT_EQ(PlaceIn(group, RecordFor({"A"}, {})).member, Answer::kYes);
  EXPECT_THAT(PlaceIn(group, RecordFor({"A"}, {})).rules, ElementsAre("A"));
  EXPECT_THAT(PlaceIn(group, RecordFor({"A", "B"}, {})).rules, ElementsAre("A", "B"));
  EXPECT_EQ(PlaceIn(group, RecordFor({}, {"A", "B"})).member, Answer::kNo);
  const Placement unknown = PlaceIn(group, RecordFor({}, {"A"}));
  EXPECT_EQ(unknown.member, Answer::kUnknown);
  ASSERT_EQ(unknown.gaps.size(), 1u);
  EXPECT_EQ(unknown.gaps[0].system, "B");
  EXPECT_EQ(unknown.hash, "hash");
}

TEST(Member, RestsOnAssumptionOnlyWhenItsOwnAnswerDoes) {
  Group group = Named("g");
  Criterion assumed = Asks("A");
  assumed.coded->look_back_days = 100;
  group.member = {assumed, Asks("B")};
  facts::PatientRecord record = RecordFor({}, {"B"});
  for (int year : {2020, 2024}) {
    facts::Fact fact;
    fact.code = {"A", "Y"};
    fact.date = base::PartialDate{static_cast<int16_t>(year), 1, 1};
    record.facts.push_back(fact);
  }
  EXPECT_EQ(PlaceIn(group, record).member, Answer::kNo);
  EXPECT_TRUE(PlaceIn(group, record).rests_on_assumed_coverage);
  record.facts.push_back(RecordFor({"B"}, {}).facts[0]);
  EXPECT_EQ(PlaceIn(group, record).member, Answer::kYes);
  EXPECT_FALSE(PlaceIn(group, record).rests_on_assumed_coverage);
}

// Requirements: L-11
TEST(Confirm, AsksAndNeverMakesAMember) {
  Group group = Named("g");
  group.member = {Asks("A")};
  group.confirm = {Asks("B")};
  const Placement placement = PlaceIn(group, RecordFor({"B"}, {"A"}));
  EXPECT_EQ(placement.member, Answer::kNo);
  EXPECT_TRUE(placement.confirm);
  EXPECT_EQ(placement.confirm_evidence.size(), 1u);
  EXPECT_TRUE(placement.evidence.empty());
}

TEST(HighAndMarks, StandBesideMembership) {
  Group group = Named("g");
  group.member = {Asks("A")};
  group.high = {Asks("B")};
  group.marks = {{"both", {}}};
  group.marks[0].criterion.all_of = {Asks("A"), Asks("B")};
  const Placement low = PlaceIn(group, RecordFor({"A"}, {"B"}));
  EXPECT_EQ(low.high, Answer::kNo);
  EXPECT_TRUE(low.marks.empty());
  const Placement high = PlaceIn(group, RecordFor({"A", "B"}, {}));
  EXPECT_EQ(high.high, Answer::kYes);
  EXPECT_THAT(high.marks, ElementsAre("both"));
}

TEST(Undecided, IsUnknownForEverybodyAndSaysWhy) {
  Group group = Named("g");
  group.undecided = "contacts_not_modelled";
  const Placement placement = PlaceIn(group, RecordFor({"A"}, {"B"}));
  EXPECT_EQ(placement.member, Answer::kUnknown);
  EXPECT_EQ(placement.undecided, "contacts_not_modelled");
}

TEST(Groups, CanAskForAnEarlierGroup) {
  Group first = Named("first");
  first.member = {Asks("A")};
  Group second = Named("second");
  Criterion member;
  member.id = "is-first";
  member.derived = criteria::DerivedValue{"group:first", {}, {}, {}};
  second.member = {member};
  facts::PatientRecord record = RecordFor({"A"}, {});
  facts::View view(record, kAsOf);
  const auto placements = PlaceInGroups({first, second}, {"1", "2"}, view);
  EXPECT_EQ(placements[1].member, Answer::kYes);
  ASSERT_EQ(placements[1].evidence.size(), 1u);
  EXPECT_EQ(placements[1].evidence[0].derived, "group:first");
}

TEST(Validate, NamesThePathOfTheFirstFault) {
  Group group = Named("g");
  EXPECT_THAT(std::string(Validate(group, "groups(g)").message()),
              HasSubstr("groups(g): has criteria and undecided, or neither"));
  group.member = {Asks("A"), Criterion{}};
  EXPECT_THAT(std::string(Validate(group, "groups(g)").message()),
              HasSubstr("groups(g).member[1]: must ask exactly one thing"));
  group.member.pop_back();
  group.marks = {{"m", {}}};
  EXPECT_THAT(std::string(Validate(group, "groups(g)").message()),
              HasSubstr("groups(g).marks[0].criterion"));
}

}  // namespace
}  // namespace tillit::stratify
