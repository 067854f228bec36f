// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>

#include "absl/strings/str_format.h"
#include "tests/schedule/planted_week.h"

namespace tillit::schedule {
namespace {

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Greedy earliest fit: visits by the start of their first window, each at the first
// minute at which members are free who can do it. The usual way of a booking book.
class Greedy {
 public:
  explicit Greedy(const Problem& problem) : problem_(problem) {}

  size_t Place() {
    std::vector<const Visit*> order;
    for (const Visit& visit : problem_.visits) order.push_back(&visit);
    std::sort(order.begin(), order.end(), [](const Visit* a, const Visit* b) {
      const auto key = [](const Visit& v) {
        return std::tuple(v.windows[0].day.days, v.windows[0].from.count, v.id.value);
      };
      return key(*a) < key(*b);
    });
    size_t placed = 0;
    for (const Visit* visit : order) placed += PlaceOne(*visit) ? 1 : 0;
    return placed;
  }

 private:
  struct Busy {
    int64_t start;
    int64_t end;
    std::string place;
    bool home;
  };

  bool PlaceOne(const Visit& visit) {
    std::vector<Window> windows = visit.windows;
    std::sort(windows.begin(), windows.end(),
              [](const Window& a, const Window& b) { return a.day < b.day; });
    for (const Window& window : windows) {
      for (int64_t t = window.from.count; t + visit.length.count <= window.to.count;
           ++t) {
        if (PatientBusy(visit, window.day, t)) continue;
        std::vector<size_t> chosen;
        for (const std::string& competence : visit.competences) {
          for (size_t m = 0; m < problem_.team.members.size(); ++m) {
            if (std::count(chosen.begin(), chosen.end(), m) > 0) continue;
            if (!Free(m, visit, competence, window.day, t)) continue;
            chosen.push_back(m);
            break;
          }
        }
        if (chosen.size() != visit.competences.size()) continue;
        for (size_t m : chosen) {
          const std::string place = visit.place.empty() ? "centre" : visit.place;
          busy_[{m, window.day.days}].push_back(
              {t, t + visit.length.count, place, visit.kind == VisitKind::kHome});
        }
        patients_[visit.patient].push_back({window.day, t, t + visit.length.count});
        return true;
      }
    }
    return false;
  }

  bool PatientBusy(const Visit& visit, base::Date day, int64_t t) {
    for (const auto& [other_day, from, to] : patients_[visit.patient]) {
      // An hour covers every way between two places.
      if (other_day == day && t < to + 60 && from < t + visit.length.count + 60)
        return true;
    }
    return false;
  }

  bool Free(size_t m, const Visit& visit, const std::string& competence, base::Date day,
            int64_t t) {
    const team::Member& member = problem_.team.members[m];
    const auto can = team::CompetencesOf(member, problem_.roles);
    if (std::count(can.begin(), can.end(), competence) == 0) return false;
    const std::string place = visit.place.empty() ? "centre" : visit.place;
    const bool home = visit.kind == VisitKind::kHome;
    for (const team::Shift& shift : member.shifts) {
      if (shift.day != day) continue;
      const auto there = TravelMinutes(problem_.team, shift.place, place, false);
      const auto back = TravelMinutes(problem_.team, place, shift.place, false);
      if (shift.from.count + *there > t) return false;
      if (t + visit.length.count + *back > shift.to.count) return false;
      for (const Busy& busy : busy_[{m, day.days}]) {
        const bool homes = home && busy.home;
        const auto to = TravelMinutes(problem_.team, busy.place, place, homes);
        const auto from = TravelMinutes(problem_.team, place, busy.place, homes);
        if (t < busy.end + *to && busy.start < t + visit.length.count + *from)
          return false;
      }
      return true;
    }
    return false;
  }

  const Problem& problem_;
  std::map<std::pair<size_t, int>, std::vector<Busy>> busy_;
  std::map<base::PatientId, std::vector<std::tuple<base::Date, int64_t, int64_t>>>
      patients_;
};

// TILLIT_WEEKS sets how many weeks (10 by default), TILLIT_SEED which.
TEST(PlantedWeeks, AreFeasibleAndNearlyCompleteWhereGreedyFallsShort) {
  const uint64_t weeks = FromEnvironment("TILLIT_WEEKS", 10);
  const uint64_t seed = FromEnvironment("TILLIT_SEED", 1);
  size_t visits = 0;
  size_t placed = 0;
  size_t greedy = 0;
  double worst = 1;
  double used = 0;
  double for_two = 0;
  for (uint64_t w = 0; w < weeks; ++w) {
    SCOPED_TRACE(absl::StrCat("TILLIT_SEED=", seed, " week ", w));
    const PlantedWeek week = WeekPlanter(seed, w).Plant();
    const auto schedule = Solve(week.problem, {seed});
    ASSERT_TRUE(schedule.ok()) << schedule.status();
    for (const std::string& broken : CheckSchedule(week.problem, *schedule)) {
      ADD_FAILURE() << broken;
    }
    visits += week.problem.visits.size();
    placed += schedule->placed.size();
    greedy += Greedy(week.problem).Place();
    worst = std::min(worst, static_cast<double>(schedule->placed.size()) /
                                static_cast<double>(week.problem.visits.size()));
    used += week.used / static_cast<double>(weeks);
    for_two += week.for_two / static_cast<double>(weeks);
  }
  const double share = static_cast<double>(placed) / static_cast<double>(visits);
  const double greedy_share = static_cast<double>(greedy) / static_cast<double>(visits);
  std::cout << absl::StrFormat(
      "seed %d: %.1f %% of visits for two; planted plans use %.1f %% of shift time\n",
      seed, 100 * for_two, 100 * used);
  // What `tools/check long weeks` writes down.
  std::cout << absl::StrFormat(
      "counts: %d weeks, %d visits: placed %.2f %%, worst week %.2f %%, greedy %.2f %%\n",
      weeks, visits, 100 * share, 100 * worst, 100 * greedy_share);
  EXPECT_GE(share, 0.99);
  EXPECT_LT(greedy_share, 0.97);
}

// The planter itself is held to what it promises.
TEST(PlantedWeeks, CarryAPlanThatTheCheckerFindsFeasible) {
  for (uint64_t w = 0; w < 20; ++w) {
    PlantedWeek week = WeekPlanter(7, w).Plant();
    week.plan.travel_minutes = 0;
    for (const std::string& broken : CheckSchedule(week.problem, week.plan)) {
      EXPECT_EQ(broken.rfind("travel is", 0), 0u) << broken;
    }
    EXPECT_GE(week.for_two, 0.2);
    EXPECT_GE(week.used, 0.85);
  }
}

}  // namespace
}  // namespace tillit::schedule
