// SPDX-License-Identifier: Apache-2.0
// Code systems by every name that an input may call them.
#ifndef TILLIT_BASE_CODE_SYSTEM_NAMES_H_
#define TILLIT_BASE_CODE_SYSTEM_NAMES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/code.h"

namespace tillit::base {

// Immutable after the last Add. Keeps references to the systems it was given, and costs
// nothing to make: a catalogue's systems are few, and looked through.
class CodeSystemNames {
 public:
  explicit CodeSystemNames(absl::Span<const CodeSystem> systems) : systems_(systems) {}

  // One more name of a system; false when no system has that id. A name given here wins
  // over the systems' own.
  bool Add(const std::string& name, absl::string_view id);

  // Null for a name that nobody knows.
  const CodeSystem* Find(absl::string_view name) const;

  // Names the system by its id and brings the code to its normal form. False, and
  // nothing is changed, for a system that nobody knows.
  bool Normalise(Code* code) const;

 private:
  absl::Span<const CodeSystem> systems_;
  std::vector<std::pair<std::string, const CodeSystem*>> added_;
};

}  // namespace tillit::base

#endif  // TILLIT_BASE_CODE_SYSTEM_NAMES_H_
