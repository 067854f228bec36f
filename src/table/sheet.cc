// SPDX-License-Identifier: Apache-2.0
#include "table/sheet.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rows/text.h"
#include "table/text.h"

namespace tillit::table {
namespace {

constexpr char kSeparators[] = {',', ';', '\t'};

absl::string_view FirstLine(absl::string_view text) {
  return text.substr(0, std::min(text.find('\n'), kLargestCell));
}

// Of comma, semicolon and tab the one that stands most often in the header.
char FindSeparator(absl::string_view text) {
  char best = ',';
  size_t most = 0;
  const absl::string_view line = FirstLine(text);
  for (const char candidate : kSeparators) {
    const auto count =
        static_cast<size_t>(std::count(line.begin(), line.end(), candidate));
    if (count > most) most = count, best = candidate;
  }
  return best;
}

// What spreadsheets write on a line of its own before the header.
std::optional<char> StatedSeparator(absl::string_view text) {
  if (!absl::StartsWithIgnoreCase(text, "sep=") || text.size() < 5) return std::nullopt;
  const absl::string_view rest = absl::StripTrailingAsciiWhitespace(FirstLine(text));
  for (const char candidate : kSeparators) {
    if (text[4] == candidate && rest.size() <= 5) return candidate;
  }
  return std::nullopt;
}

}  // namespace

std::string BaseName(absl::string_view name) {
  const size_t slash = name.find_last_of("/\\");
  if (slash != absl::string_view::npos) name.remove_prefix(slash + 1);
  return absl::AsciiStrToLower(name.substr(0, name.find('.')));
}

std::optional<Sheet> Sheet::Open(const TableInput& input, Encoding encoding,
                                 Separator separator, std::string* storage,
                                 base::BoundedFindings* findings) {
  Sheet sheet;
  sheet.count_.name = input.name;
  sheet.encoding_ = encoding;
  const absl::string_view text = ToUtf8(input.bytes, &sheet.encoding_, storage);
  sheet.sound_text_ = rows::FirstFault(text) == absl::string_view::npos &&
                      text.find('\0') == absl::string_view::npos;
  const std::optional<char> stated = StatedSeparator(text);
  char used = stated.value_or(FindSeparator(text));
  if (separator != Separator::kAuto) {
    used = kSeparators[static_cast<int>(separator) - static_cast<int>(Separator::kComma)];
  }
  sheet.rows_.emplace(text, used);
  const auto refuse = [&](const char* code, std::vector<std::string> arguments = {}) {
    findings->Add(base::Severity::kRefused, code, input.name, std::move(arguments));
    return std::nullopt;
  };
  if (stated.has_value()) sheet.rows_->Next();
  if (!sheet.rows_->Next()) return refuse("file_empty");
  if (const char* fault = sheet.rows_->fault()) return refuse(fault);
  size_t column = 0;
  size_t offset = 0;
  if (const char* fault = sheet.TextFault(&column, &offset)) {
    return refuse(fault, {absl::StrCat(offset)});
  }
  sheet.SetHeader(sheet.rows_->cells());
  return sheet;
}

bool Sheet::Next(bool keep_row, base::BoundedFindings* findings) {
  while (rows_->Next()) {
    ++count_.rows;
    const std::vector<absl::string_view>& cells = rows_->cells();
    if (const char* fault = rows_->fault()) {
      findings->Add(base::Severity::kRefused, fault, Path(ColumnName(cells.size())));
    } else if (cells.size() != header().size()) {
      findings->Add(base::Severity::kRefused, "cells_miscounted", Path(""),
                    {absl::StrCat(cells.size()), absl::StrCat(header().size())});
    } else {
      bool sound = true;
      size_t column = 0;
      size_t offset = 0;
      while (const char* fault = sound_text_ ? nullptr : TextFault(&column, &offset)) {
        findings->Add(base::Severity::kRefused, fault, Path(ColumnName(column)),
                      {absl::StrCat(offset)});
        sound = keep_row;
        if (!sound) break;
        rows_->Empty(column);
      }
      if (sound) return true;
    }
    ++count_.refused;
  }
  return false;
}

const char* Sheet::TextFault(size_t* column, size_t* offset) const {
  for (*column = 0; *column < rows_->cells().size(); ++*column) {
    const absl::string_view cell = rows_->cells()[*column];
    size_t place = 0;
    if (const char* fault = rows::TextFault(cell, &place)) {
      *offset = SourceBytes(cell.substr(0, place), encoding_);
      return fault;
    }
  }
  return nullptr;
}

std::string Sheet::Path(absl::string_view column) const {
  return absl::StrCat(count_.name, ":", rows_->row(), column.empty() ? "" : ".", column);
}

}  // namespace tillit::table
