// SPDX-License-Identifier: Apache-2.0
#include "diagram/boxes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "tillit/diagram/wording.h"

namespace tillit::diagram {
namespace {

size_t Letters(absl::string_view text) {
  size_t letters = 0;
  for (const char c : text) letters += (c & 0xC0) != 0x80;
  return letters;
}

}  // namespace

std::vector<std::string> Lines(const std::string& text, size_t most) {
  std::vector<std::string> lines(1);
  std::string word;
  const auto end_word = [&] {
    if (word.empty()) return;
    if (!lines.back().empty() && Letters(lines.back()) + 1 + Letters(word) > most) {
      lines.emplace_back();
    }
    absl::StrAppend(&lines.back(), lines.back().empty() ? "" : " ", word);
    word.clear();
  };
  for (size_t i = 0; i < text.size();) {
    size_t next = i + 1;
    while (next < text.size() && (text[next] & 0xC0) == 0x80) ++next;
    const std::string letter = text.substr(i, next - i);
    i = next;
    if (letter == " ") {
      end_word();
      continue;
    }
    if (Letters(word) == most) end_word();
    word += letter;
  }
  end_word();
  return lines;
}

Box BoxOf(const std::vector<std::string>& parts, Look look, size_t most) {
  Box box;
  for (const std::string& part : parts) {
    for (std::string& line : Lines(part, most)) box.lines.push_back(std::move(line));
  }
  box.look = look;
  return box;
}

void DrawBox(std::string* svg, const Box& box, int x, int y, int width) {
  absl::StrAppend(svg, "<rect x=\"", x, "\" y=\"", y, "\" width=\"", width,
                  "\" height=\"", box.height(), "\" rx=\"4\" fill=\"", box.look.fill,
                  "\" stroke=\"#1d2a33\" stroke-width=\"", box.look.width, "\"");
  if (box.look.line[0] != '\0') {
    absl::StrAppend(svg, " stroke-dasharray=\"", box.look.line, "\"");
  }
  absl::StrAppend(svg, "/><text x=\"", x + 8, "\" y=\"", y + kPad + 12, "\">");
  for (size_t i = 0; i < box.lines.size(); ++i) {
    absl::StrAppend(svg, "<tspan x=\"", x + 8, "\"",
                    i == 0 ? "" : absl::StrCat(" dy=\"", kLine, "\""), ">",
                    Escape(box.lines[i]), "</tspan>");
  }
  svg->append("</text>");
}

std::string MermaidText(const std::string& text) {
  return absl::StrCat(
      "\"",
      absl::StrReplaceAll(
          text,
          {{"#", "#35;"}, {"\"", "#quot;"}, {"<", "#lt;"}, {">", "#gt;"}, {"\n", " "}}),
      "\"");
}

}  // namespace tillit::diagram
