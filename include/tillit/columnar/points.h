// SPDX-License-Identifier: Apache-2.0
// The Arrow door for scores alone: columns of coded rows in, columns of points out, and
// no record in between (tillit/risk/columns.h).
//
//   facts      person, code; system, date
//   persons    person; birth, sex
//
// Columns are read as in tillit/columnar/long_table.h, and no other may stand in the
// tables: what is not read here would change the scores unseen. A row's kind is that of
// its system.
#ifndef TILLIT_COLUMNAR_POINTS_H_
#define TILLIT_COLUMNAR_POINTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tillit/base/code.h"
#include "tillit/base/date.h"
#include "tillit/base/finding.h"
#include "tillit/columnar/arrow.h"
#include "tillit/facts/patient_record.h"
#include "tillit/risk/columns.h"
#include "tillit/rows/kind_of_system.h"

namespace tillit::columnar {

struct PointsOptions {
  base::Date as_of;
  std::vector<facts::Coverage> coverage;  // of everybody
  std::string system;  // of every row, where there is no column of systems
  // As in ReadOptions.
  std::vector<base::CodeSystem> code_systems;
  std::vector<rows::KindOfSystem> kinds = rows::UsualKinds();
};

// The columns of a table's points, in the order of persons' ids.
struct PointsColumns;

// What a table's rows sum to. Cheap to copy.
struct Points {
  std::shared_ptr<const PointsColumns> columns;
  int64_t persons = 0;
  std::vector<std::string> models;      // ids, in the order of the columns
  std::vector<std::string> by_records;  // those of the models that records were made for
  std::vector<base::Finding> findings;  // systems that nobody knows
};

// Reads the streams to their end and takes them over whatever the status; persons may be
// null. The numbers are those that the engine sums of the records that ReadLongTable
// makes of the same rows, and the order of rows changes nothing.
//
// INVALID_ARGUMENT, with the path of the first fault, for whatever is odd but an unknown
// system: a column that is not read here, a row without person, system or code, a date
// that is none, a person who stands twice, and what breaks the interface.
// O(rows + persons log persons). Threads: safe, if those of the streams are.
absl::StatusOr<Points> SumPoints(const risk::ColumnEngine& engine,
                                 ArrowArrayStream* facts, ArrowArrayStream* persons,
                                 const PointsOptions& options);

// One batch of a row for each person:
//
//   person               int64 where the table numbers persons, else large utf8
//   MODEL.points, MODEL.lowest, MODEL.highest   float64, null when not computable
//   MODEL.reason         large utf8, of that; empty where there are points
//   MODEL.rests_on_assumed_coverage   bool
//
// Nothing is copied: the stream, its batch and each column share what they show, and live
// on without `points`. `stream` must not hold one that is not released.
void ShowPoints(const Points& points, ArrowArrayStream* stream);

}  // namespace tillit::columnar

#endif  // TILLIT_COLUMNAR_POINTS_H_
