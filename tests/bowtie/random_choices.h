// SPDX-License-Identifier: Apache-2.0
// Random choices of interventions, and the best of all sets by trying each.
#ifndef TILLIT_TESTS_BOWTIE_RANDOM_CHOICES_H_
#define TILLIT_TESTS_BOWTIE_RANDOM_CHOICES_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/bowtie/random_networks.h"
#include "tillit/base/random.h"
#include "tillit/bowtie/choice.h"

namespace tillit::bowtie {

struct RandomChoice {
  std::vector<Option> options;
  std::vector<CompiledNetwork> networks;
  std::vector<std::vector<double>> passes;
  std::vector<std::vector<int32_t>> comes_with;
  std::vector<double> weights;
  Budget budget;

  std::vector<Stake> Stakes() const {
    std::vector<Stake> stakes;
    for (size_t n = 0; n < networks.size(); ++n) {
      stakes.push_back({&networks[n], passes[n], comes_with[n], weights[n]});
    }
    return stakes;
  }
  double Harm(const std::vector<bool>& taken) const {
    double harm = 0;
    for (size_t n = 0; n < networks.size(); ++n) {
      std::vector<bool> in_place;
      for (const int32_t option : comes_with[n]) {
        in_place.push_back(option < 0 || taken[static_cast<size_t>(option)]);
      }
      harm += weights[n] * networks[n].Quantify(passes[n], in_place).harm;
    }
    return harm;
  }
  bool Fits(const std::vector<bool>& taken) const {
    int64_t minutes = 0;
    int64_t cost = 0;
    int64_t patient = 0;
    for (size_t i = 0; i < options.size(); ++i) {
      if (!taken[i]) continue;
      if (budget.cost_ore && !options[i].cost_ore) return false;
      if (budget.patient_minutes && !options[i].patient_minutes) return false;
      minutes += options[i].minutes;
      cost += options[i].cost_ore.value_or(0);
      patient += options[i].patient_minutes.value_or(0);
    }
    return minutes <= budget.minutes.value_or(minutes) &&
           cost <= budget.cost_ore.value_or(cost) &&
           patient <= budget.patient_minutes.value_or(patient);
  }
};

struct BestOfAll {
  double harm = 0;
  double harm_before = 0;
};

inline BestOfAll TryAll(const RandomChoice& made) {
  BestOfAll best;
  const size_t count = made.options.size();
  for (uint64_t bits = 0; bits < (uint64_t{1} << count); ++bits) {
    std::vector<bool> taken(count);
    for (size_t i = 0; i < count; ++i) taken[i] = (bits >> i & 1) != 0;
    const double harm = made.Harm(taken);
    if (bits == 0) best.harm_before = best.harm = harm;
    if (harm < best.harm && made.Fits(taken)) best.harm = harm;
  }
  return best;
}

// Options of which each stands in one or two of some bow-ties of both forms, with groups,
// some that do harm, some of unknown cost; one to three budgets.
inline RandomChoice MakeRandomChoice(base::Random& random) {
  RandomChoice made;
  const int64_t count = random.Between(1, 10);
  for (int64_t i = 0; i < count; ++i) {
    Option option{absl::StrCat("o", i), random.Between(0, 300), {}, {}};
    if (random.Chance(0.9)) option.cost_ore = random.Between(0, 100000);
    if (random.Chance(0.9)) option.patient_minutes = random.Between(0, 500);
    made.options.push_back(option);
  }
  const int64_t networks = random.Between(1, 4);
  for (int64_t n = 0; n < networks; ++n) {
    const RandomNetwork network =
        MakeRandomNetwork(random, random.Chance(0.3) ? Form::kProbability : Form::kRate);
    made.networks.push_back(*CompiledNetwork::Compile(network.network));
    std::vector<double> passes = network.passes;
    std::vector<int32_t> comes_with;
    for (double& pass : passes) {
      if (random.Chance(0.05)) pass = 1 + random.Uniform();
      comes_with.push_back(random.Chance(0.1) ? -1
                                              : static_cast<int32_t>(random.Below(
                                                    static_cast<uint64_t>(count))));
    }
    made.passes.push_back(std::move(passes));
    made.comes_with.push_back(std::move(comes_with));
    made.weights.push_back(random.Chance(0.1) ? 0 : 5 * random.Uniform());
  }
  const auto some = [&](int64_t most) -> std::optional<int64_t> {
    if (random.Chance(0.4)) return std::nullopt;
    return random.Between(0, most);
  };
  made.budget = {some(150 * count), some(50000 * count), some(250 * count)};
  return made;
}

// So many options in eight bow-ties of rates. Costs go with benefit, so that no option is
// an obvious first choice: minutes are in proportion to what it takes away alone, within
// 20 %.
inline RandomChoice MakeManyBarriers(base::Random& random, int64_t count) {
  RandomChoice made;
  std::vector<Network> networks(8);
  std::vector<std::vector<double>> passes(networks.size());
  std::vector<std::vector<int32_t>> comes_with(networks.size());
  for (Network& network : networks) {
    network.threats.resize(4);
    for (Network::Threat& threat : network.threats) {
      threat.amount = 50 + 400 * random.Uniform();
    }
  }
  std::vector<double> alone(static_cast<size_t>(count), 0);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t places = random.Between(1, 2);
    for (int64_t place = 0; place < places; ++place) {
      const auto n = static_cast<size_t>(random.Below(networks.size()));
      Network& network = networks[n];
      if (!comes_with[n].empty() && comes_with[n].back() == i) continue;
      const double pass = 0.6 + 0.38 * random.Uniform();
      const int32_t b = network.barriers++;
      passes[n].push_back(pass);
      comes_with[n].push_back(static_cast<int32_t>(i));
      const uint64_t threat = random.Below(network.threats.size() + 1);
      double amount = 0;
      if (threat == network.threats.size()) {
        network.event_barriers.push_back(b);
        for (const Network::Threat& of : network.threats) amount += of.amount;
      } else {
        network.threats[threat].barriers.push_back(b);
        amount = network.threats[threat].amount;
      }
      alone[static_cast<size_t>(i)] += (1 - pass) * amount;
    }
  }
  int64_t minutes = 0;
  int64_t patient = 0;
  for (int64_t i = 0; i < count; ++i) {
    const double worth = alone[static_cast<size_t>(i)];
    Option option{absl::StrCat("o", i), {}, {}, {}};
    option.minutes = 1 + static_cast<int64_t>(worth * (0.8 + 0.4 * random.Uniform()));
    option.cost_ore = 0;
    option.patient_minutes =
        1 + static_cast<int64_t>(worth * (0.8 + 0.4 * random.Uniform()));
    minutes += option.minutes;
    patient += *option.patient_minutes;
    made.options.push_back(option);
  }
  made.budget.minutes = minutes / 4;
  if (random.Chance(0.5)) made.budget.patient_minutes = patient / 4;
  for (size_t n = 0; n < networks.size(); ++n) {
    made.networks.push_back(*CompiledNetwork::Compile(networks[n]));
    made.passes.push_back(passes[n]);
    made.comes_with.push_back(comes_with[n]);
    made.weights.push_back(0.5 + random.Uniform());
  }
  return made;
}

}  // namespace tillit::bowtie

#endif  // TILLIT_TESTS_BOWTIE_RANDOM_CHOICES_H_
