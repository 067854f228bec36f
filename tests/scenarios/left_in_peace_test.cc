// SPDX-License-Identifier: Apache-2.0
// What law and clinical safety ask of every service model and of everything that leaves
// the library: on random lists, for each shipped service.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/html/report.h"
#include "tillit/proto/documents.h"
#include "tillit/service/run.h"
#include "tillit/table/write.h"

namespace tillit {
namespace {

using facts::FactKind;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);  // a Monday
constexpr int kLists = 8;
// Days back, so that no code raises a red flag, which goes before every reservation.
constexpr int kNothingNew = 8;

const std::vector<service::LinkedService>& Services() {
  static const auto& services = *[] {
    auto* all = new std::vector<service::LinkedService>;
    const service::Catalogue catalogue = builtin::Catalogue();
    for (const service::ServiceModel& model : catalogue.services) {
      all->push_back(*service::Link(catalogue, model.id));
    }
    return all;
  }();
  return services;
}

// People with codes that groups and models ask for, and with syndromes; a fifth each has
// died, has moved, declines profiling: some of them on the very day.
std::vector<facts::PatientRecord> RandomList(uint64_t seed) {
  static constexpr struct {
    FactKind kind;
    const char* system;
    const char* code;
  } kCodes[] = {
      {FactKind::kCondition, "ICPC-2", "P70"},  {FactKind::kCondition, "ICPC-2", "K77"},
      {FactKind::kCondition, "ICPC-2", "L72"},  {FactKind::kCondition, "ICPC-2", "P72"},
      {FactKind::kCondition, "ICD-10", "Q900"}, {FactKind::kCondition, "ICD-10", "Q992"},
      {FactKind::kCondition, "ICD-10", "F842"}, {FactKind::kCondition, "ICPC-2", "A90"},
      {FactKind::kMedicine, "ATC", "C03CA01"}};
  base::Random random(seed);
  std::vector<facts::PatientRecord> list;
  for (int i = 0; i < 40; ++i) {
    facts::PatientRecord record;
    record.id = base::PatientId(absl::StrCat("p", i));
    record.birth =
        base::PartialDate{static_cast<int16_t>(random.Between(1930, 2000)), 6, 15};
    for (uint64_t n = random.Below(7); n > 0; --n) {
      const auto& code = kCodes[random.Below(std::size(kCodes))];
      facts::Fact fact;
      fact.kind = code.kind;
      fact.code = {code.system, code.code};
      fact.date = base::PartialDate::FromDate(
          kAsOf.PlusDays(-static_cast<int>(random.Between(kNothingNew, 300))));
      record.facts.push_back(fact);
    }
    record.coverage = {{"s",
                        {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission},
                        {"ICPC-2", "ICD-10", "ATC", "tillit"},
                        {},
                        {},
                        true}};
    record.goals.push_back({base::GoalId("g"), {}, "nb", "Gå tur", {"walking"}});
    const int days = random.Chance(0.5) ? 0 : 30;
    if (random.Chance(0.2)) {
      record.death = base::PartialDate::FromDate(kAsOf.PlusDays(-days));
    } else if (random.Chance(0.2)) {
      record.moved_out = kAsOf.PlusDays(-days);
    } else if (random.Chance(0.2)) {
      record.consents.push_back({facts::ConsentKind::kProfilingDeclined, "", {}, {}});
    }
    list.push_back(record);
  }
  return list;
}

service::RunResult RunOf(const service::LinkedService& service,
                         std::vector<facts::PatientRecord> records,
                         std::vector<plan::CarePlan> accepted = {}) {
  service::RunInput input;
  input.records = std::move(records);
  input.accepted = std::move(accepted);
  std::ifstream in(absl::StrCat(TILLIT_SOURCE_DIR, "/examples/psht_team.textproto"));
  std::stringstream text;
  text << in.rdbuf();
  input.team = *proto::ReadTeam("team", text.str());
  service::RunOptions options;
  options.as_of = options.from = kAsOf;
  options.solve.iterations = 100;
  auto result = service::Run(service, std::move(input), options);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *std::move(result) : service::RunResult{};
}

std::string PageOf(const service::LinkedService& service,
                   const service::RunResult& result) {
  return html::WriteReport(
      service::ViewRun(result, service::TeamViewing(result.stamp->as_of), service),
      service.texts, {});
}

std::string WordsOf(const service::LinkedService& service, const std::string& key) {
  for (const service::Text& text : service.texts) {
    if (text.key == key) return text.nb;
  }
  return "no text";
}

std::set<base::PatientId> PlannedOrVisited(const service::RunResult& result) {
  std::set<base::PatientId> patients;
  for (const plan::CarePlan& care_plan : result.plans) patients.insert(care_plan.patient);
  for (const schedule::Asked& asked : result.week->asked) patients.insert(asked.patient);
  return patients;
}

bool Declines(const facts::PatientRecord& record) {
  return facts::InForce(record, facts::ConsentKind::kProfilingDeclined, kAsOf);
}

bool Lives(const facts::PatientRecord& record) {
  return facts::LifeStatusOn(record, kAsOf) == facts::LifeStatus::kAlive;
}

std::map<base::PatientId, stratify::Ranked> RowsOf(const service::RunResult& result) {
  std::map<base::PatientId, stratify::Ranked> rows;
  for (const stratify::Ranked& row : result.ranking->rows) rows[row.patient] = row;
  return rows;
}

// Requirements: L-08
TEST(EveryService, ShowsWhoDeclinesProfilingAndSaysNothingOfThemAnywhere) {
  int declined = 0;
  for (const service::LinkedService& service : Services()) {
    for (uint64_t seed = 1; seed <= kLists; ++seed) {
      SCOPED_TRACE(absl::StrCat(service.model.id, " ", seed));
      const std::vector<facts::PatientRecord> list = RandomList(seed);
      const service::RunResult result = RunOf(service, list);
      const auto rows = RowsOf(result);
      const std::string ranking = table::WriteRanking(*result.ranking);
      const std::vector<std::string> scores =
          absl::StrSplit(table::WriteScores(result.patients), '\n');
      const std::string page = PageOf(service, result);
      std::vector<facts::PatientRecord> empty = list;
      for (facts::PatientRecord& record : empty) {
        if (!Declines(record)) continue;
        ++declined;
        const stratify::Ranked& row = rows.at(record.id);
        EXPECT_FALSE(row.rank || row.points || row.percentile || row.within_share);
        EXPECT_EQ(row.reason, "profiling_declined");
        EXPECT_EQ(PlannedOrVisited(result).count(record.id), 0u);
        EXPECT_THAT(page, HasSubstr(WordsOf(service, "reason.profiling_declined")));
        EXPECT_THAT(ranking, HasSubstr(absl::StrCat("\n", record.id.value, ",")));
        const std::string start = absl::StrCat(record.id.value, ",");
        const auto is_theirs = [&](const std::string& line) {
          return absl::StartsWith(line, start);
        };
        EXPECT_EQ(std::count_if(scores.begin(), scores.end(), is_theirs), 1);
        record.facts.clear();
        record.goals.clear();
      }
      // Nothing that leaves the library depends on what is recorded of them.
      const service::RunResult again = RunOf(service, empty);
      EXPECT_TRUE(proto::WriteRun(result) == proto::WriteRun(again));
      EXPECT_TRUE(ranking == table::WriteRanking(*again.ranking));
      EXPECT_TRUE(table::WriteScores(result.patients) ==
                  table::WriteScores(again.patients));
      EXPECT_TRUE(page == PageOf(service, again));
    }
  }
  EXPECT_GT(declined, 50);
}

// An interpreter is needed whatever else is known: by who is ranked, who is not, and who
// declined.
// Requirements: L-05
TEST(EveryService, TellsWhatAMeetingMustProvideInEveryExport) {
  int told = 0;
  for (const service::LinkedService& service : Services()) {
    for (uint64_t seed = 1; seed <= kLists; ++seed) {
      SCOPED_TRACE(absl::StrCat(service.model.id, " ", seed));
      std::vector<facts::PatientRecord> list = RandomList(seed);
      base::Random random(seed);
      for (facts::PatientRecord& record : list) {
        if (random.Chance(0.4)) record.access_needs = {{"interpreter", "se"}};
        if (random.Chance(0.2)) record.access_needs.push_back({"wheelchair", ""});
      }
      const service::RunResult result = RunOf(service, list);
      std::map<base::PatientId, std::vector<facts::AccessNeed>> needs;
      for (const service::PatientResult& patient : result.patients) {
        needs[patient.patient] = patient.access_needs;
      }
      service::RunResult without = result;
      for (service::PatientResult& patient : without.patients) {
        patient.access_needs.clear();
      }
      EXPECT_TRUE(proto::WriteRun(result) != proto::WriteRun(without));
      const std::string page = PageOf(service, result);
      std::set<base::PatientId> visited;
      if (result.week) {
        for (const schedule::Asked& a : result.week->asked) visited.insert(a.patient);
      }
      const size_t week = page.find(WordsOf(service, "report.access_needs") + "</h3>");
      for (const facts::PatientRecord& record : list) {
        if (visited.count(record.id) > 0 && !record.access_needs.empty()) {
          ASSERT_NE(week, std::string::npos);
          EXPECT_NE(page.find(absl::StrCat("<td>", record.id.value, "</td>"), week),
                    std::string::npos);
        }
        EXPECT_EQ(needs.at(record.id),
                  Lives(record) ? record.access_needs : std::vector<facts::AccessNeed>{});
        const size_t card = page.find(absl::StrCat(
            "<section class=\"card\" id=\"patient-", record.id.value, "\">"));
        if (card == std::string::npos || record.access_needs.empty() || !Lives(record)) {
          continue;
        }
        const std::string theirs =
            page.substr(card, page.find("</section>", card) - card);
        for (const facts::AccessNeed& need : record.access_needs) {
          EXPECT_THAT(theirs, HasSubstr(WordsOf(
                                  service, absl::StrCat("access_need.", need.need))));
          EXPECT_THAT(theirs, HasSubstr(need.detail));
        }
        ++told;
      }
    }
  }
  EXPECT_GT(told, 50);
}

// A reservation against being profiled is none against being helped.
TEST(EveryService, ShowsARedFlagFirstOnThePageAndInTheTableWhoeverHasIt) {
  for (const service::LinkedService& service : Services()) {
    std::vector<facts::PatientRecord> list = RandomList(1);
    const auto declines = std::find_if(list.begin(), list.end(), [](const auto& record) {
      return Declines(record) && Lives(record);
    });
    ASSERT_NE(declines, list.end());
    facts::Fact stroke;
    stroke.code = {"ICPC-2", "K90"};
    stroke.date = base::PartialDate::FromDate(kAsOf);
    declines->facts.push_back(stroke);
    const service::RunResult result = RunOf(service, list);
    const std::string page = PageOf(service, result);
    const size_t flag = page.find(WordsOf(service, "red_flag.RF-03"));
    ASSERT_NE(flag, std::string::npos);
    EXPECT_LT(flag, page.find(WordsOf(service, "report.ranked_list")));
    EXPECT_THAT(page, HasSubstr(WordsOf(service, "red_flag_action.call-113")));
    EXPECT_THAT(page, HasSubstr(WordsOf(service, "profile.four-dimensions.D1")));
    EXPECT_THAT(page, HasSubstr(WordsOf(service, "profile.four-dimensions.D4.04")));
    EXPECT_EQ(result.ranking->rows[0].patient, declines->id);
    EXPECT_THAT(table::WriteRanking(*result.ranking), HasSubstr(",IMMEDIATE\n"));
  }
}

// Requirements: L-09
TEST(EveryService, StopsAllOutreachOnTheDayOfDeathOrMove) {
  int gone = 0;
  for (const service::LinkedService& service : Services()) {
    for (uint64_t seed = 1; seed <= kLists; ++seed) {
      SCOPED_TRACE(absl::StrCat(service.model.id, " ", seed));
      const std::vector<facts::PatientRecord> list = RandomList(seed);
      // The day before they died or moved they had a plan, and accepted it.
      std::vector<facts::PatientRecord> before = list;
      for (facts::PatientRecord& record : before) {
        record.death.reset();
        record.moved_out.reset();
      }
      std::vector<plan::CarePlan> accepted = RunOf(service, before).plans;
      for (plan::CarePlan& care_plan : accepted) {
        care_plan.status = plan::PlanStatus::kActive;
      }
      std::vector<facts::PatientRecord> living;
      for (const facts::PatientRecord& record : list) {
        if (Lives(record)) living.push_back(record);
      }
      for (const auto& plans : {std::vector<plan::CarePlan>{}, accepted}) {
        const service::RunResult result = RunOf(service, list, plans);
        const std::set<base::PatientId> reached = PlannedOrVisited(result);
        const auto rows = RowsOf(result);
        for (const facts::PatientRecord& record : list) {
          if (Lives(record)) continue;
          ++gone;
          const stratify::Ranked& row = rows.at(record.id);
          EXPECT_FALSE(row.rank || row.within_share || row.just_below || row.eligible);
          EXPECT_FALSE(row.reason.empty());
          EXPECT_EQ(reached.count(record.id), 0u) << record.id.value;
        }
        // To everybody else it is as if they were not on the list.
        const service::RunResult without = RunOf(service, living, plans);
        EXPECT_TRUE(result.plans == without.plans);
        EXPECT_TRUE(result.week == without.week);
        EXPECT_EQ(result.ranking->scoreable, without.ranking->scoreable);
      }
    }
  }
  EXPECT_GT(gone, 200);
}

// Requirements: L-11
TEST(EveryService, LabelsNobodyAsDisabledByACode) {
  const std::string kGroup = "4_intellectual_disability";
  int asked = 0;
  for (const service::LinkedService& service : Services()) {
    for (uint64_t seed = 1; seed <= kLists; ++seed) {
      SCOPED_TRACE(absl::StrCat(service.model.id, " ", seed));
      const service::RunResult result = RunOf(service, RandomList(seed));
      for (const service::PatientResult& patient : result.patients) {
        for (const stratify::Placement& placement : patient.placements) {
          if (placement.group != kGroup) continue;
          EXPECT_EQ(placement.member, criteria::Answer::kNo);
          EXPECT_NE(placement.high, criteria::Answer::kYes);
          EXPECT_THAT(placement.rules, IsEmpty());
          EXPECT_THAT(placement.evidence, IsEmpty());
          asked += placement.confirm ? 1 : 0;
        }
      }
      for (const stratify::Ranked& row : result.ranking->rows) {
        for (const stratify::GroupRank& rank : row.group_ranks) {
          EXPECT_NE(rank.group, kGroup);
        }
      }
      for (const plan::CarePlan& care_plan : result.plans) {
        for (const plan::PlannedIntervention& planned : care_plan.interventions) {
          EXPECT_THAT(planned.reason.groups, Not(Contains(kGroup)));
        }
      }
      EXPECT_EQ(table::WriteRanking(*result.ranking).find(kGroup), std::string::npos);
      EXPECT_EQ(table::WriteScores(result.patients).find(kGroup), std::string::npos);
    }
  }
  EXPECT_GT(asked, 50);
}

}  // namespace
}  // namespace tillit
