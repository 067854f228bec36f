// SPDX-License-Identifier: Apache-2.0
#include "tillit/table/code_map.h"

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "table/sheet.h"
#include "tillit/base/bounded_findings.h"
#include "tillit/base/code_system_names.h"

namespace tillit::table {
namespace {

enum Column : size_t {
  kSourceSystem,
  kSourceCode,
  kTargetSystem,
  kTargetCode,
  kRelationship
};
constexpr size_t kRequired = kRelationship;

std::string Trimmed(const Sheet& sheet, Column column) {
  return std::string(absl::StripAsciiWhitespace(sheet.Cell(column)));
}

}  // namespace

absl::StatusOr<CodeMapResult> ReadCodeMap(const TableInput& input,
                                          const ReadOptions& options) {
  if (input.bytes.size() > options.max_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(input.name, ": ", input.bytes.size(),
                                                     " bytes are more than ",
                                                     options.max_bytes));
  }
  const std::vector<const char*> columns = {
      "source_system", "source_code", "target_system", "target_code", "relationship"};
  base::BoundedFindings findings;
  std::string storage;
  std::optional<Sheet> sheet =
      Sheet::Open(input, options.encoding, options.separator, &storage, &findings);
  if (!sheet.has_value() || !sheet->Match(columns, kRequired, false, &findings)) {
    return absl::InvalidArgumentError(
        absl::StrCat(input.name,
                     ": has no header with source_system, source_code, "
                     "target_system and target_code"));
  }
  const base::CodeSystemNames names(options.code_systems);
  CodeMapResult result;
  int64_t unmapped = 0;
  while (sheet->Next(false, &findings)) {
    const auto refuse = [&](const char* code, const char* column) {
      findings.Add(base::Severity::kRefused, code, sheet->Path(column));
      ++sheet->count().refused;
    };
    facts::CodeMapEntry entry;
    entry.from = {Trimmed(*sheet, kSourceSystem), Trimmed(*sheet, kSourceCode)};
    entry.to = {Trimmed(*sheet, kTargetSystem), Trimmed(*sheet, kTargetCode)};
    if (entry.from.system.empty()) {
      refuse("code_system_missing", "source_system");
    } else if (entry.from.code.empty()) {
      refuse("code_missing", "source_code");
    } else if (entry.to == base::Code{} ||
               !facts::IsSure(Trimmed(*sheet, kRelationship))) {
      ++unmapped;
    } else if (entry.to.code.empty()) {
      refuse("code_missing", "target_code");
    } else if (!names.Normalise(&entry.to)) {
      refuse("code_system_unknown", "target_system");
    } else {
      names.Normalise(&entry.from);
      result.map.Add(std::move(entry));
    }
  }
  if (unmapped > 0) {
    findings.Add(base::Severity::kNote, "map_rows_without_use", input.name,
                 {absl::StrCat(unmapped)});
  }
  result.findings = findings.Take();
  result.file = sheet->count();
  result.file.holds = "code_map";
  return result;
}

}  // namespace tillit::table
