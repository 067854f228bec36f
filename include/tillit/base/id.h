// SPDX-License-Identifier: Apache-2.0
// Ids that cannot be mixed up: a MemberId never stands where a PatientId is wanted.
#ifndef TILLIT_BASE_ID_H_
#define TILLIT_BASE_ID_H_

#include <compare>
#include <string>
#include <utility>

namespace tillit::base {

template <class Tag>
struct Id {
  std::string value;

  Id() = default;
  explicit Id(std::string text) : value(std::move(text)) {}
  bool empty() const { return value.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;
};

template <class T>
inline constexpr bool kIsId = false;
template <class Tag>
inline constexpr bool kIsId<Id<Tag>> = true;

using PatientId = Id<struct PatientTag>;
using MemberId = Id<struct MemberTag>;
using PlanId = Id<struct PlanTag>;
using GoalId = Id<struct GoalTag>;
using VisitId = Id<struct VisitTag>;

}  // namespace tillit::base

#endif  // TILLIT_BASE_ID_H_
