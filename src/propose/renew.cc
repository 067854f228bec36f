// SPDX-License-Identifier: Apache-2.0
// A plan that people have, and what a fresh proposal says otherwise.
#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tillit/propose/propose.h"

namespace tillit::propose {
namespace {

template <class T>
bool HasId(const std::vector<T>& list, const std::string& id) {
  return std::any_of(list.begin(), list.end(),
                     [&](const T& each) { return each.id == id; });
}

// The id, or one behind it that nothing has.
template <class T>
std::string FreeId(const std::vector<T>& list, std::string id) {
  while (HasId(list, id)) id += "-";
  return id;
}

bool IsOver(const plan::PlannedIntervention& planned) {
  return planned.status == plan::InterventionStatus::kStopped ||
         planned.status == plan::InterventionStatus::kCompleted;
}

// Goals and prerequisites may be people's own reasons.
bool IsReasonOfTheLibrary(const plan::Reason& reason) {
  return !reason.groups.empty() || !reason.barriers.empty() || !reason.causes.empty() ||
         !reason.evidence.empty();
}

// With the library's part of a fresh one, and the goals of both.
plan::Reason Renewed(plan::Reason reason, const plan::Reason& fresh) {
  reason.groups = fresh.groups;
  reason.barriers = fresh.barriers;
  reason.causes = fresh.causes;
  reason.evidence = fresh.evidence;
  for (const base::GoalId& goal : fresh.goals) {
    if (std::count(reason.goals.begin(), reason.goals.end(), goal) == 0) {
      reason.goals.push_back(goal);
    }
  }
  return reason;
}

class Renewing {
 public:
  Renewing(const Terms& terms, const plan::CarePlan& known, const plan::CarePlan& fresh,
           Renewal& renewal)
      : terms_(terms), known_(known), fresh_(fresh), plan_(known), renewal_(renewal) {}

  plan::CarePlan Run(facts::View& view, std::vector<plan::ConflictFound>* conflicts) {
    TakeGoals();
    TakeReasons();
    TakeOffers();
    TakeContingencies();
    TakeSafety();
    TakeContacts();
    TakeQuestions();
    *conflicts = AskOfConflicts(terms_, view, &plan_);
    CompareQuestions();
    return std::move(plan_);
  }

 private:
  // What was stated since; what people wrote of a goal stays.
  void TakeGoals() {
    bool any = false;
    for (const plan::Goal& goal : fresh_.goals) {
      const auto is_it = [&](const plan::Goal& each) { return each.id == goal.id; };
      if (std::any_of(plan_.goals.begin(), plan_.goals.end(), is_it)) continue;
      plan_.goals.push_back(goal);
      any = true;
    }
    if (any) renewal_.taken.push_back("goals");
  }

  void TakeReasons() {
    for (plan::PlannedIntervention& planned : plan_.interventions) {
      if (IsOver(planned) || !IsReasonOfTheLibrary(planned.reason)) continue;
      const auto found =
          std::find_if(fresh_.interventions.begin(), fresh_.interventions.end(),
                       [&](const plan::PlannedIntervention& each) {
                         return each.intervention == planned.intervention;
                       });
      if (found == fresh_.interventions.end()) {
        renewal_.without_reason.push_back(planned.id);
        continue;
      }
      plan::Reason renewed = Renewed(planned.reason, found->reason);
      if (planned.reason == renewed) continue;
      planned.reason = std::move(renewed);
      renewal_.reasons_changed.push_back(planned.id);
    }
  }

  void TakeOffers() {
    const bool waits = plan_.status == plan::PlanStatus::kActive;
    for (const plan::PlannedIntervention& offered : fresh_.interventions) {
      const bool known =
          std::any_of(plan_.interventions.begin(), plan_.interventions.end(),
                      [&](const plan::PlannedIntervention& each) {
                        return each.intervention == offered.intervention;
                      });
      if (known) continue;
      plan::PlannedIntervention taken = offered;
      taken.id = FreeId(plan_.interventions, offered.id);
      if (waits) taken.status = plan::InterventionStatus::kOnHold;
      renewal_.offered.push_back(taken.id);
      TakeParty(offered.owner);
      for (plan::Task task : fresh_.tasks) {
        if (task.intervention != offered.id) continue;
        task.id = FreeId(plan_.tasks, absl::StrCat(plan::kFirstTask, taken.id));
        task.intervention = taken.id;
        if (waits) task.status = plan::TaskStatus::kOnHold;
        plan_.tasks.push_back(std::move(task));
      }
      plan_.interventions.push_back(std::move(taken));
    }
  }

  bool TakeParty(const std::string& id) {
    if (HasId(plan_.parties, id)) return false;
    for (const plan::Party& party : fresh_.parties) {
      if (party.id != id) continue;
      plan_.parties.push_back(party);
      return true;
    }
    return false;
  }

  // Of interventions that are in the plan, under whatever id.
  void TakeContingencies() {
    bool any = false;
    for (plan::Contingency each : fresh_.contingencies) {
      if (HasId(plan_.contingencies, each.id)) continue;
      const auto in_fresh =
          std::find_if(fresh_.interventions.begin(), fresh_.interventions.end(),
                       [&](const auto& one) { return one.id == each.intervention; });
      if (in_fresh == fresh_.interventions.end()) continue;
      const auto in_plan = std::find_if(
          plan_.interventions.begin(), plan_.interventions.end(),
          [&](const plan::PlannedIntervention& one) {
            return one.intervention == in_fresh->intervention && !IsOver(one);
          });
      if (in_plan == plan_.interventions.end()) continue;
      each.intervention = in_plan->id;
      each.by = in_plan->owner;
      plan_.contingencies.push_back(std::move(each));
      any = true;
    }
    if (!any) return;
    renewal_.taken.push_back("contingencies");
    if (std::count(plan_.kinds.begin(), plan_.kinds.end(),
                   plan::PlanKind::kContingency) == 0) {
      plan_.kinds.push_back(plan::PlanKind::kContingency);
    }
  }

  // What nobody may miss: allergies and the like, and the medicines in use.
  void TakeSafety() {
    bool any = false;
    for (facts::CriticalInformation each : fresh_.critical_information) {
      const bool known = std::any_of(
          plan_.critical_information.begin(), plan_.critical_information.end(),
          [&](const facts::CriticalInformation& one) {
            return one.kind == each.kind && one.code == each.code &&
                   one.text == each.text;
          });
      if (known) continue;
      each.id = FreeId(plan_.critical_information, each.id);
      plan_.critical_information.push_back(std::move(each));
      any = true;
    }
    if (any) renewal_.taken.push_back("critical_information");
    if (!fresh_.medication) return;
    if (plan_.medication && plan_.medication->medicines == fresh_.medication->medicines) {
      return;
    }
    if (!plan_.medication) plan_.medication.emplace();
    // Nobody has gone through the list as it is now.
    plan_.medication->reconciled.reset();
    plan_.medication->medicines = fresh_.medication->medicines;
    renewal_.taken.push_back("medication");
  }

  void TakeContacts() {
    if (fresh_.contact_every_days && !plan_.contact_every_days) {
      plan_.contact_every_days = fresh_.contact_every_days;
      renewal_.taken.push_back("contact_every_days");
    } else if (fresh_.contact_every_days &&
               fresh_.contact_every_days != plan_.contact_every_days) {
      renewal_.differs.push_back("contact_every_days");
    }
    bool any = false;
    for (const plan::Party& party : fresh_.parties) {
      const bool is_contact =
          std::count(terms_.contacts.begin(), terms_.contacts.end(), party.role) > 0;
      if (is_contact) any = TakeParty(party.id) || any;
    }
    if (any) renewal_.taken.push_back("parties");
  }

  // Whether this service asks such a question: what others ask is theirs.
  bool IsAsked(const std::string& about) const {
    if (about == "goal") return true;
    for (const char* kind : {"group:", "owner:", "medicine:", "conflict:"}) {
      if (absl::StartsWith(about, kind)) return true;
    }
    absl::string_view of = about;
    if (!absl::ConsumePrefix(&of, "cause:") && !absl::ConsumePrefix(&of, "barrier:")) {
      return false;
    }
    return std::any_of(terms_.bowties.begin(), terms_.bowties.end(),
                       [&](const std::string& bowtie) {
                         return absl::StartsWith(of, absl::StrCat(bowtie, "."));
                       });
  }

  // A question of an owner stands as long as nobody owns it.
  bool IsOwned(const std::string& about) const {
    absl::string_view intervention = about;
    if (!absl::ConsumePrefix(&intervention, "owner:")) return false;
    return std::any_of(plan_.interventions.begin(), plan_.interventions.end(),
                       [&](const plan::PlannedIntervention& each) {
                         return each.intervention == intervention &&
                                (!each.owner.empty() || IsOver(each));
                       });
  }

  void TakeQuestions() {
    std::erase_if(plan_.questions,
                  [&](const plan::Question& each) { return IsAsked(each.about); });
    for (const plan::Question& each : fresh_.questions) {
      if (!IsOwned(each.about)) plan_.questions.push_back(each);
    }
  }

  void CompareQuestions() {
    std::set<std::string> were;
    std::set<std::string> are;
    for (const plan::Question& each : known_.questions) were.insert(each.about);
    for (const plan::Question& each : plan_.questions) are.insert(each.about);
    std::set_difference(are.begin(), are.end(), were.begin(), were.end(),
                        std::back_inserter(renewal_.asked));
    std::set_difference(were.begin(), were.end(), are.begin(), are.end(),
                        std::back_inserter(renewal_.answered));
  }

  const Terms& terms_;
  const plan::CarePlan& known_;
  const plan::CarePlan& fresh_;
  plan::CarePlan plan_;
  Renewal& renewal_;
};

}  // namespace

plan::CarePlan Renew(const Terms& terms, const plan::CarePlan& known,
                     const plan::CarePlan& fresh, facts::View& view, Renewal* renewal,
                     std::vector<plan::ConflictFound>* conflicts) {
  return Renewing(terms, known, fresh, *renewal).Run(view, conflicts);
}

}  // namespace tillit::propose
