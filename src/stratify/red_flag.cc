// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/red_flag.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tillit::stratify {
namespace {

using criteria::Answer;

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

absl::Status CheckWindow(std::optional<int32_t> days, const std::string& path) {
  if (days && *days <= kFreshDays) return absl::OkStatus();
  return Fault(path,
               absl::StrCat("must look back at most ", kFreshDays, " days, in days"));
}

// Only codes and values of the last days, joined by any, all or so many of them.
absl::Status CheckFresh(const criteria::Criterion& c, const std::string& path) {
  if (c.coded) return CheckWindow(c.coded->look_back_days, path + ".coded");
  if (c.measured) return CheckWindow(c.measured->look_back_days, path + ".measured");
  const std::pair<const char*, const std::vector<criteria::Criterion>*> lists[] = {
      {"all_of", &c.all_of}, {"any_of", &c.any_of}, {"of", &c.of}};
  for (const auto& [name, list] : lists) {
    for (size_t i = 0; i < list->size(); ++i) {
      absl::Status status =
          CheckFresh((*list)[i], absl::StrCat(path, ".", name, "[", i, "]"));
      if (!status.ok() || i + 1 == list->size()) return status;
    }
  }
  return Fault(path, "asks neither codes nor values");
}

absl::Status CheckCriterion(const criteria::Criterion& criterion, const RedFlag& red_flag,
                            const std::string& path) {
  absl::Status status = criteria::Validate(criterion, red_flag.named_codes, path);
  if (!status.ok()) return status;
  std::vector<std::string> derived;
  criteria::CollectDerived(criterion, &derived);
  if (derived.empty()) return absl::OkStatus();
  return Fault(path,
               absl::StrCat("asks for '", derived[0], "', which is found afterwards"));
}

absl::Status CheckSign(const RedFlagSign& sign, const RedFlag& red_flag,
                       const std::string& path) {
  if (sign.id.empty()) return Fault(path, "has no id");
  absl::Status status = CheckCriterion(sign.fresh, red_flag, path + ".fresh");
  if (status.ok()) status = CheckFresh(sign.fresh, path + ".fresh");
  if (status.ok() && sign.given) {
    status = CheckCriterion(*sign.given, red_flag, path + ".given");
  }
  return status;
}

// The record with what may have begun within the last days, and nothing that only goes
// on.
facts::PatientRecord FreshOf(const facts::View& view) {
  const facts::PatientRecord& record = view.record();
  facts::PatientRecord fresh;
  fresh.id = record.id;
  fresh.birth = record.birth;
  fresh.exported = record.exported;
  fresh.coverage = record.coverage;
  const base::Date from = view.as_of().PlusDays(-kFreshDays);
  for (const facts::SeenFact& seen : view.Facts()) {
    if (seen.begins && seen.begins->last < from) continue;
    facts::Fact& fact = fresh.facts.emplace_back(*seen.fact);
    fact.ongoing.reset();
    fact.end.reset();
  }
  return fresh;
}

}  // namespace

absl::Status Validate(const RedFlag& red_flag, absl::string_view path) {
  if (red_flag.id.empty()) return Fault(path, "has no id");
  if (red_flag.version.empty()) return Fault(path, "has no version");
  if (red_flag.source.citation.empty()) return Fault(path, "has no source");
  if (red_flag.action.empty()) return Fault(path, "has no action");
  if (red_flag.signs.empty() && red_flag.asked.empty()) {
    return Fault(path, "has no sign and nothing to ask");
  }
  std::set<std::string> ids;
  for (size_t i = 0; i < red_flag.signs.size(); ++i) {
    const std::string at = absl::StrCat(path, ".signs[", i, "]");
    absl::Status status = CheckSign(red_flag.signs[i], red_flag, at);
    if (!status.ok()) return status;
    if (!ids.insert(red_flag.signs[i].id).second) return Fault(at, "its id stands twice");
  }
  for (size_t i = 0; i < red_flag.asked.size(); ++i) {
    const std::string at = absl::StrCat(path, ".asked[", i, "]");
    if (red_flag.asked[i].empty()) return Fault(at, "is empty");
    if (!ids.insert(red_flag.asked[i]).second) return Fault(at, "its id stands twice");
  }
  return absl::OkStatus();
}

RedFlags LookForRedFlags(const std::vector<RedFlag>& red_flags,
                         const std::vector<std::string>& hashes,
                         const facts::View& view) {
  RedFlags found;
  if (red_flags.empty()) return found;
  const facts::PatientRecord record = FreshOf(view);
  const facts::View fresh(record, view.as_of());
  for (size_t i = 0; i < red_flags.size(); ++i) {
    const RedFlag& red_flag = red_flags[i];
    RaisedRedFlag raised{
        red_flag.id, red_flag.version, hashes[i], {}, red_flag.action, {}, {}};
    bool open = false;
    for (const RedFlagSign& sign : red_flag.signs) {
      criteria::Result result =
          criteria::Evaluate(sign.fresh, red_flag.named_codes, fresh);
      if (sign.given && result.answer != Answer::kNo) {
        criteria::Result given =
            criteria::Evaluate(*sign.given, red_flag.named_codes, view);
        if (given.answer == Answer::kNo || result.answer == Answer::kYes) {
          result.answer = given.answer;
        }
        result.evidence.insert(result.evidence.end(), given.evidence.begin(),
                               given.evidence.end());
      }
      open |= result.answer == Answer::kUnknown;
      if (result.answer != Answer::kYes) continue;
      raised.level =
          raised.signs.empty() ? sign.level : std::min(raised.level, sign.level);
      raised.signs.push_back(sign.id);
      for (criteria::Evidence& evidence : result.evidence) {
        if (std::find(raised.evidence.begin(), raised.evidence.end(), evidence) ==
            raised.evidence.end()) {
          raised.evidence.push_back(std::move(evidence));
        }
      }
    }
    if (!raised.signs.empty()) {
      found.raised.push_back(std::move(raised));
    } else if (open || red_flag.signs.empty()) {
      found.not_cleared.push_back(red_flag.id);
    }
  }
  std::stable_sort(
      found.raised.begin(), found.raised.end(),
      [](const RaisedRedFlag& a, const RaisedRedFlag& b) { return a.level < b.level; });
  return found;
}

}  // namespace tillit::stratify
