// SPDX-License-Identifier: Apache-2.0
#include "plan/plan_fields.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tillit::plan {
namespace {

template <size_t I>
constexpr auto Member() {
  return std::get<I>(base::FieldsOf<CarePlan>()).member;
}

template <size_t I>
using ValueOf = std::decay_t<decltype(std::declval<CarePlan>().*Member<I>())>;

template <class T>
constexpr bool kHasId = false;
template <class T>
  requires base::kHasFields<T> && requires(T& item) { item.id; }
constexpr bool kHasId<std::vector<T>> = true;

inline const std::string& Text(const std::string& id) { return id; }
template <class Tag>
const std::string& Text(const base::Id<Tag>& id) {
  return id.value;
}

template <size_t I, size_t P>
constexpr PartAccess PartOf() {
  using Item = typename ValueOf<I>::value_type;
  constexpr auto kPart = std::get<P>(base::FieldsOf<Item>()).member;
  return {std::get<P>(base::FieldsOf<Item>()).name,
          [](const CarePlan& a, size_t at_a, const CarePlan& b, size_t at_b) {
            return (a.*Member<I>())[at_a].*kPart == (b.*Member<I>())[at_b].*kPart;
          },
          [](const CarePlan& from, size_t at_from, CarePlan& to, size_t at_to) {
            (to.*Member<I>())[at_to].*kPart = (from.*Member<I>())[at_from].*kPart;
          }};
}

// What a newer writer said of an item goes with it.
template <size_t I>
constexpr PartAccess NewerFields() {
  return {
      "newer_fields",
      [](const CarePlan& a, size_t at_a, const CarePlan& b, size_t at_b) {
        return (a.*Member<I>())[at_a].newer_fields == (b.*Member<I>())[at_b].newer_fields;
      },
      [](const CarePlan& from, size_t at_from, CarePlan& to, size_t at_to) {
        (to.*Member<I>())[at_to].newer_fields = (from.*Member<I>())[at_from].newer_fields;
      }};
}

template <class Item>
constexpr bool kKeepsNewerFields = requires(Item& item) { item.newer_fields; };

// All parts but the id, which is the first of every item's list.
template <size_t I, size_t... P>
constexpr auto PartsOf(std::index_sequence<P...>) {
  using Item = typename ValueOf<I>::value_type;
  static_assert(absl::string_view(std::get<0>(base::FieldsOf<Item>()).name) == "id");
  if constexpr (kKeepsNewerFields<Item>) {
    return std::array{PartOf<I, P + 1>()..., NewerFields<I>()};
  } else {
    return std::array{PartOf<I, P + 1>()...};
  }
}

template <class T>
constexpr size_t kFieldCount = std::tuple_size_v<decltype(base::FieldsOf<T>())>;

template <size_t I>
constexpr auto kParts = PartsOf<I>(
    std::make_index_sequence<kFieldCount<typename ValueOf<I>::value_type> - 1>());

template <size_t I>
constexpr FieldAccess FieldOf() {
  FieldAccess field;
  field.name = std::get<I>(base::FieldsOf<CarePlan>()).name;
  field.same = [](const CarePlan& a, const CarePlan& b) {
    return a.*Member<I>() == b.*Member<I>();
  };
  field.copy = [](const CarePlan& from, CarePlan& to) {
    to.*Member<I>() = from.*Member<I>();
  };
  if constexpr (kHasId<ValueOf<I>>) {
    using Item = typename ValueOf<I>::value_type;
    field.collection = true;
    field.size = [](const CarePlan& plan) { return (plan.*Member<I>()).size(); };
    field.id = [](const CarePlan& plan, size_t at) {
      return Text((plan.*Member<I>())[at].id);
    };
    field.add = [](CarePlan& plan, absl::string_view id) {
      Item item;
      item.id = decltype(item.id)(std::string(id));
      (plan.*Member<I>()).push_back(std::move(item));
    };
    field.sort = [](CarePlan& plan) {
      std::sort((plan.*Member<I>()).begin(), (plan.*Member<I>()).end(),
                [](const Item& a, const Item& b) { return a.id < b.id; });
    };
    field.parts = kParts<I>;
  }
  return field;
}

template <size_t... I>
constexpr auto FieldsOfPlan(std::index_sequence<I...>) {
  return std::array{FieldOf<I + 2>()...};
}

// The plan's own id and patient are the first two of its list.
static_assert(absl::string_view(std::get<0>(base::FieldsOf<CarePlan>()).name) == "id");
static_assert(absl::string_view(std::get<1>(base::FieldsOf<CarePlan>()).name) ==
              "patient");
// And that it was viewed is the last.
static_assert(absl::string_view(
                  std::get<kFieldCount<CarePlan> - 1>(base::FieldsOf<CarePlan>()).name) ==
              "viewed");
constexpr auto kFields =
    FieldsOfPlan(std::make_index_sequence<kFieldCount<CarePlan> - 3>());

}  // namespace

absl::Span<const FieldAccess> PlanFields() { return kFields; }

std::optional<FieldPath> ParsePath(absl::string_view path) {
  const absl::Span<const FieldAccess> fields = PlanFields();
  const size_t open = path.find('[');
  const absl::string_view name = path.substr(0, open);
  const auto field =
      std::find_if(fields.begin(), fields.end(),
                   [&](const FieldAccess& each) { return name == each.name; });
  if (field == fields.end()) return std::nullopt;
  FieldPath found;
  found.field = static_cast<size_t>(field - fields.begin());
  if (field->collection != (open != absl::string_view::npos)) return std::nullopt;
  if (!field->collection) return found;
  // An id may hold anything but the bracket that ends it.
  const size_t close = path.find(']', open);
  if (close == absl::string_view::npos || close == open + 1) return std::nullopt;
  found.element = std::string(path.substr(open + 1, close - open - 1));
  absl::string_view rest = path.substr(close + 1);
  if (rest.empty()) return found;
  if (!absl::ConsumePrefix(&rest, ".")) return std::nullopt;
  for (size_t p = 0; p < field->parts.size(); ++p) {
    if (rest == field->parts[p].name) found.part = p;
  }
  if (found.part == kNone) return std::nullopt;
  return found;
}

std::string PathOf(const FieldAccess& field, absl::string_view element,
                   const PartAccess* part) {
  std::string path(field.name);
  if (field.collection) absl::StrAppend(&path, "[", element, "]");
  if (part != nullptr) absl::StrAppend(&path, ".", part->name);
  return path;
}

ItemIndex::ItemIndex(const CarePlan& plan) {
  for (size_t f = 0; f < kFields.size(); ++f) {
    if (!kFields[f].collection) continue;
    const size_t size = kFields[f].size(plan);
    for (size_t at = 0; at < size; ++at) {
      places_.emplace(std::pair(f, kFields[f].id(plan, at)), at);
    }
  }
}

size_t ItemIndex::Find(size_t field, const std::string& id) const {
  const auto place = places_.find({field, id});
  return place == places_.end() ? kNone : place->second;
}

}  // namespace tillit::plan
