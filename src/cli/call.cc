// SPDX-License-Identifier: Apache-2.0
#include "cli/call.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tillit/builtin/builtin.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::cli {

int Fail(const absl::Status& status) {
  std::cerr << "tillit: " << status.message() << "\n";
  return absl::StartsWith(status.message(), "--") ? kUsage : kNothingWritten;
}

void Progress(absl::string_view what) {
  if (OnTerminal()) std::cerr << "tillit: " << what << " ...\n";
}

int StatusOf(const std::vector<base::Finding>& findings) {
  const bool refused = std::any_of(
      findings.begin(), findings.end(),
      [](const base::Finding& f) { return f.severity == base::Severity::kRefused; });
  return refused ? kPartRefused : kDone;
}

size_t MaxBytes(const Flags& flags) {
  return static_cast<size_t>(flags.max_mebibytes) << 20;
}

absl::StatusOr<base::Date> DateFlag(const std::string& text, const char* name) {
  absl::StatusOr<base::Date> date = base::Date::Parse(text);
  if (date.ok()) return date;
  return absl::InvalidArgumentError(
      absl::StrCat(name, ": is no date of the form 2021-04-11"));
}

absl::Status TooLarge(const std::string& path, size_t most) {
  return absl::ResourceExhaustedError(
      absl::StrCat(path, ": is larger than ", most >> 20, " MiB"));
}

absl::StatusOr<service::Catalogue> WholeCatalogue(const Flags& flags) {
  service::Catalogue whole = builtin::Catalogue();
  service::Catalogue site;
  for (const std::string& path : flags.catalogue) {
    std::vector<base::Finding> refused;
    absl::StatusOr<std::vector<intake::File>> files =
        ReadFiles(path, MaxBytes(flags), &refused);
    if (!files.ok()) return files.status();
    if (!refused.empty()) return TooLarge(refused[0].path, MaxBytes(flags));
    for (const intake::File& file : *files) {
      absl::StatusOr<service::Catalogue> part =
          proto::ReadCatalogue(file.name, file.content);
      if (!part.ok()) return part.status();
      proto::Append(site, *std::move(part));
    }
  }
  if (flags.catalogue.empty()) return whole;
  absl::StatusOr<service::Catalogue> merged = service::Overlay(whole, site);
  if (!merged.ok()) return merged.status();
  absl::Status status = service::Prepare(*merged);
  if (!status.ok()) return status;
  return merged;
}

namespace {

absl::StatusOr<intake::PatientSource> SourceOf(
    const Flags& flags, const std::vector<base::CodeSystem>& code_systems,
    std::vector<base::Finding>* refused) {
  intake::PatientSource source;
  source.encoding = flags.encoding;
  source.decimal_comma = flags.decimal_comma;
  size_t left = MaxBytes(flags);
  for (const std::string& path : flags.patients) {
    absl::StatusOr<std::vector<intake::File>> files = ReadFiles(path, left, refused);
    if (!files.ok()) return files.status();
    for (intake::File& file : *files) {
      left -= file.content.size();
      if (file.name == "-") file.name = "";  // its content decides what it holds
      source.files.push_back(std::move(file));
    }
  }
  if (source.files.empty()) {
    if (!refused->empty()) return TooLarge((*refused)[0].path, MaxBytes(flags));
    return absl::NotFoundError("patients: there is no file");
  }
  for (const std::string& path : flags.code_maps) {
    absl::StatusOr<std::string> content = ReadFile(path, left);
    if (!content.ok()) return content.status();
    left -= content->size();
    source.code_maps.push_back({path, *std::move(content)});
  }
  for (const std::string& alias : flags.aliases) {
    const size_t equals = alias.rfind('=');
    const std::string system = alias.substr(std::min(equals, alias.size() - 1) + 1);
    const bool known = std::any_of(code_systems.begin(), code_systems.end(),
                                   [&](const auto& s) { return s.id == system; });
    if (equals == std::string::npos || !known) {
      return absl::InvalidArgumentError(
          "--alias-system: is not URI=SYSTEM with a code system of the catalogue");
    }
    source.aliases.push_back({alias.substr(0, equals), system});
  }
  return source;
}

}  // namespace

absl::StatusOr<intake::PatientList> PatientsOf(
    const Flags& flags, const std::vector<base::CodeSystem>& code_systems) {
  std::vector<base::Finding> refused;
  absl::StatusOr<intake::PatientSource> source = SourceOf(flags, code_systems, &refused);
  if (!source.ok()) return source.status();
  Progress("reading patients");
  absl::StatusOr<intake::PatientList> list =
      intake::ReadPatients(*std::move(source), code_systems, {MaxBytes(flags)});
  if (list.ok()) {
    list->findings.insert(list->findings.begin(), refused.begin(), refused.end());
  }
  return list;
}

absl::StatusOr<Start> Begin(const Flags& flags, const std::vector<std::string>& bowties) {
  Start start;
  absl::StatusOr<base::Date> as_of = DateFlag(flags.as_of, "--as-of");
  if (!as_of.ok()) return as_of.status();
  start.as_of = *as_of;
  absl::StatusOr<service::Catalogue> catalogue = WholeCatalogue(flags);
  if (!catalogue.ok()) return catalogue.status();
  absl::StatusOr<service::LinkedService> service =
      bowties.empty() ? service::Link(*catalogue, flags.service)
                      : service::LinkWithBowties(*catalogue, flags.service, bowties);
  if (!service.ok()) return service.status();
  start.service = *std::move(service);
  absl::StatusOr<intake::PatientList> patients =
      PatientsOf(flags, start.service.code_systems);
  if (!patients.ok()) return patients.status();
  start.patients = *std::move(patients);
  return start;
}

namespace {

// Names the first refusals on standard error and counts the rest.
void TellFindings(const std::vector<base::Finding>& findings) {
  int64_t refused = 0, warnings = 0;
  for (const base::Finding& finding : findings) {
    refused += finding.severity == base::Severity::kRefused ? 1 : 0;
    warnings += finding.severity == base::Severity::kWarning ? 1 : 0;
    if (finding.severity == base::Severity::kRefused && refused <= 10) {
      std::cerr << "tillit: refused: " << finding.path << ": " << finding.code << "\n";
    }
  }
  if (refused + warnings > 0) {
    std::cerr << "tillit: " << refused << " refused, " << warnings
              << " warnings; --findings FILE names each\n";
  }
}

}  // namespace

int Finish(const Flags& flags, std::vector<intake::File> answer,
           std::vector<base::Finding> read, service::RunResult result) {
  read.insert(read.end(), result.findings.begin(), result.findings.end());
  result.findings = std::move(read);
  if (!flags.findings.empty()) {
    service::RunResult said;
    said.stamp = std::move(result.stamp);
    said.funnel = std::move(result.funnel);
    said.findings = result.findings;
    answer.push_back({flags.findings, proto::WriteRun(said)});
  }
  const absl::Status status = WriteFiles(answer);
  if (!status.ok()) return Fail(status);
  if (flags.findings.empty()) TellFindings(result.findings);
  return StatusOf(result.findings);
}

absl::StatusOr<std::vector<stratify::Review>> ReviewsOf(const Flags& flags) {
  if (flags.reviews.empty()) return std::vector<stratify::Review>{};
  absl::StatusOr<std::string> text = ReadFile(flags.reviews, MaxBytes(flags));
  if (!text.ok()) return text.status();
  return proto::ReadReviews(flags.reviews, *text);
}

absl::StatusOr<std::optional<access::Viewing>> ViewingOf(const Flags& flags) {
  if (flags.viewed_by.empty()) return std::optional<access::Viewing>();
  absl::StatusOr<access::Viewing> viewing =
      ReadDocument<access::Viewing, v1::Viewing>(flags, flags.viewed_by);
  if (!viewing.ok()) return viewing.status();
  const absl::Status sound = access::Validate(*viewing, flags.viewed_by);
  if (!sound.ok()) return sound;
  return std::optional<access::Viewing>(*std::move(viewing));
}

absl::StatusOr<std::vector<plan::CarePlan>> AcceptedOf(
    const Flags& flags, std::vector<base::Finding>* findings) {
  if (flags.accepted.empty()) return std::vector<plan::CarePlan>{};
  absl::StatusOr<std::string> text = ReadFile(flags.accepted, MaxBytes(flags));
  if (!text.ok()) return text.status();
  return proto::ReadPlans(flags.accepted, *text, findings);
}

}  // namespace tillit::cli
