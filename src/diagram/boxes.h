// SPDX-License-Identifier: Apache-2.0
// Boxes with words in them, for pictures.
#ifndef TILLIT_SRC_DIAGRAM_BOXES_H_
#define TILLIT_SRC_DIAGRAM_BOXES_H_

#include <cstddef>
#include <string>
#include <vector>

namespace tillit::diagram {

inline constexpr int kLine = 16;   // from one line of text to the next
inline constexpr int kPad = 7;     // above and below a box's text
inline constexpr int kSpace = 10;  // between boxes of a column
// Letters that fit into a line of a box: 13 units high, half as wide on average.
inline constexpr size_t kLetters = 26;

// How a box looks. Colours are of a palette that the colour-blind tell apart (Okabe,
// Ito); the line tells it without colour.
struct Look {
  const char* fill;
  const char* line;  // of stroke-dasharray; empty: drawn through
  int width;
};

// Lines of at most so many letters, broken at spaces; a word too long for one is broken
// where it must be, never inside a letter.
std::vector<std::string> Lines(const std::string& text, size_t most);

struct Box {
  std::vector<std::string> lines;
  Look look{"#ffffff", "", 1};
  int height() const { return static_cast<int>(lines.size()) * kLine + 2 * kPad; }
};

// Each part on lines of its own.
Box BoxOf(const std::vector<std::string>& parts, Look look, size_t most = kLetters);
void DrawBox(std::string* svg, const Box& box, int x, int y, int width);

// Text inside the quotes of a Mermaid chart, with them.
std::string MermaidText(const std::string& text);

}  // namespace tillit::diagram

#endif  // TILLIT_SRC_DIAGRAM_BOXES_H_
