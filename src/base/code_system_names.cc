// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/code_system_names.h"

namespace tillit::base {

// The first that claims a name has it; ids before addresses before aliases.
CodeSystemNames::CodeSystemNames(absl::Span<const CodeSystem> systems) {
  for (const CodeSystem& system : systems) systems_.emplace(system.id, &system);
  for (const CodeSystem& system : systems) {
    if (!system.canonical.empty()) systems_.emplace(system.canonical, &system);
  }
  for (const CodeSystem& system : systems) {
    for (const std::string& alias : system.aliases) systems_.emplace(alias, &system);
  }
}

bool CodeSystemNames::Add(const std::string& name, absl::string_view id) {
  const CodeSystem* system = Find(id);
  if (system == nullptr || id != system->id) return false;
  systems_[name] = system;
  return true;
}

const CodeSystem* CodeSystemNames::Find(absl::string_view name) const {
  const auto found = systems_.find(name);
  return found == systems_.end() ? nullptr : found->second;
}

bool CodeSystemNames::Normalise(Code* code) const {
  const CodeSystem* system = Find(code->system);
  if (system == nullptr) return false;
  code->system = system->id;
  if (!code->code.empty()) code->code = system->Normalise(code->code);
  return true;
}

}  // namespace tillit::base
