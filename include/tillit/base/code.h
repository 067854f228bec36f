// SPDX-License-Identifier: Apache-2.0
// Codes, code systems and code sets. Which systems exist, their addresses and how
// their codes are matched is data (catalogue/code_systems), not code.
#ifndef TILLIT_BASE_CODE_H_
#define TILLIT_BASE_CODE_H_

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"

namespace tillit::base {

// A code of a system, in the system's normal form (see CodeSystem::Normalise).
// A code without its system means nothing: N18 is kidney disease in one and
// weakness in another.
struct Code {
  std::string system;  // id of a CodeSystem, or the source's address when unknown
  std::string code;

  friend auto operator<=>(const Code&, const Code&) = default;
};
TILLIT_FIELDS(Code, system, code);

enum class CodeMatch {
  kExact = 1,   // a set's entry means this code alone
  kPrefix = 2,  // a set's entry means every code that starts with it
};
TILLIT_ENUM(CodeMatch, {CodeMatch::kExact, "EXACT"}, {CodeMatch::kPrefix, "PREFIX"});

// One coding system as data.
struct CodeSystem {
  std::string id;                    // "ICPC-2"
  std::string canonical;             // the address written on output
  std::vector<std::string> aliases;  // further addresses accepted on input
  CodeMatch match = CodeMatch::kExact;
  bool drop_dots = false;  // "E11.9" is read as "E119"
  bool fold_case = false;  // codes compare in upper case
  std::string pattern;     // ECMAScript; empty accepts any printable code
  std::string source;

  // Trims spaces, drops dots and raises letters as the system says. Never cuts.
  std::string Normalise(absl::string_view code) const;

  friend bool operator==(const CodeSystem&, const CodeSystem&) = default;
};
TILLIT_FIELDS(CodeSystem, id, canonical, aliases, match, drop_dots, fold_case, pattern,
              source);

// Codes of one system: those that match an `include` entry and no `exclude` entry.
// An exclusion wins whatever its length.
struct CodeSet {
  std::string system;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  // Set by the catalogue when it is linked; entries match as their system says.
  CodeMatch match = CodeMatch::kExact;
  // Every code of the system, but the excluded; `include` is then empty.
  bool every_code = false;
  // The days on which these codes meant this, both included. A fact is read by its own
  // date. Unset: no bound.
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;

  // Whatever the day.
  bool Contains(absl::string_view code) const;

  friend bool operator==(const CodeSet&, const CodeSet&) = default;
};
TILLIT_FIELDS(CodeSet, system, include, exclude, match, every_code, valid_from, valid_to);

}  // namespace tillit::base

#endif  // TILLIT_BASE_CODE_H_
