// SPDX-License-Identifier: Apache-2.0
#include "tillit/diagram/bowtie.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::diagram {
namespace {

using bowtie::BarrierWorth;
using criteria::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<service::Text> Texts() {
  const std::string longest =
      "et tiltak med et navn som er lengre enn noen boks og et "
      "ordsomerlengreennenlinjekanbli";
  return {{"cause.b.c", "\xC3\xA5rsak <1> & \"to\"", "", ""},
          {"barrier.b.i", longest, "", ""},
          {"event.e", "fall", "", ""},
          {"consequence.k", "brudd", "", ""},
          {"worth.no_effect", "ingen virkning", "", ""},
          {"answer.yes", "ja", "", ""},
          {"report.avoided", "{0} f\xC3\xA6rre ({1} til {2})", "", ""}};
}

bowtie::Analysis Analysed(BarrierWorth worth) {
  bowtie::Analysis analysis;
  analysis.bowtie = "b";
  analysis.event = "e";
  analysis.causes = {{"c", Answer::kYes, {}}};
  analysis.consequences = {"k"};
  bowtie::BarrierValue barrier;
  barrier.barrier = "i";
  barrier.worth = worth;
  if (worth == BarrierWorth::kCounted) {
    barrier.avoided_per_1000 = bowtie::Estimate{195.5, 144.5, 246.5};
  }
  analysis.barriers = {barrier};
  return analysis;
}

int Count(const std::string& text, const std::string& what) {
  int count = 0;
  for (size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

TEST(ADrawnBowtie, HasABoxForEachPartWithAllItsWordsEscaped) {
  const std::vector<service::Text> texts = Texts();
  const Wording words(texts, Language::kBokmal);
  const std::string svg = DrawBowtie(Analysed(BarrierWorth::kCounted), words);
  EXPECT_EQ(Count(svg, "<rect"), 4);
  EXPECT_THAT(svg, HasSubstr("\xC3\xA5rsak &lt;1&gt; &amp; &quot;to&quot;: ja"));
  EXPECT_THAT(svg, Not(HasSubstr("<1>")));
  for (const char* word : {"tiltak", "lengre", "boks", "196"}) {
    EXPECT_THAT(svg, HasSubstr(word));
  }
  // A word longer than a line is broken, and nothing of it is lost.
  EXPECT_THAT(svg, HasSubstr("ordsomerlengreennenlinjekanbl"));
  EXPECT_EQ(svg, DrawBowtie(Analysed(BarrierWorth::kCounted), words));
}

TEST(ADrawnBowtie, TellsByMarkAndLineWhatItTellsByColour) {
  const std::vector<service::Text> texts = Texts();
  const Wording words(texts, Language::kBokmal);
  const std::string counted = DrawBowtie(Analysed(BarrierWorth::kCounted), words);
  const std::string none = DrawBowtie(Analysed(BarrierWorth::kNoEffect), words);
  EXPECT_THAT(counted, HasSubstr("\u2713 196 f\xC3\xA6rre (144 til 246)"));
  EXPECT_THAT(none, HasSubstr("\u2715 ingen virkning"));
  EXPECT_EQ(Count(counted, "stroke-dasharray"), 0);
  EXPECT_EQ(Count(none, "stroke-dasharray"), 1);
}

TEST(ADrawnBowtie, IsDescribedWholeToWhoCannotSeeIt) {
  const std::vector<service::Text> texts = Texts();
  const std::string svg =
      DrawBowtie(Analysed(BarrierWorth::kNoEffect), Wording(texts, Language::kBokmal));
  const size_t from = svg.find("aria-label=\"");
  const std::string described = svg.substr(from, svg.find('"', from + 13) - from);
  for (const char* part : {"&lt;1&gt;", "lengreennenlinje", "fall", "brudd", "ingen"}) {
    EXPECT_THAT(described, HasSubstr(part));
  }
}

TEST(AMermaidBowtie, QuotesWhatMermaidWouldRead) {
  const std::vector<service::Text> texts = Texts();
  const std::string chart =
      MermaidBowtie(Analysed(BarrierWorth::kCounted), Wording(texts, Language::kBokmal));
  EXPECT_THAT(chart, HasSubstr("flowchart LR\n"));
  EXPECT_THAT(chart, HasSubstr("#lt;1#gt; & #quot;to#quot;"));
  EXPECT_THAT(chart, HasSubstr("prevents --> event --> softens"));
}

TEST(AnOpenPsaModel, OfWhatCountsNothingIsEmpty) { EXPECT_EQ(OpenPsaBowtie({}), ""); }

}  // namespace
}  // namespace tillit::diagram
