// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "absl/strings/str_cat.h"
#include "diagram/bowtie_words.h"
#include "diagram/boxes.h"
#include "tillit/diagram/bowtie.h"

namespace tillit::diagram {
std::string MermaidBowtie(const bowtie::Analysis& analysis, const Wording& words) {
  const BowtieWords said(analysis, words);
  std::string chart = absl::StrCat("flowchart LR\n  accTitle: ", said.Title(),
                                   "\n  event((", MermaidText(said.Event()), "))\n");
  const char* const ways[] = {"prevents", "softens"};
  for (int side = 0; side < 2; ++side) {
    absl::StrAppend(&chart, "  subgraph ", ways[side], "[",
                    MermaidText(words.Report(side == 0 ? "preventive" : "mitigating")),
                    "]\n");
    for (size_t i = 0; i < analysis.barriers.size(); ++i) {
      const bowtie::BarrierValue& barrier = analysis.barriers[i];
      if ((barrier.side == bowtie::Side::kMitigating) != (side == 1)) continue;
      absl::StrAppend(
          &chart, "    barrier", i, "[",
          MermaidText(absl::StrCat(said.Barrier(barrier), ": ", said.Worth(barrier))),
          "]\n");
    }
    chart.append("  end\n");
  }
  for (size_t i = 0; i < analysis.causes.size(); ++i) {
    absl::StrAppend(&chart, "  cause", i, "([",
                    MermaidText(said.Cause(analysis.causes[i])), "]) --> prevents\n");
  }
  chart.append("  prevents --> event --> softens\n");
  for (size_t i = 0; i < analysis.consequences.size(); ++i) {
    absl::StrAppend(&chart, "  softens --> consequence", i, "([",
                    MermaidText(said.Consequence(analysis.consequences[i])), "])\n");
  }
  return chart;
}

}  // namespace tillit::diagram
