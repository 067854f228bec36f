// SPDX-License-Identifier: Apache-2.0
#include "absl/strings/str_cat.h"
#include "bind_struct.h"
#include "modules.h"
#include "tillit/diagram/wording.h"
#include "tillit/plan/combine.h"
#include "tillit/plan/quality.h"
#include "tillit/plan/review.h"
#include "tillit/plan/view.h"
#include "tillit/verbs/plans.h"

namespace tillit::python {
namespace {

verbs::StepReply Step(const service::Catalogue& catalogue, const py::dict& given) {
  verbs::StepRequest request;
  request.history = Argument<plan::PlanHistory>("history", given["history"]);
  request.changes = Argument<std::vector<plan::PlanChange>>("changes", given["changes"]);
  request.on = Argument<std::optional<base::Date>>("as_of", given["on"]);
  request.decision_rule = Argument<std::optional<plan::DecisionRule>>(
      "decision_rule", given["decision_rule"]);
  request.patients.records =
      Argument<std::vector<facts::PatientRecord>>("record", given["records"]);
  absl::StatusOr<verbs::StepReply> reply;
  {
    py::gil_scoped_release release;
    reply = verbs::StepPlan(catalogue, std::move(request), {});
  }
  return ValueOrThrow(std::move(reply));
}

verbs::MergeReply Merge(const py::dict& given) {
  verbs::MergeRequest request;
  request.histories =
      Argument<std::vector<plan::PlanHistory>>("histories", given["histories"]);
  request.receiver = Argument<std::string>("receiver", given["receiver"]);
  request.at = Argument<std::optional<base::Instant>>("at", given["at"]);
  absl::StatusOr<verbs::MergeReply> reply;
  {
    py::gil_scoped_release release;
    reply = verbs::MergePlans(std::move(request), {});
  }
  return ValueOrThrow(std::move(reply));
}

template <class T>
py::list ListOf(std::vector<T> values) {
  py::list items;
  for (T& value : values) items.append(py::cast(std::move(value)));
  return items;
}

// The plans, the audit records, the pages as {name: bytes}, and the findings.
py::tuple View(const service::Catalogue& catalogue, const py::dict& given) {
  verbs::ViewRequest request;
  request.histories =
      Argument<std::vector<plan::PlanHistory>>("plans", given["histories"]);
  request.plans = Argument<std::vector<plan::CarePlan>>("plans", given["plans"]);
  request.request = Argument<access::AccessRequest>("viewer", given["request"]);
  request.grants = Argument<std::vector<access::AccessGrant>>("grants", given["grants"]);
  request.objections =
      Argument<std::vector<access::AccessObjection>>("objections", given["objections"]);
  request.known_at =
      Argument<std::optional<base::Instant>>("known_at", given["known_at"]);
  request.known_to = Argument<std::string>("known_to", given["known_to"]);
  request.language = Argument<std::string>("language", given["language"]);
  request.forms = Argument<std::vector<std::string>>("forms", given["forms"]);
  absl::StatusOr<verbs::ViewReply> reply;
  {
    py::gil_scoped_release release;
    reply = verbs::LookAtPlan(catalogue, std::move(request), {});
  }
  verbs::ViewReply viewed = ValueOrThrow(std::move(reply));
  py::dict files;
  for (const intake::File& file : viewed.files) {
    files[py::str(file.name)] = py::bytes(file.content);
  }
  return py::make_tuple(ListOf(std::move(viewed.plans)),
                        py::tuple(ListOf(std::move(viewed.audit))), files,
                        py::tuple(ListOf(std::move(viewed.findings))));
}

// A plan as a notebook shows it: its state, goals in the patient's words, and what is
// done. All texts are escaped.
std::string ShownInNotebook(const plan::CarePlan& care_plan) {
  const auto cell = [](absl::string_view text) {
    return absl::StrCat("<td>", diagram::Escape(text), "</td>");
  };
  std::string html = absl::StrCat("<div><p><b>", diagram::Escape(care_plan.id.value),
                                  "</b> ", base::EnumName(care_plan.status), "</p>");
  for (const plan::Goal& goal : care_plan.goals) {
    absl::StrAppend(&html, "<blockquote lang=\"", diagram::Escape(goal.language), "\">",
                    diagram::Escape(goal.text), "</blockquote>");
  }
  absl::StrAppend(&html, "<table>");
  for (const plan::PlannedIntervention& planned : care_plan.interventions) {
    absl::StrAppend(&html, "<tr>", cell(planned.intervention), cell(planned.owner),
                    cell(planned.status ? base::EnumName(*planned.status) : ""), "</tr>");
  }
  return absl::StrCat(html, "</table></div>");
}

// Each edit conflict with its values' authors, or that there is none.
std::string ShownInNotebook(const plan::PlanSnapshot& snapshot) {
  std::string html = ShownInNotebook(snapshot.plan);
  for (const plan::EditConflict& conflict : snapshot.edit_conflicts) {
    absl::StrAppend(&html, "<p>&#9888; ", diagram::Escape(conflict.field), ": ");
    for (const plan::EditAlternative& each : conflict.alternatives) {
      absl::StrAppend(&html, diagram::Escape(plan::TextOf(each.by)), " ");
    }
    absl::StrAppend(&html, "</p>");
  }
  return html;
}

}  // namespace

void BindPlan(py::module_& module) {
  BindEnum<access::Sector>(module);
  BindEnum<access::AccessPurpose>(module);
  BindEnum<access::AccessContent>(module);
  BindStruct<access::Viewer>(module);
  BindEnum<access::AccessBasis>(module);
  BindStruct<access::AccessRule>(module);
  BindStruct<access::AccessGrant>(module);
  BindStruct<access::AccessObjection>(module);
  BindStruct<access::ConsentCapacity>(module);
  BindStruct<access::AccessRequest>(module);
  BindEnum<access::AccessRuling>(module);
  BindStruct<access::ContentRuling>(module);
  BindStruct<access::AuditRecord>(module);
  BindStruct<access::PatientAccess>(module);
  BindStruct<access::Viewing>(module);
  BindStruct<plan::Words>(module);
  BindEnum<plan::GoalStatus>(module);
  BindStruct<plan::GoalRating>(module);
  BindStruct<plan::FunctionTarget>(module);
  BindStruct<plan::Goal>(module);
  BindStruct<plan::Prerequisite>(module);
  BindEnum<plan::MeetingMode>(module);
  BindEnum<plan::Participation>(module);
  BindStruct<plan::Meeting>(module);
  BindStruct<plan::Dissent>(module);
  BindStruct<plan::Decision>(module);
  BindEnum<plan::EffectSeen>(module);
  BindEnum<plan::EvaluationOutcome>(module);
  BindStruct<plan::Evaluation>(module);
  BindEnum<plan::PartyKind>(module);
  BindEnum<plan::CarerBurden>(module);
  BindStruct<plan::RelativeCare>(module);
  BindStruct<plan::Acknowledgement>(module);
  BindStruct<plan::Party>(module);
  BindStruct<plan::Commitment>(module);
  BindEnum<plan::CallHours>(module);
  BindStruct<plan::OnCall>(module);
  BindStruct<plan::MedicationList>(module);
  BindStruct<plan::TreatmentLimit>(module);
  BindEnum<plan::Zone>(module);
  BindStruct<plan::WatchSign>(module);
  BindStruct<plan::Contingency>(module);
  BindEnum<plan::TaskStatus>(module);
  BindStruct<plan::Task>(module);
  BindEnum<plan::WorkStatus>(module);
  BindEnum<plan::PlanStatus>(module);
  BindEnum<plan::PlanKind>(module);
  BindEnum<plan::PlanTiming>(module);
  BindStruct<plan::Reason>(module);
  BindEnum<plan::InterventionStatus>(module);
  BindEnum<plan::CareIntent>(module);
  BindStruct<plan::PlannedIntervention>(module);
  BindStruct<plan::Question>(module);
  BindEnum<plan::Stance>(module);
  BindStruct<plan::PatientPart>(module);
  BindEnum<plan::LifeArea>(module);
  BindStruct<plan::LifeContext>(module);
  BindStruct<plan::Resolution>(module);
  BindStruct<plan::Household>(module);
  BindStruct<plan::PlanSource>(module);
  BindStruct<plan::PathwayStanding>(module);
  BindStruct<plan::CarePlan>(module).def(
      "_repr_html_", [](const plan::CarePlan& self) { return ShownInNotebook(self); });
  BindEnum<plan::ConflictSeverity>(module);
  BindStruct<plan::GuidelineConflict>(module);
  BindStruct<plan::ConflictFound>(module);
  BindStruct<plan::Breach>(module);
  BindStruct<plan::DecisionRule>(module);
  BindStruct<plan::Unacknowledged>(module);
  BindStruct<plan::StopProposed>(module);
  BindStruct<plan::ContactDue>(module);
  BindEnum<plan::PlanItem>(module);
  BindStruct<plan::PlanRule>(module);
  BindStruct<plan::ItemFound>(module);
  BindStruct<plan::RuleChecked>(module);
  BindStruct<plan::PlanQuality>(module);
  BindStruct<plan::TreatmentBurden>(module);
  BindStruct<plan::PlanShares>(module);
  BindStruct<plan::TimingOutcome>(module);
  BindStruct<plan::DuplicateIntervention>(module);
  BindStruct<plan::SeenEvent>(module);
  BindStruct<plan::PlanEvent>(module);
  BindStruct<plan::EventReceipt>(module);
  BindStruct<plan::HistoryEntry>(module);
  BindStruct<plan::PlanHistory>(module);
  BindStruct<plan::EditAlternative>(module);
  BindStruct<plan::EditConflict>(module);
  BindStruct<plan::FieldWritten>(module);
  BindStruct<plan::PlanSnapshot>(module).def(
      "_repr_html_",
      [](const plan::PlanSnapshot& self) { return ShownInNotebook(self); });
  BindStruct<plan::PlanChange>(module);
  BindEnum<plan::PlanChangeResult>(module);
  BindStruct<plan::Migration>(module);
  BindStruct<plan::HandBack>(module);
  BindStruct<service::InterventionWork>(module);
  BindStruct<service::PlanStanding>(module);
  BindStruct<verbs::StepResult>(module);
  BindStruct<verbs::StepReply>(module);
  BindStruct<verbs::MergeReply>(module);
  module.def("_step", &Step, py::arg("catalogue"), py::arg("request"));
  module.def("_merge", &Merge, py::arg("request"));
  module.def("_migrate",
             [](const plan::CarePlan& self, const pathway::Pathway& from,
                const pathway::Pathway& to) { return plan::Migrate(self, from, to); });
  module.def("_hand_backs", [](const service::Catalogue& catalogue, const py::list& plans,
                               const py::object& now) {
    std::vector<base::Finding> findings;
    std::vector<plan::HandBack> backs = plan::HandBacks(
        Argument<std::vector<plan::CarePlan>>("plans", plans),
        service::FrameOf(catalogue), Argument<base::Instant>("now", now), &findings);
    return py::make_tuple(ListOf(std::move(backs)), ListOf(std::move(findings)));
  });
  module.def("_combine", [](const py::list& templates) {
    return ValueOrThrow(
        plan::Combine(Argument<std::vector<plan::CarePlan>>("templates", templates)));
  });
  module.def("_outcomes_by_timing", [](const py::list& plans, const py::object& on) {
    return ListOf(
        plan::OutcomesByTiming(Argument<std::vector<plan::CarePlan>>("plans", plans),
                               Argument<base::Date>("on", on)));
  });
  module.def("_participation_change",
             [](const plan::CarePlan& self, const py::object& from,
                const py::object& to) -> py::object {
               const auto steps =
                   plan::ParticipationChange(self, Argument<base::Date>("start", from),
                                             Argument<base::Date>("end", to));
               return steps ? py::cast(*steps) : py::none();
             });
  module.def("_signs_of",
             [](const plan::CarePlan& self, const py::object& code, double value,
                const std::string& unit, const py::object& on) {
               return ListOf(plan::SignsOf(self, Argument<base::Code>("code", code),
                                           value, unit, Argument<base::Date>("on", on)));
             });
  module.def("_actions_on", [](const plan::CarePlan& self, const std::string& sign,
                               const py::object& on) {
    return ListOf(plan::ActionsOn(self, sign, Argument<base::Date>("on", on)));
  });
  module.def("_view", &View, py::arg("catalogue"), py::arg("request"));
}

}  // namespace tillit::python
