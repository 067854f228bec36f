// SPDX-License-Identifier: Apache-2.0
#include "tillit/verbs/analyse.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tillit/diagram/bowtie.h"

namespace tillit::verbs {

absl::StatusOr<service::AnalyseOptions> AnalyseOptionsOf(AnalyseRequest request,
                                                         const Terms& terms) {
  if (!request.as_of) return absl::InvalidArgumentError("as_of: is not given");
  if (request.seed < 0) return absl::InvalidArgumentError("seed: is negative");
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

absl::StatusOr<AnalyseReply> AnalyseReplyOf(const std::vector<service::Text>& texts,
                                            service::Analyses analyses,
                                            const std::vector<std::string>& pictures,
                                            const std::string& language,
                                            const Terms& terms) {
  const auto in = base::EnumFromName<diagram::Language>(language);
  if (!in) return absl::InvalidArgumentError("language: is none of nb, nn, en");
  for (size_t i = 0; i < pictures.size(); ++i) {
    if (pictures[i] != "svg" && pictures[i] != "mermaid" && pictures[i] != "open-psa") {
      return absl::InvalidArgumentError(
          absl::StrCat("pictures[", i, "]: is none of svg, mermaid, open-psa"));
    }
  }
  AnalyseReply reply;
  const diagram::Wording words(texts, *in);
  for (size_t p = 0; p < analyses.counted.size(); ++p) {
    for (const bowtie::CountedBowtie& counted : analyses.counted[p]) {
      const std::string name = absl::StrCat(p + 1, ".", counted.analysis.bowtie);
      for (const std::string& picture : pictures) {
        if (terms.work != nullptr && !terms.work->Spend(100)) {
          return terms.work->status();
        }
        if (picture == "svg") {
          reply.files.push_back(
              {absl::StrCat(name, ".svg"), diagram::DrawBowtie(counted.analysis, words)});
        } else if (picture == "mermaid") {
          reply.files.push_back({absl::StrCat(name, ".mmd"),
                                 diagram::MermaidBowtie(counted.analysis, words)});
        } else if (counted.network != nullptr) {
          reply.files.push_back(
              {absl::StrCat(name, ".xml"), diagram::OpenPsaBowtie(counted)});
        }
      }
    }
  }
  reply.stamp = std::move(analyses.stamp);
  reply.patients = std::move(analyses.patients);
  reply.findings = std::move(analyses.findings);
  return reply;
}

}  // namespace tillit::verbs
