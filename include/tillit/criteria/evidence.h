// SPDX-License-Identifier: Apache-2.0
// Evidence of one kind, taken out of whatever holds it.
#ifndef TILLIT_CRITERIA_EVIDENCE_H_
#define TILLIT_CRITERIA_EVIDENCE_H_

#include <algorithm>
#include <optional>
#include <type_traits>
#include <vector>

#include "tillit/base/fields.h"
#include "tillit/criteria/evaluate.h"

namespace tillit::criteria {

// Removes facts of a kind from every list of evidence in a value, however deep. What was
// found because of them stays.
template <class T>
void DropEvidence(facts::FactKind kind, T& value) {
  if constexpr (std::is_same_v<T, std::vector<Evidence>>) {
    value.erase(std::remove_if(value.begin(), value.end(),
                               [&](const Evidence& each) { return each.kind == kind; }),
                value.end());
  } else if constexpr (base::kIsVector<T>) {
    if constexpr (base::kHasFields<typename T::value_type>) {
      for (auto& each : value) DropEvidence(kind, each);
    }
  } else if constexpr (base::kIsOptional<T>) {
    if constexpr (base::kHasFields<typename T::value_type>) {
      if (value) DropEvidence(kind, *value);
    }
  } else if constexpr (base::kHasFields<T>) {
    base::ForEachField(value,
                       [&](const char*, auto& field) { DropEvidence(kind, field); });
  }
}

}  // namespace tillit::criteria

#endif  // TILLIT_CRITERIA_EVIDENCE_H_
