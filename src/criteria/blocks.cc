// SPDX-License-Identifier: Apache-2.0
// Says nothing of its own on what an answer means: each rule here is one of
// evaluation.cc's or of facts::View's, for questions that one fact decides.
#include "tillit/criteria/blocks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "criteria/block_state.h"

namespace tillit::criteria {
namespace {

bool OneFactDecides(const FactLeaf& leaf) {
  // Without values nothing is measured, and without last days no stay is sure.
  if (!leaf.coded) return true;
  return !leaf.pooled && leaf.coded->at_least == 1 &&
         leaf.coded->span_days.value_or(0) == 0;
}

bool CanAskNode(const Program::Compiled& compiled, int32_t place) {
  const Node& node = compiled.nodes[static_cast<size_t>(place)];
  if (node.kind == NodeKind::kDerived || node.kind == NodeKind::kPeriod) return false;
  if (node.kind == NodeKind::kFacts) {
    return OneFactDecides(compiled.leaves[static_cast<size_t>(node.index)]);
  }
  return std::all_of(node.parts.begin(), node.parts.end(),
                     [&](int32_t part) { return CanAskNode(compiled, part); });
}

// Numbers of 64 patients, bit by bit.
class Counters {
 public:
  explicit Counters(size_t most) : width_(std::bit_width(most)) {}
  void Add(uint64_t ones) {
    for (size_t i = 0; i < width_ && ones != 0; ++i) {
      const uint64_t carry = digits_[i] & ones;
      digits_[i] ^= ones;
      ones = carry;
    }
  }
  uint64_t AtLeast(uint64_t wanted) const {
    if (static_cast<size_t>(std::bit_width(wanted)) > width_) return 0;
    uint64_t less = 0;
    uint64_t equal = kAll;
    for (size_t i = width_; i-- > 0;) {
      if ((wanted >> i) % 2 == 1) {
        less |= equal & ~digits_[i];
        equal &= digits_[i];
      } else {
        equal &= ~digits_[i];
      }
    }
    return ~less;
  }

 private:
  size_t width_;
  std::array<uint64_t, 64> digits_{};
};

}  // namespace

Blocks::Answers Blocks::State::AskLeaf(const Node& node) const {
  const FactLeaf& leaf = compiled.leaves[static_cast<size_t>(node.index)];
  if (leaf.measured) return AnswerOfAll(Answer::kUnknown);
  const auto bit = static_cast<size_t>(bit_of[static_cast<size_t>(node.index)]);
  const uint64_t yes = certain_now[bit];
  const uint64_t open = possible_now[bit] & ~yes;
  const uint64_t nothing = ~(yes | open);
  const Bits& covered = lists[static_cast<size_t>(leaf.own_coverage)];
  const uint64_t known = leaf.absence == Absence::kNo ? kAll : covered.covered;
  return {yes, open | (nothing & ~known), nothing & covered.assumed};
}

Blocks::Answers Blocks::State::AskAge(const Node& node) const {
  Answers result;
  const AgeRange& asked = *node.age;
  for (size_t i = 0; i < kPatients; ++i) {
    const uint64_t bit = uint64_t{1} << i;
    const Person* const person = PersonAt(block * kPatients + i);
    if (person == nullptr || !person->birth) {
      result.unknown |= bit;
      continue;
    }
    const int youngest = base::CompletedYears(person->birth->Last(), as_of);
    const int oldest = base::CompletedYears(person->birth->First(), as_of);
    const bool surely = (!asked.at_least || youngest >= *asked.at_least) &&
                        (!asked.at_most || oldest <= *asked.at_most);
    const bool possibly = (!asked.at_least || oldest >= *asked.at_least) &&
                          (!asked.at_most || youngest <= *asked.at_most);
    if (surely) {
      result.yes |= bit;
    } else if (possibly) {
      result.unknown |= bit;
    }
  }
  return result;
}

Blocks::Answers Blocks::State::AskParts(const Node& node) const {
  uint64_t surely = 0;
  uint64_t possibly = 0;
  uint64_t yes_assumed = 0;
  uint64_t unknown_assumed = 0;
  uint64_t no_assumed = 0;
  const auto count = static_cast<int64_t>(node.parts.size());
  Counters yes(node.parts.size());
  Counters may(node.parts.size());
  if (node.wanted == count) surely = possibly = kAll;
  for (int32_t part : node.parts) {
    const Answers& one = answers[static_cast<size_t>(part)];
    const uint64_t may_be = one.yes | one.unknown;
    if (node.wanted == count) {
      surely &= one.yes;
      possibly &= may_be;
    } else if (node.wanted == 1) {
      surely |= one.yes;
      possibly |= may_be;
    } else {
      yes.Add(one.yes);
      may.Add(may_be);
    }
    yes_assumed |= one.assumed & one.yes;
    unknown_assumed |= one.assumed & one.unknown;
    no_assumed |= one.assumed & ~may_be;
  }
  if (node.wanted != count && node.wanted != 1) {
    surely = yes.AtLeast(static_cast<uint64_t>(node.wanted));
    possibly = may.AtLeast(static_cast<uint64_t>(node.wanted));
  }
  if (node.kind == NodeKind::kNoneKnown) return {~surely, 0, yes_assumed & surely};
  Answers all{surely, possibly & ~surely,
              yes_assumed | (unknown_assumed & ~surely) | (no_assumed & ~possibly)};
  if (node.kind == NodeKind::kNoneOf) all.yes = ~possibly;
  return all;
}

bool Blocks::CanAsk(const Program& program, size_t question) {
  return CanAskNode(program.compiled(), program.compiled().roots[question]);
}

Blocks::Blocks(const Program& program, base::Date as_of,
               std::vector<facts::Coverage> coverage)
    : state_(std::make_unique<State>(program, as_of, std::move(coverage))) {}
Blocks::~Blocks() = default;
Blocks::Blocks(Blocks&&) noexcept = default;
Blocks& Blocks::operator=(Blocks&&) noexcept = default;

void Blocks::Begin(size_t block, absl::Span<const Person> persons) {
  State& state = *state_;
  state.block = block;
  state.persons = persons;
  state.TakeBits();
  state.TakeCoverage();
  for (int32_t n : state.nodes) {
    const auto place = static_cast<size_t>(n);
    const Node& node = state.compiled.nodes[place];
    Answers& answer = state.answers[place];
    switch (node.kind) {
      case NodeKind::kFacts:
        answer = state.AskLeaf(node);
        break;
      case NodeKind::kAge:
        answer = state.AskAge(node);
        break;
      case NodeKind::kSex:
        answer = {};
        for (size_t i = 0; i < kPatients; ++i) {
          const Person* const person = state.PersonAt(block * kPatients + i);
          const bool known = person != nullptr && person->sex.has_value();
          const bool is_it = known && *person->sex == *node.sex;
          answer.yes |= uint64_t{is_it} << i;
          answer.unknown |= uint64_t{!known} << i;
        }
        break;
      case NodeKind::kLiving:
      case NodeKind::kFlag:
        answer = state.constant[place];
        break;
      case NodeKind::kDerived:  // neither is asked
      case NodeKind::kPeriod:
        break;
      case NodeKind::kAtLeast:
      case NodeKind::kNoneOf:
      case NodeKind::kNoneKnown:
        answer = state.AskParts(node);
        break;
    }
  }
}

Blocks::Answers Blocks::Ask(size_t question) const {
  return state_->answers[static_cast<size_t>(state_->compiled.roots[question])];
}

std::optional<facts::View::AgeBounds> Blocks::Age(size_t patient_of_block) const {
  const State& state = *state_;
  const Person* const person = state.PersonAt(state.block * kPatients + patient_of_block);
  if (person == nullptr || !person->birth) return std::nullopt;
  return facts::View::AgeBounds{
      base::CompletedYears(person->birth->Last(), state.as_of),
      base::CompletedYears(person->birth->First(), state.as_of)};
}

}  // namespace tillit::criteria
