// SPDX-License-Identifier: Apache-2.0
// What hospitals report of a person: outpatient diagnoses and emergency admissions.
#ifndef TILLIT_TOOLS_GENERATE_LIST_HOSPITAL_H_
#define TILLIT_TOOLS_GENERATE_LIST_HOSPITAL_H_

#include "generate_list/person.h"
#include "tillit/facts/patient_record.h"

namespace tillit::generate_list {

// Two years of ICD-10 codes. An admission is a fact of its own, from its first day to its
// last, with the diagnoses of the stay as conditions of the same contact.
void AddHospital(const Person& person, facts::PatientRecord& record);

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_HOSPITAL_H_
