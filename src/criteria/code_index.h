// SPDX-License-Identifier: Apache-2.0
// Which code sets of a system hold a code: one walk along the code instead of a look at
// every set.
#ifndef TILLIT_SRC_CRITERIA_CODE_INDEX_H_
#define TILLIT_SRC_CRITERIA_CODE_INDEX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tillit/base/code.h"

namespace tillit::criteria {

class CodeIndex {
 public:
  void Add(const base::CodeSet& set, int32_t id);
  // Fills `sets` with the ids of the sets that hold the code, ascending.
  void SetsOf(absl::string_view code, std::vector<int32_t>* sets) const;

 private:
  // What a set says of the codes that begin, or end, at a node.
  struct Entry {
    int32_t set;
    bool excludes;
    bool exact;
  };
  struct Node {
    char letter = '\0';
    int32_t child = 0;  // the first; 0: none
    int32_t next = 0;   // the next child of the same parent; 0: none
    std::vector<Entry> entries;
  };
  int32_t Child(int32_t node, char letter) const;  // 0: none
  void AddEntry(absl::string_view code, Entry entry);

  std::vector<Node> nodes_ = std::vector<Node>(1);
};

}  // namespace tillit::criteria

#endif  // TILLIT_SRC_CRITERIA_CODE_INDEX_H_
