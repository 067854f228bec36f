// SPDX-License-Identifier: Apache-2.0
#include "tillit/table/write.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/random_values.h"
#include "tillit/table/code_map.h"
#include "tillit/table/read.h"

namespace tillit::table {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<facts::PatientRecord> ReadBack(const std::vector<TableOutput>& files) {
  std::vector<TableInput> inputs;
  for (const TableOutput& file : files) inputs.push_back({file.name, file.bytes});
  absl::StatusOr<ReadResult> result = Read(inputs, {});
  EXPECT_TRUE(result.ok());
  for (const base::Finding& finding : result->findings) {
    EXPECT_NE(finding.severity, base::Severity::kRefused)
        << finding.code << " " << finding.path;
  }
  return result->records;
}

// What the folder can hold: no empty ids or codes, words without spaces in lists, no
// end before its start.
facts::PatientRecord Writable(uint64_t seed) {
  facts::PatientRecord record = test::RandomValue<facts::PatientRecord>(seed);
  record.id.value = "person-" + std::to_string(seed);
  int n = 0;
  const auto word = [&](std::string& text) { text = "w" + std::to_string(n++); };
  for (facts::Fact& fact : record.facts) {
    word(fact.code.system);
    word(fact.code.code);
    if (fact.mapped_from) word(fact.mapped_from->system), word(fact.mapped_from->code);
  }
  for (facts::Coverage& coverage : record.coverage) {
    coverage.kinds = {facts::FactKind::kMedicine};
    coverage.systems = {"ATC", "ICD-10"};
  }
  for (facts::StatedGoal& goal : record.goals) {
    for (std::string& area : goal.areas) word(area);
  }
  for (facts::AccessNeed& need : record.access_needs) word(need.need);
  for (facts::VulnerabilityFlag& flag : record.flags) word(flag.flag);
  for (facts::CriticalInformation& critical : record.critical_information) {
    if (critical.code) word(critical.code->system), word(critical.code->code);
  }
  std::vector<base::Finding> findings;
  facts::CheckDates(record, &findings);
  return record;
}

TEST(ListFolder, ReadsBackAsItWasWritten) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    std::vector<base::Finding> findings;
    const std::vector<facts::PatientRecord> records =
        facts::JoinById({Writable(seed), Writable(seed + 1000)}, &findings);
    EXPECT_EQ(ReadBack(WriteRecords(records)), records) << seed;
  }
}

TEST(Ranking, HasARowForEveryPatientAndEmptyCellsForTheUnknown) {
  stratify::Ranking ranking;
  stratify::Ranked first;
  first.patient = base::PatientId("a,1");
  first.status = stratify::DataStatus::kScoreable;
  first.rank = 1;
  first.ranked_by = "model";
  first.points = base::Decimal::Parse("12.5").value();
  first.group_ranks = {{"g2", 1, 4}, {"g3", 2, 2}};
  first.peer_percentile = base::Decimal::Parse("98.75").value();
  first.peers = 120;
  first.tier = "close";
  first.contact_every_days = 14;
  first.red_flag = stratify::RedFlagLevel::kImmediate;
  stratify::Ranked second;
  second.patient = base::PatientId("b");
  second.reason = "no_code_system_covered";
  ranking.rows = {first, second};
  EXPECT_EQ(
      WriteRanking(ranking),
      "person,status,life,rank,ranked_by,points,percentile,within_share,just_below,"
      "eligible,age,reason,group_ranks,peer_percentile,peers,tier,contact_every_days,"
      "red_flag\n"
      "\"a,1\",SCOREABLE,ALIVE,1,model,12.5,,no,no,no,,,g2:1/4 g3:2/2,98.75,"
      "120,close,14,IMMEDIATE\n"
      "b,NOT_SCOREABLE,ALIVE,,,,,no,no,no,,no_code_system_covered,,,,,,\n");
}

TEST(Reasons, HaveARowForEveryFactAndForEverythingMissing) {
  service::PatientResult patient;
  patient.patient = base::PatientId("a");
  risk::Score& score = patient.scores.emplace_back();
  score.model = "m";
  score.terms.resize(3);
  risk::TermResult& yes = score.terms[0];
  yes.term = "t1";
  yes.answer = criteria::Answer::kYes;
  yes.points = base::Decimal::Parse("1.5").value();
  yes.evidence = {{facts::FactKind::kCondition,
                   {"ICD-10", "I50"},
                   *base::PartialDate::Parse("2024-02"),
                   "hospital",
                   base::Code{"ICPC-2", "K77"},
                   "",
                   "Condition/7"},
                  {std::nullopt, {}, {}, "", {}, "score:other", ""}};
  risk::TermResult& unknown = score.terms[1];
  unknown.term = "t2";
  unknown.gaps = {{facts::FactKind::kMedicine, "ATC", base::Date::FromCivil(2024, 1, 1)}};
  score.terms[2].term = "t3";
  EXPECT_EQ(WriteReasons({{patient}}),
            "person,model,term,answer,points,code,system,date,source,id,kind,derived,"
            "mapped_system,mapped_code,zeroed_by,missing_kind,missing_system,"
            "missing_from\n"
            "a,m,t1,YES,1.5,I50,ICD-10,2024-02,hospital,Condition/7,CONDITION,,ICPC-2,"
            "K77,,,,\n"
            "a,m,t1,YES,1.5,,,,,,,score:other,,,,,,\n"
            "a,m,t2,UNKNOWN,0,,,,,,,,,,,MEDICINE,ATC,2024-01-01\n"
            "a,m,t3,UNKNOWN,0,,,,,,,,,,,,,\n");
}

TEST(Scores, ShowWhatGavePointsAndWhatIsUnknown) {
  service::PatientResult scored;
  scored.patient = base::PatientId("a");
  risk::Score score;
  score.model = "m";
  score.status = risk::ScoreStatus::kScored;
  score.points = base::Decimal::Parse("3").value();
  score.terms.resize(2);
  score.terms[0].term = "t1";
  score.terms[0].answer = criteria::Answer::kYes;
  score.terms[0].points = base::Decimal::Parse("3").value();
  score.terms[1].term = "t2";
  scored.scores = {score};
  service::PatientResult declined;
  declined.patient = base::PatientId("b");
  declined.profiling_declined = true;
  const std::string text = WriteScores({scored, declined});
  EXPECT_THAT(text, HasSubstr("a,ALIVE,m,,SCORED,,3,,,,no,no,,t1=3,t2\n"));
  EXPECT_THAT(text, HasSubstr("b,ALIVE,,,PROFILING_DECLINED,profiling_declined,,"));
}

TEST(CodeMap, MapsWhatIsSureAndCountsWhatIsNot) {
  ReadOptions options;
  base::CodeSystem icd;
  icd.id = "ICD-10";
  icd.drop_dots = true;
  options.code_systems = {icd};
  const auto result = ReadCodeMap(
      {"map.csv",
       "source_system,source_code,target_system,target_code,relationship,note\n"
       "urn:x,1,ICD-10,E11.9,equivalent,\n"
       "urn:x,2,ICD-10,I10,source-is-narrower-than-target,\n"
       "urn:x,3,ICD-10,I10,source-is-broader-than-target,\n"
       "urn:x,4,,,,unsure\n"
       "urn:x,5,urn:y,I10,equivalent,\n"
       "urn:x,,ICD-10,I10,equivalent,\n"},
      options);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->map.size(), 2u);
  EXPECT_THAT(result->map.Targets({"urn:x", "1"}),
              ElementsAre(base::Code{"ICD-10", "E119"}));
  EXPECT_THAT(result->map.Targets({"urn:x", "3"}), IsEmpty());
  EXPECT_EQ(result->file.refused, 2);
  ASSERT_EQ(result->findings.size(), 3u);
  EXPECT_EQ(result->findings[0].path, "map.csv:6.target_system");
  EXPECT_EQ(result->findings[2].code, "map_rows_without_use");
  EXPECT_FALSE(ReadCodeMap({"map.csv", "a,b\n"}, options).ok());
}

}  // namespace
}  // namespace tillit::table
