// SPDX-License-Identifier: Apache-2.0
// Whole lists: the order of files changes no record, records stand by id, and no finding
// but one on a code system quotes what people wrote.
#include <algorithm>

#include "absl/strings/match.h"
#include "fuzz/target.h"
#include "tillit/intake/patients.h"

namespace tillit::fuzz {
namespace {

// Each part: a letter (m: code map, a: alias, else: file), its name up to the end of the
// line, and its content.
void Take(absl::string_view part, intake::PatientSource& source) {
  const char kind = part.empty() ? 'f' : part[0];
  if (!part.empty()) part.remove_prefix(1);
  const size_t end = std::min(part.find('\n'), part.size());
  std::string name(part.substr(0, end));
  part.remove_prefix(std::min(end + 1, part.size()));
  if (kind == 'a') {
    source.aliases.push_back({name, std::string(part)});
  } else {
    (kind == 'm' ? source.code_maps : source.files).push_back({name, WithCanary(part)});
  }
}

TILLIT_FUZZ(intake_fuzz) {
  constexpr const char* kEncodings[] = {"utf-8", "windows-1252", "utf-16", "latin"};
  intake::PatientSource source;
  source.encoding = kEncodings[input.Choice(4)];
  source.decimal_comma = input.Choice(2) == 1;
  for (absl::string_view part : input.Parts()) Take(part, source);
  const auto list = intake::ReadPatients(source, CodeSystems());
  if (!list.ok()) return HoldsNoCanary(list.status().message());
  for (const base::Finding& finding : list->findings) {
    if (absl::StartsWith(finding.code, "code") || finding.code == "kind_assumed")
      continue;
    HoldsNoCanary(std::vector<base::Finding>{finding});
  }
  for (size_t i = 1; i < list->records.size(); ++i) {
    Holds(list->records[i - 1].id < list->records[i].id,
          "records stand by id, once each");
  }
  std::reverse(source.files.begin(), source.files.end());
  const auto reversed = intake::ReadPatients(source, CodeSystems());
  Holds(reversed.ok() && reversed->records == list->records,
        "the order of files changes no record");
}

}  // namespace
}  // namespace tillit::fuzz
