// SPDX-License-Identifier: Apache-2.0
// A code map as a table: no more pairs than rows that stand, and no finding quotes a
// cell. '~' stands for the canary.
#include "absl/strings/str_replace.h"
#include "fuzz/target.h"
#include "tillit/table/code_map.h"

namespace tillit::fuzz {
namespace {

TILLIT_FUZZ(code_map_fuzz) {
  table::ReadOptions options;
  options.code_systems = CodeSystems();
  options.encoding = base::EnumValues<table::Encoding>()[input.Choice(3)].value;
  options.separator = base::EnumValues<table::Separator>()[input.Choice(4)].value;
  const std::string text = absl::StrReplaceAll(input.Rest(), {{"~", kCanary}});
  const auto result = table::ReadCodeMap({"map.csv", text}, options);
  if (!result.ok()) return HoldsNoCanary(result.status().message());
  HoldsNoCanary(result->findings);
  Holds(static_cast<int64_t>(result->map.size()) <=
            result->file.rows - result->file.refused,
        "a map has no more pairs than rows that stand");
}

}  // namespace
}  // namespace tillit::fuzz
