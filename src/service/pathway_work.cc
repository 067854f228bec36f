// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/pathway_work.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>

namespace tillit::service {

int64_t WorkOfPathways(const plan::CarePlan& plan) {
  const auto count = [](const auto& list) { return static_cast<int64_t>(list.size()); };
  const int64_t steps = count(plan.pathway_steps);
  const int64_t ticks = count(plan.item_ticks);
  const int64_t uses = count(plan.pathway_uses);
  int64_t pauses = 0;
  for (const pathway::PathwayStep& step : plan.pathway_steps) {
    pauses += static_cast<int64_t>(step.pauses.size());
  }
  const int64_t parties = count(plan.parties);
  return 1 + 8 * (uses + steps + ticks + pauses) + (uses + steps) * parties / 8 +
         (ticks + steps) * steps / 64;
}

std::vector<PathwayWork> PathwayWorklist(absl::Span<const plan::CarePlan> plans,
                                         const plan::PathwayFrame& frame,
                                         base::Instant now,
                                         std::vector<base::Finding>* findings) {
  std::vector<PathwayWork> work;
  for (const plan::CarePlan& plan : plans) {
    for (plan::PathwayStanding& use :
         plan::PathwayStandings(plan, frame, now, findings)) {
      for (pathway::StateStanding& each : use.standing) {
        if (each.ends) continue;
        work.push_back({plan.patient, plan.id, use.use, use.pathway, std::move(each)});
      }
    }
  }
  const auto rank = [](const PathwayWork& each) {
    const pathway::StateStanding& standing = each.standing;
    const int64_t deadline = standing.deadline ? standing.deadline->utc_seconds
                                               : std::numeric_limits<int64_t>::max();
    return std::tuple(!standing.late, deadline, each.patient.value, each.plan.value,
                      each.use, standing.step);
  };
  std::sort(work.begin(), work.end(),
            [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return work;
}

}  // namespace tillit::service
