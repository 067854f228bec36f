// SPDX-License-Identifier: Apache-2.0
#include "tillit/table/read.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "table/columns.h"
#include "table/sheet.h"
#include "table/systems.h"
#include "tillit/base/bounded_findings.h"

namespace tillit::table {
namespace {

// A person as the files tell of one.
struct Person {
  facts::PatientRecord record;
  bool listed = false;     // stands in a file of persons
  std::string first_seen;  // path of the first row that names the person
  std::vector<const char*> disagreed;
};

// Something counted over rows, with the first row it stood in.
struct Counted {
  std::string path;
  int64_t rows = 0;
};

class Reader {
 public:
  explicit Reader(const ReadOptions& options) : options_(options), systems_(options) {}

  void ReadFile(const TableInput& input, const std::string& holds) {
    std::string storage;
    std::optional<Sheet> sheet =
        Sheet::Open(input, options_.encoding, options_.separator, &storage, &findings_);
    if (!sheet.has_value()) {
      files_.push_back({input.name, "", 0, 0});
      return;
    }
    const bool read =
        ReadAs<PersonRow>(holds, *sheet) || ReadAs<FactRow>(holds, *sheet) ||
        ReadAs<CoverageRow>(holds, *sheet) || ReadAs<GoalRow>(holds, *sheet) ||
        ReadAs<ConsentRow>(holds, *sheet) || ReadAs<FlagRow>(holds, *sheet) ||
        ReadAs<AccessNeedRow>(holds, *sheet);
    if (!read) findings_.Add(base::Severity::kRefused, "file_unknown", input.name);
    files_.push_back(sheet->count());
  }

  ReadResult Finish() {
    ReadResult result;
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
    for (facts::PatientRecord& record : result.records)
      facts::CheckDates(record, &joined);
    result.records = facts::JoinById(std::move(result.records), &joined);
    findings_.Add(std::move(joined));
    result.findings = findings_.Take();
    result.files = std::move(files_);
    return result;
  }

 private:
  // False when the sheet is of another kind.
  template <class Row>
  bool ReadAs(const std::string& holds, Sheet& sheet) {
    const bool long_table = std::is_same_v<Row, FactRow> && holds.empty() &&
                            sheet.Has("person") && sheet.Has("system") &&
                            sheet.Has("code");
    if (holds != Row::kFile && !long_table) return false;
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
    if (!sheet.Match(columns, required, true, &findings_)) return true;
    sheet.count().holds = Row::kFile;
    persons_given_ = persons_given_ || std::is_same_v<Row, PersonRow>;
    while (sheet.Next(Row::kBadCell == BadCell::kIsUnknown, &findings_)) {
      if (!ReadRow<Row>(sheet, slots)) ++sheet.count().refused;
    }
    return true;
  }

  template <class Row>
  bool ReadRow(const Sheet& sheet, const std::vector<size_t>& slots) {
    Row row;
    size_t i = 0;
    bool sound = true;
    absl::string_view words;  // of a value that is no number
    Row::Columns(row, [&](const char* name, auto& value, ColumnUse) {
      using T = std::remove_reference_t<decltype(value)>;
      absl::string_view cell = sheet.Cell(slots[i++]);
      if constexpr (std::is_same_v<T, bool>) cell = absl::StripAsciiWhitespace(cell);
      if (cell.empty() || !sound) return;
      const char* fault = ReadCell(cell, options_.decimal_comma, &value);
      if (fault == nullptr) return;
      if constexpr (std::is_same_v<Row, FactRow>) {
        if (static_cast<const void*>(&value) == &row.fact.value) {
          words = cell;
          findings_.Add(base::Severity::kWarning, fault, sheet.Path(name));
          return;
        }
      }
      findings_.Add(base::Severity::kRefused, fault, sheet.Path(name));
      sound = Row::kBadCell == BadCell::kIsUnknown;
    });
    if (!sound) return false;
    if constexpr (std::is_same_v<Row, FactRow>) {
      if (row.fact.value_text.empty())
        row.fact.value_text.assign(words.data(), words.size());
      if (!row.mapped.system.empty()) {
        ReadCode(sheet, "mapped_system", &row.mapped);
      }
      ReadCode(sheet, "system", &row.fact.code);
      ReadKind(sheet, row);
    } else if constexpr (std::is_same_v<Row, CoverageRow>) {
      for (std::string& system : row.coverage.systems) {
        base::Code code{std::move(system), ""};
        ReadCode(sheet, "system", &code);
        system = std::move(code.system);
      }
    }
    RowFault fault = row.Fault();
    if (fault.code == nullptr && row.person.empty() &&
        !std::is_same_v<Row, CoverageRow>) {
      fault = {kPersonEmpty, "person"};
    }
    if (fault.code != nullptr) {
      findings_.Add(base::Severity::kRefused, fault.code, sheet.Path(fault.column));
      return false;
    }
    Keep(sheet, row);
    return true;
  }

  // Brings a code to its system's normal form, and counts a system that nobody knows.
  void ReadCode(const Sheet& sheet, const char* column, base::Code* code) {
    if (code->system.empty() || systems_.Normalise(code)) return;
    Count(unknown_systems_, code->system, sheet, column);
  }

  void ReadKind(const Sheet& sheet, FactRow& row) {
    if (!row.kind.has_value()) {
      row.kind = systems_.KindOf(row.fact.code.system);
      Count(assumed_kinds_, row.fact.code.system, sheet, "kind");
    }
    row.fact.kind = *row.kind;
  }

  static void Count(std::map<std::string, Counted, std::less<>>& counts,
                    const std::string& key, const Sheet& sheet, const char* column) {
    auto found = counts.find(key);
    if (found == counts.end()) {
      found = counts.emplace(key, Counted{sheet.Path(column), 0}).first;
    }
    ++found->second.rows;
  }

  Person& PersonOf(const std::string& id, const Sheet& sheet) {
    if (last_ != nullptr && *last_id_ == id) return *last_;
    auto found = persons_.find(id);
    if (found == persons_.end()) {
      found = persons_.emplace(id, Person{}).first;
      found->second.first_seen = sheet.Path("person");
    }
    last_id_ = &found->first;
    last_ = &found->second;
    return *last_;
  }

  // Of two values the smaller is kept, whatever the order of the rows; that they differ
  // is a finding, once a person and field.
  template <class T>
  void Join(Person& person, T& into, const T& from, const char* column,
            const Sheet& sheet) {
    if (from == T{} || into == from) return;
    if (into != T{}) {
      auto& disagreed = person.disagreed;
      if (std::find(disagreed.begin(), disagreed.end(), column) == disagreed.end()) {
        disagreed.push_back(column);
        findings_.Add(base::Severity::kWarning, "records_disagree", sheet.Path(column));
      }
      if (into < from) return;
    }
    into = from;
  }

  void Keep(const Sheet& sheet, PersonRow& row) {
    Person& person = PersonOf(row.person, sheet);
    if (person.listed) {
      findings_.Add(base::Severity::kWarning, "records_joined", sheet.Path("person"));
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
      Join(person, value, *static_cast<const T*>(fields[i++]), name, sheet);
    });
    std::swap(into.record, person.record);
  }
  void Keep(const Sheet& sheet, FactRow& row) {
    Person& person = PersonOf(row.person, sheet);
    Join(person, person.record.birth, row.birth, "birth", sheet);
    Join(person, person.record.sex, row.sex, "sex", sheet);
    if (!row.mapped.system.empty()) row.fact.mapped_from = std::move(row.mapped);
    person.record.facts.push_back(std::move(row.fact));
  }
  void Keep(const Sheet& sheet, CoverageRow& row) {
    auto& into =
        row.person.empty() ? for_all_ : PersonOf(row.person, sheet).record.coverage;
    into.push_back(std::move(row.coverage));
  }
  void Keep(const Sheet& sheet, GoalRow& row) {
    PersonOf(row.person, sheet).record.goals.push_back(std::move(row.goal));
  }
  void Keep(const Sheet& sheet, ConsentRow& row) {
    row.consent.kind = *row.kind;
    PersonOf(row.person, sheet).record.consents.push_back(std::move(row.consent));
  }
  void Keep(const Sheet& sheet, FlagRow& row) {
    PersonOf(row.person, sheet).record.flags.push_back(std::move(row.flag));
  }
  void Keep(const Sheet& sheet, AccessNeedRow& row) {
    PersonOf(row.person, sheet).record.access_needs.push_back(std::move(row.need));
  }

  const ReadOptions& options_;
  const Systems systems_;
  base::BoundedFindings findings_;
  bool persons_given_ = false;
  // Ordered, so that no choice of ids can make it slow.
  std::map<std::string, Person, std::less<>> persons_;
  const std::string* last_id_ = nullptr;
  Person* last_ = nullptr;
  std::vector<facts::Coverage> for_all_;
  std::map<std::string, Counted, std::less<>> unknown_systems_;
  std::map<std::string, Counted, std::less<>> assumed_kinds_;
  std::vector<FileCount> files_;
};

// What a file of this name holds; empty when the name does not say.
std::string HoldsByName(const std::string& name) {
  const std::string base = BaseName(name);
  for (const char* file :
       {PersonRow::kFile, FactRow::kFile, CoverageRow::kFile, GoalRow::kFile,
        ConsentRow::kFile, FlagRow::kFile, AccessNeedRow::kFile}) {
    if (base == file) return base;
  }
  return "";
}

}  // namespace

absl::StatusOr<ReadResult> Read(absl::Span<const TableInput> inputs,
                                const ReadOptions& options) {
  size_t bytes = 0;
  std::vector<std::pair<std::string, const TableInput*>> order;
  for (const TableInput& input : inputs) {
    bytes += input.bytes.size();
    order.emplace_back(HoldsByName(input.name), &input);
  }
  if (bytes > options.max_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("table: ", bytes, " bytes are more than ", options.max_bytes));
  }
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second->name, a.second->bytes) <
           std::tie(b.first, b.second->name, b.second->bytes);
  });
  Reader reader(options);
  for (const auto& [holds, input] : order) reader.ReadFile(*input, holds);
  return reader.Finish();
}

}  // namespace tillit::table
