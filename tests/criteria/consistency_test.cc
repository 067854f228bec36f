// SPDX-License-Identifier: Apache-2.0
#include "tillit/criteria/consistency.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"
#include "tillit/criteria/evaluate.h"

namespace tillit::criteria {
namespace {

constexpr int kFacts = 4;

std::string FactOf(uint64_t i) { return absl::StrCat("fact:", i); }

Criterion Leaf(uint64_t i) {
  Criterion leaf;
  leaf.derived.emplace();
  leaf.derived->of = FactOf(i);
  return leaf;
}

Criterion RandomCriterion(base::Random& random, int depth) {
  if (depth == 0 || random.Chance(0.3)) {
    Criterion leaf = Leaf(random.Below(kFacts));
    if (random.Chance(0.3)) leaf.id = absl::StrCat("named ", random.Below(100));
    return leaf;
  }
  Criterion made;
  std::vector<Criterion>* lists[] = {&made.all_of, &made.any_of, &made.none_of, &made.of,
                                     &made.none_known};
  const uint64_t which = random.Below(5);
  for (uint64_t n = 1 + random.Below(3); n > 0; --n) {
    lists[which]->push_back(RandomCriterion(random, depth - 1));
  }
  if (which == 3) {
    made.at_least = static_cast<int32_t>(1 + random.Below(made.of.size()));
  }
  return made;
}

TEST(AQuestion, MayHoldWhereSomeAnswersToItsPartsMakeItYes) {
  base::Random random(20261127);
  int may = 0, may_not = 0;
  for (int round = 0; round < 20000; ++round) {
    const Criterion criterion = RandomCriterion(random, 4);
    // The evaluator, asked of every state of the facts.
    bool some = false;
    const facts::PatientRecord record;
    for (unsigned answers = 0; answers < 1u << kFacts; ++answers) {
      facts::View view(record, base::Date{20000});
      for (unsigned i = 0; i < kFacts; ++i) {
        facts::DerivedFact fact;
        fact.id = FactOf(i);
        fact.holds = (answers >> i & 1u) != 0;
        view.AddDerived(fact);
      }
      some = some || Evaluate(criterion, {}, view).answer == Answer::kYes;
    }
    ASSERT_EQ(MayHold(criterion), some) << "round " << round;
    ++(some ? may : may_not);
  }
  EXPECT_GT(may, 1000);
  EXPECT_GT(may_not, 100);
}

TEST(AQuestion, OfAnEmptyRangeCanNeverHold) {
  Criterion age;
  age.age = AgeRange{80, 70};
  EXPECT_FALSE(MayHold(age));
  age.age = AgeRange{70, 80};
  EXPECT_TRUE(MayHold(age));
  Criterion either;
  either.any_of = {Leaf(0), age};
  either.any_of[1].age = AgeRange{80, 70};
  EXPECT_TRUE(MayHold(either));
}

TEST(AQuestion, OfMoreThanCanBeTriedMayHold) {
  Criterion all;
  for (uint64_t i = 0; i <= kMostParts; ++i) all.all_of.push_back(Leaf(i));
  Criterion none;
  none.none_of = {Leaf(0)};
  all.all_of.push_back(none);
  EXPECT_TRUE(MayHold(all)) << "true promises nothing";
}

}  // namespace
}  // namespace tillit::criteria
