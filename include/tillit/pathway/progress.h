// SPDX-License-Identifier: Apache-2.0
// How far a patient has come on a pathway: which states they came into, what was done
// there, who answers, and what is late. Steps are only ever added, so that what several
// organisations write of one patient fits together in any order.
#ifndef TILLIT_PATHWAY_PROGRESS_H_
#define TILLIT_PATHWAY_PROGRESS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/facts/view.h"
#include "tillit/pathway/pathway.h"
#include "tillit/pathway/time_limit.h"

namespace tillit::pathway {

// That a patient is on a pathway.
struct PathwayUse {
  std::string id;  // unique in the plan
  std::string pathway;
  std::string version;               // of the pathway, kept whatever newer ones there are
  std::string programme;             // in which it was begun; empty: none
  std::string provider;              // organisation that gives it
  std::optional<base::Date> review;  // by when it is looked at whether it goes on
  std::optional<base::Instant> withdrawn;  // begun by mistake: nobody answers for it
  std::string newer_fields;  // of a newer writer: opaque, kept and written again
  friend bool operator==(const PathwayUse&, const PathwayUse&) = default;
};
TILLIT_FIELDS(PathwayUse, id, pathway, version, programme, provider, review, withdrawn);

// A time that no limit counts: the owner stays.
struct StepPause {
  base::Instant from;
  std::optional<base::Instant> to;  // unset: it lasts
  std::string reason;
  friend bool operator==(const StepPause&, const StepPause&) = default;
};
TILLIT_FIELDS(StepPause, from, to, reason);

// That the patient came into a state. The first step of a use has the use's id, so that
// two who begin the same use at once meet in one step.
struct PathwayStep {
  std::string id;  // unique in the plan
  std::string use;
  std::string state;
  std::string from;  // the step before; empty: the first
  base::Instant entered;
  std::string reason;  // why this way was gone, in the writer's words
  // Why a person holds the guard to be met where the record does not tell.
  std::string judged;
  std::string owner;                      // party that answers; empty: by its role
  std::string receiver;                   // party that takes over, at a hand-over
  std::optional<base::Instant> accepted;  // by the receiver
  // Entered by mistake, or one of two ways gone at once: the step before stands again.
  std::optional<base::Instant> withdrawn;
  std::vector<StepPause> pauses;
  std::string newer_fields;
  friend bool operator==(const PathwayStep&, const PathwayStep&) = default;
};
TILLIT_FIELDS(PathwayStep, id, use, state, from, entered, reason, judged, owner, receiver,
              accepted, withdrawn, pauses);

// That something was done of what a state asks for.
struct ItemTick {
  std::string id;  // unique in the plan
  std::string step;
  std::string item;
  std::string way;  // where the item has several
  std::string by;   // party
  base::Instant done;
  std::string reason;                      // such as why somebody said no, in their words
  std::optional<base::Instant> withdrawn;  // written by mistake
  std::string newer_fields;
  friend bool operator==(const ItemTick&, const ItemTick&) = default;
};
TILLIT_FIELDS(ItemTick, id, step, item, way, by, done, reason, withdrawn);

// All of a plan, whatever the use.
struct Progress {
  absl::Span<const PathwayStep> steps;
  absl::Span<const ItemTick> ticks;
};

// The steps of a use that stand or stood: from its first on, without those withdrawn and
// what followed them; by when they were entered, each behind the one before it. Indices
// of `steps`.
std::vector<size_t> LiveSteps(const PathwayUse& use, absl::Span<const PathwayStep> steps);

// A state in which the patient is. More than one of a use: several ways were gone at
// once, each is answered for, and a person must say which holds.
struct StateStanding {
  std::string step;
  std::string state;
  // That answers: of the state, or, until who takes over has accepted, of the one before.
  std::string role;
  std::string deputy;
  std::string escalates_to;  // told when it is late
  std::string owner;         // party: as the step names, else who took over, else empty
  std::string waits_for;     // party that has not accepted yet
  base::Instant entered;
  // Until a hand-over is accepted that of the state before. Unset: none, or it is paused
  // since before it was past.
  std::optional<base::Instant> deadline;
  bool late = false;
  bool paused = false;
  bool ends = false;                 // and nobody is waited for: no role answers any more
  std::vector<std::string> missing;  // mandatory items that are not done
  friend bool operator==(const StateStanding&, const StateStanding&) = default;
};
TILLIT_FIELDS(StateStanding, step, state, role, deputy, escalates_to, owner, waits_for,
              entered, deadline, late, paused, ends, missing);

// The states in which a patient is at a moment, by step. What was entered later is not
// seen. `owner` holds what the step names. A state that the pathway does not have stands
// without role. Empty for a use that has not begun.
std::vector<StateStanding> StandingIn(const Pathway& pathway, const PathwayUse& use,
                                      const Progress& progress, base::Instant now,
                                      const LimitCalendar& calendar);

// How long a step took. Seconds: hand_over (until the receiver had accepted), paused and
// worked are all of it.
struct StepTime {
  std::string step;
  std::string state;
  base::Instant entered;
  std::optional<base::Instant> left;  // unset: the patient is there, or the way ended
  std::optional<base::Instant> deadline;
  bool late = false;  // left, or still there, after it
  int64_t hand_over_seconds = 0;
  int64_t paused_seconds = 0;
  int64_t worked_seconds = 0;
  friend bool operator==(const StepTime&, const StepTime&) = default;
};
TILLIT_FIELDS(StepTime, step, state, entered, left, deadline, late, hand_over_seconds,
              paused_seconds, worked_seconds);
// Of each live step entered by `now`, in their order. A limit counts from when the state
// was entered, or a hand-over to it accepted, to when it was left, or the hand-over out
// of it accepted; pauses move it. A way that ended takes no more time, but for a
// hand-over that is not accepted.
std::vector<StepTime> TimesOf(const Pathway& pathway, const PathwayUse& use,
                              const Progress& progress, base::Instant now,
                              const LimitCalendar& calendar);

// From the first step on, and where the time went (S1-25, S1-58).
struct LeadTime {
  int64_t seconds = 0;  // from the first step to the end, or to `now`
  int64_t hand_over_seconds = 0;
  int64_t paused_seconds = 0;
  int64_t worked_seconds = 0;
  int32_t limited = 0;  // steps that have a limit and are over, or late already
  int32_t in_time = 0;  // of these
  friend bool operator==(const LeadTime&, const LeadTime&) = default;
};
TILLIT_FIELDS(LeadTime, seconds, hand_over_seconds, paused_seconds, worked_seconds,
              limited, in_time);
// Sums of steps that follow each other: where two ways were gone at once both count.
LeadTime LeadTimeOf(absl::Span<const StepTime> times);

// What of a change the pathway does not allow: steps and ticks that are new in `after`,
// and what is otherwise of those in `before`. Findings of severity REFUSED; empty: it is
// allowed. A step follows one in which the patient stands, by a transition that is open;
// what was said of it stays as it was said, but for who takes over until they accept, and
// the first step as long as none follows. A step that none follows may be withdrawn, the
// first never, and a tick as long as its state is not left; both for good. What is done
// in a state counts from when it was done. `view` is of the patient, on the day of the
// change; nothing is entered or done later than `recorded`. `path` begins each finding's
// path.
std::vector<base::Finding> CheckChange(const Pathway& pathway, const PathwayUse& use,
                                       const Progress& before, const Progress& after,
                                       const facts::View& view, base::Instant recorded,
                                       absl::string_view path);

// Something of a plan that another version of its pathway does not have.
struct PathwayOrphan {
  std::string step;
  std::string state;      // that the other version lacks; or of the step
  std::string item;       // done, and not asked for any more; empty: it is the state
  bool standing = false;  // the patient is there now
  bool way = false;       // it is how the state was come to
  friend bool operator==(const PathwayOrphan&, const PathwayOrphan&) = default;
};
TILLIT_FIELDS(PathwayOrphan, step, state, item, standing, way);
// What of a use's live steps would have no place in `to`: all of it, by step and item. A
// way of an item that is none any more is the item. Where `from` is given, also ways that
// were gone and that `to` lacks, or in which somebody takes over in one of the two alone
// (`way`).
std::vector<PathwayOrphan> OrphansIn(const Pathway* from, const Pathway& to,
                                     const PathwayUse& use, const Progress& progress);

}  // namespace tillit::pathway

#endif  // TILLIT_PATHWAY_PROGRESS_H_
