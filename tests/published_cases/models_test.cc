// SPDX-License-Identifier: Apache-2.0
// What the shipped catalogue says of itself holds: examples, flags, validity.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"
#include "tillit/stratify/group.h"

namespace tillit {
namespace {

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

const service::Catalogue& Shipped() {
  static const auto* const kCatalogue = new service::Catalogue(builtin::Catalogue());
  return *kCatalogue;
}

const risk::Engine& ShippedEngine() {
  static const auto* const kEngine =
      new risk::Engine(*risk::Engine::Compile(Shipped().models));
  return *kEngine;
}

facts::Fact CodedAt(const std::string& system, const std::string& code, base::Date day) {
  facts::Fact fact;
  fact.kind = system == "ATC" ? facts::FactKind::kMedicine : facts::FactKind::kCondition;
  if (system == "tillit") fact.kind = facts::FactKind::kAssessment;
  if (code == "emergency-admission") fact.kind = facts::FactKind::kAdmission;
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(day);
  fact.source = "test";
  return fact;
}

// A complete record of everything a model may ask for.
std::vector<facts::Coverage> Complete() {
  return {{"test",
           {facts::FactKind::kCondition, facts::FactKind::kMedicine,
            facts::FactKind::kAdmission, facts::FactKind::kMeasurement,
            facts::FactKind::kAssessment},
           {"ICPC-2", "ICD-10", "ATC", "tillit"},
           {},
           {},
           true}};
}

// Every code that some criterion of a model names, with its system.
std::vector<base::Code> CodesOf(risk::Model model) {
  std::vector<base::Code> codes;
  const auto take = [&](base::CodeSet& set) {
    for (const auto* list : {&set.include, &set.exclude}) {
      for (const std::string& code : *list) codes.push_back({set.system, code});
    }
  };
  for (risk::Term& term : model.terms) criteria::ForEachCodeSet(term.criterion, take);
  return codes;
}

TEST(ShippedModels, AgreeWithTheirWorkedExamplesAndHaveTwoAtLeast) {
  ASSERT_GE(Shipped().models.size(), 7u);
  for (const risk::Model& model : Shipped().models) {
    EXPECT_GE(model.examples.size(), 2u) << model.id;
    for (const risk::WorkedExample& example : model.examples) {
      EXPECT_EQ(risk::CheckExample(ShippedEngine(), model, example), "")
          << model.id << " " << example.id;
      EXPECT_FALSE(example.basis.empty()) << model.id << " " << example.id;
    }
  }
}

TEST(ShippedModels, ThatNobodyVouchesForAreNamedByNoService) {
  std::set<std::string> unverified;
  for (const risk::Model& model : Shipped().models) {
    if (model.source.verification == base::Verification::kUnverified) {
      unverified.insert(model.id);
    }
  }
  EXPECT_EQ(unverified,
            (std::set<std::string>{"anticholinergic-boustani-2008", "efi2-best-2025",
                                   "efi2-best-2025-plain-sum"}));
  for (const service::ServiceModel& service : Shipped().services) {
    const auto linked = service::Link(Shipped(), service.id);
    ASSERT_TRUE(linked.ok()) << linked.status();
    for (const risk::Model& model : linked->engine->models()) {
      EXPECT_EQ(unverified.count(model.id), 0u) << service.id << " " << model.id;
    }
  }
}

// A flag that is not set although nothing speaks against it would hide a good property.
TEST(ShippedModels, SayMonotoneWhereTheyAre) {
  for (risk::Model model : Shipped().models) {
    if (model.monotone) continue;
    model.monotone = true;
    EXPECT_FALSE(risk::Validate(model, model.id).ok()) << model.id << " is monotone";
  }
}

TEST(ShippedModels, HaveANameAndNamesOfTheirBandsInThreeLanguages) {
  std::map<std::string, service::Text> texts;
  for (const service::Text& text : Shipped().texts) texts[text.key] = text;
  const auto has = [&](const std::string& key) {
    const service::Text& text = texts[key];
    return !text.nb.empty() && !text.nn.empty() && !text.en.empty();
  };
  for (const risk::Model& model : Shipped().models) {
    EXPECT_TRUE(has("model." + model.id)) << model.id;
    for (const risk::Band& band : model.bands) {
      EXPECT_TRUE(has("band." + model.id + "." + band.id)) << model.id << " " << band.id;
    }
  }
}

TEST(ShippedModels, AndGroupsHoldTogether) {
  for (const risk::Model& model : Shipped().models) {
    EXPECT_TRUE(risk::Validate(model, model.id).ok()) << risk::Validate(model, model.id);
  }
  ASSERT_GE(Shipped().groups.size(), 6u);
  for (const stratify::Group& group : Shipped().groups) {
    EXPECT_TRUE(stratify::Validate(group, group.id).ok())
        << stratify::Validate(group, group.id);
  }
}

TEST(ShippedModels, AreProposalsWhereNobodyPublishedThem) {
  for (const risk::Model& model : Shipped().models) {
    if (model.purpose == risk::Purpose::kNeed) {
      EXPECT_EQ(model.source.verification, base::Verification::kProposal) << model.id;
      EXPECT_TRUE(model.monotone) << model.id;
      EXPECT_FALSE(model.absent_is_no) << model.id;
    }
  }
  for (const stratify::Group& group : Shipped().groups) {
    EXPECT_EQ(group.source.verification, base::Verification::kProposal) << group.id;
  }
}

// 32 codes of the Hospital Frailty Risk Score are codes of ICPC-2 too (problems.csv).
TEST(ModelsOfHospitalCodes, NeverScoreACodeOfPrimaryCare) {
  constexpr absl::string_view kLookAlike =
      "A04 A09 F01 F03 F05 K92 L03 L08 L89 L97 N17 N18 N19 N28 R02 R26 R29 R79 S01 S06 "
      "S09 S22 S72 S80 T83 U80 W01 W10 W18 W19 Y84 Z22";
  const auto asks_primary_care = [](risk::Model model) {
    bool asks = false;
    for (risk::Term& term : model.terms) {
      criteria::ForEachCodeSet(
          term.criterion, [&](base::CodeSet& set) { asks |= set.system == "ICPC-2"; });
    }
    return asks;
  };
  facts::PatientRecord record;
  record.birth = base::PartialDate{1990, 1, 1};
  record.coverage = Complete();
  const auto none = ShippedEngine().Score(record, kAsOf);
  for (absl::string_view code : absl::StrSplit(kLookAlike, ' ')) {
    record.facts.push_back(CodedAt("ICPC-2", std::string(code), kAsOf));
  }
  ASSERT_EQ(record.facts.size(), 32u);
  const auto all = ShippedEngine().Score(record, kAsOf);
  int asked = 0;
  for (const risk::Model& model : Shipped().models) {
    if (asks_primary_care(model)) continue;
    EXPECT_EQ(all.Find(model.id)->points, none.Find(model.id)->points) << model.id;
    EXPECT_TRUE(all.Find(model.id)->terms.empty()) << model.id;
    ++asked;
  }
  EXPECT_GE(asked, 30);
}

TEST(HospitalFrailty, NeverScoresACodeOfPrimaryCare) {
  // 32 codes look alike in the two systems: N18 is weakness in one, kidney disease in
  // the other.
  const risk::Model& hfrs = *std::find_if(
      Shipped().models.begin(), Shipped().models.end(),
      [](const risk::Model& model) { return model.id == "hfrs-gilbert-2018"; });
  int looked_alike = 0;
  for (const base::Code& code : CodesOf(hfrs)) {
    facts::PatientRecord record;
    record.coverage = Complete();
    record.facts = {CodedAt("ICPC-2", code.code, kAsOf)};
    const auto primary = ShippedEngine().Score(record, kAsOf);
    EXPECT_EQ(primary.Find(hfrs.id)->points, base::Decimal{}) << code.code;
    record.facts = {CodedAt("ICD-10", code.code, kAsOf)};
    const auto hospital = ShippedEngine().Score(record, kAsOf);
    EXPECT_GT(*hospital.Find(hfrs.id)->points, base::Decimal{}) << code.code;
    ++looked_alike;
  }
  EXPECT_EQ(looked_alike, 109);
}

TEST(CodeSystems, MatchPrimaryCareExactlyAndHospitalCodesByPrefix) {
  const auto& systems = Shipped().code_systems;
  const auto match_of = [&](const std::string& id) {
    return std::find_if(systems.begin(), systems.end(),
                        [&](const base::CodeSystem& s) { return s.id == id; })
        ->match;
  };
  // R991 is covid, R99 another respiratory disease.
  const base::CodeSet primary{"ICPC-2", {"R99"}, {}, match_of("ICPC-2")};
  EXPECT_TRUE(primary.Contains("R99"));
  EXPECT_FALSE(primary.Contains("R991"));
  const base::CodeSet hospital{"ICD-10", {"N18"}, {}, match_of("ICD-10")};
  EXPECT_TRUE(hospital.Contains("N185"));
}

// A record of up to eight codes drawn from all that a model names, some cut to a
// window's edge, some with a partial date or none.
facts::PatientRecord RandomRecord(base::Random& random,
                                  const std::vector<base::Code>& codes) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth =
      base::PartialDate{static_cast<int16_t>(random.Between(1926, 2020)), 6, 1};
  if (random.Chance(0.7)) {
    record.sex = random.Chance(0.5) ? facts::Sex::kFemale : facts::Sex::kMale;
  }
  if (random.Chance(0.7)) record.coverage = Complete();
  for (uint64_t n = random.Below(9); n > 0; --n) {
    const base::Code& code = codes[random.Below(codes.size())];
    record.facts.push_back(CodedAt(
        code.system, code.code, kAsOf.PlusDays(-static_cast<int>(random.Below(1200)))));
  }
  return record;
}

base::Decimal PointsOf(const risk::Score& score) {
  return score.points.value_or(base::Decimal{});
}

// Requirements: S0-03
TEST(Monotone, OneMoreCodeNeverLowersAModelThatSaysSo) {
  base::Random random(20261124);
  int raised = 0;
  for (const risk::Model& model : Shipped().models) {
    if (!model.monotone) continue;
    const std::vector<base::Code> codes = CodesOf(model);
    const auto alone = risk::Engine::Compile({model});
    const risk::Engine& engine = alone.ok() ? *alone : ShippedEngine();
    for (int i = 0; i < 10000; ++i) {
      facts::PatientRecord record = RandomRecord(random, codes);
      const auto before = engine.Score(record, kAsOf);
      const base::Code& code = codes[random.Below(codes.size())];
      record.facts.push_back(CodedAt(
          code.system, code.code, kAsOf.PlusDays(-static_cast<int>(random.Below(1200)))));
      const auto after = engine.Score(record, kAsOf);
      const risk::Score& low = *before.Find(model.id);
      const risk::Score& high = *after.Find(model.id);
      if (!low.points) continue;
      ASSERT_TRUE(high.points.has_value()) << model.id;
      ASSERT_GE(*high.points, *low.points)
          << model.id << " fell when " << code.system << ":" << code.code << " was added";
      ASSERT_LE(*high.lowest, *high.points);
      ASSERT_LE(*high.points, *high.highest);
      raised += PointsOf(high) > PointsOf(low);
    }
  }
  EXPECT_GT(raised, 1000);
}

}  // namespace
}  // namespace tillit
