// SPDX-License-Identifier: Apache-2.0
// Advice of one guideline that harms beside another: two medicines, a medicine and a
// condition, two interventions, something that should be there and is not (S1-26).
#ifndef TILLIT_PLAN_GUIDELINE_CONFLICT_H_
#define TILLIT_PLAN_GUIDELINE_CONFLICT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"
#include "tillit/plan/care_plan.h"

namespace tillit::plan {

// High interrupts; moderate waits for the yearly review of medicines; low is shown to
// whoever asks.
enum class ConflictSeverity { kHigh = 1, kModerate = 2, kLow = 3 };
TILLIT_ENUM(ConflictSeverity, {ConflictSeverity::kHigh, "HIGH"},
            {ConflictSeverity::kModerate, "MODERATE"}, {ConflictSeverity::kLow, "LOW"});

// An entry of catalogue/conflicts. Its wording: texts "conflict.<id>",
// "conflict_risk.<id>", "conflict_resolution.<id>", and where a person must check
// something that no record tells, "conflict_check.<id>".
struct GuidelineConflict {
  std::string id;
  std::string version;
  base::Source source;
  ConflictSeverity severity = ConflictSeverity::kModerate;
  std::vector<criteria::NamedCodes> named_codes;
  // In conflict where both hold. An intervention of the plan is the derived fact
  // "intervention:<id>".
  criteria::Criterion first;
  criteria::Criterion second;
  // Whether it holds takes a person's look (the text "conflict_check.<id>").
  bool to_check = false;
  // Shown in the last phase of life and in severe frailty too, where most are left out.
  bool of_symptoms = false;
  friend bool operator==(const GuidelineConflict&, const GuidelineConflict&) = default;
};
TILLIT_FIELDS(GuidelineConflict, id, version, source, severity, named_codes, first,
              second, to_check, of_symptoms);

// INVALID_ARGUMENT with the path of the first fault.
absl::Status Validate(const GuidelineConflict& conflict, absl::string_view path);

// A conflict found for one patient and plan.
struct ConflictFound {
  std::string conflict;
  ConflictSeverity severity = ConflictSeverity::kModerate;
  // Yes: both hold. Unknown: it is not known that one does not.
  criteria::Answer answer = criteria::Answer::kUnknown;
  bool to_check = false;
  std::vector<criteria::Evidence> first;
  std::vector<criteria::Evidence> second;
  std::vector<std::string> interventions;  // ids in the plan that take part
  std::string citation;
  base::Verification verification = base::Verification::kUnverified;
  // The plan's resolution of it, by id; empty: nobody has decided.
  std::string resolution;
  friend bool operator==(const ConflictFound&, const ConflictFound&) = default;
};
TILLIT_FIELDS(ConflictFound, conflict, severity, answer, to_check, first, second,
              interventions, citation, verification, resolution);

// Those that hold or may hold, the most severe first, then in the order of `conflicts`.
// Leaves the plan's interventions in the view as derived facts, those that have ended
// left out. What the record leaves open on both sides is passed over: it may hold of
// anybody.
std::vector<ConflictFound> FindConflicts(const CarePlan& plan,
                                         const std::vector<GuidelineConflict>& conflicts,
                                         facts::View& view);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_GUIDELINE_CONFLICT_H_
