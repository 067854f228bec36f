// SPDX-License-Identifier: Apache-2.0
#include "pathway/live_steps.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace tillit::pathway {

LiveTree::LiveTree(const PathwayUse& use, absl::Span<const PathwayStep> steps)
    : is_live_(steps.size()), before_(steps.size()), after_(steps.size()) {
  std::multimap<absl::string_view, size_t> followers;
  using Next = std::tuple<int64_t, absl::string_view, size_t>;
  std::set<Next> next;  // whose step before is in
  const auto offer = [&](size_t at) {
    next.emplace(steps[at].entered.utc_seconds, steps[at].id, at);
  };
  for (size_t at = 0; at < steps.size(); ++at) {
    if (steps[at].use != use.id) continue;
    if (steps[at].id == use.id) {
      // The first is the first whatever else is said of it.
      if (next.empty()) offer(at);
    } else if (!steps[at].withdrawn) {
      followers.emplace(steps[at].from, at);
    }
  }
  while (!next.empty()) {
    const size_t at = std::get<size_t>(*next.begin());
    next.erase(next.begin());
    order_.push_back(at);
    is_live_[at] = true;
    const auto [first, last] = followers.equal_range(steps[at].id);
    for (auto each = first; each != last; ++each) {
      if (is_live_[each->second] || before_[each->second]) continue;
      before_[each->second] = at;
      after_[at].push_back(each->second);
      offer(each->second);
    }
  }
}

const PathwayTransition* TransitionOf(const Pathway& pathway, absl::string_view from,
                                      absl::string_view to) {
  const PathwayState* state = StateOf(pathway, from);
  if (state == nullptr || state->ends) return nullptr;
  const PathwayTransition* found = nullptr;
  for (const PathwayTransition& each : pathway.transitions) {
    if (each.to != to || (each.from != from && (!each.from.empty() || from == to))) {
      continue;
    }
    if (each.always) return &each;
    if (found == nullptr || !each.from.empty()) found = &each;
  }
  return found;
}

const PathwayTransition* AlwaysTo(const Pathway& pathway, absl::string_view to) {
  for (const PathwayTransition& each : pathway.transitions) {
    if (each.from.empty() && each.always && each.to == to) return &each;
  }
  return nullptr;
}

bool IsOf(const PathwayItem& item, const ItemTick& tick) {
  return tick.item == item.id &&
         (item.ways.empty() ||
          std::find(item.ways.begin(), item.ways.end(), tick.way) != item.ways.end());
}

}  // namespace tillit::pathway
