// SPDX-License-Identifier: Apache-2.0
#include "tillit/columnar/points.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
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

struct PointsColumns {
  std::vector<ColumnHead> heads;
  std::vector<std::shared_ptr<const ColumnBuffers>> buffers;
};

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
  absl::Span<const int32_t> Read(ValueColumn* systems, ValueColumn& codes,
                                 int64_t before) {
    const std::vector<int32_t>& values = codes.values();
    by_system_.resize(systems == nullptr ? 1 : systems->places().size());
    unknown_.resize(by_system_.size());
    const size_t known = by_system_[0].size();
    for (std::vector<int32_t>& of_system : by_system_) {
      of_system.resize(codes.places().size(), kNotMade);
    }
    coded_.resize(values.size());
    if (systems == nullptr) {
      for (size_t code = known; code < by_system_[0].size(); ++code) {
        Make(0, code, options_.system, codes.places().Text(code), 0);
        same_numbers_ &= by_system_[0][code] == static_cast<int32_t>(code);
      }
      unknown_[0].rows += static_cast<int64_t>(values.size());
      if (same_numbers_) return values;
      const int32_t* const of_system = by_system_[0].data();
      for (size_t i = 0; i < values.size(); ++i) coded_[i] = of_system[values[i]];
      return coded_;
    }
    for (size_t i = 0; i < values.size(); ++i) {
      const auto code = static_cast<size_t>(values[i]);
      const auto system = static_cast<size_t>(systems->values()[i]);
      int32_t& coding = by_system_[system][code];
      if (coding == kNotMade) {
        Make(system, code, systems->places().Text(system), codes.places().Text(code),
             before + static_cast<int64_t>(i));
      }
      coded_[i] = coding;
      ++unknown_[system].rows;
    }
    return coded_;
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

  void Make(size_t system, size_t code, absl::string_view system_name,
            absl::string_view text, int64_t row) {
    criteria::Coding coding;
    coding.code = {std::string(system_name), std::string(text)};
    const bool known = systems_.Normalise(&coding.code);
    coding.kind = systems_.KindOf(coding.code.system);
    by_system_[system][code] = sums_.AddCoding(coding);
    if (!known && unknown_[system].first_row < 0) unknown_[system].first_row = row;
  }

  const PointsOptions& options_;
  const rows::Systems systems_;
  risk::ColumnSums& sums_;
  std::vector<std::vector<int32_t>> by_system_;  // coding by code
  std::vector<Unknown> unknown_;
  bool same_numbers_ = true;  // each code has that of its coding
  std::vector<int32_t> coded_;
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

// Rows of the answer, made while blocks of patients are summed.
class Writer {
 public:
  // `order`: the places of persons in the order of rows.
  Writer(const std::vector<int32_t>& order, size_t models) : models_(models) {
    rows_ = order.size();
    row_of_.resize(rows_);
    for (size_t row = 0; row < rows_; ++row) {
      row_of_[static_cast<size_t>(order[row])] = static_cast<uint32_t>(row);
    }
    for (OfModel& model : models_) {
      model.points = Numbers();
      model.scored.resize((rows_ + 7) / 8);
      model.assumed.resize((rows_ + 7) / 8);
      model.outside.resize((rows_ + 7) / 8);
      model.unknown.resize((rows_ + 7) / 8);
    }
  }

  void Add(size_t block, absl::Span<const risk::BlockTotals> totals) {
    constexpr size_t kPatients = criteria::Blocks::kPatients;
    const size_t first = block * kPatients;
    const size_t here = std::min(rows_ - first, kPatients);
    const uint32_t* const rows = &row_of_[first];
    for (size_t m = 0; m < models_.size(); ++m) {
      OfModel& model = models_[m];
      const risk::BlockTotals& of = totals[m];
      // Bounds that are the points are shown by the same buffer.
      if (model.lowest == nullptr && of.lowest != of.points) {
        model.lowest = CopyOf(*model.points);
      }
      if (model.highest == nullptr && of.highest != of.points) {
        model.highest = CopyOf(*model.points);
      }
      Put(of.points, rows, here, *model.points);
      if (model.lowest != nullptr) Put(of.lowest, rows, here, *model.lowest);
      if (model.highest != nullptr) Put(of.highest, rows, here, *model.highest);
      PutBits(of.scored, rows, here, model.scored);
      if (of.rests_on_assumed_coverage != 0) {
        PutBits(of.rests_on_assumed_coverage, rows, here, model.assumed);
      }
      if (of.outside_population != 0) {
        PutBits(of.outside_population, rows, here, model.outside);
      }
      if (of.population_unknown != 0) {
        PutBits(of.population_unknown, rows, here, model.unknown);
      }
    }
  }

  // The columns of a model; to be called once.
  void Take(size_t m, std::vector<std::shared_ptr<const ColumnBuffers>>& columns) {
    OfModel& model = models_[m];
    auto nulls = static_cast<int64_t>(rows_);
    for (const uint8_t bits : model.scored) nulls -= std::popcount(bits);
    for (ColumnBuffers* column :
         {model.points.get(), model.lowest.get(), model.highest.get()}) {
      if (column == nullptr) continue;
      column->nulls = nulls;
      if (nulls > 0) column->validity = model.scored;
    }
    columns.push_back(model.points);
    columns.push_back(model.lowest == nullptr ? model.points : model.lowest);
    columns.push_back(model.highest == nullptr ? model.points : model.highest);
    columns.push_back(nulls == 0 ? NoReasons() : Reasons(model));
    auto assumed = std::make_shared<ColumnBuffers>();
    assumed->count = static_cast<int64_t>(rows_);
    assumed->values = std::make_unique<std::byte[]>(model.assumed.size());
    // Of no rows there is nothing to point to, which memcpy must not be given.
    std::copy(model.assumed.begin(), model.assumed.end(),
              reinterpret_cast<uint8_t*>(assumed->values.get()));
    columns.push_back(std::move(assumed));
  }

 private:
  using Column = std::shared_ptr<ColumnBuffers>;
  struct OfModel {
    Column points;
    Column lowest;   // null: the points
    Column highest;  // null: the points
    std::vector<uint8_t> scored;
    std::vector<uint8_t> outside;  // of its population
    std::vector<uint8_t> unknown;  // whether in it
    std::vector<uint8_t> assumed;
  };

  Column Numbers() const {
    auto column = std::make_shared<ColumnBuffers>();
    column->count = static_cast<int64_t>(rows_);
    column->values = std::make_unique_for_overwrite<std::byte[]>(rows_ * sizeof(double));
    return column;
  }
  Column CopyOf(const ColumnBuffers& from) const {
    Column column = Numbers();
    std::memcpy(column->values.get(), from.values.get(), rows_ * sizeof(double));
    return column;
  }
  static void Put(const std::array<base::Decimal, criteria::Blocks::kPatients>& values,
                  const uint32_t* rows, size_t here, ColumnBuffers& into) {
    for (size_t i = 0; i < here; ++i) {
      const double value = values[i].ToDouble();
      std::memcpy(into.values.get() + size_t{rows[i]} * sizeof(value), &value,
                  sizeof(value));
    }
  }
  static void PutBits(uint64_t bits, const uint32_t* rows, size_t here,
                      std::vector<uint8_t>& into) {
    for (size_t i = 0; i < here; ++i, bits >>= 1) {
      into[rows[i] / 8] =
          static_cast<uint8_t>(into[rows[i] / 8] | bits % 2 << rows[i] % 8);
    }
  }
  std::shared_ptr<const ColumnBuffers> NoReasons() {
    if (no_reasons_ == nullptr) {
      no_reasons_ = std::make_shared<ColumnBuffers>();
      no_reasons_->count = static_cast<int64_t>(rows_);
      no_reasons_->values = std::make_unique<std::byte[]>((rows_ + 1) * sizeof(int64_t));
      no_reasons_->texts.emplace();
    }
    return no_reasons_;
  }
  static bool IsSet(const std::vector<uint8_t>& bits, size_t row) {
    return (bits[row / 8] >> (row % 8)) % 2 != 0;
  }
  static absl::string_view ReasonOf(const OfModel& model, size_t row) {
    risk::Total total;
    if (IsSet(model.scored, row)) total.status = risk::ScoreStatus::kScored;
    if (IsSet(model.outside, row)) total.in_population = criteria::Answer::kNo;
    if (IsSet(model.unknown, row)) total.in_population = criteria::Answer::kUnknown;
    return risk::ReasonOf(total);
  }
  std::shared_ptr<const ColumnBuffers> Reasons(const OfModel& model) const {
    auto column = std::make_shared<ColumnBuffers>();
    column->count = static_cast<int64_t>(rows_);
    column->values = std::make_unique<std::byte[]>((rows_ + 1) * sizeof(int64_t));
    column->texts.emplace();
    for (size_t row = 0; row < rows_; ++row) {
      absl::StrAppend(&*column->texts, ReasonOf(model, row));
      const auto end = static_cast<int64_t>(column->texts->size());
      std::memcpy(column->values.get() + (row + 1) * sizeof(end), &end, sizeof(end));
    }
    return column;
  }

  size_t rows_ = 0;
  std::vector<uint32_t> row_of_;  // by place
  std::vector<OfModel> models_;
  Column no_reasons_;
};

// The persons themselves, in the order of rows.
std::shared_ptr<const ColumnBuffers> PersonsOf(const Places& places,
                                               const std::vector<int32_t>& order) {
  auto column = std::make_shared<ColumnBuffers>();
  column->count = static_cast<int64_t>(order.size());
  column->values = std::make_unique<std::byte[]>((order.size() + 1) * sizeof(int64_t));
  if (!places.of_numbers()) column->texts.emplace();
  std::byte* to = column->values.get() + (places.of_numbers() ? 0 : sizeof(int64_t));
  for (const int32_t place : order) {
    int64_t value = 0;  // or where the text ends
    if (places.of_numbers()) {
      value = places.Number(static_cast<size_t>(place));
    } else {
      const absl::string_view text = places.Text(static_cast<size_t>(place));
      column->texts->append(text.data(), text.size());
      value = static_cast<int64_t>(column->texts->size());
    }
    std::memcpy(to, &value, sizeof(value));
    to += sizeof(value);
  }
  return column;
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
        const absl::Span<const int32_t> coded =
            codings.Read(has_systems ? &systems : nullptr, codes, before);
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

  const Places& places = ids.places();
  const std::vector<int32_t> order = places.InOrder();
  const size_t models = engine.models().size();
  Writer writer(order, models);
  sums.Sum(places.size(), known_persons,
           [&](size_t block, absl::Span<const risk::BlockTotals> totals) {
             writer.Add(block, totals);
           });
  Points points;
  auto columns = std::make_shared<PointsColumns>();
  columns->heads.push_back({"person", places.of_numbers() ? "l" : "U", false});
  columns->buffers.push_back(PersonsOf(places, order));
  for (size_t m = 0; m < models; ++m) {
    const std::string& id = engine.models()[m].id;
    points.models.push_back(id);
    if (engine.NeedsRecords(m)) points.by_records.push_back(id);
    for (const char* value : {".points", ".lowest", ".highest"}) {
      columns->heads.push_back({id + value, "g", true});
    }
    columns->heads.push_back({id + ".reason", "U", false});
    columns->heads.push_back({id + ".rests_on_assumed_coverage", "b", false});
    writer.Take(m, columns->buffers);
  }
  points.columns = std::move(columns);
  points.persons = static_cast<int64_t>(order.size());
  points.findings = codings.Findings(systems);
  return points;
}

void ShowPoints(const Points& points, ArrowArrayStream* stream) {
  const PointsColumns& columns = *points.columns;
  auto batch = std::make_unique<Batch>(columns.heads.size());
  for (size_t i = 0; i < columns.heads.size(); ++i) {
    batch->column(i).Share(columns.buffers[i]);
  }
  batch->SetRows(points.persons);
  batch->Finish();
  std::vector<std::unique_ptr<Batch>> batches;
  batches.push_back(std::move(batch));
  ShowStream(columns.heads, std::move(batches), stream);
}

}  // namespace tillit::columnar
