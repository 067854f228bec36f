// SPDX-License-Identifier: Apache-2.0
#include "tillit/table/plan.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::table {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

plan::CarePlan Written() {
  plan::CarePlan plan;
  plan.id = base::PlanId("plan-1");
  plan.patient = base::PatientId("p1");
  plan.created = base::Date::FromCivil(2026, 11, 2);
  plan.goals.push_back(
      {base::GoalId("g1"), "nb", "=gå, \"sjølv\"\ntil butikken", {"walking"}});
  plan::PlannedIntervention walk;
  walk.id = "i1";
  walk.intervention = "walk";
  walk.owner = "nurse";
  plan.interventions = {walk};
  plan::Task task;
  task.id = "t1";
  task.intervention = "i1";
  task.due = base::Date::FromCivil(2026, 11, 20);
  plan.tasks = {task};
  plan::Contingency after;
  after.id = "c1";
  after.sign = "bowtie:fall";
  after.intervention = "i1";
  plan.contingencies = {after};
  return plan;
}

plan::ViewedPlan Seen(std::vector<access::AccessContent> contents,
                      const plan::CarePlan& plan = Written()) {
  access::AccessRule rule;
  rule.id = "all";
  rule.sector = access::Sector::kHealth;
  rule.purposes = {access::AccessPurpose::kCare};
  rule.contents = std::move(contents);
  const std::vector<access::AccessRule> rules = {rule};
  const std::vector<std::string> plain = {"walk"};
  access::AccessRequest request;
  request.viewer.id = "nurse";
  request.viewer.sector = access::Sector::kHealth;
  request.purpose = access::AccessPurpose::kCare;
  request.at = {1800000000, 60};
  return plan::ViewPlan(plan, "", request, {rules, plain}, {}, {});
}

std::vector<access::AccessContent> All() {
  std::vector<access::AccessContent> all;
  for (const auto& each : base::EnumValues<access::AccessContent>()) {
    all.push_back(each.value);
  }
  return all;
}

// Requirements: S1-40
TEST(APlanAsATable, HasARowForEachThingInWords) {
  const std::vector<service::Text> texts = {{"intervention.walk", "gå tur", "", "walk"},
                                            {"bowtie.fall", "fall", "", "a fall"}};
  EXPECT_EQ(WritePlan(Seen(All()), texts, diagram::Language::kBokmal),
            "section,id,text,status,who,from,until\n"
            "plan,plan-1,,PROPOSED,,2026-11-02,\n"
            "goal,g1,\"'=gå, \"\"sjølv\"\"\ntil butikken\",,,,\n"
            "intervention,i1,gå tur,,nurse,,\n"
            "task,t1,gå tur,REQUESTED,,,2026-11-20\n"
            "contingency,c1,fall: gå tur,,,,\n");
}

TEST(APlanAsATable, LetsNoSpreadsheetReckonAndInventsNoDay) {
  plan::CarePlan plan = Written();
  plan.goals[0].text = "x;=HYPERLINK(1)\n+1 - 2";
  plan.tasks[0].due = {};
  const std::string table = WritePlan(Seen(All(), plan), {}, diagram::Language::kBokmal);
  EXPECT_THAT(table, HasSubstr("x;'=HYPERLINK(1)\n'+1 - 2"));
  EXPECT_THAT(table, Not(HasSubstr("1970")));
}

TEST(APlanAsATable, HoldsNothingThatTheViewerMayNotSee) {
  EXPECT_EQ(WritePlan(Seen({}), {}, diagram::Language::kBokmal), "");
  const std::string outline =
      WritePlan(Seen({access::AccessContent::kOutline}), {}, diagram::Language::kBokmal);
  EXPECT_THAT(outline, HasSubstr("plan-1"));
  EXPECT_THAT(outline, Not(HasSubstr("butikken")));
  EXPECT_THAT(outline, Not(HasSubstr("walk")));
}

}  // namespace
}  // namespace tillit::table
