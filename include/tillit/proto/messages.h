// SPDX-License-Identifier: Apache-2.0
// Messages and their JSON, for doors that speak both.
#ifndef TILLIT_PROTO_MESSAGES_H_
#define TILLIT_PROTO_MESSAGES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace tillit::proto {

// Fills a message from one JSON object. INVALID_ARGUMENT that starts with `path` and the
// field's own, and quotes nothing else. Memory: about ten bytes a byte of text.
absl::Status ReadJsonMessage(absl::string_view path, absl::string_view text,
                             google::protobuf::Message* message);

// JSON on one line, with fields by their proto names.
std::string WriteJsonMessage(const google::protobuf::Message& message);

// Ends Protobuf's own log, which quotes inputs on standard error. For the whole process
// of whoever links Protobuf with this library; threads: safe.
void SilenceProtobuf();

// Lets the processor alone decide how simdjson reads. Otherwise the environment does,
// when the first JSON is read. For the whole process, as above; threads: safe.
void ChooseJsonReader();

}  // namespace tillit::proto

#endif  // TILLIT_PROTO_MESSAGES_H_
