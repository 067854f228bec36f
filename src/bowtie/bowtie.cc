// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/bowtie.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tillit::bowtie {

std::optional<Form> FormOf(const Bowtie& bowtie, bool base_rate, bool base_risk) {
  bool rates = base_rate;
  bool risks = base_risk;
  for (const Cause& cause : bowtie.causes) {
    rates = rates || cause.rate.has_value();
    risks = risks || cause.risk.has_value();
  }
  if (rates) return Form::kRate;
  if (risks) return Form::kProbability;
  return std::nullopt;
}

namespace {

// Checks a bow-tie part by part; each returns the first fault.
class Checker {
 public:
  Checker(const Bowtie& bowtie, absl::string_view path) : bowtie_(bowtie), path_(path) {}

  absl::Status Check() {
    for (absl::Status (Checker::*part)() :
         {&Checker::Itself, &Checker::Causes, &Checker::Barriers, &Checker::Gates,
          &Checker::Groups, &Checker::Escalations, &Checker::Consequences,
          &Checker::Counts}) {
      absl::Status status = (this->*part)();
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Fault(absl::string_view at, absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat(path_, at, ": ", what));
  }
  static std::string At(absl::string_view list, size_t i) {
    return absl::StrCat(".", list, "[", i, "]");
  }
  absl::Status Criterion(const criteria::Criterion& criterion,
                         const std::string& at) const {
    return criteria::Validate(criterion, bowtie_.named_codes, absl::StrCat(path_, at));
  }

  absl::Status Rate(const BaseRate& rate, const std::string& at) const {
    if (!(rate.per_1000_person_years > 0) || !(rate.per_1000_person_years <= 1e6)) {
      return Fault(at, "lies outside 0 to 10^6");
    }
    return Interval(rate.low, rate.per_1000_person_years, rate.high, rate.source, at,
                    1e6);
  }
  absl::Status Risk(const BaseRisk& risk, const std::string& at) const {
    if (!(risk.probability > 0 && risk.probability < 1)) {
      return Fault(at, "must lie between 0 and 1");
    }
    return Interval(risk.low, risk.probability, risk.high, risk.source, at, 1);
  }
  absl::Status Share(const Proportion& share, const std::string& at) const {
    if (!(share.value >= 0 && share.value <= 1)) return Fault(at, "lies outside 0 to 1");
    return Interval(share.low, share.value, share.high, share.source, at, 1);
  }
  absl::Status Interval(const std::optional<double>& low, double value,
                        const std::optional<double>& high, const base::Source& source,
                        const std::string& at, double most) const {
    if (source.citation.empty()) return Fault(at, "has no source");
    if (low.has_value() != high.has_value()) {
      return Fault(at, "has one end of an interval");
    }
    // An end at 0, or at the most there is, has no place on the scale it is drawn on.
    if (low && !(*low > 0 && *low <= value && value <= *high && *high < most)) {
      return Fault(at, absl::StrCat("must have 0 < low <= value <= high < ", most));
    }
    return absl::OkStatus();
  }

  absl::Status Itself() {
    if (bowtie_.id.empty()) return Fault("", "has no id");
    if (bowtie_.version.empty()) return Fault("", "has no version");
    if (bowtie_.source.citation.empty()) return Fault("", "has no source");
    if (bowtie_.event.empty()) return Fault("", "has no event");
    if (bowtie_.outcome.empty()) return Fault("", "has no outcome");
    if (bowtie_.horizon_days < 1 || bowtie_.horizon_days > 36600) {
      return Fault("", "horizon_days lies outside 1 to 36600");
    }
    if (bowtie_.base_rate) {
      absl::Status status = Rate(*bowtie_.base_rate, ".base_rate");
      if (!status.ok()) return status;
    }
    if (bowtie_.base_risk) {
      if (bowtie_.base_rate) return Fault(".base_risk", "stands beside a base_rate");
      absl::Status status = Risk(*bowtie_.base_risk, ".base_risk");
      if (!status.ok()) return status;
    }
    return Criterion(bowtie_.applies_when, ".applies_when");
  }

  absl::Status Causes() {
    bool rates = bowtie_.base_rate.has_value();
    bool risks = bowtie_.base_risk.has_value();
    for (size_t i = 0; i < bowtie_.causes.size(); ++i) {
      const Cause& cause = bowtie_.causes[i];
      const std::string at = At("causes", i);
      if (!causes_.insert(cause.id).second) return Fault(at, "its id stands twice");
      absl::Status status = Criterion(cause.criterion, at);
      if (status.ok() && cause.rate)
        status = Rate(*cause.rate, absl::StrCat(at, ".rate"));
      if (status.ok() && cause.risk)
        status = Risk(*cause.risk, absl::StrCat(at, ".risk"));
      if (!status.ok()) return status;
      rates = rates || cause.rate;
      risks = risks || cause.risk;
      if (rates && risks) return Fault(at, "rates and risks cannot stand together");
    }
    return absl::OkStatus();
  }

  absl::Status Barriers() {
    for (size_t i = 0; i < bowtie_.barriers.size(); ++i) {
      const Barrier& barrier = bowtie_.barriers[i];
      const std::string at = At("barriers", i);
      if (!barriers_.insert(barrier.id).second) return Fault(at, "its id stands twice");
      // What a barrier is attached to says on which side of the event it stands.
      if (barrier.side == Side::kPreventive && !barrier.softens.empty()) {
        return Fault(at, "is preventive, yet it softens a consequence");
      }
      if (barrier.side == Side::kMitigating &&
          (barrier.softens.empty() || !barrier.acts_on.empty())) {
        return Fault(at,
                     "is mitigating, so it must soften a consequence and act on no "
                     "cause");
      }
      for (const std::string& cause : barrier.acts_on) {
        if (causes_.count(cause) == 0) {
          return Fault(at, absl::StrCat("acts_on '", cause, "' is no cause"));
        }
      }
      for (const std::string& consequence : barrier.softens) {
        if (!IsConsequence(consequence)) {
          return Fault(at, absl::StrCat("softens '", consequence, "' is no consequence"));
        }
      }
      if (barrier.probability_of_use) {
        absl::Status status =
            Share(*barrier.probability_of_use, absl::StrCat(at, ".probability_of_use"));
        if (!status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

  absl::Status Gates() {
    std::set<std::string> earlier;
    for (size_t i = 0; i < bowtie_.gates.size(); ++i) {
      const Gate& gate = bowtie_.gates[i];
      const std::string at = At("gates", i);
      for (const std::string& id : gate.causes) {
        const auto it = std::find_if(bowtie_.causes.begin(), bowtie_.causes.end(),
                                     [&](const Cause& cause) { return cause.id == id; });
        if (it == bowtie_.causes.end() || !it->risk) {
          return Fault(at, absl::StrCat("'", id, "' is no cause with a risk"));
        }
      }
      for (const std::string& id : gate.gates) {
        if (earlier.count(id) == 0) {
          return Fault(at, absl::StrCat("'", id, "' is no earlier gate"));
        }
      }
      if (!earlier.insert(gate.id).second) return Fault(at, "its id stands twice");
    }
    return absl::OkStatus();
  }

  absl::Status Groups() {
    std::set<std::string> grouped;
    const auto take = [&](const std::vector<std::string>& barriers,
                          const std::string& at) {
      for (const std::string& barrier : barriers) {
        if (barriers_.count(barrier) == 0) {
          return Fault(at, absl::StrCat("'", barrier, "' is no barrier"));
        }
        if (!grouped.insert(barrier).second) {
          return Fault(at, absl::StrCat("'", barrier, "' stands in two groups"));
        }
      }
      return absl::OkStatus();
    };
    for (size_t i = 0; i < bowtie_.common_causes.size(); ++i) {
      const std::string at = At("common_causes", i);
      absl::Status status = take(bowtie_.common_causes[i].barriers, at);
      if (status.ok())
        status = Share(bowtie_.common_causes[i].share, absl::StrCat(at, ".share"));
      if (status.ok() && bowtie_.common_causes[i].share.low) {
        status = Fault(absl::StrCat(at, ".share"), "takes no interval: it is not drawn");
      }
      if (!status.ok()) return status;
    }
    for (size_t i = 0; i < bowtie_.programmes.size(); ++i) {
      const Programme& programme = bowtie_.programmes[i];
      const std::string at = At("programmes", i);
      absl::Status status = take(programme.components, at);
      if (status.ok() && !programme.barrier.empty()) {
        status = take({programme.barrier}, at);
      }
      if (!status.ok()) return status;
      if (programme.source.citation.empty()) return Fault(at, "has no source");
    }
    return absl::OkStatus();
  }

  absl::Status Escalations() {
    std::set<std::string> ids;
    for (size_t i = 0; i < bowtie_.escalation_factors.size(); ++i) {
      const EscalationFactor& factor = bowtie_.escalation_factors[i];
      const std::string at = At("escalation_factors", i);
      if (!ids.insert(factor.id).second) return Fault(at, "its id stands twice");
      if (barriers_.count(factor.barrier) == 0) {
        return Fault(at, absl::StrCat("'", factor.barrier, "' is no barrier"));
      }
      if (factor.source.citation.empty()) return Fault(at, "has no source");
      absl::Status status = Criterion(factor.criterion, at);
      if (status.ok() && factor.lost)
        status = Share(*factor.lost, absl::StrCat(at, ".lost"));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Consequences() {
    std::set<std::string> weighed;
    for (size_t i = 0; i < bowtie_.consequence_risks.size(); ++i) {
      const ConsequenceRisk& risk = bowtie_.consequence_risks[i];
      const std::string at = At("consequence_risks", i);
      if (!IsConsequence(risk.consequence)) {
        return Fault(at, absl::StrCat("'", risk.consequence, "' is no consequence"));
      }
      if (!weighed.insert(risk.consequence).second) {
        return Fault(at, "its consequence stands twice");
      }
      if (risk.severity && !(*risk.severity >= 0 && *risk.severity <= 1000)) {
        return Fault(at, "severity lies outside 0 to 1000");
      }
      if (risk.severity && risk.source.citation.empty()) {
        return Fault(at, "has no source");
      }
      if (risk.given_event) {
        absl::Status status = Share(*risk.given_event, absl::StrCat(at, ".given_event"));
        if (!status.ok()) return status;
        if (!(risk.given_event->value > 0 && risk.given_event->value < 1)) {
          return Fault(absl::StrCat(at, ".given_event"), "must lie between 0 and 1");
        }
      }
    }
    return absl::OkStatus();
  }

  bool IsConsequence(const std::string& id) const {
    return std::find(bowtie_.consequences.begin(), bowtie_.consequences.end(), id) !=
           bowtie_.consequences.end();
  }

  // Whether it could be counted if every cause were there and every barrier had an
  // effect.
  absl::Status Counts() {
    const std::optional<Form> form =
        FormOf(bowtie_, bowtie_.base_rate.has_value(), bowtie_.base_risk.has_value());
    if (!form) {
      return bowtie_.gates.empty() ? absl::OkStatus()
                                   : Fault(".gates[0]", "nothing is counted here");
    }
    Network network;
    network.form = *form;
    if (bowtie_.base_rate || bowtie_.base_risk) network.threats.push_back({0.5, {}});
    std::vector<int32_t> threat_of;
    for (const Cause& cause : bowtie_.causes) {
      threat_of.push_back(-1);
      if (!cause.rate && !cause.risk) continue;
      threat_of.back() = static_cast<int32_t>(network.threats.size());
      network.threats.push_back({0.5, {}});
    }
    for (const Gate& gate : bowtie_.gates) {
      Network::Gate made{gate.kind, gate.at_least, {}, {}};
      for (size_t c = 0; c < bowtie_.causes.size(); ++c) {
        if (std::count(gate.causes.begin(), gate.causes.end(), bowtie_.causes[c].id) >
            0) {
          made.threats.push_back(threat_of[c]);
        }
      }
      for (size_t g = 0; g < network.gates.size(); ++g) {
        if (std::count(gate.gates.begin(), gate.gates.end(), bowtie_.gates[g].id) > 0) {
          made.gates.push_back(static_cast<int32_t>(g));
        }
      }
      network.gates.push_back(std::move(made));
    }
    const absl::Status status = CompiledNetwork::Compile(network).status();
    if (!status.ok()) return Fault("", absl::StrCat("as numbers: ", status.message()));
    return *form == Form::kProbability ? InOnePlace() : absl::OkStatus();
  }

  // With probabilities what fails together stands in one place: at the event, before it
  // or after it; and few enough things reach over several causes.
  absl::Status InOnePlace() const {
    int shared = 0;
    const auto kind = [&](const std::string& id) {
      for (const Barrier& barrier : bowtie_.barriers) {
        if (barrier.id != id) continue;
        return barrier.side == Side::kMitigating ? 2 : barrier.acts_on.empty() ? 0 : 1;
      }
      return 0;
    };
    const auto check = [&](std::vector<std::string> barriers, const std::string& at) {
      for (const std::string& barrier : barriers) {
        if (kind(barrier) != kind(barriers[0])) {
          return Fault(at,
                       "with probabilities its barriers stand in one place: at the "
                       "event, before it or after it");
        }
      }
      shared += !barriers.empty() && kind(barriers[0]) == 1;
      return absl::OkStatus();
    };
    for (size_t i = 0; i < bowtie_.common_causes.size(); ++i) {
      absl::Status status =
          check(bowtie_.common_causes[i].barriers, At("common_causes", i));
      if (!status.ok()) return status;
    }
    for (size_t i = 0; i < bowtie_.programmes.size(); ++i) {
      std::vector<std::string> barriers = bowtie_.programmes[i].components;
      if (!bowtie_.programmes[i].barrier.empty()) {
        barriers.push_back(bowtie_.programmes[i].barrier);
      }
      absl::Status status = check(std::move(barriers), At("programmes", i));
      if (!status.ok()) return status;
    }
    for (const Barrier& barrier : bowtie_.barriers) shared += barrier.acts_on.size() > 1;
    // Each may be shared itself, and its members.
    if (shared * 3 > CompiledNetwork::kMaxShared) {
      return Fault("", "has too much in common between its causes to be counted");
    }
    return absl::OkStatus();
  }

  const Bowtie& bowtie_;
  const absl::string_view path_;
  std::set<std::string> causes_;
  std::set<std::string> barriers_;
};

}  // namespace

absl::Status Validate(const Bowtie& bowtie, absl::string_view path) {
  return Checker(bowtie, path).Check();
}

}  // namespace tillit::bowtie
