// SPDX-License-Identifier: Apache-2.0
#include "service/units.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

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
                 const std::vector<facts::PatientRecord>& records, base::Date as_of,
                 std::vector<base::Finding>* findings) {
  const std::vector<ReadableUnits>& known = service.readable_units;
  std::vector<int64_t> unreadable(known.size());
  // Of one patient: the day of the latest value of a code, and whether one of that day is
  // unreadable.
  std::map<size_t, std::pair<base::Date, bool>> latest;
  for (const facts::PatientRecord& record : records) {
    latest.clear();
    for (const facts::Fact& fact : record.facts) {
      if (!fact.value || !fact.date || as_of < fact.date->First() ||
          (fact.kind != facts::FactKind::kMeasurement &&
           fact.kind != facts::FactKind::kAssessment)) {
        continue;
      }
      const auto at = std::lower_bound(
          known.begin(), known.end(), fact.code,
          [](const ReadableUnits& a, const base::Code& code) { return a.code < code; });
      if (at == known.end() || at->code != fact.code) continue;
      const std::pair<base::Date, bool> value{fact.date->First(),
                                              !IsReadByAll(*at, fact.unit)};
      const auto [of_code, is_new] =
          latest.emplace(static_cast<size_t>(at - known.begin()), value);
      if (!is_new) of_code->second = std::max(of_code->second, value);
    }
    for (const auto& [place, value] : latest) unreadable[place] += value.second;
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
