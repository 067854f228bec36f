// SPDX-License-Identifier: Apache-2.0
// Reasons become a proposed plan. A person decides.
#ifndef TILLIT_PROPOSE_PROPOSE_H_
#define TILLIT_PROPOSE_PROPOSE_H_

#include <optional>
#include <string>
#include <vector>

#include "tillit/base/date.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/facts/view.h"
#include "tillit/interventions/intervention.h"
#include "tillit/plan/care_plan.h"
#include "tillit/stratify/group.h"

namespace tillit::propose {

// What a proposal is made under.
struct Terms {
  std::string service;
  std::string service_version;
  int review_after_days = 90;
};

// Proposes a plan from groups, bow-tie analyses and goals. An intervention is offered
// when its criterion is yes on the view, which this function tells of the patient's
// goal areas ("goal_area:<id>"); each carries the goals, groups, barriers, causes and
// facts it rests on. An intervention whose bow-tie barrier studies found without effect
// is never proposed. Causes nobody looked for, and barriers of which nobody knows whether
// they would help, become questions. Unset when the patient is in no group, since an
// unconfirmed score alone starts nothing (S1-37), and for who is dead or has moved out.
std::optional<plan::CarePlan> Propose(
    const Terms& terms, const std::vector<stratify::Placement>& placements,
    const std::vector<bowtie::Analysis>& analyses,
    const std::vector<interventions::Intervention>& interventions, facts::View& view);

}  // namespace tillit::propose

#endif  // TILLIT_PROPOSE_PROPOSE_H_
