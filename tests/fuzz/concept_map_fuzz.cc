// SPDX-License-Identifier: Apache-2.0
// A ConceptMap: no more pairs than rows, and applying it makes nothing but mapped facts.
#include "fuzz/target.h"
#include "tillit/fhir/concept_map.h"

namespace tillit::fuzz {
namespace {

TILLIT_FUZZ(concept_map_fuzz) {
  fhir::ReadOptions options;
  options.code_systems = CodeSystems();
  const std::string text = WithCanary(input.Rest());
  const auto result = fhir::ReadConceptMap({"map.json", text}, options);
  if (!result.ok()) return HoldsNoCanary(result.status().message());
  HoldsNoCanary(result->findings);
  Holds(static_cast<int64_t>(result->map.size()) <= result->rows,
        "a map has no more pairs than rows");
  std::vector<facts::PatientRecord> records(1);
  records[0].facts.resize(2);
  records[0].facts[0].code = {"urn:host", "a"};
  records[0].facts[1].code = {"SNOMED-CT", "44054006"};
  facts::ApplyCodeMap(result->map, records);
  for (size_t i = 2; i < records[0].facts.size(); ++i) {
    Holds(records[0].facts[i].mapped_from.has_value(), "a fact that was added is mapped");
  }
}

}  // namespace
}  // namespace tillit::fuzz
