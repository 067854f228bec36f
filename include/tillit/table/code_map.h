// SPDX-License-Identifier: Apache-2.0
// A host's code map as CSV.
#ifndef TILLIT_TABLE_CODE_MAP_H_
#define TILLIT_TABLE_CODE_MAP_H_

#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/finding.h"
#include "tillit/facts/code_map.h"
#include "tillit/table/read.h"

namespace tillit::table {

struct CodeMapResult {
  facts::CodeMap map;
  std::vector<base::Finding> findings;
  FileCount file;
};

// Reads columns source_system, source_code, target_system, target_code and, where it
// stands, relationship (facts::IsSure; other columns are the host's own notes). Systems
// go by id, address or alias; a source system may be one that nobody knows, a target's
// may not. A row without a target or with a relationship that is not sure maps nothing
// and is counted in a note. INVALID_ARGUMENT when the header cannot be used;
// RESOURCE_EXHAUSTED beyond `max_bytes`. Of `options` code_systems, encoding, separator
// and max_bytes count.
absl::StatusOr<CodeMapResult> ReadCodeMap(const TableInput& input,
                                          const ReadOptions& options);

}  // namespace tillit::table

#endif  // TILLIT_TABLE_CODE_MAP_H_
