// SPDX-License-Identifier: Apache-2.0
// FHIR files: their order changes no record, records go through the protobuf door
// unchanged, and no finding quotes what people wrote.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "fuzz/target.h"
#include "tillit/builtin/builtin.h"
#include "tillit/fhir/questionnaire.h"
#include "tillit/fhir/read.h"
#include "tillit/proto/documents.h"

namespace tillit::fuzz {
namespace {

const std::vector<instruments::Instrument>& Instruments() {
  static const auto* const kInstruments =
      new std::vector<instruments::Instrument>(builtin::Catalogue().instruments);
  return *kInstruments;
}

TILLIT_FUZZ(fhir_fuzz) {
  fhir::ReadOptions options;
  options.code_systems = CodeSystems();
  options.aliases = {{"urn:host:diagnoses", "ICD-10"}};
  std::vector<std::string> texts;
  for (absl::string_view part : input.Parts()) texts.push_back(WithCanary(part));
  std::vector<fhir::FhirInput> files;
  for (const std::string& text : texts) {
    files.push_back({absl::StrCat(files.size(), ".json"), text});
  }
  const auto result = fhir::Read(files, options);
  Holds(result.ok(), "files within the limits are read");
  HoldsNoCanary(result->findings);
  if (files.size() > 1) {
    std::reverse(files.begin(), files.end());
    const auto reversed = fhir::Read(files, options);
    Holds(reversed.ok() && reversed->records == result->records,
          "the order of files changes no record");
  }
  // As answers to instruments: what is read is written and read again as it was.
  const auto& instruments = Instruments();
  const fhir::ResponseResult responses = fhir::ReadResponses(files, instruments);
  HoldsNoCanary(responses.findings);
  for (const fhir::Response& response : responses.responses) {
    for (const instruments::Instrument& instrument : instruments) {
      if (instrument.id != response.answers.instrument) continue;
      const auto scored = instruments::Score(instrument, response.answers);
      if (!scored.ok()) continue;
      const std::string written = fhir::WriteResponse(instrument, response.answers);
      const fhir::FhirInput again = {"again.json", written};
      const fhir::ResponseResult back = fhir::ReadResponses({&again, 1}, instruments);
      Holds(back.responses.size() == 1, "a response that was written is read");
      const auto rescored = instruments::Score(instrument, back.responses[0].answers);
      Holds(rescored.ok() && rescored->scales == scored->scales,
            "answers come back from FHIR with the same scores");
    }
  }
  std::vector<base::Finding> findings;
  const std::string written = proto::WriteRecords(result->records, false);
  Holds(proto::ReadRecords("r", written, false, &findings) == result->records,
        "records come back from JSON as they were");
}

}  // namespace
}  // namespace tillit::fuzz
