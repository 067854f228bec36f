// SPDX-License-Identifier: Apache-2.0
// Criteria that ask for one code of a system, and records that answer them as told.
#ifndef TILLIT_TESTS_BOWTIE_ASKED_RECORDS_H_
#define TILLIT_TESTS_BOWTIE_ASKED_RECORDS_H_

#include <string>
#include <vector>

#include "tillit/criteria/criterion.h"
#include "tillit/facts/patient_record.h"

namespace tillit::bowtie {

// Asks for code "X" of a system.
inline criteria::Criterion Asks(const std::string& system) {
  criteria::Criterion criterion;
  criterion.coded = criteria::CodedFacts{};
  criterion.coded->codes = {{system, {"X"}, {}, base::CodeMatch::kExact}};
  return criterion;
}

// Born 1946; has code "X" of the systems in `yes`, surely not of those in `no`.
inline facts::PatientRecord RecordFor(const std::vector<std::string>& yes,
                                      const std::vector<std::string>& no) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate{1946, 1, 1};
  for (const std::string& system : yes) {
    facts::Fact fact;
    fact.code = {system, "X"};
    fact.date = base::PartialDate{2026, 5, 1};
    record.facts.push_back(fact);
  }
  for (const std::string& system : no) {
    record.coverage.push_back(
        {"test", {facts::FactKind::kCondition}, {system}, {}, {}, true});
  }
  return record;
}

}  // namespace tillit::bowtie

#endif  // TILLIT_TESTS_BOWTIE_ASKED_RECORDS_H_
