// SPDX-License-Identifier: Apache-2.0
#include "rows/reader.h"

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace tillit::rows {

// Null when the source is of another kind; empty when its header was refused.
template <class Row>
const char* Reader::ReadAs(const std::string& holds, Source& source) {
  const bool long_table = std::is_same_v<Row, FactRow> && holds.empty() &&
                          source.Has("person") && source.Has("system") &&
                          source.Has("code");
  if (holds != Row::kTable && !long_table) return nullptr;
  // Required columns first, for Match.
  std::vector<const char*> columns;
  std::vector<size_t> slots;  // by the order of Columns
  Row row;
  size_t required = 0;
  for (const bool wanted : {true, false}) {
    size_t i = 0;
    Row::Columns(row, [&](const char* name, const auto&, ColumnUse use) {
      slots.resize(std::max(slots.size(), i + 1));
      if ((use == ColumnUse::kRequired) == wanted) {
        slots[i] = columns.size();
        columns.push_back(name);
      }
      ++i;
    });
    if (wanted) required = columns.size();
  }
  if (!source.Match(columns, required, true, &findings_)) return "";
  persons_given_ = persons_given_ || std::is_same_v<Row, PersonRow>;
  while (source.Next(Row::kBadCell == BadCell::kIsUnknown, &findings_)) {
    if (!ReadRow<Row>(source, slots)) source.CountRefused();
  }
  return Row::kTable;
}

template <class Row>
bool Reader::ReadRow(const Source& source, const std::vector<size_t>& slots) {
  Row row;
  size_t i = 0;
  bool sound = true;
  absl::string_view words;  // of a value that is no number
  Row::Columns(row, [&](const char* name, auto& value, ColumnUse) {
    using T = std::remove_reference_t<decltype(value)>;
    absl::string_view cell = source.Cell(slots[i++]);
    if constexpr (std::is_same_v<T, bool>) cell = absl::StripAsciiWhitespace(cell);
    if (cell.empty() || !sound) return;
    const char* fault = ReadCell(cell, decimal_comma_, &value);
    if (fault == nullptr) return;
    if constexpr (std::is_same_v<Row, FactRow>) {
      if (static_cast<const void*>(&value) == &row.fact.value) {
        words = cell;
        findings_.Add(base::Severity::kWarning, fault, source.Path(name));
        return;
      }
    }
    findings_.Add(base::Severity::kRefused, fault, source.Path(name));
    sound = Row::kBadCell == BadCell::kIsUnknown;
  });
  if (!sound) return false;
  if constexpr (std::is_same_v<Row, FactRow>) {
    if (row.fact.value_text.empty())
      row.fact.value_text.assign(words.data(), words.size());
    if (!row.mapped.system.empty()) {
      ReadCode(source, "mapped_system", &row.mapped);
    }
    ReadCode(source, "system", &row.fact.code);
    ReadKind(source, row);
  } else if constexpr (std::is_same_v<Row, CoverageRow>) {
    for (std::string& system : row.coverage.systems) {
      base::Code code{std::move(system), ""};
      ReadCode(source, "system", &code);
      system = std::move(code.system);
    }
  }
  RowFault fault = row.Fault();
  if (fault.code == nullptr && row.person.empty() && !std::is_same_v<Row, CoverageRow>) {
    fault = {kPersonEmpty, "person"};
  }
  if (fault.code != nullptr) {
    findings_.Add(base::Severity::kRefused, fault.code, source.Path(fault.column));
    return false;
  }
  Keep(source, row);
  return true;
}

// Brings a code to its system's normal form, and counts a system that nobody knows.
void Reader::ReadCode(const Source& source, const char* column, base::Code* code) {
  if (code->system.empty() || systems_.Normalise(code)) return;
  Count(unknown_systems_, code->system, source, column);
}

void Reader::ReadKind(const Source& source, FactRow& row) {
  if (!row.kind.has_value()) {
    row.kind = systems_.KindOf(row.fact.code.system);
    Count(assumed_kinds_, row.fact.code.system, source, "kind");
  }
  row.fact.kind = *row.kind;
}

void Reader::Count(std::map<std::string, Counted, std::less<>>& counts,
                   const std::string& key, const Source& source, const char* column) {
  auto found = counts.find(key);
  if (found == counts.end()) {
    found = counts.emplace(key, Counted{source.Path(column), 0}).first;
  }
  ++found->second.rows;
}

Reader::Person& Reader::PersonOf(const std::string& id, const Source& source) {
  if (last_ != nullptr && *last_id_ == id) return *last_;
  auto found = persons_.find(id);
  if (found == persons_.end()) {
    found = persons_.emplace(id, Person{}).first;
    found->second.first_seen = source.Path("person");
  }
  last_id_ = &found->first;
  last_ = &found->second;
  return *last_;
}

// Of two values the smaller is kept, whatever the order of the rows; that they differ
// is a finding, once a person and field.
template <class T>
void Reader::Join(Person& person, T& into, const T& from, const char* column,
                  const Source& source) {
  if (from == T{} || into == from) return;
  if (into != T{}) {
    auto& disagreed = person.disagreed;
    if (std::find(disagreed.begin(), disagreed.end(), column) == disagreed.end()) {
      disagreed.push_back(column);
      findings_.Add(base::Severity::kWarning, "records_disagree", source.Path(column));
    }
    if (into < from) return;
  }
  into = from;
}

void Reader::Keep(const Source& source, PersonRow& row) {
  Person& person = PersonOf(row.person, source);
  if (person.listed) {
    findings_.Add(base::Severity::kWarning, "records_joined", source.Path("person"));
  }
  person.listed = true;
  PersonRow into;
  std::swap(into.record, person.record);
  into.person = row.person;
  // The same columns of both, side by side.
  std::vector<const void*> fields;
  PersonRow::Columns(
      row, [&](const char*, auto& value, ColumnUse) { fields.push_back(&value); });
  size_t i = 0;
  PersonRow::Columns(into, [&](const char* name, auto& value, ColumnUse) {
    using T = std::remove_reference_t<decltype(value)>;
    Join(person, value, *static_cast<const T*>(fields[i++]), name, source);
  });
  std::swap(into.record, person.record);
}

void Reader::Keep(const Source& source, FactRow& row) {
  Person& person = PersonOf(row.person, source);
  Join(person, person.record.birth, row.birth, "birth", source);
  Join(person, person.record.sex, row.sex, "sex", source);
  if (!row.mapped.system.empty()) row.fact.mapped_from = std::move(row.mapped);
  person.record.facts.push_back(std::move(row.fact));
}

void Reader::Keep(const Source& source, CoverageRow& row) {
  auto& into =
      row.person.empty() ? for_all_ : PersonOf(row.person, source).record.coverage;
  into.push_back(std::move(row.coverage));
}

void Reader::Keep(const Source& source, GoalRow& row) {
  PersonOf(row.person, source).record.goals.push_back(std::move(row.goal));
}

void Reader::Keep(const Source& source, ConsentRow& row) {
  row.consent.kind = *row.kind;
  PersonOf(row.person, source).record.consents.push_back(std::move(row.consent));
}

void Reader::Keep(const Source& source, FlagRow& row) {
  PersonOf(row.person, source).record.flags.push_back(std::move(row.flag));
}

void Reader::Keep(const Source& source, AccessNeedRow& row) {
  PersonOf(row.person, source).record.access_needs.push_back(std::move(row.need));
}

void Reader::Keep(const Source& source, CriticalRow& row) {
  row.critical.kind = *row.kind;
  if (!row.code.code.empty()) row.critical.code = std::move(row.code);
  PersonOf(row.person, source)
      .record.critical_information.push_back(std::move(row.critical));
}

std::optional<std::string> Reader::Read(const std::string& holds, Source& source) {
  for (const char* held :
       {ReadAs<PersonRow>(holds, source), ReadAs<FactRow>(holds, source),
        ReadAs<CoverageRow>(holds, source), ReadAs<GoalRow>(holds, source),
        ReadAs<ConsentRow>(holds, source), ReadAs<FlagRow>(holds, source),
        ReadAs<AccessNeedRow>(holds, source), ReadAs<CriticalRow>(holds, source)}) {
    if (held != nullptr) return held;
  }
  return std::nullopt;
}

RowsRead Reader::Finish() {
  RowsRead result;
  for (const auto& [system, counted] : unknown_systems_) {
    findings_.Add(base::Severity::kWarning, "code_system_unknown", counted.path,
                  {base::Quotable(system), absl::StrCat(counted.rows)});
  }
  for (const auto& [system, counted] : assumed_kinds_) {
    findings_.Add(base::Severity::kNote, "kind_assumed", counted.path,
                  {base::Quotable(system), base::EnumName(systems_.KindOf(system)),
                   absl::StrCat(counted.rows)});
  }
  result.records.reserve(persons_.size());
  for (auto& [id, person] : persons_) {
    if (persons_given_ && !person.listed) {
      findings_.Add(base::Severity::kWarning, "person_not_listed", person.first_seen);
    }
    person.record.id.value = id;
    person.record.coverage.insert(person.record.coverage.end(), for_all_.begin(),
                                  for_all_.end());
    result.records.push_back(std::move(person.record));
  }
  persons_.clear();
  std::vector<base::Finding> joined;
  for (facts::PatientRecord& record : result.records) facts::CheckDates(record, &joined);
  result.records = facts::JoinById(std::move(result.records), &joined);
  findings_.Add(std::move(joined));
  result.findings = findings_.Take();
  return result;
}

}  // namespace tillit::rows
