// SPDX-License-Identifier: Apache-2.0
#include "tillit/builtin/builtin.h"

#include <string>
#include <utility>
#include <vector>

#include "bind_struct.h"
#include "modules.h"
#include "tillit/proto/documents.h"

namespace tillit::python {
namespace {

absl::Status InFile(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

// The shipped catalogue with a site's own files over it, in their order.
absl::StatusOr<service::Catalogue> WithFiles(
    const std::vector<std::pair<std::string, std::string>>& files) {
  service::Catalogue catalogue = builtin::Catalogue();
  for (const auto& [path, text] : files) {
    absl::StatusOr<service::Catalogue> site = proto::ReadCatalogue(path, text);
    if (!site.ok()) return site.status();
    absl::StatusOr<service::Catalogue> merged = service::Overlay(catalogue, *site);
    if (!merged.ok()) return InFile(path, merged.status());
    const absl::Status prepared = service::Prepare(*merged);
    if (!prepared.ok()) return InFile(path, prepared);
    catalogue = *std::move(merged);
  }
  return catalogue;
}

service::Catalogue Catalogue(const py::iterable& files) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const py::handle file : files) {
    const auto pair = py::reinterpret_borrow<py::tuple>(file);
    texts.emplace_back(TextFromPython(pair[0]), TextFromPython(pair[1]));
  }
  absl::StatusOr<service::Catalogue> catalogue;
  {
    py::gil_scoped_release release;
    catalogue = WithFiles(texts);
  }
  return ValueOrThrow(std::move(catalogue));
}

}  // namespace

void BindBuiltin(py::module_& module) {
  module.def("_catalogue", &Catalogue, py::arg("files"));
}

}  // namespace tillit::python
