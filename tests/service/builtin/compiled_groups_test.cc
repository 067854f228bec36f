// SPDX-License-Identifier: Apache-2.0
// The shipped groups, compiled together, beside the criteria read as they are written.
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/catalogue_records.h"
#include "tillit/builtin/builtin.h"
#include "tillit/risk/engine.h"
#include "tillit/service/catalogue.h"

namespace tillit::service {
namespace {

using criteria::Answer;

const base::Date kAsOf = base::Date::FromCivil(2026, 11, 2);

TEST(CompiledGroups, PlaceAsTheObviousEvaluatorDoes) {
  for (const ServiceModel& model : builtin::Catalogue().services) {
    const LinkedService service = *Link(builtin::Catalogue(), model.id);
    test::CatalogueRecords people(builtin::Catalogue(), kAsOf, 7);
    criteria::Evaluation evaluation(service.compiled_groups.program());
    std::map<Answer, int> answers;
    for (int i = 0; i < 1500; ++i) {
      const facts::PatientRecord record = people.Next();
      facts::View obvious(record, kAsOf);
      service.engine->Score(obvious);
      for (size_t p = 0; p < service.profiles.size(); ++p) {
        stratify::FindProfile(service.profiles[p], service.profile_hashes[p], obvious);
      }
      facts::View compiled = obvious;
      const auto expected =
          stratify::PlaceInGroups(service.groups, service.group_hashes, obvious);
      const auto placed = service.compiled_groups.Place(compiled, evaluation);
      ASSERT_EQ(placed, expected) << i;
      for (const stratify::Placement& placement : placed) {
        ++answers[placement.member];
        for (const char* what : {"group:", "group_high:"}) {
          ASSERT_EQ(compiled.Derived(what + placement.group)->holds,
                    obvious.Derived(what + placement.group)->holds);
        }
      }
    }
    for (const Answer answer : {Answer::kYes, Answer::kNo, Answer::kUnknown}) {
      EXPECT_GT(answers[answer], 100) << model.id << " " << static_cast<int>(answer);
    }
  }
}

}  // namespace
}  // namespace tillit::service
