// SPDX-License-Identifier: Apache-2.0
// Many criteria compiled together: a record is read once for all of them, and what they
// share is asked once. Gives what Evaluate gives, which is its oracle.
#ifndef TILLIT_CRITERIA_PROGRAM_H_
#define TILLIT_CRITERIA_PROGRAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"

namespace tillit::criteria {

// One criterion of a file, with the code sets that the file names.
struct Question {
  const Criterion* criterion = nullptr;
  const std::vector<NamedCodes>* named = nullptr;
  Absence absence = Absence::kUnknown;
};

// Immutable and cheap to copy; share it between threads.
class Program {
 public:
  Program();  // of no question
  // The criteria must be valid; they need not outlive the call. Cost: linear in what
  // they say.
  static Program Compile(absl::Span<const Question> questions);

  size_t size() const;  // how many questions
  // The place of a derived fact that some question asks for; -1 when none does.
  int DerivedPlace(absl::string_view id) const;

  // How it is made: src/criteria/compiled.h.
  struct Compiled;
  const Compiled& compiled() const { return *compiled_; }

 private:
  std::shared_ptr<const Compiled> compiled_;
};

// The answers of a program for one patient after another. Keeps its memory between
// them: once it has seen a patient with as many facts, only Explain allocates. One
// thread at a time; the program must outlive it.
class Evaluation {
 public:
  explicit Evaluation(const Program& program);
  ~Evaluation();
  Evaluation(Evaluation&&) noexcept;
  Evaluation& operator=(Evaluation&&) noexcept;

  // Takes up a patient. The view must outlive the answers, and derived facts that it
  // gets later are not seen. Cost: linear in its facts.
  void Begin(const facts::View& view);
  // A number that became known since, by its place in the program; -1: nobody asks.
  void Know(int place, std::optional<base::Decimal> value,
            std::optional<base::Decimal> lowest, std::optional<base::Decimal> highest);
  // The same of a yes or no.
  void KnowHolds(int place, std::optional<bool> holds);

  // The answer, and whether it rests on assumed coverage. Derived facts count as known
  // so far.
  struct Short {
    Answer answer = Answer::kUnknown;
    bool rests_on_assumed_coverage = false;
    friend bool operator==(const Short&, const Short&) = default;
  };
  Short Ask(size_t question);
  // The same with its reasons.
  Result Explain(size_t question);
  // What CountUnits gives; the criterion must be `coded`.
  Units Count(size_t question);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tillit::criteria

#endif  // TILLIT_CRITERIA_PROGRAM_H_
