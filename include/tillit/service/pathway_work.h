// SPDX-License-Identifier: Apache-2.0
// Where the patients of a list stand on their pathways: what somebody answers for today.
#ifndef TILLIT_SERVICE_PATHWAY_WORK_H_
#define TILLIT_SERVICE_PATHWAY_WORK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"
#include "tillit/pathway/progress.h"
#include "tillit/plan/care_plan.h"
#include "tillit/plan/pathways.h"

namespace tillit::service {

// One state that a patient is in, and that somebody answers for.
struct PathwayWork {
  base::PatientId patient;
  base::PlanId plan;
  std::string use;
  std::string pathway;
  pathway::StateStanding standing;
  friend bool operator==(const PathwayWork&, const PathwayWork&) = default;
};
TILLIT_FIELDS(PathwayWork, patient, plan, use, pathway, standing);

// What it costs to look at the pathways of a plan, in units of work: pairs of steps and
// ticks.
int64_t WorkOfPathways(const plan::CarePlan& plan);

// Of plans each state that somebody answers for: what is late first, then by deadline,
// what has none last; ties by patient, plan, use and step. Findings as PathwayStandings.
std::vector<PathwayWork> PathwayWorklist(absl::Span<const plan::CarePlan> plans,
                                         const plan::PathwayFrame& frame,
                                         base::Instant now,
                                         std::vector<base::Finding>* findings);

}  // namespace tillit::service

#endif  // TILLIT_SERVICE_PATHWAY_WORK_H_
