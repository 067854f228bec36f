// SPDX-License-Identifier: Apache-2.0
// The fields of a plan by their names, from its field lists: what an event may set.
#ifndef TILLIT_SRC_PLAN_PLAN_FIELDS_H_
#define TILLIT_SRC_PLAN_PLAN_FIELDS_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/plan/care_plan.h"

namespace tillit::plan {

// A field of what has an id: "text" of a goal.
struct PartAccess {
  absl::string_view name;
  bool (*same)(const CarePlan& a, size_t at_a, const CarePlan& b, size_t at_b);
  void (*copy)(const CarePlan& from, size_t at_from, CarePlan& to, size_t at_to);
};

// A field of the plan. One whose items have ids is a collection: its items are set one by
// one, by id; any other is set as a whole.
struct FieldAccess {
  absl::string_view name;
  bool collection = false;
  bool (*same)(const CarePlan& a, const CarePlan& b);
  void (*copy)(const CarePlan& from, CarePlan& to);
  // Of a collection.
  size_t (*size)(const CarePlan& plan) = nullptr;
  std::string (*id)(const CarePlan& plan, size_t at) = nullptr;
  void (*add)(CarePlan& plan, absl::string_view id) = nullptr;  // behind the others
  void (*sort)(CarePlan& plan) = nullptr;                       // by id
  absl::Span<const PartAccess> parts;                           // without the id
};

// All but the plan's own id and patient, and that it was viewed, which no event sets.
absl::Span<const FieldAccess> PlanFields();

inline constexpr size_t kNone = static_cast<size_t>(-1);

// "status", "goals[g1]", "goals[g1].text".
struct FieldPath {
  size_t field = 0;     // of PlanFields()
  std::string element;  // id, in a collection
  size_t part = kNone;  // of the field's parts; kNone: all
};
std::optional<FieldPath> ParsePath(absl::string_view path);
std::string PathOf(const FieldAccess& field, absl::string_view element,
                   const PartAccess* part = nullptr);

// Where the items of a plan stand, by id: built once where many are looked up.
class ItemIndex {
 public:
  explicit ItemIndex(const CarePlan& plan);
  // kNone: nowhere.
  size_t Find(size_t field, const std::string& id) const;

 private:
  std::map<std::pair<size_t, std::string>, size_t> places_;
};

}  // namespace tillit::plan

#endif  // TILLIT_SRC_PLAN_PLAN_FIELDS_H_
