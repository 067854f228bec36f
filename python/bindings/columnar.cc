// SPDX-License-Identifier: Apache-2.0
// Tables of any library by the Arrow PyCapsule interface, and tables that know no Arrow
// as columns of text.
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bind_struct.h"
#include "modules.h"
#include "patient_list.h"
#include "score_columns.h"
#include "tillit/columnar/long_table.h"
#include "tillit/columnar/streams.h"

namespace tillit::python {
namespace {

constexpr char kStreamCapsule[] = "arrow_array_stream";

template <class T>
T* PointerOf(py::handle capsule, const char* name) {
  auto* pointer = static_cast<T*>(PyCapsule_GetPointer(capsule.ptr(), name));
  if (pointer == nullptr) throw py::error_already_set();
  return pointer;
}

// What __arrow_c_stream__ gives, or the pair of __arrow_c_array__. What stands in a
// capsule is released by the capsule unless somebody took it.
class GivenStream {
 public:
  explicit GivenStream(py::handle given) {
    if (!py::isinstance<py::tuple>(given)) {
      stream_ = PointerOf<ArrowArrayStream>(given, kStreamCapsule);
      return;
    }
    const auto pair = py::reinterpret_borrow<py::tuple>(given);
    auto* schema = PointerOf<ArrowSchema>(pair[0], "arrow_schema");
    auto* batch = PointerOf<ArrowArray>(pair[1], "arrow_array");
    columnar::WrapBatch(schema, batch, &wrapped_);
    stream_ = &wrapped_;
  }
  GivenStream(const GivenStream&) = delete;
  GivenStream& operator=(const GivenStream&) = delete;
  ~GivenStream() {
    if (wrapped_.release != nullptr) wrapped_.release(&wrapped_);
  }
  ArrowArrayStream* get() { return stream_; }

 private:
  ArrowArrayStream wrapped_ = {};
  ArrowArrayStream* stream_ = nullptr;
};

// `streams`: {name of a table: capsule, or pair of capsules}.
PatientList ReadLongTable(const py::dict& streams, const py::object& code_systems) {
  columnar::ReadOptions options;
  options.code_systems =
      Argument<std::vector<base::CodeSystem>>("code_systems", code_systems);
  options.max_bytes = std::numeric_limits<size_t>::max();  // the caller's own memory
  columnar::LongTable tables;
  std::vector<std::unique_ptr<GivenStream>> given;
  for (const auto& [key, value] : streams) {
    given.push_back(std::make_unique<GivenStream>(value));
    const std::string name = key.cast<std::string>();
    ArrowArrayStream* const stream = given.back()->get();
    if (name == "facts") tables.facts = stream;
    if (name == "persons") tables.persons = stream;
    if (name == "coverage") tables.coverage = stream;
    if (name == "consents") tables.consents = stream;
  }
  absl::StatusOr<columnar::LongTableRead> result;
  {
    // A stream may run other threads, or Python code, before it gives a batch.
    py::gil_scoped_release release;
    result = columnar::ReadLongTable(tables, options);
  }
  columnar::LongTableRead read = ValueOrThrow(std::move(result));
  return {std::move(read.records), std::move(read.findings)};
}

py::capsule TextStream(const std::string& table, const py::dict& given) {
  std::vector<columnar::TextColumn> columns;
  try {
    for (const auto& [name, cells] : given) {
      columns.push_back({TextFromPython(name), {}});
      for (const py::handle cell : py::reinterpret_borrow<py::list>(cells)) {
        columns.back().cells.push_back(TextFromPython(cell));
      }
    }
  } catch (InputError& error) {
    error.Prepend(table);
    throw;
  }
  ArrowArrayStream stream = {};
  const absl::Status status = columnar::WriteTexts(columns, &stream);
  if (!status.ok()) {
    throw InputError::Value(absl::StrCat(table, ": ", status.message()));
  }
  return StreamCapsule(stream);
}

}  // namespace

py::capsule StreamCapsule(ArrowArrayStream stream) {
  auto owned = std::make_unique<ArrowArrayStream>(stream);
  const auto release = [](PyObject* capsule) {
    auto* held =
        static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, kStreamCapsule));
    if (held == nullptr) return;
    if (held->release != nullptr) held->release(held);
    delete held;
  };
  PyObject* const capsule = PyCapsule_New(owned.get(), kStreamCapsule, release);
  if (capsule == nullptr) {
    stream.release(&stream);
    throw py::error_already_set();
  }
  owned.release();
  return py::reinterpret_steal<py::capsule>(capsule);
}

void BindColumnar(py::module_& module) {
  module.def("_read_long_table", &ReadLongTable, py::arg("streams"),
             py::arg("code_systems"));
  module.def("_text_stream", &TextStream, py::arg("table"), py::arg("columns"));
}

}  // namespace tillit::python
