// SPDX-License-Identifier: Apache-2.0
#include "tillit/table/plan.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "table/csv.h"

namespace tillit::table {
namespace {

struct PlanRow {
  std::string section;
  std::string id;
  std::string text;
  std::string status;
  std::string who;
  std::string from;
  std::string until;
};

// Spreadsheets reckon with a cell that begins like a formula; some of them begin a cell
// at a semicolon, tab or line end.
std::string Cell(const std::string& text) {
  std::string safe;
  bool begins = true;
  for (const char c : text) {
    if (begins && absl::StrContains("=+-@", absl::string_view(&c, 1))) safe += '\'';
    safe += c;
    begins = absl::StrContains(";\t\r\n", absl::string_view(&c, 1));
  }
  return safe;
}

std::string DayOf(const std::optional<base::Date>& day) {
  return day ? day->ToString() : "";
}

template <class E>
std::string NameOf(const std::optional<E>& value) {
  return value ? base::EnumName(*value) : "";
}

class PlanRows {
 public:
  PlanRows(const plan::CarePlan& plan, const diagram::Wording& words)
      : plan_(plan), words_(words) {
    Add({"section", "id", "text", "status", "who", "from", "until"});
  }

  std::string Write() {
    Add({"plan", plan_.id.value, words_.Of("service", plan_.service),
         base::EnumName(plan_.status), "", plan_.created.ToString(), DayOf(plan_.ends)});
    for (const plan::Goal& each : plan_.goals) {
      Add({"goal", each.id.value, each.text, NameOf(each.status)});
    }
    for (const plan::PlannedIntervention& each : plan_.interventions) {
      Add({"intervention", each.id, NameOfIntervention(each), NameOf(each.status),
           each.owner, DayOf(each.starts), DayOf(each.ends)});
    }
    for (const plan::Task& each : plan_.tasks) {
      Add({"task", each.id, InterventionOf(each.intervention),
           base::EnumName(each.status), each.owner, "",
           each.due == base::Date{} ? "" : each.due.ToString()});
    }
    for (const plan::Party& each : plan_.parties) {
      Add({"party", each.id, words_.Of("role", each.role), base::EnumName(each.kind),
           each.organisation, DayOf(each.accepted), DayOf(each.ended)});
    }
    for (const pathway::PathwayUse& use : plan_.pathway_uses) {
      for (const size_t at : pathway::LiveSteps(use, plan_.pathway_steps)) {
        const pathway::PathwayStep& step = plan_.pathway_steps[at];
        Add({"pathway", step.id,
             absl::StrCat(
                 words_.Of("pathway", use.pathway), ": ",
                 words_.Of(absl::StrCat("pathway_state.", use.pathway), step.state)),
             "", step.owner, step.entered.LocalDate().ToString()});
      }
    }
    for (const plan::Commitment& each : plan_.commitments) {
      Add({"commitment", each.id, each.words.text, "", each.by, "",
           each.due == base::Date{} ? "" : each.due.ToString()});
    }
    WriteSafety();
    for (const plan::Question& each : plan_.questions) {
      const size_t colon = each.about.find(':');
      Add({"question", each.about, words_.Of("question", each.about.substr(0, colon))});
    }
    return writer_.Take();
  }

 private:
  void Add(PlanRow row) {
    for (std::string* cell : {&row.section, &row.id, &row.text, &row.status, &row.who,
                              &row.from, &row.until}) {
      writer_.Cell(Cell(*cell));
    }
    writer_.EndRow();
  }

  std::string NameOfIntervention(const plan::PlannedIntervention& planned) const {
    return planned.intervention.empty() ? words_.Report("unnamed_intervention")
                                        : words_.Of("intervention", planned.intervention);
  }
  std::string InterventionOf(const std::string& id) const {
    for (const plan::PlannedIntervention& each : plan_.interventions) {
      if (each.id == id) return NameOfIntervention(each);
    }
    return id;
  }

  std::string SignOf(const std::string& id) const {
    for (const plan::WatchSign& each : plan_.watch_signs) {
      if (each.id == id) return each.sign.text;
    }
    return id;
  }

  void WriteSafety() {
    for (const plan::WatchSign& each : plan_.watch_signs) {
      Add({"watch_sign", each.id, each.sign.text, NameOf(each.zone),
           absl::StrJoin(each.parties, " "), "", DayOf(each.ended)});
    }
    for (const plan::Contingency& each : plan_.contingencies) {
      absl::string_view bowtie = each.sign;
      const std::string after = absl::ConsumePrefix(&bowtie, plan::kOfBowtie)
                                    ? words_.Of("bowtie", bowtie)
                                    : SignOf(each.sign);
      const std::string what =
          each.action.text.empty() ? InterventionOf(each.intervention) : each.action.text;
      Add({"contingency", each.id, absl::StrCat(after, ": ", what), "", each.by, "",
           DayOf(each.ended)});
    }
    for (const plan::OnCall& each : plan_.on_call) {
      std::vector<std::string> hours;
      for (const plan::CallHours hour : each.hours) {
        hours.push_back(
            words_.Of("call_hours", absl::AsciiStrToLower(base::EnumName(hour))));
      }
      Add({"on_call", each.id, absl::StrCat(absl::StrJoin(hours, ", "), ": ", each.reach),
           "", each.party, "", DayOf(each.ended)});
    }
    for (const facts::CriticalInformation& each : plan_.critical_information) {
      Add({"critical", each.id, each.text, base::EnumName(each.kind), each.source,
           each.date ? each.date->ToString() : "", DayOf(each.ended)});
    }
    if (plan_.medication) {
      for (const base::Code& code : plan_.medication->medicines) {
        Add({"medicine", absl::StrCat(code.system, " ", code.code), "", "",
             plan_.medication->responsible});
      }
    }
    for (const plan::TreatmentLimit& each : plan_.treatment_limits) {
      Add({"treatment_limit", each.id,
           absl::StrCat(each.words.text, each.instead ? ": " : "",
                        each.instead ? each.instead->text : ""),
           "", each.by, each.decided.ToString(), DayOf(each.ended)});
    }
  }

  const plan::CarePlan& plan_;
  const diagram::Wording& words_;
  RowWriter writer_{RowStyle{}};
};

}  // namespace

std::string WritePlan(const plan::ViewedPlan& viewed,
                      const std::vector<service::Text>& texts,
                      diagram::Language language) {
  if (!viewed.audit().shown) return "";
  const diagram::Wording words(texts, language);
  return PlanRows(viewed.plan(), words).Write();
}

}  // namespace tillit::table
