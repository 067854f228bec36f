// SPDX-License-Identifier: Apache-2.0
// What a reference means: every resource of a list by its addresses, and the few things
// that others need to know of encounters and medicines.
#ifndef TILLIT_SRC_FHIR_REFERENCES_H_
#define TILLIT_SRC_FHIR_REFERENCES_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "fhir/resources.h"
#include "tillit/base/code.h"
#include "tillit/base/date.h"

namespace tillit::fhir {

// Day part of a date, dateTime or instant; unset with `fault` true when there is a text
// that is none of these.
std::optional<base::PartialDate> ReadDate(const Json& json, bool* fault);

// The codings of a CodeableConcept that have both a system and a code.
std::vector<base::Code> Codings(const Json& concept_json);

class References {
 public:
  // Takes a resource's addresses and contents. False when its key was there already.
  bool Add(const Resource& resource);

  // What encounters and medicines say, apart from their addresses. Of several under one
  // key, the smallest by content.
  void AddContents(const Resource& resource);
  void ForgetContents();

  // The key ("Patient/7") that a Reference means; empty when it means nothing that is
  // known. In order: contained, fullUrl, Type/id (also as the end of an address, its
  // version dropped), Type?identifier=system|value, identifier. A Type/id that stands
  // nowhere is returned as it is, since an export may leave resources out. A fullUrl or
  // identifier of several things means none of them.
  std::string Resolve(const Json& reference, absl::string_view type) const;

  bool Has(const std::string& key) const { return keys_.count(key) > 0; }
  // First day of an encounter.
  std::optional<base::PartialDate> DateOf(const std::string& encounter) const;
  // Its kind of contact and level of care; empty and unset where they are not known.
  facts::Fact ContactOfKey(const std::string& encounter) const;
  // Codes of a Medication; null when it is not known.
  const std::vector<base::Code>* CodesOf(const std::string& medication) const;

 private:
  std::set<std::string> keys_;
  std::map<std::string, std::string> by_url_;
  std::map<std::string, std::string> by_identifier_;  // "Type?system|value"
  std::map<std::string, base::PartialDate> encounters_;
  // By encounter: its kind of contact and level of care.
  std::map<std::string, std::pair<std::string, std::optional<facts::CareLevel>>> kinds_;
  std::map<std::string, std::vector<base::Code>> medications_;
};

}  // namespace tillit::fhir

#endif  // TILLIT_SRC_FHIR_REFERENCES_H_
