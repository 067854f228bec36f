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

  friend bool operator==(const CodedFacts&, const CodedFacts&) = default;
};
TILLIT_FIELDS(CodedFacts, kinds, codes, look_back_months, look_back_days, at_least,
              counting, code_length, counted_in, span_days);

// Completed years on the day; a bound that is not given does not bind.
struct AgeRange {
  std::optional<int32_t> at_least;
  std::optional<int32_t> at_most;
  friend bool operator==(const AgeRange&, const AgeRange&) = default;
};
TILLIT_FIELDS(AgeRange, at_least, at_most);

// A measured value, the last one in the window. A value in another unit than `unit` is
// unknown.
struct MeasuredValue {
  std::vector<base::CodeSet> codes;
  std::string unit;
  std::optional<int32_t> look_back_months;
  std::optional<double> at_least;
  std::optional<double> at_most;
  friend bool operator==(const MeasuredValue&, const MeasuredValue&) = default;
};
TILLIT_FIELDS(MeasuredValue, codes, unit, look_back_months, at_least, at_most);

// What a floor above found. Nobody having said anything is unknown.
struct DerivedValue {
  std::string of;  // the derived fact's id
  std::optional<base::Decimal> at_least;
  std::optional<base::Decimal> above;
  std::optional<base::Decimal> at_most;
  friend bool operator==(const DerivedValue&, const DerivedValue&) = default;
};
TILLIT_FIELDS(DerivedValue, of, at_least, above, at_most);

// A question. Exactly one of its parts is given:
//   coded, age, sex, measured, derived, all_of, any_of, none_of, or at_least with of.
struct Criterion {
  std::string id;  // names it in explanations; may be empty
  std::optional<CodedFacts> coded;
  std::optional<AgeRange> age;
  std::optional<facts::Sex> sex;
  std::optional<MeasuredValue> measured;
  std::optional<DerivedValue> derived;
  std::vector<Criterion> all_of;
  std::vector<Criterion> any_of;
  std::vector<Criterion> none_of;
  std::optional<int32_t> at_least;  // so many of `of`
  std::vector<Criterion> of;

  friend bool operator==(const Criterion&, const Criterion&) = default;
};
TILLIT_FIELDS(Criterion, id, coded, age, sex, measured, derived, all_of, any_of, none_of,
              at_least, of);

// INVALID_ARGUMENT with the path of the first fault: no part or several, an empty code
// set, a count below 1, an unknown name in counted_in, nesting deeper than 32.
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
  for (auto* list :
       {&criterion.all_of, &criterion.any_of, &criterion.none_of, &criterion.of}) {
    for (Criterion& part : *list) ForEachCodeSet(part, visit);
  }
}

// Ids of derived facts the criterion asks for.
void CollectDerived(const Criterion& criterion, std::vector<std::string>* ids);

}  // namespace tillit::criteria

#endif  // TILLIT_CRITERIA_CRITERION_H_
