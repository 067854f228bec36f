// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/canonical.h"
#include "tillit/risk/engine.h"
#include "tillit/risk/model.h"

namespace tillit::risk {
namespace {

using base::Decimal;
using ::testing::ElementsAre;

Term Codes(const std::string& id, int points, const std::string& system = "S") {
  Term term;
  term.id = id;
  term.points = Decimal::FromInt(points);
  term.criterion.coded = criteria::CodedFacts{};
  term.criterion.coded->codes = {{system, {id}, {}, base::CodeMatch::kExact}};
  return term;
}

Model Base() {
  Model model;
  model.id = "m";
  model.version = "1";
  model.source.citation = "a paper";
  model.source.note = "a note";
  model.terms = {Codes("a", 1), Codes("b", 2), Codes("c", 4, "T")};
  model.terms[0].zeroed_by = {"b"};
  model.bands = {{"low", Decimal{}, {}}};
  model.examples = {{}};
  return model;
}

Variant Named(const std::string& id) {
  Variant variant;
  variant.id = id;
  variant.version = "1";
  return variant;
}

// The one variant of Base that changes as `change` says, or what is wrong with it.
template <class Change>
absl::StatusOr<Model> With(Change&& change) {
  Model model = Base();
  Variant variant = Named("v");
  change(variant);
  model.variants = {variant};
  absl::StatusOr<std::vector<Model>> models = Expand(model, "models(m)");
  if (!models.ok()) return models.status();
  EXPECT_EQ(models->size(), 2u);
  EXPECT_EQ(models->front(), Base());
  return models->back();
}

std::vector<std::string> TermsOf(const Model& model) {
  std::vector<std::string> terms;
  for (const Term& term : model.terms) {
    terms.push_back(term.id + " " + term.points.ToString());
  }
  return terms;
}

TEST(Expand, LeavesAModelWithoutVariantsAsItIs) {
  EXPECT_THAT(*Expand(Base(), "m"), ElementsAre(Base()));
}

TEST(Expand, MakesAFullModelThatSaysWhatItVaries) {
  const Model made = *With([](Variant& v) { v.absent_is_no = true; });
  EXPECT_EQ(made.id, "v");
  EXPECT_EQ(made.variant_of, "m");
  EXPECT_TRUE(made.variants.empty());
  EXPECT_TRUE(made.examples.empty());
  EXPECT_EQ(made.terms, Base().terms);
  EXPECT_EQ(made.bands, Base().bands);
  EXPECT_EQ(made.source, Base().source);
  EXPECT_TRUE(made.absent_is_no);
  EXPECT_TRUE(Validate(made, "m").ok());
}

TEST(Expand, ChangesTermsByTheirIds) {
  const Model made = *With([](Variant& v) {
    v.left_out = {"b"};
    v.terms = {Codes("c", 8), Codes("d", 16)};
    v.points = {{"d", Decimal::FromInt(32)}};
    v.hierarchy = {{"a", {"d"}}, {"c", {}}};
  });
  EXPECT_THAT(TermsOf(made), ElementsAre("a 1", "c 8", "d 32"));
  EXPECT_THAT(made.terms[0].zeroed_by, ElementsAre("d"));
  EXPECT_EQ(made.terms[1].criterion.coded->codes[0].system, "S");
}

TEST(Expand, SetsTheWindowOfEveryCodedCriterionOrOfOneSystem) {
  Model model = Base();
  model.terms[0].criterion.coded->look_back_months = 24;
  criteria::Criterion nested;
  nested.all_of = {model.terms[0].criterion, model.terms[2].criterion};
  model.terms[1].criterion = nested;
  Variant all = Named("all"), one = Named("one"), ever = Named("ever");
  all.look_backs = {{"", 12, {}, {}, {}}};
  one.look_backs = {{"T", {}, 90, {}, {}}};
  ever.of = "all";
  ever.look_backs = {{"", {}, {}, {}, {}}};
  model.variants = {all, one, ever};
  const std::vector<Model> models = *Expand(model, "m");
  const auto window = [&](size_t m, const criteria::Criterion& c) {
    return std::to_string(m) + ":" +
           std::to_string(c.coded->look_back_months.value_or(-1)) + "/" +
           std::to_string(c.coded->look_back_days.value_or(-1));
  };
  const auto inner = [&](size_t m, size_t i) {
    return window(m, models[m].terms[1].criterion.all_of[i]);
  };
  EXPECT_EQ(inner(1, 0), "1:12/-1");
  EXPECT_EQ(inner(1, 1), "1:12/-1");
  EXPECT_EQ(inner(2, 0), "2:24/-1");
  EXPECT_EQ(inner(2, 1), "2:-1/90");
  EXPECT_EQ(inner(3, 0), "3:-1/-1");
  EXPECT_EQ(window(2, models[2].terms[0].criterion), "2:24/-1");
  EXPECT_EQ(window(2, models[2].terms[2].criterion), "2:-1/90");
}

TEST(Expand, AsksOfDaysAndKindsOfContactAndTakesAnyOfSeveralWindows) {
  Model model = Base();
  Variant variant = Named("v");
  const criteria::Period year{criteria::Span::kThisYear, {}};
  variant.look_backs = {{"S", {}, {}, year, {}}, {"S", 6, {}, {}, {"visit"}}};
  model.variants = {variant};
  const std::vector<Model> models = *Expand(model, "m");
  const criteria::Criterion& both = models[1].terms[0].criterion;
  ASSERT_EQ(both.any_of.size(), 2u);
  EXPECT_EQ(both.any_of[0].period, year);
  ASSERT_EQ(both.any_of[0].in_period.size(), 1u);
  EXPECT_EQ(both.any_of[0].in_period[0], Base().terms[0].criterion);
  EXPECT_EQ(both.any_of[1].coded->look_back_months, 6);
  EXPECT_THAT(both.any_of[1].coded->contact_kinds, ElementsAre("visit"));
  EXPECT_EQ(models[1].terms[2].criterion, Base().terms[2].criterion);  // of T
}

TEST(Expand, StartsFromAnEarlierVariant) {
  Model model = Base();
  Variant first = Named("first"), second = Named("second");
  first.points = {{"a", Decimal::FromInt(7)}};
  second.of = "first";
  second.left_out = {"c"};
  model.variants = {first, second};
  const std::vector<Model> models = *Expand(model, "m");
  EXPECT_THAT(TermsOf(models[2]), ElementsAre("a 7", "b 2"));
  EXPECT_EQ(models[2].variant_of, "m");
  model.variants = {second, first};
  EXPECT_EQ(Expand(model, "models(m)").status().message(),
            "models(m).variants[0](second): starts from 'first', which is no variant "
            "above");
}

TEST(Expand, KeepsOrReplacesTheSource) {
  EXPECT_EQ(With([](Variant& v) {
              v.note = "ours";
              v.monotone = true;
            })->source.note,
            "ours");
  EXPECT_EQ(With([](Variant& v) {
              v.verification = base::Verification::kOneSource;
              v.monotone = true;
            })->source.verification,
            base::Verification::kOneSource);
  const Model made = *With([](Variant& v) {
    v.monotone = true;
    v.source = base::Source{};
    v.source->citation = "another paper";
    v.source->verification = base::Verification::kProposal;
  });
  EXPECT_EQ(made.source.citation, "another paper");
  EXPECT_EQ(made.source.note, "");
  EXPECT_EQ(made.source.verification, base::Verification::kProposal);
}

TEST(Expand, NamesThePathOfAFault) {
  const auto fault = [](const auto& change) {
    return std::string(With(change).status().message());
  };
  EXPECT_EQ(fault([](Variant& v) { v.id.clear(); }),
            "models(m).variants[0](): has no id");
  EXPECT_EQ(fault([](Variant& v) { v.version.clear(); }),
            "models(m).variants[0](v): has no version");
  EXPECT_EQ(fault([](Variant& v) { v.left_out = {"a", "x"}; }),
            "models(m).variants[0](v).left_out[1]: 'x' is no term");
  EXPECT_EQ(fault([](Variant& v) { v.points = {{"x", {}}}; }),
            "models(m).variants[0](v).points[0]: 'x' is no term");
  EXPECT_EQ(fault([](Variant& v) { v.hierarchy = {{"x", {}}}; }),
            "models(m).variants[0](v).hierarchy[0]: 'x' is no term");
  EXPECT_EQ(fault([](Variant& v) { v.look_backs = {{"U", 1, {}}}; }),
            "models(m).variants[0](v).look_backs[0]: is a window for nothing that the "
            "model asks");
  EXPECT_EQ(fault([](Variant& v) { v.note = "only a note"; }),
            "models(m).variants[0](v): changes nothing");
}

TEST(Expand, LeavesFaultsOfTheWholeModelToValidate) {
  const Model made = *With([](Variant& v) { v.left_out = {"b"}; });
  EXPECT_EQ(Validate(made, "models(v)").message(),
            "models(v).terms[0]: zeroed_by 'b' is no term");
  Model folded = Base();
  folded.variants = {Named("v")};
  EXPECT_EQ(Validate(folded, "m").message(), "m: has variants that were not expanded");
}

TEST(Hash, CoversWhatAVariantChanges) {
  Model model = Base();
  Variant first = Named("v");
  first.points = {{"a", Decimal::FromInt(7)}};
  model.variants = {first};
  const std::string before = base::ContentHash(Expand(model, "m")->back());
  model.variants[0].points[0].points = Decimal::FromInt(8);
  EXPECT_NE(base::ContentHash(Expand(model, "m")->back()), before);
  model.variants[0] = first;
  model.terms[1].points = Decimal::FromInt(9);
  EXPECT_NE(base::ContentHash(Expand(model, "m")->back()), before);
}

// What this model hashed to before a model could have a transform or variants.
TEST(Hash, OfAModelThatUsesNoNewFieldStays) {
  EXPECT_EQ(base::ContentHash(Base()), "3ec086e2f32216c8");
  Model later = Base();
  later.transform = Transform{};
  EXPECT_NE(base::ContentHash(later), base::ContentHash(Base()));
}

Model WithTransform(Transform transform) {
  Model model = Base();
  model.examples.clear();
  model.absent_is_no = true;
  model.transform = transform;
  return model;
}

TEST(Transform, GivesTheLogisticProbability) {
  Transform logistic;
  logistic.intercept = *Decimal::Parse("-2.5");
  // 1 / (1 + e^2.5), 1 / (1 + e^-1.5) and 1/2, worked with a pocket calculator.
  EXPECT_EQ(ProbabilityOf(logistic, Decimal{}).ToString(), "0.075858");
  EXPECT_EQ(ProbabilityOf(logistic, Decimal::FromInt(4)).ToString(), "0.817574");
  EXPECT_EQ(ProbabilityOf(logistic, *Decimal::Parse("2.5")).ToString(), "0.5");
  EXPECT_EQ(ProbabilityOf(logistic, Decimal::FromInt(1000)).ToString(), "1");
  EXPECT_EQ(ProbabilityOf(logistic, Decimal::FromInt(-1000)).ToString(), "0");
}

TEST(Transform, GivesTheProbabilityBeforeTheHorizonOfCox) {
  Transform cox;
  cox.link = Link::kCox;
  cox.baseline_survival = *Decimal::Parse("0.9");
  cox.horizon_days = 365;
  // 1 - 0.9, 1 - 0.9^e and 1 - 0.9^(1/e).
  EXPECT_EQ(ProbabilityOf(cox, Decimal{}).ToString(), "0.1");
  EXPECT_EQ(ProbabilityOf(cox, Decimal::FromInt(1)).ToString(), "0.249038");
  EXPECT_EQ(ProbabilityOf(cox, Decimal::FromInt(-1)).ToString(), "0.038018");
  EXPECT_EQ(ProbabilityOf(cox, Decimal::FromInt(1000)).ToString(), "1");
}

TEST(Transform, StandsBesideThePointsWithItsBounds) {
  Transform logistic;
  logistic.intercept = Decimal::FromInt(-1);
  Model model = WithTransform(logistic);
  model.absent_is_no = false;
  facts::PatientRecord record;
  facts::Fact fact;
  fact.code = {"S", "b"};
  record.facts = {fact};
  record.coverage = {{"test", {facts::FactKind::kCondition}, {"S"}, {}, {}, true}};
  const auto score = Engine::Compile({model})
                         ->Score(record, base::Date::FromCivil(2024, 1, 1))
                         .scores[0];
  // 2 points; whether there are 4 more is unknown.
  EXPECT_EQ(score.probability->ToString(), "0.731059");
  EXPECT_EQ(score.lowest_probability->ToString(), "0.731059");
  EXPECT_EQ(score.highest_probability->ToString(), "0.993307");
  model.transform.reset();
  const auto without = Engine::Compile({model})
                           ->Score(record, base::Date::FromCivil(2024, 1, 1))
                           .scores[0];
  EXPECT_FALSE(without.probability.has_value());
}

TEST(Transform, IsCheckedByWorkedExamples) {
  Transform logistic;
  Model model = WithTransform(logistic);
  WorkedExample example;
  example.id = "nothing";
  example.points = Decimal{};
  example.probability = *Decimal::Parse("0.5");
  EXPECT_EQ(CheckExample(*Engine::Compile({model}), model, example), "");
  example.probability = *Decimal::Parse("0.6");
  EXPECT_EQ(CheckExample(*Engine::Compile({model}), model, example),
            "probability 0.5, expected 0.6");
}

TEST(Transform, IsRefusedWhereItMeansNothing) {
  const auto fault = [](Transform transform) {
    return std::string(Validate(WithTransform(transform), "m").message());
  };
  Transform cox;
  cox.link = Link::kCox;
  cox.horizon_days = 365;
  EXPECT_EQ(fault(cox), "m.transform: baseline_survival goes with the link COX");
  for (const char* odd : {"0", "1", "-0.5"}) {
    cox.baseline_survival = *Decimal::Parse(odd);
    EXPECT_EQ(fault(cox), "m.transform: baseline_survival lies outside 0 to 1");
  }
  cox.baseline_survival = *Decimal::Parse("0.9");
  EXPECT_EQ(fault(cox), "");
  cox.horizon_days = 0;
  EXPECT_EQ(fault(cox), "m.transform: has no horizon");
  cox.horizon_days = -1;
  EXPECT_EQ(fault(cox), "m.transform: its horizon is negative");
  cox.link = Link::kLogistic;
  cox.horizon_days = 0;
  EXPECT_EQ(fault(cox), "m.transform: baseline_survival goes with the link COX");
}

}  // namespace
}  // namespace tillit::risk
