// SPDX-License-Identifier: Apache-2.0
#include "tillit/table/read.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rows/reader.h"
#include "table/sheet.h"

namespace tillit::table {
namespace {

FileCount ReadFile(const TableInput& input, const std::string& holds,
                   const ReadOptions& options, rows::Reader& reader) {
  std::string storage;
  std::optional<Sheet> sheet = Sheet::Open(input, options.encoding, options.separator,
                                           &storage, &reader.findings());
  if (!sheet.has_value()) return {input.name, "", 0, 0};
  std::optional<std::string> held = reader.Read(holds, *sheet);
  if (!held.has_value()) {
    reader.findings().Add(base::Severity::kRefused, "file_unknown", input.name);
  }
  sheet->count().holds = std::move(held).value_or("");
  return sheet->count();
}

// What a file of this name holds; empty when the name does not say.
std::string HoldsByName(const std::string& name) {
  const std::string base = BaseName(name);
  for (const char* file :
       {rows::PersonRow::kTable, rows::FactRow::kTable, rows::CoverageRow::kTable,
        rows::GoalRow::kTable, rows::ConsentRow::kTable, rows::FlagRow::kTable,
        rows::AccessNeedRow::kTable, rows::CriticalRow::kTable}) {
    if (base == file) return base;
  }
  return "";
}

}  // namespace

absl::StatusOr<ReadResult> Read(absl::Span<const TableInput> inputs,
                                const ReadOptions& options) {
  size_t bytes = 0;
  std::vector<std::pair<std::string, const TableInput*>> order;
  for (const TableInput& input : inputs) {
    bytes += input.bytes.size();
    order.emplace_back(HoldsByName(input.name), &input);
  }
  if (bytes > options.max_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("table: ", bytes, " bytes are more than ", options.max_bytes));
  }
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second->name, a.second->bytes) <
           std::tie(b.first, b.second->name, b.second->bytes);
  });
  rows::Reader reader(options.code_systems, options.kinds, options.decimal_comma);
  ReadResult result;
  for (const auto& [holds, input] : order) {
    result.files.push_back(ReadFile(*input, holds, options, reader));
  }
  rows::RowsRead read = reader.Finish();
  result.records = std::move(read.records);
  result.findings = std::move(read.findings);
  return result;
}

}  // namespace tillit::table
