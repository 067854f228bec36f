// SPDX-License-Identifier: Apache-2.0
#include "bind_struct.h"
#include "modules.h"
#include "tillit/facts/patient_record.h"

namespace tillit::python {

void BindFacts(py::module_& module) {
  BindEnum<facts::Sex>(module);
  BindEnum<facts::FactKind>(module);
  BindEnum<facts::CareLevel>(module);
  BindEnum<facts::ConsentKind>(module);
  BindEnum<facts::LifeStatus>(module);
  BindStruct<facts::Fact>(module);
  BindStruct<facts::Coverage>(module);
  BindStruct<facts::StatedGoal>(module);
  BindStruct<facts::LivingSituation>(module);
  BindStruct<facts::AccessNeed>(module);
  BindEnum<facts::CriticalKind>(module);
  BindStruct<facts::CriticalInformation>(module);
  BindStruct<facts::Consent>(module);
  BindStruct<facts::VulnerabilityFlag>(module);
  BindStruct<facts::PatientRecord>(module);
}

}  // namespace tillit::python
