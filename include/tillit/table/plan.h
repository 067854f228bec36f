// SPDX-License-Identifier: Apache-2.0
// A plan as a table, for people without any of this (S1-40).
#ifndef TILLIT_TABLE_PLAN_H_
#define TILLIT_TABLE_PLAN_H_

#include <string>
#include <vector>

#include "tillit/diagram/wording.h"
#include "tillit/plan/view.h"
#include "tillit/service/catalogue.h"

namespace tillit::table {

// One row for each thing in the plan: section, id, text, status, who, from, until. The
// sections: plan, goal, intervention, task, party, pathway, commitment, watch_sign,
// contingency, on_call, critical, medicine, treatment_limit, question. What else a plan
// holds (meetings, decisions, evaluations, life context) stands in the Bundle of
// fhir::WritePlan and not here. Texts are the patient's and the writers' words, and
// the catalogue's names in one language. UTF-8, comma, lines ending in LF; what a
// spreadsheet would reckon with has an apostrophe before it. Empty where nothing of the
// plan is shown.
std::string WritePlan(const plan::ViewedPlan& viewed,
                      const std::vector<service::Text>& texts,
                      diagram::Language language);

}  // namespace tillit::table

#endif  // TILLIT_TABLE_PLAN_H_
