// SPDX-License-Identifier: Apache-2.0
// Mapping of need over whole lists, from a GP's record and from a hospital's.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/catalogue_records.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/run.h"

namespace tillit::service {
namespace {

using criteria::Answer;
using facts::FactKind;
using facts::PatientRecord;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

const LinkedService& Centre() {
  static const auto& service =
      *new LinkedService(*Link(builtin::Catalogue(), "pht-legesenter"));
  return service;
}

facts::Fact FactOf(const std::string& system, const std::string& code, int days_before) {
  facts::Fact fact;
  fact.kind = system == "ATC" ? FactKind::kMedicine : FactKind::kCondition;
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days_before));
  fact.source = "record";
  return fact;
}

PatientRecord Covered(const std::string& id, int age,
                      const std::vector<std::string>& systems) {
  PatientRecord record;
  record.id = base::PatientId(id);
  record.birth = base::PartialDate::FromDate(kAsOf.PlusMonths(-12 * age).PlusDays(-30));
  record.sex = facts::Sex::kFemale;
  record.coverage = {{"record",
                      {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission,
                       FactKind::kAssessment},
                      systems,
                      {},
                      {},
                      true}};
  return record;
}

// Requirements: S1-50
TEST(NeedOfAList, IsScoredInOneRunAndEqualsTheObviousEvaluatorOnASample) {
  int64_t persons = 1000;
  if (const char* given = std::getenv("TILLIT_PERSONS")) {
    ASSERT_TRUE(absl::SimpleAtoi(given, &persons));
  }
  test::CatalogueRecords people(builtin::Catalogue(), kAsOf, 50);
  std::vector<PatientRecord> list;
  for (int64_t i = 0; i < persons; ++i) list.push_back(people.Next());
  const Scores scores = Score(Centre(), list, kAsOf);
  ASSERT_EQ(scores.patients.size(), static_cast<size_t>(persons));
  std::map<base::PatientId, const PatientRecord*> records;
  for (const PatientRecord& record : list) records[record.id] = &record;
  const size_t step = std::max<size_t>(1, scores.patients.size() / 1000);
  int64_t asked = 0;
  for (size_t i = 0; i < scores.patients.size(); i += step) {
    const PatientResult& patient = scores.patients[i];
    facts::View view(*records[patient.patient], kAsOf);
    for (size_t m = 0; m < Centre().engine->models().size(); ++m) {
      const risk::Model& model = Centre().engine->models()[m];
      const risk::Score& score = patient.scores[m];
      ASSERT_EQ(score.model, model.id);
      if (score.points) {
        std::map<std::string, Answer> said;
        for (const risk::TermResult& term : score.terms) said[term.term] = term.answer;
        for (const risk::Term& term : model.terms) {
          const Answer obvious =
              criteria::Evaluate(term.criterion, model.named_codes, view,
                                 model.absent_is_no ? criteria::Absence::kNo
                                                    : criteria::Absence::kUnknown)
                  .answer;
          const auto found = said.find(term.id);
          ASSERT_EQ(found == said.end() ? Answer::kNo : found->second, obvious)
              << model.id << "." << term.id << " " << patient.patient.value;
          ++asked;
        }
      }
      facts::DerivedFact derived;
      derived.id = absl::StrCat("score:", model.id);
      derived.value = score.points;
      derived.lowest = score.lowest;
      derived.highest = score.highest;
      view.AddDerived(std::move(derived));
    }
  }
  std::printf("counts: %lld persons, %lld terms asked again\n",
              static_cast<long long>(persons), static_cast<long long>(asked));
  EXPECT_GT(asked, 50000);
}

// The first code of each system among what a term asks for.
void CollectCodes(criteria::Criterion criterion,
                  std::map<std::string, std::string>& codes) {
  criteria::ForEachCodeSet(criterion, [&](const base::CodeSet& set) {
    if (!set.include.empty()) codes.emplace(set.system, set.include[0]);
  });
}

// The need score reads a hospital's record as it reads a GP's: a term that both systems
// can say gives the same points from either. What one system alone can say is listed.
// Requirements: S1-51
TEST(NeedScore, IsTheSameFromAGpsRecordAndFromAHospitals) {
  const auto& models = Centre().engine->models();
  const risk::Model& need =
      *std::find_if(models.begin(), models.end(),
                    [](const risk::Model& m) { return m.id == "need-score"; });
  const std::vector<std::string> everything = {"ICPC-2", "ICD-10", "ATC", "tillit"};
  std::set<std::string> by_one_system;
  std::map<std::string, PatientRecord> all;
  for (const char* system : {"ICPC-2", "ICD-10"})
    all[system] = Covered("q", 80, everything);
  int same = 0, counting = 0;
  for (const risk::Term& term : need.terms) {
    std::map<std::string, std::string> codes;
    CollectCodes(term.criterion, codes);
    if (codes.count("ICPC-2") == 0 || codes.count("ICD-10") == 0) {
      by_one_system.insert(term.id);
      continue;
    }
    std::vector<base::Decimal> points;
    for (const char* system : {"ICPC-2", "ICD-10"}) {
      PatientRecord record = Covered("p", 80, everything);
      // Often enough and far enough apart for terms that ask for it.
      for (int days : {20, 140, 260}) {
        record.facts.push_back(FactOf(system, codes[system], days));
      }
      points.push_back(*Centre().engine->Score(record, kAsOf).Find("need-score")->points);
    }
    EXPECT_EQ(points[0], points[1])
        << term.id << ": " << codes["ICPC-2"] << " and " << codes["ICD-10"];
    // Terms that count conditions take several; they follow below.
    (points[0] > base::Decimal{} ? same : counting) += 1;
    for (const char* system : {"ICPC-2", "ICD-10"}) {
      all[system].facts.push_back(FactOf(system, codes[system], 20));
      all[system].facts.push_back(FactOf(system, codes[system], 140));
    }
  }
  EXPECT_GE(same, 8);
  EXPECT_EQ(counting, 3);
  const auto of_all = [&](const char* system) {
    return *Centre().engine->Score(all[system], kAsOf).Find("need-score")->points;
  };
  EXPECT_EQ(of_all("ICPC-2"), of_all("ICD-10"));
  std::string listed;
  for (const std::string& term : by_one_system) absl::StrAppend(&listed, term, " ");
  std::printf("counts: %d terms the same, by one system alone: %s\n", same,
              listed.c_str());
}

// One in ten of the frail has nothing coded that shows it: the stated sensitivity is
// 0.85, and whoever is found stands in the order of points.
// Requirements: S0-33
TEST(CaseFinding, RecallsThePlantedFrailAndSortsThem) {
  const std::vector<std::vector<const char*>> signs = {
      {"P70"}, {"L75"}, {"T08", "N17", "N17", "Z15"}};
  base::Random random(33);
  std::vector<PatientRecord> list;
  std::set<std::string> frail;
  for (int i = 0; i < 1200; ++i) {
    const std::string id = absl::StrCat("p", i);
    const bool is_frail = i % 8 == 0;
    PatientRecord& record = list.emplace_back(
        Covered(id, static_cast<int>(random.Between(is_frail ? 76 : 30, 92)),
                {"ICPC-2", "ICD-10", "ATC", "tillit", "SNOMED-CT"}));
    record.facts.push_back(FactOf("ICPC-2", "K86", 100));  // hypertension, like many
    if (!is_frail) continue;
    frail.insert(id);
    if (random.Chance(0.1)) continue;
    int days = 20;
    for (const char* code : signs[random.Below(signs.size())]) {
      record.facts.push_back(FactOf("ICPC-2", code, days += 60));
    }
  }
  const RunResult result = Stratify(Centre(), list, {kAsOf});
  int64_t found = 0, found_well = 0, last = 0;
  std::optional<base::Decimal> before;
  for (const stratify::Ranked& row : result.ranking->rows) {
    for (const stratify::GroupRank& rank : row.group_ranks) {
      if (rank.group != "3_frail_elderly") continue;
      EXPECT_EQ(rank.rank, ++last);
      if (before && !row.red_flag) {
        EXPECT_LE(*row.points, *before);
      }
      before = row.points;
      (frail.count(row.patient.value) > 0 ? found : found_well) += 1;
    }
  }
  std::printf("counts: %lld of %zu planted found, %lld others\n",
              static_cast<long long>(found), frail.size(),
              static_cast<long long>(found_well));
  EXPECT_GE(static_cast<double>(found), 0.85 * static_cast<double>(frail.size()));
  EXPECT_EQ(found_well, 0);
}

}  // namespace
}  // namespace tillit::service
