// SPDX-License-Identifier: Apache-2.0
#include "criteria/matching.h"

namespace tillit::criteria {

using facts::InWindow;

InWindow WhileValid(const base::CodeSet& set, const facts::SeenFact& seen) {
  if (!set.valid_from && !set.valid_to) return InWindow::kCertain;
  if (!seen.begins) return InWindow::kPossible;
  const base::DateRange valid{set.valid_from.value_or(base::DateRange{}.first),
                              set.valid_to.value_or(base::DateRange{}.last)};
  if (valid.Contains(*seen.begins)) return InWindow::kCertain;
  return seen.begins->last < valid.first || valid.last < seen.begins->first
             ? InWindow::kOutside
             : InWindow::kPossible;
}

InWindow AsAsked(const CodedFacts& coded, const facts::Fact& fact) {
  InWindow where = InWindow::kCertain;
  const auto ask = [&](bool said, bool is_so) {
    where = Both(where, !said   ? InWindow::kPossible
                        : is_so ? InWindow::kCertain
                                : InWindow::kOutside);
  };
  const auto among = [](const auto& list, const auto& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
  };
  if (!coded.care_levels.empty()) {
    ask(fact.care_level.has_value(),
        fact.care_level && among(coded.care_levels, *fact.care_level));
  }
  if (!coded.contact_kinds.empty()) {
    ask(!fact.contact_kind.empty(), among(coded.contact_kinds, fact.contact_kind));
  }
  if (coded.main) ask(fact.main.has_value(), fact.main == coded.main);
  return where;
}

}  // namespace tillit::criteria
