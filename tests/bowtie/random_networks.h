// SPDX-License-Identifier: Apache-2.0
// Random bow-ties in numbers, and what an enumeration of every state of theirs gives: no
// line of it is shared with src/bowtie.
#ifndef TILLIT_TESTS_BOWTIE_RANDOM_NETWORKS_H_
#define TILLIT_TESTS_BOWTIE_RANDOM_NETWORKS_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "tillit/base/distributions.h"
#include "tillit/base/random.h"
#include "tillit/bowtie/network.h"

namespace tillit::bowtie {

struct RandomNetwork {
  Network network;
  std::vector<double> passes;
};

inline std::vector<int32_t> SomeOf(base::Random& random, int32_t first, int32_t last,
                                   double chance) {
  std::vector<int32_t> some;
  for (int32_t i = first; i < last; ++i) {
    if (random.Chance(chance)) some.push_back(i);
  }
  base::Shuffle(random, absl::MakeSpan(some));
  return some;
}

// Of at most 4 threats, 7 barriers, 3 gates and 2 consequences: few enough to enumerate.
inline RandomNetwork MakeRandomNetwork(base::Random& random, Form form) {
  RandomNetwork made;
  Network& network = made.network;
  network.form = form;
  const auto before = static_cast<int32_t>(random.Between(0, 4));
  const auto at = before + static_cast<int32_t>(random.Between(0, 2));
  network.barriers = at + static_cast<int32_t>(random.Between(0, 2));
  const auto number = [&] { return random.Chance(0.1) ? 0.0 : random.Uniform(); };
  for (int32_t b = 0; b < network.barriers; ++b) {
    made.passes.push_back(random.Chance(0.1) ? 1.0 : number());
  }
  network.threats.resize(random.Between(1, 4));
  for (Network::Threat& threat : network.threats) {
    threat.amount = form == Form::kRate ? 50 * number() : number();
    threat.barriers = SomeOf(random, 0, before, 0.5);
  }
  network.event_barriers = SomeOf(random, before, at, 1);
  network.consequences.resize(random.Between(0, 2));
  for (Network::Consequence& consequence : network.consequences) {
    consequence = {number(), 10 * number(), SomeOf(random, at, network.barriers, 0.6)};
  }
  if (random.Chance(0.5)) network.event_severity = number();
  if (form == Form::kProbability) {
    const auto threats = static_cast<int32_t>(network.threats.size());
    const auto gates = random.Between(0, 3);
    for (int32_t g = 0; g < gates; ++g) {
      Network::Gate gate;
      gate.kind = static_cast<GateKind>(random.Between(1, 3));
      gate.threats = SomeOf(random, 0, threats, 0.5);
      // The one before always leads here, so that none leads nowhere.
      gate.gates = SomeOf(random, 0, std::max(g - 1, 0), 0.4);
      if (g > 0) gate.gates.push_back(g - 1);
      if (gate.threats.empty() && gate.gates.empty()) gate.threats = {0};
      gate.at_least = static_cast<int32_t>(random.Between(
          1, static_cast<int64_t>(gate.threats.size() + gate.gates.size())));
      network.gates.push_back(gate);
    }
  }
  // One group of a kind, of barriers of one place.
  if (before >= 2 && random.Chance(0.5)) {
    network.common_causes.push_back(
        {random.Chance(0.2) ? 1.0 : random.Uniform(), SomeOf(random, 0, before, 0.6)});
  }
  if (at - before == 2 && random.Chance(0.5)) {
    if (random.Chance(0.5)) {
      network.caps.push_back({random.Uniform(), {before, before + 1}});
    } else {
      network.common_causes.push_back({random.Uniform(), {before, before + 1}});
    }
  }
  return made;
}

// Walks every state of things that fail or come on their own, each with its probability.
class States {
 public:
  int Add(double probability) {
    probabilities_.push_back(probability);
    return static_cast<int>(probabilities_.size()) - 1;
  }
  // The mean of `value` over all states; `holds(i)` says whether thing i came or failed.
  double Mean(const std::function<double(const std::vector<bool>&)>& value) const {
    double mean = 0;
    std::vector<bool> state(probabilities_.size());
    for (uint64_t bits = 0; bits < (uint64_t{1} << probabilities_.size()); ++bits) {
      double weight = 1;
      for (size_t i = 0; i < probabilities_.size(); ++i) {
        state[i] = (bits >> i & 1) != 0;
        weight *= state[i] ? probabilities_[i] : 1 - probabilities_[i];
      }
      if (weight > 0) mean += weight * value(state);
    }
    return mean;
  }

 private:
  std::vector<double> probabilities_;
};

// The fault tree and event tree of a network, state by state.
struct Enumerated {
  double event = 0;
  std::vector<double> consequences;
  double harm = 0;
};

inline Enumerated Enumerate(const Network& network, const std::vector<double>& passes) {
  States states;
  const auto count = static_cast<size_t>(network.barriers);
  // A barrier fails when one of its things does.
  std::vector<std::vector<int>> fails_with(count);
  std::vector<bool> done(count, false);
  for (const Network::CommonCause& group : network.common_causes) {
    double best = 1;
    for (const int32_t b : group.barriers) best = std::min(best, passes[b]);
    const double common = group.share * best;
    const int all = states.Add(common);
    for (const int32_t b : group.barriers) {
      done[b] = true;
      fails_with[b] = {all};
      // P(fails) = common + (1 - common) x apart.
      if (common < 1) {
        fails_with[b].push_back(states.Add((passes[b] - common) / (1 - common)));
      }
    }
  }
  for (const Network::Cap& cap : network.caps) {
    double product = 1;
    double best = 1;
    for (const int32_t b : cap.barriers) {
      product *= passes[b];
      best = std::min(best, passes[b]);
    }
    const int all = states.Add(std::max(product, std::min(cap.passes, best)));
    for (const int32_t b : cap.barriers) {
      done[b] = true;
      fails_with[b] = {all};
    }
  }
  for (size_t b = 0; b < count; ++b) {
    if (!done[b]) fails_with[b] = {states.Add(passes[b])};
  }
  const auto failed = [&](const std::vector<bool>& state, int32_t b) {
    return std::any_of(fails_with[b].begin(), fails_with[b].end(),
                       [&](int thing) { return state[thing]; });
  };
  const auto all_failed = [&](const std::vector<bool>& state,
                              const std::vector<int32_t>& barriers) {
    return std::all_of(barriers.begin(), barriers.end(),
                       [&](int32_t b) { return failed(state, b); });
  };
  std::vector<int> comes;
  std::vector<int> follows;
  for (const Network::Threat& threat : network.threats) {
    comes.push_back(network.form == Form::kRate ? -1 : states.Add(threat.amount));
  }
  for (const Network::Consequence& consequence : network.consequences) {
    follows.push_back(states.Add(consequence.given_event));
  }
  // How much of the event there is in a state: 1 or 0, or the rates that get through.
  const auto event = [&](const std::vector<bool>& state) {
    if (!all_failed(state, network.event_barriers)) return 0.0;
    double rate = 0;
    std::vector<bool> arrived;
    for (size_t t = 0; t < network.threats.size(); ++t) {
      const bool through = all_failed(state, network.threats[t].barriers);
      if (network.form == Form::kRate && through) rate += network.threats[t].amount;
      arrived.push_back(through && comes[t] >= 0 && state[comes[t]]);
    }
    if (network.form == Form::kRate) return rate;
    bool happens = false;
    std::vector<bool> named(network.threats.size(), false);
    std::vector<bool> gates;
    for (const Network::Gate& gate : network.gates) {
      size_t yes = 0;
      for (const int32_t t : gate.threats) yes += arrived[t];
      for (const int32_t t : gate.threats) named[t] = true;
      for (const int32_t g : gate.gates) yes += gates[g];
      const size_t all = gate.threats.size() + gate.gates.size();
      const size_t needed = gate.kind == GateKind::kOr    ? 1
                            : gate.kind == GateKind::kAnd ? all
                                                          : gate.at_least;
      gates.push_back(yes >= needed);
    }
    if (!gates.empty()) happens = gates.back();
    for (size_t t = 0; t < arrived.size(); ++t)
      happens = happens || (!named[t] && arrived[t]);
    return happens ? 1.0 : 0.0;
  };
  Enumerated found;
  found.event = states.Mean(event);
  for (size_t c = 0; c < network.consequences.size(); ++c) {
    const Network::Consequence& consequence = network.consequences[c];
    found.consequences.push_back(states.Mean([&](const std::vector<bool>& state) {
      return state[follows[c]] && all_failed(state, consequence.barriers) ? event(state)
                                                                          : 0.0;
    }));
    found.harm += consequence.severity * found.consequences.back();
  }
  found.harm += network.event_severity * found.event;
  return found;
}

}  // namespace tillit::bowtie

#endif  // TILLIT_TESTS_BOWTIE_RANDOM_NETWORKS_H_
