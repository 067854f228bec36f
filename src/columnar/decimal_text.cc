// SPDX-License-Identifier: Apache-2.0
#include "columnar/decimal_text.h"

#include <algorithm>

namespace tillit::columnar {

std::string DecimalText(uint64_t low, uint64_t high, int scale) {
  const bool negative = high >> 63 != 0;
  if (negative) {
    low = ~low + 1;
    high = ~high + (low == 0 ? 1 : 0);
  }
  uint32_t parts[4] = {static_cast<uint32_t>(high >> 32), static_cast<uint32_t>(high),
                       static_cast<uint32_t>(low >> 32), static_cast<uint32_t>(low)};
  std::string digits;  // the last first
  while (std::any_of(parts, parts + 4, [](uint32_t part) { return part != 0; }) ||
         digits.size() <= static_cast<size_t>(scale)) {
    uint64_t rest = 0;
    for (uint32_t& part : parts) {
      rest = rest << 32 | part;
      part = static_cast<uint32_t>(rest / 10);
      rest %= 10;
    }
    digits.push_back(static_cast<char>('0' + rest));
  }
  if (scale > 0) digits.insert(static_cast<size_t>(scale), 1, '.');
  if (negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace tillit::columnar
