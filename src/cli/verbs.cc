// SPDX-License-Identifier: Apache-2.0
#include "cli/verbs.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/call.h"
#include "cli/files.h"
#include "tillit/builtin/builtin.h"
#include "tillit/html/report.h"
#include "tillit/intake/patients.h"
#include "tillit/proto/convert.h"
#include "tillit/proto/documents.h"
#include "tillit/proto/messages.h"
#include "tillit/service/run.h"
#include "tillit/service/view.h"
#include "tillit/table/write.h"
#include "tillit/v1/service.pb.h"
#include "tillit/v1/verbs.pb.h"
#include "tillit/verbs/analyse.h"
#include "tillit/verbs/assess.h"

namespace tillit::cli {
namespace {

void PrintSummary(const service::RunResult& result, const intake::PatientList& patients) {
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

// The files of a run, each a part of the result, and the report of what the view shows.
std::vector<intake::File> FilesOf(const Flags& flags, const Start& start,
                                  const service::RunResult& result,
                                  const service::ViewedRun& viewed) {
  const std::string folder = flags.out == "-" ? "." : flags.out;
  std::vector<intake::File> files;
  const auto add = [&](const char* name, std::string content) {
    files.push_back({absl::StrCat(folder, "/", name), std::move(content)});
  };
  add("ranking.csv", table::WriteRanking(*result.ranking));
  service::RunResult part;
  part.stamp = result.stamp;
  part.plans = result.plans;
  add("plans.json", proto::WriteRun(part));
  part.plans.clear();
  if (result.week.has_value()) {
    part.week = result.week;
    add("schedule.json", proto::WriteRun(part));
    part.week.reset();
  }
  part.funnel = result.funnel;
  part.findings = result.findings;
  add("findings.json", proto::WriteRun(part));
  html::ReportOptions options;
  options.language = *base::EnumFromName<html::Language>(flags.language);
  options.synthetic = start.patients.synthetic;
  add("report.html", html::WriteReport(viewed, start.service.texts, options));
  verbs::ViewReply look;
  look.audit = viewed.view().audit();
  const google::protobuf::Descriptor& type = *v1::ViewReply::descriptor();
  add("audit.json", proto::BinaryToJson(proto::ToBinary(look, type), type, true) + "\n");
  return files;
}

// The fields of an AnalyseRequest but what other flags say.
absl::StatusOr<verbs::AnalyseRequest> ReadOptions(const Flags& flags) {
  absl::StatusOr<verbs::AnalyseRequest> request =
      ReadDocument<verbs::AnalyseRequest, v1::AnalyseRequest>(flags, flags.options);
  if (request.ok() && (!request->service.empty() || request->as_of ||
                       !(request->patients == intake::PatientSource{}))) {
    return absl::InvalidArgumentError(absl::StrCat(
        flags.options, ": service, as_of and patients have flags of their own"));
  }
  return request;
}

absl::StatusOr<service::RunInput> InputOf(const Flags& flags,
                                          intake::PatientList& patients) {
  service::RunInput input;
  input.records = std::move(patients.records);
  if (!flags.team.empty()) {
    absl::StatusOr<std::string> text = ReadFile(flags.team, MaxBytes(flags));
    if (!text.ok()) return text.status();
    absl::StatusOr<team::Team> team = proto::ReadTeam(flags.team, *text);
    if (!team.ok()) return team.status();
    input.team = *std::move(team);
  }
  absl::StatusOr<std::vector<plan::CarePlan>> plans =
      AcceptedOf(flags, &patients.findings);
  if (!plans.ok()) return plans.status();
  input.accepted = *std::move(plans);
  absl::StatusOr<std::vector<stratify::Review>> reviews = ReviewsOf(flags);
  if (!reviews.ok()) return reviews.status();
  input.reviews = *std::move(reviews);
  return input;
}

template <class T>
bool Show(const std::vector<T>& entries, const std::string& id,
          const google::protobuf::Descriptor& type) {
  for (const T& entry : entries) {
    if (entry.id != id) continue;
    std::cout << proto::BinaryToJson(proto::ToBinary(entry, type), type, true) << "\n";
    return true;
  }
  return false;
}

int ShowEntry(const service::Catalogue& catalogue, const std::string& id) {
  const bool shown =
      Show(catalogue.models, id, *v1::Model::descriptor()) ||
      Show(catalogue.groups, id, *v1::Group::descriptor()) ||
      Show(catalogue.bowties, id, *v1::Bowtie::descriptor()) ||
      Show(catalogue.services, id, *v1::ServiceModel::descriptor()) ||
      Show(catalogue.instruments, id, *v1::Instrument::descriptor()) ||
      Show(catalogue.profiles, id, *v1::Profile::descriptor()) ||
      Show(catalogue.red_flags, id, *v1::RedFlag::descriptor()) ||
      Show(catalogue.expectations, id, *v1::Expectation::descriptor()) ||
      Show(catalogue.units, id, *v1::Unit::descriptor()) ||
      Show(catalogue.conflicts, id, *v1::GuidelineConflict::descriptor()) ||
      Show(catalogue.plan_rules, id, *v1::PlanRule::descriptor()) ||
      Show(catalogue.access_rules, id, *v1::AccessRule::descriptor()) ||
      Show(catalogue.pathways, id, *v1::Pathway::descriptor()) ||
      Show(catalogue.programmes, id, *v1::CareProgramme::descriptor()) ||
      Show(catalogue.interventions, id, *v1::Intervention::descriptor());
  if (shown) return kDone;
  return Fail(absl::NotFoundError(absl::StrCat("models: nothing has the id '", id, "'")));
}

// Scores every worked example; one that does not agree is a failure.
int CheckExamples(const service::Catalogue& catalogue, const std::string& id) {
  absl::StatusOr<risk::Engine> engine = risk::Engine::Compile(catalogue.models);
  if (!engine.ok()) return Fail(engine.status());
  bool found = id.empty();
  bool agree = true;
  for (const risk::Model& model : engine->models()) {
    if (!id.empty() && model.id != id) continue;
    found = true;
    size_t good = 0;
    for (const risk::WorkedExample& example : model.examples) {
      const std::string differs = risk::CheckExample(*engine, model, example);
      good += differs.empty();
      if (!differs.empty()) {
        std::cout << model.id << "." << example.id << ": " << differs << "\n";
      }
    }
    agree &= good == model.examples.size();
    std::cout << model.id << "\t" << good << " of " << model.examples.size()
              << " worked examples agree\n";
  }
  if (!found) {
    return Fail(absl::NotFoundError(absl::StrCat("models: no model '", id, "'")));
  }
  return agree ? kDone : kNothingWritten;
}

}  // namespace

int Run(const Flags& flags) {
  if (flags.out.empty()) return Fail(absl::InvalidArgumentError("--out: is empty"));
  absl::StatusOr<std::optional<access::Viewing>> viewing = ViewingOf(flags);
  if (!viewing.ok()) return Fail(viewing.status());
  absl::StatusOr<Start> start = Begin(flags);
  if (!start.ok()) return Fail(start.status());
  service::RunOptions options;
  options.as_of = start->as_of;
  absl::StatusOr<base::Date> from =
      DateFlag(flags.from.empty() ? flags.as_of : flags.from, "--from");
  if (!from.ok()) return Fail(from.status());
  options.from = *from;
  options.days = flags.days;
  options.places = flags.places;
  options.accepted_only = !flags.accepted.empty();
  options.solve.seed = static_cast<uint64_t>(flags.seed.value_or(1));
  options.executor = base::ThreadedExecutor(flags.threads);
  absl::StatusOr<service::RunInput> input = InputOf(flags, start->patients);
  if (!input.ok()) return Fail(input.status());
  access::Viewing looks = viewing->value_or(service::TeamViewing(options.as_of));
  service::ObeyPlans(input->accepted, looks);
  Progress("ranking, planning and scheduling");
  absl::StatusOr<service::RunResult> result =
      service::Run(start->service, *std::move(input), options);
  if (!result.ok()) return Fail(result.status());
  std::vector<base::Finding>& findings = result->findings;
  findings.insert(findings.begin(), start->patients.findings.begin(),
                  start->patients.findings.end());
  Progress("writing");
  // Without a viewer the files are the caller's own, whole.
  service::ViewedRun viewed =
      service::ViewRun(*viewing ? *std::move(result) : *result, looks, start->service);
  if (*viewing) result = viewed.run();
  absl::Status status = WriteFiles(FilesOf(flags, *start, *result, viewed));
  // An earlier run's week does not belong to this one.
  if (status.ok() && !result->week.has_value()) {
    status = RemoveFile(flags.out + "/schedule.json");
  }
  if (status.ok() && !flags.findings.empty()) {
    service::RunResult said;
    said.stamp = result->stamp;
    said.funnel = result->funnel;
    said.findings = findings;
    status = WriteFiles({{flags.findings, proto::WriteRun(said)}});
  }
  if (!status.ok()) return Fail(status);
  PrintSummary(*result, start->patients);
  return StatusOf(findings);
}

int Score(const Flags& flags) {
  if (flags.reasons == "-" && flags.out == "-") {
    return Fail(absl::InvalidArgumentError("--reasons: --out goes to standard output"));
  }
  absl::StatusOr<Start> start = Begin(flags);
  if (!start.ok()) return Fail(start.status());
  service::Scores scores =
      service::Score(start->service, std::move(start->patients.records), start->as_of,
                     base::ThreadedExecutor(flags.threads));
  service::RunResult result;
  result.stamp = std::move(scores.stamp);
  result.findings = std::move(scores.findings);
  std::vector<intake::File> answer = {{flags.out, table::WriteScores(scores.patients)}};
  if (!flags.reasons.empty()) {
    answer.push_back({flags.reasons, table::WriteReasons(scores.patients)});
  }
  return Finish(flags, std::move(answer), std::move(start->patients.findings),
                std::move(result));
}

int Stratify(const Flags& flags) {
  if (flags.details.empty() && !flags.tier_changes_of.empty()) {
    return Fail(absl::InvalidArgumentError("--tier-changes-of: --details names no file"));
  }
  if (flags.details.empty() && !flags.since.empty()) {
    return Fail(absl::InvalidArgumentError("--since: --details names no file"));
  }
  absl::StatusOr<Start> start = Begin(flags);
  if (!start.ok()) return Fail(start.status());
  service::StratifyOptions options;
  options.as_of = start->as_of;
  if (!flags.since.empty()) {
    absl::StatusOr<base::Date> since = DateFlag(flags.since, "--since");
    if (!since.ok()) return Fail(since.status());
    if (*since >= start->as_of) {
      return Fail(absl::InvalidArgumentError("--since: is not before --as-of"));
    }
    options.since = *since;
  }
  absl::StatusOr<std::vector<stratify::Review>> reviews = ReviewsOf(flags);
  if (!reviews.ok()) return Fail(reviews.status());
  options.reviews = *std::move(reviews);
  absl::StatusOr<std::vector<plan::CarePlan>> plans =
      AcceptedOf(flags, &start->patients.findings);
  if (!plans.ok()) return Fail(plans.status());
  options.plans = *std::move(plans);
  options.places = flags.places;
  for (const std::string& id : flags.tier_changes_of) {
    options.tier_changes_of.push_back(base::PatientId(id));
  }
  options.executor = base::ThreadedExecutor(flags.threads);
  service::RunResult result =
      service::Stratify(start->service, std::move(start->patients.records), options);
  std::vector<intake::File> answer = {{flags.out, table::WriteRanking(*result.ranking)}};
  if (!flags.details.empty()) {
    service::RunResult tiers;
    tiers.stamp = result.stamp;
    for (service::PatientResult& patient : result.patients) {
      service::PatientResult& said = tiers.patients.emplace_back();
      said.patient = patient.patient;
      said.life = patient.life;
      said.profiling_declined = patient.profiling_declined;
      said.team_declined = patient.team_declined;
      said.red_flags = std::move(patient.red_flags);
      said.red_flag_limits = std::move(patient.red_flag_limits);
      said.placements = std::move(patient.placements);
      said.expected = std::move(patient.expected);
      said.tier = std::move(patient.tier);
      said.tier_changes = std::move(patient.tier_changes);
      said.development = std::move(patient.development);
    }
    answer.push_back({flags.details, proto::WriteRun(tiers)});
  }
  return Finish(flags, std::move(answer), std::move(start->patients.findings),
                std::move(result));
}

int Convert(const Flags& flags) {
  absl::StatusOr<service::Catalogue> catalogue = WholeCatalogue(flags);
  if (!catalogue.ok()) return Fail(catalogue.status());
  absl::StatusOr<intake::PatientList> patients =
      PatientsOf(flags, catalogue->code_systems);
  if (!patients.ok()) return Fail(patients.status());
  std::vector<intake::File> answer;
  if (flags.to != "csv") {
    answer.push_back(
        {flags.out, proto::WriteRecords(patients->records, flags.to == "binary")});
  } else if (flags.out == "-") {
    return Fail(absl::InvalidArgumentError("--out: a list in CSV is a folder"));
  } else {
    for (table::TableOutput& file : table::WriteRecords(patients->records)) {
      answer.push_back({flags.out + "/" + file.name, std::move(file.bytes)});
    }
  }
  return Finish(flags, std::move(answer), std::move(patients->findings), {});
}

int Models(const Flags& flags) {
  absl::StatusOr<service::Catalogue> catalogue = WholeCatalogue(flags);
  if (!catalogue.ok()) return Fail(catalogue.status());
  if (flags.entry == "show") return ShowEntry(*catalogue, flags.entry_id);
  if (flags.entry == "check") return CheckExamples(*catalogue, flags.entry_id);
  if (!flags.entry_id.empty()) {
    return Fail(absl::InvalidArgumentError("--: list takes no id; show does"));
  }
  const auto line = [](const char* kind, const std::string& id,
                       const std::string& version, const base::Source& source) {
    std::cout << kind << "\t" << id << "\t" << version << "\t"
              << base::EnumName(source.verification) << "\t" << source.licence << "\t"
              << source.citation << "\n";
  };
  for (const auto& m : catalogue->models) line("model", m.id, m.version, m.source);
  for (const auto& g : catalogue->groups) line("group", g.id, g.version, g.source);
  for (const auto& p : catalogue->profiles) line("profile", p.id, p.version, p.source);
  for (const auto& r : catalogue->red_flags) {
    line("red_flag", r.id, r.version, r.source);
  }
  for (const auto& b : catalogue->bowties) line("bowtie", b.id, b.version, b.source);
  for (const auto& s : catalogue->services) line("service", s.id, s.version, s.source);
  for (const auto& i : catalogue->instruments) {
    line("instrument", i.id, i.version, i.source);
  }
  for (const auto& c : catalogue->conflicts) line("conflict", c.id, c.version, c.source);
  for (const auto& r : catalogue->plan_rules) {
    line("plan_rule", r.id, r.version, r.source);
  }
  for (const auto& r : catalogue->access_rules) {
    line("access_rule", r.id, r.version, r.source);
  }
  for (const auto& way : catalogue->pathways) {
    line("pathway", way.id, way.version, way.source);
  }
  for (const auto& programme : catalogue->programmes) {
    line("programme", programme.id, programme.version, programme.source);
  }
  return kDone;
}

int Analyse(const Flags& flags) {
  verbs::AnalyseRequest request;
  if (!flags.options.empty()) {
    absl::StatusOr<verbs::AnalyseRequest> read = ReadOptions(flags);
    if (!read.ok()) return Fail(read.status());
    request = *std::move(read);
  }
  if (!flags.bowties.empty()) request.bowties = flags.bowties;
  if (!flags.in_place.empty()) request.in_place = flags.in_place;
  if (flags.draws) request.draws = *flags.draws;
  if (flags.minutes) {
    if (!request.budget) request.budget.emplace();
    request.budget->minutes = flags.minutes;
  }
  if (flags.seed) request.seed = *flags.seed;
  if (!flags.pictures.empty() && request.pictures.empty()) request.pictures = {"svg"};
  if (flags.pictures.empty() && !request.pictures.empty()) {
    return Fail(absl::InvalidArgumentError("--pictures: names no folder for them"));
  }
  if (flags.language != "nb") request.language = flags.language;
  if (!flags.viewed_by.empty()) {
    absl::StatusOr<std::optional<access::Viewing>> viewing = ViewingOf(flags);
    if (!viewing.ok()) return Fail(viewing.status());
    request.viewing = *std::move(viewing);
  }
  const verbs::AnalyseShowing showing = verbs::ShowingOf(request);
  absl::StatusOr<Start> start = Begin(flags, request.bowties);
  if (!start.ok()) return Fail(start.status());
  request.as_of = start->as_of;
  verbs::Terms terms;
  terms.executor = base::ThreadedExecutor(flags.threads);
  absl::StatusOr<service::AnalyseOptions> options =
      verbs::AnalyseOptionsOf(std::move(request), terms);
  if (!options.ok()) return Fail(options.status());
  absl::StatusOr<service::Analyses> analyses =
      service::Analyse(start->service, std::move(start->patients.records), *options);
  if (!analyses.ok()) return Fail(analyses.status());
  std::vector<base::Finding>& said_before = start->patients.findings;
  analyses->findings.insert(analyses->findings.begin(), said_before.begin(),
                            said_before.end());
  absl::StatusOr<verbs::AnalyseReply> made =
      verbs::AnalyseReplyOf(start->service, *std::move(analyses), showing, terms);
  if (!made.ok()) return Fail(made.status());
  verbs::AnalyseReply reply = *std::move(made);
  service::RunResult said;
  said.findings = std::move(reply.findings);
  reply.findings.clear();
  std::vector<intake::File> answer;
  if (!flags.pictures.empty()) {
    const absl::Status cleared = RemoveNumbered(flags.pictures, {".svg", ".mmd", ".xml"});
    if (!cleared.ok()) return Fail(cleared);
  }
  for (intake::File& file : reply.files) {
    answer.push_back({flags.pictures + "/" + file.name, std::move(file.content)});
  }
  reply.files.clear();
  const google::protobuf::Descriptor& type = *v1::AnalyseReply::descriptor();
  answer.push_back(
      {flags.out, proto::BinaryToJson(proto::ToBinary(reply, type), type, true) + "\n"});
  return Finish(flags, std::move(answer), {}, std::move(said));
}

int Assess(const Flags& flags) {
  if (flags.fhir.empty() && !flags.questionnaires.empty()) {
    return Fail(absl::InvalidArgumentError("--questionnaire: --fhir names no folder"));
  }
  verbs::AssessRequest request;
  std::vector<base::Finding> refused;
  size_t left = MaxBytes(flags);
  for (const std::string& path : flags.answers) {
    absl::StatusOr<std::vector<intake::File>> files = ReadFiles(path, left, &refused);
    if (!files.ok()) return Fail(files.status());
    if (!refused.empty()) return Fail(TooLarge(refused[0].path, MaxBytes(flags)));
    for (intake::File& file : *files) {
      left -= file.content.size();
      if (absl::StrContains(file.content, "\"resourceType\"")) {
        request.responses.push_back(std::move(file));
        continue;
      }
      auto answers = proto::ReadAnswers(file.name, file.content);
      if (!answers.ok()) return Fail(answers.status());
      std::move(answers->begin(), answers->end(), std::back_inserter(request.answers));
    }
  }
  request.unverified = flags.unverified;
  request.agreement = flags.agreement;
  request.questionnaires = flags.questionnaires;
  request.language = flags.language;
  request.write_responses = !flags.fhir.empty();
  absl::StatusOr<service::Catalogue> catalogue = WholeCatalogue(flags);
  if (!catalogue.ok()) return Fail(catalogue.status());
  verbs::Terms terms;
  terms.max_bytes = MaxBytes(flags);
  absl::StatusOr<verbs::AssessReply> reply =
      verbs::Assess(*catalogue, std::move(request), terms);
  if (!reply.ok()) return Fail(reply.status());
  std::vector<intake::File> answer;
  for (intake::File& file : reply->files) {
    answer.push_back({flags.fhir + "/" + file.name, std::move(file.content)});
  }
  reply->files.clear();
  service::RunResult said;
  said.findings = reply->findings;
  const auto& type = *v1::AssessReply::descriptor();
  answer.push_back(
      {flags.out, proto::BinaryToJson(proto::ToBinary(*reply, type), type, true) + "\n"});
  return Finish(flags, std::move(answer), {}, std::move(said));
}

}  // namespace tillit::cli
