// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "diagram/bowtie_words.h"
#include "diagram/boxes.h"
#include "tillit/diagram/bowtie.h"

namespace tillit::diagram {
namespace {

constexpr int kWidth = 1120;
constexpr int kBox = 212;
constexpr int kEvent = 152;
constexpr int kGap = 30;
constexpr size_t kEventLetters = 17;
constexpr size_t kPageLetters = 150;

Look LookOf(criteria::Answer present) {
  if (present == criteria::Answer::kYes) return {"#f7d28a", "", 2};
  if (present == criteria::Answer::kNo) return {"#ffffff", "2 3", 1};
  return {"#ffffff", "7 4", 1};
}

Look LookOf(bowtie::BarrierWorth worth) {
  switch (worth) {
    case bowtie::BarrierWorth::kCounted:
      return {"#8fcfb9", "", 3};
    case bowtie::BarrierWorth::kDirectionOnly:
      return {"#d9efe7", "", 1};
    case bowtie::BarrierWorth::kUnknown:
      return {"#ffffff", "7 4", 1};
    case bowtie::BarrierWorth::kConflicting:
      return {"#cfe3f5", "7 4", 1};
    case bowtie::BarrierWorth::kHarms:
      return {"#f3c1b5", "2 3", 3};
    case bowtie::BarrierWorth::kNoEffect:
    case bowtie::BarrierWorth::kNotApplicable:
      break;
  }
  return {"#ffffff", "2 3", 1};
}

using Column = std::vector<Box>;

int HeightOf(const Column& column) {
  int height = 0;
  for (const Box& box : column) height += box.height() + kSpace;
  return height;
}

// The middles of a column's boxes, drawn from `middle` up and down.
std::vector<int> Draw(std::string* svg, const Column& column, int x, int middle,
                      int width) {
  std::vector<int> middles;
  int y = middle - (HeightOf(column) - kSpace) / 2;
  for (const Box& box : column) {
    DrawBox(svg, box, x, y, width);
    middles.push_back(y + box.height() / 2);
    y += box.height() + kSpace;
  }
  return middles;
}

std::vector<int> Middles(const Column& column, int middle) {
  std::string ignored;
  return Draw(&ignored, column, 0, middle, 0);
}

// Lines from a column to the next, by way of a rail between them, so that none runs
// behind a box.
void Connect(std::string* svg, const std::vector<int>& from, int x1,
             const std::vector<int>& to, int x2) {
  if (from.empty() || to.empty()) return;
  const int rail = (x1 + x2) / 2;
  int first = from[0];
  int last = from[0];
  for (const std::vector<int>* column : {&from, &to}) {
    for (const int y : *column) {
      first = std::min(first, y);
      last = std::max(last, y);
    }
  }
  for (const int y : from)
    absl::StrAppend(svg, "<path d=\"M", x1, " ", y, "H", rail, "\"/>");
  for (const int y : to)
    absl::StrAppend(svg, "<path d=\"M", rail, " ", y, "H", x2, "\"/>");
  absl::StrAppend(svg, "<path d=\"M", rail, " ", first, "V", last, "\"/>");
}

}  // namespace

std::string DrawBowtie(const bowtie::Analysis& analysis, const Wording& words,
                       Place place) {
  const BowtieWords said(analysis, words);
  Column causes;
  Column sides[2];
  Column consequences;
  for (const bowtie::CauseFound& cause : analysis.causes) {
    causes.push_back(BoxOf({said.Cause(cause)}, LookOf(cause.present)));
  }
  for (const bowtie::BarrierValue& barrier : analysis.barriers) {
    sides[barrier.side == bowtie::Side::kMitigating ? 1 : 0].push_back(
        BoxOf({said.Barrier(barrier), said.Worth(barrier)}, LookOf(barrier.worth)));
  }
  for (const std::string& consequence : analysis.consequences) {
    consequences.push_back(BoxOf({said.Consequence(consequence)}, {"#f3c6b9", "", 1}));
  }
  Box event = BoxOf({said.Event()}, {"#e9a17f", "", 3}, kEventLetters);
  const int top = 30;  // under the columns' names
  const int height = std::max({HeightOf(causes), HeightOf(sides[0]), HeightOf(sides[1]),
                               HeightOf(consequences), event.height() + kSpace}) +
                     top;
  const int middle = top + (height - top) / 2;
  // Numbers are of people alike, never of this one: whose they are stands with them.
  const std::vector<std::string> below = Lines(said.Counted(), kPageLetters);
  const int at[] = {0, kBox + kGap, 2 * (kBox + kGap), 2 * (kBox + kGap) + kEvent + kGap,
                    3 * (kBox + kGap) + kEvent + kGap};
  std::string svg =
      absl::StrCat("<svg class=\"bowtie\"",
                   place == Place::kFile ? " xmlns=\"http://www.w3.org/2000/svg\"" : "",
                   " viewBox=\"-2 0 ", kWidth + 4, " ",
                   height + 8 + static_cast<int>(below.size()) * kLine,
                   "\" role=\"img\" aria-label=\"", Escape(said.Described()),
                   "\" font-family=\"system-ui,sans-serif\" font-size=\"13\" "
                   "fill=\"#1d2a33\"><title>",
                   Escape(said.Title()), "</title>");
  const std::string names[] = {words.Report("causes"), words.Report("preventive"),
                               words.Report("event"), words.Report("mitigating"),
                               words.Report("consequences")};
  for (size_t i = 0; i < 5; ++i) {
    absl::StrAppend(&svg, "<text x=\"", at[i] + 2, "\" y=\"16\" font-weight=\"bold\">",
                    Escape(names[i]), "</text>");
  }
  svg.append("<g fill=\"none\" stroke=\"#5a6873\">");
  // Causes meet the barriers before the event, and what comes of it those after it.
  const std::vector<int> of_event = {middle};
  const auto middles = [&](const Column& column) {
    return column.empty() ? of_event : Middles(column, middle);
  };
  const std::vector<int> before = middles(sides[0]);
  const std::vector<int> after = middles(sides[1]);
  Connect(&svg, Middles(causes, middle), at[0] + kBox, before, at[1]);
  Connect(&svg, before, sides[0].empty() ? at[1] : at[1] + kBox, of_event, at[2]);
  Connect(&svg, of_event, at[2] + kEvent, after, at[3]);
  Connect(&svg, after, sides[1].empty() ? at[3] : at[3] + kBox,
          Middles(consequences, middle), at[4]);
  svg.append("</g>");
  Draw(&svg, causes, at[0], middle, kBox);
  Draw(&svg, sides[0], at[1], middle, kBox);
  Draw(&svg, {event}, at[2], middle, kEvent);
  Draw(&svg, sides[1], at[3], middle, kBox);
  Draw(&svg, consequences, at[4], middle, kBox);
  for (size_t i = 0; i < below.size(); ++i) {
    absl::StrAppend(&svg, "<text x=\"2\" y=\"", height + static_cast<int>(i + 1) * kLine,
                    "\">", Escape(below[i]), "</text>");
  }
  return svg + "</svg>";
}

}  // namespace tillit::diagram
