// SPDX-License-Identifier: Apache-2.0
// A bow-tie as numbers alone: what arrives by each threat, what passes each barrier, what
// comes of it. It knows no patient and no evidence; analysis.h makes it of both.
#ifndef TILLIT_BOWTIE_NETWORK_H_
#define TILLIT_BOWTIE_NETWORK_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "tillit/base/enums.h"

namespace tillit::bowtie {

enum class Form {
  // Amounts are events per unit of time: threats add up, a barrier multiplies by its rate
  // ratio.
  kRate = 1,
  // Amounts are probabilities within the horizon: threats combine by gates, a barrier
  // lets
  // its share through.
  kProbability = 2,
};
TILLIT_ENUM(Form, {Form::kRate, "RATE"}, {Form::kProbability, "PROBABILITY"});

enum class GateKind {
  kOr = 1,       // one of its inputs is enough
  kAnd = 2,      // all are needed
  kAtLeast = 3,  // so many are needed
};
TILLIT_ENUM(GateKind, {GateKind::kOr, "OR"}, {GateKind::kAnd, "AND"},
            {GateKind::kAtLeast, "AT_LEAST"});

// Barriers, threats and gates are named by their places, from 0.
struct Network {
  struct Threat {
    double amount = 0;              // without barriers: a rate of 0 or more, or of [0, 1]
    std::vector<int32_t> barriers;  // that stand on its path, those of the event apart
  };
  struct Gate {
    GateKind kind = GateKind::kOr;
    int32_t at_least = 1;  // for kAtLeast
    std::vector<int32_t> threats;
    std::vector<int32_t> gates;  // earlier ones
  };
  struct Consequence {
    double given_event = 1;  // P(it | the event), without barriers
    double severity = 0;     // its weight in harm; 0 or more
    std::vector<int32_t> barriers;
  };
  // Barriers that fail together: `share` of what passes the best of them passes all (the
  // beta factor), whichever are in place. 0: independent; 1: only the best counts. Each
  // alone lets through what it would without the group.
  struct CommonCause {
    double share = 0;  // of [0, 1]
    std::vector<int32_t> barriers;
  };
  // Components of one programme: together they are credited with no more than the
  // programme, or than the best of them alone where that is more.
  struct Cap {
    double passes = 0;  // what passes the whole programme; of [0, 1]
    std::vector<int32_t> barriers;
  };

  Form form = Form::kRate;
  int32_t barriers = 0;  // how many there are
  std::vector<Threat> threats;
  // Only with probabilities. The last one, and each threat that is in none, gives the
  // event.
  std::vector<Gate> gates;
  std::vector<int32_t> event_barriers;  // on every path
  double event_severity = 1;            // weight of the event itself in harm; 0 or more
  std::vector<Consequence> consequences;
  std::vector<CommonCause> common_causes;
  std::vector<Cap> caps;
};

// What an evaluation may vary without compiling anew; one number for each part.
struct Numbers {
  std::vector<double> passes;       // by barrier; above 1: it does harm
  std::vector<double> amounts;      // by threat
  std::vector<double> given_event;  // by consequence
  std::vector<double> caps;         // by cap
};

struct Quantities {
  // What arrives at the event by each threat, past its own barriers.
  std::vector<double> threats;
  double event = 0;  // rate, or probability
  std::vector<double> consequences;
  double harm = 0;  // event and consequences, each by its severity
};

// A network made ready to be asked many times.
// Threads: safe.
class CompiledNetwork {
 public:
  // Common causes, caps and threats that stand on several paths at once, with
  // probabilities: the cost of a question doubles with each.
  static constexpr int kMaxShared = 16;

  // INVALID_ARGUMENT with the path of the first fault: an amount or share out of range, a
  // place that does not exist, a barrier twice on a path, on both sides of the event or
  // in two groups; with rates a gate; with probabilities a group that stands partly on
  // every path, components of a cap that do not stand on the same paths, more than
  // kMaxShared.
  static absl::StatusOr<CompiledNetwork> Compile(const Network& network);

  CompiledNetwork(CompiledNetwork&&) noexcept;
  CompiledNetwork& operator=(CompiledNetwork&&) noexcept;
  ~CompiledNetwork();

  // What comes of it where barriers let through `passes` and all, or those `in_place`
  // alone, are in place. Rates: the sum over threats of what passes. Probabilities:
  // exact, also where a barrier stands on several paths (it works on all of them or on
  // none) or a threat feeds several gates. A further barrier that passes at most 1 never
  // raises event or harm. Never fails.
  Quantities Quantify(std::vector<double> passes) const;
  Quantities Quantify(std::vector<double> passes,
                      const std::vector<bool>& in_place) const;
  // The same with other numbers, into `found`, which keeps its memory; `in_place` may be
  // null.
  void Quantify(const Numbers& numbers, const std::vector<bool>* in_place,
                Quantities* found) const;
  // The network's own numbers beside `passes`.
  Numbers NumbersOf(std::vector<double> passes) const;

  // Harm as a sum of products, where it is one: with rates, and with one threat. Each
  // product has a weight above 0 and the barriers that are on its way; groups are as in
  // the network.
  struct Product {
    double weight = 0;
    std::vector<int32_t> barriers;
  };
  bool IsSumOfProducts() const;
  std::vector<Product> Products() const;

  const Network& network() const;

 private:
  struct State;
  explicit CompiledNetwork(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

// What passes barriers that stand in one group with a common cause.
double PassesWithCommonCause(double share, absl::Span<const double> passes);
// What passes components of a programme of which `cap` passes.
double PassesCapped(double cap, absl::Span<const double> passes);

}  // namespace tillit::bowtie

#endif  // TILLIT_BOWTIE_NETWORK_H_
