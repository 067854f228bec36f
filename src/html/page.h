// SPDX-License-Identifier: Apache-2.0
// The page as a mustache template: what it looks like, and nothing of what it says.
#ifndef TILLIT_SRC_HTML_PAGE_H_
#define TILLIT_SRC_HTML_PAGE_H_

namespace tillit::html {

extern const char kPage[];

}  // namespace tillit::html

#endif  // TILLIT_SRC_HTML_PAGE_H_
