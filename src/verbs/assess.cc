// SPDX-License-Identifier: Apache-2.0
#include "tillit/verbs/assess.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tillit/fhir/questionnaire.h"
#include "tillit/html/report.h"
#include "tillit/instruments/agreement.h"
#include "tillit/service/run.h"

namespace tillit::verbs {
namespace {

// The instrument of an id. INVALID_ARGUMENT that starts with `path` for one that is not
// there, or that is unverified and not among those the caller named.
absl::StatusOr<const instruments::Instrument*> InstrumentOf(
    const service::Catalogue& catalogue, const std::string& id,
    const std::vector<std::string>& unverified, const std::string& path) {
  for (const instruments::Instrument& instrument : catalogue.instruments) {
    if (instrument.id != id) continue;
    if (instrument.source.verification == base::Verification::kUnverified &&
        std::find(unverified.begin(), unverified.end(), id) == unverified.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, ": '", id, "' is unverified, and is not named in `unverified`"));
    }
    return &instrument;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": '", base::Quotable(id), "' is not in the catalogue"));
}

}  // namespace

absl::StatusOr<AssessReply> Assess(const service::Catalogue& catalogue,
                                   AssessRequest request, const Terms& terms) {
  if (!request.language.empty() &&
      !base::EnumFromName<html::Language>(request.language).has_value()) {
    return absl::InvalidArgumentError("language: is none of nb, nn, en");
  }
  AssessReply reply;
  reply.library_version = service::LibraryVersion();
  for (size_t i = 0; i < request.unverified.size(); ++i) {
    const auto known = InstrumentOf(catalogue, request.unverified[i], request.unverified,
                                    absl::StrCat("unverified[", i, "]"));
    if (!known.ok()) return known.status();
  }
  for (size_t i = 0; i < request.questionnaires.size(); ++i) {
    const auto instrument =
        InstrumentOf(catalogue, request.questionnaires[i], request.unverified,
                     absl::StrCat("questionnaires[", i, "]"));
    if (!instrument.ok()) return instrument.status();
    const std::string key = absl::StrCat("instrument.", (*instrument)->id);
    std::string title;
    for (const service::Text& text : catalogue.texts) {
      if (text.key != key) continue;
      if (request.language == "nb") title = text.nb;
      if (request.language == "nn") title = text.nn;
      if (request.language == "en") title = text.en;
    }
    reply.files.push_back(
        {absl::StrCat((*instrument)->id, ".Questionnaire.json"),
         fhir::WriteQuestionnaire(**instrument, title, request.language)});
  }

  // What was answered by whom, for agreement: by instrument.
  std::map<std::string, std::vector<instruments::Answers>> used;
  // False: the work has ended.
  const auto spend = [&](const instruments::Answers& answers) {
    return terms.work == nullptr ||
           terms.work->Spend(static_cast<int64_t>(answers.items.size()) + 1);
  };
  const auto take = [&](instruments::Answers answers,
                        instruments::Assessment assessment) {
    reply.findings.insert(reply.findings.end(), assessment.findings.begin(),
                          assessment.findings.end());
    reply.assessments.push_back(std::move(assessment));
    if (request.agreement || request.write_responses) {
      used[answers.instrument].push_back(std::move(answers));
    }
  };
  for (size_t i = 0; i < request.answers.size(); ++i) {
    instruments::Answers& answers = request.answers[i];
    const std::string path = absl::StrCat("answers[", i, "]");
    if (!spend(answers)) return terms.work->status();
    const auto instrument =
        InstrumentOf(catalogue, answers.instrument, request.unverified,
                     absl::StrCat(path, ".instrument"));
    if (!instrument.ok()) return instrument.status();
    absl::StatusOr<instruments::Assessment> assessment =
        instruments::Score(**instrument, answers, path);
    if (!assessment.ok()) return assessment.status();
    take(std::move(answers), *std::move(assessment));
  }

  std::vector<fhir::FhirInput> inputs;
  size_t bytes = 0;
  for (const intake::File& file : request.responses) {
    inputs.push_back({file.name, file.content});
    bytes += file.content.size();
  }
  if (bytes > terms.max_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("responses: ", bytes, " bytes are more than ", terms.max_bytes));
  }
  fhir::ResponseResult read = fhir::ReadResponses(inputs, catalogue.instruments);
  reply.findings.insert(reply.findings.end(),
                        std::make_move_iterator(read.findings.begin()),
                        std::make_move_iterator(read.findings.end()));
  for (fhir::Response& response : read.responses) {
    if (!spend(response.answers)) return terms.work->status();
    const auto instrument = InstrumentOf(catalogue, response.answers.instrument,
                                         request.unverified, response.path);
    const auto refuse = [&](const char* code, const absl::Status& status) {
      const std::string what(status.message());
      reply.findings.push_back({base::Severity::kRefused,
                                code,
                                what.substr(0, what.find(": ")),
                                {response.answers.instrument}});
    };
    if (!instrument.ok()) {
      refuse("instrument_not_named", instrument.status());
      continue;
    }
    absl::StatusOr<instruments::Assessment> assessment =
        instruments::Score(**instrument, response.answers, response.path);
    if (!assessment.ok()) {
      refuse("answers_unusable", assessment.status());
      continue;
    }
    take(std::move(response.answers), *std::move(assessment));
  }

  for (const auto& [id, answers] : used) {
    const instruments::Instrument& instrument =
        **InstrumentOf(catalogue, id, request.unverified, "answers");
    if (request.agreement) {
      absl::StatusOr<instruments::AssessorAgreement> agreement =
          instruments::Agree(instrument, answers, absl::StrCat("agreement(", id, ")"));
      if (!agreement.ok()) return agreement.status();
      reply.agreements.push_back(*std::move(agreement));
    }
    for (size_t i = 0; request.write_responses && i < answers.size(); ++i) {
      reply.files.push_back({absl::StrCat(id, ".", i, ".QuestionnaireResponse.json"),
                             fhir::WriteResponse(instrument, answers[i])});
    }
  }
  reply.trends = instruments::Trends(reply.assessments);
  return reply;
}

}  // namespace tillit::verbs
