// SPDX-License-Identifier: Apache-2.0
// Findings with a bound a code: a broken export of a million rows stays readable.
#ifndef TILLIT_SRC_TABLE_FINDINGS_H_
#define TILLIT_SRC_TABLE_FINDINGS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tillit/base/finding.h"

namespace tillit::table {

inline constexpr int64_t kMostFindings = 200;  // a code

class Findings {
 public:
  void Add(base::Severity severity, absl::string_view code, std::string path,
           std::vector<std::string> arguments = {}) {
    auto found = counts_.find(code);
    if (found == counts_.end()) {
      found = counts_.emplace(std::string(code), Count{severity, 0}).first;
    }
    if (++found->second.count > kMostFindings) return;
    list_.push_back({severity, std::string(code), std::move(path), std::move(arguments)});
  }

  // The findings, and one `findings_cut` (code, how many more) for each code cut.
  std::vector<base::Finding> Take() {
    for (const auto& [code, count] : counts_) {
      if (count.count <= kMostFindings) continue;
      list_.push_back({count.severity,
                       "findings_cut",
                       "",
                       {code, absl::StrCat(count.count - kMostFindings)}});
    }
    return std::move(list_);
  }

 private:
  struct Count {
    base::Severity severity;
    int64_t count;
  };
  std::vector<base::Finding> list_;
  std::map<std::string, Count, std::less<>> counts_;
};

}  // namespace tillit::table

#endif  // TILLIT_SRC_TABLE_FINDINGS_H_
