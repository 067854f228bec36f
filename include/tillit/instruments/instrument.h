// SPDX-License-Identifier: Apache-2.0
// A questionnaire, scale or form as data: catalogue/instruments. What its answers are
// worth, what a total means, and whether its words may be shown.
#ifndef TILLIT_INSTRUMENTS_INSTRUMENT_H_
#define TILLIT_INSTRUMENTS_INSTRUMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/code.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/facts/patient_record.h"

namespace tillit::instruments {

enum class ItemKind {
  kChoice = 1,  // one of its options; yes or no is a choice of two
  kNumber = 2,  // a value, read by intervals
  kText = 3,    // free text, which gives no points
};
TILLIT_ENUM(ItemKind, {ItemKind::kChoice, "CHOICE"}, {ItemKind::kNumber, "NUMBER"},
            {ItemKind::kText, "TEXT"});

// The instrument's own words in a language ("nb", "nn", "en").
struct Wording {
  std::string language;
  std::string text;
  friend bool operator==(const Wording&, const Wording&) = default;
};
TILLIT_FIELDS(Wording, language, text);

struct AnswerOption {
  std::string id;
  std::string label;  // in English, for maintainers: never shown as the wording
  int32_t points = 0;
  std::vector<Wording> wording;
  std::vector<base::Code> codes;  // what is so when it is chosen: criteria ask for them
  friend bool operator==(const AnswerOption&, const AnswerOption&) = default;
};
TILLIT_FIELDS(AnswerOption, id, label, points, wording, codes);

// Another item has this answer.
struct ItemCondition {
  std::string item;
  std::string option;
  friend bool operator==(const ItemCondition&, const ItemCondition&) = default;
};
TILLIT_FIELDS(ItemCondition, item, option);

// Points of a number between two bounds, each of which may be absent; only while all of
// `when` hold.
struct PointInterval {
  std::optional<base::Decimal> at_least;
  std::optional<base::Decimal> above;
  std::optional<base::Decimal> at_most;
  std::optional<base::Decimal> below;
  int32_t points = 0;
  std::vector<ItemCondition> when;
  friend bool operator==(const PointInterval&, const PointInterval&) = default;
};
TILLIT_FIELDS(PointInterval, at_least, above, at_most, below, points, when);

struct InstrumentItem {
  std::string id;
  std::string label;  // in English, for maintainers: never shown as the wording
  ItemKind kind = ItemKind::kChoice;
  std::vector<Wording> wording;
  // Options stand in order of severity, and their points grow with it.
  bool ordinal = false;
  std::vector<AnswerOption> options;
  // A number lies in [lowest, highest] and has at most `decimals` places; a finer one is
  // refused, since a table in whole numbers does not say which way it rounds.
  std::optional<base::Decimal> lowest;
  std::optional<base::Decimal> highest;
  int32_t decimals = 0;
  std::string unit;  // UCUM
  std::vector<PointInterval> intervals;
  friend bool operator==(const InstrumentItem&, const InstrumentItem&) = default;
};
TILLIT_FIELDS(InstrumentItem, id, label, kind, wording, ordinal, options, lowest, highest,
              decimals, unit, intervals);

// In this scale the option gives other points than its own.
struct PointOverride {
  std::string item;
  std::string option;
  int32_t points = 0;
  friend bool operator==(const PointOverride&, const PointOverride&) = default;
};
TILLIT_FIELDS(PointOverride, item, option, points);

// While `when` holds, these items count 0 where they were not answered: the form says to
// leave them out.
struct SkipRule {
  ItemCondition when;
  std::vector<std::string> items;
  friend bool operator==(const SkipRule&, const SkipRule&) = default;
};
TILLIT_FIELDS(SkipRule, when, items);

// One of `items` (none named: of all) gives at least so many points.
struct BandNeed {
  std::vector<std::string> items;
  int32_t at_least = 1;
  friend bool operator==(const BandNeed&, const BandNeed&) = default;
};
TILLIT_FIELDS(BandNeed, items, at_least);

// What a total means. The last band of the list whose conditions all hold is the band.
struct ScaleBand {
  std::string id;
  std::optional<base::Decimal> at_least;
  std::optional<base::Decimal> above;
  std::optional<facts::Sex> sex;  // only for these; unknown sex leaves both readings open
  std::optional<BandNeed> needs;
  friend bool operator==(const ScaleBand&, const ScaleBand&) = default;
};
TILLIT_FIELDS(ScaleBand, id, at_least, above, sex, needs);

// One way to add answers up: the whole, a part, or a variant of either.
struct Scale {
  std::string id;
  // Of the items summed; none: all that can give points. In an instrument without items
  // the total itself is entered, and this list is empty.
  std::vector<std::string> items;
  std::vector<PointOverride> overrides;
  std::vector<SkipRule> skips;
  // What a total can be. With items these follow from them and must not be given.
  std::optional<base::Decimal> lowest;
  std::optional<base::Decimal> highest;
  int32_t decimals = 0;  // of an entered total
  std::vector<ScaleBand> bands;
  // More unanswered items than this and there is no total. Unset: one answer gives
  // bounds.
  std::optional<int32_t> most_missing;
  // Public codes of the total, and others that criteria ask for.
  std::vector<base::Code> codes;
  friend bool operator==(const Scale&, const Scale&) = default;
};
TILLIT_FIELDS(Scale, id, items, overrides, skips, lowest, highest, decimals, bands,
              most_missing, codes);

// An item that must be looked at whatever the total, from so many points on.
struct ItemFlag {
  std::string id;
  std::string item;
  int32_t at_least = 1;
  friend bool operator==(const ItemFlag&, const ItemFlag&) = default;
};
TILLIT_FIELDS(ItemFlag, id, item, at_least);

// A part of a form. It is filled when one of its items is answered.
struct FormSection {
  std::string id;
  bool mandatory = false;  // without it the form is not complete
  std::vector<std::string> items;
  // Topics of one's own may be added: text under "<section>.<topic>".
  bool open = false;
  friend bool operator==(const FormSection&, const FormSection&) = default;
};
TILLIT_FIELDS(FormSection, id, mandatory, items, open);

struct ItemAnswer {
  std::string item;
  std::string option;                   // of a choice
  std::optional<base::Decimal> number;  // of a number
  std::string text;                     // of a text
  friend bool operator==(const ItemAnswer&, const ItemAnswer&) = default;
};
TILLIT_FIELDS(ItemAnswer, item, option, number, text);

// A total as it was entered, for an instrument of which no items are shipped.
struct EnteredTotal {
  std::string scale;  // empty: of every scale
  base::Decimal total;
  friend bool operator==(const EnteredTotal&, const EnteredTotal&) = default;
};
TILLIT_FIELDS(EnteredTotal, scale, total);

struct ScaleExpectation {
  std::string scale;
  std::optional<base::Decimal> lowest;  // both unset: not computable
  std::optional<base::Decimal> highest;
  std::string band;  // empty: more than one is possible
  friend bool operator==(const ScaleExpectation&, const ScaleExpectation&) = default;
};
TILLIT_FIELDS(ScaleExpectation, scale, lowest, highest, band);

// Answers and what they must give, from the source or worked by hand.
struct InstrumentExample {
  std::string id;
  std::string basis;  // where the expected values come from
  std::optional<facts::Sex> sex;
  std::vector<ItemAnswer> items;
  std::vector<EnteredTotal> totals;
  std::vector<ScaleExpectation> scales;
  std::vector<std::string> flags;
  friend bool operator==(const InstrumentExample&, const InstrumentExample&) = default;
};
TILLIT_FIELDS(InstrumentExample, id, basis, sex, items, totals, scales, flags);

struct Instrument {
  std::string id;
  std::string version;
  base::Source source;
  // The licence lets the words be shown. Otherwise the entry holds none, and a host that
  // has a licence brings its own.
  bool wording_free = false;
  std::string venue;  // where it is filled in ("home"); empty: anywhere
  std::vector<InstrumentItem> items;
  std::vector<Scale> scales;
  std::vector<ItemFlag> flags;
  std::vector<FormSection> sections;
  std::vector<InstrumentExample> examples;
  friend bool operator==(const Instrument&, const Instrument&) = default;
};
TILLIT_FIELDS(Instrument, id, version, source, wording_free, venue, items, scales, flags,
              sections, examples);

// Lowest and highest value of an interval on the grid of its item's decimals, within the
// item's own range. Empty (first above second) when no value lies in it.
std::pair<base::Decimal, base::Decimal> GridBounds(const PointInterval& interval,
                                                   const InstrumentItem& item);

// INVALID_ARGUMENT with the path of the first fault: empty or doubled ids, names of items
// and options that are none, a gap or an overlap between intervals under any answers to
// the items that they depend on, an ordinal item whose points do not grow, wording that
// may not be shown, or a size that would make scoring slow.
absl::Status Validate(const Instrument& instrument, absl::string_view path);

}  // namespace tillit::instruments

#endif  // TILLIT_INSTRUMENTS_INSTRUMENT_H_
