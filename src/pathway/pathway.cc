// SPDX-License-Identifier: Apache-2.0
#include "tillit/pathway/pathway.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tillit/criteria/consistency.h"

namespace tillit::pathway {
namespace {

using criteria::Answer;

constexpr char kItem[] = "item:";
constexpr char kVisited[] = "visited:";

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

absl::Status ValidateState(const PathwayState& state, const std::string& at) {
  if (state.ends) {
    if (!state.owner.empty() || !state.deputy.empty() || state.limit ||
        !state.items.empty() || state.waits) {
      return Fault(at, "ends and has an owner, a limit, items or something to wait for");
    }
    return absl::OkStatus();
  }
  if (state.owner.empty()) return Fault(at, "has no owner");
  if (state.deputy.empty()) return Fault(at, "has no deputy");
  if (state.deputy == state.owner) return Fault(at, "has its owner for a deputy");
  std::set<std::string> items;
  for (const PathwayItem& item : state.items) {
    if (item.id.empty() || !items.insert(item.id).second) {
      return Fault(at, "has an item without an id, or twice");
    }
  }
  return state.limit ? Validate(*state.limit, absl::StrCat(at, ".limit"))
                     : absl::OkStatus();
}

// Whether a state has an item "<id>", or "<id>=<way>".
bool HasItem(const PathwayState& state, absl::string_view asked) {
  const size_t equals = asked.find('=');
  const PathwayItem* item = ItemOf(state, asked.substr(0, equals));
  return item != nullptr && (equals == absl::string_view::npos ||
                             std::find(item->ways.begin(), item->ways.end(),
                                       asked.substr(equals + 1)) != item->ways.end());
}

// The items that a guard asks for are those of the state it is asked in, and the states
// visited are the pathway's.
absl::Status ValidateGuard(const Pathway& pathway, const PathwayTransition& transition,
                           const std::string& at) {
  if (!transition.guard) return absl::OkStatus();
  absl::Status sound = criteria::Validate(*transition.guard, pathway.named_codes, at);
  if (!sound.ok()) return sound;
  if (!criteria::MayHold(*transition.guard)) return Fault(at, "can never hold");
  std::vector<std::string> derived;
  criteria::CollectDerived(*transition.guard, &derived);
  const PathwayState* from = StateOf(pathway, transition.from);
  for (absl::string_view id : derived) {
    if (absl::ConsumePrefix(&id, kItem) && (from == nullptr || !HasItem(*from, id))) {
      return Fault(at, "asks for an item that its state does not have");
    }
    if (absl::ConsumePrefix(&id, kVisited) && StateOf(pathway, id) == nullptr) {
      return Fault(at, "asks for a state that the pathway does not have");
    }
  }
  return absl::OkStatus();
}

bool Leaves(const PathwayTransition& transition, const PathwayState& state) {
  return !state.ends && (transition.from == state.id ||
                         (transition.from.empty() && transition.to != state.id));
}

// The states that are reached from some, and these.
std::set<std::string> ReachedFrom(const Pathway& pathway, std::set<std::string> reached) {
  for (bool grew = true; grew;) {
    grew = false;
    for (const PathwayState& state : pathway.states) {
      if (reached.count(state.id) == 0) continue;
      for (const PathwayTransition& each : pathway.transitions) {
        if (Leaves(each, state)) grew = reached.insert(each.to).second || grew;
      }
    }
  }
  return reached;
}

// The states from which an end is reached by transitions of their own: what leads out of
// every state (a death, a move) is no way to go on.
std::set<std::string> LeadingToAnEnd(const Pathway& pathway) {
  std::set<std::string> leading;
  for (const PathwayState& state : pathway.states) {
    if (state.ends) leading.insert(state.id);
  }
  for (bool grew = true; grew;) {
    grew = false;
    for (const PathwayTransition& each : pathway.transitions) {
      if (!each.from.empty() && leading.count(each.to) > 0) {
        grew = leading.insert(each.from).second || grew;
      }
    }
  }
  return leading;
}

absl::Status ValidateTransitions(const Pathway& pathway, absl::string_view path) {
  std::set<std::pair<std::string, std::string>> seen;
  for (size_t i = 0; i < pathway.transitions.size(); ++i) {
    const PathwayTransition& each = pathway.transitions[i];
    const std::string at = absl::StrCat(path, ".transitions[", i, "]");
    const PathwayState* from = StateOf(pathway, each.from);
    if (!each.from.empty() && from == nullptr) return Fault(at, "from names no state");
    if (StateOf(pathway, each.to) == nullptr) return Fault(at, "to names no state");
    if (from != nullptr && from->ends) return Fault(at, "leads out of an end");
    if (!seen.emplace(each.from, each.to).second) return Fault(at, "stands twice");
    if (each.always && each.guard) return Fault(at, "is always open and has a guard");
    absl::Status sound = ValidateGuard(pathway, each, absl::StrCat(at, ".guard"));
    if (!sound.ok()) return sound;
  }
  return absl::OkStatus();
}

Answer Both(Answer a, Answer b) {
  if (a == Answer::kNo || b == Answer::kNo) return Answer::kNo;
  return a == Answer::kUnknown || b == Answer::kUnknown ? Answer::kUnknown : Answer::kYes;
}

// Whether it was done, in that way where one is given.
bool IsDone(const std::string& item, const std::string& way,
            const std::vector<ItemDone>& done) {
  return std::any_of(done.begin(), done.end(), [&](const ItemDone& each) {
    return each.item == item && (way.empty() || each.way == way);
  });
}

}  // namespace

const PathwayItem* ItemOf(const PathwayState& state, absl::string_view id) {
  const auto found = std::find_if(state.items.begin(), state.items.end(),
                                  [&](const PathwayItem& each) { return each.id == id; });
  return found == state.items.end() ? nullptr : &*found;
}

const PathwayState* StateOf(const Pathway& pathway, absl::string_view id) {
  const auto found =
      std::find_if(pathway.states.begin(), pathway.states.end(),
                   [&](const PathwayState& each) { return each.id == id; });
  return found == pathway.states.end() ? nullptr : &*found;
}

absl::Status Validate(const Pathway& pathway, absl::string_view path) {
  if (pathway.id.empty()) return Fault(path, "has no id");
  if (pathway.version.empty()) return Fault(path, "has no version");
  std::set<std::string> ids;
  for (size_t i = 0; i < pathway.states.size(); ++i) {
    const PathwayState& state = pathway.states[i];
    if (state.id.empty() || !ids.insert(state.id).second) {
      return Fault(absl::StrCat(path, ".states[", i, "]"), "has no id, or stands twice");
    }
    absl::Status sound =
        ValidateState(state, absl::StrCat(path, ".states(", state.id, ")"));
    if (!sound.ok()) return sound;
  }
  if (pathway.starts.empty()) return Fault(path, "has no start");
  for (const std::string& start : pathway.starts) {
    const PathwayState* state = StateOf(pathway, start);
    if (state == nullptr || state->ends) {
      return Fault(path, "starts in what is no state, or an end");
    }
  }
  absl::Status sound = ValidateTransitions(pathway, path);
  if (!sound.ok()) return sound;
  const std::set<std::string> reached =
      ReachedFrom(pathway, {pathway.starts.begin(), pathway.starts.end()});
  const std::set<std::string> leading = LeadingToAnEnd(pathway);
  for (const PathwayState& state : pathway.states) {
    const std::string at = absl::StrCat(path, ".states(", state.id, ")");
    if (reached.count(state.id) == 0) return Fault(at, "is not reached from a start");
    if (leading.count(state.id) == 0) return Fault(at, "has no way to an end");
  }
  return absl::OkStatus();
}

std::vector<PathwayWay> WaysFrom(const Pathway& pathway, absl::string_view state,
                                 const std::vector<ItemDone>& done, facts::View view) {
  std::vector<PathwayWay> ways;
  const PathwayState* from = StateOf(pathway, state);
  if (from == nullptr) return ways;
  std::vector<std::string> missing;
  const auto tell = [&view](std::string id, bool holds) {
    facts::DerivedFact fact;
    fact.id = std::move(id);
    fact.holds = holds;
    view.AddDerived(std::move(fact));
  };
  for (const PathwayItem& item : from->items) {
    bool is_done = item.ways.empty() && IsDone(item.id, "", done);
    for (const std::string& way : item.ways) {
      const bool so = IsDone(item.id, way, done);
      tell(absl::StrCat(kItem, item.id, "=", way), so);
      is_done = is_done || so;
    }
    tell(absl::StrCat(kItem, item.id), is_done);
    if (!is_done && item.mandatory) missing.push_back(item.id);
  }
  for (const PathwayTransition& each : pathway.transitions) {
    if (!Leaves(each, *from)) continue;
    PathwayWay& way = ways.emplace_back();
    way.to = each.to;
    way.hand_over = each.hand_over;
    way.needs_reason = each.needs_reason;
    way.open = Answer::kYes;
    if (each.always) continue;
    way.missing = missing;
    if (each.guard) {
      way.guard = criteria::Evaluate(*each.guard, pathway.named_codes, view).answer;
    }
    way.open = Both(missing.empty() ? Answer::kYes : Answer::kNo, way.guard);
  }
  return ways;
}

}  // namespace tillit::pathway
