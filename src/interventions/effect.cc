// SPDX-License-Identifier: Apache-2.0
#include "tillit/interventions/effect.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "tillit/base/numbers.h"

namespace tillit::interventions {
namespace {

// pi / sqrt 3: the standard deviation of the standard logistic distribution.
constexpr double kLogisticDeviation = 1.8137993642342178;

}  // namespace

std::vector<EffectApplies> EffectsOn(const Intervention& intervention,
                                     absl::string_view outcome, const facts::View& view) {
  std::vector<EffectApplies> effects;
  for (const Effect& effect : intervention.effects) {
    if (effect.outcome != outcome) continue;
    effects.push_back({&effect, effect.population
                                    ? criteria::Evaluate(*effect.population,
                                                         intervention.named_codes, view)
                                          .answer
                                    : criteria::Answer::kYes});
  }
  return effects;
}

EffectChosen ChooseEffect(const std::vector<EffectApplies>& effects) {
  EffectChosen chosen;
  for (const EffectApplies& each : effects) {
    if (each.applies == criteria::Answer::kYes) {
      chosen.effect = each.effect;
      break;
    }
    chosen.unknown |= each.applies == criteria::Answer::kUnknown;
  }
  if (chosen.effect == nullptr || !chosen.effect->contested) return chosen;
  for (const EffectApplies& each : effects) {
    chosen.conflicting |= each.effect->contested &&
                          each.applies != criteria::Answer::kNo &&
                          each.effect->direction != chosen.effect->direction;
  }
  return chosen;
}

std::optional<double> RateRatio(EffectMeasure measure, double value) {
  if (measure != EffectMeasure::kRateRatio && measure != EffectMeasure::kHazardRatio) {
    return std::nullopt;
  }
  return value;
}

std::optional<double> RiskRatio(EffectMeasure measure, double value, double risk) {
  double ratio = 1;
  switch (measure) {
    case EffectMeasure::kRiskRatio:
      ratio = value;
      break;
    case EffectMeasure::kOddsRatio:
      ratio = value / (1 - risk + risk * value);
      break;
    case EffectMeasure::kRateRatio:
    case EffectMeasure::kHazardRatio:
      ratio = -base::ExpMinusOne(value * base::LogOnePlus(-risk)) / risk;
      break;
    case EffectMeasure::kRiskDifference:
      ratio = (risk + value) / risk;
      break;
    case EffectMeasure::kStandardisedMeanDifference:
      return RiskRatio(EffectMeasure::kOddsRatio, base::Exp(value * kLogisticDeviation),
                       risk);
    case EffectMeasure::kDirectionOnly:
      return std::nullopt;
  }
  return std::clamp(ratio, 0.0, 1 / risk);
}

absl::Status Validate(const Delivery& delivery, absl::string_view path) {
  const std::pair<const char*, const std::optional<double>&> shares[] = {
      {"coverage", delivery.coverage},
      {"adherence", delivery.adherence},
      {"degradation", delivery.degradation}};
  for (const auto& [name, share] : shares) {
    if (share && !(*share >= 0 && *share <= 1)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ".", name, ": lies outside 0 to 1"));
    }
  }
  return absl::OkStatus();
}

double ShareRealised(const Delivery& delivery) {
  return delivery.coverage.value_or(1) * delivery.adherence.value_or(1) *
         (1 - delivery.degradation.value_or(0));
}

double ShareOfRamp(std::optional<int32_t> full_after_days, int32_t days) {
  const double full = full_after_days.value_or(0);
  if (full <= 0) return 1;
  return days < full ? days / (2 * full) : 1 - full / (2 * days);
}

double Realised(double ratio, double share) { return 1 - (1 - ratio) * share; }

FailureBelief UpdatedBelief(double mean, double weight, int64_t demands,
                            int64_t failures) {
  return {mean * weight + static_cast<double>(failures),
          (1 - mean) * weight + static_cast<double>(demands - failures)};
}

}  // namespace tillit::interventions
