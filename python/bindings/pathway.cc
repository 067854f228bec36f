// SPDX-License-Identifier: Apache-2.0
#include "tillit/diagram/pathway.h"

#include "bind_struct.h"
#include "modules.h"
#include "shipped_words.h"
#include "tillit/pathway/programme.h"
#include "tillit/pathway/progress.h"

namespace tillit::python {
namespace {

std::string Draw(const pathway::Pathway& pathway, const std::string& language) {
  return diagram::DrawPathway(pathway, ShippedWords(language));
}

std::string Chart(const pathway::Pathway& pathway, const std::string& language) {
  return diagram::MermaidPathway(pathway, ShippedWords(language));
}

}  // namespace

void BindPathway(py::module_& module) {
  BindEnum<pathway::PathwayBasis>(module);
  BindStruct<pathway::TimeLimit>(module);
  BindStruct<pathway::PathwayItem>(module);
  BindStruct<pathway::PathwayState>(module);
  BindStruct<pathway::PathwayTransition>(module);
  BindStruct<pathway::Pathway>(module)
      .def("_repr_svg_", [](const pathway::Pathway& self) { return Draw(self, "nb"); })
      .def("to_svg", &Draw, py::arg("language") = "nb",
           "The pathway as SVG, in \"nb\", \"nn\" or \"en\", with the shipped words.")
      .def("to_mermaid", &Chart, py::arg("language") = "nb",
           "The pathway as a Mermaid state diagram, with the shipped words.");
  BindStruct<pathway::ProgrammePhase>(module);
  BindStruct<pathway::CareProgramme>(module);
  BindStruct<pathway::PathwayUse>(module);
  BindStruct<pathway::StepPause>(module);
  BindStruct<pathway::PathwayStep>(module);
  BindStruct<pathway::ItemTick>(module);
  BindStruct<pathway::StateStanding>(module);
  BindStruct<pathway::StepTime>(module);
  BindStruct<pathway::LeadTime>(module);
  BindStruct<pathway::PathwayOrphan>(module);
  BindStruct<pathway::ItemDone>(module);
  BindStruct<pathway::PathwayWay>(module);
}

}  // namespace tillit::python
