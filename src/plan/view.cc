// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/view.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plan/plan_fields.h"

namespace tillit::plan {
namespace {

using access::AccessContent;

constexpr FieldContent kContents[] = {
    {"service", AccessContent::kHealth},
    {"service_version", AccessContent::kHealth},
    {"status", AccessContent::kOutline},
    {"created", AccessContent::kOutline},
    {"review", AccessContent::kOutline},
    {"kinds", AccessContent::kOutline},
    {"timings", AccessContent::kOutline},
    {"ends", AccessContent::kOutline},
    {"sources", AccessContent::kHealth},
    {"contact_every_days", AccessContent::kOutline},
    {"contact_grace_days", AccessContent::kOutline},
    {"goals", AccessContent::kGoals},
    {"goals.function", AccessContent::kHealth},
    {"prerequisites", AccessContent::kGoals},
    {"prerequisites.threats", AccessContent::kHealth},
    {"ratings", AccessContent::kGoals},
    {"interventions", AccessContent::kTasks},
    {"interventions.competences", AccessContent::kHealth},
    {"interventions.reason", AccessContent::kHealth},
    {"interventions.status_reason", AccessContent::kHealth},
    {"interventions.templates", AccessContent::kHealth},
    {"tasks", AccessContent::kTasks},
    {"commitments", AccessContent::kTasks},
    {"questions", AccessContent::kHealth},
    {"evaluations", AccessContent::kHealth},
    {"resolutions", AccessContent::kHealth},
    {"medication", AccessContent::kMedicines},
    {"critical_information", AccessContent::kSafety},
    {"treatment_limits", AccessContent::kSafety},
    {"watch_signs", AccessContent::kSafety},
    {"contingencies", AccessContent::kSafety},
    {"parties", AccessContent::kParties},
    {"parties.acknowledged", AccessContent::kSafety},
    {"parties.relative", AccessContent::kLifeContext},
    {"on_call", AccessContent::kParties},
    {"life_context", AccessContent::kLifeContext},
    {"household", AccessContent::kLifeContext},
    {"patient_part", AccessContent::kDecisions},
    {"meetings", AccessContent::kDecisions},
    {"decisions", AccessContent::kDecisions},
};

bool Shows(absl::Span<const access::ContentRuling> rulings, absl::string_view name) {
  return std::any_of(
      std::begin(kContents), std::end(kContents), [&](const FieldContent& each) {
        return name == each.field && access::IsGranted(rulings, each.content);
      });
}

bool IsNamed(absl::string_view name) {
  return std::any_of(std::begin(kContents), std::end(kContents),
                     [&](const FieldContent& each) { return name == each.field; });
}

// A part that the table does not name goes with its item.
bool ShowsPart(absl::Span<const access::ContentRuling> rulings, const FieldAccess& field,
               const PartAccess& part) {
  const std::string name = absl::StrCat(field.name, ".", part.name);
  return IsNamed(name) ? Shows(rulings, name)
                       : part.name != "newer_fields" && Shows(rulings, field.name);
}

}  // namespace

absl::Span<const FieldContent> FieldContents() { return kContents; }

ViewedPlan ViewPlan(const CarePlan& plan, const std::string& version,
                    const access::AccessRequest& request,
                    absl::Span<const access::AccessRule> rules,
                    absl::Span<const access::AccessGrant> grants,
                    absl::Span<const access::AccessObjection> objections,
                    absl::Span<const EditConflict> edit_conflicts) {
  ViewedPlan viewed;
  std::vector<access::AccessObjection> said(objections.begin(), objections.end());
  if (plan.patient_part && plan.patient_part->consents_to_sharing == false &&
      request.viewer.sector != access::Sector::kHealth &&
      request.viewer.sector != access::Sector::kCitizen) {
    access::AccessObjection declined;
    declined.id = "patient_part.consents_to_sharing";
    said.push_back(std::move(declined));
  }
  access::AuditRecord& audit = viewed.audit_;
  audit.at = request.at;
  audit.viewer = request.viewer;
  audit.purpose = request.purpose;
  audit.reason = request.reason;
  audit.patient = plan.patient;
  audit.object = absl::StrCat("CarePlan/", plan.id.value);
  audit.version = version;
  audit.rulings = access::Decide(request, rules, grants, said);
  audit.shown = std::any_of(audit.rulings.begin(), audit.rulings.end(),
                            [](const access::ContentRuling& ruling) {
                              return ruling.ruling == access::AccessRuling::kGranted;
                            });
  if (!audit.shown) return viewed;
  viewed.plan_.id = plan.id;
  viewed.plan_.patient = plan.patient;
  for (const FieldAccess& field : PlanFields()) {
    if (!field.collection) {
      if (Shows(audit.rulings, field.name)) field.copy(plan, viewed.plan_);
      continue;
    }
    for (size_t at = 0; at < field.size(plan); ++at) {
      CarePlan item;
      field.add(item, field.id(plan, at));
      CarePlan fresh = item;
      bool any = false;
      for (const PartAccess& part : field.parts) {
        if (!ShowsPart(audit.rulings, field, part)) continue;
        part.copy(plan, at, item, 0);
        any = any || !part.same(item, 0, fresh, 0);
      }
      // An id alone would tell that there is something.
      if (!any && !Shows(audit.rulings, field.name)) continue;
      field.add(viewed.plan_, field.id(plan, at));
      for (const PartAccess& part : field.parts) {
        part.copy(item, 0, viewed.plan_, field.size(viewed.plan_) - 1);
      }
    }
  }
  for (const EditConflict& conflict : edit_conflicts) {
    const std::optional<FieldPath> path = ParsePath(conflict.field);
    if (!path) continue;
    const FieldAccess& field = PlanFields()[path->field];
    if (path->part == kNone ? Shows(audit.rulings, field.name)
                            : ShowsPart(audit.rulings, field, field.parts[path->part])) {
      viewed.edit_conflicts_.push_back(conflict);
    }
  }
  return viewed;
}

}  // namespace tillit::plan
