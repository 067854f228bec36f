// SPDX-License-Identifier: Apache-2.0
// Who can help, with what, where and when.
#ifndef TILLIT_TEAM_TEAM_H_
#define TILLIT_TEAM_TEAM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/code.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"

namespace tillit::team {

// A profession or function as the catalogue describes it (catalogue/roles).
struct Role {
  std::string id;                        // "nurse"
  std::vector<base::Code> codes;         // official codes, if any
  std::vector<std::string> competences;  // what the role may do, by competence id
  bool may_lead = false;                 // may be a team's leader
  std::string source;

  friend bool operator==(const Role&, const Role&) = default;
};
TILLIT_FIELDS(Role, id, codes, competences, may_lead, source);

// Where work is done or starts: a centre, an office, an area with homes.
struct Place {
  std::string id;
  friend bool operator==(const Place&, const Place&) = default;
};
TILLIT_FIELDS(Place, id);

// Travel between two places, in minutes, in that direction.
struct Leg {
  std::string from;
  std::string to;
  int64_t minutes = 0;
  friend bool operator==(const Leg&, const Leg&) = default;
};
TILLIT_FIELDS(Leg, from, to, minutes);

// A span of work on one day, in civil minutes of that day; starts and ends at
// `place`. `to` is at most 2,880 (a shift may pass midnight).
struct Shift {
  base::Date day;
  base::Minutes from;
  base::Minutes to;
  std::string place;
  friend bool operator==(const Shift&, const Shift&) = default;
};
TILLIT_FIELDS(Shift, day, from, to, place);

// The same span on each of some weekdays (0 is Monday).
struct WeeklyShift {
  std::vector<int32_t> weekdays;
  base::Minutes from;
  base::Minutes to;
  std::string place;
  friend bool operator==(const WeeklyShift&, const WeeklyShift&) = default;
};
TILLIT_FIELDS(WeeklyShift, weekdays, from, to, place);

// One person of staff: an id and a role, never a name.
struct Member {
  base::MemberId id;
  std::string role;
  std::vector<std::string> competences;  // beyond those of the role
  std::string employer;                  // "municipality", "hospital", ...
  std::vector<WeeklyShift> weekly;       // the usual week
  std::vector<Shift> shifts;             // single days, beside the usual week
  std::vector<base::Date> absent;        // whole days away
  friend bool operator==(const Member&, const Member&) = default;
};
TILLIT_FIELDS(Member, id, role, competences, employer, weekly, shifts, absent);

// Staff with capacity.
struct Team {
  std::string id;
  std::optional<base::MemberId> leader;
  std::vector<Member> members;
  std::vector<Place> places;
  std::vector<Leg> legs;
  // Travel between two different places without a leg; unset means such a pair
  // cannot be travelled. Within one place travel is `within_minutes`.
  std::optional<int64_t> default_leg_minutes;
  int64_t within_minutes = 0;  // between two homes of one area
  std::string newer_fields;    // of a newer writer: opaque, kept and written again
  friend bool operator==(const Team&, const Team&) = default;
};
TILLIT_FIELDS(Team, id, leader, members, places, legs, default_leg_minutes,
              within_minutes);

// What would make the team unusable: doubled or empty ids, a role that is not in
// `roles`, shifts that end before they start, single or weekly ones of a member that
// overlap (past midnight and from Sunday to Monday too), unknown places, negative
// minutes. INVALID_ARGUMENT with the path of the first; OK otherwise.
absl::Status Validate(const Team& team, const std::vector<Role>& roles);

// What is odd but usable: no leader, a leader whose role may not lead (S2-17).
std::vector<base::Finding> Review(const Team& team, const std::vector<Role>& roles);

// The member's shifts that begin on `days` days from `from`, absences taken out, in
// order. A single day's shift takes the place of the usual ones that it overlaps, on
// whatever day they begin. No two overlap when the team is valid.
std::vector<Shift> ShiftsIn(const Member& member, base::Date from, int days);

// All competences of a member: the role's and their own, sorted, each once.
std::vector<std::string> CompetencesOf(const Member& member,
                                       const std::vector<Role>& roles);

// Nurse posts that `gp_lists` lists call for by a staffing rule of `lists_per_post`
// (S2-18): a target with variance, never an identity. 0 for no lists.
double PostsRequired(double gp_lists, double lists_per_post);

}  // namespace tillit::team

#endif  // TILLIT_TEAM_TEAM_H_
