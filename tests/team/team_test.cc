// SPDX-License-Identifier: Apache-2.0
#include "tillit/team/team.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::team {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<Role> kRoles = {{"nurse", {}, {"wounds"}, false, ""},
                                  {"physician", {}, {"diagnosis"}, true, ""}};

Team SmallTeam() {
  Team team;
  team.places = {{"office"}, {"north"}};
  Member nurse;
  nurse.id = base::MemberId("n1");
  nurse.role = "nurse";
  nurse.competences = {"lungs"};
  nurse.weekly = {{{0, 1, 2, 3, 4}, {480}, {930}, "office"}};
  team.members = {nurse};
  return team;
}

TEST(Validate, AcceptsASmallTeam) { EXPECT_TRUE(Validate(SmallTeam(), kRoles).ok()); }

TEST(Validate, NamesThePathOfEachFault) {
  const auto fault = [](auto change) {
    Team team = SmallTeam();
    change(team);
    return std::string(Validate(team, kRoles).message());
  };
  const base::Date day = base::Date::FromCivil(2026, 1, 5);
  EXPECT_THAT(fault([](Team& t) { t.members[0].role = "wizard"; }),
              HasSubstr("members[0]"));
  EXPECT_THAT(fault([](Team& t) { t.members.push_back(t.members[0]); }),
              HasSubstr("members[1]: its id stands twice"));
  EXPECT_THAT(fault([](Team& t) { t.members[0].weekly[0].to = {480}; }),
              HasSubstr("members[0].weekly[0]"));
  EXPECT_THAT(fault([&](Team& t) {
                t.members[0].shifts = {{day, {480}, {600}, "office"},
                                       {day, {599}, {700}, "office"}};
              }),
              HasSubstr("members[0].shifts[1]: overlaps shifts[0]"));
  EXPECT_THAT(fault([](Team& t) { t.leader = base::MemberId("nobody"); }),
              HasSubstr("leader"));
  EXPECT_THAT(fault([](Team& t) { t.legs = {{"office", "moon", 5}}; }),
              HasSubstr("legs[0]"));
  EXPECT_THAT(fault([](Team& t) { t.members.clear(); }), HasSubstr("members"));
}

TEST(Review, WarnsOfANurseAsLeaderAndOfNoLeader) {
  Team team = SmallTeam();
  ASSERT_EQ(Review(team, kRoles).size(), 1u);
  EXPECT_EQ(Review(team, kRoles)[0].code, "team_without_leader");
  team.leader = base::MemberId("n1");
  EXPECT_EQ(Review(team, kRoles)[0].code, "leader_may_not_lead");
  team.members[0].role = "physician";
  EXPECT_TRUE(Review(team, kRoles).empty());
}

TEST(ShiftsIn, TakesAbsencesOutAndLetsASingleDayReplaceTheUsual) {
  Member nurse = SmallTeam().members[0];
  const base::Date monday = base::Date::FromCivil(2026, 1, 5);
  nurse.absent = {monday.PlusDays(1)};
  nurse.shifts = {{monday.PlusDays(2), {720}, {1200}, "north"}};
  const std::vector<Shift> shifts = ShiftsIn(nurse, monday, 7);
  ASSERT_EQ(shifts.size(), 4u);
  EXPECT_EQ(shifts[0].day, monday);
  EXPECT_EQ(shifts[1].place, "north");
  EXPECT_EQ(shifts[1].day, monday.PlusDays(2));
}

TEST(CompetencesOf, JoinsTheRolesAndThePersonsOwn) {
  EXPECT_THAT(CompetencesOf(SmallTeam().members[0], kRoles),
              ElementsAre("lungs", "wounds"));
}

// Requirements: S2-18
TEST(PostsRequired, GivesThePublishedFigures) {
  EXPECT_DOUBLE_EQ(PostsRequired(3, 3), 1);
  EXPECT_NEAR(PostsRequired(5, 3), 1.6667, 5e-5);
  EXPECT_NEAR(PostsRequired(14, 3), 4.6667, 5e-5);
  EXPECT_NEAR(PostsRequired(85, 3), 28.3333, 5e-5);
  EXPECT_NEAR(PostsRequired(112, 3), 37.3333, 5e-5);
  EXPECT_EQ(PostsRequired(0, 3), 0);
}

}  // namespace
}  // namespace tillit::team
