// SPDX-License-Identifier: Apache-2.0
#include "fhir/plan_elements.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tillit/base/sha256.h"

namespace tillit::fhir {
namespace {

template <class E>
struct Row {
  E value;
  const char* code;
};

constexpr Row<plan::PlanStatus> kPlanStatuses[] = {
    {plan::PlanStatus::kProposed, "draft"},
    {plan::PlanStatus::kActive, "active"},
    {plan::PlanStatus::kRejected, "revoked"},
    {plan::PlanStatus::kCompleted, "completed"}};
constexpr Row<plan::GoalStatus> kGoalStatuses[] = {
    {plan::GoalStatus::kActive, "active"},
    {plan::GoalStatus::kOnHold, "on-hold"},
    {plan::GoalStatus::kCompleted, "completed"},
    {plan::GoalStatus::kCancelled, "cancelled"}};
// R4 has no word for what expired: nobody did it.
constexpr Row<plan::TaskStatus> kTaskStatuses[] = {
    {plan::TaskStatus::kRequested, "requested"},
    {plan::TaskStatus::kAccepted, "accepted"},
    {plan::TaskStatus::kInProgress, "in-progress"},
    {plan::TaskStatus::kOnHold, "on-hold"},
    {plan::TaskStatus::kCompleted, "completed"},
    {plan::TaskStatus::kFailed, "failed"},
    {plan::TaskStatus::kExpired, "failed"},
    {plan::TaskStatus::kCancelled, "cancelled"}};
constexpr Row<plan::InterventionStatus> kInterventionStatuses[] = {
    {plan::InterventionStatus::kActive, "active"},
    {plan::InterventionStatus::kOnHold, "on-hold"},
    {plan::InterventionStatus::kCompleted, "completed"},
    {plan::InterventionStatus::kStopped, "revoked"}};

template <class E, size_t N>
std::string CodeIn(const Row<E> (&rows)[N], E value) {
  for (const Row<E>& row : rows) {
    if (row.value == value) return row.code;
  }
  return "unknown";
}

template <class E, size_t N>
std::optional<E> ValueIn(const Row<E> (&rows)[N], absl::string_view code) {
  for (const Row<E>& row : rows) {
    if (row.code == code) return row.value;
  }
  return std::nullopt;
}

}  // namespace

std::string CodeOf(plan::PlanStatus status) { return CodeIn(kPlanStatuses, status); }
std::optional<plan::PlanStatus> PlanStatusOf(absl::string_view code) {
  return ValueIn(kPlanStatuses, code);
}
std::string CodeOf(std::optional<plan::GoalStatus> status) {
  return CodeIn(kGoalStatuses, status.value_or(plan::GoalStatus::kActive));
}
std::optional<plan::GoalStatus> GoalStatusOf(absl::string_view code) {
  if (code == "rejected") return plan::GoalStatus::kCancelled;
  return ValueIn(kGoalStatuses, code);
}
std::string CodeOf(plan::TaskStatus status) { return CodeIn(kTaskStatuses, status); }
std::optional<plan::TaskStatus> TaskStatusOf(absl::string_view code) {
  if (code == "rejected") return plan::TaskStatus::kCancelled;
  return ValueIn(kTaskStatuses, code);
}
std::string CodeOf(std::optional<plan::InterventionStatus> status, plan::PlanStatus of) {
  return status ? CodeIn(kInterventionStatuses, *status) : CodeOf(of);
}
std::optional<plan::InterventionStatus> InterventionStatusOf(absl::string_view code) {
  return ValueIn(kInterventionStatuses, code);
}

std::string UuidOf(const plan::CarePlan& plan, absl::string_view part,
                   absl::string_view id) {
  std::string hex = base::Sha256Hex(
      absl::StrCat(plan.patient.value.size(), ":", plan.patient.value, ":",
                   plan.id.value.size(), ":", plan.id.value, ":", part, ":", id));
  hex[12] = '8';  // made as we like (RFC 9562)
  hex[16] = "89ab"[hex[16] % 4];
  return absl::StrCat("urn:uuid:", hex.substr(0, 8), "-", hex.substr(8, 4), "-",
                      hex.substr(12, 4), "-", hex.substr(16, 4), "-", hex.substr(20, 12));
}

bool IsFhirId(absl::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
  });
}

bool IsFhirCode(absl::string_view code) {
  if (code.empty() || code.front() == ' ' || code.back() == ' ') return false;
  for (size_t i = 0; i < code.size(); ++i) {
    const auto byte = static_cast<unsigned char>(code[i]);
    if (byte < 0x20 || byte == 0x7f || (byte == ' ' && code[i + 1] == ' ')) return false;
  }
  return true;
}

}  // namespace tillit::fhir
