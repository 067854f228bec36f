// SPDX-License-Identifier: Apache-2.0
#include "tillit/columnar/scores.h"

#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "columnar/batch.h"
#include "tillit/stratify/ranking.h"

namespace tillit::columnar {
namespace {

ScoreRow RowOf(const risk::Score& score) {
  ScoreRow row;
  row.model = score.model;
  row.version = score.version;
  row.status = base::EnumName(score.status);
  row.reason = score.reason;
  row.points = score.points;
  row.lowest = score.lowest;
  row.highest = score.highest;
  row.band = score.band;
  if (score.points.has_value()) row.age_points = score.age_points;
  row.outside_population = score.outside_population;
  row.rests_on_assumed_coverage = score.rests_on_assumed_coverage;
  row.missing_systems = absl::StrJoin(score.missing_systems, " ");
  row.hash = score.hash;
  return row;
}

ScoreRow DeclinedRow(const ScoredModel& model) {
  ScoreRow row;
  row.model = model.model;
  row.version = model.version;
  row.status = base::EnumName(stratify::DataStatus::kProfilingDeclined);
  row.reason = "profiling_declined";
  row.hash = model.hash;
  return row;
}

std::vector<ColumnHead> Columns() {
  std::vector<ColumnHead> columns;
  std::apply(
      [&](const auto&... field) {
        const auto add = [&](const auto& f) {
          using Value = typename std::remove_cvref_t<decltype(f)>::value_type;
          columns.push_back({f.name, ArrowFormat(static_cast<const Value*>(nullptr)),
                             base::kIsOptional<Value>});
        };
        (add(field), ...);
      },
      base::FieldsOf<ScoreRow>());
  return columns;
}

}  // namespace

std::vector<ScoredModel> ModelsOf(const service::LinkedService& service) {
  std::vector<ScoredModel> stamps;
  const auto& models = service.engine->models();
  for (size_t i = 0; i < models.size(); ++i) {
    stamps.push_back({models[i].id, models[i].version, service.engine->HashOf(i)});
  }
  return stamps;
}

void ForEachScore(const ScoreTable& table,
                  absl::FunctionRef<void(const ScoreRow&)> visit) {
  for (const service::PatientResult& patient : table.patients) {
    const auto with_patient = [&](ScoreRow row) {
      row.person = patient.patient.value;
      row.as_of = table.as_of;
      visit(row);
    };
    for (const risk::Score& score : patient.scores) with_patient(RowOf(score));
    if (!patient.profiling_declined) continue;
    for (const ScoredModel& model : table.models) with_patient(DeclinedRow(model));
  }
}

void WriteScores(const ScoreTable& table, ArrowArrayStream* stream,
                 int64_t rows_a_batch) {
  std::vector<ColumnHead> columns = Columns();
  std::vector<std::unique_ptr<Batch>> batches;
  ForEachScore(table, [&](const ScoreRow& row) {
    if (batches.empty() || batches.back()->rows() >= rows_a_batch) {
      if (!batches.empty()) batches.back()->Finish();
      batches.push_back(std::make_unique<Batch>(columns.size()));
    }
    size_t column = 0;
    base::ForEachField(row, [&](const char*, const auto& value) {
      batches.back()->column(column++).Add(value);
    });
    batches.back()->EndRow();
  });
  if (!batches.empty()) batches.back()->Finish();
  ShowStream(std::move(columns), std::move(batches), stream);
}

}  // namespace tillit::columnar
