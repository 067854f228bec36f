// SPDX-License-Identifier: Apache-2.0
// What events come to: field by field, with whoever wrote it last.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plan/plan_fields.h"
#include "plan/versions.h"

namespace tillit::plan {
namespace {

base::Finding About(base::Severity severity, const char* code, const PlanEvent& event,
                    std::vector<std::string> arguments) {
  return {severity, code, absl::StrCat("Event/", event.id), std::move(arguments)};
}

}  // namespace

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

}  // namespace tillit::plan
