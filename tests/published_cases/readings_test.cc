// SPDX-License-Identifier: Apache-2.0
// Where published models leave a choice, or public programs disagree, one row of
// readings.csv says which reading is ours: a test of its own name for each.
#include "tests/published_cases/readings.h"

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tillit/builtin/builtin.h"

namespace tillit {

namespace test {
// Named by gtest where a row fails.
inline void PrintTo(const Row& row, std::ostream* out) { *out << row.at("because"); }
}  // namespace test

namespace {

std::vector<test::Row> Rows() {
  return test::ReadRows(TILLIT_SOURCE_DIR "/tests/published_cases/readings.csv");
}

struct Shipped {
  service::Catalogue catalogue = builtin::Catalogue();
  risk::Engine engine = *risk::Engine::Compile(catalogue.models);
};

const Shipped& TheShipped() {
  static const auto* const kShipped = new Shipped;
  return *kShipped;
}

class Reading : public ::testing::TestWithParam<test::Row> {};

TEST_P(Reading, IsOurs) {
  EXPECT_EQ(test::CheckReading(GetParam(), TheShipped().engine, TheShipped().catalogue),
            "")
      << GetParam().at("because");
}

INSTANTIATE_TEST_SUITE_P(Of, Reading, ::testing::ValuesIn(Rows()),
                         [](const auto& info) { return info.param.at("name"); });

// Requirements of the table itself.
TEST(Readings, NameEachReadingOnceAndTouchEveryModelWithAChoice) {
  std::set<std::string> names, models;
  for (const test::Row& row : Rows()) {
    EXPECT_TRUE(names.insert(row.at("name")).second) << row.at("name");
    models.insert(row.at("model"));
  }
  EXPECT_GE(names.size(), 120u);
  EXPECT_GE(models.size(), 25u);
}

TEST(Readings, OfARowThatIsWrongAreSeen) {
  test::Row row = Rows().front();
  row["points"] = row["lowest"] = row["highest"] = "17";
  EXPECT_EQ(test::CheckReading(row, TheShipped().engine, TheShipped().catalogue),
            "1 in 1 to 1, expected 17 in 17 to 17");
}

// The original definition of Elixhauser leaves the principal diagnosis out: not so here.
TEST(Elixhauser, CountsThePrincipalDiagnosisToo) {
  test::Row row = Rows().front();
  facts::PatientRecord record = test::RecordOfReading(row, TheShipped().catalogue);
  record.facts[0].main = true;
  const auto profile =
      TheShipped().engine.Score(record, *base::Date::Parse("2021-04-11"));
  EXPECT_EQ(profile.Find("elixhauser-vanwalraven-2009")->points,
            base::Decimal::FromInt(7));
}

// A category is reported before the hierarchy: the milder form stands in the result, and
// says what took its points.
TEST(Charlson, ReportsCategoriesBeforeTheHierarchy) {
  for (const test::Row& row : Rows()) {
    if (row.at("name") != "charlson_hierarchy_of_diabetes") continue;
    const auto profile =
        TheShipped().engine.Score(test::RecordOfReading(row, TheShipped().catalogue),
                                  *base::Date::Parse(row.at("as_of")));
    const risk::Score& score = *profile.Find("charlson-quan-1987");
    ASSERT_EQ(score.terms.size(), 2u);
    EXPECT_EQ(score.terms[0].term, "diab");
    EXPECT_EQ(score.terms[0].zeroed_by, "diabwc");
    EXPECT_EQ(score.terms[0].points, base::Decimal{});
    return;
  }
  FAIL() << "no such row";
}

// The range of van Walraven's points, with and without the hierarchy of cancer.
TEST(Elixhauser, RunsFromMinus19To85OrTo89) {
  const auto range = [](const std::string& id) {
    base::Decimal low, high;
    for (const risk::Model& model : TheShipped().catalogue.models) {
      if (model.id != id) continue;
      for (const risk::Term& term : model.terms) {
        // All weights that are positive, but for a milder form where the severe is there.
        (term.points < base::Decimal{} ? low : high) +=
            term.zeroed_by.empty() ? term.points : base::Decimal{};
      }
    }
    return low.ToString() + " " + high.ToString();
  };
  EXPECT_EQ(range("elixhauser-vanwalraven-2009"), "-19 85");
  EXPECT_EQ(range("elixhauser-vanwalraven-2009-nothing-zeroed"), "-19 89");
}

}  // namespace
}  // namespace tillit
