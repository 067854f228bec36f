// SPDX-License-Identifier: Apache-2.0
// Totals alone: the same as with reasons, and no memory asked for once the workspace has
// seen a record of that size.
#include <vector>

#include "generate_list/list_generator.h"
#include "gtest/gtest.h"
#include "tests/capi/counted_memory.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/catalogue.h"

namespace tillit {
namespace {

base::Date AsOf() { return base::Date::FromCivil(2026, 1, 5); }

std::vector<facts::PatientRecord> List() {
  generate_list::ListOptions options;
  options.persons = 400;
  options.seed = 1;
  options.as_of = AsOf();
  return *generate_list::GenerateList(options);
}

TEST(ScoreOnly, GivesTheTotalsOfTheExplainedScores) {
  for (const service::ServiceModel& model : builtin::Catalogue().services) {
    const auto linked = service::Link(builtin::Catalogue(), model.id);
    ASSERT_TRUE(linked.ok());
    const risk::Engine& engine = *linked->engine;
    risk::Workspace workspace(engine);
    for (const facts::PatientRecord& record : List()) {
      const risk::RiskProfile profile = engine.Score(record, AsOf());
      const absl::Span<const risk::Total> totals = engine.Sum(record, AsOf(), workspace);
      ASSERT_EQ(totals.size(), profile.scores.size());
      for (size_t i = 0; i < totals.size(); ++i) {
        const risk::Score& score = profile.scores[i];
        ASSERT_EQ(totals[i].status, score.status);
        if (score.status == risk::ScoreStatus::kNotScoreable) continue;
        EXPECT_EQ(totals[i].points, score.points);
        EXPECT_EQ(totals[i].lowest, score.lowest);
        EXPECT_EQ(totals[i].highest, score.highest);
        EXPECT_EQ(totals[i].band == nullptr ? "" : totals[i].band->id, score.band);
        EXPECT_EQ(totals[i].rests_on_assumed_coverage, score.rests_on_assumed_coverage);
        EXPECT_EQ(totals[i].outside_population, score.outside_population);
      }
    }
  }
}

TEST(ScoreOnly, AsksForNoMemoryOnceItIsWarm) {
  const auto linked = service::Link(builtin::Catalogue(), "psht");
  ASSERT_TRUE(linked.ok());
  const std::vector<facts::PatientRecord> list = List();
  risk::Workspace workspace(*linked->engine);
  for (const facts::PatientRecord& record : list) {
    linked->engine->Sum(record, AsOf(), workspace);
  }
  const int64_t asked = test::AllocationsAsked();
  base::Decimal sum;
  for (const facts::PatientRecord& record : list) {
    sum += linked->engine->Sum(record, AsOf(), workspace)[0].points;
  }
  EXPECT_EQ(test::AllocationsAsked(), asked);
  EXPECT_GT(sum, base::Decimal{});
  // And the count counts: a workspace of one's own is memory.
  linked->engine->Score(list[0], AsOf());
  EXPECT_GT(test::AllocationsAsked(), asked);
}

}  // namespace
}  // namespace tillit
