// SPDX-License-Identifier: Apache-2.0
// How answers become points and bounds, whoever asked the questions.
#ifndef TILLIT_SRC_RISK_TOTALS_H_
#define TILLIT_SRC_RISK_TOTALS_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "tillit/base/decimal.h"
#include "tillit/criteria/criterion.h"
#include "tillit/facts/view.h"
#include "tillit/risk/model.h"

namespace tillit::risk {

// What a term gives when it counts, at least and at most. Points that are not given per
// unit are the same at both ends.
struct TermBounds {
  criteria::Answer answer = criteria::Answer::kNo;
  base::Decimal known;  // what is certain of a yes
  base::Decimal lowest;
  base::Decimal highest;
};

struct Range {
  base::Decimal lowest;
  base::Decimal highest;
};

struct Summed {
  base::Decimal points;
  Range bounds;
};

// Of all terms, each zeroed by those of its list; a knot is a list of terms that take
// each other's points, directly or through others.
Summed SumOf(absl::Span<const TermBounds> terms,
             const std::vector<std::vector<size_t>>& zeroed_by,
             const std::vector<std::vector<size_t>>& knots);

// Points for age by each reading of the birth date; unset: it is unknown.
Range PointsForAge(const Model& model, std::optional<facts::View::AgeBounds> age);

}  // namespace tillit::risk

#endif  // TILLIT_SRC_RISK_TOTALS_H_
