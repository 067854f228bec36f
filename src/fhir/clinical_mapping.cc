// SPDX-License-Identifier: Apache-2.0
// What was found, given and done: conditions, medicines, observations, contacts,
// procedures and answers.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fhir/concepts.h"
#include "fhir/encounter_class.h"
#include "fhir/mapping.h"

namespace tillit::fhir {

using base::Severity;
using facts::FactKind;

namespace {

// FHIR R4's code for who was asked and has none (AllergyIntolerance, code).
constexpr absl::string_view kSnomedCt = "http://snomed.info/sct";
constexpr absl::string_view kNoKnownAllergy = "716186003";

}  // namespace

void Mapping::ReadCondition(const Resource& resource) {
  const Json& json = resource.json;
  const absl::string_view certainty =
      Word(resource, "verificationStatus",
           {"confirmed", "entered-in-error", "refuted", "unconfirmed", "provisional",
            "differential"});
  if (certainty == "entered-in-error") Withdraw(resource);
  // Neither a diagnosis nor the absence of one.
  if (Among(certainty, {"entered-in-error", "refuted", "unconfirmed", "provisional",
                        "differential"})) {
    LeaveOut(resource, certainty);
    return;
  }
  facts::PatientRecord* record = Subject(resource, "subject");
  if (record == nullptr) return;
  facts::Fact fact;
  fact.kind = FactKind::kCondition;
  fact.id = resource.id.empty() ? "" : resource.Key();
  fact.contact = Encounter(resource);
  fact.date = Date(resource, json["onsetDateTime"], "onsetDateTime");
  if (!fact.date) fact.date = Date(resource, json["onsetPeriod"]["start"], "onsetPeriod");
  if (!fact.date) fact.date = Date(resource, json["recordedDate"], "recordedDate");
  if (!fact.date) fact.date = references_.DateOf(fact.contact);
  const facts::Fact contact = references_.ContactOfKey(fact.contact);
  fact.contact_kind = contact.contact_kind;
  fact.care_level = contact.care_level;
  fact.end = Date(resource, json["abatementDateTime"], "abatementDateTime");
  if (!fact.end) {
    fact.end = Date(resource, json["abatementPeriod"]["end"], "abatementPeriod");
  }
  const absl::string_view status =
      Word(resource, "clinicalStatus",
           {"active", "recurrence", "relapse", "inactive", "remission", "resolved"});
  if (Among(status, {"active", "recurrence", "relapse"})) fact.ongoing = true;
  if (Among(status, {"inactive", "remission", "resolved"})) fact.ongoing = false;
  AddCoded(resource, "code", Codings(json["code"]), std::move(fact), *record);
}

void Mapping::ReadAllergy(const Resource& resource) {
  const Json& json = resource.json;
  const absl::string_view certainty =
      Word(resource, "verificationStatus",
           {"unconfirmed", "confirmed", "refuted", "entered-in-error"});
  if (certainty == "entered-in-error") Withdraw(resource);
  // What is not confirmed is kept: who may be allergic is treated as if they were.
  if (Among(certainty, {"refuted", "entered-in-error"})) {
    LeaveOut(resource, certainty);
    return;
  }
  const absl::string_view status =
      Word(resource, "clinicalStatus", {"active", "inactive", "resolved"});
  if (Among(status, {"inactive", "resolved"})) {
    LeaveOut(resource, status);
    return;
  }
  facts::PatientRecord* record = Subject(resource, "patient");
  if (record == nullptr) return;
  facts::CriticalInformation critical;
  critical.kind = facts::CriticalKind::kAllergy;
  critical.id = resource.id.empty() ? "" : resource.Key();
  critical.date = Date(resource, json["onsetDateTime"], "onsetDateTime");
  if (!critical.date)
    critical.date = Date(resource, json["recordedDate"], "recordedDate");
  critical.text = json["code"]["text"].str();
  json["code"]["coding"].ForEach([&](const Json& coding) {
    if (critical.text.empty()) critical.text = coding["display"].str();
  });
  for (base::Code& code : Codings(json["code"])) {
    if (code.system == kSnomedCt && code.code == kNoKnownAllergy) {
      critical.kind = facts::CriticalKind::kNoneKnown;
    }
    if (!names_.Normalise(&code)) ++unknown_systems_[code.system];
    if (!critical.code) critical.code = std::move(code);
  }
  if (!critical.code && critical.text.empty()) {
    findings_->Add(Severity::kWarning, "code_absent",
                   absl::StrCat(resource.path, ".code"));
  }
  record->critical_information.push_back(std::move(critical));
}

void Mapping::ReadMedicine(const Resource& resource) {
  const Json& json = resource.json;
  if (!Stands(resource, json["status"],
              {"active", "on-hold", "completed", "stopped", "unknown"},
              {"cancelled", "draft", "intended", "not-taken"})) {
    return;
  }
  if (Truth(resource, "doNotPerform") == true) {
    LeaveOut(resource, "doNotPerform");
    return;
  }
  const absl::string_view intent =
      Word(resource, "intent",
           {"order", "original-order", "reflex-order", "filler-order", "instance-order",
            "proposal", "plan", "option"});
  if (Among(intent, {"proposal", "plan", "option"})) {
    LeaveOut(resource, intent);
    return;
  }
  facts::PatientRecord* record = Subject(resource, "subject");
  if (record == nullptr) return;
  facts::Fact fact;
  fact.kind = FactKind::kMedicine;
  fact.id = resource.id.empty() ? "" : resource.Key();
  fact.contact = Encounter(resource);
  for (const char* field : {"authoredOn", "effectiveDateTime", "dateAsserted"}) {
    if (!fact.date) fact.date = Date(resource, json[field], field);
  }
  const Json period =
      FirstPresent({json["effectivePeriod"], json["dispenseRequest"]["validityPeriod"]});
  if (!fact.date) fact.date = Date(resource, period["start"], "period");
  fact.end = Date(resource, period["end"], "period");
  const absl::string_view status = json["status"].text();
  if (status == "active") fact.ongoing = true;
  if (Among(status, {"completed", "stopped"})) fact.ongoing = false;

  std::vector<base::Code> codes = Codings(json["medicationCodeableConcept"]);
  const Json reference = json["medicationReference"];
  const absl::string_view target = reference["reference"].text();
  if (absl::StartsWith(target, "#")) {
    ForEach(resource, json["contained"], "contained", [&](const Json& contained) {
      if (contained["id"].text() == target.substr(1)) codes = Codings(contained["code"]);
    });
  } else if (reference.present()) {
    const auto* known = references_.CodesOf(references_.Resolve(reference, "Medication"));
    if (known != nullptr) codes = *known;
  }
  AddCoded(resource, "medication", codes, std::move(fact), *record);
}

void Mapping::TakeValue(const Resource& resource, const Json& holder, facts::Fact& fact) {
  const Json quantity = holder["valueQuantity"];
  if (quantity.present() && !quantity.IsObject()) {
    SayShape(resource, "valueQuantity");
  } else if (quantity.present()) {
    // "<5" is not 5: what only bounds the value is kept as text.
    if (quantity["comparator"].present()) {
      findings_->Add(Severity::kNote, "value_is_bound",
                     absl::StrCat(resource.path, ".valueQuantity.comparator"));
      fact.value_text = quantity["comparator"].str();
    } else {
      fact.value = Number(resource, quantity["value"], "valueQuantity.value");
    }
    fact.unit = FirstPresent({quantity["code"], quantity["unit"]}).str();
  }
  for (const char* field : {"valueInteger", "valueDecimal"}) {
    if (holder[field].present()) fact.value = Number(resource, holder[field], field);
  }
  const std::optional<bool> truth = holder["valueBoolean"].boolean();
  if (truth.has_value()) fact.value_text = *truth ? "true" : "false";
  for (const char* field : {"valueString", "valueDate", "valueDateTime", "valueTime"}) {
    if (holder[field].present()) fact.value_text = holder[field].str();
  }
  for (const Json& coding : {holder["valueCodeableConcept"], holder["valueCoding"]}) {
    if (!coding.present()) continue;
    const absl::string_view code = coding["code"].text();
    fact.value_text = std::string(code.empty() ? FirstCode(coding) : code);
    if (fact.value_text.empty()) fact.value_text = coding["text"].str();
  }
}

void Mapping::ReadObservation(const Resource& resource) {
  const Json& json = resource.json;
  if (!Stands(resource, json["status"],
              {"registered", "preliminary", "final", "amended", "corrected", "unknown"},
              {"cancelled"})) {
    return;
  }
  facts::PatientRecord* record = Subject(resource, "subject");
  if (record == nullptr) return;
  facts::Fact fact;
  fact.kind = HasCategory(json, {"survey", "social-history"}) ? FactKind::kAssessment
                                                              : FactKind::kMeasurement;
  fact.id = resource.id.empty() ? "" : resource.Key();
  fact.contact = Encounter(resource);
  fact.date = Date(resource, json["effectiveDateTime"], "effectiveDateTime");
  if (!fact.date) {
    fact.date = Date(resource, json["effectivePeriod"]["start"], "effectivePeriod");
  }
  if (!fact.date)
    fact.date = Date(resource, json["effectiveInstant"], "effectiveInstant");
  facts::Fact whole = fact;
  TakeValue(resource, json, whole);
  AddCoded(resource, "code", Codings(json["code"]), std::move(whole), *record);
  ForEach(resource, json["component"], "component", [&](const Json& component) {
    facts::Fact part = fact;
    TakeValue(resource, component, part);
    AddCoded(resource, "component.code", Codings(component["code"]), std::move(part),
             *record);
  });
}

void Mapping::ReadEncounter(const Resource& resource) {
  const Json& json = resource.json;
  if (!Stands(resource, json["status"],
              {"arrived", "triaged", "in-progress", "onleave", "finished", "unknown"},
              {"planned", "cancelled"})) {
    return;
  }
  facts::PatientRecord* record = Subject(resource, "subject");
  if (record == nullptr) return;
  facts::Fact fact = ContactOf(json);
  fact.id = resource.id.empty() ? "" : resource.Key();
  fact.contact = fact.id;
  fact.date = Date(resource, json["period"]["start"], "period.start");
  fact.end = Date(resource, json["period"]["end"], "period.end");
  if (json["status"].text() == "in-progress") fact.ongoing = true;
  record->facts.push_back(fact);
  ForEach(resource, json["type"], "type", [&](const Json& type) {
    const std::vector<base::Code> codes = Codings(type);
    if (!codes.empty()) AddCoded(resource, "type", codes, fact, *record);
  });
}

void Mapping::ReadProcedure(const Resource& resource) {
  const Json& json = resource.json;
  if (!Stands(resource, json["status"],
              {"in-progress", "on-hold", "stopped", "completed", "unknown"},
              {"preparation", "not-done"})) {
    return;
  }
  facts::PatientRecord* record = Subject(resource, "subject");
  if (record == nullptr) return;
  facts::Fact fact;
  fact.kind = FactKind::kProcedure;
  fact.id = resource.id.empty() ? "" : resource.Key();
  fact.contact = Encounter(resource);
  fact.date = Date(resource, json["performedDateTime"], "performedDateTime");
  if (!fact.date) {
    fact.date = Date(resource, json["performedPeriod"]["start"], "performedPeriod");
  }
  fact.end = Date(resource, json["performedPeriod"]["end"], "performedPeriod");
  AddCoded(resource, "code", Codings(json["code"]), std::move(fact), *record);
}

void Mapping::ReadAnswers(const Resource& resource) {
  const Json& json = resource.json;
  if (!Stands(resource, json["status"], {"in-progress", "completed", "amended"},
              {"stopped"})) {
    return;
  }
  facts::PatientRecord* record = Subject(resource, "subject");
  if (record == nullptr) return;
  facts::Fact fact;
  fact.kind = FactKind::kAssessment;
  fact.id = resource.id.empty() ? "" : resource.Key();
  fact.contact = Encounter(resource);
  fact.date = Date(resource, json["authored"], "authored");
  const absl::string_view questionnaire = json["questionnaire"].text();
  fact.code.system = std::string(questionnaire.substr(0, questionnaire.find('|')));
  if (fact.code.system.empty()) {
    findings_->Add(Severity::kWarning, "code_absent",
                   absl::StrCat(resource.path, ".questionnaire"));
    return;
  }
  AddAnswers(resource, json["item"], fact, *record);
}

// kDeepestJson bounds this one.
void Mapping::AddAnswers(const Resource& resource, const Json& items,
                         const facts::Fact& like, facts::PatientRecord& record) {
  ForEach(resource, items, "item", [&](const Json& item) {
    ForEach(resource, item["answer"], "item.answer", [&](const Json& answer) {
      facts::Fact fact = like;
      fact.code.code = item["linkId"].str();
      TakeValue(resource, answer, fact);
      if (fact.code.code.empty()) {
        findings_->Add(Severity::kWarning, "code_absent",
                       absl::StrCat(resource.path, ".item.linkId"));
      } else {
        record.facts.push_back(std::move(fact));
      }
      AddAnswers(resource, answer["item"], like, record);
    });
    AddAnswers(resource, item["item"], like, record);
  });
}

}  // namespace tillit::fhir
