// SPDX-License-Identifier: Apache-2.0
// Columns of points against the engine's totals of the records that are read of the same
// tables.
#include "tillit/columnar/points.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "generate_list/list_generator.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/columnar/sketch.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/columnar/long_table.h"

namespace tillit::columnar {
namespace {

using test::Encoded;
using test::Fixed;
using test::Ledger;
using test::Named;
using test::Sketch;
using test::SketchStream;
using test::Table;
using test::Text;
using test::Texts;
using test::TextViews;
using ::testing::HasSubstr;

base::Date AsOf() { return base::Date::FromCivil(2026, 1, 5); }

const std::vector<risk::Model>& ShippedModels() {
  static const std::vector<risk::Model> models = builtin::Catalogue().models;
  return models;
}

const risk::ColumnEngine& ShippedEngine() {
  static const risk::ColumnEngine engine = *risk::ColumnEngine::Compile(ShippedModels());
  return engine;
}

PointsOptions Options(std::string system = "") {
  PointsOptions options;
  options.as_of = AsOf();
  options.system = std::move(system);
  options.code_systems = builtin::Catalogue().code_systems;
  return options;
}

// A cell of the answer: what a column of numbers, bits or texts says of each person.
using Answer = std::map<std::string, std::map<std::string, std::string>>;

std::string CellOf(const ArrowSchema& schema, const ArrowArray& column, int64_t row) {
  const auto bit = [&](const void* bits) {
    return (static_cast<const uint8_t*>(bits)[row / 8] >> (row % 8) & 1) != 0;
  };
  if (column.buffers[0] != nullptr && !bit(column.buffers[0])) return "null";
  const std::string format = schema.format;
  if (format == "b") return bit(column.buffers[1]) ? "yes" : "no";
  if (format == "g")
    return absl::StrCat(static_cast<const double*>(column.buffers[1])[row]);
  const auto* numbers = static_cast<const int64_t*>(column.buffers[1]);
  if (format == "l") return absl::StrCat(numbers[row]);
  return std::string(static_cast<const char*>(column.buffers[2]) + numbers[row],
                     static_cast<size_t>(numbers[row + 1] - numbers[row]));
}

Answer Read(const Points& points) {
  ArrowArrayStream stream = {};
  ShowPoints(points, &stream);
  ArrowSchema schema = {};
  ArrowArray batch = {}, end = {};
  EXPECT_EQ(stream.get_schema(&stream, &schema), 0);
  EXPECT_EQ(stream.get_next(&stream, &batch), 0);
  EXPECT_EQ(stream.get_next(&stream, &end), 0);
  EXPECT_EQ(end.release, nullptr);
  stream.release(&stream);
  Answer answer;
  for (int64_t row = 0; row < batch.length; ++row) {
    auto& person = answer[CellOf(*schema.children[0], *batch.children[0], row)];
    for (int64_t c = 1; c < batch.n_children; ++c) {
      person[schema.children[c]->name] =
          CellOf(*schema.children[c], *batch.children[c], row);
    }
  }
  EXPECT_EQ(static_cast<int64_t>(answer.size()), batch.length);
  batch.release(&batch);
  schema.release(&schema);
  return answer;
}

// The same of the records that are read of the same tables.
Answer ByRecords(const std::vector<Sketch>& facts, const Sketch& persons,
                 const std::vector<facts::Coverage>& coverage) {
  Ledger ledger;
  SketchStream fact_stream(facts, &ledger);
  SketchStream person_stream({persons}, &ledger);
  ReadOptions options;
  options.code_systems = builtin::Catalogue().code_systems;
  absl::StatusOr<LongTableRead> read =
      ReadLongTable({fact_stream.get(), person_stream.get()}, options);
  EXPECT_TRUE(read.ok()) << read.status();
  const risk::Engine engine = *risk::Engine::Compile(ShippedModels());
  risk::Workspace workspace(engine);
  Answer answer;
  for (facts::PatientRecord& record : read->records) {
    record.coverage = coverage;
    auto& person = answer[record.id.value];
    const absl::Span<const risk::Total> totals = engine.Sum(record, AsOf(), workspace);
    for (size_t m = 0; m < totals.size(); ++m) {
      const risk::Total& total = totals[m];
      const std::string id = engine.models()[m].id;
      const bool scored = total.status == risk::ScoreStatus::kScored;
      const auto number = [&](base::Decimal value) {
        return scored ? absl::StrCat(value.ToDouble()) : std::string("null");
      };
      person[id + ".points"] = number(total.points);
      person[id + ".lowest"] = number(total.lowest);
      person[id + ".highest"] = number(total.highest);
      person[id + ".reason"] = std::string(risk::ReasonOf(total));
      person[id + ".rests_on_assumed_coverage"] =
          total.rests_on_assumed_coverage ? "yes" : "no";
    }
  }
  return answer;
}

// A generated list as rows, with what real tables have: rows twice, dates that are
// partial, missing or of tomorrow, codes and systems that nobody knows.
struct Rows {
  Texts persons, systems, codes, dates;
};

Rows GeneratedRows(base::Random& random) {
  generate_list::ListOptions options;
  options.persons = 150;
  options.seed = random.Below(1000);
  options.as_of = AsOf();
  std::vector<std::array<std::optional<std::string>, 4>> rows;
  const auto list = *generate_list::GenerateList(options);
  for (const facts::PatientRecord& record : list) {
    for (const facts::Fact& fact : record.facts) {
      if (fact.code.system.empty() || random.Chance(0.05)) continue;
      std::optional<std::string> date;
      if (fact.date && !random.Chance(0.05)) date = fact.date->ToString();
      if (date && random.Chance(0.1)) date = date->substr(0, random.Chance(0.5) ? 4 : 7);
      if (random.Chance(0.03)) date = AsOf().PlusDays(1).ToString();
      if (random.Chance(0.03)) date = AsOf().ToString();
      rows.push_back({record.id.value, fact.code.system, fact.code.code, date});
      if (random.Chance(0.05)) rows.push_back(rows.back());
      if (random.Chance(0.02)) {
        rows.push_back({record.id.value, "ICD-10", "  e11.9", date});
        rows.push_back({record.id.value, "our own", "X1", date});
        rows.push_back({record.id.value, "ICD-10", "a code as long as this one", date});
      }
    }
  }
  for (size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.Below(i)]);
  Rows columns;
  for (auto& row : rows) {
    columns.persons.push_back(row[0]);
    columns.systems.push_back(row[1]);
    columns.codes.push_back(row[2]);
    columns.dates.push_back(row[3]);
  }
  return columns;
}

std::vector<std::vector<facts::Coverage>> Coverages() {
  using facts::FactKind;
  const std::vector<FactKind> kinds = {FactKind::kCondition,  FactKind::kMedicine,
                                       FactKind::kAssessment, FactKind::kMeasurement,
                                       FactKind::kAdmission,  FactKind::kContact};
  const std::vector<std::string> systems = {"ICD-10", "ICPC-2", "ATC", "tillit", "NLK"};
  return {
      {},
      {{"all", kinds, systems, std::nullopt, std::nullopt, true}},
      {{"half", kinds, {"ICD-10", "tillit"}, AsOf().PlusDays(-400), AsOf(), true},
       {"old", kinds, {"ICPC-2"}, AsOf().PlusDays(-4000), AsOf().PlusDays(-300), true},
       {"new", kinds, {"ICPC-2"}, AsOf().PlusDays(-310), std::nullopt, true},
       {"part", kinds, {"ATC"}, std::nullopt, std::nullopt, false}},
      {{"medicines", {FactKind::kMedicine}, systems, AsOf().PlusDays(-800), {}, true}}};
}

TEST(Points, AreTheTotalsOfTheRecordsThatAreReadOfTheSameTable) {
  base::Random random(20260105);
  int64_t compared = 0, scored = 0, open = 0, assumed = 0;
  for (const std::vector<facts::Coverage>& coverage : Coverages()) {
    const Rows rows = GeneratedRows(random);
    // Batches of unequal length, the last without rows.
    std::vector<Sketch> facts;
    for (size_t start = 0; start <= rows.codes.size();) {
      const size_t count =
          std::min<size_t>(rows.codes.size() - start, 1 + random.Below(9000));
      const auto part = [&](const Texts& texts) {
        const auto first = texts.begin() + static_cast<int64_t>(start);
        return Texts(first, first + static_cast<int64_t>(count));
      };
      facts.push_back(Table({Named("date", Text(part(rows.dates))),
                             Named("Person", TextViews(part(rows.persons))),
                             Named("system", Text<int64_t>(part(rows.systems))),
                             Named("code", TextViews(part(rows.codes)))}));
      if (count == 0) break;
      start += count;
    }
    // Some of the persons, and some without rows.
    Texts listed, births, sexes;
    std::vector<std::string> known;
    for (const auto& person : rows.persons) known.push_back(*person);
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    for (const std::string& person : known) {
      if (random.Chance(0.2)) continue;
      listed.push_back(person);
      births.push_back(random.Chance(0.5) ? "1938-05-01" : "1960");
      sexes.push_back(random.Chance(0.5) ? std::optional<std::string>("F")
                                         : std::nullopt);
      if (random.Chance(0.2)) births.back() = std::nullopt;
    }
    for (const char* person : {"nobody's", "zz"}) {
      listed.push_back(person);
      births.push_back("1950-02-28");
      sexes.push_back("M");
    }
    const Sketch persons =
        Table({Named("person", Text(listed)), Named("birth", Text(births)),
               Named("sex", Text(sexes))});

    Ledger ledger;
    SketchStream fact_stream(facts, &ledger);
    SketchStream person_stream({persons}, &ledger);
    PointsOptions options = Options();
    options.coverage = coverage;
    absl::StatusOr<Points> points =
        SumPoints(ShippedEngine(), fact_stream.get(), person_stream.get(), options);
    ASSERT_TRUE(points.ok()) << points.status();
    EXPECT_TRUE(ledger.IsClear());
    ASSERT_EQ(points->findings.size(), 1u);
    EXPECT_EQ(points->findings[0].code, "code_system_unknown");
    EXPECT_EQ(points->findings[0].arguments[0], "ourown");

    const Answer answer = Read(*points);
    const Answer expected = ByRecords(facts, persons, coverage);
    ASSERT_EQ(answer.size(), expected.size());
    for (const auto& [person, cells] : expected) {
      ASSERT_TRUE(answer.count(person) == 1) << person;
      ASSERT_EQ(answer.at(person).size(), cells.size());
      for (const auto& [column, cell] : cells) {
        ASSERT_EQ(answer.at(person).at(column), cell) << person << " " << column;
        ++compared;
      }
      for (const risk::Model& model : ShippedModels()) {
        scored += cells.at(model.id + ".points") != "null";
        open += cells.at(model.id + ".lowest") != cells.at(model.id + ".highest");
        assumed += cells.at(model.id + ".rests_on_assumed_coverage") == "yes";
      }
    }
  }
  for (int64_t met : {scored, compared / 5 - scored, open, assumed}) {
    EXPECT_GT(met * 1000, compared);
  }
  std::printf(
      "counts: %lld cells, %lld scored, %lld open, %lld on assumed coverage, %zu of "
      "%zu models by records\n",
      static_cast<long long>(compared), static_cast<long long>(scored),
      static_cast<long long>(open), static_cast<long long>(assumed),
      static_cast<size_t>(std::count_if(ShippedModels().begin(), ShippedModels().end(),
                                        [m = size_t{0}](const risk::Model&) mutable {
                                          return ShippedEngine().NeedsRecords(m++);
                                        })),
      ShippedModels().size());
}

// One term of two points for an E11 within a year.
risk::ColumnEngine SmallEngine() {
  risk::Model model;
  model.id = "m";
  model.version = "1";
  model.source.citation = "test";
  model.absent_is_no = true;
  model.requires_all = {{{"ICD-10"}}};
  risk::Term& term = model.terms.emplace_back();
  term.id = "t";
  term.points = base::Decimal::FromInt(2);
  term.criterion.coded.emplace();
  term.criterion.coded->codes = {{"ICD-10", {"E11"}, {}, base::CodeMatch::kPrefix}};
  term.criterion.coded->look_back_months = 12;
  return *risk::ColumnEngine::Compile({model});
}

absl::StatusOr<Points> Sum(std::vector<Sketch> columns, const PointsOptions& options,
                           std::optional<Sketch> persons = std::nullopt) {
  Ledger ledger;
  SketchStream facts({Table(std::move(columns))}, &ledger);
  std::optional<SketchStream> listed;
  if (persons) listed.emplace(std::vector<Sketch>{*persons}, &ledger);
  absl::StatusOr<Points> points =
      SumPoints(SmallEngine(), facts.get(), listed ? listed->get() : nullptr, options);
  EXPECT_TRUE(ledger.IsClear());
  return points;
}

const Texts kCodes = {"E11.9", "I10", "e119", "E10", "E11"};

TEST(Points, AreTheSameInEveryLayout) {
  const Texts days = {"2025-10-01", "2025-10-01", std::nullopt, "2026-01-01",
                      "2024-12-31"};
  const std::vector<std::optional<int32_t>> dates = {20362, 20362, std::nullopt, 20454,
                                                     20088};
  std::vector<std::optional<int64_t>> moments;
  for (const auto& date : dates) {
    moments.push_back(date ? std::optional(int64_t{*date} * 86400000) : std::nullopt);
  }
  const Texts persons = {"7", "-1", "-1", "30", "30"};
  const std::vector<std::optional<int64_t>> numbers = {7, -1, -1, 30, 30};
  const std::vector<std::optional<int8_t>> small = {7, -1, -1, 30, 30};
  const std::map<std::string, std::array<std::string, 3>> expected = {
      {"7", {"2", "2", "2"}}, {"-1", {"0", "0", "2"}}, {"30", {"0", "0", "0"}}};
  for (const Sketch& person : {Text(persons), Text<int64_t>(persons), TextViews(persons),
                               Encoded(persons), Encoded<uint32_t>(persons),
                               Fixed<int64_t>("l", numbers), Fixed<int8_t>("c", small)}) {
    for (const Sketch& code : {Text(kCodes), TextViews(kCodes), Encoded(kCodes)}) {
      for (const Sketch& date : {Text(days), Fixed<int32_t>("tdD", dates),
                                 Fixed<int64_t>("tsm:", moments), Encoded(days)}) {
        const auto points =
            Sum({Named("person", person), Named("code", code), Named("date", date)},
                Options("urn:oid:2.16.578.1.12.4.1.1.7110"));
        ASSERT_TRUE(points.ok()) << points.status();
        const Answer answer = Read(*points);
        ASSERT_EQ(answer.size(), expected.size());
        for (const auto& [id, cells] : expected) {
          EXPECT_EQ(answer.at(id).at("m.points"), cells[0]) << id;
          EXPECT_EQ(answer.at(id).at("m.lowest"), cells[1]) << id;
          EXPECT_EQ(answer.at(id).at("m.highest"), cells[2]) << id;
        }
      }
    }
  }
}

TEST(Points, OfNoRowsAreOfThePersonsListed) {
  const auto points =
      Sum({Named("person", Fixed<int64_t>("l", {})), Named("code", Text({}))},
          Options("ICD-10"), Table({Named("person", Fixed<int64_t>("l", {2, 1}))}));
  ASSERT_TRUE(points.ok()) << points.status();
  const Answer answer = Read(*points);
  ASSERT_EQ(answer.size(), 2u);
  EXPECT_EQ(answer.at("1").at("m.points"), "null");
  EXPECT_EQ(answer.at("1").at("m.reason"), "code_system_not_covered");
  const auto none =
      Sum({Named("person", Text({})), Named("code", Text({}))}, Options("ICD-10"));
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_TRUE(Read(*none).empty());
}

TEST(Points, RefuseWhatIsOddByItsPath) {
  const Sketch person = Named("person", Text({"a", "b", "c", "d", "e"}));
  const Sketch numbers = Named("person", Fixed<int64_t>("l", {1, 2, 3, 4, 5}));
  const Sketch code = Named("code", Text(kCodes));
  const auto with = [](const char* name, Texts texts) {
    return Named(name, Text(texts));
  };
  struct Case {
    std::vector<Sketch> columns;
    std::string message;
    std::optional<Sketch> persons;
  };
  const std::vector<Case> cases = {
      {{person}, "facts.code: column_missing", {}},
      {{code}, "facts.person: column_missing", {}},
      {{person, code, code}, "facts.code: column_doubled", {}},
      {{person, code, with("dato", kCodes)}, "facts.column_3: column_unknown", {}},
      {{person, code, with("end", kCodes)}, "facts.column_3: column_unknown", {}},
      {{person, code, with("system", kCodes)}, "facts.column_3: column_unknown", {}},
      {{person, Named("code", Sketch{"z", "", 5})},
       "facts.code: column_format_unknown",
       {}},
      {{with("person", {"a", "", "c", "d", "e"}), code},
       "facts[1].person: person_empty",
       {}},
      {{Named("person", Fixed<int64_t>("l", {1, 2, std::nullopt, 4, 5})), code},
       "facts[2].person: person_empty",
       {}},
      {{person, with("code", {"E11", "E11", "E11", std::nullopt, "E11"})},
       "facts[3].code: code_missing",
       {}},
      {{person, with("code", {"E11", "E11", "\xff", "E11", "E11"})},
       "facts[2].code: text_invalid",
       {}},
      {{person, code, with("date", {"2025-01-01", "2025", "", "2025-13", "2025-01-01"})},
       "facts[3].date: date_invalid",
       {}},
      {{person, code, Named("date", Fixed<int32_t>("tdD", {0, 0, 99999999, 0, 0}))},
       "facts[2].date: date_invalid",
       {}},
      {{person, code},
       "persons[1].person: stands twice",
       Table({with("person", {"a", "a"})})},
      {{person, code},
       "persons[1].birth: date_invalid",
       Table({with("person", {"a", "b"}), with("birth", {"1950", "soon"})})},
      {{person, code},
       "persons[0].sex: sex_unknown",
       Table({with("person", {"a"}), with("sex", {"both"})})},
      {{person, code},
       "persons.column_2: column_unknown",
       Table({with("person", {"a"}), with("death", {""})})},
      {{numbers, code},
       "persons[0].person: is no number",
       Table({with("person", {"1"})})},
  };
  for (const Case& c : cases) {
    const auto points = Sum(c.columns, Options("ICD-10"), c.persons);
    EXPECT_EQ(points.status().code(), absl::StatusCode::kInvalidArgument) << c.message;
    EXPECT_THAT(std::string(points.status().message()), HasSubstr(c.message));
  }
  const auto no_system = Sum({person, code}, Options());
  EXPECT_THAT(std::string(no_system.status().message()),
              HasSubstr("facts.system: column_missing"));
  EXPECT_THAT(
      std::string(Sum({person, code, with("system", {"a", "", "", "", ""})}, Options())
                      .status()
                      .message()),
      HasSubstr("facts[1].system: code_system_missing"));
}

TEST(Points, ReleaseAStreamThatEndsInAnError) {
  Ledger ledger;
  SketchStream facts(
      {Table({Named("person", Text({"a"})), Named("code", Text({"I10"}))})}, &ledger);
  SketchStream persons({Table({Named("person", Text({"a"}))})}, &ledger);
  facts.fails_at = 1;
  const auto points =
      SumPoints(SmallEngine(), facts.get(), persons.get(), Options("ICD-10"));
  EXPECT_EQ(points.status().message(), "facts: the stream ended with error 5");
  EXPECT_TRUE(ledger.IsClear());
}

}  // namespace
}  // namespace tillit::columnar
