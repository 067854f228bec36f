// SPDX-License-Identifier: Apache-2.0
#include "tillit/service/tier_change.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/profiles.h"
#include "service/tier_rank.h"
#include "tillit/criteria/witness.h"
#include "tillit/stratify/tier.h"

namespace tillit::service {
namespace {

using criteria::Answer;
using facts::PatientRecord;

// A question whose answer the tiers may hang on.
struct Leaf {
  std::string name;
  const criteria::Criterion* criterion;
  const std::vector<criteria::NamedCodes>* named;
  criteria::Absence absence = criteria::Absence::kUnknown;
};

// Terms and rules that the tiers ask for, each in the order of the service.
std::vector<Leaf> LeavesOf(const LinkedService& service) {
  std::vector<std::string> asked;
  for (const stratify::Tier& tier : service.model.tiers) {
    criteria::CollectDerived(tier.criterion, &asked);
  }
  const auto is_asked = [&](const std::string& id) {
    return std::find(asked.begin(), asked.end(), id) != asked.end();
  };
  std::vector<Leaf> leaves;
  for (const risk::Model& model : service.engine->models()) {
    if (!is_asked(absl::StrCat("score:", model.id))) continue;
    for (const risk::Term& term : model.terms) {
      leaves.push_back(
          {absl::StrCat(model.id, ".", term.id), &term.criterion, &model.named_codes,
           model.absent_is_no ? criteria::Absence::kNo : criteria::Absence::kUnknown});
    }
  }
  for (const stratify::Group& group : service.groups) {
    const auto add = [&](const std::vector<criteria::Criterion>& rules) {
      for (const criteria::Criterion& rule : rules) {
        leaves.push_back(
            {absl::StrCat(group.id, ".", rule.id), &rule, &group.named_codes});
      }
    };
    if (is_asked(absl::StrCat("group:", group.id))) add(group.member);
    if (is_asked(absl::StrCat("group_high:", group.id))) add(group.high);
  }
  return leaves;
}

// Scores and places records one after another.
class Placer {
 public:
  Placer(const LinkedService& service, base::Date as_of)
      : service_(service),
        as_of_(as_of),
        scoring_(*service.engine),
        placing_(service.compiled_groups.program()) {}

  // Leaves all that was found in view().
  stratify::TierResult Place(const PatientRecord& record) {
    view_ = facts::View(record, as_of_);
    service_.engine->Sum(view_, scoring_);
    FindProfiles(service_, view_);
    service_.compiled_groups.Place(view_, placing_);
    return stratify::TierOf(service_.model.tiers, view_);
  }
  const facts::View& view() const { return view_; }

  size_t RankOf(const std::string& tier) const { return TierRank(service_.model, tier); }

 private:
  const LinkedService& service_;
  base::Date as_of_;
  risk::Workspace scoring_;
  criteria::Evaluation placing_;
  facts::View view_;
};

bool SpeaksOf(const criteria::Evidence& evidence, const facts::Fact& fact) {
  return evidence.kind == fact.kind && evidence.code == fact.code &&
         evidence.date == fact.date && evidence.source == fact.source;
}

// The facts that make a leaf yes; none where something other than facts does.
std::vector<facts::Fact> Supporting(const Leaf& leaf, const PatientRecord& record,
                                    base::Date as_of) {
  PatientRecord left = record;
  std::vector<facts::Fact> supporting;
  for (;;) {
    const criteria::Result result = criteria::Evaluate(
        *leaf.criterion, *leaf.named, facts::View(left, as_of), leaf.absence);
    if (result.answer != Answer::kYes) return supporting;
    const size_t before = left.facts.size();
    std::erase_if(left.facts, [&](const facts::Fact& fact) {
      const bool speaks =
          std::any_of(result.evidence.begin(), result.evidence.end(),
                      [&](const criteria::Evidence& e) { return SpeaksOf(e, fact); });
      if (speaks) supporting.push_back(fact);
      return speaks;
    });
    if (left.facts.size() == before) return {};
  }
}

// One turn of a leaf.
struct Turn {
  std::string reason;
  std::vector<facts::Fact> recorded;
  std::vector<facts::Fact> removed;
  size_t size() const { return recorded.size() + removed.size(); }
};

std::vector<Turn> TurnsOf(const std::vector<Leaf>& leaves, const PatientRecord& record,
                          const facts::View& view) {
  std::vector<Turn> turns;
  for (const Leaf& leaf : leaves) {
    Turn turn{leaf.name, {}, {}};
    const Answer answer =
        criteria::Evaluate(*leaf.criterion, *leaf.named, view, leaf.absence).answer;
    if (answer == Answer::kYes) {
      turn.removed = Supporting(leaf, record, view.as_of());
    } else if (auto facts =
                   criteria::Witness(*leaf.criterion, *leaf.named, view, leaf.absence)) {
      turn.recorded = *std::move(facts);
    }
    if (turn.size() > 0) turns.push_back(std::move(turn));
  }
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.size() < b.size(); });
  return turns;
}

TierChange Together(const std::string& from, const std::vector<Turn>& turns) {
  TierChange change;
  change.from = from;
  for (const Turn& turn : turns) {
    change.reasons.push_back(turn.reason);
    change.recorded.insert(change.recorded.end(), turn.recorded.begin(),
                           turn.recorded.end());
    for (const facts::Fact& fact : turn.removed) {
      if (std::find(change.removed.begin(), change.removed.end(), fact) ==
          change.removed.end()) {
        change.removed.push_back(fact);
      }
    }
  }
  return change;
}

// Looks for changes towards one side.
class Search {
 public:
  Search(Placer& placer, const PatientRecord& record, std::string from, bool closer)
      : placer_(placer), record_(record), from_(std::move(from)), closer_(closer) {}

  std::vector<TierChange> Find(const std::vector<Turn>& turns, int32_t most) {
    std::vector<TierChange> changes;
    for (const Turn& turn : turns) {
      if (std::ssize(changes) >= most) return changes;
      if (!TurnsThisWay(turn)) continue;
      TierChange change = Together(from_, {turn});
      if (Moves(change)) changes.push_back(std::move(change));
    }
    if (changes.empty() && most > 0) {
      if (auto change = OneAfterAnother(turns)) changes.push_back(*std::move(change));
    }
    return changes;
  }

 private:
  // More that is recorded brings closer follow-up and less the opposite, as a rule.
  bool TurnsThisWay(const Turn& turn) const { return turn.recorded.empty() != closer_; }

  bool Moves(TierChange& change) {
    change.to = placer_.Place(Changed(change, record_)).tier;
    const size_t from = placer_.RankOf(from_);
    const size_t to = placer_.RankOf(change.to);
    return closer_ ? to < from : to > from;
  }

  std::optional<TierChange> OneAfterAnother(const std::vector<Turn>& turns) {
    std::vector<Turn> taken;
    bool moved = false;
    for (const Turn& turn : turns) {
      if (!TurnsThisWay(turn)) continue;
      taken.push_back(turn);
      TierChange change = Together(from_, taken);
      if ((moved = Moves(change))) break;
    }
    if (!moved) return std::nullopt;
    // What is not needed goes again, until nothing more can.
    for (bool dropped = true; dropped;) {
      dropped = false;
      for (size_t i = taken.size(); i-- > 0;) {
        std::vector<Turn> without = taken;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        TierChange change = Together(from_, without);
        if (!Moves(change)) continue;
        taken = std::move(without);
        dropped = true;
      }
    }
    TierChange change = Together(from_, taken);
    Moves(change);  // says where to
    return change;
  }

  Placer& placer_;
  const PatientRecord& record_;
  const std::string from_;
  const bool closer_;
};

}  // namespace

PatientRecord Changed(const TierChange& change, PatientRecord record) {
  std::erase_if(record.facts, [&](const facts::Fact& fact) {
    return std::find(change.removed.begin(), change.removed.end(), fact) !=
           change.removed.end();
  });
  record.facts.insert(record.facts.end(), change.recorded.begin(), change.recorded.end());
  return record;
}

std::string TierAlone(const LinkedService& service, const PatientRecord& record,
                      base::Date as_of) {
  return Placer(service, as_of).Place(record).tier;
}

std::vector<TierChange> WhatWouldChangeTier(const LinkedService& service,
                                            const PatientRecord& record, base::Date as_of,
                                            int32_t most) {
  if (service.model.tiers.empty()) return {};
  Placer placer(service, as_of);
  const std::string from = placer.Place(record).tier;
  const std::vector<Turn> turns = TurnsOf(LeavesOf(service), record, placer.view());
  std::vector<TierChange> changes;
  for (const bool closer : {true, false}) {
    Search search(placer, record, from, closer);
    std::vector<TierChange> found = search.Find(turns, most);
    std::move(found.begin(), found.end(), std::back_inserter(changes));
  }
  return changes;
}

}  // namespace tillit::service
