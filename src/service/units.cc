// SPDX-License-Identifier: Apache-2.0
#include "service/units.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace tillit::service {
namespace {

bool IsReadByAll(const ReadableUnits& readable, const std::string& unit) {
  return std::all_of(readable.by_question.begin(), readable.by_question.end(),
                     [&](const auto& units) {
                       return std::binary_search(units.begin(), units.end(), unit);
                     });
}

}  // namespace

void ReviewUnits(const LinkedService& service,
                 const std::vector<facts::PatientRecord>& records,
                 std::vector<base::Finding>* findings) {
  const std::vector<ReadableUnits>& known = service.readable_units;
  std::vector<int64_t> unreadable(known.size());
  for (const facts::PatientRecord& record : records) {
    for (const facts::Fact& fact : record.facts) {
      if (!fact.value || (fact.kind != facts::FactKind::kMeasurement &&
                          fact.kind != facts::FactKind::kAssessment)) {
        continue;
      }
      const auto at = std::lower_bound(
          known.begin(), known.end(), fact.code,
          [](const ReadableUnits& a, const base::Code& code) { return a.code < code; });
      if (at == known.end() || at->code != fact.code) continue;
      unreadable[static_cast<size_t>(at - known.begin())] += !IsReadByAll(*at, fact.unit);
    }
  }
  for (size_t i = 0; i < known.size(); ++i) {
    if (unreadable[i] == 0) continue;
    findings->push_back(
        {base::Severity::kWarning,
         "unit_unreadable",
         "facts.unit",
         {known[i].code.system, known[i].code.code, absl::StrCat(unreadable[i])}});
  }
}

}  // namespace tillit::service
