// SPDX-License-Identifier: Apache-2.0
#include "tillit/schedule/schedule.h"

#include "bind_struct.h"
#include "modules.h"
#include "tillit/schedule/demand.h"
#include "tillit/schedule/problem.h"

namespace tillit::python {

void BindSchedule(py::module_& module) {
  BindEnum<schedule::VisitKind>(module);
  BindEnum<schedule::UndoneReason>(module);
  BindStruct<schedule::Asked>(module);
  BindStruct<schedule::Window>(module);
  BindStruct<schedule::Pin>(module);
  BindStruct<schedule::Visit>(module);
  BindStruct<schedule::Placed>(module);
  BindStruct<schedule::Undone>(module);
  BindStruct<schedule::Schedule>(module);
}

}  // namespace tillit::python
