// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/network.h"

#include <algorithm>
#include <utility>

#include "bowtie/network_state.h"

namespace tillit::bowtie {
namespace {

// What passes, with members above 1 kept apart: they are no failures of a barrier.
template <typename Joint>
double WithHarmApart(absl::Span<const double> passes, const Joint& joint) {
  double harm = 1;
  double best = 1;
  for (const double pass : passes) {
    if (pass > 1) harm *= pass;
    best = std::min(best, pass);
  }
  return best == 1 ? harm : harm * joint(best);
}

// `common`: the probability that all of the group fail at once.
double Together(double common, absl::Span<const double> passes) {
  return WithHarmApart(passes, [&](double) {
    double apart = 1;
    for (const double pass : passes) {
      if (pass <= 1) apart *= (pass - common) / (1 - common);
    }
    return common + (1 - common) * apart;
  });
}

double AtLeast(int32_t needed, const std::vector<double>& inputs) {
  // The distribution of how many come, cut at `needed`.
  std::vector<double> exactly(static_cast<size_t>(needed) + 1, 0);
  exactly[0] = 1;
  for (const double p : inputs) {
    exactly.back() += exactly[exactly.size() - 2] * p;
    for (size_t k = exactly.size() - 1; k-- > 0;) {
      exactly[k] = exactly[k] * (1 - p) + (k > 0 ? exactly[k - 1] * p : 0);
    }
  }
  return exactly.back();
}

double GateOf(const Network::Gate& gate, const std::vector<double>& inputs) {
  if (gate.kind == GateKind::kAtLeast) return AtLeast(gate.at_least, inputs);
  double product = 1;
  for (const double p : inputs) product *= gate.kind == GateKind::kAnd ? p : 1 - p;
  return gate.kind == GateKind::kAnd ? product : 1 - product;
}

}  // namespace

double PassesWithCommonCause(double share, absl::Span<const double> passes) {
  double best = 1;
  for (const double pass : passes) best = std::min(best, pass);
  return Together(best < 1 ? share * best : 0, passes);
}

double PassesCapped(double cap, absl::Span<const double> passes) {
  return WithHarmApart(passes, [&](double best) {
    double product = 1;
    for (const double pass : passes) {
      if (pass <= 1) product *= pass;
    }
    return std::max(product, std::min(cap, best));
  });
}

bool CompiledNetwork::IsSumOfProducts() const {
  return state_->network.form == Form::kRate || state_->network.threats.size() == 1;
}

std::vector<CompiledNetwork::Product> CompiledNetwork::Products() const {
  std::vector<Product> products;
  if (!IsSumOfProducts()) return products;
  const Network& network = state_->network;
  for (const Network::Threat& threat : network.threats) {
    Product to_event{threat.amount, threat.barriers};
    to_event.barriers.insert(to_event.barriers.end(), network.event_barriers.begin(),
                             network.event_barriers.end());
    for (const Network::Consequence& consequence : network.consequences) {
      Product product = to_event;
      product.weight *= consequence.given_event * consequence.severity;
      product.barriers.insert(product.barriers.end(), consequence.barriers.begin(),
                              consequence.barriers.end());
      if (product.weight > 0) products.push_back(std::move(product));
    }
    to_event.weight *= network.event_severity;
    if (to_event.weight > 0) products.push_back(std::move(to_event));
  }
  return products;
}

double CompiledNetwork::State::JointOf(const Part& part, const Let& let) const {
  if (part.barriers.size() == 1) {
    return let.passes[static_cast<size_t>(part.barriers[0])];
  }
  // No more barriers than fit are expected on one path; longer ones are copied elsewhere.
  constexpr size_t kFits = 32;
  double near[kFits];
  std::vector<double> far;
  double* values = near;
  if (part.barriers.size() > kFits) {
    far.resize(part.barriers.size());
    values = far.data();
  }
  for (size_t i = 0; i < part.barriers.size(); ++i) {
    values[i] = let.passes[static_cast<size_t>(part.barriers[i])];
  }
  const absl::Span<const double> of(values, part.barriers.size());
  const auto g = static_cast<size_t>(part.of);
  return part.group == Group::kCap ? PassesCapped(let.numbers.caps[g], of)
                                   : Together(CommonOf(part.of, let), of);
}

double CompiledNetwork::State::Joint(const Path& path, const Let& let) const {
  double product = 1;
  for (const Part& part : path) product *= JointOf(part, let);
  return product;
}

double CompiledNetwork::State::CommonOf(int32_t g, const Let& let) const {
  const Network::CommonCause& of = network.common_causes[static_cast<size_t>(g)];
  double best = 1;
  for (const int32_t b : of.barriers) {
    best = std::min(best, let.group[static_cast<size_t>(b)]);
  }
  return best < 1 ? of.share * best : 0;
}

// What arrives by a threat where the state of each shared thing is known: 1 it failed, so
// that all passes; 0 it worked.
double CompiledNetwork::State::ArrivalOf(size_t threat,
                                         const std::vector<signed char>& states,
                                         const Let& let) const {
  const auto state_of = [&](Shared::Kind kind, int32_t of) -> int {
    for (size_t s = 0; s < shared.size(); ++s) {
      if (shared[s].kind == kind && shared[s].of == of) return states[s];
    }
    return -1;
  };
  double arrives = let.numbers.amounts[threat];
  for (const Part& part : threats[threat]) {
    if (part.group == Group::kCap) {
      const int failed = state_of(Shared::kCap, part.of);
      arrives *= failed < 0 ? JointOf(part, let) : failed;
      continue;
    }
    const int common =
        part.group == Group::kCommonCause ? state_of(Shared::kCommonCause, part.of) : -1;
    if (part.group == Group::kCommonCause && common < 0) {
      arrives *= JointOf(part, let);  // the whole group stands on this path alone
      continue;
    }
    const double q = common < 0 ? 0 : CommonOf(part.of, let);
    for (const int32_t b : part.barriers) {
      const double pass = let.passes[static_cast<size_t>(b)];
      if (pass > 1) {
        arrives *= pass;
        continue;
      }
      if (common == 1) continue;
      const int failed = state_of(Shared::kBarrier, b);
      arrives *= failed < 0 ? (pass - q) / (1 - q) : failed;
    }
  }
  return std::min(arrives, 1.0);
}

double CompiledNetwork::State::Arrives(const std::vector<double>& arrivals) const {
  double none = 1;
  for (const int32_t t : alone) none *= 1 - arrivals[static_cast<size_t>(t)];
  if (!network.gates.empty()) {
    std::vector<double> of_gates;
    std::vector<double> inputs;
    for (const Network::Gate& gate : network.gates) {
      inputs.clear();
      for (const int32_t t : gate.threats) {
        inputs.push_back(arrivals[static_cast<size_t>(t)]);
      }
      for (const int32_t g : gate.gates) {
        inputs.push_back(of_gates[static_cast<size_t>(g)]);
      }
      of_gates.push_back(GateOf(gate, inputs));
    }
    none *= 1 - of_gates.back();
  }
  return 1 - none;
}

// Over both states of each repeated threat.
double CompiledNetwork::State::WithRepeated(size_t next,
                                            std::vector<double>& arrivals) const {
  if (next == repeated.size()) return Arrives(arrivals);
  double& arrival = arrivals[static_cast<size_t>(repeated[next])];
  const double p = arrival;
  double event = 0;
  if (p > 0) {
    arrival = 1;
    event += p * WithRepeated(next + 1, arrivals);
  }
  if (p < 1) {
    arrival = 0;
    event += (1 - p) * WithRepeated(next + 1, arrivals);
  }
  arrival = p;
  return event;
}

// Over both states of each shared barrier, common cause and cap. Common causes stand
// first, so that the state of their members can depend on theirs.
double CompiledNetwork::State::WithShared(size_t next, std::vector<signed char>& states,
                                          const Let& let,
                                          std::vector<double>& arrivals) const {
  if (next == shared.size()) {
    for (size_t t = 0; t < network.threats.size(); ++t) {
      arrivals[t] = ArrivalOf(t, states, let);
    }
    return WithRepeated(0, arrivals);
  }
  const Shared& thing = shared[next];
  double fails = 1;
  if (thing.kind == Shared::kCommonCause) {
    fails = CommonOf(thing.of, let);
  } else if (thing.kind == Shared::kCap) {
    const Network::Cap& cap = network.caps[static_cast<size_t>(thing.of)];
    Part part{Group::kCap, thing.of, cap.barriers};
    fails = std::min(JointOf(part, let), 1.0);
  } else {
    const auto b = static_cast<size_t>(thing.of);
    fails = std::min(let.passes[b], 1.0);
    if (group_of[b] == Group::kCommonCause && let.passes[b] <= 1) {
      const double q = CommonOf(group[b], let);
      fails = (let.passes[b] - q) / (1 - q);
    }
  }
  double event = 0;
  if (fails > 0) {
    states[next] = 1;
    event += fails * WithShared(next + 1, states, let, arrivals);
  }
  if (fails < 1) {
    states[next] = 0;
    event += (1 - fails) * WithShared(next + 1, states, let, arrivals);
  }
  return event;
}

double CompiledNetwork::State::EventOf(const Let& let) const {
  if (network.form == Form::kRate) {
    double sum = 0;
    for (size_t t = 0; t < network.threats.size(); ++t) {
      sum += let.numbers.amounts[t] * Joint(whole_paths[t], let);
    }
    return sum;
  }
  std::vector<signed char> states(shared.size(), 0);
  std::vector<double> arrivals(network.threats.size(), 0);
  return std::min(WithShared(0, states, let, arrivals) * Joint(event, let), 1.0);
}

void CompiledNetwork::Quantify(const Numbers& numbers, const std::vector<bool>* in_place,
                               Quantities* found) const {
  const Network& network = state_->network;
  std::vector<double> effective;
  absl::Span<const double> passes = numbers.passes;
  if (in_place != nullptr) {
    effective.assign(passes.begin(), passes.end());
    for (size_t b = 0; b < effective.size(); ++b) {
      if (!(*in_place)[b]) effective[b] = 1;
    }
    passes = effective;
  }
  const Let let{passes, numbers.passes, numbers};
  found->event = state_->EventOf(let);
  found->threats.clear();
  for (size_t t = 0; t < network.threats.size(); ++t) {
    const double arrives = numbers.amounts[t] * state_->Joint(state_->threats[t], let);
    found->threats.push_back(network.form == Form::kRate ? arrives
                                                         : std::min(arrives, 1.0));
  }
  found->harm = network.event_severity * found->event;
  found->consequences.clear();
  for (size_t c = 0; c < network.consequences.size(); ++c) {
    found->consequences.push_back(
        found->event *
        std::min(numbers.given_event[c] * state_->Joint(state_->consequences[c], let),
                 1.0));
    found->harm += network.consequences[c].severity * found->consequences.back();
  }
}

Numbers CompiledNetwork::NumbersOf(std::vector<double> passes) const {
  Numbers numbers;
  numbers.passes = std::move(passes);
  for (const Network::Threat& threat : state_->network.threats) {
    numbers.amounts.push_back(threat.amount);
  }
  for (const Network::Consequence& consequence : state_->network.consequences) {
    numbers.given_event.push_back(consequence.given_event);
  }
  for (const Network::Cap& cap : state_->network.caps) {
    numbers.caps.push_back(cap.passes);
  }
  return numbers;
}

Quantities CompiledNetwork::Quantify(std::vector<double> passes) const {
  Quantities found;
  Quantify(NumbersOf(std::move(passes)), nullptr, &found);
  return found;
}

Quantities CompiledNetwork::Quantify(std::vector<double> passes,
                                     const std::vector<bool>& in_place) const {
  Quantities found;
  Quantify(NumbersOf(std::move(passes)), &in_place, &found);
  return found;
}

}  // namespace tillit::bowtie
