// SPDX-License-Identifier: Apache-2.0
// The shipped profile of frailty: the phrases that it was made from, and what it leaves.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/builtin/builtin.h"
#include "tillit/service/run.h"

namespace tillit::service {
namespace {

using criteria::Answer;
using facts::FactKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

const stratify::Profile& Shipped() {
  static const auto& profile = *new auto(builtin::Catalogue().profiles.at(0));
  return profile;
}

std::string NbOf(const std::string& part) {
  static const auto& texts = *[] {
    auto* all = new std::map<std::string, Text>;
    for (const Text& text : builtin::Catalogue().texts) (*all)[text.key] = text;
    return all;
  }();
  const auto found = texts.find("profile.four-dimensions." + part);
  return found == texts.end() ? "" : found->second.nb;
}

// Requirements: S4-18, S4-19, S4-21
TEST(Profile, HasAnItemForEveryPhraseOfTheSlides) {
  const std::map<std::string, std::vector<std::string>> phrases = {
      {"D1",
       {"svekket bevegelsesevne", "redusert balanse", "fallrisiko", "inaktivitet",
        "vansker med å gjennomføre dagligdagse aktiviteter (ADL)",
        "bruker mange medisiner", "ernæringsvansker", "uønsket vekttap",
        "reduserte sanser", "økt sykelighet",
        "hyppig utsatt for sykdommer som f.eks. infeksjoner"}},
      {"D2",
       {"nedstemthet og depresjonstendens", "angst", "søvnvansker",
        "redusert evne til å ta vare på seg selv", "uselvstendighet"}},
      {"D3",
       {"lett kognitiv svikt", "demenssykdom", "alvorlig demenssykdom",
        "økt risiko for forvirring", "sårbar for forandringer"}},
      {"D4",
       {"dårlig eller lite nettverk", "slitent nettverk", "uegnet bolig", "ensomhet",
        "økonomiske problemer", "alkohol og rus"}}};
  ASSERT_EQ(Shipped().dimensions.size(), phrases.size());
  for (const stratify::ProfileDimension& dimension : Shipped().dimensions) {
    std::vector<std::string> words;
    for (const auto& item : dimension.items) words.push_back(NbOf(item.id));
    EXPECT_EQ(words, phrases.at(dimension.id)) << dimension.id;
  }
}

// Requirements: S4-22, S4-23
TEST(Profile, HasEightFlagsAndFourComponentsWithWordsForEachPart) {
  std::vector<std::string> flags, components;
  for (const auto& flag : Shipped().flags) flags.push_back(NbOf(flag.id));
  for (const auto& flag : Shipped().components) components.push_back(NbOf(flag.id));
  EXPECT_THAT(flags,
              ElementsAre("fall (brudd)", "ernæringssvikt/dehydrering",
                          "mange medikamenter", "svimmelhet", "smerter", "kognitiv svikt",
                          "angst/depresjon/ensomhet", "mange diagnoser"));
  EXPECT_THAT(components, ElementsAre("skrøpelighet", "nedsatt allmenntilstand",
                                      "funksjonssvikt", "økt hjelpebehov"));
  for (const auto* list : {&Shipped().flags, &Shipped().components}) {
    for (const stratify::ProfileFlag& flag : *list) {
      for (const criteria::Criterion& part : flag.any) {
        EXPECT_NE(NbOf(absl::StrCat(flag.id, ".", part.id)), "") << flag.id << part.id;
      }
    }
  }
}

facts::Fact Valued(const std::string& system, const std::string& code, double value,
                   int days) {
  facts::Fact fact;
  fact.kind = FactKind::kAssessment;
  fact.code = {system, code};
  fact.date = base::PartialDate::FromDate(kAsOf.PlusDays(-days));
  fact.value = value;
  return fact;
}

facts::PatientRecord Covered(std::vector<facts::Fact> facts) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate{1940, 1, 1};
  record.coverage = {{"s",
                      {FactKind::kCondition, FactKind::kMedicine, FactKind::kAdmission,
                       FactKind::kAssessment},
                      {"ICPC-2", "ICD-10", "ATC", "tillit"},
                      {},
                      {},
                      true}};
  record.facts = std::move(facts);
  return record;
}

const LinkedService& Psht() {
  static const auto& service = *new LinkedService(*Link(builtin::Catalogue(), "psht"));
  return service;
}

PatientResult ResultOf(const facts::PatientRecord& record) {
  return Stratify(Psht(), {record}, {kAsOf}).patients.at(0);
}

// Requirements: S1-71
TEST(FunctionalDecline, IsFoundBetweenTwoDatesApartFromDeathAndAdmission) {
  const auto decline = [](std::vector<facts::Fact> facts) {
    const PatientResult patient = ResultOf(Covered(std::move(facts)));
    const auto& components = patient.profile->components;
    return *std::find_if(components.begin(), components.end(),
                         [](const auto& c) { return c.flag == "functional-decline"; });
  };
  const char* const barthel = "barthel-adl.0-20";
  EXPECT_EQ(decline({}).answer, Answer::kUnknown);
  EXPECT_EQ(decline({Valued("tillit-score", barthel, 18, 100)}).answer, Answer::kUnknown);
  const auto fallen = decline({Valued("tillit-score", barthel, 18, 100),
                               Valued("tillit-score", barthel, 15, 10)});
  EXPECT_EQ(fallen.answer, Answer::kYes);
  EXPECT_THAT(fallen.fired, ElementsAre("barthel-falls"));
  EXPECT_NE(decline({Valued("tillit-score", barthel, 15, 100),
                     Valued("tillit-score", barthel, 18, 10)})
                .answer,
            Answer::kYes);
  EXPECT_THAT(
      decline({Valued("tillit", "sppb", 9, 100), Valued("tillit", "sppb", 7, 9)}).fired,
      ElementsAre("sppb-falls"));
  EXPECT_THAT(decline({Valued("SNOMED-CT", "763264000", 4, 100),
                       Valued("SNOMED-CT", "763264000", 6, 9)})
                  .fired,
              ElementsAre("clinical-frailty-scale-rises"));
}

// Requirements: S1-71
TEST(Profile, AsksNoModelThatPredictsDeath) {
  const Catalogue catalogue = builtin::Catalogue();
  const std::vector<std::string> asked = stratify::AskedOfOthers(Shipped());
  int models = 0;
  for (const risk::Model& model : catalogue.models) {
    if (std::count(asked.begin(), asked.end(), "score:" + model.id) == 0) continue;
    EXPECT_NE(model.purpose, risk::Purpose::kMortality) << model.id;
    ++models;
  }
  EXPECT_GT(models, 0);
  for (const stratify::ProfileFlag& component : Shipped().components) {
    for (const criteria::Criterion& part : component.any) {
      std::vector<std::string> derived;
      criteria::CollectDerived(part, &derived);
      for (const std::string& id : derived) {
        EXPECT_FALSE(absl::StartsWith(id, "score:")) << component.id;
      }
    }
  }
}

// Requirements: L-11
TEST(Profile, ReadsNoDisabilityOutOfACode) {
  const PatientResult plain = ResultOf(Covered({}));
  for (const char* code : {"P85", "A90"}) {
    facts::Fact fact;
    fact.code = {"ICPC-2", code};
    fact.date = base::PartialDate{2026, 10, 1};
    const PatientResult coded = ResultOf(Covered({fact}));
    EXPECT_EQ(coded.profile, plain.profile) << code;
    EXPECT_EQ(coded.red_flags, plain.red_flags) << code;
  }
}

TEST(Profile, IsGivenForEverybodyWhoIsProfiledAndNobodyElse) {
  facts::PatientRecord declined = Covered({});
  declined.consents = {{facts::ConsentKind::kProfilingDeclined, "", {}, {}}};
  EXPECT_FALSE(ResultOf(declined).profile.has_value());
  const PatientResult patient = ResultOf(Covered({}));
  ASSERT_TRUE(patient.profile.has_value());
  EXPECT_EQ(patient.profile->profile, "four-dimensions");
  EXPECT_EQ(patient.profile->dimensions.size(), 4u);
  EXPECT_EQ(patient.profile->counts.size(), 1u);
  EXPECT_FALSE(patient.profile->hash.empty());
}

// What the group of frail older people asks is what the profile found.
TEST(FrailElderly, AreFoundByTheItemsOfTheProfile) {
  const auto said = [](const std::string& code) {
    return Valued("tillit", "item-" + code, 1, 10);
  };
  const auto placement = [](std::vector<facts::Fact> facts) {
    const PatientResult patient = ResultOf(Covered(std::move(facts)));
    for (const stratify::Placement& one : patient.placements) {
      if (one.group == "3_frail_elderly") return one;
    }
    return stratify::Placement{};
  };
  EXPECT_EQ(placement({said("D1.01"), said("D1.04"), said("D1.08")}).member,
            Answer::kYes);
  const stratify::Placement two =
      placement({said("D1.01"), said("D2.02"), said("D4.04")});
  EXPECT_EQ(two.member, Answer::kYes);
  std::vector<std::string> derived;
  for (const criteria::Evidence& evidence : two.evidence)
    derived.push_back(evidence.derived);
  EXPECT_THAT(derived, Contains("profile:four-dimensions.items"));
  EXPECT_THAT(derived, Contains("profile:four-dimensions.dimensions"));
  EXPECT_EQ(placement({said("D1.01"), said("D2.02")}).member, Answer::kUnknown);
}

}  // namespace
}  // namespace tillit::service
