// SPDX-License-Identifier: Apache-2.0
// The verb that scores answers: what it refuses, what it finds, and what goes around.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/fhir/questionnaire.h"
#include "tillit/verbs/engine.h"

namespace tillit::verbs {
namespace {

using instruments::Answers;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Engine& Shipped() {
  static const auto* const kEngine = new Engine(*Engine::Make({}));
  return *kEngine;
}

Answers Total(const std::string& instrument, const char* total) {
  Answers answers;
  answers.instrument = instrument;
  answers.totals = {{"", *base::Decimal::Parse(total)}};
  return answers;
}

std::string FaultOf(AssessRequest request) {
  return std::string(Shipped().Answer(std::move(request), {}).status().message());
}

TEST(Assess, UnverifiedInstrumentsLoadOnlyWhenNamed) {
  AssessRequest request;
  request.answers = {Total("gds-15", "5")};
  EXPECT_THAT(FaultOf(request),
              HasSubstr("answers[0].instrument: 'gds-15' is unverified"));
  request.unverified = {"gds-15"};
  const auto reply = Shipped().Answer(request, {});
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->assessments[0].verification, base::Verification::kUnverified);
  EXPECT_EQ(reply->assessments[0].scales[0].band, "suggests-depression");
  ASSERT_THAT(reply->findings, SizeIs(1));
  EXPECT_EQ(reply->findings[0].code, "instrument_unverified");
  request.unverified = {"gds-51"};
  EXPECT_THAT(FaultOf(request), HasSubstr("unverified[0]: 'gds-51' is not in the"));
}

TEST(Assess, RefusesAnswersThatAreWrongWithTheirPath) {
  AssessRequest request;
  request.answers = {Total("gad-7", "5"), Total("gad-7", "55")};
  EXPECT_THAT(FaultOf(request), HasSubstr("answers[1].totals[0].total: lies outside"));
  request.answers = {Total("nobodys", "5")};
  EXPECT_THAT(FaultOf(request), HasSubstr("answers[0].instrument: 'nobodys' is not in"));
  request = {};
  request.language = "da";
  EXPECT_THAT(FaultOf(request), HasSubstr("language: is none"));
  request = {};
  request.questionnaires = {"nobodys"};
  EXPECT_THAT(FaultOf(request), HasSubstr("questionnaires[0]: "));
}

TEST(Assess, ReadsResponsesAndRefusesOnesThatCannotBeScored) {
  AssessRequest request;
  request.answers = {Total("gad-7", "15")};
  request.answers[0].subject = "p";
  request.write_responses = true;
  const auto first = Shipped().Answer(request, {});
  ASSERT_TRUE(first.ok());
  ASSERT_THAT(first->files, SizeIs(1));
  AssessRequest again;
  again.responses = first->files;
  again.responses.push_back(
      {"bad.json",
       R"({"resourceType":"QuestionnaireResponse","id":"b","status":"completed",)"
       R"("questionnaire":"urn:tillit:instrument:gad-7",)"
       R"("item":[{"linkId":"total.severity","answer":[{"valueInteger":40}]}]})"});
  again.responses.push_back(
      {"k.json",
       R"({"resourceType":"QuestionnaireResponse","id":"k","status":"completed",)"
       R"("questionnaire":"urn:tillit:instrument:k10"})"});
  const auto second = Shipped().Answer(again, {});
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_THAT(second->assessments, SizeIs(1));
  EXPECT_EQ(second->assessments[0].scales, first->assessments[0].scales);
  EXPECT_EQ(second->assessments[0].subject, "p");
  ASSERT_THAT(second->findings, SizeIs(2));
  EXPECT_EQ(second->findings[0].code, "answers_unusable");
  EXPECT_THAT(second->findings[0].path, HasSubstr("QuestionnaireResponse/b.totals[0]"));
  EXPECT_EQ(second->findings[1].code, "instrument_not_named");
  EXPECT_EQ(second->findings[1].severity, base::Severity::kRefused);
}

// Every shipped instrument as a Questionnaire, in every language, and answers through
// FHIR and back: the same scores.
TEST(Assess, EveryInstrumentGoesThroughFhirAndBack) {
  for (const instruments::Instrument& instrument : Shipped().catalogue().instruments) {
    for (const instruments::InstrumentExample& example : instrument.examples) {
      AssessRequest request;
      Answers answers;
      answers.instrument = instrument.id;
      answers.version = instrument.version;
      answers.sex = example.sex;
      answers.items = example.items;
      answers.totals = example.totals;
      request.answers = {answers};
      request.unverified = {instrument.id};
      request.write_responses = true;
      const auto reply = Shipped().Answer(request, {});
      ASSERT_TRUE(reply.ok()) << reply.status();
      AssessRequest back;
      back.responses = reply->files;
      back.unverified = {instrument.id};
      const auto again = Shipped().Answer(back, {});
      ASSERT_TRUE(again.ok()) << again.status();
      ASSERT_THAT(again->assessments, SizeIs(1)) << instrument.id;
      EXPECT_EQ(again->assessments[0].scales, reply->assessments[0].scales)
          << instrument.id << " " << example.id;
    }
    for (const char* language : {"", "nb", "nn", "en"}) {
      AssessRequest request;
      request.questionnaires = {instrument.id};
      request.unverified = {instrument.id};
      request.language = language;
      const auto reply = Shipped().Answer(request, {});
      ASSERT_TRUE(reply.ok()) << reply.status();
      ASSERT_THAT(reply->files, SizeIs(1));
      if (!instrument.wording_free) {
        EXPECT_THAT(reply->files[0].content, ::testing::Not(HasSubstr("\"text\":\"")));
        EXPECT_THAT(reply->files[0].content, ::testing::Not(HasSubstr("\"display\"")));
      }
    }
  }
}

TEST(Assess, HoldsAssessorsAgainstEachOther) {
  AssessRequest request;
  for (const char* who : {"nurse", "physio"}) {
    Answers answers;
    answers.instrument = "frailty-four-dimensions";
    answers.subject = "p";
    answers.assessor = who;
    answers.items = {{"D1.02", "yes", {}, ""},
                     {"D4.04", std::string(who) == "nurse" ? "yes" : "no", {}, ""}};
    request.answers.push_back(answers);
  }
  EXPECT_THAT(Shipped().Answer(request, {})->agreements, IsEmpty());
  request.agreement = true;
  const auto reply = Shipped().Answer(request, {});
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_THAT(reply->agreements, SizeIs(1));
  ASSERT_THAT(reply->agreements[0].disagreements, SizeIs(1));
  EXPECT_EQ(reply->agreements[0].disagreements[0].item, "D4.04");
  EXPECT_EQ(reply->agreements[0].areas[0].item, "D1.02");
  request.answers.pop_back();
  EXPECT_THAT(FaultOf(request), HasSubstr("fewer than two assessors"));
}

TEST(Assess, EndsWithItsWorkAndItsBytes) {
  AssessRequest request;
  request.answers.assign(100, Total("gad-7", "5"));
  base::Work little(50);
  Terms terms;
  terms.work = &little;
  EXPECT_EQ(Shipped().Answer(request, terms).status().code(),
            absl::StatusCode::kResourceExhausted);
  request = {};
  request.responses = {{"a.json", std::string(100, ' ')}};
  terms = {};
  terms.max_bytes = 99;
  EXPECT_EQ(Shipped().Answer(request, terms).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tillit::verbs
