// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/group.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace tillit::stratify {
namespace {

using criteria::Answer;

absl::Status ValidateList(const std::vector<criteria::Criterion>& list,
                          const Group& group, const std::string& path) {
  for (size_t i = 0; i < list.size(); ++i) {
    absl::Status status =
        criteria::Validate(list[i], group.named_codes, absl::StrCat(path, "[", i, "]"));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// Yes when one is, unknown when one may be; collects reasons for either.
struct AnyOf {
  Answer answer = Answer::kNo;
  std::vector<std::string> rules;
  std::vector<criteria::Evidence> evidence;
  std::vector<criteria::Gap> gaps;
  bool assumed = false;
};

template <class T>
void AddOnce(std::vector<T>& into, const std::vector<T>& from) {
  for (const T& item : from) {
    if (std::find(into.begin(), into.end(), item) == into.end()) into.push_back(item);
  }
}

// `ask` gives the result of each criterion of a group, in the order in which they stand:
// members, high, marks, confirm.
template <class Ask>
AnyOf AskAny(const std::vector<criteria::Criterion>& list, Ask&& ask) {
  AnyOf any;
  std::vector<criteria::Gap> gaps;
  bool assumed = false;
  for (const criteria::Criterion& criterion : list) {
    const criteria::Result result = ask(criterion);
    if (result.answer == Answer::kYes) {
      // A yes rests on its own evidence alone.
      any.assumed =
          result.rests_on_assumed_coverage && (any.answer != Answer::kYes || any.assumed);
      any.answer = Answer::kYes;
      any.rules.push_back(criterion.id);
      AddOnce(any.evidence, result.evidence);
    } else if (result.answer == Answer::kUnknown) {
      if (any.answer == Answer::kNo) any.answer = Answer::kUnknown;
      AddOnce(gaps, result.gaps);
    }
    assumed |= result.rests_on_assumed_coverage;
  }
  if (any.answer == Answer::kUnknown) any.gaps = std::move(gaps);
  if (any.answer != Answer::kYes) any.assumed = assumed;
  return any;
}

template <class Ask>
Placement PlaceIn(const Group& group, const std::string& hash, Ask&& ask) {
  Placement placement;
  placement.group = group.id;
  placement.version = group.version;
  placement.hash = hash;
  placement.undecided = group.undecided;
  if (!group.undecided.empty()) return placement;
  AnyOf member = AskAny(group.member, ask);
  AnyOf high = AskAny(group.high, ask);
  placement.member = member.answer;
  placement.high = member.answer == Answer::kNo ? Answer::kNo : high.answer;
  placement.rules = std::move(member.rules);
  placement.evidence = std::move(member.evidence);
  placement.gaps = std::move(member.gaps);
  placement.rests_on_assumed_coverage = member.assumed || high.assumed;
  for (const Mark& mark : group.marks) {
    if (ask(mark.criterion).answer == Answer::kYes) placement.marks.push_back(mark.id);
  }
  AnyOf confirm = AskAny(group.confirm, ask);
  placement.confirm = confirm.answer == Answer::kYes;
  placement.confirm_evidence = std::move(confirm.evidence);
  return placement;
}

void Apply(const Review* review, Placement& placement) {
  if (review == nullptr) return;
  const bool belongs = *review->member;  // of a usable review
  placement.review = *review;
  placement.computed = placement.member;
  placement.member = belongs ? Answer::kYes : Answer::kNo;
  if (!belongs) placement.high = Answer::kNo;
}

std::optional<bool> HoldsOf(Answer answer) {
  if (answer == Answer::kUnknown) return std::nullopt;
  return answer == Answer::kYes;
}

std::string MemberId(const Group& group) { return absl::StrCat("group:", group.id); }
std::string HighId(const Group& group) { return absl::StrCat("group_high:", group.id); }

// Leaves what was found where later groups and other floors ask for it.
void Tell(const Group& group, const Placement& placement, facts::View& view) {
  facts::DerivedFact derived;
  derived.id = MemberId(group);
  derived.holds = HoldsOf(placement.member);
  view.AddDerived(derived);
  derived.id = HighId(group);
  derived.holds = HoldsOf(placement.high);
  view.AddDerived(std::move(derived));
}

}  // namespace

absl::Status Validate(const Group& group, absl::string_view path) {
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  };
  if (group.id.empty()) return fault("has no id");
  if (group.version.empty()) return fault("has no version");
  if (group.source.citation.empty()) return fault("has no source");
  if (group.member.empty() == group.undecided.empty()) {
    return fault("has criteria and undecided, or neither");
  }
  absl::Status status = ValidateList(group.member, group, absl::StrCat(path, ".member"));
  if (status.ok()) status = ValidateList(group.high, group, absl::StrCat(path, ".high"));
  if (status.ok())
    status = ValidateList(group.confirm, group, absl::StrCat(path, ".confirm"));
  for (size_t i = 0; status.ok() && i < group.marks.size(); ++i) {
    status = criteria::Validate(group.marks[i].criterion, group.named_codes,
                                absl::StrCat(path, ".marks[", i, "].criterion"));
  }
  return status;
}

std::vector<Placement> PlaceInGroups(const std::vector<Group>& groups,
                                     const std::vector<std::string>& hashes,
                                     facts::View& view,
                                     absl::Span<const Review> reviews) {
  std::vector<Placement> placements;
  for (size_t i = 0; i < groups.size(); ++i) {
    placements.push_back(
        PlaceIn(groups[i], hashes[i], [&](const criteria::Criterion& criterion) {
          return criteria::Evaluate(criterion, groups[i].named_codes, view);
        }));
    Apply(StandingReview(reviews, view.record().id, groups[i].id, view.as_of()),
          placements.back());
    Tell(groups[i], placements.back(), view);
  }
  return placements;
}

CompiledGroups CompiledGroups::Compile(std::vector<Group> groups,
                                       std::vector<std::string> hashes) {
  CompiledGroups compiled;
  std::vector<criteria::Question> questions;
  for (const Group& group : groups) {
    const auto add = [&](const criteria::Criterion& criterion) {
      questions.push_back({&criterion, &group.named_codes, criteria::Absence::kUnknown});
    };
    if (!group.undecided.empty()) continue;
    for (const auto* list : {&group.member, &group.high}) {
      for (const criteria::Criterion& criterion : *list) add(criterion);
    }
    for (const Mark& mark : group.marks) add(mark.criterion);
    for (const criteria::Criterion& criterion : group.confirm) add(criterion);
  }
  compiled.program_ = criteria::Program::Compile(questions);
  for (const Group& group : groups) {
    compiled.places_.push_back({compiled.program_.DerivedPlace(MemberId(group)),
                                compiled.program_.DerivedPlace(HighId(group))});
  }
  compiled.groups_ = std::make_shared<const std::vector<Group>>(std::move(groups));
  compiled.hashes_ = std::move(hashes);
  return compiled;
}

std::vector<Placement> CompiledGroups::Place(facts::View& view,
                                             criteria::Evaluation& evaluation,
                                             absl::Span<const Review> reviews) const {
  evaluation.Begin(view);
  std::vector<Placement> placements;
  placements.reserve(groups_->size());
  size_t question = 0;
  for (size_t i = 0; i < groups_->size(); ++i) {
    const Group& group = (*groups_)[i];
    placements.push_back(PlaceIn(group, hashes_[i], [&](const criteria::Criterion&) {
      const size_t asked = question++;
      const criteria::Evaluation::Short answer = evaluation.Ask(asked);
      if (answer.answer != Answer::kNo) return evaluation.Explain(asked);
      return criteria::Result{Answer::kNo, {}, {}, answer.rests_on_assumed_coverage};
    }));
    Apply(StandingReview(reviews, view.record().id, group.id, view.as_of()),
          placements.back());
    evaluation.KnowHolds(places_[i].member, HoldsOf(placements.back().member));
    evaluation.KnowHolds(places_[i].high, HoldsOf(placements.back().high));
    Tell(group, placements.back(), view);
  }
  return placements;
}

}  // namespace tillit::stratify
