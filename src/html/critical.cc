// SPDX-License-Identifier: Apache-2.0
#include "html/critical.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace tillit::html {

std::string CriticalLine(const plan::CarePlan& care_plan, const diagram::Wording& words,
                         base::Date on) {
  std::vector<std::string> said;
  for (const facts::CriticalInformation& each : care_plan.critical_information) {
    if (each.ended && *each.ended <= on) continue;
    std::string text =
        words.Of("critical_kind", absl::AsciiStrToLower(base::EnumName(each.kind)));
    if (!each.text.empty()) absl::StrAppend(&text, ": ", each.text);
    if (each.code) {
      absl::StrAppend(&text, " (", each.code->system, " ", each.code->code, ")");
    }
    said.push_back(std::move(text));
  }
  if (said.empty()) said.push_back(words.Report("critical_information_unknown"));
  return absl::StrCat(words.Report("critical_information"), ": ",
                      absl::StrJoin(said, "; "));
}

}  // namespace tillit::html
