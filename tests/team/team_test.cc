// SPDX-License-Identifier: Apache-2.0
#include "tillit/team/team.h"

#include <limits>
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
  for (const int64_t minutes :
       {int64_t{-1}, int64_t{527041}, std::numeric_limits<int64_t>::max()}) {
    EXPECT_THAT(fault([&](Team& t) { t.legs = {{"office", "office", minutes}}; }),
                HasSubstr("legs[0]: minutes lie outside"));
    EXPECT_THAT(fault([&](Team& t) { t.default_leg_minutes = minutes; }),
                HasSubstr("default_leg_minutes: minutes lie outside"));
    EXPECT_THAT(fault([&](Team& t) { t.within_minutes = minutes; }),
                HasSubstr("within_minutes: minutes lie outside"));
  }
}

TEST(Validate, RefusesShiftsThatOverlapAcrossMidnight) {
  const auto fault = [](std::vector<WeeklyShift> weekly, std::vector<Shift> shifts = {}) {
    Team team = SmallTeam();
    team.members[0].weekly = std::move(weekly);
    team.members[0].shifts = std::move(shifts);
    return std::string(Validate(team, kRoles).message());
  };
  const WeeklyShift day = {{0, 1, 2, 3, 4}, {480}, {930}, "office"};
  // Until 14:20 of the next day, which begins at 8:00.
  EXPECT_EQ(fault({{{0, 1}, {480}, {2300}, "office"}}),
            "members[0].weekly[0]: overlaps its own next day");
  EXPECT_EQ(fault({{{0, 2}, {480}, {2300}, "office"}}), "");
  EXPECT_EQ(fault({day, {{0}, {900}, {960}, "office"}}),
            "members[0].weekly[1]: overlaps weekly[0]");
  // Sunday's night runs into Monday.
  EXPECT_EQ(fault({day, {{6}, {1320}, {1921}, "office"}}),
            "members[0].weekly[1]: overlaps weekly[0]");
  EXPECT_EQ(fault({day, {{6}, {1320}, {1920}, "office"}}), "");
  EXPECT_EQ(fault({{{0, 1, 2, 3, 4, 5, 6}, {1320}, {1860}, "office"}}), "");
  const base::Date monday = base::Date::FromCivil(2026, 1, 5);
  EXPECT_EQ(fault({}, {{monday, {1320}, {1860}, "office"},
                       {monday.PlusDays(1), {400}, {600}, "office"}}),
            "members[0].shifts[1]: overlaps shifts[0]");
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

TEST(ShiftsIn, LetsASingleNightReplaceTheUsualOfTheDayAfter) {
  Member nurse = SmallTeam().members[0];
  const base::Date monday = base::Date::FromCivil(2026, 1, 5);
  nurse.shifts = {{monday, {960}, {2000}, "office"}};
  std::vector<Shift> shifts = ShiftsIn(nurse, monday, 3);
  ASSERT_EQ(shifts.size(), 3u);
  EXPECT_EQ(shifts[0].to.count, 930);
  EXPECT_EQ(shifts[1].to.count, 2000);
  EXPECT_EQ(shifts[2].day, monday.PlusDays(2));
  // Whatever days are asked about, and not where the night was never worked.
  EXPECT_EQ(ShiftsIn(nurse, monday.PlusDays(1), 1).size(), 0u);
  nurse.absent = {monday};
  EXPECT_EQ(ShiftsIn(nurse, monday.PlusDays(1), 1).size(), 1u);
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
