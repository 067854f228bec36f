// SPDX-License-Identifier: Apache-2.0
// What every verb that proposes plans does for each patient.
#ifndef TILLIT_SRC_SERVICE_PROPOSING_H_
#define TILLIT_SRC_SERVICE_PROPOSING_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/placing.h"
#include "tillit/bowtie/bowtie.h"
#include "tillit/propose/propose.h"

namespace tillit::service {

using BaseRates = std::vector<std::pair<std::string, bowtie::BaseRate>>;

// The bow-ties of the service that are drawn for a patient, into their result.
void AnalyseFor(const LinkedService& service, const BaseRates& base_rates,
                facts::View& view, Patient& patient);

propose::Terms TermsOf(const LinkedService& service);

// A proposal for an analysed patient; `known` is the plan that people have, or null.
std::optional<propose::Proposal> ProposeFor(const LinkedService& service,
                                            const plan::CarePlan* known,
                                            facts::View& view, const Patient& patient);

// The reviews that can be used, of patients and groups that are here.
std::vector<stratify::Review> TakeReviews(const LinkedService& service,
                                          const std::vector<Patient>& patients,
                                          std::vector<stratify::Review> reviews,
                                          std::vector<base::Finding>* findings);

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_PROPOSING_H_
