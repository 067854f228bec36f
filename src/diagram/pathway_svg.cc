// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "diagram/boxes.h"
#include "diagram/pathway_words.h"
#include "tillit/diagram/pathway.h"

namespace tillit::diagram {
namespace {

constexpr int kWidth = 720;
constexpr int kLeft = 130;  // for the ways back
constexpr int kBox = 460;
constexpr size_t kBoxLetters = 64;
constexpr size_t kPageLetters = 100;
constexpr int kBetween = 22;
constexpr int kRail = 9;  // from one way to the next

Look LookOf(const pathway::PathwayState& state) {
  if (state.ends) return {"#e3e8ec", "", 3};
  if (state.waits) return {"#ffffff", "7 4", 1};
  return {"#d9efe7", "", 1};
}

// A way beside the boxes: out of one at `y1`, along a rail at `x`, into another at `y2`.
void DrawRail(std::string* svg, int from, int y1, int x, int y2) {
  absl::StrAppend(svg, "<path d=\"M", from, " ", y1, "H", x, "V", y2, "H", from,
                  "\" marker-end=\"url(#arrow)\"/>");
}

}  // namespace

std::string DrawPathway(const pathway::Pathway& pathway, const Wording& words,
                        Place place) {
  const PathwayWords said(pathway, words);
  const std::vector<std::string> above = Lines(said.FromEverywhere(), kPageLetters);
  std::vector<Box> boxes;
  std::vector<int> tops;
  std::map<std::string, size_t> places;
  int y = 28 + static_cast<int>(above.size()) * kLine;
  for (const pathway::PathwayState& state : pathway.states) {
    std::vector<std::string> parts = said.InState(state);
    for (const pathway::PathwayTransition& each : pathway.transitions) {
      if (each.from == state.id) parts.push_back(said.Way(each));
    }
    places[state.id] = boxes.size();
    boxes.push_back(BoxOf(parts, LookOf(state), kBoxLetters));
    tops.push_back(y);
    y += boxes.back().height() + kBetween;
  }
  std::string svg = absl::StrCat(
      "<svg class=\"pathway\"",
      place == Place::kFile ? " xmlns=\"http://www.w3.org/2000/svg\"" : "",
      " viewBox=\"0 0 ", kWidth, " ", y, "\" role=\"img\" aria-label=\"",
      Escape(said.Described()),
      "\" font-family=\"system-ui,sans-serif\" font-size=\"13\" "
      "fill=\"#1d2a33\"><title>",
      Escape(said.Title()),
      "</title><defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" "
      "refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
      "orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#5a6873\"/>"
      "</marker></defs><text x=\"",
      kLeft, "\" y=\"18\" font-weight=\"bold\">", Escape(said.Title()), "</text>");
  for (size_t i = 0; i < above.size(); ++i) {
    absl::StrAppend(&svg, "<text x=\"", kLeft, "\" y=\"",
                    18 + static_cast<int>(i + 1) * kLine, "\">", Escape(above[i]),
                    "</text>");
  }
  svg.append("<g fill=\"none\" stroke=\"#5a6873\">");
  int on = 0;
  int back = 0;
  for (const pathway::PathwayTransition& each : pathway.transitions) {
    const auto from = places.find(each.from);
    const auto to = places.find(each.to);
    if (from == places.end() || to == places.end()) continue;
    const int out = tops[from->second] + boxes[from->second].height();
    const int in = tops[to->second];
    if (to->second == from->second + 1) {
      absl::StrAppend(&svg, "<path d=\"M", kLeft + kBox / 2, " ", out, "V", in,
                      "\" marker-end=\"url(#arrow)\"/>");
    } else if (to->second > from->second) {
      DrawRail(&svg, kLeft + kBox, out - 8, kLeft + kBox + 14 + kRail * (on++ % 12),
               in + 8);
    } else {
      DrawRail(&svg, kLeft, out - 8, kLeft - 14 - kRail * (back++ % 12), in + 8);
    }
  }
  svg.append("</g>");
  for (size_t i = 0; i < boxes.size(); ++i) {
    DrawBox(&svg, boxes[i], kLeft, tops[i], kBox);
  }
  return svg + "</svg>";
}

}  // namespace tillit::diagram
