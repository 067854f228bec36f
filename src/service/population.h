// SPDX-License-Identifier: Apache-2.0
// What can be said of a patient only beside the whole list.
#ifndef TILLIT_SRC_SERVICE_POPULATION_H_
#define TILLIT_SRC_SERVICE_POPULATION_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "service/funnel.h"
#include "tillit/base/decimal.h"
#include "tillit/facts/view.h"
#include "tillit/stratify/expectation.h"

namespace tillit::service {

// The list, as scored and counted. The dead, those who moved and those who declined
// profiling are nobody's reference.
class Population {
 public:
  Population(const LinkedService& service, const std::vector<Patient>& patients);

  // What the patient of that place has beside the others.
  std::vector<stratify::Expected> ExpectedOf(size_t patient) const;
  // Leaves it in the view as the derived facts "percentile:<model>" and
  // "expectation:<id>.observed", ".ratio" and ".lower_tail".
  void Tell(size_t patient, facts::View& view) const;

 private:
  const LinkedService* service_;
  // Each by the service's list of them, then by patient.
  std::vector<std::vector<stratify::Expected>> expected_;
  std::vector<std::vector<std::optional<base::Decimal>>> percentiles_;
};

// Counts what the service expects something of.
std::vector<std::optional<int64_t>> CountExpected(const LinkedService& service,
                                                  const facts::View& view);

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_POPULATION_H_
