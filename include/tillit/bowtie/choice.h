// SPDX-License-Identifier: Apache-2.0
// The best set of interventions within minutes, cost and the patient's own time: what
// leaves the least harm over several bow-ties at once.
#ifndef TILLIT_BOWTIE_CHOICE_H_
#define TILLIT_BOWTIE_CHOICE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "tillit/base/fields.h"
#include "tillit/base/work.h"
#include "tillit/bowtie/network.h"

namespace tillit::bowtie {

// What may be spent at most; unset: no limit. 0 or more.
struct Budget {
  std::optional<int64_t> minutes;          // of the team
  std::optional<int64_t> cost_ore;         // beside the team's time
  std::optional<int64_t> patient_minutes;  // the patient's own time
  friend bool operator==(const Budget&, const Budget&) = default;
};
TILLIT_FIELDS(Budget, minutes, cost_ore, patient_minutes);

// Something that can be taken once, whole; it may stand as a barrier in many places. What
// is unset is unknown, and where a budget limits it the option cannot be taken.
struct Option {
  std::string id;
  int64_t minutes = 0;
  std::optional<int64_t> cost_ore;
  std::optional<int64_t> patient_minutes;
};

// One bow-tie's part of the harm.
struct Stake {
  const CompiledNetwork* network = nullptr;
  std::vector<double> passes;    // by barrier of the network, if in place
  std::vector<int32_t> options;  // by barrier: the option it comes with; -1: always there
  double weight = 1;             // what its harm weighs beside the others'; 0 or more
};

struct Choice {
  std::vector<bool> taken;  // by option
  double harm_before = 0;   // with nothing taken
  double harm = 0;          // with what is taken
  // No set within the budget leaves less. Equal to `harm` but for rounding where optimal.
  double bound = 0;
  bool optimal = false;    // proven
  bool cut_short = false;  // by `work`: the best so far
  int64_t nodes = 0;       // of the search
  // By option: the harm that it takes away, beside what is taken (for one that is: what
  // would come back without it).
  std::vector<double> worth;
};

// Exact to 25 options that can be taken, but where a million nodes do not settle it;
// above, the search ends after a fixed number of nodes with the best set found and its
// bound. What changes nothing is left out. Harm is weight x Quantities::harm, summed.
// Ties: the set found first, the same on every machine. INVALID_ARGUMENT with the path of
// the first fault. With `work` used up the best set so far is given, marked.
// Cost: a bound takes some microseconds an option; a set of bow-ties that are no sums of
// products is searched with a weaker bound.
absl::StatusOr<Choice> Choose(absl::Span<const Option> options,
                              absl::Span<const Stake> stakes, const Budget& budget,
                              base::Work* work = nullptr);

}  // namespace tillit::bowtie

#endif  // TILLIT_BOWTIE_CHOICE_H_
