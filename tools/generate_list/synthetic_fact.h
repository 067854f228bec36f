// SPDX-License-Identifier: Apache-2.0
// How the generator writes a fact.
#ifndef TILLIT_TOOLS_GENERATE_LIST_SYNTHETIC_FACT_H_
#define TILLIT_TOOLS_GENERATE_LIST_SYNTHETIC_FACT_H_

#include <utility>

#include "tillit/facts/patient_record.h"

namespace tillit::generate_list {

// Stands as source of everything that has one.
inline constexpr char kSource[] = "SYNTHETIC";

// The fact added; the next one added invalidates it.
inline facts::Fact& AddFact(facts::PatientRecord& record, facts::FactKind kind,
                            base::Code code, base::Date day) {
  facts::Fact& fact = record.facts.emplace_back();
  fact.kind = kind;
  fact.code = std::move(code);
  fact.date = base::PartialDate::FromDate(day);
  fact.source = kSource;
  return fact;
}

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_SYNTHETIC_FACT_H_
