// SPDX-License-Identifier: Apache-2.0
#include "service/given_back.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tillit/plan/review.h"

namespace tillit::service {
namespace {

// What is done about a red flag of a patient with a limit of treatment: a key of texts.
constexpr char kByLimit[] = "red_flag_action.by-limit";

// The path that a status starts with.
std::string PathOf(const absl::Status& status) {
  const std::string message(status.message());
  return message.substr(0, message.find(": "));
}

// One plan of each id, by id. The same plan twice is one; of an id that stands for
// different plans none is taken, since nobody can say which was agreed on.
std::vector<plan::CarePlan> OneOfEachId(std::vector<plan::CarePlan> plans,
                                        std::vector<base::Finding>* findings) {
  std::stable_sort(
      plans.begin(), plans.end(),
      [](const plan::CarePlan& a, const plan::CarePlan& b) { return a.id < b.id; });
  std::vector<plan::CarePlan> taken;
  for (size_t i = 0; i < plans.size();) {
    size_t end = i + 1;
    bool alike = true;
    for (; end < plans.size() && plans[end].id == plans[i].id; ++end) {
      alike = alike && plans[end] == plans[i];
    }
    const std::string path = absl::StrCat("CarePlan/", plans[i].id.value);
    if (!alike) {
      findings->push_back({base::Severity::kRefused, "plan_contradicts", path, {}});
    } else {
      if (end > i + 1) {
        findings->push_back({base::Severity::kNote, "plan_repeated", path, {}});
      }
      taken.push_back(std::move(plans[i]));
    }
    i = end;
  }
  return taken;
}

// What people should know of a plan that stands.
void ReviewGivenBack(const ServiceModel& service, base::Date as_of,
                     const PatientResult& patient, const plan::CarePlan& care_plan,
                     std::vector<base::Finding>* findings) {
  const auto add = [&](base::Severity severity, const char* code,
                       std::vector<std::string> arguments = {}) {
    findings->push_back({severity, code, absl::StrCat("CarePlan/", care_plan.id.value),
                         std::move(arguments)});
  };
  if (patient.team_declined || patient.profiling_declined) {
    add(base::Severity::kWarning, "plan_against_consent",
        {base::EnumName(patient.team_declined ? facts::ConsentKind::kTeamDeclined
                                              : facts::ConsentKind::kProfilingDeclined)});
  }
  if (care_plan.service != service.id) {
    add(base::Severity::kWarning, "plan_of_another_service");
  }
  if (care_plan.review < as_of) add(base::Severity::kWarning, "plan_past_review");
}

// Takes each plan that came back and can be used, by id, with its patient.
template <class Take>
void ForEachUsable(std::vector<plan::CarePlan> accepted, std::vector<Patient>& patients,
                   std::vector<base::Finding>* findings, const Take& take) {
  for (plan::CarePlan& care_plan : OneOfEachId(std::move(accepted), findings)) {
    const std::string path = absl::StrCat("CarePlan/", care_plan.id.value);
    const absl::Status sound = plan::Validate(care_plan, path);
    if (!sound.ok()) {
      findings->push_back({base::Severity::kRefused, "plan_invalid", PathOf(sound), {}});
      continue;
    }
    const auto found =
        std::lower_bound(patients.begin(), patients.end(), care_plan.patient,
                         [](const Patient& a, const base::PatientId& id) {
                           return a.result.patient < id;
                         });
    if (found == patients.end() || found->result.patient != care_plan.patient) {
      findings->push_back(
          {base::Severity::kWarning, "plan_of_unknown_patient", path, {}});
      continue;
    }
    if (found->result.life != facts::LifeStatus::kAlive) {
      findings->push_back(
          {base::Severity::kWarning, "plan_of_patient_not_living_here", path, {}});
      continue;
    }
    take(*found, std::move(care_plan));
  }
}

// A limit on a flag that there is not limits nothing.
void ReviewLimits(const LinkedService& service, const plan::CarePlan& care_plan,
                  std::vector<base::Finding>* findings) {
  for (const plan::TreatmentLimit& limit : care_plan.treatment_limits) {
    for (const std::string& id : limit.red_flags) {
      if (std::any_of(service.red_flags.begin(), service.red_flags.end(),
                      [&](const stratify::RedFlag& flag) { return flag.id == id; })) {
        continue;
      }
      findings->push_back({base::Severity::kWarning,
                           "limit_of_unknown_red_flag",
                           absl::StrCat("CarePlan/", care_plan.id.value,
                                        ".treatment_limits[", limit.id, "].red_flags"),
                           {id}});
    }
  }
}

// Nothing starts from a plan that is only proposed; that a plan is completed ends no
// limit.
void LimitRedFlags(const plan::CarePlan& care_plan, base::Date as_of,
                   PatientResult& patient) {
  if (!patient.red_flags || (care_plan.status != plan::PlanStatus::kActive &&
                             care_plan.status != plan::PlanStatus::kCompleted)) {
    return;
  }
  for (stratify::RaisedRedFlag& raised : patient.red_flags->raised) {
    for (plan::TreatmentLimit& limit :
         plan::LimitsOn(care_plan, raised.red_flag, as_of)) {
      const auto before = std::find_if(
          patient.red_flag_limits.begin(), patient.red_flag_limits.end(),
          [&](const RedFlagLimit& each) { return each.red_flag == raised.red_flag; });
      const std::string action =
          before == patient.red_flag_limits.end() ? raised.action : before->action;
      patient.red_flag_limits.push_back(
          {raised.red_flag, action, care_plan.id, std::move(limit)});
      raised.action = kByLimit;
    }
  }
}

// In the order of the flags as raised.
void SortLimits(PatientResult& patient) {
  if (!patient.red_flags) return;
  const auto place = [&](const RedFlagLimit& limit) {
    const auto& raised = patient.red_flags->raised;
    return std::find_if(raised.begin(), raised.end(),
                        [&](const stratify::RaisedRedFlag& each) {
                          return each.red_flag == limit.red_flag;
                        }) -
           raised.begin();
  };
  std::stable_sort(
      patient.red_flag_limits.begin(), patient.red_flag_limits.end(),
      [&](const RedFlagLimit& a, const RedFlagLimit& b) { return place(a) < place(b); });
}

}  // namespace

bool Stands(const plan::CarePlan& care_plan) {
  return care_plan.status == plan::PlanStatus::kActive ||
         care_plan.status == plan::PlanStatus::kProposed;
}

void TakeAccepted(const LinkedService& service, const RunOptions& options,
                  std::vector<plan::CarePlan> accepted, std::vector<Patient>& patients,
                  std::vector<base::Finding>* findings) {
  const bool any_active = std::any_of(
      accepted.begin(), accepted.end(),
      [](const plan::CarePlan& p) { return p.status == plan::PlanStatus::kActive; });
  if (options.accepted_only && !any_active) {
    findings->push_back({base::Severity::kWarning, "no_accepted_plans", "accepted", {}});
  }
  ForEachUsable(std::move(accepted), patients, findings,
                [&](Patient& patient, plan::CarePlan care_plan) {
                  if (Stands(care_plan)) {
                    ReviewGivenBack(service.model, options.as_of, patient.result,
                                    care_plan, findings);
                  }
                  ReviewLimits(service, care_plan, findings);
                  LimitRedFlags(care_plan, options.as_of, patient.result);
                  patient.proposal.reset();
                  patient.given_back.push_back(std::move(care_plan));
                });
  for (Patient& patient : patients) SortLimits(patient.result);
}

void TakeKnown(const LinkedService& service, const std::vector<plan::CarePlan>& plans,
               base::Date as_of, std::vector<Patient>& patients,
               std::vector<base::Finding>* findings) {
  ForEachUsable(
      plans, patients, findings, [&](Patient& patient, plan::CarePlan care_plan) {
        if (Stands(care_plan)) {
          ReviewGivenBack(service.model, as_of, patient.result, care_plan, findings);
        }
        patient.given_back.push_back(std::move(care_plan));
      });
}

void TakeLimits(const LinkedService& service, const std::vector<plan::CarePlan>& plans,
                base::Date as_of, std::vector<Patient>& patients,
                std::vector<base::Finding>* findings) {
  ForEachUsable(plans, patients, findings,
                [&](Patient& patient, const plan::CarePlan& care_plan) {
                  ReviewLimits(service, care_plan, findings);
                  LimitRedFlags(care_plan, as_of, patient.result);
                });
  for (Patient& patient : patients) SortLimits(patient.result);
}

}  // namespace tillit::service
