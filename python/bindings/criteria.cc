// SPDX-License-Identifier: Apache-2.0
#include "bind_struct.h"
#include "modules.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"

namespace tillit::python {

// A span has no default: None until one is given, and refused where it is used.
template <>
criteria::Span EnumFromPython<criteria::Span>(py::handle value) {
  if (value.is_none()) return {};
  const std::string name = TextFromPython(value);
  if (const auto found = base::EnumFromName<criteria::Span>(name)) return *found;
  throw InputError::Value("is no Span");
}

void BindCriteria(py::module_& module) {
  BindEnum<criteria::Answer>(module);
  BindEnum<criteria::Counting>(module);
  BindEnum<criteria::Statistic>(module);
  BindEnum<criteria::Span>(module);
  BindStruct<criteria::NamedCodes>(module);
  BindStruct<criteria::CodedFacts>(module);
  BindStruct<criteria::AgeRange>(module);
  BindStruct<criteria::UnitConversion>(module);
  BindStruct<criteria::MeasuredValue>(module);
  BindStruct<criteria::Stays>(module);
  BindStruct<criteria::Period>(module);
  BindStruct<criteria::LivingAsked>(module);
  BindStruct<criteria::FlagAsked>(module);
  BindStruct<criteria::DerivedValue>(module);
  BindStruct<criteria::Criterion>(module);
  BindStruct<criteria::Evidence>(module);
  BindStruct<criteria::Gap>(module);
}

}  // namespace tillit::python
