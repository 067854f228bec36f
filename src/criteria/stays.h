// SPDX-License-Identifier: Apache-2.0
// Rows of departments, joined into stays.
#ifndef TILLIT_SRC_CRITERIA_STAYS_H_
#define TILLIT_SRC_CRITERIA_STAYS_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "tillit/criteria/criterion.h"
#include "tillit/facts/view.h"

namespace tillit::criteria {

// What the rows say: yes, unknown, or unset where they show no such stays, so that
// coverage decides. `rows` are those of the stays' codes, of any day; `evidence` gets the
// rows of the stays that count, and may be null.
std::optional<Answer> AskStays(const Stays& asked,
                               absl::Span<const facts::SeenFact* const> rows,
                               base::Date as_of,
                               std::vector<const facts::SeenFact*>* evidence);

// The first day of the window; unset: ever.
std::optional<base::Date> WindowStart(std::optional<int32_t> months,
                                      std::optional<int32_t> days, base::Date as_of);

}  // namespace tillit::criteria

#endif  // TILLIT_SRC_CRITERIA_STAYS_H_
