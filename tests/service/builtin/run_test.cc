// SPDX-License-Identifier: Apache-2.0
// The whole road on random lists: what must hold whoever is on them.
#include "tillit/service/run.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"

namespace tillit::service {
namespace {

using facts::FactKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);  // a Monday

const LinkedService& Psht() {
  static const auto& service = *new LinkedService(*Link(builtin::Catalogue(), "psht"));
  return service;
}

// Patients with codes that groups and models ask for; some dead, moved or unwilling.
std::vector<facts::PatientRecord> RandomList(uint64_t seed, int patients) {
  static constexpr struct {
    FactKind kind;
    const char* system;
    const char* code;
  } kCodes[] = {{FactKind::kCondition, "ICPC-2", "P70"},
                {FactKind::kCondition, "ICPC-2", "K77"},
                {FactKind::kCondition, "ICPC-2", "T90"},
                {FactKind::kCondition, "ICPC-2", "L72"},
                {FactKind::kCondition, "ICPC-2", "P72"},
                {FactKind::kCondition, "ICPC-2", "P85"},
                {FactKind::kCondition, "ICPC-2", "L28"},
                {FactKind::kCondition, "ICD-10", "J449"},
                {FactKind::kCondition, "ICD-10", "S720"},
                {FactKind::kMedicine, "ATC", "C03CA01"},
                {FactKind::kMedicine, "ATC", "N05CF01"},
                {FactKind::kAdmission, "tillit", "emergency-admission"}};
  base::Random random(seed);
  std::vector<facts::PatientRecord> list;
  for (int i = 0; i < patients; ++i) {
    facts::PatientRecord record;
    record.id = base::PatientId(absl::StrCat("p", i));
    record.birth = base::PartialDate::FromDate(
        base::Date::FromCivil(2026 - static_cast<int>(random.Between(20, 95)), 6, 15));
    for (uint64_t n = random.Below(9); n > 0; --n) {
      const auto& code = kCodes[random.Below(std::size(kCodes))];
      facts::Fact fact;
      fact.kind = code.kind;
      fact.code = {code.system, code.code};
      fact.date = base::PartialDate::FromDate(
          kAsOf.PlusDays(-static_cast<int>(random.Between(1, 700))));
      record.facts.push_back(fact);
    }
    if (random.Chance(0.8)) {
      record.coverage = {
          {"s",
           {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission},
           {"ICPC-2", "ICD-10", "ATC", "tillit"},
           {},
           {},
           true}};
    }
    if (random.Chance(0.7)) record.living.place = random.Chance(0.5) ? "north" : "south";
    if (random.Chance(0.07)) record.deceased = true;
    if (random.Chance(0.05)) record.moved_out = kAsOf.PlusDays(-3);
    if (random.Chance(0.05)) {
      record.consents.push_back({facts::ConsentKind::kProfilingDeclined, "", {}, {}});
    }
    if (random.Chance(0.05)) {
      record.consents.push_back({facts::ConsentKind::kTeamDeclined, "", {}, {}});
    }
    if (random.Chance(0.3)) {
      record.goals.push_back({base::GoalId("g"), {}, "nb", "Gå tur", {"walking"}});
    }
    list.push_back(record);
  }
  return list;
}

team::Team SmallTeam() {
  team::Team team;
  team.id = "t";
  const std::pair<const char*, const char*> members[] = {{"m1", "specialist-nurse"},
                                                         {"m2", "physician"},
                                                         {"m3", "occupational-therapist"},
                                                         {"m4", "patient-coordinator"},
                                                         {"m5", "physiotherapist"}};
  for (const auto& [id, role] : members) {
    team::Member member;
    member.id = base::MemberId(id);
    member.role = role;
    member.weekly = {{{0, 1, 2, 3, 4}, {480}, {930}, "office"}};
    team.members.push_back(member);
  }
  team.leader = base::MemberId("m1");
  team.places = {{"office"}, {"north"}, {"south"}};
  team.default_leg_minutes = 15;
  team.within_minutes = 5;
  return team;
}

RunOptions Options(int threads = 1) {
  RunOptions options;
  options.as_of = options.from = kAsOf;
  options.solve.iterations = 300;
  options.executor = base::ThreadedExecutor(threads);
  return options;
}

RunResult MustRun(RunInput input, const RunOptions& options) {
  auto result = service::Run(Psht(), std::move(input), options);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *std::move(result) : RunResult{};
}

TEST(RandomLists, LoseNobodyAndBreakNoRule) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const std::vector<facts::PatientRecord> list = RandomList(seed, 60);
    const RunResult result = MustRun({list, SmallTeam(), {}}, Options());
    EXPECT_EQ(result.ranking->rows.size(), list.size());
    EXPECT_EQ(result.patients.size(), list.size());
    int64_t before = static_cast<int64_t>(list.size());
    for (const FunnelStep& step : result.funnel) {
      int64_t here = step.patients;
      for (const Loss& loss : step.losses) {
        EXPECT_FALSE(loss.reason.empty());
        here += loss.patients;
      }
      EXPECT_EQ(here, before) << step.step;
      before = step.patients;
    }
    const Week& week = *result.week;
    EXPECT_THAT(schedule::CheckSchedule({week.team, Psht().roles, week.from, week.days,
                                         week.visits, week.most_visits_a_day},
                                        week.schedule),
                IsEmpty());
    // Each visit asked for is placed or undone, once.
    std::multiset<base::VisitId> answered;
    for (const auto& placed : week.schedule.placed) answered.insert(placed.visit);
    for (const auto& undone : week.schedule.undone) answered.insert(undone.visit);
    std::multiset<base::VisitId> asked;
    for (const auto& a : week.asked) asked.insert(a.visit);
    EXPECT_EQ(answered, asked);
  }
}

// Requirements: L-08, L-09
TEST(RandomLists, LeaveTheDeadTheMovedAndTheUnwillingInPeace) {
  for (uint64_t seed = 100; seed <= 120; ++seed) {
    const std::vector<facts::PatientRecord> list = RandomList(seed, 60);
    const RunResult result = MustRun({list, SmallTeam(), {}}, Options());
    std::set<base::PatientId> planned;
    for (const plan::CarePlan& care_plan : result.plans)
      planned.insert(care_plan.patient);
    std::map<base::PatientId, const stratify::Ranked*> rows;
    for (const auto& row : result.ranking->rows) rows[row.patient] = &row;
    for (const PatientResult& patient : result.patients) {
      const stratify::Ranked& row = *rows[patient.patient];
      if (patient.profiling_declined) {
        EXPECT_THAT(patient.scores, IsEmpty());
        EXPECT_THAT(patient.placements, IsEmpty());
      }
      const bool in_peace = patient.profiling_declined || patient.team_declined ||
                            patient.life != facts::LifeStatus::kAlive;
      EXPECT_FALSE(in_peace && planned.count(patient.patient) > 0);
      if (patient.life != facts::LifeStatus::kAlive) {
        EXPECT_EQ(row.rank, std::nullopt);
        EXPECT_FALSE(row.within_share);
        EXPECT_FALSE(row.eligible);
      }
    }
  }
}

// Requirements: S4-25
TEST(RandomLists, GiveEveryProposedInterventionAReason) {
  for (uint64_t seed = 300; seed <= 310; ++seed) {
    for (const base::Finding& finding :
         MustRun({RandomList(seed, 60), {}, {}}, Options()).findings) {
      EXPECT_NE(finding.code, "intervention_without_reason") << finding.arguments[0];
    }
  }
}

// Nobody eligible is dropped, whatever the share.
TEST(RandomLists, PlanForEverybodyWhoBelongsToAGroup) {
  for (uint64_t seed = 200; seed <= 210; ++seed) {
    const RunResult result = MustRun({RandomList(seed, 60), SmallTeam(), {}}, Options());
    std::set<base::PatientId> planned;
    for (const plan::CarePlan& care_plan : result.plans)
      planned.insert(care_plan.patient);
    for (const auto& row : result.ranking->rows) {
      for (const PatientResult& patient : result.patients) {
        if (patient.patient != row.patient || !row.eligible) continue;
        EXPECT_EQ(planned.count(row.patient), patient.team_declined ? 0u : 1u);
      }
    }
  }
}

TEST(RandomLists, GiveTheSameResultInAnyOrderAndOnAnyThreads) {
  std::vector<facts::PatientRecord> list = RandomList(5, 80);
  team::Team team = SmallTeam();
  const RunResult once = MustRun({list, team, {}}, Options());
  base::Random random(9);
  for (const int threads : {1, 2, 8}) {
    for (size_t i = list.size(); i > 1; --i)
      std::swap(list[i - 1], list[random.Below(i)]);
    for (facts::PatientRecord& record : list) {
      std::reverse(record.facts.begin(), record.facts.end());
    }
    std::rotate(team.members.begin(), team.members.begin() + 1, team.members.end());
    RunResult again = MustRun({list, team, {}}, Options(threads));
    again.week->team.members = once.week->team.members;
    EXPECT_TRUE(again == once) << threads;
  }
}

TEST(RepeatedPatients, AreJoinedWithAFindingAndCountedOnce) {
  std::vector<facts::PatientRecord> list = RandomList(6, 10);
  list.push_back(list[3]);
  const RunResult result = MustRun({list, {}, {}}, Options());
  EXPECT_EQ(result.ranking->rows.size(), 10u);
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].code, "records_joined");
  EXPECT_FALSE(result.week.has_value());
}

class PlansGivenBack : public ::testing::Test {
 protected:
  PlansGivenBack() {
    list_ = RandomList(7, 40);
    proposals_ = MustRun({list_, SmallTeam(), {}}, Options()).plans;
    EXPECT_GT(proposals_.size(), 3u);
  }
  RunResult RunWith(std::vector<plan::CarePlan> plans) {
    RunOptions options = Options();
    options.accepted_only = true;
    return MustRun({list_, SmallTeam(), std::move(plans)}, options);
  }
  static std::vector<std::string> Codes(const RunResult& result) {
    std::vector<std::string> codes;
    for (const base::Finding& finding : result.findings) {
      codes.push_back(finding.code + " " + finding.path);
    }
    return codes;
  }
  std::vector<facts::PatientRecord> list_;
  std::vector<plan::CarePlan> proposals_;
};

TEST_F(PlansGivenBack, AloneMakeTheWeekWhenOnlyAcceptedOnesMay) {
  plan::CarePlan accepted = proposals_[1];
  accepted.status = plan::PlanStatus::kActive;
  plan::CarePlan rejected = proposals_[2];
  rejected.status = plan::PlanStatus::kRejected;
  const RunResult result = RunWith({accepted, rejected, proposals_[3]});
  EXPECT_FALSE(result.week->proposal);
  EXPECT_FALSE(result.week->asked.empty());
  for (const schedule::Asked& asked : result.week->asked) {
    EXPECT_EQ(asked.plan, accepted.id);
  }
}

TEST_F(PlansGivenBack, AreRefusedByNameWhenTheyCannotBeUsed) {
  plan::CarePlan broken = proposals_[0];
  broken.id = base::PlanId("broken");
  ASSERT_FALSE(broken.interventions.empty());
  broken.interventions[0].minutes = -5;
  broken.interventions[0].form = interventions::ContactForm::kHome;
  plan::CarePlan unknown = proposals_[0];
  unknown.id = base::PlanId("unknown");
  unknown.patient = base::PatientId("nobody");
  plan::CarePlan late = proposals_[0];
  late.id = base::PlanId("late");
  for (const facts::PatientRecord& record : list_) {
    if (facts::LifeStatusOn(record, kAsOf) == facts::LifeStatus::kDead) {
      late.patient = record.id;
    }
  }
  ASSERT_NE(late.patient, proposals_[0].patient);
  const RunResult result = RunWith({broken, unknown, late, proposals_[0], proposals_[0]});
  const std::vector<std::string> codes = Codes(result);
  EXPECT_THAT(codes, Contains("plan_invalid CarePlan/broken.interventions[0].minutes"));
  EXPECT_THAT(codes, Contains("plan_of_unknown_patient CarePlan/unknown"));
  EXPECT_THAT(codes, Contains("plan_of_patient_not_living_here CarePlan/late"));
  EXPECT_THAT(codes, Contains("plan_repeated CarePlan/" + proposals_[0].id.value));
}

TEST_F(PlansGivenBack, StartNoVisitsForWhoDeclinedTheTeamUntilPeopleSettleIt) {
  plan::CarePlan accepted = proposals_[1];
  accepted.status = plan::PlanStatus::kActive;
  facts::PatientRecord& record =
      *std::find_if(list_.begin(), list_.end(),
                    [&](const auto& r) { return r.id == accepted.patient; });
  const std::string found = "plan_against_consent CarePlan/" + accepted.id.value;
  EXPECT_THAT(Codes(RunWith({accepted})), Not(Contains(found)));
  record.consents = {{facts::ConsentKind::kTeamDeclined, "", {}, {}}};
  for (const plan::PlanStatus status :
       {plan::PlanStatus::kActive, plan::PlanStatus::kProposed}) {
    accepted.status = status;
    const RunResult result = MustRun({list_, SmallTeam(), {accepted}}, Options());
    EXPECT_THAT(Codes(result), Contains(found));
    for (const schedule::Asked& asked : result.week->asked) {
      EXPECT_NE(asked.patient, accepted.patient);
    }
    // The plan is shown to those who must settle it.
    EXPECT_THAT(result.plans, Contains(accepted));
  }
  accepted.status = plan::PlanStatus::kRejected;
  EXPECT_THAT(Codes(RunWith({accepted})), Not(Contains(found)));
}

TEST_F(PlansGivenBack, AreFollowedForWhoDeclinedProfilingWhenTheyAreAccepted) {
  plan::CarePlan accepted = proposals_[1];
  accepted.status = plan::PlanStatus::kActive;
  facts::PatientRecord& record =
      *std::find_if(list_.begin(), list_.end(),
                    [&](const auto& r) { return r.id == accepted.patient; });
  record.consents = {{facts::ConsentKind::kProfilingDeclined, "", {}, {}}};
  const auto visits = [&](const RunResult& result) {
    return std::count_if(result.week->asked.begin(), result.week->asked.end(),
                         [&](const auto& a) { return a.patient == accepted.patient; });
  };
  RunResult result = MustRun({list_, SmallTeam(), {accepted}}, Options());
  EXPECT_GT(visits(result), 0);
  const std::string found = "plan_against_consent CarePlan/" + accepted.id.value;
  EXPECT_THAT(Codes(result), Contains(found));
  accepted.status = plan::PlanStatus::kProposed;
  result = MustRun({list_, SmallTeam(), {accepted}}, Options());
  EXPECT_EQ(visits(result), 0);
  EXPECT_THAT(Codes(result), Contains(found));
}

TEST_F(PlansGivenBack, OfOneIdAndDifferentContentsAreRefusedInAnyOrder) {
  plan::CarePlan active = proposals_[1];
  active.status = plan::PlanStatus::kActive;
  plan::CarePlan rejected = active;
  rejected.status = plan::PlanStatus::kRejected;
  const std::string id = "CarePlan/" + active.id.value;
  const RunResult one = RunWith({active, rejected});
  const RunResult other = RunWith({rejected, active});
  EXPECT_TRUE(one == other);
  EXPECT_THAT(one.week->asked, IsEmpty());
  EXPECT_THAT(Codes(one), Contains("plan_contradicts " + id));
  // The same plan twice is one.
  RunResult twice = RunWith({active, active});
  EXPECT_THAT(Codes(twice), Contains("plan_repeated " + id));
  std::erase_if(twice.findings, [](const auto& f) { return f.code == "plan_repeated"; });
  EXPECT_TRUE(twice == RunWith({active}));
}

TEST_F(PlansGivenBack, AreFollowedWithAWarningWhenOldOrOfAnotherService) {
  plan::CarePlan accepted = proposals_[1];
  accepted.status = plan::PlanStatus::kActive;
  accepted.service = "elsewhere";
  accepted.review = kAsOf.PlusDays(-1);
  const RunResult result = RunWith({accepted});
  EXPECT_FALSE(result.week->asked.empty());
  const std::string id = "CarePlan/" + accepted.id.value;
  EXPECT_THAT(Codes(result), Contains("plan_of_another_service " + id));
  EXPECT_THAT(Codes(result), Contains("plan_past_review " + id));
}

TEST_F(PlansGivenBack, AreMissedWhenThereAreNone) {
  EXPECT_THAT(Codes(RunWith({})), Contains("no_accepted_plans accepted"));
  EXPECT_THAT(Codes(RunWith({proposals_[1]})), Contains("no_accepted_plans accepted"));
  const RunResult free = MustRun({list_, SmallTeam(), {}}, Options());
  EXPECT_THAT(Codes(free), Not(Contains("no_accepted_plans accepted")));
}

TEST_F(PlansGivenBack, AreRefusedWithoutADayOfCreation) {
  plan::CarePlan accepted = proposals_[1];
  accepted.status = plan::PlanStatus::kActive;
  accepted.created = {};
  const RunResult result = RunWith({accepted});
  EXPECT_THAT(Codes(result),
              Contains("plan_invalid CarePlan/" + accepted.id.value + ".created"));
  EXPECT_THAT(result.week->asked, IsEmpty());
}

TEST(BadRequests, AreRefusedWithThePathOfTheFault) {
  RunOptions options = Options();
  options.days = 57;
  EXPECT_EQ(service::Run(Psht(), {}, options).status().message(),
            "days: lies outside 1 to 56");
  team::Team team = SmallTeam();
  team.members[1].id = team.members[0].id;
  const absl::Status status = service::Run(Psht(), {{}, team, {}}, Options()).status();
  EXPECT_EQ(std::string(status.message()).find("team.members[1]: "), 0u) << status;
}

TEST(EmptyList, GivesAnEmptyWeekAndNoFault) {
  const RunResult result = MustRun({{}, SmallTeam(), {}}, Options());
  EXPECT_THAT(result.ranking->rows, IsEmpty());
  EXPECT_THAT(result.week->schedule.placed, IsEmpty());
  EXPECT_EQ(result.funnel[0].patients, 0);
}

TEST(Staffing, ThatIsShortIsSaidAndNeverStopsTheWork) {
  team::Team team = SmallTeam();
  team.members.resize(2);
  const RunResult result = MustRun({RandomList(8, 30), team, {}}, Options());
  const bool said =
      std::any_of(result.findings.begin(), result.findings.end(),
                  [](const base::Finding& f) { return f.code == "staffing_short"; });
  EXPECT_TRUE(said);
}

TEST(Scores, AreThoseOfTheRun) {
  const std::vector<facts::PatientRecord> list = RandomList(9, 30);
  const RunResult result = MustRun({list, {}, {}}, Options());
  const Scores scores = Score(Psht(), list, kAsOf, base::ThreadedExecutor(3));
  ASSERT_EQ(scores.patients.size(), result.patients.size());
  for (size_t i = 0; i < scores.patients.size(); ++i) {
    EXPECT_EQ(scores.patients[i].scores, result.patients[i].scores);
  }
  const RunResult stratified = Stratify(Psht(), list, {kAsOf});
  EXPECT_EQ(stratified.ranking, result.ranking);
}

}  // namespace
}  // namespace tillit::service
