// SPDX-License-Identifier: Apache-2.0
// Weeks that are known to be possible: a full plan is made first, then hidden. The solver
// sees the visits with windows around the hidden times, never the plan.
#ifndef TILLIT_TESTS_SCHEDULE_PLANTED_WEEK_H_
#define TILLIT_TESTS_SCHEDULE_PLANTED_WEEK_H_

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tillit/base/random.h"
#include "tillit/schedule/schedule.h"

namespace tillit::schedule {

struct PlantedWeek {
  Problem problem;
  Schedule plan;       // places every visit
  double used = 0;     // share of shift minutes that the plan works or travels
  double for_two = 0;  // share of visits for two members
};

class WeekPlanter {
 public:
  WeekPlanter(uint64_t seed, uint64_t stream) : random_(seed, stream) {}

  // Tries until a week has 60 to 250 visits, a fifth for two, and 85 % of time used.
  PlantedWeek Plant() {
    for (;;) {
      PlantedWeek week = Try();
      const size_t visits = week.problem.visits.size();
      if (visits >= 60 && visits <= 250 && week.for_two >= 0.2 && week.used >= 0.85) {
        Hide(week);
        return week;
      }
    }
  }

 private:
  struct Worker {
    size_t member;
    int64_t free;  // minute from which the member is free
    size_t place;
    bool home;
    bool finished;
  };

  PlantedWeek Try() {
    PlantedWeek week;
    Problem& problem = week.problem;
    problem.from = base::Date::FromCivil(2026, 11, 23);
    problem.days = 5;
    MakeTeam(problem);
    const int64_t mean_length = random_.Between(25, 60);
    int64_t worked = 0;
    int64_t shift_minutes = 0;
    for (int day = 0; day < problem.days; ++day) {
      std::vector<Worker> workers;
      for (size_t m = 0; m < problem.team.members.size(); ++m) {
        // Everybody works most days.
        if (random_.Chance(0.15)) continue;
        const int64_t from = 450 + 30 * random_.Between(0, 2);
        const int64_t to = from + 30 * random_.Between(12, 15);
        problem.team.members[m].shifts.push_back(
            {problem.from.PlusDays(day), {from}, {to}, "centre"});
        workers.push_back({m, from, 0, false, false});
        shift_minutes += to - from;
      }
      worked += PlantDay(week, day, workers, mean_length);
    }
    const auto two =
        std::count_if(problem.visits.begin(), problem.visits.end(),
                      [](const Visit& visit) { return visit.competences.size() == 2; });
    week.for_two =
        problem.visits.empty()
            ? 0
            : static_cast<double>(two) / static_cast<double>(problem.visits.size());
    week.used = shift_minutes == 0
                    ? 0
                    : static_cast<double>(worked) / static_cast<double>(shift_minutes);
    return week;
  }

  void MakeTeam(Problem& problem) {
    for (const char* role : {"nurse", "doctor", "therapist"}) {
      problem.roles.push_back(
          {role, {}, {absl::StrCat(role, "-work"), "any-work"}, false, ""});
    }
    problem.team.id = "planted";
    const int64_t areas = random_.Between(4, 9);
    problem.team.places.push_back({"centre"});
    places_ = {{0, 0}};
    for (int64_t a = 0; a < areas; ++a) {
      problem.team.places.push_back({absl::StrCat("area", a)});
      places_.push_back({random_.Between(-12, 12), random_.Between(-12, 12)});
    }
    for (size_t a = 0; a < places_.size(); ++a) {
      for (size_t b = 0; b < places_.size(); ++b) {
        if (a == b) continue;
        problem.team.legs.push_back(
            {problem.team.places[a].id, problem.team.places[b].id, Distance(a, b)});
      }
    }
    problem.team.within_minutes = 3;
    const int64_t members = random_.Between(4, 12);
    for (int64_t m = 0; m < members; ++m) {
      team::Member member;
      member.id.value = absl::StrCat("m", m < 10 ? "0" : "", m);
      // At least two nurses, then a mix.
      const uint64_t draw = m < 2 ? 0 : random_.Below(10);
      member.role = draw < 5 ? "nurse" : draw < 8 ? "therapist" : "doctor";
      problem.team.members.push_back(std::move(member));
    }
  }

  int64_t Distance(size_t a, size_t b) const {
    return 4 + std::abs(places_[a].x - places_[b].x) +
           std::abs(places_[a].y - places_[b].y);
  }

  int64_t Travel(const Worker& worker, size_t place, bool home) const {
    if (worker.place != place) return Distance(worker.place, place);
    return worker.home && home ? 3 : 0;
  }

  // Fills a day; gives the minutes worked and travelled.
  int64_t PlantDay(PlantedWeek& week, int day, std::vector<Worker>& workers,
                   int64_t mean_length) {
    int64_t worked = 0;
    for (;;) {
      Worker* first = nullptr;
      for (Worker& worker : workers) {
        if (!worker.finished && (first == nullptr || worker.free < first->free)) {
          first = &worker;
        }
      }
      if (first == nullptr) return worked;
      Worker* second = nullptr;
      if (random_.Chance(0.3)) {
        // Who is free at about the same time.
        for (Worker& worker : workers) {
          if (&worker == first || worker.finished || worker.free > first->free + 25)
            continue;
          if (second == nullptr || random_.Chance(0.5)) second = &worker;
        }
      }
      worked += PlantVisit(week, day, *first, second, mean_length);
    }
  }

  int64_t ShiftEnd(const Problem& problem, const Worker& worker) const {
    return problem.team.members[worker.member].shifts.back().to.count;
  }

  int64_t PlantVisit(PlantedWeek& week, int day, Worker& first, Worker* second,
                     int64_t mean_length) {
    Problem& problem = week.problem;
    Visit visit;
    const uint64_t draw = random_.Below(10);
    size_t place = first.place;
    visit.kind = VisitKind::kHome;
    if (draw < 4 && second == nullptr && first.place == 0) {
      visit.kind = draw < 2 ? VisitKind::kClinic : VisitKind::kCall;
      place = 0;
    } else if (place == 0 || random_.Chance(0.5)) {
      place = 1 + random_.Below(places_.size() - 1);
    }
    const bool home = visit.kind == VisitKind::kHome;
    int64_t start = first.free + Travel(first, place, home);
    if (second != nullptr)
      start = std::max(start, second->free + Travel(*second, place, home));
    const int64_t back = place == 0 ? 0 : Distance(place, 0);
    int64_t room = ShiftEnd(problem, first) - start - back;
    if (second != nullptr)
      room = std::min(room, ShiftEnd(problem, *second) - start - back);
    int64_t length = 5 * random_.Between(mean_length / 10, mean_length / 5 + 3);
    // The last visit of a day takes what is left.
    if (room < 2 * length) length = std::min(room / 5 * 5, 2 * length);
    if (length < 10) {
      first.finished = true;
      return 0;
    }
    visit.id.value = absl::StrCat("v", 1000 + problem.visits.size());
    // Some patients have several visits in the week.
    visit.patient.value = absl::StrCat("p", 1000 + problem.visits.size());
    visit.length = {length};
    visit.priority = static_cast<int32_t>(random_.Between(1, 5));
    if (visit.kind != VisitKind::kCall) visit.place = problem.team.places[place].id;
    Placed placed;
    placed.visit = visit.id;
    placed.day = problem.from.PlusDays(day);
    placed.start = {start};
    int64_t worked = 0;
    for (Worker* worker : {&first, second}) {
      if (worker == nullptr) continue;
      const team::Member& member = problem.team.members[worker->member];
      visit.competences.push_back(
          random_.Chance(0.25) ? "any-work" : absl::StrCat(member.role, "-work"));
      placed.members.push_back(member.id);
      worked += Travel(*worker, place, home) + length;
      week.plan.travel_minutes += Travel(*worker, place, home);
      worker->free = start + length;
      worker->place = place;
      worker->home = home;
      if (ShiftEnd(problem, *worker) - worker->free - back < 15) {
        worker->finished = true;
        worked += back;
      }
    }
    week.plan.placed.push_back(std::move(placed));
    problem.visits.push_back(std::move(visit));
    return worked;
  }

  // Windows around the hidden times, patients with several visits, and a shuffled order.
  void Hide(PlantedWeek& week) {
    Problem& problem = week.problem;
    for (size_t i = 0; i < problem.visits.size(); ++i) {
      Visit& visit = problem.visits[i];
      const Placed& placed = week.plan.placed[i];
      const int64_t start = placed.start.count;
      const int64_t end = start + visit.length.count;
      const bool fixed = random_.Chance(0.1);
      const int64_t before = fixed ? 15 : 15 * random_.Between(3, 10);
      const int64_t after = fixed ? 15 : 15 * random_.Between(3, 10);
      visit.windows.push_back({placed.day,
                               {std::max<int64_t>(420, start - before)},
                               {std::min<int64_t>(1020, end + after)}});
      if (visit.windows[0].to.count < end) visit.windows[0].to = {end};
      // A third may as well come on another day.
      if (random_.Chance(0.33)) {
        Window other = visit.windows[0];
        other.day = problem.from.PlusDays(static_cast<int>(random_.Below(5)));
        if (other.day != placed.day) visit.windows.push_back(other);
      }
      // A tenth belong to a patient who has a visit on an earlier day.
      if (i > 20 && random_.Chance(0.1)) {
        const size_t other = random_.Below(i - 20);
        if (week.plan.placed[other].day != placed.day) {
          visit.patient = problem.visits[other].patient;
        }
      }
    }
    MakePatientsPossible(week);
    for (size_t i = problem.visits.size(); i > 1; --i) {
      std::swap(problem.visits[i - 1], problem.visits[random_.Below(i)]);
    }
  }

  // Two visits of one patient that the plan puts on one day become two patients'.
  void MakePatientsPossible(PlantedWeek& week) {
    for (size_t i = 0; i < week.problem.visits.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (week.problem.visits[i].patient == week.problem.visits[j].patient &&
            week.plan.placed[i].day == week.plan.placed[j].day) {
          week.problem.visits[i].patient.value = absl::StrCat("q", i);
        }
      }
    }
  }

  struct Point {
    int64_t x;
    int64_t y;
  };
  base::Random random_;
  std::vector<Point> places_;
};

}  // namespace tillit::schedule

#endif  // TILLIT_TESTS_SCHEDULE_PLANTED_WEEK_H_
