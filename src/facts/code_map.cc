// SPDX-License-Identifier: Apache-2.0
#include "tillit/facts/code_map.h"

#include <algorithm>
#include <set>
#include <utility>

namespace tillit::facts {

bool IsSure(absl::string_view relationship) {
  for (const char* sure : {"", "equal", "equivalent", "wider", "subsumes",
                           "source-is-narrower-than-target"}) {
    if (relationship == sure) return true;
  }
  return false;
}

void CodeMap::Add(CodeMapEntry entry) {
  std::vector<base::Code>& targets = targets_[std::move(entry.from)];
  const auto at = std::lower_bound(targets.begin(), targets.end(), entry.to);
  if (at != targets.end() && *at == entry.to) return;
  targets.insert(at, std::move(entry.to));
  ++size_;
}

const std::vector<base::Code>& CodeMap::Targets(const base::Code& from) const {
  static const std::vector<base::Code> kNone;
  const auto found = targets_.find(from);
  return found == targets_.end() ? kNone : found->second;
}

std::vector<MapCount> ApplyCodeMap(const CodeMap& map,
                                   std::vector<PatientRecord>& records) {
  struct Seen {
    int64_t facts = 0;
    int64_t mapped = 0;
    std::set<std::string> codes;
    std::set<std::string> mapped_codes;
  };
  std::map<std::string, Seen> by_system;
  for (PatientRecord& record : records) {
    const size_t stated = record.facts.size();
    for (size_t i = 0; i < stated; ++i) {
      const Fact fact = record.facts[i];
      if (fact.mapped_from.has_value() || fact.code.code.empty()) continue;
      Seen& seen = by_system[fact.code.system];
      ++seen.facts;
      seen.codes.insert(fact.code.code);
      const std::vector<base::Code>& targets = map.Targets(fact.code);
      if (targets.empty()) continue;
      ++seen.mapped;
      seen.mapped_codes.insert(fact.code.code);
      for (const base::Code& target : targets) {
        const bool stated_already = std::any_of(
            record.facts.begin(), record.facts.begin() + static_cast<int64_t>(stated),
            [&](const Fact& other) {
              return other.code == target && other.kind == fact.kind &&
                     other.date == fact.date;
            });
        if (stated_already) continue;
        Fact mapped = fact;
        mapped.code = target;
        mapped.mapped_from = fact.code;
        record.facts.push_back(std::move(mapped));
      }
    }
  }
  std::vector<MapCount> counts;
  for (const auto& [system, seen] : by_system) {
    counts.push_back({system, seen.facts, seen.mapped,
                      static_cast<int64_t>(seen.codes.size()),
                      static_cast<int64_t>(seen.mapped_codes.size())});
  }
  return counts;
}

}  // namespace tillit::facts
