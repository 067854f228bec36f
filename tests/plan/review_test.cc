// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/review.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::plan {
namespace {

using ::testing::ElementsAre;

using ::testing::IsEmpty;
using ::testing::SizeIs;

const base::Date kToday = base::Date::FromCivil(2026, 11, 2);

Goal GoalOf(const std::string& id, const std::string& text) {
  Goal goal;
  goal.id = base::GoalId(id);
  goal.language = "nb";
  goal.text = text;
  return goal;
}

Party PartyOf(const std::string& id, PartyKind kind, const std::string& role = "") {
  Party party;
  party.id = id;
  party.kind = kind;
  party.role = role;
  return party;
}

std::vector<std::string> Codes(const std::vector<base::Finding>& findings) {
  std::vector<std::string> codes;
  for (const base::Finding& finding : findings) codes.push_back(finding.code);
  return codes;
}

CarePlan WithGoalAndIntervention() {
  CarePlan plan;
  plan.id = base::PlanId("p");
  plan.goals = {GoalOf("g", "gå turer")};
  PlannedIntervention planned;
  planned.intervention = "i";
  planned.reason.goals = {base::GoalId("g")};
  plan.interventions = {planned};
  return plan;
}

TEST(Review, FindsNothingWhereGoalsAndInterventionsMeet) {
  EXPECT_TRUE(Review(WithGoalAndIntervention()).empty());
  EXPECT_TRUE(Review(CarePlan{}).empty());
}

TEST(Review, FlagsAGoalThatNoInterventionServes) {
  CarePlan plan = WithGoalAndIntervention();
  plan.goals.push_back(GoalOf("h", "lese"));
  const auto findings = Review(plan);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "goal_without_intervention");
  EXPECT_EQ(findings[0].path, "CarePlan/p.goals[1]");
  EXPECT_THAT(findings[0].arguments, ElementsAre("h"));
}

TEST(Review, FlagsAnInterventionWithoutAReasonWhateverTheReasonIs) {
  CarePlan plan = WithGoalAndIntervention();
  PlannedIntervention bare;
  bare.intervention = "j";
  plan.interventions.push_back(bare);
  const auto findings = Review(plan);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "intervention_without_reason");
  EXPECT_EQ(findings[0].path, "CarePlan/p.interventions[1]");
  EXPECT_THAT(findings[0].arguments, ElementsAre("j"));
  plan.interventions[1].reason.groups = {"g"};
  EXPECT_TRUE(Review(plan).empty());
  plan.interventions[1].reason = {{}, {}, {"b.j"}, {}, {}, {}};
  EXPECT_TRUE(Review(plan).empty());
  plan.interventions[1].reason = {{}, {}, {}, {"b.cause"}, {}, {}};
  EXPECT_TRUE(Review(plan).empty());
}

TEST(Review, NamesGoalsByIdAndNeverByTheirWords) {
  CarePlan plan = WithGoalAndIntervention();
  plan.interventions.clear();
  for (const auto& finding : Review(plan)) {
    EXPECT_EQ(finding.path.find("turer"), std::string::npos);
    for (const auto& argument : finding.arguments) EXPECT_EQ(argument, "g");
  }
}

// Requirements: S4-25
TEST(Review, FollowsAGoalThroughItsPrerequisitesAndBack) {
  CarePlan plan = WithGoalAndIntervention();
  plan.interventions[0].reason.goals.clear();
  plan.interventions[0].reason.prerequisites = {"legs"};
  Prerequisite strong;
  strong.id = "legs";
  strong.goal = base::GoalId("g");
  strong.words = {"nb", "sterke bein"};
  plan.prerequisites = {strong};
  EXPECT_THAT(Review(plan), IsEmpty());
  plan.interventions.clear();
  EXPECT_THAT(Codes(Review(plan)), ElementsAre("goal_without_intervention",
                                               "prerequisite_without_intervention"));
}

TEST(Review, FlagsNamesThatAreNotInThePlan) {
  CarePlan plan = WithGoalAndIntervention();
  plan.interventions[0].owner = "nobody";
  Contingency contingency;
  contingency.id = "c";
  contingency.sign = "fever";
  plan.contingencies = {contingency};
  const auto findings = Review(plan);
  EXPECT_THAT(Codes(findings), ElementsAre("plan_name_dangling", "plan_name_dangling"));
  EXPECT_EQ(findings[0].path, "CarePlan/p.interventions[0].owner");
  EXPECT_EQ(findings[1].path, "CarePlan/p.contingencies[0].sign");
}

// Requirements: S4-27
TEST(Review, FlagsWhatDoesNotFitTheLifeOfThePatient) {
  CarePlan plan = WithGoalAndIntervention();
  plan.interventions[0].form = interventions::ContactForm::kVideo;
  LifeContext no_network;
  no_network.id = "no-network";
  no_network.area = LifeArea::kHousing;
  no_network.rules_out_forms = {interventions::ContactForm::kVideo};
  plan.life_context = {no_network};
  EXPECT_THAT(Codes(Review(plan)), ElementsAre("intervention_does_not_fit_life"));
  plan.interventions[0].form = interventions::ContactForm::kHome;
  EXPECT_THAT(Review(plan), IsEmpty());
  plan.life_context[0].rules_out = {"i"};
  EXPECT_THAT(Codes(Review(plan)), ElementsAre("intervention_does_not_fit_life"));
  plan.life_context[0].ended = kToday;
  EXPECT_THAT(Review(plan), IsEmpty());
}

// Requirements: S2-44
TEST(Review, FlagsARelativeWhoCarriesMuch) {
  CarePlan plan = WithGoalAndIntervention();
  plan.parties = {PartyOf("daughter", PartyKind::kRelative)};
  plan.parties[0].relative =
      RelativeCare{CarerBurden::kHigh, {"transfer-training"}, {}, {}};
  EXPECT_THAT(Codes(Review(plan)), ElementsAre("relative_carries_much_without_respite"));
  plan.parties[0].relative->respite = true;
  EXPECT_THAT(Codes(Review(plan)), ElementsAre("relative_carries_much"));
  plan.parties[0].relative->burden = CarerBurden::kLow;
  EXPECT_THAT(Review(plan), IsEmpty());
  EXPECT_THAT(plan.parties[0].relative->training, SizeIs(1));
}

TEST(Review, FlagsWhatNobodyAnswersFor) {
  CarePlan plan = WithGoalAndIntervention();
  plan.status = PlanStatus::kActive;
  plan.medication = MedicationList{"", {}, {}};
  plan.patient_part.emplace();
  plan.patient_part->capacity.can_consent = false;
  plan.household = Household{true, "", {}};
  EXPECT_THAT(Codes(Review(plan)),
              ElementsAre("medication_without_responsible", "no_representative",
                          "children_without_follow_up"));
  plan.parties = {PartyOf("gp", PartyKind::kMember, "general-practitioner"),
                  PartyOf("guardian", PartyKind::kRepresentative)};
  plan.medication->responsible = "gp";
  plan.patient_part->capacity.representative = "guardian";
  plan.household->responsible = "gp";
  EXPECT_THAT(Review(plan), IsEmpty());
}

TEST(Review, FlagsTwoCoordinators) {
  CarePlan plan = WithGoalAndIntervention();
  plan.parties = {PartyOf("a", PartyKind::kMember), PartyOf("b", PartyKind::kMember)};
  plan.parties[0].coordinator = plan.parties[1].coordinator = true;
  EXPECT_THAT(Codes(Review(plan)), ElementsAre("several_coordinators"));
}

CarePlan ReadyToBeActive() {
  CarePlan plan = WithGoalAndIntervention();
  plan.patient_part.emplace();
  plan.patient_part->role = Words{"nb", "eg går tur kvar dag"};
  plan.patient_part->stance = Stance::kAgrees;
  plan.parties = {PartyOf("nurse", PartyKind::kMember, "nurse")};
  OnCall call;
  call.id = "always";
  call.hours = {CallHours::kDay, CallHours::kNight};
  call.party = "nurse";
  plan.on_call = {call};
  facts::CriticalInformation none;
  none.id = "asked";
  none.kind = facts::CriticalKind::kNoneKnown;
  plan.critical_information = {none};
  return plan;
}

// Requirements: S1-22, S3-10, S4-26
TEST(APlan, BecomesActiveWithTheGoalTheStanceAndTheRoleOfThePatientAlone) {
  EXPECT_THAT(MissingForActive(ReadyToBeActive(), kToday), IsEmpty());
  const auto missing = [](const auto& spoil) {
    CarePlan plan = ReadyToBeActive();
    spoil(plan);
    return Codes(MissingForActive(plan, kToday));
  };
  EXPECT_THAT(missing([](CarePlan& p) { p.goals.clear(); }),
              ElementsAre("plan_needs_goal"));
  EXPECT_THAT(missing([](CarePlan& p) { p.goals[0].status = GoalStatus::kCancelled; }),
              ElementsAre("plan_needs_goal"));
  EXPECT_THAT(missing([](CarePlan& p) { p.patient_part->stance.reset(); }),
              ElementsAre("plan_needs_stance"));
  EXPECT_THAT(missing([](CarePlan& p) { p.patient_part->stance = Stance::kDisagrees; }),
              ElementsAre("plan_needs_stance"));
  EXPECT_THAT(missing([](CarePlan& p) { p.patient_part->role.reset(); }),
              ElementsAre("plan_needs_patient_role"));
  EXPECT_THAT(missing([](CarePlan& p) { p.patient_part.reset(); }),
              ElementsAre("plan_needs_stance", "plan_needs_patient_role"));
}

TEST(APlan, BecomesActiveWithSomebodyToCallByDayAndNight) {
  CarePlan plan = ReadyToBeActive();
  plan.on_call[0].hours = {CallHours::kDay};
  EXPECT_THAT(Codes(MissingForActive(plan, kToday)), ElementsAre("plan_needs_on_call"));
  OnCall night = plan.on_call[0];
  night.id = "night";
  night.hours = {CallHours::kNight};
  plan.on_call.push_back(night);
  EXPECT_THAT(MissingForActive(plan, kToday), IsEmpty());
  plan.on_call[1].ended = kToday;
  EXPECT_THAT(Codes(MissingForActive(plan, kToday)), ElementsAre("plan_needs_on_call"));
  plan = ReadyToBeActive();
  plan.parties[0].ended = kToday;
  EXPECT_THAT(Codes(MissingForActive(plan, kToday)), ElementsAre("plan_needs_on_call"))
      << "who has left is not called";
  plan.parties[0].ended.reset();
  plan.parties[0].declined = kToday;
  EXPECT_THAT(Codes(MissingForActive(plan, kToday)), ElementsAre("plan_needs_on_call"));
  plan = ReadyToBeActive();
  plan.patient_part->consents_to_plan = false;
  EXPECT_THAT(Codes(MissingForActive(plan, kToday)), ElementsAre("plan_needs_consent"));
  plan = ReadyToBeActive();
  plan.patient_part->capacity.can_consent = false;
  EXPECT_THAT(Codes(MissingForActive(plan, kToday)),
              ElementsAre("plan_needs_representative"));
}

TEST(APlan, BecomesActiveWithCriticalInformationAndSomebodyForTheMedicines) {
  CarePlan plan = ReadyToBeActive();
  plan.critical_information[0].ended = kToday;
  EXPECT_THAT(Codes(MissingForActive(plan, kToday)),
              ElementsAre("plan_needs_critical_information"));
  plan.critical_information.clear();
  EXPECT_THAT(Codes(MissingForActive(plan, kToday)),
              ElementsAre("plan_needs_critical_information"));
  plan = ReadyToBeActive();
  plan.medication = MedicationList{"", {}, {{"ATC", "B01AA03"}}};
  EXPECT_THAT(Codes(MissingForActive(plan, kToday)),
              ElementsAre("medication_without_responsible"));
  plan.medication->responsible = "nurse";
  EXPECT_THAT(MissingForActive(plan, kToday), IsEmpty());
}

// Requirements: S0-36
TEST(WhoWasNotContactedInTime, GetsOneTaskOfOutreachThoughTheRunIsRepeated) {
  CarePlan plan;
  plan.status = PlanStatus::kActive;
  plan.created = kToday.PlusDays(-200);
  EXPECT_FALSE(ContactDueOf(plan, kToday, kToday)) << "nothing is asked";
  plan.contact_every_days = 30;
  plan.contact_grace_days = 5;
  const auto due = [&](int last_contact, int on) {
    return *ContactDueOf(plan, kToday.PlusDays(last_contact), kToday.PlusDays(on));
  };
  EXPECT_FALSE(due(-35, 0).overdue) << "within the grace";
  const ContactDue late = due(-36, 0);
  EXPECT_TRUE(late.overdue);
  EXPECT_EQ(late.due, kToday.PlusDays(-6));
  ASSERT_TRUE(late.outreach);
  EXPECT_EQ(due(-36, 0), late) << "the same run again";
  plan.tasks = {*late.outreach};
  EXPECT_FALSE(due(-36, 1).outreach) << "it is being tried";
  // Tried three times in vain: lost to follow-up, until somebody reaches them.
  for (int i = 0; i < 2; ++i) {
    plan.tasks.back().status = TaskStatus::kFailed;
    const ContactDue again = due(-36, 10 + i);
    ASSERT_TRUE(again.outreach);
    EXPECT_FALSE(again.lost);
    plan.tasks.push_back(*again.outreach);
  }
  plan.tasks.back().status = TaskStatus::kFailed;
  EXPECT_TRUE(due(-36, 20).lost);
  EXPECT_FALSE(due(-36, 20).outreach);
  EXPECT_FALSE(due(0, 20).overdue);
  EXPECT_TRUE(due(0, 40).outreach) << "a new absence, a new outreach";
  EXPECT_TRUE(ContactDueOf(plan, std::nullopt, kToday)->overdue)
      << "since the plan began";
}

TEST(ACommitment, ThatBothAcceptedAndNobodyKeptIsABreach) {
  CarePlan plan;
  const auto promise = [&](const std::string& id, int due, int kept) {
    Commitment commitment;
    commitment.id = id;
    commitment.by = "hospital";
    commitment.to = "municipality";
    commitment.due = kToday.PlusDays(due);
    if (kept < 100) commitment.kept = kToday.PlusDays(kept);
    commitment.accepted_by_giver = commitment.accepted_by_receiver = kToday.PlusDays(-99);
    plan.commitments.push_back(commitment);
    return plan.commitments.size() - 1;
  };
  promise("due today", 0, 100);
  promise("a day over", -1, 100);
  promise("kept in time", -10, -10);
  promise("kept late", -10, -3);
  plan.commitments[promise("no day", 0, 100)].due = base::Date{};
  plan.commitments[promise("ended late", -10, 100)].ended = kToday.PlusDays(-8);
  plan.commitments[promise("accepted tomorrow", -10, 100)].accepted_by_giver =
      kToday.PlusDays(1);
  plan.commitments[promise("not accepted", -20, 100)].accepted_by_receiver.reset();
  plan.commitments[promise("withdrawn in time", -20, 100)].ended = kToday.PlusDays(-30);
  EXPECT_THAT(Breaches(plan, kToday),
              ElementsAre(Breach{"kept late", "hospital", "municipality", 7},
                          Breach{"ended late", "hospital", "municipality", 2},
                          Breach{"a day over", "hospital", "municipality", 1}));
}

// Requirements: S0-17
TEST(ADecision, TakesAQuorumWithThePatientUnlessItIsUrgent) {
  CarePlan plan;
  plan.parties = {PartyOf("patient", PartyKind::kPatient),
                  PartyOf("gp", PartyKind::kMember, "general-practitioner"),
                  PartyOf("nurse", PartyKind::kMember, "nurse")};
  const DecisionRule rule{2, true, {"general-practitioner"}, 3};
  const auto codes = [&](std::vector<std::string> participants, bool urgent,
                         int days_ago) {
    Decision decision;
    decision.id = "d";
    decision.participants = std::move(participants);
    decision.options = {Words{"nb", "ja"}, Words{"nb", "nei"}};
    decision.chosen = 0;
    decision.urgent = urgent;
    decision.date = kToday.PlusDays(-days_ago);
    plan.decisions = {decision};
    return Codes(ReviewDecisions(plan, rule, kToday));
  };
  EXPECT_THAT(codes({"patient", "gp"}, false, 0), IsEmpty());
  EXPECT_THAT(codes({"gp", "nurse"}, false, 0), ElementsAre("decision_without_patient"));
  EXPECT_THAT(codes({"patient", "nurse"}, false, 0),
              ElementsAre("decision_without_role"));
  EXPECT_THAT(codes({"patient", "patient"}, false, 0),
              ElementsAre("decision_without_quorum", "decision_without_role"));
  EXPECT_THAT(codes({"patient", "somebody"}, false, 0),
              ElementsAre("decision_without_quorum", "decision_without_role"));
  EXPECT_THAT(codes({"nurse"}, false, -1), IsEmpty()) << "it is yet to be taken";
  EXPECT_THAT(codes({"nurse"}, true, 0), IsEmpty());
  EXPECT_THAT(codes({"nurse"}, true, 3), IsEmpty());
  EXPECT_THAT(codes({"nurse"}, true, 4), ElementsAre("urgent_decision_not_told"));
  Meeting meeting;
  meeting.id = "m";
  meeting.date = kToday.PlusDays(-2);
  plan.meetings = {meeting};
  EXPECT_THAT(codes({"nurse"}, true, 4), IsEmpty());
}

// Requirements: S4-29
TEST(AWatchList, IsAcknowledgedInAVersionThatHoldsTheLastThatWasWrittenOfIt) {
  PlanChange change;
  change.id = "1";
  change.organisation = "gp";
  change.recorded = {1793530800, 60};
  change.actor = "a";
  change.role = "nurse";
  change.reason = "visit";
  change.plan.id = base::PlanId("p");
  change.plan.patient = base::PatientId("x");
  change.plan.created = kToday;
  change.plan.parties = {PartyOf("nurse", PartyKind::kMember),
                         PartyOf("daughter", PartyKind::kRelative)};
  WatchSign sign;
  sign.id = "breath";
  sign.sign = {"nb", "tung pust"};
  sign.parties = {"nurse", "daughter"};
  change.plan.watch_signs = {sign};
  PlanHistory history{change.plan.id, change.plan.patient, {}, ""};
  const auto make = [&](const auto& edit) {
    PlanState state = Replay(history);
    change.id = absl::StrCat(history.entries.size() + 1);
    change.expected = state.version();
    if (!history.entries.empty()) change.plan = state.plan();
    edit(change.plan);
    history = Append(history, change)->history;
    return NotAcknowledged(Replay(history).ToSnapshot(), kToday);
  };
  EXPECT_THAT(make([](CarePlan&) {}), SizeIs(2));
  // The parties stand by id: the daughter first.
  const auto read = [](size_t party, const std::string& version) {
    return [=](CarePlan& plan) {
      plan.parties[party].acknowledged = {{"breath", version, kToday}};
    };
  };
  EXPECT_THAT(make(read(1, "gp:1")), ElementsAre(Unacknowledged{"daughter", "breath"}));
  EXPECT_THAT(make(read(0, "gp:2")), IsEmpty()) << "to acknowledge is no news";
  EXPECT_THAT(make([](CarePlan& plan) { plan.watch_signs[0].sign.text = "tyngre pust"; }),
              SizeIs(2));
  EXPECT_THAT(make(read(1, "gp:3")), SizeIs(2)) << "of before the change";
  EXPECT_THAT(make(read(1, "gp:4")), ElementsAre(Unacknowledged{"daughter", "breath"}));
}

// Requirements: S1-64
TEST(AnIntervention, WithoutEffectTwiceIsProposedToStop) {
  CarePlan plan;
  PlannedIntervention planned;
  planned.id = "p1";
  plan.interventions = {planned};
  const auto evaluate = [&](const std::string& id, int days_ago, EffectSeen effect) {
    Evaluation evaluation;
    evaluation.id = id;
    evaluation.of = "p1";
    evaluation.date = kToday.PlusDays(-days_ago);
    evaluation.effect = effect;
    plan.evaluations.push_back(evaluation);
  };
  evaluate("first", 90, EffectSeen::kHelped);
  evaluate("second", 60, EffectSeen::kNone);
  EXPECT_THAT(StopsProposed(plan, kToday), IsEmpty());
  evaluate("third", 30, EffectSeen::kNone);
  EXPECT_THAT(StopsProposed(plan, kToday),
              ElementsAre(StopProposed{"p1", {"third", "second"}}));
  EXPECT_THAT(StopsProposed(plan, kToday.PlusDays(-40)), IsEmpty());
  evaluate("fourth", 10, EffectSeen::kHelped);
  EXPECT_THAT(StopsProposed(plan, kToday), IsEmpty());
  evaluate("fifth", 1, EffectSeen::kWorse);
  EXPECT_THAT(StopsProposed(plan, kToday), ElementsAre(StopProposed{"p1", {"fifth"}}));
  plan.interventions[0].status = InterventionStatus::kStopped;
  EXPECT_THAT(StopsProposed(plan, kToday), IsEmpty());
}

// Requirements: S4-30
TEST(AContingency, SaysWhoDoesWhatWhenAMeasuredSignComes) {
  CarePlan plan;
  WatchSign weight;
  weight.id = "weight";
  weight.code = base::Code{"LOINC", "29463-7"};
  weight.above = 82;
  weight.unit = "kg";
  plan.watch_signs = {weight};
  const auto act = [&](const std::string& id, int32_t priority) {
    Contingency contingency;
    contingency.id = id;
    contingency.sign = "weight";
    contingency.priority = priority;
    plan.contingencies.push_back(contingency);
  };
  act("call-gp", 2);
  act("double-diuretic", 1);
  const auto signs = [&](double value, const std::string& unit) {
    return SignsOf(plan, base::Code{"LOINC", "29463-7"}, value, unit, kToday);
  };
  EXPECT_THAT(signs(82, "kg"), IsEmpty());
  EXPECT_THAT(signs(82.1, "kg"), ElementsAre("weight"));
  EXPECT_THAT(signs(82.1, "[lb_av]"), IsEmpty());
  const auto actions = ActionsOn(plan, "weight", kToday);
  ASSERT_THAT(actions, SizeIs(2));
  EXPECT_EQ(actions[0].id, "double-diuretic");
  plan.contingencies[1].ended = kToday;
  EXPECT_THAT(ActionsOn(plan, "weight", kToday), SizeIs(1));
}

TEST(ALimitOfTreatment, ChangesWhatIsDoneAndHidesNoFlag) {
  CarePlan plan;
  TreatmentLimit limit;
  limit.id = "no-intensive-care";
  limit.words.text = "ikke innleggelse";
  limit.decided = kToday.PlusDays(-5);
  limit.red_flags = {"RF-01"};
  plan.treatment_limits = {limit};
  EXPECT_THAT(LimitsOn(plan, "RF-01", kToday), SizeIs(1));
  EXPECT_THAT(LimitsOn(plan, "RF-02", kToday), IsEmpty());
  EXPECT_THAT(LimitsOn(plan, "RF-01", kToday.PlusDays(-6)), IsEmpty());
  plan.treatment_limits[0].red_flags.clear();
  EXPECT_THAT(LimitsOn(plan, "RF-02", kToday), SizeIs(1));
  plan.treatment_limits[0].words.text.clear();
  EXPECT_THAT(LimitsOn(plan, "RF-02", kToday), IsEmpty()) << "what says nothing";
}

}  // namespace
}  // namespace tillit::plan
