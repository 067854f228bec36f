// SPDX-License-Identifier: Apache-2.0
// One plan as one viewer may see it, as a self-contained HTML page.
#ifndef TILLIT_HTML_PLAN_H_
#define TILLIT_HTML_PLAN_H_

#include <string>
#include <vector>

#include "tillit/html/report.h"
#include "tillit/plan/view.h"
#include "tillit/service/catalogue.h"

namespace tillit::html {

// Goals, what is done, safety, who takes part and whom to call, in the words of `texts`;
// at the end for whom, when and what was left out of it. Takes a plan that somebody has
// ruled on, and nothing else. No scripts, no network; the same view gives the same bytes.
std::string WritePlan(const plan::ViewedPlan& viewed,
                      const std::vector<service::Text>& texts, Language language);

}  // namespace tillit::html

#endif  // TILLIT_HTML_PLAN_H_
