// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/proposals.h"

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

const plan::CarePlan* KnownOf(const Patient& patient) {
  for (const plan::CarePlan& each : patient.given_back) {
    if (Stands(each)) return &each;
  }
  return nullptr;
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
  TakeKnown(options.plans, patients, &proposals.findings);
  const std::vector<stratify::Review> reviews =
      TakeReviews(service, patients, options.reviews, &proposals.findings);
  std::map<base::PatientId, std::optional<PatientProposal>> made;
  for (const Patient& patient : patients) made[patient.result.patient];
  const Further further = [&](facts::View& view, Patient& patient) {
    if (!patient.InGroup() || patient.result.team_declined) return;
    AnalyseFor(service, options.base_rates, view, patient);
    const plan::CarePlan* known = KnownOf(patient);
    std::optional<propose::Proposal> proposal = ProposeFor(service, known, view, patient);
    if (!proposal) return;
    PatientProposal& of = made.at(patient.result.patient).emplace();
    of.patient = patient.result.patient;
    of.ruled_out = std::move(proposal->ruled_out);
    of.conflicts = std::move(proposal->conflicts);
    of.renewed = known != nullptr;
    of.plan = known == nullptr ? std::move(proposal->plan)
                               : propose::Renew(*known, proposal->plan, &of.renewal);
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
    if (!offers || !shows(AccessContent::kMedicines)) each.conflicts.clear();
  }
  std::erase_if(proposals.patients,
                [](const PatientProposal& each) { return each.plan.id.value.empty(); });
  if (!view.ShowsEverything()) HideFindings(proposals.findings);
  return view;
}

}  // namespace tillit::service
