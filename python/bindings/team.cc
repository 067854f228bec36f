// SPDX-License-Identifier: Apache-2.0
#include "tillit/team/team.h"

#include "bind_struct.h"
#include "modules.h"

namespace tillit::python {

void BindTeam(py::module_& module) {
  BindStruct<team::Role>(module);
  BindStruct<team::Place>(module);
  BindStruct<team::Leg>(module);
  BindStruct<team::Shift>(module);
  BindStruct<team::WeeklyShift>(module);
  BindStruct<team::Member>(module);
  BindStruct<team::Team>(module);
}

}  // namespace tillit::python
