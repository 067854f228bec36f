// SPDX-License-Identifier: Apache-2.0
// The verb that needs no service model: answers to instruments become scores.
#ifndef TILLIT_VERBS_ASSESS_H_
#define TILLIT_VERBS_ASSESS_H_

#include "absl/status/statusor.h"
#include "tillit/service/catalogue.h"
#include "tillit/verbs/engine.h"
#include "tillit/verbs/verb.h"

namespace tillit::verbs {

// With the instruments of a prepared catalogue. INVALID_ARGUMENT with the path in the
// request for answers that are wrong, an instrument that is not there or is unverified
// and not named, and too few assessors; RESOURCE_EXHAUSTED or CANCELLED by `terms`.
// Threads: safe.
absl::StatusOr<AssessReply> Assess(const service::Catalogue& catalogue,
                                   AssessRequest request, const Terms& terms);

}  // namespace tillit::verbs

#endif  // TILLIT_VERBS_ASSESS_H_
