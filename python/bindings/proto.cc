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

py::object ReadPlans(const std::string& path, const std::string& text) {
  py::list plans;
  for (plan::CarePlan& plan : ValueOrThrow(proto::ReadPlans(path, text))) {
    plans.append(py::cast(std::move(plan)));
  }
  return plans;
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
