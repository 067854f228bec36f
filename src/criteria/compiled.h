// SPDX-License-Identifier: Apache-2.0
// What a program is made of: leaves that ask the record, nodes that combine them, and for
// each code set the leaves that a fact of it speaks to.
#ifndef TILLIT_SRC_CRITERIA_COMPILED_H_
#define TILLIT_SRC_CRITERIA_COMPILED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "criteria/code_index.h"
#include "tillit/criteria/program.h"

namespace tillit::criteria {

// [as_of - length, as_of]; neither given: ever.
struct Window {
  std::optional<int32_t> months;
  std::optional<int32_t> days;
  friend bool operator==(const Window&, const Window&) = default;
};

// "Is absence of this known?"
struct CoverageQuestion {
  std::optional<facts::FactKind> kind;
  std::string system;
  int32_t window = 0;
  friend bool operator==(const CoverageQuestion&, const CoverageQuestion&) = default;
};

// A question about facts of some code sets: one of the three, without its code sets.
struct FactLeaf {
  std::optional<CodedFacts> coded;
  std::optional<MeasuredValue> measured;
  std::optional<Stays> stays;
  int32_t window = 0;
  bool pooled = false;   // counts in sets that are not its own
  bool filters = false;  // asks more of a fact than its kind, code and date
  Absence absence = Absence::kUnknown;
  // Lists of coverage questions: of its own sets, and of those that it counts in.
  int32_t own_coverage = 0;
  int32_t pool_coverage = 0;
};

// What a fact of a code set is to a leaf.
struct Hook {
  int32_t leaf;
  uint32_t kinds;  // a bit for each kind that counts
  bool own;
  bool pool;
};
struct SetHooks {
  base::CodeSet when;  // the days on which it is valid; without its codes
  std::vector<Hook> hooks;
};

// Questions that are asked of some days. They are a program of their own: each is of few
// patients, and none shares an answer with those of all days.
struct PeriodQuestions {
  Span span = Span::kBeforeDay;
  int32_t stay = -1;  // the leaf of the index stay
  Program inside;     // one question: whether all hold
};

enum class NodeKind {
  kFacts,
  kAge,
  kSex,
  kLiving,
  kFlag,
  kDerived,
  kAtLeast,
  kNoneOf,
  kNoneKnown,
  kPeriod
};

struct Node {
  NodeKind kind = NodeKind::kAtLeast;
  int32_t index = 0;   // of the leaf, the period, or the place of the derived fact
  int64_t wanted = 1;  // so many of the parts
  std::vector<int32_t> parts;     // nodes
  bool asks_derived = false;      // its answer may change while scores become known
  std::optional<AgeRange> age;    // kAge
  std::optional<facts::Sex> sex;  // kSex
  std::optional<LivingAsked> living;
  std::optional<FlagAsked> flag;
  std::optional<DerivedValue> derived;
};

struct SystemCodes {
  std::string id;
  CodeIndex index;
};

struct Program::Compiled {
  std::vector<Window> windows = {{}};  // the first is "ever"
  std::vector<CoverageQuestion> coverage_questions;
  std::vector<std::vector<int32_t>> coverage_lists;
  std::vector<SystemCodes> systems;
  std::vector<SetHooks> sets;
  std::vector<FactLeaf> leaves;
  std::vector<PeriodQuestions> periods;
  std::vector<Node> nodes;  // parts before what they are part of
  std::vector<std::string> derived;
  std::vector<int32_t> roots;  // a node for each question
};

}  // namespace tillit::criteria

#endif  // TILLIT_SRC_CRITERIA_COMPILED_H_
