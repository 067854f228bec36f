// SPDX-License-Identifier: Apache-2.0
// The slow, obvious judge of a schedule. Shares no code with the solver but the
// definition of travel, so that neither hides the other's mistakes.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tillit/schedule/schedule.h"

namespace tillit::schedule {
namespace {

// A visit as it stands in the schedule, in minutes from the first day's midnight.
struct Event {
  const Visit* visit;
  int64_t start;
  int64_t end;
};

class Judge {
 public:
  Judge(const Problem& problem, const Schedule& schedule)
      : problem_(problem), schedule_(schedule) {
    for (const Visit& visit : problem.visits) visits_[visit.id] = &visit;
    for (const team::Member& member : problem.team.members) members_[member.id] = &member;
  }

  std::vector<std::string> Run() {
    std::map<base::VisitId, int> seen;
    for (const Placed& placed : schedule_.placed) {
      ++seen[placed.visit];
      const auto found = visits_.find(placed.visit);
      if (found == visits_.end()) {
        Broken(placed.visit, "is not in the problem");
        continue;
      }
      CheckPlaced(*found->second, placed);
    }
    for (const Undone& undone : schedule_.undone) {
      ++seen[undone.visit];
      const auto found = visits_.find(undone.visit);
      if (found != visits_.end() && found->second->pin.has_value()) {
        Broken(undone.visit, "is pinned and undone");
      }
    }
    for (const Visit& visit : problem_.visits) {
      if (seen[visit.id] != 1) {
        Broken(visit.id, absl::StrCat("stands ", seen[visit.id], " times"));
      }
    }
    for (auto& [member, events] : by_member_) CheckMember(*members_[member], events);
    for (auto& [patient, events] : by_patient_) CheckPatient(events);
    if (travel_ != schedule_.travel_minutes) {
      broken_.push_back(absl::StrCat("travel is ", travel_, " minutes, not ",
                                     schedule_.travel_minutes));
    }
    return broken_;
  }

 private:
  void Broken(const base::VisitId& visit, absl::string_view what) {
    broken_.push_back(absl::StrCat("visit ", visit.value, " ", what));
  }

  int64_t Midnight(base::Date day) const {
    return 1440 * (int64_t{day.days} - problem_.from.days);
  }

  void CheckPlaced(const Visit& visit, const Placed& placed) {
    if (placed.start.count < 0 || placed.start.count > 2880) {
      Broken(visit.id, "starts at no minute of its day");
      return;
    }
    const Event event{&visit, Midnight(placed.day) + placed.start.count,
                      Midnight(placed.day) + placed.start.count + visit.length.count};
    if (placed.members.size() != visit.competences.size()) {
      Broken(visit.id, "has not one member for each competence");
      return;
    }
    bool in_window = visit.pin.has_value();
    for (const Window& window : visit.windows) {
      in_window = in_window || (Midnight(window.day) + window.from.count <= event.start &&
                                event.end <= Midnight(window.day) + window.to.count);
    }
    if (!in_window) Broken(visit.id, "lies outside its windows");
    if (visit.pin.has_value()) {
      if (event.start != Midnight(visit.pin->day) + visit.pin->start.count ||
          placed.members != visit.pin->members) {
        Broken(visit.id, "was moved from where it was pinned");
      }
    }
    std::set<base::MemberId> distinct;
    for (size_t i = 0; i < placed.members.size(); ++i) {
      const auto member = members_.find(placed.members[i]);
      if (member == members_.end()) {
        Broken(visit.id, "has a member who is not on the team");
        continue;
      }
      if (!distinct.insert(placed.members[i]).second) {
        Broken(visit.id, "has the same member twice");
        continue;
      }
      const auto can = team::CompetencesOf(*member->second, problem_.roles);
      if (std::count(can.begin(), can.end(), visit.competences[i]) == 0) {
        Broken(visit.id, "has a member without the competence");
      }
      if (!visit.pin.has_value() &&
          std::count(visit.excluded.begin(), visit.excluded.end(), placed.members[i]) >
              0) {
        Broken(visit.id, "has a member who is excluded");
      }
      by_member_[member->first].push_back(event);
    }
    if (!visit.patient.value.empty()) by_patient_[visit.patient].push_back(event);
  }

  static void Sort(std::vector<Event>& events) {
    std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
      return std::tie(a.start, a.visit->id) < std::tie(b.start, b.visit->id);
    });
  }

  // Every visit lies in one shift, and there is time to travel to, between and from.
  void CheckMember(const team::Member& member, std::vector<Event>& events) {
    Sort(events);
    // Whatever shifts they lie in.
    for (size_t i = 1; i < events.size(); ++i) {
      if (events[i - 1].end > events[i].start) {
        Broken(events[i].visit->id,
               absl::StrCat("needs ", member.id.value, ", who is still at ",
                            events[i - 1].visit->id.value));
      }
    }
    size_t inside = 0;
    for (const team::Shift& shift :
         team::ShiftsIn(member, problem_.from, problem_.days)) {
      const int64_t from = Midnight(shift.day) + shift.from.count;
      const int64_t to = Midnight(shift.day) + shift.to.count;
      std::string place = shift.place;
      bool home = false;
      int64_t free = from;
      bool any = false;
      for (const Event& event : events) {
        if (event.start < from || event.end > to) continue;
        ++inside;
        any = true;
        const Visit& visit = *event.visit;
        const std::string& there = visit.place.empty() ? shift.place : visit.place;
        const bool to_home = visit.kind == VisitKind::kHome;
        const auto travel = TravelMinutes(problem_.team, place, there, home && to_home);
        if (!travel.has_value()) {
          Broken(visit.id, "cannot be travelled to");
        } else if (free + *travel > event.start) {
          Broken(visit.id,
                 absl::StrCat("starts before ", member.id.value, " can be there"));
        }
        travel_ += travel.value_or(0);
        place = there;
        home = to_home;
        free = event.end;
      }
      if (!any) continue;
      const auto back = TravelMinutes(problem_.team, place, shift.place, false);
      if (!back.has_value() || free + *back > to) {
        broken_.push_back(absl::StrCat("member ", member.id.value, " is back too late"));
      }
      travel_ += back.value_or(0);
    }
    if (inside != events.size()) {
      broken_.push_back(absl::StrCat("member ", member.id.value, " has ",
                                     events.size() - inside, " visits outside shifts"));
    }
  }

  // A patient is in one place at a time, with time to get from one place to the next.
  void CheckPatient(std::vector<Event>& events) {
    Sort(events);
    std::map<int64_t, int> by_day;
    for (const Event& event : events) {
      const int visits = ++by_day[event.start / 1440];
      if (visits > problem_.most_visits_a_day.value_or(visits)) {
        Broken(event.visit->id, "is one more than its patient may have on a day");
      }
    }
    for (size_t i = 1; i < events.size(); ++i) {
      const Visit& a = *events[i - 1].visit;
      const Visit& b = *events[i].visit;
      int64_t travel = 0;
      if (!a.place.empty() && !b.place.empty() && a.place != b.place) {
        travel = TravelMinutes(problem_.team, a.place, b.place, false).value_or(0);
      }
      if (events[i - 1].end + travel > events[i].start) {
        Broken(b.id, absl::StrCat("comes too soon after the patient's ", a.id.value));
      }
    }
  }

  const Problem& problem_;
  const Schedule& schedule_;
  std::map<base::VisitId, const Visit*> visits_;
  std::map<base::MemberId, const team::Member*> members_;
  std::map<base::MemberId, std::vector<Event>> by_member_;
  std::map<base::PatientId, std::vector<Event>> by_patient_;
  int64_t travel_ = 0;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> CheckSchedule(const Problem& problem, const Schedule& schedule) {
  return Judge(problem, schedule).Run();
}

}  // namespace tillit::schedule
