// SPDX-License-Identifier: Apache-2.0
#include "tillit/intake/patients.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/proto/documents.h"

namespace tillit::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kBundle[] =
    R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":
       {"resourceType":"Patient","id":"f","birthDate":"1940"}}]})";
constexpr char kPersons[] = "person,birth\nt,1950\n";
constexpr char kLine[] = "{\"id\":\"n\",\"birth\":\"1960\"}\n";

std::vector<base::CodeSystem> Systems() {
  base::CodeSystem icd;
  icd.id = "ICD-10";
  icd.drop_dots = true;
  icd.fold_case = true;
  return {icd};
}

PatientList MustRead(PatientSource source) {
  absl::StatusOr<PatientList> list = ReadPatients(std::move(source), Systems());
  EXPECT_TRUE(list.ok()) << list.status().message();
  return list.ok() ? *std::move(list) : PatientList{};
}

std::vector<std::string> Ids(const PatientList& list) {
  std::vector<std::string> ids;
  for (const facts::PatientRecord& record : list.records) ids.push_back(record.id.value);
  return ids;
}

std::string Binary(const std::string& id) {
  facts::PatientRecord record;
  record.id = base::PatientId(id);
  return proto::WriteRecords({record}, true);
}

TEST(Doors, EachTakeTheirFilesAndTheListIsOne) {
  facts::PatientRecord given;
  given.id = base::PatientId("g");
  given.facts.resize(1);
  given.facts[0].code = {"ICD-10", "e11.9"};
  PatientSource source;
  source.records = {given};
  source.files = {{"a.json", kBundle},
                  {"persons.csv", kPersons},
                  {"b.ndjson", kLine},
                  {"c.pb", Binary("p")},
                  {"notes.md", "no list"}};
  const PatientList list = MustRead(source);
  EXPECT_THAT(Ids(list), ElementsAre("f", "g", "n", "p", "t"));
  EXPECT_EQ(list.records[1].facts[0].code.code, "E119");
  ASSERT_EQ(list.findings.size(), 1u);
  EXPECT_EQ(list.findings[0].code, "file_unknown");
  EXPECT_EQ(list.findings[0].path, "notes.md");
}

TEST(Files, WithoutAnEndingAreToldByTheirContent) {
  for (const std::string& content :
       {std::string(kBundle), std::string("person,system,code\nt,ICD-10,E11\n"),
        std::string(kLine), Binary("p"),
        // A record of which every byte but the id's tag is a printable sign.
        Binary("0f0e0d0c-1111-2222-3333-444455556666")}) {
    PatientSource source;
    source.files = {{"", content}};
    EXPECT_EQ(MustRead(source).records.size(), 1u) << content;
  }
}

TEST(BadFiles, NeverTakeTheGoodOnesWithThem) {
  const std::vector<File> good = {
      {"a.json", kBundle}, {"persons.csv", kPersons}, {"b.ndjson", kLine}};
  const std::vector<File> bad = {{"x.json", ""},
                                 {"x.json", "[]"},
                                 {"x.json", std::string(kBundle).substr(0, 40)},
                                 {"facts.csv", ""},
                                 {"x.csv", "a,b\n1,2\n"},
                                 {"x.ndjson", "{\"id\":"},
                                 {"x.pb", ""},
                                 {"x.pb", "\x7f\x0a"}};
  for (const File& broken : bad) {
    for (const File& sound : good) {
      PatientSource source;
      source.files = {sound, broken};
      const PatientList list = MustRead(source);
      EXPECT_EQ(list.records.size(), 1u) << sound.name << " beside " << broken.content;
      ASSERT_FALSE(list.findings.empty()) << broken.name << " " << broken.content;
      EXPECT_THAT(list.findings[0].path, HasSubstr(broken.name));
    }
    PatientSource alone;
    alone.files = {broken};
    const auto refused = ReadPatients(alone, Systems());
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr(broken.name));
  }
}

TEST(Sources, ThatCannotBeUsedAreErrorsWithTheirPath) {
  PatientSource source;
  source.files = {{"b.ndjson", kLine}};
  source.encoding = "ebcdic";
  EXPECT_THAT(std::string(ReadPatients(source, Systems()).status().message()),
              HasSubstr("patients.encoding"));
  source.encoding = "utf-8";
  source.aliases = {{"urn:x", "ICD-10"}, {"urn:y", "nothing"}};
  EXPECT_THAT(std::string(ReadPatients(source, Systems()).status().message()),
              HasSubstr("patients.aliases[1].system"));
  source.aliases.clear();
  EXPECT_EQ(ReadPatients(source, Systems(), {5}).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(Aliases, NameASystemInEveryDoor) {
  PatientSource source;
  source.aliases = {{"urn:x", "ICD-10"}};
  source.files = {{"facts.csv", "person,system,code\np,urn:x,e11.9\n"},
                  {"b.ndjson",
                   "{\"id\":\"n\",\"facts\":[{\"code\":{\"system\":\"urn:x\",\"code\":"
                   "\"e11.9\"}}]}\n"}};
  for (const facts::PatientRecord& record : MustRead(source).records) {
    EXPECT_EQ(record.facts[0].code, (base::Code{"ICD-10", "E119"})) << record.id.value;
  }
}

}  // namespace
}  // namespace tillit::intake
