// SPDX-License-Identifier: Apache-2.0
#include "tillit/proto/documents.h"

#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/json.h"
#include "proto/parse.h"
#include "tillit/proto/convert.h"
#include "tillit/proto/messages.h"
#include "tillit/proto/wire.h"
#include "tillit/v1/facts.pb.h"
#include "tillit/v1/plan.pb.h"
#include "tillit/v1/run.pb.h"
#include "tillit/v1/service.pb.h"
#include "tillit/v1/team.pb.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::proto {
namespace {

using google::protobuf::Descriptor;

template <class T>
absl::StatusOr<T> ReadOne(absl::string_view path, absl::string_view text,
                          const Descriptor& type) {
  std::string bytes;
  absl::Status status = TextToBinary(path, text, type, &bytes);
  if (!status.ok()) return status;
  T value;
  status = FromBinary(bytes, type, "", &value);
  if (!status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", status.message()));
  }
  return value;
}

void Refuse(std::vector<base::Finding>* findings, const char* code, std::string path) {
  findings->push_back({base::Severity::kRefused, code, std::move(path), {}});
}

// The path that a status of FromBinary starts with.
std::string PathOf(const absl::Status& status) {
  const std::string what(status.message());
  return what.substr(0, what.find(": "));
}

// Adds a record unless it lacks an id or holds a value that is none.
void TakeRecord(absl::string_view bytes, const std::string& path,
                std::vector<facts::PatientRecord>* records,
                std::vector<base::Finding>* findings) {
  facts::PatientRecord record;
  const absl::Status status =
      FromBinary(bytes, *v1::PatientRecord::descriptor(), path, &record);
  if (status.code() == absl::StatusCode::kDataLoss) {
    Refuse(findings, "binary_unreadable", path);
  } else if (!status.ok()) {
    Refuse(findings, "record_unreadable", PathOf(status));
  } else if (record.id.empty()) {
    Refuse(findings, "record_without_id", path);
  } else {
    records->push_back(std::move(record));
  }
}

void ReadLines(absl::string_view path, absl::string_view bytes,
               std::vector<facts::PatientRecord>* records,
               std::vector<base::Finding>* findings) {
  int64_t line_number = 0;
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    const absl::string_view line = absl::StripAsciiWhitespace(bytes.substr(0, end));
    bytes.remove_prefix(end == absl::string_view::npos ? bytes.size() : end + 1);
    ++line_number;
    if (line.empty()) continue;
    const std::string at = absl::StrCat(path, ":", line_number);
    std::string message;
    const JsonOutcome outcome =
        ReadJson(line, *v1::PatientRecord::descriptor(), &message);
    switch (outcome.fault) {
      case JsonFault::kNone:
        TakeRecord(message, at, records, findings);
        break;
      case JsonFault::kSyntax:
        Refuse(findings, "json_unreadable", at);
        break;
      case JsonFault::kTooDeep:
        Refuse(findings, "json_too_deep", at);
        break;
      case JsonFault::kField:
        Refuse(findings, "record_unreadable", absl::StrCat(at, ".", outcome.path));
        break;
    }
  }
}

void ReadBinary(absl::string_view path, absl::string_view bytes,
                std::vector<facts::PatientRecord>* records,
                std::vector<base::Finding>* findings) {
  int64_t index = 0;
  while (!bytes.empty()) {
    const std::string at = absl::StrCat(path, "[", index++, "]");
    uint64_t size = 0;
    if (!TakeVarint(&bytes, &size) || size > bytes.size() || size > kLargestDocument) {
      Refuse(findings, "binary_truncated", at);
      return;
    }
    TakeRecord(bytes.substr(0, size), at, records, findings);
    bytes.remove_prefix(size);
  }
}

// One list of a document, the rest of which is not read.
template <class T>
absl::StatusOr<std::vector<T>> ReadListed(absl::string_view path, absl::string_view text,
                                          const google::protobuf::Descriptor& document,
                                          int number, absl::string_view name,
                                          const google::protobuf::Descriptor& type) {
  std::string bytes;
  absl::Status status = TextToBinary(path, text, document, &bytes);
  if (!status.ok()) return status;
  std::vector<T> list;
  absl::string_view rest = bytes;
  for (Piece piece; TakePiece(&rest, &piece);) {
    if (piece.number != static_cast<uint64_t>(number)) continue;
    const std::string at = absl::StrCat(path, "#", name, "[", list.size(), "]");
    status = FromBinary(piece.content, type, at, &list.emplace_back());
    if (!status.ok()) return status;
  }
  return list;
}

}  // namespace

absl::StatusOr<service::Catalogue> ReadCatalogue(absl::string_view path,
                                                 absl::string_view text) {
  return ReadOne<service::Catalogue>(path, text, *v1::Catalogue::descriptor());
}

void Append(service::Catalogue& whole, service::Catalogue part) {
  base::ForEachField(whole, [&](const char* name, auto& into) {
    base::ForEachField(part, [&](const char* other, auto& from) {
      if constexpr (std::is_same_v<decltype(into), decltype(from)>) {
        if (absl::string_view(name) == other) {
          into.insert(into.end(), std::make_move_iterator(from.begin()),
                      std::make_move_iterator(from.end()));
        }
      }
    });
  });
}

absl::StatusOr<team::Team> ReadTeam(absl::string_view path, absl::string_view text) {
  return ReadOne<team::Team>(path, text, *v1::Team::descriptor());
}

std::vector<facts::PatientRecord> ReadRecords(absl::string_view path,
                                              absl::string_view bytes, bool binary,
                                              std::vector<base::Finding>* findings) {
  std::vector<facts::PatientRecord> records;
  (binary ? ReadBinary : ReadLines)(path, bytes, &records, findings);
  return records;
}

std::string WriteRecords(const std::vector<facts::PatientRecord>& records, bool binary) {
  const Descriptor& type = *v1::PatientRecord::descriptor();
  std::string out;
  for (const facts::PatientRecord& record : records) {
    const std::string bytes = ToBinary(record, type);
    if (binary) {
      AddVarint(bytes.size(), &out);
      out += bytes;
    } else {
      out += WriteJson(bytes, type, false);
      out.push_back('\n');
    }
  }
  return out;
}

std::string WriteRun(const service::RunResult& result) {
  const Descriptor& type = *v1::RunResult::descriptor();
  return WriteJson(ToBinary(result, type), type, true);
}

absl::StatusOr<std::vector<plan::CarePlan>> ReadPlans(
    absl::string_view path, absl::string_view text,
    std::vector<base::Finding>* findings) {
  std::string run;
  absl::Status status = TextToBinary(path, text, *v1::RunResult::descriptor(), &run);
  if (!status.ok()) return status;
  std::vector<plan::CarePlan> plans;
  absl::string_view rest = run;
  int64_t index = 0;
  for (Piece piece; TakePiece(&rest, &piece);) {
    if (piece.number != v1::RunResult::kPlansFieldNumber) continue;
    const std::string at = absl::StrCat("plans[", index++, "]");
    plan::CarePlan care_plan;
    status = FromBinary(piece.content, *v1::CarePlan::descriptor(), at, &care_plan);
    if (status.ok()) {
      plans.push_back(std::move(care_plan));
    } else {
      Refuse(findings, "plan_unreadable", absl::StrCat(path, "#", PathOf(status)));
    }
  }
  return plans;
}

absl::StatusOr<std::vector<instruments::Answers>> ReadAnswers(absl::string_view path,
                                                              absl::string_view text) {
  return ReadListed<instruments::Answers>(path, text, *v1::AssessRequest::descriptor(),
                                          v1::AssessRequest::kAnswersFieldNumber,
                                          "answers", *v1::Answers::descriptor());
}

absl::StatusOr<std::vector<stratify::Review>> ReadReviews(absl::string_view path,
                                                          absl::string_view text) {
  return ReadListed<stratify::Review>(path, text, *v1::StratifyRequest::descriptor(),
                                      v1::StratifyRequest::kReviewsFieldNumber, "reviews",
                                      *v1::Review::descriptor());
}

}  // namespace tillit::proto
