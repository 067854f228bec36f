// SPDX-License-Identifier: Apache-2.0
#include "tillit/proto/convert.h"

#include <simdjson.h>

#include <algorithm>

namespace tillit::proto::internal {

std::string TextOf(const Path& path) {
  std::string text = path.parent == nullptr ? "" : TextOf(*path.parent);
  if (!text.empty()) text += '.';
  text.append(path.name.data(), path.name.size());
  if (path.index >= 0) absl::StrAppend(&text, "[", path.index, "]");
  return text;
}

absl::Status Fault(const Path& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(TextOf(path), ": ", what));
}

Place PlaceOf(const Descriptor& type, const char* name) {
  const google::protobuf::FieldDescriptor* field = type.FindFieldByName(name);
  if (field == nullptr) return {};
  return {0, field->number(), field->has_presence(),
          field->type() == google::protobuf::FieldDescriptor::TYPE_STRING,
          field->message_type()};
}

std::string OnlyUnknown(const Descriptor& type, absl::string_view bytes) {
  Piece piece;
  absl::string_view left = bytes;
  bool unknown = true;
  while (unknown && !left.empty()) {
    unknown = TakePiece(&left, &piece) && FieldOf(type, piece) == nullptr;
  }
  if (unknown) return std::string(bytes);
  // As a text of its own it comes back as it was, and still writes over nothing.
  std::string out;
  AddVarint(uint64_t{kNewerFields} << 3 | static_cast<uint64_t>(WireType::kText), &out);
  AddVarint(bytes.size(), &out);
  out.append(bytes.data(), bytes.size());
  return out;
}

bool IsUtf8(absl::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  return std::all_of(text.begin(), text.end(), is_ascii) ||
         simdjson::validate_utf8(text.data(), text.size());
}

size_t CountOf(const Piece& piece, absl::string_view bytes) {
  size_t count = 0;
  Piece other;
  while (!bytes.empty() && TakePiece(&bytes, &other)) {
    count += other.number == piece.number && other.type == piece.type;
  }
  return count;
}

}  // namespace tillit::proto::internal
