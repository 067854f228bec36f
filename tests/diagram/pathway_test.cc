// SPDX-License-Identifier: Apache-2.0
#include "tillit/diagram/pathway.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::diagram {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

pathway::PathwayState Held(std::string id, std::string owner, std::string deputy) {
  pathway::PathwayState state;
  state.id = std::move(id);
  state.owner = std::move(owner);
  state.deputy = std::move(deputy);
  state.ends = state.owner.empty();
  return state;
}

pathway::PathwayTransition Way(std::string from, std::string to) {
  pathway::PathwayTransition way;
  way.from = std::move(from);
  way.to = std::move(to);
  return way;
}

pathway::Pathway Small() {
  pathway::Pathway pathway;
  pathway.id = "p";
  pathway.starts = {"a"};
  pathway.states = {Held("a", "nurse", "gp"), Held("b", "gp", "nurse"),
                    Held("c", "", "")};
  pathway.states[0].limit.emplace().days = 3;
  pathway::PathwayItem wish;
  wish.id = "wish";
  pathway.states[0].items = {wish};
  pathway.transitions = {Way("a", "b"), Way("b", "a"), Way("b", "c"), Way("", "c")};
  return pathway;
}

std::vector<service::Text> Texts() {
  return {{"pathway.p", "vei", "veg", "way"},
          {"pathway_state.p.a", "først & <fremst>", "", ""},
          {"pathway_item.p.wish", "ønsket", "", ""},
          {"pathway_picture.answers", "{0} svarer, ellers {1}", "", ""},
          {"pathway_picture.days", "innen {0} dager", "", ""},
          {"pathway_picture.from_everywhere", "fra alt: {0}", "", ""},
          {"pathway_basis.assumed", "antatt", "", ""},
          {"role.nurse", "sykepleier", "", ""}};
}

size_t CountOf(const std::string& text, const std::string& what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    ++count;
  return count;
}

TEST(APathwayPicture, HoldsEachStateOwnerLimitItemAndWayAsText) {
  const std::vector<service::Text> texts = Texts();
  const std::string svg = DrawPathway(Small(), Wording(texts, Language::kBokmal));
  EXPECT_THAT(svg, HasSubstr("først &amp; &lt;fremst&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("<fremst>"))) << "words are no mark-up";
  EXPECT_THAT(svg, HasSubstr("sykepleier svarer, ellers gp"));
  EXPECT_THAT(svg, HasSubstr("innen 3 dager (antatt)"));
  EXPECT_THAT(svg, HasSubstr("ønsket"));
  EXPECT_THAT(svg, HasSubstr("fra alt: c"));
  EXPECT_EQ(CountOf(svg, "<rect "), 3u);
  EXPECT_EQ(CountOf(svg, "marker-end"), 3u) << "one for each way between two states";
  EXPECT_THAT(svg, HasSubstr("xmlns="));
  EXPECT_THAT(DrawPathway(Small(), Wording(texts, Language::kBokmal), Place::kPage),
              Not(HasSubstr("xmlns=")));
}

TEST(APathwayPicture, OfAnEmptyPathwayIsEmptyAndSound) {
  const std::vector<service::Text> texts = Texts();
  const std::string svg = DrawPathway({}, Wording(texts, Language::kBokmal));
  EXPECT_EQ(CountOf(svg, "<rect "), 0u);
  EXPECT_THAT(MermaidPathway({}, Wording(texts, Language::kBokmal)),
              HasSubstr("stateDiagram-v2"));
}

}  // namespace
}  // namespace tillit::diagram
