// SPDX-License-Identifier: Apache-2.0
// What was mapped of a person, how it lives, what it consented to, what is covered.
#ifndef TILLIT_TOOLS_GENERATE_LIST_CIRCUMSTANCES_H_
#define TILLIT_TOOLS_GENERATE_LIST_CIRCUMSTANCES_H_

#include "generate_list/person.h"
#include "tillit/facts/patient_record.h"

namespace tillit::generate_list {

// Instruments and answers of the last year. Most persons have none, as on a real list.
void AddAssessments(const Person& person, facts::PatientRecord& record);

// Place, household, access needs, consents, and coverage: complete since birth for what
// journals and hospitals hold, except for a few persons without. Assessments are covered
// for nobody: what was not asked is unknown.
void AddCircumstances(const Person& person, facts::PatientRecord& record);

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_CIRCUMSTANCES_H_
