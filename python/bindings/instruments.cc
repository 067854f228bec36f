// SPDX-License-Identifier: Apache-2.0
// Instruments, and the verb that scores answers to them.
#include <string>
#include <utility>
#include <vector>

#include "bind_struct.h"
#include "modules.h"
#include "patient_list.h"
#include "tillit/instruments/agreement.h"
#include "tillit/instruments/score.h"
#include "tillit/verbs/assess.h"

namespace tillit::python {
namespace {

// The reply as a dict; its files as {name: bytes}.
py::dict Assess(const service::Catalogue& catalogue, const py::dict& given) {
  verbs::AssessRequest request;
  request.answers =
      Argument<std::vector<instruments::Answers>>("answers", given["answers"]);
  request.responses = FilesFromPython(py::list(given["responses"]));
  request.unverified =
      Argument<std::vector<std::string>>("unverified", given["unverified"]);
  request.agreement = Argument<bool>("agreement", given["agreement"]);
  request.questionnaires =
      Argument<std::vector<std::string>>("questionnaires", given["questionnaires"]);
  request.language = Argument<std::string>("language", given["language"]);
  request.write_responses = Argument<bool>("write_responses", given["write_responses"]);
  absl::StatusOr<verbs::AssessReply> answer;
  {
    py::gil_scoped_release release;
    answer = verbs::Assess(catalogue, std::move(request), {});
  }
  verbs::AssessReply reply = ValueOrThrow(std::move(answer));
  const auto list = [](auto&& values) {
    py::list items;
    for (auto& value : values) items.append(py::cast(std::move(value)));
    return py::tuple(items);
  };
  py::dict result;
  result["assessments"] = list(reply.assessments);
  result["agreements"] = list(reply.agreements);
  result["trends"] = list(reply.trends);
  result["findings"] = list(reply.findings);
  py::dict files;
  for (const intake::File& file : reply.files) {
    files[py::str(file.name)] = py::bytes(file.content);
  }
  result["files"] = files;
  return result;
}

}  // namespace

void BindInstruments(py::module_& module) {
  BindEnum<instruments::ItemKind>(module);
  BindEnum<instruments::TotalStatus>(module);
  BindStruct<instruments::Wording>(module);
  BindStruct<instruments::AnswerOption>(module);
  BindStruct<instruments::ItemCondition>(module);
  BindStruct<instruments::PointInterval>(module);
  BindStruct<instruments::InstrumentItem>(module);
  BindStruct<instruments::PointOverride>(module);
  BindStruct<instruments::SkipRule>(module);
  BindStruct<instruments::BandNeed>(module);
  BindStruct<instruments::ScaleBand>(module);
  BindStruct<instruments::Scale>(module);
  BindStruct<instruments::ItemFlag>(module);
  BindStruct<instruments::FormSection>(module);
  BindStruct<instruments::ItemAnswer>(module);
  BindStruct<instruments::EnteredTotal>(module);
  BindStruct<instruments::ScaleExpectation>(module);
  BindStruct<instruments::InstrumentExample>(module);
  BindStruct<instruments::Instrument>(module);
  BindStruct<instruments::Answers>(module);
  BindStruct<instruments::ItemPoints>(module);
  BindStruct<instruments::ScaleScore>(module);
  BindStruct<instruments::Assessment>(module);
  BindStruct<instruments::TrendPoint>(module);
  BindStruct<instruments::Trend>(module);
  BindStruct<instruments::ItemAgreement>(module);
  BindStruct<instruments::AssessorRating>(module);
  BindStruct<instruments::Disagreement>(module);
  BindStruct<instruments::CriticalArea>(module);
  BindStruct<instruments::AssessorAgreement>(module);
  module.def("_assess", &Assess, py::arg("catalogue"), py::arg("request"));
}

}  // namespace tillit::python
