// SPDX-License-Identifier: Apache-2.0
// A fixed order for every struct with a field list: field by field in the list's order.
#ifndef TILLIT_BASE_FIELD_ORDER_H_
#define TILLIT_BASE_FIELD_ORDER_H_

#include <bit>
#include <compare>
#include <cstdint>
#include <tuple>
#include <type_traits>

#include "tillit/base/fields.h"

namespace tillit::base {

// What is not given comes before what is; a list after those that it begins with. Numbers
// compare by value, -0 and 0 alike, and one that is none by its bits, so that every two
// values have an order.
template <class T>
std::strong_ordering CompareFields(const T& a, const T& b) {
  if constexpr (std::is_same_v<T, double>) {
    if (a < b || a > b || a == b)
      return a < b   ? std::strong_ordering::less
             : a > b ? std::strong_ordering::greater
                     : std::strong_ordering::equal;
    const bool none_a = a != a;
    const bool none_b = b != b;
    if (none_a != none_b) return none_a <=> none_b;
    return std::bit_cast<uint64_t>(a) <=> std::bit_cast<uint64_t>(b);
  } else if constexpr (kIsOptional<T>) {
    if (!a.has_value() || !b.has_value()) return a.has_value() <=> b.has_value();
    return CompareFields(*a, *b);
  } else if constexpr (kIsVector<T>) {
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
      const std::strong_ordering order = CompareFields(a[i], b[i]);
      if (order != 0) return order;
    }
    return a.size() <=> b.size();
  } else if constexpr (kHasFields<T>) {
    std::strong_ordering order = std::strong_ordering::equal;
    std::apply(
        [&](const auto&... field) {
          // Up to the first field that differs.
          (void)((order = CompareFields(a.*(field.member), b.*(field.member)),
                  order == 0) &&
                 ...);
        },
        FieldsOf<T>());
    return order;
  } else {
    return a <=> b;
  }
}

}  // namespace tillit::base

#endif  // TILLIT_BASE_FIELD_ORDER_H_
