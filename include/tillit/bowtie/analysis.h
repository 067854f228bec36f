// SPDX-License-Identifier: Apache-2.0
// A bow-tie for one patient: which causes are there, what each barrier is worth and on
// what evidence, what is left with all of them, how sure that is.
#ifndef TILLIT_BOWTIE_ANALYSIS_H_
#define TILLIT_BOWTIE_ANALYSIS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/base/work.h"
#include "tillit/bowtie/bowtie.h"
#include "tillit/bowtie/network.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"
#include "tillit/interventions/effect.h"
#include "tillit/interventions/intervention.h"

namespace tillit::bowtie {

struct CauseFound {
  std::string cause;
  criteria::Answer present = criteria::Answer::kUnknown;
  std::vector<criteria::Evidence> evidence;
  friend bool operator==(const CauseFound&, const CauseFound&) = default;
};
TILLIT_FIELDS(CauseFound, cause, present, evidence);

enum class BarrierWorth {
  kCounted = 1,        // a published number applies to this patient
  kDirectionOnly = 2,  // said to help; no number may be computed
  kNoEffect = 3,       // studies found none
  kUnknown = 4,        // whether its effect applies is not known: ask
  kNotApplicable = 5,  // no effect holds for this patient
  kConflicting = 6,    // studies of such people point in different directions
  kHarms = 7,          // studies found that it makes this worse
};
TILLIT_ENUM(BarrierWorth, {BarrierWorth::kCounted, "COUNTED"},
            {BarrierWorth::kDirectionOnly, "DIRECTION_ONLY"},
            {BarrierWorth::kNoEffect, "NO_EFFECT"}, {BarrierWorth::kUnknown, "UNKNOWN"},
            {BarrierWorth::kNotApplicable, "NOT_APPLICABLE"},
            {BarrierWorth::kConflicting, "CONFLICTING"}, {BarrierWorth::kHarms, "HARMS"});

// A number with its 95 % interval.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
  friend bool operator==(const Estimate&, const Estimate&) = default;
};
TILLIT_FIELDS(Estimate, value, low, high);

// One published effect beside this patient. Every effect of the barrier's intervention
// stands, those on what the barrier is for first, whether it counts or not.
struct EffectConsidered {
  std::string outcome;
  criteria::Answer applies = criteria::Answer::kUnknown;
  bool counts = false;
  interventions::EffectMeasure measure = interventions::EffectMeasure::kDirectionOnly;
  interventions::Direction direction = interventions::Direction::kHelps;
  std::optional<Estimate> value;  // as published
  interventions::Certainty certainty = interventions::Certainty::kNotGraded;
  std::string population;
  std::string citation;
  base::Verification verification = base::Verification::kUnverified;
  friend bool operator==(const EffectConsidered&, const EffectConsidered&) = default;
};
TILLIT_FIELDS(EffectConsidered, outcome, applies, counts, measure, direction, value,
              certainty, population, citation, verification);

// What makes a barrier fail, where it is there or not known not to be.
struct EscalationFound {
  std::string factor;
  criteria::Answer present = criteria::Answer::kUnknown;
  bool controlled = false;  // one of its controls is in place
  friend bool operator==(const EscalationFound&, const EscalationFound&) = default;
};
TILLIT_FIELDS(EscalationFound, factor, present, controlled);

// What one barrier, alone, is worth to this patient.
struct BarrierValue {
  std::string barrier;
  std::string intervention;
  Side side = Side::kPreventive;
  BarrierWorth worth = BarrierWorth::kUnknown;
  // As published, before share_realised: where rates are counted, or the bow-tie counts
  // nothing and the effect is a rate or hazard ratio.
  std::optional<Estimate> rate_ratio;
  // Events avoided by it alone, its share realised: per 1,000 person-years where rates
  // are counted, per 1,000 people within the horizon where probabilities are. For a
  // mitigating barrier: consequences.
  std::optional<Estimate> avoided_per_1000;
  interventions::Certainty certainty = interventions::Certainty::kNotGraded;
  std::string citation;
  std::optional<Estimate> risk_ratio;  // at the bow-tie's risk, else as rate_ratio
  // Of the published effect, how much this patient gets: delivery, time until it works,
  // use, what makes it fail. Set where a number counts.
  std::optional<double> share_realised;
  std::vector<EffectConsidered> effects;
  std::vector<EscalationFound> escalations;
  interventions::Effort effort;  // within the horizon
  friend bool operator==(const BarrierValue&, const BarrierValue&) = default;
};
TILLIT_FIELDS(BarrierValue, barrier, intervention, side, worth, rate_ratio,
              avoided_per_1000, certainty, citation, risk_ratio, share_realised, effects,
              escalations, effort);

// How often a consequence comes, with its barriers and without any. Per 1,000, as
// BarrierValue::avoided_per_1000 counts.
struct ConsequenceValue {
  std::string consequence;
  double per_1000_before = 0;
  Estimate per_1000_after;  // the interval where there were draws, else the value alone
  std::optional<double> severity;
  friend bool operator==(const ConsequenceValue&, const ConsequenceValue&) = default;
};
TILLIT_FIELDS(ConsequenceValue, consequence, per_1000_before, per_1000_after, severity);

// What is left of the event where one number stands at the ends of its interval and all
// others at their values.
struct Swing {
  std::string number;  // "base_rate", "effect:<intervention>.<outcome>", ...
  double at_low = 0;   // residual per 1,000
  double at_high = 0;
  friend bool operator==(const Swing&, const Swing&) = default;
};
TILLIT_FIELDS(Swing, number, at_low, at_high);

struct Analysis {
  std::string bowtie;
  std::string version;
  std::string hash;
  std::string event;
  std::optional<BaseRate> base_rate;
  std::vector<CauseFound> causes;      // in the template's order
  std::vector<BarrierValue> barriers;  // best first, then the template's order
  std::vector<std::string> consequences;
  // With every counted preventive barrier in place, common causes and programmes minded.
  // Unset where the bow-tie counts nothing.
  std::optional<double> residual_per_1000;
  // P(one event or more within the horizon), before and after. From a rate: 1 - exp(-rate
  // x time).
  std::optional<double> probability_before;
  std::optional<double> probability_after;
  std::optional<BaseRisk> base_risk;
  std::optional<Form> form;  // what is counted; unset: nothing
  int32_t horizon_days = 0;
  std::vector<ConsequenceValue> counted_consequences;
  // With draws: 95 % intervals of the above and the mean of what was drawn.
  std::optional<Estimate> residual_interval;
  std::optional<Estimate> probability_after_interval;
  std::optional<double> residual_mean;
  std::vector<Swing> swings;  // widest first
  friend bool operator==(const Analysis&, const Analysis&) = default;
};
TILLIT_FIELDS(Analysis, bowtie, version, hash, event, base_rate, causes, barriers,
              consequences, residual_per_1000, probability_before, probability_after,
              base_risk, form, horizon_days, counted_consequences, residual_interval,
              probability_after_interval, residual_mean, swings);

// Events avoided per 1,000 person-years by a rate ratio; the interval's ends swap.
Estimate Avoided(double per_1000_person_years, const Estimate& rate_ratio);

// Whether the bow-tie is drawn for this patient. Never for the dead.
criteria::Answer Applies(const Bowtie& bowtie, const facts::View& view);

// How much of an intervention's effect a patient gets.
struct DeliveryOf {
  std::string intervention;
  interventions::Delivery delivery;
  friend bool operator==(const DeliveryOf&, const DeliveryOf&) = default;
};
TILLIT_FIELDS(DeliveryOf, intervention, delivery);

// How a barrier did on the demands that were seen: what is believed of its use
// (probability_of_use), or of its failing in a bow-tie of probabilities, is updated by
// it.
struct BarrierRecord {
  std::string bowtie;
  std::string barrier;
  int64_t demands = 0;
  int64_t failures = 0;
  double weight = 0;  // how many demands the belief before it is worth; above 0
  friend bool operator==(const BarrierRecord&, const BarrierRecord&) = default;
};
TILLIT_FIELDS(BarrierRecord, bowtie, barrier, demands, failures, weight);

inline constexpr int32_t kMaxDraws = 1000000;

struct AnalysisOptions {
  std::optional<BaseRate> base_rate;  // in place of the template's
  std::optional<BaseRisk> base_risk;
  std::vector<DeliveryOf> deliveries;
  std::vector<BarrierRecord> records;
  std::vector<std::string> in_place;  // interventions that are there already
  int32_t draws = 0;                  // 0: no intervals of sums and products
  uint64_t seed = 1;
  base::Work* work = nullptr;  // with it used up: no intervals
};

// INVALID_ARGUMENT with the path of the first fault in options for this bow-tie: a rate
// for one that counts probabilities, a share outside [0, 1], failures beyond demands, a
// record of a barrier that has no such belief.
absl::Status Validate(const AnalysisOptions& options, const Bowtie& bowtie,
                      absl::string_view path);

// A bow-tie counted for one patient: the analysis, and the numbers behind it.
struct CountedBowtie {
  Analysis analysis;
  // Null where the bow-tie counts nothing.
  std::shared_ptr<const CompiledNetwork> network;
  std::vector<double> passes;              // by barrier of the network
  std::vector<std::string> interventions;  // by barrier of the network
  std::vector<std::string> threats;        // causes, and "base_rate" or "base_risk"
  std::vector<std::string> consequences;   // those that are counted
};

// Analyses a bow-tie for one patient, and leaves each cause in the view as the derived
// fact "cause:<bow-tie>.<cause>". Interventions are found by id among `known`. Where it
// is not known whether a cause with a number of its own, or what makes a barrier fail, is
// there, it is taken to be: the careful side. Never fails on validated input.
// Cost: its criteria once; a draw about 20 ns a number.
CountedBowtie Count(const Bowtie& bowtie, const std::string& hash,
                    const std::vector<interventions::Intervention>& known,
                    facts::View& view, const AnalysisOptions& options = {});

// The analysis alone.
Analysis Analyse(const Bowtie& bowtie, const std::string& hash,
                 const std::vector<interventions::Intervention>& known, facts::View& view,
                 const AnalysisOptions& options = {});

}  // namespace tillit::bowtie

#endif  // TILLIT_BOWTIE_ANALYSIS_H_
