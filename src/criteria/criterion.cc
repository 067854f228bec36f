// SPDX-License-Identifier: Apache-2.0
#include "tillit/criteria/criterion.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tillit::criteria {
namespace {

constexpr int kDeepest = 32;

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

absl::Status ValidateSets(const std::vector<base::CodeSet>& sets,
                          absl::string_view path) {
  for (size_t i = 0; i < sets.size(); ++i) {
    const std::string at = absl::StrCat(path, ".codes[", i, "]");
    if (sets[i].system.empty()) return Fault(at, "has no system");
    if (sets[i].include.empty()) return Fault(at, "includes no code");
    for (const std::string& entry : sets[i].include) {
      if (entry.empty()) return Fault(at, "an empty code would match every code");
    }
    for (const std::string& entry : sets[i].exclude) {
      if (entry.empty()) return Fault(at, "an empty exclusion would match every code");
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateCoded(const CodedFacts& coded, const std::vector<NamedCodes>& named,
                           absl::string_view path) {
  if (coded.codes.empty()) return Fault(path, "names no codes");
  if (coded.at_least < 1) return Fault(path, "at_least must be 1 or more");
  if (coded.look_back_months && coded.look_back_days) {
    return Fault(path, "has a look-back in months and one in days");
  }
  if (coded.look_back_months.value_or(0) < 0 || coded.look_back_days.value_or(0) < 0) {
    return Fault(path, "look-back is negative");
  }
  if (coded.code_length.value_or(1) < 1)
    return Fault(path, "code_length must be 1 or more");
  const auto is_named = [&](const NamedCodes& n) { return n.id == coded.counted_in; };
  if (!coded.counted_in.empty() && std::none_of(named.begin(), named.end(), is_named)) {
    return Fault(path,
                 absl::StrCat("counted_in '", coded.counted_in, "' is not defined"));
  }
  return ValidateSets(coded.codes, path);
}

absl::Status ValidateAt(const Criterion& c, const std::vector<NamedCodes>& named,
                        const std::string& path, int depth) {
  if (depth > kDeepest) return Fault(path, "nested deeper than 32");
  const int parts = c.coded.has_value() + c.age.has_value() + c.sex.has_value() +
                    c.measured.has_value() + c.derived.has_value() + !c.all_of.empty() +
                    !c.any_of.empty() + !c.none_of.empty() + !c.of.empty();
  if (parts != 1)
    return Fault(path, absl::StrCat("must ask exactly one thing, asks ", parts));
  if (c.at_least.has_value() == c.of.empty())
    return Fault(path, "at_least and of go together");
  if (c.at_least && (*c.at_least < 1 || *c.at_least > static_cast<int>(c.of.size()))) {
    return Fault(path, "at_least is outside 1 to the number of parts");
  }
  if (c.coded) return ValidateCoded(*c.coded, named, absl::StrCat(path, ".coded"));
  if (c.age && !c.age->at_least && !c.age->at_most)
    return Fault(path, "age has no bound");
  if (c.derived && c.derived->of.empty()) return Fault(path, "derived names nothing");
  if (c.measured) {
    if (c.measured->codes.empty()) return Fault(path, "measured names no codes");
    if (!c.measured->at_least && !c.measured->at_most) {
      return Fault(path, "measured has no bound");
    }
    return ValidateSets(c.measured->codes, absl::StrCat(path, ".measured"));
  }
  const struct {
    const char* name;
    const std::vector<Criterion>* parts;
  } lists[] = {{"all_of", &c.all_of},
               {"any_of", &c.any_of},
               {"none_of", &c.none_of},
               {"of", &c.of}};
  for (const auto& [name, list] : lists) {
    for (size_t i = 0; i < list->size(); ++i) {
      absl::Status status = ValidateAt(
          (*list)[i], named, absl::StrCat(path, ".", name, "[", i, "]"), depth + 1);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const Criterion& criterion, const std::vector<NamedCodes>& named,
                      absl::string_view path) {
  return ValidateAt(criterion, named, std::string(path), 1);
}

void CollectDerived(const Criterion& criterion, std::vector<std::string>* ids) {
  if (criterion.derived) ids->push_back(criterion.derived->of);
  for (const auto* list :
       {&criterion.all_of, &criterion.any_of, &criterion.none_of, &criterion.of}) {
    for (const Criterion& part : *list) CollectDerived(part, ids);
  }
}

}  // namespace tillit::criteria
