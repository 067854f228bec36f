// SPDX-License-Identifier: Apache-2.0
#include "table/csv.h"

#include <algorithm>

namespace tillit::table {

bool RowReader::Next() {
  cells_.clear();
  unquoted_.clear();
  fault_ = nullptr;
  while (at_ < text_.size()) {
    ++row_;
    if (text_[at_] == '\n') {
      ++at_;
    } else if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') {
      at_ += 2;
    } else {
      const size_t start = at_;
      fault_ = ReadRow();
      if (fault_ != nullptr) Recover(start);
      return true;
    }
  }
  return false;
}

// Leaves `at_` after the row's line end, or where the fault is.
const char* RowReader::ReadRow() {
  const size_t limit = at_ + std::min(kLargestRow, text_.size() - at_);
  for (;;) {
    if (cells_.size() == kMostCells) return "row_too_long";
    if (at_ < limit && text_[at_] == '"') {
      if (const char* fault = ReadQuoted(limit)) return fault;
    } else {
      const size_t start = at_;
      while (at_ < limit) {
        const char c = text_[at_];
        if (c == separator_ || c == '\n' || c == '\r') break;
        if (c == '"') return "quote_unbalanced";
        ++at_;
      }
      if (at_ - start > kLargestCell) return "cell_too_long";
      cells_.push_back(text_.substr(start, at_ - start));
    }
    if (at_ == text_.size()) return nullptr;
    if (at_ == limit) return "row_too_long";
    if (text_[at_] == separator_) {
      ++at_;
      continue;
    }
    if (text_[at_] == '\r' && at_ + 1 < text_.size()) {
      if (text_[at_ + 1] != '\n') return "line_end_stray";
      ++at_;
    }
    ++at_;
    return nullptr;
  }
}

const char* RowReader::ReadQuoted(size_t limit) {
  size_t start = ++at_;
  std::string* joined = nullptr;
  for (;;) {
    const size_t quote = text_.substr(0, limit).find('"', at_);
    if (quote == absl::string_view::npos) {
      at_ = limit;
      return limit < text_.size() ? "cell_too_long" : "quote_unbalanced";
    }
    at_ = quote + 1;
    const size_t size = quote - start + (joined == nullptr ? 0 : joined->size());
    if (size > kLargestCell) return "cell_too_long";
    const absl::string_view piece = text_.substr(start, quote - start);
    if (at_ < text_.size() && text_[at_] == '"') {
      if (joined == nullptr) joined = &unquoted_.emplace_back();
      joined->append(piece.data(), piece.size());
      joined->push_back('"');
      start = ++at_;
      continue;
    }
    if (joined != nullptr) joined->append(piece.data(), piece.size());
    cells_.push_back(joined == nullptr ? piece : absl::string_view(*joined));
    if (at_ == text_.size() || text_[at_] == separator_ || text_[at_] == '\n' ||
        text_[at_] == '\r') {
      return nullptr;
    }
    cells_.pop_back();
    return "quote_unbalanced";
  }
}

// Goes on at the line after the one that the row began on, so that one stray quote does
// not swallow the rows that follow. What is read again is bounded by the text's size;
// beyond that reading goes on after the fault.
void RowReader::Recover(size_t start) {
  const auto after_line = [&](size_t from) {
    const size_t end = text_.find('\n', from);
    return end == absl::string_view::npos ? text_.size() : end + 1;
  };
  const size_t next = after_line(start);
  const size_t again = at_ > next ? at_ - next : 0;
  if (read_again_ + again > text_.size()) {
    at_ = after_line(at_);
    return;
  }
  read_again_ += again;
  at_ = next;
}

void RowWriter::Cell(absl::string_view text) {
  if (!first_) out_.push_back(style_.separator);
  first_ = false;
  const bool quote = !text.empty() && (text.front() == ' ' || text.back() == ' ' ||
                                       std::any_of(text.begin(), text.end(), [&](char c) {
                                         return c == style_.separator || c == '"' ||
                                                c == '\n' || c == '\r';
                                       }));
  if (!quote) {
    out_.append(text.data(), text.size());
    return;
  }
  out_.push_back('"');
  for (const char c : text) {
    if (c == '"') out_.push_back('"');
    out_.push_back(c);
  }
  out_.push_back('"');
}

void RowWriter::EndRow() {
  out_ += style_.line_end;
  first_ = true;
}

}  // namespace tillit::table
