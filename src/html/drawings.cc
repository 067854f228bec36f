// SPDX-License-Identifier: Apache-2.0
#include "html/drawings.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tillit::html {
namespace {

std::string Lower(const char* name) { return absl::AsciiStrToLower(name); }

// Long words are cut for the box; the whole stands in its title. UTF-8 is never split.
std::string Short(const std::string& text, size_t most) {
  size_t end = 0;
  for (size_t letters = 0; end < text.size(); ++letters) {
    if (letters == most) return text.substr(0, end) + "…";
    ++end;
    while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
  }
  return text;
}

// How many minutes of each day a picture spans.
struct Span {
  int64_t first;
  int64_t last;
};

}  // namespace

std::string DrawDay(const service::Week& week, base::Date day, const Wording& words) {
  std::map<base::VisitId, const schedule::Visit*> visits;
  for (const schedule::Visit& visit : week.visits) visits[visit.id] = &visit;
  std::map<base::VisitId, const schedule::Asked*> asked;
  for (const schedule::Asked& a : week.asked) asked[a.visit] = &a;

  struct Bar {
    int64_t from;
    int64_t to;
    std::string style;
    std::string label;
    std::string title;
  };
  std::map<base::MemberId, std::vector<Bar>> rows;
  Span span{24 * 60, 0};
  const auto add = [&](const base::MemberId& member, Bar bar) {
    span.first = std::min(span.first, bar.from);
    span.last = std::max(span.last, bar.to);
    rows[member].push_back(std::move(bar));
  };
  for (const team::Member& member : week.team.members) {
    for (const team::Shift& shift : team::ShiftsIn(member, day, 1)) {
      add(member.id, {shift.from.count, shift.to.count, "shift", "", ""});
    }
  }
  for (const schedule::Placed& placed : week.schedule.placed) {
    if (placed.day != day) continue;
    const schedule::Visit& visit = *visits.at(placed.visit);
    const schedule::Asked& why = *asked.at(placed.visit);
    const std::string kind = Lower(base::EnumName(visit.kind));
    const base::Minutes end = placed.start + visit.length;
    const std::string title = absl::StrCat(
        base::ClockText(placed.start), "–", base::ClockText(end), " ",
        words.Of("form", kind), ": ", why.patient.value, ", ",
        why.intervention.empty() ? words.Report("unnamed_intervention")
                                 : words.Of("intervention", why.intervention));
    for (const base::MemberId& member : placed.members) {
      add(member,
          {placed.start.count, end.count, "visit-" + kind, why.patient.value, title});
    }
  }
  if (rows.empty()) return "";
  span.first = span.first / 60 * 60;
  span.last = (span.last + 59) / 60 * 60;
  constexpr int kName = 210, kWidth = 1100, kRow = 24;
  const int height = static_cast<int>(rows.size()) * kRow + 24;
  const auto at = [&](int64_t minute) {
    return kName + static_cast<int>((minute - span.first) * (kWidth - kName - 5) /
                                    (span.last - span.first));
  };
  std::string svg =
      absl::StrCat("<svg class=\"day\" viewBox=\"0 0 ", kWidth, " ", height,
                   "\" role=\"img\" aria-label=\"", Escape(words.Report("week")), " ",
                   day.ToString(), "\">");
  for (int64_t hour = span.first; hour <= span.last; hour += 60) {
    absl::StrAppend(&svg, "<line x1=\"", at(hour), "\" y1=\"16\" x2=\"", at(hour),
                    "\" y2=\"", height, "\"/><text class=\"hour\" x=\"", at(hour),
                    "\" y=\"11\" text-anchor=\"middle\">", hour / 60, "</text>");
  }
  int y = 20;
  for (const auto& [member, bars] : rows) {
    absl::StrAppend(&svg, "<text x=\"0\" y=\"", y + 15, "\">",
                    Escape(Short(member.value, 28)), "</text>");
    for (const Bar& bar : bars) {
      const int left = at(bar.from), width = std::max(at(bar.to) - left, 2);
      absl::StrAppend(&svg, "<g>");
      if (!bar.title.empty()) {
        absl::StrAppend(&svg, "<title>", Escape(bar.title), "</title>");
      }
      absl::StrAppend(&svg, "<rect class=\"", bar.style, "\" x=\"", left, "\" y=\"", y,
                      "\" width=\"", width, "\" height=\"20\"/>");
      if (width > 40) {
        absl::StrAppend(&svg, "<text class=\"who\" x=\"", left + 3, "\" y=\"", y + 14,
                        "\">", Escape(Short(bar.label, static_cast<size_t>(width / 7))),
                        "</text>");
      }
      absl::StrAppend(&svg, "</g>");
    }
    y += kRow;
  }
  return svg + "</svg>";
}

}  // namespace tillit::html
