// SPDX-License-Identifier: Apache-2.0
// Who has a part in a plan: the patient, relatives, members and organisations; what they
// promised each other and who is called when.
#ifndef TILLIT_PLAN_PARTY_H_
#define TILLIT_PLAN_PARTY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillit/access/grant.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/facts/patient_record.h"
#include "tillit/plan/goal.h"

namespace tillit::plan {

enum class PartyKind {
  kPatient = 1,
  kRelative = 2,
  kRepresentative = 3,  // decides for the patient: guardian, next of kin by law
  kMember = 4,          // of a team
  kOrganisation = 5,
};
TILLIT_ENUM(PartyKind, {PartyKind::kPatient, "PATIENT"},
            {PartyKind::kRelative, "RELATIVE"},
            {PartyKind::kRepresentative, "REPRESENTATIVE"},
            {PartyKind::kMember, "MEMBER"}, {PartyKind::kOrganisation, "ORGANISATION"});

enum class CarerBurden { kLow = 1, kModerate = 2, kHigh = 3 };
TILLIT_ENUM(CarerBurden, {CarerBurden::kLow, "LOW"}, {CarerBurden::kModerate, "MODERATE"},
            {CarerBurden::kHigh, "HIGH"});

// A relative's own side (S2-44).
struct RelativeCare {
  std::optional<CarerBurden> burden;  // unset: nobody asked
  std::vector<std::string> training;  // what they were taught, by intervention id
  std::optional<bool> respite;        // is it given
  std::optional<bool> wants_part;     // in the planning
  friend bool operator==(const RelativeCare&, const RelativeCare&) = default;
};
TILLIT_FIELDS(RelativeCare, burden, training, respite, wants_part);

// What a party has taken note of, and in which version of the plan (S4-29).
struct Acknowledgement {
  std::string id;  // of what was acknowledged: a watch sign or contingency
  std::string version;
  base::Date date;
  friend bool operator==(const Acknowledgement&, const Acknowledgement&) = default;
};
TILLIT_FIELDS(Acknowledgement, id, version, date);

struct Party {
  std::string id;
  PartyKind kind = PartyKind::kMember;
  std::string member;        // id of a team's member, if one
  std::string role;          // id of a catalogue role
  std::string organisation;  // "municipality", "hospital", ...
  std::optional<access::Sector> sector;
  std::optional<facts::CareLevel> level;
  bool coordinator = false;
  std::optional<Words> contributes;    // what they will do
  std::optional<base::Date> accepted;  // the plan, on that day
  std::optional<base::Date> declined;
  std::vector<Acknowledgement> acknowledged;
  std::optional<RelativeCare> relative;
  std::optional<base::Date> ended;
  std::string newer_fields;
  friend bool operator==(const Party&, const Party&) = default;
};
TILLIT_FIELDS(Party, id, kind, member, role, organisation, sector, level, coordinator,
              contributes, accepted, declined, acknowledged, relative, ended);

// Something one party promised another. It binds when both have accepted; each accepts
// in a field of its own, so that no two edits meet.
struct Commitment {
  std::string id;
  std::string by;  // parties, by id
  std::string to;
  Words words;
  std::vector<std::string> interventions;  // that it is about, by id in the plan
  base::Date due;
  std::optional<base::Date> accepted_by_giver;
  std::optional<base::Date> accepted_by_receiver;
  std::optional<base::Date> kept;
  std::optional<base::Date> ended;  // withdrawn by agreement
  std::string newer_fields;
  friend bool operator==(const Commitment&, const Commitment&) = default;
};
TILLIT_FIELDS(Commitment, id, by, to, words, interventions, due, accepted_by_giver,
              accepted_by_receiver, kept, ended);

enum class CallHours { kDay = 1, kEvening = 2, kNight = 3, kWeekend = 4 };
TILLIT_ENUM(CallHours, {CallHours::kDay, "DAY"}, {CallHours::kEvening, "EVENING"},
            {CallHours::kNight, "NIGHT"}, {CallHours::kWeekend, "WEEKEND"});

// Who is called when (L-10).
struct OnCall {
  std::string id;
  std::vector<CallHours> hours;
  std::string party;
  std::string reach;  // a number or address
  std::optional<base::Date> ended;
  std::string newer_fields;
  friend bool operator==(const OnCall&, const OnCall&) = default;
};
TILLIT_FIELDS(OnCall, id, hours, party, reach, ended);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_PARTY_H_
