// SPDX-License-Identifier: Apache-2.0
// One patient from a JSON record to a week of visits. Usage: first_patient RECORD TEAM
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "tillit/builtin/builtin.h"
#include "tillit/proto/documents.h"
#include "tillit/tillit.h"

namespace {

std::string FileText(const char* path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  // A service model with everything it names, compiled once; share it between threads.
  const auto service = tillit::service::Link(tillit::builtin::Catalogue(), "psht");
  if (!service.ok()) return Fail(service.status());

  tillit::service::RunInput input;
  std::vector<tillit::base::Finding> findings;
  input.records =
      tillit::proto::ReadRecords(argv[1], FileText(argv[1]), false, &findings);
  const auto team = tillit::proto::ReadTeam(argv[2], FileText(argv[2]));
  if (!team.ok()) return Fail(team.status());
  input.team = *team;

  tillit::service::RunOptions options;
  options.as_of = tillit::base::Date::FromCivil(2026, 11, 2);
  options.from = options.as_of;
  const auto result = tillit::service::Run(*service, std::move(input), options);
  if (!result.ok()) return Fail(result.status());

  for (const auto& score : result->patients[0].scores) {
    if (!score.points.has_value()) continue;
    std::printf("%s %s\n", score.model.c_str(), score.points->ToString().c_str());
    for (const auto& term : score.terms) {
      if (term.answer != tillit::criteria::Answer::kYes) continue;
      std::printf("  %s %s, because of %s\n", term.points.ToString().c_str(),
                  term.term.c_str(), term.evidence[0].code.code.c_str());
    }
  }
  for (const auto& planned : result->plans[0].interventions) {
    std::printf("plan: %s\n", planned.intervention.c_str());
  }
  for (const auto& placed : result->week->schedule.placed) {
    std::printf("%s %s %s\n", placed.day.ToString().c_str(),
                tillit::base::ClockText(placed.start).c_str(),
                placed.visit.value.c_str());
  }
  return 0;
}
