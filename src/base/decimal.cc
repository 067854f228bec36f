// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/decimal.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tillit::base {

absl::StatusOr<Decimal> Decimal::Parse(absl::string_view text) {
  const auto bad = [] {
    return absl::InvalidArgumentError("not a decimal of at most six places");
  };
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  int64_t millionths = 0;
  int digits_before = 0;
  int digits_after = 0;
  bool point = false;
  for (char c : text) {
    if (c == '.') {
      if (point) return bad();
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return bad();
    (point ? digits_after : digits_before)++;
    if (digits_after > 6 || digits_before > 12) return bad();
    millionths = millionths * 10 + (c - '0');
  }
  if (digits_before == 0 || (point && digits_after == 0)) return bad();
  for (; digits_after < 6; ++digits_after) millionths *= 10;
  return Decimal{negative ? -millionths : millionths};
}

std::string Decimal::ToString() const {
  const uint64_t size = millionths < 0 ? 0 - static_cast<uint64_t>(millionths)
                                       : static_cast<uint64_t>(millionths);
  std::string out = absl::StrCat(millionths < 0 ? "-" : "", size / 1000000);
  const uint64_t rest = size % 1000000;
  if (rest != 0) {
    absl::StrAppendFormat(&out, ".%06d", rest);
    while (out.back() == '0') out.pop_back();
  }
  return out;
}

}  // namespace tillit::base
