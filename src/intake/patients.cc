// SPDX-License-Identifier: Apache-2.0
#include "tillit/intake/patients.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tillit/base/code_system_names.h"
#include "tillit/fhir/concept_map.h"
#include "tillit/proto/documents.h"
#include "tillit/table/code_map.h"
#include "tillit/table/read.h"

namespace tillit::intake {
namespace {

enum class Door { kFhir, kRecords, kBinary, kTable, kNone };

// ".csv" of "list/Facts.CSV"; empty when the last part of the name has no ending.
std::string Ending(const std::string& name) {
  const size_t start = name.find_last_of("/\\");
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos || (start != std::string::npos && dot < start)) return "";
  return absl::AsciiStrToLower(name.substr(dot));
}

char FirstSign(absl::string_view content) {
  if (content.substr(0, 3) == "\xEF\xBB\xBF") content.remove_prefix(3);
  content = absl::StripLeadingAsciiWhitespace(content);
  return content.empty() ? '\0' : content[0];
}

Door JsonDoor(const File& file) {
  // No record of ours has a field of this name.
  return file.content.find("\"resourceType\"") != std::string::npos ||
                 FirstSign(file.content) != '{'
             ? Door::kFhir
             : Door::kRecords;
}

// Text holds no control characters but those that lay it out.
bool IsText(absl::string_view content) {
  return std::none_of(content.begin(), content.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
}

// A length, then the tag of a record's id.
bool BeginsAsRecord(absl::string_view content) {
  size_t length = 1;
  while (length < content.size() && length < 10 &&
         static_cast<unsigned char>(content[length - 1]) >= 0x80) {
    ++length;
  }
  return length < content.size() && content[length] == '\x0a';
}

Door DoorOf(const File& file) {
  const std::string ending = Ending(file.name);
  if (ending == ".csv" || ending == ".tsv") return Door::kTable;
  if (ending == ".pb" || ending == ".binpb") return Door::kBinary;
  if (ending == ".json" || ending == ".ndjson") return JsonDoor(file);
  if (!ending.empty()) return Door::kNone;
  const char first = FirstSign(file.content);
  const bool text = IsText(absl::string_view(file.content).substr(0, 4096));
  if (text && (first == '{' || first == '[')) return JsonDoor(file);
  return text && !BeginsAsRecord(file.content) ? Door::kTable : Door::kBinary;
}

class Reader {
 public:
  Reader(const std::vector<base::CodeSystem>& code_systems, const ReadLimits& limits)
      : code_systems_(code_systems), limits_(limits) {}

  absl::StatusOr<PatientList> Read(PatientSource source) {
    absl::Status status = Check(source);
    if (status.ok() && !source.files.empty()) status = ReadFiles(source.files);
    if (!status.ok()) return status;
    Normalise(source.records);
    Keep(std::move(source.records));
    std::vector<base::Finding> joined;
    list_.records = facts::JoinById(std::move(list_.records), &joined);
    Say(std::move(joined));
    status = MapCodes(source.code_maps);
    if (!status.ok()) return status;
    if (list_.records.empty()) return NobodyRead();
    for (const facts::PatientRecord& record : list_.records) {
      list_.synthetic |=
          std::any_of(record.facts.begin(), record.facts.end(),
                      [](const facts::Fact& fact) { return fact.source == "SYNTHETIC"; });
    }
    return std::move(list_);
  }

 private:
  absl::Status Check(const PatientSource& source) {
    size_t bytes = 0;
    for (const File& file : source.files) bytes += file.content.size();
    for (const File& file : source.code_maps) bytes += file.content.size();
    if (bytes > limits_.max_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat("patients: ", bytes, " bytes are more than ", limits_.max_bytes));
    }
    const auto encoding = base::EnumFromName<table::Encoding>(source.encoding);
    if (!encoding.has_value()) {
      return absl::InvalidArgumentError(
          "patients.encoding: is none of utf-8, windows-1252, utf-16");
    }
    tables_.encoding = *encoding;
    tables_.decimal_comma = source.decimal_comma;
    tables_.max_bytes = fhir_.max_bytes = limits_.max_bytes;
    // Records that stand in the request alone need no systems of their own.
    if (source.files.empty() && source.code_maps.empty() && source.aliases.empty()) {
      return absl::OkStatus();
    }
    tables_.code_systems.assign(code_systems_.begin(), code_systems_.end());
    fhir_.code_systems = tables_.code_systems;
    for (size_t i = 0; i < source.aliases.size(); ++i) {
      const SystemAlias& alias = source.aliases[i];
      const auto known =
          std::find_if(tables_.code_systems.begin(), tables_.code_systems.end(),
                       [&](const auto& system) { return system.id == alias.system; });
      if (known == tables_.code_systems.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("patients.aliases[", i, "].system: is no code system"));
      }
      // A host's own addresses are names of a system in tables too.
      known->aliases.push_back(alias.uri);
      fhir_.aliases.push_back({alias.uri, alias.system});
    }
    code_systems_ = tables_.code_systems;
    return absl::OkStatus();
  }

  absl::Status ReadFiles(const std::vector<File>& files) {
    std::vector<fhir::FhirInput> fhir_files;
    std::vector<table::TableInput> tables;
    for (const File& file : files) {
      switch (DoorOf(file)) {
        case Door::kFhir:
          fhir_files.push_back({file.name, file.content});
          break;
        case Door::kTable:
          tables.push_back({file.name, file.content});
          break;
        case Door::kRecords:
          ReadRecords(file, false);
          break;
        case Door::kBinary:
          ReadRecords(file, true);
          break;
        case Door::kNone:
          list_.findings.push_back(
              {base::Severity::kWarning, "file_unknown", file.name, {}});
      }
    }
    absl::StatusOr<fhir::ReadResult> resources = fhir::Read(fhir_files, fhir_);
    if (!resources.ok()) return resources.status();
    list_.resources = std::move(resources->resources);
    Say(std::move(resources->findings));
    Keep(std::move(resources->records));
    absl::StatusOr<table::ReadResult> rows = table::Read(tables, tables_);
    if (!rows.ok()) return rows.status();
    Say(std::move(rows->findings));
    Keep(std::move(rows->records));
    return absl::OkStatus();
  }

  void ReadRecords(const File& file, bool binary) {
    if (absl::StripAsciiWhitespace(file.content).empty()) {
      list_.findings.push_back({base::Severity::kRefused, "file_empty", file.name, {}});
    }
    std::vector<facts::PatientRecord> records =
        proto::ReadRecords(file.name, file.content, binary, &list_.findings);
    Normalise(records);
    Keep(std::move(records));
  }

  void Normalise(std::vector<facts::PatientRecord>& records) {
    const base::CodeSystemNames names(code_systems_);
    for (facts::PatientRecord& record : records) {
      for (facts::Fact& fact : record.facts) names.Normalise(&fact.code);
    }
  }

  absl::Status MapCodes(const std::vector<File>& maps) {
    for (const File& file : maps) {
      facts::CodeMap map;
      if (Ending(file.name) == ".json") {
        absl::StatusOr<fhir::ConceptMapResult> read =
            fhir::ReadConceptMap({file.name, file.content}, fhir_);
        if (!read.ok()) return read.status();
        map = std::move(read->map);
        Say(std::move(read->findings));
      } else {
        absl::StatusOr<table::CodeMapResult> read =
            table::ReadCodeMap({file.name, file.content}, tables_);
        if (!read.ok()) return read.status();
        map = std::move(read->map);
        Say(std::move(read->findings));
      }
      for (facts::MapCount& count : facts::ApplyCodeMap(map, list_.records)) {
        list_.findings.push_back(
            {base::Severity::kNote,
             "codes_mapped",
             "code_map",
             {count.system, absl::StrCat(count.mapped), absl::StrCat(count.facts)}});
        list_.map_counts.push_back(std::move(count));
      }
    }
    return absl::OkStatus();
  }

  void Say(std::vector<base::Finding> findings) {
    std::move(findings.begin(), findings.end(), std::back_inserter(list_.findings));
  }

  void Keep(std::vector<facts::PatientRecord> records) {
    std::move(records.begin(), records.end(), std::back_inserter(list_.records));
  }

  // Names what stands in the way, since nobody will see the findings.
  absl::Status NobodyRead() const {
    std::string message = "patients: not one could be read";
    int named = 0;
    for (const base::Finding& finding : list_.findings) {
      if (finding.severity == base::Severity::kNote) continue;
      absl::StrAppend(&message, named == 0 ? ": " : "; ", finding.path, ": ",
                      finding.code);
      if (++named == 5) break;
    }
    return absl::InvalidArgumentError(message);
  }

  absl::Span<const base::CodeSystem> code_systems_;  // with the host's own aliases
  const ReadLimits& limits_;
  fhir::ReadOptions fhir_;
  table::ReadOptions tables_;
  PatientList list_;
};

}  // namespace

absl::StatusOr<PatientList> ReadPatients(
    PatientSource source, const std::vector<base::CodeSystem>& code_systems,
    const ReadLimits& limits) {
  return Reader(code_systems, limits).Read(std::move(source));
}

}  // namespace tillit::intake
