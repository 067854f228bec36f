// SPDX-License-Identifier: Apache-2.0
#include "service/profiles.h"

#include <utility>

namespace tillit::service {

std::optional<stratify::ProfileResult> FindProfiles(const LinkedService& service,
                                                    facts::View& view) {
  std::optional<stratify::ProfileResult> own;
  for (size_t i = 0; i < service.profiles.size(); ++i) {
    stratify::ProfileResult found =
        stratify::FindProfile(service.profiles[i], service.profile_hashes[i], view);
    if (found.profile == service.model.profile) own = std::move(found);
  }
  return own;
}

}  // namespace tillit::service
