// SPDX-License-Identifier: Apache-2.0
// The deficit index counts what it says, each deficit for what its criterion names and
// for nothing else. That these are the right deficits is not tested: nobody has validated
// them.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"
#include "tillit/stratify/profile.h"

namespace tillit {
namespace {

using criteria::Answer;
using facts::Fact;
using facts::FactKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kId[] = "deficit-index-primary-care";
const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

const service::Catalogue& Shipped() {
  static const auto* const kCatalogue = new service::Catalogue(builtin::Catalogue());
  return *kCatalogue;
}

const risk::Model& Index() {
  const auto& models = Shipped().models;
  return *std::find_if(models.begin(), models.end(),
                       [](const risk::Model& model) { return model.id == kId; });
}

const risk::Engine& TheEngine() {
  static const auto* const kEngine = new risk::Engine(*risk::Engine::Compile({Index()}));
  return *kEngine;
}

FactKind KindOf(const std::string& system) {
  if (system == "ATC") return FactKind::kMedicine;
  if (system == "LOINC") return FactKind::kMeasurement;
  if (absl::StartsWith(system, "tillit")) return FactKind::kAssessment;
  return FactKind::kCondition;
}

Fact FactOf(const std::string& system, const std::string& code, int days_before = 10) {
  Fact fact;
  fact.kind = KindOf(system);
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days_before));
  fact.source = "record";
  return fact;
}

facts::Coverage All(FactKind kind, const std::string& system) {
  return {"record", {kind}, {system}, {}, {}, true};
}

// 84 years old; both levels of care, medicines and assessments are known in full.
facts::PatientRecord Covered(std::vector<Fact> facts) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate{1942, 5, 1};
  record.facts = std::move(facts);
  record.coverage = {All(FactKind::kCondition, "ICPC-2"),
                     All(FactKind::kCondition, "ICD-10"), All(FactKind::kMedicine, "ATC"),
                     All(FactKind::kAssessment, "tillit")};
  return record;
}

risk::Score ScoreOf(const facts::PatientRecord& record) {
  return *TheEngine().Score(record, kAsOf).Find(kId);
}

std::vector<std::string> TermsThatAre(Answer answer, const risk::Score& score) {
  std::vector<std::string> terms;
  for (const risk::TermResult& term : score.terms) {
    if (term.answer == answer) terms.push_back(term.term);
  }
  return terms;
}

std::vector<std::string> Counted(std::vector<Fact> facts) {
  return TermsThatAre(Answer::kYes, ScoreOf(Covered(std::move(facts))));
}

base::Decimal Points(int64_t n) { return base::Decimal::FromInt(n); }

// "ATC:J01CA08@10 tillit-item:katz-adl.bathing=0": code, days before, value.
std::vector<Fact> FactsOf(const std::string& written) {
  std::vector<Fact> facts;
  for (absl::string_view part : absl::StrSplit(written, ' ')) {
    const std::pair<std::string, std::string> value = absl::StrSplit(part, '=');
    const std::pair<std::string, std::string> day = absl::StrSplit(value.first, '@');
    const std::pair<std::string, std::string> code =
        absl::StrSplit(day.first, absl::MaxSplits(':', 1));
    int days = 10;
    if (!day.second.empty() && !absl::SimpleAtoi(day.second, &days)) {
      ADD_FAILURE() << part;
    }
    facts.push_back(FactOf(code.first, code.second, days));
    double number = 0;
    if (absl::SimpleAtod(value.second, &number)) facts.back().value = number;
    if (code.first == "LOINC") facts.back().unit = "kg";
  }
  return facts;
}

// Written by hand beside the file: what each deficit is for a clinician, and the least
// that shows it.
const std::vector<std::pair<std::string, std::string>>& OneOfEach() {
  static const auto& deficits = *new std::vector<std::pair<std::string, std::string>>{
      {"ischaemic-heart-disease", "ICPC-2:K76"},
      {"heart-failure", "ICPC-2:K77"},
      {"rhythm-or-valve-disease", "ICPC-2:K78"},
      {"hypertension", "ICPC-2:K86"},
      {"low-blood-pressure-or-fainting", "ICPC-2:K88"},
      {"stroke", "ICPC-2:K90"},
      {"disease-of-arteries", "ICPC-2:K92"},
      {"chronic-lung-disease", "ICPC-2:R95"},
      {"breathlessness", "ICPC-2:R02"},
      {"diabetes", "ICPC-2:T90"},
      {"kidney-disease", "ICPC-2:U891"},
      {"anaemia", "ICPC-2:B80"},
      {"cancer", "ICPC-2:Y77"},
      {"osteoarthritis", "ICPC-2:L90"},
      {"osteoporosis", "ICPC-2:L95"},
      {"fracture", "ICPC-2:L75"},
      {"lasting-pain", "ICPC-2:L84@10 ICPC-2:L03@100"},
      {"parkinsonism", "ICPC-2:N87"},
      {"dizziness-or-poor-balance", "ICPC-2:N17"},
      {"poor-cognition", "ICPC-2:P70"},
      {"delirium", "ICD-10:F059"},
      {"depression", "ICPC-2:P76"},
      {"poor-sleep", "ICPC-2:P06"},
      {"fatigue-or-decline", "ICPC-2:A04@10 ICPC-2:A05@40"},
      {"poor-vision", "ICPC-2:F84"},
      {"poor-hearing", "ICPC-2:H84"},
      {"chronic-ulcer", "ICPC-2:S97"},
      {"urinary-incontinence", "ICPC-2:U04"},
      {"faecal-incontinence", "ICPC-2:D17"},
      {"constipation", "ICPC-2:D12"},
      {"poor-nutrition", "ICPC-2:T03"},
      {"weight-loss", "ICPC-2:T08"},
      {"repeated-infections", "ICPC-2:U71@10 ICPC-2:R81@60"},
      {"five-medicines", "ATC:C09AA05 ATC:C07AB02 ATC:B01AC06 ATC:C10AA05 ATC:A02BC01"},
      {"falls", "tillit:falls-12-months=1"},
      {"poor-walking", "tillit:sppb=8"},
      {"housebound", "tillit:housebound"},
      {"needs-help-to-wash", "tillit-item:katz-adl.bathing=0"},
      {"limited-function", "ICPC-2:A28"},
      {"daily-help", "tillit:home-nursing"},
  };
  return deficits;
}

// Written by hand too: the tests that a record holds or does not, whatever it covers, on
// either side of the cut-off.
struct CutOff {
  std::string term;
  std::string deficit;
  std::string none;
};

const std::vector<CutOff>& CutOffs() {
  static const auto& tests = *new std::vector<CutOff>{
      {"poor-cognition", "tillit-score:moca.total=25", "tillit-score:moca.total=26"},
      {"delirium", "tillit:4at=4", "tillit-score:four-a-test.total=3"},
      {"urinary-incontinence", "tillit-item:barthel-adl.bladder=1",
       "tillit-item:barthel-adl.bladder=2"},
      {"faecal-incontinence", "tillit-item:barthel-adl.bowels=1",
       "tillit-item:barthel-adl.bowels=2"},
      {"poor-nutrition", "tillit-score:must-bapen.total=2",
       "tillit-score:must-bapen.total=1"},
      {"weight-loss", "LOINC:29463-7@100=80 LOINC:29463-7@10=76",
       "LOINC:29463-7@100=80 LOINC:29463-7@10=76.1"},
      {"falls", "tillit:falls-12-months=1", "tillit:falls-12-months=0"},
      {"poor-walking", "tillit-score:sppb.total=8", "tillit:sppb=9"},
      {"needs-help-to-wash", "tillit-item:barthel-adl.bathing=0",
       "tillit-item:katz-adl.bathing=1"},
      {"limited-function", "tillit-score:barthel-adl.0-20=14",
       "tillit-score:barthel-adl.0-20=15"},
  };
  return tests;
}

TEST(DeficitIndex, IsAProposalOfFortyEqualDeficitsThatNoServiceNames) {
  const risk::Model& index = Index();
  EXPECT_EQ(index.source.verification, base::Verification::kProposal);
  EXPECT_EQ(index.purpose, risk::Purpose::kFrailty);
  EXPECT_THAT(index.bands, IsEmpty());
  EXPECT_FALSE(index.transform.has_value());
  EXPECT_THAT(index.age_points, IsEmpty());
  EXPECT_EQ(index.terms.size(), 40u);
  EXPECT_NE(index.source.note.find("divide by 40"), std::string::npos);
  for (const risk::Term& term : index.terms) {
    EXPECT_EQ(term.points, Points(1)) << term.id;
    EXPECT_FALSE(term.per_unit) << term.id;
    EXPECT_THAT(term.zeroed_by, IsEmpty()) << term.id;
  }
  for (const service::ServiceModel& service : Shipped().services) {
    const auto linked = service::Link(Shipped(), service.id);
    ASSERT_TRUE(linked.ok()) << linked.status();
    for (const risk::Model& model : linked->engine->models()) {
      EXPECT_NE(model.id, kId) << service.id;
    }
  }
}

TEST(DeficitIndex, NamesEachDeficitInThreeLanguages) {
  std::map<std::string, service::Text> texts;
  for (const service::Text& text : Shipped().texts) texts[text.key] = text;
  for (const risk::Term& term : Index().terms) {
    const service::Text& text = texts[absl::StrCat("term.", kId, ".", term.id)];
    EXPECT_FALSE(text.nb.empty() || text.nn.empty() || text.en.empty()) << term.id;
  }
}

// Of the Norwegian list of 2026 only what the project's tables and other models name is
// at hand. B80 (iron) and B81 (B12, folate) were looked up in the list itself.
TEST(DeficitIndex, AsksForCodesOfPrimaryCareThatAreNamedElsewhere) {
  std::set<std::string> known{"B80", "B81"};
  std::set<std::string> asked;
  const auto into = [](std::set<std::string>& codes) {
    return [&codes](const base::CodeSet& set) {
      if (set.system == "ICPC-2") codes.insert(set.include.begin(), set.include.end());
    };
  };
  for (risk::Model model : Shipped().models) {
    for (risk::Term& term : model.terms) {
      criteria::ForEachCodeSet(term.criterion, into(model.id == kId ? asked : known));
    }
  }
  for (stratify::Profile profile : Shipped().profiles) {
    stratify::ForEachCriterion(profile, [&](criteria::Criterion& criterion) {
      criteria::ForEachCodeSet(criterion, into(known));
    });
  }
  std::vector<std::string> strange;
  std::set_difference(asked.begin(), asked.end(), known.begin(), known.end(),
                      std::back_inserter(strange));
  EXPECT_THAT(strange, IsEmpty());
  EXPECT_GE(asked.size(), 100u);
}

TEST(DeficitIndex, CountsEachDeficitForWhatAClinicianMeansByIt) {
  ASSERT_EQ(OneOfEach().size(), Index().terms.size());
  for (size_t i = 0; i < OneOfEach().size(); ++i) {
    const auto& [term, written] = OneOfEach()[i];
    EXPECT_EQ(Index().terms[i].id, term);
    EXPECT_THAT(Counted(FactsOf(written)), ElementsAre(term)) << written;
  }
}

TEST(DeficitIndex, CountsATestFromItsCutOffOn) {
  for (const CutOff& test : CutOffs()) {
    EXPECT_THAT(Counted(FactsOf(test.deficit)), ElementsAre(test.term)) << test.deficit;
    EXPECT_THAT(Counted(FactsOf(test.none)), IsEmpty()) << test.none;
  }
}

TEST(DeficitIndex, CountsNothingForWhatIsToldApartOrSaidTooSeldom) {
  for (const char* written :
       {"ICPC-2:R96",                                    // asthma
        "ICD-10:C443",                                   // cancer of the skin
        "ICD-10:N200",                                   // a stone
        "ATC:A10BK03@10 ATC:A10BK03@40",                 // for heart and kidneys too
        "ATC:A10BJ06@10 ATC:A10BJ06@40",                 // for weight too
        "ATC:N04BC05@10 ATC:N04BC05@40",                 // for restless legs too
        "ATC:L01BA01@10 ATC:L01BA01@40",                 // for joints too
        "ATC:J01XX05@10 ATC:J01XX05@40 ATC:J01XX05@70",  // prevents infection
        "ATC:J01CA08@10 ATC:J01CA08@40", "ATC:N05CF01@10 ATC:N05CF01@40", "ATC:A06AD11",
        "ATC:N02AX02", "ATC:R03BB04", "ATC:B03XA02", "ATC:N04BA02", "ICPC-2:A04",
        "ICPC-2:L03@10 ICPC-2:L84@99", "ICPC-2:U71@10 ICPC-2:R81@23",
        "ATC:C09AA05 ATC:C07AB02 ATC:B01AC06 ATC:C10AA05 ATC:C10AA05@40"}) {
    EXPECT_THAT(Counted(FactsOf(written)), IsEmpty()) << written;
  }
  // Each of these stands under one deficit alone.
  EXPECT_THAT(Counted(FactsOf("ICD-10:I110")), ElementsAre("heart-failure"));
  EXPECT_THAT(Counted(FactsOf("ICD-10:I119")), ElementsAre("hypertension"));
  EXPECT_THAT(Counted(FactsOf("ICD-10:I131")), ElementsAre("hypertension"));
  EXPECT_THAT(Counted(FactsOf("ICD-10:I120")), ElementsAre("kidney-disease"));
  EXPECT_THAT(Counted(FactsOf("ICD-10:R263")), ElementsAre("housebound"));
  EXPECT_THAT(Counted(FactsOf("ICD-10:R268")), ElementsAre("poor-walking"));
}

// What a term asks of codes.
void CollectCoded(const criteria::Criterion& criterion,
                  std::vector<criteria::CodedFacts>& asked) {
  if (criterion.coded) asked.push_back(*criterion.coded);
  for (const auto* list : {&criterion.all_of, &criterion.any_of}) {
    for (const criteria::Criterion& part : *list) CollectCoded(part, asked);
  }
}

// So many facts of the code, on days as far apart as the question wants, the last
// `days_before`.
std::vector<Fact> Repeated(const criteria::CodedFacts& coded, const std::string& system,
                           const std::string& code, int times, int days_before = 0) {
  std::vector<Fact> facts;
  const int apart =
      std::max({1, coded.days_apart.value_or(1), coded.span_days.value_or(1)});
  for (int i = 0; i < times; ++i) {
    const bool codes = coded.counting == criteria::Counting::kCodes;
    facts.push_back(FactOf(system, codes ? absl::StrCat(code, "99ZZ0", i) : code,
                           days_before + (codes ? 0 : i * apart)));
  }
  return facts;
}

TEST(DeficitIndex, CountsADeficitForEachOfItsCodesAndNoOther) {
  int asked = 0, refused = 0;
  for (const risk::Term& term : Index().terms) {
    std::vector<criteria::CodedFacts> questions;
    CollectCoded(term.criterion, questions);
    for (const criteria::CodedFacts& coded : questions) {
      for (const base::CodeSet& set : coded.codes) {
        for (const std::string& code : set.include) {
          const auto times = [&](int n, int days_before = 0) {
            return Counted(Repeated(coded, set.system, code, n, days_before));
          };
          EXPECT_THAT(times(coded.at_least), ElementsAre(term.id)) << code;
          EXPECT_THAT(times(coded.at_least - 1), IsEmpty()) << code;
          ++asked;
          if (!coded.look_back_months) continue;
          const int window = kAsOf.days - kAsOf.PlusMonths(-*coded.look_back_months).days;
          EXPECT_THAT(times(coded.at_least, window + 1), IsEmpty()) << code;
          if (coded.at_least > 1) continue;
          EXPECT_THAT(times(1, window), ElementsAre(term.id)) << code;
        }
        for (const std::string& code : set.exclude) {
          const auto counted = Counted(Repeated(coded, set.system, code, coded.at_least));
          EXPECT_EQ(std::count(counted.begin(), counted.end(), term.id), 0) << code;
          ++refused;
        }
      }
    }
  }
  EXPECT_GE(asked, 280);
  EXPECT_GE(refused, 8);
}

TEST(DeficitIndex, ReadsNoCodeWithoutItsSystem) {
  int asked = 0;
  for (const risk::Term& term : Index().terms) {
    std::vector<criteria::CodedFacts> questions;
    CollectCoded(term.criterion, questions);
    for (const criteria::CodedFacts& coded : questions) {
      for (const base::CodeSet& set : coded.codes) {
        for (const char* other : {"ICPC-2", "ICD-10", "ATC", "NLK"}) {
          if (set.system == other) continue;
          for (const std::string& code : set.include) {
            const auto counted = Counted(Repeated(coded, other, code, coded.at_least));
            EXPECT_EQ(std::count(counted.begin(), counted.end(), term.id), 0)
                << other << ":" << code;
            ++asked;
          }
        }
      }
    }
  }
  EXPECT_GE(asked, 800);
  EXPECT_THAT(Counted(FactsOf("ICPC-2:N18")), ElementsAre("poor-walking"));
  EXPECT_THAT(Counted(FactsOf("ICD-10:N18")), ElementsAre("kidney-disease"));
  EXPECT_THAT(Counted(FactsOf("ICPC-2:L89")), ElementsAre("osteoarthritis"));
  EXPECT_THAT(Counted(FactsOf("ICD-10:L89")), ElementsAre("chronic-ulcer"));
}

TEST(DeficitIndex, OfAPersonWithSoManyDeficitsIsTheirNumber) {
  base::Random random(40);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::pair<std::string, std::string>> order = OneOfEach();
    for (size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[random.Below(i)]);
    }
    std::vector<Fact> facts;
    int64_t deficits = 0;
    for (const auto& [term, written] : order) {
      for (Fact& fact : FactsOf(written)) facts.push_back(std::move(fact));
      const risk::Score score = ScoreOf(Covered(facts));
      ASSERT_EQ(score.points, Points(++deficits)) << term;
      ASSERT_EQ(score.lowest, score.points);
      ASSERT_LE(*score.points, *score.highest);
    }
    EXPECT_EQ(ScoreOf(Covered(facts)).highest, Points(40));
  }
}

TEST(DeficitIndex, HasBoundsWhereNobodyAssessedFunction) {
  std::vector<std::string> tests;
  for (const CutOff& test : CutOffs()) tests.push_back(test.term);
  std::vector<Fact> facts = FactsOf("ICPC-2:K77");
  const risk::Score unseen = ScoreOf(Covered(facts));
  EXPECT_EQ(unseen.points, Points(1));
  EXPECT_EQ(unseen.lowest, Points(1));
  EXPECT_EQ(unseen.highest, Points(11));
  EXPECT_THAT(TermsThatAre(Answer::kUnknown, unseen),
              ::testing::UnorderedElementsAreArray(tests));

  for (const CutOff& test : CutOffs()) {
    for (Fact& fact : FactsOf(test.none)) facts.push_back(std::move(fact));
  }
  const risk::Score seen = ScoreOf(Covered(facts));
  EXPECT_EQ(seen.points, Points(1));
  EXPECT_EQ(seen.highest, Points(1));

  for (const risk::WorkedExample& example : Index().examples) {
    if (example.id != "old-and-nobody-assessed") continue;
    facts::PatientRecord record = Covered(example.facts);
    record.coverage = example.coverage;
    const risk::Score score = *TheEngine().Score(record, example.as_of).Find(kId);
    EXPECT_EQ(score.lowest, Points(4));
    EXPECT_EQ(score.highest, Points(14));
  }

  // What a GP's record alone leaves open: all that a hospital could have coded too.
  facts::PatientRecord of_the_gp = Covered(FactsOf("ICPC-2:K77"));
  of_the_gp.coverage = {All(FactKind::kCondition, "ICPC-2")};
  EXPECT_EQ(ScoreOf(of_the_gp).points, Points(1));
  EXPECT_EQ(ScoreOf(of_the_gp).highest, Points(40));
}

TEST(DeficitIndex, TakesADeficitBackForABetterValueAndNotForACode) {
  const std::string worse = "tillit:sppb@60=5";
  EXPECT_THAT(Counted(FactsOf(worse)), ElementsAre("poor-walking"));
  EXPECT_THAT(Counted(FactsOf(worse + " tillit:sppb@10=11")), IsEmpty());
  EXPECT_THAT(Counted(FactsOf("ICPC-2:N18@60 tillit:sppb@10=11")),
              ElementsAre("poor-walking"));
}

TEST(DeficitIndex, CountsAFractureFrom50YearsAndMarksWhoIsUnder65) {
  facts::PatientRecord record = Covered(FactsOf("ICPC-2:L75"));
  record.birth = base::PartialDate{1976, 11, 1};
  EXPECT_EQ(ScoreOf(record).points, Points(1));
  EXPECT_TRUE(ScoreOf(record).outside_population);
  record.birth = base::PartialDate{1976, 11, 2};
  EXPECT_EQ(ScoreOf(record).points, Points(0));
  record.birth = base::PartialDate{1961, 11, 1};
  EXPECT_FALSE(ScoreOf(record).outside_population);
}

}  // namespace
}  // namespace tillit
