// SPDX-License-Identifier: Apache-2.0
// Models of a stay in hospital: LACE, HOSPITAL and the frailty score of stays. What each
// gives is worked out here from the published tables, on records made for it.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"

namespace tillit {
namespace {

using base::Date;
using base::Decimal;
using facts::Fact;
using facts::FactKind;

const Date kAsOf = Date::FromCivil(2021, 4, 11);
const Date kAdmitted = Date::FromCivil(2021, 3, 20);

const risk::Engine& TheEngine() {
  static const auto* const kEngine =
      new risk::Engine(*risk::Engine::Compile(builtin::Catalogue().models));
  return *kEngine;
}

Fact FactOf(FactKind kind, const std::string& system, const std::string& code, Date day) {
  Fact fact;
  fact.kind = kind;
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(day);
  return fact;
}
Fact StayOf(Date from, int nights, const char* contact_kind = "planned-admission") {
  Fact fact = FactOf(FactKind::kAdmission, "tillit", "admission", from);
  fact.end = base::PartialDate::FromDate(from.PlusDays(nights));
  fact.contact_kind = contact_kind;
  return fact;
}
Fact Diagnosis(const std::string& code) {
  return FactOf(FactKind::kCondition, "ICD-10", code, Date::FromCivil(2020, 1, 1));
}
Fact EmergencyVisit(Date day) {
  return FactOf(FactKind::kContact, "tillit", "emergency", day);
}
Fact Value(const std::string& system, const std::string& code, double value,
           const std::string& unit, Date day) {
  Fact fact = FactOf(FactKind::kMeasurement, system, code, day);
  fact.value = value;
  fact.unit = unit;
  return fact;
}

// A grown-up of whom everything is known.
facts::PatientRecord Known(std::vector<Fact> facts) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate{1950, 1, 1};
  record.facts = std::move(facts);
  record.coverage.push_back({"all",
                             {FactKind::kCondition, FactKind::kContact,
                              FactKind::kAdmission, FactKind::kProcedure},
                             {"ICD-10", "tillit", "SNOMED-CT", "NCSP"},
                             {},
                             {},
                             true});
  return record;
}

risk::Score ScoreOf(const std::string& model, const facts::PatientRecord& record) {
  return *TheEngine().Score(record, kAsOf).Find(model);
}
// "4", or "4 to 6".
std::string PointsOf(const std::string& model, const facts::PatientRecord& record) {
  const risk::Score score = ScoreOf(model, record);
  if (!score.points) return score.reason;
  const std::string lowest = score.lowest->ToString();
  const std::string highest = score.highest->ToString();
  return lowest == highest ? lowest : absl::StrCat(lowest, " to ", highest);
}

// ---- LACE

int LengthPoints(int nights) {
  return nights >= 14 ? 7 : nights >= 7 ? 5 : nights >= 4 ? 4 : nights;
}
int ComorbidityPoints(int charlson) { return charlson >= 4 ? 5 : charlson; }

TEST(Lace, HasThePointsAndBandsOfTheTable) {
  // Weights of the tool: myocardial infarction 1, heart failure 2, dementia 3.
  const struct {
    std::vector<std::string> codes;
    int charlson;
  } kIll[] = {{{}, 0}, {{"I21"}, 1}, {{"I500"}, 2}, {{"F009"}, 3}, {{"I500", "F009"}, 5}};
  base::Random random(4);
  for (int turn = 0; turn < 400; ++turn) {
    const int nights = turn < 25 ? turn : static_cast<int>(random.Below(22));
    const bool acute = random.Chance(0.5);
    const auto& ill = kIll[random.Below(std::size(kIll))];
    const int visits = static_cast<int>(random.Below(7));
    std::vector<Fact> facts = {
        StayOf(kAdmitted, nights, acute ? "emergency-admission" : "planned-admission")};
    for (const std::string& code : ill.codes) facts.push_back(Diagnosis(code));
    for (int v = 0; v < visits; ++v) {
      facts.push_back(EmergencyVisit(kAdmitted.PlusDays(-1 - 11 * v)));
    }
    const int expected = LengthPoints(nights) + (acute ? 3 : 0) +
                         ComorbidityPoints(ill.charlson) + std::min(visits, 4);
    const risk::Score score = ScoreOf("lace-van-walraven-2010", Known(facts));
    ASSERT_EQ(score.points, Decimal::FromInt(expected)) << turn;
    ASSERT_EQ(score.highest, score.points) << turn;
    ASSERT_EQ(score.band, expected >= 10 ? "high" : expected >= 5 ? "moderate" : "low");
  }
}

TEST(Lace, TakesTheComorbidityWeightsOfItsVariant) {
  // Connective tissue disease and hemiplegia.
  const auto record = Known({StayOf(kAdmitted, 0), Diagnosis("M059"), Diagnosis("G819")});
  EXPECT_EQ(PointsOf("charlson-quan-lace-2010", record), "3");
  EXPECT_EQ(PointsOf("lace-van-walraven-2010", record), "3");
  EXPECT_EQ(PointsOf("lace-van-walraven-2010-schneeweiss", record), "1");
  EXPECT_EQ(PointsOf("lace-van-walraven-2010-charlson-1987", record), "3");
  EXPECT_EQ(PointsOf("lace-van-walraven-2010-charlson-2011", record), "3");
  const auto renal = Known({StayOf(kAdmitted, 0), Diagnosis("N185")});
  EXPECT_EQ(PointsOf("lace-van-walraven-2010", renal), "2");
  EXPECT_EQ(PointsOf("lace-van-walraven-2010-renal-4", renal), "5");
  EXPECT_EQ(PointsOf("lace-van-walraven-2010-schneeweiss", renal), "3");
  EXPECT_EQ(PointsOf("lace-van-walraven-2010-charlson-1987", renal), "2");
  EXPECT_EQ(PointsOf("lace-van-walraven-2010-charlson-2011", renal), "1");
}

TEST(Lace, CountsNights) {
  EXPECT_EQ(PointsOf("lace-van-walraven-2010", Known({StayOf(kAdmitted, 0)})), "0");
  EXPECT_EQ(PointsOf("lace-van-walraven-2010", Known({StayOf(kAdmitted, 1)})), "1");
  // Two departments, moved on the third day: five nights.
  EXPECT_EQ(PointsOf("lace-van-walraven-2010",
                     Known({StayOf(kAdmitted, 2), StayOf(kAdmitted.PlusDays(2), 3)})),
            "4");
}

// What is known of the last stay is known, whatever is covered of the years before.
TEST(StayModels, NeedNoCoverageOfTheYearsBeforeTheStay) {
  facts::PatientRecord record = Known({StayOf(kAdmitted, 2)});
  record.coverage[0].from = Date::FromCivil(2020, 3, 1);
  EXPECT_EQ(PointsOf("lace-van-walraven-2010", record), "2");
  // An admission of long ago whose end nobody wrote was over by the next.
  Fact old = StayOf(Date::FromCivil(2001, 3, 4), 0);
  old.end.reset();
  Fact of_a_year = old;
  of_a_year.date = *base::PartialDate::Parse("1998");
  record.facts.push_back(old);
  record.facts.push_back(of_a_year);
  EXPECT_EQ(PointsOf("lace-van-walraven-2010", record), "2");
  // The latest may still go on: then there is no discharge to speak of.
  Fact open = StayOf(kAsOf.PlusDays(-41), 0);
  open.end.reset();
  EXPECT_EQ(PointsOf("lace-van-walraven-2010", Known({open})),
            "model_population_unknown");
  const risk::Score unknown = ScoreOf("lace-van-walraven-2010", Known({open}));
  ASSERT_EQ(unknown.terms.size(), 1u);
  ASSERT_EQ(unknown.terms[0].evidence.size(), 1u);  // the row that leaves it open
}

TEST(Lace, LeavesOutTheVisitThatLedToTheAdmission) {
  const auto with = [](Date day) {
    return PointsOf("lace-van-walraven-2010",
                    Known({StayOf(kAdmitted, 0), EmergencyVisit(day)}));
  };
  EXPECT_EQ(with(kAdmitted), "0");
  EXPECT_EQ(with(kAdmitted.PlusDays(-1)), "1");
  EXPECT_EQ(with(kAdmitted.PlusMonths(-6)), "1");
  EXPECT_EQ(with(kAdmitted.PlusMonths(-6).PlusDays(-1)), "0");
  EXPECT_EQ(with(kAdmitted.PlusDays(2)), "0");
}

TEST(Lace, HasBoundsWhereNobodySaidWhetherTheAdmissionWasUrgent) {
  EXPECT_EQ(PointsOf("lace-van-walraven-2010", Known({StayOf(kAdmitted, 2, "")})),
            "2 to 5");
}

TEST(StayModels, SpeakOfWhoWasDischargedInThirtyDaysAlone) {
  for (const char* model : {"lace-van-walraven-2010", "hospital-donze-2013"}) {
    EXPECT_EQ(PointsOf(model, Known({})), "outside_model_population") << model;
    const Date old = kAsOf.PlusDays(-33);
    EXPECT_EQ(PointsOf(model, Known({StayOf(old, 2)})), "outside_model_population");
    EXPECT_NE(PointsOf(model, Known({StayOf(old, 3)})), "outside_model_population");
    // Still in hospital: not discharged.
    Fact here = StayOf(kAsOf.PlusDays(-3), 0);
    here.end.reset();
    here.ongoing = true;
    EXPECT_EQ(PointsOf(model, Known({here})), "outside_model_population") << model;
    facts::PatientRecord unknown = Known({});
    unknown.coverage.clear();
    unknown.facts = {Diagnosis("I21")};
    const risk::Score score = ScoreOf(model, unknown);
    EXPECT_EQ(score.reason, "model_population_unknown") << model;
    ASSERT_EQ(score.terms.size(), 1u);
    EXPECT_EQ(score.terms[0].term, "population");
    ASSERT_FALSE(score.terms[0].gaps.empty());
    EXPECT_EQ(score.terms[0].gaps[0].kind, FactKind::kAdmission);
  }
}

// ---- HOSPITAL

struct Hospital2021 {
  double haemoglobin = 14;
  double sodium = 140;
  bool oncology = false;
  bool procedure = false;
  bool urgent = false;
  int admissions = 0;
  int nights = 2;

  facts::PatientRecord Record() const {
    std::vector<Fact> facts = {
        StayOf(kAdmitted, nights, urgent ? "emergency-admission" : "planned-admission"),
        Value("LOINC", "718-7", haemoglobin, "g/dL", kAdmitted.PlusDays(nights)),
        Value("NLK", "NPU03429", sodium, "mmol/L", kAdmitted.PlusDays(nights))};
    Fact service = FactOf(FactKind::kAssessment, "tillit", "oncology-service", kAdmitted);
    service.value = oncology ? 1 : 0;
    facts.push_back(service);
    if (procedure) {
      facts.push_back(FactOf(FactKind::kProcedure, "NCSP", "JKA20", kAdmitted));
    }
    for (int a = 0; a < admissions; ++a) {
      facts.push_back(StayOf(kAdmitted.PlusDays(-20 * (a + 1)), 3));
    }
    return Known(std::move(facts));
  }
  int Points(int year) const {
    const int before = admissions > 5 ? 5 : admissions > (year == 2013 ? 0 : 1) ? 2 : 0;
    return (haemoglobin < 12) + 2 * oncology + (sodium < 135) + procedure + urgent +
           before + (nights >= 5 ? 2 : 0);
  }
};

TEST(Hospital, HasThePointsAndBandsOfTheTable) {
  base::Random random(5);
  for (int turn = 0; turn < 400; ++turn) {
    Hospital2021 made;
    made.haemoglobin = random.Chance(0.5) ? 11.9 : 12;
    made.sodium = random.Chance(0.5) ? 134 : 135;
    made.oncology = random.Chance(0.5);
    made.procedure = random.Chance(0.5);
    made.urgent = random.Chance(0.5);
    made.admissions = static_cast<int>(random.Below(8));
    made.nights = static_cast<int>(random.Below(9));
    const facts::PatientRecord record = made.Record();
    for (const int year : {2013, 2016}) {
      const int expected = made.Points(year);
      const risk::Score score = ScoreOf(absl::StrCat("hospital-donze-", year), record);
      ASSERT_EQ(score.points, Decimal::FromInt(expected)) << turn << " " << year;
      ASSERT_EQ(score.highest, score.points) << turn;
      ASSERT_EQ(score.band, expected >= 7   ? "high"
                            : expected >= 5 ? "intermediate"
                                            : "low");
    }
  }
}

TEST(Hospital, DecidesHaemoglobinInGramsPerDecilitre) {
  const auto with = [](double value, const char* unit) {
    facts::PatientRecord record = Hospital2021().Record();
    record.facts[1].value = value;
    record.facts[1].unit = unit;
    return PointsOf("hospital-donze-2013", record);
  };
  EXPECT_EQ(with(119, "g/L"), "1");
  EXPECT_EQ(with(120, "g/L"), "0");
  EXPECT_EQ(with(7.42, "mmol/L"), "0 to 1");  // 12 g/dL is 7.45 mmol/L: not converted
}

TEST(Hospital, HasBoundsWhereAValueIsMissing) {
  facts::PatientRecord record = Hospital2021().Record();
  record.facts.erase(record.facts.begin() + 1, record.facts.begin() + 4);
  EXPECT_EQ(PointsOf("hospital-donze-2013", record), "0 to 4");
  // A value of before the stay is none of the stay.
  record.facts.push_back(Value("LOINC", "718-7", 9, "g/dL", kAdmitted.PlusDays(-1)));
  EXPECT_EQ(PointsOf("hospital-donze-2013", record), "0 to 4");
}

TEST(Hospital, CountsEveryAdmissionOfTwelveMonthsBeforeTheDayOfAdmission) {
  const auto with = [](Date from, int nights, const char* kind) {
    facts::PatientRecord record = Hospital2021().Record();
    record.facts.push_back(StayOf(from, nights, kind));
    return PointsOf("hospital-donze-2013", record);
  };
  EXPECT_EQ(with(kAdmitted.PlusDays(-5), 2, "planned-admission"), "2");
  EXPECT_EQ(with(kAdmitted.PlusDays(-5), 2, "emergency-admission"), "2");
  EXPECT_EQ(with(kAdmitted.PlusMonths(-12), 0, "planned-admission"), "2");
  EXPECT_EQ(with(kAdmitted.PlusMonths(-12).PlusDays(-4), 3, "planned-admission"), "0");
}

// ---- the frailty score of stays

TEST(Stays, OfTheHospitalFrailtyScoreAreTheIndexStayAndEmergencyStaysBefore) {
  const auto with = [](Date day, const char* contact_kind) {
    Fact dementia = FactOf(FactKind::kCondition, "ICD-10", "F009", day);  // 7.1
    dementia.contact_kind = contact_kind;
    dementia.care_level = facts::CareLevel::kSecondary;
    return PointsOf("hfrs-gilbert-2018-stays",
                    Known({StayOf(kAdmitted, 5, "planned-admission"), dementia}));
  };
  EXPECT_EQ(with(kAdmitted, "planned-admission"), "7.1");
  EXPECT_EQ(with(kAdmitted.PlusDays(5), ""), "7.1");
  EXPECT_EQ(with(kAdmitted.PlusDays(6), "emergency-admission"), "0");
  EXPECT_EQ(with(kAdmitted.PlusDays(-1), "emergency-admission"), "7.1");
  EXPECT_EQ(with(kAdmitted.PlusDays(-1), "planned-admission"), "0");
  EXPECT_EQ(with(kAdmitted.PlusDays(-1), ""), "0 to 7.1");
  EXPECT_EQ(with(kAdmitted.PlusMonths(-24), "emergency-admission"), "7.1");
  EXPECT_EQ(with(kAdmitted.PlusMonths(-24).PlusDays(-1), "emergency-admission"), "0");
  // A GP's diagnosis of the days of the stay is none of the stay.
  Fact at_the_gp = FactOf(FactKind::kCondition, "ICD-10", "F009", kAdmitted);
  at_the_gp.care_level = facts::CareLevel::kPrimary;
  EXPECT_EQ(PointsOf("hfrs-gilbert-2018-stays",
                     Known({StayOf(kAdmitted, 5, "planned-admission"), at_the_gp})),
            "0");
  EXPECT_EQ(PointsOf("hfrs-gilbert-2018-stays", Known({Diagnosis("F009")})),
            "outside_model_population");
}

}  // namespace
}  // namespace tillit
