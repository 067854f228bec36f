// SPDX-License-Identifier: Apache-2.0
#include "tillit/table/read.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::table {
namespace {

using ::testing::ElementsAre;

ReadOptions Options() {
  ReadOptions options;
  base::CodeSystem icd;
  icd.id = "ICD-10";
  icd.canonical = "urn:icd";
  icd.aliases = {"urn:another-icd"};
  icd.match = base::CodeMatch::kPrefix;
  icd.drop_dots = true;
  icd.fold_case = true;
  base::CodeSystem atc;
  atc.id = "ATC";
  options.code_systems = {icd, atc};
  return options;
}

ReadResult MustRead(const std::vector<TableInput>& inputs,
                    const ReadOptions& options = Options()) {
  absl::StatusOr<ReadResult> result = Read(inputs, options);
  EXPECT_TRUE(result.ok()) << result.status().message();
  return result.ok() ? *std::move(result) : ReadResult{};
}

std::vector<std::string> Codes(const ReadResult& result) {
  std::vector<std::string> codes;
  for (const base::Finding& finding : result.findings) {
    codes.push_back(finding.code + " " + finding.path);
  }
  return codes;
}

TEST(ListFolder, BecomesRecordsWithFactsCoverageAndGoals) {
  const ReadResult result =
      MustRead({{"persons.csv",
                 "person,birth,sex,death,place\np1,1940-02-29,F,,north\np2,1950,M,"
                 "2020-03,\n"},
                {"facts.csv",
                 "person,kind,system,code,date,value,unit\n"
                 "p1,CONDITION,urn:another-icd,i50.9,2020-01-02,,\n"
                 "p1,MEASUREMENT,LOINC,39156-5,2020-02,31.5,kg/m2\n"},
                {"coverage.csv",
                 "source,kind,system,from,to,complete\n"
                 "epj,CONDITION ADMISSION,ICD-10,2015-01-01,2020-12-31,yes\n"},
                {"goals.csv",
                 "person,goal,text,areas\np1,g1,\"Gå til butikken, selv\",mobility\n"}});
  ASSERT_EQ(result.records.size(), 2u);
  const facts::PatientRecord& first = result.records[0];
  EXPECT_EQ(first.id.value, "p1");
  EXPECT_EQ(first.birth->ToString(), "1940-02-29");
  EXPECT_EQ(first.sex, facts::Sex::kFemale);
  EXPECT_EQ(first.living.place, "north");
  ASSERT_EQ(first.facts.size(), 2u);
  EXPECT_EQ(first.facts[0].code, (base::Code{"ICD-10", "I509"}));
  EXPECT_EQ(first.facts[1].value, 31.5);
  EXPECT_EQ(first.facts[1].date->ToString(), "2020-02");
  ASSERT_EQ(first.coverage.size(), 1u);
  EXPECT_EQ(first.coverage[0].kinds.size(), 2u);
  EXPECT_TRUE(first.coverage[0].complete);
  ASSERT_EQ(first.goals.size(), 1u);
  EXPECT_EQ(first.goals[0].text, "Gå til butikken, selv");
  EXPECT_EQ(result.records[1].death->ToString(), "2020-03");
  EXPECT_EQ(result.records[1].coverage.size(), 1u);  // a row without a person is for all
}

TEST(LongTable, StandsAloneUnderAnyNameAndSaysWhatItAssumed) {
  const ReadResult result =
      MustRead({{"export.csv",
                 "person;system;code;date\n1;ATC;C03CA01;2020-01-01\n"
                 "1;ICD-10;E11;2020-01-01\n"}});
  ASSERT_EQ(result.records.size(), 1u);
  EXPECT_EQ(result.records[0].facts[0].kind, facts::FactKind::kCondition);
  EXPECT_EQ(result.records[0].facts[1].kind, facts::FactKind::kMedicine);
  EXPECT_THAT(Codes(result), ElementsAre("kind_assumed export.csv:2.kind",
                                         "kind_assumed export.csv:3.kind"));
}

TEST(Encoding, IsReadAsStatedAndAByteOrderMarkWins) {
  ReadOptions options = Options();
  options.encoding = Encoding::kWindows1252;
  const std::string windows = "person,text\np1,B\xE6rum \x96 \x80\n";
  EXPECT_EQ(MustRead({{"goals.csv", windows}}, options).records[0].goals[0].text,
            "Bærum – €");
  const std::string utf8 = "\xEF\xBB\xBFperson,text\np1,Bærum\n";
  EXPECT_EQ(MustRead({{"goals.csv", utf8}}, options).records[0].goals[0].text, "Bærum");
  std::string utf16 = "\xFF\xFE";
  for (const char c : std::string("person,text\np1,hei\n")) {
    utf16.push_back(c);
    utf16.push_back('\0');
  }
  EXPECT_EQ(MustRead({{"goals.csv", utf16}}).records[0].goals[0].text, "hei");
}

TEST(Encoding, AWrongByteRefusesItsRowAndNamesItsPlace) {
  const ReadResult result =
      MustRead({{"facts.csv",
                 "person,system,code,source\np1,ICD-10,E11,ok\np2,ICD-10,E11,"
                 "B\xE6rum\n"}});
  EXPECT_EQ(result.records.size(), 1u);
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].code, "text_invalid");
  EXPECT_EQ(result.findings[0].path, "facts.csv:3.source");
}

TEST(Encoding, AWrongByteInAPersonsRowCostsThatCellAlone) {
  const ReadResult result = MustRead(
      {{"persons.csv",
        "person,birth,place,sex\nq1,1940-01-01,Troms\xf8,FEMALE\nq\xf8,1950,,\n"}});
  ASSERT_EQ(result.records.size(), 1u);
  EXPECT_EQ(result.records[0].birth->ToString(), "1940-01-01");
  EXPECT_EQ(result.records[0].sex, facts::Sex::kFemale);
  EXPECT_TRUE(result.records[0].living.place.empty());
  ASSERT_GE(result.findings.size(), 2u);
  EXPECT_EQ(result.findings[0].code, "text_invalid");
  EXPECT_EQ(result.findings[0].path, "persons.csv:2.place");
  EXPECT_EQ(result.findings[1].path, "persons.csv:3.person");
}

TEST(DecimalComma, IsReadWhereStatedAndIsNoNumberElsewhere) {
  const std::string table = "person;system;code;value\np1;LOINC;1;7,5\n";
  ReadOptions options = Options();
  options.decimal_comma = true;
  EXPECT_EQ(MustRead({{"facts.csv", table}}, options).records[0].facts[0].value, 7.5);
  const ReadResult strict = MustRead({{"facts.csv", table}});
  EXPECT_EQ(strict.records[0].facts[0].value, std::nullopt);
  EXPECT_EQ(strict.records[0].facts[0].value_text, "7,5");
}

TEST(BadRows, AreRefusedByNameAndTheOthersStand) {
  const ReadResult result = MustRead({{"facts.csv",
                                       "person,kind,system,code,date\n"
                                       "p1,CONDITION,ICD-10,E11,2020-02-30\n"
                                       "p2,DREAM,ICD-10,E11,2020-02-01\n"
                                       ",CONDITION,ICD-10,E11,2020-02-01\n"
                                       "p4,CONDITION,ICD-10,,2020-02-01\n"
                                       "p5,CONDITION,ICD-10,E11\n"
                                       "p6,CONDITION,\"ICD\"-10,E11,2020-02-01\n"
                                       "p7,CONDITION,ICD-10,E11,2020-02-01\n"}});
  ASSERT_EQ(result.records.size(), 1u);
  EXPECT_EQ(result.records[0].id.value, "p7");
  EXPECT_EQ(result.files[0].refused, 6);
  EXPECT_THAT(
      Codes(result),
      ElementsAre("date_invalid facts.csv:2.date", "kind_unknown facts.csv:3.kind",
                  "person_empty facts.csv:4.person", "code_missing facts.csv:5.code",
                  "cells_miscounted facts.csv:6", "quote_unbalanced facts.csv:7.system"));
}

TEST(BadCells, OfAPersonLeaveThePersonOnTheList) {
  const ReadResult result =
      MustRead({{"persons.csv", "person,birth,sex\np1,1940-13-01,X\n"}});
  ASSERT_EQ(result.records.size(), 1u);
  EXPECT_EQ(result.records[0].birth, std::nullopt);
  EXPECT_EQ(result.records[0].sex, std::nullopt);
  EXPECT_EQ(result.findings.size(), 2u);
}

TEST(Dates, ThatCannotBeAreFindings) {
  const ReadResult result = MustRead(
      {{"persons.csv", "person,birth,death\np1,1940-01-02,1939\n"},
       {"facts.csv",
        "person,system,code,kind,date,end\np1,ATC,A,MEDICINE,2020-05-01,2020-04\n"}});
  EXPECT_THAT(Codes(result), ElementsAre("date_impossible Patient/p1.death",
                                         "date_impossible Patient/p1.facts.end"));
  EXPECT_EQ(result.records[0].deceased, true);
  EXPECT_EQ(result.records[0].facts[0].end, std::nullopt);
}

TEST(Columns, ThatNobodyKnowsAreFindingsAndAbsentOnesAreUnknown) {
  const ReadResult result =
      MustRead({{"facts.csv", "person,system,code,colour\np1,ICD-10,E11,blue\n"}});
  EXPECT_EQ(result.records[0].facts[0].date, std::nullopt);
  EXPECT_EQ(result.findings[0].code, "column_unknown");
}

TEST(OrderOfRowsAndFiles, ChangesNothing) {
  std::vector<std::string> rows;
  for (int i = 0; i < 60; ++i) {
    rows.push_back(absl::StrCat("p", i % 7, ",CONDITION,ICD-10,E1", i % 10, ",2020-01-",
                                10 + i % 20));
  }
  const std::string head = "person,kind,system,code,date\n";
  const std::string persons = "person,birth\np1,1940\np1,1941\n";
  std::string table = head;
  for (const std::string& row : rows) absl::StrAppend(&table, row, "\n");
  const ReadResult first = MustRead({{"facts.csv", table}, {"persons.csv", persons}});
  base::Random random(7);
  for (int round = 0; round < 20; ++round) {
    for (size_t i = rows.size(); i > 1; --i)
      std::swap(rows[i - 1], rows[random.Below(i)]);
    table = head;
    for (const std::string& row : rows) absl::StrAppend(&table, row, "\n");
    EXPECT_EQ(MustRead({{"persons.csv", persons}, {"facts.csv", table}}).records,
              first.records);
  }
}

TEST(Refusals, SayWhatCannotBeRead) {
  for (const char* bytes : {"", "a,b\n1,2\n"}) {
    const ReadResult result = MustRead({{"facts.csv", bytes}});
    EXPECT_TRUE(result.records.empty());
    ASSERT_FALSE(result.findings.empty()) << bytes;
    EXPECT_NE(result.findings[0].severity, base::Severity::kNote);
    EXPECT_EQ(result.findings[0].path.substr(0, 9), "facts.csv");
  }
  ReadOptions small = Options();
  small.max_bytes = 3;
  const auto refused = Read({{"facts.csv", "person,system,code\n"}}, small);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(RandomBytes, NeverEndTheProcess) {
  base::Random random(11);
  static constexpr char kBytes[] = "p,;\t\"\n\r1-a\xE6\0 2020";
  for (int round = 0; round < 2000; ++round) {
    std::string table = "person,system,code,date\n";
    for (uint64_t n = random.Below(80); n > 0; --n) {
      table.push_back(kBytes[random.Below(sizeof(kBytes) - 1)]);
    }
    const auto result = Read({{"facts.csv", table}}, Options());
    ASSERT_TRUE(result.ok());
    int64_t facts = 0;
    for (const auto& record : result->records) {
      facts += static_cast<int64_t>(record.facts.size());
    }
    // Every row is either kept (once, when repeated) or refused with a finding.
    EXPECT_LE(facts, result->files[0].rows - result->files[0].refused);
    EXPECT_TRUE(result->files[0].refused == 0 || !result->findings.empty());
  }
}

TEST(RepeatedFindings, AreCutAndCounted) {
  std::string table = "person,system,code,date\n";
  for (int i = 0; i < 1000; ++i) table += "p,ICD-10,E11,x\n";
  const ReadResult result = MustRead({{"facts.csv", table}});
  EXPECT_EQ(result.findings.size(), 201u);
  EXPECT_EQ(result.findings.back().code, "findings_cut");
  EXPECT_THAT(result.findings.back().arguments, ElementsAre("date_invalid", "800"));
}

}  // namespace
}  // namespace tillit::table
