// SPDX-License-Identifier: Apache-2.0
// Whole documents through the protobuf door: catalogue files, teams, records, plans.
// Text is proto text, or proto JSON when its first character is '{'.
#ifndef TILLIT_PROTO_DOCUMENTS_H_
#define TILLIT_PROTO_DOCUMENTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tillit/base/finding.h"
#include "tillit/facts/patient_record.h"
#include "tillit/instruments/score.h"
#include "tillit/plan/care_plan.h"
#include "tillit/service/catalogue.h"
#include "tillit/service/run.h"
#include "tillit/team/team.h"

namespace tillit::proto {

// Reads one catalogue file: a Catalogue message with one entry or many. Errors are
// INVALID_ARGUMENT and start with `path` and, for text, the line.
absl::StatusOr<service::Catalogue> ReadCatalogue(absl::string_view path,
                                                 absl::string_view text);

// Appends every entry of `part` to `whole`; Prepare finds doubled ids.
void Append(service::Catalogue& whole, service::Catalogue part);

absl::StatusOr<team::Team> ReadTeam(absl::string_view path, absl::string_view text);

// Reads records: one JSON object a line (NDJSON), or, when `binary`, messages each
// behind its length as a varint. A record that cannot be read is refused with a
// finding, and the others stand; what follows damage in a binary file is refused as
// one part.
std::vector<facts::PatientRecord> ReadRecords(absl::string_view path,
                                              absl::string_view bytes, bool binary,
                                              std::vector<base::Finding>* findings);
std::string WriteRecords(const std::vector<facts::PatientRecord>& records, bool binary);

// A run, or the parts of one that the caller left in it, as indented JSON of a RunResult.
// plans.json, schedule.json and findings.json are each such a document.
std::string WriteRun(const service::RunResult& result);

// Plans as people gave them back: the `plans` of a RunResult, in JSON or text. Other
// parts may stand beside them and are not read. A plan with a value that is none is
// refused with a finding ("plans.json#plans[2].created"), and the others stand;
// INVALID_ARGUMENT where the document is no RunResult.
absl::StatusOr<std::vector<plan::CarePlan>> ReadPlans(
    absl::string_view path, absl::string_view text, std::vector<base::Finding>* findings);

// Answers to instruments: the `answers` of an AssessRequest, in JSON or text. Other parts
// of one are not read.
absl::StatusOr<std::vector<instruments::Answers>> ReadAnswers(absl::string_view path,
                                                              absl::string_view text);

// What people decided of membership: the `reviews` of a StratifyRequest, in JSON or text.
// Other parts of one are not read.
absl::StatusOr<std::vector<stratify::Review>> ReadReviews(absl::string_view path,
                                                          absl::string_view text);

}  // namespace tillit::proto

#endif  // TILLIT_PROTO_DOCUMENTS_H_
