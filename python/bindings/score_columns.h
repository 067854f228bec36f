// SPDX-License-Identifier: Apache-2.0
// Scores and other lists of results as columns, and as a pandas DataFrame.
#ifndef TILLIT_PYTHON_SCORE_COLUMNS_H_
#define TILLIT_PYTHON_SCORE_COLUMNS_H_

#include <pybind11/pybind11.h>

#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tillit/base/date.h"
#include "tillit/base/finding.h"
#include "tillit/columnar/scores.h"
#include "tillit/service/run.h"
#include "values.h"

namespace tillit::python {

// The scores of a list. Threads: immutable.
struct Scores {
  std::vector<service::PatientResult> patients;  // by id
  std::vector<base::Finding> findings;
  std::vector<columnar::ScoredModel> models;
  base::Date as_of;

  columnar::ScoreTable table() const { return {patients, models, as_of}; }
};

// A row for every patient and model. Who declined profiling has rows without points.
py::dict ScoreColumns(const Scores& scores);

// A row for every fact that a term rests on, and one for a term that rests on none.
py::dict ExplainColumns(const Scores& scores);

// Imports pandas. Findings stand in the frame's attrs, as text alone.
py::object FrameOf(const py::dict& columns, const std::vector<base::Finding>& findings);

// A PyCapsule that owns the stream (columnar.cc).
py::capsule StreamCapsule(ArrowArrayStream stream);

// A cell of a column: numbers as float, NaN when unset; text as None when unset.
template <class T>
py::object Cell(const T& value) {
  if constexpr (std::is_same_v<T, base::Decimal>) {
    return py::float_(value.ToDouble());
  } else if constexpr (std::is_same_v<T, std::optional<base::Decimal>>) {
    return py::float_(value ? value->ToDouble()
                            : std::numeric_limits<double>::quiet_NaN());
  } else {
    return ToPython(value, py::none());
  }
}

// {field: column} of a list of structs; fields that are structs or lists are left out.
template <class T>
py::dict ColumnsOf(const std::vector<T>& rows) {
  py::dict columns;
  std::apply(
      [&](const auto&... field) {
        const auto add = [&](const auto& f) {
          using Value = typename std::remove_cvref_t<decltype(f)>::value_type;
          if constexpr (!base::kIsVector<Value> && !base::kHasFields<Value>) {
            py::list column(rows.size());
            for (size_t i = 0; i < rows.size(); ++i)
              column[i] = Cell(rows[i].*(f.member));
            columns[f.name] = std::move(column);
          }
        };
        (add(field), ...);
      },
      base::FieldsOf<T>());
  return columns;
}

}  // namespace tillit::python

#endif  // TILLIT_PYTHON_SCORE_COLUMNS_H_
