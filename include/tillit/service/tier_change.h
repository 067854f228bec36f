// SPDX-License-Identifier: Apache-2.0
// What would change a patient's tier: which records carry it, and which would move it.
#ifndef TILLIT_SERVICE_TIER_CHANGE_H_
#define TILLIT_SERVICE_TIER_CHANGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tillit/base/date.h"
#include "tillit/base/fields.h"
#include "tillit/facts/patient_record.h"
#include "tillit/service/catalogue.h"

namespace tillit::service {

// One change of a record that puts the patient into another tier, and none of whose
// reasons could be left out: scored and placed again with it, the patient is in `to`.
struct TierChange {
  std::string from;  // empty: in no tier
  std::string to;
  std::vector<facts::Fact> recorded;  // would be recorded besides
  std::vector<facts::Fact> removed;   // would not be recorded
  // What turns: "<model>.<term>" or "<group>.<rule>", a name for each part of the change.
  std::vector<std::string> reasons;
  friend bool operator==(const TierChange&, const TierChange&) = default;
};
TILLIT_FIELDS(TierChange, from, to, recorded, removed, reasons);

// The record after the change.
facts::PatientRecord Changed(const TierChange& change, facts::PatientRecord record);

// The tier of a record by itself. What is said of a patient beside the list (percentiles,
// expectations) is unknown.
std::string TierAlone(const LinkedService& service, const facts::PatientRecord& record,
                      base::Date as_of);

// Changes of a record that move its tier: each term of a model and each rule of a group
// that the tiers ask for is turned by itself, and where none moves it towards a side, one
// after another until the tier moves. At most `most` changes towards closer tiers and as
// many towards others, those of fewest records first. Empty where the service has no
// tiers or nothing tried moves it. Threads: safe. Cost: some hundred times scoring and
// placing the record, so ask for one patient and not for a list.
std::vector<TierChange> WhatWouldChangeTier(const LinkedService& service,
                                            const facts::PatientRecord& record,
                                            base::Date as_of, int32_t most = 3);

}  // namespace tillit::service

#endif  // TILLIT_SERVICE_TIER_CHANGE_H_
