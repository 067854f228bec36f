// SPDX-License-Identifier: Apache-2.0
#include "tillit/verbs/engine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tillit/builtin/builtin.h"
#include "tillit/html/report.h"
#include "tillit/proto/documents.h"
#include "tillit/service/proposals.h"
#include "tillit/table/write.h"
#include "tillit/verbs/analyse.h"
#include "tillit/verbs/assess.h"
#include "tillit/verbs/plans.h"

namespace tillit::verbs {
namespace {

constexpr int64_t kMostIterations = 1000000;

void Prepend(std::vector<base::Finding> first, std::vector<base::Finding>& findings) {
  first.insert(first.end(), std::make_move_iterator(findings.begin()),
               std::make_move_iterator(findings.end()));
  findings = std::move(first);
}

}  // namespace

absl::StatusOr<Engine> Engine::Make(EngineOptions options) {
  Engine engine;
  engine.closed_ = std::move(options.closed);
  engine.catalogue_ = builtin::Catalogue();
  if (!(options.catalogue == service::Catalogue{})) {
    absl::StatusOr<service::Catalogue> merged =
        service::Overlay(engine.catalogue_, options.catalogue);
    if (!merged.ok()) return merged.status();
    const absl::Status sound = service::Prepare(*merged);
    if (!sound.ok()) return sound;
    engine.catalogue_ = *std::move(merged);
  }
  for (const service::ServiceModel& model : engine.catalogue_.services) {
    absl::StatusOr<service::LinkedService> linked =
        service::Link(engine.catalogue_, model.id);
    if (!linked.ok()) return linked.status();
    if (engine.IsClosed(Feature::kBowtieEffects)) {
      linked->bowties.clear();
      linked->bowtie_hashes.clear();
    }
    engine.services_.push_back(*std::move(linked));
  }
  std::sort(engine.services_.begin(), engine.services_.end(),
            [](const auto& a, const auto& b) { return a.model.id < b.model.id; });
  return engine;
}

bool Engine::IsClosed(Feature feature) const {
  return std::find(closed_.begin(), closed_.end(), feature) != closed_.end();
}

std::vector<std::string> Engine::ClosedNames() const {
  std::vector<std::string> names;
  for (const base::EnumEntry<Feature>& feature : base::EnumValues<Feature>()) {
    if (IsClosed(feature.value)) names.push_back(feature.name);
  }
  return names;
}

absl::StatusOr<const service::LinkedService*> Engine::ServiceOf(
    const std::string& id) const {
  const auto found =
      std::lower_bound(services_.begin(), services_.end(), id,
                       [](const service::LinkedService& a, const std::string& b) {
                         return a.model.id < b;
                       });
  if (found != services_.end() && found->model.id == id) return &*found;
  return absl::NotFoundError(
      absl::StrCat("service: '", base::Quotable(id), "' is not in the catalogue"));
}

// What score, stratify and run start from.
absl::StatusOr<Engine::Beginning> Engine::Begin(const std::string& service,
                                                const std::optional<base::Date>& as_of,
                                                intake::PatientSource patients,
                                                const Terms& terms) const {
  const absl::StatusOr<const service::LinkedService*> linked = ServiceOf(service);
  if (!linked.ok()) return linked.status();
  if (!as_of.has_value()) return absl::InvalidArgumentError("as_of: is not given");
  absl::StatusOr<intake::PatientList> list = intake::ReadPatients(
      std::move(patients), (*linked)->code_systems, {terms.max_bytes});
  if (!list.ok()) return list.status();
  return Beginning{*linked, *as_of, *std::move(list)};
}

absl::StatusOr<ScoreReply> Engine::Answer(ScoreRequest request,
                                          const Terms& terms) const {
  absl::StatusOr<Beginning> begun =
      Begin(request.service, request.as_of, std::move(request.patients), terms);
  if (!begun.ok()) return begun.status();
  service::Scores scores = service::Score(*begun->service, std::move(begun->list.records),
                                          begun->as_of, terms.executor, terms.work);
  if (terms.work != nullptr && !terms.work->status().ok()) return terms.work->status();
  ScoreReply reply{std::move(scores.stamp), std::move(scores.patients),
                   std::move(scores.findings)};
  reply.stamp.closed_features = ClosedNames();
  Prepend(std::move(begun->list.findings), reply.findings);
  return reply;
}

absl::StatusOr<service::RunResult> Engine::Answer(StratifyRequest request,
                                                  const Terms& terms) const {
  if (request.places.value_or(0) < 0) {
    return absl::InvalidArgumentError("places: is negative");
  }
  if (request.since && request.as_of && *request.since >= *request.as_of) {
    return absl::InvalidArgumentError("since: is not before as_of");
  }
  absl::StatusOr<Beginning> begun =
      Begin(request.service, request.as_of, std::move(request.patients), terms);
  if (!begun.ok()) return begun.status();
  service::StratifyOptions options;
  options.as_of = begun->as_of;
  options.places = request.places;
  options.tier_changes_of = std::move(request.tier_changes_of);
  options.reviews = std::move(request.reviews);
  options.since = request.since;
  options.plans = std::move(request.plans);
  options.executor = terms.executor;
  options.work = terms.work;
  service::RunResult result =
      service::Stratify(*begun->service, std::move(begun->list.records), options);
  if (terms.work != nullptr && !terms.work->status().ok()) return terms.work->status();
  result.stamp->closed_features = ClosedNames();
  Prepend(std::move(begun->list.findings), result.findings);
  return result;
}

absl::StatusOr<RunReply> Engine::Answer(RunRequest request, const Terms& terms) const {
  if (request.iterations < 0 || request.iterations > kMostIterations) {
    return absl::InvalidArgumentError("iterations: lies outside 0 to 1000000");
  }
  if (!request.base_rates.empty() && IsClosed(Feature::kBowtieEffects)) {
    return absl::FailedPreconditionError("base_rates: FEATURE_OFF BOWTIE_EFFECTS");
  }
  const std::optional<access::Viewing> viewing = std::move(request.viewing);
  if (viewing) {
    const absl::Status sound = access::Validate(*viewing, "viewing");
    if (!sound.ok()) return sound;
  }
  const auto language = base::EnumFromName<html::Language>(request.report);
  if (!request.report.empty() && !language.has_value()) {
    return absl::InvalidArgumentError("report: is none of nb, nn, en");
  }
  absl::StatusOr<Beginning> begun =
      Begin(request.service, request.as_of, std::move(request.patients), terms);
  if (!begun.ok()) return begun.status();
  service::RunOptions options;
  options.as_of = begun->as_of;
  options.from = request.from.value_or(begun->as_of);
  options.days = request.days;
  options.places = request.places;
  options.accepted_only = request.accepted_only;
  options.solve.seed = static_cast<uint64_t>(request.seed);
  options.solve.iterations = request.iterations;
  options.executor = terms.executor;
  options.work = terms.work;
  for (BaseRateOf& rate : request.base_rates) {
    options.base_rates.emplace_back(std::move(rate.bowtie), std::move(rate.rate));
  }
  access::Viewing looks = viewing.value_or(service::TeamViewing(options.as_of));
  service::ObeyPlans(request.accepted, looks);
  service::RunInput input;
  input.records = std::move(begun->list.records);
  input.team = std::move(request.team);
  input.accepted = std::move(request.accepted);
  input.reviews = std::move(request.reviews);
  absl::StatusOr<service::RunResult> result =
      service::Run(*begun->service, std::move(input), options);
  if (!result.ok()) return result.status();
  RunReply reply;
  reply.result = *std::move(result);
  reply.result.stamp->closed_features = ClosedNames();
  Prepend(std::move(begun->list.findings), reply.result.findings);
  if (IsClosed(Feature::kBowtieEffects)) {
    reply.result.findings.push_back({base::Severity::kNote,
                                     "feature_off",
                                     "engine",
                                     {base::EnumName(Feature::kBowtieEffects)}});
  }
  if (!language && !viewing) return reply;
  // About a unit of work a rule, and a field of a plan.
  if (terms.work != nullptr &&
      !terms.work->Spend(static_cast<int64_t>(
          reply.result.ranking->rows.size() * (8 + begun->service->access_rules.size()) +
          reply.result.plans.size() * 64))) {
    return terms.work->status();
  }
  // The host's own result stays whole.
  service::ViewedRun viewed = service::ViewRun(
      viewing ? std::move(reply.result) : reply.result, looks, *begun->service);
  reply.audit = viewed.view().audit();
  if (language) {
    html::ReportOptions report;
    report.language = *language;
    report.synthetic = begun->list.synthetic;
    reply.report = html::WriteReport(viewed, begun->service->texts, report);
  }
  if (viewing) reply.result = std::move(viewed).run();
  return reply;
}

absl::StatusOr<ConvertReply> Engine::Answer(ConvertRequest request,
                                            const Terms& terms) const {
  absl::StatusOr<intake::PatientList> list = intake::ReadPatients(
      std::move(request.patients), catalogue_.code_systems, {terms.max_bytes});
  if (!list.ok()) return list.status();
  ConvertReply reply;
  reply.findings = std::move(list->findings);
  if (request.to == "records") {
    reply.records = std::move(list->records);
  } else if (request.to == "ndjson" || request.to == "binary") {
    const bool binary = request.to == "binary";
    reply.files.push_back({binary ? "records.binpb" : "records.ndjson",
                           proto::WriteRecords(list->records, binary)});
  } else if (request.to == "csv") {
    for (table::TableOutput& file : table::WriteRecords(list->records)) {
      reply.files.push_back({std::move(file.name), std::move(file.bytes)});
    }
  } else {
    return absl::InvalidArgumentError("to: is none of records, ndjson, binary, csv");
  }
  return reply;
}

absl::StatusOr<ModelsReply> Engine::Answer(ModelsRequest request,
                                           const Terms& /*terms*/) const {
  ModelsReply reply;
  const auto add = [&](const char* kind, const auto& entries) {
    if (!request.kind.empty() && request.kind != kind) return;
    for (const auto& entry : entries) {
      reply.entries.push_back({kind, entry.id, entry.version, entry.source});
    }
  };
  add("model", catalogue_.models);
  add("group", catalogue_.groups);
  add("profile", catalogue_.profiles);
  add("red_flag", catalogue_.red_flags);
  add("bowtie", catalogue_.bowties);
  add("service", catalogue_.services);
  add("instrument", catalogue_.instruments);
  add("conflict", catalogue_.conflicts);
  add("plan_rule", catalogue_.plan_rules);
  add("access_rule", catalogue_.access_rules);
  add("pathway", catalogue_.pathways);
  add("programme", catalogue_.programmes);
  if (reply.entries.empty() && !request.kind.empty()) {
    return absl::InvalidArgumentError(
        "kind: is none of model, group, profile, red_flag, bowtie, service, instrument, "
        "conflict, plan_rule, access_rule, pathway, programme");
  }
  return reply;
}

absl::StatusOr<AssessReply> Engine::Answer(AssessRequest request,
                                           const Terms& terms) const {
  return Assess(catalogue_, std::move(request), terms);
}

absl::StatusOr<AnalyseReply> Engine::Answer(AnalyseRequest request,
                                            const Terms& terms) const {
  if (IsClosed(Feature::kBowtieEffects)) {
    return absl::FailedPreconditionError("verb: FEATURE_OFF BOWTIE_EFFECTS");
  }
  absl::StatusOr<Beginning> begun =
      Begin(request.service, request.as_of, std::move(request.patients), terms);
  if (!begun.ok()) return begun.status();
  std::optional<service::LinkedService> other;
  if (!request.bowties.empty()) {
    absl::StatusOr<service::LinkedService> linked =
        service::LinkWithBowties(catalogue_, request.service, request.bowties);
    if (!linked.ok()) return linked.status();
    other = *std::move(linked);
  }
  const AnalyseShowing showing = ShowingOf(request);
  absl::StatusOr<service::AnalyseOptions> options =
      AnalyseOptionsOf(std::move(request), terms);
  if (!options.ok()) return options.status();
  const service::LinkedService& service = other ? *other : *begun->service;
  absl::StatusOr<service::Analyses> analyses =
      service::Analyse(service, std::move(begun->list.records), *options);
  if (!analyses.ok()) return analyses.status();
  analyses->stamp.closed_features = ClosedNames();
  Prepend(std::move(begun->list.findings), analyses->findings);
  return AnalyseReplyOf(service, *std::move(analyses), showing, terms);
}

absl::StatusOr<ProposeReply> Engine::Answer(ProposeRequest request,
                                            const Terms& terms) const {
  if (!request.base_rates.empty() && IsClosed(Feature::kBowtieEffects)) {
    return absl::FailedPreconditionError("base_rates: FEATURE_OFF BOWTIE_EFFECTS");
  }
  if (request.viewing) {
    const absl::Status sound = access::Validate(*request.viewing, "viewing");
    if (!sound.ok()) return sound;
  }
  absl::StatusOr<Beginning> begun =
      Begin(request.service, request.as_of, std::move(request.patients), terms);
  if (!begun.ok()) return begun.status();
  service::ProposeOptions options;
  options.as_of = begun->as_of;
  options.plans = request.plans;
  options.reviews = std::move(request.reviews);
  for (BaseRateOf& rate : request.base_rates) {
    options.base_rates.emplace_back(std::move(rate.bowtie), std::move(rate.rate));
  }
  options.executor = terms.executor;
  options.work = terms.work;
  absl::StatusOr<service::Proposals> proposals =
      service::ProposePlans(*begun->service, std::move(begun->list.records), options);
  if (!proposals.ok()) return proposals.status();
  Prepend(std::move(begun->list.findings), proposals->findings);
  ProposeReply reply;
  if (request.viewing) {
    if (terms.work != nullptr &&
        !terms.work->Spend(static_cast<int64_t>(
            proposals->patients.size() * (64 + begun->service->access_rules.size())))) {
      return terms.work->status();
    }
    access::Viewing looks = *std::move(request.viewing);
    service::ObeyPlans(request.plans, looks);
    reply.audit = service::ViewProposals(looks, *begun->service, *proposals).audit();
  }
  reply.stamp = std::move(proposals->stamp);
  reply.stamp.closed_features = ClosedNames();
  reply.patients = std::move(proposals->patients);
  reply.findings = std::move(proposals->findings);
  return reply;
}

absl::StatusOr<StepReply> Engine::Answer(StepRequest request, const Terms& terms) const {
  return StepPlan(catalogue_, std::move(request), terms);
}

absl::StatusOr<MergeReply> Engine::Answer(MergeRequest request,
                                          const Terms& terms) const {
  return MergePlans(std::move(request), terms);
}

absl::StatusOr<ViewReply> Engine::Answer(ViewRequest request, const Terms& terms) const {
  return LookAtPlan(catalogue_, std::move(request), terms);
}

}  // namespace tillit::verbs
