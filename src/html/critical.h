// SPDX-License-Identifier: Apache-2.0
// Critical information in one line, for every page that shows a plan (L-01).
#ifndef TILLIT_SRC_HTML_CRITICAL_H_
#define TILLIT_SRC_HTML_CRITICAL_H_

#include <string>

#include "tillit/diagram/wording.h"
#include "tillit/plan/care_plan.h"

namespace tillit::html {

// What stands on a day; that nobody said, where there is nothing.
std::string CriticalLine(const plan::CarePlan& care_plan, const diagram::Wording& words,
                         base::Date on);

}  // namespace tillit::html

#endif  // TILLIT_SRC_HTML_CRITICAL_H_
