// SPDX-License-Identifier: Apache-2.0
// What kind of contact an Encounter is.
#ifndef TILLIT_SRC_FHIR_ENCOUNTER_CLASS_H_
#define TILLIT_SRC_FHIR_ENCOUNTER_CLASS_H_

#include "fhir/json.h"
#include "tillit/facts/patient_record.h"

namespace tillit::fhir {

// A contact or a stay with the project's own code for it, read from Encounter.class (HL7
// v3 ActCode), and for stays from priority (v3 ActPriority) and admitSource. An unknown
// class is a contact of the kind "other".
facts::Fact ContactOf(const Json& encounter);

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_ENCOUNTER_CLASS_H_
