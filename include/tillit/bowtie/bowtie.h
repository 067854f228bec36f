// SPDX-License-Identifier: Apache-2.0
// A bow-tie as data (catalogue/bowties): causes, preventive barriers, an undesired
// event, mitigating barriers, consequences, and what makes barriers fail. It knows no
// plan. What numbers it may carry: docs/decisions/0003-base-rates.md.
#ifndef TILLIT_BOWTIE_BOWTIE_H_
#define TILLIT_BOWTIE_BOWTIE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/bowtie/network.h"
#include "tillit/criteria/criterion.h"

namespace tillit::bowtie {

// How often the event happens without barriers.
struct BaseRate {
  double per_1000_person_years = 0;
  std::string population;  // whom it was counted in
  base::Source source;
  // Its 95 % interval, both or none; none: taken as exact, and said to be.
  std::optional<double> low;
  std::optional<double> high;
  friend bool operator==(const BaseRate&, const BaseRate&) = default;
};
TILLIT_FIELDS(BaseRate, per_1000_person_years, population, source, low, high);

// How probable the event is within the bow-tie's horizon, without barriers.
struct BaseRisk {
  double probability = 0;  // above 0, below 1
  std::string population;
  base::Source source;
  std::optional<double> low;
  std::optional<double> high;
  friend bool operator==(const BaseRisk&, const BaseRisk&) = default;
};
TILLIT_FIELDS(BaseRisk, probability, population, source, low, high);

// A share of [0, 1] with its 95 % interval, both ends or none.
struct Proportion {
  double value = 0;
  std::optional<double> low;
  std::optional<double> high;
  base::Source source;
  friend bool operator==(const Proportion&, const Proportion&) = default;
};
TILLIT_FIELDS(Proportion, value, low, high, source);

// A cause is recognised in the record and shown. It carries a number of its own only
// where a source gives one: what it adds in whoever has it, or how probable it is in
// them.
struct Cause {
  std::string id;
  criteria::Criterion criterion;
  std::optional<BaseRate> rate;  // where the bow-tie counts rates
  std::optional<BaseRisk> risk;  // where it counts probabilities
  friend bool operator==(const Cause&, const Cause&) = default;
};
TILLIT_FIELDS(Cause, id, criterion, rate, risk);

// How causes with a risk give the event. Causes in no gate, and the base risk, give it
// alone.
struct Gate {
  std::string id;
  GateKind kind = GateKind::kOr;
  int32_t at_least = 1;  // of its inputs, for AT_LEAST
  std::vector<std::string> causes;
  std::vector<std::string> gates;  // earlier ones
  friend bool operator==(const Gate&, const Gate&) = default;
};
TILLIT_FIELDS(Gate, id, kind, at_least, causes, gates);

enum class Side {
  kPreventive = 1,  // proactive: before the event
  kMitigating = 2,  // reactive: softens consequences, never changes the event's rate
};
TILLIT_ENUM(Side, {Side::kPreventive, "PREVENTIVE"}, {Side::kMitigating, "MITIGATING"});

struct Barrier {
  std::string id;
  Side side = Side::kPreventive;
  std::string intervention;
  // Causes the barrier's source says it acts on; none: it acts on the event's rate. Its
  // worth then rests on effects whose outcome is the cause's id, and is never counted.
  std::vector<std::string> acts_on;
  // Consequences, for a mitigating barrier: its worth rests on effects on these.
  std::vector<std::string> softens;
  // How often it is used when it is needed (an alarm that is worn); unset: always.
  std::optional<Proportion> probability_of_use;
  friend bool operator==(const Barrier&, const Barrier&) = default;
};
TILLIT_FIELDS(Barrier, id, side, intervention, acts_on, softens, probability_of_use);

// Barriers that fail together (Network::CommonCause).
struct CommonCause {
  std::string id;
  std::vector<std::string> barriers;
  Proportion share;
  friend bool operator==(const CommonCause&, const CommonCause&) = default;
};
TILLIT_FIELDS(CommonCause, id, barriers, share);

// Barriers that are components of one programme: together they are credited with no more
// than studies of the whole found (`barrier`), or than the best of them alone where that
// is more. Where nothing was counted of the whole, only the best one counts.
struct Programme {
  std::string id;
  std::string barrier;  // the whole; may be empty
  std::vector<std::string> components;
  base::Source source;
  friend bool operator==(const Programme&, const Programme&) = default;
};
TILLIT_FIELDS(Programme, id, barrier, components, source);

// What makes a barrier fail or wear, where the criterion is yes or unknown.
struct EscalationFactor {
  std::string id;
  std::string barrier;
  criteria::Criterion criterion;
  // Share of the barrier's effect that is lost; unset: nobody knows how much, and the
  // barrier is worth its direction alone.
  std::optional<Proportion> lost;
  std::vector<std::string> controls;  // interventions that keep it from failing
  base::Source source;
  friend bool operator==(const EscalationFactor&, const EscalationFactor&) = default;
};
TILLIT_FIELDS(EscalationFactor, id, barrier, criterion, lost, controls, source);

// How often the event has a consequence, and how much that weighs.
struct ConsequenceRisk {
  std::string consequence;
  std::optional<Proportion> given_event;
  std::optional<double> severity;  // 0 to 1000; weights are a site's own
  base::Source source;
  friend bool operator==(const ConsequenceRisk&, const ConsequenceRisk&) = default;
};
TILLIT_FIELDS(ConsequenceRisk, consequence, given_event, severity, source);

struct Bowtie {
  std::string id;
  std::string version;
  base::Source source;
  std::string event;    // id of the undesired event
  std::string outcome;  // outcome id of effects that change how often the event comes
  // One of the two at most, here and in causes; neither: nothing is counted, and barriers
  // are compared by what they do to a rate or risk, whatever it is.
  std::optional<BaseRate> base_rate;
  int32_t horizon_days = 365;
  std::vector<criteria::NamedCodes> named_codes;
  // Whom it is drawn for: analysed only where this is yes.
  criteria::Criterion applies_when;
  std::vector<Cause> causes;
  std::vector<Barrier> barriers;
  std::vector<std::string> consequences;
  std::optional<BaseRisk> base_risk;  // within horizon_days
  std::vector<Gate> gates;            // only with risks
  std::vector<CommonCause> common_causes;
  std::vector<Programme> programmes;
  std::vector<EscalationFactor> escalation_factors;
  std::vector<ConsequenceRisk> consequence_risks;

  friend bool operator==(const Bowtie&, const Bowtie&) = default;
};
TILLIT_FIELDS(Bowtie, id, version, source, event, outcome, base_rate, horizon_days,
              named_codes, applies_when, causes, barriers, consequences, base_risk, gates,
              common_causes, programmes, escalation_factors, consequence_risks);

// INVALID_ARGUMENT with the path of the first fault: a name that nothing has, numbers out
// of their range, rates beside risks, a barrier whose side is not the one it is attached
// to, and whatever network.h refuses.
absl::Status Validate(const Bowtie& bowtie, absl::string_view path);

// What a bow-tie counts, with a base rate or risk of whatever source; unset: nothing.
std::optional<Form> FormOf(const Bowtie& bowtie, bool base_rate, bool base_risk);

}  // namespace tillit::bowtie

#endif  // TILLIT_BOWTIE_BOWTIE_H_
