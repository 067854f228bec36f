// SPDX-License-Identifier: Apache-2.0
// docs/add_a_pathway.md, step by step: what it tells the reader to write is read, gone
// and drawn as it stands there.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "tillit/builtin/builtin.h"
#include "tillit/diagram/pathway.h"
#include "tillit/proto/documents.h"

namespace tillit {
namespace {

std::string PathwayBlock(const std::string& language) {
  std::ifstream in(TILLIT_SOURCE_DIR "/docs/add_a_pathway.md", std::ios::binary);
  const std::string page(std::istreambuf_iterator<char>(in), {});
  const std::string begin = absl::StrCat("\n```", language, "\n");
  const size_t at = page.find(begin);
  EXPECT_NE(at, std::string::npos) << language;
  const size_t from = at + begin.size();
  return page.substr(from, page.find("\n```", from) + 1 - from);
}

absl::StatusOr<service::Catalogue> WithPathway(const std::string& file) {
  auto site = proto::ReadCatalogue("added", file);
  if (!site.ok()) return site.status();
  auto whole = service::Overlay(builtin::Catalogue(), *site);
  if (!whole.ok()) return whole.status();
  absl::Status prepared = service::Prepare(*whole);
  if (!prepared.ok()) return prepared;
  return whole;
}

const pathway::Pathway* AddedTo(const service::Catalogue& whole) {
  for (const pathway::Pathway& each : whole.pathways) {
    if (each.id == "wound-care") return &each;
  }
  return nullptr;
}

TEST(AddAPathway, TakesTheFileOfThePageAndAServiceThatNamesIt) {
  auto whole = WithPathway(PathwayBlock("textproto"));
  ASSERT_TRUE(whole.ok()) << whole.status();
  const pathway::Pathway* added = AddedTo(*whole);
  ASSERT_NE(added, nullptr);
  EXPECT_TRUE(added->states[0].items[0].mandatory) << "unless it says otherwise";
  EXPECT_FALSE(added->states[1].items[1].mandatory);
  whole->services[0].pathways.push_back("wound-care");
  EXPECT_TRUE(service::Link(*whole, whole->services[0].id).ok());
  whole->services[0].pathways.push_back("no-such-way");
  const auto dangling = service::Link(*whole, whole->services[0].id);
  EXPECT_NE(dangling.status().message().find("'no-such-way' is not known"),
            std::string::npos);
}

TEST(AddAPathway, RefusesTheMistakeOfThePage) {
  const auto wrong = WithPathway(absl::StrReplaceAll(
      PathwayBlock("textproto"),
      {{"  transitions { from: \"treated\" to: \"healed\" hand_over: true }\n",
        "  transitions { from: \"referred\" to: \"healed\" hand_over: true }\n"}}));
  EXPECT_EQ(absl::StrCat(wrong.status().message(), "\n"), PathwayBlock("text"));
}

TEST(AddAPathway, DrawsThePictureOfThePage) {
  const auto whole = WithPathway(PathwayBlock("textproto"));
  ASSERT_TRUE(whole.ok()) << whole.status();
  const diagram::Wording words(whole->texts, diagram::Language::kEnglish);
  EXPECT_EQ(diagram::MermaidPathway(*AddedTo(*whole), words), PathwayBlock("mermaid"));
}

TEST(AddAPathway, LeavesTheOlderVersionBesideANewer) {
  auto whole = WithPathway(PathwayBlock("textproto"));
  ASSERT_TRUE(whole.ok()) << whole.status();
  service::Catalogue newer;
  newer.pathways = {*AddedTo(*whole)};
  newer.pathways[0].version = "2";
  newer.pathways[0].states[1].limit->days = 60;
  auto both = service::Overlay(*whole, newer);
  ASSERT_TRUE(both.ok()) << both.status();
  ASSERT_TRUE(service::Prepare(*both).ok());
  EXPECT_EQ(std::count_if(both->pathways.begin(), both->pathways.end(),
                          [](const auto& each) { return each.id == "wound-care"; }),
            2);
  newer.pathways[0].version = "1";
  EXPECT_EQ(service::Overlay(*whole, newer).status().code(),
            absl::StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace tillit
