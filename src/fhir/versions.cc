// SPDX-License-Identifier: Apache-2.0
#include "fhir/versions.h"

#include "tillit/base/date.h"
#include "tillit/base/sha256.h"

namespace tillit::fhir {

using base::Severity;

std::optional<Versions::Moment> Versions::Updated(const Json& json) {
  const absl::string_view text = json["meta"]["lastUpdated"].text();
  const absl::StatusOr<base::Instant> instant = base::Instant::Parse(text);
  if (!instant.ok()) return std::nullopt;
  std::string fraction;
  const size_t point = text.find('.');
  if (point != absl::string_view::npos) {
    const size_t end = text.find_first_not_of("0123456789", point + 1);
    fraction = std::string(text.substr(point + 1, end - point - 1));
    while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  }
  return Moment{instant->utc_seconds, std::move(fraction)};
}

void Versions::Add(const Resource& resource, const References& references) {
  const auto found = repeated_.find(resource.Key());
  if (found == repeated_.end()) return;
  found->second.versions.push_back(
      {references.Resolve(resource.json["subject"], "Patient"),
       base::Sha256Hex(resource.json.Content()), Updated(resource.json)});
}

bool Versions::Choose(base::BoundedFindings* findings) {
  bool left_out = false;
  for (auto& [key, repeated] : repeated_) {
    // The first of each content, by subject.
    std::map<std::string, std::map<std::string, Version*>> subjects;
    for (Version& version : repeated.versions) {
      subjects[version.subject].emplace(version.content, &version);
    }
    bool differ = subjects.size() > 1;
    for (auto& [subject, contents] : subjects) {
      Version* newest = nullptr;
      bool known = true;  // which is the newest
      for (auto& [content, version] : contents) {
        version->read = true;
        known &= version->updated.has_value();
        if (newest == nullptr || newest->updated < version->updated) newest = version;
      }
      for (auto& [content, version] : contents) {
        known &= version == newest || version->updated != newest->updated;
      }
      differ |= contents.size() > 1;
      if (!known || contents.size() == 1) continue;
      for (auto& [content, version] : contents) version->read = version == newest;
      left_out = true;
    }
    findings->Add(differ ? Severity::kWarning : Severity::kNote,
                  differ ? "resource_versions_differ" : "resource_repeated", key);
  }
  return left_out;
}

bool Versions::IsRead(const Resource& resource) {
  if (repeated_.empty()) return true;
  const auto found = repeated_.find(resource.Key());
  if (found == repeated_.end()) return true;
  Repeated& repeated = found->second;
  const bool read = repeated.versions[repeated.next].read;
  repeated.next = (repeated.next + 1) % repeated.versions.size();
  return read;
}

}  // namespace tillit::fhir
