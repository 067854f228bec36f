// SPDX-License-Identifier: Apache-2.0
// Synthetic Norwegian GP lists, calibrated by stated tables (population.h) and never by
// looking at what came out.
#ifndef TILLIT_TOOLS_GENERATE_LIST_LIST_GENERATOR_H_
#define TILLIT_TOOLS_GENERATE_LIST_LIST_GENERATOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "generate_list/person.h"
#include "tillit/base/date.h"
#include "tillit/facts/patient_record.h"
#include "tillit/risk/model.h"

namespace tillit::generate_list {

struct ListOptions {
  int64_t persons = 1200;
  uint64_t seed = 1;
  base::Date as_of;
};

// Makes persons one by one. Immutable; share it between threads.
class ListGenerator {
 public:
  // `morbidity` is the model whose terms are the clusters that persons are calibrated in
  // (at most 64 terms of ICPC-2 codes, with a window of 12 months). INVALID_ARGUMENT when
  // an illness that must be counted hits none of them, or one that must not hits some,
  // and for an `as_of` before 1990 or after 2100.
  static absl::StatusOr<ListGenerator> Make(const risk::Model& morbidity, uint64_t seed,
                                            base::Date as_of);

  // Person `index` (from 0): the same whatever else is generated. Tens of
  // microseconds.
  facts::PatientRecord Record(int64_t index) const;

 private:
  ListGenerator(uint64_t seed, base::Date as_of) : seed_(seed), as_of_(as_of) {}

  void DrawIllness(Person& person) const;
  std::vector<const Illness*> DrawCounted(const Person& person, int clusters,
                                          base::Random& random) const;

  uint64_t seed_;
  base::Date as_of_;
  std::vector<uint64_t> clusters_;  // a bit a term, by place in CountedIllness()
};

// A whole list with the catalogue's morbidity model, sorted by id. INVALID_ARGUMENT for
// fewer than 0 or more than 200 000 persons; a person takes about 20 kB of memory.
absl::StatusOr<std::vector<facts::PatientRecord>> GenerateList(
    const ListOptions& options);

// The catalogue's model that lists are calibrated in. NOT_FOUND when it is not there.
absl::StatusOr<risk::Model> MorbidityModel();

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_LIST_GENERATOR_H_
