// SPDX-License-Identifier: Apache-2.0
// Three organisations write of one patient on each shipped pathway, at random, legally or
// not, and take over from each other. What is allowed, who answers, what is late and what
// the merged plan is are worked out again here, the long way.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/plan/history.h"
#include "tillit/plan/pathways.h"
#include "tillit/service/plans.h"

namespace tillit::service {
namespace {

using pathway::ItemTick;
using pathway::Pathway;
using pathway::PathwayItem;
using pathway::PathwayState;
using pathway::PathwayStep;
using pathway::PathwayTransition;
using plan::CarePlan;

constexpr int64_t kHour = 3600;
// Of a Monday in winter, in Norway.
const base::Instant kStart{1706511600, 60};

const Catalogue& Shipped() {
  static const Catalogue catalogue = builtin::Catalogue();
  return catalogue;
}

int64_t Count() {
  const char* asked = std::getenv("TILLIT_SEQUENCES");
  return asked != nullptr ? std::atoll(asked) : 300;
}

uint64_t Seed() {
  const char* asked = std::getenv("TILLIT_SEED");
  return asked != nullptr ? static_cast<uint64_t>(std::atoll(asked)) : 20261127;
}

// --- The long way
// ------------------------------------------------------------------------

class LongWay {
 public:
  LongWay(const Pathway& way, const CarePlan& plan) : way_(way), plan_(plan) {}

  const PathwayStep* Step(const std::string& id) const {
    for (const PathwayStep& each : plan_.pathway_steps) {
      if (each.id == id) return &each;
    }
    return nullptr;
  }
  bool Lives(const PathwayStep& step) const {
    if (step.id == "way") return true;
    const PathwayStep* from = Step(step.from);
    return !step.withdrawn && from != nullptr && Lives(*from);
  }
  bool IsLeaf(const PathwayStep& step) const {
    return Lives(step) &&
           std::none_of(plan_.pathway_steps.begin(), plan_.pathway_steps.end(),
                        [&](const PathwayStep& each) {
                          return each.from == step.id && Lives(each);
                        });
  }
  const PathwayState& State(const std::string& id) const {
    for (const PathwayState& each : way_.states) {
      if (each.id == id) return each;
    }
    std::abort();
  }
  const PathwayTransition* Way(const std::string& from, const std::string& to) const {
    if (State(from).ends) return nullptr;
    // Of several the one that is always open, else the state's own.
    for (const bool always : {true, false}) {
      for (const bool own : {true, false}) {
        for (const PathwayTransition& each : way_.transitions) {
          if (each.to != to || each.always != always) continue;
          if (own ? each.from == from : each.from.empty() && from != to) return &each;
        }
      }
    }
    return nullptr;
  }
  const PathwayTransition* FromAnywhere(const std::string& to) const {
    for (const PathwayTransition& each : way_.transitions) {
      if (each.from.empty() && each.always && each.to == to) return &each;
    }
    return nullptr;
  }
  bool IsHandOver(const PathwayStep& step) const {
    if (step.id == "way") return false;
    const PathwayTransition* way = Way(Step(step.from)->state, step.state);
    return way != nullptr && way->hand_over;
  }
  // The way in which an item was done last; unset: not.
  std::optional<std::string> Done(const std::string& step,
                                  const std::string& item) const {
    const ItemTick* last = nullptr;
    for (const ItemTick& tick : plan_.item_ticks) {
      if (tick.step != step || tick.item != item) continue;
      if (last == nullptr || tick.done.utc_seconds > last->done.utc_seconds ||
          (tick.done.utc_seconds == last->done.utc_seconds && tick.id > last->id)) {
        last = &tick;
      }
    }
    return last == nullptr ? std::nullopt : std::optional(last->way);
  }
  bool Holds(const criteria::Criterion& guard, const PathwayStep& from) const {
    if (guard.derived) {
      const std::string& of = guard.derived->of;
      if (absl::StartsWith(of, "visited:")) {
        for (const PathwayStep* each = &from; each; each = Step(each->from)) {
          if (each->state == of.substr(8)) return true;
        }
        return false;
      }
      const size_t equals = of.find('=');
      const auto done = Done(from.id, of.substr(5, equals - 5));
      return done && (equals == std::string::npos || *done == of.substr(equals + 1));
    }
    const auto holds = [&](const criteria::Criterion& each) { return Holds(each, from); };
    if (!guard.all_of.empty()) {
      return std::all_of(guard.all_of.begin(), guard.all_of.end(), holds);
    }
    if (!guard.any_of.empty()) {
      return std::any_of(guard.any_of.begin(), guard.any_of.end(), holds);
    }
    ADD_FAILURE() << "a guard that this test cannot read";
    return false;
  }
  bool AllIsDone(const PathwayStep& step) const {
    for (const PathwayItem& item : State(step.state).items) {
      if (item.mandatory && !Done(step.id, item.id)) return false;
    }
    return true;
  }
  bool MayGo(const PathwayStep& to, base::Instant recorded) const {
    const PathwayStep* from = Step(to.from);
    if (from == nullptr || !IsLeaf(*from)) return false;
    if (to.entered.utc_seconds < from->entered.utc_seconds) return false;
    if (to.entered.utc_seconds > recorded.utc_seconds) return false;
    const PathwayTransition* way = Way(from->state, to.state);
    if (way == nullptr && IsHandOver(*from) && !from->accepted) {
      way = FromAnywhere(to.state);
    }
    if (way == nullptr) return false;
    if (way->needs_reason && to.reason.empty()) return false;
    if (way->hand_over && to.receiver.empty()) return false;
    if (way->always) return true;
    if (IsHandOver(*from) && !from->accepted) return false;
    return AllIsDone(*from) && (!way->guard || Holds(*way->guard, *from));
  }

  // Hour by hour: everything here happens on the hour.
  struct Hours {
    int64_t handing_over = 0;
    int64_t paused = 0;
    int64_t worked = 0;
    std::optional<int64_t> deadline;
    bool late = false;
  };
  Hours HoursOf(const PathwayStep& step, int64_t now) const {
    Hours hours;
    const bool hand_over = IsHandOver(step);
    std::optional<int64_t> left;
    const PathwayStep* next = nullptr;
    for (const PathwayStep& each : plan_.pathway_steps) {
      if (each.from != step.id || !Lives(each)) continue;
      if (left && *left <= each.entered.utc_seconds) continue;
      left = each.entered.utc_seconds;
      next = &each;
    }
    const PathwayState& state = State(step.state);
    const int64_t to = left.value_or(now);
    for (int64_t at = step.entered.utc_seconds; at < to; at += kHour) {
      if (hand_over && (!step.accepted || at < step.accepted->utc_seconds)) {
        ++hours.handing_over;
      } else if (state.ends) {
        break;
      } else if (PausedAt(step, at)) {
        ++hours.paused;
      } else {
        ++hours.worked;
      }
    }
    if (!state.limit || (hand_over && !step.accepted)) return hours;
    int64_t from = step.entered.utc_seconds;
    if (hand_over) from = step.accepted->utc_seconds;
    // Pauses here follow each other; one that begins after the deadline moves nothing.
    int64_t deadline = EndOfLimit(*state.limit, from);
    int64_t moved = 0;
    for (const pathway::StepPause& pause : step.pauses) {
      if (pause.from.utc_seconds > std::min(deadline, to)) break;
      const bool over = pause.to && pause.to->utc_seconds <= to;
      if (!over && !left) return hours;
      const int64_t end = over ? pause.to->utc_seconds : to;
      moved += std::max(int64_t{0}, end - std::max(from, pause.from.utc_seconds));
      deadline = EndOfLimit(*state.limit, from + moved);
    }
    hours.deadline = deadline;
    int64_t over = to;
    if (next != nullptr && IsHandOver(*next)) {
      over = next->accepted ? std::max(over, next->accepted->utc_seconds) : now;
    }
    hours.late = over > *hours.deadline;
    return hours;
  }

 private:
  static bool PausedAt(const PathwayStep& step, int64_t at) {
    return std::any_of(step.pauses.begin(), step.pauses.end(), [&](const auto& each) {
      return each.from.utc_seconds <= at && (!each.to || at < each.to->utc_seconds);
    });
  }
  // Second by second would do; days are counted one by one.
  static int64_t EndOfLimit(const pathway::TimeLimit& limit, int64_t from) {
    if (limit.minutes) return from + *limit.minutes * 60;
    const base::ZoneRules norway = base::ZoneRules::Norway();
    base::Date day = base::Instant{from, norway.OffsetMinutesAt(from)}.LocalDate();
    const auto works = [](base::Date each) {
      const auto holidays = pathway::NorwegianHolidays(each.Year());
      return each.Weekday() < 5 &&
             std::count(holidays.begin(), holidays.end(), each) == 0;
    };
    if (limit.days) {
      day = day.PlusDays(*limit.days);
    } else {
      int left = *limit.working_days;
      while (left > 0 || !works(day)) {
        day = day.PlusDays(1);
        if (works(day)) --left;
        if (left <= 0 && works(day)) break;
      }
    }
    return norway.At(day.PlusDays(1), 0).utc_seconds - 1;
  }

  const Pathway& way_;
  const CarePlan& plan_;
};

// --- Three who write
// ---------------------------------------------------------------------

const char* const kOrganisations[] = {"gp", "hospital", "municipality"};

struct Copy {
  plan::PlanHistory history;
  plan::PlanState state;
};

struct Tally {
  int64_t edits = 0;
  int64_t refused = 0;
  int64_t forked = 0;
  int64_t late = 0;
  int64_t ended = 0;
};

class World {
 public:
  World(const Pathway& way, base::Random random)
      : way_(way), random_(random), frame_(FrameOf(Shipped())) {
    Copy first;
    first.history = {base::PlanId("plan"), base::PatientId("patient"), {}, ""};
    first.state = plan::PlanState(first.history.plan, first.history.patient);
    copies_.assign(3, first);
    Change(0, {"created", "parties[receiver]"}, [](CarePlan& plan) {
      plan.created = base::Date::FromCivil(2024, 1, 29);
      plan.parties.resize(1);
      plan.parties[0].id = "receiver";
    });
    Begin(0);
    // Now and then another begins without having heard of it.
    if (random_.Chance(0.2)) {
      copies_[1] = first;
      Change(1, {"created", "parties[receiver]"}, [](CarePlan& plan) {
        plan.created = base::Date::FromCivil(2024, 1, 29);
        plan.parties.resize(1);
        plan.parties[0].id = "receiver";
      });
      Begin(1);
    } else {
      Take(1, 0);
    }
    Take(2, 0);
  }

  void Live(int hours, Tally& tally) {
    for (int i = 0; i < hours && !testing::Test::HasFatalFailure(); ++i) {
      now_.utc_seconds += kHour * random_.Between(0, random_.Chance(0.2) ? 24 * 60 : 60);
      const size_t who = random_.Below(3);
      if (random_.Chance(0.2)) {
        Take(who, (who + 1 + random_.Below(2)) % 3);
      } else {
        Write(who, tally);
      }
    }
  }

  void CheckWhole(Tally& tally) {
    plan::PlanHistory all = *plan::Merge(copies_[0].history, copies_[1].history);
    all = *plan::Merge(all, copies_[2].history);
    plan::PlanHistory other = *plan::Merge(copies_[2].history, copies_[1].history);
    other = *plan::Merge(other, copies_[0].history);
    ASSERT_EQ(all, other);
    const plan::PlanSnapshot merged = plan::Replay(all).ToSnapshot();
    plan::PlanState late = copies_[2].state;
    late = plan::Replay(copies_[1].history, std::move(late));
    ASSERT_EQ(plan::Replay(all, std::move(late)).ToSnapshot(), merged);

    const std::vector<plan::PathwayStanding> standings =
        plan::PathwayStandings(merged.plan, frame_, now_, nullptr);
    ASSERT_EQ(standings.size(), 1u);
    CheckStanding(merged.plan, standings[0], tally);
    CheckTimes(merged.plan, standings[0]);
  }

 private:
  template <class Set>
  plan::PlanChangeResult Change(size_t who, std::vector<std::string> fields,
                                const Set& set) {
    plan::PlanChange change;
    change.id = absl::StrCat(kOrganisations[who], ++edits_);
    change.organisation = kOrganisations[who];
    change.expected = copies_[who].state.version();
    change.recorded = now_;
    change.actor = "member";
    change.role = "nurse";
    change.reason = "visit";
    change.fields = std::move(fields);
    change.plan.id = copies_[who].history.plan;
    change.plan.patient = copies_[who].history.patient;
    set(change.plan);
    absl::StatusOr<plan::Appended> next =
        plan::Append(std::move(copies_[who].history), std::move(copies_[who].state),
                     change, [&](const CarePlan& before, const CarePlan& after) {
                       return plan::CheckPathways(before, after, frame_, nullptr, now_);
                     });
    EXPECT_TRUE(next.ok()) << next.status();
    if (!next.ok()) std::abort();
    copies_[who] = {std::move(next->history), std::move(next->state)};
    return next->result;
  }

  void Begin(size_t who) {
    const auto begun =
        Change(who, {"pathway_uses[way]", "pathway_steps[way]"}, [&](CarePlan& plan) {
          pathway::PathwayUse use;
          use.id = "way";
          use.pathway = way_.id;
          use.version = way_.version;
          use.review = base::Date::FromCivil(2025, 1, 1);
          plan.pathway_uses = {use};
          PathwayStep step;
          step.id = "way";
          step.use = "way";
          step.state = way_.starts[random_.Below(way_.starts.size())];
          step.entered = now_;
          plan.pathway_steps = {step};
        });
    ASSERT_EQ(begun, plan::PlanChangeResult::kApplied);
  }

  void Take(size_t to, size_t from) {
    absl::StatusOr<plan::PlanHistory> merged =
        plan::Merge(copies_[to].history, copies_[from].history);
    ASSERT_TRUE(merged.ok()) << merged.status();
    copies_[to].state = plan::Replay(*merged, std::move(copies_[to].state));
    copies_[to].history = *std::move(merged);
  }

  void Expect(bool allowed, plan::PlanChangeResult result, Tally& tally) {
    ++tally.edits;
    tally.refused += !allowed;
    ASSERT_EQ(result, allowed ? plan::PlanChangeResult::kApplied
                              : plan::PlanChangeResult::kRefused);
  }

  void Write(size_t who, Tally& tally) {
    const CarePlan plan = copies_[who].state.plan();
    const LongWay known(way_, plan);
    std::vector<const PathwayStep*> leaves;
    for (const PathwayStep& each : plan.pathway_steps) {
      if (known.IsLeaf(each)) leaves.push_back(&each);
    }
    ASSERT_FALSE(leaves.empty()) << "nobody answers";
    const PathwayStep& at = *leaves[random_.Below(leaves.size())];
    const double what = random_.Uniform();
    if (known.IsHandOver(at) && !at.accepted && what < 0.6) return Accept(who, at, tally);
    if (what < 0.5) return Tick(who, at, known, tally);
    if (what < 0.85) return Go(who, plan, at, known, tally);
    if (what < 0.95) return Pause(who, at, tally);
    Withdraw(who, plan, known, tally);
  }

  void Accept(size_t who, const PathwayStep& at, Tally& tally) {
    const std::string field = absl::StrCat("pathway_steps[", at.id, "].accepted");
    Expect(true,
           Change(who, {field},
                  [&](CarePlan& plan) {
                    plan.pathway_steps = {at};
                    plan.pathway_steps[0].accepted = now_;
                  }),
           tally);
  }

  // Most often all that is missing, now and then something that is none of it.
  void Tick(size_t who, const PathwayStep& at, const LongWay& known, Tally& tally) {
    const std::vector<PathwayItem>& items = known.State(at.state).items;
    if (items.empty()) return;
    std::vector<ItemTick> ticks;
    std::vector<std::string> fields;
    bool allowed = true;
    const bool all = random_.Chance(0.7);
    const size_t one = random_.Below(items.size());
    for (size_t i = 0; i < items.size(); ++i) {
      if (!all && i != one) continue;
      ItemTick& tick = ticks.emplace_back();
      tick.id = absl::StrCat("t-", kOrganisations[who], "-", ++edits_);
      tick.step = at.id;
      tick.item = items[i].id;
      if (!items[i].ways.empty()) {
        tick.way = items[i].ways[random_.Below(items[i].ways.size())];
      }
      if (random_.Chance(0.02)) {
        tick.item = "none-of-them";
        allowed = false;
      }
      tick.done = now_;
      if (random_.Chance(0.02)) {
        tick.done.utc_seconds += kHour;  // not yet
        allowed = false;
      }
      fields.push_back(absl::StrCat("item_ticks[", tick.id, "]"));
    }
    Expect(allowed, Change(who, fields, [&](CarePlan& plan) { plan.item_ticks = ticks; }),
           tally);
  }

  void Go(size_t who, const CarePlan& plan, const PathwayStep& at, const LongWay& known,
          Tally& tally) {
    PathwayStep step;
    step.id = absl::StrCat("s-", kOrganisations[who], "-", ++edits_);
    step.use = "way";
    step.from = at.id;
    step.entered = now_;
    if (random_.Chance(0.1)) {
      step.from = plan.pathway_steps[random_.Below(plan.pathway_steps.size())].id;
    }
    if (random_.Chance(0.9)) step.reason = "because";
    if (random_.Chance(0.9)) step.receiver = "receiver";
    std::vector<std::string> on;
    for (const PathwayState& each : way_.states) {
      const PathwayTransition* way = known.Way(at.state, each.id);
      if (way != nullptr && (!way->always || random_.Chance(0.03))) on.push_back(each.id);
    }
    step.state = on.empty() || random_.Chance(0.1)
                     ? way_.states[random_.Below(way_.states.size())].id
                     : on[random_.Below(on.size())];
    const std::string field = absl::StrCat("pathway_steps[", step.id, "]");
    Expect(known.MayGo(step, now_),
           Change(who, {field}, [&](CarePlan& p) { p.pathway_steps = {step}; }), tally);
  }

  void Pause(size_t who, const PathwayStep& at, Tally& tally) {
    PathwayStep paused = at;
    if (!paused.pauses.empty() && !paused.pauses.back().to) {
      paused.pauses.back().to = now_;
    } else {
      paused.pauses.push_back({now_, std::nullopt, "away"});
    }
    const std::string field = absl::StrCat("pathway_steps[", at.id, "].pauses");
    Expect(true, Change(who, {field}, [&](CarePlan& p) { p.pathway_steps = {paused}; }),
           tally);
  }

  void Withdraw(size_t who, const CarePlan& plan, const LongWay& known, Tally& tally) {
    PathwayStep step = plan.pathway_steps[random_.Below(plan.pathway_steps.size())];
    if (step.withdrawn) return;
    const bool allowed = step.id != "way" && known.IsLeaf(step);
    step.withdrawn = now_;
    const std::string field = absl::StrCat("pathway_steps[", step.id, "].withdrawn");
    Expect(allowed, Change(who, {field}, [&](CarePlan& p) { p.pathway_steps = {step}; }),
           tally);
  }

  void CheckStanding(const CarePlan& plan, const plan::PathwayStanding& found,
                     Tally& tally) {
    const LongWay known(way_, plan);
    std::vector<std::string> leaves;
    for (const PathwayStep& each : plan.pathway_steps) {
      if (known.IsLeaf(each)) leaves.push_back(each.id);
      if (!known.Lives(each) || each.id == "way") continue;
      const PathwayStep& from = *known.Step(each.from);
      const PathwayTransition* way = known.Way(from.state, each.state);
      if (way == nullptr && known.IsHandOver(from)) way = known.FromAnywhere(each.state);
      ASSERT_NE(way, nullptr) << from.state << each.state;
      ASSERT_TRUE(way->always || known.AllIsDone(from));
    }
    std::vector<std::string> standing;
    for (const pathway::StateStanding& each : found.standing) {
      standing.push_back(each.step);
      const PathwayStep& step = *known.Step(each.step);
      const bool awaits = known.IsHandOver(step) && !step.accepted;
      const PathwayState& held =
          known.State(awaits ? known.Step(step.from)->state : step.state);
      ASSERT_EQ(each.role, held.owner);
      ASSERT_EQ(each.role.empty(), each.ends) << "somebody answers, or it has ended";
      tally.late += each.late;
      tally.ended += each.ends;
    }
    std::sort(leaves.begin(), leaves.end());
    ASSERT_EQ(standing, leaves);
    tally.forked += standing.size() > 1;
  }

  void CheckTimes(const CarePlan& plan, const plan::PathwayStanding& found) {
    const LongWay known(way_, plan);
    int64_t seconds = 0;
    for (const pathway::StepTime& time : found.times) {
      const LongWay::Hours hours =
          known.HoursOf(*known.Step(time.step), now_.utc_seconds);
      ASSERT_EQ(time.hand_over_seconds, hours.handing_over * kHour);
      ASSERT_EQ(time.paused_seconds, hours.paused * kHour);
      ASSERT_EQ(time.worked_seconds, hours.worked * kHour);
      ASSERT_EQ(time.deadline.has_value(), hours.deadline.has_value());
      ASSERT_EQ(time.deadline.value_or(base::Instant{}).utc_seconds,
                hours.deadline.value_or(0));
      ASSERT_EQ(time.late, hours.late);
      seconds += time.hand_over_seconds + time.paused_seconds + time.worked_seconds;
    }
    ASSERT_EQ(found.lead.seconds, seconds);
  }

  const Pathway& way_;
  base::Random random_;
  plan::PathwayFrame frame_;
  std::vector<Copy> copies_;
  base::Instant now_ = kStart;
  int edits_ = 0;
};

TEST(EachShippedPathway, IsFollowedWhateverThreeOrganisationsWriteAtOnce) {
  for (const Pathway& way : Shipped().pathways) {
    Tally tally;
    for (int64_t i = 0; i < Count(); ++i) {
      SCOPED_TRACE(absl::StrCat(way.id, " seed ", Seed(), " sequence ", i));
      World world(way, base::Random(Seed(), static_cast<uint64_t>(i)));
      world.Live(16, tally);
      if (HasFatalFailure()) return;
      world.CheckWhole(tally);
      if (HasFatalFailure()) return;
    }
    EXPECT_GT(tally.refused, Count()) << way.id;
    EXPECT_GT(tally.forked, Count() / 50) << way.id;
    EXPECT_GT(tally.late, Count() / 50) << way.id;
    EXPECT_GT(tally.ended, Count() / 50) << way.id;
    std::printf(
        "counts: %s: %lld sequences, %lld edits (%lld refused), %lld forked, %lld "
        "late, %lld ended\n",
        way.id.c_str(), static_cast<long long>(Count()),
        static_cast<long long>(tally.edits), static_cast<long long>(tally.refused),
        static_cast<long long>(tally.forked), static_cast<long long>(tally.late),
        static_cast<long long>(tally.ended));
  }
}

}  // namespace
}  // namespace tillit::service
