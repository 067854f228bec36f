// SPDX-License-Identifier: Apache-2.0
#include "schedule/timetable.h"

#include <algorithm>
#include <utility>

namespace tillit::schedule {
namespace {

// A minute of travel against a minute that a member waits.
constexpr int64_t kTravelCost = 8;
// Positions passed over by a search, of a thousand: what is best now may not be best in
// the end (Christiaens and Vanden Berghe 2020, "blinks").
constexpr uint64_t kPassedOver = 10;
// Combinations tried for one visit in one component.
constexpr int kMostCombinations = 20'000;

}  // namespace

struct Timetable::Choice {
  int visit;
  Starts within;
  size_t needs;  // slots that belong to members
  size_t slots;  // and the patient's
  std::array<const Slot*, kMostSlots> taken{};
  std::array<size_t, kMostSlots> order{};  // slot lists, shortest first
  std::array<int64_t, kMostSlots + 1> cheapest_rest{};
  int combinations = 0;
  Position best;
};

Timetable::Timetable(const Network& network)
    : network_(&network),
      sequence_(network.routes.size()),
      places_(network.visits.size()),
      earliest_(network.visits.size(), 0),
      latest_(network.visits.size(), 0),
      stale_(network.components.size(), 0),
      slots_(kMostSlots),
      seen_(network.visits.size(), 0) {}

int Timetable::LocationIn(int visit, int route) const {
  const int own = network_->visits[visit].location;
  return own >= 0 ? own : network_->routes[route].location;
}

// A patient goes from place to place as well, but waits for calls anywhere.
int64_t Timetable::Between(int route, int a, int b) const {
  const Route& r = network_->routes[route];
  const int from = a < 0 ? r.location : LocationIn(a, route);
  const int to = b < 0 ? r.location : LocationIn(b, route);
  if (r.member >= 0) return network_->Travel(from, to);
  if (from < 0 || to < 0 || from / 2 == to / 2) return 0;
  return std::max<int64_t>(0, network_->Travel(from, to));
}

void Timetable::ListSlots(int visit, int route, const Starts& within,
                          base::Random* random, std::vector<Slot>* slots) const {
  const NetworkVisit& v = network_->visits[visit];
  const Route& r = network_->routes[route];
  const std::vector<int>& sequence = sequence_[route];
  const int count = static_cast<int>(sequence.size());
  if (count >= r.most_a_day) {
    const auto that_day = std::count_if(sequence.begin(), sequence.end(), [&](int other) {
      return places_[other].within.first == within.first;
    });
    if (that_day >= r.most_a_day) return;
  }
  for (int at = 0; at <= count; ++at) {
    const int before = at == 0 ? -1 : sequence[at - 1];
    const int after = at == count ? -1 : sequence[at];
    const int64_t there = Between(route, before, visit);
    if (there < 0) continue;
    const int64_t ready =
        (before < 0 ? r.from : earliest_[before] + network_->visits[before].length) +
        there;
    const int64_t earliest = v.NextStart(ready, within);
    if (earliest == kNever || earliest + v.length > r.to) return;  // later ones even more
    const int64_t onward = Between(route, visit, after);
    if (onward < 0) continue;
    const int64_t latest =
        v.LastStart((after < 0 ? r.to : latest_[after]) - onward - v.length, within);
    if (earliest > latest) continue;
    if (random != nullptr && random->Below(1000) < kPassedOver) continue;
    const int64_t saved = count == 0 ? 0 : Between(route, before, after);
    const int64_t cost =
        r.member < 0 ? 0 : kTravelCost * (there + onward - saved) + (earliest - ready);
    slots->push_back({route, at, earliest, latest, cost});
  }
}

bool Timetable::Precedes(int first, int second) const {
  // Times rise along every route, so the search never passes `second`.
  ++seen_mark_;
  stack_.assign(1, first);
  while (!stack_.empty()) {
    const int visit = stack_.back();
    stack_.pop_back();
    if (visit == second) return true;
    if (seen_[visit] == seen_mark_ || earliest_[visit] >= earliest_[second]) continue;
    seen_[visit] = seen_mark_;
    const Position& place = places_[visit];
    for (int s = 0; s < place.slots; ++s) {
      const std::vector<int>& sequence = sequence_[place.route[s]];
      if (place.at[s] + 1 < static_cast<int>(sequence.size())) {
        stack_.push_back(sequence[place.at[s] + 1]);
      }
    }
  }
  return false;
}

bool Timetable::MakesCycle(const Choice& choice) const {
  for (size_t i = 0; i < choice.slots; ++i) {
    const std::vector<int>& after = sequence_[choice.taken[i]->route];
    if (choice.taken[i]->at == static_cast<int>(after.size())) continue;
    const int next = after[choice.taken[i]->at];
    for (size_t j = 0; j < choice.slots; ++j) {
      if (i == j || choice.taken[j]->at == 0) continue;
      const int previous = sequence_[choice.taken[j]->route][choice.taken[j]->at - 1];
      if (earliest_[next] <= earliest_[previous] && Precedes(next, previous)) return true;
    }
  }
  return false;
}

void Timetable::Combine(Choice& choice, size_t depth, int64_t earliest, int64_t latest,
                        int64_t cost) const {
  const NetworkVisit& v = network_->visits[choice.visit];
  if (depth == choice.slots) {
    if (MakesCycle(choice)) return;
    Position& best = choice.best;
    best.slots = static_cast<int>(choice.slots);
    best.component = network_->routes[choice.taken[0]->route].component;
    best.within = choice.within;
    best.cost = cost;
    for (size_t i = 0; i < choice.slots; ++i) {
      best.route[i] = choice.taken[i]->route;
      best.at[i] = choice.taken[i]->at;
    }
    return;
  }
  const size_t slot = choice.order[depth];
  for (const Slot& candidate : slots_[slot]) {
    const bool found = choice.best.component >= 0;
    if (found &&
        cost + candidate.cost + choice.cheapest_rest[depth + 1] >= choice.best.cost) {
      return;  // sorted by cost
    }
    if (++choice.combinations > kMostCombinations) return;
    const int64_t first =
        v.NextStart(std::max(earliest, candidate.earliest), choice.within);
    const int64_t last = std::min(latest, candidate.latest);
    if (first > last) continue;
    const int member = network_->routes[candidate.route].member;
    bool free = true;
    for (size_t other = 0; member >= 0 && other < choice.needs; ++other) {
      const Slot* taken = choice.taken[other];
      if (taken == nullptr || other == slot) continue;
      const int theirs = network_->routes[taken->route].member;
      free = free && theirs != member;
    }
    if (!free) continue;
    choice.taken[slot] = &candidate;
    Combine(choice, depth + 1, first, last, cost + candidate.cost);
    choice.taken[slot] = nullptr;
  }
}

Position Timetable::Best(int visit, const Wish& wish) const {
  const NetworkVisit& v = network_->visits[visit];
  const size_t needs = v.visit->competences.size();
  Choice choice;
  choice.visit = visit;
  choice.needs = needs;
  for (const Options& options : v.options) {
    const bool with_patient = options.patient_route >= 0 && !wish.ignore_patient;
    choice.slots = needs + (with_patient ? 1 : 0);
    choice.within = options.within;
    choice.combinations = 0;
    bool possible = true;
    for (size_t n = 0; n < choice.slots && possible; ++n) {
      slots_[n].clear();
      choice.order[n] = n;
      if (n == needs) {
        ListSlots(visit, options.patient_route, options.within, wish.random, &slots_[n]);
      } else {
        for (int route : options.routes[n]) {
          ListSlots(visit, route, options.within, wish.random, &slots_[n]);
        }
      }
      std::stable_sort(slots_[n].begin(), slots_[n].end(),
                       [](const Slot& a, const Slot& b) { return a.cost < b.cost; });
      possible = !slots_[n].empty();
    }
    if (!possible) continue;
    std::stable_sort(
        choice.order.begin(), choice.order.begin() + choice.slots,
        [&](size_t a, size_t b) { return slots_[a].size() < slots_[b].size(); });
    choice.cheapest_rest[choice.slots] = 0;
    for (size_t depth = choice.slots; depth-- > 0;) {
      choice.cheapest_rest[depth] =
          choice.cheapest_rest[depth + 1] + slots_[choice.order[depth]].front().cost;
    }
    Combine(choice, 0, -kNever, kNever, 0);
  }
  return choice.best;
}

bool Timetable::NeedFits(int visit, size_t need) const {
  std::vector<Slot> slots;
  for (const Options& options : network_->visits[visit].options) {
    for (int route : options.routes[need]) {
      ListSlots(visit, route, options.within, nullptr, &slots);
    }
  }
  return !slots.empty();
}

void Timetable::Renumber(int route, size_t from) {
  const std::vector<int>& sequence = sequence_[route];
  for (size_t i = from; i < sequence.size(); ++i) {
    Position& place = places_[sequence[i]];
    for (int s = 0; s < place.slots; ++s) {
      if (place.route[s] == route) place.at[s] = static_cast<int>(i);
    }
  }
}

void Timetable::Insert(int visit, const Position& position) {
  places_[visit] = position;
  for (int s = 0; s < position.slots; ++s) {
    const int route = position.route[s];
    std::vector<int>& sequence = sequence_[route];
    const int at = position.at[s];
    if (network_->routes[route].member >= 0) {
      const int before = at == 0 ? -1 : sequence[at - 1];
      const int after = at == static_cast<int>(sequence.size()) ? -1 : sequence[at];
      travel_ += Between(route, before, visit) + Between(route, visit, after) -
                 (sequence.empty() ? 0 : Between(route, before, after));
    }
    sequence.insert(sequence.begin() + at, visit);
    Renumber(route, static_cast<size_t>(at));
  }
  UpdateTimes(position.component);
}

void Timetable::Remove(int visit) {
  Position& place = places_[visit];
  for (int s = 0; s < place.slots; ++s) {
    const int route = place.route[s];
    std::vector<int>& sequence = sequence_[route];
    const int at = place.at[s];
    if (network_->routes[route].member >= 0) {
      const int before = at == 0 ? -1 : sequence[at - 1];
      const int after =
          at + 1 == static_cast<int>(sequence.size()) ? -1 : sequence[at + 1];
      travel_ -= Between(route, before, visit) + Between(route, visit, after) -
                 (sequence.size() == 1 ? 0 : Between(route, before, after));
    }
    sequence.erase(sequence.begin() + at);
    Renumber(route, static_cast<size_t>(at));
  }
  stale_[place.component] = 1;
  place = Position();
}

void Timetable::Refresh() {
  for (size_t c = 0; c < stale_.size(); ++c) {
    while (stale_[c] != 0) {
      stale_[c] = 0;
      const int displaced = UpdateTimes(static_cast<int>(c));
      if (displaced >= 0) Remove(displaced);
    }
  }
}

int Timetable::UpdateTimes(int component) {
  int displaced = -1;
  // A visit's turn comes when all that stands before it in its routes has had its turn.
  order_.clear();
  waiting_.resize(network_->visits.size());
  const std::vector<int>& routes = network_->components[component];
  for (int route : routes) {
    const std::vector<int>& sequence = sequence_[route];
    for (size_t i = 0; i < sequence.size(); ++i) {
      const int visit = sequence[i];
      const Position& place = places_[visit];
      if (place.route[0] != route) continue;
      int before = 0;
      for (int s = 0; s < place.slots; ++s) before += place.at[s] > 0 ? 1 : 0;
      waiting_[visit] = before;
      if (before == 0) order_.push_back(visit);
    }
  }
  for (size_t i = 0; i < order_.size(); ++i) {
    const int visit = order_[i];
    const Position& place = places_[visit];
    int64_t ready = -kNever;
    for (int s = 0; s < place.slots; ++s) {
      const int route = place.route[s];
      const std::vector<int>& sequence = sequence_[route];
      const int before = place.at[s] == 0 ? -1 : sequence[place.at[s] - 1];
      const int64_t there = Between(route, before, visit);
      if (there < 0) displaced = visit;
      ready = std::max(
          ready, (before < 0 ? network_->routes[route].from
                             : earliest_[before] + network_->visits[before].length) +
                     there);
      if (place.at[s] + 1 < static_cast<int>(sequence.size())) {
        const int after = sequence[place.at[s] + 1];
        if (--waiting_[after] == 0) order_.push_back(after);
      }
    }
    earliest_[visit] = network_->visits[visit].NextStart(ready, place.within);
  }
  for (size_t i = order_.size(); i-- > 0;) {
    const int visit = order_[i];
    const Position& place = places_[visit];
    int64_t done = kNever;
    for (int s = 0; s < place.slots; ++s) {
      const int route = place.route[s];
      const std::vector<int>& sequence = sequence_[route];
      const int after = place.at[s] + 1 == static_cast<int>(sequence.size())
                            ? -1
                            : sequence[place.at[s] + 1];
      const int64_t onward = Between(route, visit, after);
      if (onward < 0) displaced = visit;
      done = std::min(done,
                      (after < 0 ? network_->routes[route].to : latest_[after]) - onward);
    }
    latest_[visit] = network_->visits[visit].LastStart(
        done - network_->visits[visit].length, place.within);
    if (earliest_[visit] > latest_[visit] &&
        network_->visits[visit].pinned_routes.empty()) {
      displaced = visit;
    }
  }
  return displaced;
}

}  // namespace tillit::schedule
