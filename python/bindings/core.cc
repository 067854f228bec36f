// SPDX-License-Identifier: Apache-2.0
// The extension module tillit._core: one class a field list, and the verbs that
// python/tillit gives their Python form.
#include <pybind11/pybind11.h>

#include "modules.h"
#include "values.h"

PYBIND11_MODULE(_core, module) {
  namespace py = pybind11;
  using tillit::python::InputError;

  static PyObject* error = PyErr_NewExceptionWithDoc(
      "tillit.Error",
      "What stops the work. The message starts with the path of the fault.",
      PyExc_ValueError, nullptr);
  module.attr("Error") = py::reinterpret_borrow<py::object>(error);
  py::register_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) std::rethrow_exception(pointer);
    } catch (const InputError& fault) {
      PyErr_SetString(fault.is_type() ? PyExc_TypeError : error, fault.Message().c_str());
    }
  });

  tillit::python::BindBase(module);
  tillit::python::BindFacts(module);
  tillit::python::BindTeam(module);
  tillit::python::BindCriteria(module);
  tillit::python::BindRisk(module);
  tillit::python::BindInstruments(module);
  tillit::python::BindInterventions(module);
  tillit::python::BindStratify(module);
  tillit::python::BindBowtie(module);
  tillit::python::BindPathway(module);
  tillit::python::BindPlan(module);
  tillit::python::BindSchedule(module);
  tillit::python::BindService(module);
  tillit::python::BindBuiltin(module);
  tillit::python::BindProto(module);
  tillit::python::BindColumnar(module);
  tillit::python::BindIntake(module);
}
