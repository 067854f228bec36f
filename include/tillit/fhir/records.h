// SPDX-License-Identifier: Apache-2.0
// What was scored, who wrote a plan and who looked, as FHIR R4: outward alone.
#ifndef TILLIT_FHIR_RECORDS_H_
#define TILLIT_FHIR_RECORDS_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "tillit/access/grant.h"
#include "tillit/base/date.h"
#include "tillit/base/id.h"
#include "tillit/plan/history.h"
#include "tillit/risk/engine.h"

namespace tillit::fhir {

// A Bundle with a RiskAssessment for each score that was made. Where the model gives a
// probability it stands as R4 says, in percent; points, version, hash and what was
// missing stand in the rationale. A score that could not be made is status "cancelled",
// with the reason. `band` is the qualitative risk.
std::string WriteRiskAssessments(const base::PatientId& patient,
                                 absl::Span<const risk::Score> scores, base::Date as_of);

// A Bundle with a Provenance for each event of a plan's history: the plan, when, who in
// which role for which organisation, and which events were seen.
std::string WriteProvenance(const plan::PlanHistory& history);

// A Bundle with an AuditEvent for each look: who, for which purpose, at what, of whom,
// and whether anything was shown.
std::string WriteAuditEvents(absl::Span<const access::AuditRecord> audit);

}  // namespace tillit::fhir

#endif  // TILLIT_FHIR_RECORDS_H_
