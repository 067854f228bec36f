// SPDX-License-Identifier: Apache-2.0
#include "criteria/circumstances.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tillit::criteria {

Result AskLiving(const LivingAsked& asked, const facts::PatientRecord& record) {
  Result result;
  result.answer = Answer::kYes;
  const auto ask = [&](std::optional<bool> wanted, std::optional<bool> said) {
    if (!wanted || result.answer == Answer::kNo) return;
    if (!said) {
      result.answer = Answer::kUnknown;
    } else if (*said != *wanted) {
      result.answer = Answer::kNo;
    }
  };
  ask(asked.alone, record.living.alone);
  ask(asked.institution, record.living.institution);
  if (result.answer == Answer::kYes) result.evidence.emplace_back().derived = "living";
  return result;
}

Result AskFlag(const FlagAsked& asked, const facts::View& view) {
  Result result;
  for (const facts::VulnerabilityFlag& flag : view.record().flags) {
    if (flag.flag != asked.flag ||
        (!asked.sources.empty() && std::find(asked.sources.begin(), asked.sources.end(),
                                             flag.source) == asked.sources.end())) {
      continue;
    }
    if (flag.expires && *flag.expires < view.as_of()) {
      if (result.answer == Answer::kUnknown) result.answer = Answer::kNo;
      continue;
    }
    result.answer = Answer::kYes;
    Evidence& evidence = result.evidence.emplace_back();
    evidence.derived = absl::StrCat("flag:", flag.flag);
    evidence.source = flag.source;
  }
  return result;
}

}  // namespace tillit::criteria
