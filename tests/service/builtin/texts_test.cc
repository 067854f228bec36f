// SPDX-License-Identifier: Apache-2.0
// Everything that a result can say has words in all three languages.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/enums.h"
#include "tillit/base/finding.h"
#include "tillit/builtin/builtin.h"
#include "tillit/schedule/schedule.h"

namespace tillit::service {
namespace {

using ::testing::IsEmpty;

std::map<std::string, Text> Texts() {
  std::map<std::string, Text> texts;
  for (const Text& text : builtin::Catalogue().texts) texts[text.key] = text;
  return texts;
}

// Finding codes as they stand in the sources.
std::set<std::string> CodesInSources() {
  const std::regex code(R"re(Severity::k\w+,\s*"([a-z0-9_]+)")re");
  std::set<std::string> codes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           std::string(TILLIT_SOURCE_DIR) + "/src")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path());
    std::stringstream all;
    all << in.rdbuf();
    const std::string text = all.str();
    for (std::sregex_iterator m(text.begin(), text.end(), code), end; m != end; ++m) {
      codes.insert((*m)[1]);
    }
  }
  return codes;
}

TEST(Texts, WordEveryFindingThatTheSourcesCanMake) {
  const std::map<std::string, Text> texts = Texts();
  const std::set<std::string> codes = CodesInSources();
  EXPECT_GT(codes.size(), 25u);
  std::set<std::string> without;
  for (const std::string& code : codes) {
    if (texts.count("finding." + code) == 0) without.insert(code);
  }
  EXPECT_THAT(without, IsEmpty());
}

TEST(Texts, WordEveryReasonWhyAVisitIsUndone) {
  const std::map<std::string, Text> texts = Texts();
  for (const auto& entry : base::EnumValues<schedule::UndoneReason>()) {
    EXPECT_EQ(
        texts.count(absl::StrCat("reason.undone.", absl::AsciiStrToLower(entry.name))),
        1u)
        << entry.name;
  }
}

TEST(Texts, StandInBokmalNynorskAndEnglishWithTheSamePlaces) {
  const std::regex place(R"(\{\d\})");
  const auto places = [&](const std::string& text) {
    std::multiset<std::string> found;
    for (std::sregex_iterator m(text.begin(), text.end(), place), end; m != end; ++m) {
      found.insert(m->str());
    }
    return found;
  };
  for (const auto& [key, text] : Texts()) {
    EXPECT_FALSE(text.nb.empty() || text.nn.empty() || text.en.empty()) << key;
    EXPECT_EQ(places(text.nb), places(text.en)) << key;
    EXPECT_EQ(places(text.nn), places(text.en)) << key;
  }
}

}  // namespace
}  // namespace tillit::service
