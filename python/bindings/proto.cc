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

// `files` are pairs of a name and bytes.
PatientList ReadRecords(const py::list& files, bool binary,
                        const py::object& code_systems) {
  const std::vector<FileContent> contents = FilesFromPython(files);
  const auto systems =
      Argument<std::vector<base::CodeSystem>>("code_systems", code_systems);
  py::gil_scoped_release release;
  PatientList list;
  for (const auto& [name, bytes] : contents) {
    for (auto& record : proto::ReadRecords(name, bytes, binary, &list.findings)) {
      list.records.push_back(std::move(record));
    }
  }
  NormaliseCodes(systems, list.records);
  return list;
}

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
  module.def("_read_records", &ReadRecords, py::arg("files"), py::arg("binary"),
             py::arg("code_systems"));
  module.def(
      "_read_team",
      [](const std::string& path, const std::string& text) {
        return ValueOrThrow(proto::ReadTeam(path, text));
      },
      py::arg("path"), py::arg("text"));
  module.def("_read_plans", &ReadPlans, py::arg("path"), py::arg("text"));
}

}  // namespace tillit::python
