// SPDX-License-Identifier: Apache-2.0
// What people of the list who are alike have of something, beside what one has: local
// statistics, no validated model. Finds who needs much and asks for little (S0-35).
#ifndef TILLIT_STRATIFY_EXPECTATION_H_
#define TILLIT_STRATIFY_EXPECTATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/decimal.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/criteria/criterion.h"
#include "tillit/facts/patient_record.h"

namespace tillit::stratify {

// Something that is counted of everybody (catalogue/expectations), such as planned
// contacts.
struct Expectation {
  std::string id;
  std::string version;
  base::Source source;
  criteria::CodedFacts counted;  // its `at_least` is not asked
  // People are alike when they are of one sex and stand between the same steps of age and
  // of the points of `need`. Both rise; below the first is a step of its own.
  std::string need;  // a model
  std::vector<int32_t> age_steps;
  std::vector<base::Decimal> need_steps;
  friend bool operator==(const Expectation&, const Expectation&) = default;
};
TILLIT_FIELDS(Expectation, id, version, source, counted, need, age_steps, need_steps);

// INVALID_ARGUMENT with the path of the first fault: no id, version, source, need or
// codes, steps that do not rise.
absl::Status Validate(const Expectation& expectation, absl::string_view path);

// Who was compared with whom: the first that gives kFewestAlike others.
enum class Alike {
  kSexAgeNeed = 1,
  kAgeNeed = 2,
  kNeed = 3,
};
TILLIT_ENUM(Alike, {Alike::kSexAgeNeed, "SEX_AGE_NEED"}, {Alike::kAgeNeed, "AGE_NEED"},
            {Alike::kNeed, "NEED"});

// Fewer others are no ground to expect anything on.
inline constexpr int64_t kFewestAlike = 30;

// One patient beside those who are alike. What is unset could not be said: a count that
// is not certain, need that was not scored, too few others.
struct Expected {
  std::string expectation;
  std::string version;
  std::optional<int64_t> observed;
  std::optional<base::Decimal> expected;  // the mean of the others
  std::optional<base::Decimal> ratio;     // observed to expected; unset where that is 0
  // The probability of so few or fewer if the count were a Poisson variable of that mean,
  // to the millionth. Real counts vary more, so it is smaller than the truth.
  std::optional<base::Decimal> lower_tail;
  std::optional<Alike> alike;
  int64_t others = 0;
  friend bool operator==(const Expected&, const Expected&) = default;
};
TILLIT_FIELDS(Expected, expectation, version, observed, expected, ratio, lower_tail,
              alike, others);

// What is known of one patient.
struct Counted {
  std::optional<facts::Sex> sex;
  std::optional<int> age;
  std::optional<base::Decimal> need;
  std::optional<int64_t> observed;
};

// Each patient beside the others of the list, in the list's order; nobody is their own
// reference. The order does not matter to the numbers. O(people).
std::vector<Expected> Expect(const Expectation& expectation,
                             const std::vector<Counted>& people);

// P(X <= k) of a Poisson variable of that mean; k and mean are 0 or more.
double PoissonLowerTail(int64_t k, double mean);

}  // namespace tillit::stratify

#endif  // TILLIT_STRATIFY_EXPECTATION_H_
