// SPDX-License-Identifier: Apache-2.0
#include "generate_list/hospital.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "generate_list/synthetic_fact.h"

namespace tillit::generate_list {
namespace {

using facts::FactKind;

constexpr int kDays = 730;
// Choices, of 1000 person-years; twice that for frail persons, and half of those admitted
// come back within the two years.
constexpr ByAgeGroup kAdmitted = {25, 35, 55, 120, 250};
constexpr int kOutpatientPercent = 25;
constexpr int kSecondaryDiagnosisPercent = 60;
constexpr int kLongestStay = 12;

base::Date Day(const Person& person, base::Random& random) {
  return person.as_of.PlusDays(-static_cast<int>(random.Below(kDays)));
}

bool Lived(const Person& person, base::Date day) {
  return person.birth <= day && day <= person.last_day;
}

void AddDiagnosis(facts::PatientRecord& record, const char* icd, base::Date day,
                  const std::string& contact, const char* kind, bool main) {
  facts::Fact& fact = AddFact(record, FactKind::kCondition, {"ICD-10", icd}, day);
  fact.care_level = facts::CareLevel::kSecondary;
  fact.contact = contact;
  fact.contact_kind = kind;
  fact.main = main;
}

std::vector<const Illness*> KnownToHospitals(const Person& person) {
  std::vector<const Illness*> known;
  for (const auto* list : {&person.counted, &person.further}) {
    for (const Illness* illness : *list) {
      if (illness->icd[0] != '\0' && illness->course == Course::kLasting) {
        known.push_back(illness);
      }
    }
  }
  return known;
}

void AddAdmission(const Person& person, const std::vector<const Illness*>& known,
                  int number, base::Random& random, facts::PatientRecord& record) {
  const base::Date day = Day(person, random);
  std::vector<int> weights;
  for (const EmergencyReason& reason : EmergencyReasons()) {
    weights.push_back(reason.often[person.group]);
  }
  const char* icd = EmergencyReasons()[DrawIndex(weights, random)].icd;
  base::Date end = day.PlusDays(static_cast<int>(random.Below(kLongestStay)));
  if (end > person.last_day) end = person.last_day;
  if (!Lived(person, day)) return;

  const std::string contact = absl::StrCat(person.id, "-a", number);
  facts::Fact& stay =
      AddFact(record, FactKind::kAdmission, {"tillit", "emergency-admission"}, day);
  stay.end = base::PartialDate::FromDate(end);
  stay.care_level = facts::CareLevel::kSecondary;
  stay.contact = contact;
  stay.contact_kind = "emergency-admission";
  AddDiagnosis(record, icd, day, contact, "emergency-admission", true);
  if (!known.empty() && random.Below(100) < kSecondaryDiagnosisPercent) {
    AddDiagnosis(record, known[random.Below(known.size())]->icd, day, contact,
                 "emergency-admission", false);
  }
}

}  // namespace

void AddHospital(const Person& person, facts::PatientRecord& record) {
  base::Random random = person.Stream(Purpose::kHospital);
  const std::vector<const Illness*> known = KnownToHospitals(person);
  int number = 0;
  for (const Illness* illness : known) {
    const base::Date day = Day(person, random);
    if (random.Below(100) < kOutpatientPercent && Lived(person, day)) {
      AddDiagnosis(record, illness->icd, day, absl::StrCat(person.id, "-o", ++number),
                   "outpatient", true);
    }
  }
  // Two years, so twice the yearly share.
  const uint64_t share =
      static_cast<uint64_t>(kAdmitted[person.group]) * (person.frail ? 4 : 2);
  number = 0;
  for (bool admitted = random.Below(1000) < share; admitted && number < 4;
       admitted = random.Below(2) == 0) {
    AddAdmission(person, known, ++number, random, record);
  }
}

}  // namespace tillit::generate_list
