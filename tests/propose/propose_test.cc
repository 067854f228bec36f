// SPDX-License-Identifier: Apache-2.0
#include "tillit/propose/propose.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/plan/review.h"

namespace tillit::propose {
namespace {

using bowtie::BarrierWorth;
using criteria::Answer;
using criteria::Criterion;
using interventions::Intervention;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

Criterion Holds(const std::string& derived) {
  Criterion criterion;
  criterion.derived = criteria::DerivedValue{};
  criterion.derived->of = derived;
  return criterion;
}

Intervention Offered(const std::string& id, const Criterion& when,
                     std::vector<std::string> areas = {}, int priority = 3) {
  Intervention intervention;
  intervention.id = id;
  intervention.version = "1";
  intervention.offered_when = when;
  intervention.goal_areas = std::move(areas);
  intervention.priority = priority;
  return intervention;
}

stratify::Placement In(const std::string& group, Answer member = Answer::kYes) {
  stratify::Placement placement;
  placement.group = group;
  placement.member = member;
  return placement;
}

facts::PatientRecord Patient(const std::vector<std::vector<std::string>>& goals = {}) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  for (size_t i = 0; i < goals.size(); ++i) {
    facts::StatedGoal goal;
    goal.id = base::GoalId("goal-" + std::to_string(i));
    goal.language = "nb";
    goal.text = "…";
    goal.areas = goals[i];
    record.goals.push_back(goal);
  }
  return record;
}

bowtie::Analysis With(const std::string& intervention, BarrierWorth worth) {
  bowtie::Analysis analysis;
  analysis.bowtie = "b";
  bowtie::BarrierValue value;
  value.barrier = "bar";
  value.intervention = intervention;
  value.worth = worth;
  analysis.barriers = {value};
  return analysis;
}

Terms Plain() {
  Terms terms;
  terms.service = "service";
  terms.service_version = "1";
  terms.review_after_days = 42;
  return terms;
}

std::optional<plan::CarePlan> ProposeFor(
    const facts::PatientRecord& record, const std::vector<Intervention>& interventions,
    const std::vector<bowtie::Analysis>& analyses = {},
    const std::vector<stratify::Placement>& placements = {In("g")}) {
  facts::View view(record, kAsOf);
  for (const stratify::Placement& placement : placements) {
    facts::DerivedFact fact;
    fact.id = "group:" + placement.group;
    if (placement.member != Answer::kUnknown)
      fact.holds = placement.member == Answer::kYes;
    view.AddDerived(fact);
  }
  Grounds grounds;
  grounds.placements = placements;
  grounds.analyses = analyses;
  grounds.interventions = interventions;
  std::optional<Proposal> proposal = Propose(Plain(), grounds, view);
  return proposal ? std::optional(std::move(proposal->plan)) : std::nullopt;
}

std::vector<std::string> Names(const std::optional<plan::CarePlan>& plan) {
  std::vector<std::string> names;
  for (const auto& planned : plan->interventions) names.push_back(planned.intervention);
  return names;
}

std::vector<std::string> Asked(const std::optional<plan::CarePlan>& plan) {
  std::vector<std::string> asked;
  for (const auto& question : plan->questions) asked.push_back(question.about);
  return asked;
}

// Requirements: S0-37
TEST(Propose, GivesTwoPatientsOfOneGroupWithDifferentGoalsDifferentInterventions) {
  const std::vector<Intervention> offers = {
      Offered("walk", Holds("goal_area:walking"), {"walking"}),
      Offered("visitor", Holds("goal_area:social"), {"social"}),
      Offered("visit", Holds("group:g"))};
  EXPECT_THAT(Names(ProposeFor(Patient({{"walking"}}), offers)),
              ElementsAre("walk", "visit"));
  EXPECT_THAT(Names(ProposeFor(Patient({{"social"}}), offers)),
              ElementsAre("visitor", "visit"));
}

TEST(Propose, StartsNothingForWhoIsInNoGroup) {
  const std::vector<Intervention> offers = {Offered("i", Holds("goal_area:walking"))};
  const facts::PatientRecord patient = Patient({{"walking"}});
  EXPECT_TRUE(ProposeFor(patient, offers));
  EXPECT_FALSE(ProposeFor(patient, offers, {}, {}));
  EXPECT_FALSE(ProposeFor(patient, offers, {}, {In("g", Answer::kNo)}));
  EXPECT_FALSE(ProposeFor(patient, offers, {}, {In("g", Answer::kUnknown)}));
}

TEST(Propose, StartsNothingForTheDeadAndForWhoHasMovedOut) {
  facts::PatientRecord dead = Patient();
  dead.death = base::PartialDate{2026, 10, 30};
  EXPECT_FALSE(ProposeFor(dead, {}));
  facts::PatientRecord gone = Patient();
  gone.moved_out = base::Date::FromCivil(2026, 6, 1);
  EXPECT_FALSE(ProposeFor(gone, {}));
}

// Requirements: S1-27
TEST(Propose, KeepsTheGoalsWordsByteForByte) {
  facts::PatientRecord record = Patient({{"walking"}});
  // Decomposed letters, a stray space, a line break, an emoji: none of it is tidied.
  record.goals[0].text =
      "  \u00c5 ga\u030a p\u00e5 tur\n\tmed \"barnebarna\" 👵 e\u0301 ";
  record.goals[0].language = "nn";
  const auto plan = ProposeFor(record, {});
  ASSERT_EQ(plan->goals.size(), 1u);
  EXPECT_EQ(plan->goals[0].text, record.goals[0].text);
  EXPECT_EQ(plan->goals[0].language, "nn");
  EXPECT_EQ(plan->goals[0].areas, record.goals[0].areas);
}

TEST(Propose, LeavesAGoalWithoutInterventionForReviewToFlag) {
  const auto plan =
      ProposeFor(Patient({{"walking"}, {"work"}}),
                 {Offered("walk", Holds("goal_area:walking"), {"walking"})});
  EXPECT_THAT(plan->interventions[0].reason.goals, ElementsAre(base::GoalId("goal-0")));
  const auto findings = plan::Review(*plan);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "goal_without_intervention");
  EXPECT_THAT(findings[0].arguments, ElementsAre("goal-1"));
}

TEST(Propose, ReadsAnAreaNobodyNamedAsNoOnlyOnceGoalsWereAskedFor) {
  Criterion not_social;
  not_social.none_of = {Holds("goal_area:social")};
  const std::vector<Intervention> offers = {Offered("i", not_social)};
  EXPECT_THAT(Names(ProposeFor(Patient({{"walking"}}), offers)), ElementsAre("i"));
  EXPECT_THAT(Names(ProposeFor(Patient({{"social"}}), offers)), IsEmpty());
  const auto unasked = ProposeFor(Patient(), offers);
  EXPECT_THAT(Names(unasked), IsEmpty());
  EXPECT_THAT(Asked(unasked), ElementsAre("goal"));
}

TEST(Propose, LeavesOutGoalsStatedAfterTheDay) {
  facts::PatientRecord record = Patient({{"walking"}, {"social"}});
  record.goals[0].date = base::PartialDate{2026, 11, 2};
  record.goals[1].date = base::PartialDate{2026, 11, 1};
  const auto plan = ProposeFor(record, {});
  ASSERT_EQ(plan->goals.size(), 1u);
  EXPECT_EQ(plan->goals[0].id.value, "goal-1");
}

TEST(Propose, NeverProposesWhatStudiesFoundWithoutEffect) {
  const std::vector<Intervention> offers = {Offered("i", Holds("group:g"))};
  const auto proposed = [&](BarrierWorth worth) {
    return ProposeFor(Patient(), offers, {With("i", worth)});
  };
  EXPECT_THAT(Names(proposed(BarrierWorth::kNoEffect)), IsEmpty());
  // The offer's own criterion decides where no study speaks against it, and only a
  // barrier known to help this patient is given as a reason.
  for (const BarrierWorth worth :
       {BarrierWorth::kUnknown, BarrierWorth::kNotApplicable}) {
    const auto plan = proposed(worth);
    EXPECT_THAT(Names(plan), ElementsAre("i"));
    EXPECT_THAT(plan->interventions[0].reason.barriers, IsEmpty());
  }
  for (const BarrierWorth worth :
       {BarrierWorth::kCounted, BarrierWorth::kDirectionOnly}) {
    EXPECT_THAT(proposed(worth)->interventions[0].reason.barriers, ElementsAre("b.bar"));
  }
}

TEST(Propose, TurnsWhatNobodyKnowsIntoQuestions) {
  bowtie::Analysis analysis = With("i", BarrierWorth::kUnknown);
  analysis.causes = {{"seen", Answer::kYes, {}},
                     {"absent", Answer::kNo, {}},
                     {"unasked", Answer::kUnknown, {}}};
  stratify::Placement ask = In("only-the-gp", Answer::kNo);
  ask.confirm = true;
  const auto plan = ProposeFor(Patient({{"walking"}}), {}, {analysis}, {In("g"), ask});
  EXPECT_THAT(Asked(plan),
              ElementsAre("group:only-the-gp", "cause:b.unasked", "barrier:b.bar"));
}

// Not every cause has a barrier of the same bow-tie: what it calls for is not without a
// reason.
TEST(Propose, GivesACauseThatWasFoundAsAReason) {
  Criterion either;
  either.any_of = {Holds("goal_area:memory"), Holds("cause:falls.cognition")};
  facts::PatientRecord record = Patient({{"walking"}});
  facts::View view(record, kAsOf);
  facts::DerivedFact cause;
  cause.id = "cause:falls.cognition";
  cause.holds = true;
  view.AddDerived(cause);
  const std::vector<stratify::Placement> placements = {In("g")};
  const std::vector<Intervention> offers = {
      Offered("memory", either, {"memory"}),
      Offered("walk", Holds("goal_area:walking"), {"walking"})};
  Grounds grounds;
  grounds.placements = placements;
  grounds.interventions = offers;
  const std::optional<Proposal> proposal = Propose(Plain(), grounds, view);
  const std::vector<plan::PlannedIntervention>& planned = proposal->plan.interventions;
  ASSERT_EQ(planned.size(), 2u);
  EXPECT_EQ(planned[0].intervention, "walk") << "it serves a goal";
  EXPECT_THAT(planned[1].reason.causes, ElementsAre("falls.cognition"));
  EXPECT_THAT(plan::Review(proposal->plan), IsEmpty());
}

TEST(Propose, GivesEachInterventionItsReasonsAndOrdersByPriority) {
  Criterion both;
  both.all_of = {Holds("group:g"), Holds("goal_area:walking")};
  const auto plan =
      ProposeFor(Patient({{"walking"}}), {Offered("later", Holds("group:g"), {}, 3),
                                          Offered("first", both, {"walking"}, 1)});
  EXPECT_THAT(Names(plan), ElementsAre("first", "later"));
  const plan::Reason& reason = plan->interventions[0].reason;
  EXPECT_THAT(reason.goals, ElementsAre(base::GoalId("goal-0")));
  EXPECT_THAT(reason.groups, ElementsAre("g"));
  ASSERT_EQ(reason.evidence.size(), 2u);
  EXPECT_EQ(reason.evidence[1].derived, "goal_area:walking");
  EXPECT_EQ(plan->status, plan::PlanStatus::kProposed);
  EXPECT_EQ(plan->created, kAsOf);
  EXPECT_EQ(plan->review, kAsOf.PlusDays(42));
}

team::Role RoleWith(const std::string& id, std::vector<std::string> competences) {
  team::Role role;
  role.id = id;
  role.competences = std::move(competences);
  return role;
}

// A proposal with everything that a service gives it.
struct Whole {
  std::vector<team::Role> roles = {RoleWith("nurse", {"nursing"}),
                                   RoleWith("therapist", {"nursing", "training"})};
  std::vector<stratify::Placement> placements = {In("g")};
  std::vector<bowtie::Analysis> analyses;
  std::vector<Intervention> offers;
  stratify::TierResult tier;
  std::optional<plan::CarePlan> known;
  std::vector<plan::GuidelineConflict> conflicts;
  facts::PatientRecord record = Patient({{"walking"}});
  Terms terms = Plain();

  facts::View See() const {
    facts::View view(record, kAsOf);
    facts::DerivedFact fact;
    fact.id = "group:g";
    fact.holds = true;
    view.AddDerived(fact);
    return view;
  }

  // The plan renewed, as `fresh` says or as it is made.
  plan::CarePlan Renewed(const plan::CarePlan& of, Renewal* renewal) {
    const std::optional<Proposal> fresh = Make();
    facts::View view = See();
    std::vector<plan::ConflictFound> found;
    return Renew(terms, of, fresh ? fresh->plan : plan::CarePlan(), view, renewal,
                 &found);
  }

  std::optional<Proposal> Make() {
    facts::View view = See();
    terms.roles = roles;
    terms.coordinator = "coordinator";
    terms.conflicts = &conflicts;
    Grounds grounds;
    grounds.placements = placements;
    grounds.analyses = analyses;
    grounds.interventions = offers;
    grounds.tier = &tier;
    if (known) grounds.known = &*known;
    return Propose(terms, grounds, view);
  }
};

// Requirements: S4-38
TEST(EachProposedIntervention, HasAnOwnerByRoleAndATaskWithADay) {
  Whole whole;
  whole.offers = {Offered("visit", Holds("group:g")), Offered("train", Holds("group:g")),
                  Offered("meet", Holds("group:g")), Offered("cure", Holds("group:g"))};
  whole.offers[0].competences = {"nursing"};
  whole.offers[1].competences = {"nursing", "training"};
  whole.offers[1].first_within_days = 3;
  whole.offers[3].competences = {"magic"};
  const std::optional<Proposal> proposal = whole.Make();
  const plan::CarePlan& care_plan = proposal->plan;
  std::vector<std::string> owners;
  for (const auto& each : care_plan.interventions) {
    owners.push_back(each.intervention + " by " + each.owner);
  }
  EXPECT_THAT(owners, ElementsAre("train by therapist", "visit by nurse",
                                  "meet by coordinator", "cure by "));
  ASSERT_EQ(care_plan.tasks.size(), 3u);
  EXPECT_EQ(care_plan.tasks[0].intervention, "train");
  EXPECT_EQ(care_plan.tasks[0].owner, "therapist");
  EXPECT_EQ(care_plan.tasks[0].due, kAsOf.PlusDays(3));
  EXPECT_THAT(Asked(care_plan), testing::Contains("owner:cure"));
  EXPECT_EQ(care_plan.status, plan::PlanStatus::kProposed);
  for (const plan::Party& party : care_plan.parties) {
    EXPECT_TRUE(party.member.empty()) << "who it is, people say";
    EXPECT_FALSE(party.accepted.has_value());
  }
}

// Requirements: S3-17
TEST(AProposal, NamesAContactOfEachPartyAndGivesGoalMeasureOwnerAndDate) {
  Whole whole;
  whole.terms.contacts = {"municipal-contact", "gp", "hospital-contact"};
  whole.offers = {Offered("walk", Holds("goal_area:walking"), {"walking"})};
  whole.offers[0].competences = {"training"};
  const std::optional<Proposal> proposal = whole.Make();
  std::vector<std::string> roles;
  for (const plan::Party& party : proposal->plan.parties) roles.push_back(party.role);
  EXPECT_THAT(roles,
              ElementsAre("municipal-contact", "gp", "hospital-contact", "therapist"));
  const plan::PlannedIntervention& planned = proposal->plan.interventions[0];
  EXPECT_THAT(planned.reason.goals, ElementsAre(proposal->plan.goals[0].id));
  EXPECT_EQ(planned.owner, "therapist");
  EXPECT_EQ(proposal->plan.tasks[0].due, kAsOf.PlusDays(14));
}

// Requirements: S1-52
TEST(TheLadderOfActions, PutsHarmAndTheGoalFirstAndThenTheMostAvoidedAnHour) {
  Whole whole;
  for (const char* id : {"weak", "strong", "cheap", "uncounted", "of-a-goal", "urgent"}) {
    whole.offers.push_back(Offered(id, Holds("group:g")));
  }
  whole.offers[4].goal_areas = {"walking"};
  whole.offers[5].priority = 1;
  const auto counted = [&](const std::string& id, double avoided, int64_t minutes) {
    bowtie::Analysis analysis = With(id, BarrierWorth::kCounted);
    analysis.barriers[0].avoided_per_1000.emplace();
    analysis.barriers[0].avoided_per_1000->value = avoided;
    analysis.barriers[0].effort.minutes = minutes;
    whole.analyses.push_back(analysis);
  };
  counted("weak", 10, 60);
  counted("strong", 90, 120);
  counted("cheap", 20, 10);
  EXPECT_THAT(Names(whole.Make()->plan),
              ElementsAre("urgent", "of-a-goal", "cheap", "strong", "weak", "uncounted"));
}

TEST(AProposal, SetsHowOftenThePatientIsContactedByTheTier) {
  Whole whole;
  EXPECT_FALSE(whole.Make()->plan.contact_every_days.has_value());
  whole.tier.contact_every_days = 7;
  EXPECT_EQ(whole.Make()->plan.contact_every_days, 7);
}

TEST(AProposal, LeavesOutWhatThePatientsLifeRulesOutAndSaysSo) {
  Whole whole;
  whole.offers = {Offered("pool", Holds("group:g")), Offered("walk", Holds("group:g"))};
  whole.known.emplace();
  whole.known->id = base::PlanId("theirs");
  plan::LifeContext& life = whole.known->life_context.emplace_back();
  life.id = "fear-of-water";
  life.rules_out = {"pool"};
  std::optional<Proposal> proposal = whole.Make();
  EXPECT_THAT(Names(proposal->plan), ElementsAre("walk"));
  EXPECT_EQ(proposal->plan.id.value, "theirs");
  ASSERT_EQ(proposal->ruled_out.size(), 1u);
  EXPECT_EQ(proposal->ruled_out[0].intervention, "pool");
  EXPECT_EQ(proposal->ruled_out[0].life_context, "fear-of-water");
  life.ended = kAsOf;
  EXPECT_THAT(Names(whole.Make()->plan), ElementsAre("pool", "walk"));
}

TEST(AProposal, CarriesWhatIsDoneAfterTheEventOfABowtie) {
  Whole whole;
  whole.offers = {Offered("alarm", Holds("group:g")), Offered("rail", Holds("group:g"))};
  whole.analyses = {With("alarm", BarrierWorth::kDirectionOnly),
                    With("rail", BarrierWorth::kDirectionOnly)};
  whole.analyses[0].barriers[0].side = bowtie::Side::kMitigating;
  const std::optional<Proposal> proposal = whole.Make();
  ASSERT_EQ(proposal->plan.contingencies.size(), 1u);
  const plan::Contingency& contingency = proposal->plan.contingencies[0];
  EXPECT_EQ(contingency.sign, "bowtie:b");
  EXPECT_EQ(contingency.intervention, "alarm");
  EXPECT_EQ(contingency.by, "coordinator");
  EXPECT_THAT(proposal->plan.kinds, ElementsAre(plan::PlanKind::kContingency));
}

TEST(ASevereConflict, IsAskedOfAPersonUntilSomebodyDecides) {
  Whole whole;
  whole.offers = {Offered("exercise", Holds("group:g")),
                  Offered("rest", Holds("group:g"))};
  plan::GuidelineConflict& conflict = whole.conflicts.emplace_back();
  conflict.id = "c";
  conflict.severity = plan::ConflictSeverity::kHigh;
  conflict.first = Holds("intervention:exercise");
  conflict.second = Holds("intervention:rest");
  std::optional<Proposal> proposal = whole.Make();
  ASSERT_EQ(proposal->conflicts.size(), 1u);
  EXPECT_THAT(Asked(proposal->plan), testing::Contains("conflict:c"));
  whole.known.emplace();
  plan::Resolution& resolution = whole.known->resolutions.emplace_back();
  resolution.id = "r";
  resolution.conflict = "c";
  resolution.until = kAsOf.PlusDays(30);
  proposal = whole.Make();
  EXPECT_EQ(proposal->conflicts[0].resolution, "r");
  EXPECT_THAT(Asked(proposal->plan), testing::Not(testing::Contains("conflict:c")));
}

TEST(ARenewal, KeepsWhatPeopleDecidedAndTellsWhatIsNew) {
  Whole whole;
  whole.offers = {Offered("walk", Holds("group:g")), Offered("alarm", Holds("group:g")),
                  Offered("swim", Holds("group:g"))};
  plan::CarePlan known = whole.Make()->plan;
  known.status = plan::PlanStatus::kActive;
  known.interventions[0].owner = "neighbour";
  known.interventions[0].minutes = 77;
  known.interventions[2].status = plan::InterventionStatus::kStopped;
  plan::PlannedIntervention own;
  own.id = "coffee";
  own.intervention = "coffee";
  known.interventions.push_back(own);
  whole.offers[1].offered_when = Holds("goal_area:walking");
  whole.offers.erase(whole.offers.begin());
  whole.offers.push_back(Offered("visitor", Holds("group:g")));
  whole.record.goals[0].text = "something else";

  Renewal renewal;
  const plan::CarePlan renewed = whole.Renewed(known, &renewal);
  EXPECT_THAT(renewal.offered, ElementsAre("visitor"));
  EXPECT_THAT(renewal.without_reason, ElementsAre("walk"));
  EXPECT_THAT(Names(renewed), ElementsAre("walk", "alarm", "swim", "coffee", "visitor"));
  EXPECT_EQ(renewed.interventions[0], known.interventions[0]) << "people decide its end";
  EXPECT_EQ(renewed.interventions[2], known.interventions[2]) << "stopped, and not again";
  EXPECT_EQ(renewed.interventions[4].status, plan::InterventionStatus::kOnHold)
      << "nothing starts of itself";
  EXPECT_EQ(renewed.goals[0].text, known.goals[0].text) << "the plan's own words";
  EXPECT_EQ(renewed.status, plan::PlanStatus::kActive);

  Renewal again;
  const plan::CarePlan twice = whole.Renewed(renewed, &again);
  EXPECT_EQ(twice, renewed);
  EXPECT_THAT(again.offered, IsEmpty());
}

TEST(ARenewal, TakesInWhatNobodyMayMissAndSaysSo) {
  Whole whole;
  whole.offers = {Offered("walk", Holds("group:g"))};
  plan::CarePlan known = whole.Make()->plan;
  known.medication.emplace().responsible = "gp";
  known.medication->reconciled = kAsOf.PlusDays(-30);
  known.contact_every_days = 90;
  facts::CriticalInformation allergy;
  allergy.kind = facts::CriticalKind::kAllergy;
  allergy.text = "penicillin";
  whole.record.critical_information = {allergy};
  facts::Fact warfarin;
  warfarin.kind = facts::FactKind::kMedicine;
  warfarin.code = {"ATC", "B01AA03"};
  warfarin.ongoing = true;
  facts::Fact unclear = warfarin;
  unclear.code = {"ATC", "M01AE01"};
  unclear.ongoing.reset();
  whole.record.facts = {warfarin, unclear};
  whole.tier.contact_every_days = 7;
  whole.terms.contacts = {"hospital-contact"};
  Renewal renewal;
  const plan::CarePlan renewed = whole.Renewed(known, &renewal);
  EXPECT_THAT(renewal.taken,
              ElementsAre("critical_information", "medication", "parties"));
  EXPECT_THAT(renewal.differs, ElementsAre("contact_every_days"));
  EXPECT_EQ(renewed.contact_every_days, 90) << "people said so";
  ASSERT_EQ(renewed.critical_information.size(), 1u);
  EXPECT_THAT(renewed.medication->medicines, ElementsAre(warfarin.code));
  EXPECT_EQ(renewed.medication->responsible, "gp");
  EXPECT_FALSE(renewed.medication->reconciled) << "not as it is now";
  EXPECT_THAT(renewal.asked, ElementsAre("medicine:M01AE01"));
  Renewal again;
  whole.Renewed(renewed, &again);
  EXPECT_THAT(again.taken, IsEmpty());
}

TEST(ARenewal, OfWhoHasNoReasonsLeftListsEveryLine) {
  Whole whole;
  whole.offers = {Offered("walk", Holds("group:g")), Offered("rail", Holds("group:g"))};
  const plan::CarePlan known = whole.Make()->plan;
  whole.placements = {In("g", Answer::kNo)};
  Renewal renewal;
  const plan::CarePlan renewed = whole.Renewed(known, &renewal);
  EXPECT_THAT(renewal.without_reason, ElementsAre("walk", "rail"));
  EXPECT_EQ(renewed.interventions, known.interventions) << "people end it";
}

TEST(ARenewal, KeepsPeoplesReasonsQuestionsAndIds) {
  Whole whole;
  whole.offers = {Offered("walk", Holds("group:g"))};
  whole.terms.bowties = {"falls"};
  plan::CarePlan known = whole.Make()->plan;
  known.interventions[0].reason.prerequisites = {"shoes"};
  known.questions = {{"cause:own.thing", {}}, {"cause:falls.fear", {}}};
  plan::PlannedIntervention own;
  own.id = "rail";
  own.intervention = "a rail of their own";
  known.interventions.push_back(own);
  plan::Task theirs;
  theirs.id = "first-rail";
  known.tasks.push_back(theirs);
  whole.offers.push_back(Offered("rail", Holds("group:g")));
  Renewal renewal;
  const plan::CarePlan renewed = whole.Renewed(known, &renewal);
  EXPECT_THAT(renewed.interventions[0].reason.prerequisites, ElementsAre("shoes"));
  EXPECT_THAT(renewal.reasons_changed, IsEmpty());
  EXPECT_THAT(renewal.answered, ElementsAre("cause:falls.fear"));
  EXPECT_THAT(Asked(renewed), testing::Contains("cause:own.thing"));
  EXPECT_THAT(renewal.offered, ElementsAre("rail-"));
  EXPECT_EQ(renewed.tasks.back().intervention, "rail-");
}

TEST(AnIntervention, ThatStudiesFoundHarmfulIsNeverProposedWhateverElseItHelps) {
  Whole whole;
  whole.offers = {Offered("i", Holds("group:g"))};
  whole.analyses = {With("i", BarrierWorth::kHarms), With("i", BarrierWorth::kCounted)};
  EXPECT_THAT(Names(whole.Make()->plan), IsEmpty());
  whole.analyses = {With("i", BarrierWorth::kNoEffect),
                    With("i", BarrierWorth::kCounted)};
  EXPECT_THAT(Names(whole.Make()->plan), ElementsAre("i"));
}

TEST(GoalsWithoutIds, AreAllKeptAndSoIsOneOfTheSameIdInOtherWords) {
  Whole whole;
  whole.record = Patient({{"walking"}, {"social"}, {"work"}});
  whole.record.goals[0].id = whole.record.goals[1].id = base::GoalId();
  whole.record.goals[0].text = "A";
  whole.record.goals[1].text = "B";
  whole.record.goals.push_back(whole.record.goals[2]);
  whole.record.goals[3].text = "D";
  std::vector<std::string> words;
  std::set<base::GoalId> ids;
  const plan::CarePlan made = whole.Make()->plan;
  for (const plan::Goal& goal : made.goals) {
    words.push_back(goal.text);
    ids.insert(goal.id);
  }
  EXPECT_THAT(words, ElementsAre("A", "B", "…", "D"));
  EXPECT_EQ(ids.size(), 4u);
}

}  // namespace
}  // namespace tillit::propose
