// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/bowtie.h"

#include "bind_struct.h"
#include "modules.h"
#include "shipped_words.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/bowtie/selection.h"
#include "tillit/diagram/bowtie.h"

namespace tillit::python {
namespace {

std::string Draw(const bowtie::Analysis& analysis, const std::string& language) {
  return diagram::DrawBowtie(analysis, ShippedWords(language));
}

std::string Chart(const bowtie::Analysis& analysis, const std::string& language) {
  return diagram::MermaidBowtie(analysis, ShippedWords(language));
}

}  // namespace

void BindBowtie(py::module_& module) {
  BindEnum<bowtie::Side>(module);
  BindEnum<bowtie::BarrierWorth>(module);
  BindEnum<bowtie::Form>(module);
  BindEnum<bowtie::GateKind>(module);
  BindStruct<bowtie::BaseRate>(module);
  BindStruct<bowtie::BaseRisk>(module);
  BindStruct<bowtie::Proportion>(module);
  BindStruct<bowtie::Cause>(module);
  BindStruct<bowtie::Gate>(module);
  BindStruct<bowtie::Barrier>(module);
  BindStruct<bowtie::CommonCause>(module);
  BindStruct<bowtie::Programme>(module);
  BindStruct<bowtie::EscalationFactor>(module);
  BindStruct<bowtie::ConsequenceRisk>(module);
  BindStruct<bowtie::Bowtie>(module);
  BindStruct<bowtie::CauseFound>(module);
  BindStruct<bowtie::Estimate>(module);
  BindStruct<bowtie::EffectConsidered>(module);
  BindStruct<bowtie::EscalationFound>(module);
  BindStruct<bowtie::BarrierValue>(module);
  BindStruct<bowtie::ConsequenceValue>(module);
  BindStruct<bowtie::Swing>(module);
  BindStruct<bowtie::Analysis>(module)
      .def("_repr_svg_", [](const bowtie::Analysis& self) { return Draw(self, "nb"); })
      .def("to_svg", &Draw, py::arg("language") = "nb",
           "The bow-tie as SVG, in \"nb\", \"nn\" or \"en\", with the shipped words.")
      .def("to_mermaid", &Chart, py::arg("language") = "nb",
           "The bow-tie as a Mermaid flowchart, with the shipped words.");
  BindStruct<bowtie::DeliveryOf>(module);
  BindStruct<bowtie::BarrierRecord>(module);
  BindStruct<bowtie::Budget>(module);
  BindStruct<bowtie::BowtieWeight>(module);
  BindStruct<bowtie::InterventionWorth>(module);
  BindStruct<bowtie::Selection>(module);
}

}  // namespace tillit::python
