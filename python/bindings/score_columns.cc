// SPDX-License-Identifier: Apache-2.0
#include "score_columns.h"

#include <set>
#include <utility>

#include "absl/strings/str_join.h"

namespace tillit::python {
namespace {

// Columns in the order in which they are first named. Texts repeat in thousands of rows:
// each is made once.
class Columns {
 public:
  explicit Columns(std::vector<const char*> names)
      : names_(std::move(names)), columns_(names_.size()) {}

  // One value a column.
  template <class... Values>
  void AddRow(const Values&... values) {
    size_t i = 0;
    (columns_[i++].append(Of(values)), ...);
  }

  py::dict Take() {
    py::dict taken;
    for (size_t i = 0; i < names_.size(); ++i) taken[names_[i]] = columns_[i];
    return taken;
  }

 private:
  py::object Of(const py::object& value) { return value; }
  py::object Of(const std::string& text) {
    auto found = texts_.find(text);
    if (found == texts_.end()) found = texts_.emplace(text, py::str(text)).first;
    return found->second;
  }
  template <class T>
  py::object Of(const T& value) {
    return Cell(value);
  }

  std::vector<const char*> names_;
  std::vector<py::list> columns_;
  std::map<std::string, py::object> texts_;
};

std::string MissingSystems(const std::vector<criteria::Gap>& gaps) {
  std::set<std::string> systems;
  for (const criteria::Gap& gap : gaps) systems.insert(gap.system);
  return absl::StrJoin(systems, " ");
}

void ExplainTerm(const std::string& person, const risk::Score& score,
                 const risk::TermResult& term, Columns& columns) {
  const auto add = [&](const criteria::Evidence& evidence) {
    columns.AddRow(person, score.model, term.term, term.answer, term.points,
                   evidence.code.code, evidence.code.system, evidence.date,
                   evidence.source, evidence.kind, evidence.derived, term.zeroed_by,
                   MissingSystems(term.gaps), evidence.id);
  };
  for (const criteria::Evidence& evidence : term.evidence) add(evidence);
  if (term.evidence.empty()) add({});
}

}  // namespace

py::dict ScoreColumns(const Scores& scores) {
  std::vector<const char*> names;
  const columnar::ScoreRow row_of_none;
  base::ForEachField(row_of_none,
                     [&](const char* name, const auto&) { names.push_back(name); });
  Columns columns(std::move(names));
  const py::object as_of = DateToPython(scores.as_of);
  columnar::ForEachScore(scores.table(), [&](const columnar::ScoreRow& row) {
    columns.AddRow(row.person, row.model, row.version, row.status, row.reason, row.points,
                   row.lowest, row.highest, row.band, row.age_points,
                   row.outside_population, row.rests_on_assumed_coverage,
                   row.missing_systems, row.hash, as_of);
  });
  return columns.Take();
}

py::dict ExplainColumns(const Scores& scores) {
  Columns columns({"person", "model", "term", "answer", "points", "code", "system",
                   "date", "source", "kind", "derived", "zeroed_by", "missing_systems",
                   "id"});
  for (const service::PatientResult& patient : scores.patients) {
    for (const risk::Score& score : patient.scores) {
      for (const risk::TermResult& term : score.terms) {
        ExplainTerm(patient.patient.value, score, term, columns);
      }
    }
  }
  return columns.Take();
}

py::object FrameOf(const py::dict& columns, const std::vector<base::Finding>& findings) {
  const py::object frame = py::module_::import("pandas").attr("DataFrame")(columns);
  // Text alone: pandas copies attrs, and writes them to files as JSON.
  py::list texts;
  for (const base::Finding& finding : findings) {
    py::dict text;
    text["severity"] = base::EnumName(finding.severity);
    text["code"] = finding.code;
    text["path"] = finding.path;
    text["arguments"] = py::list(ToPython(finding.arguments, py::none()));
    texts.append(text);
  }
  if (!texts.empty()) frame.attr("attrs")["findings"] = texts;
  return frame;
}

}  // namespace tillit::python
