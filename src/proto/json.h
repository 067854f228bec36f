// SPDX-License-Identifier: Apache-2.0
// JSON into the bytes of a message and out of them. simdjson reads the text; what its
// values mean for a field is decided here, because Protobuf's own reader takes the last
// of two equal keys, takes "NaN" for a number and passes over what is nested too deep,
// all without a word, and its writer ends the process when memory runs out
// (docs/decisions/0006-json.md).
#ifndef TILLIT_SRC_PROTO_JSON_H_
#define TILLIT_SRC_PROTO_JSON_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace tillit::proto {

// Deepest nesting of objects and lists, as Protobuf's binary reader has it.
inline constexpr int kDeepestJson = 100;

enum class JsonFault {
  kNone,
  kSyntax,   // is no JSON, or no UTF-8
  kTooDeep,  // nested deeper than kDeepestJson
  kField,    // a field that is not known, stands twice, or holds a value that it cannot
};

// What was wrong first, and where: "facts[3].kind". Nothing of the input is quoted but
// a field's name, cut to 16 printable characters.
struct JsonOutcome {
  JsonFault fault = JsonFault::kNone;
  std::string path;
  std::string what;
};

// Adds to `bytes` the message of `type` by proto3's JSON mapping: fields by their proto
// name or lowerCamelCase, enums by name or number, 64-bit integers as numbers or text,
// bytes as base64, null as absent. Reads one object; anything behind it is a fault of
// syntax. Memory: about ten bytes a byte of text, beside the message.
JsonOutcome ReadJson(absl::string_view text, const google::protobuf::Descriptor& type,
                     std::string* bytes);

// A message of `type` as JSON by proto3's mapping: set fields in the order in which they
// stand, by their proto names, and those that it does not know where it keeps them; enums
// by name, 64-bit integers as text, doubles as the shortest text that reads back the
// same. On one line or, when `pretty`, indented by a space a level. Of bytes that are no
// message: as far as they are one.
std::string WriteJson(absl::string_view bytes, const google::protobuf::Descriptor& type,
                      bool pretty);

}  // namespace tillit::proto

#endif  // TILLIT_SRC_PROTO_JSON_H_
