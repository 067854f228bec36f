// SPDX-License-Identifier: Apache-2.0
// What could happen to each patient of a list, and what helps: bow-ties counted for them.
#ifndef TILLIT_SERVICE_ANALYSE_H_
#define TILLIT_SERVICE_ANALYSE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/date.h"
#include "tillit/base/executor.h"
#include "tillit/base/fields.h"
#include "tillit/base/finding.h"
#include "tillit/base/id.h"
#include "tillit/base/work.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/bowtie/selection.h"
#include "tillit/facts/patient_record.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/run.h"

namespace tillit::service {

// What bow-ties say of one patient. Of the dead, and of those who declined profiling,
// nothing but why.
struct PatientAnalysis {
  base::PatientId patient;
  facts::LifeStatus life = facts::LifeStatus::kAlive;
  bool profiling_declined = false;
  std::vector<bowtie::Analysis> analyses;      // of the bow-ties that are drawn for them
  std::vector<std::string> may_apply;          // whether these are, is not known
  std::optional<bowtie::Selection> selection;  // where a budget was given
  friend bool operator==(const PatientAnalysis&, const PatientAnalysis&) = default;
};
TILLIT_FIELDS(PatientAnalysis, patient, life, profiling_declined, analyses, may_apply,
              selection);

struct AnalyseOptions {
  base::Date as_of;
  // In place of what a bow-tie of that id has.
  std::vector<std::pair<std::string, bowtie::BaseRate>> base_rates;
  std::vector<std::pair<std::string, bowtie::BaseRisk>> base_risks;
  std::vector<bowtie::DeliveryOf> deliveries;
  std::vector<bowtie::BarrierRecord> records;
  std::vector<std::string> in_place;  // interventions that are there already
  int32_t draws = 0;                  // 0 to bowtie::kMaxDraws, for each patient
  uint64_t seed = 1;
  std::optional<bowtie::Budget> budget;  // unset: nothing is selected
  int32_t days = 365;                    // for which effort is counted; 1 to 3660
  std::vector<bowtie::BowtieWeight> weights;
  bool keep_counted = false;  // fills Analyses::counted
  base::Executor executor = base::RunSerially;
  base::Work* work = nullptr;
};

struct Analyses {
  Stamp stamp;
  std::vector<PatientAnalysis> patients;  // by id
  std::vector<base::Finding> findings;
  // The numbers behind each patient's analyses, by patient.
  std::vector<std::vector<bowtie::CountedBowtie>> counted;
};

// Scores and places everybody as Stratify does, so that bow-ties can ask for what is
// found of them, and counts each bow-tie of the service (see LinkWithBowties) that is
// drawn for a living patient, in a group or not. INVALID_ARGUMENT with the path in the
// options: a bow-tie, barrier or intervention that is not the service's, numbers out of
// range; RESOURCE_EXHAUSTED or CANCELLED where `work` ends. Threads: safe; the result
// does not depend on the executor or on the order of `records`.
absl::StatusOr<Analyses> Analyse(const LinkedService& service,
                                 std::vector<facts::PatientRecord> records,
                                 const AnalyseOptions& options);

}  // namespace tillit::service

#endif  // TILLIT_SERVICE_ANALYSE_H_
