// SPDX-License-Identifier: Apache-2.0
// Entries of a catalogue by their ids.
#ifndef TILLIT_SRC_SERVICE_CATALOGUE_ENTRIES_H_
#define TILLIT_SRC_SERVICE_CATALOGUE_ENTRIES_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace tillit::service {

// Null: there is none.
template <class T>
const T* FindById(const std::vector<T>& list, absl::string_view id) {
  for (const T& item : list) {
    if (item.id == id) return &item;
  }
  return nullptr;
}

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_CATALOGUE_ENTRIES_H_
