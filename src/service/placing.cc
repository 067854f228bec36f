// SPDX-License-Identifier: Apache-2.0
#include "service/placing.h"

#include <algorithm>
#include <utility>

#include "service/population.h"
#include "service/profiles.h"

namespace tillit::service {
namespace {

// Whether anything that a ranking model asks for is covered at all.
bool AnySystemCovered(const LinkedService& service, const facts::View& view) {
  for (const risk::Model& model : service.engine->models()) {
    const std::vector<std::string>& ranking = service.model.ranking_models;
    if (std::find(ranking.begin(), ranking.end(), model.id) == ranking.end()) continue;
    if (model.requires_all.empty()) return true;
    for (const risk::Requirement& requirement : model.requires_all) {
      for (const std::string& system : requirement.systems) {
        if (view.CoversAny(std::nullopt, system) != facts::Covered::kNot) return true;
      }
    }
  }
  return false;
}

Patient ScoreOne(const LinkedService& service, const facts::PatientRecord& record,
                 base::Date as_of, Workbench& bench) {
  Patient patient;
  patient.record = &record;
  patient.result.patient = record.id;
  patient.result.life = facts::LifeStatusOn(record, as_of);
  patient.result.profiling_declined =
      facts::InForce(record, facts::ConsentKind::kProfilingDeclined, as_of);
  patient.result.team_declined =
      facts::InForce(record, facts::ConsentKind::kTeamDeclined, as_of);
  if (patient.result.life == facts::LifeStatus::kAlive) {
    patient.result.access_needs = record.access_needs;
  }
  if (patient.result.profiling_declined) return patient;
  facts::View view(record, as_of);
  patient.covered = AnySystemCovered(service, view);
  patient.profile = service.engine->Score(view, bench.scoring);
  patient.counted = CountExpected(service, view);
  return patient;
}

// Before groups and consents: a reservation against being profiled is none against being
// helped.
void LookForRedFlags(const LinkedService& service, const facts::View& view,
                     PatientResult& patient) {
  if (patient.life != facts::LifeStatus::kAlive || service.red_flags.empty()) return;
  stratify::RedFlags flags =
      stratify::LookForRedFlags(service.red_flags, service.red_flag_hashes, view);
  if (patient.profiling_declined) {
    // What is raised alone: what is not cleared would tell what is recorded of them.
    flags.not_cleared.clear();
    if (flags.raised.empty()) return;
  }
  patient.red_flags = std::move(flags);
}

void PlaceOne(const LinkedService& service, const Population& population, size_t place,
              base::Date as_of, absl::Span<const stratify::Review> reviews,
              const Further& further, Workbench& bench, Patient& patient) {
  facts::View view(*patient.record, as_of);
  LookForRedFlags(service, view, patient.result);
  if (patient.result.profiling_declined) return;
  risk::Tell(patient.profile, view);
  population.Tell(place, view);
  patient.result.profile = FindProfiles(service, view);
  patient.result.placements = service.compiled_groups.Place(view, bench.placing, reviews);
  if (patient.result.life != facts::LifeStatus::kAlive) return;
  patient.result.expected = population.ExpectedOf(place);
  // How often somebody is contacted who has declined to be followed is not ours to say.
  if (!service.model.tiers.empty() && !patient.result.team_declined) {
    patient.result.tier = stratify::TierOf(service.model.tiers, view);
  }
  if (further) further(view, patient);
}

}  // namespace

Stamp MakeStamp(const LinkedService& service, base::Date as_of) {
  return {
      service.model.id, service.model.version, service.hash, LibraryVersion(), as_of, {}};
}

std::vector<Patient> ScoreAll(const LinkedService& service,
                              const std::vector<facts::PatientRecord>& records,
                              base::Date as_of, const base::Executor& executor,
                              base::Work* work) {
  std::vector<Patient> patients(records.size());
  ForEachPatient(service, records.size(), executor, [&](size_t i, Workbench& bench) {
    const auto units = static_cast<int64_t>(1 + records[i].facts.size());
    if (work != nullptr && !work->Spend(units)) return false;
    patients[i] = ScoreOne(service, records[i], as_of, bench);
    return true;
  });
  return patients;
}

void PlaceAll(const LinkedService& service, base::Date as_of,
              absl::Span<const stratify::Review> reviews, const Further& further,
              const base::Executor& executor, base::Work* work,
              std::vector<Patient>& patients) {
  const Population population(service, patients);
  ForEachPatient(service, patients.size(), executor, [&](size_t i, Workbench& bench) {
    if (work != nullptr && !work->Spend(0)) return false;
    PlaceOne(service, population, i, as_of, reviews, further, bench, patients[i]);
    return true;
  });
}

}  // namespace tillit::service
