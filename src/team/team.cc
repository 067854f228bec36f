// SPDX-License-Identifier: Apache-2.0
#include "tillit/team/team.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace tillit::team {
namespace {

constexpr int64_t kLongestShiftEnd = 2880;
// A year: what a host may say of a way that nobody goes.
constexpr int64_t kLongestLeg = 366 * 1440;

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

bool IsLeg(int64_t minutes) { return minutes >= 0 && minutes <= kLongestLeg; }
constexpr char kNoLeg[] = "minutes lie outside 0 to 527040";

const Role* FindRole(const std::vector<Role>& roles, const std::string& id) {
  for (const Role& role : roles) {
    if (role.id == id) return &role;
  }
  return nullptr;
}

absl::Status ValidateSpan(base::Minutes from, base::Minutes to, const std::string& place,
                          const std::set<std::string>& places, const std::string& path) {
  if (from.count < 0 || to.count > kLongestShiftEnd || to <= from) {
    return Fault(path, "must have 0 <= from < to <= 2880");
  }
  if (places.count(place) == 0) return Fault(path, "its place is not among the team's");
  return absl::OkStatus();
}

constexpr int64_t kWeek = 7 * 1440;

// Minutes that two spans of one member share, on whatever days they begin.
bool Overlap(int64_t from, int64_t to, int64_t other_from, int64_t other_to) {
  return from < other_to && other_from < to;
}
bool Overlap(const Shift& a, const Shift& b) {
  const int64_t later = 1440 * (int64_t{b.day.days} - a.day.days);
  return Overlap(a.from.count, a.to.count, b.from.count + later, b.to.count + later);
}

// Whether two weekly spans meet on some days of an endless week. The same span meets
// itself where it is longer than the time to its next day.
bool Overlap(const WeeklyShift& a, const WeeklyShift& b) {
  for (int32_t on_a : a.weekdays) {
    for (int32_t on_b : b.weekdays) {
      for (int64_t later : {-kWeek, int64_t{0}, kWeek}) {
        const int64_t shift = int64_t{1440} * (on_b - on_a) + later;
        if (&a == &b && shift == 0) continue;
        if (Overlap(a.from.count, a.to.count, b.from.count + shift, b.to.count + shift)) {
          return true;
        }
      }
    }
  }
  return false;
}

absl::Status ValidateMember(const Member& member, const std::vector<Role>& roles,
                            const std::set<std::string>& places,
                            const std::string& path) {
  if (member.id.empty()) return Fault(path, "has no id");
  if (FindRole(roles, member.role) == nullptr) {
    return Fault(path, absl::StrCat("role '", member.role, "' is not known"));
  }
  for (size_t i = 0; i < member.weekly.size(); ++i) {
    const WeeklyShift& weekly = member.weekly[i];
    const std::string at = absl::StrCat(path, ".weekly[", i, "]");
    absl::Status status = ValidateSpan(weekly.from, weekly.to, weekly.place, places, at);
    if (!status.ok()) return status;
    for (int32_t weekday : weekly.weekdays) {
      if (weekday < 0 || weekday > 6) return Fault(at, "weekdays run from 0 to 6");
    }
    if (Overlap(weekly, weekly)) return Fault(at, "overlaps its own next day");
    for (size_t j = 0; j < i; ++j) {
      if (Overlap(weekly, member.weekly[j])) {
        return Fault(at, absl::StrCat("overlaps weekly[", j, "]"));
      }
    }
  }
  for (size_t i = 0; i < member.shifts.size(); ++i) {
    const Shift& shift = member.shifts[i];
    const std::string at = absl::StrCat(path, ".shifts[", i, "]");
    absl::Status status = ValidateSpan(shift.from, shift.to, shift.place, places, at);
    if (!status.ok()) return status;
    for (size_t j = 0; j < i; ++j) {
      if (Overlap(shift, member.shifts[j])) {
        return Fault(at, absl::StrCat("overlaps shifts[", j, "]"));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const Team& team, const std::vector<Role>& roles) {
  std::set<std::string> places;
  for (size_t i = 0; i < team.places.size(); ++i) {
    const std::string path = absl::StrCat("places[", i, "]");
    if (team.places[i].id.empty()) return Fault(path, "has no id");
    if (!places.insert(team.places[i].id).second)
      return Fault(path, "its id stands twice");
  }
  std::set<std::string> members;
  for (size_t i = 0; i < team.members.size(); ++i) {
    const std::string path = absl::StrCat("members[", i, "]");
    absl::Status status = ValidateMember(team.members[i], roles, places, path);
    if (!status.ok()) return status;
    if (!members.insert(team.members[i].id.value).second) {
      return Fault(path, "its id stands twice");
    }
  }
  if (members.empty()) return Fault("members", "a team needs members");
  if (team.leader && members.count(team.leader->value) == 0) {
    return Fault("leader", "is no member");
  }
  for (size_t i = 0; i < team.legs.size(); ++i) {
    const Leg& leg = team.legs[i];
    const std::string path = absl::StrCat("legs[", i, "]");
    if (places.count(leg.from) == 0 || places.count(leg.to) == 0) {
      return Fault(path, "names a place that is not among the team's");
    }
    if (!IsLeg(leg.minutes)) return Fault(path, kNoLeg);
  }
  if (!IsLeg(team.default_leg_minutes.value_or(0))) {
    return Fault("default_leg_minutes", kNoLeg);
  }
  if (!IsLeg(team.within_minutes)) return Fault("within_minutes", kNoLeg);
  return absl::OkStatus();
}

std::vector<base::Finding> Review(const Team& team, const std::vector<Role>& roles) {
  if (!team.leader) {
    return {{base::Severity::kWarning, "team_without_leader", "leader", {}}};
  }
  for (const Member& member : team.members) {
    if (member.id != *team.leader) continue;
    const Role* role = FindRole(roles, member.role);
    if (role != nullptr && !role->may_lead) {
      return {{base::Severity::kWarning, "leader_may_not_lead", "leader", {member.role}}};
    }
  }
  return {};
}

std::vector<Shift> ShiftsIn(const Member& member, base::Date from, int days) {
  const auto away = [&](base::Date day) {
    return std::find(member.absent.begin(), member.absent.end(), day) !=
           member.absent.end();
  };
  std::vector<Shift> shifts;
  for (int i = 0; i < days; ++i) {
    const base::Date day = from.PlusDays(i);
    if (away(day)) continue;
    for (const Shift& shift : member.shifts) {
      if (shift.day == day) shifts.push_back(shift);
    }
    for (const WeeklyShift& weekly : member.weekly) {
      const std::vector<int32_t>& on = weekly.weekdays;
      if (std::find(on.begin(), on.end(), day.Weekday()) == on.end()) continue;
      const Shift usual{day, weekly.from, weekly.to, weekly.place};
      const bool free = std::none_of(member.shifts.begin(), member.shifts.end(),
                                     [&](const Shift& single) {
                                       return !away(single.day) && Overlap(single, usual);
                                     });
      if (free) shifts.push_back(usual);
    }
  }
  std::sort(shifts.begin(), shifts.end(), [](const Shift& a, const Shift& b) {
    return std::tie(a.day, a.from, a.to) < std::tie(b.day, b.from, b.to);
  });
  return shifts;
}

std::vector<std::string> CompetencesOf(const Member& member,
                                       const std::vector<Role>& roles) {
  std::set<std::string> all(member.competences.begin(), member.competences.end());
  if (const Role* role = FindRole(roles, member.role)) {
    all.insert(role->competences.begin(), role->competences.end());
  }
  return {all.begin(), all.end()};
}

double PostsRequired(double gp_lists, double lists_per_post) {
  return gp_lists > 0 && lists_per_post > 0 ? gp_lists / lists_per_post : 0;
}

}  // namespace tillit::team
