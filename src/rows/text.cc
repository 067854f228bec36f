// SPDX-License-Identifier: Apache-2.0
#include "rows/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace tillit::rows {

size_t FirstFault(absl::string_view text) {
  const char* const data = text.data();
  const size_t size = text.size();
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(data[i]); };
  const auto follows = [&](size_t i, unsigned low, unsigned high) {
    return i < size && byte(i) >= low && byte(i) <= high;
  };
  size_t i = 0;
  while (i < size) {
    uint64_t eight;
    if (i + 8 <= size) {
      std::memcpy(&eight, data + i, 8);
      if ((eight & 0x8080808080808080u) == 0) {
        i += 8;
        continue;
      }
    }
    const unsigned lead = byte(i);
    if (lead < 0x80) {
      ++i;
    } else if (lead >= 0xC2 && lead < 0xE0) {
      if (!follows(i + 1, 0x80, 0xBF)) return i;
      i += 2;
    } else if (lead >= 0xE0 && lead < 0xF0) {
      // No over-long forms, no halves of UTF-16 pairs.
      if (!follows(i + 1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) ||
          !follows(i + 2, 0x80, 0xBF)) {
        return i;
      }
      i += 3;
    } else if (lead >= 0xF0 && lead < 0xF5) {
      if (!follows(i + 1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) ||
          !follows(i + 2, 0x80, 0xBF) || !follows(i + 3, 0x80, 0xBF)) {
        return i;
      }
      i += 4;
    } else {
      return i;
    }
  }
  return absl::string_view::npos;
}

const char* TextFault(absl::string_view text, size_t* offset) {
  const size_t nul = text.find('\0');
  const size_t fault = FirstFault(text);
  if (fault == nul) return nullptr;  // neither was found
  *offset = std::min(nul, fault);
  return nul < fault ? "nul_byte" : "text_invalid";
}

}  // namespace tillit::rows
