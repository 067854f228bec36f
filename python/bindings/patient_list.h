// SPDX-License-Identifier: Apache-2.0
// Records on the C++ side: a list of a hundred thousand patients stays there between two
// calls, and Python sees the records it asks for.
#ifndef TILLIT_PYTHON_PATIENT_LIST_H_
#define TILLIT_PYTHON_PATIENT_LIST_H_

#include <pybind11/pybind11.h>

#include <string>
#include <vector>

#include "tillit/base/code.h"
#include "tillit/base/finding.h"
#include "tillit/facts/patient_record.h"
#include "tillit/intake/patients.h"

namespace tillit::python {

struct PatientList {
  std::vector<facts::PatientRecord> records;
  std::vector<base::Finding> findings;  // of reading them
};

// A copy of the records of a PatientList, or of any iterable of PatientRecord.
std::vector<facts::PatientRecord> RecordsFromPython(pybind11::handle value);

// Brings every code to the normal form of its system: "E11.9" becomes "E119".
void NormaliseCodes(const std::vector<base::CodeSystem>& systems,
                    std::vector<facts::PatientRecord>& records);

// From a list of pairs of str and bytes.
std::vector<intake::File> FilesFromPython(const pybind11::list& files);

// Adds the class.
void BindPatientList(pybind11::module_& module);

}  // namespace tillit::python

#endif  // TILLIT_PYTHON_PATIENT_LIST_H_
