// SPDX-License-Identifier: Apache-2.0
#include "tillit/columnar/long_table.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/columnar/sketch.h"

namespace tillit::columnar {
namespace {

using test::Encoded;
using test::Fixed;
using test::Flags;
using test::Ledger;
using test::Named;
using test::Sketch;
using test::SketchStream;
using test::Table;
using test::Text;
using test::Texts;
using test::TextViews;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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

absl::StatusOr<LongTableRead> Read(std::vector<Sketch> facts, Ledger* ledger) {
  SketchStream stream(std::move(facts), ledger);
  return ReadLongTable({stream.get()}, Options());
}

// Reads batches of facts that hold together.
LongTableRead MustRead(std::vector<Sketch> facts) {
  Ledger ledger;
  absl::StatusOr<LongTableRead> read = Read(std::move(facts), &ledger);
  EXPECT_TRUE(read.ok()) << read.status().message();
  EXPECT_TRUE(ledger.IsClear());
  return read.ok() ? *std::move(read) : LongTableRead{};
}

std::vector<std::string> Codes(const LongTableRead& read) {
  std::vector<std::string> codes;
  for (const base::Finding& finding : read.findings) {
    codes.push_back(finding.code + " " + finding.path);
  }
  return codes;
}

// A fact a row: person p, system ICD-10, codes I10, I11, ..., and one column more.
Sketch Facts(Sketch more) {
  Texts people, systems, codes;
  for (int64_t i = 0; i < more.length - more.offset; ++i) {
    people.push_back("p");
    systems.push_back("ICD-10");
    codes.push_back(absl::StrCat("I", 10 + i));
  }
  std::vector<Sketch> columns = {Named("person", Text(people)),
                                 Named("system", Text(systems)),
                                 Named("code", Text(codes))};
  more.length -= more.offset;
  columns.push_back(std::move(more));
  return Table(std::move(columns));
}

std::vector<std::string> DaysOf(const Sketch& dates) {
  const LongTableRead read = MustRead({Facts(Named("date", dates))});
  std::vector<std::string> days;
  for (const facts::Fact& fact : read.records.at(0).facts) {
    days.push_back(fact.date.has_value() ? fact.date->ToString() : "");
  }
  return days;
}

std::vector<std::string> UnitsOf(const Sketch& units) {
  const LongTableRead read = MustRead({Facts(Named("unit", units))});
  std::vector<std::string> texts;
  for (const facts::Fact& fact : read.records.at(0).facts) texts.push_back(fact.unit);
  return texts;
}

TEST(LongTable, ReadsColumnsByNameInAnyOrderAsTheCsvDoorDoes) {
  const LongTableRead read = MustRead({Table(
      {Named(" Code", Text({"i50.9", "A10BA02", "x1"})),
       Named("system", Text({"urn:another-icd", "ATC", "local"})),
       Named("person", Text({"p2", "p1", "p1"})), Named("sex", Text({"K", "M", "M"})),
       Named("who", Text({"a", "b", "c"}))})});
  ASSERT_EQ(read.records.size(), 2u);
  EXPECT_EQ(read.records[0].id.value, "p1");
  EXPECT_EQ(read.records[1].facts[0].code, (base::Code{"ICD-10", "I509"}));
  EXPECT_EQ(read.records[1].sex, facts::Sex::kFemale);
  EXPECT_THAT(
      Codes(read),
      ElementsAre("column_unknown facts.column_5", "code_system_unknown facts[2].system",
                  "kind_assumed facts[1].kind", "kind_assumed facts[0].kind",
                  "kind_assumed facts[2].kind"));
}

TEST(LongTable, KeepsEverythingThatStandsInATextWhateverItsLayout) {
  const Texts texts = {
      "", std::nullopt, "twelve bytes", "thirteen byte", "blåbærsyltetøy på brødskive",
      "x"};
  const std::vector<std::string> wanted = {
      "", "", "twelve bytes", "thirteen byte", "blåbærsyltetøy på brødskive", "x"};
  EXPECT_EQ(UnitsOf(Text<int32_t>(texts)), wanted);
  EXPECT_EQ(UnitsOf(Text<int64_t>(texts)), wanted);
  EXPECT_EQ(UnitsOf(TextViews(texts)), wanted);
  EXPECT_EQ(UnitsOf(Encoded<int8_t>(texts)), wanted);
  EXPECT_EQ(UnitsOf(Encoded<uint32_t>(texts)), wanted);
}

TEST(LongTable, ReadsANumberOfAnyWidthAsItsShortestText) {
  EXPECT_THAT(UnitsOf(Fixed<int8_t>("c", {-3, std::nullopt})), ElementsAre("-3", ""));
  EXPECT_THAT(UnitsOf(Fixed<uint8_t>("C", {200})), ElementsAre("200"));
  EXPECT_THAT(UnitsOf(Fixed<int16_t>("s", {-300})), ElementsAre("-300"));
  EXPECT_THAT(UnitsOf(Fixed<uint16_t>("S", {60000})), ElementsAre("60000"));
  EXPECT_THAT(UnitsOf(Fixed<int32_t>("i", {-70000})), ElementsAre("-70000"));
  EXPECT_THAT(UnitsOf(Fixed<uint32_t>("I", {4000000000u})), ElementsAre("4000000000"));
  EXPECT_THAT(UnitsOf(Fixed<int64_t>("l", {INT64_MIN})),
              ElementsAre("-9223372036854775808"));
  EXPECT_THAT(UnitsOf(Fixed<uint64_t>("L", {UINT64_MAX})),
              ElementsAre("18446744073709551615"));
  EXPECT_THAT(UnitsOf(Fixed<float>("f", {7.1f, 3.0f})), ElementsAre("7.1", "3"));
  EXPECT_THAT(UnitsOf(Fixed<double>("g", {0.1, 1e15, -0.5, std::nan("")})),
              ElementsAre("0.1", "1000000000000000", "-0.5", ""));
  EXPECT_THAT(UnitsOf(Flags({true, std::nullopt, false})), ElementsAre("yes", "", "no"));
}

TEST(LongTable, ReadsADecimalByItsScale) {
  const auto decimals = [](std::string format, const std::vector<int64_t>& halves) {
    Sketch sketch{std::move(format), "", static_cast<int64_t>(halves.size() / 2)};
    sketch.buffers = {std::nullopt, test::BytesOf(halves)};
    return sketch;
  };
  EXPECT_THAT(UnitsOf(decimals("d:18,2", {-750, -1, 5, 0, 0, 0})),
              ElementsAre("-7.50", "0.05", "0.00"));
  EXPECT_THAT(UnitsOf(decimals("d:38,0,128", {0, 1})),
              ElementsAre("18446744073709551616"));
  EXPECT_THAT(Codes(MustRead({Facts(Named("unit", decimals("d:38,0,256", {0, 1})))})),
              ElementsAre("column_format_unknown facts.unit"));
}

TEST(LongTable, ReadsADayFromDatesAndFromTimestampsOfEveryUnit) {
  EXPECT_THAT(DaysOf(Fixed<int32_t>("tdD", {0, -1, std::nullopt})),
              ElementsAre("1970-01-01", "1969-12-31", ""));
  EXPECT_THAT(DaysOf(Fixed<int64_t>("tdm", {86400000})), ElementsAre("1970-01-02"));
  EXPECT_THAT(DaysOf(Fixed<int64_t>("tss:", {-1})), ElementsAre("1969-12-31"));
  EXPECT_THAT(DaysOf(Fixed<int64_t>("tsm:", {86399999})), ElementsAre("1970-01-01"));
  EXPECT_THAT(DaysOf(Fixed<int64_t>("tsu:UTC", {86400000000})),
              ElementsAre("1970-01-02"));
  EXPECT_THAT(DaysOf(Fixed<int64_t>("tsn:", {1736899200000000000})),
              ElementsAre("2025-01-15"));
}

TEST(LongTable, CountsTheCivilDayWhereTheZoneIsKnownAndSaysWhereItIsNot) {
  const int64_t late = 1751322600;  // 2025-06-30T22:30Z
  EXPECT_THAT(DaysOf(Fixed<int64_t>("tss:", {late})), ElementsAre("2025-06-30"));
  EXPECT_THAT(DaysOf(Fixed<int64_t>("tss:+01:30", {late})), ElementsAre("2025-07-01"));
  EXPECT_THAT(DaysOf(Fixed<int64_t>("tss:-2300", {late})), ElementsAre("2025-06-29"));
  EXPECT_THAT(DaysOf(Fixed<int64_t>("tss:Europe/Oslo", {late})),
              ElementsAre("2025-07-01"));
  const LongTableRead read =
      MustRead({Facts(Named("date", Fixed<int64_t>("tss:Asia/Tokyo", {late})))});
  EXPECT_EQ(read.records.at(0).facts.at(0).date->ToString(), "2025-06-30");
  EXPECT_THAT(Codes(read),
              ElementsAre("zone_unknown facts.date", "kind_assumed facts[0].kind"));
}

TEST(LongTable, RefusesADayThatIsNoneWithItsRow) {
  const LongTableRead read =
      MustRead({Facts(Named("date", Fixed<int32_t>("tdD", {0, INT32_MAX, INT32_MIN}))),
                Facts(Named("date", Fixed<int32_t>("tdD", {3000000})))});
  EXPECT_EQ(read.records.at(0).facts.size(), 1u);
  EXPECT_THAT(Codes(read),
              ElementsAre("date_invalid facts[1].date", "date_invalid facts[2].date",
                          "date_invalid facts[3].date", "kind_assumed facts[0].kind"));
  for (const char* format : {"tss:", "tsn:", "tss:Europe/Oslo", "tdm"}) {
    const LongTableRead moments =
        MustRead({Facts(Named("date", Fixed<int64_t>(format, {INT64_MAX, INT64_MIN})))});
    EXPECT_EQ(moments.records.size(), std::string(format) == "tsn:" ? 1u : 0u) << format;
  }
}

TEST(LongTable, CountsRowsOverAllBatchesAndPassesOverEmptyOnes) {
  const auto batch = [](const Texts& people, const Texts& dates) {
    return Table({Named("person", Text(people)),
                  Named("system", Encoded(Texts(people.size(), "ATC"))),
                  Named("code", Text(people)), Named("date", Text(dates))});
  };
  const LongTableRead read =
      MustRead({batch({"a", "b"}, {"2020", "2021-01"}), batch({}, {}),
                batch({"a"}, {"soon"}), batch({"b"}, {std::nullopt})});
  ASSERT_EQ(read.records.size(), 2u);
  EXPECT_EQ(read.records[0].facts.size(), 1u);
  EXPECT_EQ(read.records[1].facts.size(), 2u);
  EXPECT_THAT(Codes(read),
              ElementsAre("date_invalid facts[2].date", "kind_assumed facts[0].kind"));
}

TEST(LongTable, ReadsASliceOfAColumnAndASliceOfATable) {
  Sketch units = Text({"out", "in", std::nullopt, "end"});
  units.offset = 1;
  units.length = 3;
  Sketch table = Facts(Fixed<double>("g", {}));
  table.children = {Named("person", Text({"x", "p", "p"})),
                    Named("system", Encoded({"?", "ATC", "ATC"})),
                    Named("code", TextViews({"x", "C03CA01", "an uncommonly long code"})),
                    Named("main", Flags({false, std::nullopt, true})),
                    Named("unit", units)};
  table.offset = 1;
  table.length = 2;
  const LongTableRead read = MustRead({table});
  ASSERT_EQ(read.records.size(), 1u);
  ASSERT_EQ(read.records[0].facts.size(), 2u);
  EXPECT_EQ(read.records[0].facts[0].code.code, "C03CA01");
  EXPECT_EQ(read.records[0].facts[0].main, std::nullopt);
  EXPECT_EQ(read.records[0].facts[0].unit, "");
  EXPECT_EQ(read.records[0].facts[1].code.code, "an uncommonly long code");
  EXPECT_EQ(read.records[0].facts[1].main, true);
  EXPECT_EQ(read.records[0].facts[1].unit, "end");
}

TEST(LongTable, TakesANullRowForARowOfEmptyCells) {
  Sketch table = Facts(Text({"a", "b"}));
  table.children.pop_back();
  table.null_count = 1;
  table.buffers = {test::Bits({true, false})};
  const LongTableRead read = MustRead({table});
  EXPECT_EQ(read.records.at(0).facts.size(), 1u);
  EXPECT_THAT(Codes(read),
              ElementsAre("code_system_missing facts[1].system",
                          "kind_assumed facts[1].kind", "kind_assumed facts[0].kind"));
}

TEST(LongTable, RefusesTextThatIsNoneAndACellThatIsTooLong) {
  const LongTableRead read = MustRead({Facts(Named(
      "unit", Text({std::string("a\xC3"), std::string("a\0b", 3),
                    std::string((1 << 20) + 1, 'x'), std::string(1 << 20, 'x')})))});
  EXPECT_EQ(read.records.at(0).facts.size(), 1u);
  EXPECT_THAT(Codes(read),
              ElementsAre("text_invalid facts[0].unit", "nul_byte facts[1].unit",
                          "cell_too_long facts[2].unit", "kind_assumed facts[3].kind"));
  EXPECT_THAT(read.findings[1].arguments, ElementsAre("1"));
}

TEST(LongTable, RefusesATableWithoutAColumnItNeedsOrWithOneItCannotRead) {
  EXPECT_THAT(Codes(MustRead({Table({Named("person", Text({"p"}))})})),
              ElementsAre("column_missing facts.system", "column_missing facts.code"));
  Sketch spans = Fixed<int64_t>("tDs", {1});
  EXPECT_THAT(Codes(MustRead({Facts(Named("date", spans))})),
              ElementsAre("column_format_unknown facts.date"));
  EXPECT_THAT(Codes(MustRead({Facts(Named("my span", spans))})),
              ElementsAre("column_unknown facts.column_4", "kind_assumed facts[0].kind"));
  EXPECT_THAT(Codes(MustRead({Facts(Named("code", Text({"again"})))})),
              ElementsAre("column_doubled facts.code"));
}

TEST(LongTable, ReadsPersonsCoverageAndConsentsBesideTheFacts) {
  Ledger ledger;
  SketchStream facts({Facts(Named("date", Text({"2020", "2021"})))}, &ledger);
  SketchStream persons(
      {Table({Named("person", Text({"p", "q"})),
              Named("birth", Fixed<int32_t>("tdD", {-7000, std::nullopt})),
              Named("sex", Encoded({"M", "?"}))})},
      &ledger);
  // A list of two kinds, from one that holds more.
  Sketch kinds = Named("kind", Sketch{"+l", "", 1});
  kinds.buffers = {std::nullopt, test::BytesOf<int32_t>({1, 3})};
  kinds.children = {Text({"CONTACT", "CONDITION", "MEDICINE"})};
  SketchStream coverage({Table({kinds, Named("system", Text({"ICD-10 ATC"})),
                                Named("complete", Flags({true}))})},
                        &ledger);
  SketchStream consents({Table({Named("person", Text({"q"})),
                                Named("kind", Text({"PROFILING_DECLINED"}))})},
                        &ledger);
  const absl::StatusOr<LongTableRead> read = ReadLongTable(
      {facts.get(), persons.get(), coverage.get(), consents.get()}, Options());
  ASSERT_TRUE(read.ok()) << read.status().message();
  ASSERT_EQ(read->records.size(), 2u);
  EXPECT_EQ(read->records[0].birth->ToString(), "1950-11-02");
  ASSERT_EQ(read->records[0].coverage.size(), 1u);
  EXPECT_THAT(read->records[0].coverage[0].kinds,
              ElementsAre(facts::FactKind::kCondition, facts::FactKind::kMedicine));
  EXPECT_THAT(read->records[0].coverage[0].systems, ElementsAre("ICD-10", "ATC"));
  EXPECT_EQ(read->records[1].consents.size(), 1u);
  EXPECT_THAT(Codes(*read),
              ElementsAre("sex_unknown persons[1].sex", "kind_assumed facts[0].kind"));
  EXPECT_TRUE(ledger.IsClear());
}

TEST(LongTable, EndsWithThePathWhereArraysDoNotFitTheirSchema) {
  const auto status_of = [](const auto& damage) {
    Sketch batch = Facts(Named("unit", Text({"a", "b"})));
    damage(batch, batch.children[3]);
    Ledger ledger;
    SketchStream stream({batch}, &ledger);
    stream.schema() = Facts(Named("unit", Text({"a", "b"})));
    const absl::Status status = ReadLongTable({stream.get()}, Options()).status();
    EXPECT_TRUE(ledger.IsClear());
    return std::string(status.message());
  };
  const auto unit = [&](const auto& damage) {
    return status_of([&](Sketch&, Sketch& column) { damage(column); });
  };
  EXPECT_EQ(unit([](Sketch& s) { s.length = -1; }),
            "facts.unit: has a length or offset that is none");
  EXPECT_EQ(unit([](Sketch& s) { s.offset = -1; }),
            "facts.unit: has a length or offset that is none");
  EXPECT_EQ(unit([](Sketch& s) { s.offset = INT64_MAX; }),
            "facts.unit: has a length or offset that is none");
  EXPECT_EQ(unit([](Sketch& s) { s.length = 1; }),
            "facts.unit: is shorter than its table");
  EXPECT_EQ(unit([](Sketch& s) { s.says_buffers = 2; }),
            "facts.unit: has another number of buffers than its format");
  EXPECT_EQ(unit([](Sketch& s) { s.says_children = 1; }),
            "facts.unit: has another number of children than its format");
  EXPECT_EQ(unit([](Sketch& s) { s.null_count = 1; }),
            "facts.unit: has nulls and no bitmap of them");
  EXPECT_EQ(unit([](Sketch& s) { s.buffers[1].reset(); }), "facts.unit: has no buffer");
  EXPECT_EQ(unit([](Sketch& s) { s.buffers[2].reset(); }), "facts.unit: has no buffer");
  EXPECT_EQ(unit([](Sketch& s) { s.buffers[1] = test::BytesOf<int32_t>({0, 2, 1}); }),
            "facts.unit: has offsets that fall");
  EXPECT_EQ(unit([](Sketch& s) { s.buffers[1] = test::BytesOf<int32_t>({-1, 2, 2}); }),
            "facts.unit: has a negative offset");
  EXPECT_EQ(unit([](Sketch& s) { s.dictionary = std::make_shared<Sketch>(Text({})); }),
            "facts.unit: has a dictionary, or has none, against its schema");
  EXPECT_EQ(unit([](Sketch& s) { s.is_released = true; }), "facts.unit: is released");
  EXPECT_EQ(unit([](Sketch& s) { s.is_missing = true; }), "facts.unit: has no array");
  EXPECT_EQ(status_of([](Sketch& s, Sketch&) { s.children.pop_back(); }),
            "facts: has other columns than its schema");
  EXPECT_EQ(status_of([](Sketch& s, Sketch&) { s.says_children = -1; }),
            "facts: has other columns than its schema");
  EXPECT_EQ(status_of([](Sketch& s, Sketch&) { s.length = 3; }),
            "facts.person: is shorter than its table");
  EXPECT_EQ(status_of([](Sketch& s, Sketch&) { s.length = -3; }),
            "facts: has a length or offset that is none");
}

TEST(LongTable, EndsWhereADictionaryOrAViewPointsOutsideWhatItHas) {
  Ledger ledger;
  Sketch encoded = Encoded({"a", "b"});
  encoded.buffers[1] = test::BytesOf<int8_t>({0, 2});
  EXPECT_THAT(
      std::string(Read({Facts(Named("unit", encoded))}, &ledger).status().message()),
      HasSubstr("facts.unit: names an entry outside"));
  encoded.buffers[1] = test::BytesOf<int8_t>({-1, 0});
  EXPECT_FALSE(Read({Facts(Named("unit", encoded))}, &ledger).ok());
  for (const std::vector<int32_t>& view : {std::vector<int32_t>{13, 0, 0, 1},
                                           {13, 0, 2, 0},
                                           {13, 0, -1, 0},
                                           {13, 0, 0, -1},
                                           {-1, 0, 0, 0},
                                           {INT32_MAX, 0, 0, INT32_MAX}}) {
    Sketch views = TextViews({"thirteen byte"});
    views.buffers[1] = test::BytesOf(view);
    EXPECT_FALSE(Read({Facts(Named("unit", views))}, &ledger).ok());
  }
  EXPECT_TRUE(ledger.IsClear());
}

TEST(LongTable, EndsWithTheStreamsErrorAndWithoutItsWords) {
  for (const auto& [error, code] : {std::pair{5, absl::StatusCode::kInvalidArgument},
                                    {ENOMEM, absl::StatusCode::kResourceExhausted}}) {
    Ledger ledger;
    SketchStream stream({Facts(Text({"a"})), Facts(Text({"b"}))}, &ledger);
    stream.fails_at = 1;
    stream.error = error;
    const absl::Status status = ReadLongTable({stream.get()}, Options()).status();
    EXPECT_EQ(status.code(), code);
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
    EXPECT_TRUE(ledger.IsClear());
  }
}

TEST(LongTable, ReleasesEveryStreamAlsoThoseItNeverComesTo) {
  Ledger ledger;
  ArrowArrayStream released = {};
  SketchStream facts({Facts(Text({"a"}))}, &ledger);
  SketchStream persons({Table({Named("person", Text({"p"}))})}, &ledger);
  const absl::Status status =
      ReadLongTable({facts.get(), persons.get(), &released}, Options()).status();
  EXPECT_EQ(std::string(status.message()), "coverage: is a released stream");
  EXPECT_EQ(facts.get()->release, nullptr);
  EXPECT_EQ(persons.get()->release, nullptr);
  EXPECT_TRUE(ledger.IsClear());
}

TEST(LongTable, RefusesWhatIsNoTable) {
  Ledger ledger;
  EXPECT_FALSE(Read({Text({"a"})}, &ledger).ok());
  SketchStream many({Facts(Text({"a"}))}, &ledger);
  many.schema().says_children = 5000;
  EXPECT_FALSE(ReadLongTable({many.get()}, Options()).ok());
  SketchStream negative({Facts(Text({"a"}))}, &ledger);
  negative.schema().says_children = -1;
  EXPECT_FALSE(ReadLongTable({negative.get()}, Options()).ok());
  EXPECT_THAT(MustRead({}).records, IsEmpty());
  EXPECT_TRUE(ledger.IsClear());
}

TEST(LongTable, EndsBeyondItsLimitOfBytes) {
  Ledger ledger;
  ReadOptions options = Options();
  options.max_bytes = 1000;
  const auto code_of = [&](std::vector<Sketch> batches) {
    SketchStream stream(std::move(batches), &ledger);
    return ReadLongTable({stream.get()}, options).status().code();
  };
  EXPECT_EQ(code_of({Facts(Text({"a"}))}), absl::StatusCode::kOk);
  EXPECT_EQ(code_of({Facts(Named("unit", Text({std::string(1000, 'x')})))}),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(code_of(std::vector<Sketch>(20, Facts(Text({})))),
            absl::StatusCode::kResourceExhausted);
  // Rows that take no bytes count too.
  Sketch nothing = Table({});
  for (const char* name : {"person", "system", "code"}) {
    nothing.children.push_back(Sketch{"n", name, int64_t{1} << 50, int64_t{1} << 50});
  }
  nothing.length = int64_t{1} << 50;
  EXPECT_EQ(code_of({nothing}), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(ledger.IsClear());
}

}  // namespace
}  // namespace tillit::columnar
