// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bind_struct.h"
#include "modules.h"
#include "patient_list.h"
#include "tillit/fhir/read.h"

namespace tillit::python {
namespace {

// `files` are pairs of a name and bytes.
PatientList ReadFhir(const py::list& files, const py::dict& given) {
  const std::vector<FileContent> inputs = FilesFromPython(files);
  fhir::ReadOptions options;
  options.code_systems =
      Argument<std::vector<base::CodeSystem>>("code_systems", given["code_systems"]);
  const auto most = Argument<int64_t>("max_bytes", given["max_bytes"]);
  options.max_bytes = static_cast<size_t>(std::max<int64_t>(most, 0));
  absl::StatusOr<fhir::ReadResult> result;
  {
    py::gil_scoped_release release;
    std::vector<fhir::FhirInput> bundles;
    for (const auto& [name, bytes] : inputs) bundles.push_back({name, bytes});
    result = fhir::Read(bundles, options);
  }
  fhir::ReadResult read = ValueOrThrow(std::move(result));
  return {std::move(read.records), std::move(read.findings)};
}

}  // namespace

void BindFhir(py::module_& module) {
  module.def("_read_fhir", &ReadFhir, py::arg("files"), py::arg("options"));
}

}  // namespace tillit::python
