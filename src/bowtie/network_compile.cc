// SPDX-License-Identifier: Apache-2.0
// Whether a network holds together, and what of it is shared between paths.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bowtie/network_state.h"

namespace tillit::bowtie {
namespace {

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

bool IsShare(double value) { return value >= 0 && value <= 1; }

absl::Status CheckBarriers(const std::vector<int32_t>& barriers, int32_t count,
                           const std::string& path) {
  std::vector<int32_t> sorted = barriers;
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] < 0 || sorted[i] >= count) {
      return Fault(path, absl::StrCat("there is no barrier ", sorted[i]));
    }
    if (i > 0 && sorted[i] == sorted[i - 1]) {
      return Fault(path, absl::StrCat("barrier ", sorted[i], " stands twice"));
    }
  }
  return absl::OkStatus();
}

// Where each barrier stands: bits of Sides.
enum Sides : int { kOnThreat = 1, kOnEvent = 2, kOnConsequence = 4 };

absl::Status CheckShape(const Network& network, std::vector<int>* sides) {
  const int32_t count = network.barriers;
  if (count < 0) return Fault("barriers", "is below 0");
  sides->assign(static_cast<size_t>(count), 0);
  const auto place = [&](const std::vector<int32_t>& barriers, int side,
                         const std::string& path) {
    absl::Status status = CheckBarriers(barriers, count, path);
    if (!status.ok()) return status;
    for (const int32_t b : barriers) (*sides)[static_cast<size_t>(b)] |= side;
    return absl::OkStatus();
  };
  for (size_t t = 0; t < network.threats.size(); ++t) {
    const std::string at = absl::StrCat("threats[", t, "]");
    const double amount = network.threats[t].amount;
    if (!(amount >= 0) || !std::isfinite(amount) ||
        (network.form == Form::kProbability && amount > 1)) {
      return Fault(at, network.form == Form::kRate
                           ? "its rate must be finite and 0 or more"
                           : "its probability lies outside 0 to 1");
    }
    absl::Status status = place(network.threats[t].barriers, kOnThreat, at);
    if (!status.ok()) return status;
  }
  absl::Status status = place(network.event_barriers, kOnEvent, "event_barriers");
  if (!status.ok()) return status;
  for (size_t c = 0; c < network.consequences.size(); ++c) {
    const Network::Consequence& consequence = network.consequences[c];
    const std::string at = absl::StrCat("consequences[", c, "]");
    if (!IsShare(consequence.given_event)) {
      return Fault(at, "given_event lies outside 0 to 1");
    }
    if (!(consequence.severity >= 0) || !std::isfinite(consequence.severity)) {
      return Fault(at, "severity must be finite and 0 or more");
    }
    status = place(consequence.barriers, kOnConsequence, at);
    if (!status.ok()) return status;
  }
  if (!(network.event_severity >= 0) || !std::isfinite(network.event_severity)) {
    return Fault("event_severity", "must be finite and 0 or more");
  }
  for (size_t b = 0; b < sides->size(); ++b) {
    const int side = (*sides)[b];
    if (side != 0 && (side & (side - 1)) != 0) {
      return Fault(absl::StrCat("barriers[", b, "]"),
                   "stands in more than one place: before the event, at it, after it");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckGates(const Network& network) {
  if (network.form == Form::kRate && !network.gates.empty()) {
    return Fault("gates[0]", "rates add up: a gate takes probabilities");
  }
  for (size_t g = 0; g < network.gates.size(); ++g) {
    const Network::Gate& gate = network.gates[g];
    const std::string at = absl::StrCat("gates[", g, "]");
    for (const int32_t t : gate.threats) {
      if (t < 0 || static_cast<size_t>(t) >= network.threats.size()) {
        return Fault(at, absl::StrCat("there is no threat ", t));
      }
    }
    for (const int32_t earlier : gate.gates) {
      if (earlier < 0 || static_cast<size_t>(earlier) >= g) {
        return Fault(at, absl::StrCat("there is no earlier gate ", earlier));
      }
    }
    const auto inputs = static_cast<int32_t>(gate.threats.size() + gate.gates.size());
    if (inputs == 0) return Fault(at, "has no inputs");
    if (gate.kind == GateKind::kAtLeast &&
        (gate.at_least < 1 || gate.at_least > inputs)) {
      return Fault(at, absl::StrCat("at_least lies outside 1 to ", inputs));
    }
  }
  return absl::OkStatus();
}

// Threats that reach the event by several gates, and those that are in none. A fault
// where a gate leads nowhere.
absl::Status FollowGates(const Network& network, std::vector<int32_t>* repeated,
                         std::vector<int32_t>* alone) {
  std::vector<int64_t> readings(network.threats.size(), 0);
  std::vector<int64_t> of_gates(network.gates.size(), 0);
  if (!of_gates.empty()) of_gates.back() = 1;
  for (size_t g = network.gates.size(); g-- > 0;) {
    if (of_gates[g] == 0) {
      return Fault(absl::StrCat("gates[", g, "]"), "leads nowhere");
    }
    // Two is as good as many, and never overflows.
    const auto add = [&](int64_t& to) { to = std::min<int64_t>(to + of_gates[g], 2); };
    for (const int32_t t : network.gates[g].threats) {
      add(readings[static_cast<size_t>(t)]);
    }
    for (const int32_t earlier : network.gates[g].gates) {
      add(of_gates[static_cast<size_t>(earlier)]);
    }
  }
  for (size_t t = 0; t < readings.size(); ++t) {
    if (readings[t] > 1) repeated->push_back(static_cast<int32_t>(t));
    if (readings[t] == 0) alone->push_back(static_cast<int32_t>(t));
  }
  return absl::OkStatus();
}

}  // namespace

Path CompiledNetwork::State::PathOf(const std::vector<int32_t>& barriers) const {
  Path path;
  for (const int32_t b : barriers) {
    const Group kind = group_of[static_cast<size_t>(b)];
    const int32_t of = group[static_cast<size_t>(b)];
    const auto it = std::find_if(path.begin(), path.end(), [&](const Part& part) {
      return kind != Group::kNone && part.group == kind && part.of == of;
    });
    if (it != path.end()) {
      it->barriers.push_back(b);
    } else {
      path.push_back({kind, of, {b}});
    }
  }
  return path;
}

absl::StatusOr<CompiledNetwork> CompiledNetwork::Compile(const Network& network) {
  auto state = std::make_unique<State>();
  std::vector<int> sides;
  absl::Status status = CheckShape(network, &sides);
  if (!status.ok()) return status;
  status = CheckGates(network);
  if (!status.ok()) return status;
  status = FollowGates(network, &state->repeated, &state->alone);
  if (!status.ok()) return status;
  state->network = network;
  const auto count = static_cast<size_t>(network.barriers);
  state->group_of.assign(count, Group::kNone);
  state->group.assign(count, 0);
  const auto take = [&](const std::vector<int32_t>& barriers, Group kind, size_t of,
                        const std::string& at) {
    absl::Status fault = CheckBarriers(barriers, network.barriers, at);
    if (!fault.ok()) return fault;
    for (const int32_t b : barriers) {
      if (std::exchange(state->group_of[static_cast<size_t>(b)], kind) != Group::kNone) {
        return Fault(at, absl::StrCat("barrier ", b, " is in another group already"));
      }
      state->group[static_cast<size_t>(b)] = static_cast<int32_t>(of);
    }
    return absl::OkStatus();
  };
  for (size_t g = 0; g < network.common_causes.size(); ++g) {
    const std::string at = absl::StrCat("common_causes[", g, "]");
    if (!IsShare(network.common_causes[g].share)) {
      return Fault(at, "share lies outside 0 to 1");
    }
    status = take(network.common_causes[g].barriers, Group::kCommonCause, g, at);
    if (!status.ok()) return status;
  }
  for (size_t g = 0; g < network.caps.size(); ++g) {
    const std::string at = absl::StrCat("caps[", g, "]");
    if (!IsShare(network.caps[g].passes)) {
      return Fault(at, "what passes lies outside 0 to 1");
    }
    status = take(network.caps[g].barriers, Group::kCap, g, at);
    if (!status.ok()) return status;
  }

  for (const Network::Threat& threat : network.threats) {
    state->threats.push_back(state->PathOf(threat.barriers));
    std::vector<int32_t> whole = threat.barriers;
    whole.insert(whole.end(), network.event_barriers.begin(),
                 network.event_barriers.end());
    state->whole_paths.push_back(state->PathOf(whole));
  }
  state->event = state->PathOf(network.event_barriers);
  for (const Network::Consequence& consequence : network.consequences) {
    state->consequences.push_back(state->PathOf(consequence.barriers));
  }
  if (network.form == Form::kRate) return CompiledNetwork(std::move(state));

  // On how many threats' paths each barrier stands.
  std::vector<std::vector<int32_t>> stands_on(count);
  for (size_t t = 0; t < network.threats.size(); ++t) {
    for (const int32_t b : network.threats[t].barriers) {
      stands_on[static_cast<size_t>(b)].push_back(static_cast<int32_t>(t));
    }
  }
  const auto both_sides = [&](const std::vector<int32_t>& barriers) {
    int all = 0;
    for (const int32_t b : barriers) all |= sides[static_cast<size_t>(b)];
    return (all & kOnEvent) != 0 && (all & kOnThreat) != 0;
  };
  for (size_t g = 0; g < network.common_causes.size(); ++g) {
    const std::vector<int32_t>& barriers = network.common_causes[g].barriers;
    if (both_sides(barriers)) {
      return Fault(absl::StrCat("common_causes[", g, "]"),
                   "stands partly on every path: not with probabilities");
    }
    std::vector<int32_t> paths;
    for (const int32_t b : barriers) {
      const std::vector<int32_t>& on = stands_on[static_cast<size_t>(b)];
      paths.insert(paths.end(), on.begin(), on.end());
    }
    std::sort(paths.begin(), paths.end());
    if (!paths.empty() && paths.front() != paths.back()) {
      state->shared.push_back({State::Shared::kCommonCause, static_cast<int32_t>(g)});
    }
  }
  for (size_t g = 0; g < network.caps.size(); ++g) {
    const std::vector<int32_t>& barriers = network.caps[g].barriers;
    for (const int32_t b : barriers) {
      if (sides[static_cast<size_t>(b)] != sides[static_cast<size_t>(barriers[0])] ||
          stands_on[static_cast<size_t>(b)] !=
              stands_on[static_cast<size_t>(barriers[0])]) {
        return Fault(absl::StrCat("caps[", g, "]"),
                     "its barriers must stand on the same paths, with probabilities");
      }
    }
    if (!barriers.empty() && stands_on[static_cast<size_t>(barriers[0])].size() > 1) {
      state->shared.push_back({State::Shared::kCap, static_cast<int32_t>(g)});
    }
  }
  for (size_t b = 0; b < count; ++b) {
    if (stands_on[b].size() > 1 && state->group_of[b] != Group::kCap) {
      state->shared.push_back({State::Shared::kBarrier, static_cast<int32_t>(b)});
    }
  }
  if (state->shared.size() + state->repeated.size() > kMaxShared) {
    return Fault(
        "threats",
        absl::StrCat("have ", state->shared.size() + state->repeated.size(),
                     " barriers, common causes and threats in common, more than ",
                     kMaxShared));
  }
  return CompiledNetwork(std::move(state));
}

CompiledNetwork::CompiledNetwork(std::unique_ptr<const State> state)
    : state_(std::move(state)) {}
CompiledNetwork::CompiledNetwork(CompiledNetwork&&) noexcept = default;
CompiledNetwork& CompiledNetwork::operator=(CompiledNetwork&&) noexcept = default;
CompiledNetwork::~CompiledNetwork() = default;

const Network& CompiledNetwork::network() const { return state_->network; }

}  // namespace tillit::bowtie
