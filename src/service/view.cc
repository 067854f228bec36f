// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/view.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "tillit/criteria/evidence.h"
#include "tillit/plan/view.h"

namespace tillit::service {
namespace {

using access::AccessContent;

// Rulings in writing: those that read alike are alike.
std::string TextOf(const std::vector<access::ContentRuling>& rulings) {
  std::string text;
  for (const access::ContentRuling& each : rulings) {
    absl::StrAppend(&text, static_cast<int>(each.ruling), ",",
                    each.basis ? static_cast<int>(*each.basis) : 0, ",", each.by.size(),
                    ":", each.by, ";");
  }
  return text;
}

template <class T, class Hides>
void Drop(std::vector<T>& list, const Hides& hides) {
  list.erase(std::remove_if(list.begin(), list.end(), hides), list.end());
}

// A week of which some patients' visits, and what others are for, are not told.
class WeekView {
 public:
  WeekView(Week& week, const ListView& view, const std::vector<std::string>& plain)
      : week_(week), view_(view), plain_(plain) {
    for (const schedule::Visit& visit : week.visits)
      patient_of_[visit.id] = visit.patient;
    for (const schedule::Asked& asked : week.asked) {
      patient_of_[asked.visit] = asked.patient;
    }
  }

  void Apply() {
    const auto hides = [this](const auto& of) {
      return !Shows(of, AccessContent::kTasks) || !Shows(of, AccessContent::kOutline);
    };
    Drop(week_.visits, [&](const schedule::Visit& each) { return hides(each.id); });
    Drop(week_.asked, [&](const schedule::Asked& each) { return hides(each.visit); });
    Drop(week_.schedule.placed,
         [&](const schedule::Placed& each) { return hides(each.visit); });
    Drop(week_.schedule.undone,
         [&](const schedule::Undone& each) { return hides(each.visit); });
    NameByPlace();
    for (schedule::Visit& each : week_.visits) {
      if (TellsOfHealth(each.id)) {
        each.competences.clear();
        each.priority = schedule::Visit().priority;
      }
      Rename(each.id);
    }
    for (schedule::Asked& each : week_.asked) {
      if (TellsOfHealth(each.visit) &&
          !std::binary_search(plain_.begin(), plain_.end(), each.intervention)) {
        each.planned.clear();
        each.intervention.clear();
      }
      Rename(each.visit);
    }
    for (schedule::Placed& each : week_.schedule.placed) Rename(each.visit);
    for (schedule::Undone& each : week_.schedule.undone) {
      if (TellsOfHealth(each.visit)) each.competence.clear();
      Rename(each.visit);
    }
    SortById();
    KeepPlaces();
    week_.team.newer_fields.clear();  // nobody can rule on them
  }

 private:
  bool Shows(const base::VisitId& visit, AccessContent content) const {
    const auto found = patient_of_.find(visit);
    return found != patient_of_.end() && view_.Shows(found->second, content);
  }

  bool TellsOfHealth(const base::VisitId& visit) const {
    return !Shows(visit, AccessContent::kHealth);
  }

  // Ids of visits hold those of what was planned.
  void NameByPlace() {
    std::set<base::VisitId> ids;
    for (const schedule::Asked& each : week_.asked) ids.insert(each.visit);
    for (const schedule::Visit& each : week_.visits) ids.insert(each.id);
    size_t place = 0;
    for (const base::VisitId& id : ids) {
      if (!TellsOfHealth(id)) continue;
      base::VisitId name;
      do {
        name = base::VisitId(absl::StrCat("visit-", ++place));
      } while (ids.count(name) > 0);
      names_.emplace(id, std::move(name));
    }
  }

  void SortById() {
    const auto by_visit = [](const auto& a, const auto& b) { return a.visit < b.visit; };
    std::sort(week_.visits.begin(), week_.visits.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    std::sort(week_.asked.begin(), week_.asked.end(), by_visit);
    std::sort(week_.schedule.undone.begin(), week_.schedule.undone.end(), by_visit);
    std::sort(week_.schedule.placed.begin(), week_.schedule.placed.end(),
              [](const auto& a, const auto& b) {
                return std::tie(a.day, a.start, a.visit) <
                       std::tie(b.day, b.start, b.visit);
              });
  }

  // Homes that no leg names are the team's for this week alone.
  void KeepPlaces() {
    std::set<std::string> kept;
    for (const team::Leg& leg : week_.team.legs) kept.insert({leg.from, leg.to});
    for (const team::Member& member : week_.team.members) {
      for (const team::WeeklyShift& shift : member.weekly) kept.insert(shift.place);
      for (const team::Shift& shift : member.shifts) kept.insert(shift.place);
    }
    for (const schedule::Visit& each : week_.visits) kept.insert(each.place);
    Drop(week_.team.places,
         [&](const team::Place& place) { return kept.count(place.id) == 0; });
  }

  void Rename(base::VisitId& id) const {
    const auto found = names_.find(id);
    if (found != names_.end()) id = found->second;
  }

  Week& week_;
  const ListView& view_;
  const std::vector<std::string>& plain_;
  std::map<base::VisitId, base::PatientId> patient_of_;
  std::map<base::VisitId, base::VisitId> names_;
};

// Everybody of whom a run says anything.
std::set<base::PatientId> PeopleOf(const RunResult& run) {
  std::set<base::PatientId> people;
  const auto add = [&](const auto& list) {
    for (const auto& each : list) people.insert(each.patient);
  };
  add(run.patients);
  add(run.red_flags);
  add(run.plans);
  add(run.pathway_work);
  add(run.hand_backs);
  if (run.ranking) add(run.ranking->rows);
  if (run.week) add(run.week->visits);
  if (run.week) add(run.week->asked);
  return people;
}

// What ObeyPlans adds for a patient of whom nothing else is said.
bool IsOfPlansAlone(const access::PatientAccess& said) {
  return said.grants.empty() && said.objections.size() == 1 &&
         said.objections[0].id == plan::kDeclinedSharing;
}

bool NamesAMedicine(const TierChange& change) {
  const auto is_medicine = [](const facts::Fact& fact) {
    return fact.kind == facts::FactKind::kMedicine;
  };
  return std::any_of(change.recorded.begin(), change.recorded.end(), is_medicine) ||
         std::any_of(change.removed.begin(), change.removed.end(), is_medicine);
}

PatientResult ShownOf(PatientResult result, const ListView& view) {
  const auto shows = [&](AccessContent content) {
    return view.Shows(result.patient, content);
  };
  if (!shows(AccessContent::kTasks)) result.access_needs.clear();
  if (!shows(AccessContent::kHealth)) {
    PatientResult rest;
    rest.patient = std::move(result.patient);
    rest.access_needs = std::move(result.access_needs);
    return rest;
  }
  for (RedFlagLimit& each : result.red_flag_limits) {
    each.limit.newer_fields.clear();
    if (shows(AccessContent::kSafety) && shows(AccessContent::kOutline)) continue;
    each.plan = base::PlanId();
    each.limit = plan::TreatmentLimit();
  }
  if (!shows(AccessContent::kLifeContext)) result.profile.reset();
  if (!shows(AccessContent::kMedicines)) {
    criteria::DropEvidence(facts::FactKind::kMedicine, result);
    Drop(result.tier_changes, NamesAMedicine);
  }
  return result;
}

bool IsGrantedWhole(const std::vector<access::ContentRuling>& rulings) {
  return std::all_of(rulings.begin(), rulings.end(),
                     [](const access::ContentRuling& each) {
                       return each.ruling == access::AccessRuling::kGranted;
                     });
}

}  // namespace

access::Viewing TeamViewing(base::Date as_of) {
  access::Viewing viewing;
  viewing.request.viewer.id = "team";
  viewing.request.viewer.sector = access::Sector::kHealth;
  viewing.request.purpose = access::AccessPurpose::kCare;
  viewing.request.at = base::ZoneRules::Norway().At(as_of, 0);
  return viewing;
}

ListView::ListView(access::Viewing viewing, absl::Span<const access::AccessRule> rules,
                   std::string object, std::string version,
                   std::vector<AccessContent> shown_by)
    : viewing_(std::move(viewing)),
      rules_(rules.begin(), rules.end()),
      object_(std::move(object)),
      version_(std::move(version)),
      shown_by_(std::move(shown_by)) {
  for (size_t i = 0; i < viewing_.patients.size(); ++i) {
    said_.emplace(viewing_.patients[i].patient, i);
  }
}

access::PatientAccess ListView::SaidOf(const base::PatientId& patient) const {
  const auto found = said_.find(patient);
  return found == said_.end() ? access::PatientAccess{patient, {}, {}}
                              : viewing_.patients[found->second];
}

void ListView::Add(const base::PatientId& patient) {
  if (Has(patient)) return;
  const access::PatientAccess said = SaidOf(patient);
  std::vector<access::ContentRuling> rulings =
      access::Decide(viewing_.request, rules_, said.grants, said.objections);
  const auto [at, is_new] = alike_.emplace(TextOf(rulings), audit_.size());
  if (is_new) {
    access::AuditRecord record;
    record.at = viewing_.request.at;
    record.viewer = viewing_.request.viewer;
    record.purpose = viewing_.request.purpose;
    record.reason = viewing_.request.reason;
    record.object = object_;
    record.version = version_;
    record.shown = std::any_of(
        shown_by_.begin(), shown_by_.end(),
        [&](AccessContent content) { return access::IsGranted(rulings, content); });
    record.rulings = std::move(rulings);
    audit_.push_back(std::move(record));
  }
  audit_[at->second].patients.push_back(patient);
  ruled_.emplace(patient, at->second);
}

bool ListView::ShowsEverything() const {
  return IsGrantedWhole(access::Decide(viewing_.request, rules_, {}, {})) &&
         std::all_of(audit_.begin(), audit_.end(), [](const access::AuditRecord& each) {
           return IsGrantedWhole(each.rulings);
         });
}

bool ListView::Shows(const base::PatientId& patient, AccessContent content) const {
  const auto found = ruled_.find(patient);
  return found != ruled_.end() &&
         access::IsGranted(audit_[found->second].rulings, content);
}

void HideFindings(std::vector<base::Finding>& findings) {
  for (base::Finding& finding : findings) {
    finding = {finding.severity, "finding_hidden", "", {}};
  }
}

void ObeyPlans(absl::Span<const plan::CarePlan> plans, access::Viewing& viewing) {
  std::map<base::PatientId, size_t> said;
  for (size_t i = 0; i < viewing.patients.size(); ++i) {
    said.emplace(viewing.patients[i].patient, i);
  }
  for (const plan::CarePlan& each : plans) {
    std::optional<access::AccessObjection> declined =
        plan::DeclinedSharing(each, viewing.request.viewer);
    if (!declined) continue;
    const auto [at, is_new] = said.emplace(each.patient, viewing.patients.size());
    if (is_new) viewing.patients.push_back({each.patient, {}, {}});
    std::vector<access::AccessObjection>& objections =
        viewing.patients[at->second].objections;
    if (std::find(objections.begin(), objections.end(), *declined) == objections.end()) {
      objections.push_back(*std::move(declined));
    }
  }
}

ViewedRun ViewRun(RunResult run, const access::Viewing& viewing,
                  const LinkedService& service) {
  ViewedRun viewed;
  access::Viewing said = viewing;
  ObeyPlans(run.plans, said);
  ListView& view = viewed.view_;
  view =
      ListView(std::move(said), service.access_rules,
               absl::StrCat("Run/", service.model.id), service.model.version,
               {AccessContent::kOutline, AccessContent::kHealth, AccessContent::kTasks});
  bool health_of_all = true;
  bool visits_of_any = false;
  for (const base::PatientId& patient : PeopleOf(run)) {
    view.Add(patient);
    health_of_all = health_of_all && view.Shows(patient, AccessContent::kHealth);
    visits_of_any = visits_of_any || (view.Shows(patient, AccessContent::kTasks) &&
                                      view.Shows(patient, AccessContent::kOutline));
  }
  const auto hides_health = [&](const auto& each) {
    return !view.Shows(each.patient, AccessContent::kHealth);
  };
  if (run.ranking) Drop(run.ranking->rows, hides_health);
  Drop(run.red_flags, hides_health);
  // A pathway tells what for, and stands in the plan.
  const auto hides_plan = [&](const auto& each) {
    return hides_health(each) || !view.Shows(each.patient, AccessContent::kOutline);
  };
  Drop(run.pathway_work, hides_plan);
  Drop(run.hand_backs, hides_plan);
  for (PatientResult& each : run.patients) each = ShownOf(std::move(each), view);
  Drop(run.patients, [&](const PatientResult& each) {
    return hides_health(each) && each.access_needs.empty();
  });
  const plan::ViewFrame frame{service.access_rules, service.plain_interventions};
  for (plan::CarePlan& each : run.plans) {
    const access::PatientAccess of = view.SaidOf(each.patient);
    each =
        plan::ViewPlan(each, "", viewing.request, frame, of.grants, of.objections).plan();
  }
  Drop(run.plans, [](const plan::CarePlan& each) { return each.id.value.empty(); });
  if (!health_of_all) {
    std::sort(run.plans.begin(), run.plans.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
  }
  if (!visits_of_any && !view.ShowsEverything()) run.week.reset();
  if (run.week) WeekView(*run.week, view, service.plain_interventions).Apply();
  if (!view.ShowsEverything()) HideFindings(run.findings);
  for (size_t i = 0; i < viewing.patients.size(); ++i) {
    const access::PatientAccess& of = viewing.patients[i];
    if (view.Has(of.patient) || IsOfPlansAlone(of)) continue;
    run.findings.push_back({base::Severity::kWarning,
                            "access_of_unknown_patient",
                            absl::StrCat("viewing.patients[", i, "]"),
                            {}});
  }
  viewed.run_ = std::move(run);
  return viewed;
}

ListView ViewAnalyses(const std::vector<PatientAnalysis>& patients,
                      const access::Viewing& viewing, const LinkedService& service) {
  ListView view(viewing, service.access_rules,
                absl::StrCat("Analyses/", service.model.id), service.model.version,
                {AccessContent::kHealth});
  for (const PatientAnalysis& each : patients) view.Add(each.patient);
  return view;
}

}  // namespace tillit::service
