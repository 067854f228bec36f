// SPDX-License-Identifier: Apache-2.0
// One risk model, index or count as data: catalogue/risk_models, catalogue/needs.
#ifndef TILLIT_RISK_MODEL_H_
#define TILLIT_RISK_MODEL_H_

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
};
TILLIT_ENUM(Purpose, {Purpose::kNeed, "NEED"}, {Purpose::kMortality, "MORTALITY"},
            {Purpose::kFrailty, "FRAILTY"}, {Purpose::kMorbidity, "MORBIDITY"},
            {Purpose::kMedicines, "MEDICINES"});

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
  friend bool operator==(const WorkedExample&, const WorkedExample&) = default;
};
TILLIT_FIELDS(WorkedExample, id, basis, as_of, birth, sex, facts, coverage, points, terms,
              band);

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

  friend bool operator==(const Model&, const Model&) = default;
};
TILLIT_FIELDS(Model, id, version, purpose, source, named_codes, terms, age_points, bands,
              requires_all, absent_is_no, monotone, youngest, oldest, examples);

// INVALID_ARGUMENT with the path of the first fault: empty or doubled ids, an unknown
// zeroed_by, overlapping ages, a criterion that does not hold together, points per unit
// without a bound; and in a need or a model that says it is monotone whatever could
// make one more condition lower the points.
absl::Status Validate(const Model& model, absl::string_view path);

}  // namespace tillit::risk

#endif  // TILLIT_RISK_MODEL_H_
