// SPDX-License-Identifier: Apache-2.0
// One hand-written patient, as a host would send the record.
#ifndef TILLIT_TESTS_SCENARIOS_ONE_PATIENT_H_
#define TILLIT_TESTS_SCENARIOS_ONE_PATIENT_H_

namespace tillit::test {

// 83 years, dementia and heart failure, weight loss and muscle weakness, one fracture
// after a fall; lives alone in the north; wants to go to the shop without help.
inline constexpr char kOnePatient[] = R"({
  "id": "p1", "birth": "1943-05-17", "sex": "SEX_FEMALE",
  "living": {"place": "north", "alone": true},
  "facts": [
    {"kind": "FACT_KIND_CONDITION", "code": {"system": "ICPC-2", "code": "P70"},
     "date": "2024-02-01", "source": "practice"},
    {"kind": "FACT_KIND_CONDITION", "code": {"system": "ICPC-2", "code": "K77"},
     "date": "2025-09-10", "source": "practice"},
    {"kind": "FACT_KIND_CONDITION", "code": {"system": "ICPC-2", "code": "T08"},
     "date": "2026-08-20", "source": "practice"},
    {"kind": "FACT_KIND_CONDITION", "code": {"system": "ICPC-2", "code": "L28"},
     "date": "2026-08-20", "source": "practice"},
    {"kind": "FACT_KIND_CONDITION", "code": {"system": "ICPC-2", "code": "L72"},
     "date": "2026-06-03", "source": "practice"},
    {"kind": "FACT_KIND_MEDICINE", "code": {"system": "ATC", "code": "C03CA01"},
     "date": "2026-09-01", "ongoing": true, "source": "practice"}
  ],
  "coverage": [
    {"source": "practice", "kinds": ["FACT_KIND_CONDITION", "FACT_KIND_MEDICINE",
      "FACT_KIND_ADMISSION"], "systems": ["ICPC-2", "ICD-10", "ATC", "tillit"],
     "from": "2010-01-01", "complete": true}
  ],
  "goals": [
    {"id": "g1", "date": "2026-10-01", "language": "nb",
     "text": "Eg vil gå på butikken sjølv — <uten> hjelp", "areas": ["walking"]}
  ]
})";

}  // namespace tillit::test

#endif  // TILLIT_TESTS_SCENARIOS_ONE_PATIENT_H_
