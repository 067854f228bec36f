// SPDX-License-Identifier: Apache-2.0
// What measured values answer, once those of the window are found.
#ifndef TILLIT_SRC_CRITERIA_MEASURED_H_
#define TILLIT_SRC_CRITERIA_MEASURED_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "tillit/criteria/criterion.h"
#include "tillit/facts/view.h"

namespace tillit::criteria {

// A fact with a value that lies in the window, in the view's order.
struct MeasuredFact {
  const facts::SeenFact* seen;
  bool certain;  // in the window by every reading of its dates
};

// The answer; `evidence` gets the facts that it rests on, and may be null. Allocates
// where values are counted.
Answer AskMeasured(const MeasuredValue& asked, absl::Span<const MeasuredFact> facts,
                   std::vector<const facts::SeenFact*>* evidence);

}  // namespace tillit::criteria

#endif  // TILLIT_SRC_CRITERIA_MEASURED_H_
