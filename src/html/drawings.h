// SPDX-License-Identifier: Apache-2.0
// The pictures of the report, as SVG.
#ifndef TILLIT_SRC_HTML_DRAWINGS_H_
#define TILLIT_SRC_HTML_DRAWINGS_H_

#include <string>

#include "html/wording.h"
#include "tillit/base/date.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/service/run.h"

namespace tillit::html {

// Causes to the left, the event in the middle, consequences to the right, barriers
// between on their side of the event.
std::string DrawBowtie(const bowtie::Analysis& analysis, const Wording& words);

// One day: a row for each member who works or sees somebody, shifts grey, visits coloured
// by kind. A title on each visit names patient and intervention.
std::string DrawDay(const service::Week& week, base::Date day, const Wording& words);

}  // namespace tillit::html

#endif  // TILLIT_SRC_HTML_DRAWINGS_H_
