// SPDX-License-Identifier: Apache-2.0
#include "tillit/verbs/plans.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tillit/fhir/plan.h"
#include "tillit/html/plan.h"
#include "tillit/intake/patients.h"
#include "tillit/plan/view.h"
#include "tillit/service/pathway_work.h"
#include "tillit/service/plans.h"
#include "tillit/service/view.h"
#include "tillit/table/plan.h"

namespace tillit::verbs {
namespace {

// About a unit of work a field that is set.
absl::Status SpendOn(const plan::PlanHistory& history, const Terms& terms) {
  if (terms.work == nullptr) return absl::OkStatus();
  int64_t units = 0;
  for (const plan::HistoryEntry& entry : history.entries) {
    units += 4 + static_cast<int64_t>(entry.event.fields.size() * 4 +
                                      entry.event.seen.size() * 4);
  }
  terms.work->Spend(units);
  return terms.work->status();
}

void Add(std::vector<base::Finding> more, std::vector<base::Finding>& findings) {
  findings.insert(findings.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
}

// Everything in a plan that has an id, about.
int64_t ItemsOf(const plan::CarePlan& plan) {
  int64_t items = 1;
  base::ForEachField(plan, [&](const char*, const auto& field) {
    if constexpr (base::kIsVector<std::decay_t<decltype(field)>>) {
      items += static_cast<int64_t>(field.size());
    }
  });
  return items;
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
  absl::StatusOr<intake::PatientList> list = intake::PatientList{};
  if (request.patients != intake::PatientSource{}) {
    list = intake::ReadPatients(std::move(request.patients), catalogue.code_systems,
                                {terms.max_bytes});
  }
  if (!list.ok()) return list.status();
  Add(std::move(list->findings), reply.findings);
  const facts::PatientRecord* record = nullptr;
  for (const facts::PatientRecord& each : list->records) {
    if (each.id == reply.history.patient) record = &each;
  }
  plan::PlanState state = plan::Replay(reply.history, &reply.findings);
  for (size_t i = 0; i < request.changes.size(); ++i) {
    const plan::PlanChange& change = request.changes[i];
    if (terms.work != nullptr &&
        !terms.work->Spend(16 + static_cast<int64_t>(reply.history.entries.size()) +
                           4 * ItemsOf(change.plan))) {
      return terms.work->status();
    }
    const bool moves = change.plan.pathway_uses.size() +
                           change.plan.pathway_steps.size() +
                           change.plan.item_ticks.size() >
                       0;
    if (moves && terms.work != nullptr &&
        !terms.work->Spend(
            service::WorkOfPathways(change.plan) + service::WorkOfPathways(state.plan()) +
            (record == nullptr
                 ? 0
                 : static_cast<int64_t>(record->facts.size() *
                                        (1 + change.plan.pathway_steps.size()))))) {
      return terms.work->status();
    }
    const auto follows = [&](const plan::CarePlan& before, const plan::CarePlan& after) {
      return plan::CheckPathways(before, after, service::FrameOf(catalogue), record,
                                 change.recorded);
    };
    absl::StatusOr<plan::Appended> next =
        plan::Append(std::move(reply.history), std::move(state), change, follows);
    if (!next.ok()) return Prefixed(absl::StrCat("changes[", i, "]"), next.status());
    reply.history = std::move(next->history);
    state = std::move(next->state);
    reply.results.push_back({change.id, next->result, std::move(next->findings)});
  }
  reply.snapshot = state.ToSnapshot();
  Add(service::ConflictFindings(reply.snapshot.plan, reply.snapshot.edit_conflicts),
      reply.findings);
  if (!request.on) return reply;
  // Pairs of things in the plan are looked at.
  const int64_t items = ItemsOf(reply.snapshot.plan);
  if (terms.work != nullptr && !terms.work->Spend(items * (1 + items / 8))) {
    return terms.work->status();
  }
  if (record != nullptr && terms.work != nullptr) {
    terms.work->Spend(
        static_cast<int64_t>(catalogue.conflicts.size() * (1 + record->facts.size())));
    if (!terms.work->status().ok()) return terms.work->status();
  }
  reply.standing = service::StandingOf(
      catalogue, reply.snapshot, record,
      request.decision_rule.value_or(plan::DecisionRule{}), *request.on);
  return reply;
}

absl::StatusOr<MergeReply> MergePlans(MergeRequest request, const Terms& terms) {
  if (request.histories.empty()) {
    return absl::InvalidArgumentError("histories: are none");
  }
  if (request.receiver.empty() != !request.at.has_value()) {
    return absl::InvalidArgumentError("at: receiver and at are given together or not");
  }
  if (request.at && !plan::IsOrganisation(request.receiver)) {
    return absl::InvalidArgumentError("receiver: names no organisation");
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
    absl::Status status = SpendOn(reply.history, terms);
    if (!status.ok()) return status;
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
  Add(service::ConflictFindings(reply.snapshot.plan, reply.snapshot.edit_conflicts),
      reply.findings);
  if (reply.snapshot.plan.status == plan::PlanStatus::kActive && request.at) {
    // Each edit may have been right, and the whole is not.
    std::vector<base::Finding> missing =
        plan::MissingForActive(reply.snapshot.plan, request.at->LocalDate());
    for (base::Finding& finding : missing) finding.severity = base::Severity::kWarning;
    Add(std::move(missing), reply.findings);
  }
  return reply;
}

namespace {

absl::Status Check(const ViewRequest& request) {
  const auto fault = [](absl::string_view what) {
    return absl::InvalidArgumentError(what);
  };
  if (request.histories.empty() && request.plans.empty()) {
    return fault("histories: no history and no plan is given");
  }
  const absl::Status asked = access::Validate(request.request, "request");
  if (!asked.ok()) return asked;
  if (!request.language.empty() &&
      !base::EnumFromName<html::Language>(request.language)) {
    return fault("language: is none of nb, nn, en");
  }
  for (size_t i = 0; i < request.forms.size(); ++i) {
    if (request.forms[i] == "csv" || request.forms[i] == "fhir") continue;
    return fault(absl::StrCat("forms[", i, "]: is none of csv, fhir"));
  }
  for (size_t i = 0; i < request.grants.size(); ++i) {
    absl::Status status =
        access::Validate(request.grants[i], absl::StrCat("grants[", i, "]"));
    if (!status.ok()) return status;
  }
  for (size_t i = 0; i < request.objections.size(); ++i) {
    absl::Status status =
        access::Validate(request.objections[i], absl::StrCat("objections[", i, "]"));
    if (!status.ok()) return status;
  }
  if (!request.known_to.empty() && !plan::IsOrganisation(request.known_to)) {
    return fault("known_to: names no organisation");
  }
  std::set<base::PatientId> patients;
  for (const plan::PlanHistory& each : request.histories) patients.insert(each.patient);
  for (const plan::CarePlan& each : request.plans) patients.insert(each.patient);
  if (patients.size() > 1 && request.grants.size() + request.objections.size() > 0) {
    return fault("grants: are of one patient, and the plans of several");
  }
  return absl::OkStatus();
}

// All that anybody says of the plan now: as it stands, what else was written of a
// contested field, and what waits for other events. For a refusal, which is obeyed
// whoever wrote it and whatever day is asked about.
void TakeAllThatIsSaid(const plan::PlanHistory& history,
                       std::vector<plan::CarePlan>& said) {
  const auto take = [&](const plan::CarePlan& plan) {
    said.push_back(plan);
    said.back().patient = history.patient;
  };
  const plan::PlanSnapshot now = plan::Replay(history).ToSnapshot();
  take(now.plan);
  for (const plan::EditConflict& conflict : now.edit_conflicts) {
    for (const plan::EditAlternative& each : conflict.alternatives) take(each.plan);
  }
  for (const plan::HistoryEntry& entry : history.entries) {
    const bool is_in = std::any_of(
        now.version.begin(), now.version.end(), [&](const plan::SeenEvent& seen) {
          return seen.organisation == entry.event.organisation &&
                 seen.number >= entry.event.number;
        });
    if (!is_in) take(entry.event.plan);
  }
}

// The objections of each patient whose plans are looked at.
access::Viewing WhatIsSaid(const ViewRequest& request) {
  access::Viewing viewing;
  viewing.request = request.request;
  std::vector<plan::CarePlan> said = request.plans;
  for (const plan::PlanHistory& each : request.histories) TakeAllThatIsSaid(each, said);
  service::ObeyPlans(said, viewing);
  for (access::PatientAccess& of : viewing.patients) {
    of.objections.insert(of.objections.begin(), request.objections.begin(),
                         request.objections.end());
  }
  return viewing;
}

bool ShowsEverything(const access::AuditRecord& audit) {
  return std::all_of(audit.rulings.begin(), audit.rulings.end(),
                     [](const access::ContentRuling& each) {
                       return each.ruling == access::AccessRuling::kGranted;
                     });
}

}  // namespace

absl::StatusOr<ViewReply> LookAtPlan(const service::Catalogue& catalogue,
                                     ViewRequest request, const Terms& terms) {
  absl::Status status = Check(request);
  if (!status.ok()) return status;
  ViewReply reply;
  const std::vector<std::string> plain = service::PlainInterventions(catalogue);
  const plan::ViewFrame frame{catalogue.access_rules, plain};
  access::Viewing said;
  const auto look = [&](const plan::CarePlan& plan, const std::string& version,
                        const std::vector<plan::EditConflict>& conflicts,
                        std::vector<base::Finding> findings) {
    const std::vector<access::AccessObjection>* objections = &request.objections;
    for (const access::PatientAccess& of : said.patients) {
      if (of.patient == plan.patient) objections = &of.objections;
    }
    const plan::ViewedPlan viewed = plan::ViewPlan(
        plan, version, request.request, frame, request.grants, *objections, conflicts);
    reply.audit.push_back(viewed.audit());
    if (!ShowsEverything(viewed.audit())) service::HideFindings(findings);
    Add(std::move(findings), reply.findings);
    if (!viewed.audit().shown) return;
    reply.plans.push_back(viewed.plan());
    Add(service::ConflictFindings(viewed.plan(), viewed.edit_conflicts()),
        reply.findings);
    const auto language = base::EnumFromName<html::Language>(request.language);
    const auto add = [&](const char* ending, std::string content) {
      reply.files.push_back(
          {absl::StrCat(reply.audit.size(), ending), std::move(content)});
    };
    if (language) add(".html", html::WritePlan(viewed, catalogue.texts, *language));
    for (const std::string& form : request.forms) {
      if (form == "fhir") {
        add(".json", fhir::WritePlan(viewed));
      } else {
        add(".csv", table::WritePlan(viewed, catalogue.texts,
                                     language.value_or(html::Language::kBokmal)));
      }
    }
  };
  const auto papers =
      static_cast<int64_t>((1 + catalogue.access_rules.size()) *
                           (1 + request.grants.size() + request.objections.size()));
  for (size_t i = 0; i < request.histories.size(); ++i) {
    const plan::PlanHistory& history = request.histories[i];
    status = plan::Validate(history, absl::StrCat("histories[", i, "]"));
    if (status.ok()) status = SpendOn(history, terms);
    if (!status.ok()) return status;
  }
  said = WhatIsSaid(request);
  for (const plan::PlanHistory& history : request.histories) {
    status = SpendOn(history, terms);
    if (status.ok() && terms.work != nullptr) {
      terms.work->Spend(papers);
      status = terms.work->status();
    }
    if (!status.ok()) return status;
    const bool then = request.known_at || !request.known_to.empty();
    std::vector<base::Finding> findings;
    const plan::PlanSnapshot snapshot =
        plan::Replay(
            then ? plan::KnownAt(history, request.known_at.value_or(request.request.at),
                                 request.known_to)
                 : history,
            &findings)
            .ToSnapshot();
    look(snapshot.plan, plan::TextOf(snapshot.version), snapshot.edit_conflicts,
         std::move(findings));
  }
  for (const plan::CarePlan& plan : request.plans) {
    if (terms.work != nullptr && !terms.work->Spend(papers + ItemsOf(plan))) {
      return terms.work->status();
    }
    look(plan, "", {}, {});
  }
  return reply;
}

}  // namespace tillit::verbs
