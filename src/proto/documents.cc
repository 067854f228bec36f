// SPDX-License-Identifier: Apache-2.0
#include "tillit/proto/documents.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/json.h"
#include "proto/parse.h"
#include "tillit/proto/convert.h"
#include "tillit/proto/messages.h"
#include "tillit/v1/facts.pb.h"
#include "tillit/v1/run.pb.h"
#include "tillit/v1/service.pb.h"
#include "tillit/v1/team.pb.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::proto {
namespace {

template <class Message, class T>
absl::StatusOr<T> ReadOne(absl::string_view path, absl::string_view text) {
  OnArena<Message> message;
  absl::Status status = ParseText(path, text, message.get());
  if (!status.ok()) return status;
  T value;
  status = FromMessage(*message, "", &value);
  if (!status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", status.message()));
  }
  return value;
}

void Refuse(std::vector<base::Finding>* findings, const char* code, std::string path) {
  findings->push_back({base::Severity::kRefused, code, std::move(path), {}});
}

// The path that a status of FromMessage starts with.
std::string PathOf(const absl::Status& status) {
  const std::string what(status.message());
  return what.substr(0, what.find(": "));
}

// Adds a record unless it lacks an id or holds a value that is none.
void TakeRecord(const v1::PatientRecord& message, const std::string& path,
                std::vector<facts::PatientRecord>* records,
                std::vector<base::Finding>* findings) {
  facts::PatientRecord record;
  const absl::Status status = FromMessage(message, path, &record);
  if (!status.ok()) {
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
    OnArena<v1::PatientRecord> message;
    const JsonOutcome outcome = ReadJson(line, message.get());
    switch (outcome.fault) {
      case JsonFault::kNone:
        TakeRecord(*message, at, records, findings);
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
    int shift = 0;
    size_t used = 0;
    bool complete = false;
    while (!complete && used < bytes.size() && used < 10) {
      const unsigned char byte = static_cast<unsigned char>(bytes[used++]);
      size |= uint64_t{byte & 0x7fu} << shift;
      shift += 7;
      complete = byte < 0x80;
    }
    if (!complete || size > bytes.size() - used || size > kLargestDocument) {
      Refuse(findings, "binary_truncated", at);
      return;
    }
    OnArena<v1::PatientRecord> message;
    if (!ParseBinary(bytes.substr(used, size), message.get())) {
      Refuse(findings, "binary_unreadable", at);
    } else {
      TakeRecord(*message, at, records, findings);
    }
    bytes.remove_prefix(used + size);
  }
}

}  // namespace

absl::StatusOr<service::Catalogue> ReadCatalogue(absl::string_view path,
                                                 absl::string_view text) {
  return ReadOne<v1::Catalogue, service::Catalogue>(path, text);
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
  return ReadOne<v1::Team, team::Team>(path, text);
}

std::vector<facts::PatientRecord> ReadRecords(absl::string_view path,
                                              absl::string_view bytes, bool binary,
                                              std::vector<base::Finding>* findings) {
  std::vector<facts::PatientRecord> records;
  (binary ? ReadBinary : ReadLines)(path, bytes, &records, findings);
  return records;
}

std::string WriteRecords(const std::vector<facts::PatientRecord>& records, bool binary) {
  std::string out;
  for (const facts::PatientRecord& record : records) {
    OnArena<v1::PatientRecord> message;
    ToMessage(record, message.get());
    if (binary) {
      const std::string bytes = WriteBinary(*message);
      uint64_t size = bytes.size();
      for (; size >= 0x80; size >>= 7) out.push_back(static_cast<char>(size | 0x80));
      out.push_back(static_cast<char>(size));
      out += bytes;
    } else {
      out += WriteJson(*message, false);
      out.push_back('\n');
    }
  }
  return out;
}

std::string WriteRun(const service::RunResult& result) {
  OnArena<v1::RunResult> message;
  ToMessage(result, message.get());
  return WriteJson(*message, true);
}

absl::StatusOr<std::vector<plan::CarePlan>> ReadPlans(
    absl::string_view path, absl::string_view text,
    std::vector<base::Finding>* findings) {
  OnArena<v1::RunResult> list;
  absl::Status status = ParseText(path, text, list.get());
  if (!status.ok()) return status;
  std::vector<plan::CarePlan> plans;
  for (int i = 0; i < list->plans_size(); ++i) {
    plan::CarePlan care_plan;
    status = FromMessage(list->plans(i), absl::StrCat("plans[", i, "]"), &care_plan);
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
  OnArena<v1::AssessRequest> request;
  absl::Status status = ParseText(path, text, request.get());
  std::vector<instruments::Answers> answers(static_cast<size_t>(request->answers_size()));
  for (int i = 0; status.ok() && i < request->answers_size(); ++i) {
    status = FromMessage(request->answers(i), absl::StrCat(path, "#answers[", i, "]"),
                         &answers[static_cast<size_t>(i)]);
  }
  if (!status.ok()) return status;
  return answers;
}

}  // namespace tillit::proto
