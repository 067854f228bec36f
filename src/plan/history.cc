// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/history.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plan/plan_fields.h"
#include "tillit/plan/review.h"

namespace tillit::plan {
namespace {

constexpr size_t kLongestOrganisation = 64;

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

auto PlaceOf(const HistoryEntry& entry) {
  return std::tie(entry.event.organisation, entry.event.number);
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

// An organisation has seen all that it wrote before.
bool HadSeen(const PlanEvent& event, const SeenEvent& other) {
  if (other.organisation == event.organisation) return other.number < event.number;
  return Covers(event.seen, other);
}

base::Finding About(base::Severity severity, const char* code, const PlanEvent& event,
                    std::vector<std::string> arguments) {
  return {severity, code, absl::StrCat("Event/", event.id), std::move(arguments)};
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

PlanState::PlanState(base::PlanId plan, base::PatientId patient) {
  plan_.id = std::move(plan);
  plan_.patient = std::move(patient);
}

// Sets fields of a state to what an event says.
class Applying {
 public:
  Applying(PlanState& state, const PlanEvent& event)
      : state_(state), event_(event), items_(event.plan) {}

  // False: the path is none, or the event's plan lacks what it names.
  bool Set(const std::string& path) {
    const std::optional<FieldPath> found = ParsePath(path);
    if (!found) return false;
    const FieldAccess& field = PlanFields()[found->field];
    if (!field.collection) {
      Write(state_.fields_[found->field], Place{&field, kNone, nullptr, kNone});
      return true;
    }
    const size_t from = items_.Find(found->field, found->element);
    if (from == kNone) return false;
    PlanState::Element& element = ElementOf(found->field, found->element);
    if (found->part != kNone) {
      WritePart(element, field, found->part, from);
      return true;
    }
    SetWhole(element, field, from);
    return true;
  }

 private:
  using Register = PlanState::Register;

  // A field in the state's plan, and where the event's plan has it.
  struct Place {
    const FieldAccess* field;
    size_t at;  // of the item, in the state
    const PartAccess* part;
    size_t from;  // of the item, in the event
  };

  PlanState::Element& ElementOf(size_t field, const std::string& id) {
    const FieldAccess& access = PlanFields()[field];
    const auto [place, fresh] =
        state_.elements_.try_emplace(PathOf(access, id), PlanState::Element{});
    if (fresh) {
      place->second.at = access.size(state_.plan_);
      access.add(state_.plan_, id);
    }
    return place->second;
  }

  void WritePart(PlanState::Element& element, const FieldAccess& field, size_t part,
                 size_t from) {
    const auto [at, fresh] = element.fields.try_emplace(part, Register{});
    if (fresh) at->second.by = element.whole.by;
    Write(at->second, Place{&field, element.at, &field.parts[part], from});
  }

  // A field that has no register of its own was last set by what set the whole.
  void SetWhole(PlanState::Element& element, const FieldAccess& field, size_t from) {
    const bool had_seen =
        std::all_of(element.whole.by.begin(), element.whole.by.end(),
                    [&](const SeenEvent& by) { return HadSeen(event_, by); });
    for (size_t part = 0; part < field.parts.size(); ++part) {
      if (!had_seen || element.fields.count(part) > 0) {
        WritePart(element, field, part, from);
      } else {
        field.parts[part].copy(event_.plan, from, state_.plan_, element.at);
      }
    }
    std::erase_if(element.whole.by,
                  [&](const SeenEvent& by) { return HadSeen(event_, by); });
    element.whole.by.push_back(DotOf(event_));
    std::sort(element.whole.by.begin(), element.whole.by.end());
  }

  bool Same(const Place& place, const CarePlan& plan, size_t at) const {
    return place.part != nullptr ? place.part->same(plan, at, event_.plan, place.from)
                                 : place.field->same(plan, event_.plan);
  }

  // The field alone, taken out of a plan.
  static CarePlan Alone(const Place& place, const CarePlan& plan, size_t at) {
    CarePlan alone;
    if (place.part != nullptr) {
      place.field->add(alone, place.field->id(plan, at));
      place.part->copy(plan, at, alone, 0);
    } else {
      place.field->copy(plan, alone);
    }
    return alone;
  }

  void Show(const Place& place, const CarePlan& plan, size_t at) {
    if (place.part != nullptr) {
      place.part->copy(plan, at, state_.plan_, place.at);
    } else {
      place.field->copy(plan, state_.plan_);
    }
  }

  void Write(Register& written, const Place& place) {
    const auto seen = [&](const SeenEvent& by) { return HadSeen(event_, by); };
    const SeenEvent dot = DotOf(event_);
    if (written.alternatives.empty()) {
      std::erase_if(written.by, seen);
      if (written.by.empty() || Same(place, state_.plan_, place.at)) {
        // With nobody else's value left standing, or the same value said again.
        if (written.by.empty()) Show(place, event_.plan, place.from);
        written.by.push_back(dot);
        std::sort(written.by.begin(), written.by.end());
        return;
      }
      written.alternatives.push_back(
          {std::move(written.by), Alone(place, state_.plan_, place.at)});
      written.by.clear();
    }
    for (EditAlternative& alternative : written.alternatives) {
      std::erase_if(alternative.by, seen);
    }
    std::erase_if(written.alternatives,
                  [](const EditAlternative& each) { return each.by.empty(); });
    const auto same = std::find_if(
        written.alternatives.begin(), written.alternatives.end(),
        [&](const EditAlternative& each) { return Same(place, each.plan, 0); });
    if (same != written.alternatives.end()) {
      same->by.push_back(dot);
      std::sort(same->by.begin(), same->by.end());
    } else {
      written.alternatives.push_back({{dot}, Alone(place, event_.plan, place.from)});
    }
    std::sort(
        written.alternatives.begin(), written.alternatives.end(),
        [](const EditAlternative& a, const EditAlternative& b) { return a.by < b.by; });
    Show(place, written.alternatives[0].plan, 0);
    if (written.alternatives.size() == 1) {
      written.by = std::move(written.alternatives[0].by);
      written.alternatives.clear();
    }
  }

  PlanState& state_;
  const PlanEvent& event_;
  const ItemIndex items_;
};

PlanState::PlanState(const PlanSnapshot& snapshot) : plan_(snapshot.plan) {
  version_ = snapshot.version;
  const absl::Span<const FieldAccess> fields = PlanFields();
  for (size_t f = 0; f < fields.size(); ++f) {
    if (!fields[f].collection) continue;
    for (size_t at = 0; at < fields[f].size(plan_); ++at) {
      Element& element = elements_[PathOf(fields[f], fields[f].id(plan_, at))];
      element.at = at;
    }
  }
  const auto find = [&](const std::string& path) -> Register* {
    const std::optional<FieldPath> at = ParsePath(path);
    if (!at) return nullptr;
    const FieldAccess& field = fields[at->field];
    if (!field.collection) return &fields_[at->field];
    const auto element = elements_.find(PathOf(field, at->element));
    if (element == elements_.end()) return nullptr;
    if (at->part == kNone) return &element->second.whole;
    return &element->second.fields[at->part];
  };
  for (const FieldWritten& written : snapshot.written) {
    if (Register* at = find(written.field)) at->by = written.by;
  }
  for (const EditConflict& edit_conflict : snapshot.edit_conflicts) {
    if (Register* at = find(edit_conflict.field)) {
      at->alternatives = edit_conflict.alternatives;
      at->by.clear();
    }
  }
}

CarePlan PlanState::plan() const {
  CarePlan plan = plan_;
  for (const FieldAccess& field : PlanFields()) {
    if (field.collection) field.sort(plan);
  }
  return plan;
}

PlanSnapshot PlanState::ToSnapshot() const {
  PlanSnapshot snapshot;
  snapshot.plan = plan();
  snapshot.version = version_;
  const auto take = [&](const std::string& path, const Register& written) {
    if (!written.alternatives.empty()) {
      snapshot.edit_conflicts.push_back({path, written.alternatives});
    } else if (!written.by.empty()) {
      snapshot.written.push_back({path, written.by});
    }
  };
  const absl::Span<const FieldAccess> fields = PlanFields();
  for (const auto& [field, written] : fields_) {
    take(std::string(fields[field].name), written);
  }
  for (const auto& [path, element] : elements_) {
    take(path, element.whole);
    const absl::Span<const PartAccess> parts = fields[ParsePath(path)->field].parts;
    for (const auto& [part, written] : element.fields) {
      // What only repeats the whole says nothing.
      if (written.alternatives.empty() && written.by == element.whole.by) continue;
      take(absl::StrCat(path, ".", parts[part].name), written);
    }
  }
  const auto by_field = [](const auto& a, const auto& b) { return a.field < b.field; };
  std::sort(snapshot.written.begin(), snapshot.written.end(), by_field);
  std::sort(snapshot.edit_conflicts.begin(), snapshot.edit_conflicts.end(), by_field);
  return snapshot;
}

std::vector<EditConflict> PlanState::edit_conflicts() const {
  return ToSnapshot().edit_conflicts;
}

bool PlanState::IsReadyFor(const PlanEvent& event) const {
  return LastOf(version_, event.organisation) == event.number - 1 &&
         std::all_of(event.seen.begin(), event.seen.end(),
                     [&](const SeenEvent& seen) { return Covers(version_, seen); });
}

PlanState Step(PlanState state, const PlanEvent& event,
               std::vector<base::Finding>* findings) {
  if (Covers(state.version_, DotOf(event))) return state;
  const auto find = [&](base::Severity severity, const char* code,
                        std::vector<std::string> arguments) {
    if (findings != nullptr) {
      findings->push_back(About(severity, code, event, std::move(arguments)));
    }
  };
  if (!state.IsReadyFor(event)) {
    find(base::Severity::kWarning, "event_waits",
         {event.organisation, absl::StrCat(event.number)});
    return state;
  }
  Applying applying(state, event);
  std::set<absl::string_view> named;
  for (const std::string& path : event.fields) {
    if (!named.insert(path).second) continue;
    if (!applying.Set(path)) {
      find(base::Severity::kWarning, "event_field_unknown", {base::Quotable(path)});
    }
  }
  Advance(state.version_, DotOf(event));
  return state;
}

PlanState Replay(const PlanHistory& history, PlanState state,
                 std::vector<base::Finding>* findings) {
  // By organisation, where its next event stands.
  std::vector<std::pair<size_t, size_t>> runs;
  for (size_t i = 0; i < history.entries.size(); ++i) {
    if (i == 0 || history.entries[i].event.organisation !=
                      history.entries[i - 1].event.organisation) {
      runs.emplace_back(i, i);
    }
    runs.back().second = i + 1;
  }
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& [next, end] : runs) {
      for (; next < end; ++next) {
        const PlanEvent& event = history.entries[next].event;
        if (!Covers(state.version(), DotOf(event)) && !state.IsReadyFor(event)) break;
        state = Step(std::move(state), event, findings);
        moved = true;
      }
    }
  }
  for (const auto& [next, end] : runs) {
    for (size_t i = next; i < end; ++i) {
      state = Step(std::move(state), history.entries[i].event, findings);
    }
  }
  return state;
}

PlanState Replay(const PlanHistory& history, std::vector<base::Finding>* findings) {
  return Replay(history, PlanState(history.plan, history.patient), findings);
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

std::vector<std::string> Differences(const CarePlan& before, const CarePlan& after) {
  std::vector<std::string> paths;
  const ItemIndex were(before);
  const absl::Span<const FieldAccess> fields = PlanFields();
  for (size_t f = 0; f < fields.size(); ++f) {
    const FieldAccess& field = fields[f];
    if (!field.collection) {
      if (!field.same(before, after)) paths.emplace_back(field.name);
      continue;
    }
    for (size_t at = 0; at < field.size(after); ++at) {
      const std::string id = field.id(after, at);
      const size_t was = were.Find(f, id);
      if (was == kNone) {
        paths.push_back(PathOf(field, id));
        continue;
      }
      for (const PartAccess& part : field.parts) {
        if (!part.same(before, was, after, at)) {
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

absl::StatusOr<Appended> Append(PlanHistory history, const PlanChange& change) {
  PlanState state = Replay(history);
  return Append(std::move(history), std::move(state), change);
}

absl::StatusOr<Appended> Append(PlanHistory history, PlanState state,
                                const PlanChange& change) {
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
