// SPDX-License-Identifier: Apache-2.0
// A patient list from whatever files a host has: each file through its own door, codes
// through the host's own map, records of one id joined.
#ifndef TILLIT_INTAKE_PATIENTS_H_
#define TILLIT_INTAKE_PATIENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/code.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/facts/code_map.h"
#include "tillit/facts/patient_record.h"
#include "tillit/fhir/read.h"

namespace tillit::intake {

// A file as the host read it.
struct File {
  std::string name;  // findings carry it; its ending helps to tell what it holds
  std::string content;
  friend bool operator==(const File&, const File&) = default;
};
TILLIT_FIELDS(File, name, content);

// One more address of a code system.
struct SystemAlias {
  std::string uri;
  std::string system;  // id of a code system
  friend bool operator==(const SystemAlias&, const SystemAlias&) = default;
};
TILLIT_FIELDS(SystemAlias, uri, system);

// Everything that makes up one list. All parts are read and joined.
struct PatientSource {
  std::vector<facts::PatientRecord> records;
  // By their names' ending: .csv and .tsv are tables (tillit/table/read.h); .json
  // and .ndjson are FHIR R4 where they name a resourceType, and otherwise records, one
  // object a line; .pb and .binpb are records behind their length. Without an ending the
  // content decides. Files of another ending are passed over with a finding.
  std::vector<File> files;
  std::vector<File> code_maps;  // CSV, or FHIR ConceptMap (.json)
  std::vector<SystemAlias> aliases;
  std::string encoding = "utf-8";  // of tables: "utf-8", "windows-1252", "utf-16"
  bool decimal_comma = false;      // tables write 7,5
  friend bool operator==(const PatientSource&, const PatientSource&) = default;
};
TILLIT_FIELDS(PatientSource, records, files, code_maps, aliases, encoding, decimal_comma);

struct PatientList {
  std::vector<facts::PatientRecord> records;  // by id
  std::vector<base::Finding> findings;
  std::vector<fhir::ResourceCount> resources;  // of FHIR input
  std::vector<facts::MapCount> map_counts;     // where a code map was given
  bool synthetic = false;                      // a source says so
};

struct ReadLimits {
  size_t max_bytes = size_t{512} << 20;  // all files together
};

// Reads a list. What cannot be read is a finding that names file and place, and the rest
// stands; neither the order of files nor of rows changes the records.
//
// INVALID_ARGUMENT, with the path of the first thing refused, when not one patient could
// be read, and for an alias, encoding or code map that cannot be used;
// RESOURCE_EXHAUSTED beyond max_bytes. O(bytes log persons). Threads: safe.
absl::StatusOr<PatientList> ReadPatients(
    PatientSource source, const std::vector<base::CodeSystem>& code_systems,
    const ReadLimits& limits = {});

}  // namespace tillit::intake

#endif  // TILLIT_INTAKE_PATIENTS_H_
