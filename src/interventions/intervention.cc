// SPDX-License-Identifier: Apache-2.0
#include "tillit/interventions/intervention.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace tillit::interventions {
namespace {

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

}  // namespace

absl::Status Validate(const Intervention& intervention, absl::string_view path) {
  if (intervention.id.empty()) return Fault(path, "has no id");
  if (intervention.version.empty()) return Fault(path, "has no version");
  if (intervention.source.citation.empty()) return Fault(path, "has no source");
  absl::Status status =
      criteria::Validate(intervention.offered_when, intervention.named_codes,
                         absl::StrCat(path, ".offered_when"));
  if (!status.ok()) return status;
  if (intervention.form != ContactForm::kNone) {
    if (intervention.minutes < 1) return Fault(path, "a visit needs minutes");
    if (intervention.competences.empty()) return Fault(path, "a visit needs competences");
  }
  // As a plan keeps them.
  const auto outside = [](int64_t value, int64_t first, int64_t last) {
    return value < first || value > last;
  };
  if (outside(intervention.minutes, 0, 1440)) {
    return Fault(path, "minutes lie outside 0 to 1440");
  }
  if (outside(intervention.first_within_days, 0, 3660)) {
    return Fault(path, "first_within_days lies outside 0 to 3660");
  }
  if (outside(intervention.repeat_every_days.value_or(1), 1, 3660)) {
    return Fault(path, "repeat_every_days lies outside 1 to 3660");
  }
  if (outside(intervention.priority, 1, 9)) {
    return Fault(path, "priority lies outside 1 to 9");
  }
  if (outside(intervention.cost_ore.value_or(0), 0, int64_t{1000000000000})) {
    return Fault(path, "cost_ore lies outside 0 to 10^12");
  }
  if (outside(intervention.patient_minutes.value_or(0), 0, 10080)) {
    return Fault(path, "patient_minutes lies outside 0 to 10080");
  }
  for (size_t i = 0; i < intervention.effects.size(); ++i) {
    const Effect& effect = intervention.effects[i];
    const std::string at = absl::StrCat(path, ".effects[", i, "]");
    if (effect.outcome.empty()) return Fault(at, "has no outcome");
    const bool numbers = effect.value && effect.low && effect.high;
    if (effect.measure == EffectMeasure::kDirectionOnly) {
      if (effect.value || effect.low || effect.high) {
        return Fault(at, "direction only, yet it has a number");
      }
    } else if (!numbers) {
      return Fault(at, "needs value, low and high");
    } else if (!(*effect.low <= *effect.value && *effect.value <= *effect.high) ||
               !std::isfinite(*effect.low) || !std::isfinite(*effect.high)) {
      return Fault(at, "must have low <= value <= high, all finite");
    } else if (effect.measure == EffectMeasure::kRiskDifference) {
      if (*effect.low < -1 || *effect.high > 1) {
        return Fault(at, "a risk difference lies outside -1 to 1");
      }
    } else if (effect.measure == EffectMeasure::kStandardisedMeanDifference) {
      if (*effect.low < -20 || *effect.high > 20) {
        return Fault(at, "a standardised mean difference lies outside -20 to 20");
      }
    } else if (!(*effect.low > 0)) {
      return Fault(at, "a ratio must have 0 < low");
    }
    for (const std::optional<int32_t>& days :
         {effect.follow_up_days, effect.full_after_days}) {
      if (outside(days.value_or(1), 1, 36600)) {
        return Fault(at, "follow_up_days or full_after_days lies outside 1 to 36600");
      }
    }
    if (effect.source.citation.empty()) return Fault(at, "has no source");
    if (effect.population) {
      status = criteria::Validate(*effect.population, intervention.named_codes,
                                  absl::StrCat(at, ".population"));
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

Effort EffortWithin(const Intervention& intervention, int32_t days) {
  Effort effort;
  if (days < intervention.first_within_days) return effort;
  effort.times = 1;
  if (intervention.repeat_every_days) {
    effort.times +=
        (days - intervention.first_within_days) / *intervention.repeat_every_days;
  }
  const auto members = static_cast<int64_t>(intervention.competences.size());
  effort.minutes = effort.times * intervention.minutes * members;
  if (intervention.cost_ore) effort.cost_ore = effort.times * *intervention.cost_ore;
  if (intervention.patient_minutes) {
    effort.patient_minutes = effort.times * *intervention.patient_minutes;
  }
  return effort;
}

}  // namespace tillit::interventions
