// SPDX-License-Identifier: Apache-2.0
// The harm that a set of options leaves, as a sum of products, and a bound on it that
// holds for every set within a budget.
//
// A product of what passes barriers is w e^(-sum of a_i x_i) with a_i = -ln(pass) and x_i
// 1 where option i is taken: convex in x. So is a capped product, which is never less
// than max(product, floor). A tangent of a convex function lies below it; less what the
// budget allows (by multipliers, as Lagrange), the tangent is least where each x_i is 0
// or 1 on its own.
#ifndef TILLIT_SRC_BOWTIE_HARM_BOUND_H_
#define TILLIT_SRC_BOWTIE_HARM_BOUND_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "tillit/bowtie/choice.h"

namespace tillit::bowtie {

// Taken, not taken, or still to be decided.
enum class Decision : signed char { kFree, kTaken, kLeft };

class HarmBound {
 public:
  HarmBound(size_t options, absl::Span<const Stake> stakes);

  // The harm that a set leaves, exactly.
  double Harm(const std::vector<bool>& taken) const;

  // About how many units of base::Work a harm or a bound is.
  int64_t Units() const;

  // Whether two options do the same in every product.
  bool Alike(size_t a, size_t b) const;

  // A point of relaxed decisions and the bound there.
  struct Point {
    std::vector<double> x;        // by option, of [0, 1]
    std::vector<double> reduced;  // by option: tangent's slope plus what it costs
    double bound = 0;             // of the harm of every set that agrees with `decided`
  };
  // What options cost, all budgets together, by a price for each.
  struct Prices {
    std::vector<double> cost;  // by option
    double allowed = 0;        // what the budgets come to
  };
  // Moves `point.x` towards the least of harm plus cost, `sweeps` times over all options
  // that are free, and takes the bound there.
  void Bound(const std::vector<Decision>& decided, const Prices& prices, int sweeps,
             Point& point) const;

 private:
  // One barrier's (1 - pass) of one option in one product, as a power.
  struct Factor {
    int32_t option;
    double pass;
    double power;  // -ln(pass)
  };
  // Components of a programme within a product.
  struct Capped {
    double cap;
    double fixed;  // product of those that are always there
    double fixed_best;
    double floor;  // what passes at least, whatever is taken
    std::vector<Factor> factors;
  };
  struct Product {
    double weight;
    std::vector<Factor> factors;
    std::vector<Capped> capped;
    size_t first_capped = 0;  // among those of all products
  };
  struct Place {
    size_t product;
    size_t capped;  // where its floor is among all of them; kPlain: no programme
    double power;
  };
  static constexpr size_t kPlain = SIZE_MAX;

  void Take(const Stake& stake);
  void TakeProduct(const Stake& stake, const CompiledNetwork::Product& product);
  double ProductAt(const Product& product, const std::vector<double>& x,
                   char* floored) const;
  double LeastElsewhere(const std::vector<Decision>& decided) const;

  size_t options_;
  size_t capped_ = 0;  // of all products
  std::vector<Product> products_;
  std::vector<std::vector<Place>> places_;  // by option
  std::vector<const Stake*> elsewhere_;     // no sums of products
};

}  // namespace tillit::bowtie

#endif  // TILLIT_SRC_BOWTIE_HARM_BOUND_H_
