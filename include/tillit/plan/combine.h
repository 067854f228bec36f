// SPDX-License-Identifier: Apache-2.0
// Several plans of one patient: what they do twice, and one plan of all of them.
#ifndef TILLIT_PLAN_COMBINE_H_
#define TILLIT_PLAN_COMBINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/plan/care_plan.h"

namespace tillit::plan {

// Two interventions of the same kind for the same goal at the same time, by whomever
// (S0-19).
struct DuplicateIntervention {
  std::string first;  // ids in the plan
  std::string second;
  std::string intervention;
  friend bool operator==(const DuplicateIntervention&,
                         const DuplicateIntervention&) = default;
};
TILLIT_FIELDS(DuplicateIntervention, first, second, intervention);

// Interventions that are not over on a day, each beside the first before it that has the
// same intervention of the catalogue, shares a goal (or neither serves one) and overlaps
// in time; a missing day is open. In the plan's order.
std::vector<DuplicateIntervention> FindDuplicates(const CarePlan& plan, base::Date on);

// One plan of several templates for the same patient: the union of all they hold, with
// where each came from (`sources`, `templates`). What stands in several under one
// intervention becomes one, with all their reasons, the shortest first day and
// repetition, the highest priority. Proposed, reviewed by the earliest review; fields
// that are one of a plan are those of the first that has them. INVALID_ARGUMENT for none,
// for different patients, for plans that are past being proposed, and for two different
// things of one id, but for interventions, whose ids are a template's own.
absl::StatusOr<CarePlan> Combine(absl::Span<const CarePlan> templates);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_COMBINE_H_
