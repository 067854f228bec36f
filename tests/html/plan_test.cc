// SPDX-License-Identifier: Apache-2.0
#include "tillit/html/plan.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::html {
namespace {

using access::AccessContent;
using ::testing::HasSubstr;
using ::testing::Not;

// A word of its own in what a page shows of each kind of content.
const std::map<AccessContent, std::string> kWords = {
    {AccessContent::kGoals, "ord-om-maal"},
    {AccessContent::kTasks, "ord-om-tiltak"},
    {AccessContent::kHealth, "ord-om-helse"},
    {AccessContent::kMedicines, "ord-om-medisin"},
    {AccessContent::kSafety, "ord-om-allergi"},
    {AccessContent::kParties, "ord-om-telefon"},
    {AccessContent::kLifeContext, "ord-om-bolig"},
    {AccessContent::kDecisions, "ord-om-rolle"}};

plan::CarePlan PlanOfWords() {
  plan::CarePlan plan;
  plan.id = base::PlanId("plan");
  plan.patient = base::PatientId("patient");
  plan::Goal goal;
  goal.id = base::GoalId("g");
  goal.text = kWords.at(AccessContent::kGoals);
  plan.goals = {goal};
  plan::PlannedIntervention planned;
  planned.id = "p";
  planned.intervention = kWords.at(AccessContent::kTasks);
  planned.reason.causes = {kWords.at(AccessContent::kHealth)};
  planned.status_reason = plan::Words{"nb", kWords.at(AccessContent::kHealth)};
  plan.interventions = {planned};
  plan.medication =
      plan::MedicationList{"", {}, {{"ATC", kWords.at(AccessContent::kMedicines)}}};
  facts::CriticalInformation critical;
  critical.id = "c";
  critical.text = kWords.at(AccessContent::kSafety);
  plan.critical_information = {critical};
  plan::OnCall call;
  call.id = "o";
  call.reach = kWords.at(AccessContent::kParties);
  plan.on_call = {call};
  plan::LifeContext life;
  life.id = "l";
  life.words.text = kWords.at(AccessContent::kLifeContext);
  plan.life_context = {life};
  plan.patient_part.emplace();
  plan.patient_part->role = plan::Words{"nb", kWords.at(AccessContent::kDecisions)};
  return plan;
}

plan::ViewedPlan ViewOf(const plan::CarePlan& plan,
                        const std::vector<AccessContent>& contents) {
  access::AccessRule rule;
  rule.id = "rule";
  rule.sector = access::Sector::kHealth;
  rule.purposes = {access::AccessPurpose::kCare};
  rule.contents = contents;
  access::AccessRequest request;
  request.viewer = {"v", "nurse", "municipality", access::Sector::kHealth};
  request.purpose = access::AccessPurpose::kCare;
  request.at = {1793530800, 60};
  const std::vector<std::string> plain = {kWords.at(AccessContent::kTasks)};
  return plan::ViewPlan(plan, "", request, {absl::MakeConstSpan(&rule, 1), plain}, {},
                        {});
}

TEST(APageOfAPlan, ShowsWhatIsGrantedAndNoWordOfTheRest) {
  const auto contents = base::EnumValues<AccessContent>();
  for (unsigned set = 1; set < 1u << contents.size(); ++set) {
    std::vector<AccessContent> granted;
    for (size_t i = 0; i < contents.size(); ++i) {
      if ((set >> i & 1u) != 0) granted.push_back(contents[i].value);
    }
    const std::string page =
        WritePlan(ViewOf(PlanOfWords(), granted), {}, Language::kBokmal);
    for (const auto& [content, word] : kWords) {
      const auto is_granted = [&](AccessContent of) {
        return std::find(granted.begin(), granted.end(), of) != granted.end();
      };
      const bool shown = is_granted(content) && is_granted(AccessContent::kOutline);
      // The page has no room for why, nor for life and decisions.
      const bool has_room = content != AccessContent::kHealth &&
                            content != AccessContent::kLifeContext &&
                            content != AccessContent::kDecisions;
      ASSERT_EQ(page.find(word) != std::string::npos, shown && has_room)
          << base::EnumName(content) << " in set " << set;
    }
  }
}

TEST(APageOfAPlan, ShowsWhatStandsOnItsDayAndNothingElse) {
  const base::Date day = base::Instant{1793530800, 60}.LocalDate();
  const auto texts_of = [&](const auto& spoil) {
    plan::CarePlan plan = PlanOfWords();
    spoil(plan);
    std::vector<AccessContent> all;
    for (const auto& each : base::EnumValues<AccessContent>()) all.push_back(each.value);
    return WritePlan(ViewOf(plan, all), {}, Language::kBokmal);
  };
  plan::TreatmentLimit limit;
  limit.id = "l";
  limit.words.text = "ikke hjerte-lunge-redning";
  limit.decided = day;
  limit.ended = day.PlusDays(1);
  EXPECT_THAT(texts_of([&](plan::CarePlan& p) { p.treatment_limits = {limit}; }),
              HasSubstr("ikke hjerte-lunge-redning"))
      << "it ends tomorrow";
  limit.ended = day;
  EXPECT_THAT(texts_of([&](plan::CarePlan& p) { p.treatment_limits = {limit}; }),
              Not(HasSubstr("ikke hjerte-lunge-redning")));
  limit.ended.reset();
  limit.decided = day.PlusDays(1);
  EXPECT_THAT(texts_of([&](plan::CarePlan& p) { p.treatment_limits = {limit}; }),
              Not(HasSubstr("ikke hjerte-lunge-redning")))
      << "it is decided tomorrow";
  EXPECT_THAT(texts_of([](plan::CarePlan& p) {
                p.goals[0].text = "bli kvitt gipsen";
                p.goals[0].status = plan::GoalStatus::kCompleted;
              }),
              Not(HasSubstr("bli kvitt gipsen")));
  EXPECT_THAT(texts_of([&](plan::CarePlan& p) {
                p.interventions.resize(1);
                p.interventions[0].intervention = "gipskontroll";
                p.interventions[0].ends = day.PlusDays(-1);
              }),
              Not(HasSubstr("gipskontroll")));
  const std::string page = texts_of([&](plan::CarePlan& p) {
    p.watch_signs.resize(1);
    p.watch_signs[0].id = "s";
    p.watch_signs[0].sign.text = "tung pust";
    p.watch_signs[0].response = plan::Words{"nb", "ring 113"};
    p.watch_signs[0].ended = day.PlusDays(1);
    p.contingencies.resize(1);
    p.contingencies[0].id = "c";
    p.contingencies[0].action.text = "ved fall: ring hjemmesykepleien";
  });
  EXPECT_THAT(page, HasSubstr("tung pust"));
  EXPECT_THAT(page, HasSubstr("ring 113"));
  EXPECT_THAT(page, HasSubstr("ved fall: ring hjemmesykepleien"));
}

TEST(APageOfAPlan, EscapesWhatPeopleWriteAndSaysWhatItLeftOut) {
  plan::CarePlan plan = PlanOfWords();
  plan.goals[0].text = "<script>alert(1)</script> & \"mål\"";
  const std::vector<service::Text> texts = {
      {"report.plan_hidden", "ikke vist", "ikkje vist", "not shown"},
      {"access_content.health", "helse", "helse", "health"}};
  const std::string page =
      WritePlan(ViewOf(plan, {AccessContent::kOutline, AccessContent::kGoals}), texts,
                Language::kBokmal);
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, HasSubstr("ikke vist: tasks, helse"));
}

}  // namespace
}  // namespace tillit::html
