// SPDX-License-Identifier: Apache-2.0
// Findings with a bound a code: a broken export of a million rows stays readable.
#ifndef TILLIT_BASE_BOUNDED_FINDINGS_H_
#define TILLIT_BASE_BOUNDED_FINDINGS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tillit/base/finding.h"

namespace tillit::base {

inline constexpr int64_t kMostFindings = 200;  // a code

// Collects findings; of each code the first 200 are kept and the others counted.
class BoundedFindings {
 public:
  void Add(Severity severity, absl::string_view code, std::string path,
           std::vector<std::string> arguments = {}) {
    auto found = counts_.find(code);
    if (found == counts_.end()) {
      found = counts_.emplace(std::string(code), Count{severity, 0}).first;
    }
    if (++found->second.count > kMostFindings) return;
    list_.push_back({severity, std::string(code), std::move(path), std::move(arguments)});
  }
  void Add(std::vector<Finding> findings) {
    for (Finding& finding : findings) {
      Add(finding.severity, finding.code, std::move(finding.path),
          std::move(finding.arguments));
    }
  }

  // The findings, and one `findings_cut` (code, how many more) for each code cut.
  std::vector<Finding> Take() {
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
    Severity severity;
    int64_t count;
  };
  std::vector<Finding> list_;
  std::map<std::string, Count, std::less<>> counts_;
};

}  // namespace tillit::base

#endif  // TILLIT_BASE_BOUNDED_FINDINGS_H_
