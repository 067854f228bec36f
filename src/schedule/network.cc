// SPDX-License-Identifier: Apache-2.0
#include "schedule/network.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace tillit::schedule {

int64_t NetworkVisit::NextStart(int64_t minute, const Starts& within) const {
  minute = std::max(minute, within.first);
  for (const Starts& span : starts) {
    if (minute > span.last) continue;
    const int64_t start = std::max(minute, span.first);
    return start <= within.last ? start : kNever;
  }
  return kNever;
}

int64_t NetworkVisit::LastStart(int64_t minute, const Starts& within) const {
  minute = std::min(minute, within.last);
  for (size_t i = starts.size(); i-- > 0;) {
    if (minute < starts[i].first) continue;
    const int64_t start = std::min(minute, starts[i].last);
    return start >= within.first ? start : -kNever;
  }
  return -kNever;
}

Network::Network(const Problem& given) : problem(&given) {
  AddTravel();
  AddMembers();
  AddShifts();
  AddVisits();
  AddPatients();
}

int Network::LocationOf(const std::string& place, bool home) const {
  const std::vector<team::Place>& places = problem->team.places;
  for (size_t i = 0; i < places.size(); ++i) {
    if (places[i].id == place) return static_cast<int>(2 * i + (home ? 1 : 0));
  }
  return -1;
}

void Network::AddTravel() {
  const team::Team& team = problem->team;
  locations = 2 * team.places.size();
  travel.assign(locations * locations, -1);
  std::map<std::pair<std::string, std::string>, int64_t> legs;
  for (const team::Leg& leg : team.legs)
    legs.emplace(std::pair(leg.from, leg.to), leg.minutes);
  for (size_t a = 0; a < locations; ++a) {
    for (size_t b = 0; b < locations; ++b) {
      int64_t& minutes = travel[a * locations + b];
      if (a / 2 == b / 2) {
        minutes = (a % 2 == 1 && b % 2 == 1) ? team.within_minutes : 0;
        continue;
      }
      const auto leg = legs.find({team.places[a / 2].id, team.places[b / 2].id});
      if (leg != legs.end()) {
        minutes = leg->second;
      } else if (team.default_leg_minutes.has_value()) {
        minutes = *team.default_leg_minutes;
      }
    }
  }
}

void Network::AddMembers() {
  for (const team::Member& member : problem->team.members) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const team::Member* a, const team::Member* b) { return a->id < b->id; });
  for (const team::Member* member : members) {
    competences_.push_back(team::CompetencesOf(*member, problem->roles));
  }
}

void Network::AddShifts() {
  for (size_t m = 0; m < members.size(); ++m) {
    for (const team::Shift& shift :
         team::ShiftsIn(*members[m], problem->from, problem->days)) {
      const int64_t midnight = kDay * (int64_t{shift.day.days} - problem->from.days);
      routes.push_back({static_cast<int>(m), 0, midnight + shift.from.count,
                        midnight + shift.to.count, LocationOf(shift.place, false)});
    }
  }
  std::stable_sort(routes.begin(), routes.end(), [](const Route& a, const Route& b) {
    return std::pair(a.from, a.member) < std::pair(b.from, b.member);
  });
  // Shifts that no travel can reach across belong to different components: what is
  // placed in one never changes the times of another.
  const int64_t longest =
      travel.empty()
          ? 0
          : std::max<int64_t>(0, *std::max_element(travel.begin(), travel.end()));
  int64_t busy_until = -kNever;
  for (size_t r = 0; r < routes.size(); ++r) {
    const bool apart = routes[r].from >= busy_until + longest;
    // A limit on a patient's day is counted in one component.
    const bool another_day = !problem->most_visits_a_day.has_value() ||
                             routes[r].from / kDay > (busy_until - 1) / kDay;
    if (components.empty() || (apart && another_day)) components.emplace_back();
    busy_until = std::max(busy_until, routes[r].to);
    routes[r].component = static_cast<int>(components.size()) - 1;
    components.back().push_back(static_cast<int>(r));
  }
}

void Network::AddVisits() {
  std::vector<const Visit*> sorted;
  for (const Visit& visit : problem->visits) sorted.push_back(&visit);
  std::sort(sorted.begin(), sorted.end(),
            [](const Visit* a, const Visit* b) { return a->id < b->id; });
  for (const Visit* visit : sorted) {
    NetworkVisit v;
    v.visit = visit;
    v.length = visit->length.count;
    v.weight = 150 * (10 - visit->priority) +
               50 * static_cast<int64_t>(visit->competences.size());
    if (!visit->place.empty()) {
      v.location = LocationOf(visit->place, visit->kind == VisitKind::kHome);
    }
    const auto midnight = [&](base::Date day) {
      return kDay * (int64_t{day.days} - problem->from.days);
    };
    if (visit->pin.has_value()) {
      const int64_t start = midnight(visit->pin->day) + visit->pin->start.count;
      v.starts = {{start, start}};
    } else {
      for (const Window& window : visit->windows) {
        const int64_t first = midnight(window.day) + window.from.count;
        const int64_t last = midnight(window.day) + window.to.count - v.length;
        if (first <= last) v.starts.push_back({first, last});
      }
    }
    std::sort(v.starts.begin(), v.starts.end(), [](const Starts& a, const Starts& b) {
      return std::pair(a.first, a.last) < std::pair(b.first, b.last);
    });
    std::vector<Starts> apart;
    for (const Starts& span : v.starts) {
      if (!apart.empty() && span.first <= apart.back().last + 1) {
        apart.back().last = std::max(apart.back().last, span.last);
      } else {
        apart.push_back(span);
      }
    }
    v.starts = std::move(apart);
    for (size_t n = 0; n < visit->competences.size(); ++n) {
      v.same_as_before.push_back(n > 0 && !visit->pin.has_value() &&
                                 visit->competences[n] == visit->competences[n - 1]);
    }
    const size_t needs = visit->competences.size();
    for (size_t r = 0; r < routes.size(); ++r) {
      const Route& route = routes[r];
      const int64_t start = v.NextStart(route.from, Options().within);
      if (start == kNever || start + v.length > route.to) continue;
      const size_t member = static_cast<size_t>(route.member);
      const base::MemberId& id = members[member]->id;
      const std::vector<std::string>& can = competences_[member];
      for (size_t n = 0; n < needs; ++n) {
        if (visit->pin.has_value()) {
          if (visit->pin->members[n] != id) continue;
        } else if (std::find(visit->excluded.begin(), visit->excluded.end(), id) !=
                       visit->excluded.end() ||
                   !std::binary_search(can.begin(), can.end(), visit->competences[n])) {
          continue;
        }
        if (v.options.empty() || v.options.back().component != route.component) {
          v.options.push_back({route.component, std::vector<std::vector<int>>(needs)});
        }
        v.options.back().routes[n].push_back(static_cast<int>(r));
      }
    }
    visits.push_back(std::move(v));
  }
}

void Network::SplitByDay(NetworkVisit& visit) const {
  std::vector<Options> by_day;
  for (const Options& options : visit.options) {
    std::set<int64_t> days;
    for (int r : components[static_cast<size_t>(options.component)]) {
      const Route& route = routes[static_cast<size_t>(r)];
      if (route.member < 0) continue;
      for (int64_t d = route.from / kDay; d <= (route.to - 1) / kDay; ++d) days.insert(d);
    }
    for (int64_t day : days) {
      Options on_day = options;
      on_day.within = {day * kDay, (day + 1) * kDay - 1};
      bool any = false;
      for (std::vector<int>& need : on_day.routes) {
        std::erase_if(need, [&](int r) {
          const Route& route = routes[static_cast<size_t>(r)];
          const int64_t start = visit.NextStart(route.from, on_day.within);
          return start == kNever || start + visit.length > route.to;
        });
        any = any || !need.empty();
      }
      if (any) by_day.push_back(std::move(on_day));
    }
  }
  visit.options = std::move(by_day);
}

void Network::AddPatients() {
  std::map<base::PatientId, std::vector<size_t>> by_patient;
  for (size_t v = 0; v < visits.size(); ++v) {
    if (visits[v].visit->patient.value.empty()) continue;
    by_patient[visits[v].visit->patient].push_back(v);
  }
  for (const auto& [patient, theirs] : by_patient) {
    if (theirs.size() < 2) continue;
    const std::optional<int32_t>& most = problem->most_visits_a_day;
    const bool limited = most.has_value() && theirs.size() > static_cast<size_t>(*most);
    if (limited) {
      for (size_t v : theirs) SplitByDay(visits[v]);
    }
    std::map<int, int> route_of;  // by component
    for (size_t v : theirs) {
      for (Options& options : visits[v].options) {
        auto found = route_of.find(options.component);
        if (found == route_of.end()) {
          found =
              route_of.emplace(options.component, static_cast<int>(routes.size())).first;
          Route route;
          route.component = options.component;
          if (limited) route.most_a_day = *most;
          routes.push_back(route);
          components[static_cast<size_t>(options.component)].push_back(found->second);
        }
        options.patient_route = found->second;
      }
    }
  }
}

}  // namespace tillit::schedule
