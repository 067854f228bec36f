// SPDX-License-Identifier: Apache-2.0
// FHIR files: their order changes no record, records go through the protobuf door
// unchanged, and no finding quotes what people wrote.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "fuzz/target.h"
#include "tillit/fhir/read.h"
#include "tillit/proto/documents.h"

namespace tillit::fuzz {
namespace {

TILLIT_FUZZ(fhir_fuzz) {
  fhir::ReadOptions options;
  options.code_systems = CodeSystems();
  options.aliases = {{"urn:host:diagnoses", "ICD-10"}};
  std::vector<std::string> texts;
  for (absl::string_view part : input.Parts()) texts.push_back(WithCanary(part));
  std::vector<fhir::FhirInput> files;
  for (const std::string& text : texts) {
    files.push_back({absl::StrCat(files.size(), ".json"), text});
  }
  const auto result = fhir::Read(files, options);
  Holds(result.ok(), "files within the limits are read");
  HoldsNoCanary(result->findings);
  if (files.size() > 1) {
    std::reverse(files.begin(), files.end());
    const auto reversed = fhir::Read(files, options);
    Holds(reversed.ok() && reversed->records == result->records,
          "the order of files changes no record");
  }
  std::vector<base::Finding> findings;
  const std::string written = proto::WriteRecords(result->records, false);
  Holds(proto::ReadRecords("r", written, false, &findings) == result->records,
        "records come back from JSON as they were");
}

}  // namespace
}  // namespace tillit::fuzz
