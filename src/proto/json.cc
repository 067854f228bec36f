// SPDX-License-Identifier: Apache-2.0
#include "proto/json.h"

#include <simdjson.h>

#include <bit>
#include <charconv>
#include <cstdint>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tillit/base/finding.h"
#include "tillit/proto/convert.h"
#include "tillit/proto/messages.h"
#include "tillit/proto/wire.h"

namespace tillit::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using internal::Path;
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

// The fields of a message by name. Those of a text mostly stand in the message's order,
// so that the next is looked at first.
class FieldsByName {
 public:
  explicit FieldsByName(const Descriptor& type) : type_(type) {}

  const FieldDescriptor* Find(std::string_view name) {
    for (int tried = 0; tried < type_.field_count(); ++tried) {
      const FieldDescriptor* field = type_.field(next_);
      next_ = next_ + 1 == type_.field_count() ? 0 : next_ + 1;
      if (field->name() == name) return field;
    }
    return type_.FindFieldByCamelcaseName(std::string(name));
  }

 private:
  const Descriptor& type_;
  int next_ = 0;
};

class Reader {
 public:
  explicit Reader(std::string* out) : out_(*out) {}
  const JsonOutcome& outcome() const { return outcome_; }

  bool Object(const simdjson::dom::object& object, const Descriptor& type,
              const Path* parent) {
    FieldsByName fields(type);
    uint64_t seen = 0;  // bits; a list has 36 fields at most
    for (const auto [key, value] : object) {
      const FieldDescriptor* field = fields.Find(key);
      if (field == nullptr) {
        const std::string name = base::Quotable(std::string(key));
        return Fault({parent, name}, "is no field of a ", type.name());
      }
      const Path path{parent, field->name()};
      const uint64_t bit = uint64_t{1} << field->index();
      if ((seen & bit) != 0) return Fault(path, "stands twice");
      seen |= bit;
      if (!value.is_null() && !Field(value, field, path)) return false;
    }
    return true;
  }

 private:
  template <class... Parts>
  bool Fault(const Path& path, const Parts&... parts) {
    outcome_ = {JsonFault::kField, internal::TextOf(path), absl::StrCat(parts...)};
    return false;
  }

  bool Field(const element& value, const FieldDescriptor* field, Path path) {
    if (!field->is_repeated()) return Value(value, field, path, /*packed=*/false);
    simdjson::dom::array list;
    if (value.get(list) != simdjson::SUCCESS) return Fault(path, "is no list");
    const bool packed = field->is_packable();
    const auto items = [&] {
      for (const element item : list) {
        ++path.index;
        if (!Value(item, field, path, packed)) return false;
      }
      return true;
    };
    if (!packed) return items();
    bool sound = true;
    AddTag(field->number(), WireType::kText, &out_);
    AddSized(&out_, [&] { sound = items(); });
    return sound;
  }

  bool Value(const element& value, const FieldDescriptor* field, const Path& path,
             bool packed) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        simdjson::dom::object object;
        if (value.get(object) != simdjson::SUCCESS) return Fault(path, "is no object");
        AddTag(field->number(), WireType::kText, &out_);
        bool sound = true;
        AddSized(&out_, [&] { sound = Object(object, *field->message_type(), &path); });
        return sound;
      }
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string_view text;
        if (value.get(text) != simdjson::SUCCESS) return Fault(path, "is no text");
        std::string decoded;
        if (field->type() == FieldDescriptor::TYPE_BYTES) {
          const absl::string_view coded(text.data(), text.size());
          if (!absl::Base64Unescape(coded, &decoded) &&
              !absl::WebSafeBase64Unescape(coded, &decoded)) {
            return Fault(path, "is no base64");
          }
          text = decoded;
        }
        AddTag(field->number(), WireType::kText, &out_);
        AddVarint(text.size(), &out_);
        out_.append(text);
        return true;
      }
      case FieldDescriptor::CPPTYPE_INT32: {
        using Limits = std::numeric_limits<int32_t>;
        int64_t number = 0;
        if (!Integer(value, Limits::min(), Limits::max(), &number)) {
          return Fault(path, "is no whole number of 32 bits");
        }
        return Varint(number, field, packed);
      }
      case FieldDescriptor::CPPTYPE_INT64: {
        using Limits = std::numeric_limits<int64_t>;
        int64_t number = 0;
        if (!Integer(value, Limits::min(), Limits::max(), &number)) {
          return Fault(path, "is no whole number of 64 bits");
        }
        return Varint(number, field, packed);
      }
      case FieldDescriptor::CPPTYPE_DOUBLE: {
        double number = 0;
        if (value.get(number) != simdjson::SUCCESS) return Fault(path, "is no number");
        if (!packed) AddTag(field->number(), WireType::kFixed64, &out_);
        AddFixed64(std::bit_cast<uint64_t>(number), &out_);
        return true;
      }
      case FieldDescriptor::CPPTYPE_BOOL: {
        bool truth = false;
        if (value.get(truth) != simdjson::SUCCESS) {
          return Fault(path, "is no true or false");
        }
        return Varint(truth, field, packed);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        int64_t number = 0;
        if (!EnumNumber(value, *field->enum_type(), &number)) {
          return Fault(path, "is no value of ", field->enum_type()->name());
        }
        return Varint(number, field, packed);
      }
      default:
        return Fault(path, "is of a kind that is not read");
    }
  }

  bool Varint(int64_t number, const FieldDescriptor* field, bool packed) {
    if (!packed) AddTag(field->number(), WireType::kVarint, &out_);
    AddVarint(static_cast<uint64_t>(number), &out_);
    return true;
  }

  static bool EnumNumber(const element& value, const EnumDescriptor& type,
                         int64_t* number) {
    using Limits = std::numeric_limits<int32_t>;
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) {
      return Integer(value, Limits::min(), Limits::max(), number);
    }
    const EnumValueDescriptor* found = type.FindValueByName(std::string(text));
    if (found == nullptr) return false;
    *number = found->number();
    return true;
  }

  std::string& out_;
  JsonOutcome outcome_;
};

class Printer {
 public:
  explicit Printer(bool pretty) : pretty_(pretty) {}
  std::string Take() { return std::move(out_); }

  void Object(absl::string_view bytes, const Descriptor& type) {
    Open('{');
    const FieldDescriptor* list = nullptr;  // whose elements are being written
    std::string unknown;
    Piece piece;
    while (TakePiece(&bytes, &piece)) {
      const FieldDescriptor* field = FieldOf(type, piece);
      if (list != nullptr && field != list) Close(']');
      if (field == nullptr) {
        unknown.append(piece.all.data(), piece.all.size());
      } else if (!field->is_repeated()) {
        Name(field->name());
        Value(piece, field);
      } else {
        if (field != list) {
          Name(field->name());
          Open('[');
        }
        Elements(piece, field);
      }
      list = field != nullptr && field->is_repeated() ? field : nullptr;
    }
    if (list != nullptr) Close(']');
    const FieldDescriptor* keeper = type.FindFieldByNumber(internal::kNewerFields);
    if (keeper != nullptr && !unknown.empty()) {
      Name(keeper->name());
      Quoted(absl::Base64Escape(unknown));
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
  void Name(const std::string& name) {
    Next();
    Quoted(name);
    out_ += pretty_ ? ": " : ":";
  }
  // What needs no escapes.
  void Quoted(absl::string_view text) {
    out_ += '"';
    out_.append(text.data(), text.size());
    out_ += '"';
  }

  // Of a list: one, or all of a packed one.
  void Elements(Piece piece, const FieldDescriptor* field) {
    if (!field->is_packable() || piece.type != WireType::kText) {
      Next();
      return Value(piece, field);
    }
    const bool doubles = field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE;
    while ((doubles ? TakeFixed64 : TakeVarint)(&piece.content, &piece.word)) {
      Next();
      Value(piece, field);
    }
  }

  void Text(absl::string_view text) {
    out_ += '"';
    size_t written = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool plain =
          static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
      if (plain) continue;
      out_.append(text.data() + written, i - written);
      written = i + 1;
      out_ += '\\';
      if (c == '"' || c == '\\') {
        out_ += c;
      } else if (c == '\n') {
        out_ += 'n';
      } else if (c == '\t') {
        out_ += 't';
      } else {
        constexpr char kDigits[] = "0123456789abcdef";
        out_ += "u00";
        out_ += kDigits[c >> 4];
        out_ += kDigits[c & 15];
      }
    }
    out_.append(text.data() + written, text.size() - written);
    out_ += '"';
  }

  void Number(double number) {
    if (number != number) return Text("NaN");
    if (number - number != 0) return Text(number > 0 ? "Infinity" : "-Infinity");
    char digits[32];
    // A whole number of more than 64 bits is read by few: it gets an exponent.
    const auto end = number >= -0x1p63 && number < 0x1p63
                         ? std::to_chars(digits, digits + sizeof(digits), number)
                         : std::to_chars(digits, digits + sizeof(digits), number,
                                         std::chars_format::scientific);
    out_.append(digits, end.ptr);
  }

  void Value(const Piece& piece, const FieldDescriptor* field) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Object(piece.content, *field->message_type());
      case FieldDescriptor::CPPTYPE_STRING:
        return field->type() == FieldDescriptor::TYPE_BYTES
                   ? Quoted(absl::Base64Escape(piece.content))
                   : Text(piece.content);
      case FieldDescriptor::CPPTYPE_INT32:
        return absl::StrAppend(&out_, static_cast<int32_t>(piece.word));
      case FieldDescriptor::CPPTYPE_INT64:
        return absl::StrAppend(&out_, "\"", static_cast<int64_t>(piece.word), "\"");
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return Number(std::bit_cast<double>(piece.word));
      case FieldDescriptor::CPPTYPE_BOOL:
        out_ += piece.word != 0 ? "true" : "false";
        return;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = static_cast<int>(piece.word);
        const EnumValueDescriptor* value = field->enum_type()->FindValueByNumber(number);
        return value == nullptr ? absl::StrAppend(&out_, number) : Quoted(value->name());
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

JsonOutcome ReadJson(absl::string_view text, const Descriptor& type, std::string* bytes) {
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
    return {JsonFault::kSyntax, "", absl::StrCat("is no JSON of a ", type.name())};
  }
  Reader reader(bytes);
  reader.Object(object, type, nullptr);
  return reader.outcome();
}

std::string WriteJson(absl::string_view bytes, const Descriptor& type, bool pretty) {
  Printer printer(pretty);
  printer.Object(bytes, type);
  std::string out = printer.Take();
  if (pretty) out += '\n';
  return out;
}

void ChooseJsonReader() {
  simdjson::get_active_implementation() =
      simdjson::get_available_implementations().detect_best_supported();
}

}  // namespace tillit::proto
