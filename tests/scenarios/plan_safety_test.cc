// SPDX-License-Identifier: Apache-2.0
// What law and clinical safety ask of the plans of every shipped service, and of all that
// leaves the library with a plan in it: on random lists.
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/html/report.h"
#include "tillit/plan/history.h"
#include "tillit/plan/review.h"
#include "tillit/proto/documents.h"
#include "tillit/service/run.h"

namespace tillit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

// Old people with several illnesses, so that services plan for most; half of them with
// critical information, and most with medicines.
std::vector<facts::PatientRecord> RandomList(uint64_t seed) {
  base::Random random(seed);
  std::vector<facts::PatientRecord> list;
  for (int i = 0; i < 12; ++i) {
    facts::PatientRecord record;
    record.id = base::PatientId(absl::StrCat("p", i));
    record.birth = base::PartialDate{static_cast<int16_t>(1930 + random.Below(20)), 1, 1};
    const auto add = [&](facts::FactKind kind, const char* system, const char* code,
                         int days) {
      facts::Fact fact;
      fact.kind = kind;
      fact.code = {system, code};
      fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days));
      record.facts.push_back(fact);
    };
    add(facts::FactKind::kCondition, "ICPC-2", "P70", 400);
    add(facts::FactKind::kCondition, "ICPC-2", "K77", 300);
    add(facts::FactKind::kCondition, "ICD-10", "R296", 60);
    for (const char* code : {"B01AA03", "C03CA01", "N05CF01", "A02BC01"}) {
      if (random.Chance(0.6)) {
        add(facts::FactKind::kMedicine, "ATC", code, static_cast<int>(random.Below(180)));
      }
    }
    for (uint64_t n = random.Below(3); n > 0; --n) {
      facts::CriticalInformation critical;
      critical.id = absl::StrCat("critical-", i, "-", n);
      critical.kind = static_cast<facts::CriticalKind>(1 + random.Below(4));
      critical.text = absl::StrCat("allergi nr. ", i, ".", n);
      record.critical_information.push_back(critical);
    }
    list.push_back(std::move(record));
  }
  return list;
}

// Each plan of each service, with the record it was made for and what was run.
void ForEachPlan(
    const std::function<void(const service::LinkedService&, const service::RunResult&,
                             const facts::PatientRecord&, const plan::CarePlan&)>& look) {
  const service::Catalogue catalogue = builtin::Catalogue();
  int plans = 0;
  for (const service::ServiceModel& model : catalogue.services) {
    const service::LinkedService service = *service::Link(catalogue, model.id);
    for (uint64_t seed = 1; seed <= 4; ++seed) {
      SCOPED_TRACE(absl::StrCat(model.id, " ", seed));
      const std::vector<facts::PatientRecord> list = RandomList(seed);
      std::map<base::PatientId, const facts::PatientRecord*> by_id;
      for (const facts::PatientRecord& record : list) by_id[record.id] = &record;
      service::RunInput input;
      input.records = list;
      service::RunOptions options;
      options.as_of = options.from = kAsOf;
      options.places = 12;
      const service::RunResult result = *service::Run(service, input, options);
      for (const plan::CarePlan& care_plan : result.plans) {
        look(service, result, *by_id.at(care_plan.patient), care_plan);
        ++plans;
      }
    }
  }
  EXPECT_GT(plans, 30);
}

// Requirements: L-01, L-02
TEST(EveryPlan, ShowsCriticalInformationAndMedicinesInEveryExport) {
  int with = 0;
  int without = 0;
  int lists = 0;
  ForEachPlan([&](const service::LinkedService& service, const service::RunResult& result,
                  const facts::PatientRecord& record, const plan::CarePlan& care_plan) {
    ASSERT_THAT(care_plan.critical_information,
                ::testing::UnorderedElementsAreArray(record.critical_information));
    const std::string json = proto::WriteRun(result);
    html::ReportOptions options;
    const std::string page = html::WriteReport(
        service::ViewRun(result, service::TeamViewing(result.stamp->as_of), service),
        service.texts, options);
    const size_t card = page.find(
        absl::StrCat("<section class=\"card\" id=\"patient-", record.id.value, "\">"));
    ASSERT_NE(card, std::string::npos);
    const std::string theirs = page.substr(card, page.find("</section>", card) - card);
    for (const facts::CriticalInformation& each : record.critical_information) {
      EXPECT_THAT(theirs, HasSubstr(each.text));
      EXPECT_THAT(json, HasSubstr(each.text));
      ++with;
    }
    if (record.critical_information.empty()) {
      EXPECT_THAT(theirs, HasSubstr("kritisk informasjon: ikke opplyst"));
      ++without;
    }
    std::vector<std::string> recent;
    for (const facts::Fact& fact : record.facts) {
      if (fact.kind == facts::FactKind::kMedicine &&
          kAsOf.PlusDays(-90) <= fact.date->Last()) {
        recent.push_back(fact.code.code);
      }
    }
    EXPECT_EQ(care_plan.medication.has_value(), !recent.empty());
    for (const std::string& code : recent) {
      EXPECT_THAT(theirs, HasSubstr(code));
      EXPECT_THAT(json, HasSubstr(code));
      ++lists;
    }
    if (!recent.empty()) {
      EXPECT_THAT(theirs, HasSubstr("ingen har ansvar for listen"));
    }
  });
  EXPECT_GT(with, 10);
  EXPECT_GT(without, 5);
  EXPECT_GT(lists, 10);
}

// All that people add to a proposal before it may become active.
plan::CarePlan Completed(plan::CarePlan care_plan) {
  if (care_plan.goals.empty()) {
    plan::Goal goal;
    goal.id = base::GoalId("own");
    goal.text = "gå turer";
    care_plan.goals = {goal};
  }
  plan::PatientPart part;
  part.role = plan::Words{"nb", "går hver dag"};
  part.stance = plan::Stance::kAgrees;
  part.capacity.can_consent = false;
  part.capacity.representative = "daughter";
  care_plan.patient_part = part;
  plan::Party nurse;
  nurse.id = "nurse";
  plan::Party daughter;
  daughter.id = "daughter";
  daughter.kind = plan::PartyKind::kRepresentative;
  care_plan.parties = {nurse, daughter};
  plan::OnCall call;
  call.id = "always";
  call.hours = {plan::CallHours::kDay, plan::CallHours::kNight};
  call.party = "nurse";
  care_plan.on_call = {call};
  if (care_plan.critical_information.empty()) {
    facts::CriticalInformation none;
    none.id = "asked";
    none.kind = facts::CriticalKind::kNoneKnown;
    care_plan.critical_information = {none};
  }
  if (care_plan.medication) care_plan.medication->responsible = "nurse";
  care_plan.status = plan::PlanStatus::kActive;
  return care_plan;
}

plan::Appended Accept(const plan::CarePlan& care_plan) {
  plan::PlanChange change;
  change.id = "accept";
  change.organisation = "gp";
  change.recorded = {1793530800, 60};
  change.actor = "gp-1";
  change.role = "general-practitioner";
  change.reason = "talked it over";
  change.plan = care_plan;
  return *plan::Append({care_plan.id, care_plan.patient, {}, ""}, change);
}

// Requirements: L-04, L-06, L-10
TEST(EveryPlan, BecomesActiveOnlyWithWhoIsCalledWhoDecidesAndWhoAnswers) {
  ForEachPlan([](const service::LinkedService&, const service::RunResult&,
                 const facts::PatientRecord&, const plan::CarePlan& care_plan) {
    const plan::CarePlan whole = Completed(care_plan);
    ASSERT_EQ(Accept(whole).result, plan::PlanChangeResult::kApplied);
    const auto refused_for = [&](const auto& spoil) {
      plan::CarePlan less = whole;
      spoil(less);
      const plan::Appended appended = Accept(less);
      EXPECT_EQ(appended.result, plan::PlanChangeResult::kRefused);
      std::vector<std::string> codes;
      for (const base::Finding& finding : appended.findings)
        codes.push_back(finding.code);
      return codes;
    };
    EXPECT_THAT(refused_for([](plan::CarePlan& p) { p.on_call.clear(); }),
                ElementsAre("plan_needs_on_call"));
    EXPECT_THAT(refused_for([](plan::CarePlan& p) {
                  p.patient_part->capacity.representative = "";
                }),
                ElementsAre("plan_needs_representative"));
    EXPECT_THAT(refused_for([](plan::CarePlan& p) { p.critical_information.clear(); }),
                ElementsAre("plan_needs_critical_information"));
    if (whole.medication) {
      EXPECT_THAT(refused_for([](plan::CarePlan& p) { p.medication->responsible = ""; }),
                  ElementsAre("medication_without_responsible"));
    }
    plan::CarePlan parent = whole;
    parent.household = plan::Household{true, "", {}};
    std::vector<std::string> codes;
    for (const base::Finding& finding : plan::Review(parent)) {
      codes.push_back(finding.code);
    }
    EXPECT_THAT(codes, Contains("children_without_follow_up"));
  });
}

// Requirements: L-03
TEST(EveryLimitOfTreatment, ChangesWhatIsDoneAboutARedFlagAndHidesItNowhere) {
  const service::Catalogue catalogue = builtin::Catalogue();
  int flags = 0;
  for (const service::ServiceModel& model : catalogue.services) {
    SCOPED_TRACE(model.id);
    const service::LinkedService service = *service::Link(catalogue, model.id);
    std::vector<facts::PatientRecord> list = RandomList(1);
    for (facts::PatientRecord& record : list) {
      facts::Fact stroke;
      stroke.code = {"ICPC-2", "K90"};
      stroke.date = base::PartialDate::FromDate(kAsOf);
      record.facts.push_back(stroke);
      facts::Fact sepsis = stroke;
      sepsis.code = {"ICD-10", "A419"};
      record.facts.push_back(sepsis);
    }
    list[0].consents.push_back({facts::ConsentKind::kProfilingDeclined, "", {}, {}});
    service::RunInput input;
    input.records = list;
    service::RunOptions options;
    options.as_of = options.from = kAsOf;
    options.places = 12;
    const service::RunResult before = *service::Run(service, input, options);
    // One plan for each: of one kind of flag, of all, turned down, completed, ended.
    std::map<base::PatientId, std::function<bool(const std::string&)>> is_limited;
    for (size_t i = 0; i < list.size(); ++i) {
      plan::CarePlan care_plan;
      care_plan.id = base::PlanId(absl::StrCat("plan-", list[i].id.value));
      care_plan.patient = list[i].id;
      care_plan.service = model.id;
      care_plan.created = kAsOf;
      care_plan.review = kAsOf.PlusDays(30);
      care_plan.status = static_cast<plan::PlanStatus>(1 + i % 4);
      plan::TreatmentLimit limit;
      limit.id = "no-hospital";
      limit.words = {"nb", absl::StrCat("ikke innleggelse nr ", i)};
      limit.instead = plan::Words{"nb", absl::StrCat("ring hjemmesykepleien nr ", i)};
      limit.decided = kAsOf.PlusDays(-1);
      if (i % 5 == 3) limit.red_flags = {"RF-03"};
      if (i % 5 == 4) limit.ended = kAsOf;
      care_plan.treatment_limits = {limit};
      is_limited[list[i].id] = [i, status = care_plan.status](const std::string& flag) {
        return (status == plan::PlanStatus::kActive ||
                status == plan::PlanStatus::kCompleted) &&
               i % 5 != 4 && (i % 5 != 3 || flag == "RF-03");
      };
      input.accepted.push_back(care_plan);
    }
    const service::RunResult after = *service::Run(service, input, options);
    service::StratifyOptions alone;
    alone.as_of = kAsOf;
    alone.places = 12;
    alone.plans = input.accepted;
    const service::RunResult ranked = service::Stratify(service, list, alone);
    const std::string json = proto::WriteRun(after);
    const std::string page = html::WriteReport(
        service::ViewRun(after, service::TeamViewing(kAsOf), service), service.texts, {});
    // Flags, their level, their place and who stands first: as they were.
    EXPECT_EQ(after.red_flags, before.red_flags);
    EXPECT_EQ(after.ranking, before.ranking);
    ASSERT_EQ(after.patients.size(), before.patients.size());
    for (size_t i = 0; i < after.patients.size(); ++i) {
      const service::PatientResult& now = after.patients[i];
      SCOPED_TRACE(now.patient.value);
      EXPECT_EQ(ranked.patients[i].red_flags, now.red_flags);
      EXPECT_EQ(ranked.patients[i].red_flag_limits, now.red_flag_limits);
      ASSERT_TRUE(now.red_flags && before.patients[i].red_flags);
      const auto& raised = now.red_flags->raised;
      const auto& were = before.patients[i].red_flags->raised;
      ASSERT_EQ(raised.size(), were.size());
      ASSERT_GE(raised.size(), 2u);
      size_t limits = 0;
      for (size_t f = 0; f < raised.size(); ++f) {
        stratify::RaisedRedFlag without = raised[f];
        const bool changed = without.action == "red_flag_action.by-limit";
        without.action = were[f].action;
        EXPECT_EQ(without, were[f]);
        EXPECT_EQ(changed, is_limited.at(now.patient)(raised[f].red_flag));
        if (!changed) continue;
        ASSERT_LT(limits, now.red_flag_limits.size());
        const service::RedFlagLimit& limit = now.red_flag_limits[limits++];
        EXPECT_EQ(limit.red_flag, raised[f].red_flag);
        EXPECT_EQ(limit.action, were[f].action);
        EXPECT_THAT(json, HasSubstr(limit.limit.words.text));
        EXPECT_THAT(page, HasSubstr(absl::StrCat(
                              "avtalt avgrensing av behandling: ", limit.limit.words.text,
                              " (2026-11-01), i stedet: ", limit.limit.instead->text,
                              ". uten avgrensingen: ")));
        ++flags;
      }
      EXPECT_EQ(limits, now.red_flag_limits.size());
    }
  }
  EXPECT_GT(flags, 10);
}

}  // namespace
}  // namespace tillit
