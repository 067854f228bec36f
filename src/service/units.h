// SPDX-License-Identifier: Apache-2.0
// Values that stand in a unit which some question cannot read.
#ifndef TILLIT_SRC_SERVICE_UNITS_H_
#define TILLIT_SRC_SERVICE_UNITS_H_

#include <vector>

#include "tillit/base/finding.h"
#include "tillit/facts/patient_record.h"
#include "tillit/service/catalogue.h"

namespace tillit::service {

// A finding "unit_unreadable" for each code with such values, with how many there are.
// What the source wrote is not quoted.
void ReviewUnits(const LinkedService& service,
                 const std::vector<facts::PatientRecord>& records,
                 std::vector<base::Finding>* findings);

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_UNITS_H_
