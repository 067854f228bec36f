// SPDX-License-Identifier: Apache-2.0
// The same people told otherwise get the same answers, and more illness never less need.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/catalogue_records.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/run.h"

namespace tillit::service {
namespace {

using facts::PatientRecord;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

const LinkedService& Centre() {
  static const auto& service =
      *new LinkedService(*Link(builtin::Catalogue(), "pht-legesenter"));
  return service;
}

std::vector<PatientRecord> People(uint64_t seed, int count = 150) {
  test::CatalogueRecords people(builtin::Catalogue(), kAsOf, seed);
  std::vector<PatientRecord> list;
  for (int i = 0; i < count; ++i) list.push_back(people.Next());
  return list;
}

RunResult Stratified(std::vector<PatientRecord> list) {
  RunResult result = Stratify(Centre(), std::move(list), {kAsOf});
  result.findings.clear();  // of joining
  return result;
}

template <class T>
void Shuffle(std::vector<T>& list, base::Random& random) {
  for (size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.Below(i)]);
}

TEST(SamePeople, InAnyOrderOfPatientsAndFactsGetTheSameAnswers) {
  std::vector<PatientRecord> list = People(1);
  const RunResult before = Stratified(list);
  base::Random random(2);
  for (int turn = 0; turn < 3; ++turn) {
    Shuffle(list, random);
    for (PatientRecord& record : list) Shuffle(record.facts, random);
    EXPECT_EQ(Stratified(list), before);
  }
}

TEST(SamePeople, WithFactsAndRecordsTwiceGetTheSameAnswers) {
  const std::vector<PatientRecord> list = People(3);
  std::vector<PatientRecord> twice = list;
  for (PatientRecord& record : twice) {
    record.facts.insert(record.facts.end(), record.facts.begin(), record.facts.end());
  }
  twice.insert(twice.end(), list.begin(), list.end());
  EXPECT_EQ(Stratified(twice), Stratified(list));
}

TEST(SamePeople, WithRecordsThatNobodyAsksForGetTheSameAnswers) {
  const std::vector<PatientRecord> list = People(4);
  std::vector<PatientRecord> wordier = list;
  for (PatientRecord& record : wordier) {
    // Where the system is not covered a fact of it says for which time it is.
    const auto& covered = record.coverage[0].systems;
    if (std::find(covered.begin(), covered.end(), "ICPC-2") == covered.end()) continue;
    for (const char* code : {"A97", "H81"}) {  // no disease, ear wax
      facts::Fact fact;
      fact.code = {"ICPC-2", code};
      fact.date = base::PartialDate{2026, 9, 1};
      fact.source = "gp";
      record.facts.push_back(fact);
    }
  }
  EXPECT_EQ(Stratified(wordier), Stratified(list));
}

// Which diagnosis was written as the main one, and under which contact, is chance.
// Requirements: S3-13
TEST(SamePeople, WithDiagnosesSwappedBetweenContactsGetTheSameScoresAndGroups) {
  std::vector<PatientRecord> list = People(5);
  base::Random random(6);
  for (PatientRecord& record : list) {
    for (facts::Fact& fact : record.facts) {
      fact.contact = absl::StrCat("c", random.Below(4));
      fact.main = random.Chance(0.5);
    }
  }
  const RunResult before = Stratified(list);
  for (PatientRecord& record : list) {
    std::vector<std::pair<std::string, std::optional<bool>>> places;
    for (const facts::Fact& fact : record.facts)
      places.push_back({fact.contact, fact.main});
    Shuffle(places, random);
    for (size_t i = 0; i < places.size(); ++i) {
      record.facts[i].contact = places[i].first;
      record.facts[i].main = places[i].second;
    }
  }
  EXPECT_EQ(Stratified(list), before);
}

// Requirements: S0-04
TEST(SamePeople, WhoCallMoreAreRankedAsBefore) {
  std::vector<PatientRecord> list = People(7);
  const RunResult before = Stratified(list);
  base::Random random(8);
  for (PatientRecord& record : list) {
    for (uint64_t n = random.Below(20); n > 0; --n) {
      facts::Fact call;
      call.kind = facts::FactKind::kContact;
      call.code = {"tillit", "call"};
      call.contact_kind = "call";
      call.date = base::PartialDate::FromDate(
          kAsOf.PlusDays(-static_cast<int>(random.Below(300))));
      record.facts.push_back(call);
    }
  }
  const RunResult after = Stratified(list);
  EXPECT_EQ(after.ranking, before.ranking);
  for (size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(after.patients[i].scores, before.patients[i].scores);
  }
}

// One more condition or medicine, for every model of the catalogue.
// Requirements: S0-03
TEST(OneMoreCondition, NeverLowersNeedNorAModelFlaggedMonotoneAndTheFlagIsNotIdle) {
  const auto engine = risk::Engine::Compile(builtin::Catalogue().models);
  ASSERT_TRUE(engine.ok()) << engine.status();
  test::CatalogueRecords people(builtin::Catalogue(), kAsOf, 11);
  risk::Workspace workspace(*engine);
  std::set<std::string> fell;
  std::map<std::string, int> rose;
  for (int i = 0; i < 3000; ++i) {
    PatientRecord record = people.Next();
    const auto totals = engine->Sum(record, kAsOf, workspace);
    const std::vector<risk::Total> before(totals.begin(), totals.end());
    facts::Fact more = people.Fact();
    while (more.kind != facts::FactKind::kCondition &&
           more.kind != facts::FactKind::kMedicine) {
      more = people.Fact();
    }
    record.facts.push_back(more);
    const auto after = engine->Sum(record, kAsOf, workspace);
    for (size_t m = 0; m < before.size(); ++m) {
      const risk::Model& model = engine->models()[m];
      if (before[m].status != risk::ScoreStatus::kScored ||
          after[m].status != risk::ScoreStatus::kScored) {
        continue;
      }
      if (after[m].points < before[m].points) {
        fell.insert(model.id);
        EXPECT_FALSE(model.monotone || model.purpose == risk::Purpose::kNeed)
            << model.id << " falls by " << more.code.system << " " << more.code.code;
      }
      rose[model.id] += after[m].points > before[m].points;
    }
  }
  // Those whose weights can be negative are not flagged, and do fall.
  for (const char* model : {"elixhauser-vanwalraven-2009", "nmi-kristensen-2022",
                            "rxrisk-norway-holvik-2022"}) {
    EXPECT_EQ(fell.count(model), 1u) << model;
  }
  EXPECT_GT(rose["need-score"], 50);
  EXPECT_GT(rose["charlson-quan-1987"], 50);
}

}  // namespace
}  // namespace tillit::service
