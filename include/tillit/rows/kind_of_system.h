// SPDX-License-Identifier: Apache-2.0
// What a row of a table is when it does not say so itself.
#ifndef TILLIT_ROWS_KIND_OF_SYSTEM_H_
#define TILLIT_ROWS_KIND_OF_SYSTEM_H_

#include <string>
#include <vector>

#include "tillit/facts/patient_record.h"

namespace tillit::rows {

// What a row of a system is when it states no kind.
struct KindOfSystem {
  std::string system;
  facts::FactKind kind;
};

// For rows without a kind. A system that is not here holds conditions; each assumption is
// a finding with its count.
inline std::vector<KindOfSystem> UsualKinds() {
  return {{"ATC", facts::FactKind::kMedicine},
          {"LOINC", facts::FactKind::kMeasurement},
          {"NLK", facts::FactKind::kMeasurement}};
}

}  // namespace tillit::rows

#endif  // TILLIT_ROWS_KIND_OF_SYSTEM_H_
