// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/history.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plan/versions.h"

namespace tillit::plan {
namespace {

absl::Status ValidateEvent(const PlanEvent& event, const std::string& path) {
  if (event.id.empty()) return Fault(path, "has no id");
  if (!IsOrganisation(event.organisation)) return Fault(path, "names no organisation");
  if (event.number < 1) return Fault(absl::StrCat(path, ".number"), "is below 1");
  absl::Status seen = ValidateVersion(event.seen, absl::StrCat(path, ".seen"));
  if (!seen.ok()) return seen;
  if (Covers(event.seen, {event.organisation, event.number})) {
    return Fault(absl::StrCat(path, ".seen"), "holds the event itself");
  }
  return absl::OkStatus();
}

std::vector<EventReceipt> Earliest(const std::vector<EventReceipt>& a,
                                   const std::vector<EventReceipt>& b) {
  std::map<std::string, base::Instant> at;
  for (const std::vector<EventReceipt>* each : {&a, &b}) {
    for (const EventReceipt& receipt : *each) {
      const auto [place, fresh] = at.emplace(receipt.organisation, receipt.at);
      if (!fresh) place->second = std::min(place->second, receipt.at);
    }
  }
  std::vector<EventReceipt> receipts;
  for (const auto& [organisation, instant] : at) {
    receipts.push_back({organisation, instant});
  }
  return receipts;
}

}  // namespace

absl::Status Validate(const PlanHistory& history, absl::string_view path) {
  if (history.plan.empty()) return Fault(path, "names no plan");
  if (history.patient.empty()) return Fault(path, "names no patient");
  std::set<std::string> ids;
  size_t organisations = 0;
  for (size_t i = 0; i < history.entries.size(); ++i) {
    const std::string at = absl::StrCat(path, ".entries[", i, "]");
    organisations += i == 0 || history.entries[i].event.organisation !=
                                   history.entries[i - 1].event.organisation;
    if (organisations > kMostOrganisations) {
      return Fault(at, absl::StrCat("has more than ", kMostOrganisations,
                                    " organisations before it"));
    }
    const HistoryEntry& entry = history.entries[i];
    absl::Status status = ValidateEvent(entry.event, absl::StrCat(at, ".event"));
    if (!status.ok()) return status;
    if (i > 0 && !Precedes(history.entries[i - 1], entry)) {
      return Fault(at, "is not in the order of organisations and numbers, each once");
    }
    if (!ids.insert(entry.event.id).second) return Fault(at, "its id stands twice");
    for (size_t r = 0; r < entry.received.size(); ++r) {
      if (!IsOrganisation(entry.received[r].organisation)) {
        return Fault(absl::StrCat(at, ".received[", r, "]"), "names no organisation");
      }
      if (r > 0 && entry.received[r].organisation <= entry.received[r - 1].organisation) {
        return Fault(absl::StrCat(at, ".received"),
                     "is not in the order of organisations, each once");
      }
    }
  }
  return absl::OkStatus();
}

PlanHistory KnownAt(const PlanHistory& history, base::Instant at,
                    absl::string_view organisation) {
  const auto known = [&](const HistoryEntry& entry) {
    if (organisation.empty() || entry.event.organisation == organisation) {
      return entry.event.recorded.utc_seconds <= at.utc_seconds;
    }
    return std::any_of(entry.received.begin(), entry.received.end(),
                       [&](const EventReceipt& receipt) {
                         return receipt.organisation == organisation &&
                                receipt.at.utc_seconds <= at.utc_seconds;
                       });
  };
  // What the writers of known events had seen, and so on: their last ones, organisation
  // by organisation, until nothing is added.
  Version seen;
  for (const HistoryEntry& entry : history.entries) {
    if (known(entry)) Advance(seen, DotOf(entry.event));
  }
  for (bool more = true; more;) {
    more = false;
    for (const HistoryEntry& entry : history.entries) {
      if (!Covers(seen, DotOf(entry.event))) continue;
      for (const SeenEvent& other : entry.event.seen) {
        if (Covers(seen, other)) continue;
        Advance(seen, other);
        more = true;
      }
    }
  }
  PlanHistory then = history;
  std::erase_if(then.entries, [&](const HistoryEntry& entry) {
    return !Covers(seen, DotOf(entry.event));
  });
  return then;
}

absl::StatusOr<PlanHistory> Merge(const PlanHistory& a, const PlanHistory& b) {
  if (a.plan != b.plan) return Fault("histories", "are of different plans");
  if (a.patient != b.patient) return Fault("histories", "are of different patients");
  PlanHistory merged;
  merged.plan = a.plan;
  merged.patient = a.patient;
  merged.newer_fields = std::max(a.newer_fields, b.newer_fields);
  const auto differs = [](const HistoryEntry& entry, absl::string_view what) {
    return absl::AlreadyExistsError(
        absl::StrCat("Event/", base::Quotable(entry.event.id), ": ", what));
  };
  auto left = a.entries.begin();
  auto right = b.entries.begin();
  while (left != a.entries.end() || right != b.entries.end()) {
    if (right == b.entries.end() ||
        (left != a.entries.end() && Precedes(*left, *right))) {
      merged.entries.push_back(*left++);
    } else if (left == a.entries.end() || Precedes(*right, *left)) {
      merged.entries.push_back(*right++);
    } else {
      if (left->event != right->event) {
        return differs(*left, "its organisation's number stands for another event too");
      }
      merged.entries.push_back({left->event, Earliest(left->received, right->received)});
      ++left;
      ++right;
    }
  }
  std::set<absl::string_view> ids;
  for (const HistoryEntry& entry : merged.entries) {
    if (!ids.insert(entry.event.id).second) {
      return differs(entry, "its id stands for another event too");
    }
  }
  const absl::Status sound = Validate(merged, "histories");
  if (!sound.ok()) return sound;
  return merged;
}

PlanHistory Received(PlanHistory history, const std::string& organisation,
                     base::Instant at) {
  for (HistoryEntry& entry : history.entries) {
    if (entry.event.organisation == organisation ||
        std::any_of(entry.received.begin(), entry.received.end(),
                    [&](const EventReceipt& receipt) {
                      return receipt.organisation == organisation;
                    })) {
      continue;
    }
    entry.received = Earliest(entry.received, {{organisation, at}});
  }
  return history;
}

}  // namespace tillit::plan
