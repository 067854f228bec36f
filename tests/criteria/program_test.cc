// SPDX-License-Identifier: Apache-2.0
// The compiled evaluator against the obvious one: the same answers, evidence and gaps.
#include "tillit/criteria/program.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
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
         : c.stays            ? "stays"
         : c.living           ? "living"
         : c.flag             ? "flag"
         : c.derived          ? "derived"
         : !c.all_of.empty()  ? "all_of"
         : !c.any_of.empty()  ? "any_of"
         : !c.none_of.empty() ? "none_of"
         : !c.of.empty()      ? "at_least"
         : c.period           ? "period"
                              : "none_known";
}

void CountParts(const Criterion& c, std::map<std::string, int64_t>* counts) {
  ++(*counts)[PartOf(c)];
  ForEachPart(c, [&](const Criterion& part) { CountParts(part, counts); });
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

// ---- what the comparison above would notice

// Turns one operator of a criterion into another; false where it does not have it.
struct Flip {
  const char* name;
  std::function<bool(Criterion&)> apply;
};

template <class Part, class Change>
Flip In(const char* name, std::optional<Part> Criterion::* part, Change change) {
  return {name, [part, change](Criterion& c) { return (c.*part) && change(*(c.*part)); }};
}
template <class T>
bool Add(std::optional<T>& bound, T more) {
  if (bound) *bound += more;
  return bound.has_value();
}
template <class T>
bool Drop(T& list) {
  const bool had = !(list == T{});
  list = T{};
  return had;
}
bool Move(std::vector<Criterion>& from, std::vector<Criterion>& to) {
  std::swap(from, to);
  return !to.empty();
}

std::vector<Flip> Flips() {
  std::vector<Flip> flips = {
      {"all_of as any_of", [](Criterion& c) { return Move(c.all_of, c.any_of); }},
      {"any_of as all_of", [](Criterion& c) { return Move(c.any_of, c.all_of); }},
      {"none_of as any_of", [](Criterion& c) { return Move(c.none_of, c.any_of); }},
      {"none_known as none_of",
       [](Criterion& c) { return Move(c.none_known, c.none_of); }},
      {"one more of", [](Criterion& c) { return Add(c.at_least, 1); }},
      {"one fewer of",
       [](Criterion& c) { return c.at_least.value_or(1) > 1 && Add(c.at_least, -1); }},
      {"the other sex",
       [](Criterion& c) {
         if (!c.sex) return false;
         c.sex = *c.sex == facts::Sex::kMale ? facts::Sex::kFemale : facts::Sex::kMale;
         return true;
       }},
  };
  const auto add = [&](const char* name, auto part, auto change) {
    flips.push_back(In(name, part, change));
  };
  const auto coded = &Criterion::coded;
  add("count", coded, [](CodedFacts& c) { return ++c.at_least > 0; });
  add("counting", coded, [](CodedFacts& c) {
    c.counting = static_cast<Counting>(static_cast<int>(c.counting) % 3 + 1);
    c.days_apart.reset();
    return true;
  });
  add("months back", coded, [](CodedFacts& c) { return Add(c.look_back_months, 1); });
  add("days back", coded, [](CodedFacts& c) { return Add(c.look_back_days, 1); });
  add("window", coded,
      [](CodedFacts& c) { return Drop(c.look_back_days) || Drop(c.look_back_months); });
  add("kinds", coded, [](CodedFacts& c) { return Drop(c.kinds); });
  add("exclusions", coded, [](CodedFacts& c) { return Drop(c.codes[0].exclude); });
  add("valid from", coded, [](CodedFacts& c) { return Drop(c.codes[0].valid_from); });
  add("valid to", coded, [](CodedFacts& c) { return Drop(c.codes[0].valid_to); });
  add("match", coded, [](CodedFacts& c) {
    base::CodeMatch& match = c.codes[0].match;
    match = match == base::CodeMatch::kExact ? base::CodeMatch::kPrefix
                                             : base::CodeMatch::kExact;
    return true;
  });
  add("code length", coded, [](CodedFacts& c) { return Drop(c.code_length); });
  add("pool", coded, [](CodedFacts& c) { return Drop(c.counted_in); });
  add("span", coded, [](CodedFacts& c) { return Add(c.span_days, 1); });
  add("days apart", coded, [](CodedFacts& c) { return Add(c.days_apart, 1); });
  add("within", coded, [](CodedFacts& c) { return Add(c.within_days, 1); });
  add("care level", coded, [](CodedFacts& c) { return Drop(c.care_levels); });
  add("kind of contact", coded, [](CodedFacts& c) { return Drop(c.contact_kinds); });
  add("main", coded, [](CodedFacts& c) {
    if (c.main) *c.main = !*c.main;
    return c.main.has_value();
  });
  add("age from", &Criterion::age, [](AgeRange& a) { return Add(a.at_least, 1); });
  add("age to", &Criterion::age, [](AgeRange& a) { return Add(a.at_most, 1); });
  const auto measured = &Criterion::measured;
  add("value from", measured, [](MeasuredValue& m) { return Add(m.at_least, 0.5); });
  add("value to", measured, [](MeasuredValue& m) { return Add(m.at_most, -0.5); });
  add("statistic", measured, [](MeasuredValue& m) {
    if (m.times) return false;
    m.statistic = static_cast<Statistic>(static_cast<int>(m.statistic) % 6 + 1);
    return true;
  });
  add("times", measured, [](MeasuredValue& m) { return Add(m.times, 1); });
  add("values apart", measured, [](MeasuredValue& m) { return Add(m.days_apart, 1); });
  add("unit", measured, [](MeasuredValue& m) {
    m.unit = m.unit == "kg" ? "g" : "kg";
    return true;
  });
  add("conversion", measured, [](MeasuredValue& m) { return Drop(m.conversions); });
  add("window of values", measured,
      [](MeasuredValue& m) { return Add(m.look_back_months, 1); });
  const auto stays = &Criterion::stays;
  add("gap", stays, [](Stays& s) { return Add(s.gap_days, 1); });
  add("joining", stays, [](Stays& s) { return Drop(s.gap_days); });
  add("window of stays", stays, [](Stays& s) { return Add(s.look_back_days, 1); });
  add("ended", stays, [](Stays& s) {
    s.ended = !s.ended;
    return true;
  });
  add("last stay", stays, [](Stays& s) {
    s.last = !s.last;
    return true;
  });
  add("nights from", stays, [](Stays& s) { return Add(s.nights_at_least, 1); });
  add("nights to", stays, [](Stays& s) { return Add(s.nights_at_most, 1); });
  add("stays", stays, [](Stays& s) { return ++s.at_least > 0; });
  add("span of stays", stays, [](Stays& s) { return Add(s.within_days, 1); });
  add("alone", &Criterion::living, [](LivingAsked& l) { return Drop(l.alone); });
  add("institution", &Criterion::living,
      [](LivingAsked& l) { return Drop(l.institution); });
  add("sources of a flag", &Criterion::flag,
      [](FlagAsked& f) { return Drop(f.sources); });
  const auto period = &Criterion::period;
  add("before as during", period, [](Period& p) {
    if (p.span != Span::kBeforeStay) return false;
    p.span = Span::kDuringStay;
    return true;
  });
  add("before the day as this year", period, [](Period& p) {
    if (p.span != Span::kBeforeDay) return false;
    p.span = Span::kThisYear;
    return true;
  });
  add("the year before as this year", period, [](Period& p) {
    if (p.span != Span::kYearBefore) return false;
    p.span = Span::kThisYear;
    return true;
  });
  add("gap of the index stay", period,
      [](Period& p) { return p.stay && Add(p.stay->gap_days, 1); });
  add("end of the index stay", period, [](Period& p) {
    if (p.stay) p.stay->ended = !p.stay->ended;
    return p.stay.has_value();
  });
  const auto derived = &Criterion::derived;
  add("derived from", derived, [](DerivedValue& d) {
    std::swap(d.at_least, d.above);
    return d.at_least != d.above;
  });
  add("derived to", derived, [](DerivedValue& d) {
    if (d.at_most) *d.at_most += base::Decimal::FromInt(1);
    return d.at_most.has_value();
  });
  return flips;
}

// Applies a flip to the first part that has it.
bool ApplySomewhere(const Flip& flip, Criterion& c) {
  if (flip.apply(c)) return true;
  bool applied = false;
  ForEachPart(c,
              [&](Criterion& part) { applied = applied || ApplySomewhere(flip, part); });
  return applied;
}

TEST(Program, DiffersFromAnEvaluatorWithAnyOneOperatorFlipped) {
  constexpr int kMost = 100000;
  int64_t slowest = 0;
  for (const Flip& flip : Flips()) {
    RandomQuestions any(18);  // the power of the test, not chance, is what is held
    int64_t asked = 0;
    bool caught = false;
    while (!caught && asked < kMost) {
      const std::vector<NamedCodes> named = any.Named();
      const Criterion criterion = any.Any(2);
      Criterion flipped = criterion;
      if (!ApplySomewhere(flip, flipped)) continue;
      const Program program = Program::Compile({{&criterion, &named}});
      Evaluation evaluation(program);
      for (int r = 0; r < 20 && !caught; ++r, ++asked) {
        const facts::PatientRecord record = any.Record();
        facts::View view(record, RandomQuestions::AsOf());
        any.AddDerived(&view);
        evaluation.Begin(view);
        caught = evaluation.Ask(0).answer != Evaluate(flipped, named, view).answer;
      }
    }
    EXPECT_TRUE(caught) << flip.name;
    slowest = std::max(slowest, asked);
  }
  std::printf("counts: %zu flips, the slowest caught after %lld pairs\n", Flips().size(),
              static_cast<long long>(slowest));
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
