// SPDX-License-Identifier: Apache-2.0
#include "bind_struct.h"

#include <memory>
#include <utility>

#include "absl/strings/str_join.h"
#include "docstrings.h"

namespace tillit::python {
namespace {

// Longer tuples are printed as their length, so that a whole run can be printed.
constexpr size_t kMostItems = 6;

using Described = std::shared_ptr<const ClassOfStruct>;

// A method of the class; the name goes into error messages and help().
template <class Function>
void Method(const py::object& bound, const char* name, Function function,
            const char* docstring = "") {
  bound.attr(name) = py::cpp_function(std::move(function), py::name(name),
                                      py::is_method(bound), docstring);
}

py::dict DictOf(const ClassOfStruct& described, const py::object& self) {
  py::dict fields;
  for (const FieldOfClass& field : described.fields) fields[field.name] = field.get(self);
  return fields;
}

py::tuple ValuesOf(const ClassOfStruct& described, const py::object& self) {
  py::tuple values(described.fields.size());
  for (size_t i = 0; i < described.fields.size(); ++i) {
    values[i] = described.fields[i].get(self);
  }
  return values;
}

// What differs from the default: Code(system='ICPC-2', code='T90').
std::string ReprOf(const ClassOfStruct& described, const py::object& self) {
  const py::object plain = py::type::of(self)();
  std::vector<std::string> parts;
  for (const FieldOfClass& field : described.fields) {
    const py::object value = field.get(self);
    if (value.equal(field.get(plain))) continue;
    const bool long_list =
        py::isinstance<py::tuple>(value) && py::len(value) > kMostItems;
    parts.push_back(absl::StrCat(field.name, "=",
                                 long_list ? absl::StrCat("<", py::len(value), " items>")
                                           : std::string(py::repr(value))));
  }
  return absl::StrCat(described.name, "(", absl::StrJoin(parts, ", "), ")");
}

py::object Rebuild(const py::object& type, const py::dict& fields) {
  return type(**fields);
}

void DefineFields(const py::object& bound, const ClassOfStruct& described) {
  const py::object property =
      py::reinterpret_borrow<py::object>(reinterpret_cast<PyObject*>(&PyProperty_Type));
  py::dict annotations;
  for (const FieldOfClass& field : described.fields) {
    const py::cpp_function get(field.get, py::is_method(bound));
    const std::string docstring =
        DocstringOf(absl::StrCat(described.name, ".", field.in_list));
    bound.attr(field.name) = property(get, py::none(), py::none(), py::str(docstring));
    annotations[field.name] = field.annotation;
  }
  bound.attr("__annotations__") = annotations;
}

}  // namespace

void RefuseUnknownFields(const ClassOfStruct& described, const py::dict& fields) {
  for (const auto& [key, value] : fields) {
    bool known = false;
    for (const FieldOfClass& field : described.fields) {
      known = known || key.equal(py::str(field.name));
    }
    if (!known) {
      throw InputError::Argument(
          absl::StrCat("has no field ", std::string(py::repr(key))));
    }
  }
  throw InputError::Argument("has a field that is not known");
}

void RefuseValuesWithoutName(const py::args& values) {
  if (!values.empty()) throw InputError::Argument("fields are given by name");
}

std::string ClassDocstring(const ClassOfStruct& described) {
  std::string text = DocstringOf(described.name);
  absl::StrAppend(&text, text.empty() ? "" : "\n\n", "Fields:");
  for (const FieldOfClass& field : described.fields) {
    const std::string docstring =
        DocstringOf(absl::StrCat(described.name, ".", field.in_list));
    absl::StrAppend(&text, "\n    ", field.name, " (", field.annotation, ")",
                    docstring.empty() ? "" : ": ", docstring);
  }
  return text;
}

void DefineClass(py::object bound, ClassOfStruct of_struct) {
  const auto described = std::make_shared<const ClassOfStruct>(std::move(of_struct));
  bound.attr("__module__") = "tillit";
  DefineFields(bound, *described);
  const auto replace = [described](const py::object& self, const py::args& values,
                                   const py::kwargs& changes) {
    RefuseValuesWithoutName(values);
    py::dict fields = DictOf(*described, self);
    for (const auto& [name, value] : changes) fields[name] = value;
    return Rebuild(py::type::of(self), fields);
  };
  Method(bound, "replace", replace, "The same with other values in the fields named.");
  Method(bound, "__replace__", replace);
  Method(bound, "__eq__", [described](const py::object& self, const py::object& other) {
    return described->equal(self, other);
  });
  Method(bound, "__hash__", [described](const py::object& self) {
    return py::hash(ValuesOf(*described, self));
  });
  Method(bound, "__repr__",
         [described](const py::object& self) { return ReprOf(*described, self); });
  Method(bound, "__copy__", [described](const py::object& self) {
    return Rebuild(py::type::of(self), DictOf(*described, self));
  });
  Method(bound, "__deepcopy__", [described](const py::object& self, const py::dict&) {
    return Rebuild(py::type::of(self), DictOf(*described, self));
  });
  // A call of the class with its fields, as pickle can name one.
  Method(bound, "__reduce__", [described](const py::object& self) {
    return py::make_tuple(
        py::module_::import("functools")
            .attr("partial")(py::type::of(self), **DictOf(*described, self)),
        py::tuple());
  });
}

std::vector<PyObject*> DefineEnum(
    py::module_& module, const char* name,
    const std::vector<std::pair<int, const char*>>& values) {
  py::list names;
  std::string text = DocstringOf(name);
  absl::StrAppend(&text, text.empty() ? "" : "\n\n", "Values:");
  for (const auto& [number, value] : values) {
    names.append(py::make_tuple(value, value));
    const std::string docstring = DocstringOf(absl::StrCat(name, ".", value));
    absl::StrAppend(&text, "\n    ", value, docstring.empty() ? "" : ": ", docstring);
  }
  const py::object made = py::module_::import("enum").attr("StrEnum")(
      name, names, py::arg("module") = "tillit");
  made.attr("__doc__") = text;
  module.attr(name) = made;
  std::vector<PyObject*> members;
  for (const auto& [number, value] : values) {
    const auto index = static_cast<size_t>(number);
    if (members.size() <= index) members.resize(index + 1, Py_None);
    members[index] = py::object(made.attr(value)).release().ptr();
  }
  return members;
}

}  // namespace tillit::python
