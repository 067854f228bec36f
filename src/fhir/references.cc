// SPDX-License-Identifier: Apache-2.0
#include "fhir/references.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fhir/encounter_class.h"

namespace tillit::fhir {
namespace {

std::string IdentifierKey(absl::string_view type, const Json& identifier) {
  return absl::StrCat(type, "?", identifier["system"].text(), "|",
                      identifier["value"].text());
}

// "Type/id" at the end of an address, its version dropped; empty when there is none.
std::string TypeAndId(absl::string_view reference) {
  const size_t history = reference.find("/_history/");
  if (history != absl::string_view::npos) reference = reference.substr(0, history);
  const size_t id = reference.rfind('/');
  if (id == absl::string_view::npos || id == 0) return "";
  if (!IsId(reference.substr(id + 1))) return "";
  const size_t type = reference.rfind('/', id - 1);
  return std::string(reference.substr(type == absl::string_view::npos ? 0 : type + 1));
}

}  // namespace

std::optional<base::PartialDate> ReadDate(const Json& json, bool* fault) {
  if (!json.present()) return std::nullopt;
  const absl::string_view text = json.text();
  const absl::string_view day = text.substr(0, text.find('T'));
  const absl::StatusOr<base::PartialDate> date = base::PartialDate::Parse(day);
  const bool whole = day.size() == text.size() || base::Instant::Parse(text).ok();
  if (!date.ok() || !whole) {
    *fault = true;
    return std::nullopt;
  }
  return *date;
}

std::vector<base::Code> Codings(const Json& concept_json) {
  std::vector<base::Code> codes;
  concept_json["coding"].ForEach([&](const Json& coding) {
    const absl::string_view system = coding["system"].text();
    const absl::string_view code = coding["code"].text();
    if (!system.empty() && !code.empty()) {
      codes.push_back({std::string(system), std::string(code)});
    }
  });
  return codes;
}

bool References::Add(const Resource& resource) {
  if (resource.id.empty()) return true;
  const std::string key = resource.Key();
  const auto point = [&](std::map<std::string, std::string>& from, std::string address) {
    const auto [found, fresh] = from.emplace(std::move(address), key);
    if (!fresh && found->second != key) found->second.clear();
  };
  if (!resource.full_url.empty()) point(by_url_, resource.full_url);
  resource.json["identifier"].ForEach([&](const Json& identifier) {
    if (!identifier["value"].text().empty()) {
      point(by_identifier_, IdentifierKey(resource.type, identifier));
    }
  });
  AddContents(resource);
  return keys_.insert(key).second;
}

void References::AddContents(const Resource& resource) {
  if (resource.id.empty()) return;
  const auto keep_smallest = [&](auto& into, auto value) {
    const auto [found, fresh] = into.emplace(resource.Key(), value);
    if (!fresh && value < found->second) found->second = std::move(value);
  };
  if (resource.type == "Encounter") {
    bool fault = false;
    const auto start = ReadDate(resource.json["period"]["start"], &fault);
    if (start.has_value()) keep_smallest(encounters_, *start);
    const facts::Fact contact = ContactOf(resource.json);
    keep_smallest(kinds_, std::pair(contact.contact_kind, contact.care_level));
  } else if (resource.type == "Medication") {
    std::vector<base::Code> codes = Codings(resource.json["code"]);
    if (!codes.empty()) keep_smallest(medications_, std::move(codes));
  }
}

void References::ForgetContents() {
  encounters_.clear();
  kinds_.clear();
  medications_.clear();
}

std::string References::Resolve(const Json& reference, absl::string_view type) const {
  const absl::string_view text = reference["reference"].text();
  if (text.empty()) {
    const auto found = by_identifier_.find(IdentifierKey(type, reference["identifier"]));
    return found == by_identifier_.end() ? "" : found->second;
  }
  const auto by_url = by_url_.find(std::string(text));
  if (by_url != by_url_.end()) return by_url->second;
  if (absl::StartsWith(text, "urn:")) {
    // A Bundle's own address of a resource whose id is its last part.
    const std::string key = absl::StrCat(type, "/", text.substr(text.rfind(':') + 1));
    return Has(key) ? key : "";
  }
  const std::string query = absl::StrCat(type, "?identifier=");
  if (absl::StartsWith(text, query)) {
    const auto found =
        by_identifier_.find(absl::StrCat(type, "?", text.substr(query.size())));
    return found == by_identifier_.end() ? "" : found->second;
  }
  const std::string key = TypeAndId(text);
  return absl::StartsWith(key, absl::StrCat(type, "/")) ? key : "";
}

std::optional<base::PartialDate> References::DateOf(const std::string& encounter) const {
  const auto found = encounters_.find(encounter);
  if (found == encounters_.end()) return std::nullopt;
  return found->second;
}

facts::Fact References::ContactOfKey(const std::string& encounter) const {
  facts::Fact contact;
  const auto found = kinds_.find(encounter);
  if (found == kinds_.end()) return contact;
  contact.contact_kind = found->second.first;
  contact.care_level = found->second.second;
  return contact;
}

const std::vector<base::Code>* References::CodesOf(const std::string& medication) const {
  const auto found = medications_.find(medication);
  return found == medications_.end() ? nullptr : &found->second;
}

}  // namespace tillit::fhir
