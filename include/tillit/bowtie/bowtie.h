// SPDX-License-Identifier: Apache-2.0
// A bow-tie as data (catalogue/bowties): causes, preventive barriers, an undesired
// event, mitigating barriers, consequences. It knows no plan.
#ifndef TILLIT_BOWTIE_BOWTIE_H_
#define TILLIT_BOWTIE_BOWTIE_H_

#include <cstdint>
#include <optional>
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
#include "tillit/interventions/intervention.h"

namespace tillit::bowtie {

// How often the event happens without barriers (docs/decisions/0003-base-rates.md).
struct BaseRate {
  double per_1000_person_years = 0;
  std::string population;  // whom it was counted in
  base::Source source;
  friend bool operator==(const BaseRate&, const BaseRate&) = default;
};
TILLIT_FIELDS(BaseRate, per_1000_person_years, population, source);

// A cause is recognised in the record and shown; it carries no weight.
struct Cause {
  std::string id;
  criteria::Criterion criterion;
  friend bool operator==(const Cause&, const Cause&) = default;
};
TILLIT_FIELDS(Cause, id, criterion);

enum class Side {
  kPreventive = 1,  // proactive: before the event
  kMitigating = 2,  // reactive: softens consequences, never changes the event's rate
};
TILLIT_ENUM(Side, {Side::kPreventive, "PREVENTIVE"}, {Side::kMitigating, "MITIGATING"});

struct Barrier {
  std::string id;
  Side side = Side::kPreventive;
  std::string intervention;
  // Causes the barrier's source says it acts on; none: it acts on the event's rate. Its
  // worth then rests on effects whose outcome is the cause's id, and is never counted.
  std::vector<std::string> acts_on;
  // Consequences, for a mitigating barrier: its worth rests on effects on these.
  std::vector<std::string> softens;
  friend bool operator==(const Barrier&, const Barrier&) = default;
};
TILLIT_FIELDS(Barrier, id, side, intervention, acts_on, softens);

struct Bowtie {
  std::string id;
  std::string version;
  base::Source source;
  std::string event;    // id of the undesired event
  std::string outcome;  // outcome id of effects that change the event's rate
  BaseRate base_rate;
  int32_t horizon_days = 365;
  std::vector<criteria::NamedCodes> named_codes;
  // Whom it is drawn for: analysed only where this is yes.
  criteria::Criterion applies_when;
  std::vector<Cause> causes;
  std::vector<Barrier> barriers;
  std::vector<std::string> consequences;

  friend bool operator==(const Bowtie&, const Bowtie&) = default;
};
TILLIT_FIELDS(Bowtie, id, version, source, event, outcome, base_rate, horizon_days,
              named_codes, applies_when, causes, barriers, consequences);

absl::Status Validate(const Bowtie& bowtie, absl::string_view path);

struct CauseFound {
  std::string cause;
  criteria::Answer present = criteria::Answer::kUnknown;
  std::vector<criteria::Evidence> evidence;
  friend bool operator==(const CauseFound&, const CauseFound&) = default;
};
TILLIT_FIELDS(CauseFound, cause, present, evidence);

enum class BarrierWorth {
  kCounted = 1,        // a published ratio applies to this patient
  kDirectionOnly = 2,  // said to help; no number may be computed
  kNoEffect = 3,       // studies found none
  kUnknown = 4,        // whether its effect applies is not known: ask
  kNotApplicable = 5,  // no effect holds for this patient
};
TILLIT_ENUM(BarrierWorth, {BarrierWorth::kCounted, "COUNTED"},
            {BarrierWorth::kDirectionOnly, "DIRECTION_ONLY"},
            {BarrierWorth::kNoEffect, "NO_EFFECT"}, {BarrierWorth::kUnknown, "UNKNOWN"},
            {BarrierWorth::kNotApplicable, "NOT_APPLICABLE"});

// A number with its 95 % interval.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
  friend bool operator==(const Estimate&, const Estimate&) = default;
};
TILLIT_FIELDS(Estimate, value, low, high);

// What one barrier, alone, is worth to this patient.
struct BarrierValue {
  std::string barrier;
  std::string intervention;
  Side side = Side::kPreventive;
  BarrierWorth worth = BarrierWorth::kUnknown;
  std::optional<Estimate> rate_ratio;
  // Events avoided per 1,000 person-years, alone: base rate x (1 - ratio).
  std::optional<Estimate> avoided_per_1000;
  interventions::Certainty certainty = interventions::Certainty::kNotGraded;
  std::string citation;
  friend bool operator==(const BarrierValue&, const BarrierValue&) = default;
};
TILLIT_FIELDS(BarrierValue, barrier, intervention, side, worth, rate_ratio,
              avoided_per_1000, certainty, citation);

struct Analysis {
  std::string bowtie;
  std::string version;
  std::string hash;
  std::string event;
  BaseRate base_rate;
  std::vector<CauseFound> causes;      // in the template's order
  std::vector<BarrierValue> barriers;  // best first, then the template's order
  std::vector<std::string> consequences;
  // With every counted preventive barrier in place, as if independent. Point estimate:
  // the interval of a product needs the draws of a later version.
  double residual_per_1000 = 0;
  // P(one event or more within the horizon) = 1 - exp(-rate x time), before and after.
  double probability_before = 0;
  double probability_after = 0;
  friend bool operator==(const Analysis&, const Analysis&) = default;
};
TILLIT_FIELDS(Analysis, bowtie, version, hash, event, base_rate, causes, barriers,
              consequences, residual_per_1000, probability_before, probability_after);

// Events avoided per 1,000 person-years by a rate ratio; the interval's ends swap.
Estimate Avoided(double per_1000_person_years, const Estimate& rate_ratio);

// Whether the bow-tie is drawn for this patient. Never for the dead.
criteria::Answer Applies(const Bowtie& bowtie, const facts::View& view);

// Analyses a bow-tie for one patient, and leaves each cause in the view as the derived
// fact "cause:<bow-tie>.<cause>". Interventions are found by id among `known`. Pass
// another base rate to replace the template's. Never fails on validated input.
Analysis Analyse(const Bowtie& bowtie, const std::string& hash,
                 const std::vector<interventions::Intervention>& known, facts::View& view,
                 const std::optional<BaseRate>& base_rate = std::nullopt);

}  // namespace tillit::bowtie

#endif  // TILLIT_BOWTIE_BOWTIE_H_
