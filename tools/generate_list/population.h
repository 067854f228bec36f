// SPDX-License-Identifier: Apache-2.0
// Who stands on a Norwegian GP list and what its age promises: the tables that the
// generator is calibrated by. Figures without a source are choices, and say so.
#ifndef TILLIT_TOOLS_GENERATE_LIST_POPULATION_H_
#define TILLIT_TOOLS_GENERATE_LIST_POPULATION_H_

#include <array>
#include <cstddef>

#include "absl/types/span.h"
#include "tillit/base/random.h"

namespace tillit::generate_list {

// What a list holds of one age band.
struct PopulationBand {
  int youngest;  // completed years
  int oldest;
  int thousands;        // persons in Norway
  double female_share;  // 0 to 1
};

// How many disease clusters are coded in a year, at an age.
struct MorbidityBand {
  int oldest;          // completed years
  double one_or_more;  // share of persons, 0 to 1
  double two_or_more;
};

// GP consultations a person and year, at an age.
struct ConsultationBand {
  int oldest;
  double per_year;
};

absl::Span<const PopulationBand> Population();

// The first band that reaches `age`; the last reaches every age.
const MorbidityBand& MorbidityAt(int age);
const ConsultationBand& ConsultationsAt(int age);
double FemaleShareAt(int age);

// Five ages that illness, admissions and circumstances are tabled by.
enum AgeGroup { kChild, kYoungAdult, kMiddleAged, kOld, kVeryOld, kAgeGroups };
// 0-17, 18-44, 45-66, 67-79, 80 and over.
AgeGroup AgeGroupAt(int age);
using ByAgeGroup = std::array<int, kAgeGroups>;

// How many clusters those have who have two or more; weights for 2, 3, 4, ...
absl::Span<const int> ClustersOfTheMultimorbid(AgeGroup group);

// The index of one of `weights`, each as likely as its share of their sum; one at least
// must be above 0.
size_t DrawIndex(absl::Span<const int> weights, base::Random& random);

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_POPULATION_H_
