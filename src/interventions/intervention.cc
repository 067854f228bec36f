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
      return Fault(at, "a ratio needs value, low and high");
    } else if (!(*effect.low > 0 && *effect.low <= *effect.value &&
                 *effect.value <= *effect.high && std::isfinite(*effect.high))) {
      return Fault(at, "must have 0 < low <= value <= high, all finite");
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

const Effect* EffectFor(const Intervention& intervention, absl::string_view outcome,
                        const facts::View& view, bool* unknown) {
  *unknown = false;
  for (const Effect& effect : intervention.effects) {
    if (effect.outcome != outcome) continue;
    if (!effect.population) return &effect;
    const criteria::Answer answer =
        criteria::Evaluate(*effect.population, intervention.named_codes, view).answer;
    if (answer == criteria::Answer::kYes) return &effect;
    if (answer == criteria::Answer::kUnknown) *unknown = true;
  }
  return nullptr;
}

}  // namespace tillit::interventions
