// SPDX-License-Identifier: Apache-2.0
// The pathways that are shipped, gone by patients as the seeds tell it.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pathway_walk.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/pathway_work.h"

namespace tillit::service {
namespace {

using plan::PlanChangeResult;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr PlanChangeResult kApplied = PlanChangeResult::kApplied;
constexpr PlanChangeResult kRefused = PlanChangeResult::kRefused;

const Catalogue& Shipped() {
  static const Catalogue catalogue = builtin::Catalogue();
  return catalogue;
}

base::Instant Morning(int year, int month, int day) {
  return base::ZoneRules::Norway().At(base::Date::FromCivil(year, month, day), 480);
}

PathwayWalk Ahus() {
  return PathwayWalk(Shipped(), "ahus-integrated-care",
                     {"municipal-contact", "hospital-contact", "gp", "coordinator"});
}

PathwayWalk Psht() {
  PathwayWalk walk(Shipped(), "psht-pathway",
                   {"patient-coordinator", "specialist-nurse", "physician"});
  walk.use().review = base::Date::FromCivil(2024, 3, 1);
  return walk;
}

// All three accept, the patient consents, and the visit is booked.
void ToTheHomeVisit(PathwayWalk& walk) {
  ASSERT_EQ(walk.Begin("proposed"), kApplied);
  walk.Tick("reason");
  walk.Tick("proposed-by", "gp", "gp");
  for (const char* party : {"municipality", "gp", "hospital"}) {
    walk.Tick(absl::StrCat(party, "-answers"), "yes");
  }
  walk.Tick("patient-consents");
  ASSERT_EQ(walk.Go("included"), kApplied) << testing::PrintToString(walk.found());
  walk.Tick("home-visit-booked");
  walk.Tick("way-of-gp-taking-part", "dialogue");
  ASSERT_EQ(walk.Go("mapping-at-home"), kApplied);
}

TEST(EachPathway, NamesRolesCompetencesAndTextsThatThereAre) {
  std::set<std::string> roles;
  std::set<std::string> competences;
  std::set<std::string> texts;
  for (const team::Role& each : Shipped().roles) roles.insert(each.id);
  for (const Competence& each : Shipped().competences) competences.insert(each.id);
  for (const Text& each : Shipped().texts) texts.insert(each.key);
  ASSERT_THAT(Shipped().pathways, SizeIs(7));
  for (const pathway::Pathway& way : Shipped().pathways) {
    EXPECT_THAT(texts, Contains("pathway." + way.id));
    for (const pathway::PathwayState& state : way.states) {
      EXPECT_THAT(texts, Contains(absl::StrCat("pathway_state.", way.id, ".", state.id)));
      for (const std::string& role : {state.owner, state.deputy, state.escalates_to}) {
        EXPECT_TRUE(role.empty() || roles.count(role) > 0) << way.id << state.id << role;
      }
      for (const pathway::PathwayItem& item : state.items) {
        const std::string key = absl::StrCat(way.id, ".", item.id);
        EXPECT_THAT(texts, Contains("pathway_item." + key));
        for (const std::string& each : item.ways) {
          EXPECT_THAT(texts, Contains(absl::StrCat("pathway_way.", key, ".", each)));
        }
        for (const std::string& each : item.competences) {
          EXPECT_THAT(competences, Contains(each)) << key;
        }
      }
    }
  }
}

// Requirements: S0-01
TEST(AProgramme, TakesNobodyInFromItsLastDayOnAndHandsEachPatientBackOnce) {
  const auto member = [](base::Instant at) {
    PathwayWalk walk(Shipped(), "pht-membership", {"gp", "primary-team-contact"});
    walk.use().programme = "pht-legesenter-project";
    walk.At(at);
    return walk;
  };
  PathwayWalk late = member(Morning(2024, 7, 1));
  EXPECT_EQ(late.Begin("identified"), kRefused);
  EXPECT_THAT(late.found(), ElementsAre("programme_closed pht-legesenter-project"));
  PathwayWalk last = member(Morning(2024, 6, 30));
  EXPECT_EQ(last.Begin("identified"), kApplied);

  PathwayWalk walk = member(Morning(2024, 5, 1));
  ASSERT_EQ(walk.Begin("identified"), kApplied);
  plan::CarePlan second = walk.plan();
  second.patient = base::PatientId("somebody else");
  second.parties.clear();
  plan::CarePlan twice = walk.plan();
  twice.id = base::PlanId("another plan");
  const plan::PathwayFrame frame = FrameOf(Shipped());
  const std::vector<plan::CarePlan> plans = {walk.plan(), second, twice};
  std::vector<base::Finding> findings;
  EXPECT_THAT(plan::HandBacks(plans, frame, Morning(2024, 5, 31), nullptr), IsEmpty());
  for (const base::Instant now : {Morning(2024, 6, 1), Morning(2024, 8, 1)}) {
    findings.clear();
    const auto backs = plan::HandBacks(plans, frame, now, &findings);
    ASSERT_THAT(backs, SizeIs(2));
    EXPECT_EQ(backs[0].patient.value, "patient");
    EXPECT_EQ(backs[0].task.owner, "gp");
    EXPECT_EQ(backs[0].task.due, base::Date::FromCivil(2024, 6, 30));
    EXPECT_EQ(backs[1].task.owner, "") << "nobody is named, and that is told";
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].code, "hand_back_without_receiver");
  }

  walk.Tick("gp-has-looked", "no", "gp");
  ASSERT_EQ(walk.Go("not-for-the-team", "", "not wanted"), kApplied)
      << testing::PrintToString(walk.found());
  EXPECT_THAT(plan::HandBacks({{walk.plan()}}, frame, Morning(2024, 6, 1), nullptr),
              IsEmpty());
}

// Requirements: S3-14
TEST(AhusInclusion, IsProposedByAnyOfThreeAndANoKeepsItsReason) {
  for (const char* party : {"municipality", "gp", "hospital"}) {
    PathwayWalk walk = Ahus();
    walk.Begin("proposed");
    EXPECT_EQ(walk.Tick("proposed-by", party), kApplied) << party;
  }
  PathwayWalk walk = Ahus();
  walk.Begin("proposed");
  EXPECT_EQ(walk.Tick("proposed-by", "neighbour"), kRefused);
  walk.Tick("proposed-by", "hospital");
  walk.Tick("reason");
  walk.Tick("patient-consents");
  walk.Tick("municipality-answers", "yes");
  walk.Tick("gp-answers", "yes");
  EXPECT_EQ(walk.Go("included"), kRefused) << "one has not answered";
  walk.Tick("hospital-answers", "no", "hospital-contact", "follows the patient already");
  EXPECT_EQ(walk.Go("included"), kRefused) << "one said no";
  EXPECT_THAT(walk.found(), ElementsAre("pathway_guard_not_met proposed included"));
  EXPECT_EQ(walk.Go("declined"), kRefused);
  EXPECT_THAT(walk.found(), ElementsAre("pathway_reason_missing declined"));
  EXPECT_EQ(walk.Go("declined", "", "the hospital declined"), kApplied);
  EXPECT_EQ(walk.plan().item_ticks.back().reason, "follows the patient already");
}

// Requirements: S3-16
TEST(AhusMapping, DoesNotCloseBeforeTheGpTookPartInOneOfTwoWays) {
  PathwayWalk walk = Ahus();
  ToTheHomeVisit(walk);
  for (const char* item : {"needs-mapped", "service-use-mapped", "risk-areas-mapped"}) {
    walk.Tick(item);
  }
  EXPECT_EQ(walk.Go("measures"), kRefused);
  EXPECT_THAT(walk.found(),
              ElementsAre("pathway_item_missing mapping-at-home gp-took-part"));
  EXPECT_EQ(walk.Tick("gp-took-part", "by-rumour"), kRefused);
  EXPECT_EQ(walk.Tick("gp-took-part", "dialogue", "gp"), kApplied);
  EXPECT_EQ(walk.Go("measures"), kApplied);
}

// Requirements: S3-19
TEST(AhusPathway, LoopsFromEvaluationToMeasuresAndRefusesEveryOtherJump) {
  PathwayWalk walk = Ahus();
  ToTheHomeVisit(walk);
  EXPECT_EQ(walk.Go("evaluation"), kRefused);
  EXPECT_THAT(walk.found(),
              ElementsAre("pathway_step_illegal mapping-at-home evaluation"));
  walk.TickAll();
  walk.Tick("gp-took-part", "in-person");
  ASSERT_EQ(walk.Go("measures"), kApplied);
  walk.TickAll();
  ASSERT_EQ(walk.Go("follow-up"), kApplied) << testing::PrintToString(walk.found());
  walk.TickAll();
  ASSERT_EQ(walk.Go("evaluation"), kApplied);
  walk.Tick("meeting-held");
  walk.Tick("outcome-written", "adjust");
  EXPECT_EQ(walk.Go("handing-back"), kRefused) << "it goes on";
  EXPECT_EQ(walk.Go("measures"), kApplied);
  EXPECT_THAT(walk.Standing().times, SizeIs(7));
}

// Requirements: S4-04, S4-06, S4-08
TEST(ThePshtPathway, TakesFromHomeToAssessmentAndFromTheWardToSupportedDischarge) {
  const auto referred = [](const char* from, const char* accepted) {
    PathwayWalk walk = Psht();
    walk.Begin("referred");
    walk.Tick("referred-from", from);
    walk.Tick("accepted-or-guided", accepted);
    return walk;
  };
  PathwayWalk home = referred("home", "early-assessment");
  EXPECT_EQ(home.Go("discharge-preparation"), kRefused);
  EXPECT_EQ(home.Go("early-assessment"), kApplied);
  PathwayWalk ward = referred("hospital", "supported-discharge");
  EXPECT_EQ(ward.Go("early-assessment"), kRefused);
  ASSERT_EQ(ward.Go("discharge-preparation"), kApplied);
  EXPECT_THAT(ward.Standing().standing[0].missing, Contains("first-home-visit-time"));
  ward.AfterHours(50);
  ward.TickAll();
  ASSERT_EQ(ward.Go("mapping"), kApplied) << testing::PrintToString(ward.found());
  const std::vector<pathway::StepTime> times = ward.Standing().times;
  ASSERT_THAT(times, SizeIs(3));
  EXPECT_EQ(times[1].worked_seconds, 50 * 3600) << "to discharge";

  std::set<std::string> states;
  for (const pathway::PathwayState& state : ward.way().states) states.insert(state.id);
  for (const char* phase :
       {"early-assessment", "discharge-preparation", "mapping", "overlap"}) {
    EXPECT_THAT(states, Contains(phase));
  }
}

// Requirements: S4-15
TEST(ThePshtPathway, TakesNobodyInWithoutADateOfReviewAndNeverStandsAlone) {
  PathwayWalk walk = Psht();
  walk.use().review.reset();
  EXPECT_EQ(walk.Begin("referred"), kRefused);
  EXPECT_THAT(walk.found(), ElementsAre("pathway_review_missing psht-pathway"));
  walk.use().review = base::Date::FromCivil(2024, 3, 1);
  walk.use().provider = "psht";
  EXPECT_EQ(walk.Begin("referred"), kApplied);
  const auto codes = [&](const plan::CarePlan& plan, base::Instant now) {
    std::vector<base::Finding> findings;
    plan::PathwayStandings(plan, FrameOf(Shipped()), now, &findings);
    std::set<std::string> found;
    for (const base::Finding& each : findings) found.insert(each.code);
    return found;
  };
  plan::CarePlan plan = walk.plan();
  plan.interventions.resize(2);
  plan.interventions[0].provider = "psht";
  plan.interventions[1].provider = "psht";
  EXPECT_THAT(codes(plan, walk.now()), Contains("pathway_stands_alone"));
  EXPECT_THAT(codes(plan, Morning(2024, 3, 1)), Contains("pathway_review_due"));
  plan.interventions[1].provider = "municipality";
  EXPECT_THAT(codes(plan, walk.now()), IsEmpty());
}

// Requirements: S4-42
TEST(ThePshtLoop, IsLeftAfterAnEvaluationAndItsRoundsCanBeCounted) {
  PathwayWalk walk = Psht();
  walk.Begin("referred");
  walk.Tick("referred-from", "home");
  walk.Tick("accepted-or-guided", "early-assessment");
  for (const char* next : {"early-assessment", "mapping", "plan", "start", "guide"}) {
    ASSERT_EQ(walk.Go(next), kApplied) << testing::PrintToString(walk.found());
    walk.TickAll();
  }
  EXPECT_EQ(walk.Go("overlap"), kRefused) << "nobody has evaluated";
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(walk.Go("evaluate"), kApplied) << testing::PrintToString(walk.found());
    walk.Tick("continue-adjust-or-stop", "adjust");
    EXPECT_EQ(walk.Go("overlap"), kRefused) << "it goes on";
    ASSERT_EQ(walk.Go("adjust"), kApplied);
    walk.TickAll();
  }
  ASSERT_EQ(walk.Go("evaluate"), kApplied);
  walk.Tick("continue-adjust-or-stop", "stop");
  ASSERT_EQ(walk.Go("overlap"), kApplied) << testing::PrintToString(walk.found());
  int rounds = 0;
  for (const pathway::StepTime& each : walk.Standing().times) {
    rounds += each.state == "evaluate";
  }
  EXPECT_EQ(rounds, 4);
}

TEST(AHandOver, LeavesTheSenderAnsweringUntilANamedReceiverAccepts) {
  PathwayWalk walk(Shipped(), "pht-membership", {"gp", "primary-team-contact", "nurse"});
  walk.Begin("identified");
  walk.Tick("gp-has-looked", "yes", "gp");
  walk.Go("confirmed");
  walk.TickAll();
  walk.Go("offered");
  walk.Tick("answer", "yes");
  walk.Go("active");
  walk.TickAll();
  ASSERT_EQ(walk.Go("handing-back", "", "the need is over"), kApplied)
      << testing::PrintToString(walk.found());
  walk.TickAll();
  EXPECT_EQ(walk.Go("handed-back"), kRefused);
  EXPECT_THAT(walk.found(), ElementsAre("pathway_receiver_missing handed-back"));
  EXPECT_EQ(walk.Go("handed-back", "stranger"), kRefused);
  EXPECT_THAT(walk.found(), ElementsAre("pathway_party_unknown stranger"));
  ASSERT_EQ(walk.Go("handed-back", "nurse"), kApplied);
  pathway::StateStanding standing = walk.Standing().standing[0];
  EXPECT_EQ(standing.role, "gp") << "of handing-back";
  EXPECT_EQ(standing.owner, "gp");
  EXPECT_EQ(standing.waits_for, "nurse");
  EXPECT_FALSE(standing.ends);
  walk.AfterHours(24 * 40);
  EXPECT_TRUE(walk.Standing().standing[0].late) << "30 days, until somebody accepts";

  const auto accept = [&](plan::CarePlan& plan) {
    for (pathway::PathwayStep& each : plan.pathway_steps) {
      if (each.state == "handed-back") each.accepted = walk.now();
    }
  };
  ASSERT_EQ(walk.Edit(accept), kApplied) << testing::PrintToString(walk.found());
  standing = walk.Standing().standing[0];
  EXPECT_TRUE(standing.ends);
  EXPECT_EQ(standing.role, "");
  const pathway::LeadTime lead = walk.Standing().lead;
  EXPECT_EQ(lead.hand_over_seconds, 40 * 24 * 3600);
}

// Requirements: S1-58
TEST(WhoTookOver, AnswersByNameOnceTheyHaveAccepted) {
  pathway::Pathway way;
  way.id = "w";
  way.version = "1";
  way.starts = {"a"};
  way.states.resize(2);
  way.states[0].id = "a";
  way.states[0].owner = "gp";
  way.states[0].deputy = "nurse";
  way.states[1].id = "b";
  way.states[1].owner = "nurse";
  way.states[1].deputy = "gp";
  pathway::PathwayTransition over;
  over.from = "a";
  over.to = "b";
  over.hand_over = true;
  way.transitions = {over};
  plan::CarePlan plan;
  plan.parties.resize(2);
  plan.parties[0].id = "a nurse";
  plan.parties[0].role = "nurse";
  plan.parties[1].id = "their nurse";
  plan.parties[1].role = "nurse";
  plan.pathway_uses.resize(1);
  plan.pathway_uses[0].id = "u";
  plan.pathway_uses[0].pathway = "w";
  plan.pathway_uses[0].version = "1";
  plan.pathway_steps.resize(2);
  for (pathway::PathwayStep& step : plan.pathway_steps) {
    step.use = "u";
    step.entered = Morning(2024, 1, 1);
  }
  plan.pathway_steps[0].id = "u";
  plan.pathway_steps[0].state = "a";
  plan.pathway_steps[1].id = "s";
  plan.pathway_steps[1].from = "u";
  plan.pathway_steps[1].state = "b";
  plan.pathway_steps[1].receiver = "their nurse";
  const std::vector<pathway::Pathway> ways = {way};
  const auto owner = [&] {
    return plan::PathwayStandings(plan, {ways, {}}, Morning(2024, 1, 9), nullptr)[0]
        .standing[0]
        .owner;
  };
  EXPECT_EQ(owner(), "a nurse") << "the deputy of who hands over";
  plan.pathway_steps[1].accepted = Morning(2024, 1, 2);
  EXPECT_EQ(owner(), "their nurse");
}

TEST(WhatWasWrittenByMistake, IsTakenBackForGoodAndCountsNoMore) {
  PathwayWalk walk(Shipped(), "pht-membership", {"gp", "primary-team-contact"});
  walk.Begin("identified");
  walk.Tick("gp-has-looked", "no", "gp");
  const auto edit = [&](const auto& change) {
    return walk.Edit([&](plan::CarePlan& plan) { change(plan); });
  };
  const auto withdraw_tick = [&](plan::CarePlan& plan) {
    plan.item_ticks.back().withdrawn = walk.now();
  };
  ASSERT_EQ(edit(withdraw_tick), kApplied) << testing::PrintToString(walk.found());
  EXPECT_EQ(walk.Go("not-for-the-team", "", "why"), kRefused) << "nobody has looked";
  walk.Tick("gp-has-looked", "yes", "gp");
  ASSERT_EQ(walk.Go("confirmed"), kApplied);
  EXPECT_EQ(edit(withdraw_tick), kRefused) << "the step rests on it";
  ASSERT_EQ(walk.Go("died"), kApplied);
  const auto of_died = [&](const auto& change) {
    return edit([&](plan::CarePlan& plan) {
      const auto died =
          std::find_if(plan.pathway_steps.begin(), plan.pathway_steps.end(),
                       [](const auto& step) { return step.state == "died"; });
      change(plan, *died);
    });
  };
  // Taken back and gone another way in one change.
  const auto moved_instead = [&](plan::CarePlan& plan, pathway::PathwayStep& step) {
    step.withdrawn = walk.now();
    pathway::PathwayStep other = step;
    other.id = "instead";
    other.state = "moved";
    other.withdrawn.reset();
    plan.pathway_steps.push_back(other);
  };
  ASSERT_EQ(of_died(moved_instead), kApplied) << testing::PrintToString(walk.found());
  walk.AfterHours(1);
  EXPECT_EQ(of_died([&](plan::CarePlan&, pathway::PathwayStep& step) {
              step.withdrawn = walk.now();
            }),
            kRefused)
      << "it is taken back already";
  ASSERT_EQ(
      edit([&](plan::CarePlan& plan) { plan.pathway_uses[0].withdrawn = walk.now(); }),
      kApplied);
  EXPECT_THAT(walk.Standing().standing, IsEmpty()) << "the wrong patient";
}

TEST(ANo, IsHeardWhateverIsNotDoneYet) {
  PathwayWalk flora(Shipped(), "flora-follow-up-team", {"gp"});
  flora.Begin("found");
  for (const pathway::PathwayItem& item : flora.way().states[0].items) {
    flora.Tick(item.id, item.ways.empty() ? "" : item.ways[0], "gp");
  }
  ASSERT_EQ(flora.Go("confirmed"), kApplied) << testing::PrintToString(flora.found());
  EXPECT_EQ(flora.Go("declined", "", "does not want it"), kApplied)
      << testing::PrintToString(flora.found());
}

TEST(WorkAfterAStepThatWasWithdrawn, IsToldAndNotSilentlyGone) {
  PathwayWalk walk = Ahus();
  ToTheHomeVisit(walk);
  plan::CarePlan plan = walk.plan();
  for (pathway::PathwayStep& step : plan.pathway_steps) {
    if (step.state == "included") step.withdrawn = walk.now();
  }
  std::vector<base::Finding> findings;
  plan::PathwayStandings(plan, FrameOf(Shipped()), walk.now(), &findings);
  std::set<std::string> codes;
  for (const base::Finding& each : findings) codes.insert(each.code);
  EXPECT_THAT(codes, Contains("pathway_step_lost"));
}

TEST(AStandardPackage, TellsWhichStepIsLateAndTheShareInTime) {
  PathwayWalk walk(Shipped(), "standard-package", {"pathway-coordinator", "gp", "nurse"});
  const std::string start = walk.way().starts[0];
  walk.At(Morning(2024, 9, 2));
  ASSERT_EQ(walk.Begin(start), kApplied);
  const pathway::PathwayState* state = pathway::StateOf(walk.way(), start);
  ASSERT_TRUE(state->limit && state->limit->days);
  walk.AfterHours(24 * *state->limit->days);
  EXPECT_FALSE(walk.Standing().standing[0].late) << "to the end of the last day";
  EXPECT_EQ(walk.Standing().lead.limited, 0) << "nothing is over yet";
  walk.AfterHours(16);
  const plan::PathwayStanding late = walk.Standing();
  EXPECT_TRUE(late.standing[0].late);
  EXPECT_EQ(late.lead.limited, 1);
  EXPECT_EQ(late.lead.in_time, 0);

  const std::vector<PathwayWork> work =
      PathwayWorklist({{walk.plan()}}, FrameOf(Shipped()), walk.now(), nullptr);
  ASSERT_THAT(work, SizeIs(1));
  EXPECT_TRUE(work[0].standing.late);
  EXPECT_NE(work[0].standing.escalates_to, "");
}

TEST(AStepByMistake, IsWithdrawnAndTheOneBeforeItStandsAgain) {
  PathwayWalk walk = Ahus();
  ToTheHomeVisit(walk);
  const std::string here = walk.Here();
  ASSERT_EQ(walk.Go("died"), kApplied);
  EXPECT_TRUE(walk.Standing().standing[0].ends);
  const auto withdraw = [&](const std::string& state) {
    return walk.Edit([&](plan::CarePlan& plan) {
      for (pathway::PathwayStep& each : plan.pathway_steps) {
        if (each.state == state) each.withdrawn = walk.now();
      }
    });
  };
  EXPECT_EQ(withdraw("proposed"), kRefused) << "the first stays";
  EXPECT_THAT(walk.found(), ElementsAre("pathway_entry_changed"));
  EXPECT_EQ(withdraw("included"), kRefused) << "others followed";
  EXPECT_EQ(withdraw("died"), kApplied);
  EXPECT_EQ(walk.Here(), here);
  const auto otherwise = [](plan::CarePlan& plan) {
    for (pathway::PathwayStep& each : plan.pathway_steps) {
      if (each.state == "included") each.state = "died";
    }
  };
  EXPECT_EQ(walk.Edit(otherwise), kRefused) << "what was written stays";
}

TEST(AnotherVersion, TakesOverWhoStandsWhereItHasAPlaceAndListsTheRest) {
  PathwayWalk walk = Ahus();
  ToTheHomeVisit(walk);
  walk.Tick("needs-mapped");
  pathway::Pathway next = walk.way();
  next.version = "2";
  for (pathway::PathwayState& state : next.states) {
    if (state.id == "included") state.id = "taken-in";
    std::erase_if(state.items,
                  [](const auto& item) { return item.id == "needs-mapped"; });
    for (pathway::PathwayItem& item : state.items) {
      if (item.id == "proposed-by") item.ways = {"municipality"};
    }
  }
  const plan::Migration moved = plan::Migrate(walk.plan(), walk.way(), next);
  EXPECT_THAT(moved.moved, ElementsAre("way"));
  EXPECT_EQ(moved.plan.pathway_uses[0].version, "2");
  std::vector<std::string> orphans;
  for (const pathway::PathwayOrphan& each : moved.orphans) {
    orphans.push_back(absl::StrCat(each.state, ".", each.item, each.standing ? "!" : ""));
  }
  EXPECT_THAT(orphans, testing::UnorderedElementsAre(
                           "proposed.proposed-by", "included.", "mapping-at-home.",
                           "included.home-visit-booked", "included.way-of-gp-taking-part",
                           "mapping-at-home.needs-mapped!"));

  next.states.erase(
      std::find_if(next.states.begin(), next.states.end(),
                   [](const auto& each) { return each.id == "mapping-at-home"; }));
  const plan::Migration stuck = plan::Migrate(walk.plan(), walk.way(), next);
  EXPECT_THAT(stuck.moved, IsEmpty());
  EXPECT_EQ(stuck.plan, walk.plan());
  EXPECT_EQ(plan::Migrate(walk.plan(), next, next).plan, walk.plan())
      << "not its version";
}

}  // namespace
}  // namespace tillit::service
