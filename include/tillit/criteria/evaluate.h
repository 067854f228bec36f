// SPDX-License-Identifier: Apache-2.0
// The obvious evaluator: it reads the criterion as written. Slow next to a compiled
// one, and therefore the oracle of every faster one.
#ifndef TILLIT_CRITERIA_EVALUATE_H_
#define TILLIT_CRITERIA_EVALUATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillit/base/code.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/criteria/criterion.h"
#include "tillit/facts/view.h"

namespace tillit::criteria {

// A fact that speaks for an answer.
struct Evidence {
  std::optional<facts::FactKind> kind;  // unset for a derived fact
  base::Code code;
  std::optional<base::PartialDate> date;
  std::string source;
  std::optional<base::Code> mapped_from;
  std::string derived;  // id of a derived fact, instead of a coded one
  std::string id;       // the source's own id of the fact

  friend bool operator==(const Evidence&, const Evidence&) = default;
};
TILLIT_FIELDS(Evidence, kind, code, date, source, mapped_from, derived, id);

// A kind and system that would have to be covered to know better, from a day on.
struct Gap {
  std::optional<facts::FactKind> kind;  // unset: any kind of the system
  std::string system;
  std::optional<base::Date> from;

  friend bool operator==(const Gap&, const Gap&) = default;
};
TILLIT_FIELDS(Gap, kind, system, from);

struct Result {
  Answer answer = Answer::kUnknown;
  std::vector<Evidence>
      evidence;           // what fired; for yes, and for unknown what spoke for it
  std::vector<Gap> gaps;  // what was missing, for unknown
  bool rests_on_assumed_coverage = false;

  friend bool operator==(const Result&, const Result&) = default;
};
TILLIT_FIELDS(Result, answer, evidence, gaps, rests_on_assumed_coverage);

// How absence is read where coverage does not decide.
enum class Absence {
  kUnknown = 1,
  kNo = 2,  // a published index that counts what it does not see as absent
};

// Answers one criterion. `named` are the file's code sets. Never fails on validated
// criteria. Threads: safe. Cost: O(parts x facts of their systems).
Result Evaluate(const Criterion& criterion, const std::vector<NamedCodes>& named,
                const facts::View& view, Absence absence = Absence::kUnknown);

// How many units the facts of a coded criterion count for, whatever its `at_least`.
struct Units {
  int64_t least = 0;            // what is certain
  std::optional<int64_t> most;  // unset: coverage leaves it open
};

// Cost as Evaluate.
Units CountUnits(const CodedFacts& coded, const std::vector<NamedCodes>& named,
                 const facts::View& view, Absence absence = Absence::kUnknown);

}  // namespace tillit::criteria

#endif  // TILLIT_CRITERIA_EVALUATE_H_
