// SPDX-License-Identifier: Apache-2.0
// Units that questions about values read, and values that stand in others.
#ifndef TILLIT_SRC_SERVICE_UNITS_H_
#define TILLIT_SRC_SERVICE_UNITS_H_

#include <vector>

#include "tillit/base/finding.h"
#include "tillit/criteria/criterion.h"
#include "tillit/facts/patient_record.h"
#include "tillit/service/catalogue.h"

namespace tillit::service {

// Calls visit on each question about values.
template <class C, class Visit>
void ForEachMeasured(C& criterion, Visit&& visit) {
  if (criterion.measured) visit(*criterion.measured);
  criteria::ForEachPart(criterion, [&](auto& part) { ForEachMeasured(part, visit); });
}

// What each question of the service about values can read, by code.
std::vector<ReadableUnits> ReadableUnitsOf(const LinkedService& linked);

// A finding "unit_unreadable" for each code whose latest value up to the day is such,
// with of how many patients: old values in other units are no news. What the source wrote
// is not quoted.
void ReviewUnits(const LinkedService& service,
                 const std::vector<facts::PatientRecord>& records, base::Date as_of,
                 std::vector<base::Finding>* findings);

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_UNITS_H_
