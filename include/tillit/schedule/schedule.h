// SPDX-License-Identifier: Apache-2.0
// The answer: who sees whom and when, and what stayed undone and why.
#ifndef TILLIT_SCHEDULE_SCHEDULE_H_
#define TILLIT_SCHEDULE_SCHEDULE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/base/work.h"
#include "tillit/schedule/problem.h"

namespace tillit::schedule {

struct Placed {
  base::VisitId visit;
  base::Date day;
  base::Minutes start;
  std::vector<base::MemberId> members;  // in the order of the visit's competences
  friend bool operator==(const Placed&, const Placed&) = default;
};
TILLIT_FIELDS(Placed, visit, day, start, members);

enum class UndoneReason {
  kNoCompetence = 1,    // nobody on the team has one of the competences
  kNoShift = 2,         // those who have it do not work in the windows
  kOutOfReach = 3,      // travel from and to the shift's place leaves no room
  kMembersBusy = 4,     // those who could are taken
  kNotTogether = 5,     // each could, but not at the same time
  kPatientBusy = 6,     // the patient's other visits leave no time
  kBeyondCapacity = 7,  // far more is asked for than the team has time for
  kPlaceUnknown = 8,    // nobody said where the home is, and it cannot be travelled to
  kClosed = 9,          // the service is not open on any day on which it is wanted
};
TILLIT_ENUM(UndoneReason, {UndoneReason::kNoCompetence, "NO_COMPETENCE"},
            {UndoneReason::kNoShift, "NO_SHIFT"},
            {UndoneReason::kOutOfReach, "OUT_OF_REACH"},
            {UndoneReason::kMembersBusy, "MEMBERS_BUSY"},
            {UndoneReason::kNotTogether, "NOT_TOGETHER"},
            {UndoneReason::kPatientBusy, "PATIENT_BUSY"},
            {UndoneReason::kBeyondCapacity, "BEYOND_CAPACITY"},
            {UndoneReason::kPlaceUnknown, "PLACE_UNKNOWN"},
            {UndoneReason::kClosed, "CLOSED"});

struct Undone {
  base::VisitId visit;
  UndoneReason reason = UndoneReason::kMembersBusy;
  std::string competence;  // the one that failed first, where one did
  friend bool operator==(const Undone&, const Undone&) = default;
};
TILLIT_FIELDS(Undone, visit, reason, competence);

struct Schedule {
  std::vector<Placed> placed;  // by day, start, visit id
  std::vector<Undone> undone;  // by visit id
  int64_t travel_minutes = 0;
  int64_t iterations = 0;
  bool cut_short = false;  // the call's budget or its host ended the search early
  friend bool operator==(const Schedule&, const Schedule&) = default;
};
TILLIT_FIELDS(Schedule, placed, undone, travel_minutes, iterations, cut_short);

struct SolveOptions {
  uint64_t seed = 1;
  // Rounds of ruin and recreate; the search stops earlier when nothing is undone and
  // travel has not fallen for a while.
  int64_t iterations = 6000;
  // Spent on as many visits a round as there are; when it ends, the best week so far is
  // the answer, marked as cut short. Null: no bound but the rounds.
  base::Work* work = nullptr;
};

// Plans a week. Never breaks a rule: what does not fit stays undone, with its reason.
// Fewest undone first, by priority; then least travel. The same problem and options give
// the same schedule, whatever the order of visits and members in the input.
// INVALID_ARGUMENT as Validate. Threads: safe; uses one.
absl::StatusOr<Schedule> Solve(const Problem& problem, const SolveOptions& options);

// Rules that a schedule breaks, each in a sentence; empty when it is feasible. Slow and
// obvious; shares no code with Solve.
std::vector<std::string> CheckSchedule(const Problem& problem, const Schedule& schedule);

}  // namespace tillit::schedule

#endif  // TILLIT_SCHEDULE_SCHEDULE_H_
