// SPDX-License-Identifier: Apache-2.0
#include "generate_list/population.h"

namespace tillit::generate_list {
namespace {

// Norway at the start of 2024 in thousands, rounded, after Statistics Norway's table
// 07459; the bands were not checked against it one by one. Together they have 16 % below
// 15 and 19 % from 65, as the published population of 2022 has. Ages within a band are
// equally likely; female shares are rounded.
constexpr PopulationBand kPopulation[] = {
    {0, 4, 270, 0.49},   {5, 9, 297, 0.49},   {10, 14, 325, 0.49}, {15, 19, 337, 0.49},
    {20, 24, 342, 0.48}, {25, 29, 358, 0.48}, {30, 34, 401, 0.48}, {35, 39, 386, 0.49},
    {40, 44, 366, 0.49}, {45, 49, 348, 0.49}, {50, 54, 382, 0.49}, {55, 59, 364, 0.49},
    {60, 64, 330, 0.50}, {65, 69, 298, 0.50}, {70, 74, 266, 0.51}, {75, 79, 224, 0.52},
    {80, 84, 138, 0.55}, {85, 89, 74, 0.60},  {90, 94, 34, 0.67},  {95, 99, 11, 0.75},
    {100, 104, 2, 0.82},
};

// Fitted by hand to 42.2 % with one or more and 23.2 % with two or more of everybody
// (Barnett, Lancet 2012;380:37-43, doi:10.1016/S0140-6736(12)60240-2), 8.1 % with two or
// more at 25-34 and 76.1 % from 75 (McLean 2014, PMC4073730). Those studies count 40
// long-term conditions; here they are the target for the clusters coded in a year.
constexpr MorbidityBand kMorbidity[] = {
    {14, 0.120, 0.012}, {24, 0.200, 0.034}, {34, 0.280, 0.081},
    {44, 0.357, 0.136}, {54, 0.467, 0.225}, {64, 0.595, 0.358},
    {74, 0.755, 0.553}, {84, 0.895, 0.743}, {200, 0.940, 0.815},
};

// Statistics Norway, Allmennlegetjenesten, 2023 (published 3 May 2024): consultations
// with a GP a person and year, by age; 3.0 over all ages.
constexpr ConsultationBand kConsultations[] = {
    {5, 1.9},  {15, 1.4}, {19, 2.4}, {29, 2.6},  {49, 3.2},
    {66, 3.5}, {79, 3.9}, {89, 4.8}, {200, 3.5},
};

// A choice: most of the young with several have two, the old have more.
constexpr int kClustersBelowOld[] = {56, 27, 12, 5};
constexpr int kClustersOfTheOld[] = {32, 27, 19, 12, 6, 3, 1};

template <class Band, size_t n>
const Band& FirstReaching(const Band (&bands)[n], int age) {
  for (const Band& band : bands) {
    if (age <= band.oldest) return band;
  }
  return bands[n - 1];
}

}  // namespace

absl::Span<const PopulationBand> Population() { return kPopulation; }

const MorbidityBand& MorbidityAt(int age) { return FirstReaching(kMorbidity, age); }

const ConsultationBand& ConsultationsAt(int age) {
  return FirstReaching(kConsultations, age);
}

double FemaleShareAt(int age) { return FirstReaching(kPopulation, age).female_share; }

AgeGroup AgeGroupAt(int age) {
  if (age < 18) return kChild;
  if (age < 45) return kYoungAdult;
  if (age < 67) return kMiddleAged;
  return age < 80 ? kOld : kVeryOld;
}

absl::Span<const int> ClustersOfTheMultimorbid(AgeGroup group) {
  if (group < kOld) return kClustersBelowOld;
  return kClustersOfTheOld;
}

size_t DrawIndex(absl::Span<const int> weights, base::Random& random) {
  uint64_t sum = 0;
  for (int weight : weights) sum += static_cast<uint64_t>(weight);
  uint64_t left = random.Below(sum);
  size_t index = 0;
  while (left >= static_cast<uint64_t>(weights[index])) {
    left -= static_cast<uint64_t>(weights[index++]);
  }
  return index;
}

}  // namespace tillit::generate_list
