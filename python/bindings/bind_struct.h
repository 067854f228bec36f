// SPDX-License-Identifier: Apache-2.0
// A Python class out of a field list, an enum.StrEnum out of a list of values. What does
// not depend on the type stands in bind_struct.cc: templates of pybind11 are slow to
// compile, and there are some eighty types with five hundred fields.
#ifndef TILLIT_PYTHON_BIND_STRUCT_H_
#define TILLIT_PYTHON_BIND_STRUCT_H_

#include <pybind11/pybind11.h>

#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "values.h"

namespace tillit::python {

// A field as Python sees it.
struct FieldOfClass {
  const char* name;     // in Python
  const char* in_list;  // in the field list
  std::string annotation;
  py::object (*get)(const py::object& self);
};

// What Python asks of a struct. `name` is that of the list.
struct ClassOfStruct {
  const char* name;
  std::vector<FieldOfClass> fields;
  bool (*equal)(const py::object& a, const py::object& b);
};

// Adds all but the constructor to a class.
void DefineClass(py::object bound, ClassOfStruct described);
// The comment of a struct or enum, with a line for each field.
std::string ClassDocstring(const ClassOfStruct& described);
// Makes an enum.StrEnum whose values are the names, and gives back its members.
std::vector<PyObject*> DefineEnum(py::module_& module, const char* name,
                                  const std::vector<std::pair<int, const char*>>& values);
// Says that `fields` holds a name that is none of the class's.
[[noreturn]] void RefuseUnknownFields(const ClassOfStruct& described,
                                      const py::dict& fields);

// Fields are given by name alone: lists of fields grow.
void RefuseValuesWithoutName(const py::args& values);

template <class T, size_t kIndex>
py::object GetField(const py::object& self) {
  constexpr auto kField = std::get<kIndex>(base::FieldsOf<T>());
  return ToPython(self.cast<const T&>().*(kField.member), self);
}

template <class T>
ClassOfStruct Describe() {
  ClassOfStruct described{base::StructName<T>(), {}, nullptr};
  [&]<size_t... kIndex>(std::index_sequence<kIndex...>) {
    (described.fields.push_back(
         {NameInPython(std::get<kIndex>(base::FieldsOf<T>()).name),
          std::get<kIndex>(base::FieldsOf<T>()).name,
          AnnotationOf<typename std::tuple_element_t<
              kIndex, decltype(base::FieldsOf<T>())>::value_type>(),
          &GetField<T, kIndex>}),
     ...);
  }(std::make_index_sequence<std::tuple_size_v<decltype(base::FieldsOf<T>())>>());
  described.equal = [](const py::object& a, const py::object& b) {
    return py::isinstance<T>(b) && a.cast<const T&>() == b.cast<const T&>();
  };
  return described;
}

// The fields of T that `fields` names; the others keep their defaults. InputError for a
// name that is no field.
template <class T>
T StructFromDict(const py::dict& fields) {
  T value{};
  size_t known = 0;
  base::ForEachField(value, [&](const char* in_list, auto& field) {
    const char* name = NameInPython(in_list);
    if (!fields.contains(name)) return;
    ++known;
    try {
      field = FromPython<std::remove_reference_t<decltype(field)>>(fields[name]);
    } catch (InputError& error) {
      error.Prepend(absl::StrCat(".", name));
      throw;
    }
  });
  if (known != fields.size()) RefuseUnknownFields(Describe<T>(), fields);
  return value;
}

// Adds a class to the module: read-only attributes, a constructor by keywords, replace,
// ==, hash, repr, copy and pickle.
template <class T>
py::class_<T> BindStruct(py::module_& module) {
  struct_from_dict<T> = &StructFromDict<T>;
  ClassOfStruct described = Describe<T>();
  py::class_<T> bound(module, described.name, ClassDocstring(described).c_str());
  bound.def(py::init([](const py::args& values, const py::kwargs& fields) {
    RefuseValuesWithoutName(values);
    try {
      return StructFromDict<T>(fields);
    } catch (InputError& error) {
      error.Prepend(base::StructName<T>());
      throw;
    }
  }));
  DefineClass(bound, std::move(described));
  return bound;
}

template <class E>
void BindEnum(py::module_& module) {
  std::vector<std::pair<int, const char*>> values;
  for (const auto& entry : base::EnumValues<E>()) {
    values.emplace_back(static_cast<int>(entry.value), entry.name);
  }
  enum_members<E> = DefineEnum(module, TillitEnumName(E{}), values);
}

}  // namespace tillit::python

#endif  // TILLIT_PYTHON_BIND_STRUCT_H_
