// SPDX-License-Identifier: Apache-2.0
// A profile of frailty, as data (catalogue/profiles): dimensions of items, flags over
// them and components beside them. What nobody knows stays open, never zero.
#ifndef TILLIT_STRATIFY_PROFILE_H_
#define TILLIT_STRATIFY_PROFILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"

namespace tillit::stratify {

// One item. Yes when anything says so; no when both the criterion and somebody who asked
// say no.
struct ProfileItem {
  std::string id;
  std::optional<criteria::Criterion> criterion;  // what the record shows by itself
  // Ways to ask, see or measure the same thing: one yes is a yes, else one no a no.
  std::vector<criteria::Criterion> asked;
  bool record_suffices = false;  // the criterion's no stands though nobody asked
  std::vector<criteria::Criterion> sufficient;  // a yes counts; a no says nothing
  // Weaker signs: beside a yes they are shown, where it is unknown they raise the
  // question, and alone they never count.
  std::optional<criteria::Criterion> support;
  // Yes: it is so now, and its dimension is frail whatever the number.
  std::optional<criteria::Criterion> acute;
  // The number of its dimension is then the highest grade that is yes, from 1.
  std::optional<int32_t> grade;
  friend bool operator==(const ProfileItem&, const ProfileItem&) = default;
};
TILLIT_FIELDS(ProfileItem, id, criterion, asked, record_suffices, sufficient, support,
              acute, grade);

// Items that are counted together, or graded.
struct ProfileDimension {
  std::string id;
  std::vector<ProfileItem> items;
  std::optional<int32_t> at_risk_from;  // and below `frail_from`: at risk
  int32_t frail_from = 1;
  friend bool operator==(const ProfileDimension&, const ProfileDimension&) = default;
};
TILLIT_FIELDS(ProfileDimension, id, items, at_risk_from, frail_from);

// A yes or no over what the profile found and the record: yes to any. Each criterion has
// an id, which tells what fired.
struct ProfileFlag {
  std::string id;
  std::vector<criteria::Criterion> any;
  friend bool operator==(const ProfileFlag&, const ProfileFlag&) = default;
};
TILLIT_FIELDS(ProfileFlag, id, any);

struct Profile {
  std::string id;
  std::string version;
  base::Source source;
  std::vector<criteria::NamedCodes> named_codes;
  std::vector<ProfileDimension> dimensions;
  // Numbers that the others ask for, and no dimensions: found first.
  std::vector<ProfileDimension> counts;
  std::vector<ProfileFlag> flags;
  std::vector<ProfileFlag> components;  // stand side by side: there is no sum of them
  friend bool operator==(const Profile&, const Profile&) = default;
};
TILLIT_FIELDS(Profile, id, version, source, named_codes, dimensions, counts, flags,
              components);

// INVALID_ARGUMENT with the path of the first fault: ids that are missing, hold a dot
// where they may not or stand twice, an item that nobody can answer, grades out of order,
// thresholds that cannot be reached, a part that is asked before it is found, a part of
// another profile.
absl::Status Validate(const Profile& profile, absl::string_view path);

// Whether "profile:<id>.<part>" is what the profile leaves in a view.
bool Leaves(const Profile& profile, absl::string_view part);

// Ids of derived facts that the profile asks for, its own left out.
std::vector<std::string> AskedOfOthers(const Profile& profile);

// Calls visit on each criterion of the profile.
template <class P, class Visit>
void ForEachCriterion(P& profile, Visit&& visit) {
  for (auto* dimensions : {&profile.dimensions, &profile.counts}) {
    for (auto& dimension : *dimensions) {
      for (auto& item : dimension.items) {
        if (item.criterion) visit(*item.criterion);
        for (auto& way : item.asked) visit(way);
        for (auto& sign : item.sufficient) visit(sign);
        if (item.support) visit(*item.support);
        if (item.acute) visit(*item.acute);
      }
    }
  }
  for (auto* flags : {&profile.flags, &profile.components}) {
    for (auto& flag : *flags) {
      for (auto& criterion : flag.any) visit(criterion);
    }
  }
}

// An item that is yes.
struct ProfileItemFound {
  std::string item;
  std::vector<criteria::Evidence> evidence;
  std::vector<criteria::Evidence> support;
  friend bool operator==(const ProfileItemFound&, const ProfileItemFound&) = default;
};
TILLIT_FIELDS(ProfileItemFound, item, evidence, support);

// An item that nobody knows: a question to ask.
struct ProfileQuestion {
  std::string item;
  std::vector<criteria::Gap> gaps;
  std::vector<criteria::Evidence> support;  // weak signs: ask these first
  friend bool operator==(const ProfileQuestion&, const ProfileQuestion&) = default;
};
TILLIT_FIELDS(ProfileQuestion, item, gaps, support);

// The number lies from `lowest` to `highest`, and both can be: what is open counts as
// neither yes nor no.
struct DimensionResult {
  std::string dimension;
  int32_t lowest = 0;
  int32_t highest = 0;
  criteria::Answer frail = criteria::Answer::kUnknown;
  criteria::Answer at_risk = criteria::Answer::kUnknown;
  criteria::Answer acute = criteria::Answer::kUnknown;  // no where no item can be
  std::vector<ProfileItemFound> items;
  std::vector<ProfileQuestion> questions;
  friend bool operator==(const DimensionResult&, const DimensionResult&) = default;
};
TILLIT_FIELDS(DimensionResult, dimension, lowest, highest, frail, at_risk, acute, items,
              questions);

struct ProfileFlagResult {
  std::string flag;
  criteria::Answer answer = criteria::Answer::kUnknown;
  std::vector<std::string> fired;  // ids of the criteria that are yes
  std::vector<std::string> open;   // and of those that nobody knows
  std::vector<criteria::Evidence> evidence;
  friend bool operator==(const ProfileFlagResult&, const ProfileFlagResult&) = default;
};
TILLIT_FIELDS(ProfileFlagResult, flag, answer, fired, open, evidence);

// One patient.
struct ProfileResult {
  std::string profile;
  std::string version;
  std::string hash;
  std::vector<DimensionResult> dimensions;
  std::vector<DimensionResult> counts;
  std::vector<ProfileFlagResult> flags;
  std::vector<ProfileFlagResult> components;
  bool rests_on_assumed_coverage = false;
  friend bool operator==(const ProfileResult&, const ProfileResult&) = default;
};
TILLIT_FIELDS(ProfileResult, profile, version, hash, dimensions, counts, flags,
              components, rests_on_assumed_coverage);

// Answers a validated profile and leaves in the view, as derived facts "profile:<id>.":
// <item>, <flag> and <component> (yes or no); <dimension> (frail or not, and the number
// with its bounds); <dimension>.acute; "items" and "dimensions", how many items are yes
// and in how many dimensions, where the grades of one dimension are one item.
ProfileResult FindProfile(const Profile& profile, const std::string& hash,
                          facts::View& view);

}  // namespace tillit::stratify

#endif  // TILLIT_STRATIFY_PROFILE_H_
