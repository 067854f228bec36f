// SPDX-License-Identifier: Apache-2.0
// Every profile that a service finds or that its criteria ask for.
#ifndef TILLIT_SRC_SERVICE_PROFILES_H_
#define TILLIT_SRC_SERVICE_PROFILES_H_

#include <optional>

#include "tillit/facts/view.h"
#include "tillit/service/catalogue.h"
#include "tillit/stratify/profile.h"

namespace tillit::service {

// Finds each and leaves it in the view, in which the scores stand already. Gives the
// service's own.
std::optional<stratify::ProfileResult> FindProfiles(const LinkedService& service,
                                                    facts::View& view);

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_PROFILES_H_
