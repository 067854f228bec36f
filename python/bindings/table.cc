// SPDX-License-Identifier: Apache-2.0
// Tables: files as they stand, and columns that Python wrote as such a file.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bind_struct.h"
#include "modules.h"
#include "patient_list.h"
#include "tillit/table/read.h"

namespace tillit::python {
namespace {

// `files` are pairs of a name and bytes.
PatientList ReadTables(const py::list& files, const py::dict& given) {
  const std::vector<intake::File> inputs = FilesFromPython(files);
  table::ReadOptions options;
  options.code_systems =
      Argument<std::vector<base::CodeSystem>>("code_systems", given["code_systems"]);
  options.encoding = Argument<table::Encoding>("encoding", given["encoding"]);
  options.decimal_comma = Argument<bool>("decimal_comma", given["decimal_comma"]);
  const auto most = Argument<int64_t>("max_bytes", given["max_bytes"]);
  options.max_bytes = static_cast<size_t>(std::max<int64_t>(most, 0));

  absl::StatusOr<table::ReadResult> result;
  {
    py::gil_scoped_release release;
    std::vector<table::TableInput> tables;
    for (const auto& [name, bytes] : inputs) tables.push_back({name, bytes});
    result = table::Read(tables, options);
  }
  table::ReadResult read = ValueOrThrow(std::move(result));
  return {std::move(read.records), std::move(read.findings)};
}

}  // namespace

void BindTable(py::module_& module) {
  module.def("_read_tables", &ReadTables, py::arg("files"), py::arg("options"));
}

}  // namespace tillit::python
