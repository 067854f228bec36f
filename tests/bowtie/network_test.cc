// SPDX-License-Identifier: Apache-2.0
#include "tillit/bowtie/network.h"

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bowtie/random_networks.h"
#include "tillit/base/distributions.h"
#include "tillit/base/random.h"

namespace tillit::bowtie {
namespace {

using ::testing::HasSubstr;

uint64_t Seed() {
  const char* seed = std::getenv("TILLIT_SEED");
  return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

int64_t Count(int64_t without) {
  const char* count = std::getenv("TILLIT_BOWTIES");
  return count == nullptr ? without : std::strtoll(count, nullptr, 10);
}

Quantities Quantified(const Network& network, const std::vector<double>& passes) {
  absl::StatusOr<CompiledNetwork> compiled = CompiledNetwork::Compile(network);
  EXPECT_TRUE(compiled.ok()) << compiled.status();
  return compiled->Quantify(passes);
}

TEST(ANetwork, GivesThePublishedExamplesOfTheAlgebra) {
  // p 0.02 behind barriers of effect 0.7 and 0.5: 0.003; beside one of 0.01: 0.01297.
  Network network;
  network.form = Form::kProbability;
  network.barriers = 2;
  network.threats = {{0.02, {0, 1}}};
  const std::vector<double> passes = {1 - 0.7, 1 - 0.5};
  EXPECT_NEAR(Quantified(network, passes).event, 0.003, 1e-15);
  network.threats.push_back({0.01, {}});
  EXPECT_NEAR(Quantified(network, passes).event, 0.01297, 1e-15);
}

TEST(ANetwork, AddsRatesAndMultipliesThemByRatios) {
  Network network;
  network.barriers = 3;
  network.threats = {{300, {0}}, {550, {}}};
  network.event_barriers = {1};
  network.event_severity = 0.25;
  network.consequences = {{0.1, 2, {2}}, {0.5, 1, {}}};
  const Quantities found = Quantified(network, {0.5, 0.77, 0.2});
  EXPECT_DOUBLE_EQ(found.threats[0], 150);
  EXPECT_DOUBLE_EQ(found.event, (150 + 550) * 0.77);
  EXPECT_DOUBLE_EQ(found.consequences[0], found.event * 0.02);
  EXPECT_DOUBLE_EQ(found.harm, found.event * (0.25 + 2 * 0.02 + 0.5));
}

TEST(ANetwork, LetsABarrierOfSeveralPathsFailOnAllOrNone) {
  // Two certain threats behind one barrier: it fails or not, so the event is as probable.
  Network network;
  network.form = Form::kProbability;
  network.barriers = 1;
  network.threats = {{1, {0}}, {1, {0}}};
  EXPECT_DOUBLE_EQ(Quantified(network, {0.3}).event, 0.3);
  network.gates = {{GateKind::kAnd, 1, {0, 1}, {}}};
  EXPECT_DOUBLE_EQ(Quantified(network, {0.3}).event, 0.3);
}

TEST(ANetwork, CountsHowManyOfItsThreatsCame) {
  Network network;
  network.form = Form::kProbability;
  network.threats = {{0.1, {}}, {0.2, {}}, {0.3, {}}};
  network.gates = {{GateKind::kAtLeast, 2, {0, 1, 2}, {}}};
  const double two = 0.1 * 0.2 * 0.7 + 0.1 * 0.8 * 0.3 + 0.9 * 0.2 * 0.3;
  EXPECT_NEAR(Quantified(network, {}).event, two + 0.1 * 0.2 * 0.3, 1e-15);
}

TEST(ACommonCause, LeavesEachAloneAsItWasAndEndsAtTheBestOne) {
  EXPECT_DOUBLE_EQ(PassesWithCommonCause(0.4, {0.3}), 0.3);
  EXPECT_DOUBLE_EQ(PassesWithCommonCause(0, {0.3, 0.5}), 0.15);
  EXPECT_DOUBLE_EQ(PassesWithCommonCause(1, {0.3, 0.5}), 0.3);
  // What is not in place is no member, and harm is no failure.
  EXPECT_DOUBLE_EQ(PassesWithCommonCause(0.4, {0.3, 1}), 0.3);
  EXPECT_DOUBLE_EQ(PassesWithCommonCause(0.4, {0.3, 1.2}), 0.3 * 1.2);
}

TEST(ACap, CreditsNoMoreThanTheProgrammeOrTheBestAlone) {
  EXPECT_DOUBLE_EQ(PassesCapped(0.77, {0.9, 0.9}), 0.81);
  EXPECT_DOUBLE_EQ(PassesCapped(0.77, {0.8, 0.8}), 0.77);
  EXPECT_DOUBLE_EQ(PassesCapped(0.77, {0.62, 0.77}), 0.62);
  EXPECT_DOUBLE_EQ(PassesCapped(0.77, {1, 0.9}), 0.9);
}

// Closed forms against an enumeration of every state of fault tree and event tree.
TEST(ANetwork, EqualsTheEnumerationOfItsFaultAndEventTree) {
  const int64_t count = Count(1000);
  RecordProperty("seed", std::to_string(Seed()));
  int64_t with_gates = 0;
  int64_t with_groups = 0;
  for (int64_t i = 0; i < count; ++i) {
    base::Random random(Seed(), static_cast<uint64_t>(i));
    const RandomNetwork made =
        MakeRandomNetwork(random, random.Chance(0.5) ? Form::kProbability : Form::kRate);
    with_gates += !made.network.gates.empty();
    with_groups += !made.network.common_causes.empty() || !made.network.caps.empty();
    const Quantities found = Quantified(made.network, made.passes);
    const Enumerated expected = Enumerate(made.network, made.passes);
    const double scale = 1e-12 * (1 + expected.event);
    ASSERT_NEAR(found.event, expected.event, scale) << "seed " << Seed() << ", " << i;
    ASSERT_NEAR(found.harm, expected.harm, 20 * scale) << "seed " << Seed() << ", " << i;
    ASSERT_EQ(found.consequences.size(), expected.consequences.size());
    for (size_t c = 0; c < found.consequences.size(); ++c) {
      ASSERT_NEAR(found.consequences[c], expected.consequences[c], scale) << i;
    }
  }
  EXPECT_GT(with_gates, count / 5);
  EXPECT_GT(with_groups, count / 5);
  std::printf("counts: %lld bow-ties, %lld with gates, %lld with groups\n",
              static_cast<long long>(count), static_cast<long long>(with_gates),
              static_cast<long long>(with_groups));
}

TEST(ANetwork, IsNeverMadeWorseByAFurtherEffectiveBarrier) {
  for (int64_t i = 0; i < Count(1000); ++i) {
    base::Random random(Seed() + 1, static_cast<uint64_t>(i));
    const RandomNetwork made =
        MakeRandomNetwork(random, random.Chance(0.5) ? Form::kProbability : Form::kRate);
    absl::StatusOr<CompiledNetwork> compiled = CompiledNetwork::Compile(made.network);
    ASSERT_TRUE(compiled.ok()) << compiled.status();
    for (size_t b = 0; b < made.passes.size(); ++b) {
      std::vector<bool> in_place;
      for (size_t other = 0; other < made.passes.size(); ++other) {
        in_place.push_back(other == b || random.Chance(0.6));
      }
      const Quantities with_it = compiled->Quantify(made.passes, in_place);
      in_place[b] = false;
      const Quantities without_it = compiled->Quantify(made.passes, in_place);
      ASSERT_LE(with_it.event, without_it.event * (1 + 1e-12)) << i;
      ASSERT_LE(with_it.harm, without_it.harm * (1 + 1e-12)) << i;
    }
  }
}

TEST(ANetwork, DoesNotDependOnTheOrderOfItsParts) {
  for (int64_t i = 0; i < Count(1000); ++i) {
    base::Random random(Seed() + 2, static_cast<uint64_t>(i));
    const RandomNetwork made =
        MakeRandomNetwork(random, random.Chance(0.5) ? Form::kProbability : Form::kRate);
    const Quantities before = Quantified(made.network, made.passes);
    Network other = made.network;
    for (Network::Threat& threat : other.threats) {
      base::Shuffle(random, absl::MakeSpan(threat.barriers));
    }
    base::Shuffle(random, absl::MakeSpan(other.event_barriers));
    base::Shuffle(random, absl::MakeSpan(other.common_causes));
    if (other.gates.empty()) base::Shuffle(random, absl::MakeSpan(other.threats));
    base::Shuffle(random, absl::MakeSpan(other.consequences));
    const Quantities after = Quantified(other, made.passes);
    ASSERT_NEAR(after.event, before.event, 1e-12 * (1 + before.event)) << i;
    ASSERT_NEAR(after.harm, before.harm, 1e-11 * (1 + before.event)) << i;
  }
}

TEST(ANetwork, AsASumOfProductsGivesTheSameHarm) {
  int64_t sums = 0;
  for (int64_t i = 0; i < Count(1000); ++i) {
    base::Random random(Seed() + 3, static_cast<uint64_t>(i));
    RandomNetwork made =
        MakeRandomNetwork(random, random.Chance(0.5) ? Form::kProbability : Form::kRate);
    made.network.common_causes.clear();
    made.network.caps.clear();
    absl::StatusOr<CompiledNetwork> compiled = CompiledNetwork::Compile(made.network);
    ASSERT_TRUE(compiled.ok());
    if (!compiled->IsSumOfProducts()) continue;
    ++sums;
    double sum = 0;
    for (const CompiledNetwork::Product& product : compiled->Products()) {
      double of = product.weight;
      for (const int32_t b : product.barriers) of *= made.passes[static_cast<size_t>(b)];
      sum += of;
    }
    ASSERT_NEAR(sum, compiled->Quantify(made.passes).harm, 1e-10) << i;
  }
  EXPECT_GT(sums, 100);
}

// Occurrences drawn one by one, with a simulator that knows only what each thing does.
TEST(ANetwork, AgreesWithSimulatedOccurrences) {
  for (uint64_t i = 0; i < 40; ++i) {
    base::Random random(Seed() + 4, i);
    const RandomNetwork made =
        MakeRandomNetwork(random, i % 2 == 0 ? Form::kProbability : Form::kRate);
    const double expected = Quantified(made.network, made.passes).event;
    const Network& network = made.network;
    const int64_t trials = 20000;
    double sum = 0;
    double squares = 0;
    for (int64_t trial = 0; trial < trials; ++trial) {
      std::vector<bool> failed(made.passes.size());
      const auto draw = [&](std::vector<bool>& out) {
        for (size_t b = 0; b < made.passes.size(); ++b) {
          out[b] = random.Chance(made.passes[b]);
        }
        for (const Network::CommonCause& group : network.common_causes) {
          double best = 1;
          for (const int32_t b : group.barriers) {
            best = std::min(best, made.passes[static_cast<size_t>(b)]);
          }
          const double common = group.share * best;
          const bool all = random.Chance(common);
          for (const int32_t b : group.barriers) {
            const double pass = made.passes[static_cast<size_t>(b)];
            out[static_cast<size_t>(b)] =
                all || (common < 1 && random.Chance((pass - common) / (1 - common)));
          }
        }
        for (const Network::Cap& cap : network.caps) {
          double product = 1;
          double best = 1;
          for (const int32_t b : cap.barriers) {
            product *= made.passes[static_cast<size_t>(b)];
            best = std::min(best, made.passes[static_cast<size_t>(b)]);
          }
          const bool all = random.Chance(std::max(product, std::min(cap.passes, best)));
          for (const int32_t b : cap.barriers) out[static_cast<size_t>(b)] = all;
        }
      };
      const auto through = [&](const std::vector<int32_t>& barriers) {
        bool all = true;
        for (const int32_t b : barriers) all = all && failed[static_cast<size_t>(b)];
        return all;
      };
      double events = 0;
      if (network.form == Form::kRate) {
        // Each occurrence meets its barriers afresh.
        for (const Network::Threat& threat : network.threats) {
          for (int64_t n = base::Poisson(random, threat.amount); n > 0; --n) {
            draw(failed);
            events += through(threat.barriers) && through(network.event_barriers);
          }
        }
      } else {
        draw(failed);
        std::vector<bool> arrived;
        std::vector<bool> named(network.threats.size(), false);
        for (const Network::Threat& threat : network.threats) {
          arrived.push_back(random.Chance(threat.amount) && through(threat.barriers));
        }
        std::vector<bool> gates;
        for (const Network::Gate& gate : network.gates) {
          int32_t yes = 0;
          for (const int32_t t : gate.threats) {
            yes += arrived[static_cast<size_t>(t)];
            named[static_cast<size_t>(t)] = true;
          }
          for (const int32_t g : gate.gates) yes += gates[static_cast<size_t>(g)];
          const auto all = static_cast<int32_t>(gate.threats.size() + gate.gates.size());
          gates.push_back(yes >= (gate.kind == GateKind::kOr    ? 1
                                  : gate.kind == GateKind::kAnd ? all
                                                                : gate.at_least));
        }
        bool happens = !gates.empty() && gates.back();
        for (size_t t = 0; t < arrived.size(); ++t) {
          happens = happens || (!named[t] && arrived[t]);
        }
        events = happens && through(network.event_barriers);
      }
      sum += events;
      squares += events * events;
    }
    const double mean = sum / static_cast<double>(trials);
    const double variance = squares / static_cast<double>(trials) - mean * mean;
    const double error =
        std::sqrt(std::max(variance, 1e-12) / static_cast<double>(trials));
    EXPECT_NEAR(mean, expected, 4.5 * error + 1e-9) << "seed " << Seed() << ", " << i;
  }
}

TEST(Compile, NamesTheFirstFaultWithItsPath) {
  Network network;
  network.form = Form::kProbability;
  network.barriers = 3;
  network.threats = {{0.5, {0}}, {0.5, {0, 1}}};
  network.event_barriers = {2};
  ASSERT_TRUE(CompiledNetwork::Compile(network).ok());
  const auto message = [&](const auto& change) {
    Network broken = network;
    change(broken);
    return std::string(CompiledNetwork::Compile(broken).status().message());
  };
  EXPECT_THAT(message([](Network& n) { n.threats[1].amount = 1.5; }),
              HasSubstr("threats[1]: its probability"));
  EXPECT_THAT(message([](Network& n) { n.threats[1].amount = NAN; }),
              HasSubstr("threats[1]"));
  EXPECT_THAT(message([](Network& n) { n.threats[0].barriers = {7}; }),
              HasSubstr("threats[0]: there is no barrier 7"));
  EXPECT_THAT(message([](Network& n) { n.threats[0].barriers = {0, 0}; }),
              HasSubstr("threats[0]: barrier 0 stands twice"));
  EXPECT_THAT(message([](Network& n) { n.event_barriers = {0}; }),
              HasSubstr("barriers[0]: stands in more than one place"));
  EXPECT_THAT(message([](Network& n) { n.form = Form::kRate, n.gates.resize(1); }),
              HasSubstr("gates[0]: rates add up"));
  EXPECT_THAT(message([](Network& n) { n.gates = {{GateKind::kOr, 1, {}, {}}}; }),
              HasSubstr("gates[0]: has no inputs"));
  EXPECT_THAT(
      message([](Network& n) { n.gates = {{GateKind::kAtLeast, 3, {0, 1}, {}}}; }),
      HasSubstr("gates[0]: at_least lies outside 1 to 2"));
  EXPECT_THAT(message([](Network& n) { n.gates = {{GateKind::kOr, 1, {0}, {0}}}; }),
              HasSubstr("gates[0]: there is no earlier gate 0"));
  EXPECT_THAT(message([](Network& n) {
                n.gates = {{GateKind::kOr, 1, {0}, {}}, {GateKind::kOr, 1, {1}, {}}};
              }),
              HasSubstr("gates[0]: leads nowhere"));
  EXPECT_THAT(message([](Network& n) { n.common_causes = {{0.5, {1, 2}}}; }),
              HasSubstr("common_causes[0]: stands partly on every path"));
  EXPECT_THAT(message([](Network& n) { n.common_causes = {{1.5, {0, 1}}}; }),
              HasSubstr("common_causes[0]: share"));
  EXPECT_THAT(message([](Network& n) { n.caps = {{0.5, {0, 1}}}; }),
              HasSubstr("caps[0]: its barriers must stand on the same paths"));
  EXPECT_THAT(message([](Network& n) { n.common_causes = {{0.5, {0, 1}}, {0.5, {1}}}; }),
              HasSubstr("common_causes[1]: barrier 1 is in another group"));
  EXPECT_THAT(
      message([](Network& n) {
        n.barriers = 20;
        for (int32_t b = 3; b < 20; ++b) {
          n.threats[0].barriers.push_back(b);
          n.threats[1].barriers.push_back(b);
        }
      }),
      HasSubstr("threats: have 18 barriers, common causes and threats in common"));
}

}  // namespace
}  // namespace tillit::bowtie
