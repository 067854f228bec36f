// SPDX-License-Identifier: Apache-2.0
// The conflicts between guidelines that are shipped, on patients and plans that have
// them.
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/builtin/builtin.h"
#include "tillit/plan/guideline_conflict.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/plans.h"

namespace tillit::service {
namespace {

using criteria::Answer;

const base::Date kToday = base::Date::FromCivil(2026, 11, 2);

const Catalogue& Shipped() {
  static const Catalogue catalogue = builtin::Catalogue();
  return catalogue;
}

// A row of tests/data/plans: a patient and a plan, as short as can be.
struct Case {
  std::string conflict;
  facts::PatientRecord record;
  plan::CarePlan plan;
};

facts::Fact FactOf(const std::string& text) {
  // "ATC:B01AA03:MEDICINE@20", a measurement with "=7 kg" behind it.
  std::vector<std::string> value = absl::StrSplit(text, absl::MaxSplits('=', 1));
  std::vector<std::string> when = absl::StrSplit(value[0], '@');
  std::vector<std::string> what = absl::StrSplit(when[0], ':');
  facts::Fact fact;
  fact.code = {what[0], what[1]};
  fact.kind = *base::EnumFromName<facts::FactKind>(what[2]);
  fact.date = base::PartialDate::FromDate(kToday.PlusDays(-std::atoi(when[1].c_str())));
  if (value.size() > 1) {
    std::vector<std::string> parts = absl::StrSplit(value[1], ' ');
    double number = 0;
    EXPECT_TRUE(absl::SimpleAtod(parts[0], &number)) << text;
    fact.value = number;
    if (parts.size() > 1) fact.unit = parts[1];
  }
  return fact;
}

std::vector<Case> CasesOf(const std::string& file) {
  std::ifstream in(absl::StrCat(TILLIT_SOURCE_DIR, "/tests/data/plans/", file));
  std::vector<Case> cases;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string> cells = absl::StrSplit(line, ',');
    Case one;
    one.conflict = cells[0];
    one.record.id = base::PatientId("p");
    one.record.birth = base::PartialDate::FromDate(
        kToday.PlusMonths(-12 * std::atoi(cells[3].c_str())).PlusDays(-3));
    for (const auto& fact : absl::StrSplit(cells[1], ';', absl::SkipEmpty())) {
      one.record.facts.push_back(FactOf(std::string(fact)));
    }
    facts::Coverage all;
    all.source = "all";
    for (const auto& kind : base::EnumValues<facts::FactKind>()) {
      all.kinds.push_back(kind.value);
    }
    for (const base::CodeSystem& system : Shipped().code_systems) {
      all.systems.push_back(system.id);
    }
    all.complete = true;
    one.record.coverage = {all};
    one.plan.id = base::PlanId("plan");
    for (const auto& id : absl::StrSplit(cells[2], ';', absl::SkipEmpty())) {
      plan::PlannedIntervention planned;
      planned.id = planned.intervention = std::string(id);
      one.plan.interventions.push_back(planned);
    }
    cases.push_back(std::move(one));
  }
  return cases;
}

const plan::ConflictFound* Find(const std::vector<plan::ConflictFound>& found,
                                const std::string& id) {
  for (const plan::ConflictFound& each : found) {
    if (each.conflict == id) return &each;
  }
  return nullptr;
}

// Requirements: S1-26
TEST(ShippedConflicts, ThatArePlantedAreAllFoundWithTheirSource) {
  const std::vector<Case> cases = CasesOf("planted_conflicts.csv");
  ASSERT_EQ(cases.size(), 40u);
  for (const Case& planted : cases) {
    facts::View view(planted.record, kToday);
    const auto found = plan::FindConflicts(planted.plan, Shipped().conflicts, view);
    const plan::ConflictFound* conflict = Find(found, planted.conflict);
    ASSERT_NE(conflict, nullptr) << planted.conflict;
    EXPECT_EQ(conflict->answer, Answer::kYes) << planted.conflict;
    EXPECT_FALSE(conflict->citation.empty());
    EXPECT_FALSE(conflict->first.empty() && conflict->second.empty() &&
                 conflict->interventions.empty())
        << planted.conflict << " says not why";
  }
}

TEST(ShippedConflicts, DoNotHoldOfNearMisses) {
  const std::vector<Case> cases = CasesOf("near_misses.csv");
  ASSERT_EQ(cases.size(), 20u);
  for (const Case& miss : cases) {
    facts::View view(miss.record, kToday);
    const auto found = plan::FindConflicts(miss.plan, Shipped().conflicts, view);
    const plan::ConflictFound* conflict = Find(found, miss.conflict);
    EXPECT_TRUE(conflict == nullptr || conflict->answer != Answer::kYes) << miss.conflict;
  }
}

TEST(ShippedConflicts, AreWordedAndNameInterventionsThatThereAre) {
  std::set<std::string> keys;
  for (const Text& text : Shipped().texts) keys.insert(text.key);
  std::set<std::string> interventions;
  for (const auto& each : Shipped().interventions) interventions.insert(each.id);
  EXPECT_GE(Shipped().conflicts.size(), 185u);
  for (const plan::GuidelineConflict& conflict : Shipped().conflicts) {
    for (const char* kind : {"conflict", "conflict_risk", "conflict_resolution"}) {
      EXPECT_EQ(keys.count(absl::StrCat(kind, ".", conflict.id)), 1u) << conflict.id;
    }
    EXPECT_EQ(keys.count(absl::StrCat("conflict_check.", conflict.id)),
              conflict.to_check ? 1u : 0u)
        << conflict.id;
    const auto walk = [&](const auto& self, const criteria::Criterion& asked) -> void {
      if (asked.derived) {
        const std::string id = asked.derived->of.substr(asked.derived->of.find(':') + 1);
        EXPECT_EQ(interventions.count(id), 1u) << conflict.id << " " << id;
      }
      for (const auto* list :
           {&asked.all_of, &asked.any_of, &asked.none_of, &asked.of, &asked.none_known}) {
        for (const criteria::Criterion& part : *list) self(self, part);
      }
    };
    walk(walk, conflict.first);
    walk(walk, conflict.second);
  }
}

TEST(ShippedPlanRules, HoldOneRuleForAnIndividualPlanOnEveryDay) {
  plan::CarePlan plan;
  plan.kinds = {plan::PlanKind::kIndividual};
  for (const auto& [day, rule] : std::vector<std::pair<base::Date, std::string>>{
           {base::Date::FromCivil(2019, 5, 1), "individual-plan-before-2022-06-22"},
           {base::Date::FromCivil(2022, 6, 21), "individual-plan-before-2022-06-22"},
           {base::Date::FromCivil(2022, 6, 22), "individual-plan"},
           {kToday, "individual-plan"}}) {
    const auto checked = plan::CheckRules(plan, Shipped().plan_rules, day);
    ASSERT_EQ(checked.size(), 1u);
    EXPECT_EQ(checked[0].rule, rule);
    EXPECT_EQ(checked[0].items.size(), 9u);
  }
}

// Requirements: S1-39
TEST(ShippedAccessRules, ShowWelfareGoalsAndTasksAndNoHealthWhateverIsConsentedTo) {
  access::AccessRequest request;
  request.viewer = {"nav", "caseworker", "nav", access::Sector::kWelfare};
  request.purpose = access::AccessPurpose::kCoordination;
  request.at = {1793530800, 60};
  access::AccessGrant everything;
  everything.id = "all";
  everything.basis = access::AccessBasis::kConsent;
  const std::vector<access::AccessGrant> grants = {everything};
  const auto rulings = access::Decide(request, Shipped().access_rules, grants, {});
  using C = access::AccessContent;
  for (const C shown : {C::kOutline, C::kGoals, C::kTasks, C::kParties}) {
    EXPECT_TRUE(access::IsGranted(rulings, shown)) << base::EnumName(shown);
  }
  for (const C hidden :
       {C::kHealth, C::kMedicines, C::kSafety, C::kLifeContext, C::kDecisions}) {
    EXPECT_FALSE(access::IsGranted(rulings, hidden)) << base::EnumName(hidden);
  }
  for (const access::ContentRuling& ruling :
       access::Decide(request, Shipped().access_rules, {}, {})) {
    EXPECT_NE(ruling.ruling, access::AccessRuling::kGranted) << "without a consent";
  }
}

TEST(APlansStanding, HoldsAllThatIsToBeSaidOfItOnADay) {
  const std::vector<Case> cases = CasesOf("planted_conflicts.csv");
  plan::PlanSnapshot snapshot;
  snapshot.plan = cases[0].plan;
  const PlanStanding with =
      StandingOf(Shipped(), snapshot, &cases[0].record, plan::DecisionRule{}, kToday);
  EXPECT_NE(Find(with.conflicts, cases[0].conflict), nullptr);
  const PlanStanding without =
      StandingOf(Shipped(), snapshot, nullptr, plan::DecisionRule{}, kToday);
  EXPECT_TRUE(without.conflicts.empty());
  ASSERT_FALSE(without.findings.empty());
  EXPECT_EQ(without.findings.back().code, "conflicts_not_looked_for");
}

}  // namespace
}  // namespace tillit::service
