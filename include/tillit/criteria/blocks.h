// SPDX-License-Identifier: Apache-2.0
// A program asked of many patients at once, from coded rows and without records. What a
// row can say is looked up once; a row then sets bits of its patient, and the program is
// run on the bits of 64 patients together. Gives what Evaluation gives of the records
// that hold the same rows.
#ifndef TILLIT_CRITERIA_BLOCKS_H_
#define TILLIT_CRITERIA_BLOCKS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/code.h"
#include "tillit/base/date.h"
#include "tillit/criteria/program.h"
#include "tillit/facts/patient_record.h"
#include "tillit/facts/view.h"

namespace tillit::criteria {

// What a row can say.
struct Coding {
  facts::FactKind kind = facts::FactKind::kCondition;
  base::Code code;  // in its system's normal form
  friend auto operator<=>(const Coding&, const Coding&) = default;
};

// The day of a row without a date.
inline constexpr int32_t kUndated = std::numeric_limits<int32_t>::min();

// Rows as columns of one length, but for those that may be empty.
struct CodedRows {
  absl::Span<const int32_t> patients;  // places, from 0
  absl::Span<const int32_t> codings;   // what Blocks::AddCoding gave
  // The first and the last day that the date can mean, counted from 1970, or kUndated in
  // both. No first: no row has a date. No last: each is a whole day.
  absl::Span<const int32_t> first;
  absl::Span<const int32_t> last;
};

// What is known of a patient beside the rows.
struct Person {
  std::optional<base::PartialDate> birth;
  std::optional<facts::Sex> sex;
};

// One thread at a time; the program must outlive it. Memory: a bit for each patient and
// question about codes, two where a row may or may not lie in a window.
class Blocks {
 public:
  static constexpr size_t kPatients = 64;  // of a block

  // Whether the question is one that blocks answer: neither it nor a part of it counts to
  // more than one, asks for a span or in another set, or for what a floor above found.
  static bool CanAsk(const Program& program, size_t question);

  // Answers the questions that it can. The coverage is that of every patient.
  Blocks(const Program& program, base::Date as_of, std::vector<facts::Coverage> coverage);
  ~Blocks();
  Blocks(Blocks&&) noexcept;
  Blocks& operator=(Blocks&&) noexcept;

  // Makes something that rows can say known, by a number that counts from 0. Once for
  // each: the cost is that of a look-up in the program.
  int32_t AddCoding(const Coding& coding);
  // Rows in any order, as often as there are some. Places and codings must be such.
  void AddRows(const CodedRows& rows);

  // Takes up the patients of a block: places 64 x block and following. `persons` is by
  // place, and unknown where it is too short; it must outlive the answers.
  void Begin(size_t block, absl::Span<const Person> persons);

  // Bits by patient of the block; no bit of the first two is no.
  struct Answers {
    uint64_t yes = 0;
    uint64_t unknown = 0;
    uint64_t assumed = 0;  // the answer rests on assumed coverage
  };
  Answers Ask(size_t question) const;
  // Whether the system is covered at all, of any kind, as View::CoversAny says.
  uint64_t CoversAny(absl::string_view system) const;
  // Completed years on the day, as View::Age says.
  std::optional<facts::View::AgeBounds> Age(size_t patient_of_block) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tillit::criteria

#endif  // TILLIT_CRITERIA_BLOCKS_H_
