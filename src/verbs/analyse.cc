// SPDX-License-Identifier: Apache-2.0
#include "tillit/verbs/analyse.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tillit/criteria/evidence.h"
#include "tillit/diagram/bowtie.h"
#include "tillit/service/view.h"

namespace tillit::verbs {
namespace {

void Draw(const bowtie::CountedBowtie& counted, const std::string& name,
          const std::vector<std::string>& pictures, const diagram::Wording& words,
          std::vector<intake::File>& files) {
  for (const std::string& picture : pictures) {
    if (picture == "svg") {
      files.push_back(
          {absl::StrCat(name, ".svg"), diagram::DrawBowtie(counted.analysis, words)});
    } else if (picture == "mermaid") {
      files.push_back(
          {absl::StrCat(name, ".mmd"), diagram::MermaidBowtie(counted.analysis, words)});
    } else if (counted.network != nullptr) {
      files.push_back({absl::StrCat(name, ".xml"), diagram::OpenPsaBowtie(counted)});
    }
  }
}

absl::Status Check(const AnalyseRequest& showing) {
  if (!base::EnumFromName<diagram::Language>(showing.language)) {
    return absl::InvalidArgumentError("language: is none of nb, nn, en");
  }
  for (size_t i = 0; i < showing.pictures.size(); ++i) {
    const std::string& picture = showing.pictures[i];
    if (picture != "svg" && picture != "mermaid" && picture != "open-psa") {
      return absl::InvalidArgumentError(
          absl::StrCat("pictures[", i, "]: is none of svg, mermaid, open-psa"));
    }
  }
  return showing.viewing ? access::Validate(*showing.viewing, "viewing")
                         : absl::OkStatus();
}

}  // namespace

absl::StatusOr<service::AnalyseOptions> AnalyseOptionsOf(AnalyseRequest request,
                                                         const Terms& terms) {
  if (!request.as_of) return absl::InvalidArgumentError("as_of: is not given");
  if (request.seed < 0) return absl::InvalidArgumentError("seed: is negative");
  const absl::Status sound = Check(request);
  if (!sound.ok()) return sound;
  service::AnalyseOptions options;
  options.as_of = *request.as_of;
  for (BaseRateOf& rate : request.base_rates) {
    options.base_rates.emplace_back(std::move(rate.bowtie), std::move(rate.rate));
  }
  for (BaseRiskOf& risk : request.base_risks) {
    options.base_risks.emplace_back(std::move(risk.bowtie), std::move(risk.risk));
  }
  options.deliveries = std::move(request.deliveries);
  options.records = std::move(request.records);
  options.in_place = std::move(request.in_place);
  options.draws = request.draws;
  options.seed = static_cast<uint64_t>(request.seed);
  options.budget = request.budget;
  options.days = request.days;
  options.weights = std::move(request.weights);
  options.keep_counted = !request.pictures.empty();
  options.executor = terms.executor;
  options.work = terms.work;
  return options;
}

AnalyseShowing ShowingOf(const AnalyseRequest& request) {
  return {request.pictures, request.language, request.viewing};
}

absl::StatusOr<AnalyseReply> AnalyseReplyOf(const service::LinkedService& service,
                                            service::Analyses analyses,
                                            const AnalyseShowing& showing,
                                            const Terms& terms) {
  AnalyseReply reply;
  service::ListView view;
  if (showing.viewing || !showing.pictures.empty()) {
    view = service::ViewAnalyses(
        analyses.patients,
        showing.viewing.value_or(service::TeamViewing(analyses.stamp.as_of)), service);
    reply.audit = view.audit();
  }
  const auto shows = [&](const service::PatientAnalysis& patient) {
    return view.Shows(patient.patient, access::AccessContent::kHealth);
  };
  const auto names_medicines = [&](const service::PatientAnalysis& patient) {
    return view.Shows(patient.patient, access::AccessContent::kMedicines);
  };
  const diagram::Wording words(service.texts,
                               *base::EnumFromName<diagram::Language>(showing.language));
  size_t place = 0;  // among those that the reply holds
  for (size_t p = 0; p < analyses.patients.size(); ++p) {
    const bool shown = shows(analyses.patients[p]);
    if (showing.viewing && !shown) continue;
    ++place;
    if (!shown || p >= analyses.counted.size()) continue;
    for (bowtie::CountedBowtie& counted : analyses.counted[p]) {
      if (!names_medicines(analyses.patients[p])) {
        criteria::DropEvidence(facts::FactKind::kMedicine, counted.analysis);
      }
      if (terms.work != nullptr &&
          !terms.work->Spend(100 * static_cast<int64_t>(showing.pictures.size()))) {
        return terms.work->status();
      }
      Draw(counted, absl::StrCat(place, ".", counted.analysis.bowtie), showing.pictures,
           words, reply.files);
    }
  }
  reply.stamp = std::move(analyses.stamp);
  reply.patients = std::move(analyses.patients);
  reply.findings = std::move(analyses.findings);
  if (showing.viewing) {
    for (service::PatientAnalysis& each : reply.patients) {
      if (names_medicines(each)) continue;
      criteria::DropEvidence(facts::FactKind::kMedicine, each);
    }
    reply.patients.erase(
        std::remove_if(reply.patients.begin(), reply.patients.end(),
                       [&](const auto& patient) { return !shows(patient); }),
        reply.patients.end());
    if (!view.ShowsEverything()) service::HideFindings(reply.findings);
  }
  return reply;
}

}  // namespace tillit::verbs
