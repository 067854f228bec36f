// SPDX-License-Identifier: Apache-2.0
// How an edit of a host becomes an event of the history.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plan/plan_fields.h"
#include "plan/versions.h"
#include "tillit/plan/review.h"

namespace tillit::plan {

std::vector<std::string> Differences(const CarePlan& before, const CarePlan& after) {
  std::vector<std::string> paths;
  const ItemIndex were(before);
  const CarePlan nothing;
  const absl::Span<const FieldAccess> fields = PlanFields();
  for (size_t f = 0; f < fields.size(); ++f) {
    const FieldAccess& field = fields[f];
    if (!field.collection) {
      if (!field.same(before, after) && !field.same(nothing, after)) {
        paths.emplace_back(field.name);
      }
      continue;
    }
    CarePlan fresh;
    field.add(fresh, "");
    for (size_t at = 0; at < field.size(after); ++at) {
      const std::string id = field.id(after, at);
      const size_t was = were.Find(f, id);
      if (was == kNone) {
        paths.push_back(PathOf(field, id));
        continue;
      }
      for (const PartAccess& part : field.parts) {
        if (!part.same(before, was, after, at) && !part.same(fresh, 0, after, at)) {
          paths.push_back(PathOf(field, id, &part));
        }
      }
    }
  }
  return paths;
}

namespace {

// The part of a plan that some fields are about: an event carries nothing else. What is
// no field of it is passed over.
CarePlan Only(const CarePlan& plan, const std::vector<std::string>& paths) {
  CarePlan only;
  only.id = plan.id;
  only.patient = plan.patient;
  const ItemIndex items(plan);
  std::map<std::pair<size_t, std::string>, size_t> taken;
  for (const std::string& path : paths) {
    const std::optional<FieldPath> found = ParsePath(path);
    if (!found) continue;
    const FieldAccess& field = PlanFields()[found->field];
    if (!field.collection) {
      field.copy(plan, only);
      continue;
    }
    const size_t from = items.Find(found->field, found->element);
    if (from == kNone) continue;
    const auto [place, fresh] =
        taken.emplace(std::pair(found->field, found->element), field.size(only));
    if (fresh) field.add(only, found->element);
    for (size_t p = 0; p < field.parts.size(); ++p) {
      if (found->part == kNone || found->part == p) {
        field.parts[p].copy(plan, from, only, place->second);
      }
    }
  }
  return only;
}

// The fields that a change names, each once; of an item that is there already one by one,
// so that what a newer writer said of it is not written over.
std::vector<std::string> Named(const PlanChange& change, const CarePlan& before) {
  std::vector<std::string> paths;
  std::set<std::string> seen;
  const ItemIndex were(before);
  const auto name = [&](std::string path) {
    if (seen.insert(path).second) paths.push_back(std::move(path));
  };
  for (const std::string& path : change.fields) {
    const std::optional<FieldPath> found = ParsePath(path);
    const FieldAccess& field = PlanFields()[found->field];
    if (!field.collection || found->part != kNone ||
        were.Find(found->field, found->element) == kNone) {
      name(path);
      continue;
    }
    for (const PartAccess& part : field.parts) {
      if (part.name != "newer_fields") name(PathOf(field, found->element, &part));
    }
  }
  return paths;
}

absl::Status Check(const PlanChange& change, const PlanHistory& history) {
  if (change.id.empty()) return Fault("change.id", "is not given");
  if (!IsOrganisation(change.organisation)) {
    return Fault("change.organisation", "is none: 1 to 64 of a-z, 0-9, '.', '_', '-'");
  }
  if (change.actor.empty()) return Fault("change.actor", "is not given");
  if (change.role.empty()) return Fault("change.role", "is not given");
  if (change.reason.empty()) return Fault("change.reason", "is not given");
  if (change.recorded == base::Instant{}) return Fault("change.recorded", "is not given");
  if (change.plan.id != history.plan) return Fault("change.plan.id", "is another's");
  if (change.plan.patient != history.patient) {
    return Fault("change.plan.patient", "is another");
  }
  if (change.plan.viewed && change.fields.empty()) {
    return Fault("change.plan", "is what somebody may see of it: name the fields");
  }
  absl::Status status = ValidateVersion(change.expected, "change.expected");
  if (!status.ok()) return status;
  for (const FieldAccess& field : PlanFields()) {
    if (!field.collection) continue;
    std::set<std::string> ids;
    for (size_t at = 0; at < field.size(change.plan); ++at) {
      const std::string id = field.id(change.plan, at);
      const std::string path = absl::StrCat("change.plan.", field.name, "[", at, "]");
      if (id.empty() || id.find(']') != std::string::npos) {
        return Fault(path, "has no id, or one with a bracket");
      }
      if (!ids.insert(id).second) return Fault(path, "its id stands twice");
    }
  }
  const ItemIndex items(change.plan);
  for (size_t i = 0; i < change.fields.size(); ++i) {
    const std::optional<FieldPath> found = ParsePath(change.fields[i]);
    if (!found || (PlanFields()[found->field].collection &&
                   items.Find(found->field, found->element) == kNone)) {
      return Fault(absl::StrCat("change.fields[", i, "]"),
                   "is no field of the plan given");
    }
  }
  return absl::OkStatus();
}

// Whether the change is the very one that made the event: it was made on the same version
// and sets the same fields to the same.
bool IsRepeated(const PlanHistory& history, const PlanEvent& event,
                const PlanChange& change) {
  Version expected = event.seen;
  if (event.number > 1) Advance(expected, {event.organisation, event.number - 1});
  if (event.organisation != change.organisation || event.recorded != change.recorded ||
      event.actor != change.actor || event.role != change.role ||
      event.reason != change.reason || expected != change.expected) {
    return false;
  }
  PlanHistory then = history;
  std::erase_if(then.entries, [&](const HistoryEntry& entry) {
    return !Covers(expected, DotOf(entry.event));
  });
  const CarePlan before = Replay(then).plan();
  const std::vector<std::string> fields =
      change.fields.empty() ? Differences(before, change.plan) : Named(change, before);
  return fields == event.fields && Only(change.plan, fields) == event.plan;
}

}  // namespace

absl::StatusOr<Appended> Append(PlanHistory history, const PlanChange& change,
                                const PlanCheck& check) {
  PlanState state = Replay(history);
  return Append(std::move(history), std::move(state), change, check);
}

absl::StatusOr<Appended> Append(PlanHistory history, PlanState state,
                                const PlanChange& change, const PlanCheck& check) {
  absl::Status status = Check(change, history);
  if (!status.ok()) return status;
  Appended appended;
  appended.state = std::move(state);
  const auto known = std::find_if(
      history.entries.begin(), history.entries.end(),
      [&](const HistoryEntry& entry) { return entry.event.id == change.id; });
  if (known != history.entries.end()) {
    if (!IsRepeated(history, known->event, change)) {
      return absl::AlreadyExistsError("change.id: stands for another event");
    }
    appended.result = PlanChangeResult::kRepeated;
    appended.history = std::move(history);
    return appended;
  }
  const auto refuse = [&](PlanChangeResult result) {
    appended.result = result;
    appended.history = std::move(history);
    return std::move(appended);
  };
  if (change.expected != appended.state.version()) {
    appended.findings.push_back({base::Severity::kRefused,
                                 "plan_has_moved_on",
                                 absl::StrCat("CarePlan/", history.plan.value),
                                 {TextOf(appended.state.version())}});
    return refuse(PlanChangeResult::kStale);
  }
  const CarePlan before = appended.state.plan();
  PlanEvent event;
  event.id = change.id;
  event.organisation = change.organisation;
  event.number = LastOf(change.expected, change.organisation) + 1;
  if (std::any_of(history.entries.begin(), history.entries.end(),
                  [&](const HistoryEntry& entry) {
                    return DotOf(entry.event) == DotOf(event);
                  })) {
    return Fault("change.organisation", "has events that wait for others: merge first");
  }
  event.seen = change.expected;
  std::erase_if(event.seen, [&](const SeenEvent& seen) {
    return seen.organisation == change.organisation;
  });
  event.recorded = change.recorded;
  event.actor = change.actor;
  event.role = change.role;
  event.reason = change.reason;
  event.fields =
      change.fields.empty() ? Differences(before, change.plan) : Named(change, before);
  if (event.fields.empty()) return refuse(PlanChangeResult::kEmpty);
  event.plan = Only(change.plan, event.fields);
  event.newer_fields = change.newer_fields;
  PlanState after = Step(appended.state, event, &appended.findings);
  const CarePlan plan = after.plan();
  status = Validate(plan, "change.plan");
  if (!status.ok()) return status;
  if (check) {
    std::vector<base::Finding> found = check(before, plan);
    const bool refused = std::any_of(found.begin(), found.end(), [](const auto& each) {
      return each.severity == base::Severity::kRefused;
    });
    std::move(found.begin(), found.end(), std::back_inserter(appended.findings));
    if (refused) return refuse(PlanChangeResult::kRefused);
  }
  if (plan.status == PlanStatus::kActive) {
    const base::Date day = change.recorded.LocalDate();
    std::vector<base::Finding> missing = MissingForActive(plan, day);
    if (before.status != PlanStatus::kActive && !missing.empty()) {
      appended.findings.insert(appended.findings.end(), missing.begin(), missing.end());
      return refuse(PlanChangeResult::kRefused);
    }
    // What was missing before is no news.
    const std::vector<base::Finding> before_it = MissingForActive(before, day);
    for (base::Finding& finding : missing) {
      if (std::find(before_it.begin(), before_it.end(), finding) != before_it.end()) {
        continue;
      }
      finding.severity = base::Severity::kWarning;
      appended.findings.push_back(std::move(finding));
    }
  }
  const HistoryEntry entry{std::move(event), {}};
  history.entries.insert(
      std::lower_bound(history.entries.begin(), history.entries.end(), entry, Precedes),
      entry);
  appended.history = std::move(history);
  appended.state = std::move(after);
  return appended;
}

}  // namespace tillit::plan
