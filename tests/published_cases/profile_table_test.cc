// SPDX-License-Identifier: Apache-2.0
// The shipped profile of frailty against every row of PSHT_dimension and PSHT_flag in the
// table it was made from (../shared/data/clinical/priority_groups.csv), and the vignettes
// that name a dimension. The same hand wrote all three: consistency, not validity.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/published_cases/rows.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"
#include "tillit/stratify/profile.h"

namespace tillit {
namespace {

using criteria::Answer;
using facts::FactKind;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

facts::Fact FactOf(FactKind kind, const std::string& system, const std::string& code,
                   int days_before) {
  facts::Fact fact;
  fact.kind = kind;
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days_before));
  fact.source = "table";
  return fact;
}

facts::Fact Valued(const std::string& system, const std::string& code, double value,
                   int days_before = 10, const std::string& unit = "") {
  facts::Fact fact = FactOf(FactKind::kAssessment, system, code, days_before);
  fact.value = value;
  fact.unit = unit;
  return fact;
}

facts::Fact Said(const std::string& code, int days_before = 10) {
  return FactOf(FactKind::kAssessment, "tillit", code, days_before);
}

// Of whom all is recorded that can be, and whom nobody asked for loneliness or pain.
facts::PatientRecord Somebody(int age, std::vector<facts::Fact> facts = {}) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate::FromDate(kAsOf.PlusMonths(-12 * age).PlusDays(-100));
  record.coverage = {{"table",
                      {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission,
                       FactKind::kMeasurement, FactKind::kAssessment},
                      {"ICPC-2", "ICD-10", "ATC", "SNOMED-CT", "LOINC", "tillit"},
                      {},
                      {},
                      true}};
  record.facts = std::move(facts);
  return record;
}

std::vector<test::Row> Table() {
  std::vector<test::Row> rows;
  for (const test::Row& row :
       test::ReadRows(TILLIT_SHARED_DIR "/data/clinical/priority_groups.csv")) {
    if (absl::StartsWith(row.at("group"), "PSHT_")) rows.push_back(row);
  }
  return rows;
}

bool AsksForACode(const test::Row& row) {
  const std::string& system = row.at("code_system");
  return system == "ICPC-2" || system == "ICD-10" ||
         (system == "ATC" && !absl::StrContains(row.at("code_or_prefix"), ">="));
}

// What a row is about: an item, a flag or a component of the profile.
std::string PartOf(const test::Row& row) {
  const std::string& logic = row.at("logic");
  static const std::map<std::string, std::string> kNamed = {
      {"FLAG P5", "FLAG5"},
      {"COMPONENT nedsatt", "general-condition"},
      {"COMPONENT funksjonssvikt", "functional-decline"},
      {"COMPONENT økt", "need-of-help"}};
  for (const auto& [begins, part] : kNamed) {
    if (absl::StartsWith(logic, begins)) return part;
  }
  if (absl::StartsWith(logic, "GRADE ")) return absl::StrCat("D3.G", logic.substr(6, 1));
  const size_t at = logic.find("ITEM ");
  if (at != 0) return "";
  return logic.substr(5, logic.find(' ', 5) - 5);
}

class ProfileTable : public ::testing::Test {
 protected:
  ProfileTable()
      : catalogue_(builtin::Catalogue()),
        engine_(risk::Engine::Compile(catalogue_.models)) {}
  void SetUp() override {
    ASSERT_TRUE(engine_.ok()) << engine_.status();
    ASSERT_EQ(catalogue_.profiles.size(), 1u);
  }

  stratify::ProfileResult Find(const facts::PatientRecord& record,
                               facts::View* kept = nullptr) {
    facts::View own;
    facts::View& view = kept == nullptr ? own : *kept;
    view.Take(record, kAsOf);
    engine_->Score(view);
    return stratify::FindProfile(catalogue_.profiles[0], "", view);
  }
  // The answer that the profile leaves for others.
  Answer AnswerOf(const std::string& part, const facts::PatientRecord& record) {
    facts::View view;
    Find(record, &view);
    const facts::DerivedFact* fact =
        view.Derived(absl::StrCat("profile:four-dimensions.", part));
    if (fact == nullptr) ADD_FAILURE() << part << " is no part";
    if (fact == nullptr || !fact->holds) return Answer::kUnknown;
    return *fact->holds ? Answer::kYes : Answer::kNo;
  }
  std::string Normal(const std::string& system, const std::string& code) const {
    for (const base::CodeSystem& known : catalogue_.code_systems) {
      if (known.id == system) return known.Normalise(code);
    }
    return code;
  }
  // The row's code on so many dates, as far apart as it asks, the last `first` days ago.
  void AddDates(const test::Row& row, int dates, int first,
                facts::PatientRecord& record) const {
    const std::string& system = row.at("code_system");
    const std::string code = Normal(system, row.at("code_or_prefix"));
    const int step = absl::StrContains(row.at("logic"), "SPAN>=90d") ? 90 : 14;
    for (int i = 0; i < dates; ++i) {
      record.facts.push_back(
          FactOf(system == "ATC" ? FactKind::kMedicine : FactKind::kCondition, system,
                 code, first + i * step));
    }
  }

  service::Catalogue catalogue_;
  absl::StatusOr<risk::Engine> engine_;
};

bool Supports(const test::Row& row) {
  return absl::StrContains(row.at("logic"), "SUPPORT");
}

// Codes for which a longer row of the same table, or a second row, says more.
bool AnswersAlone(const test::Row& row) { return row.at("code_or_prefix") != "F06"; }

// Requirements: S4-18, S4-19, S4-21
TEST_F(ProfileTable, EveryCodeIsItsItemWithJustEnoughDatesInTheWindow) {
  int walked = 0;
  for (const test::Row& row : Table()) {
    if (!AsksForACode(row) || Supports(row)) continue;
    const std::string part = PartOf(row);
    ASSERT_FALSE(part.empty()) << row.at("logic");
    SCOPED_TRACE(
        absl::StrCat(part, " ", row.at("code_system"), " ", row.at("code_or_prefix")));
    const int dates = std::stoi(row.at("min_count"));
    facts::PatientRecord record = Somebody(70);
    AddDates(row, dates, 20, record);
    EXPECT_EQ(AnswerOf(part, record), Answer::kYes);
    record = Somebody(70);
    AddDates(row, dates - 1, 20, record);
    EXPECT_NE(AnswerOf(part, record), Answer::kYes) << "once too few";
    ++walked;
    if (row.at("lookback_months") == "ever") continue;
    const base::Date start = kAsOf.PlusMonths(-std::stoi(row.at("lookback_months")));
    int days = 0;
    while (kAsOf.PlusDays(-days) >= start) ++days;
    record = Somebody(70);
    AddDates(row, dates, days, record);
    EXPECT_NE(AnswerOf(part, record), Answer::kYes) << "before the window";
    record = Somebody(70);
    AddDates(row, 1, days - 1, record);
    AddDates(row, dates - 1, 5, record);
    if (AnswersAlone(row)) {
      EXPECT_EQ(AnswerOf(part, record), Answer::kYes) << "on the first day of it";
    }
  }
  EXPECT_EQ(walked, 198);
}

TEST_F(ProfileTable, SupportingCodesNeverCountAlone) {
  int walked = 0;
  for (const test::Row& row : Table()) {
    if (!Supports(row)) continue;
    const std::string part = PartOf(row);
    facts::PatientRecord record = Somebody(70);
    if (AsksForACode(row)) {
      AddDates(row, std::stoi(row.at("min_count")) + 2, 20, record);
    } else {
      record.facts.push_back(Valued("tillit-score", "fes-i-short.total", 28));
    }
    SCOPED_TRACE(absl::StrCat(part, " ", row.at("code_or_prefix")));
    EXPECT_NE(AnswerOf(part, record), Answer::kYes);
    // Beside a yes they are shown.
    record.facts.push_back(Said("item-" + part));
    bool shown = false;
    for (const auto& dimension : Find(record).dimensions) {
      for (const auto& item : dimension.items) {
        shown |= item.item == part && !item.support.empty();
      }
    }
    EXPECT_TRUE(shown);
    ++walked;
  }
  EXPECT_EQ(walked, 23);
}

TEST_F(ProfileTable, RowsWithAnAgeWaitForIt) {
  int walked = 0;
  for (const test::Row& row : Table()) {
    const size_t at = row.at("logic").find("IF age>=");
    if (!AsksForACode(row) || at == std::string::npos) continue;
    const int age = std::stoi(row.at("logic").substr(at + 8));
    for (const int years : {age - 1, age}) {
      facts::PatientRecord record = Somebody(years);
      AddDates(row, 1, 20, record);
      EXPECT_EQ(AnswerOf("D1.03", record) == Answer::kYes, years == age)
          << row.at("code_or_prefix") << " at " << years;
    }
    ++walked;
  }
  EXPECT_EQ(walked, 12);
}

// What measures or says each row without a code: the first facts say yes, the second no.
struct Observed {
  std::string part;
  std::vector<std::vector<facts::Fact>> yes;
  std::vector<std::vector<facts::Fact>> no;  // not yes; unknown where no can be said
};

std::vector<facts::Fact> Medicines(int count) {
  std::vector<facts::Fact> facts;
  for (int i = 0; i < count; ++i) {
    for (const int days : {20, 60}) {
      facts.push_back(
          FactOf(FactKind::kMedicine, "ATC", absl::StrCat("C0", i % 10, "AA01"), days));
    }
  }
  return facts;
}

std::vector<facts::Fact> With(std::vector<facts::Fact> facts, facts::Fact more) {
  facts.push_back(std::move(more));
  return facts;
}

std::map<std::string, Observed> Observations() {
  const auto score = [](const std::string& code, double value, int days = 10) {
    return std::vector<facts::Fact>{Valued("tillit-score", code, value, days)};
  };
  const auto item = [](const std::string& code, double value) {
    return std::vector<facts::Fact>{Valued("tillit-item", code, value)};
  };
  const auto own = [](const std::string& code, double value,
                      const std::string& unit = "") {
    return std::vector<facts::Fact>{Valued("tillit", code, value, 10, unit)};
  };
  const auto said = [](const std::string& code) {
    return std::vector<facts::Fact>{Said(code)};
  };
  const auto two = [](const std::string& system, const std::string& code, double first,
                      double last, int days = 100, const std::string& unit = "") {
    return std::vector<facts::Fact>{Valued(system, code, first, days, unit),
                                    Valued(system, code, last, 10, unit)};
  };
  const auto cfs = [](double value) { return Valued("SNOMED-CT", "763264000", value); };
  const facts::Fact dementia = FactOf(FactKind::kCondition, "ICPC-2", "P70", 500);
  const std::string kg = "kg";
  return {
      {"ATC5_DISTINCT>=5", {"D1.06", {Medicines(5)}, {Medicines(4)}}},
      {"SPPB<=8|TUG>=12s|gait<0.8m/s",
       {"D1.01",
        {own("sppb", 8), score("timed-up-and-go.seconds", 12),
         own("gait-speed", 0.79, "m/s")},
        {own("sppb", 9), score("timed-up-and-go.seconds", 11.9),
         own("gait-speed", 0.8, "m/s")}}},
      {"SPPB_balance<=2|Berg<=45",
       {"D1.02",
        {own("sppb-balance", 2), own("berg-balance", 45)},
        {own("sppb-balance", 3), own("berg-balance", 46)}}},
      {"falls>=1", {"D1.03", {own("falls-12-months", 1)}, {own("falls-12-months", 0)}}},
      {"housebound=yes|PRISMA7_item5=yes",
       {"D1.04",
        {said("housebound"), item("prisma-7.health-problems-keep-at-home", 1)},
        {item("prisma-7.health-problems-keep-at-home", 0)}}},
      {"Barthel20<=14|Katz<=4|Lawton<=5",
       {"D1.05",
        {score("barthel-adl.0-20", 14), score("katz-adl.total", 4),
         score("lawton-iadl.total", 5)},
        {score("barthel-adl.0-20", 15), score("katz-adl.total", 5),
         score("lawton-iadl.total", 6)}}},
      {"MST>=2|MUST>=2|MNA-SF<=11",
       {"D1.07",
        {own("mst", 2), score("must-bapen.total", 2), score("mna-sf.total", 11)},
        {own("mst", 1), score("must-bapen.total", 1), score("mna-sf.total", 12)}}},
      {"weight_change<=-5%_in_3-6mo|<=-10%_in_12mo",
       {"D1.08",
        {two("LOINC", "29463-7", 80, 76, 150, kg),
         two("LOINC", "29463-7", 80, 72, 300, kg)},
        {two("LOINC", "29463-7", 80, 76.1, 150, kg),
         two("LOINC", "29463-7", 80, 72.1, 300, kg)}}},
      {"chronic_pools>=5|HFRS>=5",
       {"D1.10",
        {{FactOf(FactKind::kCondition, "ICD-10", "G81", 20),
          FactOf(FactKind::kCondition, "ICD-10", "I69", 20)},
         {FactOf(FactKind::kCondition, "ICPC-2", "K77", 20),
          FactOf(FactKind::kCondition, "ICPC-2", "K78", 20),
          FactOf(FactKind::kCondition, "ICPC-2", "T89", 20),
          FactOf(FactKind::kCondition, "ICPC-2", "N88", 20),
          FactOf(FactKind::kCondition, "ICPC-2", "K90", 20)}},
        {{FactOf(FactKind::kCondition, "ICD-10", "G81", 20)},
         {FactOf(FactKind::kCondition, "ICPC-2", "K77", 20),
          FactOf(FactKind::kCondition, "ICPC-2", "K78", 20)}}}},
      {"GDS15>=5|PHQ9>=10|HADS-D>=8",
       {"D2.01",
        {score("gds-15.total", 5), score("phq-9.total", 10), score("hads.depression", 8)},
        {score("gds-15.total", 4), score("phq-9.total", 9),
         score("hads.depression", 7)}}},
      {"GAD7>=10|HADS-A>=8",
       {"D2.02",
        {score("gad-7.severity", 10), score("hads.anxiety", 8)},
        {score("gad-7.severity", 9), score("hads.anxiety", 7)}}},
      {"ISI>=15",
       {"D2.03",
        {own("insomnia-severity-index", 15)},
        {own("insomnia-severity-index", 14)}}},
      {"self_neglect_observed", {"D2.04", {said("self-neglect-observed")}, {{}}}},
      {"needs_daily_help=yes|PRISMA7_item4=yes",
       {"D2.05",
        {said("needs-daily-help"), item("prisma-7.needs-help-regularly", 1)},
        {item("prisma-7.needs-help-regularly", 0)}}},
      {"MoCA<26|MiniCog<3",
       {"D3.G1",
        {score("moca.total", 25), score("mini-cog.total", 2)},
        {score("moca.total", 26), score("mini-cog.total", 3)}}},
      {"CDR=2",
       {"D3.G2",
        {own("clinical-dementia-rating", 2)},
        {own("clinical-dementia-rating", 1)}}},
      {"CDR=3|CFS>=7_with_dementia",
       {"D3.G3",
        {own("clinical-dementia-rating", 3), {cfs(7), dementia}},
        {own("clinical-dementia-rating", 2), {cfs(7)}, {cfs(6), dementia}}}},
      {"ACB_sum>=3",
       {"D3.R", {own("anticholinergic-burden", 3)}, {own("anticholinergic-burden", 2)}}},
      {"4AT>=4|NEWS2_new_confusion",
       {"D3.R",
        {own("4at", 4), item("news2-rcp-2017.consciousness", 3)},
        {own("4at", 3), item("news2-rcp-2017.consciousness", 0)}}},
      {"moved|bereaved|discharged<30d",
       {"D3.S",
        {said("moved"), said("bereaved"), {[] {
           facts::Fact stay = FactOf(FactKind::kAdmission, "tillit", "admission", 40);
           stay.end = base::PartialDate::FromDate(kAsOf.PlusDays(-30));
           return stay;
         }()}},
        {{[] {
           facts::Fact stay = FactOf(FactKind::kAdmission, "tillit", "admission", 40);
           stay.end = base::PartialDate::FromDate(kAsOf.PlusDays(-31));
           return stay;
         }()},
         {Said("moved", 100)}}}},
      {"UCLA3>=6|DJG6>=2|lonely_often=yes",
       {"D4.04",
        {score("ucla-3.lonely-from-6", 6), score("de-jong-gierveld-6.total", 2),
         said("lonely-often")},
        {score("ucla-3.lonely-from-6", 5), score("de-jong-gierveld-6.total", 1), {}}}},
      {"Zarit4>=8|carer_says_no_more",
       {"D4.02",
        {score("zarit-short.4-items", 8), said("carer-says-no-more")},
        {score("zarit-short.4-items", 7)}}},
      {"home_unsuitable=yes", {"D4.03", {said("home-unsuitable")}, {{}}}},
      {"AUDITC>=4men|>=3women", {"D4.06", {}, {}}},  // by sex: below
      {"Barthel_drop>=2|SPPB_drop>=1|CFS_rise>=1",
       {"functional-decline",
        {two("tillit-score", "barthel-adl.0-20", 18, 16), two("tillit", "sppb", 9, 8),
         two("SNOMED-CT", "763264000", 4, 5)},
        {two("tillit-score", "barthel-adl.0-20", 18, 17), two("tillit", "sppb", 8, 9),
         two("SNOMED-CT", "763264000", 5, 4), two("tillit", "sppb", 9, 8, 200)}}},
      {"service_hours_increase|new_care_decision",
       {"need-of-help",
        {said("service-hours-increase"), said("new-care-decision")},
        {{}}}},
      {"FES-I-short>=11", {"D1.03", {}, {}}},  // supports: above
      {"FLAG1",
       {"FLAG1",
        {own("falls-with-injury-12-months", 1),
         own("falls-12-months", 2),
         {FactOf(FactKind::kCondition, "ICD-10", "W0N1", 20)},
         {FactOf(FactKind::kCondition, "ICPC-2", "L76", 20)}},
        {own("falls-12-months", 1)}}},
      {"FLAG2",
       {"FLAG2",
        {{FactOf(FactKind::kCondition, "ICPC-2", "T11", 20)},
         {FactOf(FactKind::kCondition, "ICPC-2", "T08", 20)}},
        {{}}}},
      {"FLAG3",
       {"FLAG3",
        {Medicines(10), With(Medicines(5), Said("stopp-hit")),
         With(Medicines(5), Said("norgep-hit")),
         With(Medicines(5), Valued("tillit", "anticholinergic-burden", 3))},
        {Medicines(9), With(Medicines(4), Said("stopp-hit"))}}},
      {"FLAG4",
       {"FLAG4",
        {own("orthostatic-drop-systolic", 20, "mm[Hg]"),
         own("orthostatic-drop-diastolic", 10, "mm[Hg]"),
         {FactOf(FactKind::kCondition, "ICD-10", "R42", 20)}},
        {own("orthostatic-drop-systolic", 19, "mm[Hg]")}}},
      {"FLAG5",
       {"FLAG5", {two("LOINC", "72514-3", 4, 4)}, {two("LOINC", "72514-3", 3, 4), {}}}},
      {"FLAG6", {"FLAG6", {{FactOf(FactKind::kCondition, "ICPC-2", "P20", 20)}}, {{}}}},
      {"FLAG7",
       {"FLAG7",
        {{FactOf(FactKind::kCondition, "ICPC-2", "P76", 20)},
         {FactOf(FactKind::kCondition, "ICPC-2", "P74", 20)},
         said("lonely-often")},
        {{}}}},
      {"FLAG8",
       {"FLAG8",
        {{FactOf(FactKind::kCondition, "ICPC-2", "K77", 20),
          FactOf(FactKind::kCondition, "ICPC-2", "K78", 20),
          FactOf(FactKind::kCondition, "ICPC-2", "T89", 20)}},
        {{FactOf(FactKind::kCondition, "ICPC-2", "K77", 20),
          FactOf(FactKind::kCondition, "ICPC-2", "K78", 20)}}}},
      // The rules of whole dimensions and of the profile: below.
      {"D1", {}},
      {"D2", {}},
      {"D3", {}},
      {"D4", {}},
      {"PROFILE", {}},
      {"S4-23", {}}};
}

// Requirements: S4-22, S4-52, S4-54
TEST_F(ProfileTable, EveryObservationAndRuleIsItsPart) {
  const std::map<std::string, Observed> observations = Observations();
  std::set<std::string> rows;
  for (const test::Row& row : Table()) {
    if (!AsksForACode(row)) rows.insert(row.at("code_or_prefix"));
  }
  std::set<std::string> walked;
  for (const auto& [row, observed] : observations) {
    walked.insert(row);
    SCOPED_TRACE(row);
    for (size_t i = 0; i < observed.yes.size(); ++i) {
      EXPECT_EQ(AnswerOf(observed.part, Somebody(70, observed.yes[i])), Answer::kYes)
          << i;
    }
    for (size_t i = 0; i < observed.no.size(); ++i) {
      EXPECT_NE(AnswerOf(observed.part, Somebody(70, observed.no[i])), Answer::kYes) << i;
    }
  }
  EXPECT_EQ(walked, rows);
}

TEST_F(ProfileTable, DrinkingIsReadBySex) {
  const std::pair<facts::Sex, double> limits[] = {{facts::Sex::kMale, 4},
                                                  {facts::Sex::kFemale, 3}};
  for (const auto& [sex, limit] : limits) {
    for (const double value : {limit - 1, limit}) {
      facts::PatientRecord record =
          Somebody(70, {Valued("tillit-score", "audit-c.total", value)});
      record.sex = sex;
      EXPECT_EQ(AnswerOf("D4.06", record), value == limit ? Answer::kYes : Answer::kNo);
    }
  }
}

// Requirements: S4-22
TEST_F(ProfileTable, LonelinessAndPainAreNeverInferredFromSilence) {
  // Everything is covered, and nobody asked.
  const facts::PatientRecord silent = Somebody(80);
  EXPECT_EQ(AnswerOf("D4.04", silent), Answer::kUnknown);
  EXPECT_EQ(AnswerOf("FLAG5", silent), Answer::kUnknown);
  EXPECT_EQ(AnswerOf("FLAG7", silent), Answer::kUnknown);
  EXPECT_EQ(AnswerOf("D2.01", silent), Answer::kNo);
  const stratify::ProfileResult open = Find(silent);
  EXPECT_THAT(open.flags[6].open, ::testing::ElementsAre("loneliness"));
  EXPECT_THAT(open.flags[4].open, ::testing::ElementsAre("says-so"));
  // Asked, and no.
  const facts::PatientRecord asked =
      Somebody(80, {Valued("tillit-item", "frailty-four-dimensions.D4.04", 0),
                    Valued("LOINC", "72514-3", 0)});
  EXPECT_EQ(AnswerOf("D4.04", asked), Answer::kNo);
  EXPECT_EQ(AnswerOf("FLAG5", asked), Answer::kNo);
  EXPECT_EQ(AnswerOf("FLAG7", asked), Answer::kNo);
  // FLAG7 tells which.
  const stratify::ProfileResult two = Find(Somebody(
      80, {FactOf(FactKind::kCondition, "ICPC-2", "P76", 20), Said("lonely-often")}));
  EXPECT_THAT(two.flags[6].fired, ::testing::ElementsAre("depression", "loneliness"));
}

// Requirements: S4-23
TEST_F(ProfileTable, RulesOfTheDimensionsAreThoseOfTheTable) {
  const auto dimension = [&](size_t at, std::vector<facts::Fact> facts) {
    facts.push_back(Valued("tillit-item", "frailty-four-dimensions.D4.04", 0));
    facts.push_back(Valued("tillit", "4at", 0));
    return Find(Somebody(60, std::move(facts))).dimensions[at];
  };
  const auto items = [](const std::vector<std::string>& ids) {
    std::vector<facts::Fact> facts;
    for (const std::string& id : ids) facts.push_back(Said("item-" + id));
    return facts;
  };
  EXPECT_EQ(dimension(0, {}).frail, Answer::kNo);
  EXPECT_EQ(dimension(0, {}).at_risk, Answer::kNo);
  EXPECT_EQ(dimension(0, items({"D1.04"})).at_risk, Answer::kYes);
  EXPECT_EQ(dimension(0, items({"D1.04", "D1.05"})).at_risk, Answer::kYes);
  EXPECT_EQ(dimension(0, items({"D1.04", "D1.05"})).frail, Answer::kNo);
  EXPECT_EQ(dimension(0, items({"D1.04", "D1.05", "D1.07"})).frail, Answer::kYes);
  EXPECT_EQ(dimension(0, items({"D1.04", "D1.05", "D1.07"})).at_risk, Answer::kNo);
  EXPECT_EQ(dimension(1, items({"D2.01"})).frail, Answer::kNo);
  EXPECT_EQ(dimension(1, items({"D2.01", "D2.04"})).frail, Answer::kYes);
  EXPECT_EQ(dimension(3, items({"D4.02"})).frail, Answer::kNo);
  EXPECT_EQ(dimension(3, items({"D4.02", "D4.03"})).frail, Answer::kYes);
  const auto cognition = [&](std::vector<facts::Fact> facts) {
    return dimension(2, std::move(facts));
  };
  EXPECT_EQ(cognition({}).highest, 0);
  EXPECT_EQ(cognition({FactOf(FactKind::kCondition, "ICPC-2", "P20", 20)}).lowest, 1);
  EXPECT_EQ(cognition({FactOf(FactKind::kCondition, "ICPC-2", "P20", 20)}).frail,
            Answer::kNo);
  EXPECT_EQ(cognition({FactOf(FactKind::kCondition, "ICPC-2", "P70", 900)}).frail,
            Answer::kYes);
  // A code never lowers a grade that an instrument set.
  EXPECT_EQ(cognition({FactOf(FactKind::kCondition, "ICPC-2", "P20", 20),
                       Valued("tillit", "clinical-dementia-rating", 3)})
                .lowest,
            3);
  const auto delirium = [&](int days) {
    return cognition({FactOf(FactKind::kCondition, "ICD-10", "F05", days)});
  };
  EXPECT_EQ(delirium(80).acute, Answer::kYes);
  EXPECT_EQ(delirium(80).frail, Answer::kYes);
  EXPECT_EQ(delirium(120).acute, Answer::kNo);
  EXPECT_EQ(delirium(120).frail, Answer::kNo);
  EXPECT_EQ(delirium(120).items.size(), 1u);
}

// V43 and V45: the items of one dimension.
TEST_F(ProfileTable, AnswersTheVignettesThatNameADimension) {
  int walked = 0;
  for (const test::Row& row :
       test::ReadRows(TILLIT_SHARED_DIR "/data/clinical/vignettes.csv")) {
    const std::string& expected = row.at("expected");
    if (expected[0] != 'D') continue;
    const std::string id = expected.substr(0, 2);
    const std::string item = absl::StrCat(id, ".", expected.substr(5, 2));
    const std::string& codes = row.at("codes_at_days_before_as_of");
    const size_t colon = codes.find(':');
    const size_t at = codes.find('@');
    ASSERT_TRUE(colon != std::string::npos && at != std::string::npos) << codes;
    const stratify::ProfileResult result = Find(Somebody(
        std::stoi(row.at("age")), {FactOf(FactKind::kCondition, codes.substr(0, colon),
                                          codes.substr(colon + 1, at - colon - 1),
                                          std::stoi(codes.substr(at + 1)))}));
    for (const stratify::DimensionResult& dimension : result.dimensions) {
      std::vector<std::string> found;
      for (const auto& one : dimension.items) found.push_back(one.item);
      EXPECT_EQ(found, dimension.dimension == id ? std::vector<std::string>{item}
                                                 : std::vector<std::string>{})
          << row.at("id");
    }
    ++walked;
  }
  EXPECT_EQ(walked, 2);
}

}  // namespace
}  // namespace tillit
