// SPDX-License-Identifier: Apache-2.0
// A host's own map from codes it holds to codes that the content asks for. Maps are user
// data: none is shipped and none is guessed.
#ifndef TILLIT_FACTS_CODE_MAP_H_
#define TILLIT_FACTS_CODE_MAP_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tillit/base/code.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/facts/patient_record.h"

namespace tillit::facts {

// One line of a map. Only sure lines reach it: those of which IsSure is true and that
// have a target.
struct CodeMapEntry {
  base::Code from;
  base::Code to;
  friend auto operator<=>(const CodeMapEntry&, const CodeMapEntry&) = default;
};
TILLIT_FIELDS(CodeMapEntry, from, to);

// Whether a code may be read as its target, by FHIR's word for how the two relate: the
// same, or the source is a kind of the target. R4's equivalence ("equal", "equivalent",
// "wider", "subsumes": the target is the wider one) and R5's relationship ("equivalent",
// "source-is-narrower-than-target"). An empty word says nothing and is taken as sure.
bool IsSure(absl::string_view relationship);

// A code may map to several targets, each of another system or all of one.
class CodeMap {
 public:
  void Add(CodeMapEntry entry);
  // Targets in order; empty when the code is not in the map.
  const std::vector<base::Code>& Targets(const base::Code& from) const;
  size_t size() const { return size_; }

 private:
  std::map<base::Code, std::vector<base::Code>> targets_;
  size_t size_ = 0;
};

// How much of one system a map covered in a list.
struct MapCount {
  std::string system;
  int64_t facts = 0;         // coded in the system
  int64_t mapped = 0;        // of these, with a target
  int64_t codes = 0;         // distinct
  int64_t mapped_codes = 0;  // distinct, with a target
  friend bool operator==(const MapCount&, const MapCount&) = default;
};
TILLIT_FIELDS(MapCount, system, facts, mapped, codes, mapped_codes);

// Adds to each record, beside the fact it came from, one fact for each target, with
// `mapped_from` set. A fact already in a target's system with the same code, date and
// kind is not doubled. Coverage of a source system is not carried over to the target's:
// a map never makes an absence known. Counts are by system id. O(facts log map).
std::vector<MapCount> ApplyCodeMap(const CodeMap& map,
                                   std::vector<PatientRecord>& records);

}  // namespace tillit::facts

#endif  // TILLIT_FACTS_CODE_MAP_H_
