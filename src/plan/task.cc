// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/task.h"

namespace tillit::plan {
namespace {

using S = TaskStatus;
using W = WorkStatus;

constexpr uint32_t Bits(std::initializer_list<S> statuses) {
  uint32_t bits = 0;
  for (const S status : statuses) bits |= BitOf(status);
  return bits;
}

constexpr uint32_t kEnded = Bits({S::kCompleted, S::kFailed, S::kExpired, S::kCancelled});

// docs/plans.md prints this table; a test holds them together.
constexpr RollUpRule kRules[] = {
    {0, Bits({S::kCancelled}), W::kCancelled},
    {0, Bits({S::kCompleted, S::kCancelled}), W::kDone},
    {Bits({S::kCompleted}), kEnded, W::kPartlyDone},
    {0, kEnded, W::kNotDone},
    {Bits({S::kExpired}), 0, W::kOverdue},
    {Bits({S::kInProgress}), 0, W::kUnderWay},
    {Bits({S::kCompleted}), 0, W::kUnderWay},
    {Bits({S::kOnHold}), Bits({S::kOnHold, S::kFailed, S::kCancelled}), W::kOnHold},
    {Bits({S::kFailed}), 0, W::kUnderWay},
    {0, 0, W::kNotStarted},
};

}  // namespace

TaskStatus StatusOn(const Task& task, base::Date on) {
  if ((BitOf(task.status) & kEnded) != 0 || task.due == base::Date{} || task.due >= on) {
    return task.status;
  }
  return TaskStatus::kExpired;
}

absl::Span<const RollUpRule> RollUpRules() { return kRules; }

WorkStatus RollUp(absl::Span<const TaskStatus> statuses) {
  if (statuses.empty()) return WorkStatus::kNotStarted;
  uint32_t present = 0;
  for (const TaskStatus status : statuses) present |= BitOf(status);
  for (const RollUpRule& rule : kRules) {
    const bool some = rule.some == 0 || (present & rule.some) != 0;
    const bool only = rule.only == 0 || (present & ~rule.only) == 0;
    if (some && only) return rule.status;
  }
  return WorkStatus::kNotStarted;
}

}  // namespace tillit::plan
