// SPDX-License-Identifier: Apache-2.0
// What a week is made of: visits wanted, and members who can do them. Knows no plans.
#ifndef TILLIT_SCHEDULE_PROBLEM_H_
#define TILLIT_SCHEDULE_PROBLEM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/team/team.h"

namespace tillit::schedule {

enum class VisitKind {
  kClinic = 1,   // the patient comes to `place`
  kHome = 2,     // members travel to a home in area `place`
  kCall = 3,     // made from the place of the member's shift
  kVideo = 4,    // likewise
  kMeeting = 5,  // members meet at `place`
};
TILLIT_ENUM(VisitKind, {VisitKind::kClinic, "CLINIC"}, {VisitKind::kHome, "HOME"},
            {VisitKind::kCall, "CALL"}, {VisitKind::kVideo, "VIDEO"},
            {VisitKind::kMeeting, "MEETING"});

// The whole visit lies in [from, to], civil minutes of `day`.
struct Window {
  base::Date day;
  base::Minutes from;
  base::Minutes to;
  friend bool operator==(const Window&, const Window&) = default;
};
TILLIT_FIELDS(Window, day, from, to);

// Already agreed: kept whatever the solver does.
struct Pin {
  base::Date day;
  base::Minutes start;
  std::vector<base::MemberId> members;  // in the order of the visit's competences
  friend bool operator==(const Pin&, const Pin&) = default;
};
TILLIT_FIELDS(Pin, day, start, members);

struct Visit {
  base::VisitId id;
  base::PatientId patient;
  VisitKind kind = VisitKind::kClinic;
  base::Minutes length;
  // One member for each, all at the same time, all different.
  std::vector<std::string> competences;
  std::string place;  // empty for calls and video
  std::vector<Window> windows;
  int32_t priority = 3;  // 1 first; 1 to 9
  std::optional<Pin> pin;
  std::vector<base::MemberId> excluded;  // never these
  friend bool operator==(const Visit&, const Visit&) = default;
};
TILLIT_FIELDS(Visit, id, patient, kind, length, competences, place, windows, priority,
              pin, excluded);

// Days [from, from + days) of one team.
struct Problem {
  team::Team team;
  std::vector<team::Role> roles;
  base::Date from;
  int32_t days = 7;
  std::vector<Visit> visits;
  // Of one patient; unset: no limit. 1 or more.
  std::optional<int32_t> most_visits_a_day;
  friend bool operator==(const Problem&, const Problem&) = default;
};
TILLIT_FIELDS(Problem, team, roles, from, days, visits, most_visits_a_day);

// Minutes from one place to another: the leg, else the team's default; within one
// place `within_minutes` between two homes and 0 otherwise. Unset: cannot be travelled.
std::optional<int64_t> TravelMinutes(const team::Team& team, const std::string& from,
                                     const std::string& to, bool between_homes);

// INVALID_ARGUMENT with the path of the first fault: an unusable team, doubled ids,
// lengths below 1, no competence, priorities outside 1 to 9, an unknown place or member,
// days outside 1 to 56, pins that no shift of the member holds, that overlap or that
// are more on one day than a patient may have.
absl::Status Validate(const Problem& problem);

}  // namespace tillit::schedule

#endif  // TILLIT_SCHEDULE_PROBLEM_H_
