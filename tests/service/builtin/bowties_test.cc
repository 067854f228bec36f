// SPDX-License-Identifier: Apache-2.0
// The bow-ties that are shipped: whole, sourced, and honest about what has no number.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/bowtie/analysis.h"
#include "tillit/builtin/builtin.h"
#include "tillit/schedule/schedule.h"
#include "tillit/service/catalogue.h"

namespace tillit::service {
namespace {

using bowtie::BarrierWorth;
using interventions::Effect;
using interventions::EffectMeasure;
using interventions::Intervention;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 1);

const Catalogue& Shipped() {
  static const Catalogue catalogue = builtin::Catalogue();
  return catalogue;
}

const bowtie::Bowtie& Named(const std::string& id) {
  return *std::find_if(Shipped().bowties.begin(), Shipped().bowties.end(),
                       [&](const bowtie::Bowtie& b) { return b.id == id; });
}

const Intervention& InterventionOf(const bowtie::Barrier& barrier) {
  return *std::find_if(
      Shipped().interventions.begin(), Shipped().interventions.end(),
      [&](const Intervention& i) { return i.id == barrier.intervention; });
}

// The eight templates; some are drawn for two events apart.
const std::map<std::string, std::vector<std::string>> kTemplates = {
    {"falls", {"falls"}},
    {"nutrition", {"nutrition", "dehydration"}},
    {"delirium", {"delirium"}},
    {"medicine harm", {"medicine-harm"}},
    {"readmission", {"readmission"}},
    {"loneliness", {"loneliness"}},
    {"worsening", {"worsening-copd", "worsening-heart-failure"}},
    {"self-neglect", {"self-neglect"}},
};

bool IsSourced(const Effect& effect) {
  return effect.source.verification == base::Verification::kOneSource ||
         effect.source.verification == base::Verification::kTwoSources;
}

std::vector<std::string> OutcomesOf(const bowtie::Bowtie& bowtie,
                                    const bowtie::Barrier& barrier) {
  if (barrier.side == bowtie::Side::kMitigating) return barrier.softens;
  if (!barrier.acts_on.empty()) return barrier.acts_on;
  return {bowtie.outcome};
}

TEST(EachTemplate, HasFourCausesAtLeastAndFiveHaveThreeSourcedEffects) {
  std::map<std::string, std::set<const Effect*>> sourced;
  for (const auto& [name, ids] : kTemplates) {
    sourced[name];
    for (const std::string& id : ids) {
      const bowtie::Bowtie& bowtie = Named(id);
      EXPECT_GE(bowtie.causes.size(), 4u) << id;
      for (const bowtie::Barrier& barrier : bowtie.barriers) {
        for (const Effect& effect : InterventionOf(barrier).effects) {
          if (IsSourced(effect)) sourced[name].insert(&effect);
        }
      }
    }
  }
  int with_three = 0;
  for (const auto& [name, effects] : sourced) {
    std::printf("%s: %zu sourced effects\n", name.c_str(), effects.size());
    with_three += effects.size() >= 3;
  }
  EXPECT_GE(with_three, 5);
}

TEST(EachBarrier, HasEvidenceOrAStatedDirectionOnWhatItIsFor) {
  for (const bowtie::Bowtie& bowtie : Shipped().bowties) {
    for (const bowtie::Barrier& barrier : bowtie.barriers) {
      const Intervention& intervention = InterventionOf(barrier);
      for (const std::string& outcome : OutcomesOf(bowtie, barrier)) {
        EXPECT_TRUE(std::any_of(intervention.effects.begin(), intervention.effects.end(),
                                [&](const Effect& e) { return e.outcome == outcome; }))
            << bowtie.id << "." << barrier.id << ": " << outcome;
      }
    }
  }
}

TEST(EachNumber, IsVouchedForByASource) {
  for (const Intervention& intervention : Shipped().interventions) {
    for (const Effect& effect : intervention.effects) {
      if (effect.measure == EffectMeasure::kDirectionOnly) continue;
      EXPECT_TRUE(IsSourced(effect)) << intervention.id << ": " << effect.outcome;
    }
  }
}

// Every wording that an analysis shows stands in all three languages.
TEST(EachBowtie, HasItsWordsInEveryLanguage) {
  std::map<std::string, const Text*> texts;
  for (const Text& text : Shipped().texts) texts[text.key] = &text;
  const auto check = [&](const std::string& key) {
    ASSERT_TRUE(texts.contains(key)) << key;
    EXPECT_FALSE(texts[key]->nb.empty()) << key;
    EXPECT_FALSE(texts[key]->nn.empty()) << key;
    EXPECT_FALSE(texts[key]->en.empty()) << key;
  };
  for (const bowtie::Bowtie& bowtie : Shipped().bowties) {
    check("bowtie." + bowtie.id);
    check("event." + bowtie.event);
    for (const bowtie::Cause& cause : bowtie.causes) {
      check("cause." + bowtie.id + "." + cause.id);
    }
    for (const bowtie::Barrier& barrier : bowtie.barriers) {
      check("barrier." + bowtie.id + "." + barrier.id);
      check("intervention." + barrier.intervention);
    }
    for (const std::string& consequence : bowtie.consequences) {
      check("consequence." + consequence);
    }
  }
}

bowtie::BarrierValue ValueOf(const std::string& barrier, bool has_fallen,
                             bool asked = true) {
  facts::PatientRecord record;
  record.id = base::PatientId("p");
  record.birth = base::PartialDate{1946, 1, 1};
  record.coverage.push_back({"test",
                             {facts::FactKind::kCondition, facts::FactKind::kMedicine},
                             {"ICD-10", "ICPC-2", "ATC"},
                             {},
                             {},
                             true});
  if (asked) {
    record.coverage.push_back(
        {"visit", {facts::FactKind::kAssessment}, {"tillit"}, {}, {}, true});
    facts::Fact told;
    told.kind = facts::FactKind::kAssessment;
    told.code = {"tillit", "falls-12-months"};
    told.date = base::PartialDate{2026, 10, 1};
    told.value = has_fallen ? 2 : 0;
    record.facts.push_back(told);
  }
  if (has_fallen) {
    facts::Fact fall;
    fall.code = {"ICD-10", "R296"};
    fall.date = base::PartialDate{2026, 9, 1};
    record.facts.push_back(fall);
  }
  facts::View view(record, kAsOf);
  const bowtie::Analysis analysis =
      bowtie::Analyse(Named("falls"), "hash", Shipped().interventions, view);
  for (const bowtie::BarrierValue& value : analysis.barriers) {
    if (value.barrier == barrier) return value;
  }
  ADD_FAILURE() << barrier;
  return {};
}

// The cap of a programme: home hazards alone are better than anything together is known
// to be.
TEST(TheFallBowtie, HelpsByHomeHazardsOnlyWhereTheRiskIsHigh) {
  const bowtie::BarrierValue fallen = ValueOf("home-hazard-assessment", true);
  EXPECT_EQ(fallen.worth, BarrierWorth::kCounted);
  EXPECT_EQ(fallen.rate_ratio->value, 0.62);
  EXPECT_NEAR(fallen.avoided_per_1000->value, 850 * 0.38, 1e-9);
  EXPECT_EQ(ValueOf("home-hazard-assessment", false).worth, BarrierWorth::kNoEffect);
  EXPECT_EQ(ValueOf("home-hazard-assessment", false, false).worth, BarrierWorth::kUnknown)
      << "nobody asked about falls";
}

TEST(TheFallBowtie, FindsNoEffectOfAReviewOfMedicinesAlone) {
  for (const bool fallen : {false, true}) {
    EXPECT_EQ(ValueOf("medication-review-alone", fallen).worth, BarrierWorth::kNoEffect);
    EXPECT_EQ(ValueOf("vitamin-d", fallen).worth, BarrierWorth::kNoEffect);
  }
}

// Requirements: S1-62
TEST(AnIntervention, BelongsToNoProfessionButToWhoeverIsCompetent) {
  std::map<std::string, std::set<std::string>> roles_with;
  for (const team::Role& role : Shipped().roles) {
    for (const std::string& competence : role.competences) {
      roles_with[competence].insert(role.id);
    }
  }
  for (const Intervention& intervention : Shipped().interventions) {
    for (const std::string& competence : intervention.competences) {
      EXPECT_FALSE(roles_with[competence].empty())
          << intervention.id << ": " << competence;
    }
  }
  // The same exercise by a physiotherapist or by an occupational therapist.
  const std::set<std::string> exercise = roles_with["exercise-guidance"];
  EXPECT_TRUE(exercise.contains("physiotherapist"));
  EXPECT_TRUE(exercise.contains("occupational-therapist"));
}

}  // namespace
}  // namespace tillit::service
