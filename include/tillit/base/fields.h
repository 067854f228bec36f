// SPDX-License-Identifier: Apache-2.0
// One list of fields per struct. Protobuf conversion, canonical bytes, printing,
// Python classes and fuzz generators all read it, so that a field is written
// three times at most: in the struct, in its list and in the .proto.
//
//   struct Condition {
//     Code code;
//     std::optional<PartialDate> date;
//   };
//   TILLIT_FIELDS(Condition, code, date);
//
//   ForEachField(condition, [](const char* name, const auto& value) { ... });
//
// EVERYTHING BELOW THE MACRO'S USE IS AN IMPLEMENTATION DETAIL.
#ifndef TILLIT_BASE_FIELDS_H_
#define TILLIT_BASE_FIELDS_H_

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace tillit::base {

template <class Struct, class Value>
struct Field {
  using value_type = Value;
  const char* name;
  Value Struct::* member;
};
template <class Struct, class Value>
Field(const char*, Value Struct::*) -> Field<Struct, Value>;

template <class T, class = void>
struct HasFields : std::false_type {};
template <class T>
struct HasFields<T, std::void_t<decltype(TillitFields(static_cast<const T*>(nullptr)))>>
    : std::true_type {};
// True for structs with a TILLIT_FIELDS list.
template <class T>
inline constexpr bool kHasFields = HasFields<T>::value;

// The list of T, a tuple of Field.
template <class T>
constexpr auto FieldsOf() {
  return TillitFields(static_cast<const T*>(nullptr));
}

// The struct's unqualified name as written in the list.
template <class T>
constexpr const char* StructName() {
  return TillitStructName(static_cast<const T*>(nullptr));
}

// Calls visit(name, value) for each field in the list's order.
template <class T, class Visit>
void ForEachField(T& value, Visit&& visit) {
  std::apply(
      [&](const auto&... field) { (visit(field.name, value.*(field.member)), ...); },
      FieldsOf<std::remove_const_t<T>>());
}

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;

}  // namespace tillit::base

#define TILLIT_PARENS ()
#define TILLIT_EXPAND(...) \
  TILLIT_EXPAND3(TILLIT_EXPAND3(TILLIT_EXPAND3(TILLIT_EXPAND3(__VA_ARGS__))))
#define TILLIT_EXPAND3(...) TILLIT_EXPAND2(TILLIT_EXPAND2(TILLIT_EXPAND2(__VA_ARGS__)))
#define TILLIT_EXPAND2(...) TILLIT_EXPAND1(TILLIT_EXPAND1(TILLIT_EXPAND1(__VA_ARGS__)))
#define TILLIT_EXPAND1(...) __VA_ARGS__
#define TILLIT_FIELD_LIST(type, name, ...)              \
  ::tillit::base::Field{#name, &type::name} __VA_OPT__( \
      , TILLIT_FIELD_AGAIN TILLIT_PARENS(type, __VA_ARGS__))
#define TILLIT_FIELD_AGAIN() TILLIT_FIELD_LIST

// Up to 36 fields. Stands in the struct's own namespace, after the struct.
#define TILLIT_FIELDS(type, ...)                                                 \
  constexpr const char* TillitStructName(const type*) { return #type; }          \
  constexpr auto TillitFields(const type*) {                                     \
    return std::make_tuple(TILLIT_EXPAND(TILLIT_FIELD_LIST(type, __VA_ARGS__))); \
  }                                                                              \
  static_assert(true, "takes a semicolon")

#endif  // TILLIT_BASE_FIELDS_H_
