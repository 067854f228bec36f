// SPDX-License-Identifier: Apache-2.0
// The code systems that rows may name, and what a row of each is.
#ifndef TILLIT_SRC_ROWS_SYSTEMS_H_
#define TILLIT_SRC_ROWS_SYSTEMS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/code_system_names.h"
#include "tillit/rows/kind_of_system.h"

namespace tillit::rows {

// Keeps references to what it was given.
class Systems {
 public:
  Systems(absl::Span<const base::CodeSystem> code_systems,
          absl::Span<const KindOfSystem> kinds)
      : names_(code_systems), kinds_(kinds) {}

  bool Normalise(base::Code* code) const { return names_.Normalise(code); }

  // What a row of the system is when it does not say.
  facts::FactKind KindOf(absl::string_view system) const {
    for (const KindOfSystem& kind : kinds_) {
      if (kind.system == system) return kind.kind;
    }
    return facts::FactKind::kCondition;
  }

 private:
  base::CodeSystemNames names_;
  absl::Span<const KindOfSystem> kinds_;
};

}  // namespace tillit::rows

#endif  // TILLIT_SRC_ROWS_SYSTEMS_H_
