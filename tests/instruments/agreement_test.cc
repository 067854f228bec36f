// SPDX-License-Identifier: Apache-2.0
// Kappa against numbers worked by hand and closed forms; disagreements and areas.
#include "tillit/instruments/agreement.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::instruments {
namespace {

using ::testing::HasSubstr;

using Ratings = std::vector<std::pair<int, int>>;

// n copies of each pair.
Ratings Table(const std::vector<std::vector<int>>& counts) {
  Ratings ratings;
  for (size_t a = 0; a < counts.size(); ++a) {
    for (size_t b = 0; b < counts[a].size(); ++b) {
      for (int n = 0; n < counts[a][b]; ++n) {
        ratings.emplace_back(static_cast<int>(a), static_cast<int>(b));
      }
    }
  }
  return ratings;
}

// Requirements: S4-32
TEST(Kappa, IsWhatIsWorkedByHand) {
  // 50 pairs, 20 and 15 alike: observed 0.7, expected (25 * 30 + 25 * 20) / 2500 = 0.5.
  EXPECT_DOUBLE_EQ(*Kappa(Table({{20, 5}, {10, 15}}), 2, KappaWeights::kNone), 0.4);
  EXPECT_DOUBLE_EQ(*Kappa(Table({{5, 0}, {0, 5}}), 2, KappaWeights::kNone), 1);
  EXPECT_DOUBLE_EQ(*Kappa(Table({{0, 5}, {5, 0}}), 2, KappaWeights::kNone), -1);
  EXPECT_DOUBLE_EQ(*Kappa(Table({{5, 5}, {5, 5}}), 2, KappaWeights::kNone), 0);
  // Three grades.
  const Ratings grades = Table({{2, 1, 1}, {1, 2, 0}, {0, 1, 2}});
  ASSERT_EQ(grades.size(), 10u);
  // Observed: 1 (0,1) + 2 (0,2) + 1 (1,0) + 1 (2,1) = 5; rows 4, 3, 3, columns 3, 4, 3.
  EXPECT_DOUBLE_EQ(*Kappa(grades, 3, KappaWeights::kLinear), 1.0 - 5.0 * 10 / 88);
}

TEST(Kappa, IsUnsetWhereChanceAlwaysAgrees) {
  EXPECT_FALSE(Kappa({}, 2, KappaWeights::kNone).has_value());
  EXPECT_FALSE(Kappa(Table({{7, 0}, {0, 0}}), 2, KappaWeights::kNone).has_value());
}

// Of two categories: 2 (ad - bc) / ((a + b)(b + d) + (a + c)(c + d)), whatever the
// weights.
TEST(Kappa, OfTwoCategoriesIsTheClosedForm) {
  base::Random random(1);
  for (int i = 0; i < 200; ++i) {
    const int a = static_cast<int>(random.Between(0, 9)),
              b = static_cast<int>(random.Between(1, 9)),
              c = static_cast<int>(random.Between(1, 9)),
              d = static_cast<int>(random.Between(0, 9));
    const double closed = 2.0 * (a * d - b * c) / ((a + b) * (b + d) + (a + c) * (c + d));
    for (const auto weights :
         {KappaWeights::kNone, KappaWeights::kLinear, KappaWeights::kQuadratic}) {
      EXPECT_NEAR(*Kappa(Table({{a, b}, {c, d}}), 2, weights), closed, 1e-12);
    }
  }
}

// With squared weights: 2 cov / (var + var + (difference of means)^2).
TEST(Kappa, WithSquaredWeightsIsTheConcordanceCoefficient) {
  base::Random random(2);
  for (int i = 0; i < 200; ++i) {
    Ratings ratings;
    for (int n = 0; n < 30; ++n) {
      ratings.emplace_back(static_cast<int>(random.Below(5)),
                           static_cast<int>(random.Below(5)));
    }
    const double n = static_cast<double>(ratings.size());
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (const auto& [a, b] : ratings) {
      x += a / n;
      y += b / n;
      xx += a * a / n;
      yy += b * b / n;
      xy += a * b / n;
    }
    const double closed =
        2 * (xy - x * y) / (xx - x * x + yy - y * y + (x - y) * (x - y));
    EXPECT_NEAR(*Kappa(ratings, 5, KappaWeights::kQuadratic), closed, 1e-12);
  }
}

Instrument Form() {
  Instrument form;
  form.id = "form";
  form.version = "1";
  for (const char* id : {"a", "b", "c"}) {
    InstrumentItem item;
    item.id = id;
    item.options = {{"no", "", 0, {}, {}}, {"yes", "", 1, {}, {}}};
    form.items.push_back(item);
  }
  InstrumentItem grade;
  grade.id = "grade";
  grade.ordinal = true;
  for (int i = 0; i < 4; ++i) grade.options.push_back({absl::StrCat(i), "", i, {}, {}});
  form.items.push_back(grade);
  Scale scale;
  scale.id = "total";
  form.scales = {scale};
  return form;
}

Answers By(const std::string& assessor, const std::string& subject,
           const std::vector<std::string>& options) {
  Answers answers;
  answers.instrument = "form";
  answers.assessor = assessor;
  answers.subject = subject;
  const char* const ids[] = {"a", "b", "c", "grade"};
  for (size_t i = 0; i < options.size(); ++i) {
    if (!options[i].empty()) answers.items.push_back({ids[i], options[i], {}, ""});
  }
  return answers;
}

// Requirements: S4-32
TEST(Agree, ListsDisagreementsAndRanksCriticalAreas) {
  const Instrument form = Form();
  const std::vector<Answers> answers = {By("nurse", "p", {"yes", "no", "yes", "3"}),
                                        By("physio", "p", {"yes", "no", "no", "2"}),
                                        By("gp", "p", {"yes", "", "no", "3"})};
  const auto result = Agree(form, answers);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->disagreements.size(), 2u);
  EXPECT_EQ(result->disagreements[0].item, "c");
  ASSERT_EQ(result->disagreements[0].ratings.size(), 3u);
  EXPECT_EQ(result->disagreements[0].ratings[0].assessor, "gp");
  EXPECT_EQ(result->disagreements[0].ratings[1].answer.option, "yes");
  EXPECT_EQ(result->disagreements[1].item, "grade");
  // a: 3 of 3; grade: 8 of 9; c: 1 of 3. b: nobody.
  ASSERT_EQ(result->areas.size(), 3u);
  EXPECT_EQ(result->areas[0].item, "a");
  EXPECT_EQ(result->areas[1].item, "grade");
  EXPECT_DOUBLE_EQ(result->areas[1].severity, 8.0 / 9);
  EXPECT_EQ(result->areas[2].item, "c");
  EXPECT_EQ(result->areas[2].seen_by, 1);
  EXPECT_EQ(result->areas[2].assessors, 3);
}

// Requirements: S4-32
TEST(Agree, DoesNotDependOnTheOrderOfAssessorsAndTiesEndAtTheId) {
  const Instrument form = Form();
  std::vector<Answers> answers = {
      By("x", "p", {"no", "yes", "yes", "0"}), By("y", "p", {"yes", "yes", "no", "0"}),
      By("x", "q", {"no", "no", "no", "1"}), By("y", "q", {"no", "no", "no", "2"})};
  const auto first = Agree(form, answers);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->areas[0].item, "b");
  EXPECT_EQ(first->areas[1].item, "a");  // as severe as c, and before it
  EXPECT_EQ(first->areas[2].item, "c");
  std::sort(answers.begin(), answers.end(), [](const Answers& a, const Answers& b) {
    return std::tie(b.assessor, b.subject) < std::tie(a.assessor, a.subject);
  });
  EXPECT_EQ(*Agree(form, answers), *first);
}

TEST(Agree, GivesKappaPerItemOverPatientsAndPooledOverItems) {
  const Instrument form = Form();
  std::vector<Answers> answers;
  // Item a over ten patients: 4 yes-yes, 3 no-no, 1 yes-no, 2 no-yes. Observed 0.7,
  // expected (5 * 6 + 5 * 4) / 100 = 0.5: kappa 0.4.
  const char* const pairs[10][2] = {
      {"yes", "yes"}, {"yes", "yes"}, {"yes", "yes"}, {"yes", "yes"}, {"no", "no"},
      {"no", "no"},   {"no", "no"},   {"yes", "no"},  {"no", "yes"},  {"no", "yes"}};
  for (int i = 0; i < 10; ++i) {
    answers.push_back(By("x", absl::StrCat("p", i), {pairs[i][0], "no"}));
    answers.push_back(By("y", absl::StrCat("p", i), {pairs[i][1], "no"}));
  }
  const auto result = Agree(form, answers);
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result->items.size(), 2u);
  EXPECT_EQ(result->items[0].pairs, 10);
  EXPECT_DOUBLE_EQ(*result->items[0].agreement, 0.7);
  EXPECT_DOUBLE_EQ(*result->items[0].kappa, 0.4);
  EXPECT_FALSE(result->items[0].weighted_kappa.has_value());  // not ordinal
  EXPECT_DOUBLE_EQ(*result->items[1].agreement, 1);
  EXPECT_FALSE(result->items[1].kappa.has_value());  // both always say no
  // Pooled: 20 pairs, 17 alike; x says yes 5 times, y 6: expected 5*6 + 15*14 = 240 of
  // 400.
  ASSERT_EQ(result->pooled.size(), 1u);
  EXPECT_EQ(result->pooled[0].pairs, 20);
  EXPECT_DOUBLE_EQ(*result->pooled[0].kappa, (0.85 - 0.6) / 0.4);
}

TEST(Agree, OfThreeRatersIsTheMeanOverPairs) {
  const Instrument form = Form();
  std::vector<Answers> answers;
  const char* const grades[6][3] = {{"0", "0", "1"}, {"1", "1", "1"}, {"2", "1", "2"},
                                    {"3", "3", "3"}, {"0", "1", "0"}, {"2", "2", "3"}};
  Ratings xy, xz, yz;
  for (int i = 0; i < 6; ++i) {
    const char* const names[] = {"x", "y", "z"};
    for (int r = 0; r < 3; ++r) {
      answers.push_back(By(names[r], absl::StrCat("p", i), {"", "", "", grades[i][r]}));
    }
    const int x = grades[i][0][0] - '0', y = grades[i][1][0] - '0',
              z = grades[i][2][0] - '0';
    xy.emplace_back(x, y);
    xz.emplace_back(x, z);
    yz.emplace_back(y, z);
  }
  const auto result = Agree(form, answers);
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result->items.size(), 1u);
  const auto mean = [&](KappaWeights weights) {
    return (*Kappa(xy, 4, weights) + *Kappa(xz, 4, weights) + *Kappa(yz, 4, weights)) / 3;
  };
  EXPECT_DOUBLE_EQ(*result->items[0].kappa, mean(KappaWeights::kNone));
  EXPECT_DOUBLE_EQ(*result->items[0].weighted_kappa, mean(KappaWeights::kLinear));
  EXPECT_EQ(result->items[0].pairs, 18);
}

TEST(Agree, RefusesOneAssessorTheSameTwiceAndOneWithoutAName) {
  const Instrument form = Form();
  const auto fault = [&](const std::vector<Answers>& answers) {
    return std::string(Agree(form, answers).status().message());
  };
  EXPECT_THAT(fault({By("x", "p", {"yes"})}), HasSubstr("fewer than two assessors"));
  EXPECT_THAT(fault({By("x", "p", {"yes"}), By("x", "p", {"no"})}),
              HasSubstr("answers[1].assessor: has answered twice"));
  EXPECT_THAT(fault({By("x", "p", {"yes"}), By("", "p", {"no"})}),
              HasSubstr("answers[1].assessor: is not given"));
  EXPECT_THAT(fault({By("x", "p", {"yes"}), By("y", "p", {"maybe"})}),
              HasSubstr("answers[1].items[0].option: "));
}

}  // namespace
}  // namespace tillit::instruments
