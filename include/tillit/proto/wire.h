// SPDX-License-Identifier: Apache-2.0
// The bytes of protobuf messages, piece by piece.
#ifndef TILLIT_PROTO_WIRE_H_
#define TILLIT_PROTO_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace tillit::proto {

// How a field's value stands behind its tag.
enum class WireType { kVarint = 0, kFixed64 = 1, kText = 2, kFixed32 = 5 };

// Messages in messages, at most: as Protobuf's own reader.
inline constexpr int kDeepestMessage = 100;

// One field as it stands in a message.
struct Piece {
  uint64_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t word = 0;          // of a varint or of 64 bits
  absl::string_view content;  // of text, bytes, a message or a packed list
  absl::string_view all;      // with the tag
};

// Each takes its part off the front of `bytes`; false: there is none.
bool TakeVarint(absl::string_view* bytes, uint64_t* value);
bool TakeFixed64(absl::string_view* bytes, uint64_t* value);
bool TakePiece(absl::string_view* bytes, Piece* piece);

// Null where the message has no such field, or one of another type on the wire.
const google::protobuf::FieldDescriptor* FieldOf(const google::protobuf::Descriptor& type,
                                                 const Piece& piece);

void AddVarint(uint64_t value, std::string* out);
void AddFixed64(uint64_t value, std::string* out);
void AddTag(int number, WireType type, std::string* out);

// Adds what `add` writes, behind its size.
template <class Add>
void AddSized(std::string* out, Add&& add);

// EVERYTHING BELOW IS AN IMPLEMENTATION DETAIL.

// The size of all behind `start`, in the byte that was left for it and as many as it
// takes.
void PutSize(size_t start, std::string* out);

template <class Add>
void AddSized(std::string* out, Add&& add) {
  out->push_back('\0');
  const size_t start = out->size();
  add();
  PutSize(start, out);
}

}  // namespace tillit::proto

#endif  // TILLIT_PROTO_WIRE_H_
