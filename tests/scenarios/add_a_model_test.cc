// SPDX-License-Identifier: Apache-2.0
// docs/add_a_model.md, step by step: what it tells the reader to write is read, scored
// and checked as it stands there.
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "tests/published_cases/readings.h"
#include "tillit/builtin/builtin.h"
#include "tillit/proto/documents.h"

namespace tillit {
namespace {

// The one block of that language in the page.
std::string Block(const std::string& language) {
  std::ifstream in(TILLIT_SOURCE_DIR "/docs/add_a_model.md", std::ios::binary);
  const std::string page(std::istreambuf_iterator<char>(in), {});
  const std::string begin = absl::StrCat("\n```", language, "\n");
  const size_t at = page.find(begin);
  EXPECT_NE(at, std::string::npos) << language;
  EXPECT_EQ(page.find(begin, at + 1), std::string::npos) << language;
  const size_t from = at + begin.size();
  return page.substr(from, page.find("\n```", from) + 1 - from);
}

// The shipped catalogue with the page's file beside it.
absl::StatusOr<service::Catalogue> With(const std::string& file) {
  auto site = proto::ReadCatalogue("added", file);
  if (!site.ok()) return site.status();
  auto whole = service::Overlay(builtin::Catalogue(), *site);
  if (!whole.ok()) return whole.status();
  absl::Status prepared = service::Prepare(*whole);
  if (!prepared.ok()) return prepared;
  return whole;
}

std::vector<risk::Model> Added(const service::Catalogue& whole) {
  std::vector<risk::Model> added;
  const size_t shipped = builtin::Catalogue().models.size();
  for (size_t i = shipped; i < whole.models.size(); ++i) added.push_back(whole.models[i]);
  return added;
}

TEST(AddAModel, TakesTheFileOfThePage) {
  const auto whole = With(Block("textproto"));
  ASSERT_TRUE(whole.ok()) << whole.status();
  const std::vector<risk::Model> added = Added(*whole);
  ASSERT_EQ(added.size(), 2u);
  EXPECT_EQ(added[1].variant_of, added[0].id);
  const auto engine = risk::Engine::Compile(added);
  ASSERT_TRUE(engine.ok()) << engine.status();
  for (const risk::Model& model : added) {
    EXPECT_GE(model.examples.size(), 2u) << model.id;
    for (const risk::WorkedExample& example : model.examples) {
      EXPECT_EQ(risk::CheckExample(*engine, model, example), "") << example.id;
    }
  }
}

TEST(AddAModel, TestsItByTheRowOfThePage) {
  const auto whole = With(Block("textproto"));
  ASSERT_TRUE(whole.ok()) << whole.status();
  const auto engine = risk::Engine::Compile(Added(*whole));
  const std::string path = absl::StrCat(TILLIT_BINARY_DIR, "/add_a_model.csv");
  std::ofstream(path, std::ios::binary) << Block("csv");
  const auto rows = test::ReadRows(path);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(test::CheckReading(rows[0], *engine, *whole), "");
  // The heading is that of the table it goes into.
  const auto table =
      test::ReadRows(TILLIT_SOURCE_DIR "/tests/published_cases/readings.csv");
  for (const auto& [column, cell] : rows[0]) EXPECT_EQ(table[0].count(column), 1u);
  EXPECT_EQ(rows[0].size(), table[0].size());
}

TEST(AddAModel, IsShownWhereAServiceNamesIt) {
  auto whole = With(Block("textproto"));
  ASSERT_TRUE(whole.ok()) << whole.status();
  whole->services[0].risk_models.push_back("wound-example");
  const auto linked = service::Link(*whole, whole->services[0].id);
  ASSERT_TRUE(linked.ok()) << linked.status();
  bool found = false;
  for (const risk::Model& model : linked->engine->models()) {
    found |= model.id == "wound-example";
  }
  EXPECT_TRUE(found);
}

TEST(AddAModel, RefusesTheMistakeOfThePage) {
  const auto wrong = With(absl::StrReplaceAll(
      Block("textproto"), {{"look_backs { months: 60 }", "left_out: \"ulcers\""}}));
  EXPECT_EQ(absl::StrCat(wrong.status().message(), "\n"), Block("text"));
}

TEST(AddAModel, NamesTargetsAndTestsThatThereAre) {
  std::string cmake;
  for (const char* file : {"/cmake/model_cards.cmake", "/tests/whole_house.cmake"}) {
    std::ifstream in(absl::StrCat(TILLIT_SOURCE_DIR, file), std::ios::binary);
    cmake.append(std::istreambuf_iterator<char>(in), {});
  }
  for (const char* name : {"write_model_cards", "published_cases_test",
                           "model_cards_test", "builtin_test"}) {
    EXPECT_NE(cmake.find(name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace tillit
