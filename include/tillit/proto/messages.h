// SPDX-License-Identifier: Apache-2.0
// The JSON of messages, and what Protobuf itself wants of whoever links it.
#ifndef TILLIT_PROTO_MESSAGES_H_
#define TILLIT_PROTO_MESSAGES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace tillit::proto {

// Adds to `bytes` the message of `type` that a JSON object is. INVALID_ARGUMENT that
// starts with `path` and the field's own, and quotes nothing else. Memory: about ten
// bytes a byte of text.
absl::Status JsonToBinary(absl::string_view path, absl::string_view text,
                          const google::protobuf::Descriptor& type, std::string* bytes);

// The same of proto text, or of JSON where the first character is '{'.
absl::Status TextToBinary(absl::string_view path, absl::string_view text,
                          const google::protobuf::Descriptor& type, std::string* bytes);

// JSON on one line, or indented when `pretty`, with fields by their proto names.
std::string BinaryToJson(absl::string_view bytes,
                         const google::protobuf::Descriptor& type, bool pretty = false);

// Ends Protobuf's own log, which quotes inputs on standard error. For the whole process
// of whoever links Protobuf with this library; threads: safe.
void SilenceProtobuf();

// Has Protobuf build what it otherwise builds when a message is first used, and does not
// survive running out of memory at.
void LoadMessages();

// Lets the processor alone decide how simdjson reads. Otherwise the environment does,
// when the first JSON is read. For the whole process, as above; threads: safe.
void ChooseJsonReader();

}  // namespace tillit::proto

#endif  // TILLIT_PROTO_MESSAGES_H_
