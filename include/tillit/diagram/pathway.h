// SPDX-License-Identifier: Apache-2.0
// A pathway as a picture, and as a chart that other tools draw.
#ifndef TILLIT_DIAGRAM_PATHWAY_H_
#define TILLIT_DIAGRAM_PATHWAY_H_

#include <string>

#include "tillit/diagram/bowtie.h"
#include "tillit/diagram/wording.h"
#include "tillit/pathway/pathway.h"

namespace tillit::diagram {

// SVG: the states below each other in the pathway's order, each with who answers, how
// long, and what is done there; ways on to the right, ways back to the left, each told in
// the state that it leaves. A way from every state stands once, at the top. What a colour
// says a line says too; screen readers get all of it as one description. 720 units wide.
// The same pathway gives the same bytes.
std::string DrawPathway(const pathway::Pathway& pathway, const Wording& words,
                        Place place = Place::kFile);

// The same as a Mermaid state diagram, without what is done in each state.
std::string MermaidPathway(const pathway::Pathway& pathway, const Wording& words);

}  // namespace tillit::diagram

#endif  // TILLIT_DIAGRAM_PATHWAY_H_
