// SPDX-License-Identifier: Apache-2.0
#include "diagram/pathway_words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "tillit/criteria/criterion.h"

namespace tillit::diagram {
namespace {

constexpr char kPicture[] = "pathway_picture";

std::string LimitKey(const pathway::TimeLimit& limit) {
  if (limit.minutes) return "minutes";
  const int32_t days = limit.days ? *limit.days : limit.working_days.value_or(0);
  if (days == 0) return "same_day";
  return limit.days ? "days" : "working_days";
}

}  // namespace

std::string PathwayWords::Title() const { return words_.Of("pathway", pathway_.id); }

std::string PathwayWords::State(const std::string& id) const {
  return words_.Of(absl::StrCat("pathway_state.", pathway_.id), id);
}

std::string PathwayWords::Item(const std::string& id) const {
  return words_.Of(absl::StrCat("pathway_item.", pathway_.id), id);
}

std::vector<std::string> PathwayWords::InState(const pathway::PathwayState& state) const {
  std::vector<std::string> parts = {State(state.id)};
  if (state.ends) return parts;
  parts.push_back(
      words_.Fill(kPicture, "answers",
                  {words_.Of("role", state.owner), words_.Of("role", state.deputy)}));
  if (state.limit) {
    const pathway::TimeLimit& limit = *state.limit;
    const int64_t count = limit.minutes ? *limit.minutes
                          : limit.days  ? *limit.days
                                        : limit.working_days.value_or(0);
    const std::string basis = absl::AsciiStrToLower(base::EnumName(limit.basis));
    parts.push_back(
        absl::StrCat(words_.Fill(kPicture, LimitKey(limit), {absl::StrCat(count)}), " (",
                     words_.Of("pathway_basis", basis), ")"));
  }
  for (const pathway::PathwayItem& item : state.items) {
    parts.push_back(absl::StrCat(item.mandatory ? "\u2610 " : "\u25CB ", Item(item.id)));
  }
  return parts;
}

std::string PathwayWords::Guard(const pathway::PathwayTransition& transition) const {
  if (!transition.guard) return "";
  std::vector<std::string> asked;
  criteria::CollectDerived(*transition.guard, &asked);
  std::vector<std::string> parts;
  for (absl::string_view id : asked) {
    if (!absl::ConsumePrefix(&id, "item:")) continue;
    const size_t equals = id.find('=');
    const std::string item(id.substr(0, equals));
    parts.push_back(Item(item));
    if (equals == absl::string_view::npos) continue;
    absl::StrAppend(&parts.back(), ": ",
                    words_.Of(absl::StrCat("pathway_way.", pathway_.id, ".", item),
                              id.substr(equals + 1)));
  }
  if (parts.empty()) return words_.Of(kPicture, "guarded");
  return absl::StrJoin(parts, "; ");
}

std::string PathwayWords::Way(const pathway::PathwayTransition& transition) const {
  std::string way = absl::StrCat("\u2192 ", State(transition.to));
  const std::string guard = Guard(transition);
  if (!guard.empty()) absl::StrAppend(&way, " (", guard, ")");
  if (transition.hand_over) {
    absl::StrAppend(&way, ", ", words_.Of(kPicture, "hand_over"));
  }
  return way;
}

std::string PathwayWords::FromEverywhere() const {
  std::vector<std::string> states;
  for (const pathway::PathwayTransition& each : pathway_.transitions) {
    if (each.from.empty()) states.push_back(State(each.to));
  }
  if (states.empty()) return "";
  return words_.Fill(kPicture, "from_everywhere", {absl::StrJoin(states, ", ")});
}

std::string PathwayWords::Described() const {
  std::string text = absl::StrCat(Title(), ". ", FromEverywhere(), ".");
  for (const pathway::PathwayState& state : pathway_.states) {
    absl::StrAppend(&text, " ", absl::StrJoin(InState(state), ", "), ".");
    for (const pathway::PathwayTransition& each : pathway_.transitions) {
      if (each.from == state.id) absl::StrAppend(&text, " ", Way(each), ".");
    }
  }
  return text;
}

}  // namespace tillit::diagram
