// SPDX-License-Identifier: Apache-2.0
#include "tillit/verbs/analyse.h"

#include <utility>

namespace tillit::verbs {

absl::StatusOr<service::AnalyseOptions> AnalyseOptionsOf(AnalyseRequest request,
                                                         const Terms& terms) {
  if (!request.as_of) return absl::InvalidArgumentError("as_of: is not given");
  if (request.seed < 0) return absl::InvalidArgumentError("seed: is negative");
  service::AnalyseOptions options;
  options.as_of = *request.as_of;
  for (BaseRateOf& rate : request.base_rates) {
    options.base_rates.emplace_back(std::move(rate.bowtie), std::move(rate.rate));
  }
  for (BaseRiskOf& risk : request.base_risks) {
    options.base_risks.emplace_back(std::move(risk.bowtie), std::move(risk.risk));
  }
  options.deliveries = std::move(request.deliveries);
  options.records = std::move(request.records);
  options.in_place = std::move(request.in_place);
  options.draws = request.draws;
  options.seed = static_cast<uint64_t>(request.seed);
  options.budget = request.budget;
  options.days = request.days;
  options.weights = std::move(request.weights);
  options.executor = terms.executor;
  options.work = terms.work;
  return options;
}

}  // namespace tillit::verbs
