// SPDX-License-Identifier: Apache-2.0
// Who comes first. Criteria and people decide who belongs; the share only sizes
// capacity, and nobody eligible is dropped.
#ifndef TILLIT_STRATIFY_RANKING_H_
#define TILLIT_STRATIFY_RANKING_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/id.h"
#include "tillit/facts/patient_record.h"
#include "tillit/risk/engine.h"
#include "tillit/stratify/group.h"
#include "tillit/stratify/red_flag.h"
#include "tillit/stratify/tier.h"

namespace tillit::stratify {

// What is known of a patient, apart from whether they live: the dead and those who moved
// are scored, and never ranked.
enum class DataStatus {
  kScoreable = 1,
  kProfilingDeclined = 2,  // neither scored nor ranked (L-08)
  kNotScoreable = 3,       // no model that the service names could be computed
};
TILLIT_ENUM(DataStatus, {DataStatus::kScoreable, "SCOREABLE"},
            {DataStatus::kProfilingDeclined, "PROFILING_DECLINED"},
            {DataStatus::kNotScoreable, "NOT_SCOREABLE"});

// Rank within one group.
struct GroupRank {
  std::string group;
  int64_t rank = 0;  // 1 is first
  int64_t members = 0;
  friend bool operator==(const GroupRank&, const GroupRank&) = default;
};
TILLIT_FIELDS(GroupRank, group, rank, members);

// One patient's row.
struct Ranked {
  base::PatientId patient;
  DataStatus status = DataStatus::kNotScoreable;
  facts::LifeStatus life = facts::LifeStatus::kAlive;
  std::string reason;     // key of texts, when not ranked
  std::string ranked_by;  // the model that ranked this row
  std::optional<base::Decimal> points;
  // Mid-rank percentile (0 to 100) among those `ranked_by` scores.
  std::optional<base::Decimal> percentile;
  std::optional<int64_t> rank;  // 1 is first
  bool within_share = false;
  bool just_below = false;  // among the first below the line
  // Lives on the list, belongs to one group at least and has not declined the team: the
  // places go to these alone.
  bool eligible = false;
  std::optional<int32_t> age;
  std::vector<GroupRank> group_ranks;
  // Of the most urgent red flag: stands before every row without one, and takes no place
  // of the share.
  std::optional<RedFlagLevel> red_flag;
  // The same percentile among those of the same sex and about the same age: unset where
  // fewer than kFewestPeers of the list are, or age or sex is unknown.
  std::optional<base::Decimal> peer_percentile;
  int64_t peers = 0;               // the patient among them
  int32_t peers_within_years = 0;  // how far their ages lie from the patient's
  std::string tier;                // of the living; empty where none is known
  int32_t contact_every_days = 0;  // of the tier; 0 where there is none
  friend bool operator==(const Ranked&, const Ranked&) = default;
};
TILLIT_FIELDS(Ranked, patient, status, life, reason, ranked_by, points, percentile, rank,
              within_share, just_below, eligible, age, group_ranks, red_flag,
              peer_percentile, peers, peers_within_years, tier, contact_every_days);

// Fewer people are no reference.
inline constexpr int64_t kFewestPeers = 100;
// How far the ages of peers may lie apart, in years: the first that gives enough peers.
inline constexpr std::array<int32_t, 3> kPeerYears = {2, 5, 10};

struct Ranking {
  base::Date as_of;
  base::Decimal share;
  int64_t scoreable = 0;  // of the living
  int64_t places = 0;     // what the team can take, or ceil(share x scoreable)
  // Who lives with a red flag first, by level; then, and within each level, the ranked by
  // rank, and the others by data status (the unscoreable last), life status and id. A row
  // for every patient.
  std::vector<Ranked> rows;
  friend bool operator==(const Ranking&, const Ranking&) = default;
};
TILLIT_FIELDS(Ranking, as_of, share, scoreable, places, rows);

// What the ranking needs to know of one patient.
struct Candidate {
  const facts::PatientRecord* record;
  const risk::RiskProfile* profile;  // null when profiling is declined
  const std::vector<Placement>* placements;
  std::optional<RedFlagLevel> red_flag;  // the most urgent
  const TierResult* tier = nullptr;      // null where there are no tiers
  bool team_declined = false;
};

// Ranks a list. `models` are the service's ranking models, first choice first: each
// patient is ranked by the first that could be computed, at its mid-rank percentile
// among all living whom that model scores. Ties: points, then age (older first), then
// id. `share` lies in 0 to 1; `places`, 0 or more, stands in its stead where the team
// knows how many it can take. The order of `candidates` does not matter. O(n log n) a
// model.
Ranking RankAll(const std::vector<Candidate>& candidates,
                const std::vector<std::string>& models, base::Decimal share,
                base::Date as_of, std::optional<int32_t> places = std::nullopt);

}  // namespace tillit::stratify

#endif  // TILLIT_STRATIFY_RANKING_H_
