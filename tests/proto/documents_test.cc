// SPDX-License-Identifier: Apache-2.0
#include "tillit/proto/documents.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/random_values.h"

namespace tillit::proto {
namespace {

using ::testing::HasSubstr;

TEST(Records, SurviveBinaryAndJsonUnchanged) {
  std::vector<facts::PatientRecord> records;
  for (uint64_t i = 0; i < 200; ++i) {
    records.push_back(test::RandomValue<facts::PatientRecord>(i));
    records.back().id = base::PatientId(absl::StrCat("p", i));
  }
  for (bool binary : {false, true}) {
    std::vector<base::Finding> findings;
    const auto back =
        ReadRecords("list", WriteRecords(records, binary), binary, &findings);
    EXPECT_TRUE(findings.empty()) << findings[0].code << " " << findings[0].path;
    ASSERT_EQ(back.size(), records.size());
    for (size_t i = 0; i < back.size(); ++i) EXPECT_EQ(back[i], records[i]) << i;
  }
}

TEST(Records, KeepTheGoodLinesAndNameTheBadOnes) {
  const std::string lines =
      "{\"id\":\"a\"}\n"
      "{\"id\":\"b\",\"birth\":\"1950-02-30\"}\n"
      "{\"id\":\n"
      "{\"birth\":\"1950\"}\n"
      "{\"id\":\"c\",\"facts\":[{\"kind\":99,\"code\":{\"system\":\"ICPC-2\",\"code\":"
      "\"T90\"}}]}\n"
      "\n"
      "{\"id\":\"d\"}\n";
  std::vector<base::Finding> findings;
  const auto records = ReadRecords("list.ndjson", lines, false, &findings);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].id.value, "d");
  ASSERT_EQ(findings.size(), 4u);
  EXPECT_EQ(findings[0].path, "list.ndjson:2.birth");
  EXPECT_EQ(findings[1].code, "json_unreadable");
  EXPECT_EQ(findings[2].code, "record_without_id");
  EXPECT_EQ(findings[3].path, "list.ndjson:5.facts[0].kind");
  for (const base::Finding& finding : findings) {
    EXPECT_EQ(finding.severity, base::Severity::kRefused);
  }
}

TEST(Records, TakeWhatStandsBeforeATruncation) {
  std::vector<facts::PatientRecord> records(2);
  records[0].id = base::PatientId("a");
  records[1].id = base::PatientId("b");
  const std::string bytes = WriteRecords(records, true);
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    std::vector<base::Finding> findings;
    const auto back = ReadRecords("x", bytes.substr(0, cut), true, &findings);
    EXPECT_LT(back.size(), 2u);
    EXPECT_EQ(back.size() == 1 || cut == 0 || !findings.empty(), true) << cut;
  }
}

TEST(Catalogue, NamesFileLineAndFieldOfAFault) {
  const auto broken = ReadCatalogue("groups/x.textproto", "groups {\n  idd: \"x\"\n}");
  ASSERT_FALSE(broken.ok());
  EXPECT_THAT(std::string(broken.status().message()), HasSubstr("groups/x.textproto:2:"));
  const auto bad = ReadCatalogue("m.textproto", "models { terms { points: \"1e3\" } }");
  EXPECT_THAT(std::string(bad.status().message()),
              HasSubstr("m.textproto: models[0].terms[0].points"));
}

TEST(Team, IsReadFromTextAndFromJson) {
  const auto text = ReadTeam("t", "id: \"psht\" members { id: \"n1\" role: \"nurse\" }");
  const auto json =
      ReadTeam("t", "{\"id\":\"psht\",\"members\":[{\"id\":\"n1\",\"role\":\"nurse\"}]}");
  ASSERT_TRUE(text.ok() && json.ok());
  EXPECT_EQ(*text, *json);
  EXPECT_FALSE(ReadTeam("t", "id: 7 x").ok());
}

}  // namespace
}  // namespace tillit::proto
