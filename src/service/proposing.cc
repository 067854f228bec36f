// SPDX-License-Identifier: Apache-2.0
#include "service/proposing.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tillit::service {
namespace {

const bowtie::BaseRate* Override(const BaseRates& base_rates, const std::string& bowtie) {
  for (const auto& [id, rate] : base_rates) {
    if (id == bowtie) return &rate;
  }
  return nullptr;
}

// A line that stands for a cause or barrier of a bow-tie rests on what the bow-tie was
// drawn for, too.
void AddWhatBowtiesWereDrawnFor(const LinkedService& service, const facts::View& view,
                                plan::CarePlan& care_plan) {
  for (const bowtie::Bowtie& bowtie : service.bowties) {
    const std::string of = absl::StrCat(bowtie.id, ".");
    const auto is_of = [&](const std::string& id) { return absl::StartsWith(id, of); };
    std::vector<plan::Reason*> reasons;
    for (plan::PlannedIntervention& planned : care_plan.interventions) {
      plan::Reason& reason = planned.reason;
      if (std::any_of(reason.barriers.begin(), reason.barriers.end(), is_of) ||
          std::any_of(reason.causes.begin(), reason.causes.end(), is_of)) {
        reasons.push_back(&reason);
      }
    }
    if (reasons.empty()) continue;
    const criteria::Result drawn =
        criteria::Evaluate(bowtie.applies_when, bowtie.named_codes, view);
    for (plan::Reason* reason : reasons) {
      for (const criteria::Evidence& each : drawn.evidence) {
        if (std::find(reason->evidence.begin(), reason->evidence.end(), each) ==
            reason->evidence.end()) {
          reason->evidence.push_back(each);
        }
      }
    }
  }
}

}  // namespace

propose::Terms TermsOf(const LinkedService& service) {
  propose::Terms terms;
  terms.service = service.model.id;
  terms.service_version = service.model.version;
  terms.review_after_days = service.model.review_after_days;
  terms.roles = service.owners;
  terms.coordinator = service.model.coordinator;
  terms.contacts = service.model.contacts;
  terms.conflicts = &service.conflicts;
  terms.bowties = service.model.bowties;
  return terms;
}

void AnalyseFor(const LinkedService& service, const BaseRates& base_rates,
                facts::View& view, Patient& patient) {
  for (size_t b = 0; b < service.bowties.size(); ++b) {
    const bowtie::Bowtie& bowtie = service.bowties[b];
    if (bowtie::Applies(bowtie, view) != criteria::Answer::kYes) continue;
    const bowtie::BaseRate* rate = Override(base_rates, bowtie.id);
    bowtie::AnalysisOptions counting;
    if (rate != nullptr) counting.base_rate = *rate;
    patient.result.analyses.push_back(bowtie::Analyse(
        bowtie, service.bowtie_hashes[b], service.interventions, view, counting));
  }
}

std::optional<propose::Proposal> ProposeFor(const LinkedService& service,
                                            const plan::CarePlan* known,
                                            facts::View& view, const Patient& patient) {
  propose::Grounds grounds;
  grounds.placements = patient.result.placements;
  grounds.analyses = patient.result.analyses;
  grounds.interventions = service.interventions;
  if (patient.result.tier) grounds.tier = &*patient.result.tier;
  grounds.known = known;
  std::optional<propose::Proposal> proposal =
      propose::Propose(TermsOf(service), grounds, view);
  if (proposal) AddWhatBowtiesWereDrawnFor(service, view, proposal->plan);
  return proposal;
}

std::vector<stratify::Review> TakeReviews(const LinkedService& service,
                                          const std::vector<Patient>& patients,
                                          std::vector<stratify::Review> reviews,
                                          std::vector<base::Finding>* findings) {
  reviews = stratify::UsableReviews(std::move(reviews), findings);
  std::erase_if(reviews, [&](const stratify::Review& review) {
    const auto at = std::lower_bound(patients.begin(), patients.end(), review.patient,
                                     [](const Patient& a, const base::PatientId& id) {
                                       return a.result.patient < id;
                                     });
    const bool here = at != patients.end() && at->result.patient == review.patient;
    const bool group =
        std::any_of(service.groups.begin(), service.groups.end(),
                    [&](const stratify::Group& g) { return g.id == review.group; });
    if (here && group) return false;
    findings->push_back(
        {base::Severity::kWarning,
         here ? "review_of_unknown_group" : "review_of_unknown_patient",
         absl::StrCat("Patient/", review.patient.value, ".reviews(", review.group, ")"),
         {}});
    return true;
  });
  return reviews;
}

}  // namespace tillit::service
