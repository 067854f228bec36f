// SPDX-License-Identifier: Apache-2.0
#include "tillit/base/code.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace tillit::base {
namespace {

bool Matches(absl::string_view code, const std::string& entry, CodeMatch match) {
  return match == CodeMatch::kExact ? code == entry : absl::StartsWith(code, entry);
}

}  // namespace

std::string CodeSystem::Normalise(absl::string_view code) const {
  std::string out(absl::StripAsciiWhitespace(code));
  if (drop_dots) out.erase(std::remove(out.begin(), out.end(), '.'), out.end());
  if (fold_case) absl::AsciiStrToUpper(&out);
  return out;
}

bool CodeSet::Contains(absl::string_view code) const {
  const auto matches = [&](const std::string& entry) {
    return Matches(code, entry, match);
  };
  return (every_code || std::any_of(include.begin(), include.end(), matches)) &&
         std::none_of(exclude.begin(), exclude.end(), matches);
}

}  // namespace tillit::base
