// SPDX-License-Identifier: Apache-2.0
// Values that stand in a unit which some question cannot read.
#ifndef TILLIT_SRC_SERVICE_UNITS_H_
#define TILLIT_SRC_SERVICE_UNITS_H_

#include <vector>

#include "tillit/base/finding.h"
#include "tillit/facts/patient_record.h"
#include "tillit/service/catalogue.h"

namespace tillit::service {

// A finding "unit_unreadable" for each code whose latest value up to the day is such,
// with of how many patients: old values in other units are no news. What the source wrote
// is not quoted.
void ReviewUnits(const LinkedService& service,
                 const std::vector<facts::PatientRecord>& records, base::Date as_of,
                 std::vector<base::Finding>* findings);

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_UNITS_H_
