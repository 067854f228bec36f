// SPDX-License-Identifier: Apache-2.0
// A host's code map as a FHIR ConceptMap.
#ifndef TILLIT_FHIR_CONCEPT_MAP_H_
#define TILLIT_FHIR_CONCEPT_MAP_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/finding.h"
#include "tillit/facts/code_map.h"
#include "tillit/fhir/read.h"

namespace tillit::fhir {

struct ConceptMapResult {
  facts::CodeMap map;
  std::vector<base::Finding> findings;
  int64_t rows = 0;  // pairs and codes without a target, used or not
};

// Reads the ConceptMap resources of one JSON document, by R4's `equivalence` or R5's
// `relationship`: facts::IsSure decides which pairs map; the others are counted in a
// note. A source system may be one that nobody knows; a group whose target system is
// unknown is refused with a finding. INVALID_ARGUMENT when the document holds no
// ConceptMap; RESOURCE_EXHAUSTED beyond `max_bytes`. Of `options` code_systems, aliases
// and max_bytes count.
absl::StatusOr<ConceptMapResult> ReadConceptMap(const FhirInput& input,
                                                const ReadOptions& options);

}  // namespace tillit::fhir

#endif  // TILLIT_FHIR_CONCEPT_MAP_H_
