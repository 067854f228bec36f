// SPDX-License-Identifier: Apache-2.0
// What is odd in an input, beside a result: never a reason to stop.
#ifndef TILLIT_BASE_FINDING_H_
#define TILLIT_BASE_FINDING_H_

#include <string>
#include <vector>

#include "tillit/base/enums.h"
#include "tillit/base/fields.h"

namespace tillit::base {

enum class Severity {
  kNote = 1,     // worth knowing; nothing was lost
  kWarning = 2,  // something was read with an assumption, or left out
  kRefused = 3,  // a part of the input was refused; the rest stands
};
TILLIT_ENUM(Severity, {Severity::kNote, "NOTE"}, {Severity::kWarning, "WARNING"},
            {Severity::kRefused, "REFUSED"});

// `code` is a stable key of `catalogue/texts` ("code_system_unknown"); `path`
// names file or resource id and field ("bundle.json#Condition/7.code.coding[0]").
// `arguments` fill the wording's places: resource ids, field names, counts, and
// codes from terminologies, never names, free text, dates or measured values.
struct Finding {
  Severity severity = Severity::kWarning;
  std::string code;
  std::string path;
  std::vector<std::string> arguments;

  friend bool operator==(const Finding&, const Finding&) = default;
};
TILLIT_FIELDS(Finding, severity, code, path, arguments);

// Cuts what may be quoted from an input: 16 printable ASCII characters at most.
std::string Quotable(const std::string& text);

}  // namespace tillit::base

#endif  // TILLIT_BASE_FINDING_H_
