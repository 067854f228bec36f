// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/ranking.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tillit/base/random.h"

namespace tillit::stratify {
namespace {

using base::Decimal;
using ::testing::ElementsAre;

const base::Date kAsOf = base::Date::FromCivil(2024, 1, 1);

// People with points by hand, so that ranking is tested alone.
class List {
 public:
  facts::PatientRecord& Add(const std::string& id, std::map<std::string, int> points,
                            std::vector<std::string> groups = {}) {
    Person& person = people_.emplace_back();
    person.record.id = base::PatientId(id);
    person.record.birth = base::PartialDate{1950, 1, 1};
    for (const auto& [model, value] : points) {
      risk::Score& score = person.profile.scores.emplace_back();
      score.model = model;
      score.status = risk::ScoreStatus::kScored;
      score.points = Decimal::FromInt(value);
    }
    for (const std::string& group : groups) {
      Placement& placement = person.placements.emplace_back();
      placement.group = group;
      placement.member = criteria::Answer::kYes;
    }
    return person.record;
  }
  void Raise(const std::string& id, RedFlagLevel level) { raised_[id] = level; }
  void Decline(const std::string& id) { declined_.push_back(id); }
  void DeclineTeam(const std::string& id) { without_team_.insert(id); }
  void Shuffle(base::Random& random) {
    for (size_t i = people_.size(); i > 1; --i) {
      std::swap(people_[i - 1], people_[random.Below(i)]);
    }
  }
  Ranking Rank(const std::vector<std::string>& models = {"need"},
               const char* share = "0.05",
               std::optional<int32_t> places = std::nullopt) const {
    std::vector<Candidate> candidates;
    for (const Person& person : people_) {
      const bool declined = std::find(declined_.begin(), declined_.end(),
                                      person.record.id.value) != declined_.end();
      candidates.push_back(
          {&person.record, declined ? nullptr : &person.profile, &person.placements, {}});
      const auto raised = raised_.find(person.record.id.value);
      if (raised != raised_.end()) candidates.back().red_flag = raised->second;
      candidates.back().team_declined = without_team_.count(person.record.id.value) > 0;
    }
    return RankAll(candidates, models, *Decimal::Parse(share), kAsOf, places);
  }
  std::map<std::string, facts::PatientRecord> Records() const {
    std::map<std::string, facts::PatientRecord> records;
    for (const Person& person : people_) records[person.record.id.value] = person.record;
    return records;
  }

 private:
  struct Person {
    facts::PatientRecord record;
    risk::RiskProfile profile;
    std::vector<Placement> placements;
  };
  std::vector<Person> people_;
  std::vector<std::string> declined_;
  std::set<std::string> without_team_;
  std::map<std::string, RedFlagLevel> raised_;
};

std::vector<std::string> Ids(const Ranking& ranking) {
  std::vector<std::string> ids;
  for (const Ranked& row : ranking.rows) ids.push_back(row.patient.value);
  return ids;
}

const Ranked& RowOf(const Ranking& ranking, const std::string& id) {
  return *std::find_if(ranking.rows.begin(), ranking.rows.end(),
                       [&](const Ranked& row) { return row.patient.value == id; });
}

List RandomList(uint64_t seed, int people) {
  base::Random random(seed);
  List list;
  for (int i = 0; i < people; ++i) {
    auto& record = list.Add(
        absl::StrCat("p", i), {{"need", static_cast<int>(random.Below(12))}},
        random.Chance(0.2) ? std::vector<std::string>{"g"} : std::vector<std::string>{});
    record.birth =
        base::PartialDate{static_cast<int16_t>(random.Between(1920, 2023)), 1, 1};
  }
  return list;
}

// Requirements: S0-02
TEST(Places, AreTheShareOfTheScoreableRoundedUpAndNobodyEligibleIsDropped) {
  const struct {
    int people;
    int64_t places;
  } kCases[] = {{1300, 65}, {3900, 195}, {1, 1}, {20, 1}, {21, 2}, {0, 0}};
  for (const auto& c : kCases) {
    const Ranking ranking = RandomList(7, c.people).Rank();
    EXPECT_EQ(ranking.scoreable, c.people);
    EXPECT_EQ(ranking.places, c.places);
    const auto count = [&](bool Ranked::* what) {
      return std::count_if(ranking.rows.begin(), ranking.rows.end(),
                           [&](const Ranked& row) { return row.*what; });
    };
    EXPECT_EQ(count(&Ranked::within_share), std::min(c.places, count(&Ranked::eligible)));
    EXPECT_EQ(std::ssize(ranking.rows), c.people);
  }
  List list = RandomList(7, 1300);
  const Ranking ranking = list.Rank();
  const auto eligible_below = [&](const Ranking& of) {
    std::vector<std::string> ids;
    for (const Ranked& row : of.rows) {
      if (row.eligible && !row.within_share) ids.push_back(row.patient.value);
    }
    return ids;
  };
  EXPECT_GT(eligible_below(ranking).size(), 100u);
  base::Random random(1);
  for (int turn = 0; turn < 5; ++turn) {
    list.Shuffle(random);
    ASSERT_EQ(list.Rank(), ranking);
  }
}

TEST(Places, ShowWhoStandsJustBelowTheLine) {
  const Ranking ranking = RandomList(7, 100).Rank();
  int eligible = 0;  // from the first on
  for (const Ranked& row : ranking.rows) {
    eligible += row.eligible;
    EXPECT_EQ(row.just_below, row.eligible && eligible > 5 && eligible <= 10)
        << *row.rank;
  }
  EXPECT_GT(eligible, 10);
}

TEST(Share, OfNothingAndOfAllIsExact) {
  EXPECT_EQ(RandomList(7, 100).Rank({"need"}, "0").places, 0);
  EXPECT_EQ(RandomList(7, 100).Rank({"need"}, "1").places, 100);
  // 0.07 x 100 is seven, though not in binary.
  EXPECT_EQ(RandomList(7, 100).Rank({"need"}, "0.07").places, 7);
}

// Requirements: L-09
TEST(TheDead, AreNeverRankedCountedNorEligible) {
  List list;
  list.Add("alive", {{"need", 1}}, {"g"});
  list.Add("dead", {{"need", 9}}, {"g"}).deceased = true;
  list.Add("moved", {{"need", 8}}, {"g"}).moved_out = kAsOf;
  list.Add("declined", {{"need", 7}}, {"g"});
  list.Decline("declined");
  list.Add("unknown", {}, {"g"});
  const Ranking ranking = list.Rank({"need"}, "1");
  EXPECT_EQ(ranking.scoreable, 1);
  EXPECT_EQ(ranking.places, 1);
  EXPECT_THAT(Ids(ranking), ElementsAre("alive", "dead", "moved", "declined", "unknown"));
  EXPECT_EQ(RowOf(ranking, "alive").percentile, Decimal::FromInt(50));
  EXPECT_EQ(RowOf(ranking, "alive").group_ranks[0].members, 1);
  const std::map<std::string, std::string> reasons = {
      {"unknown", "code_system_not_covered"},
      {"dead", "dead_at_as_of"},
      {"moved", "moved_out"},
      {"declined", "profiling_declined"}};
  for (const auto& [id, reason] : reasons) {
    const Ranked& row = RowOf(ranking, id);
    EXPECT_EQ(row.reason, reason);
    EXPECT_FALSE(row.rank || row.percentile || row.points || row.within_share) << id;
    EXPECT_TRUE(row.ranked_by.empty() && row.group_ranks.empty()) << id;
  }
  // Whether one lives and whether one can be scored are two questions.
  EXPECT_EQ(RowOf(ranking, "dead").status, DataStatus::kScoreable);
  EXPECT_EQ(RowOf(ranking, "declined").status, DataStatus::kProfilingDeclined);
  EXPECT_FALSE(RowOf(ranking, "dead").eligible);
  EXPECT_FALSE(RowOf(ranking, "moved").eligible);
  EXPECT_TRUE(RowOf(ranking, "unknown").eligible);
}

TEST(RedFlags, StandFirstByLevelAndTakeNoPlace) {
  List list;
  for (int i = 0; i < 20; ++i) list.Add(absl::StrCat("p", i), {{"need", i}}, {"g"});
  list.Add("declined", {{"need", 0}});
  list.Decline("declined");
  list.Add("unscoreable", {});
  list.Add("dead", {{"need", 5}}).deceased = true;
  const Ranking before = list.Rank({"need"}, "0.1");
  list.Raise("p3", RedFlagLevel::kSameDay);
  list.Raise("p4", RedFlagLevel::kSameDay);
  list.Raise("p0", RedFlagLevel::kImmediate);
  list.Raise("declined", RedFlagLevel::kImmediate);
  list.Raise("unscoreable", RedFlagLevel::kWithinAnHour);
  list.Raise("dead", RedFlagLevel::kImmediate);
  const Ranking ranking = list.Rank({"need"}, "0.1");
  const std::vector<std::string> ids = Ids(ranking);
  EXPECT_THAT(std::vector<std::string>(ids.begin(), ids.begin() + 7),
              ElementsAre("p0", "declined", "unscoreable", "p4", "p3", "p19", "p18"));
  EXPECT_EQ(ranking.scoreable, before.scoreable);
  EXPECT_EQ(ranking.places, before.places);
  for (const Ranking* one : {&before, &ranking}) {
    EXPECT_TRUE(RowOf(*one, "p19").within_share);
    EXPECT_TRUE(RowOf(*one, "p18").within_share);
    EXPECT_TRUE(RowOf(*one, "p17").just_below);
    EXPECT_FALSE(RowOf(*one, "p12").just_below);
  }
  EXPECT_FALSE(RowOf(ranking, "p0").within_share || RowOf(ranking, "p0").just_below);
  EXPECT_EQ(RowOf(ranking, "p0").rank, 1);
  EXPECT_EQ(RowOf(ranking, "p4").rank, 2);
  EXPECT_EQ(RowOf(ranking, "p19").rank, 4);
  EXPECT_FALSE(RowOf(ranking, "declined").rank.has_value());
  EXPECT_EQ(RowOf(ranking, "dead").red_flag, std::nullopt);
  EXPECT_EQ(RowOf(ranking, "p3").percentile, RowOf(before, "p3").percentile);
}

// Whoever is on the list: nobody with a red flag stands below somebody without one.
TEST(RedFlags, AreNeverBelowARowWithoutOneWhateverThePoints) {
  base::Random random(9);
  for (int turn = 0; turn < 50; ++turn) {
    List list = RandomList(static_cast<uint64_t>(turn) + 1, 60);
    for (int i = 0; i < 60; ++i) {
      if (random.Chance(0.2)) {
        list.Raise(absl::StrCat("p", i), static_cast<RedFlagLevel>(random.Between(1, 4)));
      }
      if (random.Chance(0.1)) list.Decline(absl::StrCat("p", i));
    }
    const Ranking ranking = list.Rank({"need"}, "0.2");
    int before = 0;
    int64_t within = 0;
    for (const Ranked& row : ranking.rows) {
      const int level = row.red_flag ? static_cast<int>(*row.red_flag) : 5;
      ASSERT_GE(level, before);
      before = level;
      within += row.within_share;
      EXPECT_FALSE(row.red_flag && row.within_share);
    }
    EXPECT_LE(within, ranking.places);
  }
}

TEST(Ties, EndAtAgeAndThenTheId) {
  List list;
  list.Add("c", {{"need", 5}});
  list.Add("b", {{"need", 5}});
  list.Add("old", {{"need", 5}}).birth = base::PartialDate{1930, 0, 0};
  list.Add("ageless", {{"need", 5}}).birth.reset();
  list.Add("more", {{"need", 6}}).birth = base::PartialDate{2020, 0, 0};
  EXPECT_THAT(Ids(list.Rank()), ElementsAre("more", "old", "b", "c", "ageless"));
}

TEST(Percentile, IsTheMidRankOfBruteForce) {
  const Ranking ranking = RandomList(11, 777).Rank();
  for (const Ranked& row : ranking.rows) {
    int64_t below = 0;
    int64_t equal = 0;
    for (const Ranked& other : ranking.rows) {
      below += *other.points < *row.points;
      equal += *other.points == *row.points;
    }
    EXPECT_EQ(row.percentile->millionths, (2 * below + equal) * 50000000 / 777);
  }
}

// Requirements: S0-03
TEST(Percentile, NeverFallsWhenOnesOwnPointsRise) {
  base::Random random(5);
  for (int turn = 0; turn < 300; ++turn) {
    List before;
    List after;
    const int own = static_cast<int>(random.Below(10));
    before.Add("x", {{"need", own}});
    after.Add("x", {{"need", own + static_cast<int>(random.Below(3))}});
    for (int i = 0; i < 30; ++i) {
      const int points = static_cast<int>(random.Below(10));
      before.Add(absl::StrCat("p", i), {{"need", points}});
      after.Add(absl::StrCat("p", i), {{"need", points}});
    }
    ASSERT_GE(*RowOf(after.Rank(), "x").percentile,
              *RowOf(before.Rank(), "x").percentile);
  }
  // The person in the middle stands at 50.
  List list;
  for (int i = 0; i < 101; ++i) list.Add(absl::StrCat("p", i), {{"need", i}});
  EXPECT_EQ(RowOf(list.Rank(), "p50").percentile, Decimal::FromInt(50));
}

// Requirements: S0-03
TEST(PeerPercentile, StandsAmongThoseOfTheSexAndAboutTheAgeByBruteForce) {
  base::Random random(17);
  List list;
  for (int i = 0; i < 2500; ++i) {
    facts::PatientRecord& record =
        list.Add(absl::StrCat("p", i), {{"need", static_cast<int>(random.Below(9))}});
    // Many of middle age, few very old: peers are sought far, or not found at all.
    const int64_t years =
        random.Chance(0.9) ? random.Between(30, 70) : random.Between(85, 105);
    record.birth = base::PartialDate{static_cast<int16_t>(2023 - years), 1, 1};
    if (random.Chance(0.95)) {
      record.sex = random.Chance(0.6) ? facts::Sex::kFemale : facts::Sex::kMale;
    }
  }
  const std::map<std::string, facts::PatientRecord> records = list.Records();
  std::map<int32_t, int> widths;
  const Ranking ranking = list.Rank();
  for (const Ranked& row : ranking.rows) {
    ++widths[row.peers_within_years];
    const auto sex = records.at(row.patient.value).sex;
    std::optional<int32_t> within;
    int64_t below = 0, level = 0, all = 0;
    for (const int32_t years : kPeerYears) {
      below = level = all = 0;
      for (const Ranked& other : ranking.rows) {
        if (!sex || records.at(other.patient.value).sex != sex) continue;
        if (std::abs(*other.age - *row.age) > years) continue;
        ++all;
        below += *other.points < *row.points;
        level += *other.points == *row.points;
      }
      if (all < kFewestPeers) continue;
      within = years;
      break;
    }
    ASSERT_EQ(row.peer_percentile.has_value(), within.has_value());
    if (!within) continue;
    EXPECT_EQ(row.peers_within_years, *within);
    EXPECT_EQ(row.peers, all);
    EXPECT_EQ(row.peer_percentile->millionths, (2 * below + level) * 50000000 / all);
  }
  EXPECT_GT(widths[0], 0);
  EXPECT_GT(widths[2], 0);
  EXPECT_GT(widths[5] + widths[10], 0);
}

TEST(Places, GoToNobodyInNoGroupOrWhoDeclinedTheTeam) {
  List list;
  list.Add("first", {{"need", 9}});
  list.Add("declined", {{"need", 8}}, {"g"});
  list.Add("taken", {{"need", 7}}, {"g"});
  list.Add("also taken", {{"need", 6}}, {"g"});
  list.Add("below", {{"need", 5}}, {"g"});
  list.DeclineTeam("declined");
  const Ranking ranking = list.Rank({"need"}, "0.05", 2);
  EXPECT_THAT(Ids(ranking),
              ElementsAre("first", "declined", "taken", "also taken", "below"));
  std::vector<std::string> within;
  for (const Ranked& row : ranking.rows) {
    EXPECT_TRUE(row.rank.has_value());
    if (row.within_share) within.push_back(row.patient.value);
    EXPECT_EQ(row.just_below, row.patient.value == "below");
  }
  EXPECT_THAT(within, ElementsAre("taken", "also taken"));
  EXPECT_FALSE(RowOf(ranking, "declined").eligible);
}

TEST(Places, AreWhatTheTeamCanTakeWhereItKnows) {
  List list;
  for (int i = 0; i < 100; ++i) list.Add(absl::StrCat("p", i), {{"need", i}}, {"g"});
  EXPECT_EQ(list.Rank().places, 5);
  const Ranking ranking = list.Rank({"need"}, "0.05", 12);
  EXPECT_EQ(ranking.places, 12);
  EXPECT_TRUE(ranking.rows[11].within_share);
  EXPECT_FALSE(ranking.rows[12].within_share);
  EXPECT_TRUE(ranking.rows[12].just_below);
  EXPECT_EQ(list.Rank({"need"}, "0.05", 0).places, 0);
  EXPECT_EQ(list.Rank({"need"}, "0.05", 5000).places, 100);
}

TEST(Fallback, RanksWhoCannotBeScoredByTheFirstModelAndSaysSo) {
  List list;
  for (int i = 0; i < 10; ++i) {
    list.Add(absl::StrCat("p", i), {{"need", i}, {"charlson", 9 - i}});
  }
  // Nobody knows this one's medicines: her Charlson points decide, among all whom
  // Charlson scores.
  list.Add("x", {{"charlson", 7}});
  list.Add("nothing", {});
  const Ranking ranking = list.Rank({"need", "charlson"}, "0.5");
  const Ranked& row = RowOf(ranking, "x");
  EXPECT_EQ(row.ranked_by, "charlson");
  EXPECT_EQ(row.points, Decimal::FromInt(7));
  // Seven of eleven lie below and two are equal.
  EXPECT_EQ(row.percentile->millionths, (2 * 7 + 2) * 50000000 / 11);
  EXPECT_EQ(RowOf(ranking, "p9").ranked_by, "need");
  EXPECT_EQ(row.rank, 4);  // after the three whose need lies higher among ten
  EXPECT_EQ(RowOf(ranking, "nothing").status, DataStatus::kNotScoreable);
  EXPECT_EQ(ranking.scoreable, 11);
  EXPECT_EQ(ranking.places, 6);
}

TEST(Groups, HaveARankOfTheirOwn) {
  List list;
  list.Add("a", {{"need", 9}}, {"old"});
  list.Add("b", {{"need", 8}}, {"ill"});
  list.Add("c", {{"need", 7}}, {"ill", "old"});
  list.Add("d", {{"need", 6}});
  const Ranking ranking = list.Rank();
  EXPECT_THAT(RowOf(ranking, "c").group_ranks,
              ElementsAre(GroupRank{"ill", 2, 2}, GroupRank{"old", 2, 2}));
  EXPECT_THAT(RowOf(ranking, "b").group_ranks, ElementsAre(GroupRank{"ill", 1, 2}));
  EXPECT_TRUE(RowOf(ranking, "d").group_ranks.empty());
  EXPECT_FALSE(RowOf(ranking, "d").eligible);
}

}  // namespace
}  // namespace tillit::stratify
