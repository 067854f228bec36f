// SPDX-License-Identifier: Apache-2.0
// A linked service and the verbs that it answers.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bind_struct.h"
#include "modules.h"
#include "patient_list.h"
#include "score_columns.h"
#include "tillit/base/executor.h"
#include "tillit/columnar/scores.h"
#include "tillit/diagram/bowtie.h"
#include "tillit/proto/documents.h"
#include "tillit/service/analyse.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/proposals.h"
#include "tillit/service/run.h"

namespace tillit::python {
namespace {

using service::LinkedService;

base::Executor Threads(py::handle value) {
  const auto threads = Argument<int64_t>("threads", value);
  if (threads < 1 || threads > 1024) {
    throw InputError::Value("threads: must be between 1 and 1024");
  }
  return base::ThreadedExecutor(static_cast<int>(threads));
}

std::string ToJson(const service::RunResult& result) {
  py::gil_scoped_release release;
  return proto::WriteRun(result);
}

// What reading a list found belongs to what is made of it.
void AddFindingsOf(const py::object& records, std::vector<base::Finding>& findings) {
  if (!py::isinstance<PatientList>(records)) return;
  const auto& of_reading = records.cast<const PatientList&>().findings;
  findings.insert(findings.begin(), of_reading.begin(), of_reading.end());
}

// A copy, with codes in the form in which models ask for them.
std::vector<facts::PatientRecord> RecordsFor(const LinkedService& linked,
                                             const py::object& records) {
  std::vector<facts::PatientRecord> list = RecordsFromPython(records);
  NormaliseCodes(linked.code_systems, list);
  return list;
}

Scores Score(const LinkedService& linked, const py::object& records,
             const py::object& as_of, const py::object& threads) {
  std::vector<facts::PatientRecord> list = RecordsFor(linked, records);
  const base::Date day = Argument<base::Date>("as_of", as_of);
  const base::Executor executor = Threads(threads);
  Scores result;
  {
    py::gil_scoped_release release;
    service::Scores scores = service::Score(linked, std::move(list), day, executor);
    result = {std::move(scores.patients), std::move(scores.findings), {}, day};
  }
  result.models = columnar::ModelsOf(linked);
  AddFindingsOf(records, result.findings);
  return result;
}

std::optional<int32_t> Places(const py::object& given) {
  const auto places = Argument<std::optional<int32_t>>("places", given);
  if (places.value_or(0) < 0) throw InputError::Value("places: must not be negative");
  return places;
}

service::RunResult Stratify(const LinkedService& linked, const py::object& records,
                            const py::dict& given) {
  std::vector<facts::PatientRecord> list = RecordsFor(linked, records);
  service::StratifyOptions options;
  options.as_of = Argument<base::Date>("as_of", given["as_of"]);
  options.places = Places(given["places"]);
  options.reviews = Argument<std::vector<stratify::Review>>("reviews", given["reviews"]);
  options.since = Argument<std::optional<base::Date>>("since", given["since"]);
  options.plans = Argument<std::vector<plan::CarePlan>>("plans", given["plans"]);
  if (options.since && *options.since >= options.as_of) {
    throw InputError::Value("since: is not before as_of");
  }
  options.tier_changes_of =
      Argument<std::vector<base::PatientId>>("tier_changes_of", given["tier_changes_of"]);
  options.executor = Threads(given["threads"]);
  service::RunResult result;
  {
    py::gil_scoped_release release;
    result = service::Stratify(linked, std::move(list), options);
  }
  AddFindingsOf(records, result.findings);
  return result;
}

// The proposals, the findings and the stamp.
py::tuple Propose(const LinkedService& linked, const py::object& records,
                  const py::dict& given) {
  std::vector<facts::PatientRecord> list = RecordsFor(linked, records);
  service::ProposeOptions options;
  options.as_of = Argument<base::Date>("as_of", given["as_of"]);
  options.plans = Argument<std::vector<plan::CarePlan>>("plans", given["plans"]);
  options.reviews = Argument<std::vector<stratify::Review>>("reviews", given["reviews"]);
  options.executor = Threads(given["threads"]);
  absl::StatusOr<service::Proposals> answer;
  {
    py::gil_scoped_release release;
    answer = service::ProposePlans(linked, std::move(list), options);
  }
  service::Proposals proposals = ValueOrThrow(std::move(answer));
  AddFindingsOf(records, proposals.findings);
  py::list patients;
  for (service::PatientProposal& each : proposals.patients) {
    patients.append(py::cast(std::move(each)));
  }
  py::list findings;
  for (base::Finding& each : proposals.findings) {
    findings.append(py::cast(std::move(each)));
  }
  return py::make_tuple(patients, py::tuple(findings), std::move(proposals.stamp));
}

// The patients' analyses, the findings, the stamp and what was asked for in Open-PSA.
py::tuple Analyse(const LinkedService& linked, const py::object& records,
                  const py::dict& given) {
  std::vector<facts::PatientRecord> list = RecordsFor(linked, records);
  service::AnalyseOptions options;
  options.as_of = Argument<base::Date>("as_of", given["as_of"]);
  for (const auto& [id, rate] : given["base_rates"].cast<py::dict>()) {
    options.base_rates.emplace_back(Argument<std::string>("base_rates", id),
                                    Argument<bowtie::BaseRate>("base_rates", rate));
  }
  for (const auto& [id, risk] : given["base_risks"].cast<py::dict>()) {
    options.base_risks.emplace_back(Argument<std::string>("base_risks", id),
                                    Argument<bowtie::BaseRisk>("base_risks", risk));
  }
  for (const auto& [id, delivery] : given["deliveries"].cast<py::dict>()) {
    options.deliveries.push_back(
        {Argument<std::string>("deliveries", id),
         Argument<interventions::Delivery>("deliveries", delivery)});
  }
  for (const auto& [id, weight] : given["weights"].cast<py::dict>()) {
    options.weights.push_back(
        {Argument<std::string>("weights", id), Argument<double>("weights", weight)});
  }
  options.records =
      Argument<std::vector<bowtie::BarrierRecord>>("records", given["barrier_records"]);
  options.in_place = Argument<std::vector<std::string>>("in_place", given["in_place"]);
  options.draws = Argument<int32_t>("draws", given["draws"]);
  const auto seed = Argument<int64_t>("seed", given["seed"]);
  if (seed < 0) throw InputError::Value("seed: must not be negative");
  options.seed = static_cast<uint64_t>(seed);
  options.budget = Argument<std::optional<bowtie::Budget>>("budget", given["budget"]);
  options.days = Argument<int32_t>("days", given["days"]);
  options.keep_counted = Argument<bool>("open_psa", given["open_psa"]);
  options.executor = Threads(given["threads"]);
  absl::StatusOr<service::Analyses> answer;
  {
    py::gil_scoped_release release;
    answer = service::Analyse(linked, std::move(list), options);
  }
  service::Analyses analyses = ValueOrThrow(std::move(answer));
  py::dict open_psa;
  for (size_t p = 0; p < analyses.counted.size(); ++p) {
    for (const bowtie::CountedBowtie& counted : analyses.counted[p]) {
      if (counted.network == nullptr) continue;
      open_psa[py::make_tuple(analyses.patients[p].patient.value,
                              counted.analysis.bowtie)] = diagram::OpenPsaBowtie(counted);
    }
  }
  AddFindingsOf(records, analyses.findings);
  const auto tuple = [](auto&& values) {
    py::list items;
    for (auto& value : values) items.append(py::cast(std::move(value)));
    return py::tuple(items);
  };
  return py::make_tuple(tuple(analyses.patients), tuple(analyses.findings),
                        py::cast(std::move(analyses.stamp)), open_psa);
}

service::RunResult Run(const LinkedService& linked, const py::object& records,
                       const py::dict& given) {
  service::RunInput input;
  input.records = RecordsFor(linked, records);
  input.team = Argument<std::optional<team::Team>>("team", given["team"]);
  input.accepted = Argument<std::vector<plan::CarePlan>>("accepted", given["accepted"]);
  input.reviews = Argument<std::vector<stratify::Review>>("reviews", given["reviews"]);
  service::RunOptions options;
  options.as_of = Argument<base::Date>("as_of", given["as_of"]);
  options.from = Argument<base::Date>("from_", given["from_"]);
  options.days = Argument<int32_t>("days", given["days"]);
  options.accepted_only = Argument<bool>("accepted_only", given["accepted_only"]);
  options.places = Places(given["places"]);
  const auto seed = Argument<int64_t>("seed", given["seed"]);
  if (seed < 0) throw InputError::Value("seed: must not be negative");
  options.solve.seed = static_cast<uint64_t>(seed);
  options.executor = Threads(given["threads"]);
  for (const auto& [id, rate] : given["base_rates"].cast<py::dict>()) {
    options.base_rates.emplace_back(Argument<std::string>("base_rates", id),
                                    Argument<bowtie::BaseRate>("base_rates", rate));
  }
  absl::StatusOr<service::RunResult> result;
  {
    py::gil_scoped_release release;
    result = service::Run(linked, std::move(input), options);
  }
  service::RunResult run = ValueOrThrow(std::move(result));
  const auto of_plans =
      Argument<std::vector<base::Finding>>("accepted", given["read_findings"]);
  run.findings.insert(run.findings.begin(), of_plans.begin(), of_plans.end());
  AddFindingsOf(records, run.findings);
  return run;
}

// Made at once: the stream stands on its own.
py::capsule ScoreStream(const Scores& scores) {
  ArrowArrayStream stream = {};
  {
    py::gil_scoped_release release;
    columnar::WriteScores(scores.table(), &stream);
  }
  return StreamCapsule(stream);
}

void BindScores(py::module_& module) {
  py::class_<Scores> bound(
      module, "Scores",
      "The scores of a list of patients with every model of a service.");
  bound.attr("__module__") = "tillit";
  bound
      .def_property_readonly(
          "patients",
          [](const py::object& self) {
            return ToPython(self.cast<const Scores&>().patients, self);
          },
          "tuple of PatientResult, by id.")
      .def_property_readonly(
          "findings",
          [](const py::object& self) {
            return ToPython(self.cast<const Scores&>().findings, self);
          },
          "tuple of Finding: what was odd in reading and joining the records.")
      .def_property_readonly(
          "as_of", [](const Scores& self) { return DateToPython(self.as_of); },
          "The day asked about.")
      .def("__len__", [](const Scores& self) { return self.patients.size(); })
      .def("__repr__",
           [](const Scores& self) {
             return absl::StrCat("<Scores: ", self.patients.size(), " patients, ",
                                 self.models.size(), " models>");
           })
      .def(
          "to_columns", &ScoreColumns,
          "{column: list}, a row for every person and model. points, lowest and highest\n"
          "are NaN where a model could not be computed; who declined profiling has the\n"
          "status PROFILING_DECLINED and no points.")
      .def(
          "explain_columns", &ExplainColumns,
          "{column: list}, a row for every fact that speaks for a term that is yes or\n"
          "unknown, and one row for such a term without a fact. The term's points stand\n"
          "in each of its rows. Terms that are no are not listed.")
      .def(
          "__arrow_c_stream__",
          [](const Scores& self, const py::object&) { return ScoreStream(self); },
          py::arg("requested_schema") = py::none(),
          "The rows of to_columns by the Arrow PyCapsule interface: any library that\n"
          "knows it takes the scores as a table. Here points that could not be computed\n"
          "are null. A requested schema is passed over, as the interface allows.")
      .def(
          "to_arrow",
          [](const py::object& self) {
            return py::module_::import("pyarrow").attr("table")(self);
          },
          "The scores as a pyarrow Table.")
      .def(
          "to_polars",
          [](const py::object& self) {
            return py::module_::import("polars").attr("DataFrame")(self);
          },
          "The scores as a polars DataFrame.")
      .def(
          "to_pandas",
          [](const Scores& self) { return FrameOf(ScoreColumns(self), self.findings); },
          "The scores as a pandas DataFrame, as to_frame gives it.")
      .def(
          "to_frame",
          [](const Scores& self) { return FrameOf(ScoreColumns(self), self.findings); },
          "to_columns as a pandas DataFrame, with the findings in its attrs.")
      .def(
          "explain_frame",
          [](const Scores& self) { return FrameOf(ExplainColumns(self), self.findings); },
          "explain_columns as a pandas DataFrame, with the findings in its attrs.");
}

void BindVerbs(py::module_& module) {
  py::class_<LinkedService> bound(module, "_LinkedService",
                                  "A service model with every name resolved, and its\n"
                                  "models compiled. tillit.Service is its Python form.");
  bound.attr("__module__") = "tillit._core";
  bound
      .def_property_readonly(
          "model",
          [](const py::object& self) {
            return ToPython(self.cast<const LinkedService&>().model, self);
          },
          "The service model.")
      .def_property_readonly(
          "models",
          [](const py::object& self) {
            return ToPython(self.cast<const LinkedService&>().engine->models(), self);
          },
          "The risk models, in the order of scoring.")
      .def_property_readonly(
          "code_systems",
          [](const py::object& self) {
            return ToPython(self.cast<const LinkedService&>().code_systems, self);
          },
          "The code systems by which rows are read.")
      .def_property_readonly(
          "hash", [](const LinkedService& self) { return self.hash; },
          "Names the content of the service model.")
      .def("score", &Score, py::arg("records"), py::arg("as_of"), py::arg("threads"))
      .def("stratify", &Stratify, py::arg("records"), py::arg("options"))
      .def("analyse", &Analyse, py::arg("records"), py::arg("options"))
      .def("propose", &Propose, py::arg("records"), py::arg("options"))
      .def("run", &Run, py::arg("records"), py::arg("options"));
  module.def(
      "_link",
      [](const service::Catalogue& catalogue, const py::object& name) {
        return ValueOrThrow(
            service::Link(catalogue, Argument<std::string>("name", name)));
      },
      py::arg("catalogue"), py::arg("service"));
  module.def(
      "_link_with_bowties",
      [](const service::Catalogue& catalogue, const py::object& name,
         const py::object& bowties) {
        return ValueOrThrow(service::LinkWithBowties(
            catalogue, Argument<std::string>("name", name),
            Argument<std::vector<std::string>>("bowties", bowties)));
      },
      py::arg("catalogue"), py::arg("service"), py::arg("bowties"));
}

}  // namespace

void BindService(py::module_& module) {
  BindStruct<service::Stamp>(module);
  BindStruct<service::TierChange>(module);
  BindStruct<service::PointsChange>(module);
  BindStruct<service::Development>(module);
  BindStruct<service::RedFlagLimit>(module);
  BindStruct<service::PatientResult>(module);
  BindStruct<service::PatientAnalysis>(module);
  BindStruct<service::RedFlagged>(module);
  BindStruct<service::Loss>(module);
  BindStruct<service::FunnelStep>(module);
  BindStruct<service::Week>(module);
  BindStruct<service::PathwayWork>(module);
  BindStruct<propose::RuledOut>(module);
  BindStruct<propose::Renewal>(module);
  BindStruct<service::PatientProposal>(module);
  BindStruct<service::RunResult>(module).def(
      "to_json", &ToJson, "The run as indented JSON of a tillit.v1.RunResult.");
  BindStruct<service::Text>(module);
  BindStruct<service::Staffing>(module);
  BindStruct<service::Unit>(module);
  BindStruct<service::OpeningHours>(module);
  BindStruct<service::ServiceModel>(module);
  BindStruct<service::GoalArea>(module);
  BindStruct<service::Competence>(module);
  BindStruct<service::Catalogue>(module);
  BindScores(module);
  BindVerbs(module);
}

}  // namespace tillit::python
