// SPDX-License-Identifier: Apache-2.0
// One hand-written patient through every floor: record, score, groups, bow-tie, plan,
// week, report. If this breaks, the road is broken.
#include "tests/scenarios/one_patient.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/builtin/builtin.h"
#include "tillit/html/report.h"
#include "tillit/proto/documents.h"
#include "tillit/service/run.h"
#include "tillit/table/write.h"

namespace tillit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string FileText(const std::string& path) {
  std::ifstream in(std::string(TILLIT_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

class OnePatient : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto service = service::Link(builtin::Catalogue(), "psht");
    ASSERT_TRUE(service.ok()) << service.status();
    service_ = *service;
    std::vector<base::Finding> findings;
    input_.records =
        proto::ReadRecords("list", OneLine(test::kOnePatient), false, &findings);
    ASSERT_EQ(input_.records.size(), 1u);
    ASSERT_THAT(findings, IsEmpty());
    const auto team = proto::ReadTeam("team", FileText("examples/psht_team.textproto"));
    ASSERT_TRUE(team.ok()) << team.status();
    input_.team = *team;
    options_.as_of = options_.from = base::Date::FromCivil(2026, 11, 2);
    const auto result = service::Run(service_, input_, options_);
    ASSERT_TRUE(result.ok()) << result.status();
    result_ = *result;
  }

  const plan::PlannedIntervention* Planned(const std::string& intervention) const {
    for (const auto& planned : result_.plans[0].interventions) {
      if (planned.intervention == intervention) return &planned;
    }
    return nullptr;
  }

  service::LinkedService service_;
  service::RunInput input_;
  service::RunOptions options_;
  service::RunResult result_;
};

TEST_F(OnePatient, IsScoredWithReasonsThatNameTheFacts) {
  ASSERT_EQ(result_.patients.size(), 1u);
  const risk::Score& need = result_.patients[0].scores[0];
  EXPECT_EQ(need.points->ToString(), "8");
  std::vector<std::string> reasons;
  for (const risk::TermResult& term : need.terms) {
    if (term.answer != criteria::Answer::kYes) continue;
    reasons.push_back(term.term + " " + term.points.ToString() + " " +
                      term.evidence[0].code.code);
  }
  EXPECT_THAT(reasons,
              ElementsAre("dementia-or-delirium 3 P70", "severe-chronic-disease 2 K77",
                          "fall-or-fracture 2 L72", "one-frailty-sign 1 T08"));
}

TEST_F(OnePatient, IsRankedAndBelongsToTwoGroups) {
  const stratify::Ranked& row = result_.ranking->rows[0];
  EXPECT_EQ(row.rank, 1);
  EXPECT_EQ(row.ranked_by, "need-score");
  EXPECT_TRUE(row.within_share && row.eligible);
  EXPECT_EQ(row.age, 83);
  std::vector<std::string> groups;
  for (const stratify::Placement& placement : result_.patients[0].placements) {
    if (placement.member == criteria::Answer::kYes) groups.push_back(placement.group);
  }
  EXPECT_THAT(groups, ElementsAre("3_frail_elderly", "2_chronic_disease"));
}

TEST_F(OnePatient, HasABowtieWithTheCausesThatStandInTheRecord) {
  ASSERT_EQ(result_.patients[0].analyses.size(), 1u);
  const bowtie::Analysis& analysis = result_.patients[0].analyses[0];
  EXPECT_EQ(analysis.event, "fall");
  std::vector<std::string> present;
  for (const bowtie::CauseFound& cause : analysis.causes) {
    if (cause.present == criteria::Answer::kYes) present.push_back(cause.cause);
  }
  EXPECT_THAT(present,
              ElementsAre("reduced-muscle-strength", "malnutrition", "medicines"));
}

// Requirements: S1-27
TEST_F(OnePatient, GetsAProposedPlanInTheirOwnWordsWithAReasonForEachIntervention) {
  ASSERT_EQ(result_.plans.size(), 1u);
  const plan::CarePlan& care_plan = result_.plans[0];
  EXPECT_EQ(care_plan.status, plan::PlanStatus::kProposed);
  EXPECT_EQ(care_plan.goals[0].text, "Eg vil gå på butikken sjølv — <uten> hjelp");
  const plan::PlannedIntervention* exercise = Planned("exercise");
  ASSERT_NE(exercise, nullptr);
  EXPECT_THAT(exercise->reason.goals, ElementsAre(base::GoalId("g1")));
  EXPECT_THAT(exercise->reason.groups, ElementsAre("3_frail_elderly"));
  EXPECT_THAT(exercise->reason.barriers, ElementsAre("falls-seed.exercise"));
}

TEST_F(OnePatient, IsVisitedByMembersWhoMayInAWeekThatBreaksNoRule) {
  ASSERT_TRUE(result_.week.has_value());
  const service::Week& week = *result_.week;
  EXPECT_TRUE(week.proposal);
  std::vector<std::string> visits;
  for (const schedule::Asked& asked : week.asked) visits.push_back(asked.intervention);
  // The rest of the plan can wait for the weeks to come.
  EXPECT_THAT(visits, ElementsAre("call-follow-up", "exercise", "first-home-visit",
                                  "medical-home-visit", "nutrition-follow-up"));
  EXPECT_EQ(week.schedule.placed.size(), 5u);
  EXPECT_THAT(week.schedule.undone, IsEmpty());
  const schedule::Problem problem{week.team, service_.roles, week.from,
                                  week.days, week.visits,    week.most_visits_a_day};
  EXPECT_THAT(schedule::CheckSchedule(problem, week.schedule), IsEmpty());
  for (const schedule::Placed& placed : week.schedule.placed) {
    if (placed.visit.value != "plan-p1/first-home-visit@1") continue;
    EXPECT_EQ(placed.members.size(), 2u);  // nurse and therapist, together
  }
}

TEST_F(OnePatient, CountsAtEveryStepOfTheFunnel) {
  std::vector<std::string> steps;
  for (const service::FunnelStep& step : result_.funnel) {
    steps.push_back(step.step);
    EXPECT_EQ(step.patients, 1) << step.step;
  }
  EXPECT_THAT(steps, ElementsAre("read", "alive", "covered", "scoreable", "in_group",
                                 "planned", "visit"));
}

TEST_F(OnePatient, StandsInOneReportThatNeedsNoNetwork) {
  for (const html::Language language :
       {html::Language::kBokmal, html::Language::kNynorsk, html::Language::kEnglish}) {
    html::ReportOptions options;
    options.language = language;
    const service::ViewedRun viewed =
        service::ViewRun(result_, service::TeamViewing(result_.stamp->as_of), service_);
    const std::string page = html::WriteReport(viewed, service_.texts, options);
    EXPECT_NE(page.find("id=\"patient-p1\""), std::string::npos);
    EXPECT_NE(page.find("Eg vil gå på butikken sjølv — &lt;uten&gt; hjelp"),
              std::string::npos);
    // The goal is a reason in the patient's words, too.
    EXPECT_NE(page.find(language == html::Language::kEnglish
                            ? "for the goal “Eg vil gå på butikken sjølv — &lt;uten&gt;"
                            : "for målet «Eg vil gå på butikken sjølv — &lt;uten&gt;"),
              std::string::npos);
    EXPECT_NE(page.find("<svg class=\"bowtie\""), std::string::npos);
    EXPECT_NE(page.find("<svg class=\"day\""), std::string::npos);
    EXPECT_NE(page.find("K77 (ICPC-2, 2025-09-10, practice)"), std::string::npos);
    for (const char* network :
         {"http:", "https:", "<script", "src=", "@import", "url("}) {
      EXPECT_EQ(page.find(network), std::string::npos) << network;
    }
    // Every word has a text: no key of the library's shows.
    EXPECT_EQ(page.find(">in_group<"), std::string::npos);
    EXPECT_EQ(page, html::WriteReport(viewed, service_.texts, options));
  }
}

TEST_F(OnePatient, ComesBackWithAnAcceptedPlanAndIsVisitedForThatAlone) {
  plan::CarePlan accepted = result_.plans[0];
  accepted.status = plan::PlanStatus::kActive;
  accepted.interventions = {*Planned("exercise")};
  service::RunResult part;
  part.plans = {accepted};
  std::vector<base::Finding> findings;
  const auto back = proto::ReadPlans("plans.json", proto::WriteRun(part), &findings);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_THAT(findings, IsEmpty());
  EXPECT_EQ(*back, part.plans);
  input_.accepted = *back;
  options_.accepted_only = true;
  const auto result = service::Run(service_, input_, options_);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->week->proposal);
  ASSERT_EQ(result->week->schedule.placed.size(), 1u);
  EXPECT_EQ(result->week->schedule.placed[0].visit.value, "plan-p1/exercise@1");
}

}  // namespace
}  // namespace tillit
