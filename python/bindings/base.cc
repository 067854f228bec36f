// SPDX-License-Identifier: Apache-2.0
#include "bind_struct.h"
#include "modules.h"
#include "tillit/base/code.h"
#include "tillit/base/finding.h"
#include "tillit/base/source.h"

namespace tillit::python {

void BindBase(py::module_& module) {
  BindEnum<base::CodeMatch>(module);
  BindEnum<base::Severity>(module);
  BindEnum<base::Verification>(module);
  BindStruct<base::Code>(module);
  BindStruct<base::CodeSystem>(module);
  BindStruct<base::CodeSet>(module);
  BindStruct<base::Finding>(module);
  BindStruct<base::Source>(module);
}

}  // namespace tillit::python
