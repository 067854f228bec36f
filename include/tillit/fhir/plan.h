// SPDX-License-Identifier: Apache-2.0
// Plans as FHIR R4 and back.
#ifndef TILLIT_FHIR_PLAN_H_
#define TILLIT_FHIR_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tillit/base/finding.h"
#include "tillit/plan/care_plan.h"
#include "tillit/plan/view.h"

namespace tillit::fhir {

// A Bundle (collection) of a CarePlan and what it refers to: Goals in the patient's
// words, a ServiceRequest for each intervention, Tasks, a CareTeam of the parties, a Flag
// for each piece of critical information, a Consent for what the patient said of plan and
// sharing. References are by urn:uuid of the plan's and the items' ids, so that the same
// plan gives the same bytes.
//
// R4 has no element for much of a plan: each resource carries the whole of its part in
// the extension "urn:tillit:plan:<struct>", field by field under the fields' names, and
// R4's own elements beside it. Plans are shown to others as views: give a ViewedPlan, of
// which nothing is written where nothing is shown.
std::string WritePlan(const plan::ViewedPlan& viewed);
// The host's own, whole: not for others.
std::string WritePlan(const plan::CarePlan& plan);

struct ReadPlanResult {
  plan::CarePlan plan;
  std::vector<base::Finding> findings;
};

// Reads a Bundle with one CarePlan, as WritePlan writes it or as another system does.
// What WritePlan wrote comes back as it was, with what newer versions wrote of it. Where
// an R4 element says otherwise than the extension (status, dates, a goal's words, a
// consent) somebody changed it: the element holds, with the finding fhir_element_changed.
// Resources without the extension give what their elements tell: goals, interventions,
// tasks, states and dates. What was entered in error is left out. A state that a plan has
// no word for, and the intent of a proposal, start nothing: on hold, or proposed, with
// the finding fhir_state_unclear. Of what is passed over fhir_not_taken tells.
// INVALID_ARGUMENT with the path for what is no JSON, no Bundle, has no CarePlan or
// several, no subject, another patient's resource, an address twice, or a modifier that
// is not understood (modifierExtension anywhere, implicitRules, doNotPerform).
absl::StatusOr<ReadPlanResult> ReadPlan(absl::string_view bytes);

}  // namespace tillit::fhir

#endif  // TILLIT_FHIR_PLAN_H_
