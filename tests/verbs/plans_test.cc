// SPDX-License-Identifier: Apache-2.0
// The verbs about plans, where what one of them does rests on another's care.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/verbs/engine.h"

namespace tillit::verbs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Engine& Shipped() {
  static const auto* const kEngine = new Engine(*Engine::Make({}));
  return *kEngine;
}

base::Instant At(const char* text) { return *base::Instant::Parse(text); }

// A goal written in January, and what `consents` says from May on.
plan::PlanChange ChangeOf(const plan::PlanHistory& history, const std::string& by,
                          const char* at, std::optional<bool> consents) {
  plan::PlanChange change;
  change.organisation = by;
  change.id = absl::StrCat(by, "-", at);
  change.expected = plan::Replay(history).version();
  change.recorded = At(at);
  change.actor = change.role = change.reason = "a";
  change.plan.id = history.plan;
  change.plan.patient = history.patient;
  change.plan.created = base::Date::FromCivil(2026, 1, 1);
  if (consents) {
    change.plan.patient_part.emplace();
    change.plan.patient_part->consents_to_sharing = consents;
  } else {
    change.plan.goals = {{base::GoalId("g"), "nb", "gå tur", {}}};
  }
  return change;
}

plan::PlanHistory With(plan::PlanHistory history, const std::string& by, const char* at,
                       std::optional<bool> consents) {
  const plan::PlanChange change = ChangeOf(history, by, at, consents);
  auto appended = plan::Append(std::move(history), change);
  EXPECT_TRUE(appended.ok()) << appended.status();
  EXPECT_EQ(appended->result, plan::PlanChangeResult::kApplied);
  return std::move(appended->history);
}

plan::PlanHistory WithGoal() {
  return With({base::PlanId("plan"), base::PatientId("p"), {}, ""}, "gp",
              "2026-01-05T08:00:00+01:00", {});
}

// Somebody of another sector with the patient's consent.
ViewRequest LookAt(std::vector<plan::PlanHistory> histories) {
  ViewRequest request;
  request.histories = std::move(histories);
  request.request.viewer = {"nav-7", "counsellor", "nav", access::Sector::kWelfare};
  request.request.purpose = access::AccessPurpose::kCoordination;
  request.request.at = At("2026-11-27T08:00:00+01:00");
  access::AccessGrant consent;
  consent.id = "consent";
  consent.basis = access::AccessBasis::kConsent;
  request.grants = {consent};
  return request;
}

ViewReply Seen(const ViewRequest& request) {
  const auto reply = Shipped().Answer(request, {});
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.ok() ? *reply : ViewReply{};
}

TEST(ARefusalToShare, IsObeyedWhateverDayIsAskedAbout) {
  const plan::PlanHistory history =
      With(WithGoal(), "gp", "2026-05-01T08:00:00+02:00", false);
  EXPECT_THAT(Seen(LookAt({WithGoal()})).plans, SizeIs(1));
  EXPECT_THAT(Seen(LookAt({history})).plans, IsEmpty());
  ViewRequest before = LookAt({history});
  before.known_at = At("2026-03-01T08:00:00+01:00");
  const ViewReply reply = Seen(before);
  EXPECT_THAT(reply.plans, IsEmpty());
  ASSERT_THAT(reply.audit, SizeIs(1));
  EXPECT_FALSE(reply.audit[0].shown);
}

TEST(ARefusalToShare, IsObeyedWhileItIsContested) {
  const plan::PlanHistory start = WithGoal();
  const auto merged =
      plan::Merge(With(start, "gp", "2026-05-01T08:00:00+02:00", true),
                  With(start, "hospital", "2026-05-02T08:00:00+02:00", false));
  ASSERT_TRUE(merged.ok());
  ASSERT_THAT(plan::Replay(*merged).edit_conflicts(), SizeIs(1));
  ASSERT_EQ(plan::Replay(*merged).plan().patient_part->consents_to_sharing, true);
  EXPECT_THAT(Seen(LookAt({*merged})).plans, IsEmpty());
}

TEST(ARefusalToShare, IsObeyedWhileItsEventWaitsForAnother) {
  plan::PlanHistory history = With(WithGoal(), "gp", "2026-05-01T08:00:00+02:00", {true});
  history = With(std::move(history), "hospital", "2026-06-01T08:00:00+02:00", false);
  // What the hospital had seen has not come yet.
  history.entries.erase(history.entries.begin() + 1);
  const ViewReply reply = Seen(LookAt({history}));
  EXPECT_THAT(reply.plans, IsEmpty());
  ASSERT_THAT(reply.findings, SizeIs(1));
  EXPECT_EQ(reply.findings[0].code, "finding_hidden") << "not even what waits";
}

TEST(ARefusalToShare, InOnePlanHoldsForTheOthersOfThePatient) {
  ViewRequest request = LookAt({WithGoal()});
  plan::CarePlan other;
  other.id = base::PlanId("other");
  other.patient = base::PatientId("p");
  other.patient_part.emplace();
  other.patient_part->consents_to_sharing = false;
  request.plans = {other};
  const ViewReply reply = Seen(request);
  EXPECT_THAT(reply.plans, IsEmpty());
  EXPECT_THAT(reply.audit, SizeIs(2));
}

TEST(ARefusalToShare, HoldsInARunAlsoWhereThePlansThatSaySoCannotBeUsed) {
  RunRequest request;
  request.service = "psht";
  request.as_of = base::Date::FromCivil(2026, 11, 2);
  request.patients.files = {
      {"records.ndjson",
       R"({"id":"p","birth":"1935-01-01","facts":[{"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"P70"},"date":"2026-09-01"},{"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"T08"},"date":"2026-09-01"},{"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"L28"},"date":"2026-09-01"}],"goals":[{"id":"g","language":"nb","text":"gå tur"}]})"}};
  const ViewRequest look = LookAt({});
  access::Viewing viewing;
  viewing.request = look.request;
  viewing.patients = {{base::PatientId("p"), look.grants, {}}};
  request.viewing = viewing;
  const auto open = Shipped().Answer(request, {});
  ASSERT_TRUE(open.ok()) << open.status();
  ASSERT_THAT(open->result.plans, SizeIs(1));
  plan::CarePlan refusing;
  refusing.id = base::PlanId("x");
  refusing.patient = base::PatientId("p");
  refusing.created = *request.as_of;
  refusing.contact_every_days = 0;  // cannot be
  refusing.patient_part.emplace();
  refusing.patient_part->consents_to_sharing = false;
  request.accepted = {refusing};
  const auto shut = Shipped().Answer(request, {});
  ASSERT_TRUE(shut.ok()) << shut.status();
  EXPECT_THAT(shut->result.plans, IsEmpty());
  EXPECT_FALSE(shut->audit[0].shown);
}

// Requirements: S1-40
TEST(AView, IsWrittenAsAPageATableAndAFhirBundle) {
  ViewRequest request = LookAt({WithGoal()});
  request.language = "nb";
  request.forms = {"csv", "fhir"};
  const absl::StatusOr<ViewReply> reply = Shipped().Answer(request, {});
  ASSERT_TRUE(reply.ok()) << reply.status();
  std::vector<std::string> names;
  for (const intake::File& file : reply->files) {
    names.push_back(file.name);
    EXPECT_FALSE(file.content.empty()) << file.name;
  }
  EXPECT_THAT(names, testing::ElementsAre("1.html", "1.csv", "1.json"));
  request.forms = {"pdf"};
  EXPECT_EQ(Shipped().Answer(request, {}).status().message(),
            "forms[0]: is none of csv, fhir");
}

TEST(AView, OfPapersThatDoNotHoldTogetherIsRefusedWithTheirPath) {
  const auto fault = [](const auto& spoil) {
    ViewRequest request = LookAt({WithGoal()});
    spoil(request);
    return std::string(Shipped().Answer(request, {}).status().message());
  };
  EXPECT_EQ(fault([](ViewRequest& r) { r.grants[0].basis.reset(); }),
            "grants[0]: has no basis");
  EXPECT_EQ(fault([](ViewRequest& r) { r.objections.emplace_back(); }),
            "objections[0]: has no id");
  EXPECT_EQ(fault([](ViewRequest& r) { r.known_to = "NAV kontor!!"; }),
            "known_to: names no organisation");
}

TEST(ALimitOfTreatment, ThatSaysNothingIsRefused) {
  StepRequest request;
  request.history = WithGoal();
  plan::PlanChange change =
      ChangeOf(request.history, "gp", "2026-05-01T08:00:00+02:00", {});
  change.plan.treatment_limits.resize(1);
  change.plan.treatment_limits[0].id = "l";
  request.changes = {change};
  EXPECT_EQ(Shipped().Answer(request, {}).status().message(),
            "changes[0]: change.plan.treatment_limits[0].words: are not given");
}

}  // namespace
}  // namespace tillit::verbs
