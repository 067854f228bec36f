// SPDX-License-Identifier: Apache-2.0
// Two hundred synthetic code lists with totals from two independent mappings
// (../shared/data/models/README.md). Each list is read as one admission on the day of
// scoring, of a patient of 80 years whose hospital record is complete, and whose record
// of medicines too: it holds none.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/published_cases/rows.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"

namespace tillit {
namespace {

using ::testing::UnorderedElementsAreArray;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

facts::PatientRecord RecordOf(const test::Row& row) {
  facts::PatientRecord record;
  record.id = base::PatientId(row.at("patient"));
  record.birth = base::PartialDate{1946, 1, 15};
  record.coverage = {
      {"hospital", {facts::FactKind::kCondition}, {"ICD-10"}, {}, {}, true},
      {"dispensings", {facts::FactKind::kMedicine}, {"ATC"}, {}, {}, true}};
  for (const std::string& code : test::SplitAt(row.at("icd10_codes"), ' ')) {
    facts::Fact fact;
    fact.code = {"ICD-10", code};
    fact.date = base::PartialDate::FromDate(kAsOf);
    fact.source = "hospital";
    fact.contact = "stay";
    record.facts.push_back(fact);
  }
  return record;
}

std::vector<std::string> TermsThatFired(const risk::Score& score) {
  std::vector<std::string> terms;
  for (const risk::TermResult& term : score.terms) {
    if (term.answer == criteria::Answer::kYes) terms.push_back(term.term);
  }
  return terms;
}

class Vectors : public ::testing::Test {
 protected:
  Vectors()
      : rows_(test::ReadRows(TILLIT_SHARED_DIR "/data/models/test_vectors_icd10.csv")),
        engine_(risk::Engine::Compile(builtin::Catalogue().models)) {}

  // The points of a model equal a column on every row.
  void ExpectColumn(const std::string& model, const std::string& column) {
    ASSERT_EQ(rows_.size(), 200u);
    ASSERT_TRUE(engine_.ok()) << engine_.status();
    for (const test::Row& row : rows_) {
      const risk::RiskProfile profile = engine_->Score(RecordOf(row), kAsOf);
      const risk::Score* score = profile.Find(model);
      ASSERT_NE(score, nullptr);
      ASSERT_TRUE(score->points.has_value()) << "row " << row.at("patient");
      EXPECT_EQ(*score->points, *base::Decimal::Parse(row.at(column)))
          << "row " << row.at("patient");
      EXPECT_EQ(score->lowest, score->points);
      EXPECT_EQ(score->highest, score->points);
    }
  }

  std::vector<test::Row> rows_;
  absl::StatusOr<risk::Engine> engine_;
};

TEST_F(Vectors, CharlsonCategoriesBeforeTheHierarchyEqualBothMappings) {
  ASSERT_EQ(rows_.size(), 200u);
  ASSERT_TRUE(engine_.ok()) << engine_.status();
  for (const test::Row& row : rows_) {
    const auto profile = engine_->Score(RecordOf(row), kAsOf);
    EXPECT_THAT(
        TermsThatFired(*profile.Find("charlson-quan-1987")),
        UnorderedElementsAreArray(test::SplitAt(row.at("charlson_categories"), '|')))
        << "row " << row.at("patient");
  }
}

TEST_F(Vectors, CharlsonOf1987AddsUpOnAllRows) {
  ExpectColumn("charlson-quan-1987", "charlson1987_hierarchy");
}

TEST_F(Vectors, CharlsonOf2011AddsUpOnAllRows) {
  ExpectColumn("charlson-quan-2011", "quan2011_hierarchy");
}

TEST_F(Vectors, HospitalFrailtyAddsUpToTheTenthOnAllRows) {
  ExpectColumn("hfrs-gilbert-2018", "hfrs");
}

TEST_F(Vectors, ElixhauserCategoriesBeforeTheHierarchyEqualBothMappings) {
  ASSERT_TRUE(engine_.ok()) << engine_.status();
  for (const test::Row& row : rows_) {
    const auto profile = engine_->Score(RecordOf(row), kAsOf);
    EXPECT_THAT(
        TermsThatFired(*profile.Find("elixhauser-vanwalraven-2009")),
        UnorderedElementsAreArray(test::SplitAt(row.at("elixhauser_categories"), '|')))
        << "row " << row.at("patient");
  }
}

// The two columns differ by the hierarchy of cancer alone (problems.csv).
TEST_F(Vectors, VanWalravenWithTheCancerHierarchyAddsUpOnAllRows) {
  ExpectColumn("elixhauser-vanwalraven-2009", "vanwalraven_hierarchy");
}

TEST_F(Vectors, VanWalravenWithNothingZeroedAddsUpOnAllRows) {
  ExpectColumn("elixhauser-vanwalraven-2009-nothing-zeroed", "vanwalraven_no_hierarchy");
}

TEST_F(Vectors, NordicMultimorbidityAddsUpItsDiagnosesOnAllRows) {
  ExpectColumn("nmi-kristensen-2022", "nmi_diagnosis_part");
}

TEST_F(Vectors, CharlsonOfOneAndFiveYearsEqualsThatOfAllWhereAllIsOfTheDay) {
  ExpectColumn("charlson-quan-1987-1y", "charlson1987_hierarchy");
  ExpectColumn("charlson-quan-1987-5y", "charlson1987_hierarchy");
  ExpectColumn("charlson-quan-2011-1y", "quan2011_hierarchy");
  ExpectColumn("charlson-quan-2011-5y", "quan2011_hierarchy");
}

TEST_F(Vectors, CharlsonWithAgeGivesFourPointsMoreAtEighty) {
  ASSERT_TRUE(engine_.ok()) << engine_.status();
  for (const test::Row& row : rows_) {
    const auto profile = engine_->Score(RecordOf(row), kAsOf);
    EXPECT_EQ(*profile.Find("charlson-quan-1987-age")->points,
              *profile.Find("charlson-quan-1987")->points + base::Decimal::FromInt(4));
  }
}

}  // namespace
}  // namespace tillit
