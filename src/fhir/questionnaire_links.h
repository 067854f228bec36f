// SPDX-License-Identifier: Apache-2.0
// What links a response to its instrument: addresses, linkIds, items.
#ifndef TILLIT_SRC_FHIR_QUESTIONNAIRE_LINKS_H_
#define TILLIT_SRC_FHIR_QUESTIONNAIRE_LINKS_H_

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "tillit/instruments/instrument.h"

namespace tillit::fhir {

inline constexpr char kInstrumentUrl[] = "urn:tillit:instrument:";
// What a response has no element for.
inline constexpr char kVenueUrl[] = "urn:tillit:venue";
inline constexpr char kSexUrl[] = "urn:tillit:sex";
inline constexpr char kAssessorSystem[] = "urn:tillit:assessor";
inline constexpr char kSourceSystem[] = "urn:tillit:answers";
// Before a scale's id: the linkId of its entered total.
inline constexpr char kTotal[] = "total.";

// Null for an id that is none of its items.
inline const instruments::InstrumentItem* FindItem(
    const instruments::Instrument& instrument, absl::string_view id) {
  const auto found = std::find_if(
      instrument.items.begin(), instrument.items.end(),
      [&](const instruments::InstrumentItem& item) { return item.id == id; });
  return found == instrument.items.end() ? nullptr : &*found;
}

// Whether a linkId is a topic of one's own in the section.
inline bool IsOwnTopic(const instruments::FormSection& section,
                       absl::string_view link_id) {
  return section.open && link_id.size() > section.id.size() + 1 &&
         absl::StartsWith(link_id, section.id) && link_id[section.id.size()] == '.';
}

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_QUESTIONNAIRE_LINKS_H_
