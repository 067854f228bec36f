// SPDX-License-Identifier: Apache-2.0
#include "generate_list/medicines.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "generate_list/synthetic_fact.h"

namespace tillit::generate_list {
namespace {

using facts::FactKind;

constexpr int kDispensedEachDays = 91;
constexpr int kDispensedForDays = 730;
// Chances in per cent, of the first, second and third medicine and so on.
constexpr int kTakes[] = {75, 60, 50, 40};

// How many medicines more, that no illness of the person accounts for: weights for 0, 1,
// 2, ... by age group. Fitted by hand for those of 65 and over to the Norwegian
// Prescription Database of 2017 (Reseptregisteret 2013-2017, Norwegian Institute of
// Public Health, 2018): 90 % with one medicine or more, two in three with five (570 000
// persons), 236 000 persons with ten.
// Reached: 93 %, 65 % and 27 % (100 000 persons, seed 1). A choice below that age.
constexpr int kMore[kAgeGroups][12] = {
    {62, 22, 10, 4, 2},
    {50, 18, 12, 8, 6, 4, 2},
    {38, 13, 11, 10, 9, 7, 5, 4, 3},
    {44, 1, 1, 2, 3, 6, 9, 11, 11, 11, 10, 11},
    {44, 1, 1, 2, 3, 6, 9, 11, 11, 11, 10, 11},
};
// No antidiabetics, antipsychotics and the like, which would speak for an illness.
constexpr const char* kEverydayMedicines[] = {
    "A02BC02", "A02BC05", "A06AD11", "A06AD15", "B03BA03", "B03BB01", "C10AA01",
    "C10AA05", "D01AC20", "D07AC01", "D07AC13", "H02AB06", "J01AA02", "J01CE02",
    "J01XX05", "M01AB05", "M01AE01", "M01AH05", "N02AJ06", "N02BE01", "N05CF01",
    "N05CH01", "R01AD09", "R06AE07", "R06AX27", "S01AA01", "S01XA20"};
constexpr int kMostDispensings = 3;  // in the last year
constexpr int kYear = 364;

class Medicines {
 public:
  Medicines(const Person& person, facts::PatientRecord& record)
      : person_(person), record_(record), random_(person.Stream(Purpose::kMedicines)) {}

  void Write() {
    // The facts grow while they are read.
    const size_t coded = record_.facts.size();
    for (const auto* list : {&person_.counted, &person_.further}) {
      for (const Illness* illness : *list) {
        for (const std::string& code : Taken(*illness)) {
          if (illness->course == Course::kLasting) {
            DispenseLasting(code);
          } else {
            DispenseOnce(*illness, code, coded);
          }
        }
      }
    }
    DispenseMore();
    Measure(coded);
  }

 private:
  std::vector<std::string> Taken(const Illness& illness) {
    std::vector<std::string> taken;
    size_t place = 0;
    for (absl::string_view code :
         absl::StrSplit(illness.medicines, ' ', absl::SkipEmpty())) {
      const int chance = kTakes[std::min(place++, std::size(kTakes) - 1)];
      if (random_.Below(100) < static_cast<uint64_t>(chance) &&
          seen_.insert(std::string(code)).second) {
        taken.emplace_back(code);
      }
    }
    return taken;
  }

  void Dispense(const std::string& code, base::Date day) {
    if (day <= person_.birth || day > person_.last_day) return;
    AddFact(record_, FactKind::kMedicine, {"ATC", code}, day).care_level =
        facts::CareLevel::kPrimary;
  }

  void DispenseLasting(const std::string& code) {
    const int first = static_cast<int>(random_.Below(kDispensedEachDays));
    for (int back = first; back < kDispensedForDays; back += kDispensedEachDays) {
      Dispense(code, person_.as_of.PlusDays(-back));
    }
  }

  void DispenseOnce(const Illness& illness, const std::string& code, size_t coded) {
    for (size_t i = 0; i < coded; ++i) {
      if (record_.facts[i].code.code != illness.icpc) continue;
      Dispense(code, record_.facts[i].date->First());
      return;
    }
  }

  void DispenseMore() {
    for (size_t more = DrawIndex(kMore[person_.group], random_); more > 0; --more) {
      const std::string code =
          kEverydayMedicines[random_.Below(std::size(kEverydayMedicines))];
      const uint64_t times = 1 + random_.Below(kMostDispensings);
      if (!seen_.insert(code).second) continue;
      std::set<uint64_t> days;
      while (days.size() < times) days.insert(random_.Below(kYear));
      for (uint64_t back : days) {
        Dispense(code, person_.as_of.PlusDays(-static_cast<int>(back)));
      }
    }
  }

  // HbA1c where diabetes and blood pressure where hypertension is coded.
  void Measure(size_t coded) {
    for (size_t i = 0; i < coded; ++i) {
      const std::string code = record_.facts[i].code.code;
      const std::string contact = record_.facts[i].contact;
      if (contact.empty()) continue;
      const base::Date day = record_.facts[i].date->First();
      if (code == "T89" || code == "T90") {
        AddMeasurement({"NLK", "NPU27300"}, day, random_.Between(40, 62), 20, "mmol/mol");
      } else if (code == "K86" || code == "K87") {
        AddMeasurement({"LOINC", "8480-6"}, day, random_.Between(118, 150), 25, "mm[Hg]");
      }
    }
  }

  // A fifth of the values lie higher by up to `further`.
  void AddMeasurement(base::Code code, base::Date day, int64_t value, int64_t further,
                      const char* unit) {
    if (random_.Below(5) == 0) value += random_.Between(1, further);
    facts::Fact& fact = AddFact(record_, FactKind::kMeasurement, std::move(code), day);
    fact.value = static_cast<double>(value);
    fact.unit = unit;
    fact.care_level = facts::CareLevel::kPrimary;
  }

  const Person& person_;
  facts::PatientRecord& record_;
  base::Random random_;
  std::set<std::string> seen_;
};

}  // namespace

void AddMedicines(const Person& person, facts::PatientRecord& record) {
  Medicines(person, record).Write();
}

}  // namespace tillit::generate_list
