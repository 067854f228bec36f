// SPDX-License-Identifier: Apache-2.0
// Branch and bound: options are decided one by one, and a branch is left where the bound
// of harm_bound.h shows that nothing in it is better than what is known.
#include "tillit/bowtie/choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bowtie/harm_bound.h"

namespace tillit::bowtie {
namespace {

constexpr size_t kBudgets = 3;
using Spending = std::array<double, kBudgets>;  // minutes, cost, the patient's minutes

constexpr size_t kExactOptions = 25;
constexpr int64_t kNodesBeyond = 2000;
// Where options are so alike that no bound tells them apart, even few are too many.
constexpr int64_t kNodesExact = 1000000;
// Sets tried by adding and swapping before the search.
constexpr int64_t kTries = 40000;
// Rounding of sums must not keep a branch alive, nor cut one that is better.
constexpr double kTolerance = 1e-12;

class Search {
 public:
  Search(const HarmBound& harm, std::vector<Spending> spending, Spending limit,
         std::vector<Decision> decided, int64_t max_nodes, base::Work* work)
      : harm_(harm),
        spending_(std::move(spending)),
        limit_(limit),
        decided_(std::move(decided)),
        max_nodes_(max_nodes),
        work_(work) {
    best_.assign(decided_.size(), false);
    best_harm_ = harm_.Harm(best_);
  }

  void Run() {
    HarmBound::Point root;
    root.x.assign(decided_.size(), 0.5);
    root.reduced.assign(decided_.size(), 0);
    SetPrices(root);
    harm_.Bound(decided_, prices_, 12, root);
    bound_ = root.bound;
    Round(root);
    Improve();
    Node(root, 0);
    // The search over, whatever was not looked at was no better.
    optimal_ = !stopped_;
    bound_ = optimal_ ? best_harm_ : std::min(bound_, best_harm_);
  }

  const std::vector<bool>& best() const { return best_; }
  double best_harm() const { return best_harm_; }
  double bound() const { return bound_; }
  bool optimal() const { return optimal_; }
  bool cut_short() const { return cut_short_; }
  int64_t nodes() const { return nodes_; }

 private:
  bool Limited(size_t k) const { return std::isfinite(limit_[k]); }

  bool Fits(const Spending& spent) const {
    for (size_t k = 0; k < kBudgets; ++k) {
      if (Limited(k) && spent[k] > limit_[k]) return false;
    }
    return true;
  }

  Spending SpentBy(const std::vector<bool>& taken) const {
    Spending spent{};
    for (size_t i = 0; i < taken.size(); ++i) {
      for (size_t k = 0; taken[i] && k < kBudgets; ++k) spent[k] += spending_[i][k];
    }
    return spent;
  }

  void TakePrices() {
    prices_.allowed = 0;
    prices_.cost.assign(spending_.size(), 0);
    for (size_t k = 0; k < kBudgets; ++k) {
      if (!Limited(k)) continue;
      prices_.allowed += price_[k] * limit_[k];
      for (size_t i = 0; i < spending_.size(); ++i) {
        prices_.cost[i] += price_[k] * spending_[i][k];
      }
    }
  }

  // What a unit of each budget is worth at the best relaxed point: bisection of one after
  // the other, so that each is used up or free.
  void SetPrices(HarmBound::Point& point) {
    const auto too_much = [&](size_t k, double price) {
      price_[k] = price;
      TakePrices();
      harm_.Bound(decided_, prices_, 3, point);
      double used = 0;
      for (size_t i = 0; i < point.x.size(); ++i) used += point.x[i] * spending_[i][k];
      return used > limit_[k];
    };
    Spending highest{};
    for (size_t k = 0; k < kBudgets; ++k) {
      double least = std::numeric_limits<double>::infinity();
      for (const Spending& of : spending_) {
        if (of[k] > 0) least = std::min(least, of[k]);
      }
      // At such a price nothing is worth taking: no power is above 40.
      if (std::isfinite(least)) highest[k] = best_harm_ * 40 / least;
    }
    Spending last{};
    for (int round = 0; round < 3; ++round) {
      for (size_t k = 0; k < kBudgets; ++k) {
        if (!Limited(k) || highest[k] == 0 || !too_much(k, 0)) continue;
        double low = last[k] / 4;
        double high = last[k] > 0 ? last[k] * 4 : highest[k];
        if (last[k] > 0) {
          if (!too_much(k, low)) low = 0;
          if (too_much(k, high)) high = highest[k];
        }
        for (int step = 0; step < (round == 0 ? 24 : 12); ++step) {
          // Prices differ by powers of ten.
          const double middle = low > 0 ? std::sqrt(low * high) : high / 64;
          (too_much(k, middle) ? low : high) = middle;
        }
        price_[k] = high;
        last[k] = high;
      }
    }
    TakePrices();
  }

  void Keep(std::vector<bool> taken) {
    const double harm = harm_.Harm(taken);
    if (harm < best_harm_ * (1 - kTolerance)) {
      best_harm_ = harm;
      best_ = std::move(taken);
    }
  }

  // The nearest set to a relaxed point that fits: the best by reduced cost first.
  void Round(const HarmBound::Point& point) {
    std::vector<bool> taken(decided_.size(), false);
    std::vector<size_t> order;
    for (size_t i = 0; i < decided_.size(); ++i) {
      if (decided_[i] == Decision::kTaken) taken[i] = true;
      if (decided_[i] == Decision::kFree && point.x[i] > 0) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      if (point.x[a] != point.x[b]) return point.x[a] > point.x[b];
      return point.reduced[a] < point.reduced[b];
    });
    Spending spent = SpentBy(taken);
    for (const size_t i : order) {
      Spending with = spent;
      for (size_t k = 0; k < kBudgets; ++k) with[k] += spending_[i][k];
      if (!Fits(with)) continue;
      spent = with;
      taken[i] = true;
    }
    Keep(std::move(taken));
  }

  // Adds, and swaps one for another, while that helps.
  void Improve() {
    std::vector<Decision> open = decided_;
    int64_t tries = 0;
    for (bool better = true; better && !stopped_ && tries < kTries;) {
      better = false;
      for (size_t in = 0; in < open.size() && !better; ++in) {
        if (best_[in] || open[in] != Decision::kFree) continue;
        for (size_t out = 0; out <= open.size() && !better; ++out) {
          const bool add = out == open.size();
          if (!add && !best_[out]) continue;
          std::vector<bool> taken = best_;
          taken[in] = true;
          if (!add) taken[out] = false;
          if (!Fits(SpentBy(taken))) continue;
          if (++tries > kTries) return;
          if (work_ != nullptr && !work_->Spend(harm_.Units())) return Stop(true);
          const double before = best_harm_;
          Keep(std::move(taken));
          better = best_harm_ < before;
        }
      }
    }
  }

  void Stop(bool cut_short) {
    stopped_ = true;
    cut_short_ |= cut_short;
  }

  bool IsWorse(double bound) const {
    return bound >= best_harm_ * (1 - kTolerance) - kTolerance * best_harm_;
  }

  void Node(const HarmBound::Point& above, int depth) {
    if (stopped_) return;
    if (++nodes_ > max_nodes_) return Stop(false);
    if (work_ != nullptr && !work_->Spend(harm_.Units())) return Stop(true);
    HarmBound::Point point = above;
    if (depth > 0) {
      harm_.Bound(decided_, prices_, 2, point);
      Round(point);
    }
    if (IsWorse(point.bound)) return;
    const std::vector<Decision> kept = decided_;
    Narrow(point);
    const size_t next = FirstAlike(MostUndecided(point));
    if (next == decided_.size()) {
      std::vector<bool> taken;
      for (const Decision is : decided_) taken.push_back(is == Decision::kTaken);
      if (Fits(SpentBy(taken))) Keep(std::move(taken));
    } else {
      const bool take_first = point.x[next] >= 0.5;
      const std::vector<Decision> narrowed = decided_;
      for (const bool take : {take_first, !take_first}) {
        decided_ = narrowed;
        decided_[next] = take ? Decision::kTaken : Decision::kLeft;
        if (!take) LeaveAlike(next);
        if (!take || Fits(SpentDecided())) Node(point, depth + 1);
      }
    }
    decided_ = kept;
  }

  // Of options that differ in nothing the first ones are taken: one that is left leaves
  // those after it.
  bool Alike(size_t a, size_t b) const {
    return spending_[a] == spending_[b] && harm_.Alike(a, b);
  }
  size_t FirstAlike(size_t option) const {
    for (size_t i = 0; i < option && option < decided_.size(); ++i) {
      if (decided_[i] == Decision::kFree && Alike(i, option)) return i;
    }
    return option;
  }
  void LeaveAlike(size_t option) {
    for (size_t i = option + 1; i < decided_.size(); ++i) {
      if (decided_[i] == Decision::kFree && Alike(option, i)) {
        decided_[i] = Decision::kLeft;
      }
    }
  }

  Spending SpentDecided() const {
    Spending spent{};
    for (size_t i = 0; i < decided_.size(); ++i) {
      if (decided_[i] != Decision::kTaken) continue;
      for (size_t k = 0; k < kBudgets; ++k) spent[k] += spending_[i][k];
    }
    return spent;
  }

  // Decides what can only be one way: what no longer fits, and what would raise the bound
  // beyond the best known.
  void Narrow(const HarmBound::Point& point) {
    Spending spent = SpentDecided();
    for (size_t i = 0; i < decided_.size(); ++i) {
      if (decided_[i] != Decision::kFree) continue;
      Spending with = spent;
      for (size_t k = 0; k < kBudgets; ++k) with[k] += spending_[i][k];
      if (!Fits(with) ||
          (point.reduced[i] > 0 && IsWorse(point.bound + point.reduced[i]))) {
        decided_[i] = Decision::kLeft;
      } else if (point.reduced[i] < 0 && IsWorse(point.bound - point.reduced[i])) {
        decided_[i] = Decision::kTaken;
        spent = with;
      }
    }
  }

  size_t MostUndecided(const HarmBound::Point& point) const {
    size_t most = decided_.size();
    double least_sure = 2;
    double largest = -1;
    for (size_t i = 0; i < decided_.size(); ++i) {
      if (decided_[i] != Decision::kFree) continue;
      const double sure = std::abs(point.x[i] - 0.5);
      const double matters = std::abs(point.reduced[i]);
      if (sure < least_sure || (sure == least_sure && matters > largest)) {
        most = i;
        least_sure = sure;
        largest = matters;
      }
    }
    return most;
  }

  const HarmBound& harm_;
  const std::vector<Spending> spending_;
  const Spending limit_;
  Spending price_{};
  HarmBound::Prices prices_;
  std::vector<Decision> decided_;
  const int64_t max_nodes_;
  base::Work* const work_;
  std::vector<bool> best_;
  double best_harm_ = 0;
  double bound_ = 0;
  bool optimal_ = false;
  bool stopped_ = false;
  bool cut_short_ = false;
  int64_t nodes_ = 0;
};

absl::Status Check(absl::Span<const Option> options, absl::Span<const Stake> stakes,
                   const Budget& budget) {
  const auto fault = [](absl::string_view path, size_t i, absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, "[", i, "]", what));
  };
  for (size_t i = 0; i < options.size(); ++i) {
    if (options[i].minutes < 0 || options[i].cost_ore.value_or(0) < 0 ||
        options[i].patient_minutes.value_or(0) < 0) {
      return fault("options", i, ": costs are 0 or more");
    }
  }
  for (size_t s = 0; s < stakes.size(); ++s) {
    const Stake& stake = stakes[s];
    if (stake.network == nullptr) return fault("stakes", s, ": has no network");
    const auto count = static_cast<size_t>(stake.network->network().barriers);
    if (stake.passes.size() != count || stake.options.size() != count) {
      return fault("stakes", s, ": passes and options are one for each barrier");
    }
    if (!(stake.weight >= 0) || !std::isfinite(stake.weight)) {
      return fault("stakes", s, ".weight: must be finite and 0 or more");
    }
    for (size_t b = 0; b < count; ++b) {
      if (!(stake.passes[b] >= 0) || !std::isfinite(stake.passes[b])) {
        return fault("stakes", s, ".passes: must be finite and 0 or more");
      }
      if (stake.options[b] >= static_cast<int32_t>(options.size())) {
        return fault("stakes", s, ".options: names an option that is not there");
      }
    }
  }
  for (const std::optional<int64_t>& limit :
       {budget.minutes, budget.cost_ore, budget.patient_minutes}) {
    if (limit.value_or(0) < 0) {
      return absl::InvalidArgumentError("budget: must be 0 or more");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Choice> Choose(absl::Span<const Option> options,
                              absl::Span<const Stake> stakes, const Budget& budget,
                              base::Work* work) {
  const absl::Status status = Check(options, stakes, budget);
  if (!status.ok()) return status;
  const HarmBound harm(options.size(), stakes);
  const double none = std::numeric_limits<double>::infinity();
  const auto limit_of = [&](const std::optional<int64_t>& of) {
    return of ? static_cast<double>(*of) : none;
  };
  const Spending limit = {limit_of(budget.minutes), limit_of(budget.cost_ore),
                          limit_of(budget.patient_minutes)};
  std::vector<Spending> spending;
  std::vector<Decision> decided;
  size_t open = 0;
  Choice choice;
  choice.taken.assign(options.size(), false);
  choice.harm_before = harm.Harm(choice.taken);
  for (const Option& option : options) {
    const Spending of = {static_cast<double>(option.minutes),
                         static_cast<double>(option.cost_ore.value_or(0)),
                         static_cast<double>(option.patient_minutes.value_or(0))};
    bool can = true;
    for (size_t k = 0; k < kBudgets; ++k) can = can && of[k] <= limit[k];
    can = can && (option.cost_ore || !budget.cost_ore) &&
          (option.patient_minutes || !budget.patient_minutes);
    spending.push_back(of);
    decided.push_back(can ? Decision::kFree : Decision::kLeft);
    open += can;
  }
  Search search(harm, spending, limit, decided,
                open <= kExactOptions ? kNodesExact : kNodesBeyond, work);
  search.Run();
  choice.taken = search.best();
  // What changes nothing is no use, and takes time.
  for (size_t i = options.size(); i-- > 0;) {
    if (!choice.taken[i]) continue;
    choice.taken[i] = false;
    if (harm.Harm(choice.taken) > search.best_harm() * (1 + kTolerance)) {
      choice.taken[i] = true;
    }
  }
  choice.harm = harm.Harm(choice.taken);
  choice.bound = std::min(search.bound(), choice.harm);
  choice.optimal = search.optimal();
  choice.cut_short = search.cut_short();
  choice.nodes = search.nodes();
  for (size_t i = 0; i < options.size(); ++i) {
    std::vector<bool> other = choice.taken;
    other[i] = !other[i];
    choice.worth.push_back(choice.taken[i] ? harm.Harm(other) - choice.harm
                                           : choice.harm - harm.Harm(other));
  }
  return choice;
}

}  // namespace tillit::bowtie
