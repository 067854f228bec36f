// SPDX-License-Identifier: Apache-2.0
// Documents in protobuf's forms.
#include <string>
#include <utility>

#include "bind_struct.h"
#include "modules.h"
#include "patient_list.h"
#include "tillit/proto/documents.h"

namespace tillit::python {
namespace {

// The plans, and the findings of reading them.
py::tuple ReadPlans(const std::string& path, const std::string& text) {
  std::vector<base::Finding> findings;
  py::list plans;
  for (plan::CarePlan& plan : ValueOrThrow(proto::ReadPlans(path, text, &findings))) {
    plans.append(py::cast(std::move(plan)));
  }
  py::list found;
  for (base::Finding& finding : findings) found.append(py::cast(std::move(finding)));
  return py::make_tuple(plans, py::tuple(found));
}

}  // namespace

void BindProto(py::module_& module) {
  BindPatientList(module);
  module.def(
      "_read_team",
      [](const std::string& path, const std::string& text) {
        return ValueOrThrow(proto::ReadTeam(path, text));
      },
      py::arg("path"), py::arg("text"));
  module.def("_read_plans", &ReadPlans, py::arg("path"), py::arg("text"));
}

}  // namespace tillit::python
