// SPDX-License-Identifier: Apache-2.0
// Protobuf keeps a field that a message does not know on the heap, beside the message's
// arena, and loses it when memory ends. Such fields are taken out before it reads. Where
// the message has a field `unknown_fields` they stand in it, as opaque bytes, until the
// message is written again.
#include <google/protobuf/wire_format_lite.h>

#include <climits>
#include <cstdint>
#include <string>
#include <vector>

#include "tillit/proto/messages.h"

namespace tillit::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

constexpr int kDeepest = 100;  // as Protobuf's own reader

bool TakeVarint(absl::string_view& bytes, uint64_t* value) {
  *value = 0;
  for (size_t i = 0; i < bytes.size() && i < 10; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    *value |= uint64_t{byte & 0x7fu} << (7 * i);
    if (byte < 0x80) {
      bytes.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

void AddVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Null where the message knows no field of this tag.
const FieldDescriptor* FieldOf(const Descriptor& type, uint64_t tag) {
  if (tag >> 3 > INT_MAX) return nullptr;
  const FieldDescriptor* field = type.FindFieldByNumber(static_cast<int>(tag >> 3));
  if (field == nullptr) return nullptr;
  const auto as_type = static_cast<WireFormatLite::FieldType>(field->type());
  const bool known =
      WireFormatLite::WireTypeForFieldType(as_type) == (tag & 7) ||
      ((tag & 7) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED && field->is_packable());
  return known ? field : nullptr;
}

// Calls visit(field, tag, all of the field's bytes, its content) for each field, with a
// null field for one that is not known. False: the bytes are no message.
template <class Visit>
bool ForEachField(const Descriptor& type, absl::string_view bytes, Visit&& visit) {
  while (!bytes.empty()) {
    const absl::string_view from = bytes;
    uint64_t tag = 0;
    uint64_t size = 0;
    if (!TakeVarint(bytes, &tag)) return false;
    switch (tag & 7) {
      case WireFormatLite::WIRETYPE_VARINT: {
        uint64_t value;
        if (!TakeVarint(bytes, &value)) return false;
        break;
      }
      case WireFormatLite::WIRETYPE_FIXED64:
        size = 8;
        break;
      case WireFormatLite::WIRETYPE_FIXED32:
        size = 4;
        break;
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED:
        if (!TakeVarint(bytes, &size)) return false;
        break;
      default:  // groups, which proto3 does not have
        return false;
    }
    if (size > bytes.size()) return false;
    const absl::string_view content = bytes.substr(0, size);
    bytes.remove_prefix(size);
    if (!visit(FieldOf(type, tag), tag, from.substr(0, from.size() - bytes.size()),
               content)) {
      return false;
    }
  }
  return true;
}

bool IsMessage(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

// Where a message keeps the fields that it does not know; null where it does not.
const FieldDescriptor* KeeperOf(const Descriptor& type) {
  return type.FindFieldByName("unknown_fields");
}

void AddContent(uint64_t tag, absl::string_view content, std::string& out) {
  AddVarint(tag, out);
  AddVarint(content.size(), out);
  out.append(content.data(), content.size());
}

enum class Fields { kAllKnown, kSomeUnknown, kMalformed };

Fields Look(const Descriptor& type, absl::string_view bytes, int depth) {
  bool unknown = false;
  const bool sound = depth <= kDeepest &&
                     ForEachField(type, bytes,
                                  [&](const FieldDescriptor* field, uint64_t,
                                      absl::string_view, absl::string_view content) {
                                    if (field == nullptr) {
                                      unknown = true;
                                    } else if (IsMessage(field)) {
                                      const Fields inner = Look(*field->message_type(),
                                                                content, depth + 1);
                                      unknown |= inner == Fields::kSomeUnknown;
                                      return inner != Fields::kMalformed;
                                    }
                                    return true;
                                  });
  if (!sound) return Fields::kMalformed;
  return unknown ? Fields::kSomeUnknown : Fields::kAllKnown;
}

std::string Known(const Descriptor& type, absl::string_view bytes) {
  const FieldDescriptor* const keeper = KeeperOf(type);
  std::string out;
  std::string unknown;
  ForEachField(type, bytes,
               [&](const FieldDescriptor* field, uint64_t tag, absl::string_view all,
                   absl::string_view content) {
                 if (field == nullptr) {
                   if (keeper != nullptr) unknown.append(all.data(), all.size());
                 } else if (IsMessage(field)) {
                   AddContent(tag, Known(*field->message_type(), content), out);
                 } else {
                   out.append(all.data(), all.size());
                 }
                 return true;
               });
  if (!unknown.empty()) {
    AddContent(static_cast<uint64_t>(keeper->number()) << 3 |
                   WireFormatLite::WIRETYPE_LENGTH_DELIMITED,
               unknown, out);
  }
  return out;
}

// The fields of `bytes` that the type does not know; none where the bytes are no fields.
// Nobody writes over what a message knows by what it kept.
std::string OnlyUnknown(const Descriptor& type, absl::string_view bytes) {
  std::string out;
  const bool sound = ForEachField(type, bytes,
                                  [&](const FieldDescriptor* field, uint64_t,
                                      absl::string_view all, absl::string_view) {
                                    if (field == nullptr) {
                                      out.append(all.data(), all.size());
                                    }
                                    return true;
                                  });
  return sound ? out : "";
}

std::string Expanded(const Descriptor& type, absl::string_view bytes) {
  const FieldDescriptor* const keeper = KeeperOf(type);
  std::string out;
  ForEachField(type, bytes,
               [&](const FieldDescriptor* field, uint64_t tag, absl::string_view all,
                   absl::string_view content) {
                 if (field != nullptr && field == keeper) {
                   out += OnlyUnknown(type, content);
                 } else if (field != nullptr && IsMessage(field)) {
                   AddContent(tag, Expanded(*field->message_type(), content), out);
                 } else {
                   out.append(all.data(), all.size());
                 }
                 return true;
               });
  return out;
}

// Whether some message in `message` keeps fields that it does not know.
bool KeepsSome(const google::protobuf::Message& message) {
  const google::protobuf::Reflection* r = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  r->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == "unknown_fields") return true;
    if (!IsMessage(field)) continue;
    if (!field->is_repeated()) {
      if (KeepsSome(r->GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < r->FieldSize(message, field); ++i) {
      if (KeepsSome(r->GetRepeatedMessage(message, field, i))) return true;
    }
  }
  return false;
}

bool ParseKnown(absl::string_view bytes, google::protobuf::Message* message) {
  return bytes.size() <= INT_MAX &&
         message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

bool ParseBinary(absl::string_view bytes, google::protobuf::Message* message) {
  const Descriptor& type = *message->GetDescriptor();
  switch (Look(type, bytes, 0)) {
    case Fields::kAllKnown:
      return ParseKnown(bytes, message);
    case Fields::kSomeUnknown:
      return ParseKnown(Known(type, bytes), message);
    case Fields::kMalformed:
      break;
  }
  return false;
}

std::string WriteBinary(const google::protobuf::Message& message) {
  std::string bytes = message.SerializeAsString();
  return KeepsSome(message) ? Expanded(*message.GetDescriptor(), bytes) : bytes;
}

}  // namespace tillit::proto
