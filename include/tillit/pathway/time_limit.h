// SPDX-License-Identifier: Apache-2.0
// How long something may take, by the clock, the calendar or working days.
#ifndef TILLIT_PATHWAY_TIME_LIMIT_H_
#define TILLIT_PATHWAY_TIME_LIMIT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"

namespace tillit::pathway {

// Where what a pathway says comes from.
enum class PathwayBasis {
  kSeed = 1,       // the service model's own documents
  kAssumed = 2,    // the project's, by opinion
  kLaw = 3,        // from memory of the law, unverified
  kGuideline = 4,  // of a national guideline
};
TILLIT_ENUM(PathwayBasis, {PathwayBasis::kSeed, "SEED"},
            {PathwayBasis::kAssumed, "ASSUMED"}, {PathwayBasis::kLaw, "LAW"},
            {PathwayBasis::kGuideline, "GUIDELINE"});

// Exactly one of the three is given.
struct TimeLimit {
  std::optional<int64_t> minutes;       // by the clock; 0 or more
  std::optional<int32_t> days;          // to the end of that day; 0: of the same
  std::optional<int32_t> working_days;  // Mondays to Fridays that are no holidays
  PathwayBasis basis = PathwayBasis::kAssumed;
  friend bool operator==(const TimeLimit&, const TimeLimit&) = default;
};
TILLIT_FIELDS(TimeLimit, minutes, days, working_days, basis);
absl::Status Validate(const TimeLimit& limit, absl::string_view path);

// The calendar that limits are counted in.
struct LimitCalendar {
  base::ZoneRules zone = base::ZoneRules::Norway();
  absl::Span<const base::Date> holidays;  // in order
  // Only the day is known, and `now` is its end: a limit by the clock that is past on
  // that very day is not told to be.
  bool by_day = false;
};

// The last moment that is in time for what began at `from`. A working day of no days is
// the day itself, or the next one that is worked.
base::Instant Deadline(const TimeLimit& limit, base::Instant from,
                       const LimitCalendar& calendar);

// Norway's public holidays of a year: lov 24 feb 1995 nr 12 and lov 26 apr 1947 nr 1
// (1 and 17 May), from memory. 1583 to 4099.
std::vector<base::Date> NorwegianHolidays(int year);

}  // namespace tillit::pathway

#endif  // TILLIT_PATHWAY_TIME_LIMIT_H_
