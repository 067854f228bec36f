// SPDX-License-Identifier: Apache-2.0
// One function a module of the library, each in the file of its name.
#ifndef TILLIT_PYTHON_MODULES_H_
#define TILLIT_PYTHON_MODULES_H_

#include <pybind11/pybind11.h>

namespace tillit::python {

void BindBase(pybind11::module_& module);
void BindFacts(pybind11::module_& module);
void BindTeam(pybind11::module_& module);
void BindCriteria(pybind11::module_& module);
void BindRisk(pybind11::module_& module);
void BindInstruments(pybind11::module_& module);
void BindInterventions(pybind11::module_& module);
void BindStratify(pybind11::module_& module);
void BindBowtie(pybind11::module_& module);
void BindPathway(pybind11::module_& module);
void BindPlan(pybind11::module_& module);
void BindSchedule(pybind11::module_& module);
void BindService(pybind11::module_& module);
void BindBuiltin(pybind11::module_& module);
void BindProto(pybind11::module_& module);
void BindColumnar(pybind11::module_& module);
void BindIntake(pybind11::module_& module);

}  // namespace tillit::python

#endif  // TILLIT_PYTHON_MODULES_H_
