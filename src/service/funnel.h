// SPDX-License-Identifier: Apache-2.0
// Accounts for everybody: who came how far, and why not farther.
#ifndef TILLIT_SRC_SERVICE_FUNNEL_H_
#define TILLIT_SRC_SERVICE_FUNNEL_H_

#include <optional>
#include <vector>

#include "tillit/service/run.h"

namespace tillit::service {

// A patient while the run works on them.
struct Patient {
  const facts::PatientRecord* record = nullptr;
  PatientResult result;
  risk::RiskProfile profile;
  bool covered = false;  // something that a ranking model asks for is
  // How often what the service's expectations count stands in the record; unset where
  // that is not certain. In their order, empty where they are not asked.
  std::vector<std::optional<int64_t>> counted;
  std::optional<plan::CarePlan> proposal;
  std::vector<plan::CarePlan> given_back;

  bool InGroup() const;
};

// From "read" to "in_group".
std::vector<FunnelStep> FunnelToGroups(const std::vector<Patient>& patients,
                                       const stratify::Ranking& ranking);

// And on to "planned" and "visit". Plans of patients whom no model could score stand
// beside the funnel and are counted in a finding.
std::vector<FunnelStep> FunnelToWeek(const std::vector<Patient>& patients,
                                     const stratify::Ranking& ranking,
                                     const std::optional<Week>& week, bool accepted_only,
                                     std::vector<base::Finding>* findings);

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_FUNNEL_H_
