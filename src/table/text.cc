// SPDX-License-Identifier: Apache-2.0
#include "table/text.h"

#include <cstdint>

#include "absl/strings/match.h"

namespace tillit::table {
namespace {

// Windows-1252 0x80 to 0x9F (Unicode's CP1252.TXT); 0 where nothing is defined.
constexpr uint16_t kHigh1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void Append(uint32_t point, std::string* out) {
  const auto push = [&](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (point < 0x80) return push(point);
  if (point < 0x800) {
    push(0xC0 | point >> 6);
  } else {
    if (point < 0x10000) {
      push(0xE0 | point >> 12);
    } else {
      push(0xF0 | point >> 18);
      push(0x80 | (point >> 12 & 0x3F));
    }
    push(0x80 | (point >> 6 & 0x3F));
  }
  push(0x80 | (point & 0x3F));
}

void From1252(absl::string_view bytes, std::string* out) {
  out->reserve(bytes.size() + bytes.size() / 16);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || byte >= 0xA0) {
      Append(byte, out);
    } else if (kHigh1252[byte - 0x80] != 0) {
      Append(kHigh1252[byte - 0x80], out);
    } else {
      out->push_back(c);  // a lone continuation byte is no UTF-8
    }
  }
}

void FromUtf16(absl::string_view bytes, bool high_first, std::string* out) {
  out->reserve(bytes.size());
  const auto unit = [&](size_t i) {
    const uint32_t a = static_cast<unsigned char>(bytes[i]);
    const uint32_t b = static_cast<unsigned char>(bytes[i + 1]);
    return high_first ? a << 8 | b : b << 8 | a;
  };
  size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    const uint32_t first = unit(i);
    if (first >= 0xD800 && first < 0xDC00 && i + 3 < bytes.size()) {
      const uint32_t second = unit(i + 2);
      if (second >= 0xDC00 && second < 0xE000) {
        Append(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), out);
        i += 2;
        continue;
      }
    }
    Append(first, out);  // half of a pair alone is no UTF-8
  }
  if (i < bytes.size()) out->push_back('\xFF');
}

}  // namespace

absl::string_view ToUtf8(absl::string_view bytes, Encoding* encoding,
                         std::string* storage) {
  bool high_first = false;
  if (absl::StartsWith(bytes, "\xEF\xBB\xBF")) {
    *encoding = Encoding::kUtf8;
    bytes.remove_prefix(3);
  } else if (absl::StartsWith(bytes, "\xFF\xFE") || absl::StartsWith(bytes, "\xFE\xFF")) {
    *encoding = Encoding::kUtf16;
    high_first = bytes[0] == '\xFE';
    bytes.remove_prefix(2);
  }
  storage->clear();
  switch (*encoding) {
    case Encoding::kWindows1252:
      From1252(bytes, storage);
      return *storage;
    case Encoding::kUtf16:
      FromUtf16(bytes, high_first, storage);
      return *storage;
    case Encoding::kUtf8:
      break;
  }
  return bytes;
}

size_t SourceBytes(absl::string_view text, Encoding encoding) {
  if (encoding == Encoding::kUtf8) return text.size();
  size_t bytes = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;
    bytes += encoding == Encoding::kWindows1252 ? 1 : byte >= 0xF0 ? 4 : 2;
  }
  return bytes;
}

}  // namespace tillit::table
