// SPDX-License-Identifier: Apache-2.0
// Every fault found in the shared tables, and every choice between readings, is settled:
// settled.csv names the readings, models and tests that do, or says why none can.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/published_cases/rows.h"
#include "tillit/builtin/builtin.h"

namespace tillit {
namespace {

const std::string kHere = TILLIT_SOURCE_DIR "/tests/published_cases/";

std::set<std::string> LinesOf(const std::string& file, const char* where,
                              const char* what) {
  std::set<std::string> lines;
  for (const test::Row& row :
       test::ReadRows(absl::StrCat(TILLIT_SHARED_DIR, "/data/models/", file, ".csv"))) {
    lines.insert(absl::StrCat(file, " | ", row.at(where), " | ", row.at(what)));
  }
  return lines;
}

TEST(Settled, IsEveryLineOfTheSharedTablesAndNoOther) {
  std::set<std::string> lines = LinesOf("problems", "file", "row");
  lines.merge(LinesOf("choices", "model", "choice"));
  std::set<std::string> settled;
  for (const test::Row& row : test::ReadRows(kHere + "settled.csv")) {
    settled.insert(
        absl::StrCat(row.at("list"), " | ", row.at("where"), " | ", row.at("what")));
  }
  EXPECT_GE(lines.size(), 80u);
  EXPECT_EQ(settled, lines);
}

TEST(Settled, NamesReadingsModelsAndTestsThatThereAre) {
  std::set<std::string> readings, models;
  for (const test::Row& row : test::ReadRows(kHere + "readings.csv")) {
    readings.insert(row.at("name"));
  }
  for (const auto& model : builtin::Catalogue().models) models.insert(model.id);
  std::string sources;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(TILLIT_SOURCE_DIR "/tests")) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    sources.append(std::istreambuf_iterator<char>(in), {});
  }
  for (const test::Row& row : test::ReadRows(kHere + "settled.csv")) {
    const std::string line = absl::StrCat(row.at("where"), " | ", row.at("what"));
    int named = !row.at("otherwise").empty();
    for (const std::string& name : test::SplitAt(row.at("readings"), ' ')) {
      EXPECT_EQ(readings.count(name), 1u) << line << ": reading " << name;
      ++named;
    }
    for (const std::string& name : test::SplitAt(row.at("models"), ' ')) {
      EXPECT_EQ(models.count(name), 1u) << line << ": model " << name;
      ++named;
    }
    for (const std::string& name : test::SplitAt(row.at("tests"), ' ')) {
      const auto parts = test::SplitAt(name, '.');
      EXPECT_TRUE(absl::StrContains(
          sources, absl::StrCat("(", parts.at(0), ", ", parts.at(1), ")")))
          << line << ": test " << name;
      ++named;
    }
    EXPECT_GT(named, 0) << line;
  }
}

}  // namespace
}  // namespace tillit
