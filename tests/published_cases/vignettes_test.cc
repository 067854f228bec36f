// SPDX-License-Identifier: Apache-2.0
// The vignettes of ../shared/data/clinical, written by the hand that wrote the group
// table: they show consistency, not validity.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

facts::Fact FactOf(FactKind kind, const std::string& system, const std::string& code,
                   int days_before) {
  facts::Fact fact;
  fact.kind = kind;
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days_before));
  fact.source = "vignette";
  return fact;
}

facts::Fact ScoreOf(const std::string& system, const std::string& code, double value) {
  facts::Fact fact = FactOf(FactKind::kAssessment, system, code, 10);
  fact.value = value;
  return fact;
}

// "ICPC-2:P76@30/120d, ICD-10:F1000@100d": a code on so many days before as_of.
void AddCodes(const std::string& cell, facts::PatientRecord& record) {
  for (std::string part : test::SplitAt(cell, ',')) {
    part.erase(std::remove(part.begin(), part.end(), ' '), part.end());
    const size_t colon = part.find(':');
    const size_t at = part.find('@');
    ASSERT_NE(colon, std::string::npos) << part;
    ASSERT_NE(at, std::string::npos) << part;
    const std::string system = part.substr(0, colon);
    const std::string code = part.substr(colon + 1, at - colon - 1);
    ASSERT_EQ(part.back(), 'd') << part;
    for (const std::string& days :
         test::SplitAt(part.substr(at + 1, part.size() - at - 2), '/')) {
      record.facts.push_back(
          FactOf(system == "ATC" ? FactKind::kMedicine : FactKind::kCondition, system,
                 code, std::stoi(days)));
    }
  }
}

// Somebody of whom all is recorded that can be, and who was asked and measured too.
facts::PatientRecord WellKnown(const std::string& id, int age) {
  facts::PatientRecord record;
  record.id = base::PatientId(id);
  record.birth = base::PartialDate::FromDate(kAsOf.PlusMonths(-12 * age).PlusDays(-100));
  record.coverage = {{"vignette",
                      {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission,
                       FactKind::kMeasurement, FactKind::kAssessment},
                      {"ICPC-2", "ICD-10", "ATC", "SNOMED-CT", "tillit"},
                      {},
                      {},
                      true}};
  record.facts = {ScoreOf("SNOMED-CT", "763264000", 3), ScoreOf("tillit", "4at", 0),
                  ScoreOf("tillit", "sppb", 12),
                  ScoreOf("tillit-item", "frailty-four-dimensions.D4.04", 0)};
  return record;
}

class Groups : public ::testing::Test {
 protected:
  Groups()
      : catalogue_(builtin::Catalogue()),
        engine_(risk::Engine::Compile(catalogue_.models)) {
    for (const auto& group : catalogue_.groups)
      hashes_.push_back(base::ContentHash(group));
  }

  std::vector<stratify::Placement> Place(const facts::PatientRecord& record) {
    facts::View view(record, kAsOf);
    engine_->Score(view);
    for (const stratify::Profile& profile : catalogue_.profiles) {
      stratify::FindProfile(profile, "", view);
    }
    return stratify::PlaceInGroups(catalogue_.groups, hashes_, view);
  }
  // The number of chronic diseases (a table's pools) that are certain.
  std::optional<base::Decimal> ChronicDiseases(const facts::PatientRecord& record) {
    facts::View view(record, kAsOf);
    engine_->Score(view);
    for (const stratify::Profile& profile : catalogue_.profiles) {
      stratify::FindProfile(profile, "", view);
    }
    const auto* count = view.Derived("profile:four-dimensions.chronic-diseases");
    return count == nullptr ? std::nullopt : count->lowest;
  }
  stratify::Placement PlaceIn(char number, const facts::PatientRecord& record) {
    for (stratify::Placement& placement : Place(record)) {
      if (placement.group[0] == number) return placement;
    }
    ADD_FAILURE() << "no group " << number;
    return {};
  }

  service::Catalogue catalogue_;
  absl::StatusOr<risk::Engine> engine_;
  std::vector<std::string> hashes_;
};

TEST_F(Groups, AnswerTheVignettesOfTheProposal) {
  ASSERT_TRUE(engine_.ok()) << engine_.status();
  const auto rows = test::ReadRows(TILLIT_SHARED_DIR "/data/clinical/vignettes.csv");
  ASSERT_GE(rows.size(), 25u);
  int asked = 0;
  for (const test::Row& row : rows) {
    facts::PatientRecord record = WellKnown(row.at("id"), std::stoi(row.at("age")));
    AddCodes(row.at("codes_at_days_before_as_of"), record);
    for (std::string expected : test::SplitAt(row.at("expected"), ',')) {
      expected.erase(0, expected.find_first_not_of(' '));
      if (absl::StartsWith(expected, "pools=")) {
        EXPECT_EQ(ChronicDiseases(record),
                  base::Decimal::FromInt(std::stoi(expected.substr(6))))
            << row.at("id");
        ++asked;
        continue;
      }
      // Items of dimensions are asserted with their table: profile_table_test.
      if (expected[0] < '1' || expected[0] > '5') continue;
      const stratify::Placement placement = PlaceIn(expected[0], record);
      const Answer answer =
          absl::StrContains(expected, "high") ? placement.high : placement.member;
      EXPECT_EQ(answer, absl::StrContains(expected, "=yes") ? Answer::kYes : Answer::kNo)
          << row.at("id") << " " << row.at("vignette") << ": " << expected;
      ++asked;
    }
  }
  EXPECT_GE(asked, 28);
}

TEST_F(Groups, AreUnknownNotNoWithoutHospitalCodes) {
  facts::PatientRecord record = WellKnown("p", 40);
  record.coverage[0].systems = {"ICPC-2", "ATC"};
  record.facts = {FactOf(FactKind::kCondition, "ICPC-2", "P17", 30)};
  EXPECT_EQ(PlaceIn('1', record).member, Answer::kUnknown);
  EXPECT_FALSE(PlaceIn('1', record).gaps.empty());
  record.facts = {FactOf(FactKind::kCondition, "ICPC-2", "P72", 30)};
  EXPECT_EQ(PlaceIn('1', record).member, Answer::kYes);
}

// Requirements: L-11
TEST_F(Groups, OnlyAskTheGpWhereASyndromeIsCoded) {
  for (const char* code : {"Q900", "Q992", "F842"}) {
    facts::PatientRecord record = WellKnown("p", 30);
    record.facts.push_back(FactOf(FactKind::kCondition, "ICD-10", code, 100));
    const stratify::Placement placement = PlaceIn('4', record);
    EXPECT_EQ(placement.member, Answer::kNo) << code;
    EXPECT_TRUE(placement.confirm) << code;
    EXPECT_TRUE(placement.rules.empty()) << code;
  }
  facts::PatientRecord diagnosed = WellKnown("p", 30);
  diagnosed.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "P85", 4000));
  EXPECT_EQ(PlaceIn('4', diagnosed).member, Answer::kYes);
  EXPECT_FALSE(PlaceIn('4', diagnosed).confirm);
}

TEST_F(Groups, DoNotReadKidneyDiseaseIntoWeakness) {
  // N18 is weakness in primary care: no chronic kidney disease, and the reverse.
  facts::PatientRecord weak = WellKnown("p", 50);
  for (int days : {20, 150, 400}) {
    weak.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "N18", days));
  }
  EXPECT_EQ(PlaceIn('2', weak).member, Answer::kNo);
  facts::PatientRecord kidney = WellKnown("p", 50);
  kidney.facts.push_back(FactOf(FactKind::kCondition, "ICD-10", "N185", 20));
  EXPECT_EQ(PlaceIn('2', kidney).member, Answer::kYes);
  EXPECT_EQ(PlaceIn('5', kidney).member, Answer::kNo);
}

TEST_F(Groups, MarkMentalIllnessWithSubstanceUseAndSeveralChronicDiseases) {
  facts::PatientRecord both = WellKnown("p", 30);
  both.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "P72", 100));
  both.facts.push_back(FactOf(FactKind::kMedicine, "ATC", "N07BC02", 100));
  EXPECT_EQ(PlaceIn('1', both).marks, std::vector<std::string>{"dual_diagnosis"});
  both.facts.pop_back();
  EXPECT_TRUE(PlaceIn('1', both).marks.empty());

  facts::PatientRecord two = WellKnown("p", 60);
  two.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "K77", 100));
  EXPECT_TRUE(PlaceIn('2', two).marks.empty());
  two.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "K78", 100));
  EXPECT_EQ(PlaceIn('2', two).marks, std::vector<std::string>{"multimorbidity"});
}

// Requirements: S3-05
TEST_F(Groups, CountNoAcuteIllnessAsAChronicDisease) {
  facts::PatientRecord acute = WellKnown("p", 60);
  for (const char* code : {"R74", "R81", "U71", "D73", "S03", "L77"}) {
    for (int days : {20, 80}) {
      acute.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", code, days));
    }
  }
  EXPECT_TRUE(PlaceIn('2', acute).marks.empty());
  EXPECT_EQ(PlaceIn('2', acute).member, Answer::kNo);
  for (const char* code : {"T89", "K78"}) {
    acute.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", code, 20));
  }
  EXPECT_EQ(PlaceIn('2', acute).marks, std::vector<std::string>{"multimorbidity"});
}

// «Svake etterspørrere»: need first, then few planned contacts beside those who are
// alike. Requirements: S1-16, S2-23
TEST_F(Groups, HoldTheWeakDemandersByNeedAndByContactsBesideOthers) {
  const auto placed = [&](const facts::PatientRecord& record, const char* ratio,
                          const char* tail) {
    facts::View view(record, kAsOf);
    engine_->Score(view);
    for (const auto& [id, value] :
         {std::pair("expectation:planned-contacts.ratio", ratio),
          std::pair("expectation:planned-contacts.lower_tail", tail),
          std::pair("percentile:need-score", "40")}) {
      facts::DerivedFact derived;
      derived.id = id;
      derived.value = *base::Decimal::Parse(value);
      view.AddDerived(derived);
    }
    for (const auto& placement :
         stratify::PlaceInGroups(catalogue_.groups, hashes_, view)) {
      if (placement.group[0] == '6') return placement.member;
    }
    ADD_FAILURE();
    return Answer::kUnknown;
  };
  facts::PatientRecord record = WellKnown("p", 60);
  record.coverage[0].kinds.push_back(FactKind::kContact);
  record.coverage[0].systems.push_back("NLK");
  record.coverage[0].systems.push_back("LOINC");
  facts::Fact visit = FactOf(FactKind::kContact, "tillit", "consultation", 100);
  visit.care_level = facts::CareLevel::kPrimary;
  record.facts.push_back(visit);
  EXPECT_EQ(placed(record, "0.3", "0.01"), Answer::kNo);  // no need
  record.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "P72", 300));
  EXPECT_EQ(placed(record, "0.3", "0.01"), Answer::kYes);
  EXPECT_EQ(placed(record, "0.5", "0.01"), Answer::kNo);
  EXPECT_EQ(placed(record, "0.3", "0.05"), Answer::kNo);
  // Who is known to live in an institution is left out; nobody else is left open by it.
  record.living.institution = true;
  EXPECT_EQ(placed(record, "0.3", "0.01"), Answer::kNo);
  record.living.institution = false;
  // Nothing planned and no laboratory answer in 18 months is few, whatever is expected.
  record.facts.erase(std::find(record.facts.begin(), record.facts.end(), visit));
  EXPECT_EQ(placed(record, "0.9", "0.5"), Answer::kYes);
}

TEST_F(Groups, WaitForWhatMustBeAskedOrMeasured) {
  // Nobody has measured this woman of 80: unknown until somebody does, and yes at once
  // when the clinical frailty scale says so.
  facts::PatientRecord record = WellKnown("p", 80);
  record.facts.clear();
  EXPECT_EQ(PlaceIn('3', record).member, Answer::kUnknown);
  record.facts = {ScoreOf("SNOMED-CT", "763264000", 6)};
  EXPECT_EQ(PlaceIn('3', record).member, Answer::kYes);
  EXPECT_EQ(PlaceIn('3', record).high, Answer::kYes);
}

// Requirements: S4-53
TEST_F(Groups, CountTwoInfectionsInOneWeekOnce) {
  // Two other items stand beside: the infections decide whether there are three.
  const auto with_infections = [&](int first, int second) {
    facts::PatientRecord record = WellKnown("p", 80);
    record.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "T08", 60));
    record.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "Z15", 60));
    record.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "R81", first));
    record.facts.push_back(FactOf(FactKind::kCondition, "ICPC-2", "U71", second));
    return PlaceIn('3', record).member;
  };
  EXPECT_EQ(with_infections(100, 93), Answer::kNo);
  EXPECT_EQ(with_infections(100, 87), Answer::kNo);
  EXPECT_EQ(with_infections(100, 86), Answer::kYes);
  EXPECT_EQ(with_infections(400, 100), Answer::kNo);
}

}  // namespace
}  // namespace tillit
