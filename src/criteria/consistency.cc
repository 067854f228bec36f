// SPDX-License-Identifier: Apache-2.0
#include "tillit/criteria/consistency.h"

#include <algorithm>
#include <vector>

namespace tillit::criteria {
namespace {

bool IsMade(const Criterion& criterion) {
  return !criterion.all_of.empty() || !criterion.any_of.empty() ||
         !criterion.none_of.empty() || !criterion.of.empty() ||
         !criterion.none_known.empty();
}

// The same question by another name is the same question.
Criterion Unnamed(Criterion criterion) {
  criterion.id.clear();
  return criterion;
}

bool IsEmptyRange(const Criterion& leaf) {
  const auto empty = [](const auto& range) {
    return range && range->at_least && range->at_most &&
           *range->at_most < *range->at_least;
  };
  return empty(leaf.age) || empty(leaf.measured) || empty(leaf.derived);
}

void CollectLeaves(const Criterion& criterion, std::vector<Criterion>& leaves) {
  if (IsMade(criterion)) {
    ForEachPart(criterion, [&](const Criterion& part) { CollectLeaves(part, leaves); });
    return;
  }
  Criterion leaf = Unnamed(criterion);
  if (std::find(leaves.begin(), leaves.end(), leaf) == leaves.end()) {
    leaves.push_back(std::move(leaf));
  }
}

// With leaf i answered by bit i of `answers`.
bool Holds(const Criterion& criterion, const std::vector<Criterion>& leaves,
           uint32_t answers) {
  const auto holds = [&](const Criterion& part) { return Holds(part, leaves, answers); };
  const auto any = [&](const std::vector<Criterion>& parts) {
    return std::any_of(parts.begin(), parts.end(), holds);
  };
  if (!criterion.all_of.empty()) {
    return std::all_of(criterion.all_of.begin(), criterion.all_of.end(), holds);
  }
  if (!criterion.any_of.empty()) return any(criterion.any_of);
  if (!criterion.none_of.empty()) return !any(criterion.none_of);
  if (!criterion.none_known.empty()) return !any(criterion.none_known);
  if (!criterion.of.empty()) {
    return std::count_if(criterion.of.begin(), criterion.of.end(), holds) >=
           criterion.at_least.value_or(1);
  }
  const auto found = std::find(leaves.begin(), leaves.end(), Unnamed(criterion));
  return (answers >> (found - leaves.begin()) & 1u) != 0;
}

}  // namespace

bool MayHold(const Criterion& criterion) {
  std::vector<Criterion> leaves;
  CollectLeaves(criterion, leaves);
  if (leaves.size() > kMostParts) return true;
  uint32_t never = 0;
  for (size_t i = 0; i < leaves.size(); ++i) {
    if (IsEmptyRange(leaves[i])) never |= 1u << i;
  }
  for (uint32_t answers = 0; answers < 1u << leaves.size(); ++answers) {
    if ((answers & never) == 0 && Holds(criterion, leaves, answers)) return true;
  }
  return false;
}

}  // namespace tillit::criteria
