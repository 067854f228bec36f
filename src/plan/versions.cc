// SPDX-License-Identifier: Apache-2.0
#include "plan/versions.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace tillit::plan {
namespace {

constexpr size_t kLongestOrganisation = 64;

auto PlaceOf(const HistoryEntry& entry) {
  return std::tie(entry.event.organisation, entry.event.number);
}
}  // namespace

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

absl::Status ValidateVersion(const Version& version, absl::string_view path) {
  if (version.size() > kMostOrganisations) {
    return Fault(path,
                 absl::StrCat("has more than ", kMostOrganisations, " organisations"));
  }
  for (size_t i = 0; i < version.size(); ++i) {
    if (!IsOrganisation(version[i].organisation)) {
      return Fault(absl::StrCat(path, "[", i, "]"), "names no organisation");
    }
    if (version[i].number < 1) {
      return Fault(absl::StrCat(path, "[", i, "].number"), "is below 1");
    }
    if (i > 0 && version[i].organisation <= version[i - 1].organisation) {
      return Fault(path, "is not in the order of organisations, each once");
    }
  }
  return absl::OkStatus();
}

bool Precedes(const HistoryEntry& a, const HistoryEntry& b) {
  return PlaceOf(a) < PlaceOf(b);
}

SeenEvent DotOf(const PlanEvent& event) { return {event.organisation, event.number}; }

int32_t LastOf(const Version& version, absl::string_view organisation) {
  for (const SeenEvent& seen : version) {
    if (seen.organisation == organisation) return seen.number;
  }
  return 0;
}

void Advance(Version& version, const SeenEvent& to) {
  const auto at = std::lower_bound(version.begin(), version.end(), to,
                                   [](const SeenEvent& a, const SeenEvent& b) {
                                     return a.organisation < b.organisation;
                                   });
  if (at != version.end() && at->organisation == to.organisation) {
    at->number = std::max(at->number, to.number);
  } else {
    version.insert(at, to);
  }
}

bool HadSeen(const PlanEvent& event, const SeenEvent& other) {
  if (other.organisation == event.organisation) return other.number < event.number;
  return Covers(event.seen, other);
}

bool IsOrganisation(absl::string_view name) {
  return !name.empty() && name.size() <= kLongestOrganisation &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '_' || c == '-';
         });
}

std::string TextOf(const Version& version) {
  std::string text;
  for (const SeenEvent& seen : version) {
    absl::StrAppend(&text, text.empty() ? "" : ",", seen.organisation, ":", seen.number);
  }
  return text;
}

bool Covers(const Version& version, const SeenEvent& event) {
  return LastOf(version, event.organisation) >= event.number;
}

}  // namespace tillit::plan
