// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "criteria/block_state.h"

namespace tillit::criteria {

using facts::Covered;
using facts::FactKind;

bool Blocks::State::Holds(const facts::Coverage& of, std::optional<FactKind> kind,
                          absl::string_view system) const {
  const auto among = [](const auto& list, const auto& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
  };
  return of.complete && (!kind || among(of.kinds, *kind)) && among(of.systems, system);
}

bool Blocks::State::CoversByWord(std::optional<FactKind> kind,
                                 absl::string_view system) const {
  return std::any_of(coverage.begin(), coverage.end(), [&](const facts::Coverage& of) {
    return Holds(of, kind, system) && (!of.from || *of.from <= as_of);
  });
}

Stated Blocks::State::StatedOf(FactKind kind, absl::string_view system) const {
  Stated stated;
  stated.reached = as_of.PlusDays(1);
  for (bool grew = true; grew;) {
    grew = false;
    for (const facts::Coverage& of : coverage) {
      if (!Holds(of, kind, system)) continue;
      stated.at_all = true;
      if (of.to && of.to->PlusDays(1) < stated.reached) continue;
      if (!of.from) {
        stated.since_birth = true;
        return stated;
      }
      if (*of.from < stated.reached) {
        stated.reached = *of.from;
        grew = true;
      }
    }
  }
  return stated;
}

CoverageRule Blocks::State::RuleOf(const CoverageQuestion& asked) const {
  CoverageRule rule;
  rule.from = StartOf(compiled.windows[static_cast<size_t>(asked.window)]);
  for (const auto& entry : base::EnumValues<FactKind>()) {
    if (asked.kind && *asked.kind != entry.value) continue;
    KindRule kind;
    kind.stated = StatedOf(entry.value, asked.system);
    kind.only_with_rows = !asked.kind && !kind.stated.at_all;
    for (size_t s = 0; s < shelves.size(); ++s) {
      if (shelves[s].kind == entry.value && shelves[s].system == asked.system) {
        kind.shelf = static_cast<int32_t>(s);
      }
    }
    if (kind.only_with_rows && kind.shelf < 0) continue;
    // A birth moves the start of the window forward alone.
    if (!kind.only_with_rows &&
        (kind.stated.since_birth || (rule.from && kind.stated.reached <= *rule.from))) {
      rule.same_for_all = Bits{kAll, 0};
    }
    rule.kinds.push_back(kind);
  }
  if (rule.kinds.empty()) rule.same_for_all = Bits{};
  return rule;
}

// facts::View::Covers.
Covered Blocks::State::CoversOne(const CoverageRule& rule, size_t patient) const {
  std::optional<base::Date> from = rule.from;
  const Person* const person = PersonAt(patient);
  if (person != nullptr && person->birth) {
    const base::Date birth = person->birth->First();
    if (!from || *from < birth) from = birth;
  }
  Covered best = Covered::kNot;
  for (const KindRule& kind : rule.kinds) {
    const Shelf* shelf = nullptr;
    if (kind.shelf >= 0 && patient < patients) {
      const Shelf& known = shelves[static_cast<size_t>(kind.shelf)];
      if ((known.has_rows[patient / 64] >> (patient % 64)) % 2 == 1) shelf = &known;
    }
    if (kind.only_with_rows && shelf == nullptr) continue;
    if (kind.stated.since_birth || (from && kind.stated.reached <= *from)) {
      return Covered::kStated;
    }
    if (kind.stated.at_all || !from || shelf == nullptr) continue;
    const base::DateRange& dated = shelf->dated[patient];
    if (dated.first <= *from && as_of <= dated.last) best = Covered::kAssumed;
  }
  return best;
}

Bits Blocks::State::BitsOf(const CoverageRule& rule) const {
  if (rule.same_for_all) return *rule.same_for_all;
  Bits bits;
  for (size_t i = 0; i < kPatients; ++i) {
    const Covered covered = CoversOne(rule, block * kPatients + i);
    if (covered != Covered::kNot) bits.covered |= uint64_t{1} << i;
    if (covered == Covered::kAssumed) bits.assumed |= uint64_t{1} << i;
  }
  return bits;
}

// The shelf of a coding, where what is stated leaves anything to its rows.
void Blocks::State::TakeCoverage() {
  if (!rules_are_made) {
    rules.clear();
    for (const CoverageQuestion& asked : compiled.coverage_questions) {
      rules.push_back(RuleOf(asked));
    }
    rules_are_made = true;
  }
  for (size_t l = 0; l < lists.size(); ++l) {
    lists[l] = {kAll, 0};
    for (int32_t q : compiled.coverage_lists[l]) {
      const Bits bits = BitsOf(rules[static_cast<size_t>(q)]);
      lists[l].covered &= bits.covered;
      lists[l].assumed |= bits.assumed;
    }
  }
}

uint64_t Blocks::CoversAny(absl::string_view system) const {
  const State& state = *state_;
  if (state.CoversByWord(std::nullopt, system)) return kAll;
  uint64_t covered = 0;
  for (const Shelf& shelf : state.shelves) {
    if (shelf.system == system && state.block < shelf.has_rows.size()) {
      covered |= shelf.has_rows[state.block];
    }
  }
  return covered;
}

}  // namespace tillit::criteria
