// SPDX-License-Identifier: Apache-2.0
#include "tillit/html/plan.h"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "html/critical.h"
#include "html/looked.h"
#include "html/pathways.h"
#include "tillit/plan/review.h"
#include "tillit/plan/standing.h"

namespace tillit::html {
namespace {

using access::AccessContent;
using kainjow::mustache::data;
using Rows = data;  // of the type list

// {{name}} is escaped. A section that is not shown is not there.
constexpr char kPlanPage[] = R"mustache(<!DOCTYPE html>
<html lang="{{language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;color:#1c2733;max-width:60rem;margin:0 auto;padding:1rem}
h1::first-letter,h2::first-letter,p::first-letter,td::first-letter{text-transform:uppercase}
h2{border-bottom:2px solid #2f6f6a;margin-top:1.6rem}
table{border-collapse:collapse;width:100%}
td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #d8dee3;vertical-align:top}
.banner{padding:.5rem .8rem;border-left:5px solid #b06a00;background:#fff6e6}
.muted{color:#5a6873}
blockquote{margin:.4rem 0;padding-left:.8rem;border-left:4px solid #2f6f6a;white-space:pre-wrap}
@media print{body{max-width:none}}
</style>
</head>
<body>
<h1>{{title}}</h1>
{{#outline}}<p>{{outline}}</p>
{{/outline}}{{#disputed}}<p class="banner">{{disputed}}</p>
{{/disputed}}{{#critical}}<p class="banner">{{critical}}</p>
{{/critical}}{{#goals}}<blockquote lang="{{language}}">{{text}}</blockquote>
{{/goals}}{{#sections}}<h2>{{heading}}</h2>
<table>
{{#rows}}<tr><td>{{what}}</td><td>{{more}}</td><td class="muted">{{who}}</td></tr>
{{/rows}}
</table>
{{/sections}}<p class="muted">{{looked}}</p>
{{#hidden}}<p class="muted">{{hidden}}</p>
{{/hidden}}</body>
</html>
)mustache";

template <class E>
std::string Key(E value) {
  return absl::AsciiStrToLower(base::EnumName(value));
}

class PlanPage {
 public:
  PlanPage(const plan::ViewedPlan& viewed, const std::vector<service::Text>& texts,
           Language language)
      : plan_(viewed.plan()),
        audit_(viewed.audit()),
        conflicts_(viewed.edit_conflicts()),
        words_(texts, language),
        language_(language) {}

  data Page() const {
    data page;
    page.set("language", base::EnumName(language_));
    page.set("title", words_.Report("plan"));
    if (Shows(AccessContent::kOutline)) {
      page.set("outline", absl::StrCat(words_.Of("status", Key(plan_.status)), " · ",
                                       words_.Fill("report", "review_by",
                                                   {plan_.review.ToString()})));
    }
    if (!conflicts_.empty()) {
      std::vector<std::string> fields;
      for (const plan::EditConflict& conflict : conflicts_) {
        fields.push_back(conflict.field);
      }
      page.set("disputed", absl::StrCat(words_.Report("plan_disputed"), ": ",
                                        absl::StrJoin(fields, ", ")));
    }
    if (Shows(AccessContent::kSafety)) {
      page.set("critical", CriticalLine(plan_, words_, Day()));
    }
    Rows goals{data::type::list};
    for (const plan::Goal& goal : plan_.goals) {
      if (goal.text.empty() || !plan::IsStanding(goal, Day())) continue;
      data row;
      row.set("language", goal.language);
      row.set("text", goal.text);
      goals.push_back(row);
    }
    page.set("goals", goals);
    Rows sections{data::type::list};
    Add("interventions", Interventions(), sections);
    Add("pathways", Pathways(), sections);
    Add("watch_signs", WatchSigns(), sections);
    Add("contingencies", Contingencies(), sections);
    Add("treatment_limits", Limits(), sections);
    Add("medicines", Medicines(), sections);
    Add("on_call", OnCall(), sections);
    Add("parties", Parties(), sections);
    page.set("sections", sections);
    page.set("looked",
             LookedLine({audit_.viewer, audit_.purpose, audit_.at, ""}, words_));
    const std::string hidden = HiddenContents(audit_.rulings, words_);
    if (!hidden.empty()) {
      page.set("hidden", absl::StrCat(words_.Report("plan_hidden"), ": ", hidden));
    }
    return page;
  }

 private:
  base::Date Day() const { return audit_.at.LocalDate(); }

  bool Shows(AccessContent content) const {
    return access::IsGranted(audit_.rulings, content);
  }

  void Add(const char* heading, Rows rows, Rows& sections) const {
    if (rows.list_value().empty()) return;
    data section;
    section.set("heading", words_.Report(heading));
    section.set("rows", rows);
    sections.push_back(section);
  }

  static void Row(Rows& rows, std::string what, std::string more, std::string who) {
    data row;
    row.set("what", std::move(what));
    row.set("more", std::move(more));
    row.set("who", std::move(who));
    rows.push_back(row);
  }

  // A party as others call it: role and organisation, where they are shown.
  std::string Name(const std::string& id) const {
    for (const plan::Party& party : plan_.parties) {
      if (party.id != id || party.role.empty()) continue;
      return absl::StrCat(words_.Of("role", party.role),
                          party.organisation.empty() ? "" : ", ", party.organisation);
    }
    return id;
  }

  Rows Interventions() const {
    Rows rows{data::type::list};
    for (const plan::PlannedIntervention& planned : plan_.interventions) {
      if (!Shows(AccessContent::kTasks) || !plan::IsStanding(planned, Day())) continue;
      std::vector<plan::TaskStatus> tasks;
      for (const plan::Task& task : plan_.tasks) {
        if (task.intervention == planned.id) {
          tasks.push_back(plan::StatusOn(task, Day()));
        }
      }
      Row(rows,
          planned.intervention.empty() ? words_.Report("unnamed_intervention")
                                       : words_.Of("intervention", planned.intervention),
          tasks.empty() ? "" : words_.Of("work_status", Key(plan::RollUp(tasks))),
          Name(planned.owner));
    }
    return rows;
  }

  Rows Pathways() const {
    Rows rows{data::type::list};
    for (PathwayRow& row : StepsOf(plan_, words_)) {
      Row(rows, std::move(row.where), std::move(row.when), Name(row.who));
    }
    return rows;
  }

  // What is done about it, and by whom.
  std::string Said(const plan::Contingency& each) const {
    std::string action = each.action.text;
    for (const plan::PlannedIntervention& planned : plan_.interventions) {
      if (!action.empty() || planned.id != each.intervention) continue;
      action = planned.intervention.empty()
                   ? words_.Report("unnamed_intervention")
                   : words_.Of("intervention", planned.intervention);
    }
    return absl::StrCat(action, each.by.empty() ? "" : ": ", Name(each.by));
  }

  std::string After(const std::string& sign) const {
    absl::string_view bowtie = sign;
    return absl::ConsumePrefix(&bowtie, plan::kOfBowtie) ? words_.Of("bowtie", bowtie)
                                                         : sign;
  }

  Rows WatchSigns() const {
    Rows rows{data::type::list};
    for (const plan::WatchSign& sign : plan_.watch_signs) {
      if (!plan::IsStanding(sign, Day())) continue;
      std::vector<std::string> actions;
      if (sign.response) actions.push_back(sign.response->text);
      for (const plan::Contingency& each : plan::ActionsOn(plan_, sign.id, Day())) {
        actions.push_back(Said(each));
      }
      std::vector<std::string> watchers;
      for (const std::string& party : sign.parties) watchers.push_back(Name(party));
      Row(rows, sign.sign.text, absl::StrJoin(actions, "; "),
          absl::StrJoin(watchers, "; "));
    }
    return rows;
  }

  // What is done in events that no sign of the plan tells of.
  Rows Contingencies() const {
    Rows rows{data::type::list};
    for (const plan::Contingency& each : plan_.contingencies) {
      const bool is_of_a_sign =
          std::any_of(plan_.watch_signs.begin(), plan_.watch_signs.end(),
                      [&](const plan::WatchSign& sign) { return sign.id == each.sign; });
      if (is_of_a_sign || !plan::IsStanding(each, Day())) continue;
      Row(rows, After(each.sign), Said(each), "");
    }
    return rows;
  }

  Rows Limits() const {
    Rows rows{data::type::list};
    for (const plan::TreatmentLimit& limit : plan_.treatment_limits) {
      if (!plan::IsStanding(limit, Day()) || Day() < limit.decided) continue;
      Row(rows, limit.words.text, limit.instead ? limit.instead->text : "",
          limit.decided.ToString());
    }
    return rows;
  }

  Rows Medicines() const {
    Rows rows{data::type::list};
    if (!plan_.medication) return rows;
    const std::string responsible = plan_.medication->responsible.empty()
                                        ? words_.Report("nobody_responsible")
                                        : Name(plan_.medication->responsible);
    for (const base::Code& code : plan_.medication->medicines) {
      Row(rows, absl::StrCat(code.system, " ", code.code), "", responsible);
    }
    return rows;
  }

  Rows OnCall() const {
    Rows rows{data::type::list};
    for (const plan::OnCall& call : plan_.on_call) {
      if (!plan::IsStanding(call, Day())) continue;
      std::vector<std::string> hours;
      for (const plan::CallHours each : call.hours) {
        hours.push_back(words_.Of("call_hours", Key(each)));
      }
      Row(rows, absl::StrJoin(hours, ", "), call.reach, Name(call.party));
    }
    return rows;
  }

  Rows Parties() const {
    Rows rows{data::type::list};
    for (const plan::Party& party : plan_.parties) {
      if (!plan::IsStanding(party, Day()) || !Shows(AccessContent::kParties)) continue;
      Row(rows, words_.Of("party_kind", Key(party.kind)),
          party.contributes ? party.contributes->text : "",
          absl::StrCat(Name(party.id), party.coordinator ? " · " : "",
                       party.coordinator ? words_.Report("coordinator") : ""));
    }
    return rows;
  }

  const plan::CarePlan& plan_;
  const access::AuditRecord& audit_;
  const std::vector<plan::EditConflict>& conflicts_;
  const diagram::Wording words_;
  const Language language_;
};

}  // namespace

std::string WritePlan(const plan::ViewedPlan& viewed,
                      const std::vector<service::Text>& texts, Language language) {
  kainjow::mustache::mustache page(kPlanPage);
  return page.render(PlanPage(viewed, texts, language).Page());
}

}  // namespace tillit::html
