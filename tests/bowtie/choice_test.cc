// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/choice.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bowtie/random_choices.h"

namespace tillit::bowtie {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

uint64_t Seed() {
  const char* seed = std::getenv("TILLIT_SEED");
  return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

int64_t Count(int64_t without) {
  const char* count = std::getenv("TILLIT_CHOICES");
  return count == nullptr ? without : std::strtoll(count, nullptr, 10);
}

TEST(Choose, EqualsTryingEverySet) {
  const int64_t count = Count(300);
  int64_t something = 0;
  int64_t not_everything = 0;
  for (int64_t i = 0; i < count; ++i) {
    base::Random random(Seed(), static_cast<uint64_t>(i));
    const RandomChoice made = MakeRandomChoice(random);
    const absl::StatusOr<Choice> choice =
        Choose(made.options, made.Stakes(), made.budget);
    ASSERT_TRUE(choice.ok()) << choice.status();
    const BestOfAll best = TryAll(made);
    ASSERT_TRUE(choice->optimal);
    ASSERT_TRUE(made.Fits(choice->taken)) << i;
    ASSERT_NEAR(choice->harm, best.harm, 1e-9 * (1e-9 + best.harm_before))
        << "seed " << Seed() << ", " << i;
    ASSERT_NEAR(choice->harm_before, best.harm_before, 1e-9 * best.harm_before);
    ASSERT_NEAR(choice->harm, made.Harm(choice->taken), 1e-9 * best.harm_before);
    ASSERT_LE(choice->bound, choice->harm);
    size_t taken = 0;
    for (const bool is : choice->taken) taken += is;
    something += taken > 0;
    not_everything += taken < made.options.size();
  }
  EXPECT_GT(something, count / 2);
  EXPECT_GT(not_everything, count / 2);
  std::printf("counts: %lld choices equal to the best of all sets\n",
              static_cast<long long>(count));
}

// Twenty-five that differ in nothing: which of them is no question.
TEST(Choose, IsNotLostAmongEqualOptions) {
  RandomChoice made;
  Network network;
  network.threats = {{100, {}}};
  network.barriers = 25;
  for (int32_t b = 0; b < network.barriers; ++b) network.event_barriers.push_back(b);
  made.networks.push_back(*CompiledNetwork::Compile(network));
  made.passes.emplace_back(25, 0.9);
  made.comes_with.emplace_back();
  for (int32_t b = 0; b < 25; ++b) {
    made.comes_with[0].push_back(b);
    made.options.push_back({absl::StrCat("o", b), 60, {}, {}});
  }
  made.weights = {1};
  made.budget.minutes = 60 * 12 + 30;
  const Choice choice = *Choose(made.options, made.Stakes(), made.budget);
  EXPECT_TRUE(choice.optimal);
  EXPECT_NEAR(choice.harm, 100 * std::pow(0.9, 12), 1e-9);
  EXPECT_LT(choice.nodes, 1000);
}

TEST(Choose, ProvesTheBoundOfManyBarriers) {
  std::vector<double> gaps;
  for (uint64_t i = 0; i < static_cast<uint64_t>(Count(300) / 100); ++i) {
    base::Random random(Seed() + 5, i);
    const RandomChoice made = MakeManyBarriers(random, 200);
    const absl::StatusOr<Choice> choice =
        Choose(made.options, made.Stakes(), made.budget);
    ASSERT_TRUE(choice.ok()) << choice.status();
    ASSERT_TRUE(made.Fits(choice->taken));
    ASSERT_LE(choice->bound, choice->harm * (1 + 1e-12));
    gaps.push_back((choice->harm - choice->bound) /
                   (choice->harm_before - choice->bound));
  }
  std::sort(gaps.begin(), gaps.end());
  const double median = gaps[gaps.size() / 2];
  const double p95 =
      gaps[static_cast<size_t>(0.95 * static_cast<double>(gaps.size() - 1))];
  std::printf("counts: %zu bow-ties of 200 barriers: gap %.3f %% median, %.3f %% p95\n",
              gaps.size(), 100 * median, 100 * p95);
  EXPECT_LE(median, 0.02);
  EXPECT_LE(p95, 0.05);
}

}  // namespace
}  // namespace tillit::bowtie
