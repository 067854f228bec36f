// SPDX-License-Identifier: Apache-2.0
// Invented goals, in the words that a patient might use.
#ifndef TILLIT_TOOLS_GENERATE_LIST_GOALS_H_
#define TILLIT_TOOLS_GENERATE_LIST_GOALS_H_

#include "generate_list/person.h"
#include "tillit/facts/patient_record.h"

namespace tillit::generate_list {

// One or two goals for a third of the adults who are frail or have two or more clusters
// coded; none for others. The date is of the last year.
void AddGoals(const Person& person, facts::PatientRecord& record);

}  // namespace tillit::generate_list

#endif  // TILLIT_TOOLS_GENERATE_LIST_GOALS_H_
