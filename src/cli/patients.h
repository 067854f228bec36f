// SPDX-License-Identifier: Apache-2.0
// A patient list from whatever files it stands in.
#ifndef TILLIT_SRC_CLI_PATIENTS_H_
#define TILLIT_SRC_CLI_PATIENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/code.h"
#include "tillit/base/finding.h"
#include "tillit/facts/code_map.h"
#include "tillit/facts/patient_record.h"
#include "tillit/fhir/read.h"
#include "tillit/table/read.h"

namespace tillit::cli {

struct PatientsRequest {
  std::vector<std::string> paths;      // files, folders, or "-"
  std::vector<std::string> code_maps;  // CSV, or FHIR ConceptMap as .json
  std::vector<fhir::SystemAlias> aliases;
  std::vector<base::CodeSystem> code_systems;
  table::Encoding encoding = table::Encoding::kUtf8;
  bool decimal_comma = false;
  size_t max_bytes = size_t{512} << 20;
};

struct Patients {
  std::vector<facts::PatientRecord> records;  // by id
  std::vector<base::Finding> findings;
  std::vector<fhir::ResourceCount> resources;  // of FHIR input
  std::vector<facts::MapCount> map_counts;     // where a code map was given
  bool synthetic = false;                      // a source says so
};

// Reads FHIR (.json, .ndjson that name a resourceType), records of the project's own
// (.json, .ndjson; .pb and .binpb: messages behind their length) and tables (.csv, .tsv),
// each by its own door, and joins them. Files of other names are passed over with
// a finding.
absl::StatusOr<Patients> ReadPatients(const PatientsRequest& request);

}  // namespace tillit::cli

#endif  // TILLIT_SRC_CLI_PATIENTS_H_
