// SPDX-License-Identifier: Apache-2.0
#include "bind_struct.h"
#include "modules.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"

namespace tillit::python {

void BindCriteria(py::module_& module) {
  BindEnum<criteria::Answer>(module);
  BindEnum<criteria::Counting>(module);
  BindEnum<criteria::Statistic>(module);
  BindStruct<criteria::NamedCodes>(module);
  BindStruct<criteria::CodedFacts>(module);
  BindStruct<criteria::AgeRange>(module);
  BindStruct<criteria::UnitConversion>(module);
  BindStruct<criteria::MeasuredValue>(module);
  BindStruct<criteria::Stays>(module);
  BindStruct<criteria::LivingAsked>(module);
  BindStruct<criteria::FlagAsked>(module);
  BindStruct<criteria::DerivedValue>(module);
  BindStruct<criteria::Criterion>(module);
  BindStruct<criteria::Evidence>(module);
  BindStruct<criteria::Gap>(module);
}

}  // namespace tillit::python
