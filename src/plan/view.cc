// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/view.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "plan/plan_fields.h"
#include "tillit/criteria/evidence.h"

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
    {"life_context.rules_out", AccessContent::kHealth},
    {"household", AccessContent::kLifeContext},
    {"patient_part", AccessContent::kDecisions},
    {"meetings", AccessContent::kDecisions},
    {"decisions", AccessContent::kDecisions},
    {"pathway_uses", AccessContent::kHealth},
    {"pathway_steps", AccessContent::kHealth},
    {"item_ticks", AccessContent::kHealth},
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

// A part takes what its item takes, and what the table names for it besides.
bool ShowsPart(absl::Span<const access::ContentRuling> rulings, const FieldAccess& field,
               const PartAccess& part) {
  const std::string name = absl::StrCat(field.name, ".", part.name);
  return part.name != "newer_fields" && Shows(rulings, field.name) &&
         (!IsNamed(name) || Shows(rulings, name));
}

// What interventions are called where their names would tell of health: by their place,
// unless their names are plain.
class PlaceNames {
 public:
  PlaceNames(const CarePlan& plan, absl::Span<const std::string> plain) : plain_(plain) {
    for (const PlannedIntervention& each : plan.interventions) {
      if (IsPlain(each.intervention)) names_.emplace(each.id, each.id);
    }
    const std::map<std::string, std::string> kept = names_;
    size_t place = 0;
    for (const PlannedIntervention& each : plan.interventions) {
      if (IsPlain(each.intervention)) continue;
      std::string name;
      do {
        name = absl::StrCat("intervention-", ++place);
      } while (kept.count(name) > 0);
      names_.emplace(each.id, std::move(name));
    }
    place = 0;
    for (const Task& each : plan.tasks) {
      absl::string_view first = each.id;
      if (!absl::ConsumePrefix(&first, kFirstTask)) continue;
      const std::string of = Of(std::string(first));
      tasks_.emplace(each.id,
                     absl::StrCat(kFirstTask, of.empty() ? absl::StrCat(++place) : of));
    }
    place = 0;
    for (const Contingency& each : plan.contingencies) {
      if (!absl::StartsWith(each.sign, kOfBowtie)) continue;
      contingencies_.emplace(each.id, absl::StrCat("contingency-", ++place));
    }
  }

  // Empty for what is no id of the plan: it may tell just as well.
  std::string Of(const std::string& id) const {
    const auto found = names_.find(id);
    return found == names_.end() ? "" : found->second;
  }

  // What was proposed is called after what it is of.
  std::string OfItem(absl::string_view collection, const std::string& id) const {
    if (collection == "interventions") return Of(id);
    if (collection != "tasks" && collection != "contingencies") return id;
    const auto& names = collection == "tasks" ? tasks_ : contingencies_;
    const auto found = names.find(id);
    return found == names.end() ? id : found->second;
  }

  void Apply(CarePlan& plan) const {
    for (PlannedIntervention& each : plan.interventions) {
      each.id = Of(each.id);
      if (IsPlain(each.intervention)) continue;
      // How long, how soon and how often name many of the catalogue's as well.
      const PlannedIntervention fresh;
      each.intervention.clear();
      each.version.clear();
      each.minutes = fresh.minutes;
      each.first_within_days = fresh.first_within_days;
      each.repeat_every_days = fresh.repeat_every_days;
      each.priority = fresh.priority;
    }
    for (Commitment& each : plan.commitments) {
      std::vector<std::string> known;
      for (const std::string& id : each.interventions) {
        if (!Of(id).empty()) known.push_back(Of(id));
      }
      each.interventions = std::move(known);
    }
    for (Contingency& each : plan.contingencies) {
      each.intervention = Of(each.intervention);
      each.id = OfItem("contingencies", each.id);
      if (absl::StartsWith(each.sign, kOfBowtie)) each.sign.clear();
    }
    for (Task& each : plan.tasks) {
      each.id = OfItem("tasks", each.id);
      each.intervention = Of(each.intervention);
    }
    for (Party& each : plan.parties) {
      for (Acknowledgement& known : each.acknowledged) {
        known.id = OfItem("contingencies", known.id);
      }
      if (!each.relative) continue;
      std::vector<std::string>& taught = each.relative->training;
      taught.erase(std::remove_if(taught.begin(), taught.end(),
                                  [&](const std::string& id) { return !IsPlain(id); }),
                   taught.end());
    }
  }

 private:
  bool IsPlain(const std::string& intervention) const {
    return std::binary_search(plain_.begin(), plain_.end(), intervention);
  }

  absl::Span<const std::string> plain_;
  std::map<std::string, std::string> names_;
  std::map<std::string, std::string> tasks_;
  std::map<std::string, std::string> contingencies_;
};

// The plan with what is not granted left out.
CarePlan ShownOf(CarePlan plan, absl::Span<const access::ContentRuling> rulings,
                 const PlaceNames& names) {
  if (!access::IsGranted(rulings, AccessContent::kHealth)) names.Apply(plan);
  if (!access::IsGranted(rulings, AccessContent::kMedicines)) {
    criteria::DropEvidence(facts::FactKind::kMedicine, plan);
    std::erase_if(plan.questions,
                  [](const Question& each) { return NamesMedicines(each.about); });
    for (Resolution& each : plan.resolutions) each.conflict.clear();
  }
  CarePlan shown;
  shown.id = plan.id;
  shown.patient = plan.patient;
  shown.viewed = true;
  for (const FieldAccess& field : PlanFields()) {
    if (!Shows(rulings, field.name)) continue;
    if (!field.collection) {
      field.copy(plan, shown);
      continue;
    }
    for (size_t at = 0; at < field.size(plan); ++at) {
      field.add(shown, field.id(plan, at));
      for (const PartAccess& part : field.parts) {
        if (ShowsPart(rulings, field, part)) {
          part.copy(plan, at, shown, field.size(shown) - 1);
        }
      }
    }
  }
  return shown;
}

}  // namespace

bool NamesMedicines(absl::string_view about) {
  return absl::StartsWith(about, "conflict:") || absl::StartsWith(about, "medicine:");
}

absl::Span<const FieldContent> FieldContents() { return kContents; }

std::optional<access::AccessObjection> DeclinedSharing(const CarePlan& plan,
                                                       const access::Viewer& viewer) {
  if (!plan.patient_part || plan.patient_part->consents_to_sharing != false ||
      viewer.sector == access::Sector::kHealth ||
      viewer.sector == access::Sector::kCitizen) {
    return std::nullopt;
  }
  access::AccessObjection declined;
  declined.id = kDeclinedSharing;
  return declined;
}

ViewedPlan ViewPlan(const CarePlan& plan, const std::string& version,
                    const access::AccessRequest& request, const ViewFrame& frame,
                    absl::Span<const access::AccessGrant> grants,
                    absl::Span<const access::AccessObjection> objections,
                    absl::Span<const EditConflict> edit_conflicts) {
  ViewedPlan viewed;
  std::vector<access::AccessObjection> said(objections.begin(), objections.end());
  if (auto declined = DeclinedSharing(plan, request.viewer)) {
    said.push_back(*std::move(declined));
  }
  access::AuditRecord& audit = viewed.audit_;
  audit.at = request.at;
  audit.viewer = request.viewer;
  audit.purpose = request.purpose;
  audit.reason = request.reason;
  audit.patient = plan.patient;
  audit.object = absl::StrCat("CarePlan/", plan.id.value);
  audit.version = version;
  audit.rulings = access::Decide(request, frame.rules, grants, said);
  audit.shown = access::IsGranted(audit.rulings, AccessContent::kOutline);
  if (!audit.shown) return viewed;
  const PlaceNames names(plan, frame.plain_interventions);
  viewed.plan_ = ShownOf(plan, audit.rulings, names);
  const bool by_place = !access::IsGranted(audit.rulings, AccessContent::kHealth);
  for (const EditConflict& conflict : edit_conflicts) {
    const std::optional<FieldPath> path = ParsePath(conflict.field);
    if (!path) continue;
    const FieldAccess& field = PlanFields()[path->field];
    const PartAccess* part = path->part == kNone ? nullptr : &field.parts[path->part];
    if (part == nullptr ? !Shows(audit.rulings, field.name)
                        : !ShowsPart(audit.rulings, field, *part)) {
      continue;
    }
    EditConflict& shown = viewed.edit_conflicts_.emplace_back(conflict);
    for (EditAlternative& each : shown.alternatives) {
      each.plan = ShownOf(std::move(each.plan), audit.rulings, names);
      each.plan.viewed = false;  // a fragment as it is
    }
    if (by_place && field.collection) {
      shown.field = PathOf(field, names.OfItem(field.name, path->element), part);
    }
  }
  return viewed;
}

}  // namespace tillit::plan
