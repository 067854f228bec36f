// SPDX-License-Identifier: Apache-2.0
// From the bytes of files to single resources, whatever holds them.
#ifndef TILLIT_SRC_FHIR_RESOURCES_H_
#define TILLIT_SRC_FHIR_RESOURCES_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "fhir/json.h"
#include "tillit/base/bounded_findings.h"
#include "tillit/fhir/read.h"

namespace tillit::fhir {

// Whether a text can be an id: printable ASCII without spaces and what separates the
// parts of a reference. FHIR's own rule is narrower (64 letters, digits, "-" and "."),
// and longer ids and ones with "_" are common.
bool IsId(absl::string_view text);

struct Resource {
  Json json;
  std::string type;
  std::string id;        // its own, or what its fullUrl ends with; empty when neither
  std::string full_url;  // of the Bundle's entry
  // "Condition/7", or where it stands in its file when it has no id.
  std::string path;

  std::string Key() const { return type + "/" + id; }
};

// Calls `visit` for each resource of an input: a Bundle's entries (also of Bundles within
// Bundles), a single resource, or one a line. Of a Bundle that is no JSON as a whole, the
// entries that are JSON are visited, up to where it breaks off. What cannot be read is a
// finding.
void ForEachResource(const FhirInput& input, JsonParser& parser,
                     base::BoundedFindings* findings,
                     const std::function<void(const Resource&)>& visit);

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_RESOURCES_H_
