// SPDX-License-Identifier: Apache-2.0
// Tables: the order of files changes no record, what was read can be written and read
// again, and no finding quotes a cell but a system's address. '~' stands for the canary.
#include <algorithm>

#include "absl/strings/str_replace.h"
#include "fuzz/target.h"
#include "tillit/table/read.h"
#include "tillit/table/write.h"

namespace tillit::fuzz {
namespace {

constexpr const char* kNames[] = {
    "persons.csv",      "facts.csv",     "coverage.csv",
    "goals.csv",        "consents.csv",  "flags.csv",
    "access_needs.csv", "list/long.tsv", "critical_information.csv"};

// The first byte says how to read, and the first of each part which file it is.
TILLIT_FUZZ(table_fuzz) {
  table::ReadOptions options;
  options.code_systems = CodeSystems();
  options.encoding = base::EnumValues<table::Encoding>()[input.Choice(3)].value;
  options.separator = base::EnumValues<table::Separator>()[input.Choice(4)].value;
  options.decimal_comma = input.Choice(2) == 1;
  std::vector<std::string> texts;
  std::vector<table::TableInput> files;
  for (absl::string_view part : input.Parts()) {
    Input one(reinterpret_cast<const uint8_t*>(part.data()), part.size());
    files.push_back({kNames[one.Choice(std::size(kNames))], {}});
    texts.push_back(absl::StrReplaceAll(one.Rest(), {{"~", kCanary}}));
  }
  for (size_t i = 0; i < files.size(); ++i) files[i].bytes = texts[i];
  const auto result = table::Read(files, options);
  Holds(result.ok(), "files within the limits are read");
  for (const base::Finding& finding : result->findings) {
    if (finding.code == "code_system_unknown" || finding.code == "kind_assumed") continue;
    HoldsNoCanary(std::vector<base::Finding>{finding});
  }
  if (files.size() > 1) {
    std::reverse(files.begin(), files.end());
    const auto reversed = table::Read(files, options);
    Holds(reversed.ok() && reversed->records == result->records,
          "the order of files changes no record");
  }
  const std::vector<table::TableOutput> written = table::WriteRecords(result->records);
  files.clear();
  for (const table::TableOutput& file : written) files.push_back({file.name, file.bytes});
  options = {};
  options.code_systems = CodeSystems();
  const auto again = table::Read(files, options);
  Holds(again.ok() && again->records == result->records,
        "records come back from tables as they were");
}

}  // namespace
}  // namespace tillit::fuzz
