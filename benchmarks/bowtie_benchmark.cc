// SPDX-License-Identifier: Apache-2.0
// Bow-ties: every template for one patient, draws, and choices whose costs go with their
// benefit (tests/bowtie/random_choices.h). One thread.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "tests/bowtie/random_choices.h"
#include "tillit/base/random.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/catalogue.h"

namespace tillit {
namespace {

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

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

const service::Catalogue& Shipped() {
  static const auto& catalogue = *new service::Catalogue(builtin::Catalogue());
  return catalogue;
}

const bowtie::Bowtie& Named(const std::string& id) {
  return *std::find_if(Shipped().bowties.begin(), Shipped().bowties.end(),
                       [&](const bowtie::Bowtie& b) { return b.id == id; });
}

// Eighty, with heart failure, COPD, dementia, a fall and ten medicines, over five years.
facts::PatientRecord Patient() {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate{1946, 1, 1};
  record.coverage.push_back({"test",
                             {facts::FactKind::kCondition, facts::FactKind::kMedicine},
                             {"ICD-10", "ICPC-2", "ATC"},
                             {},
                             {},
                             true});
  const auto add = [&](facts::FactKind kind, const char* system, const char* code,
                       int year) {
    facts::Fact fact;
    fact.kind = kind;
    fact.code = {system, code};
    fact.date = base::PartialDate{static_cast<int16_t>(year), 9, 1};
    record.facts.push_back(fact);
  };
  for (int year = 2022; year <= 2026; ++year) {
    for (const char* code : {"K77", "R95", "P70", "L75", "T90", "A79"}) {
      add(facts::FactKind::kCondition, "ICPC-2", code, year);
    }
    for (const char* code : {"I50", "J44", "R296", "E44"}) {
      add(facts::FactKind::kCondition, "ICD-10", code, year);
    }
    for (const char* code : {"C03CA01", "C09AA05", "C07AB02", "N05CF01", "N06AB10",
                             "A10BA02", "B01AF02", "N02AA05", "R03AC18", "C10AA05"}) {
      add(facts::FactKind::kMedicine, "ATC", code, year);
    }
  }
  return record;
}

void EightTemplates(benchmark::State& state) {
  const facts::PatientRecord record = Patient();
  std::vector<const bowtie::Bowtie*> bowties;
  for (const char* id : {"falls", "nutrition", "delirium", "medicine-harm", "readmission",
                         "loneliness", "worsening-heart-failure", "self-neglect"}) {
    bowties.push_back(&Named(id));
  }
  for (auto _ : state) {
    facts::View view(record, kAsOf);
    for (const bowtie::Bowtie* bowtie : bowties) {
      benchmark::DoNotOptimize(
          bowtie::Analyse(*bowtie, "", Shipped().interventions, view));
    }
  }
}
BENCHMARK(EightTemplates)->Unit(benchmark::kMillisecond);

void TenThousandDraws(benchmark::State& state) {
  const facts::PatientRecord record = Patient();
  bowtie::AnalysisOptions options;
  options.draws = 10000;
  for (auto _ : state) {
    facts::View view(record, kAsOf);
    benchmark::DoNotOptimize(
        bowtie::Analyse(Named("falls"), "", Shipped().interventions, view, options));
  }
}
BENCHMARK(TenThousandDraws)->Unit(benchmark::kMillisecond);

// Over 100 choices, each once an iteration: the median and the 95th percentile of time,
// and of what is not proven, in per cent of what could at most be taken away.
void Choose(benchmark::State& state) {
  constexpr int kChoices = 100;
  std::vector<bowtie::RandomChoice> made;
  for (uint64_t i = 0; i < kChoices; ++i) {
    base::Random random(7, i);
    made.push_back(bowtie::MakeManyBarriers(random, state.range(0)));
  }
  std::vector<double> times;
  std::vector<double> gaps;
  for (auto _ : state) {
    for (const bowtie::RandomChoice& choice : made) {
      const auto before = std::chrono::steady_clock::now();
      const bowtie::Choice chosen =
          *bowtie::Choose(choice.options, choice.Stakes(), choice.budget);
      times.push_back(std::chrono::duration<double, std::milli>(
                          std::chrono::steady_clock::now() - before)
                          .count());
      gaps.push_back(100 * (chosen.harm - chosen.bound) /
                     (chosen.harm_before - chosen.bound));
    }
  }
  const auto at = [](std::vector<double>& values, double q) {
    std::sort(values.begin(), values.end());
    return values[static_cast<size_t>(q * static_cast<double>(values.size() - 1))];
  };
  state.counters["median_ms"] = at(times, 0.5);
  state.counters["p95_ms"] = at(times, 0.95);
  state.counters["median_gap"] = at(gaps, 0.5);
  state.counters["p95_gap"] = at(gaps, 0.95);
}
BENCHMARK(Choose)->Arg(25)->Arg(200)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tillit
