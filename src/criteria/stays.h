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

// The stays that count: their rows, and the days of the last.
struct FoundStays {
  std::vector<const facts::SeenFact*> rows;
  base::DateRange last;
};

// What the rows say: yes; unknown, by the rows in `found`; no, where the last stay is
// seen and is not so; or unset where they show no such stays, so that coverage decides.
// `rows` are those of the stays' codes that the view sees; `found` may be null.
std::optional<Answer> AskStays(const Stays& asked,
                               absl::Span<const facts::SeenFact* const> rows,
                               const facts::View& view, FoundStays* found);

// The days that a period means, for a view of them: `stay` are those of the index stay.
struct SeenDays {
  base::Date as_of;
  std::optional<base::Date> first;
  base::Date last;
};
SeenDays DaysOf(Span span, base::Date as_of, const base::DateRange& stay);

// The first day of the window; unset: ever.
std::optional<base::Date> WindowStart(std::optional<int32_t> months,
                                      std::optional<int32_t> days, base::Date as_of);

}  // namespace tillit::criteria

#endif  // TILLIT_SRC_CRITERIA_STAYS_H_
