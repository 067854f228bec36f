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

// v3 ActPriority: emergency, urgent, and "as soon as possible" ones.
bool IsEmergency(const Json& encounter) {
  bool emergency = false;
  encounter["priority"]["coding"].ForEach([&](const Json& coding) {
    const absl::string_view code = coding["code"].text();
    emergency |= code == "EM" || code == "UR" || code == "S";
  });
  encounter["hospitalization"]["admitSource"]["coding"].ForEach(
      [&](const Json& coding) { emergency |= coding["code"].text() == "emd"; });
  return emergency;
}

}  // namespace

facts::Fact ContactOf(const Json& encounter) {
  facts::Fact fact;
  fact.kind = facts::FactKind::kContact;
  fact.contact_kind = "other";
  const std::string act_code = absl::AsciiStrToUpper(encounter["class"]["code"].text());
  for (const ClassKind& known : kClasses) {
    if (act_code != known.act_code) continue;
    fact.contact_kind = known.kind;
    if (known.admission) {
      fact.kind = facts::FactKind::kAdmission;
      fact.care_level = facts::CareLevel::kSecondary;
      if (IsEmergency(encounter)) fact.contact_kind = "emergency-admission";
    }
  }
  fact.code = {kContactSystem, fact.contact_kind};
  return fact;
}

}  // namespace tillit::fhir
