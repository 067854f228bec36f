// SPDX-License-Identifier: Apache-2.0
#include "proto/json.h"

#include <simdjson.h>

#include <charconv>
#include <cstdint>
#include <limits>
#include <new>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tillit/base/finding.h"
#include "tillit/proto/messages.h"

namespace tillit::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using simdjson::dom::element;

// A whole number as a JSON number ("3", "3.0") or as text ("3").
bool Integer(const element& value, int64_t least, int64_t most, int64_t* out) {
  std::string_view text;
  uint64_t large = 0;
  double real = 0;
  if (value.get(text) == simdjson::SUCCESS) {
    if (!absl::SimpleAtoi(absl::string_view(text.data(), text.size()), out)) return false;
  } else if (value.get(*out) == simdjson::SUCCESS) {
    // as it stands
  } else if (value.get(large) == simdjson::SUCCESS) {
    return false;
  } else if (value.get(real) != simdjson::SUCCESS ||
             !(real >= -0x1p53 && real <= 0x1p53)) {
    return false;
  } else {
    *out = static_cast<int64_t>(real);
    if (static_cast<double>(*out) != real) return false;
  }
  return least <= *out && *out <= most;
}

class Filler {
 public:
  const JsonOutcome& outcome() const { return outcome_; }

  bool Fill(const simdjson::dom::object& object, Message* message) {
    const Descriptor& type = *message->GetDescriptor();
    std::set<const FieldDescriptor*> seen;
    for (const auto [key, value] : object) {
      const std::string name(key);
      const FieldDescriptor* field = type.FindFieldByName(name);
      if (field == nullptr) field = type.FindFieldByCamelcaseName(name);
      const size_t end = path_.size();
      absl::StrAppend(&path_, end == 0 ? "" : ".",
                      field == nullptr ? base::Quotable(name) : field->name());
      if (field == nullptr) return Fault("is no field of a ", type.name());
      if (!seen.insert(field).second) return Fault("stands twice");
      if (!value.is_null() && !Field(value, field, message)) return false;
      path_.resize(end);
    }
    return true;
  }

 private:
  template <class... Parts>
  bool Fault(const Parts&... parts) {
    outcome_ = {JsonFault::kField, path_, absl::StrCat(parts...)};
    return false;
  }

  bool Field(const element& value, const FieldDescriptor* field, Message* message) {
    if (!field->is_repeated()) return Value(value, field, message, false);
    simdjson::dom::array list;
    if (value.get(list) != simdjson::SUCCESS) return Fault("is no list");
    const size_t end = path_.size();
    int64_t index = 0;
    for (const element item : list) {
      absl::StrAppend(&path_, "[", index++, "]");
      if (!Value(item, field, message, true)) return false;
      path_.resize(end);
    }
    return true;
  }

  bool Value(const element& value, const FieldDescriptor* field, Message* message,
             bool add) {
    const Reflection* r = message->GetReflection();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        simdjson::dom::object object;
        if (value.get(object) != simdjson::SUCCESS) return Fault("is no object");
        return Fill(object, add ? r->AddMessage(message, field)
                                : r->MutableMessage(message, field));
      }
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string_view text;
        if (value.get(text) != simdjson::SUCCESS) return Fault("is no text");
        std::string taken(text);
        if (field->type() == FieldDescriptor::TYPE_BYTES &&
            !absl::Base64Unescape({text.data(), text.size()}, &taken) &&
            !absl::WebSafeBase64Unescape({text.data(), text.size()}, &taken)) {
          return Fault("is no base64");
        }
        add ? r->AddString(message, field, std::move(taken))
            : r->SetString(message, field, std::move(taken));
        return true;
      }
      case FieldDescriptor::CPPTYPE_INT32: {
        using Limits = std::numeric_limits<int32_t>;
        int64_t number = 0;
        if (!Integer(value, Limits::min(), Limits::max(), &number)) {
          return Fault("is no whole number of 32 bits");
        }
        add ? r->AddInt32(message, field, static_cast<int32_t>(number))
            : r->SetInt32(message, field, static_cast<int32_t>(number));
        return true;
      }
      case FieldDescriptor::CPPTYPE_INT64: {
        using Limits = std::numeric_limits<int64_t>;
        int64_t number = 0;
        if (!Integer(value, Limits::min(), Limits::max(), &number)) {
          return Fault("is no whole number of 64 bits");
        }
        add ? r->AddInt64(message, field, number) : r->SetInt64(message, field, number);
        return true;
      }
      case FieldDescriptor::CPPTYPE_DOUBLE: {
        double number = 0;
        if (value.get(number) != simdjson::SUCCESS) return Fault("is no number");
        add ? r->AddDouble(message, field, number) : r->SetDouble(message, field, number);
        return true;
      }
      case FieldDescriptor::CPPTYPE_BOOL: {
        bool truth = false;
        if (value.get(truth) != simdjson::SUCCESS) return Fault("is no true or false");
        add ? r->AddBool(message, field, truth) : r->SetBool(message, field, truth);
        return true;
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(value, field, message, add);
      default:
        return Fault("is of a kind that is not read");
    }
  }

  bool Enum(const element& value, const FieldDescriptor* field, Message* message,
            bool add) {
    using Limits = std::numeric_limits<int32_t>;
    std::string_view text;
    int64_t number = 0;
    if (value.get(text) == simdjson::SUCCESS) {
      const EnumValueDescriptor* found =
          field->enum_type()->FindValueByName(std::string(text));
      if (found == nullptr) {
        return Fault("is no value of ", field->enum_type()->name());
      }
      number = found->number();
    } else if (!Integer(value, Limits::min(), Limits::max(), &number)) {
      return Fault("is no value of ", field->enum_type()->name());
    }
    const Reflection* r = message->GetReflection();
    add ? r->AddEnumValue(message, field, static_cast<int>(number))
        : r->SetEnumValue(message, field, static_cast<int>(number));
    return true;
  }

  std::string path_;
  JsonOutcome outcome_;
};

class Printer {
 public:
  explicit Printer(bool pretty) : pretty_(pretty) {}
  std::string Take() { return std::move(out_); }

  void Object(const Message& message) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    Open('{');
    for (const FieldDescriptor* field : fields) {
      Next();
      Text(field->name());
      out_ += pretty_ ? ": " : ":";
      if (field->is_repeated()) {
        List(message, field);
      } else {
        Value(message, field, -1);
      }
    }
    Close('}');
  }

 private:
  void Open(char bracket) {
    out_ += bracket;
    ++depth_;
    first_ = true;
  }
  void Close(char bracket) {
    --depth_;
    if (!first_) NewLine();
    first_ = false;
    out_ += bracket;
  }
  void Next() {
    if (!first_) out_ += ',';
    first_ = false;
    NewLine();
  }
  void NewLine() {
    if (pretty_) out_.append("\n").append(static_cast<size_t>(depth_), ' ');
  }

  void List(const Message& message, const FieldDescriptor* field) {
    Open('[');
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) {
      Next();
      Value(message, field, i);
    }
    Close(']');
  }

  void Text(absl::string_view text) {
    out_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (c == '\n') {
        out_ += "\\n";
      } else if (c == '\t') {
        out_ += "\\t";
      } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
        constexpr char kDigits[] = "0123456789abcdef";
        out_ += "\\u00";
        out_ += kDigits[c >> 4];
        out_ += kDigits[c & 15];
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }

  void Number(double number) {
    if (number != number) return Text("NaN");
    if (number - number != 0) return Text(number > 0 ? "Infinity" : "-Infinity");
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof(digits), number);
    out_.append(digits, end.ptr);
  }

  // `index` -1 is the single field, otherwise an element of a repeated one.
  void Value(const Message& message, const FieldDescriptor* field, int index) {
    const Reflection* r = message.GetReflection();
    const bool one = index < 0;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Object(one ? r->GetMessage(message, field)
                          : r->GetRepeatedMessage(message, field, index));
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text =
            one ? r->GetStringReference(message, field, &scratch)
                : r->GetRepeatedStringReference(message, field, index, &scratch);
        return field->type() == FieldDescriptor::TYPE_BYTES
                   ? Text(absl::Base64Escape(text))
                   : Text(text);
      }
      case FieldDescriptor::CPPTYPE_INT32:
        return absl::StrAppend(&out_, one ? r->GetInt32(message, field)
                                          : r->GetRepeatedInt32(message, field, index));
      case FieldDescriptor::CPPTYPE_INT64:
        return absl::StrAppend(&out_, "\"",
                               one ? r->GetInt64(message, field)
                                   : r->GetRepeatedInt64(message, field, index),
                               "\"");
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return Number(one ? r->GetDouble(message, field)
                          : r->GetRepeatedDouble(message, field, index));
      case FieldDescriptor::CPPTYPE_BOOL:
        out_ +=
            (one ? r->GetBool(message, field) : r->GetRepeatedBool(message, field, index))
                ? "true"
                : "false";
        return;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = one ? r->GetEnumValue(message, field)
                               : r->GetRepeatedEnumValue(message, field, index);
        const EnumValueDescriptor* value = field->enum_type()->FindValueByNumber(number);
        return value == nullptr ? absl::StrAppend(&out_, number) : Text(value->name());
      }
      default:
        out_ += "null";  // no message of ours has a field of another kind
    }
  }

  const bool pretty_;
  int depth_ = 0;
  bool first_ = true;
  std::string out_;
};

}  // namespace

JsonOutcome ReadJson(absl::string_view text, Message* message) {
  simdjson::dom::parser parser;
  element root;
  simdjson::error_code error = parser.allocate(text.size(), kDeepestJson);
  if (error == simdjson::SUCCESS) {
    error = parser.parse(text.data(), text.size()).get(root);
  }
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();
  if (error == simdjson::DEPTH_ERROR) {
    return {JsonFault::kTooDeep, "",
            absl::StrCat("is nested deeper than ", kDeepestJson)};
  }
  simdjson::dom::object object;
  if (error != simdjson::SUCCESS || root.get(object) != simdjson::SUCCESS) {
    return {JsonFault::kSyntax, "",
            absl::StrCat("is no JSON of a ", message->GetDescriptor()->name())};
  }
  Filler filler;
  filler.Fill(object, message);
  return filler.outcome();
}

std::string WriteJson(const Message& message, bool pretty) {
  Printer printer(pretty);
  printer.Object(message);
  std::string out = printer.Take();
  if (pretty) out += '\n';
  return out;
}

void ChooseJsonReader() {
  simdjson::get_active_implementation() =
      simdjson::get_available_implementations().detect_best_supported();
}

}  // namespace tillit::proto
