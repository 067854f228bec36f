// SPDX-License-Identifier: Apache-2.0
// The uncertain numbers behind a network, and how the network follows from them: once for
// their published values, once a draw.
#ifndef TILLIT_SRC_BOWTIE_UNCERTAINTY_H_
#define TILLIT_SRC_BOWTIE_UNCERTAINTY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillit/bowtie/analysis.h"
#include "tillit/bowtie/network.h"

namespace tillit::bowtie {

// On which scale a 95 % interval is normal.
enum class Scale { kLogarithm, kLogit, kLinear };

struct Uncertain {
  std::string id;  // draws of one id are the same in every bow-tie
  Scale scale = Scale::kLogarithm;
  double value = 0;
  std::optional<double> low;  // unset: exact
  std::optional<double> high;
  // In place of an interval: a beta distribution with these two.
  std::optional<interventions::FailureBelief> belief;
};

// Names a number by its place among the uncertain ones; -1: none.
using NumberAt = int32_t;

// What passes one barrier of the network.
struct BarrierNumbers {
  NumberAt effect = -1;
  interventions::EffectMeasure measure = interventions::EffectMeasure::kRateRatio;
  NumberAt risk = -1;          // at which a ratio of odds or hazards is read
  double share = 1;            // of the effect: delivery and time until it works
  std::vector<NumberAt> used;  // times these
  std::vector<NumberAt> lost;  // times 1 - these
  NumberAt failing = -1;       // an observed probability of failing, in place of all that
};

struct PatientNumbers {
  std::vector<Uncertain> numbers;
  std::vector<BarrierNumbers> barriers;
  std::vector<NumberAt> amounts;      // by threat; -1: not there
  std::vector<NumberAt> given_event;  // by consequence
  std::vector<int32_t> caps;          // by cap: the barrier that is the whole programme

  NumberAt Add(Uncertain number);
  // The network's numbers where the uncertain ones have `values`. A rate ratio passes as
  // it stands, a barrier never less than nothing.
  void Fill(const std::vector<double>& values, Numbers* filled) const;
  std::vector<double> Values() const;
  double RatioOf(const BarrierNumbers& barrier, double effect,
                 const std::vector<double>& values) const;
  double ShareOf(const BarrierNumbers& barrier, const std::vector<double>& values) const;
};

// The 95 % interval of a number: as published, or of so many draws of a belief.
Estimate EndsOf(const Uncertain& number, uint64_t seed, int32_t draws);

// Draws, intervals and swings of what is left of the event, into the analysis. `per_1000`
// takes what the network counts to per 1,000.
void Draw(const PatientNumbers& numbers, const CompiledNetwork& network,
          const AnalysisOptions& options, double per_1000, Analysis* analysis);

inline constexpr double kDaysAYear = 365.25;
// P(one event or more in so many days) at a rate per 1,000 person-years.
double ProbabilityOfOne(double per_1000_person_years, int32_t days);

}  // namespace tillit::bowtie

#endif  // TILLIT_SRC_BOWTIE_UNCERTAINTY_H_
