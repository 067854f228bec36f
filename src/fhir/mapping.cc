// SPDX-License-Identifier: Apache-2.0
#include "fhir/mapping.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fhir/concepts.h"

namespace tillit::fhir {

using base::Severity;

Mapping::Reader Mapping::ReaderOf(absl::string_view type) {
  static constexpr std::pair<absl::string_view, Reader> kReaders[] = {
      {"Patient", &Mapping::ReadPatient},
      {"Condition", &Mapping::ReadCondition},
      {"MedicationRequest", &Mapping::ReadMedicine},
      {"MedicationStatement", &Mapping::ReadMedicine},
      {"Observation", &Mapping::ReadObservation},
      {"Encounter", &Mapping::ReadEncounter},
      {"Procedure", &Mapping::ReadProcedure},
      {"QuestionnaireResponse", &Mapping::ReadAnswers},
      {"Goal", &Mapping::ReadGoal},
      {"AllergyIntolerance", &Mapping::ReadAllergy},
      {"Practitioner", &Mapping::ReadPractitioner},
      {"PractitionerRole", &Mapping::ReadPractitionerRole},
      {"CareTeam", &Mapping::ReadCareTeam},
  };
  for (const auto& [name, reader] : kReaders) {
    if (name == type) return reader;
  }
  return nullptr;
}

bool Mapping::HasVersions(absl::string_view type) {
  // Who works with patients stands in the Bundle of each, and is what all of them say.
  if (type == "Practitioner" || type == "PractitionerRole") return false;
  return ReaderOf(type) != nullptr || type == "Medication";
}

void Mapping::Read(const Resource& resource) {
  const Reader reader = ReaderOf(resource.type);
  if (reader == nullptr || !MayRead(resource)) return;
  (this->*reader)(resource);
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
    Withdraw(resource);
    LeaveOut(resource, text);
    return false;
  }
  if (Among(text, left_out)) {
    LeaveOut(resource, text);
    return false;
  }
  Word(resource, "status", known);
  return true;
}

absl::string_view Mapping::Word(const Resource& resource, const char* field,
                                std::initializer_list<const char*> known) {
  const Json json = resource.json[field];
  absl::string_view word = json.text();
  json["coding"].ForEach([&](const Json& coding) {
    if (!Among(word, known)) word = coding["code"].text();
  });
  if (Among(word, known)) return word;
  if (json.present()) {
    findings_->Add(Severity::kWarning, "status_unknown",
                   absl::StrCat(resource.path, ".", field));
  }
  return {};
}

void Mapping::LeaveOut(const Resource& resource, absl::string_view why) {
  findings_->Add(Severity::kNote, "resource_left_out", resource.path,
                 {base::Quotable(std::string(why))});
}

void Mapping::Withdraw(const Resource& resource) {
  if (resource.id.empty()) return;
  const std::string patient = references_.Resolve(resource.json["subject"], "Patient");
  if (patient.empty()) {
    findings_->Add(Severity::kRefused, "reference_unresolved",
                   absl::StrCat(resource.path, ".subject"));
  } else {
    withdrawn_.emplace(patient.substr(patient.find('/') + 1), resource.Key());
  }
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

void Mapping::SayShape(const Resource& resource, const char* field) {
  findings_->Add(Severity::kRefused, "shape_wrong",
                 absl::StrCat(resource.path, ".", field));
}

std::optional<double> Mapping::Number(const Resource& resource, const Json& json,
                                      const char* field) {
  const std::optional<double> number = json.number();
  if (json.present() && !number.has_value()) {
    findings_->Add(Severity::kWarning, "number_invalid",
                   absl::StrCat(resource.path, ".", field));
  }
  return number;
}

std::optional<bool> Mapping::Truth(const Resource& resource, const char* field) {
  const Json json = resource.json[field];
  const std::optional<bool> truth = json.boolean();
  if (json.present() && !truth.has_value()) {
    findings_->Add(Severity::kWarning, "boolean_invalid",
                   absl::StrCat(resource.path, ".", field));
  }
  return truth;
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

std::vector<facts::PatientRecord> Mapping::Take() {
  std::vector<facts::PatientRecord> records;
  for (auto& [id, record] : records_) {
    if (!withdrawn_.empty()) {
      std::erase_if(record.facts, [&](const facts::Fact& fact) {
        return IsWithdrawn(record.id.value, fact.id);
      });
      std::erase_if(record.goals, [&](const facts::StatedGoal& goal) {
        return IsWithdrawn(record.id.value, goal.id.value);
      });
      std::erase_if(record.critical_information,
                    [&](const facts::CriticalInformation& critical) {
                      return IsWithdrawn(record.id.value, critical.id);
                    });
    }
    const Standing& standing = patients_[id];
    if (standing.times != 1) {
      findings_->Add(Severity::kWarning,
                     standing.times == 0 ? "patient_not_in_input"
                     : standing.disagree ? "records_disagree"
                                         : "records_joined",
                     absl::StrCat("Patient/", id));
    }
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace tillit::fhir
