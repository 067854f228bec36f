// SPDX-License-Identifier: Apache-2.0
// For whom a page was made, for every page that shows a view.
#ifndef TILLIT_SRC_HTML_LOOKED_H_
#define TILLIT_SRC_HTML_LOOKED_H_

#include <string>
#include <vector>

#include "tillit/access/grant.h"
#include "tillit/diagram/wording.h"

namespace tillit::html {

std::string LookedLine(const access::AccessRequest& request,
                       const diagram::Wording& words);

// The contents that are not granted, in words; empty where all are.
std::string HiddenContents(const std::vector<access::ContentRuling>& rulings,
                           const diagram::Wording& words);

}  // namespace tillit::html

#endif  // TILLIT_SRC_HTML_LOOKED_H_
