// SPDX-License-Identifier: Apache-2.0
// One list of values per enum, beside the enum: value and its wire name. The
// number of a C++ value equals the number on the wire; 0 (UNSPECIFIED) exists on
// the wire only, and absence is std::optional here.
//
//   enum class Sex { kFemale = 1, kMale = 2 };
//   TILLIT_ENUM(Sex, {Sex::kFemale, "FEMALE"}, {Sex::kMale, "MALE"});
#ifndef TILLIT_BASE_ENUMS_H_
#define TILLIT_BASE_ENUMS_H_

#include <optional>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tillit::base {

template <class E>
struct EnumEntry {
  E value;
  const char* name;
};

template <class E, class = void>
struct HasEnumList : std::false_type {};
template <class E>
struct HasEnumList<E, std::void_t<decltype(TillitEnumList(E{}))>> : std::true_type {};
template <class E>
inline constexpr bool kHasEnumList = HasEnumList<E>::value;

// All values of E in the order of their numbers.
template <class E>
absl::Span<const EnumEntry<E>> EnumValues() {
  return TillitEnumList(E{});
}

// The name of a value, without the enum's prefix: "FEMALE". "?" for a number that
// is no value.
template <class E>
const char* EnumName(E value) {
  for (const EnumEntry<E>& entry : EnumValues<E>()) {
    if (entry.value == value) return entry.name;
  }
  return "?";
}

template <class E>
std::optional<E> EnumFromName(absl::string_view name) {
  for (const EnumEntry<E>& entry : EnumValues<E>()) {
    if (name == entry.name) return entry.value;
  }
  return std::nullopt;
}

}  // namespace tillit::base

#define TILLIT_ENUM(type, ...)                                                      \
  inline ::absl::Span<const ::tillit::base::EnumEntry<type>> TillitEnumList(type) { \
    static constexpr ::tillit::base::EnumEntry<type> kEntries[] = {__VA_ARGS__};    \
    return kEntries;                                                                \
  }                                                                                 \
  constexpr const char* TillitEnumName(type) { return #type; }                      \
  static_assert(true, "takes a semicolon")

#endif  // TILLIT_BASE_ENUMS_H_
