// SPDX-License-Identifier: Apache-2.0
// The compiled evaluator against the obvious one: the same answers, evidence and gaps.
#include "tillit/criteria/program.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "tests/criteria/random_questions.h"

namespace tillit::criteria {
namespace {

// How many at random; `tools/check long criteria` asks for a million.
int64_t Pairs() {
  const char* text = std::getenv("TILLIT_PAIRS");
  int64_t pairs = 10000;
  if (text != nullptr && !absl::SimpleAtoi(text, &pairs)) ADD_FAILURE() << text;
  return pairs;
}
uint64_t Seed() {
  const char* text = std::getenv("TILLIT_SEED");
  uint64_t seed = 1;
  if (text != nullptr && !absl::SimpleAtoi(text, &seed)) ADD_FAILURE() << text;
  return seed;
}

std::string PartOf(const Criterion& c) {
  return c.coded              ? "coded"
         : c.age              ? "age"
         : c.sex              ? "sex"
         : c.measured         ? "measured"
         : c.derived          ? "derived"
         : !c.all_of.empty()  ? "all_of"
         : !c.any_of.empty()  ? "any_of"
         : !c.none_of.empty() ? "none_of"
                              : "at_least";
}

void CountParts(const Criterion& c, std::map<std::string, int64_t>* counts) {
  ++(*counts)[PartOf(c)];
  for (const auto* list : {&c.all_of, &c.any_of, &c.none_of, &c.of}) {
    for (const Criterion& part : *list) CountParts(part, counts);
  }
}

TEST(Program, GivesWhatTheObviousEvaluatorGives) {
  constexpr int kQuestions = 10;
  constexpr int kRecords = 10;
  RandomQuestions any(Seed());
  const int64_t pairs = Pairs();
  std::array<int64_t, 4> answers{};
  std::map<std::string, int64_t> parts;
  int64_t asked = 0;
  while (asked < pairs) {
    const std::vector<NamedCodes> named = any.Named();
    std::vector<Criterion> criteria;
    std::vector<Question> questions;
    for (int q = 0; q < kQuestions; ++q) {
      criteria.push_back(any.Any(3));
      ASSERT_TRUE(Validate(criteria.back(), named, "c").ok());
      CountParts(criteria.back(), &parts);
    }
    for (const Criterion& criterion : criteria) {
      questions.push_back({&criterion, &named,
                           any.random().Chance(0.3) ? Absence::kNo : Absence::kUnknown});
    }
    const Program program = Program::Compile(questions);
    Evaluation evaluation(program);
    for (int r = 0; r < kRecords; ++r) {
      const facts::PatientRecord record = any.Record();
      facts::View view(record, RandomQuestions::AsOf());
      any.AddDerived(&view);
      evaluation.Begin(view);
      for (size_t q = 0; q < questions.size(); ++q, ++asked) {
        const Question& question = questions[q];
        const Result expected =
            Evaluate(*question.criterion, named, view, question.absence);
        const Evaluation::Short answer = evaluation.Ask(q);
        ASSERT_EQ(answer.answer, expected.answer) << asked;
        ASSERT_EQ(answer.rests_on_assumed_coverage, expected.rests_on_assumed_coverage)
            << asked;
        ASSERT_EQ(evaluation.Explain(q), expected) << asked;
        if (question.criterion->coded) {
          const Units units =
              CountUnits(*question.criterion->coded, named, view, question.absence);
          ASSERT_EQ(evaluation.Count(q).least, units.least) << asked;
          ASSERT_EQ(evaluation.Count(q).most, units.most) << asked;
        }
        ++answers[static_cast<size_t>(expected.answer)];
      }
    }
  }
  // A test that never meets something says nothing of it.
  int64_t all_parts = 0;
  for (const auto& [part, count] : parts) all_parts += count;
  for (const auto& [part, count] : parts) EXPECT_GT(count * 20, all_parts) << part;
  for (Answer answer : {Answer::kNo, Answer::kYes, Answer::kUnknown}) {
    EXPECT_GT(answers[static_cast<size_t>(answer)] * 20, asked);
  }
  std::printf("counts: %lld pairs, yes %lld, no %lld, unknown %lld\n",
              static_cast<long long>(asked), static_cast<long long>(answers[2]),
              static_cast<long long>(answers[1]), static_cast<long long>(answers[3]));
}

TEST(Program, AsksWhatSeveralCriteriaShareOnce) {
  Criterion one;
  one.coded = CodedFacts{};
  one.coded->codes = {{"S0", {"A"}, {}, base::CodeMatch::kExact}};
  Criterion two = one;
  two.id = "under another name";
  Criterion both;
  both.all_of = {one, two};
  const std::vector<NamedCodes> named;
  const Program program =
      Program::Compile({{&one, &named}, {&two, &named}, {&both, &named}});
  EXPECT_EQ(program.size(), 3u);
  facts::PatientRecord record;
  record.facts.emplace_back().code = {"S0", "A"};
  const facts::View view(record, RandomQuestions::AsOf());
  Evaluation evaluation(program);
  evaluation.Begin(view);
  for (size_t q = 0; q < 3; ++q) EXPECT_EQ(evaluation.Ask(q).answer, Answer::kYes);
}

}  // namespace
}  // namespace tillit::criteria
