// SPDX-License-Identifier: Apache-2.0
// Units as data: values that are written otherwise are read, and those that cannot be are
// told of.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/run.h"

namespace tillit::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const base::Date kAsOf = base::Date::FromCivil(2024, 3, 31);

criteria::Criterion Heavy() {
  criteria::Criterion c;
  c.measured = criteria::MeasuredValue{};
  c.measured->codes = {{"L", {"weight"}, {}, base::CodeMatch::kExact, false, {}, {}}};
  c.measured->unit = "kg";
  c.measured->at_least = 100;
  return c;
}

Unit Kilogram() {
  Unit unit;
  unit.id = "kg";
  unit.conversions = {{"g", 1, 1000}, {"[lb_av]", 45359237, 100000000}};
  return unit;
}

Catalogue WithUnits() {
  Catalogue catalogue;
  catalogue.code_systems = {{}};
  catalogue.code_systems[0].id = "L";
  catalogue.units = {Kilogram()};
  risk::Model model;
  model.id = "m";
  model.version = "1";
  model.source.citation = "test";
  model.terms = {{}};
  model.terms[0].id = "heavy";
  model.terms[0].points = base::Decimal::FromInt(1);
  model.terms[0].criterion = Heavy();
  catalogue.models = {model};
  stratify::Group group;
  group.id = "g";
  group.version = "1";
  group.source.citation = "test";
  group.member = {Heavy()};
  catalogue.groups = {group};
  ServiceModel service;
  service.id = "s";
  service.version = "1";
  service.source.citation = "test";
  service.groups = {"g"};
  service.ranking_models = {"m"};
  catalogue.services = {service};
  return catalogue;
}

facts::PatientRecord Weighing(const std::string& id, double value,
                              const std::string& unit) {
  facts::PatientRecord record;
  record.id = base::PatientId(id);
  facts::Fact fact;
  fact.kind = facts::FactKind::kMeasurement;
  fact.code = {"L", "weight"};
  fact.date = base::PartialDate::FromDate(kAsOf);
  fact.value = value;
  fact.unit = unit;
  record.facts = {fact};
  return record;
}

TEST(Units, AreReadAsWhatTheQuestionAsksIn) {
  Catalogue catalogue = WithUnits();
  ASSERT_TRUE(Prepare(catalogue).ok()) << Prepare(catalogue);
  const criteria::Criterion& heavy = catalogue.models[0].terms[0].criterion;
  const auto ask = [&](double value, const std::string& unit) {
    const facts::PatientRecord record = Weighing("p", value, unit);
    return criteria::Evaluate(heavy, {}, facts::View(record, kAsOf)).answer;
  };
  EXPECT_EQ(ask(100, "kg"), criteria::Answer::kYes);
  EXPECT_EQ(ask(99999, "g"), criteria::Answer::kNo);
  EXPECT_EQ(ask(100000, "g"), criteria::Answer::kYes);
  EXPECT_EQ(ask(221, "[lb_av]"), criteria::Answer::kYes);
  EXPECT_EQ(ask(220, "[lb_av]"), criteria::Answer::kNo);
  EXPECT_EQ(ask(100, "st"), criteria::Answer::kUnknown);
}

TEST(Units, AreAddedOnceAndNeverInPlaceOfAQuestionsOwn) {
  Catalogue catalogue = WithUnits();
  catalogue.models[0].terms[0].criterion.measured->conversions = {{"g", 2, 1000}};
  ASSERT_TRUE(Prepare(catalogue).ok());
  const Catalogue once = catalogue;
  ASSERT_TRUE(Prepare(catalogue).ok());
  EXPECT_EQ(catalogue, once);
  const auto& conversions = catalogue.models[0].terms[0].criterion.measured->conversions;
  EXPECT_THAT(conversions,
              ElementsAre(criteria::UnitConversion{"g", 2, 1000},
                          criteria::UnitConversion{"[lb_av]", 45359237, 100000000}));
}

TEST(Units, ThatAreNoneAreRefusedWithTheirPath) {
  const auto fault = [](const std::vector<criteria::UnitConversion>& conversions) {
    Catalogue catalogue = WithUnits();
    catalogue.units[0].conversions = conversions;
    return std::string(Prepare(catalogue).message());
  };
  EXPECT_THAT(fault({{"g", 0, 1}}), HasSubstr("units(kg).conversions[0]: is none"));
  EXPECT_THAT(fault({{"g", 1, 1}, {"g", 1, 2}}), HasSubstr("'g' stands twice"));
  EXPECT_THAT(fault({{"kg", 1, 1}}), HasSubstr("'kg' stands twice"));
}

// Left unsaid, a list in another unit would look like a list of light people.
TEST(Units, ThatCannotBeReadAreCountedByCodeAndNotQuoted) {
  Catalogue catalogue = WithUnits();
  ASSERT_TRUE(Prepare(catalogue).ok());
  const absl::StatusOr<LinkedService> service = Link(catalogue, "s");
  ASSERT_TRUE(service.ok()) << service.status();
  StratifyOptions options;
  options.as_of = kAsOf;
  // An old value in another unit is no news.
  facts::PatientRecord lighter = Weighing("d", 90, "kg");
  lighter.facts.push_back(Weighing("d", 14, "st").facts[0]);
  lighter.facts[1].date = base::PartialDate::FromDate(kAsOf.PlusDays(-900));
  const RunResult result = Stratify(*service,
                                    {Weighing("a", 100, "st"), Weighing("b", 100, ""),
                                     Weighing("c", 100000, "g"), lighter},
                                    options);
  const Scores scores = Score(*service, {Weighing("a", 100, "st")}, kAsOf);
  ASSERT_EQ(scores.findings.size(), 1u);
  EXPECT_EQ(scores.findings[0].code, "unit_unreadable");
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].code, "unit_unreadable");
  EXPECT_THAT(result.findings[0].arguments, ElementsAre("L", "weight", "2"));
  EXPECT_EQ(result.patients[2].scores[0].points, base::Decimal::FromInt(1));
}

}  // namespace
}  // namespace tillit::service
