// SPDX-License-Identifier: Apache-2.0
#include "tillit/verbs/plans.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tillit/intake/patients.h"
#include "tillit/plan/view.h"

namespace tillit::verbs {
namespace {

// About a unit of work a field that is set.
absl::Status SpendOn(const plan::PlanHistory& history, const Terms& terms) {
  if (terms.work == nullptr) return absl::OkStatus();
  int64_t units = 0;
  for (const plan::HistoryEntry& entry : history.entries) {
    units += 4 + static_cast<int64_t>(entry.event.fields.size());
  }
  terms.work->Spend(units);
  return terms.work->status();
}

absl::Status Prefixed(absl::string_view path, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

}  // namespace

absl::StatusOr<StepReply> StepPlan(const service::Catalogue& catalogue,
                                   StepRequest request, const Terms& terms) {
  StepReply reply;
  reply.history = std::move(request.history);
  absl::Status status = plan::Validate(reply.history, "history");
  if (status.ok()) status = SpendOn(reply.history, terms);
  if (!status.ok()) return status;
  plan::PlanState state = plan::Replay(reply.history, &reply.findings);
  for (size_t i = 0; i < request.changes.size(); ++i) {
    const plan::PlanChange& change = request.changes[i];
    const auto units =
        static_cast<int64_t>(reply.history.entries.size() + change.fields.size());
    if (terms.work != nullptr && !terms.work->Spend(16 + units)) {
      return terms.work->status();
    }
    absl::StatusOr<plan::Appended> next =
        plan::Append(std::move(reply.history), std::move(state), change);
    if (!next.ok()) return Prefixed(absl::StrCat("changes[", i, "]"), next.status());
    reply.history = std::move(next->history);
    state = std::move(next->state);
    reply.results.push_back({change.id, next->result, std::move(next->findings)});
  }
  reply.snapshot = state.ToSnapshot();
  if (!request.on) return reply;
  absl::StatusOr<intake::PatientList> list = intake::PatientList{};
  if (request.patients != intake::PatientSource{}) {
    list = intake::ReadPatients(std::move(request.patients), catalogue.code_systems,
                                {terms.max_bytes});
  }
  if (!list.ok()) return list.status();
  reply.findings.insert(reply.findings.end(), list->findings.begin(),
                        list->findings.end());
  const facts::PatientRecord* record = nullptr;
  for (const facts::PatientRecord& each : list->records) {
    if (each.id == reply.history.patient) record = &each;
  }
  if (record != nullptr && terms.work != nullptr) {
    terms.work->Spend(
        static_cast<int64_t>(catalogue.conflicts.size() * (1 + record->facts.size())));
    if (!terms.work->status().ok()) return terms.work->status();
  }
  reply.standing =
      service::StandingOf(catalogue, reply.snapshot.plan,
                          plan::TextOf(reply.snapshot.version), record, *request.on);
  return reply;
}

absl::StatusOr<MergeReply> MergePlans(MergeRequest request, const Terms& terms) {
  if (request.histories.empty()) {
    return absl::InvalidArgumentError("histories: are none");
  }
  if (request.receiver.empty() != !request.at.has_value()) {
    return absl::InvalidArgumentError("at: receiver and at are given together or not");
  }
  for (size_t i = 0; i < request.histories.size(); ++i) {
    absl::Status status =
        plan::Validate(request.histories[i], absl::StrCat("histories[", i, "]"));
    if (!status.ok()) return status;
    status = SpendOn(request.histories[i], terms);
    if (!status.ok()) return status;
  }
  MergeReply reply;
  reply.history = request.histories[0];
  for (size_t i = 1; i < request.histories.size(); ++i) {
    absl::StatusOr<plan::PlanHistory> merged =
        plan::Merge(reply.history, request.histories[i]);
    if (!merged.ok())
      return Prefixed(absl::StrCat("histories[", i, "]"), merged.status());
    reply.history = *std::move(merged);
  }
  if (request.at) {
    reply.history =
        plan::Received(std::move(reply.history), request.receiver, *request.at);
  }
  reply.snapshot = plan::Replay(reply.history, &reply.findings).ToSnapshot();
  for (const plan::EditConflict& conflict : reply.snapshot.edit_conflicts) {
    reply.findings.push_back(
        {base::Severity::kWarning,
         "edit_conflict",
         absl::StrCat("CarePlan/", reply.history.plan.value, ".", conflict.field),
         {absl::StrCat(conflict.alternatives.size())}});
  }
  return reply;
}

absl::StatusOr<ViewReply> LookAtPlan(const service::Catalogue& catalogue,
                                     ViewRequest request, const Terms& terms) {
  if (request.histories.size() + request.plans.size() == 0) {
    return absl::InvalidArgumentError("histories: no history and no plan is given");
  }
  if (request.request.viewer.id.empty()) {
    return absl::InvalidArgumentError("request.viewer.id: is not given");
  }
  ViewReply reply;
  const auto look = [&](const plan::CarePlan& plan, const std::string& version) {
    const plan::ViewedPlan viewed =
        plan::ViewPlan(plan, version, request.request, catalogue.access_rules,
                       request.grants, request.objections);
    if (viewed.audit().shown) reply.plans.push_back(viewed.plan());
    reply.audit.push_back(viewed.audit());
  };
  for (size_t i = 0; i < request.histories.size(); ++i) {
    absl::Status status =
        plan::Validate(request.histories[i], absl::StrCat("histories[", i, "]"));
    if (status.ok()) status = SpendOn(request.histories[i], terms);
    if (!status.ok()) return status;
    const plan::PlanState state =
        request.known_at ? plan::Replay(plan::KnownAt(
                               request.histories[i], *request.known_at, request.known_to))
                         : plan::Replay(request.histories[i]);
    look(state.plan(), plan::TextOf(state.version()));
  }
  for (const plan::CarePlan& plan : request.plans) look(plan, "");
  return reply;
}

}  // namespace tillit::verbs
