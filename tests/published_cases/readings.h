// SPDX-License-Identifier: Apache-2.0
// readings.csv: a record, a model and what it must score, a row for every choice between
// readings of a published model. Codes are read as a door reads them.
#ifndef TILLIT_TESTS_PUBLISHED_CASES_READINGS_H_
#define TILLIT_TESTS_PUBLISHED_CASES_READINGS_H_

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/published_cases/rows.h"
#include "tillit/risk/engine.h"
#include "tillit/service/catalogue.h"

namespace tillit::test {

inline facts::FactKind KindOf(const std::string& system) {
  if (system == "ATC") return facts::FactKind::kMedicine;
  if (system == "tillit") return facts::FactKind::kAssessment;
  return facts::FactKind::kCondition;
}

// "ICD-10:I500@2021-01-01 ATC:C10AA05@2021-02 ICD-10:J449@-": system, code, and a date
// that may be partial or missing.
inline facts::PatientRecord RecordOfReading(const Row& row,
                                            const service::Catalogue& catalogue) {
  facts::PatientRecord record;
  record.id = base::PatientId(row.at("name"));
  if (!row.at("birth").empty()) record.birth = *base::PartialDate::Parse(row.at("birth"));
  for (const auto& sex : base::EnumValues<facts::Sex>()) {
    if (row.at("sex") == sex.name) record.sex = sex.value;
  }
  for (const std::string& part : SplitAt(row.at("facts"), ' ')) {
    const size_t colon = part.find(':');
    const size_t at = part.rfind('@');
    facts::Fact fact;
    fact.code.system = part.substr(0, colon);
    fact.kind = KindOf(fact.code.system);
    fact.code.code = part.substr(colon + 1, at - colon - 1);
    for (const base::CodeSystem& system : catalogue.code_systems) {
      if (system.id == fact.code.system) {
        fact.code.code = system.Normalise(fact.code.code);
      }
    }
    const std::string date = part.substr(at + 1);
    if (date != "-") fact.date = *base::PartialDate::Parse(date);
    fact.source = "reading";
    record.facts.push_back(fact);
  }
  for (const std::string& system : SplitAt(row.at("complete"), ' ')) {
    record.coverage.push_back({"reading", {KindOf(system)}, {system}, {}, {}, true});
  }
  return record;
}

inline std::string TextOf(const std::optional<base::Decimal>& points) {
  return points ? points->ToString() : "";
}

// What differs from the row; empty when nothing does.
inline std::string CheckReading(const Row& row, const risk::Engine& engine,
                                const service::Catalogue& catalogue) {
  const risk::RiskProfile profile =
      engine.Score(RecordOfReading(row, catalogue), *base::Date::Parse(row.at("as_of")));
  const risk::Score* score = profile.Find(row.at("model"));
  if (score == nullptr) return absl::StrCat("no model '", row.at("model"), "'");
  const std::string is =
      absl::StrCat(TextOf(score->points), " in ", TextOf(score->lowest), " to ",
                   TextOf(score->highest));
  const std::string expected =
      absl::StrCat(row.at("points"), " in ", row.at("lowest"), " to ", row.at("highest"));
  return is == expected ? "" : absl::StrCat(is, ", expected ", expected);
}

}  // namespace tillit::test

#endif  // TILLIT_TESTS_PUBLISHED_CASES_READINGS_H_
