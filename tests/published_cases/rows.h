// SPDX-License-Identifier: Apache-2.0
// Rows of the CSV tables in ../shared/data, for tests.
#ifndef TILLIT_TESTS_PUBLISHED_CASES_ROWS_H_
#define TILLIT_TESTS_PUBLISHED_CASES_ROWS_H_

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace tillit::test {

using Row = std::map<std::string, std::string>;

// Reads a CSV file with a heading; quoted cells may hold commas and doubled quotes.
inline std::vector<Row> ReadRows(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  std::vector<std::vector<std::string>> lines(1, {""});
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& cell = lines.back().back();
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cell += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      lines.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      lines.push_back({""});
    } else if (c != '\r') {
      cell += c;
    }
  }
  std::vector<Row> rows;
  for (size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].size() != lines[0].size()) continue;
    Row& row = rows.emplace_back();
    for (size_t k = 0; k < lines[0].size(); ++k) row[lines[0][k]] = lines[i][k];
  }
  return rows;
}

inline std::vector<std::string> SplitAt(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::string part;
  for (char c : text + separator) {
    if (c != separator) {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(std::move(part));
      part.clear();
    }
  }
  return parts;
}

}  // namespace tillit::test

#endif  // TILLIT_TESTS_PUBLISHED_CASES_ROWS_H_
