// SPDX-License-Identifier: Apache-2.0
#include "tillit/html/report.h"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "html/critical.h"
#include "html/drawings.h"
#include "html/looked.h"
#include "html/page.h"
#include "html/pathways.h"
#include "tillit/diagram/bowtie.h"

namespace tillit::html {
namespace {

using kainjow::mustache::data;
using Rows = data;  // of the type list

std::string Lower(const char* name) { return absl::AsciiStrToLower(name); }
template <class E>
std::string Key(E value) {
  return Lower(base::EnumName(value));
}
template <class T>
std::string Number(const std::optional<T>& value) {
  return value.has_value() ? absl::StrCat(*value) : "";
}
std::string Number(const std::optional<base::Decimal>& value) {
  return value.has_value() ? value->ToString() : "";
}

class Report {
 public:
  Report(const service::ViewedRun& viewed, const std::vector<service::Text>& texts,
         const ReportOptions& options)
      : run_(viewed.run()),
        view_(viewed.view()),
        stamp_(run_.stamp.value_or(service::Stamp{})),
        ranking_(run_.ranking.has_value() ? *run_.ranking : kNoRanking),
        words_(texts, options.language),
        options_(options) {
    const service::RunResult& run = run_;
    for (const plan::CarePlan& p : run.plans) plans_[p.patient].push_back(&p);
    for (const service::PatientResult& p : run.patients) patients_[p.patient] = &p;
    const auto show = [&](const base::PatientId& patient) {
      if (std::ssize(shown_) < options.patients && plans_.count(patient) > 0) {
        shown_.insert(patient);
      }
    };
    for (const stratify::Ranked& row : ranking_.rows) show(row.patient);
    // Those of whom the view shows plans, and not why they stand where.
    for (const auto& [patient, plans] : plans_) show(patient);
  }

  data Page() const {
    data page;
    page.set("language", base::EnumName(options_.language));
    page.set("title", words_.Report("title"));
    page.set("service", absl::StrCat(words_.Of("service", stamp_.service), " (",
                                     stamp_.service, " ", stamp_.service_version, ")"));
    page.set("as_of", words_.Fill("report", "as_of", {stamp_.as_of.ToString()}));
    page.set("banners", Banners());
    page.set("has_red_flags", !run_.red_flags.empty());
    page.set("red_flags", RedFlags());
    SetPathways(page);
    page.set("words", Words());
    page.set("funnel", Funnel());
    page.set("capacity",
             absl::StrCat(ranking_.scoreable, " ", words_.Report("scoreable"), " · ",
                          ranking_.places, " ", words_.Report("places"), ". ",
                          words_.Of("reason", "share_is_capacity")));
    page.set("rows", RankedRows());
    const int64_t more = static_cast<int64_t>(ranking_.rows.size()) - ShownRows();
    if (more > 0) page.set("more_rows", absl::StrCat("+ ", more));
    page.set("patients", Patients());
    const int64_t plans = static_cast<int64_t>(plans_.size() - shown_.size());
    if (plans > 0) page.set("more_patients", absl::StrCat("+ ", plans));
    if (run_.week.has_value()) page.set("week", Week(*run_.week));
    page.set("findings", Findings());
    page.set("sources", Sources());
    page.set("looked", LookedLine(view_.request(), words_));
    page.set("hidden", Hidden());
    return page;
  }

 private:
  data Words() const {
    data words;
    for (const char* id :
         {"funnel", "ranked_list", "rank", "patients", "age", "percentile", "points",
          "reasons", "group_membership", "questions", "unplaced", "findings", "sources",
          "red_flags", "red_flags_first", "access_needs", "pathways"}) {
      words.set(id, words_.Report(id));
    }
    return words;
  }

  void SetPathways(data& page) const {
    Rows rows{data::type::list};
    for (const PathwayRow& each : PathwayRows(run_, words_)) {
      data row;
      row.set("patient", each.patient);
      row.set("where", each.where);
      row.set("when", each.when);
      row.set("who", each.who);
      row.set("missing", each.missing);
      rows.push_back(row);
    }
    page.set("has_pathways", !rows.list_value().empty());
    page.set("pathways", rows);
  }

  data Banners() const {
    Rows rows{data::type::list};
    const auto add = [&](const char* id) { rows.push_back({"text", words_.Report(id)}); };
    if (options_.synthetic) add("synthetic_data");
    if (!run_.week.has_value() || run_.week->proposal) add("proposal");
    add("not_norwegian_fact");
    return rows;
  }

  // What is left out, and of how many.
  data Hidden() const {
    Rows rows{data::type::list};
    for (const access::AuditRecord& record : view_.audit()) {
      const std::string contents = HiddenContents(record.rulings, words_);
      if (contents.empty()) continue;
      rows.push_back(
          {"text", words_.Fill("report", "hidden_of",
                               {absl::StrCat(record.patients.size()), contents})});
    }
    return rows;
  }

  // Everybody, however many: what must be seen to now is never cut short.
  data RedFlags() const {
    Rows rows{data::type::list};
    for (const service::RedFlagged& flagged : run_.red_flags) {
      const auto patient = patients_.find(flagged.patient);
      if (patient == patients_.end() || !patient->second->red_flags) continue;
      for (const stratify::RaisedRedFlag& raised : patient->second->red_flags->raised) {
        data row;
        row.set("level", words_.Of("red_flag_level", Key(raised.level)));
        row.set("patient", flagged.patient.value);
        row.set("anchor", Anchor(flagged.patient));
        row.set("card", shown_.count(flagged.patient) > 0);
        std::string what = words_.Of("red_flag", raised.red_flag);
        if (!patient->second->access_needs.empty()) {
          absl::StrAppend(&what, "; ", words_.Report("access_needs"), ": ",
                          AccessNeeds(*patient->second));
        }
        row.set("what", what);
        row.set("action", ActionOn(*patient->second, raised));
        row.set("evidence", Evidence(raised.evidence));
        rows.push_back(row);
      }
    }
    return rows;
  }

  // "red_flag_action.call-113" is a key of texts.
  std::string Action(const std::string& key) const {
    const size_t dot = key.find('.');
    return dot == std::string::npos ? key
                                    : words_.Of(key.substr(0, dot), key.substr(dot + 1));
  }

  // What is done about a flag that is up: what was agreed, where limits were, and then
  // what would be done without them.
  std::string ActionOn(const service::PatientResult& patient,
                       const stratify::RaisedRedFlag& raised) const {
    std::string said = Action(raised.action);
    const service::RedFlagLimit* last = nullptr;
    for (const service::RedFlagLimit& each : patient.red_flag_limits) {
      if (each.red_flag != raised.red_flag) continue;
      absl::StrAppend(&said, last == nullptr ? ": " : "; ");
      last = &each;
      if (each.limit.words.text.empty()) {
        // That there is one is shown, and not what it says.
        absl::StrAppend(&said, words_.Report("ask_for_limit"));
        continue;
      }
      absl::StrAppend(&said, each.limit.words.text, " (", each.limit.decided.ToString(),
                      ")");
      if (each.limit.instead) {
        absl::StrAppend(&said, ", ", words_.Report("instead"), ": ",
                        each.limit.instead->text);
      }
    }
    if (last != nullptr) {
      absl::StrAppend(&said, ". ", words_.Report("without_limit"), ": ",
                      Action(last->action));
    }
    return said;
  }

  data Funnel() const {
    Rows rows{data::type::list};
    for (const service::FunnelStep& step : run_.funnel) {
      std::vector<std::string> losses;
      for (const service::Loss& loss : step.losses) {
        losses.push_back(
            absl::StrCat(loss.patients, ": ", words_.Of("reason", loss.reason)));
      }
      data row;
      row.set("step", words_.Of("step", step.step));
      row.set("patients", absl::StrCat(step.patients));
      row.set("losses", absl::StrJoin(losses, "; "));
      rows.push_back(row);
    }
    return rows;
  }

  // As many as were asked for, and everybody down to the last who has a place or stands
  // just below: those in no group stand between them.
  int64_t ShownRows() const {
    const int64_t size = std::ssize(ranking_.rows);
    int64_t shown = std::min<int64_t>(options_.rows, size);
    for (int64_t i = shown; i < size; ++i) {
      const stratify::Ranked& row = ranking_.rows[static_cast<size_t>(i)];
      if (row.within_share || row.just_below || row.red_flag) shown = i + 1;
    }
    return shown;
  }

  static std::string Anchor(const base::PatientId& id) {
    return absl::StrCat("patient-", id.value);
  }

  data RankedRows() const {
    Rows rows{data::type::list};
    const int64_t shown = ShownRows();
    int64_t last_place = -1;
    for (int64_t i = 0; i < shown; ++i) {
      if (ranking_.rows[static_cast<size_t>(i)].within_share) last_place = i;
    }
    for (int64_t i = 0; i < shown; ++i) {
      const stratify::Ranked& ranked = ranking_.rows[static_cast<size_t>(i)];
      std::vector<std::string> groups;
      for (const stratify::GroupRank& rank : ranked.group_ranks) {
        groups.push_back(absl::StrCat(words_.Of("group", rank.group), " ", rank.rank, "/",
                                      rank.members));
      }
      data row;
      row.set("rank", Number(ranked.rank));
      row.set("patient", ranked.patient.value);
      row.set("anchor", Anchor(ranked.patient));
      row.set("card", shown_.count(ranked.patient) > 0);
      row.set("age", Number(ranked.age));
      row.set("percentile", Number(ranked.percentile));
      row.set("points", Number(ranked.points));
      row.set("ranked_by", ranked.rank.has_value() ? words_.Of("model", ranked.ranked_by)
                                                   : words_.Of("reason", ranked.reason));
      row.set("groups", absl::StrJoin(groups, ", "));
      row.set("mark", ranked.red_flag ? words_.Of("red_flag_level", Key(*ranked.red_flag))
                      : ranked.within_share ? words_.Report("within_share")
                      : ranked.just_below   ? words_.Report("just_below")
                      : ranked.life != facts::LifeStatus::kAlive
                          ? words_.Of("status", Key(ranked.life))
                      : ranked.rank && !ranked.eligible
                          ? words_.Report(patients_.at(ranked.patient)->team_declined
                                              ? "declined_the_team"
                                              : "in_no_group")
                          : words_.Of("status", Key(ranked.status)));
      row.set("line", i == last_place && i + 1 < std::ssize(ranking_.rows));
      rows.push_back(row);
    }
    return rows;
  }

  std::string Evidence(const std::vector<criteria::Evidence>& list) const {
    constexpr size_t kMost = 6;
    std::vector<std::string> parts;
    for (const criteria::Evidence& e : list) {
      if (parts.size() == kMost) {
        parts.push_back(absl::StrCat("+ ", list.size() - kMost));
        break;
      }
      if (!e.derived.empty()) {
        parts.push_back(Derived(e.derived));
        continue;
      }
      std::string part = absl::StrCat(e.code.code, " (", e.code.system);
      if (e.date.has_value()) absl::StrAppend(&part, ", ", e.date->ToString());
      if (!e.source.empty()) absl::StrAppend(&part, ", ", e.source);
      if (e.mapped_from.has_value()) {
        absl::StrAppend(&part, " ← ", e.mapped_from->system, " ", e.mapped_from->code);
      }
      parts.push_back(part + ")");
    }
    return absl::StrJoin(parts, "; ");
  }

  // "group:<id>" in words.
  std::string Derived(const std::string& id) const {
    const size_t colon = id.find(':');
    if (colon == std::string::npos) return id;
    const std::string kind = id.substr(0, colon);
    return words_.Of(kind == "score" ? "model" : kind, id.substr(colon + 1));
  }

  data Patients() const {
    Rows cards{data::type::list};
    std::set<base::PatientId> rest = shown_;
    for (const stratify::Ranked& row : ranking_.rows) {
      if (rest.erase(row.patient) > 0) cards.push_back(Card(row));
    }
    for (const base::PatientId& patient : rest) {
      data card;
      card.set("patient", patient.value);
      card.set("anchor", Anchor(patient));
      card.set("plan", Plans(patient));
      cards.push_back(card);
    }
    return cards;
  }

  data Plans(const base::PatientId& patient) const {
    Rows plans{data::type::list};
    for (const plan::CarePlan* care_plan : plans_.at(patient)) {
      plans.push_back(Plan(*care_plan));
    }
    return plans;
  }

  std::string AccessNeeds(const service::PatientResult& patient) const {
    std::vector<std::string> needs;
    for (const facts::AccessNeed& need : patient.access_needs) {
      needs.push_back(words_.Of("access_need", need.need));
      if (!need.detail.empty()) absl::StrAppend(&needs.back(), " (", need.detail, ")");
    }
    return absl::StrJoin(needs, ", ");
  }

  data Card(const stratify::Ranked& ranked) const {
    const service::PatientResult& patient = *patients_.at(ranked.patient);
    data card;
    card.set("patient", ranked.patient.value);
    card.set("anchor", Anchor(ranked.patient));
    if (ranked.age) {
      card.set("age", absl::StrCat(words_.Report("age"), " ", *ranked.age));
    }
    if (ranked.rank) {
      card.set("rank", absl::StrCat(words_.Report("rank"), " ", *ranked.rank));
    }
    if (patient.tier && !patient.tier->tier.empty()) {
      std::string tier = words_.Of("tier", patient.tier->tier);
      if (patient.tier->contact_every_days > 0) {
        absl::StrAppend(&tier, " (", words_.Report("contact_every"), " ",
                        patient.tier->contact_every_days, " ", words_.Report("days"),
                        ")");
      }
      card.set("tier", tier);
    }
    if (!patient.access_needs.empty()) {
      card.set("access_needs",
               absl::StrCat(words_.Report("access_needs"), ": ", AccessNeeds(patient)));
    }
    card.set("reasons", Reasons(patient, ranked.ranked_by));
    std::set<std::string> missing;
    for (const risk::Score& score : patient.scores) {
      missing.insert(score.missing_systems.begin(), score.missing_systems.end());
    }
    if (!missing.empty()) {
      card.set("missing", absl::StrCat(words_.Report("missing"), ": ",
                                       absl::StrJoin(missing, ", ")));
    }
    card.set("groups", Groups(patient));
    if (patient.profile) card.set("profile", Profile(*patient.profile));
    Rows bowties{data::type::list};
    for (const bowtie::Analysis& a : patient.analyses) bowties.push_back(Bowtie(a));
    card.set("bowties", bowties);
    card.set("plan", Plans(ranked.patient));
    card.set("is_ranked", true);
    return card;
  }

  // Each model's points, and what gave those of the model that ranked.
  data Reasons(const service::PatientResult& patient,
               const std::string& ranked_by) const {
    Rows rows{data::type::list};
    const auto add = [&](std::string what, std::string points, std::string evidence) {
      data row;
      row.set("what", what);
      row.set("points", points);
      row.set("evidence", evidence);
      rows.push_back(row);
    };
    for (const risk::Score& score : patient.scores) {
      std::string points = Number(score.points);
      if (score.highest != score.points || score.lowest != score.points) {
        absl::StrAppend(&points, " (", Number(score.lowest), "–", Number(score.highest),
                        ")");
      }
      add(words_.Of("model", score.model), points,
          score.points.has_value()
              ? words_.Of(absl::StrCat("band.", score.model), score.band)
              : absl::StrCat(words_.Of("reason", score.reason), ": ",
                             absl::StrJoin(score.missing_systems, ", ")));
      if (score.model != ranked_by) continue;
      for (const risk::TermResult& term : score.terms) {
        if (term.answer != criteria::Answer::kYes) continue;
        add(absl::StrCat("· ", words_.Of(absl::StrCat("term.", score.model), term.term)),
            term.points.ToString(), Evidence(term.evidence));
      }
    }
    return rows;
  }

  data Groups(const service::PatientResult& patient) const {
    Rows rows{data::type::list};
    for (const stratify::Placement& placement : patient.placements) {
      if (placement.member == criteria::Answer::kNo && !placement.confirm) continue;
      std::vector<std::string> rules;
      for (const std::string& rule : placement.rules) {
        rules.push_back(words_.Of(absl::StrCat("rule.", placement.group), rule));
      }
      if (placement.confirm) rules.push_back(words_.Report("group_confirm"));
      if (!placement.undecided.empty()) {
        rules.push_back(words_.Of("reason", placement.undecided));
      }
      data row;
      row.set("group", words_.Of("group", placement.group));
      row.set("answer", words_.Of("answer", Key(placement.member)));
      row.set("rules", absl::StrJoin(rules, ", "));
      row.set("evidence", Evidence(placement.evidence));
      rows.push_back(row);
    }
    return rows;
  }

  std::string Part(const std::string& profile, absl::string_view part) const {
    return words_.Of("profile", absl::StrCat(profile, ".", part));
  }

  // Dimensions with what was found and what is asked, and the flags that are yes.
  data Profile(const stratify::ProfileResult& profile) const {
    data out;
    out.set("title", words_.Of("profile", profile.profile));
    const auto name = [&](const std::string& part) {
      return Part(profile.profile, part);
    };
    Rows dimensions{data::type::list};
    for (const stratify::DimensionResult& dimension : profile.dimensions) {
      std::vector<std::string> items, questions;
      for (const auto& item : dimension.items) items.push_back(name(item.item));
      for (const auto& open : dimension.questions) questions.push_back(name(open.item));
      if (dimension.acute == criteria::Answer::kYes) {
        items.push_back(name(absl::StrCat(dimension.dimension, ".acute")));
      }
      data row;
      row.set("dimension", name(dimension.dimension));
      row.set("answer", dimension.at_risk == criteria::Answer::kYes
                            ? words_.Report("at_risk")
                            : words_.Of("answer", Key(dimension.frail)));
      row.set("number", dimension.lowest == dimension.highest
                            ? absl::StrCat(dimension.lowest)
                            : absl::StrCat(dimension.lowest, "–", dimension.highest));
      row.set("items", absl::StrJoin(items, ", "));
      row.set("questions", questions.empty()
                               ? ""
                               : absl::StrCat(words_.Report("to_ask"), ": ",
                                              absl::StrJoin(questions, ", ")));
      dimensions.push_back(row);
    }
    out.set("dimensions", dimensions);
    std::vector<std::string> flags;
    for (const auto* list : {&profile.flags, &profile.components}) {
      for (const stratify::ProfileFlagResult& flag : *list) {
        if (flag.answer != criteria::Answer::kYes) continue;
        std::vector<std::string> fired;
        for (const std::string& part : flag.fired) {
          fired.push_back(name(absl::StrCat(flag.flag, ".", part)));
        }
        flags.push_back(
            absl::StrCat(name(flag.flag), " (", absl::StrJoin(fired, ", "), ")"));
      }
    }
    out.set("flags", absl::StrJoin(flags, " · "));
    return out;
  }

  data Bowtie(const bowtie::Analysis& analysis) const {
    data tie;
    tie.set("title", words_.Of("bowtie", analysis.bowtie));
    tie.set("picture", diagram::DrawBowtie(analysis, words_, diagram::Place::kPage));
    Rows barriers{data::type::list};
    const auto text = [](double value) { return absl::StrFormat("%.0f", value); };
    for (const bowtie::BarrierValue& value : analysis.barriers) {
      data row;
      row.set("barrier",
              words_.Of(absl::StrCat("barrier.", analysis.bowtie), value.barrier));
      row.set("side", words_.Of("side", Key(value.side)));
      row.set("worth", words_.Of("worth", Key(value.worth)));
      if (value.avoided_per_1000.has_value()) {
        const bowtie::Estimate& e = *value.avoided_per_1000;
        row.set("avoided", words_.Fill("report", "avoided",
                                       {text(e.value), text(e.low), text(e.high)}));
      } else if (const auto& ratio =
                     value.rate_ratio ? value.rate_ratio : value.risk_ratio) {
        const auto two = [](double of) { return absl::StrFormat("%.2f", of); };
        row.set("avoided",
                words_.Fill("report", "ratio",
                            {two(ratio->value), two(ratio->low), two(ratio->high)}));
      }
      row.set("certainty", words_.Of("certainty", Key(value.certainty)));
      row.set("citation", value.citation);
      barriers.push_back(row);
    }
    tie.set("barriers", barriers);
    return tie;
  }

  data Plan(const plan::CarePlan& care_plan) const {
    data out;
    const auto shows = [&](access::AccessContent content) {
      return view_.Shows(care_plan.patient, content);
    };
    std::string title = words_.Report("plan");
    if (shows(access::AccessContent::kOutline)) {
      absl::StrAppend(&title, " · ", words_.Of("status", Key(care_plan.status)), " · ",
                      words_.Fill("report", "review_by", {care_plan.review.ToString()}));
    }
    out.set("title", title);
    Rows goals{data::type::list};
    for (const plan::Goal& goal : care_plan.goals) {
      if (goal.text.empty()) continue;
      data row;
      row.set("language", goal.language);
      row.set("text", goal.text);
      goals.push_back(row);
    }
    out.set("goals", goals);
    if (shows(access::AccessContent::kSafety)) {
      out.set("critical", CriticalLine(care_plan, words_, stamp_.as_of));
    }
    out.set("medicines", Medicines(care_plan));
    Rows interventions{data::type::list};
    if (shows(access::AccessContent::kTasks)) {
      for (const plan::PlannedIntervention& planned : care_plan.interventions) {
        interventions.push_back(Intervention(care_plan, planned));
      }
    }
    out.set("interventions", interventions);
    Rows questions{data::type::list};
    for (const plan::Question& question : care_plan.questions) {
      questions.push_back({"question", Question(question)});
    }
    out.set("has_questions", !care_plan.questions.empty());
    out.set("questions", questions);
    return out;
  }

  // The list of medicines and who answers for it (L-02); empty where there is none.
  std::string Medicines(const plan::CarePlan& care_plan) const {
    if (!care_plan.medication) return "";
    std::vector<std::string> codes;
    for (const base::Code& code : care_plan.medication->medicines) {
      codes.push_back(absl::StrCat(code.system, " ", code.code));
    }
    return absl::StrCat(
        words_.Report("medicines"), ": ", absl::StrJoin(codes, ", "), " (",
        care_plan.medication->responsible.empty() ? words_.Report("nobody_responsible")
                                                  : care_plan.medication->responsible,
        ")");
  }

  // "cause:<bow-tie>.<cause>" in words: what it is about, and what is asked.
  std::string Question(const plan::Question& question) const {
    const size_t colon = question.about.find(':');
    const std::string kind = question.about.substr(0, colon);
    const std::string asked = words_.Of("question", kind);
    if (colon == std::string::npos) return asked;
    return absl::StrCat(words_.Of(kind == "owner" ? "intervention" : kind,
                                  question.about.substr(colon + 1)),
                        ": ", asked);
  }

  // The patient's own words for a goal; its id where the plan does not hold it.
  static const std::string& WordsOf(const plan::CarePlan& care_plan,
                                    const base::GoalId& id) {
    for (const plan::Goal& goal : care_plan.goals) {
      if (goal.id == id && !goal.text.empty()) return goal.text;
    }
    return id.value;
  }

  data Intervention(const plan::CarePlan& care_plan,
                    const plan::PlannedIntervention& planned) const {
    data row;
    row.set("intervention", planned.intervention.empty()
                                ? words_.Report("unnamed_intervention")
                                : words_.Of("intervention", planned.intervention));
    row.set("form",
            absl::StrCat(words_.Of("form", Key(planned.form)),
                         planned.minutes > 0 ? absl::StrCat(", ", planned.minutes, " ",
                                                            words_.Report("minutes"))
                                             : ""));
    if (planned.intervention.empty()) return row;
    std::string when =
        words_.Fill("report", "first_within", {absl::StrCat(planned.first_within_days)});
    if (planned.repeat_every_days) {
      absl::StrAppend(
          &when, ", ",
          words_.Fill("report", "repeats", {absl::StrCat(*planned.repeat_every_days)}));
    }
    row.set("when", when);
    std::vector<std::string> who;
    for (const std::string& c : planned.competences) {
      who.push_back(words_.Of("competence", c));
    }
    row.set("who", absl::StrJoin(who, " + "));
    std::vector<std::string> why;
    for (const base::GoalId& goal : planned.reason.goals) {
      why.push_back(words_.Fill("reason", "for_goal", {WordsOf(care_plan, goal)}));
    }
    for (const std::string& group : planned.reason.groups) {
      why.push_back(words_.Fill("reason", "for_group", {words_.Of("group", group)}));
    }
    for (const std::string& barrier : planned.reason.barriers) {
      why.push_back(
          words_.Fill("reason", "for_barrier", {words_.Of("barrier", barrier)}));
    }
    for (const std::string& cause : planned.reason.causes) {
      why.push_back(words_.Fill("reason", "for_cause", {words_.Of("cause", cause)}));
    }
    row.set("why", absl::StrJoin(why, "; "));
    return row;
  }

  data Week(const service::Week& week) const {
    data out;
    out.set("title", absl::StrCat(words_.Report(week.proposal ? "week_proposed" : "week"),
                                  " ", week.from.ToString()));
    out.set(
        "summary",
        absl::StrCat(words_.Report("visits"), ": ", week.schedule.placed.size(), " · ",
                     words_.Report("unplaced"), ": ", week.schedule.undone.size()));
    Rows days{data::type::list};
    for (int d = 0; d < week.days; ++d) {
      const base::Date day = week.from.PlusDays(d);
      const std::string picture = DrawDay(week, day, words_);
      if (picture.empty()) continue;
      data row;
      row.set("day", day.ToString());
      row.set("picture", picture);
      days.push_back(row);
    }
    out.set("days", days);
    std::map<base::VisitId, std::string> patient_of;
    for (const schedule::Asked& a : week.asked) patient_of[a.visit] = a.patient.value;
    std::map<std::string, std::vector<std::string>> undone;
    for (const schedule::Undone& u : week.schedule.undone) {
      std::string why = words_.Of("reason", absl::StrCat("undone.", Key(u.reason)));
      if (!u.competence.empty()) {
        absl::StrAppend(&why, ": ", words_.Of("competence", u.competence));
      }
      undone[why].push_back(patient_of[u.visit]);
    }
    Rows rows{data::type::list};
    for (auto& [why, whom] : undone) {
      const size_t visits = whom.size();
      std::sort(whom.begin(), whom.end());
      whom.erase(std::unique(whom.begin(), whom.end()), whom.end());
      constexpr size_t kMost = 12;
      const size_t more = whom.size() > kMost ? whom.size() - kMost : 0;
      whom.resize(whom.size() - more);
      data row;
      row.set("reason", why);
      row.set("visits", absl::StrCat(visits));
      row.set("patients", absl::StrCat(absl::StrJoin(whom, ", "),
                                       more > 0 ? absl::StrCat(" + ", more) : ""));
      rows.push_back(row);
    }
    // Who is visited and needs something at each meeting.
    std::map<std::string, std::string> needs;
    for (const schedule::Asked& a : week.asked) {
      const auto patient = patients_.find(a.patient);
      if (patient == patients_.end() || patient->second->access_needs.empty()) continue;
      needs[a.patient.value] = AccessNeeds(*patient->second);
    }
    Rows meetings{data::type::list};
    for (const auto& [id, what] : needs) {
      data row;
      row.set("patient", id);
      row.set("needs", what);
      meetings.push_back(row);
    }
    out.set("has_needs", !needs.empty());
    out.set("needs", meetings);
    out.set("has_undone", !undone.empty());
    out.set("undone", rows);
    return out;
  }

  // One row a severity, wording and code: the whole list stands in findings.json.
  data Findings() const {
    struct Group {
      int64_t count = 0;
      std::string path;
    };
    std::map<std::pair<int, std::string>, Group> groups;
    for (const base::Finding& finding : run_.findings) {
      const std::string text = words_.Fill("finding", finding.code, finding.arguments);
      Group& group = groups[{-static_cast<int>(finding.severity), text}];
      if (++group.count == 1) group.path = finding.path;
    }
    constexpr int kMost = 60;
    Rows rows{data::type::list};
    int shown = 0;
    for (const auto& [key, group] : groups) {
      if (++shown > kMost) break;
      data row;
      row.set("severity",
              words_.Of("severity", Key(static_cast<base::Severity>(-key.first))));
      row.set("text", key.second);
      row.set("count", absl::StrCat(group.count));
      row.set("path", group.path);
      rows.push_back(row);
    }
    return rows;
  }

  data Sources() const {
    std::set<std::pair<std::string, std::string>> lines;
    for (const service::PatientResult& patient : run_.patients) {
      for (const risk::Score& score : patient.scores) {
        lines.emplace(words_.Fill("report", "model_version",
                                  {words_.Of("model", score.model), score.version}),
                      score.hash);
      }
      for (const bowtie::Analysis& a : patient.analyses) {
        std::string line = absl::StrCat(words_.Of("bowtie", a.bowtie), " ", a.version);
        if (a.base_rate) absl::StrAppend(&line, ": ", a.base_rate->source.citation);
        lines.emplace(std::move(line), a.hash);
      }
    }
    Rows rows{data::type::list};
    const auto add = [&](const std::string& text, const std::string& hash) {
      data row;
      row.set("text", text);
      row.set("hash", hash.substr(0, 12));
      rows.push_back(row);
    };
    add(absl::StrCat("tillit ", stamp_.library_version), stamp_.service_hash);
    for (const auto& [text, hash] : lines) add(text, hash);
    return rows;
  }

  static inline const stratify::Ranking kNoRanking{};
  const service::RunResult& run_;
  const service::ListView& view_;
  const service::Stamp stamp_;
  const stratify::Ranking& ranking_;
  const Wording words_;
  const ReportOptions& options_;
  std::map<base::PatientId, std::vector<const plan::CarePlan*>> plans_;
  std::map<base::PatientId, const service::PatientResult*> patients_;
  std::set<base::PatientId> shown_;  // with a section of their own
};

}  // namespace

std::string WriteReport(const service::ViewedRun& viewed,
                        const std::vector<service::Text>& texts,
                        const ReportOptions& options) {
  kainjow::mustache::mustache page(kPage);
  page.set_custom_escape([](const std::string& text) { return Escape(text); });
  // Not into a stream, which would swallow the end of memory and cut the page short.
  std::string text;
  page.render(Report(viewed, texts, options).Page(),
              [&text](const std::string& part) { text += part; });
  return text;
}

}  // namespace tillit::html
