// SPDX-License-Identifier: Apache-2.0
// One list through the CSV door and through the Arrow door, in every layout and split
// into batches and slices at random: the same records and the same findings.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "generate_list/list_generator.h"
#include "gtest/gtest.h"
#include "table/csv.h"
#include "tests/columnar/sketch.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/columnar/long_table.h"
#include "tillit/table/read.h"
#include "tillit/table/write.h"

namespace tillit::columnar {
namespace {

using test::Ledger;
using test::Sketch;
using test::SketchStream;
using test::Texts;

// The columns of a CSV file; an empty cell is null.
std::vector<std::pair<std::string, Texts>> ColumnsOf(const std::string& csv) {
  std::vector<std::pair<std::string, Texts>> columns;
  table::RowReader rows(csv, ',');
  while (rows.Next()) {
    const bool is_header = columns.empty();
    for (size_t i = 0; i < rows.cells().size(); ++i) {
      std::string cell(rows.cells()[i]);
      if (is_header) {
        columns.emplace_back(std::move(cell), Texts());
      } else {
        columns[i].second.push_back(cell.empty() ? std::nullopt : std::optional(cell));
      }
    }
  }
  return columns;
}

// A column in a type of its own, where each of its cells can be; text otherwise.
template <class T>
bool Typed(const Texts& cells, const char* format,
           std::optional<T> (*read)(const std::string&), Sketch* sketch) {
  std::vector<std::optional<T>> values;
  for (const auto& cell : cells) {
    values.push_back(cell.has_value() ? read(*cell) : std::nullopt);
    if (cell.has_value() && !values.back().has_value()) return false;
  }
  *sketch = test::Fixed<T>(format, values);
  return true;
}

std::optional<double> Number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return *end == '\0' ? std::optional(value) : std::nullopt;
}
std::optional<int32_t> Day(const std::string& text) {
  const auto day = base::Date::Parse(text);
  return day.ok() ? std::optional(day->days) : std::nullopt;
}
std::optional<int64_t> Moment(const std::string& text) {
  const auto day = base::Date::Parse(text);
  return day.ok() ? std::optional(day->days * int64_t{86400000000} + 3600000000)
                  : std::nullopt;
}

Sketch ColumnOf(const std::string& name, const Texts& cells, base::Random& random) {
  Sketch sketch;
  const bool is_date = name == "date" || name == "end" || name == "from" || name == "to";
  if (is_date && random.Chance(0.5) && Typed(cells, "tdD", &Day, &sketch)) return sketch;
  if (is_date && random.Chance(0.5) && Typed(cells, "tsu:UTC", &Moment, &sketch)) {
    return sketch;
  }
  if ((name == "value" || name == "quantity") && Typed(cells, "g", &Number, &sketch)) {
    return sketch;
  }
  switch (random.Below(4)) {
    case 0:
      return test::Text<int32_t>(cells);
    case 1:
      return test::Text<int64_t>(cells);
    case 2:
      return test::TextViews(cells);
    default:
      return test::Encoded<uint32_t>(cells);
  }
}

// Batches of a file, each a slice of a larger one or not.
std::vector<Sketch> BatchesOf(const std::string& csv, base::Random& random) {
  const auto columns = ColumnsOf(csv);
  const auto rows = static_cast<int64_t>(columns.front().second.size());
  // The layouts of a stream are those of its first batch.
  const uint64_t layouts = random.Next();
  std::vector<Sketch> batches;
  int64_t at = 0;
  do {
    const int64_t count = std::min(rows - at, random.Between(0, rows / 2 + 1));
    const int64_t before = random.Between(0, std::min<int64_t>(at, 9));
    base::Random same(layouts);
    std::vector<Sketch> sketches;
    for (const auto& [name, cells] : columns) {
      // Typed by the whole column, so that every batch agrees.
      base::Random whole(same.Next());
      const Sketch all = ColumnOf(name, cells, whole);
      const Texts part(cells.begin() + at - before, cells.begin() + at + count);
      Sketch sketch;
      if (all.format == "tdD") {
        Typed(part, "tdD", &Day, &sketch);
      } else if (all.format == "tsu:UTC") {
        Typed(part, "tsu:UTC", &Moment, &sketch);
      } else if (all.format == "g") {
        Typed(part, "g", &Number, &sketch);
      } else if (all.format == "u") {
        sketch = test::Text<int32_t>(part);
      } else if (all.format == "U") {
        sketch = test::Text<int64_t>(part);
      } else if (all.format == "vu") {
        sketch = test::TextViews(part);
      } else {
        sketch = test::Encoded<uint32_t>(part);
      }
      sketches.push_back(test::Named(name, std::move(sketch)));
    }
    Sketch batch = test::Table(std::move(sketches));
    batch.offset = before;
    batch.length = count;
    batches.push_back(std::move(batch));
    at += count;
  } while (at < rows);
  return batches;
}

// "facts.csv:7.date" is "facts[5].date" here.
std::string InBothDoors(const base::Finding& finding) {
  const std::string& path = finding.path;
  const size_t colon = path.find(".csv:");
  std::string place = path;
  if (colon != std::string::npos) {
    const size_t dot = path.find('.', colon + 5);
    const int64_t row = std::stoll(path.substr(colon + 5)) - 2;
    place = absl::StrCat(path.substr(0, colon), "[", row, "]",
                         dot == std::string::npos ? "" : path.substr(dot));
  }
  std::string text = absl::StrCat(finding.code, " ", place);
  for (const std::string& argument : finding.arguments)
    absl::StrAppend(&text, " ", argument);
  return text;
}

std::vector<std::string> Lines(const std::vector<base::Finding>& findings) {
  std::vector<std::string> texts;
  for (const base::Finding& finding : findings) texts.push_back(InBothDoors(finding));
  return texts;
}

void ExpectTheSame(const std::map<std::string, std::string>& files,
                   base::Random& random) {
  const std::vector<base::CodeSystem> systems = builtin::Catalogue().code_systems;
  std::vector<table::TableInput> inputs;
  for (const auto& [name, csv] : files) inputs.push_back({name + ".csv", csv});
  table::ReadOptions csv_options;
  csv_options.code_systems = systems;
  const auto wanted = table::Read(inputs, csv_options);
  ASSERT_TRUE(wanted.ok());

  Ledger ledger;
  std::map<std::string, std::unique_ptr<SketchStream>> streams;
  for (const auto& [name, csv] : files) {
    streams[name] = std::make_unique<SketchStream>(BatchesOf(csv, random), &ledger);
  }
  const auto stream = [&](const char* name) {
    return streams.count(name) == 0 ? nullptr : streams[name]->get();
  };
  ReadOptions options;
  options.code_systems = systems;
  const auto read = ReadLongTable(
      {stream("facts"), stream("persons"), stream("coverage"), stream("consents")},
      options);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_TRUE(ledger.IsClear());
  EXPECT_GT(read->records.size(), 0u);
  EXPECT_TRUE(read->records == wanted->records);
  EXPECT_EQ(Lines(read->findings), Lines(wanted->findings));
}

TEST(SameAsCsv, AGeneratedListIsTheSameThroughBothDoors) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    base::Random random(seed);
    const auto records =
        generate_list::GenerateList({60, seed, base::Date::FromCivil(2026, 1, 5)});
    ASSERT_TRUE(records.ok());
    std::map<std::string, std::string> files;
    for (const table::TableOutput& file : table::WriteRecords(*records)) {
      const std::string name = file.name.substr(0, file.name.find('.'));
      if (name == "facts" || name == "persons" || name == "coverage" ||
          name == "consents") {
        files[name] = file.bytes;
      }
    }
    ExpectTheSame(files, random);
  }
}

TEST(SameAsCsv, AListFullOfFaultsIsTheSameThroughBothDoors) {
  static constexpr const char* kCells[][8] = {
      {"a", "b", "c", "d", "a", "b", " ", ""},  // person
      {"ICD-10", "ATC", "urn:unknown", "ICPC-2", "LOINC", "", "ICD-10", "ATC"},
      {"I50.9", "e11", "A10BA02", "T90", "", "39156-5", "\"x", "æ"},
      {"2020-01-02", "2021-02", "2022", "2020-02-30", "x", "", " 2020-01-01 ", ""},
      {"CONDITION", "", "", "medicine", "nothing", "CONTACT", "", "ADMISSION"},
      {"7.5", "", "much", "1e3", "inf", "-0", "+4", "0.10"},
      {"yes", "no", "1", "", "maybe", " ja", "NEI", ""},
      {"1950", "", "1950-03", "1951", "then", "", "", ""},
      {"F", "m", "K", "", "UNKNOWN", "x", "", ""}};
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    base::Random random(seed);
    std::string csv = "person,system,code,date,kind,value,main,birth,sex\n";
    for (int64_t rows = random.Between(1, 60); rows > 0; --rows) {
      for (const auto& cells : kCells) {
        const std::string cell = cells[random.Below(8)];
        absl::StrAppend(&csv, "\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"",
                        &cells == &kCells[8] ? "\n" : ",");
      }
    }
    absl::StrAppend(&csv, "z,ATC,A01,2020,,,,,\n");
    ExpectTheSame({{"facts", csv}}, random);
  }
}

}  // namespace
}  // namespace tillit::columnar
