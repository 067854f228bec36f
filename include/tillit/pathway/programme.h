// SPDX-License-Identifier: Apache-2.0
// A service that runs for a time: a project that ends, a pilot that becomes permanent.
#ifndef TILLIT_PATHWAY_PROGRAMME_H_
#define TILLIT_PATHWAY_PROGRAMME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"

namespace tillit::pathway {

// From a day on another version of the pathway is followed.
struct ProgrammePhase {
  std::string id;
  std::optional<base::Date> starts;  // of the first it may be unknown: since ever
  std::string version;               // of the pathway
  friend bool operator==(const ProgrammePhase&, const ProgrammePhase&) = default;
};
TILLIT_FIELDS(ProgrammePhase, id, starts, version);

struct CareProgramme {
  std::string id;
  std::string version;
  base::Source source;
  std::string pathway;
  std::vector<ProgrammePhase> phases;  // by day; the first is where it starts
  // The first day on which nobody is taken in: the day before it is the last with the
  // programme (S0-01). Unset: it goes on.
  std::optional<base::Date> ends;
  int32_t hand_back_days = 30;  // before the end each patient is to be handed back
  std::string receiver;         // role to whom they are handed back
  friend bool operator==(const CareProgramme&, const CareProgramme&) = default;
};
TILLIT_FIELDS(CareProgramme, id, version, source, pathway, phases, ends, hand_back_days,
              receiver);

// INVALID_ARGUMENT with the path of the first fault.
absl::Status Validate(const CareProgramme& programme, absl::string_view path);

// The phase a day is in; null before the first and from the end on.
const ProgrammePhase* PhaseOn(const CareProgramme& programme, base::Date on);

}  // namespace tillit::pathway

#endif  // TILLIT_PATHWAY_PROGRAMME_H_
