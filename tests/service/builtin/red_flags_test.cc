// SPDX-License-Identifier: Apache-2.0
// The shipped red flags: what raises each of them, and what never does.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/run.h"
#include "tillit/stratify/red_flag.h"

namespace tillit::service {
namespace {

using facts::FactKind;
using stratify::RedFlag;
using stratify::RedFlagLevel;
using stratify::RedFlagSign;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

// What must hold besides is older than any sign.
constexpr int kBefore = 20;

const std::vector<RedFlag>& Shipped() {
  static const auto& flags = *new auto(builtin::Catalogue().red_flags);
  return flags;
}

// Facts that make a criterion yes, by its first way, each `days_before` further back.
class Maker {
 public:
  Maker(facts::PatientRecord* record, int days_before)
      : record_(record), days_before_(days_before) {}

  // The `nth` code of each set.
  void Make(const criteria::Criterion& c, size_t nth = 0) {
    if (c.coded) {
      const base::CodeSet& set = c.coded->codes[0];
      Code(*c.coded, set.system, set.include[std::min(nth, set.include.size() - 1)]);
    } else if (c.measured) {
      Measure(*c.measured);
    } else if (c.stays) {
      facts::Fact stay = On("tillit", "admission", 10, FactKind::kAdmission);
      stay.end = base::PartialDate::FromDate(kAsOf.PlusDays(-5 - days_before_));
      record_->facts.push_back(stay);
    } else if (!c.any_of.empty()) {
      Make(c.any_of[0], nth);
    } else {
      for (const criteria::Criterion& part : c.all_of) Make(part, nth);
    }
  }
  void Code(const criteria::CodedFacts& coded, const std::string& system,
            const std::string& code) {
    FactKind kind = system == "ATC" ? FactKind::kMedicine : FactKind::kCondition;
    if (!coded.kinds.empty()) kind = coded.kinds[0];
    for (int32_t i = 0; i < coded.at_least; ++i) {
      record_->facts.push_back(On(system, code, i * coded.span_days.value_or(1), kind));
    }
  }

 private:
  facts::Fact On(const std::string& system, const std::string& code, int days,
                 FactKind kind) const {
    facts::Fact fact;
    fact.kind = kind;
    fact.code = {system, code};
    fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days - days_before_));
    return fact;
  }
  void Measure(const criteria::MeasuredValue& asked) {
    const auto add = [&](int days, double value) {
      facts::Fact fact = On(asked.codes[0].system, asked.codes[0].include[0], days,
                            FactKind::kMeasurement);
      fact.value = value;
      fact.unit = asked.unit;
      record_->facts.push_back(fact);
    };
    const double wanted = asked.at_least ? *asked.at_least : *asked.at_most;
    switch (asked.statistic) {
      case criteria::Statistic::kChange:
        add(*asked.look_back_days, 100);
        return add(0, 100 + wanted);
      case criteria::Statistic::kChangePercent:
        add(*asked.look_back_days, 100);
        return add(0, 100 * (1 + wanted / 100));
      default:
        return add(0, wanted);
    }
  }

  facts::PatientRecord* record_;
  int days_before_;
};

facts::PatientRecord Somebody(int age = 60) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate::FromDate(kAsOf.PlusMonths(-12 * age).PlusDays(-100));
  record.coverage = {{"s",
                      {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission,
                       FactKind::kMeasurement, FactKind::kAssessment},
                      {"ICPC-2", "ICD-10", "ATC", "tillit", "tillit-item", "tillit-score",
                       "LOINC", "SNOMED-CT"},
                      {},
                      {},
                      true}};
  return record;
}

stratify::RedFlags Look(const facts::PatientRecord& record) {
  const facts::View view(record, kAsOf);
  return stratify::LookForRedFlags(Shipped(), std::vector<std::string>(Shipped().size()),
                                   view);
}

// The signs of one flag that are up.
std::vector<std::string> SignsOf(const std::string& flag,
                                 const facts::PatientRecord& record) {
  for (const stratify::RaisedRedFlag& raised : Look(record).raised) {
    if (raised.red_flag == flag) return raised.signs;
  }
  return {};
}

facts::PatientRecord RecordFor(const RedFlagSign& sign, int days_before, bool given,
                               size_t nth = 0) {
  facts::PatientRecord record = Somebody();
  Maker(&record, days_before).Make(sign.fresh, nth);
  if (given && sign.given) Maker(&record, kBefore).Make(*sign.given);
  return record;
}

TEST(RedFlags, AreThe35OfTheListEachWithWordsAndASource) {
  ASSERT_EQ(Shipped().size(), 35u);
  std::set<std::string> texts;
  for (const Text& text : builtin::Catalogue().texts) texts.insert(text.key);
  for (size_t i = 0; i < Shipped().size(); ++i) {
    const RedFlag& flag = Shipped()[i];
    EXPECT_EQ(flag.id, absl::StrFormat("RF-%02d", i + 1));
    EXPECT_THAT(texts, Contains("red_flag." + flag.id));
    EXPECT_THAT(texts, Contains(flag.action));
    EXPECT_THAT(flag.asked, ElementsAre("seen"));
    EXPECT_THAT(texts, Contains(absl::StrCat("red_flag_question.", flag.id, ".seen")));
    EXPECT_EQ(flag.source.verification, base::Verification::kProposal);
  }
  for (const auto& level : base::EnumValues<RedFlagLevel>()) {
    EXPECT_THAT(texts, Contains("red_flag_level." + absl::AsciiStrToLower(level.name)));
  }
}

TEST(EachRedFlag, FiresOnAFreshSignAndNotOnAnOldOne) {
  int signs = 0;
  for (const RedFlag& flag : Shipped()) {
    for (const RedFlagSign& sign : flag.signs) {
      SCOPED_TRACE(absl::StrCat(flag.id, " ", sign.id));
      EXPECT_THAT(SignsOf(flag.id, RecordFor(sign, 0, true)), Contains(sign.id));
      for (const int days : {10, 365, 3650}) {
        EXPECT_THAT(Look(RecordFor(sign, days, true)).raised, IsEmpty()) << days;
      }
      // An old one that goes on is nothing new.
      facts::PatientRecord ongoing = RecordFor(sign, 3650, true);
      for (facts::Fact& fact : ongoing.facts) {
        if (fact.kind == FactKind::kCondition) fact.ongoing = true;
      }
      EXPECT_THAT(Look(ongoing).raised, IsEmpty());
      if (sign.given && sign.given->none_of.empty() && sign.given->none_known.empty()) {
        EXPECT_THAT(SignsOf(flag.id, RecordFor(sign, 0, false)), Not(Contains(sign.id)));
      }
      ++signs;
    }
  }
  EXPECT_GT(signs, 75);
}

// A GP's journal reaches back to no birth: that nobody wrote of COPD must silence
// nothing.
TEST(LowOxygen, IsRaisedWhereNobodyKnowsOfCopd) {
  const auto signs_at = [](double percent, bool copd) {
    facts::PatientRecord record = Somebody(83);
    record.coverage[0].from = base::Date::FromCivil(2010, 1, 1);
    facts::Fact& oxygen = record.facts.emplace_back();
    oxygen.kind = FactKind::kMeasurement;
    oxygen.code = {"LOINC", "59408-5"};
    oxygen.date = base::PartialDate::FromDate(kAsOf);
    oxygen.value = percent;
    oxygen.unit = "%";
    if (copd) {
      facts::Fact& old = record.facts.emplace_back();
      old.code = {"ICPC-2", "R95"};
      old.date = base::PartialDate::FromDate(kAsOf.PlusDays(-900));
    }
    return SignsOf("RF-04", record);
  };
  EXPECT_THAT(signs_at(75, false), ElementsAre("low-oxygen", "very-low-oxygen"));
  EXPECT_THAT(signs_at(90, false), ElementsAre("low-oxygen"));
  EXPECT_THAT(signs_at(90, true), IsEmpty());
  EXPECT_THAT(signs_at(75, true), ElementsAre("very-low-oxygen"));
}

TEST(RedFlags, AreNotTakenBackByALowerValueOfTheSameDays) {
  for (const int days_before : {0, 1}) {
    facts::PatientRecord record = Somebody(83);
    for (const auto& [value, days] : {std::pair(8.0, days_before), std::pair(0.0, 0)}) {
      facts::Fact& fact = record.facts.emplace_back();
      fact.kind = FactKind::kAssessment;
      fact.code = {"tillit", "4at"};
      fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days));
      fact.value = value;
    }
    EXPECT_THAT(SignsOf("RF-02", record), Contains("4at-from-4")) << days_before;
  }
}

TEST(EachRedFlag, FiresOnEachOfItsCodesWhenItIsFreshAlone) {
  int codes = 0;
  for (const RedFlag& flag : Shipped()) {
    for (const RedFlagSign& sign : flag.signs) {
      if (!sign.fresh.coded) continue;
      for (const base::CodeSet& set : sign.fresh.coded->codes) {
        for (const std::string& code : set.include) {
          SCOPED_TRACE(absl::StrCat(flag.id, " ", set.system, " ", code));
          for (const int days : {0, 1, 3, 4}) {
            facts::PatientRecord record = Somebody();
            Maker(&record, days).Code(*sign.fresh.coded, set.system, code);
            if (sign.given) Maker(&record, kBefore).Make(*sign.given);
            EXPECT_EQ(std::ranges::count(SignsOf(flag.id, record), sign.id),
                      days <= 3 ? 1 : 0)
                << days;
          }
          ++codes;
        }
      }
    }
  }
  EXPECT_GT(codes, 150);
}

TEST(EachRedFlag, IsNotClearedWhereNothingIsKnown) {
  facts::PatientRecord nobody;
  nobody.id = base::PatientId("p");
  const stratify::RedFlags found = Look(nobody);
  EXPECT_THAT(found.raised, IsEmpty());
  EXPECT_EQ(found.not_cleared.size(), Shipped().size());
}

TEST(RedFlags, AreRaisedByNeitherAgeNorManyOldDiagnosesNorAHighScore) {
  facts::PatientRecord record = Somebody(99);
  for (const RedFlag& flag : Shipped()) {
    for (const RedFlagSign& sign : flag.signs) {
      const facts::PatientRecord old = RecordFor(sign, 9, true);
      for (const facts::Fact& fact : old.facts) {
        if (fact.kind != FactKind::kCondition || fact.date->year < 2026) continue;
        record.facts.push_back(fact);
      }
    }
  }
  std::erase_if(record.facts, [](const facts::Fact& fact) {
    return kAsOf.PlusDays(-9) < fact.date->First();
  });
  ASSERT_GT(record.facts.size(), 20u);
  const LinkedService service = *Link(builtin::Catalogue(), "psht");
  const RunResult result = Stratify(service, {record}, {kAsOf});
  EXPECT_GT(*result.ranking->rows[0].points, base::Decimal::FromInt(5));
  EXPECT_THAT(result.red_flags, IsEmpty());
}

class ListWithRedFlags : public ::testing::Test {
 protected:
  ListWithRedFlags() : service_(*Link(builtin::Catalogue(), "psht")) {
    for (int i = 0; i < 10; ++i) {
      facts::PatientRecord& record = list_.emplace_back(Somebody(80 - i));
      record.id = base::PatientId(absl::StrCat("p", i));
      for (const char* code : {"K77", "T90", "P70"}) Add(record, code, 100 + i);
    }
    Add(list_[9], "K90", 0);  // RF-03: now
    Add(list_[8], "Z25", 1);  // RF-22: the same day
    list_[7].consents = {{facts::ConsentKind::kProfilingDeclined, "", {}, {}}};
    Add(list_[7], "K90", 0);
    list_[6].coverage.clear();  // not scoreable
    list_[6].facts.clear();
    Add(list_[6], "U08", 0);  // RF-17: within an hour
    for (facts::Fact& fact : list_[6].facts) fact.code.system = "ICPC-2";
    list_[5].deceased = true;
    Add(list_[5], "K90", 0);
    list_[4].consents = {{facts::ConsentKind::kTeamDeclined, "", {}, {}}};
    Add(list_[4], "A92", 0);  // RF-21: now
  }
  static void Add(facts::PatientRecord& record, const std::string& code, int days) {
    facts::Fact fact;
    fact.code = {"ICPC-2", code};
    fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days));
    record.facts.push_back(fact);
  }
  LinkedService service_;
  std::vector<facts::PatientRecord> list_;
};

TEST_F(ListWithRedFlags, NamesEverybodyLivingWhateverTheyDeclinedOrLack) {
  const RunResult result = Stratify(service_, list_, {kAsOf});
  std::vector<std::string> listed;
  for (const RedFlagged& row : result.red_flags) {
    listed.push_back(absl::StrCat(row.patient.value, " ", row.red_flags[0]));
  }
  EXPECT_THAT(listed,
              ElementsAre("p4 RF-21", "p7 RF-03", "p9 RF-03", "p6 RF-17", "p8 RF-22"));
  for (const PatientResult& patient : result.patients) {
    EXPECT_EQ(patient.red_flags.has_value(), patient.patient.value != "p5");
    if (patient.patient.value != "p7") continue;
    EXPECT_THAT(patient.scores, IsEmpty());
    EXPECT_THAT(patient.placements, IsEmpty());
    EXPECT_FALSE(patient.profile.has_value());
    EXPECT_THAT(patient.red_flags->not_cleared, IsEmpty());
    EXPECT_EQ(patient.red_flags->raised[0].red_flag, "RF-03");
  }
}

TEST_F(ListWithRedFlags, PutsThemFirstInTheRankingAndGivesThemNoPlace) {
  const RunResult result = Stratify(service_, list_, {kAsOf});
  std::vector<std::string> first;
  for (const stratify::Ranked& row : result.ranking->rows) {
    if (row.red_flag) first.push_back(row.patient.value);
    EXPECT_FALSE(row.red_flag && row.within_share);
  }
  ASSERT_EQ(first.size(), 5u);
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(result.ranking->rows[i].patient.value, first[i]);
  }
  EXPECT_EQ(first.back(), "p8");
  EXPECT_EQ(result.ranking->places, 1);
  EXPECT_TRUE(result.ranking->rows[5].within_share);
}

TEST_F(ListWithRedFlags, IsTheSameInAnyOrderAndWithTheScoresUntouched) {
  const RunResult result = Stratify(service_, list_, {kAsOf});
  std::reverse(list_.begin(), list_.end());
  for (facts::PatientRecord& record : list_) {
    std::reverse(record.facts.begin(), record.facts.end());
  }
  EXPECT_TRUE(Stratify(service_, list_, {kAsOf}) == result);
  LinkedService without = service_;
  without.red_flags.clear();
  without.red_flag_hashes.clear();
  const RunResult plain = Stratify(without, list_, {kAsOf});
  EXPECT_THAT(plain.red_flags, IsEmpty());
  for (size_t i = 0; i < plain.patients.size(); ++i) {
    EXPECT_EQ(plain.patients[i].scores, result.patients[i].scores);
    EXPECT_EQ(plain.patients[i].placements, result.patients[i].placements);
  }
}

}  // namespace
}  // namespace tillit::service
