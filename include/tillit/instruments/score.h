// SPDX-License-Identifier: Apache-2.0
// Answers become scores: complete, bounded by what is missing, or not computable.
#ifndef TILLIT_INSTRUMENTS_SCORE_H_
#define TILLIT_INSTRUMENTS_SCORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/source.h"
#include "tillit/facts/patient_record.h"
#include "tillit/instruments/instrument.h"

namespace tillit::instruments {

// One form as one assessor filled it in.
struct Answers {
  std::string instrument;
  std::string version;  // empty: the one that is there
  std::string subject;  // id of the patient or team it is about
  std::optional<base::PartialDate> date;
  std::string assessor;  // id or role of who answered; keeps several apart
  std::string venue;     // where it was filled in
  std::optional<facts::Sex> sex;
  std::vector<ItemAnswer> items;
  std::vector<EnteredTotal> totals;
  std::string source;  // names the answers in the facts that are made of them
  friend bool operator==(const Answers&, const Answers&) = default;
};
TILLIT_FIELDS(Answers, instrument, version, subject, date, assessor, venue, sex, items,
              totals, source);

enum class TotalStatus {
  kComplete = 1,       // nothing is missing
  kBounded = 2,        // between `lowest` and `highest`, which are both reached
  kNotComputable = 3,  // nothing, or too little, was answered
};
TILLIT_ENUM(TotalStatus, {TotalStatus::kComplete, "COMPLETE"},
            {TotalStatus::kBounded, "BOUNDED"},
            {TotalStatus::kNotComputable, "NOT_COMPUTABLE"});

// What one item gives, at least and at most over what is missing.
struct ItemPoints {
  std::string item;
  bool answered = false;
  bool skipped = false;  // the form says to leave it out: counts 0
  int32_t lowest = 0;
  int32_t highest = 0;
  friend bool operator==(const ItemPoints&, const ItemPoints&) = default;
};
TILLIT_FIELDS(ItemPoints, item, answered, skipped, lowest, highest);

struct ScaleScore {
  std::string scale;
  TotalStatus status = TotalStatus::kNotComputable;
  std::optional<base::Decimal> total;  // when only one is possible
  std::optional<base::Decimal> lowest;
  std::optional<base::Decimal> highest;
  std::string band;                // when only one is possible
  std::vector<std::string> bands;  // that are possible, in the scale's order
  std::vector<std::string> missing;
  std::vector<ItemPoints> items;  // the evidence
  friend bool operator==(const ScaleScore&, const ScaleScore&) = default;
};
TILLIT_FIELDS(ScaleScore, scale, status, total, lowest, highest, band, bands, missing,
              items);

struct Assessment {
  std::string instrument;
  std::string version;
  std::string hash;  // of the instrument's content
  base::Verification verification = base::Verification::kUnverified;
  std::string subject;
  std::optional<base::PartialDate> date;
  std::string assessor;
  std::vector<ScaleScore> scales;
  std::vector<std::string> flags;          // that are raised
  std::vector<std::string> flags_unknown;  // whose item is not answered
  // Mandatory sections without an answer.
  std::vector<std::string> missing_sections;
  // Every item is answered or rightly skipped, and every mandatory section is filled. A
  // form of text alone is complete with its mandatory sections.
  bool complete = false;
  std::vector<facts::Fact> facts;  // as they enter the record
  std::vector<base::Finding> findings;
  friend bool operator==(const Assessment&, const Assessment&) = default;
};
TILLIT_FIELDS(Assessment, instrument, version, hash, verification, subject, date,
              assessor, scales, flags, flags_unknown, missing_sections, complete, facts,
              findings);

// Scores validated data. Bounds run over every joint completion of what is missing, so
// that items which hang together (an interval that depends on another answer) are never
// completed in a way that cannot be. A band is given only when all completions agree.
//
// The facts are assessments: {"tillit-score", "<instrument>.<scale>"} with the total as
// value, where only one is possible; {"tillit-item", "<instrument>.<item>"} with the
// number, or the points of the option, as value; and the codes that scale and option name
// themselves. `measured` criteria ask for them: what was not answered is unknown,
// whatever is covered. Free text enters no fact.
//
// INVALID_ARGUMENT with the path below `path` for an item or option that is none, an item
// twice, a number out of range or finer than the table, a total of an instrument with
// items or the reverse, another instrument's or version's answers. O(items * options *
// totals); memory the same. Threads: safe.
absl::StatusOr<Assessment> Score(const Instrument& instrument, const Answers& answers,
                                 absl::string_view path = "answers");

// One total of a course.
struct TrendPoint {
  std::string scale;
  std::optional<base::PartialDate> date;
  base::Decimal lowest;
  base::Decimal highest;
  // From the point before, where both are complete.
  std::optional<base::Decimal> change;
  friend bool operator==(const TrendPoint&, const TrendPoint&) = default;
};
TILLIT_FIELDS(TrendPoint, scale, date, lowest, highest, change);

struct Trend {
  std::string instrument;
  std::string subject;
  std::string assessor;
  std::vector<TrendPoint> points;  // by scale, then date
  friend bool operator==(const Trend&, const Trend&) = default;
};
TILLIT_FIELDS(Trend, instrument, subject, assessor, points);

// Courses of the same instrument, version, subject and assessor, where there are two
// dated assessments or more; by those. What is not computable or not dated is left out.
std::vector<Trend> Trends(absl::Span<const Assessment> assessments);

}  // namespace tillit::instruments

#endif  // TILLIT_INSTRUMENTS_SCORE_H_
