// SPDX-License-Identifier: Apache-2.0
// People: the patient, what the patient wants, and who already works with them.
#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "fhir/concepts.h"
#include "fhir/mapping.h"

namespace tillit::fhir {

using base::Severity;

namespace {

// The language that meetings are held in: the preferred one, or else the only one.
std::string LanguageOf(const Json& patient) {
  std::string preferred, only;
  int languages = 0;
  patient["communication"].ForEach([&](const Json& communication) {
    std::string code;
    communication["language"]["coding"].ForEach([&](const Json& coding) {
      if (code.empty()) code = coding["code"].str();
    });
    ++languages;
    only = code;
    if (preferred.empty() && communication["preferred"].boolean().value_or(false)) {
      preferred = code;
    }
  });
  return !preferred.empty() || languages != 1 ? preferred : only;
}

bool NeedsInterpreter(const Json& patient) {
  bool needed = false;
  patient["extension"].ForEach([&](const Json& extension) {
    needed |= extension["url"].text() ==
                  "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired" &&
              extension["valueBoolean"].boolean().value_or(false);
  });
  return needed;
}

}  // namespace

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
  } else if (json["gender"].present() && gender != "unknown") {
    findings_->Add(Severity::kWarning, "sex_unknown",
                   absl::StrCat(resource.path, ".gender"));
  }
  read.deceased = Truth(resource, "deceasedBoolean");
  if (json["deceasedDateTime"].present()) {
    read.deceased = true;
    read.death = Date(resource, json["deceasedDateTime"], "deceasedDateTime");
  }
  if (Truth(resource, "active") == false) {
    findings_->Add(Severity::kWarning, "patient_not_active", resource.path);
  }
  facts::PatientRecord& record = records_[resource.id];
  record.id.value = resource.id;
  if (NeedsInterpreter(json)) {
    record.access_needs.push_back({"interpreter", LanguageOf(json)});
  }
  Standing& standing = patients_[resource.id];
  ++standing.times;
  // Of two values the smaller, whatever the order; but who is once said to be dead is.
  const auto join = [&](auto& into, const auto& from, bool larger = false) {
    if (!from.has_value()) return;
    standing.disagree |= into.has_value() && into != from;
    if (!into.has_value() || (larger ? *into < *from : *from < *into)) into = from;
  };
  join(record.birth, read.birth);
  join(record.sex, read.sex);
  join(record.deceased, read.deceased, true);
  join(record.death, read.death);
}

// Only what the patient said: a goal that somebody else wrote is not in the patient's
// words.
void Mapping::ReadGoal(const Resource& resource) {
  const Json& json = resource.json;
  const absl::string_view status =
      Word(resource, "lifecycleStatus",
           {"proposed", "planned", "accepted", "active", "on-hold", "completed",
            "cancelled", "entered-in-error", "rejected"});
  if (status == "entered-in-error") Withdraw(resource);
  const bool own = !references_.Resolve(json["expressedBy"], "Patient").empty();
  if (!own || Among(status, {"rejected", "cancelled", "entered-in-error", "completed"})) {
    LeaveOut(resource, own ? status : "not the patient");
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
  ForEach(resource, resource.json["qualification"], "qualification",
          [&](const Json& held) { AddRoles(resource.id, held["code"]); });
}

void Mapping::ReadPractitionerRole(const Resource& resource) {
  const Json& json = resource.json;
  if (Truth(resource, "active") == false) {
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
  ForEach(resource, json["code"], "code", [&](const Json& code) { AddRoles(id, code); });
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
  ForEach(resource, json["participant"], "participant", [&](const Json& participant) {
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
  CareTeam& into =
      care_teams_.try_emplace({resource.path, record->id.value}, care_team).first->second;
  into.status = std::min(into.status, care_team.status);
  into.members.insert(into.members.end(), care_team.members.begin(),
                      care_team.members.end());
  std::sort(into.members.begin(), into.members.end());
  into.members.erase(std::unique(into.members.begin(), into.members.end()),
                     into.members.end());
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
  for (auto& [key, care_team] : care_teams_) {
    if (!IsWithdrawn(key.second, key.first)) list.push_back(std::move(care_team));
  }
  std::sort(list.begin(), list.end(), [](const CareTeam& a, const CareTeam& b) {
    return std::tie(a.id, a.patient, a.status, a.members) <
           std::tie(b.id, b.patient, b.status, b.members);
  });
  return list;
}

}  // namespace tillit::fhir
