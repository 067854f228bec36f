// SPDX-License-Identifier: Apache-2.0
// A plan as one viewer may see it, and the record of the look.
#ifndef TILLIT_PLAN_VIEW_H_
#define TILLIT_PLAN_VIEW_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "tillit/access/grant.h"
#include "tillit/plan/care_plan.h"
#include "tillit/plan/history.h"

namespace tillit::plan {

// What kind of content a field of a plan is; docs/plans.md prints the table. A field that
// the table does not name is shown to nobody.
struct FieldContent {
  const char* field;  // "goals", "interventions.reason"
  access::AccessContent content;
};
absl::Span<const FieldContent> FieldContents();

// What a view shows. Made by ViewPlan alone: who takes a ViewedPlan (html::WritePlan)
// cannot be given a plan that nobody has ruled on.
class ViewedPlan {
 public:
  const CarePlan& plan() const { return plan_; }
  const access::AuditRecord& audit() const { return audit_; }
  // Of the edit conflicts those whose field is shown.
  const std::vector<EditConflict>& edit_conflicts() const { return edit_conflicts_; }

 private:
  friend ViewedPlan ViewPlan(const CarePlan& plan, const std::string& version,
                             const access::AccessRequest& request,
                             absl::Span<const access::AccessRule> rules,
                             absl::Span<const access::AccessGrant> grants,
                             absl::Span<const access::AccessObjection> objections,
                             absl::Span<const EditConflict> edit_conflicts);
  CarePlan plan_;
  access::AuditRecord audit_;
  std::vector<EditConflict> edit_conflicts_;
};

// The plan with what is not granted left out: ids of plan and patient stand where
// anything is shown, and nothing at all where nothing is; an item stands where something
// of it is. What a newer writer said and this version cannot rule on is left out. A
// patient who does not consent to sharing is obeyed outside health care as by an
// objection. `version` is the plan's, for the record.
ViewedPlan ViewPlan(const CarePlan& plan, const std::string& version,
                    const access::AccessRequest& request,
                    absl::Span<const access::AccessRule> rules,
                    absl::Span<const access::AccessGrant> grants,
                    absl::Span<const access::AccessObjection> objections,
                    absl::Span<const EditConflict> edit_conflicts = {});

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_VIEW_H_
