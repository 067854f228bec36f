// SPDX-License-Identifier: Apache-2.0
#include "bind_struct.h"
#include "modules.h"
#include "tillit/risk/engine.h"
#include "tillit/risk/model.h"

namespace tillit::python {

void BindRisk(py::module_& module) {
  BindEnum<risk::ScoreStatus>(module);
  BindEnum<risk::Purpose>(module);
  BindStruct<risk::TermResult>(module);
  BindStruct<risk::Score>(module);
  BindStruct<risk::Term>(module);
  BindStruct<risk::AgePoints>(module);
  BindStruct<risk::Band>(module);
  BindStruct<risk::Requirement>(module);
  BindEnum<risk::Link>(module);
  BindStruct<risk::Transform>(module);
  BindStruct<risk::WorkedExample>(module);
  BindStruct<risk::TermPoints>(module);
  BindStruct<risk::TermHierarchy>(module);
  BindStruct<risk::LookBack>(module);
  BindStruct<risk::Variant>(module);
  BindStruct<risk::Model>(module);
}

}  // namespace tillit::python
