// SPDX-License-Identifier: Apache-2.0
// How closely a patient is followed up (S1-17): tiers of a service model, as data.
#ifndef TILLIT_STRATIFY_TIER_H_
#define TILLIT_STRATIFY_TIER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/fields.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"

namespace tillit::stratify {

// One tier; a service lists the closest first.
struct Tier {
  std::string id;
  criteria::Criterion criterion;  // asks for scores, groups and the like alone
  int32_t contact_every_days = 0;
  friend bool operator==(const Tier&, const Tier&) = default;
};
TILLIT_FIELDS(Tier, id, criterion, contact_every_days);

// INVALID_ARGUMENT with the path of the first fault: an id twice or none, days below 1,
// a tier followed more rarely than the one after it, a criterion that asks for what is
// recorded and not for what was found.
absl::Status Validate(const std::vector<Tier>& tiers, absl::string_view path);

// The tier of one patient.
struct TierResult {
  std::string tier;    // the first that is yes; empty when none is
  std::string may_be;  // the first closer one that something unknown leaves open
  int32_t contact_every_days = 0;  // of `tier`; 0 when there is none
  std::vector<criteria::Evidence> evidence;
  friend bool operator==(const TierResult&, const TierResult&) = default;
};
TILLIT_FIELDS(TierResult, tier, may_be, contact_every_days, evidence);

// Asks the derived facts of the view. Threads: safe.
TierResult TierOf(const std::vector<Tier>& tiers, const facts::View& view);

}  // namespace tillit::stratify

#endif  // TILLIT_STRATIFY_TIER_H_
