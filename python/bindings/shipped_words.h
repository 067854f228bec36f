// SPDX-License-Identifier: Apache-2.0
// The wording that is shipped, for pictures.
#ifndef TILLIT_PYTHON_SHIPPED_WORDS_H_
#define TILLIT_PYTHON_SHIPPED_WORDS_H_

#include <string>

#include "tillit/diagram/wording.h"

namespace tillit::python {

// "nb", "nn" or "en"; a ValueError for another.
diagram::Wording ShippedWords(const std::string& language);

}  // namespace tillit::python

#endif  // TILLIT_PYTHON_SHIPPED_WORDS_H_
