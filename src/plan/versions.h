// SPDX-License-Identifier: Apache-2.0
// What was seen of whom, and in which order events stand: for the files of the history.
#ifndef TILLIT_SRC_PLAN_VERSIONS_H_
#define TILLIT_SRC_PLAN_VERSIONS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/plan/history.h"

namespace tillit::plan {

absl::Status Fault(absl::string_view path, absl::string_view what);

// INVALID_ARGUMENT with the path of the first fault.
absl::Status ValidateVersion(const Version& version, absl::string_view path);

// By organisation and number.
bool Precedes(const HistoryEntry& a, const HistoryEntry& b);
SeenEvent DotOf(const PlanEvent& event);

// The last number seen of an organisation; 0: none.
int32_t LastOf(const Version& version, absl::string_view organisation);
void Advance(Version& version, const SeenEvent& to);

// An organisation has seen all that it wrote before.
bool HadSeen(const PlanEvent& event, const SeenEvent& other);

}  // namespace tillit::plan

#endif  // TILLIT_SRC_PLAN_VERSIONS_H_
