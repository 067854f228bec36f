// SPDX-License-Identifier: Apache-2.0
// What a GP's journal says of a person: contacts and diagnoses.
#ifndef TILLIT_TOOLS_GENERATE_LIST_JOURNAL_H_
#define TILLIT_TOOLS_GENERATE_LIST_JOURNAL_H_

#include "generate_list/person.h"
#include "tillit/facts/patient_record.h"

namespace tillit::generate_list {

// Three years of contacts, each with a diagnosis, and the first code of what lasts from
// before. Consultations come at the rate of the person's age; those with illness and
// those who seek more get a larger part of them. Every illness of the person is coded in
// the last year, and no other code of a cluster is.
void AddContacts(const Person& person, facts::PatientRecord& record);

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_JOURNAL_H_
