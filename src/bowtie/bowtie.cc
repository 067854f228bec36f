// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/bowtie.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "tillit/base/numbers.h"

namespace tillit::bowtie {
namespace {

using criteria::Answer;
using interventions::Direction;
using interventions::Effect;
using interventions::EffectMeasure;

constexpr double kDaysAYear = 365.25;

// The outcomes whose effects make a barrier's worth.
std::vector<std::string> OutcomesOf(const Barrier& barrier, const Bowtie& bowtie) {
  if (barrier.side == Side::kMitigating) return barrier.softens;
  if (!barrier.acts_on.empty()) return barrier.acts_on;
  return {bowtie.outcome};
}

// Whether one of the causes that the barrier acts on is there. Yes without any.
Answer HasItsCause(const Barrier& barrier, const std::vector<CauseFound>& causes) {
  if (barrier.acts_on.empty()) return Answer::kYes;
  Answer answer = Answer::kNo;
  for (const CauseFound& found : causes) {
    if (std::count(barrier.acts_on.begin(), barrier.acts_on.end(), found.cause) == 0)
      continue;
    if (found.present == Answer::kYes) return Answer::kYes;
    if (found.present == Answer::kUnknown) answer = Answer::kUnknown;
  }
  return answer;
}

BarrierValue ValueOf(const Barrier& barrier, const Bowtie& bowtie, const BaseRate& rate,
                     const std::vector<CauseFound>& causes,
                     const std::vector<interventions::Intervention>& known,
                     const facts::View& view) {
  BarrierValue value;
  value.barrier = barrier.id;
  value.intervention = barrier.intervention;
  value.side = barrier.side;
  const auto it = std::find_if(
      known.begin(), known.end(),
      [&](const interventions::Intervention& i) { return i.id == barrier.intervention; });
  if (it == known.end()) return value;
  const Answer has_cause = HasItsCause(barrier, causes);
  const Effect* effect = nullptr;
  bool open = has_cause == Answer::kUnknown;  // another effect may hold instead
  for (const std::string& outcome : OutcomesOf(barrier, bowtie)) {
    bool unknown = false;
    effect = interventions::EffectFor(*it, outcome, view, &unknown);
    open |= unknown;
    if (effect != nullptr) break;
  }
  if (has_cause == Answer::kNo || (effect == nullptr && !open)) {
    value.worth = BarrierWorth::kNotApplicable;
    return value;
  }
  if (open) return value;
  value.certainty = effect->certainty;
  value.citation = effect->source.citation;
  const bool on_the_rate = barrier.side == Side::kPreventive && barrier.acts_on.empty();
  if (effect->direction == Direction::kNoEffect ||
      effect->direction == Direction::kHarms) {
    value.worth = BarrierWorth::kNoEffect;
  } else if (on_the_rate && effect->measure == EffectMeasure::kRateRatio &&
             effect->direction == Direction::kHelps && *effect->value < 1) {
    value.worth = BarrierWorth::kCounted;
    value.rate_ratio = Estimate{*effect->value, *effect->low, *effect->high};
    value.avoided_per_1000 = Avoided(rate.per_1000_person_years, *value.rate_ratio);
  } else {
    // Only a rate ratio may multiply the event's rate; a barrier that acts on one cause
    // or softens a consequence never does.
    value.worth = BarrierWorth::kDirectionOnly;
  }
  return value;
}

double ProbabilityOfOne(double per_1000_person_years, int32_t days) {
  return -base::ExpMinusOne(-per_1000_person_years / 1000.0 * days / kDaysAYear);
}

}  // namespace

absl::Status Validate(const Bowtie& bowtie, absl::string_view path) {
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  };
  if (bowtie.id.empty()) return fault("has no id");
  if (bowtie.version.empty()) return fault("has no version");
  if (bowtie.source.citation.empty()) return fault("has no source");
  if (bowtie.event.empty()) return fault("has no event");
  if (bowtie.outcome.empty()) return fault("has no outcome");
  if (!(bowtie.base_rate.per_1000_person_years > 0) ||
      !std::isfinite(bowtie.base_rate.per_1000_person_years)) {
    return fault("base_rate must be positive and finite");
  }
  if (bowtie.base_rate.source.citation.empty()) return fault("base_rate has no source");
  if (bowtie.horizon_days < 1) return fault("horizon_days must be 1 or more");
  absl::Status status = criteria::Validate(bowtie.applies_when, bowtie.named_codes,
                                           absl::StrCat(path, ".applies_when"));
  if (!status.ok()) return status;
  std::set<std::string> causes;
  for (size_t i = 0; i < bowtie.causes.size(); ++i) {
    const std::string at = absl::StrCat(path, ".causes[", i, "]");
    if (!causes.insert(bowtie.causes[i].id).second) {
      return absl::InvalidArgumentError(absl::StrCat(at, ": its id stands twice"));
    }
    status = criteria::Validate(bowtie.causes[i].criterion, bowtie.named_codes, at);
    if (!status.ok()) return status;
  }
  std::set<std::string> barriers;
  for (size_t i = 0; i < bowtie.barriers.size(); ++i) {
    const Barrier& barrier = bowtie.barriers[i];
    const std::string at = absl::StrCat(path, ".barriers[", i, "]");
    if (!barriers.insert(barrier.id).second) {
      return absl::InvalidArgumentError(absl::StrCat(at, ": its id stands twice"));
    }
    // What a barrier is attached to says on which side of the event it stands.
    if (barrier.side == Side::kPreventive && !barrier.softens.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(at, ": is preventive, yet it softens a consequence"));
    }
    if (barrier.side == Side::kMitigating &&
        (barrier.softens.empty() || !barrier.acts_on.empty())) {
      return absl::InvalidArgumentError(
          absl::StrCat(at,
                       ": is mitigating, so it must soften a consequence and act on no "
                       "cause"));
    }
    for (const std::string& cause : barrier.acts_on) {
      if (causes.count(cause) == 0) {
        return absl::InvalidArgumentError(
            absl::StrCat(at, ": acts_on '", cause, "' is no cause"));
      }
    }
    for (const std::string& consequence : barrier.softens) {
      if (std::find(bowtie.consequences.begin(), bowtie.consequences.end(),
                    consequence) == bowtie.consequences.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat(at, ": softens '", consequence, "' is no consequence"));
      }
    }
  }
  return absl::OkStatus();
}

criteria::Answer Applies(const Bowtie& bowtie, const facts::View& view) {
  if (facts::LifeStatusOn(view.record(), view.as_of()) == facts::LifeStatus::kDead) {
    return Answer::kNo;
  }
  return criteria::Evaluate(bowtie.applies_when, bowtie.named_codes, view).answer;
}

Estimate Avoided(double per_1000_person_years, const Estimate& ratio) {
  return {per_1000_person_years * (1 - ratio.value),
          per_1000_person_years * (1 - ratio.high),
          per_1000_person_years * (1 - ratio.low)};
}

Analysis Analyse(const Bowtie& bowtie, const std::string& hash,
                 const std::vector<interventions::Intervention>& known, facts::View& view,
                 const std::optional<BaseRate>& base_rate) {
  Analysis analysis;
  analysis.bowtie = bowtie.id;
  analysis.version = bowtie.version;
  analysis.hash = hash;
  analysis.event = bowtie.event;
  analysis.base_rate = base_rate.value_or(bowtie.base_rate);
  analysis.consequences = bowtie.consequences;
  for (const Cause& cause : bowtie.causes) {
    criteria::Result result =
        criteria::Evaluate(cause.criterion, bowtie.named_codes, view);
    facts::DerivedFact derived;
    derived.id = absl::StrCat("cause:", bowtie.id, ".", cause.id);
    if (result.answer != Answer::kUnknown) derived.holds = result.answer == Answer::kYes;
    view.AddDerived(std::move(derived));
    analysis.causes.push_back({cause.id, result.answer, std::move(result.evidence)});
  }
  double rate = analysis.base_rate.per_1000_person_years;
  for (const Barrier& barrier : bowtie.barriers) {
    analysis.barriers.push_back(
        ValueOf(barrier, bowtie, analysis.base_rate, analysis.causes, known, view));
    const BarrierValue& value = analysis.barriers.back();
    if (value.rate_ratio) rate *= value.rate_ratio->value;
  }
  std::stable_sort(analysis.barriers.begin(), analysis.barriers.end(),
                   [](const BarrierValue& a, const BarrierValue& b) {
                     if (a.worth != b.worth) return a.worth < b.worth;
                     if (!a.rate_ratio || !b.rate_ratio) return false;
                     return a.rate_ratio->value < b.rate_ratio->value;
                   });
  analysis.residual_per_1000 = rate;
  analysis.probability_before =
      ProbabilityOfOne(analysis.base_rate.per_1000_person_years, bowtie.horizon_days);
  analysis.probability_after = ProbabilityOfOne(rate, bowtie.horizon_days);
  return analysis;
}

}  // namespace tillit::bowtie
