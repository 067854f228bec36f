// SPDX-License-Identifier: Apache-2.0
// The Arrow door, outward: the scores of a list, a row for every person and model.
//
//   person, model, version                          large utf8
//   status, reason                                  large utf8; SCORED, NOT_SCOREABLE,
//   ... points, lowest, highest                         float64, null when not computable
//   band                                            large utf8; empty across bands
//   age_points                                      float64, null when not computable
//   outside_population, rests_on_assumed_coverage   bool, null for who was not scored
//   missing_systems                                 large utf8, between spaces
//   hash                                            large utf8, of the model's content
//   as_of                                           date32
#ifndef TILLIT_COLUMNAR_SCORES_H_
#define TILLIT_COLUMNAR_SCORES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "tillit/base/date.h"
#include "tillit/base/decimal.h"
#include "tillit/base/fields.h"
#include "tillit/columnar/arrow.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/run.h"

namespace tillit::columnar {

// A row of the table above; its fields are the columns, in their order.
struct ScoreRow {
  std::string person;
  std::string model;
  std::string version;
  std::string status;
  std::string reason;
  std::optional<base::Decimal> points;
  std::optional<base::Decimal> lowest;
  std::optional<base::Decimal> highest;
  std::string band;
  std::optional<base::Decimal> age_points;
  std::optional<bool> outside_population;
  std::optional<bool> rests_on_assumed_coverage;
  std::string missing_systems;
  std::string hash;
  base::Date as_of;
};
TILLIT_FIELDS(ScoreRow, person, model, version, status, reason, points, lowest, highest,
              band, age_points, outside_population, rests_on_assumed_coverage,
              missing_systems, hash, as_of);

// A model of the service that scored.
struct ScoredModel {
  std::string model;
  std::string version;
  std::string hash;
};
std::vector<ScoredModel> ModelsOf(const service::LinkedService& service);

// What the rows are made of; points at what the caller keeps.
struct ScoreTable {
  absl::Span<const service::PatientResult> patients;
  absl::Span<const ScoredModel> models;
  base::Date as_of;
};

// Each row, by patient and model in their order. Who declined profiling has a row for
// every model, PROFILING_DECLINED and without points.
void ForEachScore(const ScoreTable& table,
                  absl::FunctionRef<void(const ScoreRow&)> visit);

// The rows as a stream of batches of at most `rows_a_batch`, made at once: the stream
// owns all it holds, and neither `table` nor the library's other values have to outlive
// it. It may be read and released on any thread, one at a time; a batch lives on after
// its stream, a column after its batch. `stream` must not hold one that is not released.
// O(rows).
void WriteScores(const ScoreTable& table, ArrowArrayStream* stream,
                 int64_t rows_a_batch = 65536);

}  // namespace tillit::columnar

#endif  // TILLIT_COLUMNAR_SCORES_H_
