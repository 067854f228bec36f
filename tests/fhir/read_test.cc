// SPDX-License-Identifier: Apache-2.0
#include "tillit/fhir/read.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/fhir/concept_map.h"

namespace tillit::fhir {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

ReadOptions Options() {
  ReadOptions options;
  base::CodeSystem icd;
  icd.id = "ICD-10";
  icd.canonical = "urn:icd";
  icd.drop_dots = true;
  base::CodeSystem atc;
  atc.id = "ATC";
  atc.canonical = "urn:atc";
  options.code_systems = {icd, atc};
  return options;
}

std::string Bundle(const std::vector<std::string>& resources) {
  std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[)";
  for (size_t i = 0; i < resources.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ",", "{\"resource\":", resources[i], "}");
  }
  return text + "]}";
}

constexpr char kPatient[] =
    R"({"resourceType":"Patient","id":"p","birthDate":"1940-02","gender":"female"})";

ReadResult MustRead(const std::vector<FhirInput>& inputs) {
  absl::StatusOr<ReadResult> result = Read(inputs, Options());
  EXPECT_TRUE(result.ok()) << result.status().message();
  return result.ok() ? *std::move(result) : ReadResult{};
}

ReadResult MustRead(const std::string& bytes) {
  return MustRead(std::vector<FhirInput>{{"list.json", bytes}});
}

std::vector<std::string> Said(const ReadResult& result) {
  std::vector<std::string> said;
  for (const base::Finding& finding : result.findings) {
    said.push_back(finding.code + " " + finding.path);
  }
  return said;
}

TEST(Resources, AreCountedByTheWholeNameOfTheirType) {
  const ReadResult result = MustRead(
      Bundle({kPatient, R"({"resourceType":"ImmunizationRecommendation","id":"a"})",
              R"({"resourceType":"ImmunizationRecommendation","id":"b"})",
              R"({"resourceType":"Given Family 010190 12345","id":"c"})"}));
  std::vector<std::string> counts;
  for (const ResourceCount& count : result.resources) {
    counts.push_back(absl::StrCat(count.type, " ", count.count));
  }
  EXPECT_THAT(counts, ElementsAre("GivenFamily01019 1", "ImmunizationRecommendation 2",
                                  "Patient 1"));
}

TEST(Resources, BecomeOnePatientsRecord) {
  const ReadResult result = MustRead(Bundle({
      kPatient,
      R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"IMP"},
          "priority":{"coding":[{"code":"EM"}]},"subject":{"reference":"Patient/p"},
          "period":{"start":"2020-03-01T10:00:00+01:00","end":"2020-03-05"}})",
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},
          "encounter":{"reference":"Encounter/e"},
          "code":{"coding":[{"system":"urn:icd","code":"I50.9"}]}})",
      R"({"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",
          "authoredOn":"2020-04-01","subject":{"reference":"Patient/p"},
          "contained":[{"resourceType":"Medication","id":"x",
            "code":{"coding":[{"system":"urn:atc","code":"C03CA01"}]}}],
          "medicationReference":{"reference":"#x"}})",
      R"({"resourceType":"Observation","id":"o","status":"final","effectiveDateTime":"2020",
          "subject":{"reference":"Patient/p"},
          "code":{"coding":[{"system":"urn:loinc","code":"85354-9"}]},
          "component":[{"code":{"coding":[{"system":"urn:loinc","code":"8480-6"}]},
            "valueQuantity":{"value":131.5,"unit":"mmHg","code":"mm[Hg]"}}]})",
      R"({"resourceType":"Procedure","id":"r","status":"completed",
          "performedPeriod":{"start":"2019-01-01","end":"2019-01-02"},
          "subject":{"reference":"Patient/p"},
          "code":{"coding":[{"system":"urn:s","code":"1"}]}})",
      R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed",
          "questionnaire":"urn:q|1.0","authored":"2020-05-01",
          "subject":{"reference":"Patient/p"},
          "item":[{"linkId":"a","item":[{"linkId":"a.1","answer":[{"valueInteger":2,
            "item":[{"linkId":"a.1.1","answer":[{"valueBoolean":false}]}]}]}]}]})",
      R"({"resourceType":"Goal","id":"g","lifecycleStatus":"active","language":"nb",
          "subject":{"reference":"Patient/p"},"expressedBy":{"reference":"Patient/p"},
          "description":{"text":"Gå selv til butikken"}})",
  }));
  ASSERT_EQ(result.records.size(), 1u);
  const facts::PatientRecord& record = result.records[0];
  EXPECT_EQ(record.birth->ToString(), "1940-02");
  EXPECT_EQ(record.sex, facts::Sex::kFemale);
  std::vector<std::string> facts;
  for (const facts::Fact& fact : record.facts) {
    facts.push_back(absl::StrCat(base::EnumName(fact.kind), " ", fact.code.code, " ",
                                 fact.date ? fact.date->ToString() : "-", " ",
                                 fact.end ? fact.end->ToString() : "-", " ",
                                 fact.value.value_or(-1), " ", fact.unit,
                                 fact.value_text));
  }
  EXPECT_THAT(
      facts,
      ::testing::UnorderedElementsAre(
          "ADMISSION emergency-admission 2020-03-01 2020-03-05 -1 ",
          "CONDITION I509 2020-03-01 - -1 ",  // dated by its encounter
          "MEDICINE C03CA01 2020-04-01 - -1 ", "MEASUREMENT 85354-9 2020 - -1 ",
          "MEASUREMENT 8480-6 2020 - 131.5 mm[Hg]",
          "PROCEDURE 1 2019-01-01 2019-01-02 -1 ", "ASSESSMENT a.1 2020-05-01 - 2 ",
          "ASSESSMENT a.1.1 2020-05-01 - -1 false"));
  ASSERT_EQ(record.goals.size(), 1u);
  EXPECT_EQ(record.goals[0].text, "Gå selv til butikken");
  EXPECT_EQ(result.unknown_systems,
            (std::vector<SystemCount>{{"urn:loinc", 2}, {"urn:s", 1}}));
}

TEST(Encounters, SayWhetherAnAdmissionWasUrgentPlannedOrNeither) {
  const auto encounter = [](const std::string& id, const std::string& more) {
    return absl::StrCat(R"({"resourceType":"Encounter","id":")", id,
                        R"(","status":"finished","subject":{"reference":"Patient/p"},
                            "class":{"code":"IMP"},"period":{"start":"2020-03-01"})",
                        more, "}");
  };
  const auto priority = [](const std::string& code) {
    return absl::StrCat(R"(,"priority":{"coding":[{"code":")", code, R"("}]})");
  };
  const ReadResult result = MustRead(Bundle({
      R"({"resourceType":"Patient","id":"p"})",
      encounter("urgent", priority("UR")),
      encounter("planned", priority("EL")),
      encounter("neither", ""),
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},
          "encounter":{"reference":"Encounter/planned"},
          "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"I50"}]}})",
  }));
  ASSERT_EQ(result.records.size(), 1u);
  std::vector<std::string> facts;
  for (const facts::Fact& fact : result.records[0].facts) {
    facts.push_back(absl::StrCat(fact.contact, " ", fact.code.code, " ",
                                 fact.contact_kind.empty() ? "?" : fact.contact_kind));
    EXPECT_EQ(fact.care_level, facts::CareLevel::kSecondary) << facts.back();
  }
  EXPECT_THAT(facts, ::testing::UnorderedElementsAre(
                         "Encounter/urgent emergency-admission emergency-admission",
                         "Encounter/planned admission planned-admission",
                         "Encounter/neither admission ?",
                         "Encounter/planned I50 planned-admission"));
}

// Requirements: L-05
TEST(Patients, SayWhetherAnInterpreterIsNeededAndInWhichLanguage) {
  const auto needs = [](const std::string& languages) {
    const ReadResult result = MustRead(Bundle({absl::StrCat(
        R"({"resourceType":"Patient","id":"p","extension":[{"url":
            "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired",
            "valueBoolean":true}],"communication":[)",
        languages, "]}")}));
    std::vector<std::string> found;
    for (const facts::AccessNeed& need : result.records[0].access_needs) {
      found.push_back(absl::StrCat(need.need, " ", need.detail));
    }
    return found;
  };
  const std::string northern_sami = R"({"language":{"coding":[{"code":"se"}]}})";
  const std::string norwegian =
      R"({"language":{"coding":[{"code":"nb"}]},"preferred":true})";
  EXPECT_THAT(needs(northern_sami), ::testing::ElementsAre("interpreter se"));
  EXPECT_THAT(needs(northern_sami + "," + norwegian),
              ::testing::ElementsAre("interpreter nb"));
  EXPECT_THAT(needs(northern_sami + "," + northern_sami),
              ::testing::ElementsAre("interpreter "));
  EXPECT_THAT(MustRead(Bundle({R"({"resourceType":"Patient","id":"p"})"}))
                  .records[0]
                  .access_needs,
              ::testing::IsEmpty());
}

TEST(Allergies, AreCriticalInformationUnlessSomebodyRefutedThem) {
  const auto allergy = [](const std::string& id, const std::string& more) {
    return absl::StrCat(
        R"({"resourceType":"AllergyIntolerance","id":")", id,
        R"(","patient":{"reference":"Patient/p"},"recordedDate":"2024-05-01")", more,
        "}");
  };
  const auto status = [](const char* field, const char* code) {
    return absl::StrCat(",\"", field, R"(":{"coding":[{"code":")", code, R"("}]})");
  };
  const std::string penicillin =
      R"(,"code":{"text":"penicillin","coding":[{"system":"http://snomed.info/sct",)"
      R"("code":"91936005"}]})";
  const std::string none =
      R"(,"code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}]})";
  const ReadResult result = MustRead(
      Bundle({R"({"resourceType":"Patient","id":"p"})",
              allergy("yes", penicillin + status("clinicalStatus", "active")),
              allergy("maybe", penicillin + status("verificationStatus", "unconfirmed")),
              allergy("never", penicillin + status("verificationStatus", "refuted")),
              allergy("over", penicillin + status("clinicalStatus", "resolved")),
              allergy("asked", none), allergy("empty", "")}));
  std::vector<std::string> found;
  for (const auto& each : result.records[0].critical_information) {
    found.push_back(absl::StrCat(each.id, " ", base::EnumName(each.kind), " ", each.text,
                                 " ", each.code ? each.code->code : "", " ",
                                 each.date->ToString()));
  }
  EXPECT_THAT(found,
              ::testing::UnorderedElementsAre(
                  "AllergyIntolerance/yes ALLERGY penicillin 91936005 2024-05-01",
                  "AllergyIntolerance/maybe ALLERGY penicillin 91936005 2024-05-01",
                  "AllergyIntolerance/asked NONE_KNOWN  716186003 2024-05-01",
                  "AllergyIntolerance/empty ALLERGY   2024-05-01"));
  std::vector<std::string> codes;
  for (const base::Finding& finding : result.findings) codes.push_back(finding.code);
  EXPECT_THAT(codes, ::testing::Contains("code_absent"));
}

TEST(References, AreResolvedByEveryAddressThatFhirAllows) {
  const std::string patient =
      R"({"fullUrl":"urn:uuid:7","resource":{"resourceType":"Patient","id":"7",
          "identifier":[{"system":"urn:n","value":"42"}]}})";
  int n = 0;
  std::string text = absl::StrCat(R"({"resourceType":"Bundle","entry":[)", patient);
  for (const char* reference :
       {R"({"reference":"Patient/7"})", R"({"reference":"urn:uuid:7"})",
        R"({"reference":"http://host/fhir/Patient/7/_history/2"})",
        R"({"reference":"Patient?identifier=urn:n|42"})",
        R"({"identifier":{"system":"urn:n","value":"42"}})"}) {
    absl::StrAppend(&text, R"(,{"resource":{"resourceType":"Condition","id":")", n++,
                    R"(","subject":)", reference,
                    R"(,"code":{"coding":[{"system":"urn:icd","code":"A1"}]}}})");
  }
  const ReadResult result = MustRead(text + "]}");
  ASSERT_EQ(result.records.size(), 1u);
  EXPECT_EQ(result.records[0].facts.size(), 5u);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST(References, ThatLeadNowhereAreRefusedAndOnesToAbsentPatientsKept) {
  const ReadResult result = MustRead(Bundle(
      {R"({"resourceType":"Condition","id":"1","subject":{"reference":"urn:uuid:9"},
           "code":{"coding":[{"system":"urn:icd","code":"A1"}]}})",
       R"({"resourceType":"Condition","id":"2","subject":{"reference":"Patient/8"},
           "code":{"coding":[{"system":"urn:icd","code":"A1"}]}})"}));
  EXPECT_THAT(Said(result), ElementsAre("reference_unresolved Condition/1.subject",
                                        "patient_not_in_input Patient/8"));
  EXPECT_EQ(result.records.size(), 1u);
}

TEST(Ids, ThatAreNoneNeverBecomeAPatient) {
  const std::string condition =
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"REF"},
          "code":{"coding":[{"system":"urn:icd","code":"A1"}]}})";
  for (const char* reference :
       {"Patient/", "/Patient/", "Patient//_history/1", "Patient/ ", "Patient/a b",
        "Patient/a\\nb", "Patient/a\\u0000", "Patient/\xC3\x85se", "Patient", "/",
        "Patient/|"}) {
    const ReadResult result =
        MustRead(Bundle({absl::StrReplaceAll(condition, {{"REF", reference}})}));
    EXPECT_THAT(result.records, IsEmpty()) << reference;
    EXPECT_THAT(Said(result), ElementsAre("reference_unresolved Condition/c.subject"))
        << reference;
  }
  for (const char* id : {"\"\"", "\" \"", "\"a b\"", "\"a\\nb\"", "\"a/b\"", "7"}) {
    const ReadResult result =
        MustRead(Bundle({absl::StrCat(R"({"resourceType":"Patient","id":)", id, "}")}));
    EXPECT_THAT(result.records, IsEmpty()) << id;
    EXPECT_THAT(Said(result), ElementsAre("id_invalid list.json#entry[0]",
                                          "record_without_id list.json#entry[0]"))
        << id;
  }
}

TEST(Ids, ThatAreLongerThanFhirAllowsAreReadAsTheyOccur) {
  const std::string id = std::string(200, 'a') + "_1.b-2";
  const ReadResult result = MustRead(Bundle(
      {absl::StrCat(R"({"resourceType":"Patient","id":")", id, "\"}"),
       absl::StrCat(
           R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/)", id,
           R"("},"code":{"coding":[{"system":"urn:icd","code":"A1"}]}})")}));
  ASSERT_EQ(result.records.size(), 1u);
  EXPECT_EQ(result.records[0].id.value, id);
  EXPECT_EQ(result.records[0].facts.size(), 1u);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST(Status, OfWhatIsNotSoLeavesItOutByName) {
  std::vector<std::string> resources = {kPatient};
  for (const char* status :
       {"refuted", "entered-in-error", "differential", "confirmed"}) {
    resources.push_back(absl::StrCat(
        R"({"resourceType":"Condition","id":")", status,
        R"(","subject":{"reference":"Patient/p"},"verificationStatus":{"coding":[{"code":")",
        status, R"("}]},"code":{"coding":[{"system":"urn:icd","code":"A1"}]}})"));
  }
  resources.push_back(
      R"({"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",
          "doNotPerform":true,"subject":{"reference":"Patient/p"},
          "medicationCodeableConcept":{"coding":[{"system":"urn:atc","code":"A"}]}})");
  resources.push_back(
      R"({"resourceType":"Procedure","id":"r","status":"dreamt",
          "subject":{"reference":"Patient/p"},
          "code":{"coding":[{"system":"urn:icd","code":"X"}]}})");
  const ReadResult result = MustRead(Bundle(resources));
  EXPECT_EQ(result.records[0].facts.size(), 2u);
  EXPECT_THAT(Said(result), ElementsAre("resource_left_out Condition/refuted",
                                        "resource_left_out Condition/entered-in-error",
                                        "resource_left_out Condition/differential",
                                        "resource_left_out MedicationRequest/m",
                                        "status_unknown Procedure/r.status"));
}

TEST(Status, ThatNobodyKnowsIsAFindingWithItsPathAndTheThingIsRead) {
  const std::string condition =
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},
          "verificationStatus":{"coding":[{"code":"zzz"}]},
          "clinicalStatus":{"coding":{"code":"active"}},
          "code":{"coding":[{"system":"urn:icd","code":"A1"}]}})";
  const ReadResult result = MustRead(Bundle(
      {kPatient, condition,
       R"({"resourceType":"MedicationRequest","id":"m","status":"active","intent":"xxx",
           "subject":{"reference":"Patient/p"},
           "medicationCodeableConcept":{"coding":[{"system":"urn:atc","code":"A"}]}})",
       R"({"resourceType":"Goal","id":"g","lifecycleStatus":"xxx",
           "subject":{"reference":"Patient/p"},"expressedBy":{"reference":"Patient/p"},
           "description":{"text":"x"}})"}));
  EXPECT_THAT(Said(result), ElementsAre("status_unknown Condition/c.verificationStatus",
                                        "status_unknown Condition/c.clinicalStatus",
                                        "status_unknown MedicationRequest/m.intent",
                                        "status_unknown Goal/g.lifecycleStatus"));
  EXPECT_EQ(result.records[0].facts.size(), 2u);
  EXPECT_EQ(result.records[0].goals.size(), 1u);
  for (const facts::Fact& fact : result.records[0].facts) {
    if (fact.kind == facts::FactKind::kCondition) {
      EXPECT_EQ(fact.ongoing, std::nullopt);
    }
  }
  // A local code beside FHIR's own hides neither.
  const ReadResult both = MustRead(Bundle(
      {kPatient,
       absl::StrReplaceAll(
           condition, {{R"({"code":"zzz"})", R"({"code":"zzz"},{"code":"refuted"})"}})}));
  EXPECT_THAT(both.records[0].facts, IsEmpty());
  EXPECT_THAT(Said(both), ElementsAre("resource_left_out Condition/c"));
}

TEST(Status, EnteredInErrorWithdrawsOtherVersionsOfTheSameResource) {
  const std::string right =
      R"({"resourceType":"Procedure","id":"r","status":"completed",
          "subject":{"reference":"Patient/p"},
          "code":{"coding":[{"system":"urn:icd","code":"X"}]}})";
  const std::string wrong =
      absl::StrReplaceAll(right, {{"completed", "entered-in-error"}});
  EXPECT_THAT(MustRead(Bundle({kPatient, wrong, right})).records[0].facts, IsEmpty());
  EXPECT_THAT(MustRead(Bundle({kPatient, right, wrong})).records[0].facts, IsEmpty());
}

TEST(Status, EnteredInErrorWithdrawsNothingOfAnotherPatient) {
  const auto resource = [](const char* type, const char* patient, const char* status) {
    return absl::StrReplaceAll(
        R"({"resourceType":"TYPE","id":"c","subject":{"reference":"Patient/PAT"},
            "status":"STATUS","lifecycleStatus":"STATUS",
            "verificationStatus":{"coding":[{"code":"STATUS"}]},
            "expressedBy":{"reference":"Patient/PAT"},"description":{"text":"x"},
            "code":{"coding":[{"system":"urn:icd","code":"X"}]}})",
        {{"TYPE", type}, {"PAT", patient}, {"STATUS", status}});
  };
  for (const char* type : {"Condition", "Procedure", "CareTeam", "Goal"}) {
    const ReadResult result =
        MustRead(Bundle({kPatient, R"({"resourceType":"Patient","id":"q"})",
                         resource(type, "p", "active"), resource(type, "q", "active"),
                         resource(type, "q", "entered-in-error")}));
    ASSERT_EQ(result.records.size(), 2u);
    const auto held = [&](size_t record) {
      const std::string& id = result.records[record].id.value;
      return result.records[record].facts.size() + result.records[record].goals.size() +
             std::count_if(
                 result.care_teams.begin(), result.care_teams.end(),
                 [&](const CareTeam& team) { return team.patient.value == id; });
    };
    EXPECT_EQ(held(0), 1u) << type;
    EXPECT_EQ(held(1), 0u) << type;
  }
}

TEST(Status, EnteredInErrorOfNobodyIsRefused) {
  const ReadResult result = MustRead(
      Bundle({R"({"resourceType":"Procedure","id":"r","status":"entered-in-error"})"}));
  EXPECT_THAT(Said(result), ElementsAre("reference_unresolved Procedure/r.subject",
                                        "resource_left_out Procedure/r"));
}

TEST(R5AndModifiers, AreRefusedByNameRatherThanMisread) {
  const ReadResult result = MustRead(Bundle(
      {kPatient,
       R"({"resourceType":"Encounter","id":"1","class":[{}],"subject":{"reference":"Patient/p"}})",
       R"({"resourceType":"MedicationRequest","id":"2","medication":{"concept":{}}})",
       R"({"resourceType":"Observation","id":"3","modifierExtension":[{"url":"urn:not"}]})"}));
  EXPECT_THAT(Said(result),
              ElementsAre("fhir_r5 Encounter/1", "fhir_r5 MedicationRequest/2",
                          "modifier_not_understood Observation/3.modifierExtension"));
  EXPECT_EQ(result.records.size(), 1u);
}

TEST(TextOnlyConcepts, AreCountedAndNeverGuessed) {
  const ReadResult result =
      MustRead(Bundle({kPatient, R"({"resourceType":"Condition","id":"1",
        "subject":{"reference":"Patient/p"},"code":{"text":"heart failure"}})"}));
  EXPECT_THAT(Said(result), ElementsAre("code_absent Condition/1.code"));
}

TEST(Dates, ThatAreNoneAreUnknownWithTheirPath) {
  const ReadResult result =
      MustRead(Bundle({R"({"resourceType":"Patient","id":"p","birthDate":"1940-02-30",
           "deceasedDateTime":"yesterday"})"}));
  EXPECT_EQ(result.records[0].birth, std::nullopt);
  EXPECT_EQ(result.records[0].deceased, true);  // dead, on an unknown day
  EXPECT_THAT(Said(result), ElementsAre("date_invalid Patient/p.birthDate",
                                        "date_invalid Patient/p.deceasedDateTime"));
}

TEST(Dates, ThatCannotBeAreFindings) {
  const ReadResult result = MustRead(
      Bundle({R"({"resourceType":"Patient","id":"p","birthDate":"1940-02-03",
           "deceasedDateTime":"1939-01-01"})",
              R"({"resourceType":"Condition","id":"1","subject":{"reference":"Patient/p"},
           "onsetDateTime":"1940","abatementDateTime":"1939",
           "code":{"coding":[{"system":"urn:icd","code":"A1"}]}})"}));
  EXPECT_THAT(Said(result), ElementsAre("date_impossible Patient/p.death",
                                        "date_impossible Condition/1.end"));
  EXPECT_EQ(result.records[0].death, std::nullopt);
  EXPECT_EQ(result.records[0].deceased, true);
  EXPECT_EQ(result.records[0].facts[0].end, std::nullopt);
}

TEST(Ndjson, KeepsGoodLinesAroundABadOne) {
  const std::string lines =
      absl::StrCat(kPatient, "\n", R"({"resourceType":"Pat)", "\n\n",
                   R"({"resourceType":"Patient","id":"q"})", "\n{}\n");
  const ReadResult result = MustRead(lines);
  EXPECT_EQ(result.records.size(), 2u);
  EXPECT_THAT(Said(result), ElementsAre("json_unreadable list.json:2",
                                        "resource_type_missing list.json:5"));
  // A bad first line is told from a document of many lines.
  const std::string first = absl::StrCat("{\"resour\n", lines);
  EXPECT_EQ(MustRead(first).records.size(), 2u);
}

TEST(Ndjson, KeepsGoodLinesWhereTheFirstTwoAreBad) {
  const std::string lines =
      absl::StrCat("{\"x\":NaN}\n{\"x\":\"\xE5\"}\n", kPatient, "\n");
  const ReadResult result = MustRead(lines);
  EXPECT_EQ(result.records.size(), 1u);
  EXPECT_THAT(Said(result),
              ElementsAre("json_unreadable list.json:1", "json_unreadable list.json:2"));
}

TEST(Bundles, LoseOnlyTheEntriesThatAreNoJson) {
  const std::string deep = std::string(5000, '[') + std::string(5000, ']');
  for (const std::string& bad :
       {std::string("NaN"), std::string("1e400"), std::string(35, '7'),
        std::string("\"bl\xE5\""), std::string("\"}{][\",tru"), deep}) {
    const std::string observation = absl::StrCat(
        R"({"resourceType":"Observation","id":"o","valueQuantity":{"value":)", bad, "}}");
    const std::string bundle = Bundle(
        {observation, kPatient, observation, R"({"resourceType":"Patient","id":"q"})"});
    const std::string code = bad == deep ? "json_too_deep" : "json_unreadable";
    // Alone, and as one line of several.
    const ReadResult alone = MustRead(bundle);
    EXPECT_EQ(alone.records.size(), 2u) << bad;
    EXPECT_THAT(Said(alone),
                ElementsAre(code + " list.json#entry[0]", code + " list.json#entry[2]"));
    const ReadResult line =
        MustRead(absl::StrCat(R"({"resourceType":"Patient","id":"r"})", "\n", bundle));
    EXPECT_EQ(line.records.size(), 3u) << bad;
    EXPECT_THAT(Said(line), ElementsAre(code + " list.json:2#entry[0]",
                                        code + " list.json:2#entry[2]"));
    // What breaks off later is said as well.
    const ReadResult cut = MustRead(bundle.substr(0, bundle.size() - 4));
    EXPECT_THAT(Said(cut), Contains("json_unreadable list.json")) << bad;
    EXPECT_EQ(cut.records.size(), 1u) << bad;
  }
}

TEST(Bundles, KeepEntriesAroundWordsThatAreNone) {
  const ReadResult result =
      MustRead(absl::StrCat(R"({"resourceType":"Bundle","entry":[NaN, "]", {"resource":)",
                            kPatient, "},nul]}"));
  EXPECT_EQ(result.records.size(), 1u);
  EXPECT_THAT(Said(result), ElementsAre("json_unreadable list.json#entry[0]",
                                        "shape_wrong list.json#entry[1]",
                                        "json_unreadable list.json#entry[3]"));
}

TEST(Shapes, ThatAreNotFhirsAreRefusedWithTheirPath) {
  for (const char* entry : {"{}", "7", "\"x\"", "true"}) {
    const ReadResult result =
        MustRead(absl::StrCat(R"({"resourceType":"Bundle","entry":)", entry, "}"));
    EXPECT_THAT(Said(result), ElementsAre("shape_wrong list.json#entry")) << entry;
  }
  EXPECT_THAT(
      Said(MustRead(R"({"resourceType":"Bundle","entry":[7,{"resource":[]}]})")),
      ElementsAre("shape_wrong list.json#entry[0]", "shape_wrong list.json#entry[1]"));
  EXPECT_THAT(MustRead(R"({"resourceType":"Bundle"})").findings, IsEmpty());

  const ReadResult result = MustRead(Bundle({
      R"({"resourceType":"Patient","id":"p","gender":1,"deceasedBoolean":"true"})",
      R"({"resourceType":"Observation","id":"o","status":"final","component":{},
          "subject":{"reference":"Patient/p"},"valueQuantity":{"value":"7,5"},
          "code":{"coding":[{"system":"urn:icd","code":"A"}]}})",
      R"({"resourceType":"Encounter","id":"e","status":"finished","type":{},
          "subject":{"reference":"Patient/p"}})",
      R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed",
          "questionnaire":"urn:q","subject":{"reference":"Patient/p"},
          "item":[{"linkId":"a","answer":{"valueInteger":1}}]})",
      R"({"resourceType":"Practitioner","id":"n","qualification":{}})",
      R"({"resourceType":"CareTeam","id":"t","status":"active","participant":{},
          "subject":{"reference":"Patient/p"}})",
  }));
  EXPECT_THAT(
      Said(result),
      ElementsAre("sex_unknown Patient/p.gender",
                  "boolean_invalid Patient/p.deceasedBoolean",
                  "number_invalid Observation/o.valueQuantity.value",
                  "shape_wrong Observation/o.component", "shape_wrong Encounter/e.type",
                  "shape_wrong QuestionnaireResponse/q.item.answer",
                  "shape_wrong Practitioner/n.qualification",
                  "shape_wrong CareTeam/t.participant"));
}

TEST(Truncation, AtAnyByteLosesNoWholeEntryBeforeIt) {
  const std::string whole = Bundle({kPatient, R"({"resourceType":"Patient","id":"q"})",
                                    R"({"resourceType":"Patient","id":"\"}{["})"});
  const size_t second = whole.find("\"q\"}}") + 5;
  for (size_t cut = 0; cut < whole.size(); ++cut) {
    const auto result =
        Read(std::vector<FhirInput>{{"b.json", absl::string_view(whole).substr(0, cut)}},
             Options());
    if (cut < second - 50) continue;
    if (cut >= second) {
      ASSERT_TRUE(result.ok()) << cut;
      EXPECT_GE(result->records.size(), 2u) << cut;
      EXPECT_THAT(Said(*result), Contains("json_unreadable b.json")) << cut;
    }
  }
}

// What reads an answer calls itself for the answers under it.
TEST(Depth, OfAnswersIsRefusedBeyondAHundred) {
  const auto answers = [](int depth) {
    std::string text =
        R"({"resourceType":"QuestionnaireResponse","id":"r","status":"completed",)"
        R"("questionnaire":"urn:q","subject":{"reference":"Patient/p"})";
    for (int i = 0; i < depth; ++i) {
      absl::StrAppend(&text, R"(,"item":[{"linkId":"a)", i,
                      R"(","answer":[{"valueInteger":1}])");
    }
    for (int i = 0; i < depth; ++i) text += "}]";
    return text + "}";
  };
  const ReadResult most = MustRead({{"a", kPatient}, {"b", answers(48)}});
  ASSERT_EQ(most.records.size(), 1u);
  EXPECT_EQ(most.records[0].facts.size(), 48u);
  EXPECT_THAT(Said(MustRead({{"a", kPatient}, {"b", answers(50)}})),
              ElementsAre("json_too_deep b"));
}

TEST(Depth, IsRefusedBeyondTheParsersLimit) {
  std::string deep = R"({"resourceType":"Patient","id":"p","extension":)";
  deep += std::string(5000, '[') + std::string(5000, ']') + "}";
  const ReadResult result =
      MustRead(std::vector<FhirInput>{{"a", kPatient}, {"b", deep}});
  EXPECT_THAT(Said(result), ElementsAre("json_too_deep b"));
  EXPECT_EQ(result.records.size(), 1u);
}

TEST(Sizes, BeyondTheLimitAreRefused) {
  ReadOptions small = Options();
  small.max_bytes = 5;
  EXPECT_EQ(Read(std::vector<FhirInput>{{"a", kPatient}}, small).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(Files, ThatHoldNothingReadableAreRefusedByName) {
  for (const char* bytes : {"", "[]", "7", "{}", "\xFF\xFE{", "{\"resourceType\":5}"}) {
    const ReadResult result = MustRead(std::vector<FhirInput>{{"a", bytes}});
    EXPECT_TRUE(result.records.empty()) << bytes;
    ASSERT_EQ(result.findings.size(), 1u) << bytes;
    EXPECT_EQ(result.findings[0].severity, base::Severity::kRefused) << bytes;
    EXPECT_EQ(result.findings[0].path, "a") << bytes;
  }
}

TEST(OrderAndNames, OfFilesChangeNothing) {
  const std::string condition =
      R"({"resourceType":"Condition","id":"1","subject":{"reference":"Patient/p"},
          "encounter":{"reference":"Encounter/e"},"code":{"coding":[]}})";
  const std::string other =
      R"({"resourceType":"Patient","id":"p","birthDate":"1941","gender":"male"})";
  const ReadResult a =
      MustRead(std::vector<FhirInput>{{"1", kPatient}, {"2", condition}, {"3", other}});
  const ReadResult b =
      MustRead(std::vector<FhirInput>{{"x", other}, {"y", kPatient}, {"z", condition}});
  EXPECT_EQ(a.records, b.records);
  EXPECT_EQ(a.findings, b.findings);
  EXPECT_THAT(Said(a), Contains("records_disagree Patient/p"));
}

// What was read of the resources, the same in every order of them.
ReadResult InEveryOrder(std::vector<std::string> resources) {
  std::sort(resources.begin(), resources.end());
  const ReadResult first = MustRead(Bundle(resources));
  while (std::next_permutation(resources.begin(), resources.end())) {
    const ReadResult next = MustRead(Bundle(resources));
    EXPECT_EQ(next.records, first.records);
    EXPECT_EQ(next.care_teams, first.care_teams);
    EXPECT_EQ(next.practitioners, first.practitioners);
    EXPECT_THAT(Said(next), ::testing::UnorderedElementsAreArray(Said(first)));
  }
  return first;
}

TEST(Versions, ThatDoNotSayWhenAreAllReadAndTheSmallestValueHolds) {
  const ReadResult result = InEveryOrder({
      R"({"resourceType":"Patient","id":"p","birthDate":"1941-01-01","gender":"male"})",
      R"({"resourceType":"Patient","id":"p","birthDate":"1940-01-01","gender":"female",
          "deceasedBoolean":true,"meta":{"lastUpdated":"2024-01-01T00:00:00Z"}})",
      R"({"resourceType":"Patient","id":"p","deceasedBoolean":false})",
      R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},
          "subject":{"reference":"Patient/p"},"period":{"start":"2020-01-01"}})",
      R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},
          "subject":{"reference":"Patient/p"},"period":{"start":"2021-01-01"}})",
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},
          "encounter":{"reference":"Encounter/e"},
          "code":{"coding":[{"system":"urn:icd","code":"I50.9"}]}})",
  });
  ASSERT_EQ(result.records.size(), 1u);
  const facts::PatientRecord& record = result.records[0];
  EXPECT_EQ(record.birth->ToString(), "1940-01-01");
  EXPECT_EQ(record.sex, facts::Sex::kFemale);
  EXPECT_EQ(record.deceased, true);
  ASSERT_EQ(record.facts.size(), 3u);
  for (const facts::Fact& fact : record.facts) {
    if (fact.kind == facts::FactKind::kCondition) {
      EXPECT_EQ(fact.date->ToString(), "2020-01-01");
    }
  }
  EXPECT_THAT(Said(result), ElementsAre("resource_versions_differ Encounter/e",
                                        "resource_versions_differ Patient/p",
                                        "records_disagree Patient/p"));
}

TEST(Versions, ThatAllSayWhenAreReadByTheNewest) {
  const ReadResult result = InEveryOrder({
      R"({"resourceType":"Patient","id":"p","birthDate":"1940-01-01",
          "meta":{"lastUpdated":"2024-01-01T01:00:00.5+01:00"}})",
      R"({"resourceType":"Patient","id":"p","birthDate":"1941-01-01",
          "meta":{"lastUpdated":"2024-01-01T00:00:00.75Z"}})",
      R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},
          "subject":{"reference":"Patient/p"},"period":{"start":"2020-01-01"},
          "meta":{"lastUpdated":"2024-01-01T00:00:00Z"}})",
      R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},
          "subject":{"reference":"Patient/p"},"period":{"start":"2021-01-01"},
          "meta":{"lastUpdated":"2024-01-02T00:00:00Z"}})",
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},
          "encounter":{"reference":"Encounter/e"},
          "code":{"coding":[{"system":"urn:icd","code":"I50.9"}]}})",
  });
  ASSERT_EQ(result.records.size(), 1u);
  EXPECT_EQ(result.records[0].birth->ToString(), "1941-01-01");
  ASSERT_EQ(result.records[0].facts.size(), 2u);
  for (const facts::Fact& fact : result.records[0].facts) {
    EXPECT_EQ(fact.date->ToString(), "2021-01-01");
  }
  EXPECT_THAT(Said(result), ElementsAre("resource_versions_differ Encounter/e",
                                        "resource_versions_differ Patient/p"));
}

TEST(Versions, OfOneMomentAreAllRead) {
  const ReadResult result = InEveryOrder({
      R"({"resourceType":"Patient","id":"p","birthDate":"1941-01-01",
          "meta":{"lastUpdated":"2024-01-01T00:00:00.50Z"}})",
      R"({"resourceType":"Patient","id":"p","birthDate":"1940-01-01",
          "meta":{"lastUpdated":"2024-01-01T00:00:00.5Z"}})",
  });
  EXPECT_EQ(result.records[0].birth->ToString(), "1940-01-01");
}

TEST(Versions, WithTheSameContentAreOne) {
  const std::string condition =
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},
          "code":{"coding":[{"system":"urn:icd","code":"I50.9"}]}})";
  const std::string spaced = absl::StrReplaceAll(condition, {{",", " , "}});
  const std::string organisation = R"({"resourceType":"Organization","id":"x"})";
  const std::string carer = R"({"resourceType":"Practitioner","id":"n"})";
  const ReadResult result = InEveryOrder(
      {kPatient, kPatient, condition, spaced, organisation, organisation, carer, carer});
  EXPECT_EQ(result.records[0].facts.size(), 1u);
  EXPECT_THAT(Said(result), ElementsAre("resource_repeated Condition/c",
                                        "resource_repeated Patient/p"));
}

TEST(Versions, OfTwoPatientsResourcesAreNeverOfOneAnother) {
  const auto condition = [](const char* patient, const char* updated) {
    return absl::StrCat(R"({"resourceType":"Condition","id":"c","meta":{"lastUpdated":")",
                        updated, R"("},"subject":{"reference":"Patient/)", patient,
                        R"("},"code":{"coding":[{"system":"urn:icd","code":"I50"}]}})");
  };
  const ReadResult result = InEveryOrder(
      {kPatient, R"({"resourceType":"Patient","id":"q"})",
       condition("p", "2024-01-01T00:00:00Z"), condition("q", "2024-01-02T00:00:00Z")});
  ASSERT_EQ(result.records.size(), 2u);
  EXPECT_EQ(result.records[0].facts.size(), 1u);
  EXPECT_EQ(result.records[1].facts.size(), 1u);
  EXPECT_THAT(Said(result), ElementsAre("resource_versions_differ Condition/c"));
}

TEST(CareTeams, OfOneIdBecomeOneTeamWithTheMembersOfEach) {
  const auto care_team = [](const char* status, const char* member) {
    return absl::StrCat(R"({"resourceType":"CareTeam","id":"t","status":")", status,
                        R"(","subject":{"reference":"Patient/p"},"participant":[
                           {"member":{"reference":"Practitioner/)",
                        member, R"("}}]})");
  };
  const ReadResult result =
      InEveryOrder({kPatient, care_team("suspended", "a"), care_team("active", "b")});
  EXPECT_EQ(
      result.care_teams,
      (std::vector<CareTeam>{
          {"t", base::PatientId("p"), "active", {"Practitioner/a", "Practitioner/b"}}}));
}

TEST(Identifiers, OfTwoPatientsLeadToNeither) {
  const ReadResult result = InEveryOrder({
      R"({"resourceType":"Patient","id":"p","identifier":[{"system":"urn:n","value":"1"}]})",
      R"({"resourceType":"Patient","id":"q","identifier":[{"system":"urn:n","value":"1"}]})",
      R"({"resourceType":"Condition","id":"c",
          "subject":{"identifier":{"system":"urn:n","value":"1"}},
          "code":{"coding":[{"system":"urn:icd","code":"I50"}]}})",
  });
  EXPECT_THAT(Said(result), ElementsAre("reference_unresolved Condition/c.subject"));
}

TEST(RandomDamage, NeverEndsTheProcess) {
  const std::string whole = Bundle({kPatient, kPatient});
  base::Random random(3);
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = whole;
    for (uint64_t n = 1 + random.Below(4); n > 0; --n) {
      damaged[random.Below(damaged.size())] = static_cast<char>(random.Below(256));
    }
    const auto result = Read(std::vector<FhirInput>{{"a", damaged}}, Options());
    if (result.ok()) {
      EXPECT_LE(result->records.size(), 2u);
    }
  }
}

TEST(CareTeams, NameWhoAlreadyWorksWithAPatient) {
  const ReadResult result = MustRead(Bundle(
      {kPatient,
       R"({"resourceType":"Practitioner","id":"n","name":[{"family":"X"}],
           "qualification":[{"code":{"coding":[{"system":"urn:r","code":"SP"}]}}]})",
       R"({"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"Practitioner/n"},
           "code":[{"coding":[{"system":"urn:f","code":"6"}]}]})",
       R"({"resourceType":"CareTeam","id":"t","status":"active","subject":{"reference":"Patient/p"},
           "participant":[{"member":{"reference":"PractitionerRole/r"}},
                          {"member":{"reference":"Practitioner/n"}},
                          {"member":{"reference":"urn:uuid:0"}}]})"}));
  EXPECT_EQ(result.practitioners,
            (std::vector<Practitioner>{{"n", {{"urn:f", "6"}, {"urn:r", "SP"}}}}));
  EXPECT_EQ(result.care_teams,
            (std::vector<CareTeam>{{"t",
                                    base::PatientId("p"),
                                    "active",
                                    {"Practitioner/n", "PractitionerRole/r"}}}));
  EXPECT_THAT(Said(result),
              ElementsAre("reference_unresolved CareTeam/t.participant.member"));
}

TEST(ConceptMap, MapsByBothReleasesWordsAndCountsTheUnsure) {
  const auto result = ReadConceptMap({"map.json",
                                      R"({"resourceType":"ConceptMap","id":"m","group":[
            {"source":"urn:x","target":"urn:icd|2020","element":[
              {"code":"1","target":[{"code":"E11.9","equivalence":"equivalent"}]},
              {"code":"2","target":[{"code":"I10","relationship":"source-is-narrower-than-target"}]},
              {"code":"3","target":[{"code":"I10","equivalence":"narrower"}]},
              {"code":"4","target":[{"code":"I10"}]},
              {"code":"5","noMap":true}]},
            {"source":"urn:x","target":"urn:unknown","element":[]}]})"},
                                     Options());
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->map.size(), 2u);
  EXPECT_THAT(result->map.Targets({"urn:x", "1"}),
              ElementsAre(base::Code{"ICD-10", "E119"}));
  EXPECT_EQ(result->rows, 5);
  ASSERT_EQ(result->findings.size(), 2u);
  EXPECT_THAT(result->findings[0].arguments, ElementsAre("3"));
  EXPECT_EQ(result->findings[1].path, "ConceptMap/m.group[1].target");
  EXPECT_FALSE(ReadConceptMap({"p.json", kPatient}, Options()).ok());
}

}  // namespace
}  // namespace tillit::fhir
