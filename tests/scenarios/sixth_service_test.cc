// SPDX-License-Identifier: Apache-2.0
// A service model that the project does not ship, brought as a file, runs end to end: no
// C++ knows it. Through the library and through the program.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/builtin/builtin.h"
#include "tillit/html/report.h"
#include "tillit/proto/documents.h"
#include "tillit/service/run.h"

namespace tillit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string FileText(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

constexpr char kPatients[] =
    R"({"id":"a","birth":"1950","living":{"place":"hill"},"facts":[)"
    R"({"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"S97"},"date":"2026-10-01"},)"
    R"({"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"S97"},"date":"2026-10-20"}]})"
    "\n"
    R"({"id":"b","birth":"1950","facts":[)"
    R"({"kind":"FACT_KIND_CONDITION","code":{"system":"ICPC-2","code":"R74"},"date":"2026-10-01"}]})"
    "\n";
constexpr char kTeam[] = R"(
  id: "wounds" leader: "n1"
  members { id: "n1" role: "wound-nurse" weekly { weekdays: [0, 2, 4] from: 480 to: 960 place: "base" } }
  members { id: "n2" role: "wound-nurse" weekly { weekdays: [0, 1, 2] from: 480 to: 960 place: "base" } }
  places { id: "base" } places { id: "hill" }
  default_leg_minutes: 25
)";

std::string SixthFile() {
  return absl::StrCat(TILLIT_SOURCE_DIR, "/tests/data/sixth_service.textproto");
}

TEST(SixthService, RunsEndToEndFromItsFile) {
  const auto site = proto::ReadCatalogue("sixth", FileText(SixthFile()));
  ASSERT_TRUE(site.ok()) << site.status();
  auto whole = service::Overlay(builtin::Catalogue(), *site);
  ASSERT_TRUE(whole.ok()) << whole.status();
  const absl::Status prepared = service::Prepare(*whole);
  ASSERT_TRUE(prepared.ok()) << prepared;
  const auto service = service::Link(*whole, "wound-team");
  ASSERT_TRUE(service.ok()) << service.status();
  std::vector<base::Finding> findings;
  service::RunInput input;
  input.records = proto::ReadRecords("list", kPatients, false, &findings);
  input.team = *proto::ReadTeam("team", kTeam);
  service::RunOptions options;
  options.as_of = options.from = base::Date::FromCivil(2026, 11, 2);  // a Monday
  const auto result = service::Run(*service, std::move(input), options);
  ASSERT_TRUE(result.ok()) << result.status();

  EXPECT_EQ(result->ranking->rows[0].patient.value, "a");
  EXPECT_EQ(result->ranking->rows[0].points->ToString(), "2");
  ASSERT_EQ(result->plans.size(), 1u);
  EXPECT_EQ(result->plans[0].interventions[0].intervention, "dressing-by-two");
  // Three periods of three days. Both nurses work on Monday and Wednesday; from Thursday
  // to Saturday one does, on Sunday nobody.
  const schedule::Schedule& week = result->week->schedule;
  ASSERT_EQ(week.placed.size(), 1u);
  EXPECT_EQ(week.placed[0].members.size(), 2u);
  std::vector<schedule::UndoneReason> reasons;
  for (const schedule::Undone& undone : week.undone) reasons.push_back(undone.reason);
  EXPECT_THAT(reasons, ElementsAre(schedule::UndoneReason::kNotTogether,
                                   schedule::UndoneReason::kNoShift));
  EXPECT_THAT(
      schedule::CheckSchedule(
          {result->week->team, service->roles, result->week->from, result->week->days,
           result->week->visits, result->week->most_visits_a_day},
          week),
      IsEmpty());
  const std::string page = html::WriteReport(
      service::ViewRun(*result, service::TeamViewing(result->stamp->as_of), *service),
      service->texts, {});
  EXPECT_NE(page.find("sårteam"), std::string::npos);
}

TEST(SixthService, RunsThroughTheProgramToo) {
  const std::string folder = absl::StrCat(TILLIT_BINARY_DIR, "/sixth_service");
  const std::string made = absl::StrCat("mkdir -p '", folder, "'");
  ASSERT_EQ(std::system(made.c_str()), 0);
  std::ofstream(folder + "/list.ndjson") << kPatients;
  std::ofstream(folder + "/team.textproto") << kTeam;
  const std::string command = absl::StrCat(
      "'", TILLIT_BINARY_DIR, "/bin/tillit' run --service wound-team --catalogue '",
      SixthFile(), "' --patients '", folder, "/list.ndjson' --team '", folder,
      "/team.textproto' --as-of 2026-11-02 --out '", folder, "/out' >/dev/null");
  EXPECT_EQ(std::system(command.c_str()), 0);
  const std::string ranking = FileText(folder + "/out/ranking.csv");
  EXPECT_NE(ranking.find("a,SCOREABLE,ALIVE,1,ulcer-dates,2,"), std::string::npos)
      << ranking;
  EXPECT_FALSE(FileText(folder + "/out/report.html").empty());
}

}  // namespace
}  // namespace tillit
