// SPDX-License-Identifier: Apache-2.0
#include "proto/parse.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/text_format.h>
#include <simdjson.h>

#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/json.h"
#include "tillit/proto/messages.h"
#include "tillit/v1/verbs.pb.h"

namespace tillit::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// Keeps the first error's place, and its wording where that quotes nothing but a field's
// name: Protobuf's own sentences may quote what stood there instead, and that may be a
// patient's.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(std::string type) : type_(std::move(type)) {}
  void AddError(int line, int column, const std::string& message) override {
    if (!text_.empty()) return;
    const bool names_field = absl::StrContains(message, " has no field named ");
    text_ = absl::StrCat(line + 1, ":", column + 1, ": ",
                         names_field ? message : absl::StrCat("is no text of a ", type_));
  }
  const std::string& text() const { return text_; }

 private:
  std::string type_;
  std::string text_;
};

// The path of the first text that is no UTF-8; empty when all is. Escapes in proto text
// can hold any bytes, and Protobuf itself looks at them on the wire alone.
std::string NoUtf8(const google::protobuf::Message& message) {
  using google::protobuf::FieldDescriptor;
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool holds_text = field->type() == FieldDescriptor::TYPE_STRING;
    if (!holds_text && field->type() != FieldDescriptor::TYPE_MESSAGE) continue;
    const bool repeated = field->is_repeated();
    const int count = repeated ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string at =
          repeated ? absl::StrCat(field->name(), "[", i, "]") : field->name();
      if (holds_text) {
        const std::string text = repeated
                                     ? reflection->GetRepeatedString(message, field, i)
                                     : reflection->GetString(message, field);
        if (!simdjson::validate_utf8(text)) return at;
      } else {
        const std::string below =
            NoUtf8(repeated ? reflection->GetRepeatedMessage(message, field, i)
                            : reflection->GetMessage(message, field));
        if (!below.empty()) return absl::StrCat(at, ".", below);
      }
    }
  }
  return "";
}

absl::Status CheckSize(absl::string_view path, absl::string_view text) {
  if (text.size() > kLargestDocument) {
    return absl::ResourceExhaustedError(absl::StrCat(path, ": larger than 64 MiB"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TextToBinary(absl::string_view path, absl::string_view text,
                          const Descriptor& type, std::string* bytes) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start != absl::string_view::npos && text[start] == '{') {
    return JsonToBinary(path, text, type, bytes);
  }
  absl::Status status = CheckSize(path, text);
  if (!status.ok()) return status;
  // On an arena, which gives all back when memory ends half way.
  google::protobuf::Arena arena;
  google::protobuf::Message* const message =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New(
          &arena);
  google::protobuf::TextFormat::Parser parser;
  FirstError errors(type.name());
  parser.RecordErrorsTo(&errors);
  parser.SetRecursionLimit(100);
  if (!parser.ParseFromString(std::string(text), message)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":", errors.text()));
  }
  const std::string fault = NoUtf8(*message);
  if (!fault.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", fault, ": is not UTF-8"));
  }
  message->AppendToString(bytes);
  return absl::OkStatus();
}

absl::Status JsonToBinary(absl::string_view path, absl::string_view text,
                          const Descriptor& type, std::string* bytes) {
  absl::Status status = CheckSize(path, text);
  if (!status.ok()) return status;
  const JsonOutcome outcome = ReadJson(text, type, bytes);
  if (outcome.fault != JsonFault::kNone) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": ", outcome.path, outcome.path.empty() ? "" : ": ", outcome.what));
  }
  return absl::OkStatus();
}

std::string BinaryToJson(absl::string_view bytes, const Descriptor& type, bool pretty) {
  return WriteJson(bytes, type, pretty);
}

void LoadMessages() {
  std::set<const Descriptor*> loaded;
  const std::function<void(const Descriptor&)> load = [&](const Descriptor& type) {
    if (!loaded.insert(&type).second) return;
    google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
    type.FindFieldByCamelcaseName("");
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.message_type() != nullptr) load(*field.message_type());
      if (field.enum_type() != nullptr) field.enum_type()->FindValueByName("");
    }
  };
  const FileDescriptor& verbs = *v1::ModelsRequest::descriptor()->file();
  for (int i = 0; i < verbs.message_type_count(); ++i) load(*verbs.message_type(i));
}

void SilenceProtobuf() { google::protobuf::SetLogHandler(nullptr); }

}  // namespace tillit::proto
