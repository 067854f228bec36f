// SPDX-License-Identifier: Apache-2.0
// Plans that people gave back: which can be used, what is odd about them, and what they
// change for their patients.
#ifndef TILLIT_SRC_SERVICE_GIVEN_BACK_H_
#define TILLIT_SRC_SERVICE_GIVEN_BACK_H_

#include <vector>

#include "service/placing.h"
#include "tillit/service/run.h"

namespace tillit::service {

// Whether a plan that came back stands, and is neither turned down nor done.
bool Stands(const plan::CarePlan& care_plan);

// Puts each plan that came back in place of its patient's proposal, and its limits of
// treatment on the red flags.
void TakeAccepted(const LinkedService& service, const RunOptions& options,
                  std::vector<plan::CarePlan> accepted, std::vector<Patient>& patients,
                  std::vector<base::Finding>* findings);

// Puts each plan that people have with its patient.
void TakeKnown(const LinkedService& service, const std::vector<plan::CarePlan>& plans,
               base::Date as_of, std::vector<Patient>& patients,
               std::vector<base::Finding>* findings);

// The limits of treatment alone.
void TakeLimits(const LinkedService& service, const std::vector<plan::CarePlan>& plans,
                base::Date as_of, std::vector<Patient>& patients,
                std::vector<base::Finding>* findings);

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_GIVEN_BACK_H_
