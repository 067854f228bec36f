// SPDX-License-Identifier: Apache-2.0
// Patient lists from files, through the same reading as the program's.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bind_struct.h"
#include "modules.h"
#include "patient_list.h"
#include "tillit/intake/patients.h"

namespace tillit::python {
namespace {

// `files` are pairs of a name and bytes.
PatientList ReadPatients(const py::list& files, const py::dict& given) {
  intake::PatientSource source;
  source.files = FilesFromPython(files);
  source.code_maps = FilesFromPython(py::list(given["code_maps"]));
  source.encoding = Argument<std::string>("encoding", given["encoding"]);
  source.decimal_comma = Argument<bool>("decimal_comma", given["decimal_comma"]);
  for (const auto& [uri, system] : given["aliases"].cast<py::dict>()) {
    source.aliases.push_back({Argument<std::string>("aliases", uri),
                              Argument<std::string>("aliases", system)});
  }
  const auto systems =
      Argument<std::vector<base::CodeSystem>>("code_systems", given["code_systems"]);
  const auto most = Argument<int64_t>("max_bytes", given["max_bytes"]);
  absl::StatusOr<intake::PatientList> list;
  {
    py::gil_scoped_release release;
    list = intake::ReadPatients(std::move(source), systems,
                                {static_cast<size_t>(std::max<int64_t>(most, 0))});
  }
  intake::PatientList read = ValueOrThrow(std::move(list));
  return {std::move(read.records), std::move(read.findings)};
}

}  // namespace

void BindIntake(py::module_& module) {
  module.def("_read_patients", &ReadPatients, py::arg("files"), py::arg("options"));
}

}  // namespace tillit::python
