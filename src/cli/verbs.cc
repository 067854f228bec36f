// SPDX-License-Identifier: Apache-2.0
#include "cli/verbs.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/files.h"
#include "cli/patients.h"
#include "tillit/builtin/builtin.h"
#include "tillit/html/report.h"
#include "tillit/proto/documents.h"
#include "tillit/service/run.h"
#include "tillit/table/write.h"

namespace tillit::cli {
namespace {

constexpr int kDone = 0, kNothingWritten = 1, kPartRefused = 3;

int Fail(const absl::Status& status) {
  std::cerr << "tillit: " << status.message() << "\n";
  return kNothingWritten;
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

absl::StatusOr<service::Catalogue> WholeCatalogue(const Flags& flags) {
  service::Catalogue whole = builtin::Catalogue();
  service::Catalogue site;
  for (const std::string& path : flags.catalogue) {
    absl::StatusOr<std::vector<File>> files = ReadFiles(path, MaxBytes(flags));
    if (!files.ok()) return files.status();
    for (const File& file : *files) {
      absl::StatusOr<service::Catalogue> part =
          proto::ReadCatalogue(file.name, file.bytes);
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

absl::StatusOr<Patients> PatientsOf(const Flags& flags,
                                    const std::vector<base::CodeSystem>& code_systems) {
  PatientsRequest request;
  request.paths = flags.patients;
  request.code_maps = flags.code_maps;
  request.code_systems = code_systems;
  request.decimal_comma = flags.decimal_comma;
  request.max_bytes = MaxBytes(flags);
  const auto encoding = base::EnumFromName<table::Encoding>(flags.encoding);
  if (!encoding.has_value()) {
    return absl::InvalidArgumentError(
        "--encoding: is none of utf-8, windows-1252, utf-16");
  }
  request.encoding = *encoding;
  for (const std::string& alias : flags.aliases) {
    const size_t equals = alias.rfind('=');
    const std::string system = alias.substr(std::min(equals, alias.size() - 1) + 1);
    const bool known = std::any_of(code_systems.begin(), code_systems.end(),
                                   [&](const auto& s) { return s.id == system; });
    if (equals == std::string::npos || !known) {
      return absl::InvalidArgumentError(
          "--alias-system: is not URI=SYSTEM with a code system of the catalogue");
    }
    request.aliases.push_back({alias.substr(0, equals), system});
  }
  Progress("reading patients");
  return ReadPatients(request);
}

// What score, stratify and run start from.
struct Start {
  service::LinkedService service;
  Patients patients;
  base::Date as_of;
};

absl::StatusOr<Start> Begin(const Flags& flags) {
  Start start;
  absl::StatusOr<base::Date> as_of = DateFlag(flags.as_of, "--as-of");
  if (!as_of.ok()) return as_of.status();
  start.as_of = *as_of;
  absl::StatusOr<service::Catalogue> catalogue = WholeCatalogue(flags);
  if (!catalogue.ok()) return catalogue.status();
  absl::StatusOr<service::LinkedService> service =
      service::Link(*catalogue, flags.service);
  if (!service.ok()) return service.status();
  start.service = *std::move(service);
  absl::StatusOr<Patients> patients = PatientsOf(flags, start.service.code_systems);
  if (!patients.ok()) return patients.status();
  start.patients = *std::move(patients);
  return start;
}

// Findings to the file asked for, or counted on standard error.
absl::Status GiveFindings(const Flags& flags, service::RunResult result) {
  if (!flags.findings.empty()) {
    service::RunResult said;
    said.stamp = std::move(result.stamp);
    said.funnel = std::move(result.funnel);
    said.findings = std::move(result.findings);
    return WriteFile(flags.findings, proto::WriteRun(said));
  }
  int64_t refused = 0, warnings = 0;
  for (const base::Finding& finding : result.findings) {
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
  return absl::OkStatus();
}

// Writes the answer, then the findings of reading and of the work.
int Finish(const Flags& flags, absl::string_view answer, std::vector<base::Finding> read,
           service::RunResult result) {
  read.insert(read.end(), result.findings.begin(), result.findings.end());
  result.findings = std::move(read);
  const int code = StatusOf(result.findings);
  absl::Status status = WriteFile(flags.out, answer);
  if (status.ok()) status = GiveFindings(flags, std::move(result));
  return status.ok() ? code : Fail(status);
}

void PrintSummary(const service::RunResult& result, const Patients& patients) {
  for (const fhir::ResourceCount& count : patients.resources) {
    std::cout << count.type << " " << count.count << "\n";
  }
  for (const facts::MapCount& count : patients.map_counts) {
    std::cout << count.system << ": " << count.mapped << " of " << count.facts
              << " facts mapped, " << count.mapped_codes << " of " << count.codes
              << " codes\n";
  }
  for (const service::FunnelStep& step : result.funnel) {
    std::cout << step.step << " " << step.patients;
    for (const service::Loss& loss : step.losses) {
      std::cout << "  -" << loss.patients << " " << loss.reason;
    }
    std::cout << "\n";
  }
  if (result.week.has_value()) {
    std::cout << "visits placed " << result.week->schedule.placed.size() << ", undone "
              << result.week->schedule.undone.size() << "\n";
  }
}

// The files of a run, each a part of the result.
absl::Status WriteAll(const Flags& flags, const Start& start,
                      const service::RunResult& result) {
  const std::string folder = flags.out == "-" ? "." : flags.out;
  service::RunResult part;
  part.stamp = result.stamp;
  part.plans = result.plans;
  absl::Status status =
      WriteFile(folder + "/ranking.csv", table::WriteRanking(result.ranking));
  if (status.ok()) status = WriteFile(folder + "/plans.json", proto::WriteRun(part));
  part.plans.clear();
  if (status.ok() && result.week.has_value()) {
    part.week = result.week;
    status = WriteFile(folder + "/schedule.json", proto::WriteRun(part));
    part.week.reset();
  }
  part.funnel = result.funnel;
  part.findings = result.findings;
  if (status.ok()) status = WriteFile(folder + "/findings.json", proto::WriteRun(part));
  html::ReportOptions options;
  options.language = *base::EnumFromName<html::Language>(flags.language);
  options.synthetic = start.patients.synthetic;
  if (!status.ok()) return status;
  return WriteFile(folder + "/report.html",
                   html::WriteReport(result, start.service.texts, options));
}

absl::StatusOr<service::RunInput> InputOf(const Flags& flags, Patients& patients) {
  service::RunInput input;
  input.records = std::move(patients.records);
  if (!flags.team.empty()) {
    absl::StatusOr<std::string> text = ReadFile(flags.team, MaxBytes(flags));
    if (!text.ok()) return text.status();
    absl::StatusOr<team::Team> team = proto::ReadTeam(flags.team, *text);
    if (!team.ok()) return team.status();
    input.team = *std::move(team);
  }
  if (!flags.accepted.empty()) {
    absl::StatusOr<std::string> text = ReadFile(flags.accepted, MaxBytes(flags));
    if (!text.ok()) return text.status();
    absl::StatusOr<std::vector<plan::CarePlan>> plans =
        proto::ReadPlans(flags.accepted, *text);
    if (!plans.ok()) return plans.status();
    input.accepted = *std::move(plans);
  }
  return input;
}

}  // namespace

int Run(const Flags& flags) {
  absl::StatusOr<Start> start = Begin(flags);
  if (!start.ok()) return Fail(start.status());
  service::RunOptions options;
  options.as_of = start->as_of;
  absl::StatusOr<base::Date> from =
      DateFlag(flags.from.empty() ? flags.as_of : flags.from, "--from");
  if (!from.ok()) return Fail(from.status());
  options.from = *from;
  options.days = flags.days;
  options.accepted_only = !flags.accepted.empty();
  options.solve.seed = static_cast<uint64_t>(flags.seed);
  options.executor = base::ThreadedExecutor(flags.threads);
  absl::StatusOr<service::RunInput> input = InputOf(flags, start->patients);
  if (!input.ok()) return Fail(input.status());
  Progress("ranking, planning and scheduling");
  absl::StatusOr<service::RunResult> result =
      service::Run(start->service, *std::move(input), options);
  if (!result.ok()) return Fail(result.status());
  std::vector<base::Finding>& findings = result->findings;
  findings.insert(findings.begin(), start->patients.findings.begin(),
                  start->patients.findings.end());
  Progress("writing");
  const absl::Status status = WriteAll(flags, *start, *result);
  if (!status.ok()) return Fail(status);
  PrintSummary(*result, start->patients);
  return StatusOf(findings);
}

int Score(const Flags& flags) {
  absl::StatusOr<Start> start = Begin(flags);
  if (!start.ok()) return Fail(start.status());
  service::Scores scores =
      service::Score(start->service, std::move(start->patients.records), start->as_of,
                     base::ThreadedExecutor(flags.threads));
  service::RunResult result;
  result.findings = std::move(scores.findings);
  return Finish(flags, table::WriteScores(scores.patients),
                std::move(start->patients.findings), std::move(result));
}

int Stratify(const Flags& flags) {
  absl::StatusOr<Start> start = Begin(flags);
  if (!start.ok()) return Fail(start.status());
  service::RunResult result =
      service::Stratify(start->service, std::move(start->patients.records), start->as_of,
                        base::ThreadedExecutor(flags.threads));
  const std::string answer = table::WriteRanking(result.ranking);
  return Finish(flags, answer, std::move(start->patients.findings), std::move(result));
}

int Convert(const Flags& flags) {
  absl::StatusOr<service::Catalogue> catalogue = WholeCatalogue(flags);
  if (!catalogue.ok()) return Fail(catalogue.status());
  absl::StatusOr<Patients> patients = PatientsOf(flags, catalogue->code_systems);
  if (!patients.ok()) return Fail(patients.status());
  if (flags.to != "csv") {
    return Finish(flags, proto::WriteRecords(patients->records, flags.to == "binary"),
                  std::move(patients->findings), {});
  }
  if (flags.out == "-") {
    return Fail(absl::InvalidArgumentError("--out: a list in CSV is a folder"));
  }
  const std::vector<table::TableOutput> files = table::WriteRecords(patients->records);
  for (size_t i = 1; i < files.size(); ++i) {
    const absl::Status status =
        WriteFile(flags.out + "/" + files[i].name, files[i].bytes);
    if (!status.ok()) return Fail(status);
  }
  Flags first = flags;
  first.out = flags.out + "/" + files[0].name;
  return Finish(first, files[0].bytes, std::move(patients->findings), {});
}

int Models(const Flags& flags) {
  absl::StatusOr<service::Catalogue> catalogue = WholeCatalogue(flags);
  if (!catalogue.ok()) return Fail(catalogue.status());
  const auto line = [](const char* kind, const std::string& id,
                       const std::string& version, const base::Source& source) {
    std::cout << kind << "\t" << id << "\t" << version << "\t"
              << base::EnumName(source.verification) << "\t" << source.licence << "\t"
              << source.citation << "\n";
  };
  for (const auto& m : catalogue->models) line("model", m.id, m.version, m.source);
  for (const auto& g : catalogue->groups) line("group", g.id, g.version, g.source);
  for (const auto& b : catalogue->bowties) line("bowtie", b.id, b.version, b.source);
  for (const auto& s : catalogue->services) line("service", s.id, s.version, s.source);
  return kDone;
}

}  // namespace tillit::cli
