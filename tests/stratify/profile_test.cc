// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/profile.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::stratify {
namespace {

using criteria::Answer;
using criteria::Criterion;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const base::Date kAsOf = base::Date::FromCivil(2024, 1, 1);

// Each criterion has a system of its own, so that each can be answered by itself.
Criterion Asks(const std::string& system) {
  Criterion criterion;
  criterion.id = system;
  criterion.coded = criteria::CodedFacts{};
  criterion.coded->codes = {{system, {"X"}, {}, base::CodeMatch::kExact}};
  return criterion;
}

Criterion Derived(const std::string& of, std::optional<int> at_least = {}) {
  Criterion criterion;
  criterion.id = of;
  criterion.derived = criteria::DerivedValue{of, {}, {}, {}};
  if (at_least) criterion.derived->at_least = base::Decimal::FromInt(*at_least);
  return criterion;
}

ProfileItem Item(const std::string& id) {
  ProfileItem item;
  item.id = id;
  item.criterion = Asks(id);
  return item;
}

Profile Counted(int items, int frail_from, std::optional<int> at_risk_from = {}) {
  Profile profile;
  profile.id = "p";
  profile.version = "1";
  profile.source.citation = "test";
  ProfileDimension& dimension = profile.dimensions.emplace_back();
  dimension.id = "D";
  for (int i = 0; i < items; ++i) dimension.items.push_back(Item(absl::StrCat("D.", i)));
  dimension.frail_from = frail_from;
  dimension.at_risk_from = at_risk_from;
  return profile;
}

using Answers = std::map<std::string, Answer>;

facts::PatientRecord RecordOf(const Answers& answers) {
  facts::PatientRecord record;
  for (const auto& [system, answer] : answers) {
    if (answer == Answer::kYes) {
      facts::Fact fact;
      fact.code = {system, "X"};
      fact.date = base::PartialDate{2023, 5, 1};
      record.facts.push_back(fact);
    } else if (answer == Answer::kNo) {
      record.coverage.push_back(
          {"test", {facts::FactKind::kCondition}, {system}, {}, {}, true});
    }
  }
  return record;
}

ProfileResult Find(const Profile& profile, const Answers& answers) {
  EXPECT_TRUE(Validate(profile, "p").ok()) << Validate(profile, "p");
  const facts::PatientRecord record = RecordOf(answers);
  facts::View view(record, kAsOf);
  return FindProfile(profile, "hash", view);
}

std::vector<std::string> Found(const DimensionResult& dimension) {
  std::vector<std::string> ids;
  for (const ProfileItemFound& item : dimension.items) ids.push_back(item.item);
  return ids;
}
std::vector<std::string> Open(const DimensionResult& dimension) {
  std::vector<std::string> ids;
  for (const ProfileQuestion& question : dimension.questions)
    ids.push_back(question.item);
  return ids;
}

TEST(Dimension, CountsWhatIsKnownAndLeavesTheRestAsQuestions) {
  const Profile profile = Counted(5, 3, 1);
  const ProfileResult result =
      Find(profile, {{"D.0", Answer::kYes}, {"D.1", Answer::kYes}, {"D.2", Answer::kNo}});
  ASSERT_THAT(result.dimensions, SizeIs(1));
  const DimensionResult& dimension = result.dimensions[0];
  EXPECT_EQ(dimension.lowest, 2);
  EXPECT_EQ(dimension.highest, 4);
  EXPECT_EQ(dimension.frail, Answer::kUnknown);
  EXPECT_EQ(dimension.at_risk, Answer::kUnknown);
  EXPECT_THAT(Found(dimension), ElementsAre("D.0", "D.1"));
  EXPECT_THAT(dimension.items[0].evidence, SizeIs(1));
  EXPECT_THAT(Open(dimension), ElementsAre("D.3", "D.4"));
  EXPECT_THAT(dimension.questions[0].gaps, SizeIs(1));
  EXPECT_EQ(result.hash, "hash");
}

TEST(Dimension, OfSomebodyNobodyKnowsAnythingOfIsOpenAndNotZero) {
  const DimensionResult dimension = Find(Counted(5, 3, 1), {}).dimensions[0];
  EXPECT_EQ(dimension.lowest, 0);
  EXPECT_EQ(dimension.highest, 5);
  EXPECT_EQ(dimension.frail, Answer::kUnknown);
  EXPECT_EQ(dimension.at_risk, Answer::kUnknown);
}

// A small profile with everything in it: a count, a graded dimension with an acute item,
// flags over them.
Profile Mixed() {
  Profile profile = Counted(4, 2, 1);
  ProfileDimension& graded = profile.dimensions.emplace_back();
  graded.id = "G";
  for (int grade = 1; grade <= 3; ++grade) {
    ProfileItem item = Item(absl::StrCat("G.", grade));
    item.grade = grade;
    graded.items.push_back(item);
  }
  ProfileItem acute = Item("G.R");
  acute.acute = Asks("now");
  graded.items.push_back(acute);
  graded.frail_from = 2;
  profile.flags = {{"F", {Derived("profile:p.D.0"), Derived("profile:p.G", 1)}}};
  profile.components = {{"C", {Derived("profile:p.D"), Derived("profile:p.F")}}};
  return profile;
}

const std::vector<std::string> kAsked = {"D.0", "D.1", "D.2", "D.3", "G.1",
                                         "G.2", "G.3", "G.R", "now"};

Answers RandomAnswers(base::Random& random) {
  Answers answers;
  for (const std::string& system : kAsked) {
    answers[system] = static_cast<Answer>(random.Between(1, 3));
  }
  return answers;
}

// Every way in which what is open can turn out.
std::vector<Answers> Completions(const Answers& answers) {
  std::vector<Answers> all = {answers};
  for (const auto& [system, answer] : answers) {
    if (answer != Answer::kUnknown) continue;
    std::vector<Answers> next;
    for (Answers& some : all) {
      for (const Answer known : {Answer::kNo, Answer::kYes}) {
        some[system] = known;
        next.push_back(some);
      }
    }
    all = std::move(next);
  }
  return all;
}

void ExpectAgreement(Answer answer, const std::vector<Answer>& completed) {
  const bool alike = std::all_of(completed.begin(), completed.end(),
                                 [&](Answer a) { return a == completed[0]; });
  // A yes or no holds in every completion; where they agree an answer may stay open, but
  // here, where the parts do not hang together, it does not.
  if (answer != Answer::kUnknown) {
    EXPECT_TRUE(alike && completed[0] == answer);
  }
}

// Requirements: S4-20, S4-23
TEST(Bounds, AreThoseOfEveryCompletionOfWhatIsOpen) {
  base::Random random(17);
  const Profile profile = Mixed();
  int open = 0;
  for (int turn = 0; turn < 150; ++turn) {
    const Answers answers = RandomAnswers(random);
    const ProfileResult result = Find(profile, answers);
    std::vector<ProfileResult> completed;
    for (const Answers& one : Completions(answers))
      completed.push_back(Find(profile, one));
    for (size_t d = 0; d < result.dimensions.size(); ++d) {
      int32_t lowest = 100;
      int32_t highest = -1;
      std::vector<Answer> frail, at_risk;
      for (const ProfileResult& one : completed) {
        const DimensionResult& dimension = one.dimensions[d];
        EXPECT_EQ(dimension.lowest, dimension.highest);
        EXPECT_NE(dimension.frail, Answer::kUnknown);
        lowest = std::min(lowest, dimension.lowest);
        highest = std::max(highest, dimension.highest);
        frail.push_back(dimension.frail);
        at_risk.push_back(dimension.at_risk);
      }
      const DimensionResult& dimension = result.dimensions[d];
      EXPECT_EQ(dimension.lowest, lowest);
      EXPECT_EQ(dimension.highest, highest);
      // Frail is as sharp as can be: known where every completion agrees.
      EXPECT_EQ(dimension.frail,
                std::count(frail.begin(), frail.end(), frail[0]) == std::ssize(frail)
                    ? frail[0]
                    : Answer::kUnknown);
      ExpectAgreement(dimension.at_risk, at_risk);
      open += dimension.frail == Answer::kUnknown;
    }
    std::vector<Answer> flag, component;
    for (const ProfileResult& one : completed) {
      flag.push_back(one.flags[0].answer);
      component.push_back(one.components[0].answer);
    }
    ExpectAgreement(result.flags[0].answer, flag);
    ExpectAgreement(result.components[0].answer, component);
  }
  EXPECT_GT(open, 50);
}

// Requirements: S4-18, S4-19, S4-21
TEST(Number, NeverFallsWhenOneMoreItemIsYes) {
  base::Random random(23);
  const Profile profile = Mixed();
  for (int turn = 0; turn < 300; ++turn) {
    Answers answers = RandomAnswers(random);
    const ProfileResult before = Find(profile, answers);
    answers[kAsked[random.Below(kAsked.size())]] = Answer::kYes;
    const ProfileResult after = Find(profile, answers);
    for (size_t d = 0; d < before.dimensions.size(); ++d) {
      EXPECT_GE(after.dimensions[d].lowest, before.dimensions[d].lowest);
      EXPECT_GE(after.dimensions[d].highest, before.dimensions[d].highest);
      if (before.dimensions[d].frail == Answer::kYes) {
        EXPECT_EQ(after.dimensions[d].frail, Answer::kYes);
      }
    }
  }
}

// Requirements: S4-20
TEST(Grade, IsTheHighestThatIsYesAndNoLowerAnswerTakesItDown) {
  const Profile profile = Mixed();
  Answers answers = {{"G.1", Answer::kNo},
                     {"G.2", Answer::kNo},
                     {"G.3", Answer::kYes},
                     {"G.R", Answer::kNo},
                     {"now", Answer::kNo}};
  DimensionResult graded = Find(profile, answers).dimensions[1];
  EXPECT_EQ(graded.lowest, 3);
  EXPECT_EQ(graded.highest, 3);
  EXPECT_EQ(graded.frail, Answer::kYes);
  answers = {{"G.1", Answer::kYes}, {"G.3", Answer::kNo}};
  graded = Find(profile, answers).dimensions[1];
  EXPECT_EQ(graded.lowest, 1);
  EXPECT_EQ(graded.highest, 2);
  EXPECT_EQ(graded.frail, Answer::kUnknown);
}

TEST(Acute, MakesItsDimensionFrailWhateverTheNumber) {
  Answers answers = {{"G.1", Answer::kNo},
                     {"G.2", Answer::kNo},
                     {"G.3", Answer::kNo},
                     {"now", Answer::kYes}};
  DimensionResult graded = Find(Mixed(), answers).dimensions[1];
  EXPECT_EQ(graded.highest, 0);
  EXPECT_EQ(graded.acute, Answer::kYes);
  EXPECT_EQ(graded.frail, Answer::kYes);
  answers["now"] = Answer::kNo;
  EXPECT_EQ(Find(Mixed(), answers).dimensions[1].frail, Answer::kNo);
  answers.erase("now");
  EXPECT_EQ(Find(Mixed(), answers).dimensions[1].frail, Answer::kUnknown);
}

TEST(Item, WaitsForSomebodyToAskUnlessTheRecordSuffices) {
  Profile profile = Counted(1, 1);
  ProfileItem& item = profile.dimensions[0].items[0];
  item.asked = {Asks("form"), Asks("test")};
  const auto frail = [&](const Answers& answers) {
    return Find(profile, answers).dimensions[0].frail;
  };
  EXPECT_EQ(frail({{"D.0", Answer::kNo}}), Answer::kUnknown);
  EXPECT_EQ(frail({{"D.0", Answer::kNo}, {"test", Answer::kNo}}), Answer::kNo);
  EXPECT_EQ(frail({{"form", Answer::kNo}}), Answer::kUnknown);
  EXPECT_EQ(frail({{"form", Answer::kNo}, {"test", Answer::kYes}}), Answer::kYes);
  item.record_suffices = true;
  EXPECT_EQ(frail({{"D.0", Answer::kNo}}), Answer::kNo);
  EXPECT_EQ(frail({{"D.0", Answer::kNo}, {"test", Answer::kYes}}), Answer::kYes);
}

TEST(Item, IsProvenAndNeverClearedByASufficientSign) {
  Profile profile = Counted(1, 1);
  profile.dimensions[0].items[0].sufficient = {Asks("sign")};
  const auto frail = [&](Answer item, Answer sign) {
    return Find(profile, {{"D.0", item}, {"sign", sign}}).dimensions[0].frail;
  };
  EXPECT_EQ(frail(Answer::kNo, Answer::kYes), Answer::kYes);
  EXPECT_EQ(frail(Answer::kNo, Answer::kUnknown), Answer::kNo);
  EXPECT_EQ(frail(Answer::kUnknown, Answer::kNo), Answer::kUnknown);
}

TEST(Support, ShowsBesideAYesRaisesAQuestionAndNeverCounts) {
  Profile profile = Counted(1, 1);
  profile.dimensions[0].items[0].support = Asks("weak");
  const auto with = [&](Answer item) {
    return Find(profile, {{"D.0", item}, {"weak", Answer::kYes}}).dimensions[0];
  };
  EXPECT_THAT(with(Answer::kYes).items[0].support, SizeIs(1));
  EXPECT_EQ(with(Answer::kUnknown).lowest, 0);
  EXPECT_THAT(with(Answer::kUnknown).questions[0].support, SizeIs(1));
  EXPECT_EQ(with(Answer::kNo).highest, 0);
}

// Requirements: S4-22
TEST(Flag, TellsWhichOfItsPartsFiredAndWhichAreOpen) {
  Profile profile = Mixed();
  profile.flags = {
      {"three",
       {Derived("profile:p.D.0"), Derived("profile:p.D.1"), Derived("profile:p.D.2")}}};
  profile.components.clear();
  const ProfileFlagResult flag =
      Find(profile, {{"D.0", Answer::kYes}, {"D.1", Answer::kNo}}).flags[0];
  EXPECT_EQ(flag.answer, Answer::kYes);
  EXPECT_THAT(flag.fired, ElementsAre("profile:p.D.0"));
  EXPECT_THAT(flag.open, ElementsAre("profile:p.D.2"));
  const ProfileFlagResult open = Find(profile, {{"D.0", Answer::kNo}}).flags[0];
  EXPECT_EQ(open.answer, Answer::kUnknown);
  EXPECT_THAT(open.fired, IsEmpty());
}

TEST(View, HoldsEachAnswerAndNumberForWhoAsksLater) {
  const Profile profile = Mixed();
  const facts::PatientRecord record = RecordOf({{"D.0", Answer::kYes},
                                                {"D.1", Answer::kYes},
                                                {"D.2", Answer::kNo},
                                                {"G.1", Answer::kYes},
                                                {"G.2", Answer::kYes},
                                                {"G.3", Answer::kNo},
                                                {"G.R", Answer::kNo}});
  facts::View view(record, kAsOf);
  FindProfile(profile, "hash", view);
  const auto number = [&](const std::string& part) {
    const facts::DerivedFact* fact = view.Derived("profile:p." + part);
    return std::make_pair(*fact->lowest, *fact->highest);
  };
  const auto bounds = [](int low, int high) {
    return std::make_pair(base::Decimal::FromInt(low), base::Decimal::FromInt(high));
  };
  EXPECT_EQ(view.Derived("profile:p.D.0")->holds, true);
  EXPECT_EQ(view.Derived("profile:p.D.2")->holds, false);
  EXPECT_FALSE(view.Derived("profile:p.D.3")->holds.has_value());
  EXPECT_EQ(view.Derived("profile:p.D")->holds, true);
  EXPECT_EQ(view.Derived("profile:p.F")->holds, true);
  EXPECT_EQ(view.Derived("profile:p.C")->holds, true);
  EXPECT_FALSE(view.Derived("profile:p.G.acute")->holds.has_value());
  EXPECT_EQ(number("D"), bounds(2, 3));
  EXPECT_EQ(number("G"), bounds(2, 2));
  // The grades of one dimension are one item.
  EXPECT_EQ(number("items"), bounds(3, 4));
  EXPECT_EQ(number("dimensions"), bounds(2, 2));
  for (const char* part : {"D.0", "D", "D.acute", "G", "G.acute", "F", "C", "items"}) {
    EXPECT_TRUE(Leaves(profile, part)) << part;
    EXPECT_NE(view.Derived(absl::StrCat("profile:p.", part)), nullptr) << part;
  }
  EXPECT_FALSE(Leaves(profile, "E"));
}

TEST(Validate, NamesThePathOfEveryFault) {
  const auto message = [](const auto& change) {
    Profile profile = Mixed();
    change(profile);
    return std::string(Validate(profile, "profiles(p)").message());
  };
  EXPECT_EQ(message([](Profile&) {}), "");
  const std::string at = "profiles(p)";
  EXPECT_EQ(message([](Profile& p) { p.id.clear(); }), at + ": has no id");
  EXPECT_EQ(message([](Profile& p) { p.id = "a.b"; }), at + ": its id holds a dot");
  EXPECT_EQ(message([](Profile& p) { p.version.clear(); }), at + ": has no version");
  EXPECT_EQ(message([](Profile& p) { p.source = {}; }), at + ": has no source");
  EXPECT_EQ(message([](Profile& p) { p.dimensions.clear(); }),
            at + ": has no dimensions");
  EXPECT_EQ(message([](Profile& p) { p.dimensions[1].id = "D.0"; }),
            at + ".dimensions[1]: its id holds a dot");
  EXPECT_EQ(message([](Profile& p) { p.dimensions[1].id = "D"; }),
            at + ".dimensions[1]: its id stands twice");
  EXPECT_EQ(message([](Profile& p) { p.dimensions[0].items.clear(); }),
            at + ".dimensions[0]: has no items");
  EXPECT_EQ(message([](Profile& p) { p.dimensions[0].items[1].id.clear(); }),
            at + ".dimensions[0].items[1]: has no id");
  EXPECT_EQ(message([](Profile& p) { p.dimensions[0].items[1].id = "items"; }),
            at + ".dimensions[0].items[1]: its id is taken");
  EXPECT_EQ(message([](Profile& p) { p.dimensions[0].items[1].id = "D.acute"; }),
            at + ".dimensions[0].items[1]: its id is taken");
  EXPECT_EQ(message([](Profile& p) { p.dimensions[0].items[1].criterion.reset(); }),
            at + ".dimensions[0].items[1]: nobody can answer it");
  EXPECT_EQ(message([](Profile& p) {
              ProfileItem& item = p.dimensions[0].items[1];
              item.asked = {*item.criterion};
              item.criterion.reset();
              item.record_suffices = true;
            }),
            at + ".dimensions[0].items[1]: record_suffices needs a criterion");
  const std::string one = ": must ask exactly one thing, asks 0";
  EXPECT_EQ(message([](Profile& p) { p.dimensions[0].items[1].criterion = Criterion{}; }),
            at + ".dimensions[0].items[1].criterion" + one);
  EXPECT_EQ(message([](Profile& p) { p.dimensions[0].items[1].asked = {Criterion{}}; }),
            at + ".dimensions[0].items[1].asked[0]" + one);
  EXPECT_EQ(
      message([](Profile& p) { p.dimensions[0].items[1].sufficient = {Criterion{}}; }),
      at + ".dimensions[0].items[1].sufficient[0]" + one);
  EXPECT_EQ(message([](Profile& p) { p.dimensions[0].items[1].support = Criterion{}; }),
            at + ".dimensions[0].items[1].support" + one);
  EXPECT_EQ(message([](Profile& p) { p.dimensions[0].items[1].acute = Criterion{}; }),
            at + ".dimensions[0].items[1].acute" + one);
  for (const int grade : {0, 1}) {
    EXPECT_EQ(
        message([&](Profile& p) { p.dimensions[1].items[1].grade = grade; }),
        at + ".dimensions[1].items[1]: its grade is not above the one before and 0");
  }
  for (const int from : {0, 5}) {
    EXPECT_EQ(message([&](Profile& p) { p.dimensions[0].frail_from = from; }),
              at + ".dimensions[0]: frail_from lies outside 1 to 4");
  }
  for (const int from : {0, 2}) {
    EXPECT_EQ(message([&](Profile& p) { p.dimensions[0].at_risk_from = from; }),
              at + ".dimensions[0]: at_risk_from lies outside 1 to below frail_from");
  }
  EXPECT_EQ(message([](Profile& p) { p.counts = {p.dimensions[0]}; }),
            at + ".dimensions[0]: its id stands twice");
  EXPECT_EQ(message([](Profile& p) { p.flags[0].any.clear(); }),
            at + ".flags[0]: asks nothing");
  EXPECT_EQ(message([](Profile& p) { p.flags[0].any[1].id.clear(); }),
            at + ".flags[0].any[1]: has no id");
  EXPECT_EQ(message([](Profile& p) { p.flags[0].any[1].id = p.flags[0].any[0].id; }),
            at + ".flags[0].any[1]: its id stands twice");
  EXPECT_EQ(message([](Profile& p) { p.flags[0].any[0] = Derived("profile:p.C"); }),
            at + ".flags[0].any[0]: 'profile:p.C' is not found before it is asked");
  EXPECT_EQ(message([](Profile& p) { p.flags[0].any[0] = Derived("profile:q.D"); }),
            at + ".flags[0].any[0]: 'profile:q.D' is another profile's");
  EXPECT_EQ(message([](Profile& p) { p.flags[0].any[0] = Derived("group:g"); }),
            at + ".flags[0].any[0]: 'group:g' is found after the profile");
  EXPECT_EQ(message([](Profile& p) { p.components[0].id = "F"; }),
            at + ".components[0]: its id stands twice");
}

TEST(AskedOfOthers, LeavesOutWhatTheProfileFindsItself) {
  Profile profile = Mixed();
  profile.flags[0].any.push_back(Derived("score:m", 3));
  EXPECT_THAT(AskedOfOthers(profile), ElementsAre("score:m"));
}

}  // namespace
}  // namespace tillit::stratify
