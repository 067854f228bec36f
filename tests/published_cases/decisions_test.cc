// SPDX-License-Identifier: Apache-2.0
// The worked examples of docs/decisions/0001 to 0003: the
// figures there are what the code says here.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"
#include "tillit/stratify/ranking.h"

namespace tillit {
namespace {

using criteria::Answer;
using facts::FactKind;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

facts::Fact FactOf(const std::string& system, const std::string& code, const char* date) {
  facts::Fact fact;
  fact.kind = system == "ATC" ? FactKind::kMedicine : FactKind::kCondition;
  if (system == "tillit") fact.kind = FactKind::kAdmission;
  fact.code = {system, code};
  fact.date = *base::PartialDate::Parse(date);
  fact.source = "practice";
  return fact;
}

facts::PatientRecord Person(const char* id, const char* birth,
                            std::vector<facts::Fact> facts,
                            std::vector<std::string> systems) {
  facts::PatientRecord record;
  record.id = base::PatientId(id);
  record.birth = *base::PartialDate::Parse(birth);
  record.facts = std::move(facts);
  record.coverage = {{"practice",
                      {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission},
                      std::move(systems),
                      {},
                      {},
                      true}};
  return record;
}

// The list of decision 1.
std::vector<facts::PatientRecord> SmallList() {
  const std::vector<std::string> all = {"ICPC-2", "ICD-10", "ATC", "tillit"};
  std::vector<facts::PatientRecord> list;
  list.push_back(Person(
      "a", "1994-05-01",
      {FactOf("ICPC-2", "P72", "2018-03-01"), FactOf("ICPC-2", "P19", "2025-05-01"),
       FactOf("ICPC-2", "Z03", "2026-01-10"),
       FactOf("tillit", "emergency-admission", "2026-06-01")},
      all));
  list.push_back(Person(
      "b", "1941-05-01",
      {FactOf("ICPC-2", "K77", "2024-03-01"), FactOf("ICPC-2", "K78", "2024-03-01"),
       FactOf("ICPC-2", "T90", "2025-03-01"), FactOf("ICPC-2", "T08", "2026-08-01")},
      all));
  list.push_back(Person("c", "1980-05-01", {FactOf("ICPC-2", "K86", "2025-03-01")}, all));
  list.push_back(Person("d", "1970-05-01", {}, all));
  // The medicines of this one are not known.
  list.push_back(
      Person("e", "1950-05-01", {FactOf("ICD-10", "I500", "2025-03-01")}, {"ICD-10"}));
  list.push_back(Person(
      "f", "1938-05-01",
      {FactOf("ICPC-2", "P70", "2020-03-01"), FactOf("ICPC-2", "K77", "2024-03-01")},
      all));
  list.back().death = *base::PartialDate::Parse("2026-10-30");
  // Fourteen others, ten of them with nothing that counts.
  const std::vector<std::vector<facts::Fact>> others = {
      {FactOf("ICD-10", "F009", "2025-03-01")},
      {FactOf("ICD-10", "F019", "2026-03-01"), FactOf("ICPC-2", "T08", "2026-08-01")},
      {FactOf("ICD-10", "C509", "2026-02-01"), FactOf("ICD-10", "C780", "2026-03-01")},
      {FactOf("ICPC-2", "T90", "2026-03-01"), FactOf("ICD-10", "I251", "2026-04-01")}};
  for (size_t i = 0; i < 14; ++i) {
    list.push_back(Person(absl::StrCat("other", i + 10).c_str(), "1955-05-01",
                          i < others.size() ? others[i] : std::vector<facts::Fact>{},
                          all));
  }
  return list;
}

TEST(Decision1, RanksTheSmallListAsItsTableSays) {
  const service::Catalogue catalogue = builtin::Catalogue();
  const auto engine = risk::Engine::Compile(catalogue.models);
  ASSERT_TRUE(engine.ok()) << engine.status();
  const std::vector<facts::PatientRecord> list = SmallList();
  std::vector<risk::RiskProfile> profiles;
  for (const auto& record : list) profiles.push_back(engine->Score(record, kAsOf));
  const std::vector<stratify::Placement> none;
  std::vector<stratify::Candidate> candidates;
  for (size_t i = 0; i < list.size(); ++i) {
    candidates.push_back({&list[i], &profiles[i], &none});
  }
  const stratify::Ranking ranking =
      stratify::RankAll(candidates, {"need-score", "charlson-quan-2011"},
                        *base::Decimal::Parse("0.05"), kAsOf);
  const auto row_of = [&](const std::string& id) {
    for (const stratify::Ranked& row : ranking.rows) {
      if (row.patient.value != id) continue;
      return absl::StrCat(row.rank ? std::to_string(*row.rank) : "-", " ",
                          row.ranked_by.empty() ? row.reason : row.ranked_by, " ",
                          row.points ? row.points->ToString() : "-", " ",
                          row.percentile ? row.percentile->ToString() : "-");
    }
    return std::string("no row");
  };
  EXPECT_EQ(row_of("a"), "1 need-score 8 97.222222");
  EXPECT_EQ(row_of("b"), "2 need-score 4 88.888888");
  EXPECT_EQ(row_of("e"), "4 charlson-quan-2011 2 86.842105");
  EXPECT_EQ(row_of("d"), "18 need-score 0 33.333333");
  EXPECT_EQ(row_of("c"), "19 need-score 0 33.333333");
  EXPECT_EQ(row_of("f"), "- dead_at_as_of - -");
  EXPECT_EQ(ranking.scoreable, 19);
  EXPECT_EQ(ranking.places, 1);

  std::string terms;
  for (const risk::TermResult& term : profiles[0].Find("need-score")->terms) {
    absl::StrAppend(&terms, term.term, " ", term.points.ToString(), "; ");
  }
  EXPECT_EQ(terms,
            "severe-mental-illness 3; substance-dependence 3; one-emergency-admission 1; "
            "one-psychosocial-problem 1; ");
}

// Requirements: S0-04
TEST(Decision1, GivesTheSamePriorityToNoCallsAndToTwenty) {
  const auto engine = risk::Engine::Compile(builtin::Catalogue().models);
  ASSERT_TRUE(engine.ok()) << engine.status();
  std::vector<facts::PatientRecord> list = SmallList();
  list.push_back(list[1]);
  list.back().id = base::PatientId("b-who-calls");
  for (int i = 0; i < 20; ++i) {
    facts::Fact call = FactOf("tillit", "call", "2026-10-01");
    call.kind = FactKind::kContact;
    call.date->day = static_cast<int8_t>(1 + i);
    list.back().facts.push_back(call);
  }
  std::vector<risk::RiskProfile> profiles;
  for (const auto& record : list) profiles.push_back(engine->Score(record, kAsOf));
  const std::vector<stratify::Placement> none;
  std::vector<stratify::Candidate> candidates;
  for (size_t i = 0; i < list.size(); ++i) {
    candidates.push_back({&list[i], &profiles[i], &none});
  }
  const stratify::Ranking ranking =
      stratify::RankAll(candidates, {"need-score"}, *base::Decimal::Parse("0.05"), kAsOf);
  std::vector<base::Decimal> percentiles;
  for (const stratify::Ranked& row : ranking.rows) {
    if (row.patient.value.substr(0, 1) == "b") percentiles.push_back(*row.percentile);
  }
  ASSERT_EQ(percentiles.size(), 2u);
  EXPECT_EQ(percentiles[0], percentiles[1]);
}

// The person of decision 2: one code of diabetes, one of a cold.
facts::PatientRecord OfDecision2() {
  facts::PatientRecord record = Person(
      "p", "1970-05-01",
      {FactOf("ICPC-2", "T90", "2019-02-01"), FactOf("ICPC-2", "R74", "2026-09-15")}, {});
  record.coverage.clear();
  return record;
}

// "Heart failure coded within two years", in the system of primary care.
criteria::Result HeartFailure(const facts::PatientRecord& record) {
  criteria::Criterion criterion;
  criterion.coded = criteria::CodedFacts{};
  criterion.coded->codes = {{"ICPC-2", {"K77"}, {}, base::CodeMatch::kExact}};
  criterion.coded->look_back_months = 24;
  return criteria::Evaluate(criterion, {}, facts::View(record, kAsOf));
}

TEST(Decision2, AnswersAsItsTableSays) {
  const facts::PatientRecord silent = OfDecision2();
  EXPECT_EQ(HeartFailure(silent).answer, Answer::kUnknown);
  ASSERT_EQ(HeartFailure(silent).gaps.size(), 1u);
  EXPECT_EQ(HeartFailure(silent).gaps[0].from->ToString(), "2024-11-01");

  facts::PatientRecord stated = OfDecision2();
  stated.coverage = {{"practice",
                      {FactKind::kCondition},
                      {"ICPC-2"},
                      base::Date::FromCivil(2015, 1, 1),
                      {},
                      true}};
  EXPECT_EQ(HeartFailure(stated).answer, Answer::kNo);
  EXPECT_FALSE(HeartFailure(stated).rests_on_assumed_coverage);

  facts::PatientRecord exported = OfDecision2();
  exported.exported = kAsOf;
  EXPECT_EQ(HeartFailure(exported).answer, Answer::kNo);
  EXPECT_TRUE(HeartFailure(exported).rests_on_assumed_coverage);

  facts::PatientRecord dead = stated;
  dead.death = *base::PartialDate::Parse("2026-10");
  EXPECT_EQ(HeartFailure(dead).answer, Answer::kNo);
  EXPECT_EQ(facts::LifeStatusOn(dead, kAsOf), facts::LifeStatus::kDead);

  // Nothing hospital is known of any of them: the groups stay unknown, and Charlson is
  // not zero but not computable.
  const auto engine = risk::Engine::Compile(builtin::Catalogue().models);
  const auto profile = engine->Score(stated, kAsOf);
  EXPECT_EQ(profile.Find("charlson-quan-2011")->status, risk::ScoreStatus::kNotScoreable);
  EXPECT_EQ(profile.Find("need-score")->missing_systems, std::vector<std::string>{"ATC"});
  stated.coverage.push_back(
      {"dispensings", {FactKind::kMedicine}, {"ATC"}, {}, {}, true});
  const auto with_medicines = engine->Score(stated, kAsOf);
  const risk::Score* need = with_medicines.Find("need-score");
  EXPECT_EQ(need->points->ToString() + " " + need->lowest->ToString() + " " +
                need->highest->ToString(),
            "0 0 27");
}

TEST(Decision3, GivesTheNumbersOfItsTable) {
  const service::Catalogue catalogue = builtin::Catalogue();
  const bowtie::Bowtie* falls = nullptr;
  for (const bowtie::Bowtie& b : catalogue.bowties) falls = b.id == "falls" ? &b : falls;
  ASSERT_NE(falls, nullptr);
  facts::PatientRecord record = Person("p", "1946-05-01", {}, {});
  record.coverage.clear();
  const auto exercise = [&](std::optional<bowtie::BaseRate> rate) {
    facts::View view(record, kAsOf);
    EXPECT_EQ(bowtie::Applies(*falls, view), Answer::kYes);
    bowtie::AnalysisOptions counting;
    counting.base_rate = std::move(rate);
    const bowtie::Analysis analysis =
        bowtie::Analyse(*falls, "", catalogue.interventions, view, counting);
    for (const bowtie::BarrierValue& value : analysis.barriers) {
      if (value.barrier != "exercise") continue;
      const bowtie::Estimate& avoided = *value.avoided_per_1000;
      return absl::StrFormat(
          "%.0f: %.1f (%.1f to %.1f), %.1f %%", analysis.base_rate->per_1000_person_years,
          avoided.value, avoided.low, avoided.high, 100 * *analysis.probability_before);
    }
    return std::string("no such barrier");
  };
  EXPECT_EQ(exercise({}), "850: 195.5 (144.5 to 246.5), 57.2 %");
  bowtie::BaseRate own = *falls->base_rate;
  own.per_1000_person_years = 400;
  EXPECT_EQ(exercise(own), "400: 92.0 (68.0 to 116.0), 32.9 %");
  record.birth.reset();
  EXPECT_EQ(bowtie::Applies(*falls, facts::View(record, kAsOf)), Answer::kUnknown);
  record.birth = *base::PartialDate::Parse("1946-05-01");
  record.death = *base::PartialDate::Parse("2026-10-30");
  EXPECT_EQ(bowtie::Applies(*falls, facts::View(record, kAsOf)), Answer::kNo);
}

}  // namespace
}  // namespace tillit
