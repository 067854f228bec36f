// SPDX-License-Identifier: Apache-2.0
// Whether a pathway allows what is new of a patient's progress.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pathway/live_steps.h"
#include "tillit/pathway/progress.h"

namespace tillit::pathway {
namespace {

using criteria::Answer;

template <class T>
std::map<absl::string_view, const T*> ById(absl::Span<const T> list) {
  std::map<absl::string_view, const T*> by_id;
  for (const T& each : list) by_id.emplace(each.id, &each);
  return by_id;
}

bool IsLater(base::Instant a, base::Instant b) { return a.utc_seconds > b.utc_seconds; }

class Checking {
 public:
  Checking(const Pathway& pathway, const PathwayUse& use, const Progress& before,
           const Progress& after, const facts::View& view, base::Instant recorded,
           absl::string_view path)
      : pathway_(pathway),
        use_(use),
        after_(after),
        view_(view),
        recorded_(recorded),
        path_(path),
        were_(ById(before.steps)),
        ticks_were_(ById(before.ticks)),
        steps_(ById(after.steps)),
        live_(use, after.steps),
        lived_(use, before.steps) {
    for (const size_t at : lived_.order()) stood_.insert(before.steps[at].id);
    // What is taken back with this change leaves the step before it as it was.
    for (const size_t at : live_.order()) {
      const std::string& id = after.steps[at].id;
      for (const size_t next : live_.after(at)) {
        if (were_.count(after.steps[next].id) > 0) left_.insert(id);
      }
    }
    for (const PathwayStep& step : after.steps) {
      if (!step.withdrawn) followed_.insert(step.from);
    }
  }

  std::vector<base::Finding> Run() {
    for (size_t at = 0; at < after_.steps.size(); ++at) {
      const PathwayStep& step = after_.steps[at];
      if (step.use != use_.id) continue;
      const auto was = were_.find(step.id);
      if (was != were_.end()) {
        CheckOld(*was->second, step);
      } else if (!live_.Has(at)) {
        Refuse(step, "pathway_step_follows_none", {});
      }
    }
    for (const size_t at : live_.order()) {
      if (were_.count(after_.steps[at].id) == 0) CheckNew(at);
    }
    for (const ItemTick& tick : after_.ticks) CheckTick(tick);
    return std::move(findings_);
  }

 private:
  void Refuse(absl::string_view at, const char* code,
              std::vector<std::string> arguments) {
    findings_.push_back({base::Severity::kRefused, code, absl::StrCat(path_, ".", at),
                         std::move(arguments)});
  }
  void Refuse(const PathwayStep& step, const char* code,
              std::vector<std::string> arguments) {
    Refuse(absl::StrCat("pathway_steps[", step.id, "]"), code, std::move(arguments));
  }

  void CheckTimes(const PathwayStep& step, base::Instant not_before) {
    const auto out_of_order = [&](const std::optional<base::Instant>& moment) {
      return moment && (IsLater(step.entered, *moment) || IsLater(*moment, recorded_));
    };
    bool wrong = IsLater(not_before, step.entered) || IsLater(step.entered, recorded_) ||
                 out_of_order(step.accepted) || out_of_order(step.withdrawn);
    for (const StepPause& pause : step.pauses) {
      wrong = wrong || IsLater(step.entered, pause.from) ||
              IsLater(pause.from, recorded_) ||
              (pause.to && IsLater(pause.from, *pause.to));
      if (pause.reason.empty()) {
        Refuse(step, "pathway_reason_missing", {Name(step.state)});
        break;
      }
    }
    if (wrong) Refuse(step, "pathway_time_out_of_order", {});
  }

  // What was said of a step stays as it was said.
  void CheckOld(const PathwayStep& was, const PathwayStep& step) {
    const bool first = step.id == use_.id;
    const bool alone = first && left_.count(step.id) == 0;
    const auto otherwise = [](const std::string& said, const std::string& now) {
      return !said.empty() && said != now;
    };
    const bool moved =
        was.use != step.use || was.from != step.from ||
        (!alone && (was.state != step.state || was.entered != step.entered)) ||
        otherwise(was.reason, step.reason) || otherwise(was.judged, step.judged) ||
        (left_.count(step.id) > 0 && was.owner != step.owner);
    const bool withdrawn = step.withdrawn && !was.withdrawn;
    const bool taken_back = (was.withdrawn && was.withdrawn != step.withdrawn) ||
                            (withdrawn && (first || followed_.count(step.id) > 0 ||
                                           stood_.count(step.id) == 0));
    const bool other_receiver = (was.accepted && (was.accepted != step.accepted ||
                                                  was.receiver != step.receiver)) ||
                                (!was.receiver.empty() && step.receiver.empty());
    if (moved || taken_back || other_receiver) Refuse(step, "pathway_entry_changed", {});
    if (was == step) return;
    if (step.accepted && step.receiver.empty()) {
      Refuse(step, "pathway_receiver_missing", {Name(step.state)});
    }
    if (was.state != step.state) CheckStart(step);
    if (was.state != step.state || was.entered != step.entered) {
      for (const ItemTick& tick : after_.ticks) {
        if (tick.step == step.id) CheckWhatIsDone(tick, step);
      }
    }
    CheckTimes(step, step.entered);
  }

  void CheckStart(const PathwayStep& step) {
    if (std::find(pathway_.starts.begin(), pathway_.starts.end(), step.state) ==
        pathway_.starts.end()) {
      Refuse(step, "pathway_start_unknown", {base::Quotable(step.state)});
    }
  }

  void CheckNew(size_t at) {
    const PathwayStep& step = after_.steps[at];
    const std::optional<size_t> before = live_.before(at);
    if (!before) {
      CheckStart(step);
      if (!step.from.empty() || step.withdrawn) {
        Refuse(step, "pathway_step_follows_none", {});
      }
      return CheckTimes(step, step.entered);
    }
    const PathwayStep& from = after_.steps[*before];
    if (!left_.insert(from.id).second) Refuse(step, "pathway_step_left", {from.id});
    CheckTimes(step, from.entered);
    const bool awaits = AwaitsReceiver(*before);
    const PathwayTransition* way = TransitionOf(pathway_, from.state, step.state);
    // Where nobody has taken over yet it has not ended.
    if (way == nullptr && awaits) way = AlwaysTo(pathway_, step.state);
    if (way == nullptr) {
      Refuse(step, "pathway_step_illegal", {Name(from.state), Name(step.state)});
      return;
    }
    if (way->needs_reason && step.reason.empty()) {
      Refuse(step, "pathway_reason_missing", {step.state});
    }
    if (step.receiver.empty() && (way->hand_over || step.accepted)) {
      Refuse(step, "pathway_receiver_missing", {step.state});
    }
    if (way->always) return;
    if (awaits) Refuse(step, "pathway_hand_over_open", {Name(from.state)});
    CheckWay(step, from, *before);
  }

  bool AwaitsReceiver(size_t at) const {
    const std::optional<size_t> before = live_.before(at);
    if (!before || after_.steps[at].accepted) return false;
    const PathwayTransition* way =
        TransitionOf(pathway_, after_.steps[*before].state, after_.steps[at].state);
    return way != nullptr && way->hand_over;
  }

  // Items and guard of the way out of a state.
  void CheckWay(const PathwayStep& step, const PathwayStep& from, size_t at) {
    // What was said last of an item holds.
    std::map<absl::string_view, const ItemTick*> last;
    for (const ItemTick& tick : after_.ticks) {
      if (tick.step != from.id || tick.withdrawn || IsLater(tick.done, step.entered)) {
        continue;
      }
      const ItemTick*& of = last[tick.item];
      if (of == nullptr || std::tie(of->done.utc_seconds, of->id) <
                               std::tie(tick.done.utc_seconds, tick.id)) {
        of = &tick;
      }
    }
    std::vector<ItemDone> done;
    for (const auto& [item, tick] : last) done.push_back({tick->item, tick->way});
    std::set<absl::string_view> visited;
    for (std::optional<size_t> each = at; each; each = live_.before(*each)) {
      visited.insert(after_.steps[*each].state);
    }
    facts::View view = view_;
    for (const PathwayState& state : pathway_.states) {
      facts::DerivedFact fact;
      fact.id = absl::StrCat("visited:", state.id);
      fact.holds = visited.count(state.id) > 0;
      view.AddDerived(std::move(fact));
    }
    const std::vector<PathwayWay> ways =
        WaysFrom(pathway_, from.state, done, std::move(view));
    const auto way = std::find_if(ways.begin(), ways.end(), [&](const PathwayWay& each) {
      return each.to == step.state;
    });
    if (way == ways.end()) return;
    for (const std::string& item : way->missing) {
      Refuse(step, "pathway_item_missing", {from.state, item});
    }
    if (way->guard == Answer::kNo) {
      Refuse(step, "pathway_guard_not_met", {from.state, step.state});
    } else if (way->guard == Answer::kUnknown && step.judged.empty()) {
      Refuse(step, "pathway_guard_unknown", {from.state, step.state});
    }
  }

  void CheckTick(const ItemTick& tick) {
    const auto step = steps_.find(tick.step);
    if (step == steps_.end() || step->second->use != use_.id) return;
    const auto found = ticks_were_.find(tick.id);
    const ItemTick* was = found == ticks_were_.end() ? nullptr : found->second;
    if (was != nullptr && *was == tick) return;
    const std::string at = absl::StrCat("item_ticks[", tick.id, "]");
    const bool moved =
        was != nullptr && (was->step != tick.step || was->item != tick.item ||
                           (was->withdrawn && was->withdrawn != tick.withdrawn));
    // What a step rested on stays as it was said.
    const bool rested_on = was != nullptr && left_.count(tick.step) > 0;
    if (moved || rested_on) Refuse(at, "pathway_entry_changed", {});
    const bool lives = tick.step == use_.id || IsLive(*step->second);
    if (was == nullptr && !lives) Refuse(at, "pathway_step_follows_none", {});
    CheckWhatIsDone(tick, *step->second);
  }

  bool IsLive(const PathwayStep& step) const {
    return live_.Has(static_cast<size_t>(&step - after_.steps.data()));
  }

  void CheckWhatIsDone(const ItemTick& tick, const PathwayStep& step) {
    const std::string at = absl::StrCat("item_ticks[", tick.id, "]");
    const PathwayState* state = StateOf(pathway_, step.state);
    const PathwayItem* item = state == nullptr ? nullptr : ItemOf(*state, tick.item);
    if (item == nullptr || !IsOf(*item, tick)) {
      Refuse(at, "pathway_item_unknown", {Name(step.state), base::Quotable(tick.item)});
    }
    if (IsLater(step.entered, tick.done) || IsLater(tick.done, recorded_) ||
        (tick.withdrawn && IsLater(*tick.withdrawn, recorded_))) {
      Refuse(at, "pathway_time_out_of_order", {});
    }
  }

  // A state of the pathway by its id; of another what may be quoted.
  std::string Name(const std::string& state) const {
    return StateOf(pathway_, state) != nullptr ? state : base::Quotable(state);
  }

  const Pathway& pathway_;
  const PathwayUse& use_;
  const Progress& after_;
  const facts::View& view_;
  const base::Instant recorded_;
  const absl::string_view path_;
  const std::map<absl::string_view, const PathwayStep*> were_;
  const std::map<absl::string_view, const ItemTick*> ticks_were_;
  const std::map<absl::string_view, const PathwayStep*> steps_;
  const LiveTree live_;
  const LiveTree lived_;
  std::set<absl::string_view> followed_;  // ids of steps that one not withdrawn follows
  std::set<absl::string_view> stood_;     // ids of steps that were live before
  std::set<absl::string_view> left_;      // ids of steps that live ones followed
  std::vector<base::Finding> findings_;
};

}  // namespace

std::vector<base::Finding> CheckChange(const Pathway& pathway, const PathwayUse& use,
                                       const Progress& before, const Progress& after,
                                       const facts::View& view, base::Instant recorded,
                                       absl::string_view path) {
  return Checking(pathway, use, before, after, view, recorded, path).Run();
}

}  // namespace tillit::pathway
