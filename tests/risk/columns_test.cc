// SPDX-License-Identifier: Apache-2.0
// Totals from columns against Engine::Sum of the records that hold the same rows.
#include "tillit/risk/columns.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/criteria/random_questions.h"

namespace tillit::risk {
namespace {

using base::Decimal;
using criteria::RandomQuestions;

uint64_t Seed() {
  const char* text = std::getenv("TILLIT_SEED");
  uint64_t seed = 1;
  if (text != nullptr && !absl::SimpleAtoi(text, &seed)) ADD_FAILURE() << text;
  return seed;
}

// Of two windows alone, so that a program is narrow.
void UseFewWindows(criteria::Criterion& c) {
  const auto few = [](auto& asked) {
    if (asked.look_back_months || asked.look_back_days) asked.look_back_months = 2;
    asked.look_back_days.reset();
  };
  if (c.coded) few(*c.coded);
  if (c.stays) few(*c.stays);
  criteria::ForEachPart(c, UseFewWindows);
}

// Complete for every kind and system, so that nothing is assumed of anybody.
std::vector<facts::Coverage> Everything() {
  std::vector<facts::FactKind> kinds;
  for (const auto& kind : base::EnumValues<facts::FactKind>())
    kinds.push_back(kind.value);
  return {{"all",
           kinds,
           {"S0", "S1", "S2"},
           RandomQuestions::AsOf().PlusDays(-100),
           {},
           true}};
}

// Models whose terms ask anything: with hierarchies, ages, requirements, units, and each
// other's scores.
std::vector<Model> AnyModels(RandomQuestions& any) {
  base::Random& random = any.random();
  std::vector<Model> models;
  const bool few_windows = random.Chance(0.5);
  for (const char* id : {"a", "b", "c"}) {
    Model& model = models.emplace_back();
    model.id = id;
    model.version = "1";
    model.source.citation = "test";
    model.named_codes = any.Named();
    model.absent_is_no = random.Chance(0.4);
    const int64_t terms = random.Between(1, 6);
    // Most models ask of single facts, as published ones do.
    const bool plain = random.Chance(0.6);
    for (int64_t t = 0; t < terms; ++t) {
      Term& term = model.terms.emplace_back();
      term.id = absl::StrCat("t", t);
      term.points = Decimal{random.Between(-3, 5) * 500000};
      do {
        term.criterion = any.Any(static_cast<int>(random.Between(0, 2)));
        std::vector<std::string> derived;
        criteria::CollectDerived(term.criterion, &derived);
        // Scores of models before this one, so that there is no circle.
        if (std::any_of(derived.begin(), derived.end(), [&](const std::string& of) {
              return of == "score:a" && model.id == "a";
            })) {
          continue;
        }
        if (!plain ||
            criteria::Blocks::CanAsk(
                criteria::Program::Compile({{&term.criterion, &model.named_codes}}), 0)) {
          break;
        }
      } while (true);
      if (few_windows) UseFewWindows(term.criterion);
      if (!plain && term.criterion.coded && random.Chance(0.4)) {
        term.per_unit = true;
        term.most = static_cast<int32_t>(random.Between(1, 5));
      }
      for (int64_t other = 0; other < terms; ++other) {
        if (other != t && random.Chance(0.15)) {
          term.zeroed_by.push_back(absl::StrCat("t", other));
        }
      }
    }
    if (random.Chance(0.3)) {
      model.age_points = {{0, 49, Decimal::FromInt(-1)},
                          {50, 64, Decimal::FromInt(1)},
                          {65, std::nullopt, Decimal::FromInt(3)}};
    }
    if (random.Chance(0.4)) {
      model.requires_all = {{{"S0", "S1"}}};
      if (random.Chance(0.5)) model.requires_all.push_back({{"S2"}});
    }
  }
  return models;
}

// A record of what columns can say: kind, code and date of each fact, birth and sex.
facts::PatientRecord ColumnsOf(const facts::PatientRecord& record) {
  facts::PatientRecord left;
  left.birth = record.birth;
  left.sex = record.sex;
  for (const facts::Fact& fact : record.facts) {
    facts::Fact& into = left.facts.emplace_back();
    into.kind = fact.kind;
    into.code = fact.code;
    into.date = fact.date;
  }
  return left;
}

TEST(ColumnSums, GiveWhatTheEngineSumsOfTheSameRows) {
  RandomQuestions any(Seed());
  base::Random& random = any.random();
  int64_t compared = 0, scored = 0, open = 0, assumed = 0, of_columns = 0, points = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<Model> models = AnyModels(any);
    const auto engine = Engine::Compile(models);
    if (!engine.ok()) continue;  // what the random model asks for may not be there
    auto column_engine = ColumnEngine::Compile(models);
    ASSERT_TRUE(column_engine.ok()) << column_engine.status();
    const std::vector<facts::Coverage> coverage =
        random.Chance(0.2)   ? std::vector<facts::Coverage>{}
        : random.Chance(0.4) ? Everything()
                             : any.Record().coverage;

    std::vector<facts::PatientRecord> records;
    std::vector<criteria::Person> persons;
    std::vector<std::array<int32_t, 4>> rows;
    ColumnSums sums(*column_engine, RandomQuestions::AsOf(), coverage);
    // Rounds with few patients and with several blocks of them.
    const int64_t patients =
        random.Chance(0.3) ? random.Between(100, 200) : random.Between(0, 20);
    const bool whole_days = random.Chance(0.5);
    const bool dated = random.Chance(0.9);
    const bool until_today = random.Chance(0.8);  // what coverage is assumed from
    for (int64_t p = 0; p < patients; ++p) {
      facts::PatientRecord record = ColumnsOf(any.Record());
      record.coverage = coverage;
      if (random.Chance(0.15)) {  // born within the windows
        record.birth = base::PartialDate::FromDate(
            RandomQuestions::AsOf().PlusDays(-static_cast<int>(random.Between(0, 150))));
      }
      if (until_today) {
        for (int64_t day : {-random.Between(0, 400), int64_t{0}}) {
          facts::Fact& fact = record.facts.emplace_back();
          fact.kind = facts::FactKind::kCondition;
          fact.code = {"S0", "D"};
          fact.date = base::PartialDate::FromDate(
              RandomQuestions::AsOf().PlusDays(static_cast<int>(day)));
        }
      }
      for (facts::Fact& fact : record.facts) {
        if (!dated) fact.date.reset();
        if (whole_days && fact.date) {
          fact.date = base::PartialDate::FromDate(fact.date->First());
        }
      }
      persons.push_back({record.birth, record.sex});
      std::sort(
          record.facts.begin(), record.facts.end(), [](const auto& a, const auto& b) {
            return std::tie(a.kind, a.code, a.date) < std::tie(b.kind, b.code, b.date);
          });
      record.facts.erase(std::unique(record.facts.begin(), record.facts.end()),
                         record.facts.end());
      for (const facts::Fact& fact : record.facts) {
        const int32_t coding = sums.AddCoding({fact.kind, fact.code});
        const std::array<int32_t, 4> row = {
            static_cast<int32_t>(p), coding,
            fact.date ? fact.date->First().days : criteria::kUndated,
            fact.date ? fact.date->Last().days : criteria::kUndated};
        for (int64_t n = random.Chance(0.1) ? 2 : 1; n > 0; --n) rows.push_back(row);
      }
      records.push_back(std::move(record));
    }
    // Who stands at the end may be known by rows alone.
    if (!persons.empty() && random.Chance(0.2)) {
      persons.pop_back();
      records.back().birth.reset();
      records.back().sex.reset();
    }
    for (size_t i = rows.size(); i > 1; --i)
      std::swap(rows[i - 1], rows[random.Below(i)]);
    for (size_t start = 0; start < rows.size();) {
      const size_t count = std::min<size_t>(rows.size() - start, 1 + random.Below(60));
      std::array<std::vector<int32_t>, 4> columns;
      for (size_t i = start; i < start + count; ++i) {
        for (size_t c = 0; c < 4; ++c) columns[c].push_back(rows[i][c]);
      }
      if (whole_days) columns[3].clear();
      if (!dated) columns[2].clear();
      if (!dated) columns[3].clear();
      sums.AddRows({columns[0], columns[1], columns[2], columns[3]});
      start += count;
    }
    std::vector<std::vector<BlockTotals>> blocks;
    sums.Sum(records.size(), persons,
             [&](size_t block, absl::Span<const BlockTotals> of_models) {
               EXPECT_EQ(block, blocks.size());
               blocks.emplace_back(of_models.begin(), of_models.end());
             });

    Workspace workspace(*engine);
    for (size_t p = 0; p < records.size(); ++p) {
      const absl::Span<const Total> expected =
          engine->Sum(records[p], RandomQuestions::AsOf(), workspace);
      for (size_t m = 0; m < expected.size(); ++m, ++compared) {
        ASSERT_EQ(column_engine->models()[m].id, engine->models()[m].id);
        const BlockTotals& totals = blocks[p / 64][m];
        const size_t i = p % 64;
        const std::string where = absl::StrCat("round ", round, " patient ", p);
        ASSERT_EQ((totals.scored >> i) % 2 == 1,
                  expected[m].status == ScoreStatus::kScored)
            << where;
        ASSERT_EQ(totals.points[i], expected[m].points) << where;
        ASSERT_EQ(totals.lowest[i], expected[m].lowest) << where;
        ASSERT_EQ(totals.highest[i], expected[m].highest) << where;
        ASSERT_EQ((totals.rests_on_assumed_coverage >> i) % 2 == 1,
                  expected[m].rests_on_assumed_coverage)
            << where;
        scored += expected[m].status == ScoreStatus::kScored;
        open += expected[m].lowest != expected[m].highest;
        assumed += expected[m].rests_on_assumed_coverage;
        of_columns += !column_engine->NeedsRecords(m);
        points += expected[m].points != Decimal{};
      }
    }
  }
  // A test that never meets something says nothing of it.
  EXPECT_GT(compared, 10000);
  for (int64_t met :
       {scored, compared - scored, open, of_columns, compared - of_columns, points}) {
    EXPECT_GT(met * 50, compared);
  }
  EXPECT_GT(assumed * 100, compared);
  std::printf(
      "counts: %lld totals, scored %lld, open %lld, assumed %lld, from bits %lld, with "
      "points %lld\n",
      static_cast<long long>(compared), static_cast<long long>(scored),
      static_cast<long long>(open), static_cast<long long>(assumed),
      static_cast<long long>(of_columns), static_cast<long long>(points));
}

}  // namespace
}  // namespace tillit::risk
