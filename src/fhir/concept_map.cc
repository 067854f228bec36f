// SPDX-License-Identifier: Apache-2.0
#include "tillit/fhir/concept_map.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "fhir/resources.h"
#include "tillit/base/code_system_names.h"

namespace tillit::fhir {
namespace {

class MapReader {
 public:
  explicit MapReader(const base::CodeSystemNames& names) : names_(names) {}

  void Read(const Resource& resource) {
    ++maps_;
    int index = 0;
    resource.json["group"].ForEach([&](const Json& group) {
      ReadGroup(group, absl::StrCat(resource.path, ".group[", index++, "]"));
    });
  }

  int64_t maps() const { return maps_; }
  ConceptMapResult Take(base::BoundedFindings& findings) {
    if (unsure_ > 0) {
      findings.Add(base::Severity::kNote, "map_rows_without_use", "ConceptMap",
                   {absl::StrCat(unsure_)});
    }
    for (std::string& path : unknown_targets_) {
      findings.Add(base::Severity::kRefused, "code_system_unknown", std::move(path));
    }
    result_.findings = findings.Take();
    return std::move(result_);
  }

 private:
  static absl::string_view WithoutVersion(absl::string_view canonical) {
    return canonical.substr(0, canonical.find('|'));
  }

  void ReadGroup(const Json& group, const std::string& path) {
    const std::string source(WithoutVersion(group["source"].text()));
    const std::string target(WithoutVersion(group["target"].text()));
    if (names_.Find(target) == nullptr) {
      unknown_targets_.push_back(path + ".target");
      return;
    }
    group["element"].ForEach([&](const Json& element) {
      int64_t targets = 0;
      element["target"].ForEach([&](const Json& to) {
        ++targets;
        ReadPair({source, element["code"].str()}, {target, to["code"].str()}, to);
      });
      if (targets == 0) ++result_.rows, ++unsure_;
    });
  }

  void ReadPair(base::Code from, base::Code to, const Json& pair) {
    ++result_.rows;
    const Json relation =
        pair[pair["equivalence"].present() ? "equivalence" : "relationship"];
    // A pair that holds only together with other codes is no pair of two codes.
    if (from.system.empty() || from.code.empty() || to.code.empty() ||
        pair["dependsOn"].present() || !relation.present() ||
        !facts::IsSure(relation.text())) {
      ++unsure_;
      return;
    }
    names_.Normalise(&from);
    names_.Normalise(&to);
    result_.map.Add({std::move(from), std::move(to)});
  }

  const base::CodeSystemNames& names_;
  ConceptMapResult result_;
  std::vector<std::string> unknown_targets_;
  int64_t maps_ = 0;
  int64_t unsure_ = 0;
};

}  // namespace

absl::StatusOr<ConceptMapResult> ReadConceptMap(const FhirInput& input,
                                                const ReadOptions& options) {
  if (input.bytes.size() > options.max_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(input.name, ": ", input.bytes.size(),
                                                     " bytes are more than ",
                                                     options.max_bytes));
  }
  base::CodeSystemNames names(options.code_systems);
  for (const SystemAlias& alias : options.aliases) names.Add(alias.uri, alias.system);
  JsonParser parser;
  base::BoundedFindings findings;
  MapReader reader(names);
  ForEachResource(input, parser, &findings, [&](const Resource& resource) {
    if (resource.type == "ConceptMap") reader.Read(resource);
  });
  if (reader.maps() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(input.name, ": holds no ConceptMap that can be read"));
  }
  return reader.Take(findings);
}

}  // namespace tillit::fhir
