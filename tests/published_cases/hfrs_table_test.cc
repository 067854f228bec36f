// SPDX-License-Identifier: Apache-2.0
// The shipped Hospital Frailty Risk Score against every row of the published table
// (../shared/data/models/hfrs_gilbert2018.csv).
#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/published_cases/rows.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"

namespace tillit {
namespace {

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

class FrailtyTable : public ::testing::Test {
 protected:
  FrailtyTable()
      : rows_(test::ReadRows(TILLIT_SHARED_DIR "/data/models/hfrs_gilbert2018.csv")),
        catalogue_(builtin::Catalogue()),
        engine_(risk::Engine::Compile(catalogue_.models)) {}
  void SetUp() override {
    ASSERT_TRUE(engine_.ok()) << engine_.status();
    ASSERT_EQ(rows_.size(), 109u);
  }

  // The points of somebody of 80 with these codes in a complete hospital record.
  base::Decimal PointsOf(const std::vector<std::string>& codes, base::Date day = kAsOf) {
    facts::PatientRecord record;
    record.id = base::PatientId("p");
    record.birth = base::PartialDate{1946, 1, 15};
    record.coverage = {
        {"hospital", {facts::FactKind::kCondition}, {"ICD-10"}, {}, {}, true}};
    for (const std::string& code : codes) {
      facts::Fact fact;
      fact.code = {"ICD-10", code};
      fact.date = base::PartialDate::FromDate(day);
      record.facts.push_back(fact);
    }
    const auto profile = engine_->Score(record, kAsOf);
    const risk::Score* score = profile.Find("hfrs-gilbert-2018");
    if (score == nullptr || !score->points.has_value()) {
      ADD_FAILURE() << "not scored";
      return {};
    }
    return *score->points;
  }
  static base::Decimal PointsIn(const test::Row& row) {
    return *base::Decimal::Parse(row.at("points"));
  }

  std::vector<test::Row> rows_;
  service::Catalogue catalogue_;
  absl::StatusOr<risk::Engine> engine_;
};

TEST_F(FrailtyTable, GivesEachCodeItsPointsOnceHoweverItIsWritten) {
  for (const test::Row& row : rows_) {
    const std::string& code = row.at("icd10_3char");
    EXPECT_EQ(PointsOf({code}), PointsIn(row)) << code;
    EXPECT_EQ(PointsOf({code + "9"}), PointsIn(row)) << code;
    EXPECT_EQ(PointsOf({code, code + "0", code + "9"}), PointsIn(row)) << code;
    EXPECT_EQ(PointsOf({code.substr(0, 2)}), base::Decimal{}) << code;
  }
}

TEST_F(FrailtyTable, HoldsEveryTermOfTheModelAndNoMore) {
  const auto model =
      std::find_if(catalogue_.models.begin(), catalogue_.models.end(),
                   [](const risk::Model& m) { return m.id == "hfrs-gilbert-2018"; });
  ASSERT_NE(model, catalogue_.models.end());
  EXPECT_EQ(model->terms.size(), rows_.size());
  std::vector<std::string> all;
  base::Decimal sum;
  for (const test::Row& row : rows_) {
    all.push_back(row.at("icd10_3char"));
    sum = sum + PointsIn(row);
  }
  EXPECT_EQ(PointsOf(all), sum);
}

TEST_F(FrailtyTable, LooksBackTwoYearsForEveryCode) {
  for (const test::Row& row : rows_) {
    const std::string& code = row.at("icd10_3char");
    EXPECT_EQ(PointsOf({code}, kAsOf.PlusMonths(-24)), PointsIn(row)) << code;
    EXPECT_EQ(PointsOf({code}, kAsOf.PlusMonths(-24).PlusDays(-1)), base::Decimal{})
        << code;
  }
}

}  // namespace
}  // namespace tillit
