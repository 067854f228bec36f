// SPDX-License-Identifier: Apache-2.0
#include "tillit/proto/documents.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/random_values.h"
#include "tillit/proto/convert.h"
#include "tillit/v1/facts.pb.h"
#include "tillit/v1/run.pb.h"
#include "tillit/v1/service.pb.h"
#include "tillit/v1/team.pb.h"

namespace tillit::proto {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What a newer host sends, of every kind of wire and at every level, is passed over.
TEST(Binary, LeavesOutFieldsThatItDoesNotKnow) {
  using namespace std::string_literals;
  const std::string unknown =
      "\xa8\x06\x05"                              // a number
      "\xa9\x06\x01\x02\x03\x04\x05\x06\x07\x08"  // 64 bits
      "\xaa\x06\x03new"                           // text
      "\xad\x06\x01\x02\x03\x04"s;                // 32 bits
  const std::string id_as_number = "\x08\x07";
  const auto field = [](char tag, const std::string& content) {
    return absl::StrCat(std::string(1, tag),
                        std::string(1, static_cast<char>(content.size())), content);
  };
  const std::string code =
      field('\x0a', "ICD-10") + unknown + field('\x12', "I50") + unknown;
  const std::string bytes = id_as_number + unknown + field('\x0a', "p") +
                            field('\x3a', "\x08\x01" + unknown + field('\x12', code));
  const auto read = [](absl::string_view from, facts::PatientRecord* into) {
    return FromBinary(from, *v1::PatientRecord::descriptor(), "", into).ok();
  };
  facts::PatientRecord record;
  ASSERT_TRUE(read(bytes, &record));
  EXPECT_EQ(record.id.value, "p");
  ASSERT_EQ(record.facts.size(), 1u);
  EXPECT_EQ(record.facts[0].kind, facts::FactKind::kCondition);
  EXPECT_EQ(record.facts[0].code, (base::Code{"ICD-10", "I50"}));
  EXPECT_EQ(record.newer_fields, id_as_number + unknown);
  // Cut anywhere, or a group, which proto3 has not: refused, or read as far as it goes.
  for (size_t size = 0; size < bytes.size(); ++size) {
    facts::PatientRecord part;
    if (read(bytes.substr(0, size), &part)) {
      EXPECT_LE(part.id.value.size(), 1u);
    }
  }
  EXPECT_FALSE(read("\xab\x06\xac\x06", &record));
}

template <class Message, class T>
void ExpectProtobufsOwnBytes(uint64_t seeds) {
  for (uint64_t seed = 0; seed < seeds; ++seed) {
    T value = test::RandomValue<T>(seed);
    if constexpr (KeepsNewerFields<T>) value.newer_fields = "\xa8\x06\x05";
    const std::string bytes = ToBinary(value, *Message::descriptor());
    Message message;
    ASSERT_TRUE(message.ParseFromString(bytes));
    EXPECT_EQ(message.SerializeAsString(), bytes) << seed;
    T back;
    ASSERT_TRUE(FromBinary(bytes, *Message::descriptor(), "", &back).ok());
    EXPECT_EQ(back, value) << seed;
  }
}

TEST(Binary, OfACodeIsAsTheEncodingPageHasIt) {
  EXPECT_EQ(ToBinary(base::Code{"ATC", "A10"}, *v1::Code::descriptor()),
            "\x0a\x03"
            "ATC\x12\x03"
            "A10");
}

TEST(Binary, IsWhatProtobufReadsAndWrites) {
  ExpectProtobufsOwnBytes<v1::PatientRecord, facts::PatientRecord>(200);
  ExpectProtobufsOwnBytes<v1::Team, team::Team>(200);
  ExpectProtobufsOwnBytes<v1::RunResult, service::RunResult>(50);
  ExpectProtobufsOwnBytes<v1::Catalogue, service::Catalogue>(50);
}

// A later value stands, lists grow, and a message said twice is one.
TEST(Binary, IsReadAsProtobufReadsIt) {
  v1::PatientRecord first, second;
  first.set_id("a");
  first.set_birth("no date, and not read");
  first.add_facts()->set_source("x");
  first.mutable_living()->set_place("here");
  first.add_coverage()->add_kinds(v1::FACT_KIND_MEDICINE);
  second.set_birth("1951-02");
  second.set_deceased(false);
  second.add_facts()->mutable_code()->set_code("R95");
  second.mutable_living()->set_alone(true);
  // Numbers one by one and packed, and an id that is set to nothing again.
  const std::string bytes = first.SerializeAsString() + second.SerializeAsString() +
                            std::string("\x42\x06\x10\x01\x12\x02\x02\x03\x0a\x00", 10);
  facts::PatientRecord read;
  ASSERT_TRUE(FromBinary(bytes, *v1::PatientRecord::descriptor(), "", &read).ok());
  v1::PatientRecord message;
  ASSERT_TRUE(message.ParseFromString(bytes));
  EXPECT_EQ(read.id.value, message.id());
  EXPECT_EQ(read.birth->ToString(), message.birth());
  EXPECT_EQ(read.deceased, false);
  ASSERT_EQ(read.facts.size(), 2u);
  EXPECT_EQ(read.facts[1].code.code, "R95");
  EXPECT_EQ(read.living, (facts::LivingSituation{"here", true, std::nullopt}));
  ASSERT_EQ(read.coverage.size(), 2u);
  EXPECT_EQ(read.coverage[1].kinds,
            (std::vector{facts::FactKind::kCondition, facts::FactKind::kMedicine,
                         facts::FactKind::kContact}));
}

// The first fault by the list is named; bytes that are no message come before any.
TEST(Binary, NamesTheFieldThatIsWrong) {
  const auto status = [](const std::string& bytes) {
    facts::PatientRecord record;
    return FromBinary(bytes, *v1::PatientRecord::descriptor(), "x", &record);
  };
  v1::PatientRecord message;
  message.set_exported("never");
  EXPECT_THAT(std::string(status(message.SerializeAsString()).message()),
              HasSubstr("x.exported: "));
  message.add_facts();
  message.add_facts()->set_end("2026-13");
  message.add_facts()->set_end("2026-14");
  const std::string bytes = message.SerializeAsString();
  EXPECT_THAT(std::string(status(bytes).message()), HasSubstr("x.facts[1].end: "));
  const std::string no_utf8("\x12\x01\xff", 3);
  const std::string field_0("\x00\x00", 2);
  const std::string beyond_32_bits("\x88\x80\x80\x80\x80\x01\x01", 7);
  for (const std::string& damage :
       {std::string("\x0b"), no_utf8, field_0, beyond_32_bits}) {
    EXPECT_EQ(status(bytes + damage).code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(status(bytes + damage).message(), "is no protobuf of a PatientRecord");
  }
}

TEST(Records, SurviveBinaryAndJsonUnchanged) {
  std::vector<facts::PatientRecord> records;
  for (uint64_t i = 0; i < 200; ++i) {
    records.push_back(test::RandomValue<facts::PatientRecord>(i));
    records.back().id = base::PatientId(absl::StrCat("p", i));
  }
  for (bool binary : {false, true}) {
    std::vector<base::Finding> findings;
    const auto back =
        ReadRecords("list", WriteRecords(records, binary), binary, &findings);
    EXPECT_TRUE(findings.empty()) << findings[0].code << " " << findings[0].path;
    ASSERT_EQ(back.size(), records.size());
    for (size_t i = 0; i < back.size(); ++i) EXPECT_EQ(back[i], records[i]) << i;
  }
}

TEST(UnknownFields, OfANewerWriterAreWrittenAgain) {
  // Field 900 with the text "new", and field 901 with the number 7.
  const std::string newer("\xa2\x38\x03new\xa8\x38\x07", 9);
  std::string message =
      "\x0a\x01"
      "a" +
      newer;
  message.insert(0, 1, static_cast<char>(message.size()));
  std::vector<base::Finding> findings;
  const auto records = ReadRecords("x", message, true, &findings);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_TRUE(findings.empty());
  EXPECT_EQ(records[0].newer_fields, newer);
  EXPECT_THAT(WriteRecords(records, true), HasSubstr(newer));
  // And through JSON, where they stand as opaque text.
  const auto by_json = ReadRecords("x", WriteRecords(records, false), false, &findings);
  EXPECT_EQ(WriteRecords(by_json, true), WriteRecords(records, true));
  // What was kept never writes over what is known: field 1 is the id.
  facts::PatientRecord forged = records[0];
  forged.newer_fields =
      "\x0a\x01"
      "b" +
      newer;
  EXPECT_EQ(ReadRecords("x", WriteRecords({forged}, true), true, &findings)[0].id.value,
            "a");
  forged.newer_fields = "\xff";
  EXPECT_EQ(ReadRecords("x", WriteRecords({forged}, true), true, &findings).size(), 1u);
  // Joined with a record that an older source gave of the same patient.
  facts::PatientRecord older;
  older.id = base::PatientId("a");
  const auto joined = facts::JoinById({older, records[0]}, &findings);
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(joined[0].newer_fields, newer);
}

TEST(Json, ReadsBackNumbersOfAnySize) {
  for (const double value : {0x1p62, 0x1p63, 0x1p64, 2425749053512154611712.0, -0x1p63,
                             -0x1p65, 1e308, 5e-324, 0.1, -2.5, 123456789.0, 1e15}) {
    facts::PatientRecord record;
    record.id = base::PatientId("p");
    record.facts.resize(1);
    record.facts[0].kind = facts::FactKind::kMeasurement;
    record.facts[0].code = {"LOINC", "8480-6"};
    record.facts[0].value = value;
    std::vector<base::Finding> findings;
    const std::string written = WriteRecords({record}, false);
    EXPECT_EQ(ReadRecords("r", written, false, &findings),
              std::vector<facts::PatientRecord>{record})
        << written;
    EXPECT_TRUE(findings.empty());
  }
}

TEST(Records, KeepTheGoodLinesAndNameTheBadOnes) {
  const std::string lines =
      "{\"id\":\"a\"}\n"
      "{\"id\":\"b\",\"birth\":\"1950-02-30\"}\n"
      "{\"id\":\n"
      "{\"birth\":\"1950\"}\n"
      "{\"id\":\"c\",\"facts\":[{\"kind\":99,\"code\":{\"system\":\"ICPC-2\",\"code\":"
      "\"T90\"}}]}\n"
      "\n"
      "{\"id\":\"d\"}\n";
  std::vector<base::Finding> findings;
  const auto records = ReadRecords("list.ndjson", lines, false, &findings);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].id.value, "d");
  ASSERT_EQ(findings.size(), 4u);
  EXPECT_EQ(findings[0].path, "list.ndjson:2.birth");
  EXPECT_EQ(findings[1].code, "json_unreadable");
  EXPECT_EQ(findings[2].code, "record_without_id");
  EXPECT_EQ(findings[3].path, "list.ndjson:5.facts[0].kind");
  for (const base::Finding& finding : findings) {
    EXPECT_EQ(finding.severity, base::Severity::kRefused);
  }
}

TEST(Json, NamesTheFieldThatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> faults = {
      {R"({"id":"a","sx":"SEX_MALE"})", "x:1.sx"},
      {R"({"id":"a","id":"b"})", "x:1.id"},
      {R"({"id":7})", "x:1.id"},
      {R"({"id":"a","sex":"SEX_NONE"})", "x:1.sex"},
      {R"({"id":"a","facts":{}})", "x:1.facts"},
      {R"({"id":"a","facts":[{"value":"NaN"}]})", "x:1.facts[0].value"},
      {R"({"id":"a","facts":[{},{"value":1e999}]})", "x:1"},
      {R"({"id":"a","facts":[[]]})", "x:1.facts[0]"},
      {R"({"id":"a","facts":[null]})", "x:1.facts[0]"},
      {R"({"id":"a","deceased":"true"})", "x:1.deceased"}};
  for (const auto& [line, path] : faults) {
    std::vector<base::Finding> findings;
    EXPECT_TRUE(ReadRecords("x", line, false, &findings).empty()) << line;
    ASSERT_EQ(findings.size(), 1u) << line;
    EXPECT_EQ(findings[0].path, path);
    EXPECT_EQ(findings[0].severity, base::Severity::kRefused);
  }
}

TEST(Json, NestedTooDeepIsRefusedAsSuch) {
  std::vector<base::Finding> findings;
  const std::string deep =
      "{\"id\":\"a\",\"facts\":" + std::string(5000, '[') + std::string(5000, ']') + "}";
  EXPECT_TRUE(ReadRecords("x", deep, false, &findings).empty());
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "json_too_deep");
}

TEST(Json, TakesNamesAndNumbersAsProtobufWritesThem) {
  std::vector<base::Finding> findings;
  const auto records = ReadRecords(
      "x",
      R"({"id":"a","movedOut":"2026-01-02","sex":1,"facts":[{"value":7,"id":null}]})",
      false, &findings);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].moved_out->ToString(), "2026-01-02");
  EXPECT_EQ(records[0].sex, facts::Sex::kFemale);
  EXPECT_EQ(records[0].facts[0].value, 7.0);
}

TEST(Text, IsNeverQuotedInAnErrorButForAFieldsName) {
  std::vector<base::Finding> findings;
  const auto plans = ReadPlans("p", "plans { goals { text: CANARYWORDS } }", &findings);
  ASSERT_FALSE(plans.ok());
  EXPECT_THAT(std::string(plans.status().message()), HasSubstr("p:1:"));
  EXPECT_THAT(std::string(plans.status().message()), Not(HasSubstr("CANARY")));
  const auto team = ReadTeam("t", "id: 'x' membrs {}");
  EXPECT_THAT(std::string(team.status().message()), HasSubstr("membrs"));
}

TEST(Text, ThatIsNotUtf8IsRefusedAlsoBehindAnEscape) {
  const auto team =
      ReadTeam("t", "id: \"a\" members { id: \"b\" } members { id: \"\\xff\" }");
  EXPECT_EQ(team.status().message(), "t: members[1].id: is not UTF-8");
  EXPECT_FALSE(ReadTeam("t", "id: \"\xff\"").ok());
  EXPECT_TRUE(ReadTeam("t", "id: \"\\303\\245\"").ok());
}

TEST(Records, TakeWhatStandsBeforeATruncation) {
  std::vector<facts::PatientRecord> records(2);
  records[0].id = base::PatientId("a");
  records[1].id = base::PatientId("b");
  const std::string bytes = WriteRecords(records, true);
  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    std::vector<base::Finding> findings;
    const auto back = ReadRecords("x", bytes.substr(0, cut), true, &findings);
    EXPECT_LT(back.size(), 2u);
    EXPECT_EQ(back.size() == 1 || cut == 0 || !findings.empty(), true) << cut;
  }
}

TEST(Run, WritesNothingOfAPartThatIsNotThere) {
  service::RunResult part;
  EXPECT_EQ(WriteRun(part), "{}\n");
  part.findings = {{base::Severity::kNote, "n", "", {}}};
  EXPECT_THAT(WriteRun(part), ::testing::Not(HasSubstr("ranking")));
  EXPECT_THAT(WriteRun(part), ::testing::Not(HasSubstr("1970")));
  part.stamp.emplace().service = "s";
  part.ranking.emplace();
  EXPECT_THAT(WriteRun(part), HasSubstr("\"stamp\""));
  EXPECT_THAT(WriteRun(part), HasSubstr("\"ranking\""));
}

TEST(Plans, KeepTheGoodAndNameTheBad) {
  const std::string text =
      "{\"plans\":[{\"id\":\"a\",\"created\":\"2026-11-02\"},"
      "{\"id\":\"b\",\"created\":\"2026-11-31\"},"
      "{\"id\":\"c\",\"status\":77},"
      "{\"id\":\"d\",\"created\":\"2026-11-02\"}]}";
  std::vector<base::Finding> findings;
  const auto plans = ReadPlans("plans.json", text, &findings);
  ASSERT_TRUE(plans.ok()) << plans.status();
  ASSERT_EQ(plans->size(), 2u);
  EXPECT_EQ((*plans)[1].id.value, "d");
  const base::Finding expected{
      base::Severity::kRefused, "plan_unreadable", "plans.json#plans[1].created", {}};
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0], expected);
  EXPECT_EQ(findings[1].path, "plans.json#plans[2].status");
  EXPECT_TRUE(ReadPlans("plans.json", "{}", &findings)->empty());
  EXPECT_FALSE(ReadPlans("plans.json", "{\"plan\":[]}", &findings).ok());
}

TEST(Catalogue, NamesFileLineAndFieldOfAFault) {
  const auto broken = ReadCatalogue("groups/x.textproto", "groups {\n  idd: \"x\"\n}");
  ASSERT_FALSE(broken.ok());
  EXPECT_THAT(std::string(broken.status().message()), HasSubstr("groups/x.textproto:2:"));
  const auto bad = ReadCatalogue("m.textproto", "models { terms { points: \"1e3\" } }");
  EXPECT_THAT(std::string(bad.status().message()),
              HasSubstr("m.textproto: models[0].terms[0].points"));
}

TEST(Team, IsReadFromTextAndFromJson) {
  const auto text = ReadTeam("t", "id: \"psht\" members { id: \"n1\" role: \"nurse\" }");
  const auto json =
      ReadTeam("t", "{\"id\":\"psht\",\"members\":[{\"id\":\"n1\",\"role\":\"nurse\"}]}");
  ASSERT_TRUE(text.ok() && json.ok());
  EXPECT_EQ(*text, *json);
  EXPECT_FALSE(ReadTeam("t", "id: 7 x").ok());
}

}  // namespace
}  // namespace tillit::proto
