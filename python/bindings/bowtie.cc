// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/bowtie.h"

#include "bind_struct.h"
#include "modules.h"

namespace tillit::python {

void BindBowtie(py::module_& module) {
  BindEnum<bowtie::Side>(module);
  BindEnum<bowtie::BarrierWorth>(module);
  BindStruct<bowtie::BaseRate>(module);
  BindStruct<bowtie::Cause>(module);
  BindStruct<bowtie::Barrier>(module);
  BindStruct<bowtie::Bowtie>(module);
  BindStruct<bowtie::CauseFound>(module);
  BindStruct<bowtie::Estimate>(module);
  BindStruct<bowtie::BarrierValue>(module);
  BindStruct<bowtie::Analysis>(module);
}

}  // namespace tillit::python
