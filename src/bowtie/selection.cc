// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/selection.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bowtie/lookup.h"
#include "bowtie/uncertainty.h"

namespace tillit::bowtie {
namespace {

void Add(std::optional<int64_t>* sum, const std::optional<int64_t>& part) {
  *sum = *sum && part ? std::optional<int64_t>(**sum + *part) : std::nullopt;
}

void AddEfforts(Selection* selection) {
  selection->effort.cost_ore = 0;
  selection->effort.patient_minutes = 0;
  double proactive = 0;
  double reactive = 0;
  for (const InterventionWorth& worth : selection->interventions) {
    if (!worth.taken) continue;
    selection->effort.times += worth.effort.times;
    selection->effort.minutes += worth.effort.minutes;
    Add(&selection->effort.cost_ore, worth.effort.cost_ore);
    Add(&selection->effort.patient_minutes, worth.effort.patient_minutes);
    const auto minutes = static_cast<double>(worth.effort.minutes);
    const double before = !worth.mitigating ? 1 : worth.preventive ? 0.5 : 0;
    proactive += minutes * before;
    reactive += minutes * (1 - before);
  }
  if (proactive + reactive > 0) {
    selection->proactive_share = proactive / (proactive + reactive);
    selection->reactive_share = reactive / (proactive + reactive);
  }
}

}  // namespace

absl::StatusOr<Selection> SelectInterventions(
    absl::Span<const CountedBowtie> bowties,
    const std::vector<interventions::Intervention>& known,
    const SelectionOptions& options) {
  if (options.days < 1 || options.days > 3660) {
    return absl::InvalidArgumentError("days: lies outside 1 to 3660");
  }
  for (size_t i = 0; i < options.weights.size(); ++i) {
    if (!(options.weights[i].weight >= 0 && options.weights[i].weight <= 1000)) {
      return absl::InvalidArgumentError(
          absl::StrCat("weights[", i, "]: lies outside 0 to 1000"));
    }
  }
  Selection selection;
  selection.days = options.days;
  // By id, so that the order of bow-ties decides nothing.
  std::map<std::string, InterventionWorth> worths;
  for (const CountedBowtie& counted : bowties) {
    if (counted.network == nullptr) {
      selection.uncounted.push_back(counted.analysis.bowtie);
    }
    for (const BarrierValue& value : counted.analysis.barriers) {
      if (counted.network == nullptr || value.worth != BarrierWorth::kCounted ||
          Contains(options.in_place, value.intervention)) {
        continue;
      }
      const interventions::Intervention* intervention = Find(known, value.intervention);
      if (intervention == nullptr) continue;
      // What does not begin within the days helps nobody in them.
      if (interventions::EffortWithin(*intervention, options.days).times == 0) continue;
      InterventionWorth& worth = worths[value.intervention];
      worth.intervention = value.intervention;
      worth.effort = interventions::EffortWithin(*intervention, options.days);
      (value.side == Side::kPreventive ? worth.preventive : worth.mitigating) = true;
    }
  }
  std::vector<Option> choices;
  std::map<std::string, int32_t> place;
  for (auto& [id, worth] : worths) {
    place[id] = static_cast<int32_t>(choices.size());
    choices.push_back(
        {id, worth.effort.minutes, worth.effort.cost_ore, worth.effort.patient_minutes});
    worth.effort_unknown =
        (options.budget.cost_ore && !worth.effort.cost_ore) ||
        (options.budget.patient_minutes && !worth.effort.patient_minutes);
  }
  std::vector<Stake> stakes;
  for (const CountedBowtie& counted : bowties) {
    if (counted.network == nullptr) continue;
    Stake stake{counted.network.get(), counted.passes, {}, 1};
    for (const std::string& intervention : counted.interventions) {
      const auto it = place.find(intervention);
      stake.options.push_back(it == place.end() ? -1 : it->second);
    }
    for (const BowtieWeight& weight : options.weights) {
      if (weight.bowtie == counted.analysis.bowtie) stake.weight = weight.weight;
    }
    stake.weight *= counted.analysis.form == Form::kRate
                        ? counted.analysis.horizon_days / kDaysAYear
                        : 1000;
    stakes.push_back(std::move(stake));
  }
  const absl::StatusOr<Choice> choice =
      Choose(choices, stakes, options.budget, options.work);
  if (!choice.ok()) return choice.status();
  selection.per_1000_before = choice->harm_before;
  selection.per_1000_after = choice->harm;
  selection.per_1000_bound = choice->bound;
  selection.optimal = choice->optimal;
  selection.cut_short = choice->cut_short;
  for (auto& [id, worth] : worths) {
    const auto i = static_cast<size_t>(place[id]);
    worth.taken = choice->taken[i];
    worth.avoided_per_1000 = choice->worth[i];
    if (worth.effort.minutes > 0) {
      worth.avoided_per_hour =
          worth.avoided_per_1000 / (static_cast<double>(worth.effort.minutes) / 60);
    }
    selection.interventions.push_back(std::move(worth));
  }
  std::stable_sort(selection.interventions.begin(), selection.interventions.end(),
                   [](const InterventionWorth& a, const InterventionWorth& b) {
                     if (a.taken != b.taken) return a.taken;
                     return a.avoided_per_1000 > b.avoided_per_1000;
                   });
  AddEfforts(&selection);
  return selection;
}

}  // namespace tillit::bowtie
