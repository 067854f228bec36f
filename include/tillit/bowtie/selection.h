// SPDX-License-Identifier: Apache-2.0
// What to do for one patient: the interventions that, within a budget, take away most of
// what several bow-ties count, and what an hour of each is worth.
#ifndef TILLIT_BOWTIE_SELECTION_H_
#define TILLIT_BOWTIE_SELECTION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "tillit/base/fields.h"
#include "tillit/base/work.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/bowtie/choice.h"
#include "tillit/interventions/intervention.h"

namespace tillit::bowtie {

// What a bow-tie's harm weighs beside the others'; without: 1, so that events of all
// count alike. Weights are a site's or a patient's own.
struct BowtieWeight {
  std::string bowtie;
  double weight = 1;  // 0 to 1000
  friend bool operator==(const BowtieWeight&, const BowtieWeight&) = default;
};
TILLIT_FIELDS(BowtieWeight, bowtie, weight);

struct InterventionWorth {
  std::string intervention;
  bool taken = false;
  interventions::Effort effort;  // within Selection::days
  // Weighted events, or consequences, that it takes away beside the others that are
  // taken: per 1,000 such people, within each bow-tie's horizon.
  double avoided_per_1000 = 0;
  std::optional<double> avoided_per_hour;  // of the team; unset where it takes none of it
  bool preventive = false;                 // stands before an event (S4-36)
  bool mitigating = false;                 // stands after one
  // A budget limits what is not known of it, so that it was not considered.
  bool effort_unknown = false;
  friend bool operator==(const InterventionWorth&, const InterventionWorth&) = default;
};
TILLIT_FIELDS(InterventionWorth, intervention, taken, effort, avoided_per_1000,
              avoided_per_hour, preventive, mitigating, effort_unknown);

struct Selection {
  // Every intervention that is counted somewhere and not in place already: those taken
  // first, each half by what it takes away.
  std::vector<InterventionWorth> interventions;
  int32_t days = 0;
  double per_1000_before = 0;  // weighted, with what is in place alone
  double per_1000_after = 0;
  double per_1000_bound = 0;  // no set within the budget leaves less
  bool optimal = false;
  bool cut_short = false;
  interventions::Effort effort;  // of all that are taken; unset parts: not known of one
  // Share of the team's minutes on each side (S4-37); what stands on both counts half to
  // each. Unset where nothing is taken that takes minutes.
  std::optional<double> proactive_share;
  std::optional<double> reactive_share;
  // Bow-ties that count nothing, so that nothing of theirs is weighed here.
  std::vector<std::string> uncounted;
  friend bool operator==(const Selection&, const Selection&) = default;
};
TILLIT_FIELDS(Selection, interventions, days, per_1000_before, per_1000_after,
              per_1000_bound, optimal, cut_short, effort, proactive_share, reactive_share,
              uncounted);

struct SelectionOptions {
  Budget budget;
  int32_t days = 365;  // for which effort is counted; 1 to 3660
  std::vector<BowtieWeight> weights;
  std::vector<std::string> in_place;  // interventions that are there already
  base::Work* work = nullptr;
};

// INVALID_ARGUMENT for days or weights out of range, or a negative budget.
absl::StatusOr<Selection> SelectInterventions(
    absl::Span<const CountedBowtie> bowties,
    const std::vector<interventions::Intervention>& known,
    const SelectionOptions& options);

}  // namespace tillit::bowtie

#endif  // TILLIT_BOWTIE_SELECTION_H_
