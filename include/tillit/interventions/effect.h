// SPDX-License-Identifier: Apache-2.0
// What a published effect comes to for one patient: which of several applies, how it
// changes a rate or a risk, how much of it is realised.
#ifndef TILLIT_INTERVENTIONS_EFFECT_H_
#define TILLIT_INTERVENTIONS_EFFECT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/fields.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"
#include "tillit/interventions/intervention.h"

namespace tillit::interventions {

// One effect beside the question whether the patient is of its population.
struct EffectApplies {
  const Effect* effect = nullptr;
  criteria::Answer applies = criteria::Answer::kUnknown;
};

// Every effect on `outcome`, in the intervention's order; a narrower one that applies
// does not hide those after it.
std::vector<EffectApplies> EffectsOn(const Intervention& intervention,
                                     absl::string_view outcome, const facts::View& view);

// Which of the effects on one outcome counts for this patient.
struct EffectChosen {
  // The first that applies; null where none does.
  const Effect* effect = nullptr;
  // An earlier one may hold, but whether the patient is of its population is not known.
  bool unknown = false;
  // It is contested, and another contested one that may apply points elsewhere.
  bool conflicting = false;
};
EffectChosen ChooseEffect(const std::vector<EffectApplies>& effects);

// By what an effect multiplies the rate of its outcome: a rate ratio as it stands, a
// hazard ratio as if the hazard were constant. Unset for every other measure: no risk can
// be made into a rate without one.
std::optional<double> RateRatio(EffectMeasure measure, double value);

// By what an effect multiplies a risk of `risk` (0 < risk < 1), never to above 1:
//   risk ratio        RR
//   odds ratio        OR / (1 - risk + risk OR)
//   hazard, rate      (1 - (1 - risk)^ratio) / risk
//   risk difference   (risk + RD) / risk, not below 0
//   SMD               as the odds ratio e^(d pi / sqrt 3) (Chinn 2000, doi
//                     10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M;
//                     Cochrane Handbook 10.6), which takes a logistic distribution
// Unset for a direction alone.
std::optional<double> RiskRatio(EffectMeasure measure, double value, double risk);

// How much of a published effect this patient gets, beside the trials it was found in.
// Trials have their own drop-outs: what is said here comes on top of theirs.
struct Delivery {
  std::optional<double> coverage;     // share delivered of what was ordered, of [0, 1]
  std::optional<double> adherence;    // share done of what was delivered, of [0, 1]
  std::optional<double> degradation;  // share lost to wear, of [0, 1]
  friend bool operator==(const Delivery&, const Delivery&) = default;
};
TILLIT_FIELDS(Delivery, coverage, adherence, degradation);

// INVALID_ARGUMENT for a share outside [0, 1].
absl::Status Validate(const Delivery& delivery, absl::string_view path);

// coverage x adherence x (1 - degradation); what is unset is as in the trials (1).
double ShareRealised(const Delivery& delivery);

// The mean over the first `days` of a rise in a straight line that ends on day
// `full_after_days`: days / (2 full) while it rises, 1 - full / (2 days) after. 1 where
// unset or 0.
double ShareOfRamp(std::optional<int32_t> full_after_days, int32_t days);

// 1 - (1 - ratio) x share.
double Realised(double ratio, double share);

// What is believed of the share of demands on which a barrier fails, as a beta
// distribution.
struct FailureBelief {
  double failures = 0;   // alpha
  double successes = 0;  // beta
  double Mean() const { return failures / (failures + successes); }
};
// The belief in `mean` (0 < mean < 1), worth `weight` demands (> 0), after `demands` of
// which `failures` failed (0 <= failures <= demands): the conjugate update.
FailureBelief UpdatedBelief(double mean, double weight, int64_t demands,
                            int64_t failures);

}  // namespace tillit::interventions

#endif  // TILLIT_INTERVENTIONS_EFFECT_H_
