// SPDX-License-Identifier: Apache-2.0
#include "tillit/proto/wire.h"

#include <climits>

namespace tillit::proto {
namespace {

using google::protobuf::FieldDescriptor;

// Ten bytes at most.
size_t PutVarint(uint64_t value, char* out) {
  size_t size = 0;
  for (; value >= 0x80; value >>= 7) out[size++] = static_cast<char>(value | 0x80);
  out[size++] = static_cast<char>(value);
  return size;
}

WireType TypeOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
    case FieldDescriptor::CPPTYPE_STRING:
      return WireType::kText;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return WireType::kFixed64;
    default:
      return WireType::kVarint;
  }
}

}  // namespace

bool TakeVarint(absl::string_view* bytes, uint64_t* value) {
  // Most tags, sizes and values are one byte.
  if (!bytes->empty() && static_cast<unsigned char>(bytes->front()) < 0x80) {
    *value = static_cast<unsigned char>(bytes->front());
    bytes->remove_prefix(1);
    return true;
  }
  *value = 0;
  for (size_t i = 0; i < bytes->size() && i < 10; ++i) {
    const auto byte = static_cast<unsigned char>((*bytes)[i]);
    *value |= uint64_t{byte & 0x7fu} << (7 * i);
    if (byte < 0x80) {
      bytes->remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

bool TakeFixed64(absl::string_view* bytes, uint64_t* value) {
  if (bytes->size() < 8) return false;
  *value = 0;
  for (size_t i = 8; i-- > 0;) {
    *value = *value << 8 | static_cast<unsigned char>((*bytes)[i]);
  }
  bytes->remove_prefix(8);
  return true;
}

bool TakePiece(absl::string_view* bytes, Piece* piece) {
  const absl::string_view from = *bytes;
  uint64_t tag = 0;
  if (!TakeVarint(bytes, &tag) || tag < 8 || tag > UINT32_MAX) return false;
  piece->number = tag >> 3;
  piece->type = static_cast<WireType>(tag & 7);
  uint64_t size = 0;
  switch (piece->type) {
    case WireType::kVarint:
      if (!TakeVarint(bytes, &piece->word)) return false;
      break;
    case WireType::kFixed64:
      if (!TakeFixed64(bytes, &piece->word)) return false;
      break;
    case WireType::kText:
      if (!TakeVarint(bytes, &size)) return false;
      break;
    case WireType::kFixed32:
      size = 4;
      break;
    default:  // groups, which proto3 does not have
      return false;
  }
  if (size > bytes->size()) return false;
  piece->content = bytes->substr(0, size);
  bytes->remove_prefix(size);
  piece->all = from.substr(0, from.size() - bytes->size());
  return true;
}

const FieldDescriptor* FieldOf(const google::protobuf::Descriptor& type,
                               const Piece& piece) {
  if (piece.number > INT_MAX) return nullptr;
  const FieldDescriptor* field = type.FindFieldByNumber(static_cast<int>(piece.number));
  if (field == nullptr) return nullptr;
  const bool fits = TypeOf(*field) == piece.type ||
                    (piece.type == WireType::kText && field->is_packable());
  return fits ? field : nullptr;
}

void AddVarint(uint64_t value, std::string* out) {
  if (value < 0x80) return out->push_back(static_cast<char>(value));
  char bytes[10];
  out->append(bytes, PutVarint(value, bytes));
}

void AddFixed64(uint64_t value, std::string* out) {
  char bytes[8];
  for (char& byte : bytes) {
    byte = static_cast<char>(value & 0xff);
    value >>= 8;
  }
  out->append(bytes, sizeof(bytes));
}

void AddTag(int number, WireType type, std::string* out) {
  AddVarint(static_cast<uint64_t>(number) << 3 | static_cast<uint64_t>(type), out);
}

void PutSize(size_t start, std::string* out) {
  char bytes[10];
  const size_t size = PutVarint(out->size() - start, bytes);
  (*out)[start - 1] = bytes[0];
  if (size > 1) out->insert(start, bytes + 1, size - 1);
}

}  // namespace tillit::proto
