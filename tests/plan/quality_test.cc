// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/quality.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::plan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const base::Date kToday = base::Date::FromCivil(2026, 11, 2);

Party Of(const std::string& id, PartyKind kind, const std::string& organisation,
         facts::CareLevel level) {
  Party party;
  party.id = id;
  party.kind = kind;
  party.organisation = organisation;
  party.level = level;
  party.contributes = Words{"nb", "sitt"};
  party.accepted = kToday.PlusDays(-1);
  return party;
}

// Nothing is lacking in it.
CarePlan Whole() {
  CarePlan plan;
  plan.kinds = {PlanKind::kIndividual};
  plan.review = kToday.PlusDays(60);
  plan.ends = kToday.PlusDays(365);
  Goal goal;
  goal.id = base::GoalId("g");
  goal.text = "gå turer";
  plan.goals = {goal};
  PatientPart part;
  part.role = Words{"nb", "eg går"};
  part.resources = Words{"nb", "god humor"};
  part.needs = Words{"nb", "støtte i trapp"};
  part.stance = Stance::kAgrees;
  part.consents_to_plan = true;
  part.consents_to_sharing = false;
  plan.patient_part = part;
  plan.parties = {
      Of("nurse", PartyKind::kMember, "municipality", facts::CareLevel::kPrimary),
      Of("geriatrician", PartyKind::kMember, "hospital", facts::CareLevel::kSecondary)};
  plan.parties[0].coordinator = true;
  PlannedIntervention planned;
  planned.id = "p1";
  planned.owner = "nurse";
  planned.provider = "municipality";
  planned.minutes = 45;
  planned.starts = kToday;
  planned.intent = CareIntent::kEnabling;
  planned.patient_minutes_a_week = 90;
  plan.interventions = {planned};
  Meeting meeting;
  meeting.id = "m";
  meeting.date = kToday.PlusDays(-3);
  meeting.patient = Participation::kConsulted;
  plan.meetings = {meeting};
  WatchSign sign;
  sign.id = "s";
  plan.watch_signs = {sign};
  Contingency contingency;
  contingency.id = "c";
  contingency.sign = "s";
  plan.contingencies = {contingency};
  OnCall call;
  call.id = "o";
  call.hours = {CallHours::kNight};
  plan.on_call = {call};
  return plan;
}

PlanRule NineItems() {
  PlanRule rule;
  rule.id = "nine";
  rule.version = "1";
  for (const auto& entry : base::EnumValues<PlanItem>())
    rule.items.push_back(entry.value);
  return rule;
}

TEST(AnIndividualPlan, LacksEachOfTheNineItemsThatIsTakenOut) {
  const auto lacking = [](const auto& spoil) {
    CarePlan plan = Whole();
    spoil(plan);
    std::vector<PlanItem> items;
    const PlanRule rule = NineItems();
    const auto checked = CheckRules(plan, absl::MakeConstSpan(&rule, 1), kToday);
    for (const ItemFound& found : checked[0].items) {
      if (!found.met) items.push_back(found.item);
    }
    return items;
  };
  EXPECT_THAT(lacking([](CarePlan&) {}), IsEmpty());
  EXPECT_THAT(lacking([](CarePlan& p) { p.goals.clear(); }),
              ElementsAre(PlanItem::kGoalsResourcesNeeds));
  EXPECT_THAT(lacking([](CarePlan& p) { p.patient_part->needs.reset(); }),
              ElementsAre(PlanItem::kGoalsResourcesNeeds));
  EXPECT_THAT(lacking([](CarePlan& p) { p.parties[0].coordinator = false; }),
              ElementsAre(PlanItem::kCoordinator));
  EXPECT_THAT(lacking([](CarePlan& p) { p.parties[1].contributes.reset(); }),
              ElementsAre(PlanItem::kContributions));
  EXPECT_THAT(lacking([](CarePlan& p) { p.interventions[0].owner.clear(); }),
              ElementsAre(PlanItem::kInterventions));
  EXPECT_THAT(lacking([](CarePlan& p) { p.interventions[0].starts.reset(); }),
              ElementsAre(PlanItem::kCarriedOut));
  EXPECT_THAT(lacking([](CarePlan& p) { p.ends.reset(); }),
              ElementsAre(PlanItem::kPeriod));
  EXPECT_THAT(lacking([](CarePlan& p) { p.patient_part->consents_to_sharing.reset(); }),
              ElementsAre(PlanItem::kConsent));
  EXPECT_THAT(lacking([](CarePlan& p) { p.parties[1].organisation = "municipality"; }),
              ElementsAre(PlanItem::kCooperation));
  EXPECT_THAT(lacking([](CarePlan& p) { p.parties.clear(); }), SizeIs(4));
}

TEST(ARule, HoldsForItsKindOfPlanInItsTimeAlone) {
  PlanRule before = NineItems();
  before.id = "before";
  before.to = kToday.PlusDays(-1);
  PlanRule since = NineItems();
  since.id = "since";
  since.from = kToday;
  const std::vector<PlanRule> rules = {before, since};
  const auto names = [&](const CarePlan& plan, base::Date on) {
    std::vector<std::string> ids;
    for (const RuleChecked& checked : CheckRules(plan, rules, on)) {
      ids.push_back(checked.rule);
    }
    return ids;
  };
  EXPECT_THAT(names(Whole(), kToday.PlusDays(-1)), ElementsAre("before"));
  EXPECT_THAT(names(Whole(), kToday), ElementsAre("since"));
  CarePlan other = Whole();
  other.kinds = {PlanKind::kFollowUp};
  EXPECT_THAT(names(other, kToday), IsEmpty());
}

// Requirements: S4-24
TEST(APlan, ScoresLowerForEachComponentItMissesAndSaysWhich) {
  const PlanQuality whole = QualityOf(Whole(), kToday);
  EXPECT_THAT(whole.lacking, IsEmpty());
  EXPECT_DOUBLE_EQ(whole.productive, 1);
  CarePlan plan = Whole();
  plan.goals.clear();
  const PlanQuality no_goal = QualityOf(plan, kToday);
  EXPECT_DOUBLE_EQ(no_goal.person_centred, 0.75);
  EXPECT_DOUBLE_EQ(no_goal.productive, 0.75);
  EXPECT_THAT(no_goal.lacking, ElementsAre("plan_lacks.goal"));
  plan = Whole();
  plan.parties[1].level = facts::CareLevel::kPrimary;
  plan.contingencies.clear();
  const PlanQuality less = QualityOf(plan, kToday);
  EXPECT_DOUBLE_EQ(less.integrated, 0.75);
  EXPECT_DOUBLE_EQ(less.proactive, 0.75);
  EXPECT_DOUBLE_EQ(less.productive, 0.5625);
  EXPECT_THAT(less.lacking,
              ElementsAre("plan_lacks.both_levels", "plan_lacks.contingency"));
  EXPECT_DOUBLE_EQ(QualityOf(CarePlan{}, kToday).productive, 0);
  EXPECT_THAT(QualityOf(CarePlan{}, kToday).lacking, SizeIs(12));
}

// Requirements: S1-26
TEST(TheBurdenOfTreatment, CountsWhatIsNotOverAndSaysWhatItDoesNotKnow) {
  CarePlan plan = Whole();
  PlannedIntervention silent = plan.interventions[0];
  silent.id = "p2";
  silent.patient_minutes_a_week.reset();
  PlannedIntervention over = plan.interventions[0];
  over.id = "p3";
  over.ends = kToday.PlusDays(-1);
  plan.interventions.push_back(silent);
  plan.interventions.push_back(over);
  EXPECT_EQ(BurdenOf(plan, kToday), (TreatmentBurden{2, 90, 1}));
}

// Requirements: S1-68, S4-44
TEST(Shares, CountOnlyWhatSaysSomething) {
  CarePlan plan = Whole();
  EXPECT_EQ(SharesOf(CarePlan{}, kToday), PlanShares{});
  PlannedIntervention passive = plan.interventions[0];
  passive.intent = CareIntent::kPassive;
  PlannedIntervention silent = passive;
  silent.intent.reset();
  plan.interventions.push_back(passive);
  plan.interventions.push_back(passive);
  plan.interventions.push_back(silent);
  plan.parties.push_back(Of("daughter", PartyKind::kRelative, "", {}));
  plan.meetings.push_back(plan.meetings[0]);
  plan.meetings[0].present = {"daughter", "nurse"};
  plan.meetings[0].mode = MeetingMode::kVideo;
  const PlanShares shares = SharesOf(plan, kToday);
  EXPECT_DOUBLE_EQ(*shares.enabling, 1.0 / 3);
  EXPECT_DOUBLE_EQ(*shares.relatives_present, 0.5);
  EXPECT_DOUBLE_EQ(*shares.by_video, 1);
  EXPECT_DOUBLE_EQ(*shares.patient_present, 0);
}

// Requirements: S1-31
TEST(Participation, ChangesByStepsBetweenTheLastMeetingsOfTwoDays) {
  CarePlan plan;
  const auto meet = [&](int days_ago, std::optional<Participation> level) {
    Meeting meeting;
    meeting.id = "m";
    meeting.date = kToday.PlusDays(-days_ago);
    meeting.patient = level;
    plan.meetings.push_back(meeting);
  };
  meet(100, Participation::kInformed);
  meet(50, std::nullopt);
  meet(10, Participation::kDecided);
  EXPECT_EQ(ParticipationChange(plan, kToday.PlusDays(-40), kToday), 2);
  EXPECT_EQ(ParticipationChange(plan, kToday.PlusDays(-5), kToday), 0);
  EXPECT_FALSE(ParticipationChange(plan, kToday.PlusDays(-101), kToday));
}

// Requirements: S4-45
TEST(APlan, CarriesSeveralTimingsAndCountsInEachOfThem) {
  CarePlan both = Whole();
  both.timings = {PlanTiming::kBefore, PlanTiming::kInstead};
  both.status = PlanStatus::kCompleted;
  GoalRating rating;
  rating.goal = base::GoalId("g");
  rating.attained = 1;
  rating.date = kToday;
  both.ratings = {rating};
  CarePlan instead = Whole();
  instead.timings = {PlanTiming::kInstead};
  const std::vector<CarePlan> plans = {both, instead, Whole()};
  EXPECT_THAT(OutcomesByTiming(plans, kToday),
              ElementsAre(TimingOutcome{PlanTiming::kBefore, 1, 1, 60.0},
                          TimingOutcome{PlanTiming::kInstead, 2, 1, 60.0}));
}

}  // namespace
}  // namespace tillit::plan
