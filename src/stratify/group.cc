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

AnyOf AskAny(const std::vector<criteria::Criterion>& list, const Group& group,
             const facts::View& view) {
  AnyOf any;
  std::vector<criteria::Gap> gaps;
  bool assumed = false;
  for (const criteria::Criterion& criterion : list) {
    const criteria::Result result =
        criteria::Evaluate(criterion, group.named_codes, view);
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
                                     facts::View& view) {
  std::vector<Placement> placements;
  for (size_t i = 0; i < groups.size(); ++i) {
    const Group& group = groups[i];
    Placement placement;
    placement.group = group.id;
    placement.version = group.version;
    placement.hash = hashes[i];
    placement.undecided = group.undecided;
    if (group.undecided.empty()) {
      AnyOf member = AskAny(group.member, group, view);
      AnyOf high = AskAny(group.high, group, view);
      placement.member = member.answer;
      placement.high = high.answer;
      placement.rules = std::move(member.rules);
      placement.evidence = std::move(member.evidence);
      placement.gaps = std::move(member.gaps);
      placement.rests_on_assumed_coverage = member.assumed || high.assumed;
      for (const Mark& mark : group.marks) {
        if (criteria::Evaluate(mark.criterion, group.named_codes, view).answer ==
            Answer::kYes) {
          placement.marks.push_back(mark.id);
        }
      }
      AnyOf confirm = AskAny(group.confirm, group, view);
      placement.confirm = confirm.answer == Answer::kYes;
      placement.confirm_evidence = std::move(confirm.evidence);
    }
    facts::DerivedFact derived;
    derived.id = absl::StrCat("group:", group.id);
    if (placement.member != Answer::kUnknown)
      derived.holds = placement.member == Answer::kYes;
    view.AddDerived(std::move(derived));
    placements.push_back(std::move(placement));
  }
  return placements;
}

}  // namespace tillit::stratify
