// SPDX-License-Identifier: Apache-2.0
// One synthetic person: what is true of it, before a record tells of it.
#ifndef TILLIT_TOOLS_GENERATE_LIST_PERSON_H_
#define TILLIT_TOOLS_GENERATE_LIST_PERSON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "generate_list/illness.h"
#include "generate_list/population.h"
#include "tillit/base/date.h"
#include "tillit/base/random.h"
#include "tillit/facts/patient_record.h"

namespace tillit::generate_list {

// Each purpose draws from a stream of its own, so that a change to one part of a person
// leaves the others as they were.
enum class Purpose : uint64_t {
  kIdentity,
  kFate,
  kIllness,
  kContacts,
  kMedicines,
  kHospital,
  kAssessments,
  kCircumstances,
  kGoals,
  kPurposes,
};

struct Person {
  uint64_t seed = 0;
  int64_t index = 0;
  std::string id;
  base::Date as_of;
  base::Date birth;
  base::Date last_day;  // of activity: `as_of`, or the day before death or moving
  facts::Sex sex = facts::Sex::kFemale;
  int age = 0;
  AgeGroup group = kChild;
  int clusters = 0;  // coded in the year before `as_of`; 2 stands for two or more
  bool frail = false;
  std::vector<const Illness*> counted;  // coded in that year
  std::vector<const Illness*> further;

  base::Random Stream(Purpose purpose) const {
    return base::Random(
        seed, static_cast<uint64_t>(index) * static_cast<uint64_t>(Purpose::kPurposes) +
                  static_cast<uint64_t>(purpose));
  }
  // The year that the morbidity model looks back on starts after this day.
  base::Date YearStart() const { return as_of.PlusMonths(-12); }
  bool Has(const char* icpc) const;
};

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_PERSON_H_
