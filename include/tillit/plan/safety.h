// SPDX-License-Identifier: Apache-2.0
// What everybody must know and look out for: medicines, limits of treatment, signs to
// watch and what is done then. Critical information is the record's
// (facts/patient_record.h).
#ifndef TILLIT_PLAN_SAFETY_H_
#define TILLIT_PLAN_SAFETY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillit/base/code.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/plan/goal.h"

namespace tillit::plan {

// The medicines in use, and the one who answers for the list (L-02).
struct MedicationList {
  std::string responsible;  // party; empty: nobody yet
  std::optional<base::Date> reconciled;
  std::vector<base::Code> medicines;
  std::string newer_fields;  // of a newer writer: opaque, kept and written again
  friend bool operator==(const MedicationList&, const MedicationList&) = default;
};
TILLIT_FIELDS(MedicationList, responsible, reconciled, medicines);

// A limit of treatment or an advance care plan: it changes what a red flag asks for and
// never hides it (L-03).
struct TreatmentLimit {
  std::string id;
  Words words;
  std::vector<std::string> red_flags;  // that it changes; empty: all
  std::optional<Words> instead;        // what is done then
  base::Date decided;
  std::string by;  // party
  std::optional<base::Date> ended;
  std::string newer_fields;
  friend bool operator==(const TreatmentLimit&, const TreatmentLimit&) = default;
};
TILLIT_FIELDS(TreatmentLimit, id, words, red_flags, instead, decided, by, ended);

// How it stands, in a plan of self-treatment: by traffic light.
enum class Zone { kGreen = 1, kYellow = 2, kRed = 3 };
TILLIT_ENUM(Zone, {Zone::kGreen, "GREEN"}, {Zone::kYellow, "YELLOW"},
            {Zone::kRed, "RED"});

// A sign to look out for, by whom, from when on, and what is then done (S4-29).
struct WatchSign {
  std::string id;
  Words sign;
  std::optional<base::Code> code;  // of the measurement, where it is one
  std::optional<double> below;     // a sign when the value is below, or above
  std::optional<double> above;
  std::string unit;                  // UCUM
  std::vector<std::string> parties;  // who watch, by id
  std::optional<Words> response;
  std::optional<Zone> zone;  // the patient is in where there is the sign
  std::optional<base::Date> ended;
  std::string newer_fields;
  friend bool operator==(const WatchSign&, const WatchSign&) = default;
};
TILLIT_FIELDS(WatchSign, id, sign, code, below, above, unit, parties, response, zone,
              ended);

// What a contingency's sign begins with where it is the event of a bow-tie.
inline constexpr char kOfBowtie[] = "bowtie:";

// If this sign, then that action by this party (S4-30).
struct Contingency {
  std::string id;
  std::string sign;  // id of a watch sign, or "bowtie:<id>": after its event
  Words action;
  std::string by;            // party
  std::string intervention;  // that is begun, by id in the plan; empty: none
  int32_t priority = 3;      // of several for one sign, 1 first
  std::optional<base::Date> ended;
  std::string newer_fields;
  friend bool operator==(const Contingency&, const Contingency&) = default;
};
TILLIT_FIELDS(Contingency, id, sign, action, by, intervention, priority, ended);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_SAFETY_H_
