// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/expectation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::stratify {
namespace {

using base::Decimal;
using facts::Sex;
using ::testing::HasSubstr;

Expectation PlannedContacts() {
  Expectation expectation;
  expectation.id = "contacts";
  expectation.version = "1";
  expectation.source.citation = "test";
  expectation.counted.codes = {{"S", {"X"}, {}, base::CodeMatch::kExact}};
  expectation.need = "need";
  expectation.age_steps = {18, 65};
  expectation.need_steps = {Decimal::FromInt(2), Decimal::FromInt(5)};
  return expectation;
}

std::vector<Counted> RandomPeople(uint64_t seed, int count) {
  base::Random random(seed);
  std::vector<Counted> people;
  for (int i = 0; i < count; ++i) {
    Counted& person = people.emplace_back();
    if (random.Chance(0.95)) person.sex = random.Chance(0.5) ? Sex::kFemale : Sex::kMale;
    if (random.Chance(0.95)) person.age = static_cast<int>(random.Below(95));
    if (random.Chance(0.9)) {
      person.need = Decimal::FromInt(static_cast<int>(random.Below(9)));
    }
    if (random.Chance(0.9)) person.observed = static_cast<int64_t>(random.Below(12));
  }
  return people;
}

int Step(int value, int first, int second) {
  return (value >= first) + (value >= second);
}

// The others who are alike, one by one.
struct Others {
  int64_t count = 0;
  int64_t observed = 0;
};
Others OthersLike(const std::vector<Counted>& people, size_t one, Alike alike) {
  const Counted& me = people[one];
  Others others;
  if (!me.need || (alike != Alike::kNeed && !me.age) ||
      (alike == Alike::kSexAgeNeed && !me.sex)) {
    return others;
  }
  const auto need = [](const Counted& p) {
    return Step(static_cast<int>(p.need->millionths / 1000000), 2, 5);
  };
  for (size_t i = 0; i < people.size(); ++i) {
    const Counted& other = people[i];
    if (i == one || !other.observed || !other.need || need(other) != need(me)) continue;
    if (alike != Alike::kNeed &&
        (!other.age || Step(*other.age, 18, 65) != Step(*me.age, 18, 65))) {
      continue;
    }
    if (alike == Alike::kSexAgeNeed && other.sex != me.sex) continue;
    ++others.count;
    others.observed += *other.observed;
  }
  return others;
}

TEST(Expected, IsTheMeanOfTheOthersWhoAreAlikeByBruteForce) {
  std::vector<int> kinds(4, 0);
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    const std::vector<Counted> people = RandomPeople(seed, seed % 2 == 0 ? 700 : 130);
    const std::vector<Expected> all = Expect(PlannedContacts(), people);
    ASSERT_EQ(all.size(), people.size());
    for (size_t i = 0; i < people.size(); ++i) {
      std::optional<Alike> narrowest;
      Others others;
      for (Alike alike : {Alike::kSexAgeNeed, Alike::kAgeNeed, Alike::kNeed}) {
        others = OthersLike(people, i, alike);
        if (people[i].observed && others.count >= kFewestAlike) {
          narrowest = alike;
          break;
        }
      }
      ASSERT_EQ(all[i].alike, narrowest);
      ++kinds[narrowest ? static_cast<size_t>(*narrowest) : 0];
      ASSERT_EQ(all[i].expected.has_value(), narrowest.has_value());
      ASSERT_EQ(all[i].observed, people[i].observed);
      if (!narrowest) continue;
      ASSERT_EQ(all[i].others, others.count);
      const double mean =
          static_cast<double>(others.observed) / static_cast<double>(others.count);
      ASSERT_NEAR(all[i].expected->ToDouble(), mean, 1e-6);
      ASSERT_NEAR(all[i].ratio->ToDouble(),
                  static_cast<double>(*people[i].observed) / mean, 1e-6);
    }
  }
  for (int kind : kinds) EXPECT_GT(kind, 0);
}

TEST(Expected, DoesNotDependOnTheOrderOfTheList) {
  std::vector<Counted> people = RandomPeople(3, 300);
  const std::vector<Expected> before = Expect(PlannedContacts(), people);
  std::reverse(people.begin(), people.end());
  std::vector<Expected> after = Expect(PlannedContacts(), people);
  std::reverse(after.begin(), after.end());
  EXPECT_EQ(after, before);
}

// P(X <= k) of R 4.2's ppois, to six places.
TEST(PoissonLowerTail, EqualsTheTable) {
  EXPECT_NEAR(PoissonLowerTail(0, 3), 0.049787, 5e-7);
  EXPECT_NEAR(PoissonLowerTail(1, 4), 0.091578, 5e-7);
  EXPECT_NEAR(PoissonLowerTail(3, 10), 0.010336, 5e-7);
  EXPECT_NEAR(PoissonLowerTail(10, 10), 0.583040, 5e-7);
  EXPECT_EQ(PoissonLowerTail(4, 0), 1);
}

// Summed from the far end, where a closed form gives each term from its neighbour.
TEST(PoissonLowerTail, AndTheUpperTailMakeOne) {
  for (double mean : {0.1, 1.0, 7.5, 40.0, 300.0}) {
    for (int64_t k : {0, 1, 5, 30, 290}) {
      double term =
          PoissonLowerTail(k, mean) - (k > 0 ? PoissonLowerTail(k - 1, mean) : 0);
      double upper = 0;
      for (int64_t i = k + 1; i < k + 2000; ++i) {
        term *= mean / static_cast<double>(i);
        upper += term;
      }
      // Where the term itself is lost to rounding the tails are 0 and 1.
      if (term == 0 && upper == 0 && PoissonLowerTail(k, mean) < 0.5) continue;
      EXPECT_NEAR(PoissonLowerTail(k, mean) + upper, 1, 1e-9) << mean << " " << k;
    }
  }
}

// Requirements: S0-35
TEST(Residual, RanksPlantedUnderServedPeopleAboveTheSatisfied) {
  base::Random random(35);
  std::vector<Counted> people;
  std::vector<bool> planted;
  for (int i = 0; i < 2000; ++i) {
    Counted& person = people.emplace_back();
    person.sex = random.Chance(0.5) ? Sex::kFemale : Sex::kMale;
    person.age = static_cast<int>(random.Between(18, 95));
    person.need = Decimal::FromInt(static_cast<int>(random.Below(9)));
    // Contacts follow need; the under-served have a third of what they should.
    planted.push_back(person.need >= Decimal::FromInt(5) && random.Chance(0.1));
    const double mean = 2 + 1.2 * person.need->ToDouble();
    int64_t contacts = 0;
    for (int week = 0; week < 104; ++week) {
      contacts += random.Chance(mean / 104 * (planted.back() ? 0.33 : 1));
    }
    person.observed = contacts;
  }
  const std::vector<Expected> all = Expect(PlannedContacts(), people);
  // Area under the curve: how often a planted person has the smaller tail, among those
  // of high need.
  int64_t pairs = 0;
  double before = 0;
  for (size_t a = 0; a < people.size(); ++a) {
    if (!planted[a]) continue;
    for (size_t b = 0; b < people.size(); ++b) {
      if (planted[b] || *people[b].need < Decimal::FromInt(5)) continue;
      ++pairs;
      before += *all[a].lower_tail < *all[b].lower_tail    ? 1
                : *all[a].lower_tail == *all[b].lower_tail ? 0.5
                                                           : 0;
    }
  }
  ASSERT_GT(pairs, 1000);
  const double area = before / static_cast<double>(pairs);
  std::printf("counts: area under the curve %.3f\n", area);
  EXPECT_GT(area, 0.9);
}

TEST(Validate, NamesTheFirstFaultOfAnExpectation) {
  EXPECT_TRUE(Validate(PlannedContacts(), "e").ok());
  const auto fault = [](auto change) {
    Expectation expectation = PlannedContacts();
    change(expectation);
    return std::string(Validate(expectation, "e").message());
  };
  EXPECT_THAT(fault([](Expectation& e) { e.id.clear(); }), HasSubstr("e: has no id"));
  EXPECT_THAT(fault([](Expectation& e) { e.id = "a.b"; }), HasSubstr("dot"));
  EXPECT_THAT(fault([](Expectation& e) { e.version.clear(); }), HasSubstr("version"));
  EXPECT_THAT(fault([](Expectation& e) { e.source.citation.clear(); }),
              HasSubstr("source"));
  EXPECT_THAT(fault([](Expectation& e) { e.need.clear(); }), HasSubstr("need"));
  EXPECT_THAT(fault([](Expectation& e) { e.age_steps = {5, 5}; }),
              HasSubstr("age_steps"));
  EXPECT_THAT(fault([](Expectation& e) {
                e.need_steps = {Decimal::FromInt(2), Decimal::FromInt(1)};
              }),
              HasSubstr("need_steps"));
  EXPECT_THAT(fault([](Expectation& e) { e.counted.codes.clear(); }),
              HasSubstr("e.counted"));
}

}  // namespace
}  // namespace tillit::stratify
