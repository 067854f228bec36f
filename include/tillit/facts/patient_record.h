// SPDX-License-Identifier: Apache-2.0
// What is known of a patient, whatever the source: one type behind every door.
#ifndef TILLIT_FACTS_PATIENT_RECORD_H_
#define TILLIT_FACTS_PATIENT_RECORD_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "tillit/base/code.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"

namespace tillit::facts {

enum class Sex { kFemale = 1, kMale = 2, kOther = 3 };
TILLIT_ENUM(Sex, {Sex::kFemale, "FEMALE"}, {Sex::kMale, "MALE"}, {Sex::kOther, "OTHER"});

enum class FactKind {
  kCondition = 1,    // a diagnosis or symptom
  kMedicine = 2,     // prescribed, dispensed or stated
  kContact = 3,      // a consultation, call, visit
  kAdmission = 4,    // a stay, from `date` to `end`
  kMeasurement = 5,  // an observed value with its unit
  kProcedure = 6,
  kAssessment = 7,  // a scored or answered instrument, or a recorded circumstance
};
TILLIT_ENUM(FactKind, {FactKind::kCondition, "CONDITION"},
            {FactKind::kMedicine, "MEDICINE"}, {FactKind::kContact, "CONTACT"},
            {FactKind::kAdmission, "ADMISSION"}, {FactKind::kMeasurement, "MEASUREMENT"},
            {FactKind::kProcedure, "PROCEDURE"}, {FactKind::kAssessment, "ASSESSMENT"});

enum class CareLevel { kPrimary = 1, kSecondary = 2 };
TILLIT_ENUM(CareLevel, {CareLevel::kPrimary, "PRIMARY"},
            {CareLevel::kSecondary, "SECONDARY"});

// One row of the long table. A thing coded in two systems is two facts.
struct Fact {
  FactKind kind = FactKind::kCondition;
  base::Code code;
  // The day it was recorded for. Unset: undated, which counts where a question has
  // no window and is unknown in a window.
  std::optional<base::PartialDate> date;
  std::optional<base::PartialDate> end;  // last day, of what has one
  std::optional<bool> ongoing;           // true: still so when the record was made
  std::string source;
  std::optional<CareLevel> care_level;
  std::string contact;  // id of the contact it belongs to
  std::string contact_kind;
  std::optional<bool> main;  // main or secondary diagnosis
  std::optional<double> quantity;
  std::optional<double> value;
  std::string value_text;                 // the value as the source wrote it
  std::string unit;                       // UCUM
  std::optional<base::Code> mapped_from;  // what a code map read it from
  std::string id;                         // the source's own id of it

  friend bool operator==(const Fact&, const Fact&) = default;
};
TILLIT_FIELDS(Fact, kind, code, date, end, ongoing, source, care_level, contact,
              contact_kind, main, quantity, value, value_text, unit, mapped_from, id);

// What a source promises to hold. Inside complete coverage an absent code is "no";
// outside it is unknown (docs/decisions/0002-coverage.md).
struct Coverage {
  std::string source;
  std::vector<FactKind> kinds;
  std::vector<std::string> systems;
  std::optional<base::Date> from;  // unset: since birth
  std::optional<base::Date> to;    // unset: until the record was made
  bool complete = false;

  friend bool operator==(const Coverage&, const Coverage&) = default;
};
TILLIT_FIELDS(Coverage, source, kinds, systems, from, to, complete);

// A goal as it was stated. The text is the patient's own, byte for byte; what it is
// about (`areas`, ids of catalogue goal areas) was set by a person.
struct StatedGoal {
  base::GoalId id;
  std::optional<base::PartialDate> date;
  std::string language;  // "nb", "nn", "en", ...
  std::string text;
  std::vector<std::string> areas;

  friend bool operator==(const StatedGoal&, const StatedGoal&) = default;
};
TILLIT_FIELDS(StatedGoal, id, date, language, text, areas);

// Where and how the patient lives.
struct LivingSituation {
  std::string place;  // id of the area or place where visits happen
  std::optional<bool> alone;
  std::optional<bool> institution;  // lives in a nursing home or the like

  friend bool operator==(const LivingSituation&, const LivingSituation&) = default;
};
TILLIT_FIELDS(LivingSituation, place, alone, institution);

// Something a visit must provide (L-05): "interpreter", "companion", "wheelchair".
struct AccessNeed {
  std::string need;
  std::string detail;  // a code, such as a language tag

  friend bool operator==(const AccessNeed&, const AccessNeed&) = default;
};
TILLIT_FIELDS(AccessNeed, need, detail);

enum class ConsentKind {
  kProfilingDeclined = 1,  // the patient has reserved against being profiled (L-08)
  kTeamDeclined = 2,       // the patient has declined follow-up by a team
  kSharing = 3,            // sharing with `with` is consented to
};
TILLIT_ENUM(ConsentKind, {ConsentKind::kProfilingDeclined, "PROFILING_DECLINED"},
            {ConsentKind::kTeamDeclined, "TEAM_DECLINED"},
            {ConsentKind::kSharing, "SHARING"});

struct Consent {
  ConsentKind kind = ConsentKind::kSharing;
  std::string with;
  std::optional<base::Date> from;
  std::optional<base::Date> to;

  friend bool operator==(const Consent&, const Consent&) = default;
};
TILLIT_FIELDS(Consent, kind, with, from, to);

// A mark of exposure or vulnerability with its source and last day (S0-29).
struct VulnerabilityFlag {
  std::string flag;
  std::string source;
  std::optional<base::Date> expires;

  friend bool operator==(const VulnerabilityFlag&, const VulnerabilityFlag&) = default;
};
TILLIT_FIELDS(VulnerabilityFlag, flag, source, expires);

enum class CriticalKind {
  kAllergy = 1,
  kCondition = 2,
  kTreatment = 3,  // one that must be known of: an implant, a blood thinner, dialysis
  kOther = 4,
  kNoneKnown = 5,  // somebody asked, and there is none
};
TILLIT_ENUM(CriticalKind, {CriticalKind::kAllergy, "ALLERGY"},
            {CriticalKind::kCondition, "CONDITION"},
            {CriticalKind::kTreatment, "TREATMENT"}, {CriticalKind::kOther, "OTHER"},
            {CriticalKind::kNoneKnown, "NONE_KNOWN"});

// Critical information and allergies: shown wherever a plan is (L-01). None at all means
// that nobody said, never that there is none.
struct CriticalInformation {
  std::string id;
  CriticalKind kind = CriticalKind::kOther;
  std::optional<base::Code> code;
  std::string text;  // as the source wrote it
  std::string source;
  std::optional<base::PartialDate> date;
  std::optional<base::Date> ended;
  std::string newer_fields;  // of a newer writer: opaque, kept and written again

  friend bool operator==(const CriticalInformation&,
                         const CriticalInformation&) = default;
};
TILLIT_FIELDS(CriticalInformation, id, kind, code, text, source, date, ended);

struct PatientRecord {
  base::PatientId id;
  std::optional<base::PartialDate> birth;
  std::optional<Sex> sex;
  std::optional<bool> deceased;  // said to be dead, with or without a date
  std::optional<base::PartialDate> death;
  std::optional<base::Date> moved_out;
  std::vector<Fact> facts;
  std::vector<Coverage> coverage;
  // The day the record was made. Unset: not stated.
  std::optional<base::Date> exported;
  LivingSituation living;
  std::vector<AccessNeed> access_needs;
  std::vector<VulnerabilityFlag> flags;
  std::vector<Consent> consents;
  std::vector<StatedGoal> goals;
  std::vector<CriticalInformation> critical_information;
  // What a newer writer said and this version does not know: opaque, kept and written
  // again. No field of the list: it is neither asked, hashed nor shown.
  std::string newer_fields;

  friend bool operator==(const PatientRecord&, const PatientRecord&) = default;
};
TILLIT_FIELDS(PatientRecord, id, birth, sex, deceased, death, moved_out, facts, coverage,
              exported, living, access_needs, flags, consents, goals,
              critical_information);

enum class LifeStatus {
  kAlive = 1,
  kDead = 2,
  kMovedOut = 3,
};
TILLIT_ENUM(LifeStatus, {LifeStatus::kAlive, "ALIVE"}, {LifeStatus::kDead, "DEAD"},
            {LifeStatus::kMovedOut, "MOVED_OUT"});

// Dead when a death may have happened by `as_of`: said without a date, or with a
// date whose earliest day is not after it. The careful reading: a letter to the dead
// hurts more than a day's delay. (L-09)
LifeStatus LifeStatusOn(const PatientRecord& record, base::Date as_of);

// True when a consent of that kind is in force on `as_of`.
bool InForce(const PatientRecord& record, ConsentKind kind, base::Date as_of);

// Looks for dates that cannot be, each a finding. An end wholly before its start, and a
// death before the birth, are left unknown (`date_impossible`); who died then is still
// dead. A fact wholly before the birth and a year outside 1800 to 2200 are kept
// (`date_implausible`). For doors, before JoinById.
void CheckDates(PatientRecord& record, std::vector<base::Finding>* findings);

// Joins records with the same id: facts in a fixed order with exact repeats removed,
// first value kept where two disagree, each join and each disagreement a finding.
// The result is sorted by id and does not depend on the order of `records`.
std::vector<PatientRecord> JoinById(std::vector<PatientRecord> records,
                                    std::vector<base::Finding>* findings);

}  // namespace tillit::facts

#endif  // TILLIT_FACTS_PATIENT_RECORD_H_
