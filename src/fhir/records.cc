// SPDX-License-Identifier: Apache-2.0
#include "tillit/fhir/records.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "fhir/bundle_writer.h"

namespace tillit::fhir {
namespace {

std::string UuidOfText(absl::string_view text) {
  plan::CarePlan nothing;
  return UuidOf(nothing, "record", text);
}

class RiskWriter : public BundleWriter {
 public:
  RiskWriter(const base::PatientId& patient, base::Date as_of)
      : BundleWriter(patient), as_of_(as_of) {}

  void Write(const risk::Score& score) {
    Begin(UuidOfText(
              absl::StrCat(patient_.value, ":", score.model, ":", as_of_.ToString())),
          "RiskAssessment");
    const bool made = score.points.has_value();
    out_.Text("status", made ? "final" : "cancelled");
    Concept("method", "urn:tillit:model", score.model,
            absl::StrCat(score.model, " ", score.version));
    Subject("subject");
    out_.Text("occurrenceDateTime", as_of_.ToString());
    out_.Key("prediction").Begin('[');
    out_.Begin('{');
    if (score.probability) {
      const base::Decimal percent = {score.probability->millionths * 100};
      out_.Key("probabilityDecimal").Literal(percent.ToString());
    }
    if (IsFhirCode(score.band)) {
      Concept("qualitativeRisk", "urn:tillit:band", score.band, "");
    }
    out_.Text("rationale", Rationale(score));
    out_.End('}');
    out_.End(']');
    End();
  }

 private:
  static std::string Rationale(const risk::Score& score) {
    std::string text =
        absl::StrCat("model ", score.model, " ", score.version, ", hash ", score.hash);
    const auto add = [&](const char* what, const std::optional<base::Decimal>& value) {
      if (value) absl::StrAppend(&text, "; ", what, " ", value->ToString());
    };
    add("points", score.points);
    add("at least", score.lowest);
    add("at most", score.highest);
    if (score.probability) absl::StrAppend(&text, "; probability in percent");
    if (!score.reason.empty()) absl::StrAppend(&text, "; not made: ", score.reason);
    if (!score.missing_systems.empty()) {
      absl::StrAppend(&text,
                      "; not covered: ", absl::StrJoin(score.missing_systems, ", "));
    }
    return text;
  }

  const base::Date as_of_;
};

class ProvenanceWriter : public BundleWriter {
 public:
  explicit ProvenanceWriter(const plan::PlanHistory& history)
      : BundleWriter(history.patient) {
    plan::CarePlan plan;
    plan.id = history.plan;
    plan.patient = history.patient;
    target_ = UuidOf(plan, "plan", "");
    scope_ = std::move(plan);
  }

  void Write(const plan::PlanEvent& event) {
    const auto url = [&](const std::string& organisation, int32_t number) {
      return UuidOf(scope_, "event", absl::StrCat(organisation, ":", number));
    };
    Begin(url(event.organisation, event.number), "Provenance");
    out_.Key("target").Begin('[');
    Reference("CarePlan", target_);
    out_.End(']');
    out_.Text("recorded", event.recorded.ToString());
    if (IsPlainString(event.reason)) {
      out_.Key("reason").Begin('[');
      ConceptValue("", "", event.reason);
      out_.End(']');
    }
    out_.Key("agent").Begin('[');
    out_.Begin('{');
    if (IsFhirCode(event.role)) {
      out_.Key("role").Begin('[');
      ConceptValue(kRoleSystem, event.role, "");
      out_.End(']');
    }
    Who("who", "urn:tillit:member", event.actor);
    Who("onBehalfOf", "urn:tillit:organisation", event.organisation);
    out_.End('}');
    out_.End(']');
    if (!event.seen.empty()) {
      out_.Key("entity").Begin('[');
      for (const plan::SeenEvent& seen : event.seen) {
        out_.Begin('{');
        out_.Text("role", "source");
        out_.Key("what");
        Reference("Provenance", url(seen.organisation, seen.number));
        out_.End('}');
      }
      out_.End(']');
    }
    End();
  }

 private:
  std::string target_;
  plan::CarePlan scope_;
};

class AuditWriter : public BundleWriter {
 public:
  AuditWriter() : BundleWriter(base::PatientId()) {}

  void Write(const access::AuditRecord& record, size_t place) {
    Begin(UuidOfText(absl::StrCat(place, ":", record.at.ToString(), ":", record.viewer.id,
                                  ":", record.object)),
          "AuditEvent");
    out_.Key("type").Begin('{');
    out_.Text("system", "http://terminology.hl7.org/CodeSystem/audit-event-type");
    out_.Text("code", "rest");
    out_.End('}');
    out_.Text("action", "R");
    out_.Text("recorded", record.at.ToString());
    out_.Text("outcome", record.shown ? "0" : "4");
    if (record.purpose) {
      out_.Key("purposeOfEvent").Begin('[');
      ConceptValue("urn:tillit:purpose",
                   absl::AsciiStrToLower(base::EnumName(*record.purpose)), record.reason);
      out_.End(']');
    }
    out_.Key("agent").Begin('[');
    out_.Begin('{');
    if (IsFhirCode(record.viewer.role)) {
      out_.Key("role").Begin('[');
      ConceptValue(kRoleSystem, record.viewer.role, "");
      out_.End(']');
    }
    Who("who", "urn:tillit:member", record.viewer.id);
    out_.Key("requestor").Literal("true");
    out_.End('}');
    out_.End(']');
    out_.Key("source").Begin('{');
    out_.Key("observer").Begin('{');
    out_.Text("display", "tillit");
    out_.End('}');
    out_.End('}');
    out_.Key("entity").Begin('[');
    Entity(record.object, "urn:tillit:object");
    if (!record.patient.value.empty()) Entity(record.patient.value, kPatientSystem);
    for (const base::PatientId& each : record.patients) {
      Entity(each.value, kPatientSystem);
    }
    out_.End(']');
    End();
  }

 private:
  void Entity(absl::string_view value, const char* system) {
    out_.Begin('{');
    Who("what", system, value);
    out_.End('}');
  }
};

}  // namespace

std::string WriteRiskAssessments(const base::PatientId& patient,
                                 absl::Span<const risk::Score> scores, base::Date as_of) {
  RiskWriter writer(patient, as_of);
  for (const risk::Score& score : scores) writer.Write(score);
  return writer.Take();
}

std::string WriteProvenance(const plan::PlanHistory& history) {
  ProvenanceWriter writer(history);
  for (const plan::HistoryEntry& entry : history.entries) writer.Write(entry.event);
  return writer.Take();
}

std::string WriteAuditEvents(absl::Span<const access::AuditRecord> audit) {
  AuditWriter writer;
  for (size_t i = 0; i < audit.size(); ++i) writer.Write(audit[i], i);
  return writer.Take();
}

}  // namespace tillit::fhir
