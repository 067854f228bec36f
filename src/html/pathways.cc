// SPDX-License-Identifier: Apache-2.0
#include "html/pathways.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace tillit::html {
namespace {

std::string StateOf(const std::string& pathway, const std::string& state,
                    const diagram::Wording& words) {
  return absl::StrCat(words.Of("pathway", pathway), ": ",
                      words.Of(absl::StrCat("pathway_state.", pathway), state));
}

PathwayRow RowOf(const service::PathwayWork& work, const diagram::Wording& words) {
  const pathway::StateStanding& standing = work.standing;
  PathwayRow row;
  row.patient = work.patient.value;
  row.where = StateOf(work.pathway, standing.state, words);
  if (standing.paused) {
    row.when = words.Report("paused");
  } else if (standing.deadline) {
    row.when = words.Fill("report", standing.late ? "was_due" : "due",
                          {standing.deadline->LocalDate().ToString()});
  }
  row.who = words.Of("role", standing.role);
  if (!standing.owner.empty() && standing.owner != standing.role) {
    absl::StrAppend(&row.who, " (", standing.owner, ")");
  }
  if (!standing.waits_for.empty()) {
    absl::StrAppend(&row.who, ". ",
                    words.Fill("report", "waits_for", {standing.waits_for}));
  }
  if (standing.late) {
    absl::StrAppend(
        &row.who, ". ",
        words.Fill("report", "tell_role", {words.Of("role", standing.escalates_to)}));
  }
  std::vector<std::string> missing;
  for (const std::string& item : standing.missing) {
    missing.push_back(words.Of(absl::StrCat("pathway_item.", work.pathway), item));
  }
  row.missing = absl::StrJoin(missing, "; ");
  return row;
}

}  // namespace

std::vector<PathwayRow> PathwayRows(const service::RunResult& run,
                                    const diagram::Wording& words) {
  std::vector<PathwayRow> rows;
  for (const service::PathwayWork& work : run.pathway_work) {
    rows.push_back(RowOf(work, words));
  }
  for (const plan::HandBack& back : run.hand_backs) {
    PathwayRow row;
    row.patient = back.patient.value;
    row.where = words.Report("hand_back");
    row.when = words.Fill("report", "due", {back.task.due.ToString()});
    row.who = back.task.owner.empty() ? words.Report("nobody_named") : back.task.owner;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<PathwayRow> StepsOf(const plan::CarePlan& care_plan,
                                const diagram::Wording& words) {
  std::vector<PathwayRow> rows;
  for (const pathway::PathwayUse& use : care_plan.pathway_uses) {
    for (const size_t at : pathway::LiveSteps(use, care_plan.pathway_steps)) {
      const pathway::PathwayStep& step = care_plan.pathway_steps[at];
      PathwayRow row;
      row.where = StateOf(use.pathway, step.state, words);
      row.when = step.entered.LocalDate().ToString();
      row.who = step.accepted ? step.receiver : step.owner;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace tillit::html
