// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/finding.h"

namespace tillit::base {

std::string Quotable(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (out.size() == 16) break;
    if (c > 0x20 && c < 0x7f) out.push_back(c);
  }
  return out;
}

}  // namespace tillit::base
