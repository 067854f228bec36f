// SPDX-License-Identifier: Apache-2.0
// What Blocks is made of: bits that rows set, and coverage, a word of 64 patients at a
// time. How rows become bits stands in block_rows.cc, what is covered in
// block_coverage.cc, and what is asked of them in blocks.cc.
#ifndef TILLIT_SRC_CRITERIA_BLOCK_STATE_H_
#define TILLIT_SRC_CRITERIA_BLOCK_STATE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "criteria/compiled.h"
#include "criteria/stays.h"
#include "tillit/criteria/blocks.h"

namespace tillit::criteria {

inline constexpr uint64_t kAll = ~uint64_t{0};

// What a row of a coding is to the questions of some bits.
struct RowHook {
  // Whole days from `low` to `high` count for certain, or may where `open`.
  int32_t low;
  int32_t high;
  uint64_t bits;
  uint32_t word;  // of the patient's
  bool open;      // what a row does not say leaves it open
  bool undated_counts;
  base::Date from;  // of the window, for days that are not whole
  base::DateRange valid;
};

// Rows of one kind and system, where what they say of coverage counts.
struct Shelf {
  std::string system;
  facts::FactKind kind;
  // By patient: the first and last dated day, and whether there is a row at all.
  std::vector<base::DateRange> dated;
  std::vector<uint64_t> has_rows;
};

// Programs of so few words have for each coding a mask of a patient's words, so that a
// row costs no branch.
constexpr size_t kNarrow = 4;
// Rows ahead whose patient is brought near, where patients come in no order.
constexpr size_t kAhead = 24;

// All hooks of a coding, and behind those that its mask holds the others.
struct CodingHooks {
  uint32_t first = 0;
  uint32_t first_other = 0;
  uint32_t end = 0;
  int32_t shelf = -1;  // none: coverage does not ask for it
};

// How a kind and system are covered by what is stated for everybody.
struct Stated {
  bool at_all = false;
  bool since_birth = false;
  base::Date reached;  // covered from here to the day asked about
};

// A kind that can answer a question about coverage.
struct KindRule {
  Stated stated;
  int32_t shelf = -1;
  bool only_with_rows = false;  // says something of who has such rows alone
};

struct Bits {
  uint64_t covered = 0;
  uint64_t assumed = 0;
};

struct CoverageRule {
  std::optional<base::Date> from;
  std::vector<KindRule> kinds;
  std::optional<Bits> same_for_all;
};

inline Blocks::Answers AnswerOfAll(Answer answer) {
  return {answer == Answer::kYes ? kAll : 0, answer == Answer::kUnknown ? kAll : 0, 0};
}

struct Blocks::State {
  State(const Program& asked, base::Date day, std::vector<facts::Coverage> given);

  const Program program;  // shares what is compiled
  const Program::Compiled& compiled;
  const base::Date as_of;
  const std::vector<facts::Coverage> coverage;

  std::vector<int32_t> nodes;   // to ask, parts before what they are part of
  std::vector<int32_t> bit_of;  // by leaf; -1: not asked
  size_t words = 0;             // of a patient
  bool is_narrow = false;
  std::vector<Answers> constant;      // by node: of those that no row changes
  std::vector<CodingHooks> hooks_of;  // by coding
  // Of a narrow program: by coding, words of each; and the whole days on which they
  // count, by word.
  std::vector<uint64_t> masks;
  bool some_have_others = false;
  std::array<int32_t, kNarrow> low{};
  std::array<int32_t, kNarrow> high{};
  std::vector<RowHook> hooks;
  std::vector<Shelf> shelves;
  size_t patients = 0;             // that rows were given of
  std::vector<uint64_t> certain;   // by patient, words of each
  std::vector<uint64_t> possible;  // the same; empty until there is some

  // Of the block.
  size_t block = 0;
  absl::Span<const Person> persons;
  std::vector<uint64_t> certain_now;  // by bit
  std::vector<uint64_t> possible_now;
  std::vector<CoverageRule> rules;  // by question about coverage
  bool rules_are_made = false;
  std::vector<Bits> lists;
  std::vector<Answers> answers;  // by node

  bool Holds(const facts::Coverage& of, std::optional<facts::FactKind> kind,
             absl::string_view system) const;
  bool CoversByWord(std::optional<facts::FactKind> kind, absl::string_view system) const;
  Stated StatedOf(facts::FactKind kind, absl::string_view system) const;
  CoverageRule RuleOf(const CoverageQuestion& asked) const;
  facts::Covered CoversOne(const CoverageRule& rule, size_t patient) const;
  Bits BitsOf(const CoverageRule& rule) const;
  std::optional<base::Date> StartOf(const Window& window) const {
    return WindowStart(window.months, window.days, as_of);
  }
  const Person* PersonAt(size_t place) const {
    return place < persons.size() ? &persons[place] : nullptr;
  }
  int32_t ShelfOf(const Coding& coding);
  void AddHook(const CodingHooks& of, const FactLeaf& leaf, int32_t bit,
               const base::CodeSet& when);
  void MakeMask(CodingHooks& of);
  void MakeRoom(size_t count);
  void AddOpenRow(const CodingHooks& of, size_t patient, base::DateRange days);
  void AddUndatedRow(const CodingHooks& of, size_t patient);
  uint64_t* PossibleOf(size_t patient);
  void AddToShelf(Shelf& shelf, size_t patient, int32_t first, int32_t last);
  void AddHooks(uint32_t first, uint32_t end, size_t patient, int32_t day);
  void AddAnyRows(const CodedRows& rows);
  template <size_t kWords>
  void AddMasks(const CodedRows& rows);

  void TakeBits();
  void TakeCoverage();
  Answers AskLeaf(const Node& node) const;
  Answers AskAge(const Node& node) const;
  Answers AskParts(const Node& node) const;
};

}  // namespace tillit::criteria

#endif  // TILLIT_SRC_CRITERIA_BLOCK_STATE_H_
