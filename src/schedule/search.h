// SPDX-License-Identifier: Apache-2.0
// Ruin and recreate with annealing over a timetable.
#ifndef TILLIT_SRC_SCHEDULE_SEARCH_H_
#define TILLIT_SRC_SCHEDULE_SEARCH_H_

#include <cstdint>
#include <vector>

#include "schedule/timetable.h"
#include "tillit/schedule/schedule.h"

namespace tillit::schedule {

struct SearchResult {
  Timetable timetable;
  int64_t iterations = 0;
  bool cut_short = false;
};

// `start` holds the pinned visits, which stay where they are.
SearchResult Search(const Network& network, Timetable start, const SolveOptions& options);

// Why a visit found no place in a finished timetable.
Undone Explain(const Network& network, const Timetable& timetable, int visit);

}  // namespace tillit::schedule

#endif  // TILLIT_SRC_SCHEDULE_SEARCH_H_
