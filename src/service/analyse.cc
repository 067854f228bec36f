// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/analyse.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/placing.h"
#include "service/units.h"

namespace tillit::service {
namespace {

using criteria::Answer;

template <typename T>
const T* Named(const std::vector<std::pair<std::string, T>>& all, const std::string& id) {
  for (const auto& [name, value] : all) {
    if (name == id) return &value;
  }
  return nullptr;
}

bowtie::AnalysisOptions OptionsFor(const AnalyseOptions& options,
                                   const std::string& bowtie) {
  bowtie::AnalysisOptions of;
  const bowtie::BaseRate* rate = Named(options.base_rates, bowtie);
  const bowtie::BaseRisk* risk = Named(options.base_risks, bowtie);
  if (rate != nullptr) of.base_rate = *rate;
  if (risk != nullptr) of.base_risk = *risk;
  of.deliveries = options.deliveries;
  for (const bowtie::BarrierRecord& record : options.records) {
    if (record.bowtie == bowtie) of.records.push_back(record);
  }
  of.in_place = options.in_place;
  of.draws = options.draws;
  of.seed = options.seed;
  of.work = options.work;
  return of;
}

absl::Status Missing(const std::string& at, const std::string& id) {
  return absl::InvalidArgumentError(
      absl::StrCat(at, ": '", base::Quotable(id), "' is not the service's"));
}

absl::Status Check(const LinkedService& service, const AnalyseOptions& options) {
  const auto has_bowtie = [&](const std::string& id) {
    return std::any_of(service.bowties.begin(), service.bowties.end(),
                       [&](const bowtie::Bowtie& b) { return b.id == id; });
  };
  const auto has_intervention = [&](const std::string& id) {
    return std::any_of(service.interventions.begin(), service.interventions.end(),
                       [&](const interventions::Intervention& i) { return i.id == id; });
  };
  std::set<std::string> seen;
  // Each may be said once: of two that differ nobody knows which holds.
  const auto twice = [&](const std::string& list, const std::string& id) {
    return !seen.insert(absl::StrCat(list, "(", id, ")")).second;
  };
  const auto repeated = [](const std::string& list, const std::string& id) {
    return absl::InvalidArgumentError(
        absl::StrCat(list, ": '", base::Quotable(id), "' stands twice"));
  };
  for (const auto& [id, rate] : options.base_rates) {
    if (twice("base_rates", id)) return repeated("base_rates", id);
    if (!has_bowtie(id)) return Missing("base_rates", id);
  }
  for (const auto& [id, risk] : options.base_risks) {
    if (twice("base_risks", id)) return repeated("base_risks", id);
    if (!has_bowtie(id)) return Missing("base_risks", id);
  }
  for (size_t i = 0; i < options.records.size(); ++i) {
    const std::string of =
        absl::StrCat(options.records[i].bowtie, ".", options.records[i].barrier);
    if (twice("records", of)) return repeated("records", of);
    if (!has_bowtie(options.records[i].bowtie)) {
      return Missing(absl::StrCat("records[", i, "].bowtie"), options.records[i].bowtie);
    }
  }
  for (size_t i = 0; i < options.weights.size(); ++i) {
    if (twice("weights", options.weights[i].bowtie)) {
      return repeated("weights", options.weights[i].bowtie);
    }
    if (!has_bowtie(options.weights[i].bowtie)) {
      return Missing(absl::StrCat("weights[", i, "].bowtie"), options.weights[i].bowtie);
    }
  }
  for (size_t i = 0; i < options.deliveries.size(); ++i) {
    if (twice("deliveries", options.deliveries[i].intervention)) {
      return repeated("deliveries", options.deliveries[i].intervention);
    }
    if (!has_intervention(options.deliveries[i].intervention)) {
      return Missing(absl::StrCat("deliveries[", i, "].intervention"),
                     options.deliveries[i].intervention);
    }
  }
  for (size_t i = 0; i < options.in_place.size(); ++i) {
    if (!has_intervention(options.in_place[i])) {
      return Missing(absl::StrCat("in_place[", i, "]"), options.in_place[i]);
    }
  }
  for (const bowtie::Bowtie& bowtie : service.bowties) {
    const absl::Status status = bowtie::Validate(
        OptionsFor(options, bowtie.id), bowtie, absl::StrCat("bowties(", bowtie.id, ")"));
    if (!status.ok()) return status;
  }
  // What a selection would refuse is refused before anybody is looked at.
  return bowtie::SelectInterventions({}, {},
                                     {options.budget.value_or(bowtie::Budget{}),
                                      options.days,
                                      options.weights,
                                      {},
                                      nullptr})
      .status();
}

}  // namespace

absl::StatusOr<Analyses> Analyse(const LinkedService& service,
                                 std::vector<facts::PatientRecord> records,
                                 const AnalyseOptions& options) {
  const absl::Status usable = Check(service, options);
  if (!usable.ok()) return usable;
  Analyses analyses;
  analyses.stamp = MakeStamp(service, options.as_of);
  records = facts::JoinById(std::move(records), &analyses.findings);
  std::vector<Patient> patients =
      ScoreAll(service, records, options.as_of, options.executor, options.work);
  ReviewUnits(service, records, options.as_of, &analyses.findings);
  const auto ended = [&] {
    return options.work != nullptr && !options.work->status().ok();
  };
  if (ended()) return options.work->status();
  std::map<base::PatientId, PatientAnalysis> found;
  std::map<base::PatientId, std::vector<bowtie::CountedBowtie>> kept;
  for (const Patient& patient : patients) {
    PatientAnalysis& analysis = found[patient.result.patient];
    analysis.patient = patient.result.patient;
    analysis.life = patient.result.life;
    analysis.profiling_declined = patient.result.profiling_declined;
    if (options.keep_counted) kept[patient.result.patient];
  }
  std::vector<bowtie::AnalysisOptions> counting;
  for (const bowtie::Bowtie& bowtie : service.bowties) {
    counting.push_back(OptionsFor(options, bowtie.id));
  }
  const Further count = [&](facts::View& view, Patient& patient) {
    PatientAnalysis& analysis = found.at(patient.result.patient);
    std::vector<bowtie::CountedBowtie> counted;
    for (size_t b = 0; b < service.bowties.size(); ++b) {
      const bowtie::Bowtie& bowtie = service.bowties[b];
      // A draw of a number is about as much work as a fact.
      const auto parts = static_cast<int64_t>(1 + bowtie.barriers.size());
      // Gates may read each cause in both its states.
      const auto doubled =
          bowtie.gates.empty() ? size_t{0} : std::min<size_t>(bowtie.causes.size(), 16);
      const int64_t units =
          (1 + static_cast<int64_t>(options.draws)) * parts * (int64_t{1} << doubled);
      if (options.work != nullptr && !options.work->Spend(units)) return;
      const Answer applies = bowtie::Applies(bowtie, view);
      if (applies == Answer::kUnknown) analysis.may_apply.push_back(bowtie.id);
      if (applies != Answer::kYes) continue;
      counted.push_back(bowtie::Count(bowtie, service.bowtie_hashes[b],
                                      service.interventions, view, counting[b]));
    }
    if (options.budget) {
      absl::StatusOr<bowtie::Selection> selection =
          bowtie::SelectInterventions(counted, service.interventions,
                                      {*options.budget, options.days, options.weights,
                                       options.in_place, options.work});
      if (selection.ok()) analysis.selection = *std::move(selection);
    }
    for (bowtie::CountedBowtie& each : counted) {
      analysis.analyses.push_back(options.keep_counted ? each.analysis
                                                       : std::move(each.analysis));
    }
    if (options.keep_counted) kept.at(patient.result.patient) = std::move(counted);
  };
  PlaceAll(service, options.as_of, {}, count, options.executor, options.work, patients);
  if (ended()) return options.work->status();
  for (auto& [id, analysis] : found) analyses.patients.push_back(std::move(analysis));
  for (auto& [id, counted] : kept) analyses.counted.push_back(std::move(counted));
  return analyses;
}

}  // namespace tillit::service
