// SPDX-License-Identifier: Apache-2.0
// A bow-tie of one patient as a picture, and as files that other tools read.
#ifndef TILLIT_DIAGRAM_BOWTIE_H_
#define TILLIT_DIAGRAM_BOWTIE_H_

#include <string>

#include "tillit/bowtie/analysis.h"
#include "tillit/diagram/wording.h"

namespace tillit::diagram {

// Where an SVG stands: a file names the namespace of its elements, a page needs no
// address.
enum class Place { kFile = 1, kPage = 2 };

// SVG: causes to the left, the event in the middle,
// consequences to the right, barriers on their side of the event, best first, each with
// its words whole and what it is worth. What a colour says a mark and a line say too, so
// that it can be read in black and white; screen readers get all of it as one
// description. 1120 units wide. The same analysis gives the same bytes.
std::string DrawBowtie(const bowtie::Analysis& analysis, const Wording& words,
                       Place place = Place::kFile);

// The same as a Mermaid flowchart.
std::string MermaidBowtie(const bowtie::Analysis& analysis, const Wording& words);

// The numbers of a counted bow-tie in the Open-PSA Model Exchange Format (version 2.0d):
// a fault tree that ends at the event, an event tree to each consequence. A rate stands
// as the basic event's value as it is counted, per 1,000 person-years; what passes a
// barrier is the probability that it fails. Empty where the bow-tie counts nothing. What
// the format cannot say is left to its comments: common causes, programmes, and ratios
// above 1, which stand as 1.
std::string OpenPsaBowtie(const bowtie::CountedBowtie& counted);

}  // namespace tillit::diagram

#endif  // TILLIT_DIAGRAM_BOWTIE_H_
