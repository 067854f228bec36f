// SPDX-License-Identifier: Apache-2.0
// The problem with numbers instead of names. A route is one shift of one member, or the
// days of a patient who has several visits, which must not overlap either.
#ifndef TILLIT_SRC_SCHEDULE_NETWORK_H_
#define TILLIT_SRC_SCHEDULE_NETWORK_H_

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "tillit/schedule/problem.h"

namespace tillit::schedule {

inline constexpr int64_t kNever = int64_t{1} << 40;
inline constexpr int64_t kDay = 24 * 60;  // minutes
// Eight members and the patient.
inline constexpr int kMostSlots = 9;

struct Route {
  int member = -1;  // -1: a patient's
  int component = 0;
  int64_t from = -kNever;  // minutes from the first day's midnight
  int64_t to = kNever;
  int location = -1;
  int most_a_day = std::numeric_limits<int>::max();  // visits
};

// Starts from the first to the last minute, both allowed.
struct Starts {
  int64_t first;
  int64_t last;
};

// Where a visit can be placed in one component: for each need the routes that can serve
// it, and the patient's route (-1: the patient has no other visit). Where a patient's
// visits a day are limited and the component reaches over several days, each day is an
// option of its own.
struct Options {
  int component = 0;
  std::vector<std::vector<int>> routes;
  int patient_route = -1;
  Starts within = {-kNever, kNever};
};

struct NetworkVisit {
  const Visit* visit = nullptr;
  int64_t length = 0;
  int location = -1;           // -1: where the shift is
  std::vector<Starts> starts;  // ascending, apart from each other
  std::vector<Options> options;
  std::vector<bool> same_as_before;  // by need: the same competence as the one before
  std::vector<int> pinned_routes;    // by need; empty when not pinned
  int64_t weight = 0;                // what leaving it undone costs

  // The first allowed start within `within` that is not before `minute`; kNever when
  // there is none.
  int64_t NextStart(int64_t minute, const Starts& within) const;
  // The last that is not after `minute`; -kNever when there is none.
  int64_t LastStart(int64_t minute, const Starts& within) const;
};

// Immutable once made. Keeps references to the problem. Visits and members stand in the
// order of their ids, whatever their order in the problem.
struct Network {
  explicit Network(const Problem& problem);

  // -1: cannot be travelled.
  int64_t Travel(int from, int to) const {
    return travel[static_cast<size_t>(from) * locations + static_cast<size_t>(to)];
  }

  const Problem* problem;
  std::vector<const team::Member*> members;
  std::vector<NetworkVisit> visits;
  std::vector<Route> routes;
  std::vector<std::vector<int>> components;  // routes of each
  size_t locations = 0;  // two for each place: the place itself and a home in it
  std::vector<int64_t> travel;

 private:
  void AddTravel();
  void AddMembers();
  void AddShifts();
  void AddVisits();
  void AddPatients();
  void SplitByDay(NetworkVisit& visit) const;
  int LocationOf(const std::string& place, bool home) const;
  std::vector<std::vector<int>> can_;  // by member: indices into competences_
  std::vector<std::vector<std::string>> competences_;
};

}  // namespace tillit::schedule

#endif  // TILLIT_SRC_SCHEDULE_NETWORK_H_
