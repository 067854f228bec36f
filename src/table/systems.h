// SPDX-License-Identifier: Apache-2.0
// Code systems by every name that an input may call them.
#ifndef TILLIT_SRC_TABLE_SYSTEMS_H_
#define TILLIT_SRC_TABLE_SYSTEMS_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "tillit/base/code.h"
#include "tillit/table/read.h"

namespace tillit::table {

// Keeps references to the options.
class Systems {
 public:
  explicit Systems(const ReadOptions& options) : kinds_(options.kinds) {
    Add(options.code_systems);
  }
  explicit Systems(absl::Span<const base::CodeSystem> systems) { Add(systems); }

  // Names the system by its id and brings the code to its normal form. False, and nothing
  // is changed, for a system that nobody knows.
  bool Normalise(base::Code* code) const {
    const auto found = systems_.find(code->system);
    if (found == systems_.end()) return false;
    const base::CodeSystem& system = *found->second;
    code->system = system.id;
    if (!code->code.empty()) code->code = system.Normalise(code->code);
    return true;
  }

  // What a row of the system is when it does not say.
  facts::FactKind KindOf(absl::string_view system) const {
    for (const KindOfSystem& kind : kinds_) {
      if (kind.system == system) return kind.kind;
    }
    return facts::FactKind::kCondition;
  }

 private:
  // The first that claims a name has it; ids before addresses before aliases.
  void Add(absl::Span<const base::CodeSystem> systems) {
    for (const base::CodeSystem& system : systems) systems_.emplace(system.id, &system);
    for (const base::CodeSystem& system : systems) {
      if (!system.canonical.empty()) systems_.emplace(system.canonical, &system);
    }
    for (const base::CodeSystem& system : systems) {
      for (const std::string& alias : system.aliases) systems_.emplace(alias, &system);
    }
  }

  std::map<std::string, const base::CodeSystem*, std::less<>> systems_;
  absl::Span<const KindOfSystem> kinds_;
};

}  // namespace tillit::table

#endif  // TILLIT_SRC_TABLE_SYSTEMS_H_
