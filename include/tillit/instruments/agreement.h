// SPDX-License-Identifier: Apache-2.0
// Several assessors of the same patients: how far they agree, where they do not, and
// which areas are critical to all of them.
#ifndef TILLIT_INSTRUMENTS_AGREEMENT_H_
#define TILLIT_INSTRUMENTS_AGREEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/instruments/instrument.h"
#include "tillit/instruments/score.h"

namespace tillit::instruments {

enum class KappaWeights {
  kNone = 1,       // Cohen 1960: agreement or not
  kLinear = 2,     // Cohen 1968: 1 - |i - j| / (k - 1)
  kQuadratic = 3,  // Fleiss and Cohen 1973: 1 - (i - j)^2 / (k - 1)^2
};
TILLIT_ENUM(KappaWeights, {KappaWeights::kNone, "NONE"},
            {KappaWeights::kLinear, "LINEAR"}, {KappaWeights::kQuadratic, "QUADRATIC"});

// Kappa of two raters over pairs of categories 0 to `categories` - 1. Unset where chance
// alone would agree always (both raters used one and the same category), or without
// pairs.
std::optional<double> Kappa(absl::Span<const std::pair<int, int>> pairs, int categories,
                            KappaWeights weights);

// Agreement about items with the same options, over every pair of assessors. Of more than
// two raters kappa is the mean over pairs (Light 1971), without the pairs that have none.
struct ItemAgreement {
  std::vector<std::string> items;  // one, or all with these options
  std::vector<std::string> options;
  int64_t pairs = 0;                // of ratings compared
  std::optional<double> agreement;  // share of pairs that are alike
  std::optional<double> kappa;
  std::optional<double> weighted_kappa;  // linear; of ordinal items
  friend bool operator==(const ItemAgreement&, const ItemAgreement&) = default;
};
TILLIT_FIELDS(ItemAgreement, items, options, pairs, agreement, kappa, weighted_kappa);

struct AssessorRating {
  std::string assessor;
  ItemAnswer answer;
  friend bool operator==(const AssessorRating&, const AssessorRating&) = default;
};
TILLIT_FIELDS(AssessorRating, assessor, answer);

struct Disagreement {
  std::string subject;
  std::string item;
  std::vector<AssessorRating> ratings;  // by assessor
  friend bool operator==(const Disagreement&, const Disagreement&) = default;
};
TILLIT_FIELDS(Disagreement, subject, item, ratings);

// An item that somebody gave points.
struct CriticalArea {
  std::string subject;
  std::string item;
  double severity = 0;    // mean points as a share of the item's most, 0 to 1
  int32_t assessors = 0;  // who answered
  int32_t seen_by = 0;    // who gave it points
  friend bool operator==(const CriticalArea&, const CriticalArea&) = default;
};
TILLIT_FIELDS(CriticalArea, subject, item, severity, assessors, seen_by);

struct AssessorAgreement {
  std::string instrument;
  std::vector<std::string> assessors;
  std::vector<ItemAgreement> items;         // each choice that two answered
  std::vector<ItemAgreement> pooled;        // over all items with the same options
  std::vector<Disagreement> disagreements;  // by subject, then the form's order
  // By subject, worst first: severity, then how many saw it, then the item's id.
  std::vector<CriticalArea> areas;
  friend bool operator==(const AssessorAgreement&, const AssessorAgreement&) = default;
};
TILLIT_FIELDS(AssessorAgreement, instrument, assessors, items, pooled, disagreements,
              areas);

// Merges what at least two assessors answered about the same subjects. The result does
// not depend on the order of `answers`. Errors: as Score, and INVALID_ARGUMENT for an
// assessor without a name or twice for one subject, for fewer than two in all, and for
// more than 100 of one subject.
absl::StatusOr<AssessorAgreement> Agree(const Instrument& instrument,
                                        absl::Span<const Answers> answers,
                                        absl::string_view path = "answers");

}  // namespace tillit::instruments

#endif  // TILLIT_INSTRUMENTS_AGREEMENT_H_
