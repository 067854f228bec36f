// SPDX-License-Identifier: Apache-2.0
// What the core answers to made-up input, as a hash a line: the same bytes on every
// compiler, level of optimisation, processor and number of threads. Uses the core and the
// embedded catalogue alone, so that it builds where Protobuf does not.
//   golden_answers OUT      writes `name hash` lines
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "generate_list/list_generator.h"
#include "tests/schedule/planted_week.h"
#include "tillit/base/canonical.h"
#include "tillit/base/executor.h"
#include "tillit/base/numbers.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/schedule/schedule.h"
#include "tillit/service/analyse.h"
#include "tillit/service/run.h"

namespace tillit {
namespace {

constexpr int kThreads[] = {1, 2, 8};

int failures = 0;
std::ofstream out;

void Print(const std::string& name, const std::string& hash) {
  out << name << ' ' << hash << '\n';
}

void Fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  ++failures;
}

team::Team TeamOf(const service::LinkedService& service) {
  team::Team team;
  team.id = "golden";
  team.places = {{"office"}, {service.model.clinic_place}};
  if (service.model.clinic_place == "office") team.places.pop_back();
  team.default_leg_minutes = 15;
  team.within_minutes = 5;
  for (const team::Role& role : service.roles) {
    team::Member member;
    member.id = base::MemberId(role.id);
    member.role = role.id;
    member.weekly = {{{0, 1, 2, 3, 4}, {480}, {930}, "office"}};
    team.members.push_back(member);
  }
  return team;
}

void PrintNumbers() {
  base::Random random(7);
  base::CanonicalWriter writer;
  for (int i = 0; i < 20000; ++i) {
    const double x = random.Uniform() * 1400 - 700;
    const double y = random.Uniform() * 1e6 + 1e-9;
    writer.Write(base::Exp(x));
    writer.Write(base::ExpMinusOne(x / 700));
    writer.Write(base::Log(y));
    writer.Write(base::Pow(y, x / 300));
  }
  Print("numbers", base::Sha256Hex(writer.bytes()).substr(0, 16));
}

void PrintRuns() {
  service::Catalogue catalogue = builtin::Catalogue();
  catalogue.texts.clear();  // wording is no answer
  Print("catalogue", base::ContentHash(catalogue));
  for (uint64_t seed = 1; seed <= 2; ++seed) {
    generate_list::ListOptions list;
    list.persons = 250;
    list.seed = seed;
    list.as_of = base::Date::FromCivil(2026, 1, 5);
    const auto records = generate_list::GenerateList(list);
    if (!records.ok()) return Fail("the list was not made");
    base::CanonicalWriter writer;
    writer.Write(*records);
    Print(absl::StrCat("list ", seed), base::Sha256Hex(writer.bytes()).substr(0, 16));
    for (const service::ServiceModel& model : catalogue.services) {
      const auto service = service::Link(catalogue, model.id);
      if (!service.ok()) return Fail("a service does not link");
      std::string hash;
      for (const int threads : kThreads) {
        service::RunOptions options;
        options.as_of = options.from = list.as_of;
        options.executor = base::ThreadedExecutor(threads);
        options.solve.iterations = 1500;
        const auto result =
            service::Run(*service, {*records, TeamOf(*service), {}}, options);
        if (!result.ok()) return Fail(std::string(result.status().message()));
        const std::string found = base::ContentHash(*result);
        if (!hash.empty() && hash != found) {
          Fail(absl::StrCat(model.id, ": ", threads, " threads answer otherwise"));
        }
        hash = found;
      }
      Print(absl::StrCat("run ", model.id, " ", seed), hash);
    }
  }
}

// Every bow-tie, with draws and a selection.
void PrintAnalyses() {
  const service::Catalogue catalogue = builtin::Catalogue();
  std::vector<std::string> bowties;
  for (const bowtie::Bowtie& bowtie : catalogue.bowties) bowties.push_back(bowtie.id);
  const auto service = service::LinkWithBowties(catalogue, "psht", bowties);
  if (!service.ok()) return Fail(std::string(service.status().message()));
  generate_list::ListOptions list;
  list.persons = 100;
  list.seed = 3;
  list.as_of = base::Date::FromCivil(2026, 1, 5);
  const auto records = generate_list::GenerateList(list);
  if (!records.ok()) return Fail("the list was not made");
  std::string hash;
  for (const int threads : kThreads) {
    service::AnalyseOptions options;
    options.as_of = list.as_of;
    options.executor = base::ThreadedExecutor(threads);
    options.draws = 200;
    options.budget.emplace().minutes = 600;
    const auto analyses = service::Analyse(*service, *records, options);
    if (!analyses.ok()) return Fail(std::string(analyses.status().message()));
    base::CanonicalWriter writer;
    writer.Write(analyses->patients);
    const std::string found = base::Sha256Hex(writer.bytes()).substr(0, 16);
    if (!hash.empty() && hash != found) {
      Fail(absl::StrCat("analyses: ", threads, " threads answer otherwise"));
    }
    hash = found;
  }
  Print("analyses", hash);
}

void PrintWeeks() {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    const schedule::PlantedWeek week = schedule::WeekPlanter(seed, 0).Plant();
    const auto solved = schedule::Solve(week.problem, {seed, 1500, nullptr});
    if (!solved.ok()) return Fail(std::string(solved.status().message()));
    Print(absl::StrCat("week ", seed), base::ContentHash(*solved));
  }
}

}  // namespace
}  // namespace tillit

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  // Binary: the same bytes on Windows too.
  tillit::out.open(argv[1], std::ios::binary | std::ios::trunc);
  tillit::PrintNumbers();
  tillit::PrintRuns();
  tillit::PrintAnalyses();
  tillit::PrintWeeks();
  tillit::out.close();
  return tillit::failures == 0 && tillit::out.good() ? 0 : 1;
}
