// SPDX-License-Identifier: Apache-2.0
// Values between C++ and Python. What has no Python type of its own:
//
//   Date         datetime.date; also taken as "2021-04-11"
//   PartialDate  str ("2021-04"); also taken as datetime.date
//   Decimal      decimal.Decimal; also taken as int, float or str
//   Minutes      int
//   Id           str
//   enum         enum.StrEnum; also taken as the name
//   optional     None when unset
//   vector       tuple; taken from any iterable
//   struct       its class (bind_struct.h); also taken as a dict of its fields
#ifndef TILLIT_PYTHON_VALUES_H_
#define TILLIT_PYTHON_VALUES_H_

#include <pybind11/pybind11.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"

namespace tillit::python {

namespace py = pybind11;

// A field's name in Python: a keyword takes an underscore behind it ("from_"), as PEP 8
// says.
const char* NameInPython(const char* name);

// Something that Python gave and that cannot be taken. Becomes tillit.Error, or TypeError
// when it is of a wrong type; the message starts with the path.
class InputError {
 public:
  static InputError Value(std::string what) { return {false, std::move(what)}; }
  static InputError Type(const char* wanted, py::handle given) {
    return {true,
            absl::StrCat("must be ", wanted, ", not ", Py_TYPE(given.ptr())->tp_name)};
  }
  static InputError Argument(std::string what) { return {true, std::move(what)}; }

  // Puts ".date" or "[3]" before the path so far.
  void Prepend(const std::string& part) { path_.insert(0, part); }
  bool is_type() const { return is_type_; }
  std::string Message() const {
    const size_t dot = !path_.empty() && path_[0] == '.' ? 1 : 0;
    return path_.empty() ? what_ : absl::StrCat(path_.substr(dot), ": ", what_);
  }

 private:
  InputError(bool is_type, std::string what)
      : is_type_(is_type), what_(std::move(what)) {}
  bool is_type_;
  std::string path_;
  std::string what_;
};

// Throws a status that is not OK as tillit.Error.
void ThrowIfBad(const absl::Status& status);
template <class T>
T ValueOrThrow(absl::StatusOr<T> value) {
  ThrowIfBad(value.status());
  return *std::move(value);
}

// Members of an enum's Python class, by number; set by BindEnum, never given back.
template <class E>
inline std::vector<PyObject*> enum_members;

py::object DateToPython(base::Date value);
base::Date DateFromPython(py::handle value);
base::Instant InstantFromPython(py::handle value);  // text, or a datetime with its zone
base::PartialDate PartialDateFromPython(py::handle value);
py::object DecimalToPython(base::Decimal value);
base::Decimal DecimalFromPython(py::handle value);
std::string TextFromPython(py::handle value);
int64_t IntegerFromPython(py::handle value, int64_t least, int64_t most);
double NumberFromPython(py::handle value);
bool BoolFromPython(py::handle value);

// Makes a struct out of a dict of its fields; set by BindStruct. A pointer, so that a
// struct is not compiled again into each struct that holds it.
template <class T>
inline T (*struct_from_dict)(const py::dict& fields) = nullptr;

template <class T>
T FromPython(py::handle value);

// `parent` is the Python object that holds `value`: structs inside it are lent, not
// copied. No class has setters, so they stay where they are.
template <class T>
py::object ToPython(const T& value, py::handle parent) {
  if constexpr (std::is_same_v<T, bool>) {
    return py::bool_(value);
  } else if constexpr (std::is_enum_v<T>) {
    return py::reinterpret_borrow<py::object>(
        enum_members<T>[static_cast<size_t>(value)]);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return py::str(value);
  } else if constexpr (base::kIsId<T>) {
    return py::str(value.value);
  } else if constexpr (std::is_same_v<T, base::Date>) {
    return DateToPython(value);
  } else if constexpr (std::is_same_v<T, base::PartialDate> ||
                       std::is_same_v<T, base::Instant>) {
    return py::str(value.ToString());
  } else if constexpr (std::is_same_v<T, base::Decimal>) {
    return DecimalToPython(value);
  } else if constexpr (std::is_same_v<T, base::Minutes>) {
    return py::int_(value.count);
  } else if constexpr (std::is_integral_v<T>) {
    return py::int_(value);
  } else if constexpr (std::is_same_v<T, double>) {
    return py::float_(value);
  } else if constexpr (base::kIsOptional<T>) {
    return value.has_value() ? ToPython(*value, parent) : py::none();
  } else if constexpr (base::kIsVector<T>) {
    py::tuple items(value.size());
    for (size_t i = 0; i < value.size(); ++i) items[i] = ToPython(value[i], parent);
    return items;
  } else {
    return py::cast(value, py::return_value_policy::reference_internal, parent);
  }
}

template <class T>
std::vector<T> VectorFromPython(py::handle value) {
  if (py::isinstance<py::str>(value) || py::isinstance<py::bytes>(value) ||
      py::isinstance<py::dict>(value) || !py::isinstance<py::iterable>(value)) {
    throw InputError::Type("a list", value);
  }
  std::vector<T> items;
  for (const py::handle item : value) {
    try {
      items.push_back(FromPython<T>(item));
    } catch (InputError& error) {
      error.Prepend(absl::StrCat("[", items.size(), "]"));
      throw;
    }
  }
  return items;
}

template <class E>
E EnumFromPython(py::handle value) {
  const std::string name = TextFromPython(value);
  if (const std::optional<E> found = base::EnumFromName<E>(name)) return *found;
  throw InputError::Value(absl::StrCat("is no ", TillitEnumName(E{})));
}

template <class T>
T FromPython(py::handle value) {
  if constexpr (std::is_same_v<T, bool>) {
    return BoolFromPython(value);
  } else if constexpr (std::is_enum_v<T>) {
    return EnumFromPython<T>(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return TextFromPython(value);
  } else if constexpr (base::kIsId<T>) {
    return T(TextFromPython(value));
  } else if constexpr (std::is_same_v<T, base::Date>) {
    return DateFromPython(value);
  } else if constexpr (std::is_same_v<T, base::PartialDate>) {
    return PartialDateFromPython(value);
  } else if constexpr (std::is_same_v<T, base::Instant>) {
    return InstantFromPython(value);
  } else if constexpr (std::is_same_v<T, base::Decimal>) {
    return DecimalFromPython(value);
  } else if constexpr (std::is_same_v<T, base::Minutes>) {
    return {FromPython<int64_t>(value)};
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(IntegerFromPython(value, std::numeric_limits<T>::min(),
                                            std::numeric_limits<T>::max()));
  } else if constexpr (std::is_same_v<T, double>) {
    return NumberFromPython(value);
  } else if constexpr (base::kIsOptional<T>) {
    if (value.is_none()) return std::nullopt;
    return FromPython<typename T::value_type>(value);
  } else if constexpr (base::kIsVector<T>) {
    return VectorFromPython<typename T::value_type>(value);
  } else {
    if (py::isinstance<T>(value)) return value.cast<const T&>();
    if (py::isinstance<py::dict>(value)) {
      return struct_from_dict<T>(py::reinterpret_borrow<py::dict>(value));
    }
    throw InputError::Type(base::StructName<T>(), value);
  }
}

// An argument of a call; errors start with its name. Arguments are taken so, and not by
// pybind11, whose own message would print every argument, patients and all.
template <class T>
T Argument(const char* name, py::handle value) {
  try {
    return FromPython<T>(value);
  } catch (InputError& error) {
    error.Prepend(name);
    throw;
  }
}

// A type as Python writes it: "tuple[Fact, ...]", "datetime.date | None".
template <class T>
std::string AnnotationOf() {
  if constexpr (std::is_same_v<T, bool>) {
    return "bool";
  } else if constexpr (std::is_enum_v<T>) {
    return TillitEnumName(T{});
  } else if constexpr (std::is_same_v<T, base::Date>) {
    return "datetime.date";
  } else if constexpr (std::is_same_v<T, base::Decimal>) {
    return "decimal.Decimal";
  } else if constexpr (std::is_integral_v<T> || std::is_same_v<T, base::Minutes>) {
    return "int";
  } else if constexpr (std::is_same_v<T, double>) {
    return "float";
  } else if constexpr (base::kIsOptional<T>) {
    return absl::StrCat(AnnotationOf<typename T::value_type>(), " | None");
  } else if constexpr (base::kIsVector<T>) {
    return absl::StrCat("tuple[", AnnotationOf<typename T::value_type>(), ", ...]");
  } else if constexpr (base::kHasFields<T>) {
    return base::StructName<T>();
  } else {
    return "str";
  }
}

}  // namespace tillit::python

#endif  // TILLIT_PYTHON_VALUES_H_
