// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/proposals.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/given_back.h"
#include "service/placing.h"
#include "service/proposing.h"
#include "service/units.h"
#include "tillit/plan/view.h"

namespace tillit::service {
namespace {

// The plan of this service that stands: an active one before one that is proposed.
const plan::CarePlan* KnownOf(const LinkedService& service, const Patient& patient) {
  for (const plan::PlanStatus status :
       {plan::PlanStatus::kActive, plan::PlanStatus::kProposed}) {
    for (const plan::CarePlan& each : patient.given_back) {
      if (each.status == status && each.service == service.model.id) return &each;
    }
  }
  return nullptr;
}

// An id that no plan of the patient has.
void NameAnew(const Patient& patient, plan::CarePlan& care_plan) {
  const auto taken = [&] {
    return std::any_of(
        patient.given_back.begin(), patient.given_back.end(),
        [&](const plan::CarePlan& each) { return each.id == care_plan.id; });
  };
  while (taken()) care_plan.id.value += "-";
}

}  // namespace

absl::StatusOr<Proposals> ProposePlans(const LinkedService& service,
                                       std::vector<facts::PatientRecord> records,
                                       const ProposeOptions& options) {
  Proposals proposals;
  proposals.stamp = MakeStamp(service, options.as_of);
  records = facts::JoinById(std::move(records), &proposals.findings);
  std::vector<Patient> patients =
      ScoreAll(service, records, options.as_of, options.executor, options.work);
  ReviewUnits(service, records, options.as_of, &proposals.findings);
  const auto ended = [&] {
    return options.work != nullptr && !options.work->status().ok();
  };
  if (ended()) return options.work->status();
  TakeKnown(service, options.plans, options.as_of, patients, &proposals.findings);
  const std::vector<stratify::Review> reviews =
      TakeReviews(service, patients, options.reviews, &proposals.findings);
  std::map<base::PatientId, std::optional<PatientProposal>> made;
  for (const Patient& patient : patients) made[patient.result.patient];
  const Further further = [&](facts::View& view, Patient& patient) {
    if (patient.result.team_declined) return;
    const plan::CarePlan* known = KnownOf(service, patient);
    std::optional<propose::Proposal> proposal;
    if (patient.InGroup()) {
      AnalyseFor(service, options.base_rates, view, patient);
      proposal = ProposeFor(service, known, view, patient);
    }
    // Who is in no group any more has a plan without reasons, which is told.
    if (!proposal && known == nullptr) return;
    PatientProposal& of = made.at(patient.result.patient).emplace();
    of.patient = patient.result.patient;
    if (proposal) of.ruled_out = std::move(proposal->ruled_out);
    if (known == nullptr) {
      of.conflicts = std::move(proposal->conflicts);
      of.plan = std::move(proposal->plan);
      NameAnew(patient, of.plan);
      return;
    }
    of.renewed = true;
    of.plan = propose::Renew(TermsOf(service), *known,
                             proposal ? proposal->plan : plan::CarePlan(), view,
                             &of.renewal, &of.conflicts);
  };
  PlaceAll(service, options.as_of, reviews, further, options.executor, options.work,
           patients);
  if (ended()) return options.work->status();
  for (auto& [id, proposal] : made) {
    if (proposal) proposals.patients.push_back(*std::move(proposal));
  }
  return proposals;
}

ListView ViewProposals(const access::Viewing& viewing, const LinkedService& service,
                       Proposals& proposals) {
  using access::AccessContent;
  access::Viewing said = viewing;
  for (const PatientProposal& each : proposals.patients) ObeyPlans({{each.plan}}, said);
  ListView view(std::move(said), service.access_rules,
                absl::StrCat("Proposals/", service.model.id), service.model.version,
                {AccessContent::kOutline});
  const plan::ViewFrame frame{service.access_rules, service.plain_interventions};
  for (PatientProposal& each : proposals.patients) {
    view.Add(each.patient);
    const access::PatientAccess of = view.SaidOf(each.patient);
    each.plan =
        plan::ViewPlan(each.plan, "", viewing.request, frame, of.grants, of.objections)
            .plan();
    const auto shows = [&](AccessContent content) {
      return view.Shows(each.patient, content);
    };
    const bool offers = shows(AccessContent::kHealth) && shows(AccessContent::kTasks);
    if (!offers) each.renewal = propose::Renewal();
    if (!offers || !shows(AccessContent::kLifeContext)) each.ruled_out.clear();
    if (!offers || !shows(AccessContent::kMedicines)) {
      each.conflicts.clear();
      for (auto* list : {&each.renewal.asked, &each.renewal.answered}) {
        std::erase_if(*list, plan::NamesMedicines);
      }
    }
  }
  std::erase_if(proposals.patients,
                [](const PatientProposal& each) { return each.plan.id.value.empty(); });
  if (!view.ShowsEverything()) HideFindings(proposals.findings);
  return view;
}

}  // namespace tillit::service
