// SPDX-License-Identifier: Apache-2.0
// A plan becomes resources.
#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "fhir/bundle_writer.h"
#include "fhir/field_extensions.h"
#include "fhir/plan_elements.h"
#include "tillit/fhir/plan.h"

namespace tillit::fhir {
namespace {

// As BCP 47 writes the languages of people: "nb", "se", "nb-NO".
bool IsLanguage(absl::string_view text) {
  return text.size() >= 2 && text.size() <= 16 &&
         absl::ascii_isalpha(static_cast<unsigned char>(text[0])) &&
         absl::ascii_isalpha(static_cast<unsigned char>(text[1])) && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c == '-' || absl::ascii_isalnum(static_cast<unsigned char>(c));
         });
}

class PlanWriter : public BundleWriter {
 public:
  explicit PlanWriter(const plan::CarePlan& plan)
      : BundleWriter(plan.patient),
        plan_(plan),
        intent_(plan.status == plan::PlanStatus::kProposed ? "proposal" : "plan"),
        self_(UuidOf(plan, "plan", "")) {}

  std::string Write() {
    WriteCarePlan();
    for (const plan::Goal& goal : plan_.goals) WriteGoal(goal);
    for (const plan::PlannedIntervention& each : plan_.interventions) {
      WriteServiceRequest(each);
    }
    for (const plan::Task& task : plan_.tasks) WriteTask(task);
    if (!plan_.parties.empty()) WriteCareTeam();
    for (const facts::CriticalInformation& each : plan_.critical_information) {
      WriteFlag(each);
    }
    if (plan_.patient_part) {
      WriteConsent("consents_to_plan", plan_.patient_part->consents_to_plan, "treatment");
      WriteConsent("consents_to_sharing", plan_.patient_part->consents_to_sharing,
                   "patient-privacy");
    }
    return Take();
  }

 private:
  template <class T>
  void Extension(const T& value, absl::string_view except = "") {
    out_.Key("extension").Begin('[');
    out_.Begin('{');
    out_.Text("url", absl::StrCat(kPlanExtension, base::StructName<T>()));
    WriteFields(out_, value, except);
    out_.End('}');
    out_.End(']');
  }

  static std::string DayOf(const std::optional<base::Date>& day) {
    return day ? day->ToString() : "";
  }

  void WriteCarePlan() {
    Begin(self_, "CarePlan");
    Extension(plan_, kElsewhere);
    Identifier(kPlanSystem, plan_.id.value);
    out_.Text("status", CodeOf(plan_.status));
    out_.Text("intent", intent_);
    Subject("subject");
    Period("period", plan_.created.ToString(), DayOf(plan_.ends));
    out_.Text("created", plan_.created.ToString());
    if (!plan_.parties.empty()) {
      out_.Key("careTeam").Begin('[');
      Reference("CareTeam", UuidOf(plan_, "team", ""));
      out_.End(']');
    }
    if (!plan_.goals.empty()) {
      out_.Key("goal").Begin('[');
      for (const plan::Goal& goal : plan_.goals) {
        Reference("Goal", UuidOf(plan_, "goal", goal.id.value));
      }
      out_.End(']');
    }
    if (!plan_.interventions.empty()) {
      out_.Key("activity").Begin('[');
      for (const plan::PlannedIntervention& each : plan_.interventions) {
        out_.Begin('{');
        out_.Key("reference");
        Reference("ServiceRequest", UuidOf(plan_, "intervention", each.id));
        out_.End('}');
      }
      out_.End(']');
    }
    End();
  }

  void WriteGoal(const plan::Goal& goal) {
    Begin(UuidOf(plan_, "goal", goal.id.value), "Goal");
    if (IsLanguage(goal.language)) {
      out_.Text("language", goal.language);
    }
    Extension(goal);
    Identifier(kPlanSystem, goal.id.value);
    out_.Text("lifecycleStatus", CodeOf(goal.status));
    out_.Key("description").Begin('{');
    out_.Text("text", IsPlainString(goal.text) ? absl::string_view(goal.text) : "?");
    out_.End('}');
    Subject("subject");
    Subject("expressedBy");
    End();
  }

  void WriteServiceRequest(const plan::PlannedIntervention& planned) {
    Begin(UuidOf(plan_, "intervention", planned.id), "ServiceRequest");
    Extension(planned);
    Identifier(kPlanSystem, planned.id);
    out_.Key("basedOn").Begin('[');
    Reference("CarePlan", self_);
    out_.End(']');
    out_.Text("status", CodeOf(planned.status, plan_.status));
    out_.Text("intent", intent_);
    Concept("code", kInterventionSystem, planned.intervention, planned.intervention);
    Subject("subject");
    Period("occurrencePeriod", DayOf(planned.starts), DayOf(planned.ends));
    if (IsPlainString(planned.owner)) {
      out_.Key("performer").Begin('[');
      PartyReference(planned.owner);
      out_.End(']');
    }
    const auto named = std::find_if(planned.reason.groups.begin(),
                                    planned.reason.groups.end(), IsFhirCode);
    if (named != planned.reason.groups.end()) {
      out_.Key("reasonCode").Begin('[');
      for (const std::string& group : planned.reason.groups) {
        if (IsFhirCode(group)) ConceptValue(kGroupSystem, group, "");
      }
      out_.End(']');
    }
    End();
  }

  void WriteTask(const plan::Task& task) {
    Begin(UuidOf(plan_, "task", task.id), "Task");
    Extension(task);
    Identifier(kPlanSystem, task.id);
    out_.Key("basedOn").Begin('[');
    Reference("CarePlan", self_);
    out_.End(']');
    out_.Text("status", CodeOf(task.status));
    out_.Text("intent", intent_);
    const bool is_of_one =
        std::any_of(plan_.interventions.begin(), plan_.interventions.end(),
                    [&](const auto& each) { return each.id == task.intervention; });
    if (is_of_one) {
      out_.Key("focus");
      Reference("ServiceRequest", UuidOf(plan_, "intervention", task.intervention));
    }
    Subject("for");
    Period("executionPeriod", "", DayOf(task.done));
    if (IsPlainString(task.owner)) {
      out_.Key("owner");
      PartyReference(task.owner);
    }
    if (task.due != base::Date{}) {
      out_.Key("restriction").Begin('{');
      Period("period", "", task.due.ToString());
      out_.End('}');
    }
    End();
  }

  void WriteCareTeam() {
    Begin(UuidOf(plan_, "team", ""), "CareTeam");
    Subject("subject");
    out_.Key("participant").Begin('[');
    for (const plan::Party& party : plan_.parties) {
      out_.Begin('{');
      Extension(party);
      if (IsFhirCode(party.role)) {
        out_.Key("role").Begin('[');
        ConceptValue(kRoleSystem, party.role, "");
        out_.End(']');
      }
      if (party.kind == plan::PartyKind::kPatient) {
        Subject("member");
      } else if (IsPlainString(party.id)) {
        out_.Key("member");
        PartyReference(party.id);
      }
      Period("period", DayOf(party.accepted), DayOf(party.ended));
      out_.End('}');
    }
    out_.End(']');
    End();
  }

  void WriteFlag(const facts::CriticalInformation& critical) {
    Begin(UuidOf(plan_, "critical", critical.id), "Flag");
    Extension(critical);
    Identifier(kPlanSystem, critical.id);
    out_.Text("status", critical.ended ? "inactive" : "active");
    Concept("code",
            critical.code ? absl::StrCat("urn:tillit:", critical.code->system) : "",
            critical.code && IsFhirId(critical.code->system) ? critical.code->code : "",
            critical.text);
    Subject("subject");
    Period("period", critical.date ? critical.date->ToString() : "",
           DayOf(critical.ended));
    End();
  }

  // For who reads Consents; what is read back is in the CarePlan.
  void WriteConsent(const char* what, const std::optional<bool>& said,
                    const char* scope) {
    if (!said) return;
    Begin(UuidOf(plan_, "consent", what), "Consent");
    out_.Text("status", "active");
    Concept("scope", "http://terminology.hl7.org/CodeSystem/consentscope", scope, "");
    out_.Key("category").Begin('[');
    ConceptValue("http://loinc.org", "59284-0", "");
    out_.End(']');
    Subject("patient");
    Concept("policyRule", "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            *said ? "OPTIN" : "OPTOUT", "");
    out_.Key("provision").Begin('{');
    out_.Text("type", *said ? "permit" : "deny");
    out_.End('}');
    End();
  }

  const plan::CarePlan& plan_;
  const char* const intent_;
  const std::string self_;
};

}  // namespace

std::string WritePlan(const plan::CarePlan& plan) { return PlanWriter(plan).Write(); }

std::string WritePlan(const plan::ViewedPlan& viewed) {
  return viewed.audit().shown ? WritePlan(viewed.plan()) : "";
}

}  // namespace tillit::fhir
