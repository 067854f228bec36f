// SPDX-License-Identifier: Apache-2.0
#include "criteria/code_index.h"

#include <algorithm>

namespace tillit::criteria {

int32_t CodeIndex::Child(int32_t node, char letter) const {
  int32_t child = nodes_[static_cast<size_t>(node)].child;
  while (child != 0 && nodes_[static_cast<size_t>(child)].letter != letter) {
    child = nodes_[static_cast<size_t>(child)].next;
  }
  return child;
}

void CodeIndex::AddEntry(absl::string_view code, Entry entry) {
  int32_t node = 0;
  for (const char letter : code) {
    int32_t child = Child(node, letter);
    if (child == 0) {
      child = static_cast<int32_t>(nodes_.size());
      Node& parent = nodes_[static_cast<size_t>(node)];
      const int32_t next = parent.child;
      parent.child = child;
      nodes_.push_back({letter, 0, next, {}});
    }
    node = child;
  }
  nodes_[static_cast<size_t>(node)].entries.push_back(entry);
}

void CodeIndex::Add(const base::CodeSet& set, int32_t id) {
  const bool exact = set.match == base::CodeMatch::kExact;
  if (set.every_code) AddEntry("", {id, false, false});
  for (const std::string& code : set.include) AddEntry(code, {id, false, exact});
  for (const std::string& code : set.exclude) AddEntry(code, {id, true, exact});
}

void CodeIndex::SetsOf(absl::string_view code, std::vector<int32_t>* sets) const {
  sets->clear();
  bool excluded = false;
  int32_t node = 0;
  for (size_t i = 0;; ++i) {
    for (const Entry& entry : nodes_[static_cast<size_t>(node)].entries) {
      if (entry.exact && i < code.size()) continue;
      // An exclusion stands as the id's complement until all are known.
      sets->push_back(entry.excludes ? ~entry.set : entry.set);
      excluded |= entry.excludes;
    }
    if (i == code.size()) break;
    node = Child(node, code[i]);
    if (node == 0) break;
  }
  if (sets->size() < 2 && !excluded) return;
  std::sort(sets->begin(), sets->end());
  sets->erase(std::unique(sets->begin(), sets->end()), sets->end());
  if (!excluded) return;
  // Complements are negative: they stand in front.
  const auto first_held = std::lower_bound(sets->begin(), sets->end(), 0);
  sets->erase(std::remove_if(first_held, sets->end(),
                             [&](int32_t set) {
                               return std::find(sets->begin(), first_held, ~set) !=
                                      first_held;
                             }),
              sets->end());
  sets->erase(sets->begin(), first_held);
}

}  // namespace tillit::criteria
