// SPDX-License-Identifier: Apache-2.0
#include "tillit/schedule/problem.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tillit::schedule {
namespace {

constexpr int32_t kMostDays = 56;
constexpr size_t kMostTogether = 8;

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

const team::Member* FindMember(const team::Team& team, const base::MemberId& id) {
  for (const team::Member& member : team.members) {
    if (member.id == id) return &member;
  }
  return nullptr;
}

absl::Status ValidatePin(const Problem& problem, const Visit& visit,
                         const std::string& path) {
  const Pin& pin = *visit.pin;
  if (pin.members.size() != visit.competences.size()) {
    return Fault(path, "must name one member for each competence");
  }
  if (pin.start.count < 0 || pin.start.count > 2880) {
    return Fault(absl::StrCat(path, ".start"), "lies outside 0 to 2880");
  }
  for (size_t i = 0; i < pin.members.size(); ++i) {
    const std::string at = absl::StrCat(path, ".members[", i, "]");
    const team::Member* member = FindMember(problem.team, pin.members[i]);
    if (member == nullptr) return Fault(at, "is not on the team");
    if (std::count(pin.members.begin(), pin.members.end(), pin.members[i]) > 1) {
      return Fault(at, "stands twice");
    }
    const std::vector<std::string> can = team::CompetencesOf(*member, problem.roles);
    if (!std::binary_search(can.begin(), can.end(), visit.competences[i])) {
      return Fault(at, absl::StrCat("lacks '", visit.competences[i], "'"));
    }
    bool held = false;
    for (const team::Shift& shift : team::ShiftsIn(*member, problem.from, problem.days)) {
      const int64_t offset = 1440 * (int64_t{pin.day.days} - shift.day.days);
      held = held || (shift.from.count <= pin.start.count + offset &&
                      pin.start.count + visit.length.count + offset <= shift.to.count);
    }
    if (!held) return Fault(at, "has no shift that holds it");
  }
  return absl::OkStatus();
}

absl::Status ValidateVisit(const Problem& problem, const Visit& visit,
                           const std::set<std::string>& places, const std::string& path) {
  if (visit.length.count < 1 || visit.length.count > 1440) {
    return Fault(absl::StrCat(path, ".length"), "lies outside 1 to 1440 minutes");
  }
  if (visit.competences.empty() || visit.competences.size() > kMostTogether) {
    return Fault(absl::StrCat(path, ".competences"), "must be 1 to 8");
  }
  if (visit.priority < 1 || visit.priority > 9) {
    return Fault(absl::StrCat(path, ".priority"), "lies outside 1 to 9");
  }
  const bool placeless =
      visit.kind == VisitKind::kCall || visit.kind == VisitKind::kVideo;
  if (placeless ? !visit.place.empty() : places.count(visit.place) == 0) {
    return Fault(absl::StrCat(path, ".place"), placeless
                                                   ? "must be empty for calls and video"
                                                   : "is not among the team's");
  }
  for (size_t i = 0; i < visit.windows.size(); ++i) {
    const Window& window = visit.windows[i];
    if (window.from.count < 0 || window.to.count > 2880 || window.to <= window.from) {
      return Fault(absl::StrCat(path, ".windows[", i, "]"),
                   "must have 0 <= from < to <= 2880");
    }
  }
  for (size_t i = 0; i < visit.excluded.size(); ++i) {
    if (FindMember(problem.team, visit.excluded[i]) == nullptr) {
      return Fault(absl::StrCat(path, ".excluded[", i, "]"), "is not on the team");
    }
  }
  if (!visit.pin.has_value()) return absl::OkStatus();
  return ValidatePin(problem, visit, absl::StrCat(path, ".pin"));
}

}  // namespace

std::optional<int64_t> TravelMinutes(const team::Team& team, const std::string& from,
                                     const std::string& to, bool between_homes) {
  if (from == to) return between_homes ? team.within_minutes : 0;
  for (const team::Leg& leg : team.legs) {
    if (leg.from == from && leg.to == to) return leg.minutes;
  }
  return team.default_leg_minutes;
}

absl::Status Validate(const Problem& problem) {
  absl::Status status = team::Validate(problem.team, problem.roles);
  if (!status.ok()) return status;
  if (problem.days < 1 || problem.days > kMostDays) {
    return Fault("days", "lies outside 1 to 56");
  }
  if (problem.most_visits_a_day.value_or(1) < 1) {
    return Fault("most_visits_a_day", "is less than 1");
  }
  std::map<std::pair<base::PatientId, base::Date>, int> pinned;
  std::set<std::string> places;
  for (const team::Place& place : problem.team.places) places.insert(place.id);
  std::set<std::string> ids;
  for (size_t i = 0; i < problem.visits.size(); ++i) {
    const Visit& visit = problem.visits[i];
    const std::string path = absl::StrCat("visits[", i, "](", visit.id.value, ")");
    if (visit.id.value.empty()) return Fault(path, "has no id");
    if (!ids.insert(visit.id.value).second) return Fault(path, "its id stands twice");
    status = ValidateVisit(problem, visit, places, path);
    if (!status.ok()) return status;
    if (!visit.pin.has_value() || visit.patient.value.empty()) continue;
    const int visits = ++pinned[{visit.patient, visit.pin->day}];
    if (visits > problem.most_visits_a_day.value_or(visits)) {
      return Fault(absl::StrCat(path, ".pin"), "is one more than most_visits_a_day");
    }
  }
  return absl::OkStatus();
}

}  // namespace tillit::schedule
