// SPDX-License-Identifier: Apache-2.0
// What a compiled network holds: network_compile.cc makes it, network.cc asks it.
#ifndef TILLIT_SRC_BOWTIE_NETWORK_STATE_H_
#define TILLIT_SRC_BOWTIE_NETWORK_STATE_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "tillit/bowtie/network.h"

namespace tillit::bowtie {

enum class Group { kNone, kCommonCause, kCap };

// Barriers on one path that are dealt with together: a single one, or what stands there
// of a group.
struct Part {
  Group group = Group::kNone;
  int32_t of = 0;  // which group
  std::vector<int32_t> barriers;
};
using Path = std::vector<Part>;

// What barriers let through: those in place as they do, the others everything. Common
// causes are the group's own, whichever of its barriers are in place: otherwise a better
// barrier could loosen what two others have in common, and raise the risk.
struct Let {
  absl::Span<const double> passes;  // of those in place
  absl::Span<const double> group;   // of all, as if in place
  const Numbers& numbers;           // of the network
};

struct CompiledNetwork::State {
  // What several threats have in common, so that they are not independent.
  struct Shared {
    enum Kind { kBarrier, kCommonCause, kCap } kind;
    int32_t of;
  };

  Network network;
  std::vector<Group> group_of;    // by barrier
  std::vector<int32_t> group;     // by barrier
  std::vector<Path> threats;      // own barriers alone
  std::vector<Path> whole_paths;  // with those of the event
  Path event;
  std::vector<Path> consequences;
  std::vector<Shared> shared;
  std::vector<int32_t> repeated;  // threats that feed the event by several ways
  std::vector<int32_t> alone;     // threats in no gate

  Path PathOf(const std::vector<int32_t>& barriers) const;
  double Joint(const Path& path, const Let& let) const;
  double JointOf(const Part& part, const Let& let) const;
  double EventOf(const Let& let) const;
  double Arrives(const std::vector<double>& arrivals) const;
  double WithShared(size_t next, std::vector<signed char>& states, const Let& let,
                    std::vector<double>& arrivals) const;
  double WithRepeated(size_t next, std::vector<double>& arrivals) const;
  double ArrivalOf(size_t threat, const std::vector<signed char>& states,
                   const Let& let) const;
  double CommonOf(int32_t group, const Let& let) const;
};

}  // namespace tillit::bowtie

#endif  // TILLIT_SRC_BOWTIE_NETWORK_STATE_H_
