// SPDX-License-Identifier: Apache-2.0
// The FHIR R4 door for instruments: Questionnaire out, QuestionnaireResponse in and out.
// Without the instrument's words where its licence does not let them be shown.
#ifndef TILLIT_FHIR_QUESTIONNAIRE_H_
#define TILLIT_FHIR_QUESTIONNAIRE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/finding.h"
#include "tillit/fhir/read.h"
#include "tillit/instruments/instrument.h"
#include "tillit/instruments/score.h"

namespace tillit::fhir {

// "urn:tillit:instrument:<id>": Questionnaire.url, and the system of its answer codes. An
// item's linkId is its id; that of an entered total is "total.<scale>".
std::string QuestionnaireUrl(const instruments::Instrument& instrument);

// A Questionnaire as JSON. `title` and `language` ("nb", "nn", "en") as a reader wants
// them; an item has no text where the instrument has no wording in that language.
std::string WriteQuestionnaire(const instruments::Instrument& instrument,
                               absl::string_view title, absl::string_view language);

// Answers as a QuestionnaireResponse, JSON. ReadResponses gives the same answers back:
// all but a version or a scale that was left open, which are written out.
std::string WriteResponse(const instruments::Instrument& instrument,
                          const instruments::Answers& answers);

struct Response {
  std::string path;  // "QuestionnaireResponse/7"
  instruments::Answers answers;
};

struct ResponseResult {
  std::vector<Response> responses;  // in the order of the inputs
  std::vector<base::Finding> findings;
};

// Reads every QuestionnaireResponse of the inputs, in single resources, Bundles or
// NDJSON; other resources are passed over. One of no instrument given, or of a version
// that is not there, is refused (`instrument_unknown`); an unknown linkId
// (`link_id_unknown`) or an answer of another form (`answer_unusable`) is left out with a
// finding, and counts as not answered. Threads: safe.
ResponseResult ReadResponses(absl::Span<const FhirInput> inputs,
                             absl::Span<const instruments::Instrument> instruments);

}  // namespace tillit::fhir

#endif  // TILLIT_FHIR_QUESTIONNAIRE_H_
