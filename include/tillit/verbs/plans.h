// SPDX-License-Identifier: Apache-2.0
// The verbs about plans: step, merge, view.
#ifndef TILLIT_VERBS_PLANS_H_
#define TILLIT_VERBS_PLANS_H_

#include "absl/status/statusor.h"
#include "tillit/service/catalogue.h"
#include "tillit/verbs/engine.h"
#include "tillit/verbs/verb.h"

namespace tillit::verbs {

absl::StatusOr<StepReply> StepPlan(const service::Catalogue& catalogue,
                                   StepRequest request, const Terms& terms);
absl::StatusOr<MergeReply> MergePlans(MergeRequest request, const Terms& terms);
absl::StatusOr<ViewReply> LookAtPlan(const service::Catalogue& catalogue,
                                     ViewRequest request, const Terms& terms);

}  // namespace tillit::verbs

#endif  // TILLIT_VERBS_PLANS_H_
