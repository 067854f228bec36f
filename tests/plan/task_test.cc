// SPDX-License-Identifier: Apache-2.0
#include "tillit/plan/task.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tillit::plan {
namespace {

using ::testing::HasSubstr;

// The same in words of another order: what a person would say of a set of tasks.
WorkStatus AsAPersonWouldSay(const std::set<TaskStatus>& states) {
  using S = TaskStatus;
  const auto has = [&](S status) { return states.count(status) > 0; };
  const bool open =
      has(S::kRequested) || has(S::kAccepted) || has(S::kInProgress) || has(S::kOnHold);
  if (states.empty()) return WorkStatus::kNotStarted;
  if (!open) {
    const bool undone = has(S::kFailed) || has(S::kExpired);
    if (has(S::kCompleted)) return undone ? WorkStatus::kPartlyDone : WorkStatus::kDone;
    return undone ? WorkStatus::kNotDone : WorkStatus::kCancelled;
  }
  if (has(S::kExpired)) return WorkStatus::kOverdue;
  if (has(S::kInProgress) || has(S::kCompleted)) return WorkStatus::kUnderWay;
  const bool waits = has(S::kRequested) || has(S::kAccepted);
  if (has(S::kOnHold) && !waits) return WorkStatus::kOnHold;
  return has(S::kFailed) ? WorkStatus::kUnderWay : WorkStatus::kNotStarted;
}

TEST(TheStatesOfTasks, RollUpAsAPersonWouldSayForEverySetOfThem) {
  const auto all = base::EnumValues<TaskStatus>();
  for (unsigned set = 0; set < 1u << all.size(); ++set) {
    std::vector<TaskStatus> statuses;
    for (size_t i = 0; i < all.size(); ++i) {
      if ((set >> i & 1u) != 0) statuses.push_back(all[i].value);
    }
    const WorkStatus status = RollUp(statuses);
    EXPECT_EQ(status, AsAPersonWouldSay({statuses.begin(), statuses.end()})) << set;
    std::reverse(statuses.begin(), statuses.end());
    if (!statuses.empty()) statuses.push_back(statuses[0]);
    EXPECT_EQ(RollUp(statuses), status) << "order and number do not matter";
  }
}

TEST(TheStatesOfTasks, RollUpByTheTableThatTheDocumentPrints) {
  std::ifstream file(std::string(TILLIT_SOURCE_DIR) + "/docs/plans.md");
  std::stringstream text;
  text << file.rdbuf();
  const auto names = [](uint32_t statuses, const char* none) {
    std::string joined;
    for (const auto& status : base::EnumValues<TaskStatus>()) {
      if ((statuses & BitOf(status.value)) == 0) continue;
      absl::StrAppend(&joined, joined.empty() ? "" : ", ", status.name);
    }
    return joined.empty() ? none : joined;
  };
  std::string table;
  for (const RollUpRule& rule : RollUpRules()) {
    absl::StrAppend(&table, "| ", names(rule.some, "–"), " | ", names(rule.only, "any"),
                    " | ", base::EnumName(rule.status), " |\n");
  }
  EXPECT_THAT(text.str(), HasSubstr(table));
}

TEST(ATask, ExpiresTheDayAfterItIsDue) {
  Task task;
  task.due = base::Date{100};
  EXPECT_EQ(StatusOn(task, base::Date{100}), TaskStatus::kRequested);
  EXPECT_EQ(StatusOn(task, base::Date{101}), TaskStatus::kExpired);
  task.due = base::Date{};
  EXPECT_EQ(StatusOn(task, base::Date{101}), TaskStatus::kRequested) << "no day, no end";
  task.due = base::Date{100};
  task.status = TaskStatus::kCompleted;
  EXPECT_EQ(StatusOn(task, base::Date{101}), TaskStatus::kCompleted);
}

}  // namespace
}  // namespace tillit::plan
