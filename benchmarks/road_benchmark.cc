// SPDX-License-Identifier: Apache-2.0
// The first road's figures: patients scored a second, FHIR read in MB/s, a week planned.
// All on data of our own making, one thread.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "generate_list/list_generator.h"
#include "tests/schedule/planted_week.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/fhir/read.h"
#include "tillit/service/run.h"

namespace tillit {
namespace {

// What this machine does in the same run: read the figures below against it.
void Calibration(benchmark::State& state) {
  for (auto _ : state) {
    base::Random random(1);
    uint64_t sum = 0;
    for (int i = 0; i < 1000000; ++i) sum += random.Below(1000);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * 1000000);
}
BENCHMARK(Calibration)->Unit(benchmark::kMillisecond);

const service::LinkedService& Service() {
  static const auto& service =
      *new service::LinkedService(*service::Link(builtin::Catalogue(), "psht"));
  return service;
}

constexpr int kPersons = 2000;

const std::vector<facts::PatientRecord>& List() {
  static const auto& list = *new std::vector<facts::PatientRecord>([] {
    generate_list::ListOptions options;
    options.persons = kPersons;
    options.seed = 1;
    options.as_of = base::Date::FromCivil(2026, 1, 5);
    return *generate_list::GenerateList(options);
  }());
  return list;
}

// Every model of the service, explained, for each patient of a synthetic GP list.
void ScoreList(benchmark::State& state) {
  const std::vector<facts::PatientRecord>& list = List();
  for (auto _ : state) {
    for (const facts::PatientRecord& record : list) {
      benchmark::DoNotOptimize(
          Service().engine->Score(record, base::Date::FromCivil(2026, 1, 5)));
    }
  }
  state.SetItemsProcessed(state.iterations() * kPersons);
}
BENCHMARK(ScoreList)->Unit(benchmark::kMillisecond);

// Scores, groups and the ranked list.
void StratifyList(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        service::Stratify(Service(), List(), {base::Date::FromCivil(2026, 1, 5)}));
  }
  state.SetItemsProcessed(state.iterations() * kPersons);
}
BENCHMARK(StratifyList)->Unit(benchmark::kMillisecond);

// A bulk export of 400 patients with 200 observations and conditions each, as FHIR writes
// them with their displays and profiles.
std::string BulkExport() {
  std::string text;
  for (int p = 0; p < 400; ++p) {
    absl::StrAppend(&text, R"({"resourceType":"Patient","id":"p)", p,
                    R"(","birthDate":"1950-01-01","gender":"female"})", "\n");
    for (int r = 0; r < 200; ++r) {
      const bool condition = r % 4 == 0;
      absl::StrAppend(
          &text, R"({"resourceType":")", condition ? "Condition" : "Observation",
          R"(","id":"r)", p, "-", r,
          R"(","meta":{"profile":["http://example.org/fhir/StructureDefinition/x"]},)",
          R"("status":"final","subject":{"reference":"Patient/p)", p,
          R"("},"code":{"coding":[{"system":")",
          condition ? "http://hl7.org/fhir/sid/icd-10" : "http://loinc.org",
          R"(","code":")", condition ? "I50.9" : "39156-5",
          R"(","display":"a display of some length"}],"text":"a text of some length"},)",
          condition ? R"("recordedDate":"2020-01-01")"
                    : R"("effectiveDateTime":"2020-01-01T10:00:00+01:00",)"
                      R"("valueQuantity":{"value":31.5,"unit":"kg/m2","code":"kg/m2"})",
          "}\n");
    }
  }
  return text;
}

void ReadFhir(benchmark::State& state) {
  static const auto& text = *new std::string(BulkExport());
  fhir::ReadOptions options;
  options.code_systems = Service().code_systems;
  const std::vector<fhir::FhirInput> inputs = {{"bulk.ndjson", text}};
  for (auto _ : state) benchmark::DoNotOptimize(fhir::Read(inputs, options));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(ReadFhir)->Unit(benchmark::kMillisecond);

// Generated weeks of 4 to 12 members and 60 to 250 visits.
void PlanWeek(benchmark::State& state) {
  const schedule::PlantedWeek week =
      schedule::WeekPlanter(20260105, static_cast<uint64_t>(state.range(0))).Plant();
  for (auto _ : state) {
    benchmark::DoNotOptimize(schedule::Solve(week.problem, {}));
  }
  state.counters["visits"] = static_cast<double>(week.problem.visits.size());
}
BENCHMARK(PlanWeek)->DenseRange(1, 5)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tillit
