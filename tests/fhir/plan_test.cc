// SPDX-License-Identifier: Apache-2.0
#include "tillit/fhir/plan.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/random_values.h"
#include "tillit/fhir/records.h"

namespace tillit::fhir {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

int64_t Count() {
  const char* asked = std::getenv("TILLIT_FHIR_PLANS");
  return asked != nullptr ? std::atoll(asked) : 300;
}

uint64_t Seed() {
  const char* asked = std::getenv("TILLIT_SEED");
  return asked != nullptr ? static_cast<uint64_t>(std::atoll(asked)) : 20261127;
}

// Any plan at all, in every field; what has an id has one of its own.
plan::CarePlan RandomPlan(uint64_t n) {
  base::Random random(Seed(), n);
  plan::CarePlan plan;
  test::Fill(random, plan);
  plan.viewed = false;
  plan.patient.value.insert(0, "p");
  int ids = 0;
  for (plan::Goal& each : plan.goals) absl::StrAppend(&each.id.value, ++ids);
  for (auto& each : plan.interventions) absl::StrAppend(&each.id, ++ids);
  for (plan::Task& each : plan.tasks) absl::StrAppend(&each.id, ++ids);
  for (auto& each : plan.critical_information) absl::StrAppend(&each.id, ++ids);
  return plan;
}

plan::CarePlan Small() {
  plan::CarePlan plan;
  plan.id = base::PlanId("plan-1");
  plan.patient = base::PatientId("p1");
  plan.status = plan::PlanStatus::kActive;
  plan.created = base::Date::FromCivil(2026, 11, 2);
  plan.goals.push_back({base::GoalId("g1"), "nn", "gå på butikken sjølv", {"walking"}});
  plan::PlannedIntervention walk;
  walk.id = "i1";
  walk.intervention = "exercise";
  walk.owner = "therapist";
  plan.interventions = {walk};
  plan::Task task;
  task.id = "t1";
  task.intervention = "i1";
  task.owner = "therapist";
  task.due = base::Date::FromCivil(2026, 11, 20);
  plan.tasks = {task};
  plan::Party party;
  party.id = "therapist";
  party.role = "physiotherapist";
  plan.parties = {party};
  return plan;
}

std::vector<risk::Score> SomeScores() {
  std::vector<risk::Score> scores(2);
  scores[0].model = "frailty";
  scores[0].version = "1";
  scores[0].points = base::Decimal::FromInt(7);
  scores[0].probability = base::Decimal{123456};
  scores[0].band = "high";
  scores[1].model = "need";
  scores[1].version = "2";
  scores[1].reason = "no_medicines";
  scores[1].missing_systems = {"ATC"};
  return scores;
}

plan::PlanHistory SomeHistory() {
  plan::PlanHistory history{base::PlanId("plan-1"), base::PatientId("p1"), {}, ""};
  for (int i = 1; i <= 2; ++i) {
    plan::PlanEvent event;
    event.id = absl::StrCat("e", i);
    event.organisation = i == 1 ? "gp" : "hospital";
    event.number = 1;
    if (i == 2) event.seen = {{"gp", 1}};
    event.recorded = {1800000000, 60};
    event.actor = "member";
    event.role = "nurse";
    event.reason = "visit";
    history.entries.push_back({event, {}});
  }
  return history;
}

std::vector<access::AuditRecord> SomeLooks() {
  std::vector<access::AuditRecord> looks(2);
  for (access::AuditRecord& look : looks) {
    look.at = {1800000000, 60};
    look.viewer.id = "nurse-1";
    look.viewer.role = "nurse";
    look.purpose = access::AccessPurpose::kCare;
    look.object = "CarePlan/plan-1";
  }
  looks[0].patient = base::PatientId("p1");
  looks[0].shown = true;
  looks[1].patients = {base::PatientId("p1"), base::PatientId("p2")};
  return looks;
}

TEST(AScoreAsFhir, GivesItsProbabilityInPercentAndWhyThereIsNone) {
  const std::string bundle = WriteRiskAssessments(base::PatientId("p1"), SomeScores(),
                                                  base::Date::FromCivil(2026, 11, 2));
  EXPECT_THAT(bundle, HasSubstr(R"("probabilityDecimal":12.3456)"));
  EXPECT_THAT(bundle, HasSubstr("points 7; probability in percent"));
  EXPECT_THAT(bundle, HasSubstr(R"("status":"cancelled")"));
  EXPECT_THAT(bundle, HasSubstr("not made: no_medicines; not covered: ATC"));
}

TEST(AHistoryAsFhir, TellsOfEachEventWhoAndWhatWasSeen) {
  const std::string bundle = WriteProvenance(SomeHistory());
  EXPECT_THAT(bundle, HasSubstr(R"("onBehalfOf":{"identifier":)"
                                R"({"system":"urn:tillit:organisation","value":"gp"}})"));
  EXPECT_THAT(bundle, HasSubstr(R"("entity":[{"role":"source")"));
  EXPECT_THAT(WriteProvenance({}), HasSubstr(R"({"resourceType":"Bundle")"));
}

TEST(ALookAsFhir, TellsAtWhatOfWhomAndWhetherAnythingWasShown) {
  const std::string bundle = WriteAuditEvents(SomeLooks());
  EXPECT_THAT(bundle, HasSubstr(R"("outcome":"0")"));
  EXPECT_THAT(bundle, HasSubstr(R"("outcome":"4")"));
  EXPECT_THAT(bundle, HasSubstr(R"({"system":"urn:tillit:patient","value":"p2"})"));
}

// Requirements: S1-40
TEST(APlanAsFhir, LosesNothingOnTheWayThereAndBack) {
  for (int64_t i = 0; i < Count(); ++i) {
    SCOPED_TRACE(absl::StrCat("seed ", Seed(), " plan ", i));
    const plan::CarePlan plan = RandomPlan(static_cast<uint64_t>(i));
    const std::string bundle = WritePlan(plan);
    const absl::StatusOr<ReadPlanResult> back = ReadPlan(bundle);
    ASSERT_TRUE(back.ok()) << back.status();
    ASSERT_EQ(back->plan, plan);
    ASSERT_THAT(back->findings, IsEmpty());
    ASSERT_EQ(WritePlan(back->plan), bundle);
  }
  std::printf("counts: %lld plans\n", static_cast<long long>(Count()));
}

// For the judges, which are other people's: tools/check shared.
TEST(APlanAsFhir, IsWrittenForTheJudges) {
  const char* folder = std::getenv("TILLIT_FHIR_FOLDER");
  if (folder == nullptr) return;
  std::filesystem::create_directories(folder);
  std::ofstream(absl::StrCat(folder, "/small.json"), std::ios::binary)
      << WritePlan(Small());
  const auto write = [&](const char* name, const std::string& bundle) {
    std::ofstream(absl::StrCat(folder, "/", name), std::ios::binary) << bundle;
  };
  write("risk.json", WriteRiskAssessments(base::PatientId("p1"), SomeScores(),
                                          base::Date::FromCivil(2026, 11, 2)));
  write("provenance.json", WriteProvenance(SomeHistory()));
  write("audit.json", WriteAuditEvents(SomeLooks()));
  for (uint64_t i = 0; i < 40; ++i) {
    std::ofstream(absl::StrCat(folder, "/plan-", i, ".json"), std::ios::binary)
        << WritePlan(RandomPlan(i));
  }
}

TEST(APlanAsFhir, SaysInItsOwnElementsWhatR4HasElementsFor) {
  const std::string bundle = WritePlan(Small());
  EXPECT_THAT(bundle, HasSubstr(R"("resourceType":"CarePlan")"));
  EXPECT_THAT(bundle, HasSubstr(R"("status":"active","intent":"plan")"));
  EXPECT_THAT(bundle, HasSubstr(R"("description":{"text":"gå på butikken sjølv"})"));
  EXPECT_THAT(bundle, HasSubstr(R"("subject":{"reference":"Patient/p1"})"));
  EXPECT_THAT(bundle,
              HasSubstr(R"({"system":"urn:tillit:intervention","code":"exercise"})"));
  EXPECT_THAT(bundle, HasSubstr(R"("restriction":{"period":{"end":"2026-11-20"}})"));
  EXPECT_EQ(WritePlan(Small()), bundle);
}

TEST(AnElementThatSomebodyChanged, HoldsBeforeTheExtensionAndIsTold) {
  const std::string bundle = absl::StrReplaceAll(
      WritePlan(Small()),
      {{R"("lifecycleStatus":"active")", R"("lifecycleStatus":"completed")"},
       {R"("description":{"text":"gå på butikken sjølv"})",
        R"("description":{"text":"gå heile vegen sjølv"})"},
       {R"("restriction":{"period":{"end":"2026-11-20"}})",
        R"("restriction":{"period":{"end":"2026-12-01"}})"},
       {R"("status":"requested")", R"("status":"accepted")"}});
  const absl::StatusOr<ReadPlanResult> back = ReadPlan(bundle);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->plan.goals[0].status, plan::GoalStatus::kCompleted);
  EXPECT_EQ(back->plan.goals[0].text, "gå heile vegen sjølv");
  EXPECT_EQ(back->plan.goals[0].areas, Small().goals[0].areas);
  EXPECT_EQ(back->plan.tasks[0].status, plan::TaskStatus::kAccepted);
  EXPECT_EQ(back->plan.tasks[0].due, base::Date::FromCivil(2026, 12, 1));
  ASSERT_THAT(back->findings, SizeIs(4));
  for (const base::Finding& each : back->findings) {
    EXPECT_EQ(each.code, "fhir_element_changed");
  }
}

TEST(AChangedPlanState, StartsNothingThatNobodyStarted) {
  plan::CarePlan proposed = Small();
  proposed.status = plan::PlanStatus::kProposed;
  const auto read = [](const std::string& bundle,
                       const std::vector<std::pair<std::string, std::string>>& changes) {
    absl::StatusOr<ReadPlanResult> back = ReadPlan(absl::StrReplaceAll(bundle, changes));
    EXPECT_TRUE(back.ok()) << back.status();
    return *std::move(back);
  };
  const std::string bundle = WritePlan(proposed);
  // Made active by another system, which left the request a draft.
  ReadPlanResult back =
      read(bundle, {{R"("status":"draft","intent":"proposal","subject")",
                     R"("status":"active","intent":"plan","subject")"}});
  EXPECT_EQ(back.plan.status, plan::PlanStatus::kActive);
  EXPECT_EQ(back.plan.interventions[0].status, plan::InterventionStatus::kOnHold);
  // Active, and still a proposal.
  back = read(bundle, {{R"("status":"draft","intent":"proposal","subject")",
                        R"("status":"active","intent":"proposal","subject")"}});
  EXPECT_EQ(back.plan.status, plan::PlanStatus::kProposed);
  // A plan taken back to a draft makes nothing of its parts.
  back = read(WritePlan(Small()), {{R"("status":"active","intent":"plan","subject")",
                                    R"("status":"draft","intent":"plan","subject")"}});
  EXPECT_FALSE(back.plan.interventions[0].status.has_value());
  ASSERT_THAT(back.findings, SizeIs(1));
  // States without a word.
  back = read(WritePlan(Small()),
              {{R"("lifecycleStatus":"active")", R"("lifecycleStatus":"rejected")"},
               {R"("status":"requested")", R"("status":"entered-in-error")"}});
  EXPECT_EQ(back.plan.goals[0].status, plan::GoalStatus::kCancelled);
  EXPECT_THAT(back.plan.tasks, IsEmpty());
}

TEST(APlanAsFhir, TakesInNothingOfAnotherPatientAndNoRequestNotToDoSomething) {
  const auto said = [](const std::vector<std::pair<std::string, std::string>>& changes) {
    return std::string(
        ReadPlan(absl::StrReplaceAll(WritePlan(Small()), changes)).status().message());
  };
  EXPECT_EQ(said({{R"("intent":"plan","subject":{"reference":"Patient/p1"},"period")",
                   R"("intent":"plan","subject":{"reference":"Patient/p2"},"period")"}}),
            "entry[0].subject: is another patient");
  EXPECT_EQ(said({{R"("expressedBy":{"reference":"Patient/p1"})",
                   R"("expressedBy":{"modifierExtension":[]})"}}),
            "entry[1].modifierExtension: is not understood");
  EXPECT_EQ(said({{R"("resourceType":"ServiceRequest")",
                   R"("resourceType":"ServiceRequest","doNotPerform":true)"}}),
            "entry[2].doNotPerform: is not understood");
  EXPECT_EQ(said({{R"("for":{"reference":"Patient/p1"})",
                   R"("for":{"reference":"Patient/p2/_history/1"})"}}),
            "entry[3].for: is another patient");
}

TEST(AConsentThatSomebodyChanged, IsThePatientsWord) {
  plan::CarePlan plan = Small();
  plan.patient_part.emplace().consents_to_sharing = true;
  const absl::StatusOr<ReadPlanResult> back = ReadPlan(
      absl::StrReplaceAll(WritePlan(plan), {{R"("type":"permit")", R"("type":"deny")"}}));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->plan.patient_part->consents_to_sharing, false);
  ASSERT_THAT(back->findings, SizeIs(1));
}

TEST(APlanOfAnotherSystem, GivesWhatItsElementsTell) {
  const absl::StatusOr<ReadPlanResult> back = ReadPlan(R"({
    "resourceType":"Bundle","type":"collection","entry":[
     {"fullUrl":"urn:uuid:1","resource":{"resourceType":"CarePlan","id":"c","status":"active",
       "intent":"plan","subject":{"reference":"Patient/77"},"created":"2026-01-05",
       "period":{"end":"2026-06-01"}}},
     {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Goal","id":"g",
       "lifecycleStatus":"on-hold","description":{"text":"sove om natta"},
       "subject":{"reference":"Patient/77"}}},
     {"fullUrl":"urn:uuid:3","resource":{"resourceType":"ServiceRequest","id":"s",
       "status":"active","intent":"plan","subject":{"reference":"Patient/77"}}},
     {"fullUrl":"urn:uuid:4","resource":{"resourceType":"Task","id":"t","status":"failed",
       "intent":"plan","focus":{"reference":"urn:uuid:3"},
       "restriction":{"period":{"end":"2026-02-01"}}}}]})");
  ASSERT_TRUE(back.ok()) << back.status();
  const plan::CarePlan& plan = back->plan;
  EXPECT_EQ(plan.patient.value, "77");
  EXPECT_EQ(plan.status, plan::PlanStatus::kActive);
  EXPECT_EQ(plan.ends, base::Date::FromCivil(2026, 6, 1));
  EXPECT_EQ(plan.goals[0].text, "sove om natta");
  EXPECT_EQ(plan.goals[0].status, plan::GoalStatus::kOnHold);
  EXPECT_EQ(plan.tasks[0].intervention, "s");
  EXPECT_EQ(plan.tasks[0].status, plan::TaskStatus::kFailed);
  EXPECT_EQ(plan.tasks[0].due, base::Date::FromCivil(2026, 2, 1));
}

TEST(APlanAsFhir, ThatCannotBeReadIsRefusedWithItsPath) {
  const auto said = [](const std::string& bytes) {
    return std::string(ReadPlan(bytes).status().message());
  };
  const std::string plan = R"({"resource":{"resourceType":"CarePlan","id":"c",)"
                           R"("subject":{"reference":"Patient/1"}}})";
  const auto bundle = [](const std::string& entries) {
    return absl::StrCat(R"({"resourceType":"Bundle","entry":[)", entries, "]}");
  };
  EXPECT_EQ(said("{"), "bundle: is no JSON");
  EXPECT_EQ(said("[]"), "bundle: is no JSON");
  EXPECT_EQ(said(R"({"resourceType":"CarePlan"})"), "bundle: is no Bundle");
  EXPECT_EQ(said(bundle("")), "bundle: has no CarePlan");
  EXPECT_EQ(said(bundle(plan + "," + plan)), "entry[1]: is a second CarePlan");
  EXPECT_EQ(said(bundle(R"({"resource":{"resourceType":"CarePlan"}})")),
            "entry[0].subject: is not given");
  EXPECT_EQ(said(bundle(plan + R"(,{"resource":{"resourceType":"Goal",)"
                               R"("modifierExtension":[]}})")),
            "entry[1].modifierExtension: is not understood");
  EXPECT_EQ(said(absl::StrReplaceAll(WritePlan(Small()),
                                     {{R"({"url":"due","valueDate":"2026-11-20"})",
                                       R"({"url":"due","valueDate":"soon"})"}})),
            "entry[3].extension(urn:tillit:plan:Task): is unreadable");
}

}  // namespace
}  // namespace tillit::fhir
