// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "diagram/boxes.h"
#include "diagram/pathway_words.h"
#include "tillit/diagram/pathway.h"

namespace tillit::diagram {

std::string MermaidPathway(const pathway::Pathway& pathway, const Wording& words) {
  const PathwayWords said(pathway, words);
  std::string chart = absl::StrCat("stateDiagram-v2\n  accTitle: ", said.Title(), "\n");
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < pathway.states.size(); ++i) {
    places[pathway.states[i].id] = i;
    absl::StrAppend(&chart, "  state ", MermaidText(said.State(pathway.states[i].id)),
                    " as s", i, "\n");
  }
  const auto name = [&](const std::string& id) {
    const auto found = places.find(id);
    return found == places.end() ? "[*]" : absl::StrCat("s", found->second);
  };
  for (const std::string& start : pathway.starts) {
    absl::StrAppend(&chart, "  [*] --> ", name(start), "\n");
  }
  for (const pathway::PathwayTransition& each : pathway.transitions) {
    if (each.from.empty()) continue;
    absl::StrAppend(&chart, "  ", name(each.from), " --> ", name(each.to));
    const std::string guard = said.Guard(each);
    // A label runs to the end of its line.
    if (!guard.empty()) {
      const std::string quoted = MermaidText(guard);
      absl::StrAppend(&chart, ": ", quoted.substr(1, quoted.size() - 2));
    }
    chart.append("\n");
  }
  for (const pathway::PathwayState& state : pathway.states) {
    if (state.ends) absl::StrAppend(&chart, "  ", name(state.id), " --> [*]\n");
  }
  const std::string everywhere = said.FromEverywhere();
  if (!everywhere.empty() && !pathway.states.empty()) {
    const std::string quoted = MermaidText(everywhere);
    absl::StrAppend(&chart, "  note right of s0\n    ",
                    quoted.substr(1, quoted.size() - 2), "\n  end note\n");
  }
  return chart;
}

}  // namespace tillit::diagram
