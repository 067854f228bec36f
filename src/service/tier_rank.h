// SPDX-License-Identifier: Apache-2.0
// How close a tier is among those of a service.
#ifndef TILLIT_SRC_SERVICE_TIER_RANK_H_
#define TILLIT_SRC_SERVICE_TIER_RANK_H_

#include <algorithm>
#include <cstddef>
#include <string>

#include "tillit/service/catalogue.h"

namespace tillit::service {

// The closest is 0; no tier comes last.
inline size_t TierRank(const ServiceModel& service, const std::string& tier) {
  const auto at =
      std::find_if(service.tiers.begin(), service.tiers.end(),
                   [&](const stratify::Tier& other) { return other.id == tier; });
  return static_cast<size_t>(at - service.tiers.begin());
}

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_TIER_RANK_H_
