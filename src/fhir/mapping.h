// SPDX-License-Identifier: Apache-2.0
// From single resources to what is known of patients.
#ifndef TILLIT_SRC_FHIR_MAPPING_H_
#define TILLIT_SRC_FHIR_MAPPING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fhir/references.h"
#include "fhir/resources.h"
#include "tillit/base/bounded_findings.h"
#include "tillit/base/code_system_names.h"
#include "tillit/facts/patient_record.h"

namespace tillit::fhir {

class Mapping {
 public:
  Mapping(const base::CodeSystemNames& names, const References& references,
          base::BoundedFindings* findings)
      : names_(names), references_(references), findings_(findings) {}

  // Whether it matters which of several resources of this type and one id are read.
  static bool HasVersions(absl::string_view type);

  // Reads one resource; types that hold nothing for a record are passed over.
  void Read(const Resource& resource);

  // The records, without what was withdrawn as entered in error.
  std::vector<facts::PatientRecord> Take();

  std::vector<Practitioner> TakePractitioners();
  std::vector<CareTeam> TakeCareTeams();

  // Facts of each system that nobody knows.
  const std::map<std::string, int64_t>& unknown_systems() const {
    return unknown_systems_;
  }

 private:
  using Reader = void (Mapping::*)(const Resource&);
  // Null for a type that nothing is read from.
  static Reader ReaderOf(absl::string_view type);

  // How often a patient stands in the list, and whether that disagrees.
  struct Standing {
    int64_t times = 0;
    bool disagree = false;
  };

  void ReadPatient(const Resource& resource);
  void ReadCondition(const Resource& resource);
  void ReadMedicine(const Resource& resource);
  void ReadObservation(const Resource& resource);
  void ReadEncounter(const Resource& resource);
  void ReadProcedure(const Resource& resource);
  void ReadAnswers(const Resource& resource);
  void ReadGoal(const Resource& resource);
  void ReadAllergy(const Resource& resource);
  void ReadPractitioner(const Resource& resource);
  void ReadPractitionerRole(const Resource& resource);
  void ReadCareTeam(const Resource& resource);

  // Whether the resource may be read: R4, and without what changes its meaning.
  bool MayRead(const Resource& resource);
  bool IsR5(const Resource& resource);
  // False, with a finding, for a status that says the thing is not so. An unknown status
  // is a finding and is read.
  bool Stands(const Resource& resource, const Json& status,
              std::initializer_list<const char*> known,
              std::initializer_list<const char*> left_out);
  // The word of a value set that stands in a field, as a code or in a concept; empty,
  // with a finding, when something else does.
  absl::string_view Word(const Resource& resource, const char* field,
                         std::initializer_list<const char*> known);
  void LeaveOut(const Resource& resource, absl::string_view why);
  // Takes back what other resources of this id and patient say.
  void Withdraw(const Resource& resource);
  bool IsWithdrawn(const std::string& patient, const std::string& key) const {
    return withdrawn_.count({patient, key}) > 0;
  }

  // Calls `visit` for each element of a list; a finding when it is none.
  template <class Visit>
  void ForEach(const Resource& resource, const Json& list, const char* field,
               Visit&& visit) {
    if (list.IsNoList()) SayShape(resource, field);
    list.ForEach(visit);
  }
  void SayShape(const Resource& resource, const char* field);
  // A number, or true or false; a finding when something else stands there.
  std::optional<double> Number(const Resource& resource, const Json& json,
                               const char* field);
  std::optional<bool> Truth(const Resource& resource, const char* field);

  // The record of the patient a resource is about; null, with a finding, when the
  // reference leads nowhere.
  facts::PatientRecord* Subject(const Resource& resource, const char* field);
  std::optional<base::PartialDate> Date(const Resource& resource, const Json& json,
                                        const char* field);
  std::string Encounter(const Resource& resource) const;

  void AddRoles(const std::string& practitioner, const Json& concept_json);
  // Adds one fact for each code; without any, a finding.
  void AddCoded(const Resource& resource, const char* field,
                const std::vector<base::Code>& codes, facts::Fact fact,
                facts::PatientRecord& record);
  void TakeValue(const Resource& resource, const Json& holder, facts::Fact& fact);
  void AddAnswers(const Resource& resource, const Json& items, const facts::Fact& like,
                  facts::PatientRecord& record);

  const base::CodeSystemNames& names_;
  const References& references_;
  base::BoundedFindings* findings_;
  std::map<std::string, facts::PatientRecord> records_;
  std::map<std::string, Standing> patients_;  // those that a resource stands for
  std::map<std::string, std::set<base::Code>> practitioners_;
  // By path and patient.
  std::map<std::pair<std::string, std::string>, CareTeam> care_teams_;
  // Patient and key of what was entered in error.
  std::set<std::pair<std::string, std::string>> withdrawn_;
  std::map<std::string, int64_t> unknown_systems_;
};

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_MAPPING_H_
