// SPDX-License-Identifier: Apache-2.0
#include "rows/source.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace tillit::rows {

void Source::SetHeader(const std::vector<absl::string_view>& names) {
  header_.clear();
  for (const absl::string_view name : names) {
    header_.push_back(absl::AsciiStrToLower(absl::StripAsciiWhitespace(name)));
  }
}

bool Source::Has(absl::string_view column) const {
  return std::find(header_.begin(), header_.end(), column) != header_.end();
}

bool Source::Match(const std::vector<const char*>& columns, size_t required,
                   bool report_unknown, base::BoundedFindings* findings) {
  known_.assign(header_.size(), nullptr);
  at_.assign(columns.size(), -1);
  bool sound = true;
  for (size_t i = 0; i < header_.size(); ++i) {
    const auto found = std::find(columns.begin(), columns.end(), header_[i]);
    if (found == columns.end()) {
      // The header of a file without one is somebody's data: it is not quoted.
      if (report_unknown) {
        findings->Add(base::Severity::kWarning, "column_unknown", Path(ColumnName(i)));
      }
      continue;
    }
    known_[i] = *found;
    if (const char* fault = ColumnFault(i)) {
      findings->Add(base::Severity::kRefused, fault, Path(*found));
      sound = false;
    }
    int& at = at_[static_cast<size_t>(found - columns.begin())];
    if (at >= 0) {
      findings->Add(base::Severity::kRefused, "column_doubled", Path(*found));
      sound = false;
    }
    at = static_cast<int>(i);
  }
  for (size_t i = 0; i < required; ++i) {
    if (at_[i] >= 0) continue;
    findings->Add(base::Severity::kRefused, "column_missing", Path(columns[i]));
    sound = false;
  }
  return sound;
}

std::string Source::ColumnName(size_t index) const {
  if (index < known_.size() && known_[index] != nullptr) return known_[index];
  return absl::StrCat("column_", index + 1);
}

}  // namespace tillit::rows
