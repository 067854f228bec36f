// SPDX-License-Identifier: Apache-2.0
// A way through a service, as data (catalogue/pathways): the states a patient can be in,
// who answers for the patient there, how long it may take, and what must hold to go on.
#ifndef TILLIT_PATHWAY_PATHWAY_H_
#define TILLIT_PATHWAY_PATHWAY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"
#include "tillit/pathway/time_limit.h"

namespace tillit::pathway {

// Something that is done, or seen to, while a patient is in a state. Its text:
// "pathway_item.<pathway>.<id>".
struct PathwayItem {
  std::string id;
  bool mandatory = true;  // the state is not left before it is done
  // How it may be done; one of these must be said ("in-person", "dialogue"). Empty: it is
  // done or not.
  std::vector<std::string> ways;
  PathwayBasis basis = PathwayBasis::kAssumed;
  // Who does it has one of these. Empty: anybody.
  std::vector<std::string> competences;
  friend bool operator==(const PathwayItem&, const PathwayItem&) = default;
};
TILLIT_FIELDS(PathwayItem, id, mandatory, ways, basis, competences);

// Where a patient can be. Waiting, for a consent, a reply or a bed, is a state with an
// owner, too. Its text: "pathway_state.<pathway>.<id>".
struct PathwayState {
  std::string id;
  std::string owner;   // role that answers for the patient; empty where the way ends
  std::string deputy;  // role that does when the owner cannot
  std::optional<TimeLimit> limit;
  std::string escalates_to;  // role that is told when the limit is past; empty: deputy
  std::vector<PathwayItem> items;
  bool waits = false;
  bool ends = false;
  PathwayBasis basis = PathwayBasis::kAssumed;
  std::string quote;  // the seed's own words, for maintainers
  friend bool operator==(const PathwayState&, const PathwayState&) = default;
};
TILLIT_FIELDS(PathwayState, id, owner, deputy, limit, escalates_to, items, waits, ends,
              basis, quote);

struct PathwayTransition {
  std::string from;  // empty: any state that does not end
  std::string to;
  // What must hold besides the mandatory items. Derived facts it may ask for:
  // "item:<id>" (done in this state), "item:<id>=<way>", "visited:<state>".
  std::optional<criteria::Criterion> guard;
  // Somebody else takes over: the owner of `from` answers until a named receiver has
  // accepted.
  bool hand_over = false;
  // May be gone whatever is open: an emergency, a death, a move, the patient's no.
  bool always = false;
  PathwayBasis basis = PathwayBasis::kAssumed;
  bool needs_reason = false;  // who goes this way must say why
  friend bool operator==(const PathwayTransition&, const PathwayTransition&) = default;
};
TILLIT_FIELDS(PathwayTransition, from, to, guard, hand_over, always, basis, needs_reason);

struct Pathway {
  std::string id;
  std::string version;
  base::Source source;
  std::vector<std::string> starts;  // states in which one may begin
  std::vector<PathwayState> states;
  std::vector<PathwayTransition> transitions;
  std::vector<criteria::NamedCodes> named_codes;
  // Nobody is taken in without a day by which it is looked at whether it goes on (S4-15).
  bool needs_review = false;
  // It supports other services and never stands alone (S4-15).
  bool supports_only = false;
  friend bool operator==(const Pathway&, const Pathway&) = default;
};
TILLIT_FIELDS(Pathway, id, version, source, starts, states, transitions, named_codes,
              needs_review, supports_only);

// Null: there is none.
const PathwayItem* ItemOf(const PathwayState& state, absl::string_view id);
const PathwayState* StateOf(const Pathway& pathway, absl::string_view id);

// INVALID_ARGUMENT with the path of the first fault: no id or start, an id twice, a name
// that is none of its states, a state that is not reached from a start, a state that does
// not end and has no owner, no deputy or no way to an end, one that ends and has a way
// out, a transition twice, a guard that can never hold or asks for an item that its state
// does not have.
absl::Status Validate(const Pathway& pathway, absl::string_view path);

// What was done of a state's items.
struct ItemDone {
  std::string item;
  std::string way;  // where the item has several
  friend bool operator==(const ItemDone&, const ItemDone&) = default;
};
TILLIT_FIELDS(ItemDone, item, way);

// Whether a way out of a state is open.
struct PathwayWay {
  std::string to;
  criteria::Answer open = criteria::Answer::kUnknown;
  std::vector<std::string> missing;  // mandatory items that are not done
  criteria::Answer guard = criteria::Answer::kYes;
  bool hand_over = false;
  bool needs_reason = false;
  friend bool operator==(const PathwayWay&, const PathwayWay&) = default;
};
TILLIT_FIELDS(PathwayWay, to, open, missing, guard, hand_over, needs_reason);

// Each transition out of a state, in the pathway's order. `view` is of the patient, with
// the states visited before as derived facts "visited:<state>" where guards ask for them;
// the items are added to it. Empty for a state that is not of the pathway.
std::vector<PathwayWay> WaysFrom(const Pathway& pathway, absl::string_view state,
                                 const std::vector<ItemDone>& done, facts::View view);

}  // namespace tillit::pathway

#endif  // TILLIT_PATHWAY_PATHWAY_H_
