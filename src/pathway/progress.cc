// SPDX-License-Identifier: Apache-2.0
#include "tillit/pathway/progress.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pathway/live_steps.h"

namespace tillit::pathway {
namespace {

bool IsBy(const std::optional<base::Instant>& moment, base::Instant now) {
  return moment && moment->utc_seconds <= now.utc_seconds;
}

// Seconds of [from, to) that some pause takes, each once.
int64_t PausedBetween(const std::vector<StepPause>& pauses, int64_t from, int64_t to) {
  std::vector<std::pair<int64_t, int64_t>> spans;
  for (const StepPause& pause : pauses) {
    const int64_t begin = std::max(from, pause.from.utc_seconds);
    const int64_t end = std::min(to, pause.to ? pause.to->utc_seconds : to);
    if (begin < end) spans.emplace_back(begin, end);
  }
  std::sort(spans.begin(), spans.end());
  int64_t seconds = 0;
  int64_t reached = from;
  for (const auto& [begin, end] : spans) {
    seconds += std::max(int64_t{0}, end - std::max(begin, reached));
    reached = std::max(reached, end);
  }
  return seconds;
}

bool IsPaused(const PathwayStep& step, base::Instant now) {
  return std::any_of(step.pauses.begin(), step.pauses.end(), [&](const StepPause& each) {
    return each.from.utc_seconds <= now.utc_seconds && !IsBy(each.to, now);
  });
}

// The steps of a use that are seen at a moment.
class Seen {
 public:
  Seen(const Pathway& pathway, const PathwayUse& use, absl::Span<const PathwayStep> steps,
       base::Instant now)
      : pathway_(pathway), steps_(steps), now_(now), live_(use, steps) {
    std::vector<bool> sees(steps.size());
    for (const size_t at : live_.order()) {
      const std::optional<size_t> before = live_.before(at);
      sees[at] = IsBy(steps[at].entered, now) && (!before || sees[*before]);
      if (sees[at]) all_.push_back(at);
    }
  }

  // In order, those entered by now whose steps before are too.
  const std::vector<size_t>& All() const { return all_; }
  // The first that followed it by now.
  std::optional<size_t> Next(size_t at) const {
    std::optional<size_t> next;
    for (const size_t child : live_.after(at)) {
      if (!IsBy(steps_[child].entered, now_)) continue;
      if (!next || steps_[child].entered.utc_seconds < steps_[*next].entered.utc_seconds)
        next = child;
    }
    return next;
  }
  std::optional<size_t> Before(size_t at) const { return live_.before(at); }
  bool IsHandOver(size_t at) const {
    const std::optional<size_t> before = live_.before(at);
    if (!before) return false;
    const PathwayTransition* way =
        TransitionOf(pathway_, steps_[*before].state, steps_[at].state);
    return way != nullptr && way->hand_over;
  }
  bool AwaitsReceiver(size_t at) const {
    return IsHandOver(at) && !IsBy(steps_[at].accepted, now_);
  }

 private:
  const Pathway& pathway_;
  absl::Span<const PathwayStep> steps_;
  base::Instant now_;
  LiveTree live_;
  std::vector<size_t> all_;
};

// The last moment in time for what began at `from`, moved by the pauses that began before
// it was past: one that comes later mends nothing. Unset: such a pause lasts.
std::optional<base::Instant> MovedDeadline(const TimeLimit& limit, base::Instant from,
                                           std::vector<StepPause> pauses,
                                           base::Instant now,
                                           const LimitCalendar& calendar) {
  std::sort(pauses.begin(), pauses.end(), [](const StepPause& a, const StepPause& b) {
    return a.from.utc_seconds < b.from.utc_seconds;
  });
  const int64_t began = from.utc_seconds;
  int64_t moved = 0;
  int64_t reached = began;
  base::Instant deadline = Deadline(limit, from, calendar);
  for (const StepPause& pause : pauses) {
    if (pause.from.utc_seconds > std::min(deadline.utc_seconds, now.utc_seconds)) break;
    if (!IsBy(pause.to, now)) return std::nullopt;
    const int64_t begin = std::max(reached, pause.from.utc_seconds);
    if (pause.to->utc_seconds <= begin) continue;
    moved += pause.to->utc_seconds - begin;
    reached = pause.to->utc_seconds;
    from.utc_seconds = began + moved;
    deadline = Deadline(limit, from, calendar);
  }
  return deadline;
}

bool IsSameDay(base::Instant a, base::Instant b, const LimitCalendar& calendar) {
  for (base::Instant* each : {&a, &b}) {
    each->offset_minutes = calendar.zone.OffsetMinutesAt(each->utc_seconds);
  }
  return a.LocalDate() == b.LocalDate();
}

StepTime TimeOf(const Pathway& pathway, absl::Span<const PathwayStep> steps,
                const Seen& seen, size_t at, base::Instant now,
                const LimitCalendar& calendar) {
  const PathwayStep& step = steps[at];
  const PathwayState* state = StateOf(pathway, step.state);
  const std::optional<size_t> next = seen.Next(at);
  StepTime time;
  time.step = step.id;
  time.state = step.state;
  time.entered = step.entered;
  const int64_t entered = step.entered.utc_seconds;
  const bool awaits = seen.AwaitsReceiver(at);
  int64_t accepted = entered;
  if (awaits) {
    accepted = now.utc_seconds;
  } else if (seen.IsHandOver(at)) {
    accepted = std::max(entered, step.accepted->utc_seconds);
  }
  int64_t to = now.utc_seconds;
  if (next) {
    time.left = steps[*next].entered;
    to = std::max(entered, time.left->utc_seconds);
    accepted = std::min(accepted, to);
  } else if (state == nullptr || state->ends) {
    to = accepted;
  }
  time.hand_over_seconds = accepted - entered;
  time.paused_seconds = PausedBetween(step.pauses, accepted, to);
  time.worked_seconds = to - accepted - time.paused_seconds;
  if (state == nullptr || !state->limit || awaits) return time;
  base::Instant from = step.entered;
  from.utc_seconds = accepted;
  base::Instant until = now;
  if (next) until.utc_seconds = to;
  std::vector<StepPause> pauses = step.pauses;
  // Whoever leaves ends the pause.
  for (StepPause& pause : pauses) {
    if (next && !IsBy(pause.to, until)) pause.to = until;
  }
  time.deadline = MovedDeadline(*state->limit, from, std::move(pauses), until, calendar);
  if (!time.deadline) return time;
  // It is over when somebody else answers.
  int64_t over = to;
  if (next && seen.IsHandOver(*next)) {
    over = seen.AwaitsReceiver(*next)
               ? now.utc_seconds
               : std::max(over, steps[*next].accepted->utc_seconds);
  }
  time.late = over > time.deadline->utc_seconds;
  // What is past in the hours of a day that is not over yet is not told.
  if (calendar.by_day && state->limit->minutes && over == now.utc_seconds &&
      IsSameDay(*time.deadline, now, calendar)) {
    time.late = false;
  }
  return time;
}

using TicksOfSteps = std::multimap<absl::string_view, const ItemTick*>;

std::vector<std::string> MissingItems(const PathwayState& state, absl::string_view step,
                                      const TicksOfSteps& ticks, base::Instant now) {
  std::vector<std::string> missing;
  for (const PathwayItem& item : state.items) {
    const auto [first, last] = ticks.equal_range(step);
    const bool done = std::any_of(first, last, [&](const auto& each) {
      return IsBy(each.second->done, now) && !each.second->withdrawn &&
             IsOf(item, *each.second);
    });
    if (item.mandatory && !done) missing.push_back(item.id);
  }
  return missing;
}

}  // namespace

std::vector<size_t> LiveSteps(const PathwayUse& use,
                              absl::Span<const PathwayStep> steps) {
  return LiveTree(use, steps).order();
}

std::vector<StepTime> TimesOf(const Pathway& pathway, const PathwayUse& use,
                              const Progress& progress, base::Instant now,
                              const LimitCalendar& calendar) {
  const Seen seen(pathway, use, progress.steps, now);
  std::vector<StepTime> times;
  for (const size_t at : seen.All()) {
    times.push_back(TimeOf(pathway, progress.steps, seen, at, now, calendar));
  }
  return times;
}

std::vector<StateStanding> StandingIn(const Pathway& pathway, const PathwayUse& use,
                                      const Progress& progress, base::Instant now,
                                      const LimitCalendar& calendar) {
  const Seen seen(pathway, use, progress.steps, now);
  std::vector<StateStanding> standings;
  if (IsBy(use.withdrawn, now)) return standings;
  TicksOfSteps ticks;
  for (const ItemTick& tick : progress.ticks) ticks.emplace(tick.step, &tick);
  for (const size_t at : seen.All()) {
    if (seen.Next(at)) continue;
    const PathwayStep& step = progress.steps[at];
    StateStanding& standing = standings.emplace_back();
    standing.step = step.id;
    standing.state = step.state;
    standing.entered = step.entered;
    // Who answers does so in the state that the patient was in until somebody takes over.
    const bool awaits = seen.AwaitsReceiver(at);
    size_t answered = at;
    while (seen.AwaitsReceiver(answered)) answered = *seen.Before(answered);
    const PathwayStep& held = progress.steps[answered];
    standing.paused = IsPaused(held, now);
    if (awaits) standing.waits_for = step.receiver;
    const PathwayState* state = StateOf(pathway, step.state);
    standing.ends = state != nullptr && state->ends && !awaits;
    if (state != nullptr) {
      standing.missing = MissingItems(*state, step.id, ticks, now);
    }
    if (standing.ends) continue;
    standing.owner = held.owner;
    if (held.owner.empty() && seen.IsHandOver(answered)) standing.owner = held.receiver;
    if (const PathwayState* of = StateOf(pathway, held.state)) {
      standing.role = of->owner;
      standing.deputy = of->deputy;
      standing.escalates_to = of->escalates_to.empty() ? of->deputy : of->escalates_to;
    }
    const StepTime time = TimeOf(pathway, progress.steps, seen, answered, now, calendar);
    standing.deadline = time.deadline;
    standing.late = time.late;
  }
  std::sort(
      standings.begin(), standings.end(),
      [](const StateStanding& a, const StateStanding& b) { return a.step < b.step; });
  return standings;
}

LeadTime LeadTimeOf(absl::Span<const StepTime> times) {
  LeadTime lead;
  for (const StepTime& time : times) {
    lead.hand_over_seconds += time.hand_over_seconds;
    lead.paused_seconds += time.paused_seconds;
    lead.worked_seconds += time.worked_seconds;
    if (!time.deadline || !(time.left || time.late)) continue;
    ++lead.limited;
    if (!time.late) ++lead.in_time;
  }
  lead.seconds = lead.hand_over_seconds + lead.paused_seconds + lead.worked_seconds;
  return lead;
}

std::vector<PathwayOrphan> OrphansIn(const Pathway* from, const Pathway& to,
                                     const PathwayUse& use, const Progress& progress) {
  const LiveTree live(use, progress.steps);
  std::vector<PathwayOrphan> orphans;
  for (const size_t at : live.order()) {
    const PathwayStep& step = progress.steps[at];
    const bool standing = live.after(at).empty();
    const PathwayState* state = StateOf(to, step.state);
    if (state == nullptr) orphans.push_back({step.id, step.state, "", standing});
    const std::optional<size_t> before = live.before(at);
    if (from != nullptr && before && state != nullptr) {
      const std::string& was = progress.steps[*before].state;
      const PathwayTransition* gone = TransitionOf(*from, was, step.state);
      const PathwayTransition* is = TransitionOf(to, was, step.state);
      // Who answers depends on whether somebody takes over.
      const bool otherwise =
          gone != nullptr && gone->hand_over != (is != nullptr && is->hand_over);
      if (gone != nullptr && (is == nullptr || otherwise)) {
        orphans.push_back({step.id, step.state, "", standing && otherwise, true});
      }
    }
    for (const ItemTick& tick : progress.ticks) {
      if (tick.step != step.id || tick.withdrawn) continue;
      const PathwayItem* item = state == nullptr ? nullptr : ItemOf(*state, tick.item);
      if (item == nullptr || !IsOf(*item, tick)) {
        orphans.push_back({step.id, step.state, tick.item, standing});
      }
    }
  }
  std::sort(orphans.begin(), orphans.end(),
            [](const PathwayOrphan& a, const PathwayOrphan& b) {
              return std::tie(a.step, a.item, a.way) < std::tie(b.step, b.item, b.way);
            });
  return orphans;
}

}  // namespace tillit::pathway
