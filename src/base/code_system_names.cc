// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/code_system_names.h"

namespace tillit::base {

bool CodeSystemNames::Add(const std::string& name, absl::string_view id) {
  const CodeSystem* system = Find(id);
  if (system == nullptr || id != system->id) return false;
  added_.emplace_back(name, system);
  return true;
}

// The first that claims a name has it; ids before addresses before aliases.
const CodeSystem* CodeSystemNames::Find(absl::string_view name) const {
  for (auto added = added_.rbegin(); added != added_.rend(); ++added) {
    if (added->first == name) return added->second;
  }
  for (const CodeSystem& system : systems_) {
    if (system.id == name) return &system;
  }
  for (const CodeSystem& system : systems_) {
    if (!system.canonical.empty() && system.canonical == name) return &system;
  }
  for (const CodeSystem& system : systems_) {
    for (const std::string& alias : system.aliases) {
      if (alias == name) return &system;
    }
  }
  return nullptr;
}

bool CodeSystemNames::Normalise(Code* code) const {
  const CodeSystem* system = Find(code->system);
  if (system == nullptr) return false;
  code->system = system->id;
  if (!code->code.empty()) code->code = system->Normalise(code->code);
  return true;
}

}  // namespace tillit::base
