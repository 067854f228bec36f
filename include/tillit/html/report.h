// SPDX-License-Identifier: Apache-2.0
// The report: one HTML page that opens from disk, with its pictures and style inside.
#ifndef TILLIT_HTML_REPORT_H_
#define TILLIT_HTML_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tillit/diagram/wording.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/view.h"

namespace tillit::html {

using diagram::Language;

struct ReportOptions {
  Language language = Language::kBokmal;
  // Says on top that none of these people exist.
  bool synthetic = false;
  // How many patients get a section of their own; the list names how many more there are.
  int64_t patients = 40;
  // And how many rows of the ranking are shown, beyond those within the share.
  int64_t rows = 100;
};

// Writes a run as somebody may see it: funnel, ranked list, and for the first patients
// their reasons, bow-ties and plans; the week as a Gantt chart, what stayed undone,
// findings and sources. Wording is `texts` by key; a key without a text stands as it is.
// No scripts, no network. The same run gives the same bytes. O(patients shown + visits +
// findings).
std::string WriteReport(const service::ViewedRun& viewed,
                        const std::vector<service::Text>& texts,
                        const ReportOptions& options);

}  // namespace tillit::html

#endif  // TILLIT_HTML_REPORT_H_
