// SPDX-License-Identifier: Apache-2.0
#include "bowtie/uncertainty.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tillit/base/distributions.h"
#include "tillit/base/numbers.h"
#include "tillit/base/random.h"

namespace tillit::bowtie {
namespace {

// Standard deviations between the ends of a 95 % interval of a normal distribution.
constexpr double kInterval = 3.92;
// Whether the host wants the call to end is looked at so often.
constexpr int32_t kDrawsBetweenLooks = 256;

double Logit(double p) { return base::Log(p) - base::LogOnePlus(-p); }
double FromLogit(double x) {
  return x >= 0 ? 1 / (1 + base::Exp(-x)) : base::Exp(x) / (1 + base::Exp(x));
}

double ToScale(Scale scale, double value) {
  switch (scale) {
    case Scale::kLogarithm:
      return base::Log(value);
    case Scale::kLogit:
      return Logit(value);
    case Scale::kLinear:
      return value;
  }
  return value;
}

double FromScale(Scale scale, double value) {
  switch (scale) {
    case Scale::kLogarithm:
      return base::Exp(value);
    case Scale::kLogit:
      return FromLogit(value);
    case Scale::kLinear:
      return value;
  }
  return value;
}

// Whether there is something to draw: an interval whose ends exist on the scale.
bool IsDrawn(const Uncertain& number) {
  if (number.belief) return true;
  return number.low && number.high && *number.low < *number.high &&
         std::isfinite(ToScale(number.scale, *number.low)) &&
         std::isfinite(ToScale(number.scale, *number.high)) &&
         std::isfinite(ToScale(number.scale, number.value));
}

// A stream of its own for each id (FNV-1a, 64 bits), so that a number that comes or goes
// moves no other's draws.
uint64_t StreamOf(const std::string& id) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : id) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  return hash;
}

// The draws of one number, one after the other.
class Drawing {
 public:
  Drawing(const Uncertain& number, uint64_t seed)
      : number_(&number), random_(seed, StreamOf(number.id)) {
    if (number.belief) return;
    mean_ = ToScale(number.scale, number.value);
    sd_ = (ToScale(number.scale, *number.high) - ToScale(number.scale, *number.low)) /
          kInterval;
  }
  double Next() {
    if (number_->belief) {
      return base::Beta(random_, number_->belief->failures, number_->belief->successes);
    }
    return FromScale(number_->scale, base::Normal(random_, mean_, sd_));
  }

 private:
  const Uncertain* number_;
  base::Random random_;
  double mean_ = 0;
  double sd_ = 0;
};

// The q-th quantile of sorted numbers, in a straight line between its two neighbours.
double Quantile(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] +
         (sorted[above] - sorted[below]) * (at - static_cast<double>(below));
}

Estimate IntervalOf(double value, std::vector<double>& drawn) {
  std::sort(drawn.begin(), drawn.end());
  return {value, Quantile(drawn, 0.025), Quantile(drawn, 0.975)};
}

}  // namespace

double ProbabilityOfOne(double per_1000_person_years, int32_t days) {
  return -base::ExpMinusOne(-per_1000_person_years / 1000.0 * days / kDaysAYear);
}

NumberAt PatientNumbers::Add(Uncertain number) {
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i].id == number.id) return static_cast<NumberAt>(i);
  }
  numbers.push_back(std::move(number));
  return static_cast<NumberAt>(numbers.size()) - 1;
}

std::vector<double> PatientNumbers::Values() const {
  std::vector<double> values;
  for (const Uncertain& number : numbers) values.push_back(number.value);
  return values;
}

double PatientNumbers::RatioOf(const BarrierNumbers& barrier, double effect,
                               const std::vector<double>& values) const {
  const std::optional<double> ratio =
      barrier.risk < 0
          ? interventions::RateRatio(barrier.measure, effect)
          : interventions::RiskRatio(barrier.measure, effect,
                                     values[static_cast<size_t>(barrier.risk)]);
  return ratio.value_or(1);
}

double PatientNumbers::ShareOf(const BarrierNumbers& barrier,
                               const std::vector<double>& values) const {
  double share = barrier.share;
  for (const NumberAt at : barrier.used) share *= values[static_cast<size_t>(at)];
  for (const NumberAt at : barrier.lost) share *= 1 - values[static_cast<size_t>(at)];
  return share;
}

void PatientNumbers::Fill(const std::vector<double>& values, Numbers* filled) const {
  const auto value = [&](NumberAt at) { return values[static_cast<size_t>(at)]; };
  filled->passes.resize(barriers.size());
  for (size_t b = 0; b < barriers.size(); ++b) {
    const BarrierNumbers& barrier = barriers[b];
    filled->passes[b] =
        barrier.failing >= 0
            ? value(barrier.failing)
            : std::max(0.0, interventions::Realised(
                                RatioOf(barrier, value(barrier.effect), values),
                                ShareOf(barrier, values)));
  }
  filled->amounts.resize(amounts.size());
  for (size_t t = 0; t < amounts.size(); ++t) {
    filled->amounts[t] = amounts[t] < 0 ? 0 : value(amounts[t]);
  }
  filled->given_event.resize(given_event.size());
  for (size_t c = 0; c < given_event.size(); ++c) {
    filled->given_event[c] = value(given_event[c]);
  }
  filled->caps.resize(caps.size());
  for (size_t c = 0; c < caps.size(); ++c) {
    filled->caps[c] = filled->passes[static_cast<size_t>(caps[c])];
  }
}

Estimate EndsOf(const Uncertain& number, uint64_t seed, int32_t draws) {
  if (!number.belief) {
    return {number.value, number.low.value_or(number.value),
            number.high.value_or(number.value)};
  }
  Drawing drawing(number, seed);
  std::vector<double> drawn;
  for (int32_t d = 0; d < draws; ++d) drawn.push_back(drawing.Next());
  return IntervalOf(number.value, drawn);
}

void Draw(const PatientNumbers& numbers, const CompiledNetwork& network,
          const AnalysisOptions& options, double per_1000, Analysis* analysis) {
  if (options.draws < 1) return;
  const std::vector<double> published = numbers.Values();
  Numbers filled;
  Quantities found;
  const auto ask = [&](const std::vector<double>& values) -> const Quantities& {
    numbers.Fill(values, &filled);
    network.Quantify(filled, nullptr, &found);
    return found;
  };

  std::vector<size_t> drawn_numbers;
  std::vector<Drawing> drawings;
  for (size_t i = 0; i < numbers.numbers.size(); ++i) {
    if (!IsDrawn(numbers.numbers[i])) continue;
    drawn_numbers.push_back(i);
    drawings.emplace_back(numbers.numbers[i], options.seed);
  }
  std::vector<double> event;
  std::vector<std::vector<double>> consequences(analysis->counted_consequences.size());
  std::vector<double> values = published;
  double sum = 0;
  for (int32_t d = 0; d < options.draws; ++d) {
    if (d % kDrawsBetweenLooks == 0 && options.work != nullptr &&
        !options.work->Spend(0)) {
      return;
    }
    for (size_t i = 0; i < drawn_numbers.size(); ++i) {
      values[drawn_numbers[i]] = drawings[i].Next();
    }
    ask(values);
    event.push_back(found.event * per_1000);
    sum += event.back();
    for (size_t c = 0; c < consequences.size(); ++c) {
      consequences[c].push_back(found.consequences[c] * per_1000);
    }
  }
  analysis->residual_mean = sum / options.draws;
  analysis->residual_interval =
      IntervalOf(analysis->residual_per_1000.value_or(0), event);
  const auto probability = [&](double per) {
    return analysis->form == Form::kRate ? ProbabilityOfOne(per, analysis->horizon_days)
                                         : per / per_1000;
  };
  const Estimate& residual = *analysis->residual_interval;
  analysis->probability_after_interval = {
      probability(residual.value), probability(residual.low), probability(residual.high)};
  for (size_t c = 0; c < consequences.size(); ++c) {
    Estimate& after = analysis->counted_consequences[c].per_1000_after;
    after = IntervalOf(after.value, consequences[c]);
  }

  for (size_t i = 0; i < drawn_numbers.size(); ++i) {
    const Uncertain& number = numbers.numbers[drawn_numbers[i]];
    const Estimate ends = EndsOf(number, options.seed, options.draws);
    Swing swing{number.id, 0, 0};
    values = published;
    values[drawn_numbers[i]] = ends.low;
    swing.at_low = ask(values).event * per_1000;
    values[drawn_numbers[i]] = ends.high;
    swing.at_high = ask(values).event * per_1000;
    analysis->swings.push_back(std::move(swing));
  }
  std::stable_sort(analysis->swings.begin(), analysis->swings.end(),
                   [](const Swing& a, const Swing& b) {
                     const double wide_a = std::abs(a.at_high - a.at_low);
                     const double wide_b = std::abs(b.at_high - b.at_low);
                     return wide_a != wide_b ? wide_a > wide_b : a.number < b.number;
                   });
}

}  // namespace tillit::bowtie
