// SPDX-License-Identifier: Apache-2.0
// What a person takes, and what is measured of it.
#ifndef TILLIT_TOOLS_GENERATE_LIST_MEDICINES_H_
#define TILLIT_TOOLS_GENERATE_LIST_MEDICINES_H_

#include "generate_list/person.h"
#include "tillit/facts/patient_record.h"

namespace tillit::generate_list {

// Dispensings of two years for lasting illness, each 13 weeks; one for an episode; and
// everyday medicines of the last year. HbA1c and blood pressure at the contacts that call
// for them. Comes after AddContacts, whose diagnoses it reads.
void AddMedicines(const Person& person, facts::PatientRecord& record);

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_MEDICINES_H_
