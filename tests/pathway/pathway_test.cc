// SPDX-License-Identifier: Apache-2.0
#include "tillit/pathway/pathway.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::pathway {
namespace {

using criteria::Answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

PathwayState Held(const std::string& id) {
  PathwayState state;
  state.id = id;
  state.owner = "coordinator";
  state.deputy = "nurse";
  return state;
}

PathwayState End(const std::string& id) {
  PathwayState state;
  state.id = id;
  state.ends = true;
  return state;
}

PathwayTransition Way(const std::string& from, const std::string& to) {
  PathwayTransition transition;
  transition.from = from;
  transition.to = to;
  return transition;
}

criteria::Criterion Found(const std::string& derived) {
  criteria::Criterion criterion;
  criterion.derived.emplace();
  criterion.derived->of = derived;
  return criterion;
}

// Mapping at home, measures, evaluation with a loop back; a death ends it from anywhere.
Pathway Small() {
  Pathway pathway;
  pathway.id = "small";
  pathway.version = "1";
  pathway.starts = {"mapping"};
  pathway.states = {Held("mapping"), Held("measures"), Held("evaluation"), End("ended"),
                    End("died")};
  PathwayItem gp;
  gp.id = "gp-took-part";
  gp.ways = {"in-person", "dialogue"};
  PathwayItem wishes;
  wishes.id = "asked-what-matters";
  PathwayItem photo;
  photo.id = "photo";
  photo.mandatory = false;
  pathway.states[0].items = {gp, wishes, photo};
  pathway.transitions = {Way("mapping", "measures"), Way("measures", "evaluation"),
                         Way("evaluation", "measures"), Way("evaluation", "ended"),
                         Way("", "died")};
  pathway.transitions[4].always = true;
  pathway.transitions[3].guard = Found("visited:evaluation");
  pathway.transitions[3].hand_over = true;
  return pathway;
}

std::string FaultOf(const Pathway& pathway) {
  return std::string(Validate(pathway, "p").message());
}

TEST(APathway, HoldsTogetherOrSaysWhereItDoesNot) {
  EXPECT_EQ(FaultOf(Small()), "");
  const auto with = [](const auto& spoil) {
    Pathway pathway = Small();
    spoil(pathway);
    return FaultOf(pathway);
  };
  EXPECT_EQ(with([](Pathway& p) { p.id = ""; }), "p: has no id");
  EXPECT_EQ(with([](Pathway& p) { p.starts.clear(); }), "p: has no start");
  EXPECT_EQ(with([](Pathway& p) { p.starts = {"died"}; }),
            "p: starts in what is no state, or an end");
  EXPECT_EQ(with([](Pathway& p) { p.states[1].owner = ""; }),
            "p.states(measures): has no owner");
  EXPECT_EQ(with([](Pathway& p) { p.states[1].deputy = ""; }),
            "p.states(measures): has no deputy");
  EXPECT_EQ(with([](Pathway& p) { p.states[1].deputy = p.states[1].owner; }),
            "p.states(measures): has its owner for a deputy");
  EXPECT_EQ(with([](Pathway& p) { p.states[3].owner = "nurse"; }),
            "p.states(ended): ends and has an owner, a limit, items or something to wait "
            "for");
  EXPECT_EQ(with([](Pathway& p) { p.states[1].limit.emplace(); }),
            "p.states(measures).limit: is not one of minutes, days, working_days");
  EXPECT_EQ(with([](Pathway& p) { p.states.push_back(p.states[0]); }),
            "p.states[5]: has no id, or stands twice");
  EXPECT_EQ(with([](Pathway& p) { p.states.push_back(Held("island")); }),
            "p.states(island): is not reached from a start");
  EXPECT_EQ(with([](Pathway& p) { p.transitions.erase(p.transitions.begin() + 3); }),
            "p.states(mapping): has no way to an end");
  EXPECT_EQ(with([](Pathway& p) {
              p.states.push_back(Held("cul-de-sac"));
              p.transitions.push_back(Way("measures", "cul-de-sac"));
            }),
            "p.states(cul-de-sac): has no way to an end")
      << "that people die is no way to go on";
  EXPECT_EQ(with([](Pathway& p) { p.transitions[0].to = "mars"; }),
            "p.transitions[0]: to names no state");
  EXPECT_EQ(with([](Pathway& p) { p.transitions.push_back(Way("ended", "mapping")); }),
            "p.transitions[5]: leads out of an end");
  EXPECT_EQ(with([](Pathway& p) { p.transitions.push_back(p.transitions[0]); }),
            "p.transitions[5]: stands twice");
  EXPECT_EQ(with([](Pathway& p) {
              criteria::Criterion none;
              none.none_of = {Found("visited:mapping")};
              criteria::Criterion both;
              both.all_of = {Found("visited:mapping"), none};
              p.transitions[1].guard = both;
            }),
            "p.transitions[1].guard: can never hold");
  EXPECT_EQ(with([](Pathway& p) { p.transitions[1].guard = Found("item:photo"); }),
            "p.transitions[1].guard: asks for an item that its state does not have");
  EXPECT_EQ(with([](Pathway& p) { p.transitions[1].guard = Found("visited:mars"); }),
            "p.transitions[1].guard: asks for a state that the pathway does not have");
}

std::vector<PathwayWay> Ways(const Pathway& pathway, const std::string& state,
                             const std::vector<ItemDone>& done,
                             const std::vector<std::string>& visited = {}) {
  const facts::PatientRecord record;
  facts::View view(record, base::Date{20000});
  for (const std::string& id : visited) {
    facts::DerivedFact fact;
    fact.id = absl::StrCat("visited:", id);
    fact.holds = true;
    view.AddDerived(fact);
  }
  return WaysFrom(pathway, state, done, view);
}

// Requirements: S3-16
TEST(AState, IsNotLeftBeforeItsMandatoryItemsAreDoneInOneOfTheirWays) {
  const auto ways = Ways(Small(), "mapping", {{"asked-what-matters", ""}});
  ASSERT_EQ(ways.size(), 2u);
  EXPECT_EQ(ways[0].to, "measures");
  EXPECT_EQ(ways[0].open, Answer::kNo);
  EXPECT_THAT(ways[0].missing, ElementsAre("gp-took-part"));
  EXPECT_EQ(ways[1].to, "died");
  EXPECT_EQ(ways[1].open, Answer::kYes) << "whatever is open";
  const auto with = [](const std::string& way) {
    return Ways(Small(), "mapping",
                {{"asked-what-matters", ""}, {"gp-took-part", way}})[0]
        .open;
  };
  EXPECT_EQ(with(""), Answer::kNo) << "nobody said how";
  EXPECT_EQ(with("telepathy"), Answer::kNo);
  EXPECT_EQ(with("dialogue"), Answer::kYes);
}

TEST(AWay, IsOpenUnknownOrShutAsItsGuard) {
  const Pathway pathway = Small();
  const auto unknown = Ways(pathway, "evaluation", {});
  ASSERT_EQ(unknown.size(), 3u);
  EXPECT_EQ(unknown[0].open, Answer::kYes);  // the loop back
  EXPECT_EQ(unknown[1].open, Answer::kUnknown);
  EXPECT_TRUE(unknown[1].hand_over);
  EXPECT_EQ(Ways(pathway, "evaluation", {}, {"evaluation"})[1].open, Answer::kYes);
  EXPECT_THAT(Ways(pathway, "died", {}), IsEmpty());
  EXPECT_THAT(Ways(pathway, "mars", {}), IsEmpty());
}

TEST(AWay, IsOpenByTheWayInWhichAnItemWasDone) {
  Pathway pathway = Small();
  pathway.transitions.push_back(Way("mapping", "ended"));
  pathway.transitions[5].guard = Found("item:gp-took-part=dialogue");
  ASSERT_EQ(FaultOf(pathway), "");
  const auto open = [&](const std::string& way) {
    return Ways(pathway, "mapping",
                {{"asked-what-matters", ""}, {"gp-took-part", way}})[2]
        .open;
  };
  EXPECT_EQ(open("dialogue"), Answer::kYes);
  EXPECT_EQ(open("in-person"), Answer::kNo);
  pathway.transitions[5].guard = Found("item:gp-took-part=telepathy");
  EXPECT_EQ(FaultOf(pathway),
            "p.transitions[5].guard: asks for an item that its state does not have");
}

TEST(APathway, OfRandomStatesIsSoundAsAMatrixOfWaysSays) {
  base::Random random(20261127);
  int sound = 0, unreached = 0, no_end = 0;
  for (int round = 0; round < 3000; ++round) {
    Pathway pathway;
    pathway.id = "random";
    pathway.version = "1";
    const int states = static_cast<int>(2 + random.Below(6));
    for (int s = 0; s < states; ++s) {
      const std::string id = absl::StrCat("s", s);
      pathway.states.push_back(s > 0 && random.Chance(0.3) ? End(id) : Held(id));
    }
    pathway.starts = {"s0"};
    // Whether a transition leads from a state to another, and of its own alone.
    bool leads[8][8] = {}, own[8][8] = {};
    for (int from = -1; from < states; ++from) {
      if (from >= 0 && pathway.states[static_cast<size_t>(from)].ends) continue;
      for (int to = 0; to < states; ++to) {
        if (!random.Chance(from < 0 ? 0.05 : 0.3)) continue;
        pathway.transitions.push_back(
            Way(from < 0 ? "" : absl::StrCat("s", from), absl::StrCat("s", to)));
        for (int s = 0; s < states; ++s) {
          if (s != from && from >= 0) continue;
          if (!pathway.states[static_cast<size_t>(s)].ends) leads[s][to] = true;
        }
        if (from >= 0) own[from][to] = true;
      }
    }
    for (int k = 0; k < states; ++k) {
      for (int i = 0; i < states; ++i) {
        for (int j = 0; j < states; ++j) {
          leads[i][j] |= leads[i][k] && leads[k][j];
          own[i][j] |= own[i][k] && own[k][j];
        }
      }
    }
    std::string expected;
    for (int s = 0; s < states && expected.empty(); ++s) {
      const std::string at = absl::StrCat("p.states(s", s, ")");
      bool to_an_end = pathway.states[static_cast<size_t>(s)].ends;
      for (int e = 0; e < states; ++e) {
        to_an_end |= pathway.states[static_cast<size_t>(e)].ends && own[s][e];
      }
      if (s != 0 && !leads[0][s]) {
        expected = at + ": is not reached from a start";
        ++unreached;
      } else if (!to_an_end) {
        expected = at + ": has no way to an end";
        ++no_end;
      }
    }
    sound += expected.empty() ? 1 : 0;
    ASSERT_EQ(FaultOf(pathway), expected) << "round " << round;
  }
  EXPECT_GT(sound, 100);
  EXPECT_GT(unreached, 100);
  EXPECT_GT(no_end, 100);
}

}  // namespace
}  // namespace tillit::pathway
