// SPDX-License-Identifier: Apache-2.0
// Patients that nobody here wrote: 55 of Synthea, a bulk export, and 50 real ones of the
// MIMIC demo, through the reader and the whole road.
#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/shared_files.h"
#include "tillit/builtin/builtin.h"
#include "tillit/fhir/read.h"
#include "tillit/html/report.h"
#include "tillit/proto/documents.h"
#include "tillit/service/run.h"
#include "tillit/table/code_map.h"
#include "tillit/table/write.h"

namespace tillit {
namespace {

using test::SharedFile;
using test::SharedFiles;
using ::testing::IsEmpty;

const base::Date kAsOf = base::Date::FromCivil(2021, 4, 11);

const service::LinkedService& Service() {
  static const auto& service =
      *new service::LinkedService(*service::Link(builtin::Catalogue(), "psht"));
  return service;
}

fhir::ReadResult ReadAll(const std::vector<SharedFile>& files,
                         std::vector<fhir::SystemAlias> aliases = {}) {
  std::vector<fhir::FhirInput> inputs;
  for (const SharedFile& file : files) inputs.push_back({file.name, file.bytes});
  fhir::ReadOptions options;
  options.code_systems = Service().code_systems;
  options.aliases = std::move(aliases);
  auto result = fhir::Read(inputs, options);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *std::move(result) : fhir::ReadResult{};
}

std::vector<facts::PatientRecord> Mapped(std::vector<facts::PatientRecord> records) {
  const std::string bytes =
      test::ReadWhole(absl::StrCat(TILLIT_SOURCE_DIR, "/tests/data/synthea_map.csv"));
  table::ReadOptions options;
  options.code_systems = Service().code_systems;
  const auto map = table::ReadCodeMap({"synthea_map.csv", bytes}, options);
  EXPECT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->file.refused, 0);
  facts::ApplyCodeMap(map->map, records);
  return records;
}

int64_t Dead(const std::vector<facts::PatientRecord>& records, base::Date as_of) {
  return std::count_if(records.begin(), records.end(), [&](const auto& record) {
    return facts::LifeStatusOn(record, as_of) == facts::LifeStatus::kDead;
  });
}

TEST(FifteenBundles, HoldAsManyResourcesAsTheirReadmeSays) {
  const std::string readme =
      test::ReadWhole(absl::StrCat(TILLIT_SHARED_DIR, "/data/fhir/README.md"));
  const std::regex row(R"(\| (\S+\.json) \|[^\n]*\| \d+ KB \| (\d+) \|)");
  std::map<std::string, int64_t> expected;
  for (std::sregex_iterator m(readme.begin(), readme.end(), row), end; m != end; ++m) {
    expected[(*m)[1]] = std::stoll((*m)[2]);
  }
  ASSERT_EQ(expected.size(), 15u);
  const std::vector<SharedFile> files = SharedFiles("synthea_bundles");
  ASSERT_EQ(files.size(), 15u);
  int64_t all = 0;
  for (const SharedFile& file : files) {
    int64_t resources = 0;
    for (const auto& count : ReadAll({file}).resources) resources += count.count;
    EXPECT_EQ(resources, expected[file.name]) << file.name;
    all += resources;
  }
  EXPECT_EQ(all, 5688);
}

TEST(PublicPatients, AreReadWithoutARefusal) {
  for (const char* what :
       {"synthea_bundles", "synthea_list_40.tar.xz", "mimic_demo_icd"}) {
    const fhir::ReadResult result = ReadAll(SharedFiles(what));
    for (const base::Finding& finding : result.findings) {
      EXPECT_NE(finding.severity, base::Severity::kRefused)
          << what << " " << finding.code << " " << finding.path;
    }
  }
}

TEST(PublicPatients, AreAsManyAsTheirReadmeSaysAndNineOfSyntheaAreDead) {
  const fhir::ReadResult fifteen = ReadAll(SharedFiles("synthea_bundles"));
  const fhir::ReadResult forty = ReadAll(SharedFiles("synthea_list_40.tar.xz"));
  const fhir::ReadResult bulk = ReadAll(SharedFiles("bulk10_ndjson"));
  EXPECT_EQ(fifteen.records.size(), 15u);
  EXPECT_EQ(forty.records.size(), 40u);
  EXPECT_EQ(bulk.records.size(), 13u);
  EXPECT_EQ(Dead(fifteen.records, kAsOf) + Dead(forty.records, kAsOf), 9);
  EXPECT_EQ(Dead(bulk.records, base::Date::FromCivil(2024, 8, 7)), 3);
}

TEST(MimicPatients, AreScoreableByTheirIcd10CodesAloneAndNeverZeroForTheOthers) {
  const std::vector<SharedFile> files = SharedFiles("mimic_demo_icd");
  const base::Date as_of = base::Date::FromCivil(2201, 1, 1);
  const auto count = [&](const fhir::ReadResult& read) {
    std::map<std::string, int> counts;
    const service::RunResult result = service::Stratify(Service(), read.records, {as_of});
    EXPECT_EQ(result.ranking->rows.size(), 50u);
    for (const service::PatientResult& patient : result.patients) {
      bool scored = false;
      for (const risk::Score& score : patient.scores) {
        const auto& by = Service().model.ranking_models;
        if (std::find(by.begin(), by.end(), score.model) == by.end()) continue;
        scored |= score.status == risk::ScoreStatus::kScored;
        EXPECT_EQ(score.points.has_value(), score.status == risk::ScoreStatus::kScored);
      }
      const bool dead = patient.life == facts::LifeStatus::kDead;
      ++counts[absl::StrCat(scored ? "scoreable" : "not", dead ? " dead" : "")];
    }
    for (const stratify::Ranked& row : result.ranking->rows) {
      const bool ranked = row.rank.has_value();
      EXPECT_EQ(ranked, row.rank.has_value());
      EXPECT_EQ(ranked, row.reason.empty());
      EXPECT_FALSE(ranked && row.life == facts::LifeStatus::kDead);
    }
    EXPECT_EQ(result.ranking->scoreable, counts["scoreable"]);
    return counts;
  };
  std::map<std::string, int> with = count(ReadAll(
      files, {{"http://fhir.mimic.mit.edu/CodeSystem/diagnosis-icd10", "ICD-10"}}));
  EXPECT_EQ(with["scoreable"], 14);
  EXPECT_EQ(with["scoreable dead"], 5);
  EXPECT_EQ(with["not"] + with["not dead"], 31);
  std::map<std::string, int> without = count(ReadAll(files));
  EXPECT_EQ(without["not"] + without["not dead"], 50);
}

service::RunResult RunFifteen(const std::vector<SharedFile>& files, int threads) {
  service::RunInput input;
  fhir::ReadResult read = ReadAll(files);
  input.records = Mapped(std::move(read.records));
  input.team = *proto::ReadTeam(
      "team",
      test::ReadWhole(absl::StrCat(TILLIT_SOURCE_DIR, "/examples/psht_team.textproto")));
  service::RunOptions options;
  options.as_of = kAsOf;
  options.from = base::Date::FromCivil(2021, 4, 12);
  options.executor = base::ThreadedExecutor(threads);
  auto result = service::Run(Service(), std::move(input), options);
  EXPECT_TRUE(result.ok()) << result.status();
  result->findings.insert(result->findings.end(), read.findings.begin(),
                          read.findings.end());
  return *std::move(result);
}

TEST(FifteenBundles, LoseNobodyWithoutAReasonAndFiveReachAPlanAndAVisit) {
  const service::RunResult result = RunFifteen(SharedFiles("synthea_bundles"), 1);
  EXPECT_EQ(result.ranking->rows.size(), 15u);
  int64_t before = 15;
  std::map<std::string, int64_t> steps;
  for (const service::FunnelStep& step : result.funnel) {
    int64_t lost = 0;
    for (const service::Loss& loss : step.losses) lost += loss.patients;
    EXPECT_EQ(step.patients + lost, before) << step.step;
    before = steps[step.step] = step.patients;
  }
  EXPECT_EQ(steps["alive"], 14);
  EXPECT_GE(steps["planned"], 5);
  EXPECT_GE(steps["visit"], 5);
  const service::Week& week = *result.week;
  EXPECT_THAT(schedule::CheckSchedule({week.team, Service().roles, week.from, week.days,
                                       week.visits, week.most_visits_a_day},
                                      week.schedule),
              IsEmpty());
  std::set<base::PatientId> planned;
  for (const plan::CarePlan& care_plan : result.plans) planned.insert(care_plan.patient);
  for (const service::PatientResult& patient : result.patients) {
    if (patient.life != facts::LifeStatus::kDead) continue;
    EXPECT_FALSE(patient.scores.empty());  // scored, and no more
    EXPECT_EQ(planned.count(patient.patient), 0u);
  }
}

TEST(FifteenBundles, GiveTheSameBytesForAnyOrderNamesAndThreads) {
  std::vector<SharedFile> files = SharedFiles("synthea_bundles");
  const auto bytes = [](const service::RunResult& result) {
    return proto::WriteRun(result) + table::WriteRanking(*result.ranking) +
           html::WriteReport(
               service::ViewRun(result, service::TeamViewing(result.stamp->as_of),
                                Service()),
               Service().texts, {});
  };
  const std::string once = bytes(RunFifteen(files, 1));
  std::reverse(files.begin(), files.end());
  for (size_t i = 0; i < files.size(); ++i) files[i].name = absl::StrCat(i * 7 % 15);
  EXPECT_TRUE(once == bytes(RunFifteen(files, 2)));
  std::rotate(files.begin(), files.begin() + 4, files.end());
  EXPECT_TRUE(once == bytes(RunFifteen(files, 8)));
}

}  // namespace
}  // namespace tillit
