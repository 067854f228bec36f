// SPDX-License-Identifier: Apache-2.0
#include "tillit/fhir/read.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "fhir/mapping.h"
#include "fhir/versions.h"

namespace tillit::fhir {
namespace {

// A type's whole name: R4's are letters, 33 at most. Anything else is quoted as a code.
std::string TypeName(const std::string& type) {
  const bool a_name =
      type.size() <= 40 && std::all_of(type.begin(), type.end(), [](char c) {
        return absl::ascii_isalpha(static_cast<unsigned char>(c));
      });
  return a_name ? type : base::Quotable(type);
}

}  // namespace

absl::StatusOr<ReadResult> Read(absl::Span<const FhirInput> inputs,
                                const ReadOptions& options) {
  size_t bytes = 0;
  std::vector<const FhirInput*> order;
  for (const FhirInput& input : inputs) {
    bytes += input.bytes.size();
    order.push_back(&input);
  }
  if (bytes > options.max_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("fhir: ", bytes, " bytes are more than ", options.max_bytes));
  }
  base::CodeSystemNames names(options.code_systems);
  for (size_t i = 0; i < options.aliases.size(); ++i) {
    if (!names.Add(options.aliases[i].uri, options.aliases[i].system)) {
      return absl::InvalidArgumentError(
          absl::StrCat("aliases[", i, "].system: is no code system"));
    }
  }
  // By content, so that neither names nor order decide which of two is read first.
  std::sort(order.begin(), order.end(),
            [](const FhirInput* a, const FhirInput* b) { return a->bytes < b->bytes; });

  // Twice over the files: references may point forward, also into another file. Once or
  // twice more when a resource stands more than once.
  JsonParser parser;
  const auto pass = [&](base::BoundedFindings* findings,
                        const std::function<void(const Resource&)>& visit) {
    for (const FhirInput* input : order) {
      ForEachResource(*input, parser, findings, visit);
    }
  };
  References references;
  Versions versions;
  std::map<std::string, int64_t> counts;
  base::BoundedFindings said;  // the last pass says it again
  pass(&said, [&](const Resource& resource) {
    ++counts[resource.type];
    if (!references.Add(resource) && Mapping::HasVersions(resource.type)) {
      versions.Expect(resource.Key());
    }
  });
  base::BoundedFindings findings;
  if (!versions.empty()) {
    pass(&said, [&](const Resource& resource) { versions.Add(resource, references); });
    if (versions.Choose(&findings)) {
      references.ForgetContents();
      pass(&said, [&](const Resource& resource) {
        if (versions.IsRead(resource)) references.AddContents(resource);
      });
    }
  }
  Mapping mapping(names, references, &findings);
  pass(&findings, [&](const Resource& resource) {
    if (versions.IsRead(resource)) mapping.Read(resource);
  });

  ReadResult result;
  for (const auto& [type, count] : counts) {
    result.resources.push_back({TypeName(type), count});
  }
  result.practitioners = mapping.TakePractitioners();
  result.care_teams = mapping.TakeCareTeams();
  result.records = mapping.Take();
  for (const auto& [system, facts] : mapping.unknown_systems()) {
    result.unknown_systems.push_back({system, facts});
    findings.Add(base::Severity::kWarning, "code_system_unknown", "code.system",
                 {base::Quotable(system), absl::StrCat(facts)});
  }
  std::vector<base::Finding> joined;
  for (facts::PatientRecord& record : result.records) facts::CheckDates(record, &joined);
  result.records = facts::JoinById(std::move(result.records), &joined);
  findings.Add(std::move(joined));
  result.findings = findings.Take();
  return result;
}

}  // namespace tillit::fhir
