// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/view.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plan/plan_fields.h"
#include "tillit/base/canonical.h"

namespace tillit::plan {
namespace {

using access::AccessContent;
using ::testing::HasSubstr;

// Every text in a value becomes `text`; what may be missing is there, lists have an item.
template <class T>
void Fill(T& value, const std::string& text) {
  if constexpr (std::is_same_v<T, std::string>) {
    value = text;
  } else if constexpr (base::kIsId<T>) {
    value.value = text;
  } else if constexpr (base::kIsVector<T>) {
    value.resize(1);
    Fill(value[0], text);
  } else if constexpr (base::kIsOptional<T>) {
    value.emplace();
    Fill(*value, text);
  } else if constexpr (base::kHasFields<T>) {
    base::ForEachField(value, [&](const char*, auto& field) { Fill(field, text); });
    if constexpr (requires { value.newer_fields; }) value.newer_fields = text;
  } else if constexpr (std::is_same_v<T, base::Date>) {
    value = base::Date{20000};
  } else if constexpr (std::is_enum_v<T>) {
    value = base::EnumValues<T>()[0].value;
  }
}

// A word of its own in each field that a view may hide.
std::string WordOf(const std::string& field) {
  return absl::StrCat("<canary of ", field, ">");
}

CarePlan FullPlan() {
  CarePlan plan;
  base::ForEachField(plan, [](const char* name, auto& field) {
    using F = std::decay_t<decltype(field)>;
    Fill(field, WordOf(name));
    if constexpr (base::kIsVector<F>) {
      if constexpr (base::kHasFields<typename F::value_type>) {
        base::ForEachField(field[0], [&](const char* part, auto& value) {
          const std::string path = absl::StrCat(name, ".", part);
          bool is_named = false;
          for (const FieldContent& each : FieldContents()) is_named |= path == each.field;
          if (is_named) Fill(value, WordOf(path));
          if (std::string(part) == "id") Fill(value, "item");
        });
      }
    }
  });
  plan.id = base::PlanId("plan");
  plan.patient = base::PatientId("patient");
  plan.newer_fields = WordOf("newer_fields");
  return plan;
}

std::string BytesOf(const CarePlan& plan) {
  base::CanonicalWriter writer;
  writer.Write(plan);
  std::string bytes = writer.bytes() + plan.newer_fields;
  for (const FieldAccess& field : PlanFields()) {
    for (size_t p = 0; p < field.parts.size(); ++p) {
      if (field.parts[p].name != "newer_fields") continue;
      // Canonical bytes leave them out: whether they are there is seen beside a new item.
      for (size_t at = 0; at < field.size(plan); ++at) {
        CarePlan fresh;
        field.add(fresh, "item");
        if (!field.parts[p].same(plan, at, fresh, 0)) {
          absl::StrAppend(&bytes, WordOf("newer_fields"));
        }
      }
    }
  }
  return bytes;
}

ViewedPlan ViewOf(const CarePlan& plan, const std::vector<AccessContent>& contents) {
  access::AccessRule rule;
  rule.id = "rule";
  rule.sector = access::Sector::kHealth;
  rule.purposes = {access::AccessPurpose::kCare};
  rule.contents = contents;
  access::AccessRequest request;
  request.viewer = {"v", "nurse", "municipality", access::Sector::kHealth};
  request.purpose = access::AccessPurpose::kCare;
  request.at = {1793530800, 60};
  request.reason = "home visit";
  // A relative has no words but what was taught: for once it tells nothing.
  const std::vector<std::string> plain = {WordOf("parties.relative")};
  return ViewPlan(plan, "gp:3", request, {absl::MakeConstSpan(&rule, 1), plain}, {}, {});
}

TEST(AView, NamesEachFieldOfAPlanInItsTable) {
  std::set<std::string> named;
  for (const FieldContent& each : FieldContents()) {
    EXPECT_TRUE(named.insert(each.field).second) << each.field << " stands twice";
  }
  for (const FieldAccess& field : PlanFields()) {
    EXPECT_EQ(named.erase(std::string(field.name)), 1u) << field.name;
    for (const PartAccess& part : field.parts) {
      named.erase(absl::StrCat(field.name, ".", part.name));
    }
  }
  EXPECT_TRUE(named.empty()) << *named.begin() << " is no field";
}

TEST(AView, ShowsTheTableThatTheDocumentPrints) {
  std::ifstream file(std::string(TILLIT_SOURCE_DIR) + "/docs/plans.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const auto& content : base::EnumValues<AccessContent>()) {
    std::string fields;
    for (const FieldContent& each : FieldContents()) {
      if (each.content != content.value) continue;
      absl::StrAppend(&fields, fields.empty() ? "" : ", ", "`", each.field, "`");
    }
    EXPECT_THAT(text.str(),
                HasSubstr(absl::StrCat("| ", content.name, " | ", fields, " |\n")));
  }
}

// Requirements: S0-32
TEST(AView, ShowsTheFieldsOfWhatIsGrantedAndNoTraceOfTheOthers) {
  const CarePlan plan = FullPlan();
  const auto contents = base::EnumValues<AccessContent>();
  for (unsigned set = 0; set < 1u << contents.size(); ++set) {
    std::vector<AccessContent> granted;
    for (size_t i = 0; i < contents.size(); ++i) {
      if ((set >> i & 1u) != 0) granted.push_back(contents[i].value);
    }
    const ViewedPlan viewed = ViewOf(plan, granted);
    const std::string bytes = BytesOf(viewed.plan());
    const auto is_granted = [&](AccessContent content) {
      return std::find(granted.begin(), granted.end(), content) != granted.end();
    };
    const bool outline = is_granted(AccessContent::kOutline);
    for (const FieldContent& each : FieldContents()) {
      // A part takes what its item takes too, and everything that there is a plan.
      bool shown = outline && is_granted(each.content);
      const std::string item(each.field, strcspn(each.field, "."));
      for (const FieldContent& other : FieldContents()) {
        if (item == other.field) shown = shown && is_granted(other.content);
      }
      const bool has_words = BytesOf(plan).find(WordOf(each.field)) != std::string::npos;
      ASSERT_EQ(absl::StrContains(bytes, WordOf(each.field)), shown && has_words)
          << each.field << " in set " << set;
    }
    ASSERT_FALSE(absl::StrContains(bytes, WordOf("newer_fields")));
    ASSERT_EQ(viewed.audit().shown, outline);
    ASSERT_EQ(viewed.plan().id.value, outline ? "plan" : "");
  }
}

TEST(AView, HasNoIdOfAnItemOfWhichNothingIsShown) {
  CarePlan plan;
  plan.id = base::PlanId("plan");
  Party party;
  party.id = "social-worker";
  plan.parties = {party};
  const AccessContent outline = AccessContent::kOutline;
  EXPECT_TRUE(
      ViewOf(plan, {outline, AccessContent::kLifeContext}).plan().parties.empty());
  EXPECT_EQ(ViewOf(plan, {outline, AccessContent::kParties}).plan().parties.size(), 1u);
}

TEST(AView, NamesNoMedicineAsEvidenceWhereMedicinesAreHidden) {
  CarePlan plan;
  plan.id = base::PlanId("plan");
  PlannedIntervention planned;
  planned.id = "i";
  criteria::Evidence medicine;
  medicine.kind = facts::FactKind::kMedicine;
  medicine.code = {"ATC", "N05BA01"};
  criteria::Evidence illness;
  illness.kind = facts::FactKind::kCondition;
  planned.reason.evidence = {medicine, illness, medicine};
  plan.interventions = {planned};
  plan.questions = {{"goal", {medicine}}};
  std::vector<AccessContent> granted = {AccessContent::kOutline, AccessContent::kTasks,
                                        AccessContent::kHealth};
  const CarePlan without = ViewOf(plan, granted).plan();
  EXPECT_EQ(without.interventions[0].reason.evidence,
            std::vector<criteria::Evidence>{illness});
  EXPECT_TRUE(without.questions[0].evidence.empty());
  granted.push_back(AccessContent::kMedicines);
  EXPECT_EQ(ViewOf(plan, granted).plan().interventions, plan.interventions);
}

TEST(AView, ObeysAPatientWhoDoesNotConsentToSharingOutsideHealthCare) {
  CarePlan plan = FullPlan();
  plan.patient_part->consents_to_sharing = false;
  access::AccessRule rule;
  rule.id = "rule";
  rule.purposes = {access::AccessPurpose::kCare};
  rule.contents = {AccessContent::kOutline, AccessContent::kGoals};
  access::AccessRequest request;
  request.purpose = access::AccessPurpose::kCare;
  request.at = {1793530800, 60};
  for (const auto& sector : base::EnumValues<access::Sector>()) {
    rule.sector = request.viewer.sector = sector.value;
    const bool shown =
        ViewPlan(plan, "", request, {absl::MakeConstSpan(&rule, 1), {}}, {}, {})
            .audit()
            .shown;
    EXPECT_EQ(shown, sector.value == access::Sector::kHealth ||
                         sector.value == access::Sector::kCitizen)
        << sector.name;
  }
}

TEST(AView, TellsOfEditConflictsInWhatItShowsAndOfNoOther) {
  CarePlan mine;
  mine.treatment_limits.resize(1);
  mine.treatment_limits[0].id = "item";
  mine.treatment_limits[0].words.text = "no hospital";
  CarePlan theirs = mine;
  theirs.goals.resize(1);
  theirs.goals[0].text = "hidden";
  const std::vector<EditConflict> conflicts = {
      {"goals[item].text", {}},
      {"treatment_limits[item].words", {{{{"gp", 1}}, mine}, {{{"gp", 2}}, theirs}}},
      {"weather", {}}};
  access::AccessRule rule;
  rule.id = "rule";
  rule.sector = access::Sector::kHealth;
  rule.purposes = {access::AccessPurpose::kCare};
  rule.contents = {AccessContent::kOutline, AccessContent::kSafety};
  access::AccessRequest request;
  request.viewer = {"v", "nurse", "municipality", access::Sector::kHealth};
  request.purpose = access::AccessPurpose::kCare;
  const ViewedPlan viewed = ViewPlan(
      FullPlan(), "", request, {absl::MakeConstSpan(&rule, 1), {}}, {}, {}, conflicts);
  ASSERT_EQ(viewed.edit_conflicts().size(), 1u);
  EXPECT_EQ(viewed.edit_conflicts()[0].field, "treatment_limits[item].words");
  const auto& alternatives = viewed.edit_conflicts()[0].alternatives;
  ASSERT_EQ(alternatives.size(), 2u);
  EXPECT_EQ(alternatives[1].by, conflicts[1].alternatives[1].by);
  EXPECT_EQ(alternatives[1].plan, mine) << "a fragment shows no more than the plan";
}

TEST(AView, CallsAnInterventionByItsPlaceWhereItsNameWouldTellOfHealth) {
  CarePlan plan;
  plan.id = base::PlanId("plan");
  for (const char* id : {"copd-rescue-pack", "intervention-1", "smoking-cessation"}) {
    PlannedIntervention planned;
    planned.id = planned.intervention = id;
    planned.owner = "nurse";
    plan.interventions.push_back(planned);
  }
  plan.interventions[1].intervention = "meal-delivery";
  Task task;
  task.id = "t";
  task.intervention = "copd-rescue-pack";
  plan.tasks = {task};
  // A reference to nothing in the plan may tell as well.
  Task dangling = task;
  dangling.id = "u";
  dangling.intervention = "oxygen-88-92";
  plan.tasks.push_back(dangling);
  Commitment promise;
  promise.id = "c";
  promise.interventions = {"smoking-cessation", "intervention-1", "oxygen-88-92"};
  Party party;
  party.id = "daughter";
  party.relative.emplace();
  party.relative->training = {"copd-rescue-pack", "meal-delivery"};
  plan.parties = {party};
  plan.commitments = {promise};
  const std::vector<EditConflict> conflicts = {
      {"interventions[copd-rescue-pack].owner", {{{}, plan}}}};
  access::AccessRule rule;
  rule.id = "rule";
  rule.sector = access::Sector::kWelfare;
  rule.purposes = {access::AccessPurpose::kCare};
  rule.contents = {AccessContent::kOutline, AccessContent::kTasks,
                   AccessContent::kParties, AccessContent::kLifeContext};
  access::AccessRequest request;
  request.viewer = {"v", "nav-counsellor", "nav", access::Sector::kWelfare};
  request.purpose = access::AccessPurpose::kCare;
  const std::vector<std::string> plain = {"meal-delivery"};
  const auto look = [&] {
    return ViewPlan(plan, "", request, {absl::MakeConstSpan(&rule, 1), plain}, {}, {},
                    conflicts);
  };
  const ViewedPlan viewed = look();
  const CarePlan& seen = viewed.plan();
  ASSERT_EQ(seen.interventions.size(), 3u);
  EXPECT_EQ(seen.interventions[0].id, "intervention-2");
  EXPECT_EQ(seen.interventions[0].intervention, "");
  EXPECT_EQ(seen.interventions[0].owner, "nurse");
  EXPECT_EQ(seen.interventions[1].id, "intervention-1");
  EXPECT_EQ(seen.interventions[1].intervention, "meal-delivery");
  EXPECT_EQ(seen.interventions[2].id, "intervention-3");
  EXPECT_EQ(seen.tasks[0].intervention, "intervention-2");
  EXPECT_EQ(seen.commitments[0].interventions,
            (std::vector<std::string>{"intervention-3", "intervention-1"}));
  ASSERT_EQ(viewed.edit_conflicts().size(), 1u);
  EXPECT_EQ(viewed.edit_conflicts()[0].field, "interventions[intervention-2].owner");
  EXPECT_EQ(viewed.edit_conflicts()[0].alternatives[0].plan.interventions,
            seen.interventions);
  EXPECT_EQ(seen.tasks[1].intervention, "");
  EXPECT_EQ(seen.parties[0].relative->training,
            std::vector<std::string>{"meal-delivery"});
  rule.contents.push_back(AccessContent::kHealth);
  EXPECT_EQ(look().plan().interventions, plan.interventions);
}

TEST(EachLook, ShownOrNotHasItsRecord) {
  const CarePlan plan = FullPlan();
  for (const bool granted : {true, false}) {
    const ViewedPlan viewed =
        ViewOf(plan, granted ? std::vector{AccessContent::kOutline, AccessContent::kGoals}
                             : std::vector<AccessContent>());
    const access::AuditRecord& audit = viewed.audit();
    EXPECT_EQ(audit.shown, granted);
    EXPECT_EQ(audit.viewer.id, "v");
    EXPECT_EQ(audit.reason, "home visit");
    EXPECT_EQ(audit.patient.value, "patient");
    EXPECT_EQ(audit.object, "CarePlan/plan");
    EXPECT_EQ(audit.version, "gp:3");
    EXPECT_EQ(audit.rulings.size(), base::EnumValues<AccessContent>().size());
    EXPECT_EQ(audit.at.utc_seconds, 1793530800);
  }
}

}  // namespace
}  // namespace tillit::plan
