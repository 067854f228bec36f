// SPDX-License-Identifier: Apache-2.0
// What every subcommand starts from and ends in: catalogue, patients, documents, the
// answer and the exit status.
#ifndef TILLIT_SRC_CLI_CALL_H_
#define TILLIT_SRC_CLI_CALL_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/files.h"
#include "cli/verbs.h"
#include "tillit/intake/patients.h"
#include "tillit/plan/care_plan.h"
#include "tillit/proto/convert.h"
#include "tillit/proto/documents.h"
#include "tillit/proto/messages.h"
#include "tillit/service/run.h"
#include "tillit/stratify/review.h"

namespace tillit::cli {

inline constexpr int kDone = 0, kNothingWritten = 1, kUsage = 2, kPartRefused = 3;

// Tells on standard error; a message that starts with a flag tells of wrong usage.
int Fail(const absl::Status& status);
void Progress(absl::string_view what);
int StatusOf(const std::vector<base::Finding>& findings);
size_t MaxBytes(const Flags& flags);
absl::StatusOr<base::Date> DateFlag(const std::string& text, const char* name);
absl::Status TooLarge(const std::string& path, size_t most);

// The shipped catalogue with the files of the flag.
absl::StatusOr<service::Catalogue> WholeCatalogue(const Flags& flags);
absl::StatusOr<intake::PatientList> PatientsOf(
    const Flags& flags, const std::vector<base::CodeSystem>& code_systems);

// What score, stratify, run and propose start from.
struct Start {
  service::LinkedService service;
  intake::PatientList patients;
  base::Date as_of;
};
// With `bowties`, if any, in place of the service's own.
absl::StatusOr<Start> Begin(const Flags& flags,
                            const std::vector<std::string>& bowties = {});

// Writes the answer and the findings of reading and of the work, all or nothing.
int Finish(const Flags& flags, std::vector<intake::File> answer,
           std::vector<base::Finding> read, service::RunResult result);

// A document of text or JSON as a value.
template <class T, class Message>
absl::StatusOr<T> ReadDocument(const Flags& flags, const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path, MaxBytes(flags));
  if (!text.ok()) return text.status();
  std::string bytes;
  absl::Status status = proto::TextToBinary(path, *text, *Message::descriptor(), &bytes);
  T value;
  if (status.ok()) {
    status = proto::FromBinary(bytes, *Message::descriptor(), path, &value);
  }
  if (!status.ok()) return status;
  return value;
}

// Who looks; unset where the flag is not given.
absl::StatusOr<std::optional<access::Viewing>> ViewingOf(const Flags& flags);
absl::StatusOr<std::vector<stratify::Review>> ReviewsOf(const Flags& flags);
absl::StatusOr<std::vector<plan::CarePlan>> AcceptedOf(
    const Flags& flags, std::vector<base::Finding>* findings);

}  // namespace tillit::cli

#endif  // TILLIT_SRC_CLI_CALL_H_
