// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/analysis.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bowtie/lookup.h"

namespace tillit::bowtie {

criteria::Answer Applies(const Bowtie& bowtie, const facts::View& view) {
  if (facts::LifeStatusOn(view.record(), view.as_of()) == facts::LifeStatus::kDead) {
    return criteria::Answer::kNo;
  }
  return criteria::Evaluate(bowtie.applies_when, bowtie.named_codes, view).answer;
}

Estimate Avoided(double per_1000_person_years, const Estimate& ratio) {
  return {per_1000_person_years * (1 - ratio.value),
          per_1000_person_years * (1 - ratio.high),
          per_1000_person_years * (1 - ratio.low)};
}

absl::Status Validate(const AnalysisOptions& options, const Bowtie& bowtie,
                      absl::string_view path) {
  const auto fault = [&](absl::string_view at, absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, at, ": ", what));
  };
  // The template with these in place of its own must hold together as it does.
  Bowtie other = bowtie;
  if (options.base_rate) other.base_rate = options.base_rate;
  if (options.base_risk) other.base_risk = options.base_risk;
  const absl::Status status = Validate(other, path);
  if (!status.ok()) return status;
  for (size_t i = 0; i < options.deliveries.size(); ++i) {
    const absl::Status delivery = interventions::Validate(
        options.deliveries[i].delivery, absl::StrCat(path, ".deliveries[", i, "]"));
    if (!delivery.ok()) return delivery;
  }
  for (size_t i = 0; i < options.records.size(); ++i) {
    const BarrierRecord& record = options.records[i];
    if (record.bowtie != bowtie.id) continue;
    const std::string at = absl::StrCat(".records[", i, "]");
    const Barrier* barrier = Find(bowtie.barriers, record.barrier);
    if (barrier == nullptr) {
      return fault(at, absl::StrCat("'", base::Quotable(record.barrier),
                                    "' is no barrier of the bow-tie"));
    }
    if (record.failures < 0 || record.failures > record.demands ||
        record.demands > std::numeric_limits<int32_t>::max()) {
      return fault(at, "must have 0 <= failures <= demands < 2^31");
    }
    if (!(record.weight >= 1e-6) || !(record.weight <= 1e9)) {
      return fault(at, "weight lies outside 10^-6 to 10^9");
    }
    if (barrier->probability_of_use
            ? !(barrier->probability_of_use->value > 0 &&
                barrier->probability_of_use->value < 1)
            : FormOf(other, other.base_rate.has_value(), other.base_risk.has_value()) !=
                  Form::kProbability) {
      return fault(at, "nothing that a record could update is believed of its barrier");
    }
  }
  if (options.draws < 0 || options.draws > kMaxDraws) {
    return fault(".draws", absl::StrCat("lies outside 0 to ", kMaxDraws));
  }
  return absl::OkStatus();
}

Analysis Analyse(const Bowtie& bowtie, const std::string& hash,
                 const std::vector<interventions::Intervention>& known, facts::View& view,
                 const AnalysisOptions& options) {
  return Count(bowtie, hash, known, view, options).analysis;
}

}  // namespace tillit::bowtie
