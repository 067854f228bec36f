// SPDX-License-Identifier: Apache-2.0
#include "generate_list/circumstances.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "generate_list/synthetic_fact.h"

namespace tillit::generate_list {
namespace {

using facts::FactKind;

// All choices, of 1000 persons.
constexpr int kProfilingDeclined = 10;
constexpr int kTeamDeclined = 5;
constexpr int kWithoutCoverage = 6;
constexpr int kInterpreter = 35;
constexpr ByAgeGroup kLivesAlone = {0, 200, 220, 330, 560};
constexpr int kInstitutionWhenFrail = 150;
constexpr int kHomeNursing = 550;
constexpr int kFrailAnswer = 300;
constexpr int kMobilityTested = 120;  // from 67 and not frail; all who are frail are
constexpr int kDisabilityBenefit = 450;
constexpr int kAreas = 6;

// Answers that mark frailty, of the four dimensions.
constexpr const char* kFrailAnswers[] = {
    "item-D1.01", "item-D1.02", "item-D1.03", "item-D1.04", "item-D1.05",
    "item-D1.07", "item-D1.08", "item-D2.01", "item-D2.05", "item-D3.G",
    "item-D4.02", "item-D4.03", "item-D4.04"};
// Illness that takes many out of work.
constexpr const char* kDisabling[] = {"P72", "P73", "P80", "P85", "N85", "N86"};
constexpr const char* kLanguages[] = {"ar", "pl", "so", "ti", "uk"};
constexpr char kClinicalFrailtyScale[] = "763264000";

bool OfThousand(int share, base::Random& random) {
  return random.Below(1000) < static_cast<uint64_t>(share);
}

base::Date InLastDays(const Person& person, int days, base::Random& random) {
  return person.last_day.PlusDays(-static_cast<int>(random.Below(days)));
}

void AddAnswer(facts::PatientRecord& record, base::Code code, base::Date day) {
  AddFact(record, FactKind::kAssessment, std::move(code), day);
}

void AddScore(facts::PatientRecord& record, base::Code code, base::Date day,
              int64_t value) {
  AddFact(record, FactKind::kAssessment, std::move(code), day).value =
      static_cast<double>(value);
}

void AddFrailtyAssessment(const Person& person, base::Random& random,
                          facts::PatientRecord& record) {
  const base::Date day = InLastDays(person, 170, random);
  for (const char* answer : kFrailAnswers) {
    if (OfThousand(kFrailAnswer, random)) AddAnswer(record, {"tillit", answer}, day);
  }
  AddScore(record, {"SNOMED-CT", kClinicalFrailtyScale}, day, random.Between(5, 7));
  AddScore(record, {"tillit", "sppb"}, day, random.Between(2, 8));
  if (person.Has("P70")) AddScore(record, {"tillit", "4at"}, day, random.Between(0, 5));
  if (OfThousand(kHomeNursing, random)) {
    AddFact(record, FactKind::kAssessment, {"tillit", "home-nursing"},
            InLastDays(person, 700, random))
        .ongoing = true;
  }
}

}  // namespace

void AddAssessments(const Person& person, facts::PatientRecord& record) {
  base::Random random = person.Stream(Purpose::kAssessments);
  if (person.frail) {
    AddFrailtyAssessment(person, random, record);
  } else if (person.group >= kOld && OfThousand(kMobilityTested, random)) {
    const base::Date day = InLastDays(person, 350, random);
    AddScore(record, {"SNOMED-CT", kClinicalFrailtyScale}, day, random.Between(1, 4));
    AddScore(record, {"tillit", "sppb"}, day, random.Between(9, 12));
  }
  if (person.group != kYoungAdult && person.group != kMiddleAged) return;
  for (const char* illness : kDisabling) {
    if (person.Has(illness) && OfThousand(kDisabilityBenefit, random)) {
      AddAnswer(record, {"tillit", "disability-benefit"},
                InLastDays(person, 600, random));
      return;
    }
  }
}

void AddCircumstances(const Person& person, facts::PatientRecord& record) {
  base::Random random = person.Stream(Purpose::kCircumstances);
  record.living.place = absl::StrCat("area-", random.Between(1, kAreas));
  record.living.institution = person.frail && OfThousand(kInstitutionWhenFrail, random);
  record.living.alone =
      !*record.living.institution && OfThousand(kLivesAlone[person.group], random);
  if (OfThousand(kInterpreter, random)) {
    record.access_needs.push_back(
        {"interpreter", kLanguages[random.Below(std::size(kLanguages))]});
  }
  const base::Date asked = std::max(person.birth, InLastDays(person, 900, random));
  if (OfThousand(kProfilingDeclined, random)) {
    record.consents.push_back({facts::ConsentKind::kProfilingDeclined, "", asked, {}});
  }
  if (OfThousand(kTeamDeclined, random)) {
    record.consents.push_back({facts::ConsentKind::kTeamDeclined, "", asked, {}});
  }
  if (OfThousand(kWithoutCoverage, random)) return;
  record.coverage = {
      {kSource, {FactKind::kCondition}, {"ICPC-2", "ICD-10"}, {}, {}, true},
      {kSource, {FactKind::kMedicine}, {"ATC"}, {}, {}, true},
      {kSource, {FactKind::kContact, FactKind::kAdmission}, {"tillit"}, {}, {}, true},
      {kSource, {FactKind::kMeasurement}, {"NLK", "LOINC"}, {}, {}, true},
  };
}

}  // namespace tillit::generate_list
