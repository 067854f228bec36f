// SPDX-License-Identifier: Apache-2.0
// The one criterion language: scores, groups, causes, interventions and rules all ask
// in it. Three-valued: yes, no, unknown.
#ifndef TILLIT_CRITERIA_CRITERION_H_
#define TILLIT_CRITERIA_CRITERION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/code.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/facts/patient_record.h"

namespace tillit::criteria {

enum class Answer { kNo = 1, kYes = 2, kUnknown = 3 };
TILLIT_ENUM(Answer, {Answer::kNo, "NO"}, {Answer::kYes, "YES"},
            {Answer::kUnknown, "UNKNOWN"});

enum class Counting {
  kDates = 1,  // distinct days; each day on which an ongoing problem or medicine stands
  kCodes = 2,  // distinct codes, cut to `code_length` where given
  kFacts = 3,  // facts
};
TILLIT_ENUM(Counting, {Counting::kDates, "DATES"}, {Counting::kCodes, "CODES"},
            {Counting::kFacts, "FACTS"});

// Code sets that several criteria of one file count in.
struct NamedCodes {
  std::string id;
  std::vector<base::CodeSet> codes;
  friend bool operator==(const NamedCodes&, const NamedCodes&) = default;
};
TILLIT_FIELDS(NamedCodes, id, codes);

// "Coded so, often enough, within the window."
struct CodedFacts {
  // Kinds to look in; none given means every kind that carries the system.
  std::vector<facts::FactKind> kinds;
  std::vector<base::CodeSet> codes;  // any of these
  // The window [as_of - look_back, as_of]; neither given means ever. Months clamp to
  // the month's last day.
  std::optional<int32_t> look_back_months;
  std::optional<int32_t> look_back_days;
  int32_t at_least = 1;
  Counting counting = Counting::kDates;
  std::optional<int32_t> code_length;
  // Id of named codes: one fact of `codes` must be there, while the count runs over
  // the facts of the named set (a group table's pool).
  std::string counted_in;
  // First and last day of the count are at least so many days apart.
  std::optional<int32_t> span_days;
  // Facts of these care levels, kinds of contact, and main (or secondary) ones alone;
  // where the source does not say, it stays open whether a fact counts.
  std::vector<facts::CareLevel> care_levels;
  std::vector<std::string> contact_kinds;
  std::optional<bool> main;
  // With DATES: the days counted lie at least so many days apart, so that what stands
  // close together is one episode.
  std::optional<int32_t> days_apart;
  // The count is reached within some span of so many days of the window.
  std::optional<int32_t> within_days;

  friend bool operator==(const CodedFacts&, const CodedFacts&) = default;
};
TILLIT_FIELDS(CodedFacts, kinds, codes, look_back_months, look_back_days, at_least,
              counting, code_length, counted_in, span_days, care_levels, contact_kinds,
              main, days_apart, within_days);

// Completed years on the day; a bound that is not given does not bind.
struct AgeRange {
  std::optional<int32_t> at_least;
  std::optional<int32_t> at_most;
  friend bool operator==(const AgeRange&, const AgeRange&) = default;
};
TILLIT_FIELDS(AgeRange, at_least, at_most);

// What is taken of the values in the window.
enum class Statistic {
  kLast = 1,
  kLowest = 2,
  kHighest = 3,
  kMean = 4,
  kChange = 5,         // the last less the first, which are of two days
  kChangePercent = 6,  // and that in percent of the first
};
TILLIT_ENUM(Statistic, {Statistic::kLast, "LAST"}, {Statistic::kLowest, "LOWEST"},
            {Statistic::kHighest, "HIGHEST"}, {Statistic::kMean, "MEAN"},
            {Statistic::kChange, "CHANGE"},
            {Statistic::kChangePercent, "CHANGE_PERCENT"});

// value x numerator / denominator is the value in the unit that is asked for.
struct UnitConversion {
  std::string unit;       // UCUM
  int32_t numerator = 0;  // 1 or more
  int32_t denominator = 0;
  friend bool operator==(const UnitConversion&, const UnitConversion&) = default;
};
TILLIT_FIELDS(UnitConversion, unit, numerator, denominator);

// Measured values in the window. One in a unit that is neither `unit` nor converted is
// unknown; nothing measured is unknown, whatever is covered.
struct MeasuredValue {
  std::vector<base::CodeSet> codes;
  std::string unit;
  std::optional<int32_t> look_back_months;
  std::optional<double> at_least;
  std::optional<double> at_most;
  std::optional<int32_t> look_back_days;  // instead of months; neither: ever
  Statistic statistic = Statistic::kLast;
  // Instead of a statistic: so many values lie within the bounds, each at least
  // `days_apart` (1 unless given) after the one before.
  std::optional<int32_t> times;
  std::optional<int32_t> days_apart;
  // The catalogue adds those of `unit` (catalogue/units).
  std::vector<UnitConversion> conversions;
  friend bool operator==(const MeasuredValue&, const MeasuredValue&) = default;
};
TILLIT_FIELDS(MeasuredValue, codes, unit, look_back_months, at_least, at_most,
              look_back_days, statistic, times, days_apart, conversions);

// Stays in hospital or institution: facts of kind ADMISSION. A row of a stay may be that
// of a department alone.
struct Stays {
  std::vector<base::CodeSet> codes;  // any of these
  std::string rule;                  // names how rows are joined, in explanations
  // A row that begins at most so many days after the end of one before it goes on with
  // the same stay. Unset: each row is a stay.
  std::optional<int32_t> gap_days;
  std::optional<int32_t> look_back_months;  // or
  std::optional<int32_t> look_back_days;    // neither: ever
  // The window is asked of the day it ended. Otherwise of any of its days.
  bool ended = false;
  std::optional<int32_t> nights_at_least;  // the last day less the first
  std::optional<int32_t> nights_at_most;
  bool last = false;  // of the stay that began last alone
  int32_t at_least = 1;
  std::optional<int32_t> within_days;  // so many began within some span of so many days
  friend bool operator==(const Stays&, const Stays&) = default;
};
TILLIT_FIELDS(Stays, codes, rule, gap_days, look_back_months, look_back_days, ended,
              nights_at_least, nights_at_most, last, at_least, within_days);

// How the patient lives; what is given must all be so.
struct LivingAsked {
  std::optional<bool> alone;
  std::optional<bool> institution;
  friend bool operator==(const LivingAsked&, const LivingAsked&) = default;
};
TILLIT_FIELDS(LivingAsked, alone, institution);

// A mark of vulnerability. Yes while one stands, no once all have expired, and unknown
// where nobody has set one.
struct FlagAsked {
  std::string flag;
  std::vector<std::string> sources;  // any of these; none given: every source
  friend bool operator==(const FlagAsked&, const FlagAsked&) = default;
};
TILLIT_FIELDS(FlagAsked, flag, sources);

// What a floor above found. Nobody having said anything is unknown.
struct DerivedValue {
  std::string of;  // the derived fact's id
  std::optional<base::Decimal> at_least;
  std::optional<base::Decimal> above;
  std::optional<base::Decimal> at_most;
  friend bool operator==(const DerivedValue&, const DerivedValue&) = default;
};
TILLIT_FIELDS(DerivedValue, of, at_least, above, at_most);

// Some days instead of all up to as_of.
enum class Span {
  kBeforeDay = 1,   // those before as_of, from which windows count back
  kThisYear = 2,    // the calendar year of as_of, up to it
  kYearBefore = 3,  // the calendar year before that, as seen on its last day
  // Those before the day of admission to the index stay, from which windows count back.
  kBeforeStay = 4,
  kDuringStay = 5,  // from its admission to its discharge, as seen on the last of them
};
TILLIT_ENUM(Span, {Span::kBeforeDay, "BEFORE_DAY"}, {Span::kThisYear, "THIS_YEAR"},
            {Span::kYearBefore, "YEAR_BEFORE"}, {Span::kBeforeStay, "BEFORE_STAY"},
            {Span::kDuringStay, "DURING_STAY"});

// The last two spans are of the index stay: the one that began last, if it is one that
// `stay` describes. Without one the answer is no.
struct Period {
  Span span{};  // must be given
  std::optional<Stays> stay;
  friend bool operator==(const Period&, const Period&) = default;
};
TILLIT_FIELDS(Period, span, stay);

// A question. Exactly one of its parts is given:
//   coded, age, sex, measured, stays, living, flag, derived, period with in_period,
//   all_of, any_of, none_of, at_least with of, or none_known.
struct Criterion {
  std::string id;  // names it in explanations; may be empty
  std::optional<CodedFacts> coded;
  std::optional<AgeRange> age;
  std::optional<facts::Sex> sex;
  std::optional<MeasuredValue> measured;
  std::optional<Stays> stays;
  std::optional<LivingAsked> living;
  std::optional<FlagAsked> flag;
  std::optional<DerivedValue> derived;
  std::vector<Criterion> all_of;
  std::vector<Criterion> any_of;
  std::vector<Criterion> none_of;
  std::optional<int32_t> at_least;  // so many of `of`
  std::vector<Criterion> of;
  // Yes unless one of these is known to be so: unknown reads as no. For exceptions that
  // must not leave everybody open of whom nobody wrote that they do not apply.
  std::vector<Criterion> none_known;
  // All of these hold on the days of the period. What is not of a day (living, flag,
  // derived) cannot be asked there, nor a period within it.
  std::optional<Period> period;
  std::vector<Criterion> in_period;

  friend bool operator==(const Criterion&, const Criterion&) = default;
};
TILLIT_FIELDS(Criterion, id, coded, age, sex, measured, stays, living, flag, derived,
              all_of, any_of, none_of, at_least, of, none_known, period, in_period);

// Calls visit on each part of a criterion that is made of others.
template <class C, class Visit>
void ForEachPart(C& criterion, Visit&& visit) {
  for (auto* list : {&criterion.all_of, &criterion.any_of, &criterion.none_of,
                     &criterion.of, &criterion.none_known, &criterion.in_period}) {
    for (auto& part : *list) visit(part);
  }
}

// INVALID_ARGUMENT with the path of the first fault: no part or several, an empty code
// set, a count below 1, an unknown name in counted_in, a question of no day in a period,
// nesting deeper than 32.
absl::Status Validate(const Criterion& criterion, const std::vector<NamedCodes>& named,
                      absl::string_view path);

// Calls visit on each code set in the criterion (to resolve how systems match).
template <class Visit>
void ForEachCodeSet(Criterion& criterion, Visit&& visit) {
  if (criterion.coded) {
    for (base::CodeSet& set : criterion.coded->codes) visit(set);
  }
  if (criterion.measured) {
    for (base::CodeSet& set : criterion.measured->codes) visit(set);
  }
  if (criterion.stays) {
    for (base::CodeSet& set : criterion.stays->codes) visit(set);
  }
  if (criterion.period && criterion.period->stay) {
    for (base::CodeSet& set : criterion.period->stay->codes) visit(set);
  }
  ForEachPart(criterion, [&](Criterion& part) { ForEachCodeSet(part, visit); });
}

// Ids of derived facts the criterion asks for.
void CollectDerived(const Criterion& criterion, std::vector<std::string>* ids);

}  // namespace tillit::criteria

#endif  // TILLIT_CRITERIA_CRITERION_H_
