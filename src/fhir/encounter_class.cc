// SPDX-License-Identifier: Apache-2.0
#include "fhir/encounter_class.h"

#include <string>

#include "absl/strings/ascii.h"

namespace tillit::fhir {
namespace {

constexpr char kContactSystem[] = "tillit";

struct ClassKind {
  const char* act_code;
  bool admission;
  const char* kind;
};

// v3 ActCode, ActEncounterCode (HL7 Terminology 3.1).
constexpr ClassKind kClasses[] = {
    {"AMB", false, "ambulatory"}, {"EMER", false, "emergency"},
    {"FLD", false, "field"},      {"HH", false, "home-visit"},
    {"VR", false, "virtual"},     {"OBSENC", false, "observation"},
    {"IMP", true, "admission"},   {"ACUTE", true, "admission"},
    {"NONAC", true, "admission"}, {"SS", true, "short-stay"},
};

struct Urgency {
  bool emergency = false;
  bool planned = false;
};

// v3 ActPriority: emergency, urgent, and "as soon as possible" ones; elective, routine
// and preoperative ones.
Urgency UrgencyOf(const Json& encounter) {
  Urgency urgency;
  encounter["priority"]["coding"].ForEach([&](const Json& coding) {
    const absl::string_view code = coding["code"].text();
    urgency.emergency |= code == "EM" || code == "UR" || code == "S";
    urgency.planned |= code == "EL" || code == "R" || code == "P";
  });
  encounter["hospitalization"]["admitSource"]["coding"].ForEach(
      [&](const Json& coding) { urgency.emergency |= coding["code"].text() == "emd"; });
  return urgency;
}

}  // namespace

facts::Fact ContactOf(const Json& encounter) {
  facts::Fact fact;
  fact.kind = facts::FactKind::kContact;
  std::string kind = fact.contact_kind = "other";
  const std::string act_code = absl::AsciiStrToUpper(encounter["class"]["code"].text());
  for (const ClassKind& known : kClasses) {
    if (act_code != known.act_code) continue;
    kind = fact.contact_kind = known.kind;
    if (!known.admission) continue;
    fact.kind = facts::FactKind::kAdmission;
    fact.care_level = facts::CareLevel::kSecondary;
    // Which kind of admission it was stays open where the source does not say.
    const Urgency urgency = UrgencyOf(encounter);
    fact.contact_kind = urgency.emergency ? "emergency-admission"
                        : urgency.planned ? "planned-admission"
                                          : "";
    if (urgency.emergency) kind = fact.contact_kind;
  }
  fact.code = {kContactSystem, kind};
  return fact;
}

}  // namespace tillit::fhir
