// SPDX-License-Identifier: Apache-2.0
// The options' code systems, and what a row of each is.
#ifndef TILLIT_SRC_TABLE_SYSTEMS_H_
#define TILLIT_SRC_TABLE_SYSTEMS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/code_system_names.h"
#include "tillit/table/read.h"

namespace tillit::table {

// Keeps references to the options.
class Systems {
 public:
  explicit Systems(const ReadOptions& options)
      : names_(options.code_systems), kinds_(options.kinds) {}

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

}  // namespace tillit::table

#endif  // TILLIT_SRC_TABLE_SYSTEMS_H_
