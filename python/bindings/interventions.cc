// SPDX-License-Identifier: Apache-2.0
#include "bind_struct.h"
#include "modules.h"
#include "tillit/interventions/effect.h"
#include "tillit/interventions/intervention.h"

namespace tillit::python {

void BindInterventions(py::module_& module) {
  BindEnum<interventions::EffectMeasure>(module);
  BindEnum<interventions::Direction>(module);
  BindEnum<interventions::Certainty>(module);
  BindEnum<interventions::ContactForm>(module);
  BindStruct<interventions::Effect>(module);
  BindStruct<interventions::Intervention>(module);
  BindStruct<interventions::Effort>(module);
  BindStruct<interventions::Delivery>(module);
}

}  // namespace tillit::python
