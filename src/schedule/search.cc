// SPDX-License-Identifier: Apache-2.0
// After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle
// Routing Problems", Transportation Science 54(2), 2020: strings of related visits are
// taken out and put back one by one in a random order, each where it costs least.
#include "schedule/search.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "tillit/base/numbers.h"

namespace tillit::schedule {
namespace {

constexpr int kRelatedListed = 60;
constexpr double kFirstTemperature = 120;  // minutes of travel
constexpr double kLastTemperature = 1;
constexpr uint64_t kAverageRemoved = 10;
constexpr uint64_t kLongestString = 6;
// Rounds without a better timetable after which a complete one is good enough.
constexpr int64_t kPatience = 1500;

// What is compared at the end: the undone by priority, then travel.
struct Worth {
  std::array<int64_t, 9> undone{};
  int64_t travel = 0;
  friend auto operator<=>(const Worth&, const Worth&) = default;
};

Worth WorthOf(const Network& network, const Timetable& timetable) {
  Worth worth;
  for (size_t v = 0; v < network.visits.size(); ++v) {
    if (timetable.IsPlaced(static_cast<int>(v))) continue;
    ++worth.undone[static_cast<size_t>(network.visits[v].visit->priority - 1)];
  }
  worth.travel = timetable.travel();
  return worth;
}

int64_t CostOf(const Network& network, const Timetable& timetable) {
  int64_t cost = timetable.travel();
  for (size_t v = 0; v < network.visits.size(); ++v) {
    if (!timetable.IsPlaced(static_cast<int>(v))) cost += network.visits[v].weight;
  }
  return cost;
}

// For each visit the others, nearest first in time, place and competence.
std::vector<std::vector<int>> RelatedVisits(const Network& network) {
  const int count = static_cast<int>(network.visits.size());
  std::vector<std::vector<int>> related(network.visits.size());
  for (int a = 0; a < count; ++a) {
    const NetworkVisit& va = network.visits[a];
    std::vector<std::pair<int64_t, int>> distance;
    for (int b = 0; b < count; ++b) {
      if (a == b) continue;
      const NetworkVisit& vb = network.visits[b];
      int64_t apart = kNever;
      for (const Starts& sa : va.starts) {
        for (const Starts& sb : vb.starts) {
          const int64_t gap =
              std::max({sa.first - sb.last, sb.first - sa.last, int64_t{0}});
          const int64_t middles = std::abs(sa.first + sa.last - sb.first - sb.last) / 2;
          apart = std::min(apart, gap + middles / 4);
        }
      }
      if (va.location >= 0 && vb.location >= 0) {
        apart += 2 * std::max<int64_t>(0, network.Travel(va.location, vb.location));
      }
      const bool shares =
          std::any_of(va.visit->competences.begin(), va.visit->competences.end(),
                      [&](const std::string& competence) {
                        return std::count(vb.visit->competences.begin(),
                                          vb.visit->competences.end(), competence) > 0;
                      });
      distance.emplace_back(apart + (shares ? 0 : 60), b);
    }
    std::sort(distance.begin(), distance.end());
    if (distance.size() > kRelatedListed) distance.resize(kRelatedListed);
    for (const auto& [apart, b] : distance) related[a].push_back(b);
  }
  return related;
}

class Searcher {
 public:
  Searcher(const Network& network, Timetable start, const SolveOptions& options)
      : network_(network),
        options_(options),
        random_(options.seed),
        related_(RelatedVisits(network)),
        current_(std::move(start)) {
    for (const NetworkVisit& v : network.visits) {
      int64_t freedom = 0;
      for (const Starts& span : v.starts) freedom += span.last - span.first + 1;
      size_t routes = 0;
      for (const Options& option : v.options) {
        for (const std::vector<int>& need : option.routes) routes += need.size();
      }
      freedom_.push_back(freedom * static_cast<int64_t>(routes));
    }
  }

  SearchResult Run() {
    Recreate();
    Timetable best = current_;
    Worth best_worth = WorthOf(network_, best);
    int64_t current_cost = CostOf(network_, current_);
    Timetable before = current_;
    int64_t iteration = 0;
    int64_t last_better = 0;
    double temperature = kFirstTemperature;
    const double cooling =
        base::Exp(base::Log(kLastTemperature / kFirstTemperature) /
                  static_cast<double>(std::max<int64_t>(1, options_.iterations)));
    for (; iteration < options_.iterations && !network_.visits.empty(); ++iteration) {
      const bool complete = best_worth.undone == decltype(best_worth.undone){};
      if (complete && iteration - last_better > kPatience) break;
      if (options_.work != nullptr &&
          !options_.work->Spend(static_cast<int64_t>(network_.visits.size()))) {
        return {std::move(best), iteration, true};
      }
      before = current_;
      Ruin();
      Recreate();
      const int64_t cost = CostOf(network_, current_);
      const Worth worth = WorthOf(network_, current_);
      if (worth < best_worth) {
        best_worth = worth;
        best = current_;
        last_better = iteration;
      }
      const double uniform = std::max(random_.Uniform(), 1e-12);
      if (static_cast<double>(cost) <
          static_cast<double>(current_cost) - temperature * base::Log(uniform)) {
        current_cost = cost;
      } else {
        std::swap(current_, before);
      }
      temperature *= cooling;
    }
    return {std::move(best), iteration, false};
  }

 private:
  bool Movable(int visit) const {
    return current_.IsPlaced(visit) && network_.visits[visit].pinned_routes.empty();
  }

  void Ruin() {
    const int count = static_cast<int>(network_.visits.size());
    int seed = static_cast<int>(random_.Below(static_cast<uint64_t>(count)));
    if (!undone_.empty() && random_.Below(2) == 0) {
      seed = undone_[random_.Below(undone_.size())];
    }
    int left = 1 + static_cast<int>(random_.Below(2 * kAverageRemoved));
    left -= RemoveString(seed, left);
    for (int other : related_[seed]) {
      if (left <= 0) break;
      // Most, not all, so that the same seed does not always ruin the same visits.
      if (random_.Below(4) == 0) continue;
      left -= RemoveString(other, left);
    }
    current_.Refresh();
  }

  // Takes out the visit and some of its neighbours in one of its routes.
  int RemoveString(int visit, int most) {
    if (!Movable(visit)) return 0;
    const Position& place = current_.PlaceOf(visit);
    const int slot =
        static_cast<int>(random_.Below(network_.visits[visit].visit->competences.size()));
    const std::vector<int>& sequence = current_.Sequence(place.route[slot]);
    const int at = place.at[slot];
    const int length =
        std::min<int>({most, static_cast<int>(sequence.size()),
                       1 + static_cast<int>(random_.Below(kLongestString))});
    const int reach = static_cast<int>(random_.Below(static_cast<uint64_t>(length)));
    const int first =
        std::clamp(at - reach, 0, static_cast<int>(sequence.size()) - length);
    const std::vector<int> string(sequence.begin() + first,
                                  sequence.begin() + first + length);
    int removed = 0;
    for (int v : string) {
      if (!Movable(v)) continue;
      current_.Remove(v);
      ++removed;
    }
    return removed;
  }

  void Recreate() {
    undone_.clear();
    std::vector<int> absent;
    for (int v = 0; v < static_cast<int>(network_.visits.size()); ++v) {
      if (!current_.IsPlaced(v)) absent.push_back(v);
    }
    Order(absent);
    Timetable::Wish wish;
    wish.random = &random_;
    for (int visit : absent) {
      const Position position = current_.Best(visit, wish);
      if (position.component >= 0) {
        current_.Insert(visit, position);
      } else {
        undone_.push_back(visit);
      }
    }
  }

  void Order(std::vector<int>& absent) {
    for (size_t i = absent.size(); i > 1; --i) {
      std::swap(absent[i - 1], absent[random_.Below(i)]);
    }
    const uint64_t way = random_.Below(11);
    const auto by = [&](auto key) {
      std::stable_sort(absent.begin(), absent.end(),
                       [&](int a, int b) { return key(a) < key(b); });
    };
    if (way < 4) {
      by([&](int v) { return freedom_[v]; });
    } else if (way < 6) {
      by([&](int v) {
        const NetworkVisit& visit = network_.visits[v];
        return -visit.length * static_cast<int64_t>(visit.visit->competences.size());
      });
    } else if (way < 7) {
      by([&](int v) {
        return network_.visits[v].starts.empty() ? 0 : network_.visits[v].starts[0].first;
      });
    }
    if (random_.Below(2) == 0) {
      by([&](int v) { return network_.visits[v].visit->priority; });
    }
  }

  const Network& network_;
  const SolveOptions& options_;
  base::Random random_;
  const std::vector<std::vector<int>> related_;
  std::vector<int64_t> freedom_;  // by visit: how many ways there are to place it
  Timetable current_;
  std::vector<int> undone_;
};

}  // namespace

SearchResult Search(const Network& network, Timetable start,
                    const SolveOptions& options) {
  return Searcher(network, std::move(start), options).Run();
}

}  // namespace tillit::schedule
