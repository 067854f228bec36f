// SPDX-License-Identifier: Apache-2.0
// The FHIR R4 door, inward: Bundles, single resources and bulk NDJSON become patient
// records, with a finding for everything that was left out or read with an assumption.
#ifndef TILLIT_FHIR_READ_H_
#define TILLIT_FHIR_READ_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/code.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"
#include "tillit/facts/patient_record.h"

namespace tillit::fhir {

// A file as the caller read it. Its content decides whether it is one JSON document or
// one a line; findings carry its name, and nothing else depends on it.
struct FhirInput {
  std::string name;
  absl::string_view bytes;  // must live until Read returns
};

// A host's own address for a known system.
struct SystemAlias {
  std::string uri;
  std::string system;  // id of a CodeSystem
};

struct ReadOptions {
  // Systems by canonical address and aliases; codes are brought to their normal form. A
  // code of another system is kept as given under its address, and counted.
  std::vector<base::CodeSystem> code_systems;
  std::vector<SystemAlias> aliases;
  // All files together.
  size_t max_bytes = size_t{512} << 20;
};

struct ResourceCount {
  std::string type;
  int64_t count = 0;
  friend bool operator==(const ResourceCount&, const ResourceCount&) = default;
};
TILLIT_FIELDS(ResourceCount, type, count);

// A code system seen that the options do not know.
struct SystemCount {
  std::string system;
  int64_t codes = 0;
  friend bool operator==(const SystemCount&, const SystemCount&) = default;
};
TILLIT_FIELDS(SystemCount, system, codes);

// Somebody who works with patients: an id and the codes of what they are and do, never a
// name.
struct Practitioner {
  std::string id;
  std::vector<base::Code>
      codes;  // of qualifications and of PractitionerRole.code, sorted
  friend bool operator==(const Practitioner&, const Practitioner&) = default;
};
TILLIT_FIELDS(Practitioner, id, codes);

// Who already works with a patient.
struct CareTeam {
  std::string id;
  base::PatientId patient;
  std::string status;                // FHIR's word; empty when not said
  std::vector<std::string> members;  // "Practitioner/7", "Patient/3", ..., sorted
  friend bool operator==(const CareTeam&, const CareTeam&) = default;
};
TILLIT_FIELDS(CareTeam, id, patient, status, members);

struct ReadResult {
  std::vector<facts::PatientRecord> records;  // by id, joined as facts::JoinById does
  std::vector<base::Finding> findings;
  std::vector<ResourceCount> resources;  // every resource read, by type
  std::vector<SystemCount> unknown_systems;
  std::vector<Practitioner> practitioners;  // by id
  std::vector<CareTeam> care_teams;         // by id
};

// Reads a list. Neither the names nor the order of files, nor the order of resources in
// them, changes the records. What cannot be read is refused with a finding that names
// file, resource and path, and the rest stands. 200 findings a code, then one
// `findings_cut` with the code and how many more there were.
//
// A resource that stands several times under one Type/id: identical ones are one (a note,
// `resource_repeated`). Ones that differ are always a warning
// (`resource_versions_differ`). Where every one states its own meta.lastUpdated, the
// newest is read. Otherwise all are: what a record holds many of it holds of each, and of
// what it holds one of, the smallest value by content; but who is once said to be dead is
// dead. Resources of different subjects are never versions of each other, and one that
// was entered in error takes back only what is of its own subject. Practitioners and
// their roles, who stand with each of their patients, are joined without a word. A
// fullUrl or an identifier that several resources share leads nowhere.
//
// RESOURCE_EXHAUSTED when the files are larger than `max_bytes`; INVALID_ARGUMENT for an
// alias of a system that is not there. A file that holds nothing that can be read is a
// finding, also when it is the only one. O(bytes); memory is that of the records, of one
// parsed file and of an index of references. Threads: safe.
absl::StatusOr<ReadResult> Read(absl::Span<const FhirInput> inputs,
                                const ReadOptions& options);

}  // namespace tillit::fhir

#endif  // TILLIT_FHIR_READ_H_
