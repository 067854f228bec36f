// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/ranking.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "tillit/stratify/percentile.h"

namespace tillit::stratify {
namespace {

using base::Decimal;

// How many rows below the line are shown as standing just below it.
constexpr int64_t kJustBelow = 5;
// Behind every level of a red flag.
constexpr int kNotUrgent = 100;

// Points of one model and sex, by age.
class PointsByAge {
 public:
  void Add(int age, Decimal points) { by_age_[age].Add(points); }
  void Sort() {
    for (auto& [age, points] : by_age_) points.Sort();
  }
  void Tell(int age, Decimal points, Ranked& row) const {
    for (const int32_t years : kPeerYears) {
      Standing standing;
      for (auto it = by_age_.lower_bound(age - years);
           it != by_age_.end() && it->first <= age + years; ++it) {
        standing += it->second.StandingOf(points);
      }
      if (standing.all < kFewestPeers) continue;
      row.peer_percentile = standing.Percentile();
      row.peers = standing.all;
      row.peers_within_years = years;
      return;
    }
  }

 private:
  std::map<int, Points> by_age_;
};

// Why a patient is not ranked, as a key of texts; empty for who is.
std::string WhyNot(const Ranked& row, const risk::RiskProfile* profile,
                   const std::vector<std::string>& models) {
  if (row.life == facts::LifeStatus::kDead) return "dead_at_as_of";
  if (row.life == facts::LifeStatus::kMovedOut) return "moved_out";
  if (row.status == DataStatus::kProfilingDeclined) return "profiling_declined";
  if (row.status != DataStatus::kNotScoreable) return "";
  const risk::Score* first = models.empty() ? nullptr : profile->Find(models[0]);
  return first == nullptr ? "code_system_not_covered" : first->reason;
}

}  // namespace

Ranking RankAll(const std::vector<Candidate>& candidates,
                const std::vector<std::string>& models, Decimal share, base::Date as_of,
                std::optional<int32_t> places) {
  Ranking ranking;
  ranking.as_of = as_of;
  ranking.share = share;

  std::vector<Points> points(models.size());
  std::map<std::pair<size_t, facts::Sex>, PointsByAge> peers;
  std::vector<size_t> model_of(candidates.size(), models.size());
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i];
    Ranked row;
    row.patient = candidate.record->id;
    row.life = facts::LifeStatusOn(*candidate.record, as_of);
    if (candidate.record->birth) {
      row.age = base::CompletedYears(candidate.record->birth->First(), as_of);
    }
    if (row.life == facts::LifeStatus::kAlive) {
      for (const Placement& placement : *candidate.placements) {
        row.eligible |= placement.member == criteria::Answer::kYes;
      }
      row.eligible &= !candidate.team_declined;
      row.red_flag = candidate.red_flag;
    }
    if (candidate.tier != nullptr) {
      row.tier = candidate.tier->tier;
      row.contact_every_days = candidate.tier->contact_every_days;
    }
    row.status = candidate.profile == nullptr ? DataStatus::kProfilingDeclined
                                              : DataStatus::kNotScoreable;
    for (size_t m = 0; candidate.profile != nullptr && m < models.size(); ++m) {
      const risk::Score* score = candidate.profile->Find(models[m]);
      if (score == nullptr || !score->points) continue;
      row.status = DataStatus::kScoreable;
      if (row.life != facts::LifeStatus::kAlive) break;
      points[m].Add(*score->points);
      if (row.age && candidate.record->sex) {
        peers[{m, *candidate.record->sex}].Add(*row.age, *score->points);
      }
      if (model_of[i] < models.size()) continue;
      model_of[i] = m;
      row.ranked_by = models[m];
      row.points = score->points;
      ++ranking.scoreable;
    }
    row.reason = WhyNot(row, candidate.profile, models);
    ranking.rows.push_back(std::move(row));
  }

  for (Points& p : points) p.Sort();
  for (auto& [model_and_sex, p] : peers) p.Sort();
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (model_of[i] == models.size()) continue;
    Ranked& row = ranking.rows[i];
    row.percentile = points[model_of[i]].StandingOf(*row.points).Percentile();
    if (row.age && candidates[i].record->sex) {
      peers[{model_of[i], *candidates[i].record->sex}].Tell(*row.age, *row.points, row);
    }
  }

  const auto key = [](const Ranked& row) {
    const int urgency = row.red_flag ? static_cast<int>(*row.red_flag) : kNotUrgent;
    return std::make_tuple(urgency, row.ranked_by.empty(), row.status, row.life,
                           -(row.percentile ? row.percentile->millionths : 0),
                           -(row.points ? row.points->millionths : 0),
                           -row.age.value_or(-1), row.patient);
  };
  std::sort(ranking.rows.begin(), ranking.rows.end(),
            [&](const Ranked& a, const Ranked& b) { return key(a) < key(b); });

  // ceil(share x scoreable) in millionths.
  ranking.places = places ? std::min<int64_t>(*places, ranking.scoreable)
                          : (share.millionths * ranking.scoreable + 999999) / 1000000;
  int64_t ranked = 0;
  int64_t taken = 0;  // and, beyond the places, those below
  for (Ranked& row : ranking.rows) {
    if (row.ranked_by.empty()) continue;
    row.rank = ++ranked;
    if (row.red_flag || !row.eligible) continue;
    row.within_share = taken < ranking.places;
    row.just_below = !row.within_share && taken < ranking.places + kJustBelow;
    ++taken;
  }

  std::map<base::PatientId, const Candidate*> by_id;
  for (const Candidate& candidate : candidates) by_id[candidate.record->id] = &candidate;
  std::map<std::string, int64_t> members;
  for (Ranked& row : ranking.rows) {
    if (!row.rank.has_value()) continue;
    for (const Placement& placement : *by_id[row.patient]->placements) {
      if (placement.member != criteria::Answer::kYes) continue;
      row.group_ranks.push_back({placement.group, ++members[placement.group], 0});
    }
  }
  for (Ranked& row : ranking.rows) {
    for (GroupRank& rank : row.group_ranks) rank.members = members[rank.group];
  }
  return ranking;
}

}  // namespace tillit::stratify
