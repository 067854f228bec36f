// SPDX-License-Identifier: Apache-2.0
// What a person has decided of a patient and a group: it stands before what is computed,
// and what was computed stays to be seen (S1-37).
#ifndef TILLIT_STRATIFY_REVIEW_H_
#define TILLIT_STRATIFY_REVIEW_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"

namespace tillit::stratify {

struct Review {
  base::PatientId patient;
  std::string group;
  std::optional<bool> member;  // whether the patient belongs to it; must be there
  std::string by;              // who decided, such as a role
  std::string reason;          // in their own words
  base::Date date;
  std::optional<base::Date> expires;  // the last day on which it stands
  friend bool operator==(const Review&, const Review&) = default;
};
TILLIT_FIELDS(Review, patient, group, member, by, reason, date, expires);

// The reviews that can be used, by patient, group and date: decided, signed, with a
// reason, each once. The others are findings: review_undecided, review_unsigned, and
// review_contradicts where those of one patient, group and day decide differently, of
// which none is taken. The order of `reviews` does not matter.
std::vector<Review> UsableReviews(std::vector<Review> reviews,
                                  std::vector<base::Finding>* findings);

// The latest review of the patient and group that stands on the day; null when none does.
// `reviews` are of UsableReviews. O(log reviews + those of the patient and group).
const Review* StandingReview(absl::Span<const Review> reviews,
                             const base::PatientId& patient, absl::string_view group,
                             base::Date as_of);

}  // namespace tillit::stratify

#endif  // TILLIT_STRATIFY_REVIEW_H_
