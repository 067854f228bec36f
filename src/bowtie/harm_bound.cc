// SPDX-License-Identifier: Apache-2.0
#include "bowtie/harm_bound.h"

#include <algorithm>
#include <cmath>

#include "tillit/base/numbers.h"

namespace tillit::bowtie {
namespace {

// A barrier that lets nothing through would have no finite power; this is below what any
// result shows.
constexpr double kNothing = 1e-15;
// Common causes of one product that are taken apart; each doubles the products.
constexpr size_t kMaxCommonCauses = 8;

double PowerOf(double pass) { return -base::Log(std::max(pass, kNothing)); }

bool In(const std::vector<int32_t>& barriers, int32_t barrier) {
  return std::find(barriers.begin(), barriers.end(), barrier) != barriers.end();
}

}  // namespace

HarmBound::HarmBound(size_t options, absl::Span<const Stake> stakes)
    : options_(options), places_(options) {
  for (const Stake& stake : stakes) Take(stake);
  for (size_t p = 0; p < products_.size(); ++p) {
    for (const Factor& factor : products_[p].factors) {
      places_[static_cast<size_t>(factor.option)].push_back({p, kPlain, factor.power});
    }
    products_[p].first_capped = capped_;
    for (const Capped& capped : products_[p].capped) {
      for (const Factor& factor : capped.factors) {
        places_[static_cast<size_t>(factor.option)].push_back({p, capped_, factor.power});
      }
      ++capped_;
    }
  }
}

void HarmBound::Take(const Stake& stake) {
  bool sum = stake.network->IsSumOfProducts() &&
             stake.network->network().common_causes.size() <= kMaxCommonCauses;
  // A barrier that does harm may raise a probability to 1, where it is cut.
  const bool cut = stake.network->network().form == Form::kProbability ||
                   !stake.network->network().consequences.empty();
  for (const double pass : stake.passes) sum = sum && (pass <= 1 || !cut);
  if (!sum) {
    elsewhere_.push_back(&stake);
    return;
  }
  for (const CompiledNetwork::Product& product : stake.network->Products()) {
    TakeProduct(stake, product);
  }
}

void HarmBound::TakeProduct(const Stake& stake, const CompiledNetwork::Product& product) {
  const Network& network = stake.network->network();
  std::vector<Product> made = {{product.weight * stake.weight, {}, {}}};
  std::vector<bool> done(stake.passes.size(), false);
  const auto pass_of = [&](int32_t b) { return stake.passes[static_cast<size_t>(b)]; };
  const auto option_of = [&](int32_t b) { return stake.options[static_cast<size_t>(b)]; };
  const auto multiply = [&](Product& by, int32_t b, double pass) {
    if (option_of(b) < 0) {
      by.weight *= pass;
    } else {
      by.factors.push_back({option_of(b), pass, PowerOf(pass)});
    }
  };
  for (const Network::CommonCause& group : network.common_causes) {
    std::vector<int32_t> here;
    double best = 1;
    for (const int32_t b : group.barriers) {
      best = std::min(best, pass_of(b));
      if (In(product.barriers, b)) here.push_back(b);
    }
    if (here.size() < 2 || best == 1) continue;
    // All fail together, or each on its own: two products for one.
    const double common = group.share * best;
    const size_t before = made.size();
    for (size_t p = 0; p < before; ++p) {
      Product together = made[p];
      together.weight *= common;
      made[p].weight *= 1 - common;
      for (const int32_t b : here) {
        const double pass = pass_of(b);
        if (pass > 1) multiply(together, b, pass);
        multiply(made[p], b, pass > 1 ? pass : (pass - common) / (1 - common));
      }
      if (together.weight > 0) made.push_back(std::move(together));
    }
    for (const int32_t b : here) done[static_cast<size_t>(b)] = true;
  }
  for (const Network::Cap& cap : network.caps) {
    std::vector<int32_t> here;
    double best = 1;
    for (const int32_t b : cap.barriers) {
      if (!In(product.barriers, b) || pass_of(b) > 1) continue;
      here.push_back(b);
      best = std::min(best, pass_of(b));
    }
    if (here.size() < 2) continue;
    Capped capped{cap.passes, 1, 1, std::min(cap.passes, best), {}};
    for (const int32_t b : here) {
      done[static_cast<size_t>(b)] = true;
      const double pass = pass_of(b);
      if (option_of(b) < 0) {
        capped.fixed *= pass;
        capped.fixed_best = std::min(capped.fixed_best, pass);
      } else {
        capped.factors.push_back({option_of(b), pass, PowerOf(pass)});
      }
    }
    for (Product& by : made) by.capped.push_back(capped);
  }
  for (const int32_t b : product.barriers) {
    if (done[static_cast<size_t>(b)]) continue;
    for (Product& by : made) multiply(by, b, pass_of(b));
  }
  for (Product& by : made) {
    if (by.weight > 0) products_.push_back(std::move(by));
  }
}

double HarmBound::Harm(const std::vector<bool>& taken) const {
  const auto is_taken = [&](const Factor& f) {
    return taken[static_cast<size_t>(f.option)];
  };
  double harm = 0;
  for (const Product& product : products_) {
    double of = product.weight;
    for (const Factor& factor : product.factors) {
      if (is_taken(factor)) of *= factor.pass;
    }
    for (const Capped& capped : product.capped) {
      double passes = capped.fixed;
      double best = capped.fixed_best;
      for (const Factor& factor : capped.factors) {
        if (!is_taken(factor)) continue;
        passes *= factor.pass;
        best = std::min(best, factor.pass);
      }
      of *= std::max(passes, std::min(capped.cap, best));
    }
    harm += of;
  }
  for (const Stake* stake : elsewhere_) {
    std::vector<bool> in_place;
    for (const int32_t option : stake->options) {
      in_place.push_back(option < 0 || taken[static_cast<size_t>(option)]);
    }
    harm += stake->weight * stake->network->Quantify(stake->passes, in_place).harm;
  }
  return harm;
}

int64_t HarmBound::Units() const {
  auto units = static_cast<int64_t>(options_);
  for (const Stake* stake : elsewhere_) {
    const Network& network = stake->network->network();
    // Gates may read each threat in both its states.
    const size_t doubled =
        network.gates.empty() ? 0 : std::min<size_t>(network.threats.size(), 16);
    units += int64_t{1 + network.barriers} << doubled;
  }
  return units;
}

bool HarmBound::Alike(size_t a, size_t b) const {
  return elsewhere_.empty() &&
         std::equal(places_[a].begin(), places_[a].end(), places_[b].begin(),
                    places_[b].end(), [](const Place& x, const Place& y) {
                      return x.product == y.product && x.capped == y.capped &&
                             x.power == y.power;
                    });
}

// Of the stakes that are no sums: every barrier that may yet come is there, and none of
// them does harm.
double HarmBound::LeastElsewhere(const std::vector<Decision>& decided) const {
  double least = 0;
  for (const Stake* stake : elsewhere_) {
    std::vector<double> passes = stake->passes;
    std::vector<bool> in_place;
    for (size_t b = 0; b < passes.size(); ++b) {
      const int32_t option = stake->options[b];
      const Decision is =
          option < 0 ? Decision::kTaken : decided[static_cast<size_t>(option)];
      in_place.push_back(is == Decision::kTaken ||
                         (is == Decision::kFree && passes[b] < 1));
    }
    least += stake->weight * stake->network->Quantify(passes, in_place).harm;
  }
  return least;
}

double HarmBound::ProductAt(const Product& product, const std::vector<double>& x,
                            char* floored) const {
  double power = 0;
  for (const Factor& factor : product.factors) {
    power += factor.power * x[static_cast<size_t>(factor.option)];
  }
  double value = product.weight * base::Exp(-power);
  for (size_t c = 0; c < product.capped.size(); ++c) {
    const Capped& capped = product.capped[c];
    double inner = 0;
    for (const Factor& factor : capped.factors) {
      inner += factor.power * x[static_cast<size_t>(factor.option)];
    }
    const double passes = capped.fixed * base::Exp(-inner);
    floored[c] = passes < capped.floor ? 1 : 0;
    value *= std::max(passes, capped.floor);
  }
  return value;
}

void HarmBound::Bound(const std::vector<Decision>& decided, const Prices& prices,
                      int sweeps, Point& point) const {
  for (size_t i = 0; i < options_; ++i) {
    if (decided[i] != Decision::kFree) {
      point.x[i] = decided[i] == Decision::kTaken ? 1 : 0;
    }
  }
  std::vector<double> values(products_.size());
  std::vector<char> floored(capped_);
  const auto evaluate = [&](size_t p) {
    values[p] =
        ProductAt(products_[p], point.x, floored.data() + products_[p].first_capped);
  };
  for (size_t p = 0; p < products_.size(); ++p) evaluate(p);
  const auto counts = [&](const Place& place) {
    return place.capped == kPlain || floored[place.capped] == 0;
  };
  // The slope of harm in direction i where x_i moves by `by`, the others staying.
  const auto slope = [&](size_t i, double by) {
    double sum = 0;
    for (const Place& place : places_[i]) {
      if (!counts(place)) continue;
      sum -= place.power * values[place.product] *
             (by == 0 ? 1 : base::Exp(-place.power * by));
    }
    return sum;
  };
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (size_t i = 0; i < options_; ++i) {
      if (decided[i] != Decision::kFree) continue;
      const double cost = prices.cost[i];
      const double x = point.x[i];
      double to = x;
      if (slope(i, -x) + cost >= 0) {
        to = 0;
      } else if (slope(i, 1 - x) + cost <= 0) {
        to = 1;
      } else {
        double low = 0;
        double high = 1;
        for (int step = 0; step < 12; ++step) {
          to = (low + high) / 2;
          (slope(i, to - x) + cost < 0 ? low : high) = to;
        }
      }
      if (to == x) continue;
      point.x[i] = to;
      for (const Place& place : places_[i]) evaluate(place.product);
    }
  }
  double bound = -prices.allowed;
  for (const double value : values) bound += value;
  for (size_t i = 0; i < options_; ++i) {
    const double tangent = slope(i, 0);
    bound -= tangent * point.x[i];
    point.reduced[i] = tangent + prices.cost[i];
    if (decided[i] == Decision::kTaken) {
      bound += point.reduced[i];
    } else if (decided[i] == Decision::kFree) {
      bound += std::min(point.reduced[i], 0.0);
    }
  }
  point.bound = elsewhere_.empty() ? bound : bound + LeastElsewhere(decided);
}

}  // namespace tillit::bowtie
