// SPDX-License-Identifier: Apache-2.0
// A plan's history: what each organisation wrote, in which order, and what it had seen by
// then. Nothing is ever taken out. The plan is what the events come to; two edits of one
// field, neither of which had seen the other, stand as an edit conflict until a person
// settles it.
//
//   PlanState state = Replay(history);
//   absl::StatusOr<Appended> next = Append(std::move(history), change);
//   absl::StatusOr<PlanHistory> both = Merge(ours, theirs);
#ifndef TILLIT_PLAN_HISTORY_H_
#define TILLIT_PLAN_HISTORY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"
#include "tillit/plan/care_plan.h"

namespace tillit::plan {

// The last event of one organisation that was seen: it and all before it.
struct SeenEvent {
  std::string organisation;
  int32_t number = 0;  // from 1
  friend auto operator<=>(const SeenEvent&, const SeenEvent&) = default;
};
TILLIT_FIELDS(SeenEvent, organisation, number);

// What of each organisation is in: sorted by organisation, each once.
using Version = std::vector<SeenEvent>;
// "hospital:3,municipality:7"; empty for nothing.
std::string TextOf(const Version& version);
bool Covers(const Version& version, const SeenEvent& event);
// [a-z0-9._-], 1 to 64.
bool IsOrganisation(absl::string_view name);
// A plan has at most so many.
inline constexpr size_t kMostOrganisations = 64;

// One edit by one organisation.
//
// `fields` names what it sets, `plan` holds what it sets them to (its other fields mean
// nothing): "status" or "patient_part" for a field of the plan, "goals[g1].text" for a
// field of what has that id, "goals[g1]" for all of its fields. `id` and `patient` of the
// plan, and ids within it, are never set. Nothing is removed: what is over has an end
// date or a status.
struct PlanEvent {
  std::string id;            // of the sender's; the same again changes nothing
  std::string organisation;  // [a-z0-9._-], 1 to 64
  int32_t number = 0;        // that organisation's events of this plan, from 1
  Version seen;              // what it had seen of the others
  base::Instant recorded;
  std::string actor;  // of whom and in which role: for the record (S0-32)
  std::string role;
  std::string reason;
  std::vector<std::string> fields;
  CarePlan plan;
  std::string newer_fields;  // of a newer writer: opaque, kept and written again
  friend bool operator==(const PlanEvent&, const PlanEvent&) = default;
};
TILLIT_FIELDS(PlanEvent, id, organisation, number, seen, recorded, actor, role, reason,
              fields, plan);

// When an organisation got an event of another.
struct EventReceipt {
  std::string organisation;
  base::Instant at;
  friend bool operator==(const EventReceipt&, const EventReceipt&) = default;
};
TILLIT_FIELDS(EventReceipt, organisation, at);

struct HistoryEntry {
  PlanEvent event;
  std::vector<EventReceipt> received;  // by organisation, each once: the first time
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};
TILLIT_FIELDS(HistoryEntry, event, received);

struct PlanHistory {
  base::PlanId plan;
  base::PatientId patient;
  std::vector<HistoryEntry> entries;  // by organisation and number
  std::string newer_fields;
  friend bool operator==(const PlanHistory&, const PlanHistory&) = default;
};
TILLIT_FIELDS(PlanHistory, plan, patient, entries);

// INVALID_ARGUMENT with the path of the first fault: no id, an organisation that is none,
// numbers or what was seen below 1 or out of order, an id or number twice, an event that
// had seen itself or later ones of its own, more than kMostOrganisations.
absl::Status Validate(const PlanHistory& history, absl::string_view path);

// One of several values that a field was given.
struct EditAlternative {
  std::vector<SeenEvent> by;  // the events that say so
  CarePlan plan;              // that field alone
  friend bool operator==(const EditAlternative&, const EditAlternative&) = default;
};
TILLIT_FIELDS(EditAlternative, by, plan);

// A field that was set to several values, none of which was seen by who set the others.
// The first stands in the plan meanwhile.
struct EditConflict {
  std::string field;
  std::vector<EditAlternative> alternatives;  // by their first event
  friend bool operator==(const EditConflict&, const EditConflict&) = default;
};
TILLIT_FIELDS(EditConflict, field, alternatives);

// Who last wrote a field.
struct FieldWritten {
  std::string field;
  std::vector<SeenEvent> by;  // several: each without having seen the others
  friend bool operator==(const FieldWritten&, const FieldWritten&) = default;
};
TILLIT_FIELDS(FieldWritten, field, by);

// All that is needed to go on from: with the events after `version` it replays to the
// same as the whole history.
struct PlanSnapshot {
  CarePlan plan;
  Version version;
  std::vector<FieldWritten> written;         // by field
  std::vector<EditConflict> edit_conflicts;  // by field
  std::string newer_fields;
  friend bool operator==(const PlanSnapshot&, const PlanSnapshot&) = default;
};
TILLIT_FIELDS(PlanSnapshot, plan, version, written, edit_conflicts);

// What the events so far come to. A value: copy, compare, hand over.
class PlanState {
 public:
  PlanState() = default;
  // NOT the plan's own event: a plan of that id and patient with nothing in it.
  PlanState(base::PlanId plan, base::PatientId patient);
  explicit PlanState(const PlanSnapshot& snapshot);

  // What has an id stands in the order of ids.
  CarePlan plan() const;
  const Version& version() const { return version_; }
  std::vector<EditConflict> edit_conflicts() const;  // by field
  PlanSnapshot ToSnapshot() const;

  // Whether all that the event had seen is in, so that it can be applied.
  bool IsReadyFor(const PlanEvent& event) const;

 private:
  friend PlanState Step(PlanState state, const PlanEvent& event,
                        std::vector<base::Finding>* findings);
  friend class Applying;

  struct Register {
    std::vector<SeenEvent> by;                  // where all agree
    std::vector<EditAlternative> alternatives;  // two or more, or none
  };
  struct Element {
    size_t at = 0;                      // in its collection
    std::map<size_t, Register> fields;  // by their place in the item's list
    Register whole;  // what set all fields, for those without a register of their own
  };

  CarePlan plan_;
  Version version_;
  std::map<size_t, Register> fields_;        // of the plan itself, by their place
  std::map<std::string, Element> elements_;  // "goals[g1]"
};

// Applies one event. One that is in already changes nothing; one that is not ready
// (something it had seen is missing) is left out with the finding `event_waits`, and a
// field that this version does not know with `event_field_unknown`.
// Cost: about a microsecond a field.
PlanState Step(PlanState state, const PlanEvent& event,
               std::vector<base::Finding>* findings);

// All events that are ready, from a snapshot on or from nothing. The result does not
// depend on the order in which they became known.
PlanState Replay(const PlanHistory& history,
                 std::vector<base::Finding>* findings = nullptr);
PlanState Replay(const PlanHistory& history, PlanState from,
                 std::vector<base::Finding>* findings = nullptr);

// The history as it was known at a moment: to anybody, by when events were recorded; to
// one organisation, by when it recorded or received them. What the writer of a known
// event had seen was known, whatever the clocks say.
PlanHistory KnownAt(const PlanHistory& history, base::Instant at,
                    absl::string_view organisation = "");

// The union of two histories of one plan, receipts by the earliest. Commutative,
// associative, idempotent. INVALID_ARGUMENT for different plans or patients;
// ALREADY_EXISTS with the path where one number or id stands for two different events,
// as after a copy was restored: both histories stay as they are.
absl::StatusOr<PlanHistory> Merge(const PlanHistory& a, const PlanHistory& b);

// Marks all events that `organisation` neither wrote nor received before as received at
// `at`.
PlanHistory Received(PlanHistory history, const std::string& organisation,
                     base::Instant at);

// An edit as a host makes it: the whole plan as it is to be, or the fields that change.
struct PlanChange {
  std::string id;  // of the event; the same again changes nothing
  std::string organisation;
  Version expected;  // what the editor saw
  base::Instant recorded;
  std::string actor;
  std::string role;
  std::string reason;
  std::vector<std::string> fields;  // empty: all that differ from the plan as it is
  CarePlan plan;
  std::string newer_fields;
  friend bool operator==(const PlanChange&, const PlanChange&) = default;
};
TILLIT_FIELDS(PlanChange, id, organisation, expected, recorded, actor, role, reason,
              fields, plan);

enum class PlanChangeResult {
  kApplied = 1,
  kRepeated = 2,  // that id with that content is in already; nothing changed
  kStale = 3,     // the plan has moved on: read it again
  kRefused = 4,   // the plan may not become so: the findings say why
  kEmpty = 5,     // nothing differs
};
TILLIT_ENUM(PlanChangeResult, {PlanChangeResult::kApplied, "APPLIED"},
            {PlanChangeResult::kRepeated, "REPEATED"},
            {PlanChangeResult::kStale, "STALE"}, {PlanChangeResult::kRefused, "REFUSED"},
            {PlanChangeResult::kEmpty, "EMPTY"});

struct Appended {
  PlanHistory history;
  PlanState state;
  PlanChangeResult result = PlanChangeResult::kApplied;
  std::vector<base::Finding> findings;
};

// What else a plan may not become: findings, of which one of severity REFUSED refuses.
using PlanCheck = std::function<std::vector<base::Finding>(const CarePlan& before,
                                                           const CarePlan& after)>;

// Adds a change to a history as its organisation's next event. A stale one, one that
// repeats an id, and one that makes a plan active which may not be (MissingForActive)
// leave the history as it is, and so does one that `check` refuses; one that takes out of
// an active plan what it needs is made, with findings. INVALID_ARGUMENT with the path of
// a field that is none, a plan of another id or patient, no id, actor, role, reason,
// moment or organisation. ALREADY_EXISTS for an id that stands for another event.
absl::StatusOr<Appended> Append(PlanHistory history, const PlanChange& change,
                                const PlanCheck& check = nullptr);
// The same where the state that the history comes to is at hand.
absl::StatusOr<Appended> Append(PlanHistory history, PlanState state,
                                const PlanChange& change,
                                const PlanCheck& check = nullptr);

// The fields in which two plans differ, as an event names them: what is new whole, what
// was there field by field. What is missing in `after` is no difference: nothing is
// removed.
std::vector<std::string> Differences(const CarePlan& before, const CarePlan& after);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_HISTORY_H_
