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
    {"service", AccessContent::kOutline},
    {"service_version", AccessContent::kOutline},
    {"status", AccessContent::kOutline},
    {"created", AccessContent::kOutline},
    {"review", AccessContent::kOutline},
    {"kinds", AccessContent::kOutline},
    {"timings", AccessContent::kOutline},
    {"ends", AccessContent::kOutline},
    {"sources", AccessContent::kOutline},
    {"goals", AccessContent::kGoals},
    {"goals.function", AccessContent::kHealth},
    {"prerequisites", AccessContent::kGoals},
    {"prerequisites.threats", AccessContent::kHealth},
    {"ratings", AccessContent::kGoals},
    {"interventions", AccessContent::kTasks},
    {"interventions.reason", AccessContent::kHealth},
    {"interventions.status_reason", AccessContent::kHealth},
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

}  // namespace

absl::Span<const FieldContent> FieldContents() { return kContents; }

ViewedPlan ViewPlan(const CarePlan& plan, const std::string& version,
                    const access::AccessRequest& request,
                    absl::Span<const access::AccessRule> rules,
                    absl::Span<const access::AccessGrant> grants,
                    absl::Span<const access::AccessObjection> objections) {
  ViewedPlan viewed;
  access::AuditRecord& audit = viewed.audit_;
  audit.at = request.at;
  audit.viewer = request.viewer;
  audit.purpose = request.purpose;
  audit.reason = request.reason;
  audit.patient = plan.patient;
  audit.object = absl::StrCat("CarePlan/", plan.id.value);
  audit.version = version;
  audit.rulings = access::Decide(request, rules, grants, objections);
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
    const bool whole = Shows(audit.rulings, field.name);
    for (size_t at = 0; at < field.size(plan); ++at) {
      std::vector<const PartAccess*> shown;
      for (const PartAccess& part : field.parts) {
        const std::string name = absl::StrCat(field.name, ".", part.name);
        const bool shows = IsNamed(name) ? Shows(audit.rulings, name)
                                         : whole && part.name != "newer_fields";
        if (shows) shown.push_back(&part);
      }
      if (shown.empty()) continue;
      field.add(viewed.plan_, field.id(plan, at));
      for (const PartAccess* part : shown) {
        part->copy(plan, at, viewed.plan_, field.size(viewed.plan_) - 1);
      }
    }
  }
  return viewed;
}

}  // namespace tillit::plan
