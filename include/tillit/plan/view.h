// SPDX-License-Identifier: Apache-2.0
// A plan as one viewer may see it, and the record of the look.
#ifndef TILLIT_PLAN_VIEW_H_
#define TILLIT_PLAN_VIEW_H_

#include <optional>
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

// Whether a question tells of a medicine: of a conflict between guidelines, of a
// medicine.
bool NamesMedicines(absl::string_view about);

// What every look is ruled by.
struct ViewFrame {
  absl::Span<const access::AccessRule> rules;
  // Interventions whose names tell nothing of health, by id, in order. Where HEALTH is
  // not shown any other is called by its place in the plan, "intervention-1", and how
  // long, how soon and how often are left out.
  absl::Span<const std::string> plain_interventions;
};

// The id of that objection.
inline constexpr char kDeclinedSharing[] = "patient_part.consents_to_sharing";

// The objection of a patient who does not consent to sharing, where it keeps this viewer
// out: outside health care, and not the patient's own side.
std::optional<access::AccessObjection> DeclinedSharing(const CarePlan& plan,
                                                       const access::Viewer& viewer);

// What a view shows. Made by ViewPlan alone: who takes a ViewedPlan (html::WritePlan)
// cannot be given a plan that nobody has ruled on.
class ViewedPlan {
 public:
  const CarePlan& plan() const { return plan_; }
  const access::AuditRecord& audit() const { return audit_; }
  // Of the edit conflicts those whose field is shown, and of their alternatives as much
  // as of the plan.
  const std::vector<EditConflict>& edit_conflicts() const { return edit_conflicts_; }

 private:
  friend ViewedPlan ViewPlan(const CarePlan& plan, const std::string& version,
                             const access::AccessRequest& request, const ViewFrame& frame,
                             absl::Span<const access::AccessGrant> grants,
                             absl::Span<const access::AccessObjection> objections,
                             absl::Span<const EditConflict> edit_conflicts);
  ViewedPlan() = default;
  CarePlan plan_;
  access::AuditRecord audit_;
  std::vector<EditConflict> edit_conflicts_;
};

// The plan with what is not granted left out. Without OUTLINE nothing is shown, not even
// that there is a plan. An item stands where its own content is granted, and a part of it
// where the part's is too. What a newer writer said and this version cannot rule on is
// left out. Without MEDICINES no evidence names one. A patient who does not consent to
// sharing is obeyed as by an objection. `version` is the plan's, for the record. Ids that
// people gave are shown with their item: they must tell nothing. The plan is marked as
// `viewed`.
ViewedPlan ViewPlan(const CarePlan& plan, const std::string& version,
                    const access::AccessRequest& request, const ViewFrame& frame,
                    absl::Span<const access::AccessGrant> grants,
                    absl::Span<const access::AccessObjection> objections,
                    absl::Span<const EditConflict> edit_conflicts = {});

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_VIEW_H_
