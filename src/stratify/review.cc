// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/review.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tillit/base/field_order.h"

namespace tillit::stratify {
namespace {

using Key = std::tuple<absl::string_view, absl::string_view>;
Key KeyOf(const Review& review) { return {review.patient.value, review.group}; }

bool IsBlank(const std::string& text) { return absl::StripAsciiWhitespace(text).empty(); }

std::string PathOf(const Review& review) {
  return absl::StrCat("Patient/", review.patient.value, ".reviews(", review.group, ")");
}

}  // namespace

std::vector<Review> UsableReviews(std::vector<Review> reviews,
                                  std::vector<base::Finding>* findings) {
  std::sort(reviews.begin(), reviews.end(), [](const Review& a, const Review& b) {
    if (KeyOf(a) != KeyOf(b)) return KeyOf(a) < KeyOf(b);
    if (a.date != b.date) return a.date < b.date;
    return base::CompareFields(a, b) < 0;
  });
  reviews.erase(std::unique(reviews.begin(), reviews.end()), reviews.end());
  // What nobody stands for decides nothing, nor does it contradict.
  std::erase_if(reviews, [&](const Review& review) {
    const bool is_signed = !IsBlank(review.by) && !IsBlank(review.reason);
    if (is_signed && review.member.has_value()) return false;
    findings->push_back({base::Severity::kRefused,
                         is_signed ? "review_undecided" : "review_unsigned",
                         PathOf(review),
                         {}});
    return true;
  });
  std::vector<Review> usable;
  for (size_t i = 0; i < reviews.size();) {
    size_t end = i;
    bool alike = true;
    for (; end < reviews.size() && KeyOf(reviews[end]) == KeyOf(reviews[i]) &&
           reviews[end].date == reviews[i].date;
         ++end) {
      alike = alike && reviews[end].member == reviews[i].member;
    }
    if (!alike) {
      findings->push_back({base::Severity::kRefused,
                           "review_contradicts",
                           PathOf(reviews[i]),
                           {reviews[i].date.ToString()}});
    }
    for (; i < end; ++i) {
      if (alike) usable.push_back(std::move(reviews[i]));
    }
  }
  return usable;
}

const Review* StandingReview(absl::Span<const Review> reviews,
                             const base::PatientId& patient, absl::string_view group,
                             base::Date as_of) {
  const Key key{patient.value, group};
  const auto first = std::lower_bound(
      reviews.begin(), reviews.end(), key,
      [](const Review& review, const Key& other) { return KeyOf(review) < other; });
  const Review* standing = nullptr;
  for (auto it = first; it != reviews.end() && KeyOf(*it) == key; ++it) {
    if (it->date <= as_of) standing = &*it;
  }
  // One that has expired does not bring back those that it replaced.
  if (standing != nullptr && standing->expires && *standing->expires < as_of) {
    return nullptr;
  }
  return standing;
}

}  // namespace tillit::stratify
