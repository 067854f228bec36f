// SPDX-License-Identifier: Apache-2.0
// A patient's plan on a shipped pathway, for tests: one edit after another, as hosts make
// them.
#ifndef TILLIT_TESTS_SERVICE_BUILTIN_PATHWAY_WALK_H_
#define TILLIT_TESTS_SERVICE_BUILTIN_PATHWAY_WALK_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tillit/plan/history.h"
#include "tillit/plan/pathways.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/plans.h"

namespace tillit::service {

class PathwayWalk {
 public:
  // Parties are called as their roles.
  PathwayWalk(const Catalogue& catalogue, const std::string& pathway,
              const std::vector<std::string>& roles)
      : frame_(FrameOf(catalogue)) {
    const auto way =
        std::find_if(frame_.pathways.begin(), frame_.pathways.end(),
                     [&](const pathway::Pathway& each) { return each.id == pathway; });
    EXPECT_NE(way, frame_.pathways.end()) << pathway;
    way_ = &*way;
    history_ = {base::PlanId("plan"), base::PatientId("patient"), {}, ""};
    use_.id = "way";
    use_.pathway = way_->id;
    use_.version = way_->version;
    Edit([&](plan::CarePlan& plan) {
      plan.created = base::Date::FromCivil(2024, 1, 1);
      for (const std::string& role : roles) {
        plan::Party party;
        party.id = role;
        party.role = role;
        plan.parties.push_back(party);
      }
    });
  }

  pathway::PathwayUse& use() { return use_; }
  const pathway::Pathway& way() const { return *way_; }
  plan::CarePlan plan() const { return state_.plan(); }
  const plan::PlanHistory& history() const { return history_; }
  // Codes with arguments of what the last edit found: "pathway_item_missing mapping
  // goal".
  const std::vector<std::string>& found() const { return found_; }

  void At(base::Instant now) { now_ = now; }
  base::Instant now() const { return now_; }
  void AfterHours(int64_t hours) { now_.utc_seconds += hours * 3600; }

  // The step in which the patient stands.
  std::string Here() const {
    const plan::PathwayStanding here = Standing();
    return here.standing.empty() ? "" : here.standing[0].step;
  }
  plan::PathwayStanding Standing() const {
    std::vector<plan::PathwayStanding> of =
        plan::PathwayStandings(state_.plan(), frame_, now_, nullptr);
    return of.empty() ? plan::PathwayStanding{} : of[0];
  }

  plan::PlanChangeResult Begin(const std::string& state) {
    return Edit([&](plan::CarePlan& plan) {
      plan.pathway_uses = {use_};
      pathway::PathwayStep step;
      step.id = use_.id;
      step.use = use_.id;
      step.state = state;
      step.entered = now_;
      plan.pathway_steps = {step};
    });
  }
  plan::PlanChangeResult Tick(const std::string& item, const std::string& way = "",
                              const std::string& by = "",
                              const std::string& reason = "") {
    const std::string here = Here();
    return Edit([&](plan::CarePlan& plan) {
      pathway::ItemTick tick;
      tick.id = absl::StrCat("tick-", ++ids_);
      tick.step = here;
      tick.item = item;
      tick.way = way;
      tick.by = by;
      tick.done = now_;
      tick.reason = reason;
      plan.item_ticks.push_back(tick);
    });
  }
  // Everything that must be done where the patient stands, where it has one way to do it.
  void TickAll() {
    const plan::PathwayStanding here = Standing();
    for (const std::string& item : here.standing[0].missing) Tick(item);
  }
  plan::PlanChangeResult Go(const std::string& state, const std::string& receiver = "",
                            const std::string& reason = "") {
    const std::string here = Here();
    return Edit([&](plan::CarePlan& plan) {
      pathway::PathwayStep step;
      step.id = absl::StrCat("step-", ++ids_);
      step.use = use_.id;
      step.state = state;
      step.from = here;
      step.entered = now_;
      step.receiver = receiver;
      step.reason = reason;
      plan.pathway_steps.push_back(step);
    });
  }
  template <class Change>
  plan::PlanChangeResult Edit(const Change& change) {
    plan::PlanChange edit;
    edit.id = absl::StrCat("edit-", ++edits_);
    edit.organisation = "municipality";
    edit.expected = state_.version();
    edit.recorded = now_;
    edit.actor = "member";
    edit.role = "nurse";
    edit.reason = "visit";
    edit.plan = state_.plan();
    change(edit.plan);
    auto next =
        plan::Append(std::move(history_), std::move(state_), edit,
                     [&](const plan::CarePlan& before, const plan::CarePlan& after) {
                       return plan::CheckPathways(before, after, frame_, nullptr, now_);
                     });
    EXPECT_TRUE(next.ok()) << next.status();
    if (!next.ok()) return plan::PlanChangeResult::kRefused;
    history_ = std::move(next->history);
    state_ = std::move(next->state);
    found_.clear();
    for (const base::Finding& finding : next->findings) {
      found_.push_back(finding.code);
      for (const std::string& each : finding.arguments) {
        absl::StrAppend(&found_.back(), " ", each);
      }
    }
    return next->result;
  }

 private:
  plan::PathwayFrame frame_;
  const pathway::Pathway* way_ = nullptr;
  plan::PlanHistory history_;
  plan::PlanState state_{base::PlanId("plan"), base::PatientId("patient")};
  pathway::PathwayUse use_;
  base::Instant now_ =
      base::ZoneRules::Norway().At(base::Date::FromCivil(2024, 1, 1), 480);
  std::vector<std::string> found_;
  int ids_ = 0;
  int edits_ = 0;
};

}  // namespace tillit::service

#endif  // TILLIT_TESTS_SERVICE_BUILTIN_PATHWAY_WALK_H_
