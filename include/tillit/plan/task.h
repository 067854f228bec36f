// SPDX-License-Identifier: Apache-2.0
// Tasks of a plan, and what their states say of the intervention they belong to.
#ifndef TILLIT_PLAN_TASK_H_
#define TILLIT_PLAN_TASK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"

namespace tillit::plan {

enum class TaskStatus {
  kRequested = 1,
  kAccepted = 2,
  kInProgress = 3,
  kOnHold = 4,
  kCompleted = 5,
  kFailed = 6,     // tried, and not done
  kExpired = 7,    // its day passed, and nobody did it
  kCancelled = 8,  // not wanted any more
};
TILLIT_ENUM(TaskStatus, {TaskStatus::kRequested, "REQUESTED"},
            {TaskStatus::kAccepted, "ACCEPTED"}, {TaskStatus::kInProgress, "IN_PROGRESS"},
            {TaskStatus::kOnHold, "ON_HOLD"}, {TaskStatus::kCompleted, "COMPLETED"},
            {TaskStatus::kFailed, "FAILED"}, {TaskStatus::kExpired, "EXPIRED"},
            {TaskStatus::kCancelled, "CANCELLED"});

// What the id of an intervention's proposed task begins with: "first-<intervention>".
inline constexpr char kFirstTask[] = "first-";

// One thing for one owner.
struct Task {
  std::string id;
  std::string intervention;  // id in the plan
  std::string owner;         // party
  TaskStatus status = TaskStatus::kRequested;
  base::Date due;
  std::optional<base::Date> done;
  std::string newer_fields;
  friend bool operator==(const Task&, const Task&) = default;
};
TILLIT_FIELDS(Task, id, intervention, owner, status, due, done);

// The task's status on a day: one that is not ended has expired when its due day is
// before it. One without a due day never expires.
TaskStatus StatusOn(const Task& task, base::Date on);

enum class WorkStatus {
  kNotStarted = 1,
  kUnderWay = 2,
  kOnHold = 3,
  kDone = 4,
  kPartlyDone = 5,  // all ended, some done and some not
  kNotDone = 6,     // all ended, none done
  kCancelled = 7,
  kOverdue = 8,  // something expired, and something is still open
};
TILLIT_ENUM(WorkStatus, {WorkStatus::kNotStarted, "NOT_STARTED"},
            {WorkStatus::kUnderWay, "UNDER_WAY"}, {WorkStatus::kOnHold, "ON_HOLD"},
            {WorkStatus::kDone, "DONE"}, {WorkStatus::kPartlyDone, "PARTLY_DONE"},
            {WorkStatus::kNotDone, "NOT_DONE"}, {WorkStatus::kCancelled, "CANCELLED"},
            {WorkStatus::kOverdue, "OVERDUE"});

// A set of states, one bit for each.
constexpr uint32_t BitOf(TaskStatus status) {
  return uint32_t{1} << static_cast<int>(status);
}

// One row of the published table: the first whose conditions hold gives the status. One
// of `some` must be among the tasks, and nothing outside `only`; 0: nothing is demanded.
struct RollUpRule {
  uint32_t some = 0;
  uint32_t only = 0;
  WorkStatus status = WorkStatus::kNotStarted;
};
absl::Span<const RollUpRule> RollUpRules();

// What the tasks of one intervention come to, by RollUpRules: not started without any.
// Does not depend on their order or number, only on which states there are.
WorkStatus RollUp(absl::Span<const TaskStatus> statuses);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_TASK_H_
