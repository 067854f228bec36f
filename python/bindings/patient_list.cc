// SPDX-License-Identifier: Apache-2.0
#include "patient_list.h"

#include <string>
#include <utility>

#include "bind_struct.h"
#include "tillit/base/code_system_names.h"
#include "tillit/proto/documents.h"
#include "tillit/table/write.h"

namespace tillit::python {
namespace {

py::bytes WriteBinary(const PatientList& list) {
  std::string bytes;
  {
    py::gil_scoped_release release;
    bytes = proto::WriteRecords(list.records, true);
  }
  return py::bytes(bytes);
}

py::str WriteLines(const PatientList& list) {
  std::string text;
  {
    py::gil_scoped_release release;
    text = proto::WriteRecords(list.records, false);
  }
  return py::str(text);
}

py::dict WriteTables(const PatientList& list) {
  std::vector<table::TableOutput> files;
  {
    py::gil_scoped_release release;
    files = table::WriteRecords(list.records);
  }
  py::dict tables;
  for (const table::TableOutput& file : files) {
    tables[py::str(file.name)] = py::bytes(file.bytes);
  }
  return tables;
}

py::object Item(const py::object& self, Py_ssize_t index) {
  const auto& records = self.cast<const PatientList&>().records;
  const auto count = static_cast<Py_ssize_t>(records.size());
  if (index < 0) index += count;
  if (index < 0 || index >= count) throw py::index_error("no record of that number");
  return ToPython(records[static_cast<size_t>(index)], self);
}

PatientList Slice(const PatientList& list, const py::slice& slice) {
  size_t start = 0, stop = 0, step = 0, count = 0;
  if (!slice.compute(list.records.size(), &start, &stop, &step, &count)) {
    throw py::error_already_set();
  }
  PatientList part{{}, list.findings};
  for (; count > 0; --count, start += step) part.records.push_back(list.records[start]);
  return part;
}

PatientList FromState(const py::tuple& state) {
  const std::string bytes = state[0].cast<py::bytes>();
  PatientList list;
  list.records = proto::ReadRecords("pickle", bytes, true, &list.findings);
  if (!list.findings.empty()) throw InputError::Value("pickle: is damaged");
  list.findings = FromPython<std::vector<base::Finding>>(state[1]);
  return list;
}

// All records of several lists, those of one id joined.
PatientList Join(const py::list& lists) {
  PatientList whole;
  for (const py::handle part : lists) {
    const auto& list = part.cast<const PatientList&>();
    whole.records.insert(whole.records.end(), list.records.begin(), list.records.end());
    whole.findings.insert(whole.findings.end(), list.findings.begin(),
                          list.findings.end());
  }
  py::gil_scoped_release release;
  whole.records = facts::JoinById(std::move(whole.records), &whole.findings);
  return whole;
}

}  // namespace

std::vector<facts::PatientRecord> RecordsFromPython(py::handle value) {
  if (py::isinstance<PatientList>(value)) {
    return value.cast<const PatientList&>().records;
  }
  try {
    return VectorFromPython<facts::PatientRecord>(value);
  } catch (InputError& error) {
    error.Prepend("records");
    throw;
  }
}

void NormaliseCodes(const std::vector<base::CodeSystem>& systems,
                    std::vector<facts::PatientRecord>& records) {
  const base::CodeSystemNames names(systems);
  for (facts::PatientRecord& record : records) {
    for (facts::Fact& fact : record.facts) names.Normalise(&fact.code);
  }
}

std::vector<intake::File> FilesFromPython(const py::list& files) {
  std::vector<intake::File> contents;
  for (const py::handle file : files) {
    const auto pair = py::reinterpret_borrow<py::tuple>(file);
    contents.push_back({TextFromPython(pair[0]), pair[1].cast<py::bytes>()});
  }
  return contents;
}

void BindPatientList(py::module_& module) {
  py::class_<PatientList> bound(
      module, "PatientList",
      "Patient records, and what was odd in reading them. A sequence of PatientRecord\n"
      "that stays in the library's memory; its records are made Python objects when\n"
      "they are asked for. Never changes.");
  bound.attr("__module__") = "tillit";
  bound
      .def(py::init([](const py::object& records, const py::object& findings) {
             return PatientList{
                 RecordsFromPython(records),
                 Argument<std::vector<base::Finding>>("findings", findings)};
           }),
           py::arg("records") = py::tuple(), py::arg("findings") = py::tuple())
      .def_property_readonly(
          "findings",
          [](const py::object& self) {
            return ToPython(self.cast<const PatientList&>().findings, self);
          },
          "tuple of Finding: what was odd or refused in reading.")
      .def_static("_join", &Join, py::arg("lists"))
      .def("__len__", [](const PatientList& self) { return self.records.size(); })
      .def("__getitem__", &Item)
      .def("__getitem__", &Slice)
      .def("__eq__",
           [](const PatientList& self, const py::object& other) {
             return py::isinstance<PatientList>(other) &&
                    self.records == other.cast<const PatientList&>().records;
           })
      .def("__repr__",
           [](const PatientList& self) {
             return absl::StrCat("<PatientList: ", self.records.size(), " records, ",
                                 self.findings.size(), " findings>");
           })
      .def("to_bytes", &WriteBinary,
           "The records as tillit.v1.PatientRecord messages, each behind its length.")
      .def("to_ndjson", &WriteLines, "The records as JSON, one a line.")
      .def("to_csv", &WriteTables,
           "The records as a folder of tables that is read again to the same: a dict of\n"
           "file names and bytes.")
      .def(py::pickle(
          [](const PatientList& self) {
            py::list findings;
            for (const base::Finding& finding : self.findings) {
              findings.append(py::cast(finding));
            }
            return py::make_tuple(WriteBinary(self), findings);
          },
          &FromState));
}

}  // namespace tillit::python
