// SPDX-License-Identifier: Apache-2.0
// One risk model, index or count as data: catalogue/risk_models, catalogue/needs.
#ifndef TILLIT_RISK_MODEL_H_
#define TILLIT_RISK_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tillit/base/code.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/criteria/criterion.h"
#include "tillit/facts/patient_record.h"

namespace tillit::risk {

enum class Purpose {
  kNeed = 1,       // need of a team's help; the only purpose that ranks by points
  kMortality = 2,  // predicts death: never shown as predicting function or need
  kFrailty = 3,
  kMorbidity = 4,  // counts conditions
  kMedicines = 5,  // counts or weighs medicines
  kUse = 6,        // predicts consultations or admissions
};
TILLIT_ENUM(Purpose, {Purpose::kNeed, "NEED"}, {Purpose::kMortality, "MORTALITY"},
            {Purpose::kFrailty, "FRAILTY"}, {Purpose::kMorbidity, "MORBIDITY"},
            {Purpose::kMedicines, "MEDICINES"}, {Purpose::kUse, "USE"});

enum class Link {
  kLogistic = 1,  // 1 / (1 + e^-x)
  kCox = 2,       // 1 - baseline_survival^(e^x)
};
TILLIT_ENUM(Link, {Link::kLogistic, "LOGISTIC"}, {Link::kCox, "COX"});

// One thing that gives points when its criterion is yes.
struct Term {
  std::string id;
  std::string label;  // in English, for maintainers; wording for users is in texts
  criteria::Criterion criterion;
  base::Decimal points;
  // This term gives nothing while one of these is yes (a severer form).
  std::vector<std::string> zeroed_by;
  // Points for each unit of the count instead of once: the criterion must be `coded`;
  // `most` caps the units and is needed unless the model reads absence as no.
  bool per_unit = false;
  std::optional<int32_t> most;
  friend bool operator==(const Term&, const Term&) = default;
};
TILLIT_FIELDS(Term, id, label, criterion, points, zeroed_by, per_unit, most);

// Points by completed years; ranges do not overlap.
struct AgePoints {
  int32_t at_least = 0;
  std::optional<int32_t> at_most;
  base::Decimal points;
  friend bool operator==(const AgePoints&, const AgePoints&) = default;
};
TILLIT_FIELDS(AgePoints, at_least, at_most, points);

// From `at_least` points (or above `above`) up to the next band.
struct Band {
  std::string id;
  std::optional<base::Decimal> at_least;
  std::optional<base::Decimal> above;
  friend bool operator==(const Band&, const Band&) = default;
};
TILLIT_FIELDS(Band, id, at_least, above);

// At least one of `systems` must be covered, else the model is not computable.
struct Requirement {
  std::vector<std::string> systems;
  friend bool operator==(const Requirement&, const Requirement&) = default;
};
TILLIT_FIELDS(Requirement, systems);

// How points become a probability: x is the intercept and the points together.
struct Transform {
  Link link = Link::kLogistic;
  base::Decimal intercept;
  // COX: the share without the event at the horizon where x is 0; above 0, below 1.
  std::optional<base::Decimal> baseline_survival;
  int32_t horizon_days = 0;  // the event within so many days; 0 where there is no horizon
  friend bool operator==(const Transform&, const Transform&) = default;
};
TILLIT_FIELDS(Transform, link, intercept, baseline_survival, horizon_days);

// The probability that the points stand for, to the millionth, by a transform that
// Validate lets pass. Of base::Exp and base::Log, so the same on every platform.
base::Decimal ProbabilityOf(const Transform& transform, base::Decimal points);

// A record and what it must score, from the source or worked by hand.
struct WorkedExample {
  std::string id;
  std::string basis;  // where the expected values come from
  base::Date as_of;
  std::optional<base::PartialDate> birth;
  std::optional<facts::Sex> sex;
  std::vector<facts::Fact> facts;
  std::vector<facts::Coverage> coverage;
  std::optional<base::Decimal> points;  // unset: not computable
  std::vector<std::string> terms;       // ids of the terms that are yes
  std::string band;
  std::optional<base::Decimal> probability;
  friend bool operator==(const WorkedExample&, const WorkedExample&) = default;
};
TILLIT_FIELDS(WorkedExample, id, basis, as_of, birth, sex, facts, coverage, points, terms,
              band, probability);

// Other points for a term.
struct TermPoints {
  std::string term;
  base::Decimal points;
  friend bool operator==(const TermPoints&, const TermPoints&) = default;
};
TILLIT_FIELDS(TermPoints, term, points);

// What takes a term's points; none given: nothing does.
struct TermHierarchy {
  std::string term;
  std::vector<std::string> zeroed_by;
  friend bool operator==(const TermHierarchy&, const TermHierarchy&) = default;
};
TILLIT_FIELDS(TermHierarchy, term, zeroed_by);

// Another window for every coded criterion; neither months nor days: ever. Of several
// for one system any may hold.
struct LookBack {
  std::string system;  // for code sets of this system alone; empty: for all others
  std::optional<int32_t> months;
  std::optional<int32_t> days;
  std::optional<criteria::Period> period;  // on these days alone
  std::vector<std::string> contact_kinds;  // from these kinds of contact alone
  std::vector<facts::CareLevel> care_levels;
  friend bool operator==(const LookBack&, const LookBack&) = default;
};
TILLIT_FIELDS(LookBack, system, months, days, period, contact_kinds, care_levels);

// A published or local reading of a model, told by what it changes. Lists that are given
// replace the model's own, but for `terms`, `points` and `hierarchy`, which go by term.
// Examples are never inherited.
struct Variant {
  std::string
      id;  // of the model that it makes: stands beside all others in the catalogue
  std::string version;
  std::string of;  // an earlier variant of the model to start from; empty: the model
  std::optional<Purpose> purpose;
  std::optional<base::Source> source;              // whole
  std::optional<base::Verification> verification;  // in place of the source's
  std::string note;                                // in place of the source's
  std::vector<std::string> left_out;               // ids of terms
  std::vector<Term> terms;  // in place of the term of that id, or at the end
  std::vector<TermPoints> points;
  std::vector<TermHierarchy> hierarchy;
  std::vector<LookBack> look_backs;
  std::vector<AgePoints> age_points;
  std::vector<Band> bands;
  std::vector<Requirement> requires_all;
  std::optional<bool> absent_is_no;
  std::optional<bool> monotone;
  std::optional<Transform> transform;
  std::vector<WorkedExample> examples;
  std::optional<criteria::Criterion> population;
  friend bool operator==(const Variant&, const Variant&) = default;
};
TILLIT_FIELDS(Variant, id, version, of, purpose, source, verification, note, left_out,
              terms, points, hierarchy, look_backs, age_points, bands, requires_all,
              absent_is_no, monotone, transform, examples, population);

struct Model {
  std::string id;
  std::string version;
  Purpose purpose = Purpose::kMorbidity;
  base::Source source;
  std::vector<criteria::NamedCodes> named_codes;
  std::vector<Term> terms;
  std::vector<AgePoints> age_points;
  std::vector<Band> bands;
  std::vector<Requirement> requires_all;
  // A published index that reads what it does not see as absent. Otherwise unknown
  // terms give bounds.
  bool absent_is_no = false;
  // One more condition or medicine never lowers the points. Checked, not believed.
  bool monotone = false;
  // The published population; outside it the score is shown with a mark.
  std::optional<int32_t> youngest;
  std::optional<int32_t> oldest;
  std::vector<WorkedExample> examples;
  std::optional<Transform> transform;
  std::string variant_of;         // set by Expand: the model that this one varies
  std::vector<Variant> variants;  // none in a model that Expand made
  // Of whom the model speaks, such as those who were discharged: where the answer is not
  // yes it is not computable.
  std::optional<criteria::Criterion> population;

  friend bool operator==(const Model&, const Model&) = default;
};
TILLIT_FIELDS(Model, id, version, purpose, source, named_codes, terms, age_points, bands,
              requires_all, absent_is_no, monotone, youngest, oldest, examples, transform,
              variant_of, variants, population);

// The model without its variants, and each variant as a model of its own.
// INVALID_ARGUMENT with the path of the first fault: a variant without id or version, one
// that starts from nothing, names no term of the model, or changes nothing.
absl::StatusOr<std::vector<Model>> Expand(const Model& model, absl::string_view path);

// INVALID_ARGUMENT with the path of the first fault: empty or doubled ids, an unknown
// zeroed_by, overlapping ages, a criterion that does not hold together, points per unit
// without a bound, variants that were not expanded; and in a need or a model that says it
// is monotone whatever could make one more condition lower the points.
absl::Status Validate(const Model& model, absl::string_view path);

}  // namespace tillit::risk

#endif  // TILLIT_RISK_MODEL_H_
