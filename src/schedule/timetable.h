// SPDX-License-Identifier: Apache-2.0
// Visits in routes with their earliest and latest starts. Together they say at once
// whether one more visit fits: it does where its earliest start is not after its latest
// and no visit would have to come both before and after it.
#ifndef TILLIT_SRC_SCHEDULE_TIMETABLE_H_
#define TILLIT_SRC_SCHEDULE_TIMETABLE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "schedule/network.h"
#include "tillit/base/random.h"

namespace tillit::schedule {

// A visit's place in the routes that serve it: one a need, then the patient's.
struct Position {
  int component = -1;  // -1: nowhere
  int slots = 0;
  std::array<int, kMostSlots> route{};
  std::array<int, kMostSlots> at{};   // index in the route
  Starts within = {-kNever, kNever};  // where it may start
  int64_t cost = 0;
};

class Timetable {
 public:
  explicit Timetable(const Network& network);

  bool IsPlaced(int visit) const { return places_[visit].component >= 0; }
  const Position& PlaceOf(int visit) const { return places_[visit]; }
  int64_t StartOf(int visit) const { return earliest_[visit]; }
  const std::vector<int>& Sequence(int route) const { return sequence_[route]; }
  int64_t travel() const { return travel_; }

  // What a search may ask for when it looks for a position.
  struct Wish {
    base::Random* random = nullptr;  // with it, some positions are passed over
    bool ignore_patient = false;     // for explanations
    const std::vector<std::vector<int>>* only_routes = nullptr;  // of a pin, by need
  };
  // The cheapest feasible position; component -1 when there is none.
  Position Best(int visit, const Wish& wish) const;
  // Whether the need alone could be served, were nobody else wanted.
  bool NeedFits(int visit, size_t need) const;

  void Insert(int visit, const Position& position);
  void Remove(int visit);
  // Brings the times up to date after Remove. Where the way past a removed visit is
  // longer than by it, further visits may have to go; those pinned never do.
  void Refresh();

 private:
  // One index in one route, and the starts that it leaves.
  struct Slot {
    int route;
    int at;
    int64_t earliest;
    int64_t latest;
    int64_t cost;
  };
  int LocationIn(int visit, int route) const;
  int64_t Between(int route, int a,
                  int b) const;  // visits; -1 stands for the shift's end
  void ListSlots(int visit, int route, const Starts& within, base::Random* random,
                 std::vector<Slot>* slots) const;
  struct Choice;
  void Combine(Choice& choice, size_t depth, int64_t earliest, int64_t latest,
               int64_t cost) const;
  bool MakesCycle(const Choice& choice) const;
  bool Precedes(int first, int second) const;
  void Renumber(int route, size_t from);
  // A visit that cannot stay where it is, -1 when all can.
  int UpdateTimes(int component);

  const Network* network_;
  std::vector<std::vector<int>> sequence_;  // by route
  std::vector<Position> places_;            // by visit
  std::vector<int64_t> earliest_;
  std::vector<int64_t> latest_;
  std::vector<char> stale_;  // by component
  int64_t travel_ = 0;
  // Working memory, kept to spare allocations.
  mutable std::vector<std::vector<Slot>> slots_;
  mutable std::vector<int> stack_;
  mutable std::vector<int> seen_;
  mutable int seen_mark_ = 0;
  std::vector<int> order_;
  std::vector<int> waiting_;
};

}  // namespace tillit::schedule

#endif  // TILLIT_SRC_SCHEDULE_TIMETABLE_H_
