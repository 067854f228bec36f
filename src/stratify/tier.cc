// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/tier.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tillit::stratify {
namespace {

// Whether only what floors above facts have found is asked, and age.
bool AsksFindings(const criteria::Criterion& criterion) {
  if (criterion.coded || criterion.sex || criterion.measured || criterion.stays ||
      criterion.living || criterion.flag || criterion.period) {
    return false;
  }
  bool all = true;
  criteria::ForEachPart(criterion, [&](const criteria::Criterion& part) {
    all = all && AsksFindings(part);
  });
  return all;
}

}  // namespace

absl::Status Validate(const std::vector<Tier>& tiers, absl::string_view path) {
  for (size_t i = 0; i < tiers.size(); ++i) {
    const Tier& tier = tiers[i];
    const std::string at = absl::StrCat(path, "[", i, "]");
    const auto fault = [&](absl::string_view what) {
      return absl::InvalidArgumentError(absl::StrCat(at, ": ", what));
    };
    if (tier.id.empty()) return fault("has no id");
    for (size_t k = 0; k < i; ++k) {
      if (tiers[k].id == tier.id) return fault("its id stands twice");
    }
    if (tier.contact_every_days < 1) return fault("contact_every_days is less than 1");
    if (i > 0 && tier.contact_every_days < tiers[i - 1].contact_every_days) {
      return fault("is followed more closely than the tier before it");
    }
    absl::Status status =
        criteria::Validate(tier.criterion, {}, absl::StrCat(at, ".criterion"));
    if (!status.ok()) return status;
    if (!AsksFindings(tier.criterion)) {
      return fault("criterion: asks for more than derived facts and age");
    }
  }
  return absl::OkStatus();
}

TierResult TierOf(const std::vector<Tier>& tiers, const facts::View& view) {
  TierResult result;
  for (const Tier& tier : tiers) {
    criteria::Result asked = criteria::Evaluate(tier.criterion, {}, view);
    if (asked.answer == criteria::Answer::kYes) {
      result.tier = tier.id;
      result.contact_every_days = tier.contact_every_days;
      result.evidence = std::move(asked.evidence);
      break;
    }
    if (asked.answer == criteria::Answer::kUnknown && result.may_be.empty()) {
      result.may_be = tier.id;
    }
  }
  return result;
}

}  // namespace tillit::stratify
