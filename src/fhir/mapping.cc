// SPDX-License-Identifier: Apache-2.0
#include "fhir/mapping.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fhir/encounter_class.h"

namespace tillit::fhir {
namespace {

using base::Severity;
using facts::FactKind;

bool Among(absl::string_view text, std::initializer_list<const char*> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// The first code of a concept in HL7's own short value sets.
absl::string_view FirstCode(const Json& concept_json) {
  absl::string_view code;
  concept_json["coding"].ForEach([&](const Json& coding) {
    if (code.empty()) code = coding["code"].text();
  });
  return code;
}

bool HasCategory(const Json& json, std::initializer_list<const char*> categories) {
  bool found = false;
  json["category"].ForEach([&](const Json& category) {
    category["coding"].ForEach(
        [&](const Json& coding) { found |= Among(coding["code"].text(), categories); });
  });
  return found;
}

const Json FirstPresent(std::initializer_list<Json> values) {
  for (const Json& value : values) {
    if (value.present()) return value;
  }
  return {};
}

}  // namespace

void Mapping::Read(const Resource& resource) {
  using Reader = void (Mapping::*)(const Resource&);
  static const std::map<absl::string_view, Reader>& readers =
      *new std::map<absl::string_view, Reader>{
          {"Patient", &Mapping::ReadPatient},
          {"Condition", &Mapping::ReadCondition},
          {"MedicationRequest", &Mapping::ReadMedicine},
          {"MedicationStatement", &Mapping::ReadMedicine},
          {"Observation", &Mapping::ReadObservation},
          {"Encounter", &Mapping::ReadEncounter},
          {"Procedure", &Mapping::ReadProcedure},
          {"QuestionnaireResponse", &Mapping::ReadAnswers},
          {"Goal", &Mapping::ReadGoal},
          {"Practitioner", &Mapping::ReadPractitioner},
          {"PractitionerRole", &Mapping::ReadPractitionerRole},
          {"CareTeam", &Mapping::ReadCareTeam},
      };
  const auto reader = readers.find(resource.type);
  if (reader == readers.end() || !MayRead(resource)) return;
  (this->*reader->second)(resource);
}

bool Mapping::MayRead(const Resource& resource) {
  if (IsR5(resource)) {
    findings_->Add(Severity::kRefused, "fhir_r5", resource.path);
    return false;
  }
  // What changes the meaning of a resource must be understood or the resource not read.
  for (const char* modifier : {"modifierExtension", "implicitRules"}) {
    if (!resource.json[modifier].present()) continue;
    findings_->Add(Severity::kRefused, "modifier_not_understood",
                   absl::StrCat(resource.path, ".", modifier));
    return false;
  }
  return true;
}

bool Mapping::IsR5(const Resource& resource) {
  const Json& json = resource.json;
  bool stated = false;
  json["meta"]["profile"].ForEach([&](const Json& profile) {
    stated |= absl::StrContains(profile.text(), "/StructureDefinition/") &&
              (absl::EndsWith(profile.text(), "|5.0.0") ||
               absl::StrContains(profile.text(), "hl7.org/fhir/5.0/"));
  });
  return stated || json["medication"].IsObject() || json["class"].IsArray() ||
         json["actualPeriod"].present() || json["occurrenceDateTime"].present() ||
         json["occurrencePeriod"].present() ||
         (resource.type == "Condition" && json["participant"].present());
}

bool Mapping::Stands(const Resource& resource, const Json& status,
                     std::initializer_list<const char*> known,
                     std::initializer_list<const char*> left_out) {
  if (!status.present()) return true;
  const absl::string_view text = status.text();
  if (text == "entered-in-error") {
    if (!resource.id.empty()) withdrawn_.insert(resource.Key());
    LeaveOut(resource, text);
    return false;
  }
  if (Among(text, left_out)) {
    LeaveOut(resource, text);
    return false;
  }
  if (!Among(text, known)) {
    findings_->Add(Severity::kWarning, "status_unknown",
                   absl::StrCat(resource.path, ".status"));
  }
  return true;
}

void Mapping::LeaveOut(const Resource& resource, absl::string_view why) {
  findings_->Add(Severity::kNote, "resource_left_out", resource.path,
                 {base::Quotable(std::string(why))});
}

facts::PatientRecord* Mapping::Subject(const Resource& resource, const char* field) {
  const std::string key = references_.Resolve(resource.json[field], "Patient");
  if (key.empty()) {
    // What is about a group, a place or a device tells nothing of a patient.
    const absl::string_view text = resource.json[field]["reference"].text();
    if (absl::StartsWith(text, "Group/") || absl::StartsWith(text, "Location/") ||
        absl::StartsWith(text, "Device/")) {
      LeaveOut(resource, "no patient");
    } else {
      findings_->Add(Severity::kRefused, "reference_unresolved",
                     absl::StrCat(resource.path, ".", field));
    }
    return nullptr;
  }
  const std::string id = key.substr(key.find('/') + 1);
  facts::PatientRecord& record = records_[id];
  record.id.value = id;
  return &record;
}

std::optional<base::PartialDate> Mapping::Date(const Resource& resource, const Json& json,
                                               const char* field) {
  bool fault = false;
  const std::optional<base::PartialDate> date = ReadDate(json, &fault);
  if (fault) {
    findings_->Add(Severity::kWarning, "date_invalid",
                   absl::StrCat(resource.path, ".", field));
  }
  return date;
}

std::string Mapping::Encounter(const Resource& resource) const {
  const char* field = resource.json["encounter"].present() ? "encounter" : "context";
  return references_.Resolve(resource.json[field], "Encounter");
}

void Mapping::AddCoded(const Resource& resource, const char* field,
                       const std::vector<base::Code>& codes, facts::Fact fact,
                       facts::PatientRecord& record) {
  if (codes.empty()) {
    findings_->Add(Severity::kWarning, "code_absent",
                   absl::StrCat(resource.path, ".", field));
    return;
  }
  for (const base::Code& code : codes) {
    fact.code = code;
    if (!names_.Normalise(&fact.code)) ++unknown_systems_[code.system];
    record.facts.push_back(fact);
  }
}

void Mapping::ReadPatient(const Resource& resource) {
  const Json& json = resource.json;
  if (resource.id.empty()) {
    findings_->Add(Severity::kRefused, "record_without_id", resource.path);
    return;
  }
  facts::PatientRecord read;
  read.birth = Date(resource, json["birthDate"], "birthDate");
  const absl::string_view gender = json["gender"].text();
  if (gender == "female") {
    read.sex = facts::Sex::kFemale;
  } else if (gender == "male") {
    read.sex = facts::Sex::kMale;
  } else if (gender == "other") {
    read.sex = facts::Sex::kOther;
  } else if (!gender.empty() && gender != "unknown") {
    findings_->Add(Severity::kWarning, "sex_unknown",
                   absl::StrCat(resource.path, ".gender"));
  }
  read.deceased = json["deceasedBoolean"].boolean();
  if (json["deceasedDateTime"].present()) {
    read.deceased = true;
    read.death = Date(resource, json["deceasedDateTime"], "deceasedDateTime");
  }
  if (json["active"].boolean() == false) {
    findings_->Add(Severity::kWarning, "patient_not_active", resource.path);
  }
  facts::PatientRecord& record = records_[resource.id];
  const bool again = !patients_.insert(resource.id).second;
  record.id.value = resource.id;
  bool differ = false;
  const auto join = [&](auto& into, const auto& from) {
    differ |= again && into != from;
    if (!into.has_value()) into = from;
  };
  join(record.birth, read.birth);
  join(record.sex, read.sex);
  join(record.deceased, read.deceased);
  join(record.death, read.death);
  if (again) {
    findings_->Add(Severity::kWarning, differ ? "records_disagree" : "records_joined",
                   resource.path);
  }
}

void Mapping::ReadCondition(const Resource& resource) {
  const Json& json = resource.json;
  const absl::string_view certainty = FirstCode(json["verificationStatus"]);
  if (certainty == "entered-in-error" && !resource.id.empty()) {
    withdrawn_.insert(resource.Key());
  }
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
  fact.end = Date(resource, json["abatementDateTime"], "abatementDateTime");
  if (!fact.end) {
    fact.end = Date(resource, json["abatementPeriod"]["end"], "abatementPeriod");
  }
  const absl::string_view status = FirstCode(json["clinicalStatus"]);
  if (Among(status, {"active", "recurrence", "relapse"})) fact.ongoing = true;
  if (Among(status, {"inactive", "remission", "resolved"})) fact.ongoing = false;
  AddCoded(resource, "code", Codings(json["code"]), std::move(fact), *record);
}

void Mapping::ReadMedicine(const Resource& resource) {
  const Json& json = resource.json;
  if (!Stands(resource, json["status"],
              {"active", "on-hold", "completed", "stopped", "unknown"},
              {"cancelled", "draft", "intended", "not-taken"})) {
    return;
  }
  if (json["doNotPerform"].boolean() == true) {
    LeaveOut(resource, "doNotPerform");
    return;
  }
  if (Among(json["intent"].text(), {"proposal", "plan", "option"})) {
    LeaveOut(resource, json["intent"].text());
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
    json["contained"].ForEach([&](const Json& contained) {
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
  if (quantity.present()) {
    // "<5" is not 5: what only bounds the value is kept as text.
    if (quantity["comparator"].present()) {
      findings_->Add(Severity::kNote, "value_is_bound",
                     absl::StrCat(resource.path, ".valueQuantity.comparator"));
      fact.value_text = quantity["comparator"].str();
    } else {
      fact.value = quantity["value"].number();
    }
    fact.unit = FirstPresent({quantity["code"], quantity["unit"]}).str();
  }
  for (const char* field : {"valueInteger", "valueDecimal"}) {
    if (holder[field].present()) fact.value = holder[field].number();
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
  json["component"].ForEach([&](const Json& component) {
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
  json["type"].ForEach([&](const Json& type) {
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

// The parser's own limit on depth bounds this one.
void Mapping::AddAnswers(const Resource& resource, const Json& items,
                         const facts::Fact& like, facts::PatientRecord& record) {
  items.ForEach([&](const Json& item) {
    item["answer"].ForEach([&](const Json& answer) {
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

// Only what the patient said: a goal that somebody else wrote is not in the patient's
// words.
void Mapping::ReadGoal(const Resource& resource) {
  const Json& json = resource.json;
  const bool own = !references_.Resolve(json["expressedBy"], "Patient").empty();
  if (!own || Among(json["lifecycleStatus"].text(),
                    {"rejected", "cancelled", "entered-in-error", "completed"})) {
    LeaveOut(resource, own ? json["lifecycleStatus"].text() : "not the patient");
    return;
  }
  facts::PatientRecord* record = Subject(resource, "subject");
  if (record == nullptr) return;
  facts::StatedGoal goal;
  goal.id.value = resource.id.empty() ? "" : resource.Key();
  goal.date = Date(resource, json["startDate"], "startDate");
  if (!goal.date) goal.date = Date(resource, json["statusDate"], "statusDate");
  goal.language = json["language"].str();
  goal.text = json["description"]["text"].str();
  record->goals.push_back(std::move(goal));
}

void Mapping::AddRoles(const std::string& practitioner, const Json& concept_json) {
  for (base::Code& code : Codings(concept_json)) {
    names_.Normalise(&code);
    practitioners_[practitioner].insert(std::move(code));
  }
}

void Mapping::ReadPractitioner(const Resource& resource) {
  if (resource.id.empty()) return;
  practitioners_[resource.id];
  resource.json["qualification"].ForEach(
      [&](const Json& held) { AddRoles(resource.id, held["code"]); });
}

void Mapping::ReadPractitionerRole(const Resource& resource) {
  const Json& json = resource.json;
  if (json["active"].boolean() == false) {
    LeaveOut(resource, "not active");
    return;
  }
  const std::string key = references_.Resolve(json["practitioner"], "Practitioner");
  if (key.empty()) {
    if (json["practitioner"].present()) {
      findings_->Add(Severity::kRefused, "reference_unresolved",
                     absl::StrCat(resource.path, ".practitioner"));
    }
    return;
  }
  const std::string id = key.substr(key.find('/') + 1);
  practitioners_[id];
  json["code"].ForEach([&](const Json& code) { AddRoles(id, code); });
}

void Mapping::ReadCareTeam(const Resource& resource) {
  const Json& json = resource.json;
  if (!Stands(resource, json["status"], {"active", "suspended", "proposed"},
              {"inactive"})) {
    return;
  }
  const facts::PatientRecord* record = Subject(resource, "subject");
  if (record == nullptr) return;
  CareTeam care_team{resource.id, record->id, json["status"].str(), {}};
  json["participant"].ForEach([&](const Json& participant) {
    const Json member = participant["member"];
    std::string key;
    for (const char* type : {"Practitioner", "PractitionerRole", "Patient",
                             "RelatedPerson", "Organization", "CareTeam"}) {
      if (key.empty()) key = references_.Resolve(member, type);
    }
    if (!key.empty()) {
      care_team.members.push_back(std::move(key));
    } else if (member.present()) {
      findings_->Add(Severity::kWarning, "reference_unresolved",
                     absl::StrCat(resource.path, ".participant.member"));
    }
  });
  std::sort(care_team.members.begin(), care_team.members.end());
  care_teams_[resource.path] = std::move(care_team);
}

std::vector<Practitioner> Mapping::TakePractitioners() {
  std::vector<Practitioner> list;
  for (const auto& [id, codes] : practitioners_) {
    list.push_back({id, {codes.begin(), codes.end()}});
  }
  return list;
}

std::vector<CareTeam> Mapping::TakeCareTeams() {
  std::vector<CareTeam> list;
  for (auto& [path, care_team] : care_teams_) list.push_back(std::move(care_team));
  return list;
}

std::vector<facts::PatientRecord> Mapping::Take() {
  std::vector<facts::PatientRecord> records;
  for (auto& [id, record] : records_) {
    std::erase_if(record.facts,
                  [&](const facts::Fact& fact) { return withdrawn_.count(fact.id) > 0; });
    if (patients_.count(id) == 0) {
      findings_->Add(Severity::kWarning, "patient_not_in_input",
                     absl::StrCat("Patient/", id));
    }
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace tillit::fhir
