// SPDX-License-Identifier: Apache-2.0
#include "cli/patients.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/files.h"
#include "tillit/base/code_system_names.h"
#include "tillit/fhir/concept_map.h"
#include "tillit/proto/documents.h"
#include "tillit/table/code_map.h"

namespace tillit::cli {
namespace {

enum class Door { kFhir, kRecords, kBinary, kTable, kNone };

std::string Extension(const std::string& name) {
  return absl::AsciiStrToLower(std::filesystem::path(name).extension().string());
}

Door DoorOf(const File& file) {
  const std::string extension = Extension(file.name);
  if (extension == ".csv" || extension == ".tsv") return Door::kTable;
  if (extension == ".pb" || extension == ".binpb") return Door::kBinary;
  const size_t start = file.bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const char first = start == std::string::npos ? '\0' : file.bytes[start];
  if (extension == ".json" || extension == ".ndjson" || file.name == "-") {
    if (first != '{' && first != '[' && file.name == "-") return Door::kTable;
    // No record of ours has a field of this name.
    return file.bytes.find("\"resourceType\"") != std::string::npos || first != '{'
               ? Door::kFhir
               : Door::kRecords;
  }
  return Door::kNone;
}

class Reader {
 public:
  explicit Reader(const PatientsRequest& request) : request_(request) {}

  absl::StatusOr<Patients> Read() {
    std::vector<File> files;
    size_t left = request_.max_bytes;
    for (const std::string& path : request_.paths) {
      absl::StatusOr<std::vector<File>> found = ReadFiles(path, left);
      if (!found.ok()) return found.status();
      for (File& file : *found) {
        left -= file.bytes.size();
        files.push_back(std::move(file));
      }
    }
    if (files.empty()) return absl::NotFoundError("patients: there is no file");
    std::vector<fhir::FhirInput> fhir_files;
    std::vector<table::TableInput> tables;
    for (const File& file : files) {
      switch (DoorOf(file)) {
        case Door::kFhir:
          fhir_files.push_back({file.name, file.bytes});
          break;
        case Door::kTable:
          tables.push_back({file.name, file.bytes});
          break;
        case Door::kRecords:
          ReadRecords(file, false);
          break;
        case Door::kBinary:
          ReadRecords(file, true);
          break;
        case Door::kNone:
          patients_.findings.push_back(
              {base::Severity::kWarning, "file_unknown", file.name, {}});
      }
    }
    absl::Status status = ReadFhir(fhir_files);
    if (status.ok()) status = ReadTables(tables);
    if (!status.ok()) return status;
    std::vector<base::Finding> joined;
    patients_.records = facts::JoinById(std::move(patients_.records), &joined);
    Say(std::move(joined));
    status = MapCodes();
    if (!status.ok()) return status;
    if (patients_.records.empty()) {
      return absl::InvalidArgumentError("patients: not one could be read");
    }
    for (const facts::PatientRecord& record : patients_.records) {
      patients_.synthetic |=
          std::any_of(record.facts.begin(), record.facts.end(),
                      [](const facts::Fact& fact) { return fact.source == "SYNTHETIC"; });
    }
    return std::move(patients_);
  }

 private:
  void Say(std::vector<base::Finding> findings) {
    for (base::Finding& finding : findings) {
      patients_.findings.push_back(std::move(finding));
    }
  }

  void Keep(std::vector<facts::PatientRecord> records) {
    for (facts::PatientRecord& record : records) {
      patients_.records.push_back(std::move(record));
    }
  }

  fhir::ReadOptions FhirOptions() const {
    fhir::ReadOptions options;
    options.code_systems = request_.code_systems;
    options.aliases = request_.aliases;
    options.max_bytes = request_.max_bytes;
    return options;
  }

  // A host's own addresses are names of a system in tables too.
  table::ReadOptions TableOptions() const {
    table::ReadOptions options;
    options.code_systems = request_.code_systems;
    for (base::CodeSystem& system : options.code_systems) {
      for (const fhir::SystemAlias& alias : request_.aliases) {
        if (alias.system == system.id) system.aliases.push_back(alias.uri);
      }
    }
    options.encoding = request_.encoding;
    options.decimal_comma = request_.decimal_comma;
    options.max_bytes = request_.max_bytes;
    return options;
  }

  absl::Status ReadFhir(const std::vector<fhir::FhirInput>& files) {
    if (files.empty()) return absl::OkStatus();
    absl::StatusOr<fhir::ReadResult> read = fhir::Read(files, FhirOptions());
    if (!read.ok()) return read.status();
    patients_.resources = std::move(read->resources);
    Say(std::move(read->findings));
    Keep(std::move(read->records));
    return absl::OkStatus();
  }

  absl::Status ReadTables(const std::vector<table::TableInput>& files) {
    if (files.empty()) return absl::OkStatus();
    absl::StatusOr<table::ReadResult> read = table::Read(files, TableOptions());
    if (!read.ok()) return read.status();
    Say(std::move(read->findings));
    Keep(std::move(read->records));
    return absl::OkStatus();
  }

  void ReadRecords(const File& file, bool binary) {
    std::vector<facts::PatientRecord> records =
        proto::ReadRecords(file.name, file.bytes, binary, &patients_.findings);
    const table::ReadOptions options = TableOptions();
    const base::CodeSystemNames names(options.code_systems);
    for (facts::PatientRecord& record : records) {
      for (facts::Fact& fact : record.facts) names.Normalise(&fact.code);
    }
    Keep(std::move(records));
  }

  absl::Status MapCodes() {
    for (const std::string& path : request_.code_maps) {
      absl::StatusOr<std::string> bytes = ReadFile(path, request_.max_bytes);
      if (!bytes.ok()) return bytes.status();
      facts::CodeMap map;
      if (Extension(path) == ".json") {
        absl::StatusOr<fhir::ConceptMapResult> read =
            fhir::ReadConceptMap({path, *bytes}, FhirOptions());
        if (!read.ok()) return read.status();
        map = std::move(read->map);
        Say(std::move(read->findings));
      } else {
        absl::StatusOr<table::CodeMapResult> read =
            table::ReadCodeMap({path, *bytes}, TableOptions());
        if (!read.ok()) return read.status();
        map = std::move(read->map);
        Say(std::move(read->findings));
      }
      for (facts::MapCount& count : facts::ApplyCodeMap(map, patients_.records)) {
        patients_.findings.push_back(
            {base::Severity::kNote,
             "codes_mapped",
             "code_map",
             {count.system, absl::StrCat(count.mapped), absl::StrCat(count.facts)}});
        patients_.map_counts.push_back(std::move(count));
      }
    }
    return absl::OkStatus();
  }

  const PatientsRequest& request_;
  Patients patients_;
};

}  // namespace

absl::StatusOr<Patients> ReadPatients(const PatientsRequest& request) {
  return Reader(request).Read();
}

}  // namespace tillit::cli
