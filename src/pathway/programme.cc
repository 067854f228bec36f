// SPDX-License-Identifier: Apache-2.0
#include "tillit/pathway/programme.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace tillit::pathway {
namespace {

constexpr int32_t kMostDays = 3660;

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

}  // namespace

absl::Status Validate(const CareProgramme& programme, absl::string_view path) {
  if (programme.id.empty()) return Fault(path, "has no id");
  if (programme.version.empty()) return Fault(path, "has no version");
  if (programme.pathway.empty()) return Fault(path, "has no pathway");
  if (programme.receiver.empty()) return Fault(path, "has nobody to hand back to");
  if (programme.hand_back_days < 0 || programme.hand_back_days > kMostDays) {
    return Fault(absl::StrCat(path, ".hand_back_days"), "lies outside 0 to 3660");
  }
  if (programme.phases.empty()) return Fault(path, "has no phase, and never starts");
  std::set<std::string> ids;
  for (size_t i = 0; i < programme.phases.size(); ++i) {
    const ProgrammePhase& phase = programme.phases[i];
    const std::string at = absl::StrCat(path, ".phases[", i, "]");
    if (phase.id.empty() || !ids.insert(phase.id).second) {
      return Fault(at, "has no id, or stands twice");
    }
    if (phase.version.empty()) return Fault(at, "has no version of the pathway");
    if (i == 0) continue;
    if (!phase.starts) return Fault(at, "has no first day");
    // Unset comes before every day.
    if (phase.starts <= programme.phases[i - 1].starts) {
      return Fault(at, "does not start after the one before");
    }
  }
  if (programme.ends && programme.ends <= programme.phases.back().starts) {
    return Fault(absl::StrCat(path, ".ends"), "is not after its last phase started");
  }
  return absl::OkStatus();
}

const ProgrammePhase* PhaseOn(const CareProgramme& programme, base::Date on) {
  if (programme.ends && on >= *programme.ends) return nullptr;
  const ProgrammePhase* phase = nullptr;
  for (const ProgrammePhase& each : programme.phases) {
    if (!each.starts || *each.starts <= on) phase = &each;
  }
  return phase;
}

}  // namespace tillit::pathway
