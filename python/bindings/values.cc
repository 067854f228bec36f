// SPDX-License-Identifier: Apache-2.0
#include "values.h"

#include <datetime.h>

#include <algorithm>
#include <cmath>

#include "docstrings.h"

namespace tillit::python {
namespace {

// The interpreter's datetime module, loaded at the first use.
bool IsDate(py::handle value) {
  if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) throw py::error_already_set();
  return PyDate_Check(value.ptr());
}

py::object DecimalClass() { return py::module_::import("decimal").attr("Decimal"); }

}  // namespace

std::string DocstringOf(const std::string& name) {
  const Docstring* end = kDocstrings + kDocstringCount;
  const Docstring* found = std::lower_bound(
      kDocstrings, end, name,
      [](const Docstring& a, const std::string& b) { return a.name < b; });
  return found != end && found->name == name ? found->text : "";
}

const char* NameInPython(const char* name) {
  static constexpr std::pair<const char*, const char*> kKeywords[] = {
      {"as", "as_"},         {"class", "class_"},   {"from", "from_"},
      {"global", "global_"}, {"import", "import_"}, {"in", "in_"},
      {"is", "is_"},         {"lambda", "lambda_"}, {"with", "with_"}};
  for (const auto& [keyword, ours] : kKeywords) {
    if (absl::string_view(name) == keyword) return ours;
  }
  return name;
}

void ThrowIfBad(const absl::Status& status) {
  if (!status.ok()) throw InputError::Value(std::string(status.message()));
}

py::object DateToPython(base::Date value) {
  IsDate(py::none());
  return py::reinterpret_steal<py::object>(
      PyDate_FromDate(value.Year(), value.Month(), value.Day()));
}

base::Date DateFromPython(py::handle value) {
  if (IsDate(value)) {
    return base::Date::FromCivil(PyDateTime_GET_YEAR(value.ptr()),
                                 PyDateTime_GET_MONTH(value.ptr()),
                                 PyDateTime_GET_DAY(value.ptr()));
  }
  if (!py::isinstance<py::str>(value)) throw InputError::Type("a date", value);
  return ValueOrThrow(base::Date::Parse(TextFromPython(value)));
}

base::Instant InstantFromPython(py::handle value) {
  if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) throw py::error_already_set();
  if (PyDateTime_Check(value.ptr())) {
    return ValueOrThrow(
        base::Instant::Parse(py::str(value.attr("isoformat")()).cast<std::string>()));
  }
  return ValueOrThrow(base::Instant::Parse(TextFromPython(value)));
}

base::PartialDate PartialDateFromPython(py::handle value) {
  if (IsDate(value)) return base::PartialDate::FromDate(DateFromPython(value));
  if (!py::isinstance<py::str>(value)) throw InputError::Type("a date", value);
  return ValueOrThrow(base::PartialDate::Parse(TextFromPython(value)));
}

py::object DecimalToPython(base::Decimal value) {
  return DecimalClass()(value.ToString());
}

base::Decimal DecimalFromPython(py::handle value) {
  const bool number = PyFloat_Check(value.ptr()) || PyIndex_Check(value.ptr());
  if (py::isinstance<py::bool_>(value) || !(number || py::isinstance<py::str>(value) ||
                                            py::isinstance(value, DecimalClass()))) {
    throw InputError::Type("a number", value);
  }
  std::string text = py::str(value);
  // Python writes large and small numbers with an exponent.
  if (number || !py::isinstance<py::str>(value)) {
    text = py::str(DecimalClass()(text).attr("__format__")("f"));
  }
  return ValueOrThrow(base::Decimal::Parse(text));
}

std::string TextFromPython(py::handle value) {
  if (!py::isinstance<py::str>(value)) throw InputError::Type("text", value);
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
  if (text == nullptr) {
    PyErr_Clear();
    throw InputError::Value("is no text: it holds half a character");
  }
  return std::string(text, static_cast<size_t>(size));
}

int64_t IntegerFromPython(py::handle value, int64_t least, int64_t most) {
  if (!PyIndex_Check(value.ptr()) || py::isinstance<py::bool_>(value)) {
    throw InputError::Type("a whole number", value);
  }
  const auto whole = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
  int overflow = 0;
  const int64_t number = PyLong_AsLongLongAndOverflow(whole.ptr(), &overflow);
  if (overflow != 0 || number < least || number > most) {
    throw InputError::Value("is too large or too small");
  }
  return number;
}

double NumberFromPython(py::handle value) {
  if (py::isinstance<py::bool_>(value) || py::isinstance<py::str>(value)) {
    throw InputError::Type("a number", value);
  }
  const double number = PyFloat_AsDouble(value.ptr());
  if (PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    throw InputError::Type("a number", value);
  }
  if (!std::isfinite(number)) throw InputError::Value("is not a finite number");
  return number;
}

bool BoolFromPython(py::handle value) {
  if (!py::isinstance<py::bool_>(value)) throw InputError::Type("True or False", value);
  return value.ptr() == Py_True;
}

}  // namespace tillit::python
