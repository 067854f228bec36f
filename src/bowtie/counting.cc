// SPDX-License-Identifier: Apache-2.0
// A template beside one patient's record: its numbers, and what they come to.
#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bowtie/lookup.h"
#include "bowtie/uncertainty.h"
#include "tillit/bowtie/analysis.h"

namespace tillit::bowtie {
namespace {

using criteria::Answer;
using interventions::Direction;
using interventions::Effect;
using interventions::EffectApplies;
using interventions::EffectChosen;
using interventions::EffectMeasure;
using interventions::Intervention;

// For the 95 % interval of a belief where no draws are asked for.
constexpr int32_t kDrawsOfABelief = 2000;

// Whether one of the causes that the barrier acts on is there. Yes without any.
Answer HasItsCause(const Barrier& barrier, const std::vector<CauseFound>& causes) {
  if (barrier.acts_on.empty()) return Answer::kYes;
  Answer answer = Answer::kNo;
  for (const CauseFound& found : causes) {
    if (!Contains(barrier.acts_on, found.cause)) continue;
    if (found.present == Answer::kYes) return Answer::kYes;
    if (found.present == Answer::kUnknown) answer = Answer::kUnknown;
  }
  return answer;
}

// Of several outcomes the best is what a barrier is worth, but no harm hides behind one
// that is not changed.
int RankOf(BarrierWorth worth) {
  if (worth == BarrierWorth::kCounted) return 0;
  if (worth == BarrierWorth::kDirectionOnly) return 1;
  return worth == BarrierWorth::kHarms ? 2 : 2 + static_cast<int>(worth);
}

std::optional<Estimate> IntervalOf(const Effect& effect) {
  if (!effect.value) return std::nullopt;
  return Estimate{*effect.value, *effect.low, *effect.high};
}

EffectConsidered Considered(const EffectApplies& each) {
  const Effect& effect = *each.effect;
  return {effect.outcome,
          each.applies,
          false,
          effect.measure,
          effect.direction,
          IntervalOf(effect),
          effect.certainty,
          effect.population_label,
          effect.source.citation,
          effect.source.verification};
}

Uncertain UncertainOf(std::string id, Scale scale, double value,
                      const std::optional<double>& low,
                      const std::optional<double>& high) {
  return {std::move(id), scale, value, low, high, std::nullopt};
}

Uncertain UncertainOf(std::string id, const Proportion& of) {
  return UncertainOf(std::move(id), Scale::kLogit, of.value, of.low, of.high);
}

// Counts one bow-tie for one patient.
class Counter {
 public:
  Counter(const Bowtie& bowtie, const std::vector<Intervention>& known, facts::View& view,
          const AnalysisOptions& options)
      : bowtie_(bowtie), known_(known), view_(view), options_(options) {}

  CountedBowtie Count(const std::string& hash) {
    analysis_.bowtie = bowtie_.id;
    analysis_.version = bowtie_.version;
    analysis_.hash = hash;
    analysis_.event = bowtie_.event;
    analysis_.consequences = bowtie_.consequences;
    analysis_.horizon_days = bowtie_.horizon_days;
    analysis_.base_rate = options_.base_rate ? options_.base_rate : bowtie_.base_rate;
    analysis_.base_risk = options_.base_risk ? options_.base_risk : bowtie_.base_risk;
    analysis_.form =
        FormOf(bowtie_, analysis_.base_rate.has_value(), analysis_.base_risk.has_value());
    FindCauses();
    StartNetwork();
    for (const Barrier& barrier : bowtie_.barriers) TakeBarrier(barrier);
    Finish();
    counted_.analysis = std::move(analysis_);
    return std::move(counted_);
  }

 private:
  // Where a barrier's effect is counted.
  struct Place {
    enum Kind { kNowhere, kEvent, kThreat, kConsequence } kind = kNowhere;
    size_t of = 0;       // which threat or consequence
    NumberAt risk = -1;  // at which ratios of odds are read; -1: rates
  };

  bool Rates() const { return analysis_.form == Form::kRate; }
  // What the network counts, per 1,000.
  double Per1000() const { return Rates() ? 1 : 1000; }

  void FindCauses() {
    for (const Cause& cause : bowtie_.causes) {
      criteria::Result result =
          criteria::Evaluate(cause.criterion, bowtie_.named_codes, view_);
      facts::DerivedFact derived;
      derived.id = absl::StrCat("cause:", bowtie_.id, ".", cause.id);
      if (result.answer != Answer::kUnknown) {
        derived.holds = result.answer == Answer::kYes;
      }
      view_.AddDerived(std::move(derived));
      analysis_.causes.push_back({cause.id, result.answer, std::move(result.evidence)});
    }
  }

  // Threats and consequences: those with a number.
  void StartNetwork() {
    if (!analysis_.form) return;
    network_.form = *analysis_.form;
    const auto threat = [&](NumberAt at) {
      network_.threats.push_back({0, {}});
      numbers_.amounts.push_back(at);
    };
    if (Rates() && analysis_.base_rate) {
      const BaseRate& rate = *analysis_.base_rate;
      threat(numbers_.Add(UncertainOf("base_rate", Scale::kLogarithm,
                                      rate.per_1000_person_years, rate.low, rate.high)));
    } else if (analysis_.base_risk) {
      const BaseRisk& risk = *analysis_.base_risk;
      threat(numbers_.Add(UncertainOf("base_risk", Scale::kLogit, risk.probability,
                                      risk.low, risk.high)));
    }
    if (!numbers_.amounts.empty()) {
      base_ = numbers_.amounts[0];
      counted_.threats.push_back(Rates() ? "base_rate" : "base_risk");
    }
    for (size_t c = 0; c < bowtie_.causes.size(); ++c) {
      const Cause& cause = bowtie_.causes[c];
      threat_of_.push_back(-1);
      if (!cause.rate && !cause.risk) continue;
      threat_of_.back() = static_cast<int32_t>(network_.threats.size());
      counted_.threats.push_back(cause.id);
      const std::string id = absl::StrCat("cause:", bowtie_.id, ".", cause.id);
      if (analysis_.causes[c].present == Answer::kNo) {
        threat(-1);
      } else if (cause.rate) {
        threat(numbers_.Add(UncertainOf(id, Scale::kLogarithm,
                                        cause.rate->per_1000_person_years,
                                        cause.rate->low, cause.rate->high)));
      } else {
        threat(numbers_.Add(UncertainOf(id, Scale::kLogit, cause.risk->probability,
                                        cause.risk->low, cause.risk->high)));
      }
    }
    StartGates();
    bool weighed = false;
    for (const ConsequenceRisk& risk : bowtie_.consequence_risks) {
      if (!risk.given_event) continue;
      weighed |= risk.severity.has_value();
      network_.consequences.push_back({1, risk.severity.value_or(0), {}});
      numbers_.given_event.push_back(numbers_.Add(
          UncertainOf(absl::StrCat("given_event:", bowtie_.id, ".", risk.consequence),
                      *risk.given_event)));
      counted_.consequences.push_back(risk.consequence);
    }
    // Where consequences are weighed, the event itself is what leads to them.
    network_.event_severity = weighed ? 0 : 1;
  }

  void StartGates() {
    std::vector<std::string> ids;
    for (const Gate& gate : bowtie_.gates) {
      Network::Gate made{gate.kind, gate.at_least, {}, {}};
      for (size_t c = 0; c < bowtie_.causes.size(); ++c) {
        if (Contains(gate.causes, bowtie_.causes[c].id) && threat_of_[c] >= 0) {
          made.threats.push_back(threat_of_[c]);
        }
      }
      for (size_t g = 0; g < ids.size(); ++g) {
        if (Contains(gate.gates, ids[g])) made.gates.push_back(static_cast<int32_t>(g));
      }
      network_.gates.push_back(std::move(made));
      ids.push_back(gate.id);
    }
  }

  Place PlaceOf(const Barrier& barrier, const std::string& outcome) const {
    if (!analysis_.form) return {};
    if (barrier.side == Side::kMitigating) {
      for (size_t c = 0; c < counted_.consequences.size(); ++c) {
        if (counted_.consequences[c] != outcome) continue;
        return {Place::kConsequence, c, numbers_.given_event[c]};
      }
      return {};
    }
    if (barrier.acts_on.empty()) return {Place::kEvent, 0, Rates() ? -1 : base_};
    for (size_t c = 0; c < bowtie_.causes.size(); ++c) {
      if (bowtie_.causes[c].id != outcome || threat_of_[c] < 0) continue;
      const auto t = static_cast<size_t>(threat_of_[c]);
      if (numbers_.amounts[t] < 0) return {};
      return {Place::kThreat, t, Rates() ? -1 : numbers_.amounts[t]};
    }
    return {};
  }

  // By what the effect multiplies at that place, with its interval; unset where no number
  // may be computed.
  std::optional<Estimate> RatioAt(const Place& place, const Effect& effect) const {
    if (place.kind == Place::kNowhere || !effect.value) return std::nullopt;
    const auto at = [&](double value) {
      return place.risk < 0
                 ? interventions::RateRatio(effect.measure, value)
                 : interventions::RiskRatio(
                       effect.measure, value,
                       numbers_.numbers[static_cast<size_t>(place.risk)].value);
    };
    if (!at(*effect.value)) return std::nullopt;
    return Estimate{*at(*effect.value), *at(*effect.low), *at(*effect.high)};
  }

  void FindEscalations(const Barrier& barrier, BarrierValue* value,
                       std::vector<const Proportion*>* lost, bool* immeasurable) {
    for (const EscalationFactor& factor : bowtie_.escalation_factors) {
      if (factor.barrier != barrier.id) continue;
      const Answer present =
          criteria::Evaluate(factor.criterion, bowtie_.named_codes, view_).answer;
      if (present == Answer::kNo) continue;
      bool controlled = false;
      for (const std::string& control : factor.controls) {
        controlled |= Contains(options_.in_place, control);
      }
      value->escalations.push_back({factor.id, present, controlled});
      if (controlled) continue;
      if (factor.lost) {
        lost->push_back(&*factor.lost);
      } else {
        *immeasurable = true;
      }
    }
  }

  double ShareOf(const Barrier& barrier, const Effect& effect) const {
    double share =
        interventions::ShareOfRamp(effect.full_after_days, bowtie_.horizon_days);
    for (const DeliveryOf& of : options_.deliveries) {
      if (of.intervention == barrier.intervention) {
        share *= interventions::ShareRealised(of.delivery);
      }
    }
    return share;
  }

  const BarrierRecord* RecordOf(const Barrier& barrier) const {
    for (const BarrierRecord& record : options_.records) {
      if (record.bowtie == bowtie_.id && record.barrier == barrier.id) return &record;
    }
    return nullptr;
  }

  // How often it is used, after what was observed of it.
  NumberAt UseOf(const Barrier& barrier) {
    if (!barrier.probability_of_use) return -1;
    Uncertain use = UncertainOf(absl::StrCat("use:", bowtie_.id, ".", barrier.id),
                                *barrier.probability_of_use);
    if (const BarrierRecord* record = RecordOf(barrier)) {
      const interventions::FailureBelief fails = interventions::UpdatedBelief(
          1 - use.value, record->weight, record->demands, record->failures);
      use.belief = interventions::FailureBelief{fails.successes, fails.failures};
      use.value = use.belief->Mean();
    }
    return numbers_.Add(std::move(use));
  }

  void Counts(const Barrier& barrier, const Effect& effect, const Place& place,
              const std::vector<const Proportion*>& lost, const Estimate& ratio,
              BarrierValue* value) {
    const auto b = static_cast<int32_t>(numbers_.barriers.size());
    BarrierNumbers made;
    // The same wherever the intervention stands, so that its draws are.
    const bool ratio_scale = effect.measure != EffectMeasure::kRiskDifference &&
                             effect.measure != EffectMeasure::kStandardisedMeanDifference;
    made.effect = numbers_.Add(
        UncertainOf(absl::StrCat("effect:", barrier.intervention, ".", effect.outcome),
                    ratio_scale ? Scale::kLogarithm : Scale::kLinear, *effect.value,
                    effect.low, effect.high));
    made.measure = effect.measure;
    made.risk = place.risk;
    made.share = ShareOf(barrier, effect);
    const NumberAt use = UseOf(barrier);
    if (use >= 0) made.used.push_back(use);
    for (size_t i = 0; i < lost.size(); ++i) {
      made.lost.push_back(numbers_.Add(UncertainOf(
          absl::StrCat("lost:", bowtie_.id, ".", barrier.id, ".", i), *lost[i])));
    }
    const std::vector<double> values = numbers_.Values();
    const double share = numbers_.ShareOf(made, values);
    double pass = interventions::Realised(ratio.value, share);
    const BarrierRecord* record = RecordOf(barrier);
    if (record != nullptr && !barrier.probability_of_use && pass > 0 && pass < 1) {
      const interventions::FailureBelief belief = interventions::UpdatedBelief(
          pass, record->weight, record->demands, record->failures);
      made.failing = numbers_.Add(
          {absl::StrCat("failing:", bowtie_.id, ".", barrier.id, ".", effect.outcome),
           Scale::kLogit, belief.Mean(), std::nullopt, std::nullopt, belief});
    }
    if (!value->share_realised) {
      value->share_realised = share;
      (place.risk < 0 ? value->rate_ratio : value->risk_ratio) = ratio;
      value->certainty = effect.certainty;
      value->citation = effect.source.citation;
    }
    numbers_.barriers.push_back(std::move(made));
    places_.push_back(place);
    template_of_.push_back(barrier.id);
    counted_.interventions.push_back(barrier.intervention);
    switch (place.kind) {
      case Place::kEvent:
        network_.event_barriers.push_back(b);
        break;
      case Place::kThreat:
        network_.threats[place.of].barriers.push_back(b);
        break;
      case Place::kConsequence:
        network_.consequences[place.of].barriers.push_back(b);
        break;
      case Place::kNowhere:
        break;
    }
  }

  // What a barrier is worth: the best that an outcome says of it.
  void TakeBarrier(const Barrier& barrier) {
    BarrierValue value;
    value.barrier = barrier.id;
    value.intervention = barrier.intervention;
    value.side = barrier.side;
    const Intervention* intervention = Find(known_, barrier.intervention);
    if (intervention == nullptr) {
      analysis_.barriers.push_back(std::move(value));
      return;
    }
    value.effort = interventions::EffortWithin(*intervention, bowtie_.horizon_days);
    std::vector<const Proportion*> lost;
    bool immeasurable = false;
    FindEscalations(barrier, &value, &lost, &immeasurable);
    const Answer has_cause = HasItsCause(barrier, analysis_.causes);
    std::vector<std::string> outcomes = {bowtie_.outcome};
    if (barrier.side == Side::kMitigating) {
      outcomes = barrier.softens;
    } else if (!barrier.acts_on.empty()) {
      outcomes = barrier.acts_on;
    }
    // The best so far; what is not known counts last.
    bool any_open = has_cause == Answer::kUnknown;
    std::optional<BarrierWorth> worth;
    const auto says = [&](BarrierWorth what, const Effect& effect) {
      if (!worth) {
        value.certainty = effect.certainty;
        value.citation = effect.source.citation;
      }
      if (!worth || RankOf(what) < RankOf(*worth)) worth = what;
    };
    for (const std::string& outcome : outcomes) {
      const std::vector<EffectApplies> effects =
          interventions::EffectsOn(*intervention, outcome, view_);
      const EffectChosen chosen = interventions::ChooseEffect(effects);
      const size_t first = value.effects.size();
      for (const EffectApplies& each : effects) {
        value.effects.push_back(Considered(each));
      }
      any_open |= chosen.unknown;
      if (chosen.effect == nullptr || has_cause != Answer::kYes || chosen.unknown) {
        continue;
      }
      const Effect& effect = *chosen.effect;
      if (chosen.conflicting || effect.direction == Direction::kConflicting) {
        says(BarrierWorth::kConflicting, effect);
      } else if (effect.direction == Direction::kHarms) {
        says(BarrierWorth::kHarms, effect);
      } else if (effect.direction != Direction::kHelps) {
        says(BarrierWorth::kNoEffect, effect);
      } else if (const Place place = PlaceOf(barrier, outcome); !immeasurable) {
        const std::optional<Estimate> ratio = RatioAt(place, effect);
        if (ratio && ratio->value < 1) {
          Counts(barrier, effect, place, lost, *ratio, &value);
          says(BarrierWorth::kCounted, effect);
        } else if (!analysis_.form && barrier.acts_on.empty() &&
                   AsPublished(effect, &value)) {
          says(BarrierWorth::kCounted, effect);
        } else {
          says(BarrierWorth::kDirectionOnly, effect);
          continue;
        }
        for (size_t i = first; i < value.effects.size(); ++i) {
          value.effects[i].counts = effects[i - first].effect == &effect;
        }
      } else {
        says(BarrierWorth::kDirectionOnly, effect);
      }
    }
    AddOtherEffects(*intervention, outcomes, &value);
    if (has_cause == Answer::kNo || (!worth && !any_open)) {
      value.worth = BarrierWorth::kNotApplicable;
    } else if (worth) {
      value.worth = *worth;
    }
    analysis_.barriers.push_back(std::move(value));
  }

  // What was found of other outcomes is evidence too, and never counts here.
  void AddOtherEffects(const Intervention& intervention,
                       const std::vector<std::string>& outcomes, BarrierValue* value) {
    std::vector<std::string> seen = outcomes;
    for (const Effect& effect : intervention.effects) {
      if (Contains(seen, effect.outcome)) continue;
      seen.push_back(effect.outcome);
      for (const EffectApplies& each :
           interventions::EffectsOn(intervention, effect.outcome, view_)) {
        value->effects.push_back(Considered(each));
      }
    }
  }

  // Where nothing is counted, a ratio that needs no risk to be read stands as it is.
  static bool AsPublished(const Effect& effect, BarrierValue* value) {
    const std::optional<Estimate> ratio = IntervalOf(effect);
    if (!ratio || ratio->value >= 1) return false;
    if (effect.measure == EffectMeasure::kRiskRatio) {
      value->risk_ratio = ratio;
    } else if (interventions::RateRatio(effect.measure, ratio->value)) {
      value->rate_ratio = ratio;
    } else {
      return false;
    }
    return true;
  }

  // Groups among the barriers that are counted.
  std::vector<int32_t> Counted(const std::vector<std::string>& barriers) const {
    std::vector<int32_t> counted;
    for (size_t b = 0; b < template_of_.size(); ++b) {
      if (Contains(barriers, template_of_[b])) counted.push_back(static_cast<int32_t>(b));
    }
    return counted;
  }

  void Group() {
    std::vector<bool> grouped(template_of_.size(), false);
    const auto mark = [&](const std::vector<int32_t>& barriers) {
      for (const int32_t b : barriers) grouped[static_cast<size_t>(b)] = true;
    };
    for (const CommonCause& group : bowtie_.common_causes) {
      const std::vector<int32_t> barriers = Counted(group.barriers);
      if (barriers.size() < 2) continue;
      network_.common_causes.push_back({group.share.value, barriers});
      mark(barriers);
    }
    for (const Programme& programme : bowtie_.programmes) {
      // In each place on its own: what it does to one cause says nothing of another.
      std::vector<int32_t> components = Counted(programme.components);
      const std::vector<int32_t> whole = Counted({programme.barrier});
      while (!components.empty()) {
        const Place place = places_[static_cast<size_t>(components[0])];
        const auto here = [&](int32_t b) {
          const Place& of = places_[static_cast<size_t>(b)];
          return of.kind == place.kind && of.of == place.of;
        };
        std::vector<int32_t> barriers;
        std::copy_if(components.begin(), components.end(), std::back_inserter(barriers),
                     here);
        std::erase_if(components, here);
        const auto all = std::find_if(whole.begin(), whole.end(), here);
        if (all != whole.end()) {
          barriers.push_back(*all);
          network_.caps.push_back({0, barriers});
          numbers_.caps.push_back(*all);
          mark(barriers);
        } else if (barriers.size() > 1) {
          network_.common_causes.push_back({1, barriers});
          mark(barriers);
        }
      }
    }
    // One intervention under two names in one place is done once.
    for (size_t b = 0; b < template_of_.size(); ++b) {
      std::vector<int32_t> same;
      for (size_t other = b; other < template_of_.size(); ++other) {
        if (!grouped[other] && places_[other].kind == places_[b].kind &&
            places_[other].of == places_[b].of &&
            counted_.interventions[other] == counted_.interventions[b]) {
          same.push_back(static_cast<int32_t>(other));
        }
      }
      if (grouped[b] || same.size() < 2) continue;
      network_.common_causes.push_back({1, same});
      mark(same);
    }
    if (Rates()) return;
    // One barrier on several causes works on all of them or on none.
    for (const Barrier& barrier : bowtie_.barriers) {
      std::vector<int32_t> barriers = Counted({barrier.id});
      std::erase_if(barriers, [&](int32_t b) {
        return grouped[static_cast<size_t>(b)] ||
               places_[static_cast<size_t>(b)].kind != Place::kThreat;
      });
      if (barriers.size() > 1) network_.common_causes.push_back({1, barriers});
    }
  }

  // What the barriers are worth alone, and what is left with all.
  void Finish() {
    if (analysis_.form) {
      Group();
      network_.barriers = static_cast<int32_t>(numbers_.barriers.size());
      Numbers filled;
      numbers_.Fill(numbers_.Values(), &filled);
      for (size_t t = 0; t < network_.threats.size(); ++t) {
        network_.threats[t].amount = filled.amounts[t];
      }
      for (size_t c = 0; c < network_.consequences.size(); ++c) {
        network_.consequences[c].given_event = filled.given_event[c];
      }
      for (size_t c = 0; c < network_.caps.size(); ++c) {
        network_.caps[c].passes = std::min(filled.caps[c], 1.0);
      }
      absl::StatusOr<CompiledNetwork> compiled = CompiledNetwork::Compile(network_);
      if (compiled.ok()) {
        const auto network =
            std::make_shared<const CompiledNetwork>(*std::move(compiled));
        Quantify(*network, filled);
        Draw(numbers_, *network, options_, Per1000(), &analysis_);
        counted_.network = network;
        counted_.passes = filled.passes;
      } else {
        // Validate refuses what does not compile; were it not to, nothing is counted.
        analysis_.form.reset();
        for (BarrierValue& value : analysis_.barriers) {
          if (value.worth == BarrierWorth::kCounted) {
            value.worth = BarrierWorth::kDirectionOnly;
          }
        }
      }
    }
    std::stable_sort(analysis_.barriers.begin(), analysis_.barriers.end(),
                     [](const BarrierValue& a, const BarrierValue& b) {
                       if (a.worth != b.worth) return a.worth < b.worth;
                       if (!a.avoided_per_1000 || !b.avoided_per_1000) {
                         return a.avoided_per_1000.has_value() &&
                                !b.avoided_per_1000.has_value();
                       }
                       return a.avoided_per_1000->value > b.avoided_per_1000->value;
                     });
  }

  void Quantify(const CompiledNetwork& network, const Numbers& filled) {
    const std::vector<bool> none(filled.passes.size(), false);
    Quantities before;
    Quantities after;
    network.Quantify(filled, &none, &before);
    network.Quantify(filled, nullptr, &after);
    const double scale = Per1000();
    analysis_.residual_per_1000 = after.event * scale;
    analysis_.probability_before =
        Rates() ? ProbabilityOfOne(before.event, bowtie_.horizon_days) : before.event;
    analysis_.probability_after =
        Rates() ? ProbabilityOfOne(after.event, bowtie_.horizon_days) : after.event;
    for (size_t c = 0; c < counted_.consequences.size(); ++c) {
      const double value = after.consequences[c] * scale;
      std::optional<double> severity;
      for (const ConsequenceRisk& risk : bowtie_.consequence_risks) {
        if (risk.consequence == counted_.consequences[c]) severity = risk.severity;
      }
      analysis_.counted_consequences.push_back({counted_.consequences[c],
                                                before.consequences[c] * scale,
                                                {value, value, value},
                                                severity});
    }
    for (BarrierValue& value : analysis_.barriers) {
      if (value.worth == BarrierWorth::kCounted) Avoids(network, filled, before, &value);
    }
  }

  // The barrier alone in place, at the ends of its effect's interval too, or of what is
  // believed of its failing.
  void Avoids(const CompiledNetwork& network, const Numbers& filled,
              const Quantities& before, BarrierValue* value) const {
    std::vector<Estimate> failing(template_of_.size());
    for (size_t b = 0; b < template_of_.size(); ++b) {
      const NumberAt at = numbers_.barriers[b].failing;
      if (template_of_[b] != value->barrier || at < 0) continue;
      failing[b] = EndsOf(numbers_.numbers[static_cast<size_t>(at)], options_.seed,
                          kDrawsOfABelief);
    }
    Estimate avoided;
    for (double Estimate::* end : {&Estimate::value, &Estimate::low, &Estimate::high}) {
      Numbers numbers = filled;
      std::vector<bool> in_place(filled.passes.size(), false);
      for (size_t b = 0; b < template_of_.size(); ++b) {
        if (template_of_[b] != value->barrier) continue;
        in_place[b] = true;
        const BarrierNumbers& barrier = numbers_.barriers[b];
        if (barrier.failing >= 0) {
          const Estimate& fails = failing[b];
          numbers.passes[b] = end == &Estimate::low    ? fails.high
                              : end == &Estimate::high ? fails.low
                                                       : fails.value;
          continue;
        }
        const Uncertain& effect = numbers_.numbers[static_cast<size_t>(barrier.effect)];
        // The best end of the effect avoids most.
        const double at = end == &Estimate::low    ? effect.high.value_or(effect.value)
                          : end == &Estimate::high ? effect.low.value_or(effect.value)
                                                   : effect.value;
        const std::vector<double> values = numbers_.Values();
        numbers.passes[b] =
            std::max(0.0, interventions::Realised(numbers_.RatioOf(barrier, at, values),
                                                  numbers_.ShareOf(barrier, values)));
      }
      Quantities with;
      network.Quantify(numbers, &in_place, &with);
      double of = before.event - with.event;
      if (value->side == Side::kMitigating) {
        of = 0;
        for (size_t c = 0; c < before.consequences.size(); ++c) {
          of += before.consequences[c] - with.consequences[c];
        }
      }
      avoided.*end = of * Per1000();
    }
    value->avoided_per_1000 = avoided;
  }

  const Bowtie& bowtie_;
  const std::vector<Intervention>& known_;
  facts::View& view_;
  const AnalysisOptions& options_;
  Analysis analysis_;
  CountedBowtie counted_;
  Network network_;
  PatientNumbers numbers_;
  NumberAt base_ = -1;
  std::vector<int32_t> threat_of_;        // by cause; -1: it has no number
  std::vector<Place> places_;             // by barrier of the network
  std::vector<std::string> template_of_;  // by barrier of the network
};

}  // namespace

CountedBowtie Count(const Bowtie& bowtie, const std::string& hash,
                    const std::vector<Intervention>& known, facts::View& view,
                    const AnalysisOptions& options) {
  return Counter(bowtie, known, view, options).Count(hash);
}

}  // namespace tillit::bowtie
