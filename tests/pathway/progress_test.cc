// SPDX-License-Identifier: Apache-2.0
#include "tillit/pathway/progress.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::pathway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kDay = 86400;

// Ten days of mapping, then a unit that takes over, then the end.
Pathway TwoSteps() {
  Pathway pathway;
  pathway.id = "two-steps";
  pathway.version = "1";
  pathway.starts = {"mapping"};
  pathway.states.resize(3);
  pathway.states[0].id = "mapping";
  pathway.states[0].owner = "coordinator";
  pathway.states[0].deputy = "nurse";
  pathway.states[0].limit.emplace().days = 10;
  pathway.states[0].items.resize(2);
  pathway.states[0].items[0].id = "wishes";
  pathway.states[0].items[1].id = "photo";
  pathway.states[0].items[1].mandatory = false;
  pathway.states[1].id = "follow-up";
  pathway.states[1].owner = "home-care";
  pathway.states[1].deputy = "gp";
  pathway.states[2].id = "ended";
  pathway.states[2].ends = true;
  pathway.transitions.resize(2);
  pathway.transitions[0].from = "mapping";
  pathway.transitions[0].to = "follow-up";
  pathway.transitions[0].hand_over = true;
  pathway.transitions[1].from = "follow-up";
  pathway.transitions[1].to = "ended";
  return pathway;
}

base::Instant Noon(int day) {
  return base::ZoneRules::Norway().At(base::Date::FromCivil(2026, 1, day), 720);
}

LimitCalendar Calendar() { return {}; }

PathwayUse Use() {
  PathwayUse use;
  use.id = "u";
  use.pathway = "two-steps";
  use.version = "1";
  return use;
}

PathwayStep StepInto(const std::string& id, const std::string& state,
                     const std::string& from, base::Instant at) {
  PathwayStep step;
  step.id = id;
  step.use = "u";
  step.state = state;
  step.from = from;
  step.entered = at;
  return step;
}

// Requirements: S1-25
TEST(TheTimeOfAPathway, IsThatOfItsStatesHandOversAndPausesToTheSecond) {
  std::vector<PathwayStep> steps = {StepInto("u", "mapping", "", Noon(1)),
                                    StepInto("b", "follow-up", "u", Noon(6)),
                                    StepInto("c", "ended", "b", Noon(20))};
  steps[0].pauses = {{Noon(2), Noon(4), "in hospital"}, {Noon(3), Noon(4), "and again"}};
  steps[1].receiver = "home-care";
  steps[1].accepted = Noon(9);
  const std::vector<StepTime> times =
      TimesOf(TwoSteps(), Use(), {steps, {}}, Noon(30), Calendar());
  ASSERT_THAT(times, SizeIs(3));
  EXPECT_EQ(times[0].worked_seconds, 3 * kDay);
  EXPECT_EQ(times[0].paused_seconds, 2 * kDay);
  EXPECT_EQ(times[1].hand_over_seconds, 3 * kDay);
  EXPECT_EQ(times[1].worked_seconds, 11 * kDay);
  const LeadTime lead = LeadTimeOf(times);
  EXPECT_EQ(lead.seconds, 19 * kDay);
  EXPECT_EQ(lead.seconds, Noon(20).utc_seconds - Noon(1).utc_seconds);
  EXPECT_EQ(lead.worked_seconds + lead.hand_over_seconds + lead.paused_seconds,
            lead.seconds);
  EXPECT_EQ(lead.limited, 1);
  EXPECT_EQ(lead.in_time, 1) << "ten days and two of pause, and it was over on the ninth";
}

TEST(ALimit, IsMovedByAPauseAndStandsStillDuringOne) {
  std::vector<PathwayStep> steps = {StepInto("u", "mapping", "", Noon(1))};
  const auto standing = [&](base::Instant now) {
    return StandingIn(TwoSteps(), Use(), {steps, {}}, now, Calendar())[0];
  };
  const base::Date last = base::Date::FromCivil(2026, 1, 11);
  EXPECT_EQ(standing(Noon(5)).deadline->LocalDate(), last);
  EXPECT_FALSE(standing(Noon(11)).late);
  EXPECT_TRUE(standing(Noon(12)).late);
  steps[0].pauses = {{Noon(5), std::nullopt, "abroad"}};
  EXPECT_TRUE(standing(Noon(20)).paused);
  EXPECT_FALSE(standing(Noon(20)).deadline.has_value());
  EXPECT_EQ(standing(Noon(20)).role, "coordinator") << "the owner stays";
  steps[0].pauses[0].to = Noon(8);
  EXPECT_EQ(standing(Noon(20)).deadline->LocalDate(), last.PlusDays(3));
}

TEST(APause, ThatBeginsWhenItIsLateMendsNothing) {
  std::vector<PathwayStep> steps = {StepInto("u", "mapping", "", Noon(1))};
  const auto standing = [&](base::Instant now) {
    return StandingIn(TwoSteps(), Use(), {steps, {}}, now, Calendar())[0];
  };
  ASSERT_TRUE(standing(Noon(12)).late);
  steps[0].pauses = {{Noon(12), std::nullopt, "abroad"}};
  EXPECT_TRUE(standing(Noon(13)).late);
  EXPECT_TRUE(standing(Noon(13)).paused);
  EXPECT_TRUE(standing(Noon(13)).deadline.has_value());
  steps[0].pauses[0].to = Noon(20);
  EXPECT_TRUE(standing(Noon(21)).late);
}

TEST(ALimitOfMinutes, IsNotToldToBePastWhereOnlyTheDayIsKnown) {
  Pathway pathway = TwoSteps();
  pathway.states[0].limit.emplace().minutes = 30;
  const std::vector<PathwayStep> steps = {StepInto("u", "mapping", "", Noon(1))};
  LimitCalendar calendar = Calendar();
  const auto late = [&](base::Instant now) {
    return StandingIn(pathway, Use(), {steps, {}}, now, calendar)[0].late;
  };
  base::Instant evening = Noon(1);
  evening.utc_seconds += 11 * 3600;
  EXPECT_TRUE(late(evening));
  calendar.by_day = true;
  EXPECT_FALSE(late(evening));
  EXPECT_TRUE(late(Noon(2)));
}

TEST(AnItem, DoneAfterTheStepWasEnteredDoesNotOpenItsWay) {
  const std::vector<PathwayStep> steps = {StepInto("u", "mapping", "", Noon(1))};
  std::vector<PathwayStep> on = steps;
  on.push_back(StepInto("b", "follow-up", "u", Noon(2)));
  on[1].receiver = "home-care";
  ItemTick wishes;
  wishes.id = "w";
  wishes.step = "u";
  wishes.item = "wishes";
  wishes.done = Noon(3);
  const std::vector<ItemTick> ticks = {wishes};
  const facts::PatientRecord nobody;
  const facts::View view(nobody, base::Date::FromCivil(2026, 1, 3));
  const auto refused =
      CheckChange(TwoSteps(), Use(), {steps, ticks}, {on, ticks}, view, Noon(3), "p");
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].code, "pathway_item_missing");
}

// Requirements: S1-28
TEST(AChecklist, TellsWhatMustBeDoneAndIsNotBeforeTheStateIsLeft) {
  const std::vector<PathwayStep> steps = {StepInto("u", "mapping", "", Noon(1))};
  ItemTick photo;
  photo.id = "t";
  photo.step = "u";
  photo.item = "photo";
  photo.done = Noon(2);
  std::vector<ItemTick> ticks = {photo};
  const auto missing = [&] {
    return StandingIn(TwoSteps(), Use(), {steps, ticks}, Noon(3), Calendar())[0].missing;
  };
  EXPECT_THAT(missing(), ElementsAre("wishes"));
  std::vector<PathwayStep> on = steps;
  on.push_back(StepInto("b", "follow-up", "u", Noon(3)));
  on[1].receiver = "home-care";
  const facts::PatientRecord nobody;
  const facts::View view(nobody, base::Date::FromCivil(2026, 1, 3));
  const auto refused = [&] {
    return CheckChange(TwoSteps(), Use(), {steps, ticks}, {on, ticks}, view, Noon(3),
                       "p");
  };
  ASSERT_THAT(refused(), SizeIs(1));
  EXPECT_EQ(refused()[0].code, "pathway_item_missing");
  EXPECT_EQ(refused()[0].path, "p.pathway_steps[b]");
  EXPECT_THAT(refused()[0].arguments, ElementsAre("mapping", "wishes"));
  ticks.push_back(photo);
  ticks[1].id = "w";
  ticks[1].item = "wishes";
  EXPECT_THAT(missing(), IsEmpty());
  EXPECT_THAT(refused(), IsEmpty());
}

TEST(AnItem, CountsAsItWasSaidLast) {
  Pathway pathway = TwoSteps();
  pathway.states[0].items[0].ways = {"yes", "no"};
  criteria::Criterion& guard = pathway.transitions[0].guard.emplace();
  guard.derived.emplace().of = "item:wishes=yes";
  const std::vector<PathwayStep> steps = {StepInto("u", "mapping", "", Noon(1))};
  std::vector<PathwayStep> on = steps;
  on.push_back(StepInto("b", "follow-up", "u", Noon(5)));
  on[1].receiver = "home-care";
  const auto said = [](const char* id, const char* way, int day) {
    ItemTick tick;
    tick.id = id;
    tick.step = "u";
    tick.item = "wishes";
    tick.way = way;
    tick.done = Noon(day);
    return tick;
  };
  const facts::PatientRecord nobody;
  const facts::View view(nobody, base::Date::FromCivil(2026, 1, 5));
  const auto refused = [&](const std::vector<ItemTick>& ticks) {
    return CheckChange(pathway, Use(), {steps, ticks}, {on, ticks}, view, Noon(5), "p");
  };
  EXPECT_THAT(refused({said("a", "no", 2), said("b", "yes", 3)}), IsEmpty());
  EXPECT_THAT(refused({said("a", "yes", 2), said("b", "no", 3)}), SizeIs(1));
}

TEST(AGuardOnTheRecord, IsAnsweredByAPersonWhereTheRecordDoesNotTell) {
  Pathway pathway = TwoSteps();
  pathway.states[0].items.clear();
  criteria::Criterion& guard = pathway.transitions[0].guard.emplace();
  guard.age.emplace().at_least = 75;
  const std::vector<PathwayStep> steps = {StepInto("u", "mapping", "", Noon(1))};
  std::vector<PathwayStep> on = steps;
  on.push_back(StepInto("b", "follow-up", "u", Noon(5)));
  on[1].receiver = "home-care";
  facts::PatientRecord patient;
  const auto refused = [&] {
    const facts::View view(patient, base::Date::FromCivil(2026, 1, 5));
    return CheckChange(pathway, Use(), {steps, {}}, {on, {}}, view, Noon(5), "p");
  };
  ASSERT_THAT(refused(), SizeIs(1));
  EXPECT_EQ(refused()[0].code, "pathway_guard_unknown");
  on[1].judged = "she told me that she is 80";
  EXPECT_THAT(refused(), IsEmpty());
  patient.birth = base::PartialDate::FromDate(base::Date::FromCivil(1990, 1, 1));
  ASSERT_THAT(refused(), SizeIs(1)) << "what the record tells is not judged away";
  EXPECT_EQ(refused()[0].code, "pathway_guard_not_met");
}

TEST(StepsThatGoRound, AndThoseOfNoUseAreNoneOfThePathway) {
  std::vector<PathwayStep> steps = {StepInto("u", "mapping", "", Noon(1)),
                                    StepInto("x", "follow-up", "y", Noon(2)),
                                    StepInto("y", "follow-up", "x", Noon(2)),
                                    StepInto("z", "ended", "nowhere", Noon(2))};
  EXPECT_THAT(LiveSteps(Use(), steps), ElementsAre(0));
  const facts::PatientRecord nobody;
  const facts::View view(nobody, base::Date::FromCivil(2026, 1, 5));
  const std::vector<PathwayStep> before = {steps[0]};
  const auto refused =
      CheckChange(TwoSteps(), Use(), {before, {}}, {steps, {}}, view, Noon(5), "p");
  ASSERT_THAT(refused, SizeIs(3));
  for (const base::Finding& each : refused) {
    EXPECT_EQ(each.code, "pathway_step_follows_none");
    EXPECT_EQ(each.severity, base::Severity::kRefused);
  }
  steps[0].from = "z";
  EXPECT_THAT(LiveSteps(Use(), steps), ElementsAre(0)) << "the first is the first";
}

}  // namespace
}  // namespace tillit::pathway
