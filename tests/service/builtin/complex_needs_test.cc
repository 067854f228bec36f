// SPDX-License-Identifier: Apache-2.0
// Case-finding that depends on no diagnosis: catalogue/groups/frail_with_complex_needs.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/stratify/group.h"
#include "tillit/stratify/profile.h"

namespace tillit::service {
namespace {

using criteria::Answer;
using facts::CareLevel;
using facts::FactKind;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

facts::Fact On(FactKind kind, const std::string& system, const std::string& code,
               int days) {
  facts::Fact fact;
  fact.kind = kind;
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days));
  return fact;
}

facts::Fact Contact(int days, CareLevel level = CareLevel::kPrimary) {
  facts::Fact fact = On(FactKind::kContact, "tillit", "consultation", days);
  fact.care_level = level;
  return fact;
}

facts::Fact Diagnosis(const std::string& code, int days = 20) {
  return On(FactKind::kCondition, "ICPC-2", code, days);
}

facts::PatientRecord Covered(int age, std::vector<facts::Fact> facts) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate::FromDate(kAsOf.PlusMonths(-12 * age).PlusDays(-100));
  record.coverage = {{"s",
                      {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission,
                       FactKind::kContact, FactKind::kAssessment},
                      {"ICPC-2", "ICD-10", "ATC", "tillit"},
                      {},
                      {},
                      true}};
  record.facts = std::move(facts);
  return record;
}

const Catalogue& Shipped() {
  static const auto& catalogue = *new Catalogue(builtin::Catalogue());
  return catalogue;
}

Answer Member(const facts::PatientRecord& record) {
  facts::View view(record, kAsOf);
  for (const stratify::Profile& profile : Shipped().profiles) {
    stratify::FindProfile(profile, "", view);
  }
  for (const stratify::Group& group : Shipped().groups) {
    if (group.id != "frail_with_complex_needs") continue;
    return stratify::PlaceInGroups({group}, {""}, view)[0].member;
  }
  ADD_FAILURE() << "no such group";
  return Answer::kUnknown;
}

std::vector<facts::Fact> FactsOf(bool diseases, bool episodes, bool levels) {
  std::vector<facts::Fact> facts = {Contact(10), Contact(24)};
  if (diseases) {
    facts.push_back(Diagnosis("T89"));
    facts.push_back(Diagnosis("K77"));
  }
  if (episodes) facts.push_back(Contact(38));
  if (levels) facts.push_back(Contact(10, CareLevel::kSecondary));
  return facts;
}

// Requirements: S3-04
TEST(ComplexNeeds, HoldTheTruthTableOfAgeAndTwoOfThree) {
  for (const int age : {64, 65, 90}) {
    for (int row = 0; row < 8; ++row) {
      const bool diseases = row & 1, episodes = row & 2, levels = row & 4;
      const bool expected = age >= 65 && diseases + episodes + levels >= 2;
      EXPECT_EQ(Member(Covered(age, FactsOf(diseases, episodes, levels))),
                expected ? Answer::kYes : Answer::kNo)
          << age << " " << row;
    }
  }
  // What nobody knows stays open where it could decide, and only there.
  for (int row = 0; row < 8; ++row) {
    const bool diseases = row & 1, episodes = row & 2, levels = row & 4;
    facts::PatientRecord record = Covered(70, FactsOf(diseases, episodes, levels));
    record.coverage[0].systems = {"tillit"};  // no diagnosis is covered
    const int known = episodes + levels;
    Answer expected = known == 0 ? Answer::kNo : Answer::kUnknown;
    if (diseases + known >= 2) expected = Answer::kYes;
    EXPECT_EQ(Member(record), expected) << row;
    record.birth.reset();
    EXPECT_EQ(Member(record), expected == Answer::kNo ? Answer::kNo : Answer::kUnknown)
        << row;
  }
}

// Requirements: S3-05
TEST(ComplexNeeds, CountTwoChronicDiseasesAndNoAcuteIllness) {
  const auto with = [](const std::vector<std::string>& codes) {
    std::vector<facts::Fact> facts = FactsOf(false, false, true);
    for (const std::string& code : codes) {
      facts.push_back(Diagnosis(code, 20));
      facts.push_back(Diagnosis(code, 100));
    }
    return Member(Covered(80, facts));
  };
  EXPECT_EQ(with({"T89"}), Answer::kNo);
  EXPECT_EQ(with({"T89", "K77"}), Answer::kYes);
  EXPECT_EQ(with({"R74", "R81", "U71", "D73", "S03", "L77"}), Answer::kNo);
  EXPECT_EQ(with({"T89", "R74", "R81", "U71"}), Answer::kNo);
  EXPECT_EQ(with({"K86", "K87"}), Answer::kNo) << "one disease of two codes";
}

// The most days that lie at least 14 apart.
int MostApart(std::vector<int> days) {
  std::sort(days.begin(), days.end());
  int count = 0;
  std::optional<int> last;
  for (const int day : days) {
    if (last && day - *last < 14) continue;
    last = day;
    ++count;
  }
  return count;
}

// Requirements: S3-06
TEST(ComplexNeeds, CountEpisodesAsAWindowThatSlidesByOneDay) {
  base::Random random(3);
  int yes = 0;
  for (int turn = 0; turn < 1000; ++turn) {
    std::vector<facts::Fact> facts = {Diagnosis("T89"), Diagnosis("K77")};
    std::vector<int> days;
    for (uint64_t n = random.Below(9); n > 0; --n) {
      days.push_back(static_cast<int>(random.Between(0, 400)));
      facts.push_back(Contact(days.back()));
    }
    bool expected = false;
    for (int start = 0; start <= 365; ++start) {
      std::vector<int> inside;
      for (const int day : days) {
        if (start <= day && day < start + 90 && day <= 365) inside.push_back(day);
      }
      expected |= MostApart(inside) >= 3;
    }
    yes += expected;
    ASSERT_EQ(Member(Covered(80, facts)), expected ? Answer::kYes : Answer::kNo);
  }
  EXPECT_GT(yes, 100);
  EXPECT_LT(yes, 900);
}

// Requirements: S3-07
TEST(ComplexNeeds, WantAContactOfEachLevelInTheWindow) {
  const auto with = [](std::vector<facts::Fact> contacts) {
    contacts.push_back(Diagnosis("T89"));
    contacts.push_back(Diagnosis("K77"));
    return Member(Covered(80, std::move(contacts)));
  };
  const CareLevel hospital = CareLevel::kSecondary;
  EXPECT_EQ(with({Contact(10)}), Answer::kNo);
  EXPECT_EQ(with({Contact(10, hospital)}), Answer::kNo);
  EXPECT_EQ(with({Contact(10, hospital), Contact(11, hospital)}), Answer::kNo);
  EXPECT_EQ(with({Contact(10), Contact(300, hospital)}), Answer::kYes);
  EXPECT_EQ(with({Contact(10), Contact(400, hospital)}), Answer::kNo);
  EXPECT_EQ(with({Contact(400), Contact(300, hospital)}), Answer::kNo);
  facts::Fact unsaid = Contact(10);
  unsaid.care_level.reset();
  EXPECT_EQ(with({Contact(10), unsaid}), Answer::kUnknown);
}

// A code for each disease that is counted by one date of one code, without medicines.
std::vector<facts::Fact> OneOfEachDisease() {
  std::vector<facts::Fact> facts;
  for (const auto& disease : Shipped().profiles[0].counts[0].items) {
    const criteria::Criterion* criterion = &*disease.criterion;
    while (!criterion->any_of.empty()) criterion = &criterion->any_of[0];
    if (!criterion->coded || criterion->coded->at_least > 1) continue;
    const base::CodeSet& set = criterion->coded->codes[0];
    if (set.system == "ATC") continue;
    facts.push_back(On(FactKind::kCondition, set.system, set.include[0], 20));
  }
  return facts;
}

// Requirements: S3-13
TEST(ComplexNeeds, NeedNoSingleCode) {
  // Whoever is found by contacts alone has no diagnosis at all.
  EXPECT_EQ(Member(Covered(80, FactsOf(false, true, true))), Answer::kYes);
  // Any disease may be exchanged for any other.
  const std::vector<facts::Fact> diseases = OneOfEachDisease();
  ASSERT_GT(diseases.size(), 10u);
  base::Random random(11);
  int members = 0;
  for (int turn = 0; turn < 300; ++turn) {
    std::vector<facts::Fact> facts = FactsOf(false, false, true);
    std::vector<size_t> chosen;
    while (chosen.size() < 2) {
      const size_t next = random.Below(diseases.size());
      if (std::count(chosen.begin(), chosen.end(), next) == 0) chosen.push_back(next);
    }
    for (const size_t i : chosen) facts.push_back(diseases[i]);
    if (Member(Covered(80, facts)) != Answer::kYes) continue;  // two codes of one disease
    ++members;
    for (const size_t gone : chosen) {
      std::vector<facts::Fact> others = FactsOf(true, false, true);
      std::erase(others, diseases[gone]);
      std::erase_if(others, [&](const facts::Fact& fact) {
        return fact.code == diseases[gone].code;
      });
      others.push_back(diseases[(gone + 1) % diseases.size()]);
      others.push_back(diseases[(gone + 2) % diseases.size()]);
      others.push_back(diseases[(gone + 3) % diseases.size()]);
      EXPECT_EQ(Member(Covered(80, others)), Answer::kYes) << diseases[gone].code.code;
    }
  }
  EXPECT_GT(members, 200);
}

}  // namespace
}  // namespace tillit::service
