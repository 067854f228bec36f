// SPDX-License-Identifier: Apache-2.0
// Small questions to concepts and value sets.
#ifndef TILLIT_SRC_FHIR_CONCEPTS_H_
#define TILLIT_SRC_FHIR_CONCEPTS_H_

#include <algorithm>
#include <initializer_list>

#include "absl/strings/string_view.h"
#include "fhir/json.h"

namespace tillit::fhir {

inline bool Among(absl::string_view text, std::initializer_list<const char*> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// The first code of a concept in HL7's own short value sets.
inline absl::string_view FirstCode(const Json& concept_json) {
  absl::string_view code;
  concept_json["coding"].ForEach([&](const Json& coding) {
    if (code.empty()) code = coding["code"].text();
  });
  return code;
}

inline bool HasCategory(const Json& json, std::initializer_list<const char*> categories) {
  bool found = false;
  json["category"].ForEach([&](const Json& category) {
    category["coding"].ForEach(
        [&](const Json& coding) { found |= Among(coding["code"].text(), categories); });
  });
  return found;
}

inline Json FirstPresent(std::initializer_list<Json> values) {
  for (const Json& value : values) {
    if (value.present()) return value;
  }
  return {};
}

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_CONCEPTS_H_
