// SPDX-License-Identifier: Apache-2.0
// Plans: a long history replayed event by event, and two of them merged. One thread.
#include <benchmark/benchmark.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tillit/base/random.h"
#include "tillit/plan/history.h"

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
}
BENCHMARK(Calibration)->Unit(benchmark::kMillisecond);

const char* const kOrganisations[] = {"gp", "hospital", "municipality"};

// Three organisations who write in turn, each having seen what the others wrote up to
// `behind` events ago: goals, tasks and fields of the plan.
plan::PlanHistory Written(int events, int behind) {
  base::Random random(20261127);
  plan::PlanHistory history{base::PlanId("plan"), base::PatientId("p"), {}, ""};
  int numbers[3] = {0, 0, 0};
  std::vector<plan::HistoryEntry> by_organisation[3];
  for (int i = 0; i < events; ++i) {
    const auto who = static_cast<size_t>(random.Below(3));
    plan::PlanEvent event;
    event.organisation = kOrganisations[who];
    event.number = ++numbers[who];
    event.id = absl::StrCat(event.organisation, "-", event.number);
    for (size_t other = 0; other < 3; ++other) {
      const int seen = numbers[other] - behind;
      if (other != who && seen > 0) event.seen.push_back({kOrganisations[other], seen});
    }
    event.recorded = {1800000000 + i * 60, 60};
    event.actor = "a";
    event.role = "nurse";
    const std::string id = absl::StrCat("e", random.Below(40));
    switch (random.Below(3)) {
      case 0: {
        event.fields = {absl::StrCat("goals[", id, "].text")};
        plan::Goal goal;
        goal.id = base::GoalId(id);
        goal.text = absl::StrCat("words ", i);
        event.plan.goals = {goal};
        break;
      }
      case 1: {
        event.fields = {absl::StrCat("tasks[", id, "].status")};
        plan::Task task;
        task.id = id;
        task.status = static_cast<plan::TaskStatus>(1 + random.Below(8));
        event.plan.tasks = {task};
        break;
      }
      default:
        event.fields = {"review"};
        event.plan.review = base::Date{static_cast<int32_t>(20000 + random.Below(300))};
        break;
    }
    by_organisation[who].push_back({std::move(event), {}});
  }
  for (auto& entries : by_organisation) {
    for (auto& entry : entries) history.entries.push_back(std::move(entry));
  }
  return history;
}

void Replay10000Events(benchmark::State& state) {
  const plan::PlanHistory history = Written(10000, static_cast<int>(state.range(0)));
  for (auto _ : state) {
    plan::PlanState replayed = plan::Replay(history);
    benchmark::DoNotOptimize(replayed);
  }
  state.counters["edit_conflicts"] =
      static_cast<double>(plan::Replay(history).edit_conflicts().size());
}
// Everybody up to date, and everybody 20 events of each other behind.
BENCHMARK(Replay10000Events)->Arg(0)->Arg(20)->Unit(benchmark::kMillisecond);

void MergeTwoHalvesOf10000Events(benchmark::State& state) {
  const plan::PlanHistory whole = Written(10000, 20);
  plan::PlanHistory a = whole;
  plan::PlanHistory b = whole;
  std::erase_if(a.entries, [](const plan::HistoryEntry& entry) {
    return entry.event.organisation == "gp" && entry.event.number > 2000;
  });
  std::erase_if(b.entries, [](const plan::HistoryEntry& entry) {
    return entry.event.organisation == "hospital" && entry.event.number > 2000;
  });
  for (auto _ : state) benchmark::DoNotOptimize(plan::Merge(a, b));
}
BENCHMARK(MergeTwoHalvesOf10000Events)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tillit
