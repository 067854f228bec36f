// SPDX-License-Identifier: Apache-2.0
// Plans proposed: one from eight bow-ties, and those of a list. One thread.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/catalogue_records.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/proposals.h"

namespace tillit {
namespace {

const base::Date kToday = base::Date::FromCivil(2026, 11, 2);

// What this machine does in the same run: read the figures below against it.
void Calibration(benchmark::State& state) {
  for (auto _ : state) {
    base::Random random(1);
    uint64_t sum = 0;
    for (int i = 0; i < 1000000; ++i) sum += random.Below(1000);
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(Calibration)->Unit(benchmark::kMillisecond);

// A service with every shipped bow-tie and intervention.
service::LinkedService WithAllBowties() {
  service::Catalogue catalogue = builtin::Catalogue();
  service::ServiceModel& model = catalogue.services[0];
  model.bowties.clear();
  model.interventions.clear();
  for (const auto& each : catalogue.bowties) model.bowties.push_back(each.id);
  for (const auto& each : catalogue.interventions) model.interventions.push_back(each.id);
  auto linked = service::Link(catalogue, model.id);
  if (!linked.ok()) std::abort();
  return *std::move(linked);
}

facts::PatientRecord OfAllBowties() {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate::FromDate(base::Date::FromCivil(1940, 1, 1));
  for (const char* code : {"P70", "K77", "T08", "L28", "L72", "A80", "T90", "R95", "P76",
                           "U99", "K86", "N17", "P06", "D17", "L91", "L95"}) {
    facts::Fact fact;
    fact.kind = facts::FactKind::kCondition;
    fact.code = {"ICPC-2", code};
    fact.date = base::PartialDate::FromDate(kToday.PlusDays(-40));
    record.facts.push_back(fact);
  }
  for (const char* code : {"C03CA01", "N05CF01", "B01AC06", "N06AB04", "A02BC01",
                           "C07AB02", "C09AA02", "M01AE01", "N02AA01"}) {
    facts::Fact fact;
    fact.kind = facts::FactKind::kMedicine;
    fact.code = {"ATC", code};
    fact.date = base::PartialDate::FromDate(kToday.PlusDays(-20));
    fact.ongoing = true;
    record.facts.push_back(fact);
  }
  facts::StatedGoal goal;
  goal.id = base::GoalId("g");
  goal.areas = {"walking"};
  record.goals = {goal};
  return record;
}

void OnePlanOfManyBowties(benchmark::State& state) {
  const service::LinkedService service = WithAllBowties();
  const std::vector<facts::PatientRecord> record = {OfAllBowties()};
  service::ProposeOptions options;
  options.as_of = kToday;
  size_t lines = 0;
  for (auto _ : state) {
    auto proposals = service::ProposePlans(service, record, options);
    if (!proposals.ok() || proposals->patients.empty()) std::abort();
    lines = proposals->patients[0].plan.interventions.size();
    benchmark::DoNotOptimize(proposals);
  }
  state.counters["bowties"] = static_cast<double>(service.bowties.size());
  state.counters["lines"] = static_cast<double>(lines);
}
BENCHMARK(OnePlanOfManyBowties)->Unit(benchmark::kMillisecond);

void PlansOfAList(benchmark::State& state) {
  const service::LinkedService service = WithAllBowties();
  test::CatalogueRecords people(builtin::Catalogue(), kToday, 7);
  std::vector<facts::PatientRecord> list;
  for (int64_t i = 0; i < state.range(0); ++i) list.push_back(people.Next(40));
  service::ProposeOptions options;
  options.as_of = kToday;
  size_t plans = 0;
  for (auto _ : state) {
    auto proposals = service::ProposePlans(service, list, options);
    if (!proposals.ok()) std::abort();
    plans = proposals->patients.size();
    benchmark::DoNotOptimize(proposals);
  }
  state.counters["plans"] = static_cast<double>(plans);
}
BENCHMARK(PlansOfAList)->Arg(5000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tillit
