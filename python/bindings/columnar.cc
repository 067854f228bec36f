// SPDX-License-Identifier: Apache-2.0
// Tables of any library by the Arrow PyCapsule interface, and tables that know no Arrow
// as columns of text.
#include <algorithm>
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
#include "tillit/columnar/points.h"
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

// The models of those ids, compiled for columns.
risk::ColumnEngine ColumnEngineOf(const service::Catalogue& catalogue,
                                  const std::vector<std::string>& ids) {
  std::vector<risk::Model> models;
  for (const std::string& id : ids) {
    const auto found =
        std::find_if(catalogue.models.begin(), catalogue.models.end(),
                     [&](const risk::Model& model) { return model.id == id; });
    if (found == catalogue.models.end()) {
      throw InputError::Value(absl::StrCat("models: '", id, "' is not in the catalogue"));
    }
    models.push_back(*found);
  }
  return ValueOrThrow(risk::ColumnEngine::Compile(std::move(models)));
}

// `persons`: a stream, or None.
columnar::Points SumPoints(const service::Catalogue& catalogue, const py::object& facts,
                           const py::object& persons, const py::dict& given) {
  const risk::ColumnEngine engine = ColumnEngineOf(
      catalogue, Argument<std::vector<std::string>>("models", given["models"]));
  columnar::PointsOptions options;
  options.as_of = Argument<base::Date>("as_of", given["as_of"]);
  options.coverage =
      Argument<std::vector<facts::Coverage>>("coverage", given["coverage"]);
  options.system = Argument<std::string>("system", given["system"]);
  options.code_systems = catalogue.code_systems;
  GivenStream rows(facts);
  std::unique_ptr<GivenStream> listed;
  if (!persons.is_none()) listed = std::make_unique<GivenStream>(persons);
  absl::StatusOr<columnar::Points> points;
  {
    py::gil_scoped_release release;
    points = columnar::SumPoints(engine, rows.get(),
                                 listed == nullptr ? nullptr : listed->get(), options);
  }
  return ValueOrThrow(std::move(points));
}

py::capsule PointsStream(const columnar::Points& points) {
  ArrowArrayStream stream = {};
  columnar::ShowPoints(points, &stream);
  return StreamCapsule(stream);
}

void BindPoints(py::module_& module) {
  py::class_<columnar::Points> bound(
      module, "Points", "The points of a table, a row for every person, by id.");
  bound.attr("__module__") = "tillit";
  bound
      .def_property_readonly(
          "models",
          [](const py::object& self) {
            return ToPython(self.cast<const columnar::Points&>().models, self);
          },
          "tuple of the models' ids, in the order of the columns.")
      .def_property_readonly(
          "by_records",
          [](const py::object& self) {
            return ToPython(self.cast<const columnar::Points&>().by_records, self);
          },
          "tuple of the ids of those models that records were made for, which is many\n"
          "times slower: they count, ask for spans, or ask for another's score.")
      .def_property_readonly(
          "findings",
          [](const py::object& self) {
            return ToPython(self.cast<const columnar::Points&>().findings, self);
          },
          "tuple of Finding: the code systems that nobody knows.")
      .def("__len__", [](const columnar::Points& self) { return self.persons; })
      .def("__repr__",
           [](const columnar::Points& self) {
             return absl::StrCat("<Points: ", self.persons, " persons, ",
                                 self.models.size(), " models>");
           })
      .def(
          "__arrow_c_stream__",
          [](const columnar::Points& self, const py::object&) {
            return PointsStream(self);
          },
          py::arg("requested_schema") = py::none(),
          "The columns by the Arrow PyCapsule interface: any library that knows it "
          "takes\n"
          "them as a table. A requested schema is passed over, as the interface allows.")
      .def(
          "to_arrow",
          [](const py::object& self) {
            return py::module_::import("pyarrow").attr("table")(self);
          },
          "The points as a pyarrow Table.")
      .def(
          "to_polars",
          [](const py::object& self) {
            return py::module_::import("polars").attr("DataFrame")(self);
          },
          "The points as a polars DataFrame.");
  module.def("_points", &SumPoints, py::arg("catalogue"), py::arg("facts"),
             py::arg("persons"), py::arg("given"));
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
  BindPoints(module);
  module.def("_text_stream", &TextStream, py::arg("table"), py::arg("columns"));
}

}  // namespace tillit::python
