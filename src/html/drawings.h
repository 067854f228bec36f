// SPDX-License-Identifier: Apache-2.0
// The pictures of the report, as SVG.
#ifndef TILLIT_SRC_HTML_DRAWINGS_H_
#define TILLIT_SRC_HTML_DRAWINGS_H_

#include <string>

#include "tillit/base/date.h"
#include "tillit/diagram/wording.h"
#include "tillit/service/run.h"

namespace tillit::html {

using diagram::Escape;
using diagram::Wording;

// One day: a row for each member who works or sees somebody, shifts grey, visits coloured
// by kind. A title on each visit names patient and intervention.
std::string DrawDay(const service::Week& week, base::Date day, const Wording& words);

}  // namespace tillit::html

#endif  // TILLIT_SRC_HTML_DRAWINGS_H_
