// SPDX-License-Identifier: Apache-2.0
// What the persons of a synthetic list fall ill with: codes of the Norwegian ICPC-2 and
// ICD-10, and medicines that are plausible for them.
#ifndef TILLIT_TOOLS_GENERATE_LIST_ILLNESS_H_
#define TILLIT_TOOLS_GENERATE_LIST_ILLNESS_H_

#include "absl/types/span.h"
#include "generate_list/population.h"
#include "tillit/facts/patient_record.h"

namespace tillit::generate_list {

enum class Course { kEpisode, kLasting };
enum class Affects { kBoth, kWomen, kMen };

struct Illness {
  const char* icpc;
  Course course;
  Affects affects;
  // See the three lists for what the numbers are.
  ByAgeGroup often;
  const char* icd = "";        // how a hospital codes it; empty: it does not
  const char* medicines = "";  // ATC separated by spaces, the most usual first
};

// Illness in a cluster of the morbidity model. `often` are weights within the age group.
// The share of a single illness is not calibrated, how many a person has is.
absl::Span<const Illness> CountedIllness();

// Why people see a GP otherwise; weights within the age group.
absl::Span<const Illness> OtherReasons();

// Illness and circumstances outside the clusters, in persons of 1000 in the age group:
// rounded judgement, in the order of size that Norwegian prevalence has.
absl::Span<const Illness> FurtherIllness();

// Why people are admitted as an emergency; weights within the age group.
struct EmergencyReason {
  const char* icd;
  ByAgeGroup often;
};
absl::Span<const EmergencyReason> EmergencyReasons();

bool Possible(const Illness& illness, facts::Sex sex);

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_ILLNESS_H_
