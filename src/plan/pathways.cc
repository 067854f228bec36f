// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/pathways.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tillit/facts/view.h"
#include "tillit/plan/standing.h"

namespace tillit::plan {
namespace {

using base::Finding;
using base::Severity;
using pathway::PathwayUse;
using pathway::StateStanding;

// A limit reaches ten years at most.
constexpr int kYearsOfLimit = 11;
constexpr int kYearsOfLife = 120;

std::string PathOf(const CarePlan& plan) {
  return absl::StrCat("CarePlan/", plan.id.value);
}

std::string PathOf(const CarePlan& plan, const PathwayUse& use) {
  return absl::StrCat(PathOf(plan), ".pathway_uses[", use.id, "]");
}

bool TakesPart(const Party& party, base::Date on) {
  return IsStanding(party, on) && (!party.declined || on < *party.declined);
}

// The first party by id that has a role.
std::string PartyInRole(const CarePlan& plan, const std::string& role, base::Date on) {
  std::string found;
  for (const Party& party : plan.parties) {
    if (party.role != role || role.empty() || !TakesPart(party, on)) continue;
    if (found.empty() || party.id < found) found = party.id;
  }
  return found;
}

// Who answers by name: as the step says, as long as they take part.
std::string OwnerOf(const CarePlan& plan, const StateStanding& standing, base::Date on) {
  for (const Party& party : plan.parties) {
    if (party.id == standing.owner && TakesPart(party, on)) return party.id;
  }
  const std::string owner = PartyInRole(plan, standing.role, on);
  return owner.empty() ? PartyInRole(plan, standing.deputy, on) : owner;
}

// What is given by whoever gives the pathway, and nothing by anybody else.
bool StandsAlone(const CarePlan& plan, const PathwayUse& use) {
  bool gives = false;
  for (const PlannedIntervention& each : plan.interventions) {
    if (each.provider.empty()) continue;
    if (each.provider != use.provider) return false;
    gives = true;
  }
  return gives && !use.provider.empty();
}

bool HasEnded(const std::vector<StateStanding>& standing) {
  return !standing.empty() &&
         std::all_of(standing.begin(), standing.end(),
                     [](const StateStanding& each) { return each.ends; });
}

const pathway::CareProgramme* FindProgramme(const PathwayFrame& frame,
                                            absl::string_view id) {
  for (const pathway::CareProgramme& each : frame.programmes) {
    if (each.id == id) return &each;
  }
  return nullptr;
}

template <class T>
const T* Find(const std::vector<T>& list, absl::string_view id) {
  for (const T& each : list) {
    if (each.id == id) return &each;
  }
  return nullptr;
}

// The day it is in Norway, wherever the writer was.
base::Date DayOf(base::Instant moment) {
  moment.offset_minutes = base::ZoneRules::Norway().OffsetMinutesAt(moment.utc_seconds);
  return moment.LocalDate();
}

std::vector<base::Date> HolidaysOf(const CarePlan& plan, base::Date now) {
  base::Date first = now;
  for (const pathway::PathwayStep& step : plan.pathway_steps) {
    first = std::min(first, DayOf(step.entered));
  }
  return HolidaysFor(first, now);
}

// The steps and ticks of each use, by the use's id.
class Parts {
 public:
  explicit Parts(const CarePlan& plan) {
    std::map<absl::string_view, absl::string_view> use_of;
    for (const pathway::PathwayStep& step : plan.pathway_steps) {
      use_of.emplace(step.id, step.use);
      parts_[step.use].steps.push_back(step);
    }
    for (const pathway::ItemTick& tick : plan.item_ticks) {
      const auto use = use_of.find(tick.step);
      if (use != use_of.end()) parts_[std::string(use->second)].ticks.push_back(tick);
    }
  }

  pathway::Progress Of(const std::string& use) const {
    const auto found = parts_.find(use);
    if (found == parts_.end()) return {};
    return {found->second.steps, found->second.ticks};
  }

 private:
  struct Part {
    std::vector<pathway::PathwayStep> steps;
    std::vector<pathway::ItemTick> ticks;
  };
  std::map<std::string, Part> parts_;
};

class Standing {
 public:
  Standing(const CarePlan& plan, const PathwayFrame& frame, base::Instant now)
      : plan_(plan),
        frame_(frame),
        now_(now),
        on_(DayOf(now)),
        holidays_(HolidaysOf(plan, on_)),
        parts_(plan) {
    calendar_.holidays = holidays_;
    calendar_.by_day = frame.by_day;
  }

  // Null: the version is not known.
  std::optional<PathwayStanding> Of(const PathwayUse& use,
                                    std::vector<Finding>* findings) {
    const pathway::Pathway* way = FindPathway(frame_, use.pathway, use.version);
    const auto find = [&](Severity severity, const char* code,
                          std::vector<std::string> arguments) {
      if (findings == nullptr) return;
      findings->push_back({severity, code, PathOf(plan_, use), std::move(arguments)});
    };
    if (way == nullptr) {
      find(Severity::kWarning, "pathway_unknown",
           {base::Quotable(use.pathway), base::Quotable(use.version)});
      return std::nullopt;
    }
    PathwayStanding standing;
    standing.use = use.id;
    standing.pathway = use.pathway;
    standing.version = use.version;
    const pathway::Progress progress = parts_.Of(use.id);
    if (use.withdrawn && use.withdrawn->utc_seconds <= now_.utc_seconds) return standing;
    FindLost(use, progress, find);
    standing.standing = pathway::StandingIn(*way, use, progress, now_, calendar_);
    standing.times = pathway::TimesOf(*way, use, progress, now_, calendar_);
    standing.lead = pathway::LeadTimeOf(standing.times);
    if (standing.standing.empty()) find(Severity::kWarning, "pathway_not_begun", {});
    if (standing.standing.size() > 1) {
      find(Severity::kWarning, "pathway_forked",
           {absl::StrCat(standing.standing.size())});
    }
    for (StateStanding& each : standing.standing) {
      if (each.ends) continue;
      each.owner = OwnerOf(plan_, each, on_);
      if (each.late) {
        find(Severity::kWarning, "pathway_late", {each.state, each.escalates_to});
      }
      if (each.owner.empty()) {
        find(Severity::kWarning, "pathway_no_party", {each.state, each.role});
      }
    }
    if (HasEnded(standing.standing)) return standing;
    if (use.review && *use.review <= on_) {
      find(Severity::kWarning, "pathway_review_due", {});
    }
    if (way->supports_only && StandsAlone(plan_, use)) {
      find(Severity::kWarning, "pathway_stands_alone", {use.pathway});
    }
    if (use.programme.empty()) return standing;
    const pathway::CareProgramme* programme = FindProgramme(frame_, use.programme);
    const pathway::ProgrammePhase* phase =
        programme == nullptr ? nullptr : pathway::PhaseOn(*programme, on_);
    if (programme == nullptr) {
      find(Severity::kWarning, "programme_unknown", {base::Quotable(use.programme)});
    } else if (phase == nullptr) {
      find(Severity::kWarning, "programme_ended", {programme->id});
    } else if (phase->version != use.version) {
      find(Severity::kNote, "programme_phase_changed",
           {programme->id, base::Quotable(phase->version)});
    }
    return standing;
  }

 private:
  // Steps that follow one that was withdrawn: somebody's work, which counts no more.
  template <class Find>
  void FindLost(const PathwayUse& use, const pathway::Progress& progress,
                const Find& find) const {
    const std::vector<size_t> live = pathway::LiveSteps(use, progress.steps);
    const auto lost = static_cast<size_t>(
        std::count_if(progress.steps.begin(), progress.steps.end(),
                      [](const auto& step) { return !step.withdrawn; }));
    if (lost > live.size()) {
      find(Severity::kWarning, "pathway_step_lost", {absl::StrCat(lost - live.size())});
    }
  }

  const CarePlan& plan_;
  const PathwayFrame& frame_;
  const base::Instant now_;
  const base::Date on_;
  const std::vector<base::Date> holidays_;
  const Parts parts_;
  pathway::LimitCalendar calendar_;
};

// What is new of a use itself, before any step is looked at.
class UseChecking {
 public:
  UseChecking(const CarePlan& before, const CarePlan& after, const PathwayFrame& frame,
              const facts::PatientRecord* record, base::Instant recorded)
      : before_(before),
        after_(after),
        frame_(frame),
        recorded_(recorded),
        parts_before_(before),
        parts_after_(after) {
    for (const Party& party : after.parties) {
      if (TakesPart(party, DayOf(recorded))) parties_.insert(party.id);
    }
    if (record == nullptr) nobody_.id = after.patient;
    view_.Take(record == nullptr ? nobody_ : *record, DayOf(recorded));
  }

  std::vector<Finding> Run() {
    for (const PathwayUse& use : after_.pathway_uses) CheckUse(use);
    CheckNames();
    return std::move(findings_);
  }

 private:
  void Refuse(std::string path, const char* code, std::vector<std::string> arguments) {
    findings_.push_back(
        {Severity::kRefused, code, std::move(path), std::move(arguments)});
  }

  bool IsTouched(const PathwayUse& use) const {
    const pathway::Progress was = parts_before_.Of(use.id);
    const pathway::Progress is = parts_after_.Of(use.id);
    return was.steps != is.steps || was.ticks != is.ticks;
  }

  void CheckUse(const PathwayUse& use) {
    const PathwayUse* was = Find(before_.pathway_uses, use.id);
    const bool touched = IsTouched(use);
    if (was != nullptr && *was == use && !touched) return;
    const std::string path = PathOf(after_, use);
    const pathway::Pathway* way = FindPathway(frame_, use.pathway, use.version);
    if (way == nullptr) {
      return Refuse(path, "pathway_unknown",
                    {base::Quotable(use.pathway), base::Quotable(use.version)});
    }
    if (was == nullptr) {
      CheckProgramme(use, path);
    } else if (was->pathway != use.pathway || was->programme != use.programme ||
               (was->withdrawn && was->withdrawn != use.withdrawn)) {
      Refuse(path, "pathway_entry_changed", {});
    } else if (was->version != use.version) {
      CheckVersion(*was, *way, path);
    }
    if (way->needs_review && !use.review && (was == nullptr || was->review)) {
      Refuse(path, "pathway_review_missing", {use.pathway});
    }
    const pathway::PathwayStep* first = Find(after_.pathway_steps, use.id);
    if (first == nullptr || first->use != use.id) {
      Refuse(path, "pathway_not_begun", {});
    }
    if (!touched) return;
    std::vector<Finding> of_steps =
        pathway::CheckChange(*way, use, parts_before_.Of(use.id), parts_after_.Of(use.id),
                             view_, recorded_, PathOf(after_));
    std::move(of_steps.begin(), of_steps.end(), std::back_inserter(findings_));
  }

  void CheckProgramme(const PathwayUse& use, const std::string& path) {
    if (use.programme.empty()) return;
    const pathway::CareProgramme* programme = FindProgramme(frame_, use.programme);
    const pathway::ProgrammePhase* phase =
        programme == nullptr || programme->pathway != use.pathway
            ? nullptr
            : pathway::PhaseOn(*programme, DayOf(recorded_));
    if (phase == nullptr || phase->version != use.version) {
      Refuse(path, "programme_closed",
             {programme == nullptr ? base::Quotable(use.programme) : programme->id});
    }
  }

  void CheckVersion(const PathwayUse& use, const pathway::Pathway& to,
                    const std::string& path) {
    const pathway::Pathway* from = FindPathway(frame_, use.pathway, use.version);
    for (const pathway::PathwayOrphan& each :
         pathway::OrphansIn(from, to, use, parts_before_.Of(use.id))) {
      if (each.standing && each.item.empty())
        Refuse(path, "pathway_orphan", {each.state});
    }
  }

  // Whom and what steps and ticks name is in the plan.
  void CheckNames() {
    for (const pathway::PathwayStep& step : after_.pathway_steps) {
      const pathway::PathwayStep* was = Find(before_.pathway_steps, step.id);
      if (was != nullptr && *was == step) continue;
      const std::string path =
          absl::StrCat(PathOf(after_), ".pathway_steps[", step.id, "]");
      const bool is_anothers_first = was == nullptr && step.id != step.use &&
                                     Find(after_.pathway_uses, step.id) != nullptr;
      if (Find(after_.pathway_uses, step.use) == nullptr || is_anothers_first) {
        Refuse(path, "pathway_step_follows_none", {});
      }
      if (was == nullptr || was->owner != step.owner) CheckParty(step.owner, path);
      if (was == nullptr || was->receiver != step.receiver) {
        CheckParty(step.receiver, path);
      }
    }
    for (const pathway::ItemTick& tick : after_.item_ticks) {
      const pathway::ItemTick* was = Find(before_.item_ticks, tick.id);
      if (was != nullptr && *was == tick) continue;
      const std::string path = absl::StrCat(PathOf(after_), ".item_ticks[", tick.id, "]");
      if (Find(after_.pathway_steps, tick.step) == nullptr) {
        Refuse(path, "pathway_step_follows_none", {});
      }
      CheckParty(tick.by, path);
    }
  }

  void CheckParty(const std::string& id, const std::string& path) {
    if (!id.empty() && parties_.count(id) == 0) {
      Refuse(path, "pathway_party_unknown", {base::Quotable(id)});
    }
  }

  const CarePlan& before_;
  const CarePlan& after_;
  const PathwayFrame& frame_;
  const base::Instant recorded_;
  const Parts parts_before_;
  const Parts parts_after_;
  std::set<std::string> parties_;  // that take part
  facts::PatientRecord nobody_;
  facts::View view_;
  std::vector<Finding> findings_;
};

}  // namespace

const pathway::Pathway* FindPathway(const PathwayFrame& frame, absl::string_view id,
                                    absl::string_view version) {
  for (const pathway::Pathway& each : frame.pathways) {
    if (each.id == id && each.version == version) return &each;
  }
  return nullptr;
}

std::vector<base::Date> HolidaysFor(base::Date first, base::Date last) {
  std::vector<base::Date> holidays;
  // Nobody is on a pathway longer than a life.
  for (int year = std::max(first.Year(), last.Year() - kYearsOfLife);
       year <= last.Year() + kYearsOfLimit; ++year) {
    const std::vector<base::Date> of_year = pathway::NorwegianHolidays(year);
    holidays.insert(holidays.end(), of_year.begin(), of_year.end());
  }
  return holidays;
}

std::vector<PathwayStanding> PathwayStandings(const CarePlan& plan,
                                              const PathwayFrame& frame,
                                              base::Instant now,
                                              std::vector<base::Finding>* findings) {
  std::vector<PathwayStanding> standings;
  if (plan.pathway_uses.empty()) return standings;
  Standing standing(plan, frame, now);
  for (const PathwayUse& use : plan.pathway_uses) {
    if (auto of = standing.Of(use, findings)) standings.push_back(*std::move(of));
  }
  std::sort(
      standings.begin(), standings.end(),
      [](const PathwayStanding& a, const PathwayStanding& b) { return a.use < b.use; });
  return standings;
}

std::vector<base::Finding> CheckPathways(const CarePlan& before, const CarePlan& after,
                                         const PathwayFrame& frame,
                                         const facts::PatientRecord* record,
                                         base::Instant recorded) {
  if (before.pathway_uses == after.pathway_uses &&
      before.pathway_steps == after.pathway_steps &&
      before.item_ticks == after.item_ticks) {
    return {};
  }
  return UseChecking(before, after, frame, record, recorded).Run();
}

Migration Migrate(const CarePlan& plan, const pathway::Pathway& from,
                  const pathway::Pathway& to) {
  Migration migration;
  migration.plan = plan;
  const Parts parts(plan);
  for (PathwayUse& use : migration.plan.pathway_uses) {
    if (use.pathway != from.id || use.version != from.version || to.id != from.id) {
      continue;
    }
    std::vector<pathway::PathwayOrphan> orphans =
        pathway::OrphansIn(&from, to, use, parts.Of(use.id));
    const bool stays = std::any_of(orphans.begin(), orphans.end(),
                                   [](const pathway::PathwayOrphan& each) {
                                     return each.standing && each.item.empty();
                                   });
    std::move(orphans.begin(), orphans.end(), std::back_inserter(migration.orphans));
    if (stays) continue;
    use.version = to.version;
    migration.moved.push_back(use.id);
  }
  return migration;
}

std::vector<HandBack> HandBacks(absl::Span<const CarePlan> plans,
                                const PathwayFrame& frame, base::Instant now,
                                std::vector<base::Finding>* findings) {
  const base::Date on = DayOf(now);
  std::map<std::pair<std::string, std::string>, HandBack> by_patient;
  for (const CarePlan& plan : plans) {
    if (plan.pathway_uses.empty()) continue;
    Standing standing_of(plan, frame, now);
    for (const PathwayUse& use : plan.pathway_uses) {
      const pathway::CareProgramme* programme = FindProgramme(frame, use.programme);
      if (programme == nullptr || !programme->ends ||
          on < programme->ends->PlusDays(-programme->hand_back_days)) {
        continue;
      }
      // What is not known to have ended is handed back.
      const std::optional<PathwayStanding> standing = standing_of.Of(use, nullptr);
      if (standing && HasEnded(standing->standing)) continue;
      if (use.withdrawn) continue;
      HandBack back;
      back.patient = plan.patient;
      back.plan = plan.id;
      back.programme = programme->id;
      back.task.id = absl::StrCat("hand-back.", programme->id);
      back.task.owner = PartyInRole(plan, programme->receiver, on);
      back.task.due = programme->ends->PlusDays(-1);
      const auto [place, fresh] =
          by_patient.try_emplace({plan.patient.value, programme->id}, std::move(back));
      // Of several plans of a patient the first that names somebody.
      if (!fresh && place->second.task.owner.empty() && !back.task.owner.empty()) {
        place->second = std::move(back);
      }
    }
  }
  std::vector<HandBack> all;
  for (auto& [key, back] : by_patient) {
    if (back.task.owner.empty() && findings != nullptr) {
      findings->push_back({Severity::kWarning,
                           "hand_back_without_receiver",
                           absl::StrCat("CarePlan/", back.plan.value),
                           {base::Quotable(back.programme)}});
    }
    all.push_back(std::move(back));
  }
  return all;
}

}  // namespace tillit::plan
