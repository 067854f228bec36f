// SPDX-License-Identifier: Apache-2.0
#include "tillit/fhir/questionnaire.h"

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::fhir {
namespace {

using instruments::Answers;
using instruments::Instrument;
using instruments::InstrumentItem;
using instruments::ItemKind;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Instrument Form() {
  Instrument form;
  form.id = "form";
  form.version = "2";
  form.wording_free = true;
  InstrumentItem choice;
  choice.id = "falls";
  choice.wording = {{"nb", "Har du \"falt\"?"}, {"en", "Did you fall?"}};
  choice.options = {{"no", "", 0, {{"nb", "nei"}}, {}},
                    {"yes", "", 1, {{"nb", "ja"}}, {}}};
  InstrumentItem number;
  number.id = "temperature";
  number.kind = ItemKind::kNumber;
  number.lowest = base::Decimal::FromInt(10);
  number.highest = base::Decimal::FromInt(50);
  number.decimals = 1;
  number.unit = "Cel";
  InstrumentItem text;
  text.id = "what";
  text.kind = ItemKind::kText;
  form.items = {choice, number, text};
  instruments::Scale scale;
  scale.id = "total";
  form.scales = {scale};
  form.sections = {{"first", true, {"falls", "temperature"}, false},
                   {"second", true, {"what"}, true}};
  return form;
}

Instrument Totals() {
  Instrument totals;
  totals.id = "totals";
  totals.version = "1";
  for (const char* id : {"a", "b"}) {
    instruments::Scale scale;
    scale.id = id;
    scale.lowest = base::Decimal::FromInt(0);
    scale.highest = base::Decimal::FromInt(10);
    scale.decimals = 2;
    totals.scales.push_back(scale);
  }
  return totals;
}

Answers Filled() {
  Answers answers;
  answers.instrument = "form";
  answers.version = "2";
  answers.subject = "p1";
  answers.date = base::PartialDate{2026, 5, 0};
  answers.assessor = "nurse 7";
  answers.venue = "home";
  answers.sex = facts::Sex::kFemale;
  answers.source = "form-1";
  answers.items = {{"falls", "yes", {}, ""},
                   {"temperature", "", *base::Decimal::Parse("37.1"), ""},
                   {"what", "", {}, "går \"dårlig\"\n\tute"},
                   {"second.dog", "", {}, "løs hund"}};
  return answers;
}

ResponseResult Read(const std::string& json,
                    const std::vector<Instrument>& instruments = {Form(), Totals()}) {
  const FhirInput input = {"r.json", json};
  return ReadResponses({&input, 1}, instruments);
}

TEST(Responses, ComeBackAsTheyWereWritten) {
  const ResponseResult read = Read(WriteResponse(Form(), Filled()));
  EXPECT_THAT(read.findings, IsEmpty());
  ASSERT_EQ(read.responses.size(), 1u);
  EXPECT_EQ(read.responses[0].answers, Filled());
  Answers totals;
  totals.instrument = "totals";
  totals.version = "1";
  totals.totals = {{"a", *base::Decimal::Parse("1.25")}, {"b", base::Decimal{}}};
  const ResponseResult again = Read(WriteResponse(Totals(), totals));
  ASSERT_EQ(again.responses.size(), 1u);
  EXPECT_EQ(again.responses[0].answers, totals);
  // A total of every scale is written out.
  totals.totals = {{"", base::Decimal::FromInt(3)}};
  EXPECT_EQ(Read(WriteResponse(Totals(), totals)).responses[0].answers.totals.size(), 2u);
}

TEST(Questionnaire, HoldsWordingInTheLanguageAskedForAndRanges) {
  const std::string nb = WriteQuestionnaire(Form(), "Skjema", "nb");
  EXPECT_THAT(nb, HasSubstr("\"url\":\"urn:tillit:instrument:form\""));
  EXPECT_THAT(nb, HasSubstr("\"text\":\"Har du \\\"falt\\\"?\""));
  EXPECT_THAT(nb, HasSubstr("\"display\":\"ja\""));
  EXPECT_THAT(nb, HasSubstr("\"valueDecimal\":10}"));
  EXPECT_THAT(nb, HasSubstr("\"code\":\"Cel\""));
  EXPECT_THAT(nb, HasSubstr("\"linkId\":\"second.own\""));
  const std::string nn = WriteQuestionnaire(Form(), "", "nn");
  EXPECT_THAT(nn, Not(HasSubstr("falt")));
  EXPECT_THAT(nn, Not(HasSubstr("\"text\":\"")));
  EXPECT_THAT(WriteQuestionnaire(Totals(), "", ""), HasSubstr("\"linkId\":\"total.a\""));
}

std::string ResponseOf(const std::string& items,
                       const std::string& canonical = "urn:tillit:instrument:form",
                       const std::string& status = "completed") {
  return absl::StrCat(R"({"resourceType":"QuestionnaireResponse","id":"r","status":")",
                      status, R"(","questionnaire":")", canonical, R"(","item":[)", items,
                      "]}");
}

TEST(Responses, SayWhatCannotBeUsedAndKeepTheRest) {
  const ResponseResult read = Read(ResponseOf(
      R"({"linkId":"unheard","answer":[{"valueString":"x"}]},)"
      R"({"linkId":"falls","answer":[{"valueCoding":{"code":"maybe"}}]},)"
      R"({"linkId":"temperature","answer":[{"valueQuantity":{"value":98,"code":"[degF]"}}]},)"
      R"({"linkId":"what","answer":[{"valueString":"a"},{"valueString":"b"}]},)"
      R"({"linkId":"what","answer":[{"valueString":"c"}]})"));
  ASSERT_EQ(read.responses.size(), 1u);
  ASSERT_EQ(read.responses[0].answers.items.size(), 1u);
  EXPECT_EQ(read.responses[0].answers.items[0].text, "a");
  std::vector<std::string> said;
  for (const base::Finding& finding : read.findings) {
    said.push_back(finding.code + " " + finding.path);
  }
  EXPECT_THAT(said, ::testing::ElementsAre(
                        "link_id_unknown QuestionnaireResponse/r.item[0].linkId",
                        "answer_unusable QuestionnaireResponse/r.item[1]",
                        "answer_unusable QuestionnaireResponse/r.item[2]",
                        "answer_unusable QuestionnaireResponse/r.item[3].answer[1]",
                        "answer_unusable QuestionnaireResponse/r.item[4]"));
}

TEST(Responses, TakeBooleansQuantitiesAndNestedItems) {
  const ResponseResult read = Read(ResponseOf(
      R"({"linkId":"first","item":[{"linkId":"falls","answer":[{"valueBoolean":true,)"
      R"("item":[{"linkId":"temperature","answer":[{"valueQuantity":)"
      R"({"value":37.1,"code":"Cel"}}]}]}]}]})"));
  EXPECT_THAT(read.findings, IsEmpty());
  ASSERT_EQ(read.responses.size(), 1u);
  ASSERT_EQ(read.responses[0].answers.items.size(), 2u);
  EXPECT_EQ(read.responses[0].answers.items[0].option, "yes");
  EXPECT_EQ(read.responses[0].answers.items[1].number, *base::Decimal::Parse("37.1"));
}

TEST(Responses, OfAnotherQuestionnaireVersionOrStatusAreNotRead) {
  const auto code = [](const std::string& json) {
    const ResponseResult read = Read(json);
    EXPECT_THAT(read.responses, IsEmpty());
    return read.findings.empty() ? std::string() : read.findings[0].code;
  };
  EXPECT_EQ(code(ResponseOf("", "urn:other")), "instrument_unknown");
  EXPECT_EQ(code(ResponseOf("", "urn:tillit:instrument:form|7")), "instrument_unknown");
  EXPECT_EQ(code(ResponseOf("", "urn:tillit:instrument:form", "entered-in-error")),
            "resource_left_out");
  EXPECT_EQ(code(R"({"resourceType":"Patient","id":"p"})"), "");
  EXPECT_EQ(code("{"), "json_unreadable");
  EXPECT_EQ(Read(ResponseOf("", "urn:tillit:instrument:form|2")).responses.size(), 1u);
}

// A number finer than six places is none of ours: it is not rounded.
TEST(Responses, NumbersAreReadAsTheyWereWritten) {
  const auto number = [](const std::string& text) {
    const ResponseResult read = Read(ResponseOf(absl::StrCat(
        R"({"linkId":"temperature","answer":[{"valueDecimal":)", text, "}]}")));
    return read.responses[0].answers.items.empty()
               ? std::string("unusable")
               : read.responses[0].answers.items[0].number->ToString();
  };
  EXPECT_EQ(number("37.1"), "37.1");
  EXPECT_EQ(number("0.000001"), "0.000001");
  EXPECT_EQ(number("37.0"), "37");
  EXPECT_EQ(number("37.1000001"), "unusable");
  EXPECT_EQ(number("1e300"), "unusable");
  for (int n = 0; n < 2000; ++n) {
    const base::Decimal decimal = {n * 12347};
    EXPECT_EQ(number(decimal.ToString()), decimal.ToString());
  }
}

}  // namespace
}  // namespace tillit::fhir
