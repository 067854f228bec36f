// SPDX-License-Identifier: Apache-2.0
#include "fuzz/target.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tillit/builtin/builtin.h"

namespace tillit::fuzz {

size_t Input::Choice(size_t count) {
  if (rest_.empty()) return 0;
  const auto byte = static_cast<unsigned char>(rest_[0]);
  rest_.remove_prefix(1);
  return byte % count;
}

std::vector<absl::string_view> Input::Parts() const {
  return absl::StrSplit(rest_, kSeparator);
}

void Holds(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

std::string WithCanary(absl::string_view json) {
  std::vector<std::pair<std::string, std::string>> places;
  for (const char* key :
       {"text", "family", "display", "div", "valueString", "detail", "description"}) {
    const std::string place = absl::StrCat("\"", key, "\":\"");
    places.emplace_back(place, place + kCanary);
  }
  return absl::StrReplaceAll(json, places);
}

void HoldsNoCanary(absl::string_view text) {
  Holds(!absl::StrContains(text, kCanary), "no message quotes what people wrote");
}

void HoldsNoCanary(const std::vector<base::Finding>& findings) {
  for (const base::Finding& finding : findings) {
    HoldsNoCanary(finding.code);
    HoldsNoCanary(finding.path);
    for (const std::string& argument : finding.arguments) HoldsNoCanary(argument);
  }
}

const std::vector<base::CodeSystem>& CodeSystems() {
  static const auto& systems =
      *new std::vector<base::CodeSystem>(builtin::Catalogue().code_systems);
  return systems;
}

std::vector<Target>& Targets() {
  static auto& targets = *new std::vector<Target>;
  return targets;
}

}  // namespace tillit::fuzz
