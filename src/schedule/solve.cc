// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "schedule/network.h"
#include "schedule/search.h"
#include "schedule/timetable.h"
#include "tillit/schedule/schedule.h"

namespace tillit::schedule {
namespace {

// Puts the pinned visits where they were agreed, in the order of their starts.
absl::Status PlacePins(Network& network, Timetable& timetable) {
  std::vector<int> pinned;
  for (size_t v = 0; v < network.visits.size(); ++v) {
    if (network.visits[v].visit->pin.has_value()) pinned.push_back(static_cast<int>(v));
  }
  std::sort(pinned.begin(), pinned.end(), [&](int a, int b) {
    return std::pair(network.visits[a].starts[0].first, a) <
           std::pair(network.visits[b].starts[0].first, b);
  });
  for (int v : pinned) {
    const Position position = timetable.Best(v, {});
    if (position.component < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("visits(", network.visits[v].visit->id.value,
                       ").pin: cannot be kept together with the other pins"));
    }
    for (int s = 0; s < position.slots; ++s) {
      network.visits[v].pinned_routes.push_back(position.route[s]);
    }
    timetable.Insert(v, position);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Schedule> Solve(const Problem& problem, const SolveOptions& options) {
  absl::Status status = Validate(problem);
  if (!status.ok()) return status;
  Network network(problem);
  Timetable start(network);
  status = PlacePins(network, start);
  if (!status.ok()) return status;
  const SearchResult found = Search(network, std::move(start), options);
  Schedule schedule;
  for (size_t i = 0; i < network.visits.size(); ++i) {
    const int v = static_cast<int>(i);
    if (!found.timetable.IsPlaced(v)) {
      schedule.undone.push_back(Explain(network, found.timetable, v));
      continue;
    }
    const Position& place = found.timetable.PlaceOf(v);
    Placed placed;
    placed.visit = network.visits[i].visit->id;
    for (size_t n = 0; n < network.visits[i].visit->competences.size(); ++n) {
      const Route& route = network.routes[place.route[n]];
      placed.members.push_back(network.members[static_cast<size_t>(route.member)]->id);
    }
    const int64_t minute = found.timetable.StartOf(v);
    placed.day = problem.from.PlusDays(static_cast<int>(minute / 1440));
    placed.start = {minute % 1440};
    schedule.placed.push_back(std::move(placed));
  }
  std::sort(schedule.placed.begin(), schedule.placed.end(),
            [](const Placed& a, const Placed& b) {
              return std::tie(a.day, a.start, a.visit) <
                     std::tie(b.day, b.start, b.visit);
            });
  schedule.travel_minutes = found.timetable.travel();
  schedule.iterations = found.iterations;
  schedule.cut_short = found.cut_short;
  return schedule;
}

}  // namespace tillit::schedule
