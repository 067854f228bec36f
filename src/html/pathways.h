// SPDX-License-Identifier: Apache-2.0
// Where patients stand on their pathways, as rows of a page.
#ifndef TILLIT_SRC_HTML_PATHWAYS_H_
#define TILLIT_SRC_HTML_PATHWAYS_H_

#include <string>
#include <vector>

#include "tillit/diagram/wording.h"
#include "tillit/service/run.h"

namespace tillit::html {

struct PathwayRow {
  std::string patient;
  std::string where;  // pathway and state
  std::string when;   // until when, and whether it is past
  std::string who;    // answers, and who is told or waited for
  std::string missing;
};

// What somebody answers for: what is late first. Everybody who is handed back since a
// programme ends stands behind.
std::vector<PathwayRow> PathwayRows(const service::RunResult& run,
                                    const diagram::Wording& words);

// The steps of a plan, by use and in their order: where, from when and who answered.
std::vector<PathwayRow> StepsOf(const plan::CarePlan& care_plan,
                                const diagram::Wording& words);

}  // namespace tillit::html

#endif  // TILLIT_SRC_HTML_PATHWAYS_H_
