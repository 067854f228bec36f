// SPDX-License-Identifier: Apache-2.0
#include "bind_struct.h"
#include "modules.h"
#include "tillit/plan/care_plan.h"

namespace tillit::python {

void BindPlan(py::module_& module) {
  BindEnum<plan::PlanStatus>(module);
  BindStruct<plan::Goal>(module);
  BindStruct<plan::Reason>(module);
  BindStruct<plan::PlannedIntervention>(module);
  BindStruct<plan::Question>(module);
  BindStruct<plan::CarePlan>(module);
}

}  // namespace tillit::python
