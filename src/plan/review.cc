// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/review.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tillit/plan/standing.h"

namespace tillit::plan {
namespace {

template <typename T>
bool Holds(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool Says(const std::optional<Words>& words) { return words && !words->text.empty(); }

// Collects findings of one plan.
class Reviewing {
 public:
  explicit Reviewing(const CarePlan& plan)
      : plan_(plan), path_(absl::StrCat("CarePlan/", plan.id.value)) {
    for (const Party& party : plan.parties) parties_.insert(party.id);
    for (const PlannedIntervention& planned : plan.interventions) {
      interventions_.insert(planned.id);
    }
    for (const Goal& goal : plan.goals) goals_.insert(goal.id.value);
    for (const Prerequisite& each : plan.prerequisites) prerequisites_.insert(each.id);
    for (const WatchSign& sign : plan.watch_signs) signs_.insert(sign.id);
  }

  std::vector<base::Finding> All() {
    Orphans();
    Names();
    Coordinators();
    Life();
    Relatives();
    Safety();
    return std::move(findings_);
  }

 private:
  void Find(const char* code, absl::string_view at, std::vector<std::string> arguments) {
    // Ids are the host's: what somebody put into one is not told in full.
    for (std::string& argument : arguments) argument = base::Quotable(argument);
    findings_.push_back(
        {base::Severity::kWarning, code, absl::StrCat(path_, at), std::move(arguments)});
  }

  void Orphans() {
    for (size_t i = 0; i < plan_.goals.size(); ++i) {
      const base::GoalId& goal = plan_.goals[i].id;
      const bool served = std::any_of(
          plan_.interventions.begin(), plan_.interventions.end(),
          [&](const PlannedIntervention& planned) {
            return Holds(planned.reason.goals, goal) || ServesThrough(planned, goal);
          });
      if (!served) {
        Find("goal_without_intervention", absl::StrCat(".goals[", i, "]"), {goal.value});
      }
    }
    for (size_t i = 0; i < plan_.interventions.size(); ++i) {
      const Reason& reason = plan_.interventions[i].reason;
      if (reason.goals.empty() && reason.groups.empty() && reason.barriers.empty() &&
          reason.causes.empty() && reason.prerequisites.empty()) {
        Find("intervention_without_reason", absl::StrCat(".interventions[", i, "]"),
             {plan_.interventions[i].intervention});
      }
    }
    for (size_t i = 0; i < plan_.prerequisites.size(); ++i) {
      const Prerequisite& each = plan_.prerequisites[i];
      const bool met = std::any_of(plan_.interventions.begin(), plan_.interventions.end(),
                                   [&](const PlannedIntervention& planned) {
                                     return Holds(planned.reason.prerequisites, each.id);
                                   });
      if (!met) {
        Find("prerequisite_without_intervention", absl::StrCat(".prerequisites[", i, "]"),
             {each.id});
      }
    }
  }

  bool ServesThrough(const PlannedIntervention& planned, const base::GoalId& goal) const {
    return std::any_of(plan_.prerequisites.begin(), plan_.prerequisites.end(),
                       [&](const Prerequisite& each) {
                         return each.goal == goal &&
                                Holds(planned.reason.prerequisites, each.id);
                       });
  }

  void NameAll(const std::set<std::string>& known, const std::vector<std::string>& ids,
               const std::string& at) {
    for (const std::string& id : ids) Name(known, id, at);
  }

  void Name(const std::set<std::string>& known, const std::string& id,
            const std::string& at) {
    if (!id.empty() && known.count(id) == 0) Find("plan_name_dangling", at, {id});
  }

  void Names() {
    for (size_t i = 0; i < plan_.interventions.size(); ++i) {
      const std::string at = absl::StrCat(".interventions[", i, "]");
      const PlannedIntervention& planned = plan_.interventions[i];
      Name(parties_, planned.owner, at + ".owner");
      for (const base::GoalId& goal : planned.reason.goals) {
        Name(goals_, goal.value, at + ".reason.goals");
      }
      for (const std::string& id : planned.reason.prerequisites) {
        Name(prerequisites_, id, at + ".reason.prerequisites");
      }
    }
    for (size_t i = 0; i < plan_.prerequisites.size(); ++i) {
      Name(goals_, plan_.prerequisites[i].goal.value,
           absl::StrCat(".prerequisites[", i, "].goal"));
    }
    for (size_t i = 0; i < plan_.ratings.size(); ++i) {
      Name(goals_, plan_.ratings[i].goal.value, absl::StrCat(".ratings[", i, "].goal"));
      Name(parties_, plan_.ratings[i].by, absl::StrCat(".ratings[", i, "].by"));
    }
    for (size_t i = 0; i < plan_.commitments.size(); ++i) {
      const std::string at = absl::StrCat(".commitments[", i, "]");
      Name(parties_, plan_.commitments[i].by, at + ".by");
      Name(parties_, plan_.commitments[i].to, at + ".to");
      NameAll(interventions_, plan_.commitments[i].interventions, at + ".interventions");
    }
    for (size_t i = 0; i < plan_.on_call.size(); ++i) {
      Name(parties_, plan_.on_call[i].party, absl::StrCat(".on_call[", i, "].party"));
    }
    for (size_t i = 0; i < plan_.contingencies.size(); ++i) {
      const std::string at = absl::StrCat(".contingencies[", i, "]");
      // Or the event of a bow-tie, which no plan lists.
      if (!absl::StartsWith(plan_.contingencies[i].sign, kOfBowtie)) {
        Name(signs_, plan_.contingencies[i].sign, at + ".sign");
      }
      Name(parties_, plan_.contingencies[i].by, at + ".by");
      Name(interventions_, plan_.contingencies[i].intervention, at + ".intervention");
    }
    for (size_t i = 0; i < plan_.watch_signs.size(); ++i) {
      for (const std::string& party : plan_.watch_signs[i].parties) {
        Name(parties_, party, absl::StrCat(".watch_signs[", i, "].parties"));
      }
    }
    for (size_t i = 0; i < plan_.tasks.size(); ++i) {
      const std::string at = absl::StrCat(".tasks[", i, "]");
      Name(interventions_, plan_.tasks[i].intervention, at + ".intervention");
      Name(parties_, plan_.tasks[i].owner, at + ".owner");
    }
    for (size_t i = 0; i < plan_.evaluations.size(); ++i) {
      const std::string& of = plan_.evaluations[i].of;
      if (goals_.count(of) == 0) {
        Name(interventions_, of, absl::StrCat(".evaluations[", i, "].of"));
      }
      Name(parties_, plan_.evaluations[i].by, absl::StrCat(".evaluations[", i, "].by"));
    }
    for (size_t i = 0; i < plan_.meetings.size(); ++i) {
      NameAll(parties_, plan_.meetings[i].present,
              absl::StrCat(".meetings[", i, "].present"));
    }
    for (size_t i = 0; i < plan_.decisions.size(); ++i) {
      const std::string at = absl::StrCat(".decisions[", i, "]");
      NameAll(parties_, plan_.decisions[i].participants, at + ".participants");
      for (const Dissent& dissent : plan_.decisions[i].dissents) {
        Name(parties_, dissent.party, at + ".dissents");
      }
    }
    for (size_t i = 0; i < plan_.treatment_limits.size(); ++i) {
      Name(parties_, plan_.treatment_limits[i].by,
           absl::StrCat(".treatment_limits[", i, "].by"));
    }
    for (size_t i = 0; i < plan_.resolutions.size(); ++i) {
      Name(parties_, plan_.resolutions[i].decided_by,
           absl::StrCat(".resolutions[", i, "].decided_by"));
    }
    if (plan_.household) {
      Name(parties_, plan_.household->responsible, ".household.responsible");
    }
  }

  void Coordinators() {
    std::vector<std::string> coordinators;
    for (const Party& party : plan_.parties) {
      if (party.coordinator && !party.ended) coordinators.push_back(party.id);
    }
    if (coordinators.size() > 1) Find("several_coordinators", ".parties", coordinators);
  }

  void Life() {
    for (const LifeContext& context : plan_.life_context) {
      if (context.ended) continue;
      for (size_t i = 0; i < plan_.interventions.size(); ++i) {
        const PlannedIntervention& planned = plan_.interventions[i];
        if (Holds(context.rules_out, planned.intervention) ||
            Holds(context.rules_out_forms, planned.form)) {
          Find("intervention_does_not_fit_life", absl::StrCat(".interventions[", i, "]"),
               {planned.intervention, context.id});
        }
      }
    }
  }

  void Relatives() {
    for (size_t i = 0; i < plan_.parties.size(); ++i) {
      const Party& party = plan_.parties[i];
      if (party.ended || !party.relative) continue;
      if (party.relative->burden == CarerBurden::kHigh) {
        Find(party.relative->respite == true ? "relative_carries_much"
                                             : "relative_carries_much_without_respite",
             absl::StrCat(".parties[", i, "]"), {party.id});
      }
    }
  }

  void Safety() {
    // Of a proposal nobody answers for anything yet.
    if (plan_.medication && plan_.status != PlanStatus::kProposed &&
        parties_.count(plan_.medication->responsible) == 0) {
      Find("medication_without_responsible", ".medication", {});
    }
    if (plan_.patient_part && plan_.patient_part->capacity.can_consent == false &&
        parties_.count(plan_.patient_part->capacity.representative) == 0) {
      Find("no_representative", ".patient_part.capacity", {});
    }
    if (plan_.household && plan_.household->children == true &&
        plan_.household->responsible.empty()) {
      Find("children_without_follow_up", ".household", {});
    }
  }

  const CarePlan& plan_;
  const std::string path_;
  std::set<std::string> parties_;
  std::set<std::string> interventions_;
  std::set<std::string> goals_;
  std::set<std::string> prerequisites_;
  std::set<std::string> signs_;
  std::vector<base::Finding> findings_;
};

const Party* PartyOf(const CarePlan& plan, const std::string& id);

// Who decides for the patient where the patient cannot.
bool HasRepresentative(const CarePlan& plan) {
  if (!plan.patient_part) return false;
  const Party* party = PartyOf(plan, plan.patient_part->capacity.representative);
  return party != nullptr && !party->ended &&
         (party->kind == PartyKind::kRepresentative ||
          party->kind == PartyKind::kRelative);
}

const Party* PartyOf(const CarePlan& plan, const std::string& id) {
  for (const Party& party : plan.parties) {
    if (party.id == id) return &party;
  }
  return nullptr;
}

}  // namespace

std::vector<base::Finding> Review(const CarePlan& plan) { return Reviewing(plan).All(); }

namespace {

// A party that is in the plan, has not left it and has not said no.
bool TakesPart(const CarePlan& plan, const std::string& id, base::Date on) {
  const Party* party = PartyOf(plan, id);
  return party != nullptr && IsStanding(*party, on) &&
         (!party->declined || on < *party->declined);
}

}  // namespace

std::vector<base::Finding> MissingForActive(const CarePlan& plan, base::Date on) {
  std::vector<base::Finding> missing;
  const auto needs = [&](bool met, const char* code, const char* field) {
    if (met) return;
    missing.push_back({base::Severity::kRefused,
                       code,
                       absl::StrCat("CarePlan/", plan.id.value, field),
                       {}});
  };
  const PatientPart patient = plan.patient_part.value_or(PatientPart{});
  needs(std::any_of(
            plan.goals.begin(), plan.goals.end(),
            [&](const Goal& goal) { return IsStanding(goal, on) && !goal.text.empty(); }),
        "plan_needs_goal", ".goals");
  needs(patient.stance && *patient.stance != Stance::kDisagrees, "plan_needs_stance",
        ".patient_part.stance");
  needs(patient.consents_to_plan != false, "plan_needs_consent",
        ".patient_part.consents_to_plan");
  needs(Says(patient.role), "plan_needs_patient_role", ".patient_part.role");
  const auto called = [&](CallHours hours) {
    return std::any_of(plan.on_call.begin(), plan.on_call.end(), [&](const OnCall& call) {
      return IsStanding(call, on) && Holds(call.hours, hours) &&
             TakesPart(plan, call.party, on);
    });
  };
  needs(called(CallHours::kDay) && called(CallHours::kNight), "plan_needs_on_call",
        ".on_call");
  needs(!plan.medication || TakesPart(plan, plan.medication->responsible, on),
        "medication_without_responsible", ".medication.responsible");
  needs(std::any_of(
            plan.critical_information.begin(), plan.critical_information.end(),
            [&](const facts::CriticalInformation& each) { return IsStanding(each, on); }),
        "plan_needs_critical_information", ".critical_information");
  needs(patient.capacity.can_consent != false || HasRepresentative(plan),
        "plan_needs_representative", ".patient_part.capacity");
  return missing;
}

std::vector<Breach> Breaches(const CarePlan& plan, base::Date on) {
  std::vector<Breach> breaches;
  for (const Commitment& commitment : plan.commitments) {
    if (commitment.due == base::Date{} || !commitment.accepted_by_giver ||
        !commitment.accepted_by_receiver || on < *commitment.accepted_by_giver ||
        on < *commitment.accepted_by_receiver) {
      continue;
    }
    base::Date until = on;
    if (commitment.kept) until = std::min(until, *commitment.kept);
    if (commitment.ended) until = std::min(until, *commitment.ended);
    if (until <= commitment.due) continue;
    breaches.push_back(
        {commitment.id, commitment.by, commitment.to, until.days - commitment.due.days});
  }
  std::stable_sort(breaches.begin(), breaches.end(),
                   [](const Breach& a, const Breach& b) { return a.days > b.days; });
  return breaches;
}

std::vector<base::Finding> ReviewDecisions(const CarePlan& plan, const DecisionRule& rule,
                                           base::Date on) {
  std::vector<base::Finding> findings;
  for (size_t i = 0; i < plan.decisions.size(); ++i) {
    const Decision& decision = plan.decisions[i];
    const auto find = [&](const char* code, std::vector<std::string> arguments) {
      findings.push_back({base::Severity::kWarning, code,
                          absl::StrCat("CarePlan/", plan.id.value, ".decisions[", i, "]"),
                          std::move(arguments)});
    };
    const auto takes_part = [&](const std::vector<std::string>& present, auto asks) {
      return std::any_of(present.begin(), present.end(), [&](const std::string& id) {
        const Party* party = PartyOf(plan, id);
        return party != nullptr && asks(*party);
      });
    };
    if (!decision.chosen || on < decision.date) continue;
    const bool can =
        !plan.patient_part || plan.patient_part->capacity.can_consent != false;
    const auto is_patient = [&](const Party& party) {
      return (can && party.kind == PartyKind::kPatient) ||
             party.kind == PartyKind::kRepresentative;
    };
    if (decision.urgent) {
      const base::Date by = decision.date.PlusDays(rule.urgent_told_within_days);
      const bool told = std::any_of(
          plan.meetings.begin(), plan.meetings.end(), [&](const Meeting& meeting) {
            return decision.date <= meeting.date && meeting.date <= by;
          });
      if (!told && by < on) find("urgent_decision_not_told", {decision.id});
      continue;
    }
    std::set<std::string> participants;
    for (const std::string& id : decision.participants) {
      if (PartyOf(plan, id) != nullptr) participants.insert(id);
    }
    if (static_cast<int32_t>(participants.size()) < rule.at_least) {
      find("decision_without_quorum",
           {decision.id, absl::StrCat(participants.size()), absl::StrCat(rule.at_least)});
    }
    if (rule.patient && !takes_part(decision.participants, is_patient)) {
      find("decision_without_patient", {decision.id});
    }
    for (const std::string& role : rule.roles) {
      if (!takes_part(decision.participants,
                      [&](const Party& party) { return party.role == role; })) {
        find("decision_without_role", {decision.id, role});
      }
    }
  }
  return findings;
}

namespace {

// What an acknowledgement names: "gp:1,hospital:2".
bool HoldsVersion(const std::string& version, const SeenEvent& event) {
  for (const absl::string_view part : absl::StrSplit(version, ',')) {
    const std::vector<absl::string_view> pair = absl::StrSplit(part, ':');
    int32_t number = 0;
    if (pair.size() == 2 && pair[0] == event.organisation &&
        absl::SimpleAtoi(pair[1], &number)) {
      return number >= event.number;
    }
  }
  return false;
}

}  // namespace

std::vector<Unacknowledged> NotAcknowledged(const PlanSnapshot& snapshot, base::Date on) {
  std::vector<Unacknowledged> missing;
  const auto ask = [&](const char* collection, const std::string& of,
                       const std::string& id) {
    const Party* party = PartyOf(snapshot.plan, id);
    const std::string item = absl::StrCat(collection, "[", of, "]");
    std::vector<SeenEvent> writers;
    for (const FieldWritten& written : snapshot.written) {
      if (!absl::StartsWith(written.field, item)) continue;
      writers.insert(writers.end(), written.by.begin(), written.by.end());
    }
    // What is contested is known to nobody.
    const bool contested = std::any_of(
        snapshot.edit_conflicts.begin(), snapshot.edit_conflicts.end(),
        [&](const EditConflict& each) { return absl::StartsWith(each.field, item); });
    const auto knows = [&](const Acknowledgement& each) {
      return each.id == of &&
             std::all_of(writers.begin(), writers.end(), [&](const SeenEvent& event) {
               return HoldsVersion(each.version, event);
             });
    };
    if (contested || party == nullptr ||
        std::none_of(party->acknowledged.begin(), party->acknowledged.end(), knows)) {
      missing.push_back({id, of});
    }
  };
  for (const WatchSign& sign : snapshot.plan.watch_signs) {
    if (!IsStanding(sign, on)) continue;
    for (const std::string& party : sign.parties) ask("watch_signs", sign.id, party);
  }
  for (const Contingency& each : snapshot.plan.contingencies) {
    if (IsStanding(each, on) && !each.by.empty()) ask("contingencies", each.id, each.by);
  }
  return missing;
}

std::vector<StopProposed> StopsProposed(const CarePlan& plan, base::Date on,
                                        int32_t times) {
  std::vector<StopProposed> proposed;
  for (const PlannedIntervention& planned : plan.interventions) {
    if (!IsStanding(planned, on)) continue;
    std::vector<const Evaluation*> evaluations;
    for (const Evaluation& each : plan.evaluations) {
      if (each.of == planned.id && each.date <= on && each.effect) {
        evaluations.push_back(&each);
      }
    }
    std::stable_sort(evaluations.begin(), evaluations.end(),
                     // Of one day the worse.
                     [](const Evaluation* a, const Evaluation* b) {
                       return a->date != b->date ? a->date > b->date
                                                 : *a->effect > *b->effect;
                     });
    StopProposed stop{planned.id, {}};
    for (const Evaluation* each : evaluations) {
      if (each->effect == EffectSeen::kHelped) break;
      stop.evaluations.push_back(each->id);
    }
    const bool worse =
        !evaluations.empty() && evaluations[0]->effect == EffectSeen::kWorse;
    if (worse || static_cast<int32_t>(stop.evaluations.size()) >= times) {
      proposed.push_back(std::move(stop));
    }
  }
  return proposed;
}

std::vector<Contingency> ActionsOn(const CarePlan& plan, const std::string& sign,
                                   base::Date on) {
  std::vector<Contingency> actions;
  for (const Contingency& each : plan.contingencies) {
    if (each.sign == sign && IsStanding(each, on)) actions.push_back(each);
  }
  std::stable_sort(
      actions.begin(), actions.end(),
      [](const Contingency& a, const Contingency& b) { return a.priority < b.priority; });
  return actions;
}

std::vector<std::string> SignsOf(const CarePlan& plan, const base::Code& code,
                                 double value, const std::string& unit, base::Date on) {
  std::vector<std::string> signs;
  for (const WatchSign& sign : plan.watch_signs) {
    if (!IsStanding(sign, on) || sign.code != code || sign.unit != unit) continue;
    if ((sign.below && value < *sign.below) || (sign.above && value > *sign.above)) {
      signs.push_back(sign.id);
    }
  }
  return signs;
}

std::optional<ContactDue> ContactDueOf(const CarePlan& plan,
                                       std::optional<base::Date> last_contact,
                                       base::Date on) {
  if (!plan.contact_every_days || plan.status != PlanStatus::kActive) return std::nullopt;
  const base::Date since = std::max(last_contact.value_or(plan.created), plan.created);
  ContactDue contact;
  contact.due = since.PlusDays(*plan.contact_every_days);
  contact.overdue = contact.due.PlusDays(plan.contact_grace_days.value_or(0)) < on;
  const std::string outreach = absl::StrCat("outreach-", since.ToString(), "-");
  int32_t tried = 0;
  int32_t tasks = 0;
  bool open = false;
  for (const Task& task : plan.tasks) {
    if (!absl::StartsWith(task.id, outreach)) continue;
    ++tasks;
    const TaskStatus status = StatusOn(task, on);
    // One that is done without a contact since has reached nobody.
    const bool ended = status == TaskStatus::kCompleted ||
                       status == TaskStatus::kFailed || status == TaskStatus::kExpired;
    tried += ended ? 1 : 0;
    open |= !ended && status != TaskStatus::kCancelled;
  }
  contact.lost = contact.overdue && tried >= kOutreachBeforeLost;
  if (contact.overdue && !open && !contact.lost) {
    Task task;
    task.id = absl::StrCat(outreach, tasks + 1);
    task.due = on.PlusDays(int64_t{plan.contact_grace_days.value_or(0)} + 1);
    contact.outreach = std::move(task);
  }
  return contact;
}

std::vector<TreatmentLimit> LimitsOn(const CarePlan& plan, const std::string& red_flag,
                                     base::Date on) {
  std::vector<TreatmentLimit> limits;
  for (const TreatmentLimit& limit : plan.treatment_limits) {
    if (IsStanding(limit, on) && !limit.words.text.empty() && limit.decided <= on &&
        (limit.red_flags.empty() || Holds(limit.red_flags, red_flag))) {
      limits.push_back(limit);
    }
  }
  return limits;
}

}  // namespace tillit::plan
