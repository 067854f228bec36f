// SPDX-License-Identifier: Apache-2.0
// Entries by their ids.
#ifndef TILLIT_SRC_BOWTIE_LOOKUP_H_
#define TILLIT_SRC_BOWTIE_LOOKUP_H_

#include <algorithm>
#include <string>
#include <vector>

namespace tillit::bowtie {

// Null where nothing has the id.
template <typename T>
const T* Find(const std::vector<T>& all, const std::string& id) {
  const auto it =
      std::find_if(all.begin(), all.end(), [&](const T& each) { return each.id == id; });
  return it == all.end() ? nullptr : &*it;
}

inline bool Contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace tillit::bowtie

#endif  // TILLIT_SRC_BOWTIE_LOOKUP_H_
