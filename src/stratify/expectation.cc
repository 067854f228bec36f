// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/expectation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "tillit/base/numbers.h"

namespace tillit::stratify {
namespace {

constexpr std::array<Alike, 3> kNarrowestFirst = {Alike::kSexAgeNeed, Alike::kAgeNeed,
                                                  Alike::kNeed};
// In place of what does not tell people apart.
constexpr int64_t kAny = -1;

struct Tally {
  int64_t people = 0;
  int64_t observed = 0;
};

// How many of the steps a value has reached.
template <class Steps, class Value>
int64_t StepOf(const Steps& steps, const Value& value) {
  return std::upper_bound(steps.begin(), steps.end(), value) - steps.begin();
}

// Sex, step of age and step of need; unset where one that tells apart is not known.
using Kind = std::tuple<int64_t, int64_t, int64_t>;
std::optional<Kind> KindOf(const Expectation& expectation, const Counted& person,
                           Alike alike) {
  if (!person.need) return std::nullopt;
  const int64_t need = StepOf(expectation.need_steps, *person.need);
  if (alike == Alike::kNeed) return Kind{kAny, kAny, need};
  if (!person.age) return std::nullopt;
  const int64_t age = StepOf(expectation.age_steps, *person.age);
  if (alike == Alike::kAgeNeed) return Kind{kAny, age, need};
  if (!person.sex) return std::nullopt;
  return Kind{static_cast<int64_t>(*person.sex), age, need};
}

base::Decimal InMillionths(double value) {
  return {static_cast<int64_t>(std::llround(value * 1e6))};
}

}  // namespace

absl::Status Validate(const Expectation& expectation, absl::string_view path) {
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  };
  const auto rises = [](const auto& steps) {
    return std::adjacent_find(steps.begin(), steps.end(),
                              [](const auto& a, const auto& b) { return !(a < b); }) ==
           steps.end();
  };
  if (expectation.id.empty()) return fault("has no id");
  if (expectation.id.find('.') != std::string::npos) return fault("has a dot in its id");
  if (expectation.version.empty()) return fault("has no version");
  if (expectation.source.citation.empty()) return fault("has no source");
  if (expectation.need.empty()) return fault("names no model of need");
  if (!rises(expectation.age_steps)) return fault("age_steps do not rise");
  if (!rises(expectation.need_steps)) return fault("need_steps do not rise");
  criteria::Criterion counted;
  counted.coded = expectation.counted;
  return criteria::Validate(counted, {}, absl::StrCat(path, ".counted"));
}

double PoissonLowerTail(int64_t k, double mean) {
  if (mean == 0) return 1;
  const double log_mean = base::Log(mean);
  double log_factorial = 0;
  double tail = 0;
  for (int64_t i = 0; i <= k; ++i) {
    if (i > 0) log_factorial += base::Log(static_cast<double>(i));
    tail += base::Exp(static_cast<double>(i) * log_mean - mean - log_factorial);
  }
  return std::min(tail, 1.0);
}

std::vector<Expected> Expect(const Expectation& expectation,
                             const std::vector<Counted>& people) {
  std::map<Kind, Tally> tallies;
  for (const Counted& person : people) {
    if (!person.observed) continue;
    for (const Alike alike : kNarrowestFirst) {
      if (const auto kind = KindOf(expectation, person, alike)) {
        Tally& tally = tallies[*kind];
        ++tally.people;
        tally.observed += *person.observed;
      }
    }
  }
  std::vector<Expected> all;
  all.reserve(people.size());
  for (const Counted& person : people) {
    Expected& one = all.emplace_back();
    one.expectation = expectation.id;
    one.version = expectation.version;
    one.observed = person.observed;
    if (!person.observed) continue;
    for (const Alike alike : kNarrowestFirst) {
      const auto kind = KindOf(expectation, person, alike);
      if (!kind) continue;
      const Tally& tally = tallies[*kind];
      const int64_t others = tally.people - 1;
      if (others < kFewestAlike) continue;
      const double mean = static_cast<double>(tally.observed - *person.observed) /
                          static_cast<double>(others);
      one.alike = alike;
      one.others = others;
      one.expected = InMillionths(mean);
      one.lower_tail = InMillionths(PoissonLowerTail(*person.observed, mean));
      if (mean > 0) {
        one.ratio = InMillionths(static_cast<double>(*person.observed) / mean);
      }
      break;
    }
  }
  return all;
}

}  // namespace tillit::stratify
