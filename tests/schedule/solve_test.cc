// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <limits>

#include "absl/strings/str_cat.h"
#include "tests/schedule/planted_week.h"
#include "tillit/schedule/schedule.h"

namespace tillit::schedule {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const base::Date kMonday = base::Date::FromCivil(2026, 11, 23);

team::Member Member(const std::string& id, const std::string& role, int64_t from = 480,
                    int64_t to = 960) {
  team::Member member;
  member.id.value = id;
  member.role = role;
  member.shifts = {{kMonday, {from}, {to}, "centre"}};
  return member;
}

Problem Empty() {
  Problem problem;
  problem.roles = {{"nurse", {}, {"wound", "talk"}, false, ""},
                   {"doctor", {}, {"prescribe", "talk"}, true, ""}};
  problem.team.id = "t";
  problem.team.places = {{"centre"}, {"north"}, {"south"}};
  problem.team.legs = {{"centre", "north", 10}, {"north", "centre", 10},
                       {"centre", "south", 20}, {"south", "centre", 20},
                       {"north", "south", 30},  {"south", "north", 30}};
  problem.team.within_minutes = 10;
  problem.from = kMonday;
  problem.days = 1;
  return problem;
}

Visit MakeVisit(const std::string& id, VisitKind kind, int64_t length,
                std::vector<std::string> competences, const std::string& place,
                int64_t from = 480, int64_t to = 960) {
  Visit visit;
  visit.id.value = id;
  visit.patient.value = "patient of " + id;
  visit.kind = kind;
  visit.length = {length};
  visit.competences = std::move(competences);
  visit.place = place;
  visit.windows = {{kMonday, {from}, {to}}};
  return visit;
}

Schedule Solved(const Problem& problem) {
  const auto schedule = Solve(problem, {});
  EXPECT_TRUE(schedule.ok()) << schedule.status();
  if (!schedule.ok()) return {};
  EXPECT_THAT(CheckSchedule(problem, *schedule), IsEmpty());
  return *schedule;
}

TEST(Solve, GivesAPatientNoMoreVisitsADayThanAllowed) {
  Problem problem = Empty();
  problem.days = 3;
  team::Member nurse = Member("n", "nurse");
  // Morning and evening of each day, too far apart for one shift to reach the other.
  nurse.shifts.clear();
  for (int d = 0; d < 3; ++d) {
    nurse.shifts.push_back({kMonday.PlusDays(d), {480}, {600}, "centre"});
    nurse.shifts.push_back({kMonday.PlusDays(d), {1200}, {1320}, "centre"});
  }
  problem.team.members = {nurse};
  for (int v = 0; v < 8; ++v) {
    Visit visit =
        MakeVisit(absl::StrCat("v", v), VisitKind::kClinic, 20, {"wound"}, "centre");
    visit.patient.value = "p";
    visit.windows.clear();
    for (int d = 0; d < 3; ++d)
      visit.windows.push_back({kMonday.PlusDays(d), {0}, {1440}});
    problem.visits.push_back(visit);
  }
  EXPECT_THAT(Solved(problem).undone, IsEmpty());
  problem.most_visits_a_day = 2;
  const Schedule schedule = Solved(problem);
  EXPECT_THAT(schedule.placed, SizeIs(6));
  ASSERT_THAT(schedule.undone, SizeIs(2));
  EXPECT_EQ(schedule.undone[0].reason, UndoneReason::kPatientBusy);
  // The judge tells a broken limit too.
  problem.most_visits_a_day = 1;
  EXPECT_THAT(CheckSchedule(problem, schedule), SizeIs(3));
  problem.most_visits_a_day = 0;
  EXPECT_EQ(Solve(problem, {}).status().message(), "most_visits_a_day: is less than 1");
}

TEST(Solve, CountsAPatientsVisitsByDayWhereNightsTieTheDaysTogether) {
  Problem problem = Empty();
  problem.days = 5;
  team::Member day = Member("d", "nurse");
  team::Member night = Member("n", "nurse");
  day.shifts.clear();
  night.shifts.clear();
  day.weekly = {{{0, 1, 2, 3, 4}, {480}, {930}, "centre"}};
  night.weekly = {{{0, 1, 2, 3, 4, 5, 6}, {1320}, {1860}, "centre"}};
  problem.team.members = {day, night};
  problem.most_visits_a_day = 2;
  for (int v = 0; v < 12; ++v) {
    Visit visit =
        MakeVisit(absl::StrCat("v", v), VisitKind::kClinic, 30, {"wound"}, "centre");
    visit.patient.value = "p";
    visit.windows.clear();
    for (int d = 0; d < 5; ++d) {
      visit.windows.push_back({kMonday.PlusDays(d), {480}, {930}});
    }
    problem.visits.push_back(visit);
  }
  const Schedule schedule = Solved(problem);
  EXPECT_THAT(schedule.placed, SizeIs(10));
  EXPECT_EQ(schedule.undone[0].reason, UndoneReason::kPatientBusy);
  // One at night counts to the day on which it starts.
  problem.visits.resize(11);
  problem.visits[10].windows = {{kMonday.PlusDays(4), {1400}, {1440}}};
  EXPECT_THAT(Solved(problem).placed, SizeIs(10));
  problem.visits[10].windows = {{kMonday.PlusDays(4), {1440}, {1500}}};
  EXPECT_THAT(Solved(problem).placed, SizeIs(11));
}

// Days, evenings and nights that touch, visits at any hour, few allowed a day.
TEST(Solve, BreaksNoRuleAroundTheClock) {
  int reached_limit = 0;
  for (uint64_t i = 0; i < 40; ++i) {
    SCOPED_TRACE(i);
    base::Random random(11, i);
    Problem problem = Empty();
    problem.days = 3;
    problem.most_visits_a_day = static_cast<int32_t>(random.Between(1, 2));
    const std::pair<int64_t, int64_t> hours[] = {
        {480, 930}, {900, 1380}, {1320, 1860}, {600, 1440}};
    for (int m = 0; m < 3; ++m) {
      team::Member member = Member(absl::StrCat("m", m), "nurse");
      member.shifts.clear();
      const auto& [from, to] = hours[random.Below(std::size(hours))];
      member.weekly = {{{0, 1, 2, 3, 4, 5, 6}, {from}, {to}, "centre"}};
      problem.team.members.push_back(member);
    }
    for (int v = 0; v < 14; ++v) {
      Visit visit = MakeVisit(absl::StrCat("v", v), VisitKind::kHome,
                              10 * random.Between(2, 9), {"wound"}, "north");
      if (random.Chance(0.3)) visit.competences = {"wound", "wound"};
      visit.patient.value = absl::StrCat("p", random.Below(3));
      visit.windows.clear();
      for (int d = 0; d < 3; ++d) {
        const int64_t from = random.Between(0, 1800);
        visit.windows.push_back(
            {kMonday.PlusDays(d), {from}, {from + random.Between(90, 1000)}});
      }
      problem.visits.push_back(visit);
    }
    SolveOptions options;
    options.iterations = 300;
    const auto schedule = Solve(problem, options);
    ASSERT_TRUE(schedule.ok()) << schedule.status();
    EXPECT_THAT(CheckSchedule(problem, *schedule), IsEmpty());
    for (const Undone& undone : schedule->undone) {
      reached_limit += undone.reason == UndoneReason::kPatientBusy ? 1 : 0;
    }
  }
  EXPECT_GT(reached_limit, 20);
}

TEST(Solve, GivesAnEmptyWeekForNoVisits) {
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse")};
  const Schedule schedule = Solved(problem);
  EXPECT_THAT(schedule.placed, IsEmpty());
  EXPECT_THAT(schedule.undone, IsEmpty());
}

TEST(Solve, BringsTwoMembersTogetherAtOneTime) {
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse", 480, 720),
                          Member("d", "doctor", 600, 960)};
  problem.visits = {
      MakeVisit("both", VisitKind::kHome, 60, {"wound", "prescribe"}, "north")};
  const Schedule schedule = Solved(problem);
  ASSERT_THAT(schedule.placed, SizeIs(1));
  EXPECT_THAT(schedule.placed[0].members,
              ElementsAre(base::MemberId{"n"}, base::MemberId{"d"}));
  // The doctor starts at 10:00 and travels ten minutes.
  EXPECT_EQ(schedule.placed[0].start.count, 610);
  EXPECT_EQ(schedule.travel_minutes, 40);
}

TEST(Solve, MakesCallsFromTheShiftsPlaceWithoutTravel) {
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse")};
  problem.visits = {MakeVisit("call", VisitKind::kCall, 15, {"talk"}, "")};
  const Schedule schedule = Solved(problem);
  ASSERT_THAT(schedule.placed, SizeIs(1));
  EXPECT_EQ(schedule.placed[0].start.count, 480);
  EXPECT_EQ(schedule.travel_minutes, 0);
}

TEST(Solve, TravelsBetweenTwoHomesOfOneArea) {
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse")};
  problem.visits = {MakeVisit("a", VisitKind::kHome, 30, {"wound"}, "north"),
                    MakeVisit("b", VisitKind::kHome, 30, {"wound"}, "north")};
  EXPECT_EQ(Solved(problem).travel_minutes, 10 + 10 + 10);
}

TEST(Solve, KeepsAPinWhateverElseWouldFit) {
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse", 480, 600)};
  problem.visits = {MakeVisit("pinned", VisitKind::kClinic, 60, {"wound"}, "centre"),
                    MakeVisit("urgent", VisitKind::kClinic, 70, {"wound"}, "centre")};
  problem.visits[0].priority = 9;
  problem.visits[1].priority = 1;
  problem.visits[0].pin = Pin{kMonday, {510}, {base::MemberId{"n"}}};
  const Schedule schedule = Solved(problem);
  ASSERT_THAT(schedule.placed, SizeIs(1));
  EXPECT_EQ(schedule.placed[0].visit.value, "pinned");
  EXPECT_EQ(schedule.placed[0].start.count, 510);
  ASSERT_THAT(schedule.undone, SizeIs(1));
  EXPECT_EQ(schedule.undone[0].reason, UndoneReason::kMembersBusy);
}

TEST(Solve, RefusesPinsThatCannotBothBeKept) {
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse")};
  problem.visits = {MakeVisit("a", VisitKind::kHome, 60, {"wound"}, "north"),
                    MakeVisit("b", VisitKind::kHome, 60, {"wound"}, "south")};
  problem.visits[0].pin = Pin{kMonday, {510}, {base::MemberId{"n"}}};
  problem.visits[1].pin = Pin{kMonday, {590}, {base::MemberId{"n"}}};
  const auto schedule = Solve(problem, {});
  EXPECT_EQ(schedule.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(schedule.status().message()), HasSubstr("visits(b).pin"));
}

TEST(Solve, PlacesWhatMattersMostWhenNotAllFits) {
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse", 480, 540)};
  for (int i = 0; i < 4; ++i) {
    problem.visits.push_back(
        MakeVisit(absl::StrCat("v", i), VisitKind::kClinic, 30, {"wound"}, "centre"));
    problem.visits.back().priority = 9 - i;
  }
  // One visit of priority 1 is worth more than two of priority 2 that would fill its
  // time.
  problem.visits.push_back(
      MakeVisit("long", VisitKind::kClinic, 60, {"wound"}, "centre"));
  problem.visits.back().priority = 1;
  const Schedule schedule = Solved(problem);
  ASSERT_THAT(schedule.placed, SizeIs(1));
  EXPECT_EQ(schedule.placed[0].visit.value, "long");
}

TEST(Solve, KeepsOnePatientsVisitsApart) {
  Problem problem = Empty();
  problem.team.members = {Member("a", "nurse", 480, 540), Member("b", "nurse", 480, 540)};
  problem.visits = {MakeVisit("v", VisitKind::kClinic, 40, {"wound"}, "centre"),
                    MakeVisit("w", VisitKind::kClinic, 40, {"wound"}, "centre")};
  problem.visits[1].patient = problem.visits[0].patient;
  const Schedule schedule = Solved(problem);
  EXPECT_THAT(schedule.placed, SizeIs(1));
  ASSERT_THAT(schedule.undone, SizeIs(1));
  EXPECT_EQ(schedule.undone[0].reason, UndoneReason::kPatientBusy);
}

TEST(Solve, PlacesAcrossMidnight) {
  Problem problem = Empty();
  problem.days = 2;
  problem.team.members = {Member("n", "nurse", 1380, 1860)};
  problem.visits = {
      MakeVisit("night", VisitKind::kHome, 60, {"wound"}, "north", 1430, 1560)};
  const Schedule schedule = Solved(problem);
  ASSERT_THAT(schedule.placed, SizeIs(1));
  EXPECT_EQ(schedule.placed[0].day, kMonday);
  EXPECT_EQ(schedule.placed[0].start.count, 1430);
}

TEST(Solve, SaysWhyEachVisitStaysUndone) {
  struct Story {
    UndoneReason reason;
    std::string competence;
    Visit visit;
  };
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse", 480, 600),
                          Member("d", "doctor", 720, 960)};
  const std::vector<Story> stories = {
      {UndoneReason::kNoCompetence, "surgery",
       MakeVisit("v", VisitKind::kClinic, 30, {"talk", "surgery"}, "centre")},
      // There is one nurse, and two are asked for.
      {UndoneReason::kNoCompetence, "wound",
       MakeVisit("v", VisitKind::kClinic, 30, {"wound", "wound"}, "centre")},
      {UndoneReason::kNoShift, "wound",
       MakeVisit("v", VisitKind::kClinic, 30, {"wound"}, "centre", 700, 900)},
      {UndoneReason::kOutOfReach, "wound",
       MakeVisit("v", VisitKind::kHome, 90, {"wound"}, "south")},
      // Nurse and doctor never work at the same time.
      {UndoneReason::kNotTogether, "",
       MakeVisit("v", VisitKind::kClinic, 30, {"wound", "prescribe"}, "centre")},
  };
  for (const Story& story : stories) {
    problem.visits = {story.visit};
    const Schedule schedule = Solved(problem);
    ASSERT_THAT(schedule.undone, SizeIs(1));
    EXPECT_EQ(schedule.undone[0].reason, story.reason);
    EXPECT_EQ(schedule.undone[0].competence, story.competence);
  }
}

TEST(Solve, DoesNotDependOnTheOrderOfVisitsAndMembers) {
  const PlantedWeek week = WeekPlanter(3, 1).Plant();
  Problem shuffled = week.problem;
  std::reverse(shuffled.visits.begin(), shuffled.visits.end());
  std::reverse(shuffled.team.members.begin(), shuffled.team.members.end());
  SolveOptions options;
  options.iterations = 300;
  const auto one = Solve(week.problem, options);
  const auto other = Solve(shuffled, options);
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ(*one, *other);
}

// What a host hands in for a check need not be of the solver.
TEST(CheckSchedule, FindsStartsThatNoDayHas) {
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse")};
  problem.visits = {MakeVisit("v", VisitKind::kClinic, 30, {"wound"}, "centre")};
  Schedule schedule = Solved(problem);
  ASSERT_THAT(schedule.placed, SizeIs(1));
  for (const int64_t minute : {int64_t{-1}, std::numeric_limits<int64_t>::max(),
                               std::numeric_limits<int64_t>::min()}) {
    schedule.placed[0].start = {minute};
    EXPECT_THAT(CheckSchedule(problem, schedule),
                Contains(HasSubstr("starts at no minute of its day")));
  }
}

TEST(Validate, NamesThePathOfTheFirstFault) {
  struct Story {
    std::string path;
    void (*spoil)(Problem&);
  };
  const Story stories[] = {
      {"days", [](Problem& p) { p.days = 0; }},
      {"visits[0](v): its id", [](Problem& p) { p.visits.push_back(p.visits[0]); }},
      {"visits[0](v).length", [](Problem& p) { p.visits[0].length = {0}; }},
      {"visits[0](v).competences", [](Problem& p) { p.visits[0].competences.clear(); }},
      {"visits[0](v).priority", [](Problem& p) { p.visits[0].priority = 10; }},
      {"visits[0](v).place", [](Problem& p) { p.visits[0].place = "moon"; }},
      {"visits[0](v).windows[0]", [](Problem& p) { p.visits[0].windows[0].to = {10}; }},
      {"visits[0](v).excluded[0]",
       [](Problem& p) { p.visits[0].excluded = {base::MemberId{"x"}}; }},
      {"visits[0](v).pin.members[0]",
       [](Problem& p) { p.visits[0].pin = Pin{kMonday, {480}, {base::MemberId{"x"}}}; }},
      {"visits[0](v).pin.members[0]: has no shift",
       [](Problem& p) { p.visits[0].pin = Pin{kMonday, {0}, {base::MemberId{"n"}}}; }},
      {"visits[0](v).pin.start",
       [](Problem& p) {
         p.visits[0].pin =
             Pin{kMonday, {std::numeric_limits<int64_t>::max()}, {base::MemberId{"n"}}};
       }},
      {"visits[0](v).pin: must",
       [](Problem& p) { p.visits[0].pin = Pin{kMonday, {480}, {}}; }},
  };
  for (const Story& story : stories) {
    Problem problem = Empty();
    problem.team.members = {Member("n", "nurse")};
    problem.visits = {MakeVisit("v", VisitKind::kClinic, 30, {"wound"}, "centre")};
    ASSERT_TRUE(Validate(problem).ok());
    story.spoil(problem);
    const absl::Status status = Validate(problem);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << story.path;
    const std::string path =
        story.path == "visits[0](v): its id" ? "visits[1](v): its id" : story.path;
    EXPECT_EQ(std::string(status.message()).rfind(path, 0), 0u) << status;
  }
}

// Every way to start every visit of a tiny day on a grid of ten minutes, on which all its
// times lie. Travel obeys the triangle inequality, so pairs of visits decide.
class BruteForce {
 public:
  explicit BruteForce(const Problem& problem) : problem_(problem) {}

  // Undone by priority, the least possible in that order.
  std::array<int, 9> Run() {
    best_.fill(99);
    Try(0, {});
    return best_;
  }

 private:
  struct Chosen {
    const Visit* visit;
    int64_t start;
    std::vector<size_t> members;
  };

  bool Fits(const Chosen& chosen, const std::vector<Chosen>& others) const {
    const Visit& v = *chosen.visit;
    const int64_t end = chosen.start + v.length.count;
    const std::string place = v.place.empty() ? "centre" : v.place;
    for (size_t m : chosen.members) {
      const team::Shift& shift = problem_.team.members[m].shifts[0];
      const int64_t way = *TravelMinutes(problem_.team, "centre", place, false);
      if (shift.from.count + way > chosen.start || end + way > shift.to.count)
        return false;
    }
    for (const Chosen& other : others) {
      const std::string there =
          other.visit->place.empty() ? "centre" : other.visit->place;
      const bool same_patient = other.visit->patient == v.patient;
      const bool shared =
          std::any_of(chosen.members.begin(), chosen.members.end(), [&](size_t m) {
            return std::count(other.members.begin(), other.members.end(), m) > 0;
          });
      if (!same_patient && !shared) continue;
      const bool homes =
          shared && v.kind == VisitKind::kHome && other.visit->kind == VisitKind::kHome;
      int64_t way = *TravelMinutes(problem_.team, place, there, homes);
      if (!shared && (v.place.empty() || other.visit->place.empty())) way = 0;
      if (chosen.start < other.start + other.visit->length.count + way &&
          other.start < end + way) {
        return false;
      }
    }
    return true;
  }

  void Try(size_t i, std::vector<Chosen> chosen) {
    if (i == problem_.visits.size()) {
      std::array<int, 9> undone{};
      for (const Visit& visit : problem_.visits) {
        const bool placed =
            std::any_of(chosen.begin(), chosen.end(),
                        [&](const Chosen& c) { return c.visit == &visit; });
        if (!placed) ++undone[static_cast<size_t>(visit.priority - 1)];
      }
      best_ = std::min(best_, undone);
      return;
    }
    const Visit& visit = problem_.visits[i];
    std::vector<std::vector<size_t>> groups;
    for (size_t a = 0; a < problem_.team.members.size(); ++a) {
      const auto can_a = team::CompetencesOf(problem_.team.members[a], problem_.roles);
      if (std::count(can_a.begin(), can_a.end(), visit.competences[0]) == 0) continue;
      if (visit.competences.size() == 1) {
        groups.push_back({a});
        continue;
      }
      for (size_t b = 0; b < problem_.team.members.size(); ++b) {
        const auto can_b = team::CompetencesOf(problem_.team.members[b], problem_.roles);
        if (a != b && std::count(can_b.begin(), can_b.end(), visit.competences[1]) > 0) {
          groups.push_back({a, b});
        }
      }
    }
    for (const Window& window : visit.windows) {
      for (int64_t t = window.from.count; t + visit.length.count <= window.to.count;
           t += 10) {
        for (const std::vector<size_t>& members : groups) {
          Chosen one{&visit, t, members};
          if (!Fits(one, chosen)) continue;
          std::vector<Chosen> next = chosen;
          next.push_back(std::move(one));
          Try(i + 1, std::move(next));
        }
      }
    }
    Try(i + 1, std::move(chosen));
  }

  const Problem& problem_;
  std::array<int, 9> best_{};
};

Problem TinyDay(base::Random& random) {
  Problem problem = Empty();
  for (const char* role : {"nurse", "doctor"}) {
    const int64_t from = 480 + 10 * random.Between(0, 3);
    problem.team.members.push_back(
        Member(role, role, from, from + 10 * random.Between(8, 14)));
  }
  const int64_t visits = random.Between(2, 4);
  const char* places[] = {"centre", "north", "south"};
  for (int64_t i = 0; i < visits; ++i) {
    const uint64_t draw = random.Below(4);
    const VisitKind kind = draw == 0   ? VisitKind::kCall
                           : draw == 1 ? VisitKind::kClinic
                                       : VisitKind::kHome;
    std::vector<std::string> competences = {
        std::vector<std::string>{"talk", "wound", "prescribe"}[random.Below(3)]};
    if (random.Chance(0.3)) competences = {"wound", "prescribe"};
    const int64_t from = 480 + 10 * random.Between(0, 8);
    problem.visits.push_back(
        MakeVisit(absl::StrCat("v", i), kind, 10 * random.Between(2, 5), competences,
                  kind == VisitKind::kCall     ? ""
                  : kind == VisitKind::kClinic ? "centre"
                                               : places[1 + random.Below(2)],
                  from, from + 10 * random.Between(5, 9)));
    problem.visits.back().priority = static_cast<int32_t>(random.Between(1, 3));
    if (i > 0 && random.Chance(0.25)) {
      problem.visits.back().patient = problem.visits[0].patient;
    }
  }
  return problem;
}

TEST(Solve, LeavesNoMoreUndoneThanTryingEverythingOnTinyDays) {
  const char* text = std::getenv("TILLIT_SEED");
  const uint64_t seed = text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
  int with_undone = 0;
  for (uint64_t i = 0; i < 60; ++i) {
    SCOPED_TRACE(absl::StrCat("TILLIT_SEED=", seed, " day ", i));
    base::Random random(seed, i);
    const Problem problem = TinyDay(random);
    SolveOptions options;
    options.iterations = 1000;
    const auto schedule = Solve(problem, options);
    ASSERT_TRUE(schedule.ok()) << schedule.status();
    EXPECT_THAT(CheckSchedule(problem, *schedule), IsEmpty());
    std::array<int, 9> undone{};
    for (const Undone& u : schedule->undone) {
      for (const Visit& visit : problem.visits) {
        if (visit.id == u.visit) ++undone[static_cast<size_t>(visit.priority - 1)];
      }
    }
    EXPECT_EQ(undone, BruteForce(problem).Run());
    with_undone += schedule->undone.empty() ? 0 : 1;
  }
  // Days in which all fits would prove little.
  EXPECT_GT(with_undone, 20);
}

// Solve refuses such a team; a schedule may come from elsewhere.
TEST(CheckSchedule, SeesAMemberWhoIsWantedInTwoShiftsAtOnce) {
  Problem problem = Empty();
  problem.team.members = {Member("n", "nurse", 480, 600)};
  problem.team.members[0].shifts.push_back({kMonday, {570}, {700}, "centre"});
  EXPECT_THAT(std::string(Solve(problem, {}).status().message()),
              HasSubstr("members[0].shifts[1]: overlaps shifts[0]"));
  problem.visits = {MakeVisit("a", VisitKind::kClinic, 60, {"wound"}, "centre"),
                    MakeVisit("b", VisitKind::kClinic, 60, {"wound"}, "centre")};
  Schedule schedule;
  // Each lies in one shift alone, ten minutes of them at the same time.
  schedule.placed = {{base::VisitId("a"), kMonday, {530}, {base::MemberId("n")}},
                     {base::VisitId("b"), kMonday, {580}, {base::MemberId("n")}}};
  EXPECT_THAT(CheckSchedule(problem, schedule),
              ElementsAre("visit b needs n, who is still at a"));
}

// Each kind of fault, planted in a good schedule, is seen.
TEST(CheckSchedule, SeesEveryKindOfFault) {
  Problem problem = Empty();
  problem.team.members = {Member("a", "nurse"), Member("b", "nurse"),
                          Member("d", "doctor", 480, 600)};
  problem.visits = {
      MakeVisit("home", VisitKind::kHome, 30, {"wound"}, "north"),
      MakeVisit("next", VisitKind::kHome, 30, {"wound"}, "south"),
      MakeVisit("two", VisitKind::kClinic, 30, {"wound", "prescribe"}, "centre")};
  problem.visits[1].patient = problem.visits[0].patient;
  problem.visits[1].excluded = {base::MemberId{"b"}};
  const Schedule good = Solved(problem);
  ASSERT_THAT(good.placed, SizeIs(3));
  const auto at = [](Schedule& s, const char* id) -> Placed& {
    return *std::find_if(s.placed.begin(), s.placed.end(),
                         [&](const Placed& p) { return p.visit.value == id; });
  };
  const std::vector<std::pair<std::string, std::function<void(Schedule&)>>> faults = {
      {"outside its windows", [&](Schedule& s) { at(s, "home").start = {955}; }},
      {"without the competence",
       [&](Schedule& s) { at(s, "home").members = {base::MemberId("d")}; }},
      {"who is excluded",
       [&](Schedule& s) { at(s, "next").members = {base::MemberId("b")}; }},
      {"not on the team",
       [&](Schedule& s) { at(s, "home").members = {base::MemberId("x")}; }},
      {"same member twice",
       [&](Schedule& s) {
         at(s, "two").members = {base::MemberId("a"), base::MemberId("a")};
       }},
      {"not one member for each", [&](Schedule& s) { at(s, "two").members.pop_back(); }},
      {"can be there", [&](Schedule& s) { at(s, "home").start = {480}; }},
      {"back too late", [&](Schedule& s) { at(s, "next").start = {930}; }},
      {"outside shifts", [&](Schedule& s) { at(s, "two").start = {620}; }},
      {"comes too soon",
       [&](Schedule& s) {
         at(s, "home").start = at(s, "next").start;
         at(s, "home").members = {base::MemberId("b")};
       }},
      {"stands 2 times", [&](Schedule& s) { s.placed.push_back(s.placed[0]); }},
      {"stands 0 times", [&](Schedule& s) { s.placed.pop_back(); }},
      {"not in the problem", [&](Schedule& s) { s.placed[0].visit.value = "z"; }},
      {"travel is", [&](Schedule& s) { ++s.travel_minutes; }},
  };
  for (const auto& [says, spoil] : faults) {
    Schedule bad = good;
    spoil(bad);
    EXPECT_THAT(CheckSchedule(problem, bad), ::testing::Contains(HasSubstr(says)));
  }
}

}  // namespace
}  // namespace tillit::schedule
