// SPDX-License-Identifier: Apache-2.0
// The shipped groups against every row of groups 1 to 5 in the table they were made from
// (../shared/data/clinical/priority_groups.csv), read as ../shared/notes/clinical.md
// section 2 says: ICPC-2 exactly, ICD-10 and ATC by the longest prefix, never without the
// system; a row is met by its code in the window and by enough dates of its pool there.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/published_cases/rows.h"
#include "tillit/base/canonical.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"
#include "tillit/stratify/group.h"
#include "tillit/stratify/profile.h"

namespace tillit {
namespace {

using criteria::Answer;
using facts::FactKind;
using ::testing::Contains;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

// A row that asks for a code.
struct CodeRow {
  char group = '0';
  std::string system;
  std::string code;
  std::string role;
  std::string pool;
  std::optional<int> months;  // unset: ever
  int dates = 1;
  int span_days = 0;
  std::string condition;  // "age<18"
  std::string name() const {
    return absl::StrCat(std::string(1, group), " ", system, " ", code);
  }
};

std::vector<std::string> Clauses(const std::string& logic) {
  std::vector<std::string> clauses;
  for (std::string clause : test::SplitAt(logic, ';')) {
    clause.erase(0, clause.find_first_not_of(' '));
    clauses.push_back(clause);
  }
  return clauses;
}

std::vector<test::Row> Table() {
  return test::ReadRows(TILLIT_SHARED_DIR "/data/clinical/priority_groups.csv");
}

bool AsksForACode(const test::Row& row) {
  const std::string& system = row.at("code_system");
  return system == "ICPC-2" || system == "ICD-10" || system == "ATC";
}

// As a door would read it: X6n is X6N.
std::string NormalForm(const std::string& system, const std::string& code) {
  static const auto& systems = *new auto(builtin::Catalogue().code_systems);
  for (const base::CodeSystem& known : systems) {
    if (known.id == system) return known.Normalise(code);
  }
  return code;
}

std::vector<CodeRow> CodeRows() {
  std::vector<CodeRow> rows;
  for (const test::Row& row : Table()) {
    const char group = row.at("group")[0];
    if (group < '1' || group > '5' || !AsksForACode(row)) continue;
    CodeRow code_row;
    code_row.group = group;
    code_row.system = row.at("code_system");
    code_row.code = NormalForm(code_row.system, row.at("code_or_prefix"));
    const std::string& months = row.at("lookback_months");
    if (months != "ever") code_row.months = std::stoi(months);
    code_row.dates = std::stoi(row.at("min_count"));
    for (const std::string& clause : Clauses(row.at("logic"))) {
      if (code_row.role.empty()) {
        code_row.role = clause;
      } else if (absl::StartsWith(clause, "pool=")) {
        code_row.pool = clause.substr(5);
      } else if (absl::StartsWith(clause, "SPAN>=")) {
        code_row.span_days = std::stoi(clause.substr(6));
      } else if (absl::StartsWith(clause, "IF ")) {
        code_row.condition = clause.substr(3);
      }
    }
    rows.push_back(code_row);
  }
  return rows;
}

// The row that a code belongs to; null when no row of the group reads it.
const CodeRow* RowOf(const std::vector<CodeRow>& rows, char group,
                     const std::string& system, const std::string& code) {
  const CodeRow* longest = nullptr;
  for (const CodeRow& row : rows) {
    if (row.group != group || row.system != system) continue;
    if (system == "ICPC-2" ? code != row.code : !absl::StartsWith(code, row.code))
      continue;
    if (longest == nullptr || row.code.size() > longest->code.size()) longest = &row;
  }
  return longest;
}

facts::Fact FactOf(FactKind kind, const std::string& system, const std::string& code,
                   int days_before) {
  facts::Fact fact;
  fact.kind = kind;
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days_before));
  fact.source = "table";
  return fact;
}

void AddValue(const std::string& system, const std::string& code, double value,
              facts::PatientRecord& record) {
  record.facts.push_back(FactOf(FactKind::kAssessment, system, code, 10));
  record.facts.back().value = value;
}

// Somebody of whom all is recorded that can be, and of whom nothing else is known.
facts::PatientRecord Somebody(int age) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate::FromDate(kAsOf.PlusMonths(-12 * age).PlusDays(-100));
  record.coverage = {{"table",
                      {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission,
                       FactKind::kMeasurement, FactKind::kAssessment},
                      {"ICPC-2", "ICD-10", "ATC", "SNOMED-CT", "LOINC", "NLK", "tillit"},
                      {},
                      {},
                      true}};
  AddValue("SNOMED-CT", "763264000", 3, record);
  AddValue("tillit", "4at", 0, record);
  AddValue("tillit", "sppb", 12, record);
  AddValue("tillit-item", "frailty-four-dimensions.D4.04", 0, record);  // not lonely
  return record;
}

int AgeFor(const CodeRow& row) {
  if (row.group == '3') return 80;
  return row.condition == "age<18" ? 12 : 45;
}

// A code on so many dates, `first` days before as_of and back, as far apart as the row
// asks.
void AddDates(const CodeRow& row, const std::string& code, int dates, int first,
              facts::PatientRecord& record, const std::string& system = "") {
  const std::string in = system.empty() ? row.system : system;
  const int step =
      dates > 1 ? std::max(10, (row.span_days + dates - 2) / (dates - 1)) : 0;
  for (int i = 0; i < dates; ++i) {
    record.facts.push_back(
        FactOf(in == "ATC" ? FactKind::kMedicine : FactKind::kCondition, in, code,
               first + i * step));
  }
}

// What the shipped groups ask beside a code whose row makes a condition or an exception.
const std::map<std::string, std::string> kAsked = {
    {"2 ICPC-2 U99", "egfr-below-60-twice-90-days-apart"},
    {"2 ATC J05AR", "antivirals-for-hiv"},
    {"2 ATC J05AF", "antivirals-for-hiv"}};

void AddAsked(const CodeRow& row, facts::PatientRecord& record) {
  const auto asked = kAsked.find(row.name());
  if (asked == kAsked.end()) return;
  record.facts.push_back(FactOf(FactKind::kAssessment, "tillit", asked->second, 10));
}

class GroupTable : public ::testing::Test {
 protected:
  GroupTable()
      : rows_(CodeRows()),
        catalogue_(builtin::Catalogue()),
        engine_(risk::Engine::Compile(catalogue_.models)) {
    for (const auto& group : catalogue_.groups)
      hashes_.push_back(base::ContentHash(group));
  }
  void SetUp() override { ASSERT_TRUE(engine_.ok()) << engine_.status(); }

  stratify::Placement PlaceIn(char group, const facts::PatientRecord& record) {
    facts::View view(record, kAsOf);
    engine_->Score(view);
    for (const stratify::Profile& profile : catalogue_.profiles) {
      stratify::FindProfile(profile, "", view);
    }
    for (stratify::Placement& placement :
         stratify::PlaceInGroups(catalogue_.groups, hashes_, view)) {
      if (placement.group[0] == group) return placement;
    }
    ADD_FAILURE() << "no group " << group;
    return {};
  }
  Answer MemberOf(char group, const facts::PatientRecord& record) {
    return PlaceIn(group, record).member;
  }

  // The first `count` rows of other pools with this role that ask for one date alone.
  std::vector<const CodeRow*> Others(const CodeRow& row, const std::string& role,
                                     int count) {
    std::vector<const CodeRow*> others;
    std::set<std::string> pools = {row.pool};
    for (const CodeRow& other : rows_) {
      if (static_cast<int>(others.size()) == count) break;
      if (other.group != row.group || other.role != role || other.dates > 1 ||
          !other.condition.empty() || !pools.insert(other.pool).second) {
        continue;
      }
      others.push_back(&other);
    }
    EXPECT_EQ(static_cast<int>(others.size()), count) << row.name();
    return others;
  }

  // Somebody to whom a row's own code is all that a member lacks, or all that there is
  // for a role that makes a member by itself.
  facts::PatientRecord Lacking(const CodeRow& row) {
    facts::PatientRecord record = Somebody(AgeFor(row));
    std::vector<const CodeRow*> beside;
    if (row.role == "PART") beside = Others(row, "PART", 1);
    if (row.role == "COUNT") beside = Others(row, "COUNT", 2);
    if (row.role == "COUNT_LIGHT") {
      beside = Others(row, "COUNT", 2);
      const auto light = Others(row, "COUNT_LIGHT", 1);
      beside.insert(beside.end(), light.begin(), light.end());
    }
    for (const CodeRow* other : beside) AddDates(*other, other->code, 1, 20, record);
    AddAsked(row, record);
    return record;
  }

  std::vector<CodeRow> rows_;
  service::Catalogue catalogue_;
  absl::StatusOr<risk::Engine> engine_;
  std::vector<std::string> hashes_;
};

bool MakesAMember(const CodeRow& row) {
  return row.role != "NEVER" && row.role != "CONFIRM";
}

TEST_F(GroupTable, HasARowForEveryRoleThatIsWalkedHere) {
  std::map<std::string, int> roles;
  for (const CodeRow& row : rows_) ++roles[row.role];
  EXPECT_EQ(rows_.size(), 493u);
  EXPECT_EQ(roles.size(), 7u);
  for (const char* role :
       {"IN_HIGH", "IN", "PART", "COUNT", "COUNT_LIGHT", "NEVER", "CONFIRM"}) {
    EXPECT_GT(roles[role], 0) << role;
  }
}

TEST_F(GroupTable, MakesAMemberOfWhoHasJustEnoughDatesAndOfNobodyWithOneLess) {
  for (const CodeRow& row : rows_) {
    if (!MakesAMember(row)) continue;
    facts::PatientRecord record = Lacking(row);
    EXPECT_NE(MemberOf(row.group, record), Answer::kYes) << row.name() << " without it";
    AddDates(row, row.code, row.dates - 1, 20, record);
    EXPECT_NE(MemberOf(row.group, record), Answer::kYes) << row.name() << " once too few";
    record = Lacking(row);
    AddDates(row, row.code, row.dates, 20, record);
    const stratify::Placement placement = PlaceIn(row.group, record);
    EXPECT_EQ(placement.member, Answer::kYes) << row.name();
    if (row.role == "IN_HIGH") {
      EXPECT_EQ(placement.high, Answer::kYes) << row.name();
    }
    if (row.role == "IN" && row.group != '4') {
      EXPECT_NE(placement.high, Answer::kYes) << row.name();
    }
  }
}

TEST_F(GroupTable, CountsNoDateBeforeTheWindow) {
  for (const CodeRow& row : rows_) {
    if (!MakesAMember(row)) continue;
    facts::PatientRecord record = Lacking(row);
    if (!row.months.has_value()) {
      AddDates(row, row.code, row.dates, 12000, record);
      if (AgeFor(row) < 40) continue;
      EXPECT_EQ(MemberOf(row.group, record), Answer::kYes)
          << row.name() << " is for ever";
      continue;
    }
    const base::Date start = kAsOf.PlusMonths(-*row.months);
    int days = 0;
    while (kAsOf.PlusDays(-days) >= start) ++days;
    AddDates(row, row.code, row.dates, days, record);
    EXPECT_NE(MemberOf(row.group, record), Answer::kYes) << row.name();
  }
}

TEST_F(GroupTable, AsksForDatesFarEnoughApart) {
  int asked = 0;
  for (const CodeRow& row : rows_) {
    if (row.span_days == 0) continue;
    facts::PatientRecord record = Lacking(row);
    CodeRow close = row;
    close.span_days = 0;
    AddDates(close, row.code, row.dates, 20, record);
    EXPECT_NE(MemberOf(row.group, record), Answer::kYes) << row.name();
    ++asked;
  }
  EXPECT_EQ(asked, 20);
}

TEST_F(GroupTable, AsksForTheAgeThatARowNames) {
  int asked = 0;
  for (const CodeRow& row : rows_) {
    if (!absl::StartsWith(row.condition, "age")) continue;
    facts::PatientRecord record = Lacking(row);
    const int age = row.condition == "age<18" ? 18 : 39;
    record.birth = Somebody(age).birth;
    AddDates(row, row.code, row.dates, 20, record);
    EXPECT_NE(MemberOf(row.group, record), Answer::kYes) << row.name();
    ++asked;
  }
  EXPECT_EQ(asked, 8);
}

// One pool is one: its rows share their dates and count once. Left out are antivirals,
// whose dispensings against hepatitis B are kept out of the pool, and cytostatics, of
// which two dates make active cancer.
TEST_F(GroupTable, CountsAPoolOnceAndItsDatesTogether) {
  int together = 0;
  for (const CodeRow& row : rows_) {
    for (const CodeRow& mate : rows_) {
      if (&row == &mate || mate.group != row.group || mate.pool != row.pool ||
          mate.role != row.role || mate.dates != row.dates || mate.months != row.months ||
          !row.condition.empty() || !mate.condition.empty() || !MakesAMember(row) ||
          absl::StartsWith(row.code, "J05A") || absl::StartsWith(row.code, "L0")) {
        continue;
      }
      facts::PatientRecord record = Lacking(row);
      AddDates(row, row.code, 1, 20, record);
      AddDates(row, mate.code, row.dates - 1, 30 + row.span_days, record, mate.system);
      if (row.dates < 4 || row.span_days == 0) {
        EXPECT_EQ(MemberOf(row.group, record), Answer::kYes)
            << row.name() << " and " << mate.code;
      }
      ++together;
      if (row.role == "IN" || row.role == "IN_HIGH") break;
      facts::PatientRecord alone = Somebody(AgeFor(row));
      if (row.role != "PART") {
        const auto other = Others(row, "COUNT", 1);
        AddDates(*other[0], other[0]->code, 1, 20, alone);
      }
      AddDates(row, row.code, row.dates, 20, alone);
      AddDates(mate, mate.code, mate.dates, 25, alone);
      EXPECT_NE(MemberOf(row.group, alone), Answer::kYes)
          << row.name() << " and " << mate.code << " are one pool";
      break;
    }
  }
  EXPECT_GT(together, 200);
}

TEST_F(GroupTable, MakesNoMemberByACodeThatMustNeverFire) {
  int never = 0;
  for (const CodeRow& row : rows_) {
    if (row.role != "NEVER") continue;
    // Alone, and where one more pool would make a member.
    facts::PatientRecord alone = Somebody(AgeFor(row));
    AddDates(row, row.code, 6, 20, alone);
    EXPECT_EQ(MemberOf(row.group, alone), Answer::kNo) << row.name();
    EXPECT_FALSE(PlaceIn(row.group, alone).confirm) << row.name();
    ++never;
    if (row.group == '3' || row.group == '4') continue;
    CodeRow one_more = row;
    one_more.role = row.group == '2' ? "COUNT" : "PART";
    facts::PatientRecord beside = Lacking(one_more);
    AddDates(row, row.code, 6, 20, beside);
    EXPECT_NE(MemberOf(row.group, beside), Answer::kYes) << row.name() << " as a pool";
  }
  EXPECT_EQ(never, 32);
}

TEST_F(GroupTable, AsksTheGpWhereARowSaysSo) {
  int asked = 0;
  for (const CodeRow& row : rows_) {
    if (row.role != "CONFIRM") continue;
    facts::PatientRecord record = Somebody(45);
    AddDates(row, row.code, 6, 20, record);
    const stratify::Placement placement = PlaceIn(row.group, record);
    EXPECT_EQ(placement.member, Answer::kNo) << row.name();
    EXPECT_TRUE(placement.confirm) << row.name();
    ++asked;
  }
  EXPECT_EQ(asked, 10);
}

TEST_F(GroupTable, ReadsALongerCodeAsItsLongestPrefixAndPrimaryCareExactly) {
  int longer_codes = 0;
  for (const CodeRow& row : rows_) {
    if (!MakesAMember(row)) continue;
    std::string longer;
    for (const char c : std::string("9876543210Z")) {
      if (RowOf(rows_, row.group, row.system, row.code + c) ==
              RowOf(rows_, row.group, row.system, row.code) ||
          row.system == "ICPC-2") {
        longer = row.code + c;
        break;
      }
    }
    if (longer.empty() || (row.system == "ICPC-2" &&
                           RowOf(rows_, row.group, row.system, longer) != nullptr)) {
      continue;
    }
    facts::PatientRecord record = Lacking(row);
    AddDates(row, longer, row.dates, 20, record);
    EXPECT_EQ(MemberOf(row.group, record) == Answer::kYes, row.system != "ICPC-2")
        << row.name() << " as " << longer;
    ++longer_codes;
  }
  EXPECT_GT(longer_codes, 400);
}

TEST_F(GroupTable, ReadsNoShorterCodeAsTheRow) {
  for (const CodeRow& row : rows_) {
    if (!MakesAMember(row) || row.code.size() < 2) continue;
    const std::string shorter = row.code.substr(0, row.code.size() - 1);
    if (RowOf(rows_, row.group, row.system, shorter) != nullptr) continue;
    facts::PatientRecord record = Lacking(row);
    AddDates(row, shorter, row.dates, 20, record);
    EXPECT_NE(MemberOf(row.group, record), Answer::kYes)
        << row.name() << " as " << shorter;
  }
}

TEST_F(GroupTable, ReadsNoCodeInAnotherSystem) {
  int asked = 0;
  for (const CodeRow& row : rows_) {
    if (!MakesAMember(row)) continue;
    for (const std::string system : {"ICPC-2", "ICD-10", "ATC"}) {
      if (system == row.system) continue;
      if (RowOf(rows_, row.group, system, row.code) != nullptr) continue;
      facts::PatientRecord record = Lacking(row);
      AddDates(row, row.code, row.dates, 20, record, system);
      EXPECT_NE(MemberOf(row.group, record), Answer::kYes)
          << row.name() << " read as " << system;
      ++asked;
    }
  }
  EXPECT_GT(asked, 800);
}

// The items of the four frailty dimensions, as far as codes mark them: three items in two
// dimensions make somebody of 80 a member. Rows that only support an item never mark it.
TEST_F(GroupTable, CountsEachCodedItemOfTheFrailtyDimensions) {
  const auto coded = [](const std::string& code) {
    return FactOf(FactKind::kCondition, "ICPC-2", code, 20);
  };
  const facts::Fact moves_badly = coded("L28"), loses_weight = coded("T08"),
                    low_mood = coded("P76");  // D1.01, D1.08 and D2.01
  int items = 0, supporting = 0;
  for (const test::Row& cells : Table()) {
    const std::vector<std::string> clauses = Clauses(cells.at("logic"));
    const std::string& code = cells.at("code_or_prefix");
    if (cells.at("group") != "PSHT_dimension" || !AsksForACode(cells) ||
        !absl::StartsWith(clauses[0], "ITEM ") || absl::StrContains(code, ">=")) {
      continue;
    }
    const std::string item = clauses[0].substr(5, 5);
    const bool supports = absl::StrContains(cells.at("logic"), "SUPPORT");
    SCOPED_TRACE(absl::StrCat(item, " ", cells.at("code_system"), " ", code));
    facts::PatientRecord beside = Somebody(80);
    if (absl::StartsWith(item, "D1")) {
      beside.facts.push_back(item == "D1.01" ? loses_weight : moves_badly);
      beside.facts.push_back(low_mood);
    } else {
      beside.facts.push_back(moves_badly);
      beside.facts.push_back(loses_weight);
    }
    ASSERT_EQ(MemberOf('3', beside), Answer::kNo);
    CodeRow row;
    row.system = cells.at("code_system");
    row.code = NormalForm(row.system, code);
    row.months = std::stoi(cells.at("lookback_months"));
    row.dates = std::stoi(cells.at("min_count"));
    if (absl::StrContains(cells.at("logic"), ">=14d")) row.span_days = 14;
    // Beyond a year where the row looks further back: hip fracture and delirium within
    // one make a member alone.
    const int first = *row.months > 12 ? 400 : 20;
    facts::PatientRecord once_too_few = beside;
    AddDates(row, row.code, row.dates - 1, first, once_too_few);
    EXPECT_EQ(MemberOf('3', once_too_few), Answer::kNo);
    facts::PatientRecord too_old = beside;
    AddDates(row, row.code, row.dates, 31 * *row.months, too_old);
    EXPECT_EQ(MemberOf('3', too_old), Answer::kNo);
    AddDates(row, row.code, row.dates, first, beside);
    // A28 supports one item and marks another.
    EXPECT_EQ(MemberOf('3', beside) == Answer::kYes, !supports || code == "A28");
    ++(supports ? supporting : items);
  }
  EXPECT_EQ(items, 157);
  EXPECT_EQ(supporting, 22);
}

// What a rule or an observation of the table asks, one check a row.
class GroupRules : public GroupTable {
 protected:
  facts::PatientRecord With(int age, const std::vector<facts::Fact>& more) {
    facts::PatientRecord record = Somebody(age);
    record.facts.insert(record.facts.end(), more.begin(), more.end());
    return record;
  }
  static facts::Fact Coded(const std::string& system, const std::string& code,
                           int days_before) {
    return FactOf(system == "ATC" ? FactKind::kMedicine : FactKind::kCondition, system,
                  code, days_before);
  }
  static facts::Fact Said(const std::string& code) {
    return FactOf(FactKind::kAssessment, "tillit", code, 0);
  }
  static facts::Fact Valued(const std::string& system, const std::string& code,
                            double value, FactKind kind = FactKind::kAssessment,
                            const std::string& unit = "") {
    facts::Fact fact = FactOf(kind, system, code, 5);
    fact.value = value;
    fact.unit = unit;
    return fact;
  }
  void ExpectMember(char group, const facts::PatientRecord& record, Answer expected) {
    EXPECT_EQ(MemberOf(group, record), expected);
  }
  void ExpectHigh(char group, const facts::PatientRecord& record) {
    EXPECT_EQ(PlaceIn(group, record).member, Answer::kYes);
    EXPECT_EQ(PlaceIn(group, record).high, Answer::kYes);
  }
  // A clause that nobody has data for is asked: unknown, then yes or no as answered.
  void ExpectAsked(char group, facts::PatientRecord record, const std::string& asked) {
    ExpectMember(group, record, Answer::kNo);
    record.coverage[0].systems = {"ICPC-2", "ICD-10", "ATC", "SNOMED-CT", "LOINC", "NLK"};
    ExpectMember(group, record, Answer::kUnknown);
    record.facts.push_back(Said(asked));
    ExpectMember(group, record, Answer::kYes);
  }
};

TEST_F(GroupRules, AnswerAsTheTableSays) {
  const std::map<std::string, std::function<void()>> checks = {
      {"1 G1",
       [&] {
         ExpectMember('1', With(45, {Coded("ICPC-2", "P72", 20)}), Answer::kYes);
         ExpectMember('1', With(45, {}), Answer::kNo);
       }},
      {"1 G1_DUAL",
       [&] {
         EXPECT_THAT(PlaceIn('1', With(45, {Coded("ICPC-2", "P72", 20),
                                            Coded("ICPC-2", "P15", 20)}))
                         .marks,
                     Contains("dual_diagnosis"));
         EXPECT_TRUE(PlaceIn('1', With(45, {Coded("ICPC-2", "P15", 20)})).marks.empty());
       }},
      {"2 G2",
       [&] {
         const facts::Fact heart = Coded("ICPC-2", "K78", 20);
         const facts::Fact disease = Coded("ICD-10", "G40", 20);
         const facts::Fact third = Coded("ICPC-2", "T89", 20);
         ExpectMember('2', With(45, {heart, disease}), Answer::kNo);
         ExpectMember('2', With(45, {heart, disease, third}), Answer::kYes);
       }},
      {"2 G2_MM2",
       [&] {
         EXPECT_THAT(PlaceIn('2', With(45, {Coded("ICPC-2", "K78", 20),
                                            Coded("ICPC-2", "T89", 20)}))
                         .marks,
                     Contains("multimorbidity"));
         EXPECT_TRUE(PlaceIn('2', With(45, {Coded("ICPC-2", "K78", 20)})).marks.empty());
       }},
      {"2 G2_UNSTABLE",
       [&] {
         ExpectAsked('2', With(45, {Coded("ICPC-2", "K78", 20)}),
                     "unplanned-contacts-with-condition");
       }},
      {"2 G2_AECOPD",
       [&] {
         facts::PatientRecord record =
             With(45, {Coded("ICD-10", "J44", 20), Coded("ATC", "H02AB06", 20),
                       Coded("ATC", "H02AB06", 60), Coded("ATC", "J01CA04", 22),
                       Coded("ATC", "J01CA04", 62)});
         ExpectMember('2', record, Answer::kNo);
         record.facts.push_back(Said("two-lung-exacerbations"));
         ExpectHigh('2', record);
       }},
      {"2 G2_DM_COMPLEX",
       [&] {
         // Nobody measured HbA1c: unknown, as everything unmeasured is.
         ExpectMember('2', With(45, {Coded("ICPC-2", "T89", 20)}), Answer::kUnknown);
         ExpectHigh('2',
                    With(45, {Coded("ICPC-2", "T89", 20), Coded("ATC", "A10AB05", 600)}));
         for (const auto& [value, answer] :
              {std::pair{74.0, Answer::kNo}, std::pair{75.0, Answer::kYes}}) {
           ExpectMember('2',
                        With(45, {Coded("ICPC-2", "T89", 20),
                                  Valued("NLK", "NPU27300", value, FactKind::kMeasurement,
                                         "mmol/mol")}),
                        answer);
         }
         ExpectHigh(
             '2', With(45, {Coded("ICPC-2", "T89", 20), Said("diabetes-complication")}));
       }},
      {"2 G2_CANCER_ACTIVE",
       [&] {
         std::vector<facts::Fact> cancer = {Coded("ICPC-2", "X76", 20),
                                            Coded("ICPC-2", "X76", 60)};
         ExpectMember('2', With(45, cancer), Answer::kNo);
         cancer.push_back(Coded("ICPC-2", "X76", 100));
         ExpectHigh('2', With(45, cancer));
         cancer.back() = Coded("ICPC-2", "X76", 200);
         ExpectMember('2', With(45, cancer), Answer::kNo);
         ExpectHigh('2',
                    With(45, {Coded("ATC", "L02BA01", 20), Coded("ATC", "L02BA01", 60)}));
       }},
      {"3 G3",
       [&] {
         ExpectMember('3', With(80, {}), Answer::kNo);
         ExpectMember('3', With(80, {Coded("ICD-10", "R54", 20)}), Answer::kYes);
         // Three of the items of physical frailty.
         ExpectMember('3',
                      With(80, {Coded("ICPC-2", "L28", 20), Coded("ICPC-2", "T08", 20),
                                Coded("ICPC-2", "F94", 20)}),
                      Answer::kYes);
         // Three items, two dimensions; then two items alone.
         ExpectMember('3',
                      With(80, {Coded("ICPC-2", "L28", 20), Coded("ICPC-2", "T08", 20),
                                Coded("ICPC-2", "P76", 20)}),
                      Answer::kYes);
         ExpectMember('3',
                      With(80, {Coded("ICPC-2", "L28", 20), Coded("ICPC-2", "P76", 20)}),
                      Answer::kNo);
       }},
      {"3 G3_AGE",
       [&] {
         const facts::Fact in = Coded("ICD-10", "R54", 20);
         const facts::Fact in_high = Coded("ICPC-2", "P70", 20);
         ExpectMember('3', With(75, {in}), Answer::kYes);
         ExpectMember('3', With(74, {in}), Answer::kNo);
         ExpectMember('3', With(65, {in_high}), Answer::kYes);
         ExpectMember('3', With(64, {in_high}), Answer::kNo);
       }},
      {"3 G3_EMERG",
       [&] {
         const auto admitted = [](int days) {
           return FactOf(FactKind::kAdmission, "tillit", "emergency-admission", days);
         };
         ExpectMember('3', With(70, {admitted(20)}), Answer::kNo);
         ExpectHigh('3', With(70, {admitted(20), admitted(300)}));
         ExpectMember('3', With(70, {admitted(20), admitted(400)}), Answer::kNo);
       }},
      {"3 G3_HFRS_HIGH",
       [&] {
         // 4.4 + 3.7 + 3.6 + 3.2 = 14.9; with a fall 18.1.
         const std::vector<facts::Fact> sum = {
             Coded("ICD-10", "G81", 20), Coded("ICD-10", "I69", 20),
             Coded("ICD-10", "R29", 20), Coded("ICD-10", "N39", 20)};
         ExpectMember('3', With(70, sum), Answer::kNo);
         std::vector<facts::Fact> more = sum;
         more.push_back(Coded("ICD-10", "W19", 20));
         ExpectHigh('3', With(70, more));
       }},
      {"3 G3_HFRS",
       [&] {
         ExpectMember('3', With(80, {Coded("ICD-10", "G81", 20)}), Answer::kNo);
         ExpectMember('3',
                      With(80, {Coded("ICD-10", "G81", 20), Coded("ICD-10", "I69", 20)}),
                      Answer::kYes);
         ExpectMember('3',
                      With(74, {Coded("ICD-10", "G81", 20), Coded("ICD-10", "I69", 20)}),
                      Answer::kNo);
       }},
      {"3 G3_HOMECARE", [&] { ExpectHigh('3', With(70, {Said("home-nursing")})); }},
      {"3 CFS>=5",
       [&] {
         ExpectHigh('3', With(65, {Valued("SNOMED-CT", "763264000", 5)}));
         ExpectMember('3', With(65, {Valued("SNOMED-CT", "763264000", 4)}), Answer::kNo);
         ExpectMember('3', With(64, {Valued("SNOMED-CT", "763264000", 5)}), Answer::kNo);
       }},
      {"3 SPPB<=8",
       [&] {
         ExpectMember('3', With(80, {Valued("tillit", "sppb", 8)}), Answer::kYes);
         ExpectMember('3', With(80, {Valued("tillit", "sppb", 9)}), Answer::kNo);
       }},
      {"3 4AT>=4",
       [&] {
         ExpectHigh('3', With(80, {Valued("tillit", "4at", 4)}));
         ExpectMember('3', With(80, {Valued("tillit", "4at", 3)}), Answer::kNo);
       }},
      {"3 ATC5_DISTINCT>=10",
       [&] {
         std::vector<facts::Fact> dispensed;
         for (int i = 0; i < 10; ++i) {
           for (const int days : {20, 120}) {
             dispensed.push_back(Coded("ATC", absl::StrCat("C07AB0", i), days));
           }
         }
         ExpectMember('3', With(80, dispensed), Answer::kYes);
         dispensed.resize(18);
         ExpectMember('3', With(80, dispensed), Answer::kNo);
       }},
      {"4 G4",
       [&] {
         ExpectMember('4', With(45, {Coded("ICPC-2", "P85", 20)}), Answer::kYes);
         ExpectMember('4', With(45, {}), Answer::kNo);
       }},
      // Left out, as the group's own note says: nobody is placed by a register.
      {"4 G4_SOURCE", [&] { ExpectMember('4', With(45, {}), Answer::kNo); }},
      {"5 G5",
       [&] {
         ExpectMember('5', With(45, {Coded("ICD-10", "G20", 20)}), Answer::kYes);
         ExpectMember('5', With(45, {}), Answer::kNo);
       }},
      {"5 Barthel20<=14|Katz<=4",
       [&] {
         ExpectMember('5', With(45, {Said("daily-functions-reduced")}), Answer::kYes);
       }},
      {"5 BPA|personal_assistance|grunnstonad|hjelpestonad",
       [&] { ExpectMember('5', With(45, {Said("disability-benefit")}), Answer::kYes); }},
  };
  std::set<std::string> rows;
  for (const test::Row& row : Table()) {
    const char group = row.at("group")[0];
    if (group < '1' || group > '5' || AsksForACode(row)) continue;
    rows.insert(absl::StrCat(std::string(1, group), " ", row.at("code_or_prefix")));
  }
  std::set<std::string> checked;
  for (const auto& [name, check] : checks) {
    SCOPED_TRACE(name);
    check();
    checked.insert(name);
  }
  EXPECT_EQ(checked, rows);
}

}  // namespace
}  // namespace tillit
