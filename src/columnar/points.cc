// SPDX-License-Identifier: Apache-2.0
#include "tillit/columnar/points.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "columnar/batch.h"
#include "columnar/places.h"
#include "columnar/stream_table.h"
#include "rows/cells.h"
#include "rows/systems.h"
#include "rows/text.h"

namespace tillit::columnar {
namespace {

// Read at once, so that what one loop writes the next finds in the cache.
constexpr int64_t kRowsAtOnce = 4096;
constexpr int32_t kNotMade = -1;

// A table that is read column by column; any fault ends it.
class Table {
 public:
  static absl::StatusOr<Table> Open(ArrowArrayStream* stream, const char* name,
                                    const std::vector<const char*>& columns,
                                    size_t required) {
    Table table;
    table.name_ = name;
    table.room_ = std::make_unique<size_t>(std::numeric_limits<size_t>::max());
    absl::StatusOr<StreamTable> source = StreamTable::Open(
        Owned<ArrowArrayStream>(stream), name, table.room_.get(), nullptr);
    if (!source.ok()) return source.status();
    base::BoundedFindings findings;
    source->Match(columns, required, true, &findings);
    for (const base::Finding& finding : findings.Take()) {
      return absl::InvalidArgumentError(absl::StrCat(finding.path, ": ", finding.code));
    }
    table.source_ = std::make_unique<StreamTable>(*std::move(source));
    return table;
  }

  // Calls visit(first, count) for parts of each batch, until the end or a fault.
  template <class NewBatch, class Visit>
  absl::Status ForEachPart(NewBatch&& new_batch, Visit&& visit) {
    while (source_->NextBatch()) {
      if (source_->BatchHasNullRows()) return Fault(0, "", "has null rows");
      absl::Status status = new_batch();
      const int64_t rows = source_->batch_rows();
      for (int64_t first = 0; first < rows && status.ok(); first += kRowsAtOnce) {
        status = visit(first, std::min(rows - first, kRowsAtOnce));
      }
      if (!status.ok()) return status;
      before_ += rows;
    }
    return source_->status();
  }

  const Column* Find(size_t matched) const { return source_->ColumnOf(matched); }
  absl::Status Fault(int64_t row, const char* column, absl::string_view fault) const {
    return absl::InvalidArgumentError(absl::StrCat(
        name_, "[", before_ + row, "]", *column == '\0' ? "" : ".", column, ": ", fault));
  }

 private:
  Table() = default;

  const char* name_ = nullptr;
  std::unique_ptr<size_t> room_;
  std::unique_ptr<StreamTable> source_;
  int64_t before_ = 0;  // rows of the batches before
};

// A column of values that must all be there.
class ValueColumn {
 public:
  ValueColumn(const char* name, Places places)
      : name_(name), places_(std::move(places)) {}

  // Into values().
  absl::Status Read(const Table& table, const Column& column, int64_t first,
                    int64_t count, const char* missing) {
    const size_t before = places_.size();
    read_.resize(static_cast<size_t>(count));
    places_.Read(column, first, count, read_.data());
    int32_t together = 0;
    for (const int32_t place : read_) together |= place;
    if (together < 0) {
      const auto found = std::find(read_.begin(), read_.end(), Places::kNull);
      return table.Fault(first + (found - read_.begin()), name_, missing);
    }
    for (size_t place = before; !places_.of_numbers() && place < places_.size();
         ++place) {
      const absl::string_view text = places_.Text(place);
      size_t offset = 0;
      const char* const fault = text.size() > rows::kLargestCell
                                    ? "cell_too_long"
                                    : rows::TextFault(text, &offset);
      if (fault == nullptr) continue;
      const auto found =
          std::find(read_.begin(), read_.end(), static_cast<int32_t>(place));
      return table.Fault(first + (found - read_.begin()), name_, fault);
    }
    return absl::OkStatus();
  }

  Places& places() { return places_; }
  const std::vector<int32_t>& values() const { return read_; }

 private:
  const char* name_;
  Places places_;
  std::vector<int32_t> read_;
};

// A column of dates, as the days that each can mean.
class DayColumn {
 public:
  explicit DayColumn(const char* name) : name_(name) {}

  absl::Status Read(const Table& table, const Column& column, int64_t first,
                    int64_t count) {
    const auto size = static_cast<size_t>(count);
    first_.resize(size);
    whole_ = true;
    if (column.HoldsDays() && column.Days(first, count, first_.data())) {
      for (size_t i = 0; column.HasNulls() && i < size; ++i) {
        if (column.IsNull(first + static_cast<int64_t>(i)))
          first_[i] = criteria::kUndated;
      }
      return absl::OkStatus();
    }
    for (size_t i = 0; i < size; ++i) {
      const int64_t row = first + static_cast<int64_t>(i);
      std::optional<base::PartialDate> date;
      const char* const fault = rows::ReadCell(column.Text(row, &storage_), false, &date);
      if (fault != nullptr) return table.Fault(row, name_, fault);
      SetDays(i, date ? base::DateRange{date->First(), date->Last()}
                      : base::DateRange{{criteria::kUndated}, {criteria::kUndated}});
    }
    return absl::OkStatus();
  }

  absl::Span<const int32_t> first() const { return first_; }
  absl::Span<const int32_t> last() const {
    return whole_ ? absl::Span<const int32_t>() : absl::MakeConstSpan(last_);
  }

 private:
  void SetDays(size_t i, base::DateRange days) {
    first_[i] = days.first.days;
    if (whole_ && days.first == days.last) return;
    if (whole_) {
      last_.resize(first_.size());
      std::copy(first_.begin(), first_.begin() + static_cast<int64_t>(i), last_.begin());
      whole_ = false;
    }
    last_[i] = days.last.days;
  }

  const char* name_;
  bool whole_ = true;
  std::vector<int32_t> first_;
  std::vector<int32_t> last_;
  std::string storage_;
};

// What rows say, by the places of their system and code.
class Codings {
 public:
  Codings(const PointsOptions& options, risk::ColumnSums& sums)
      : options_(options), systems_(options.code_systems, options.kinds), sums_(sums) {}

  // The codings of rows whose columns were read, the first of them row `before`.
  // `systems` is null where all rows are of one.
  void Read(ValueColumn* systems, ValueColumn& codes, int64_t before,
            std::vector<int32_t>& coded) {
    by_system_.resize(systems == nullptr ? 1 : systems->places().size());
    unknown_.resize(by_system_.size());
    for (std::vector<int32_t>& of_system : by_system_) {
      of_system.resize(codes.places().size(), kNotMade);
    }
    const size_t count = codes.values().size();
    coded.resize(count);
    const int32_t* const of_only_system = by_system_[0].data();
    for (size_t i = 0; i < count; ++i) {
      const auto code = static_cast<size_t>(codes.values()[i]);
      size_t system = 0;
      if (systems == nullptr) {
        coded[i] = of_only_system[code];
      } else {
        system = static_cast<size_t>(systems->values()[i]);
        coded[i] = by_system_[system][code];
        ++unknown_[system].rows;
      }
      if (coded[i] != kNotMade) continue;
      const bool is_known =
          Make(system, code,
               systems == nullptr ? options_.system : systems->places().Text(system),
               codes.places().Text(code));
      coded[i] = by_system_[system][code];
      if (!is_known && unknown_[system].first_row < 0) {
        unknown_[system].first_row = before + static_cast<int64_t>(i);
      }
    }
    if (systems == nullptr) unknown_[0].rows += static_cast<int64_t>(count);
  }

  // A finding for each system that nobody knows.
  std::vector<base::Finding> Findings(ValueColumn& systems) const {
    std::vector<base::Finding> findings;
    for (size_t s = 0; s < unknown_.size(); ++s) {
      if (unknown_[s].first_row < 0) continue;
      const std::string system = options_.system.empty()
                                     ? std::string(systems.places().Text(s))
                                     : options_.system;
      findings.push_back({base::Severity::kWarning,
                          "code_system_unknown",
                          absl::StrCat("facts[", unknown_[s].first_row, "].system"),
                          {base::Quotable(system), absl::StrCat(unknown_[s].rows)}});
    }
    return findings;
  }

 private:
  // By the system's place: the first row of one that nobody knows, and the rows of each.
  struct Unknown {
    int64_t first_row = -1;
    int64_t rows = 0;
  };

  // False for a system that nobody knows.
  bool Make(size_t system, size_t code, absl::string_view system_name,
            absl::string_view text) {
    criteria::Coding coding;
    coding.code = {std::string(system_name), std::string(text)};
    const bool known = systems_.Normalise(&coding.code);
    coding.kind = systems_.KindOf(coding.code.system);
    by_system_[system][code] = sums_.AddCoding(coding);
    return known;
  }

  const PointsOptions& options_;
  const rows::Systems systems_;
  risk::ColumnSums& sums_;
  std::vector<std::vector<int32_t>> by_system_;  // coding by code
  std::vector<Unknown> unknown_;
};

absl::Status AddPersons(Table& table, ValueColumn& ids,
                        std::vector<criteria::Person>& persons) {
  DayColumn births("birth");
  std::vector<bool> listed;
  std::string storage;
  return table.ForEachPart(
      [&] {
        ids.places().NewBatch();
        return table.Find(0)->HoldsNumbers() || !ids.places().of_numbers()
                   ? absl::OkStatus()
                   : table.Fault(0, "person", "is no number, as in facts");
      },
      [&](int64_t first, int64_t count) {
        absl::Status status =
            ids.Read(table, *table.Find(0), first, count, rows::kPersonEmpty);
        if (!status.ok()) return status;
        persons.resize(ids.places().size());
        listed.resize(persons.size());
        for (int64_t i = 0; i < count; ++i) {
          const auto place = static_cast<size_t>(ids.values()[static_cast<size_t>(i)]);
          if (listed[place]) return table.Fault(first + i, "person", "stands twice");
          listed[place] = true;
          for (size_t c : {size_t{1}, size_t{2}}) {
            const Column* const column = table.Find(c);
            if (column == nullptr) continue;
            const absl::string_view cell = column->Text(first + i, &storage);
            const char* const fault =
                c == 1 ? rows::ReadCell(cell, false, &persons[place].birth)
                       : rows::ReadCell(cell, false, &persons[place].sex);
            if (fault != nullptr) {
              return table.Fault(first + i, c == 1 ? "birth" : "sex", fault);
            }
          }
        }
        return absl::OkStatus();
      });
}

bool IsSet(const std::vector<uint64_t>& bits, size_t place) {
  return (bits[place / 64] >> (place % 64)) % 2 == 1;
}

// Bits by place as those of a column, in the order of persons.
std::vector<uint8_t> InOrder(const Points& points, const std::vector<uint64_t>& bits) {
  std::vector<uint8_t> ordered((points.size() + 7) / 8);
  for (size_t i = 0; i < points.size(); ++i) {
    const bool is_set = IsSet(bits, static_cast<size_t>(points.order[i]));
    ordered[i / 8] = static_cast<uint8_t>(ordered[i / 8] | is_set << (i % 8));
  }
  return ordered;
}

// The bytes of value(place), in the order of persons.
template <class Value>
std::vector<uint8_t> BytesOf(const Points& points, Value&& value) {
  using T = decltype(value(size_t{0}));
  std::vector<uint8_t> bytes(points.size() * sizeof(T));
  uint8_t* to = bytes.data();
  for (const int32_t place : points.order) {
    const T one = value(static_cast<size_t>(place));
    std::memcpy(to, &one, sizeof(one));
    to += sizeof(one);
  }
  return bytes;
}

// `reason` of those who are not scored, and nothing of the others.
void FillReasons(const Points& points, const std::vector<uint64_t>& scored,
                 const std::string& reason, ColumnValues& column) {
  std::vector<uint8_t> offsets((points.size() + 1) * sizeof(int64_t));
  std::string texts;
  for (size_t i = 0; i < points.size(); ++i) {
    if (!IsSet(scored, static_cast<size_t>(points.order[i]))) texts += reason;
    const auto end = static_cast<int64_t>(texts.size());
    std::memcpy(&offsets[(i + 1) * sizeof(end)], &end, sizeof(end));
  }
  column.FillTexts(static_cast<int64_t>(points.size()), std::move(offsets),
                   std::move(texts));
}

}  // namespace

absl::StatusOr<Points> SumPoints(const risk::ColumnEngine& engine,
                                 ArrowArrayStream* facts, ArrowArrayStream* persons,
                                 const PointsOptions& options) {
  Owned<ArrowArrayStream> given_persons(persons);
  absl::StatusOr<Table> table =
      options.system.empty()
          ? Table::Open(facts, "facts", {"person", "code", "system", "date"}, 3)
          : Table::Open(facts, "facts", {"person", "code", "date"}, 2);
  if (!table.ok()) return table.status();
  const size_t date_at = options.system.empty() ? 3 : 2;

  risk::ColumnSums sums(engine, options.as_of, options.coverage);
  ValueColumn ids("person", Places(table->Find(0)->HoldsNumbers()));
  ValueColumn codes("code", Places(false));
  ValueColumn systems("system", Places(false));
  DayColumn dates("date");
  Codings codings(options, sums);
  std::vector<int32_t> coded;
  int64_t before = 0;  // rows that were read
  absl::Status status = table->ForEachPart(
      [&] {
        for (ValueColumn* column : {&ids, &codes, &systems}) column->places().NewBatch();
        return absl::OkStatus();
      },
      [&](int64_t first, int64_t count) {
        absl::Status read =
            ids.Read(*table, *table->Find(0), first, count, rows::kPersonEmpty);
        if (read.ok()) {
          read = codes.Read(*table, *table->Find(1), first, count, rows::kCodeMissing);
        }
        const bool has_systems = options.system.empty();
        if (read.ok() && has_systems) {
          read =
              systems.Read(*table, *table->Find(2), first, count, rows::kSystemMissing);
        }
        const Column* const date = table->Find(date_at);
        if (read.ok() && date != nullptr) read = dates.Read(*table, *date, first, count);
        if (!read.ok()) return read;
        codings.Read(has_systems ? &systems : nullptr, codes, before, coded);
        before += count;
        sums.AddRows({ids.values(), coded,
                      date == nullptr ? absl::Span<const int32_t>() : dates.first(),
                      date == nullptr ? absl::Span<const int32_t>() : dates.last()});
        return absl::OkStatus();
      });
  if (!status.ok()) return status;

  std::vector<criteria::Person> known_persons;
  if (persons != nullptr) {
    absl::StatusOr<Table> listed =
        Table::Open(given_persons.get(), "persons", {"person", "birth", "sex"}, 1);
    if (!listed.ok()) return listed.status();
    status = AddPersons(*listed, ids, known_persons);
    if (!status.ok()) return status;
  }

  Points points;
  const Places& places = ids.places();
  points.persons_are_numbers = places.of_numbers();
  points.order = places.InOrder();
  for (size_t place = 0; place < places.size(); ++place) {
    if (places.of_numbers()) {
      points.numbers.push_back(places.Number(place));
    } else {
      points.texts.emplace_back(places.Text(place));
    }
  }
  for (size_t m = 0; m < engine.models().size(); ++m) {
    points.models.push_back(engine.models()[m].id);
    if (engine.NeedsRecords(m)) points.by_records.push_back(engine.models()[m].id);
  }
  points.totals = sums.Sum(places.size(), known_persons);
  points.findings = codings.Findings(systems);
  return points;
}

void WritePoints(const Points& points, ArrowArrayStream* stream) {
  std::vector<ColumnHead> heads;
  heads.push_back({"person", points.persons_are_numbers ? "l" : "U", false});
  for (const std::string& model : points.models) {
    for (const char* value : {".points", ".lowest", ".highest"}) {
      heads.push_back({model + value, "g", true});
    }
    heads.push_back({model + ".reason", "U", false});
    heads.push_back({model + ".rests_on_assumed_coverage", "b", false});
  }
  auto batch = std::make_unique<Batch>(heads.size());
  const auto rows = static_cast<int64_t>(points.size());
  size_t at = 0;
  ColumnValues& persons = batch->column(at++);
  if (points.persons_are_numbers) {
    persons.Fill(rows, BytesOf(points, [&](size_t i) { return points.numbers[i]; }), {});
  } else {
    for (const int32_t place : points.order) {
      persons.Add(points.texts[static_cast<size_t>(place)]);
    }
  }
  for (const risk::ColumnTotals& totals : points.totals) {
    const std::vector<uint8_t> scored = InOrder(points, totals.scored);
    for (const auto* values : {&totals.points, &totals.lowest, &totals.highest}) {
      batch->column(at++).Fill(
          rows, BytesOf(points, [&](size_t i) { return (*values)[i].ToDouble(); }),
          scored);
    }
    FillReasons(points, totals.scored, "code_system_not_covered", batch->column(at++));
    batch->column(at++).Fill(rows, InOrder(points, totals.rests_on_assumed_coverage), {});
  }
  batch->SetRows(rows);
  batch->Finish();
  std::vector<std::unique_ptr<Batch>> batches;
  batches.push_back(std::move(batch));
  ShowStream(std::move(heads), std::move(batches), stream);
}

}  // namespace tillit::columnar
